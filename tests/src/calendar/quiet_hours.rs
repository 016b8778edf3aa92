//! When quiet hours end.

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use journey::calendar::quiet_until;
use journey::plan::{Plan, QuietHours};
use proptest::prelude::*;

use super::{at, minute_of_day, time, wall, zone, zone_and_instant};

fn hours(from: &str, to: &str) -> QuietHours {
    QuietHours { from: time(from), to: time(to), release_spread: SignedDuration::ZERO }
}

#[track_caller]
fn check(name: &str, hours: QuietHours, now: &str, until: Option<&str>) {
    assert_eq!(quiet_until(at(now), &zone(name), &hours), until.map(at), "{now} in {name}");
}

#[test]
fn the_default_night() {
    let night = Plan::default().quiet_hours;
    let berlin = "Europe/Berlin";
    check(berlin, night, "2026-03-02T19:59:59Z", None);
    check(berlin, night, "2026-03-02T20:00:00Z", Some("2026-03-03T07:00:00Z"));
    check(berlin, night, "2026-03-02T23:00:00Z", Some("2026-03-03T07:00:00Z"));
    check(berlin, night, "2026-03-03T06:59:59.999Z", Some("2026-03-03T07:00:00Z"));
    check(berlin, night, "2026-03-03T07:00:00Z", None);
    // The last night of a month, of a February and of a year.
    check(berlin, night, "2026-04-30T20:00:00Z", Some("2026-05-01T06:00:00Z"));
    check(berlin, night, "2028-02-28T22:30:00Z", Some("2028-02-29T07:00:00Z"));
    check(berlin, night, "2026-12-31T22:30:00Z", Some("2027-01-01T07:00:00Z"));
}

#[test]
fn a_window_within_a_day_and_one_to_midnight() {
    let lunch = hours("12:00", "13:30");
    check("UTC", lunch, "2026-03-02T11:59:00Z", None);
    check("UTC", lunch, "2026-03-02T12:00:00Z", Some("2026-03-02T13:30:00Z"));
    check("UTC", lunch, "2026-03-02T13:30:00Z", None);
    let evening = hours("20:00", "00:00");
    check("UTC", evening, "2026-03-02T23:59:59Z", Some("2026-03-03T00:00:00Z"));
    check("UTC", evening, "2026-03-03T00:00:00Z", None);
    let early = hours("00:00", "08:00");
    check("UTC", early, "2026-03-03T00:00:00Z", Some("2026-03-03T08:00:00Z"));
    check("UTC", early, "2026-03-02T23:59:59Z", None);
}

#[test]
fn the_same_time_twice_is_no_quiet_hours() {
    for now in ["2026-03-02T07:59:00Z", "2026-03-02T08:00:00Z", "2026-03-02T23:00:00Z"] {
        check("UTC", hours("08:00", "08:00"), now, None);
    }
}

#[test]
fn the_night_of_a_jump_forward_is_shorter() {
    let night = Plan::default().quiet_hours;
    check("America/New_York", night, "2026-03-08T04:00:00Z", Some("2026-03-08T12:00:00Z"));
    check("Europe/Berlin", night, "2026-03-29T00:30:00Z", Some("2026-03-29T06:00:00Z"));
}

#[test]
fn an_end_that_the_clock_skips_is_the_jump() {
    // 02:00 to 03:00 does not exist on this night: at 07:00 UTC it is 03:00.
    let to_the_gap = hours("21:00", "02:30");
    check("America/New_York", to_the_gap, "2026-03-08T06:30:00Z", Some("2026-03-08T07:00:00Z"));
    // Half an hour: 02:00 to 02:30 does not exist on 2026-10-04.
    let half = hours("21:00", "02:15");
    check("Australia/Lord_Howe", half, "2026-10-03T15:00:00Z", Some("2026-10-03T15:30:00Z"));
}

#[test]
fn an_end_that_comes_twice_is_its_first_coming() {
    // 01:00 to 02:00 comes twice on 2026-11-01, first at 05:00 UTC.
    let to_the_fold = hours("21:00", "01:30");
    check("America/New_York", to_the_fold, "2026-11-01T05:10:00Z", Some("2026-11-01T05:30:00Z"));
    check("America/New_York", to_the_fold, "2026-11-01T05:45:00Z", None);
    // The clock shows 01:10 again, which is quiet again.
    check("America/New_York", to_the_fold, "2026-11-01T06:10:00Z", Some("2026-11-01T06:30:00Z"));
    check("America/New_York", to_the_fold, "2026-11-01T06:30:00Z", None);
}

#[test]
fn a_clock_turned_back_out_of_the_window_ends_it() {
    // From 01:45 it is quiet, and a quarter of an hour later it is 01:00 again.
    let after_the_fold = hours("01:45", "05:00");
    check("America/New_York", after_the_fold, "2026-11-01T05:50:00Z", Some("2026-11-01T06:00:00Z"));
    check("America/New_York", after_the_fold, "2026-11-01T06:50:00Z", Some("2026-11-01T10:00:00Z"));
}

#[test]
fn a_day_that_was_left_out_is_no_end() {
    // Samoa had no 30 December 2011: after 23:59 of the 29th came midnight of the 31st.
    let night = Plan::default().quiet_hours;
    check("Pacific/Apia", night, "2011-12-30T09:00:00Z", Some("2011-12-30T18:00:00Z"));
}

/// Whether the wall clock shows quiet hours, said in another way than the code says it.
fn is_quiet(now: Timestamp, name: &str, hours: &QuietHours) -> bool {
    let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    let since_from = |time: Time| (minutes(time) - minutes(hours.from)).rem_euclid(24 * 60);
    since_from(wall(now, &zone(name)).time()) < since_from(hours.to)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn it_ends_at_the_first_moment_that_is_not_quiet(
        (name, now) in zone_and_instant(),
        from in minute_of_day(),
        to in minute_of_day(),
    ) {
        let hours = QuietHours { from, to, release_spread: SignedDuration::ZERO };
        match quiet_until(now, &zone(name), &hours) {
            None => prop_assert!(!is_quiet(now, name, &hours)),
            Some(until) => {
                prop_assert!(is_quiet(now, name, &hours));
                prop_assert!(until > now);
                prop_assert!(!is_quiet(until, name, &hours));
                prop_assert!(until.duration_since(now) <= SignedDuration::from_hours(48));
                // Every minute before, up to the last second, is quiet.
                let mut second = now.as_second();
                while second < until.as_second() {
                    let before = Timestamp::from_second(second).expect("a second");
                    prop_assert!(is_quiet(before, name, &hours), "{before} is before {until}");
                    second += 60 - second.rem_euclid(60);
                }
                let last = until - SignedDuration::from_nanos(1);
                prop_assert!(is_quiet(last, name, &hours));
            }
        }
    }
}

#[test]
fn the_ends_of_time_have_an_answer() {
    let night = Plan::default().quiet_hours;
    for name in ["UTC", "America/New_York", "Asia/Kolkata"] {
        for now in [Timestamp::MIN, Timestamp::MAX] {
            let until = quiet_until(now, &zone(name), &night);
            assert!(until.is_none_or(|until| until >= now), "{name}");
        }
    }
}
