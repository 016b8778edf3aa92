//! Times of day, and the ends of days.

use jiff::civil::{Time, Weekday};
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp};
use journey::calendar::{at_local_time, end_of_local_day};
use proptest::prelude::*;

use super::{at, date, minute_of_day, time, wall, zone, zone_and_instant};

#[track_caller]
fn check_time(name: &str, after: &str, days: i64, of_day: &str, expected: &str) {
    let found = at_local_time(at(after), days, time(of_day), &zone(name));
    assert_eq!(found, at(expected), "{of_day} in {name}");
}

#[track_caller]
fn check_end(name: &str, day: &str, expected: &str) {
    assert_eq!(end_of_local_day(date(day), &zone(name)), at(expected), "{day} in {name}");
}

#[test]
fn nine_in_the_morning_is_nine_in_the_morning_on_the_day_of_a_jump() {
    let new_york = "America/New_York";
    check_time(new_york, "2026-03-07T17:00:00Z", 1, "09:00", "2026-03-08T13:00:00Z");
    check_time(new_york, "2026-03-07T17:00:00Z", 2, "09:00", "2026-03-09T13:00:00Z");
    check_time(new_york, "2026-10-31T16:00:00Z", 1, "09:00", "2026-11-01T14:00:00Z");
    check_time("Europe/Berlin", "2026-03-28T12:00:00Z", 1, "09:00", "2026-03-29T07:00:00Z");
}

#[test]
fn a_time_in_the_gap_is_the_first_moment_after_it() {
    let new_york = "America/New_York";
    for of_day in ["02:00", "02:30", "02:59"] {
        check_time(new_york, "2026-03-07T17:00:00Z", 1, of_day, "2026-03-08T07:00:00Z");
    }
    check_time(new_york, "2026-03-07T17:00:00Z", 1, "03:00", "2026-03-08T07:00:00Z");
    check_time(new_york, "2026-03-07T17:00:00Z", 1, "01:59", "2026-03-08T06:59:00Z");
    check_time("Europe/Berlin", "2026-03-28T12:00:00Z", 1, "02:30", "2026-03-29T01:00:00Z");
    check_time("Australia/Lord_Howe", "2026-10-03T01:00:00Z", 1, "02:15", "2026-10-03T15:30:00Z");
    // Cairo jumps at midnight.
    check_time("Africa/Cairo", "2026-04-23T12:00:00Z", 1, "00:30", "2026-04-23T22:00:00Z");
}

#[test]
fn a_time_that_comes_twice_is_its_first_coming() {
    check_time("America/New_York", "2026-10-31T16:00:00Z", 1, "01:30", "2026-11-01T05:30:00Z");
    check_time("Europe/Berlin", "2026-10-24T12:00:00Z", 1, "02:30", "2026-10-25T00:30:00Z");
    check_time("Australia/Lord_Howe", "2026-04-04T01:00:00Z", 1, "01:45", "2026-04-04T14:45:00Z");
}

#[test]
fn monday_evening_in_los_angeles_stays_monday() {
    // It is Tuesday already in UTC.
    let los_angeles = zone("America/Los_Angeles");
    let now = at("2026-03-03T03:30:00Z");
    assert_eq!(wall(now, &los_angeles).date().weekday(), Weekday::Monday);
    let evening = at_local_time(now, 0, time("20:00"), &los_angeles);
    assert_eq!(evening, at("2026-03-03T04:00:00Z"));
    assert_eq!(wall(evening, &los_angeles).date().weekday(), Weekday::Monday);
    let next_week = at_local_time(now, 7, time("20:00"), &los_angeles);
    assert_eq!(wall(next_week, &los_angeles).date().weekday(), Weekday::Monday);
    // And in Auckland it is Tuesday afternoon.
    let auckland = at_local_time(now, 0, time("20:00"), &zone("Pacific/Auckland"));
    assert_eq!(auckland, at("2026-03-03T07:00:00Z"));
}

