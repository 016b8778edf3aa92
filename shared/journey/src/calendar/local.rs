//! Instants and wall clocks.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset};
use jiff::{SignedDuration, Timestamp};

use super::clock::WallClock;
use crate::plan::QuietHours;

/// The most days that [`at_local_time`] looks ahead or back: a century.
const DAYS_MAX: i64 = 36_525;

/// The most times that the search for the end of quiet hours starts again, where a jump of the
/// clock lands in the quiet hours. One is enough for every zone there is.
const RESTARTS_MAX: usize = 4;

/// When quiet hours end: `None` if `now` is not quiet, else the first instant after `now` that is
/// not, by the wall clock of `zone`. Always later than `now`.
///
/// Usually that is `hours.to`. Where the clock jumps over it, the instant of the jump; where the
/// clock is turned back to before `hours.from`, that instant. Allocates nothing.
pub fn quiet_until(now: Timestamp, zone: &impl WallClock, hours: &QuietHours) -> Option<Timestamp> {
    let mut local = zone.shows(now);
    if !is_quiet(local.time(), hours) {
        return None;
    }
    let mut at = now;
    for _ in 0..RESTARTS_MAX {
        at = end_of_window(at, local, zone, hours);
        local = zone.shows(at);
        if !is_quiet(local.time(), hours) {
            break;
        }
    }
    debug_assert!(at > now || now == Timestamp::MAX, "quiet hours end after they are asked for");
    Some(at)
}

/// When the quiet hours began that `at` lies in; `None` if `at` is not quiet.
pub fn quiet_since(at: Timestamp, zone: &impl WallClock, hours: &QuietHours) -> Option<Timestamp> {
    let local = zone.shows(at);
    if !is_quiet(local.time(), hours) {
        return None;
    }
    let date = if local.time() >= hours.from { local.date() } else { local.date().yesterday().ok()? };
    Some(first_instant(date.to_datetime(hours.from), zone).min(at))
}

/// Whether a wall clock that shows `time` shows quiet hours.
fn is_quiet(time: Time, hours: &QuietHours) -> bool {
    if hours.from <= hours.to {
        hours.from <= time && time < hours.to
    } else {
        hours.from <= time || time < hours.to
    }
}

/// The instant after `at` at which the window that `at` lies in ends. `local` is what the wall
/// clock shows at `at`.
fn end_of_window(at: Timestamp, local: DateTime, zone: &impl WallClock, hours: &QuietHours) -> Timestamp {
    let date = if local.time() < hours.to {
        local.date()
    } else {
        local.date().saturating_add(SignedDuration::from_hours(24))
    };
    let end = first_instant_after(at, date.to_datetime(hours.to), zone);
    // Jumps are rare: only where the offset changes on the way, look where.
    if zone.ahead(at) == zone.ahead(end) {
        return end;
    }
    match zone.zone().following(at).next().map(|jump| jump.timestamp()) {
        Some(jump) if jump < end && !is_quiet(zone.shows(jump).time(), hours) => jump,
        Some(_) | None => end,
    }
}

/// The first instant after `at` at which the wall clock shows `datetime`.
fn first_instant_after(at: Timestamp, datetime: DateTime, zone: &impl WallClock) -> Timestamp {
    let first = first_instant(datetime, zone);
    if first > at {
        return first;
    }
    // The first coming is over, so `at` lies in an hour that comes twice: the second one it is.
    let second = zone.zone().to_ambiguous_timestamp(datetime).later();
    second.unwrap_or(Timestamp::MAX)
}

/// The instant of `time` on the day that lies `days` local days after the local day of `after`.
///
/// Where the clock skips it: the first instant after the jump. Where it comes twice: its first
/// coming. So with `days` 0 the result may lie before `after`. Ends with the calendar's last year
/// and looks at most a century ahead or back.
pub fn at_local_time(after: Timestamp, days: i64, time: Time, zone: &impl WallClock) -> Timestamp {
    let days = days.clamp(-DAYS_MAX, DAYS_MAX);
    let today = zone.shows(after).date();
    let date = today.saturating_add(SignedDuration::from_hours(24 * days));
    first_instant(date.to_datetime(time), zone)
}

/// The last whole second at which the wall clock shows `date`, as a rule 23:59:59: one second before
/// the next day begins, wherever the clock jumps around midnight.
pub fn end_of_local_day(date: Date, zone: &impl WallClock) -> Timestamp {
    let Ok(next) = date.tomorrow() else {
        return Timestamp::MAX;
    };
    let midnight = next.to_datetime(Time::midnight());
    let second_before =
        |at: Timestamp| at.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN);
    if let AmbiguousOffset::Fold { after, .. } = zone.ahead_when(midnight) {
        // Turned back over midnight, the clock shows the end of `date` once more.
        let end = second_before(instant(midnight, after));
        if zone.shows(end).date() == date {
            return end;
        }
    }
    second_before(first_instant(midnight, zone))
}

/// The first instant at which the wall clock shows `datetime` or, having skipped it, later.
pub(crate) fn first_instant(datetime: DateTime, zone: &impl WallClock) -> Timestamp {
    match zone.ahead_when(datetime) {
        AmbiguousOffset::Unambiguous { offset } => instant(datetime, offset),
        AmbiguousOffset::Fold { before, .. } => instant(datetime, before),
        AmbiguousOffset::Gap { before, .. } => {
            // By the clock of before the jump, `datetime` lies at the jump or behind it.
            let behind = instant(datetime, before);
            let ahead = behind.saturating_add(SignedDuration::from_secs(1)).unwrap_or(behind);
            zone.zone().preceding(ahead).next().map_or(behind, |jump| jump.timestamp())
        }
    }
}

/// The instant of `datetime` at `offset`; the ends of time for what lies beyond them.
fn instant(datetime: DateTime, offset: Offset) -> Timestamp {
    offset
        .to_timestamp(datetime)
        .unwrap_or_else(|_| if datetime.year() > 0 { Timestamp::MAX } else { Timestamp::MIN })
}
