//! Carrier time: how far parcels get between two moments, by the wall clock of where they go.
//!
//! Parcels move and arrive by day, and few of them on days without work: a day counts from 8 to 21
//! o'clock, and a day without work for a fifth. So a promise that ends on a Monday evening is a good
//! day away on the Friday before, and no Monday looks like a stall.

use jiff::civil::{DateTime, Time};

use super::day::Day;
use crate::plan::BusinessCalendar;

/// The first hour of the day that counts.
const DAY_BEGINS: Time = Time::constant(8, 0, 0, 0);
/// The seconds of a day that count: 8 to 21 o'clock.
const DAY_SECONDS: i64 = 13 * 3600;
/// What a second of a working day counts, by one of a day without work.
const WORKING_SECOND: i64 = 5;
/// The most days that are counted one by one.
const DAYS_MAX: u32 = 400;

/// What a whole working day counts.
pub const WORKING_DAY: i64 = DAY_SECONDS * WORKING_SECOND;

/// The carrier time from one moment to another, in [`WORKING_DAY`]s; 0 if that is not later.
pub fn carrier_time(from: DateTime, to: DateTime, calendar: &BusinessCalendar) -> i64 {
    if to <= from {
        return 0;
    }
    let mut day = Day::new(from.date(), calendar);
    let mut sum = -seconds_into(from) * weight(&day);
    for _ in 0..DAYS_MAX {
        if day.date() >= to.date() {
            break;
        }
        sum += DAY_SECONDS * weight(&day);
        day.go_on();
    }
    sum + seconds_into(to) * weight(&day)
}

/// The moment at which this much carrier time has passed since `from`; the earliest, where several
/// have.
pub fn after_carrier_time(from: DateTime, units: i64, calendar: &BusinessCalendar) -> DateTime {
    if units <= 0 {
        return from;
    }
    let mut day = Day::new(from.date(), calendar);
    let mut left = units + seconds_into(from) * weight(&day);
    for _ in 0..DAYS_MAX {
        let whole = DAY_SECONDS * weight(&day);
        if left <= whole {
            break;
        }
        left -= whole;
        day.go_on();
    }
    // Rounded up: not before that much has passed.
    let seconds = (left + weight(&day) - 1) / weight(&day);
    let begins = day.date().to_datetime(DAY_BEGINS);
    begins.saturating_add(jiff::SignedDuration::from_secs(seconds.min(DAY_SECONDS)))
}

/// How many of the seconds that count lie before `at` on its day.
fn seconds_into(at: DateTime) -> i64 {
    let seconds = at.time().duration_since(DAY_BEGINS).as_secs();
    seconds.clamp(0, DAY_SECONDS)
}

fn weight(day: &Day<'_>) -> i64 {
    if day.is_business_day() { WORKING_SECOND } else { 1 }
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;

    use super::{WORKING_DAY, after_carrier_time, carrier_time};
    use crate::plan::Plan;

    fn local(text: &str) -> DateTime {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn nights_do_not_count_and_weekends_little() {
        let calendar = Plan::default().calendar;
        let rows = [
            // A working day, whenever it is looked at in the night.
            ("2026-03-02T00:00:00", "2026-03-03T00:00:00", WORKING_DAY),
            ("2026-03-02T21:30:00", "2026-03-03T23:59:59", WORKING_DAY),
            ("2026-03-02T08:00:00", "2026-03-02T14:30:00", WORKING_DAY / 2),
            // Friday night to Monday morning: two fifths.
            ("2026-03-06T22:00:00", "2026-03-09T07:00:00", 2 * WORKING_DAY / 5),
            ("2026-03-02T00:00:00", "2026-03-09T00:00:00", 5 * WORKING_DAY + 2 * WORKING_DAY / 5),
            // Christmas is no working day.
            ("2026-12-25T00:00:00", "2026-12-26T00:00:00", WORKING_DAY / 5),
            ("2026-03-03T10:00:00", "2026-03-02T10:00:00", 0),
        ];
        for (from, to, expected) in rows {
            assert_eq!(carrier_time(local(from), local(to), &calendar), expected, "{from} to {to}");
        }
    }

    #[test]
    fn what_passed_leads_back_to_the_moment() {
        let calendar = Plan::default().calendar;
        let from = local("2026-03-05T19:20:10");
        for units in (1..40).map(|n| n * WORKING_DAY / 7) {
            let at = after_carrier_time(from, units, &calendar);
            let passed = carrier_time(from, at, &calendar);
            assert!((units..units + 5).contains(&passed), "{units}: {at} is {passed}");
        }
        assert_eq!(after_carrier_time(from, 0, &calendar), from);
    }
}
