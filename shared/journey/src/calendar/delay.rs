//! When something is due that follows something else.

use jiff::Timestamp;
use jiff::civil::Time;

use super::business::{add_business_days, business_day_from};
use super::clock::WallClock;
use super::local::{at_local_time, first_instant};
use crate::plan::{BusinessCalendar, Delay};

/// The instant that lies `delay` after `anchor`, by the wall clock of `zone`. Never before `anchor`,
/// and a later anchor never has an earlier one.
///
/// *Exact* delays are added. *Days* keep the anchor's time of day, or have their own; a time that the
/// clock skips is the first instant after the jump, one that comes twice its first coming. *Business
/// days* are counted likewise on `calendar`; an anchor on a day off counts as the beginning of the
/// next business day.
pub fn after(
    anchor: Timestamp,
    delay: Delay,
    zone: &impl WallClock,
    calendar: &BusinessCalendar,
) -> Timestamp {
    let due = match delay {
        Delay::Exact { .. } => anchor.saturating_add(delay.length()).unwrap_or(Timestamp::MAX),
        Delay::Days { days, at } => {
            let at = at.unwrap_or_else(|| zone.shows(anchor).time());
            at_local_time(anchor, i64::from(days), at, zone)
        }
        Delay::BusinessDays { days, at } => {
            let local = zone.shows(anchor);
            let from = business_day_from(local.date(), calendar);
            let clock = if from == local.date() { local.time() } else { Time::midnight() };
            let day = add_business_days(from, days, calendar);
            first_instant(day.to_datetime(at.unwrap_or(clock)), zone)
        }
    };
    due.max(anchor)
}