#[test]
fn days_count_over_leap_days_and_years() {
    check_time("UTC", "2028-02-28T23:00:00Z", 1, "10:00", "2028-02-29T10:00:00Z");
    check_time("UTC", "2027-02-28T23:00:00Z", 1, "10:00", "2027-03-01T10:00:00Z");
    check_time("UTC", "2026-12-31T23:00:00Z", 1, "10:00", "2027-01-01T10:00:00Z");
    check_time("UTC", "2026-03-02T23:00:00Z", 0, "10:00", "2026-03-02T10:00:00Z");
    check_time("UTC", "2026-03-02T23:00:00Z", -2, "10:00", "2026-02-28T10:00:00Z");
}

#[test]
fn a_day_ends_one_second_before_the_next_begins() {
    check_end("UTC", "2026-03-02", "2026-03-02T23:59:59Z");
    check_end("America/New_York", "2026-03-08", "2026-03-09T03:59:59Z");
    check_end("America/New_York", "2026-11-01", "2026-11-02T04:59:59Z");
    check_end("UTC", "2028-02-29", "2028-02-29T23:59:59Z");
    check_end("Asia/Kolkata", "2026-12-31", "2026-12-31T18:29:59Z");
    // Midnight does not exist in Cairo on 2026-04-24, and comes twice in Havana on 2026-11-01.
    check_end("Africa/Cairo", "2026-04-23", "2026-04-23T21:59:59Z");
    check_end("America/Havana", "2026-10-31", "2026-11-01T03:59:59Z");
    // St John's turned back at one minute past midnight: the day before came once more.
    check_end("America/St_Johns", "2001-10-27", "2001-10-28T03:29:59Z");
    // Brazil turned back from midnight: the last hour of 2018-02-17 came twice.
    check_end("America/Sao_Paulo", "2018-02-17", "2018-02-18T02:59:59Z");
}

#[test]
fn the_ends_of_time_have_an_answer() {
    for name in ["UTC", "America/New_York", "Asia/Kolkata"] {
        for after in [Timestamp::MIN, Timestamp::MAX, at("2026-03-02T00:00:00Z")] {
            for days in [i64::MIN, -1, 0, 1, i64::MAX] {
                for of_day in [Time::MIN, Time::MAX] {
                    at_local_time(after, days, of_day, &zone(name));
                }
            }
        }
        end_of_local_day(jiff::civil::Date::MIN, &zone(name));
        end_of_local_day(jiff::civil::Date::MAX, &zone(name));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn the_clock_shows_what_was_asked_for_unless_it_skips_it(
        (name, after) in zone_and_instant(),
        days in -40i64..40,
        of_day in minute_of_day(),
    ) {
        let zone = zone(name);
        let found = at_local_time(after, days, of_day, &zone);
        let day = wall(after, &zone).date() + SignedDuration::from_hours(24 * days);
        let asked = day.to_datetime(of_day);
        let ambiguous = zone.to_ambiguous_timestamp(asked);
        if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
            let just_before = found - SignedDuration::from_nanos(1);
            prop_assert!(wall(found, &zone) > asked && wall(just_before, &zone) < asked);
        } else {
            prop_assert_eq!(wall(found, &zone), asked);
            prop_assert_eq!(Ok(found), ambiguous.earlier().map_err(|_| ()));
        }
    }

    #[test]
    fn after_the_end_of_a_day_comes_a_later_one(
        (name, instant) in zone_and_instant(),
    ) {
        let zone = zone(name);
        let day = wall(instant, &zone).date();
        let end = end_of_local_day(day, &zone);
        prop_assert!(end >= instant - SignedDuration::from_secs(1));
        prop_assert!(end.duration_since(instant) <= SignedDuration::from_hours(27));
        prop_assert_eq!(wall(end, &zone).date(), day);
        prop_assert_eq!(end.subsec_nanosecond(), 0);
        prop_assert!(wall(end + SignedDuration::from_secs(1), &zone).date() > day);
    }
}
