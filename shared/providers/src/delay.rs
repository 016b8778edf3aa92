//! What a carrier says of lateness beside its statuses: its own estimate went back, or a field of its own.

use jiff::{SignedDuration, Timestamp};
use journey::fact::ParcelStatus;

/// By how much an estimate must go back before it is a delay: estimates are days, so less is rounding.
const SLIP_MIN: SignedDuration = SignedDuration::from_hours(24);

/// Whether the carrier's estimate of now is a day or more behind its first one.
pub(crate) fn is_behind(first: Option<Timestamp>, now: Option<Timestamp>) -> bool {
    let slip = first.zip(now).map(|(first, now)| now.duration_since(first));
    slip.is_some_and(|slip| slip >= SLIP_MIN)
}

/// Adds to the statuses that the carrier says that it is late. It is said at the time of the latest
/// status, which stays the same when the news comes again, and without one at `told_at`. What has reached
/// its end, or waits for the customer, is not late any more.
pub(crate) fn mark(scans: &mut Vec<(Timestamp, ParcelStatus)>, told_at: Option<Timestamp>) {
    let latest = scans.iter().max().copied();
    let is_under_way = latest.is_none_or(|(_, status)| {
        matches!(
            status,
            ParcelStatus::LabelCreated
                | ParcelStatus::PickedUp
                | ParcelStatus::InTransit
                | ParcelStatus::OnHold
                | ParcelStatus::Unknown
        )
    });
    let at = latest.map(|(at, _)| at).or(told_at);
    scans.extend(at.filter(|_| is_under_way).map(|at| (at, ParcelStatus::Delayed)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
    }

    #[test]
    fn a_slip_is_a_day_or_more() {
        assert!(is_behind(Some(at(0)), Some(at(24))));
        assert!(!is_behind(Some(at(0)), Some(at(23))));
        assert!(!is_behind(Some(at(48)), Some(at(0))));
        assert!(!is_behind(None, Some(at(48))));
        assert!(!is_behind(Some(at(0)), None));
    }

    #[test]
    fn only_what_is_under_way_is_late() {
        let marked = |mut scans: Vec<(Timestamp, ParcelStatus)>| {
            mark(&mut scans, Some(at(9)));
            scans.last().copied()
        };
        assert_eq!(marked(vec![]), Some((at(9), ParcelStatus::Delayed)));
        let moving = vec![(at(2), ParcelStatus::InTransit), (at(1), ParcelStatus::LabelCreated)];
        assert_eq!(marked(moving), Some((at(2), ParcelStatus::Delayed)));
        let arrived = (at(3), ParcelStatus::Delivered);
        assert_eq!(marked(vec![arrived]), Some(arrived));
        let on_the_van = (at(3), ParcelStatus::OutForDelivery);
        assert_eq!(marked(vec![on_the_van]), Some(on_the_van));
    }
}
