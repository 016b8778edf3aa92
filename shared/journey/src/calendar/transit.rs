//! Time that counts only on business days: how long a parcel has been silent while its carrier
//! worked. A weekend is no silence.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::business::{business_day_from, is_business_day};
use super::local::first_instant;
use crate::plan::BusinessCalendar;

/// The most days that are looked at one by one; what lies further apart counts whole.
const DAYS_MAX: usize = 400;

/// How much of the time from `from` to `to` lies on business days, by the wall clock of `zone`. Zero
/// if `to` is not later.
pub fn business_time_between(
    from: Timestamp,
    to: Timestamp,
    zone: &TimeZone,
    calendar: &BusinessCalendar,
) -> SignedDuration {
    let mut counted = SignedDuration::ZERO;
    let mut at = from;
    for _ in 0..DAYS_MAX {
        if at >= to {
            return counted;
        }
        let day = zone.to_datetime(at).date();
        let ends = day_after(day, zone).min(to).max(at);
        if is_business_day(day, calendar) {
            counted += ends.duration_since(at);
        }
        at = ends;
    }
    counted + to.duration_since(at)
}

/// The first instant at which `length` of business time has passed since `from`: what
/// [`business_time_between`] counts.
pub fn business_time_after(
    from: Timestamp,
    length: SignedDuration,
    zone: &TimeZone,
    calendar: &BusinessCalendar,
) -> Timestamp {
    let mut left = length;
    let mut at = from;
    for _ in 0..DAYS_MAX {
        let day = zone.to_datetime(at).date();
        let next = day_after(day, zone);
        if is_business_day(day, calendar) {
            let rest = next.duration_since(at);
            if left <= rest {
                break;
            }
            left -= rest;
            at = next;
        } else if left <= SignedDuration::ZERO {
            return at;
        } else {
            let day = business_day_from(day, calendar);
            at = first_instant(day.to_datetime(jiff::civil::Time::midnight()), zone).max(next);
        }
    }
    at.saturating_add(left).unwrap_or(Timestamp::MAX)
}

/// When the day after `day` begins.
fn day_after(day: Date, zone: &TimeZone) -> Timestamp {
    let next = day.tomorrow().unwrap_or(Date::MAX);
    first_instant(next.to_datetime(jiff::civil::Time::midnight()), zone)
}
