//! What follows something else: hours, days of the calendar, business days.

use jiff::SignedDuration;
use journey::calendar::{add_business_days, after, is_business_day};
use journey::plan::{BusinessCalendar, Delay, Plan};
use proptest::prelude::*;

use super::{at, date, minute_of_day, wall, zone, zone_and_instant};

fn german() -> BusinessCalendar {
    BusinessCalendar { holidays_of: vec!["DE-BY".to_owned()], ..Plan::default().calendar }
}

#[track_caller]
fn check(name: &str, anchor: &str, delay: &str, expected: &str) {
    let delay = Delay::parse(delay).expect("a delay");
    assert_eq!(after(at(anchor), delay, &zone(name), &german()), at(expected), "{delay} in {name}");
}

#[test]
fn nine_in_new_york_on_the_day_of_the_jump_is_nine_and_not_ten() {
    // The named bug: on 2026-03-08 the clock jumps at 02:00, and 09:00 must be 09:00.
    check("America/New_York", "2026-03-01T20:00:00Z", "7d at 09:00", "2026-03-08T13:00:00Z");
    // The same by the anchor's own time of day, and in autumn.
    check("America/New_York", "2026-03-07T14:00:00Z", "1d", "2026-03-08T13:00:00Z");
    check("America/New_York", "2026-10-31T13:00:00Z", "1d", "2026-11-01T14:00:00Z");
    // Hours are hours.
    check("America/New_York", "2026-03-07T14:00:00Z", "24h", "2026-03-08T14:00:00Z");
}

#[test]
fn monday_evening_in_los_angeles_does_not_become_sunday_evening() {
    // The named bug: it is Tuesday in UTC already when it is Monday evening there.
    check("America/Los_Angeles", "2026-02-24T02:00:00Z", "7d at 20:00", "2026-03-03T04:00:00Z");
    let due = after(
        at("2026-02-24T02:00:00Z"),
        Delay::parse("7d at 20:00").expect("a delay"),
        &zone("America/Los_Angeles"),
        &german(),
    );
    assert_eq!(wall(due, &zone("America/Los_Angeles")).strftime("%A %H:%M").to_string(), "Monday 20:00");
}

#[test]
fn a_time_in_the_gap_is_the_first_moment_after_it_and_a_fold_its_first_coming() {
    check("America/New_York", "2026-03-07T17:00:00Z", "1d at 02:30", "2026-03-08T07:00:00Z");
    check("Europe/Berlin", "2026-03-28T01:30:00Z", "1d", "2026-03-29T01:00:00Z");
    check("America/New_York", "2026-10-31T16:00:00Z", "1d at 01:30", "2026-11-01T05:30:00Z");
    // Cairo jumps at midnight.
    check("Africa/Cairo", "2026-04-23T12:00:00Z", "1d at 00:30", "2026-04-23T22:00:00Z");
}

#[test]
fn business_days_leave_out_weekends_and_public_holidays() {
    // Friday evening, and Friday to Tuesday in the same hour.
    check("Europe/Berlin", "2026-03-06T17:00:00Z", "1 business day", "2026-03-09T17:00:00Z");
    check("Europe/Berlin", "2026-03-06T17:00:00Z", "2 business days at 09:00", "2026-03-10T08:00:00Z");
    // From a Saturday as from the beginning of Monday.
    check("Europe/Berlin", "2026-03-07T17:00:00Z", "1 business day", "2026-03-09T23:00:00Z");
    // Over Good Friday and Easter Monday, and in Bavaria over Epiphany.
    check("Europe/Berlin", "2026-04-02T08:00:00Z", "1 business day at 10:00", "2026-04-07T08:00:00Z");
    check("Europe/Berlin", "2026-01-05T09:00:00Z", "1 business day at 10:00", "2026-01-07T09:00:00Z");
}

#[test]
fn delays_are_written_as_they_are_read() {
    let texts =
        ["0m", "90m", "1h", "48h", "168h", "1d", "7d at 10:00", "1 business day", "2 business days at 09:05"];
    for text in texts {
        assert_eq!(Delay::parse(text).map(|delay| delay.to_string()).as_deref(), Some(text));
    }
    assert_eq!(Delay::parse("120m").map(|delay| delay.to_string()).as_deref(), Some("2h"));
    let wrong =
        ["", "7", "d", "7 d", "0d", "0 business days", "-1d", "7d at", "7d at 9", "48h at 10:00", "1w"];
    for text in wrong {
        assert_eq!(Delay::parse(text), None, "{text}");
    }
}

fn any_delay() -> impl Strategy<Value = Delay> {
    let at = || proptest::option::of(minute_of_day());
    prop_oneof![
        (0u32..100_000).prop_map(|minutes| Delay::Exact { minutes }),
        (1u32..60, at()).prop_map(|(days, at)| Delay::Days { days, at }),
        (1u32..60, at()).prop_map(|(days, at)| Delay::BusinessDays { days, at }),
    ]
}

proptest! {
    #[test]
    fn it_comes_after_the_anchor_at_the_time_that_was_asked_for(
        (name, anchor) in zone_and_instant(),
        delay in any_delay(),
    ) {
        let zone = zone(name);
        let due = after(anchor, delay, &zone, &german());
        prop_assert!(due >= anchor);
        let (local, from) = (wall(due, &zone), wall(anchor, &zone));
        match delay {
            Delay::Exact { minutes } => prop_assert_eq!(due, anchor + SignedDuration::from_mins(minutes.into())),
            // Where the clock skips a day or an hour it is later, never earlier.
            Delay::Days { days, at } => {
                let asked = from.date() + SignedDuration::from_hours(24 * i64::from(days));
                prop_assert!(local >= asked.to_datetime(at.unwrap_or(from.time())));
                prop_assert!(local.date() <= asked.tomorrow().expect("a tomorrow"));
            }
            Delay::BusinessDays { days, at } => {
                let asked = add_business_days(from.date(), days, &german());
                prop_assert!(is_business_day(asked, &german()));
                prop_assert!(local.date() >= asked && local.date() <= asked.tomorrow().expect("a tomorrow"));
                if let Some(at) = at.filter(|_| local.date() == asked) {
                    prop_assert!(local.time() >= at);
                }
            }
        }
    }

    #[test]
    fn a_later_anchor_never_has_an_earlier_time(
        (name, anchor) in zone_and_instant(),
        later_minutes in 0i64..10_000,
        delay in any_delay(),
    ) {
        let zone = zone(name);
        let later = anchor + SignedDuration::from_mins(later_minutes);
        // By the wall clock: in the hour that comes twice the later of two is the earlier one.
        let (first, second) = (after(anchor, delay, &zone, &german()), after(later, delay, &zone, &german()));
        let turned_back = wall(later, &zone) < wall(anchor, &zone);
        prop_assert!(second >= first || turned_back, "{first} then {second}");
    }
}

#[test]
fn the_ends_of_time_have_an_answer() {
    let last = jiff::Timestamp::MAX;
    for delay in ["999999h", "60d at 10:00", "60 business days"] {
        let delay = Delay::parse(delay).expect("a delay");
        assert_eq!(after(last, delay, &zone("Europe/Berlin"), &german()), last);
    }
    assert!(is_business_day(date("9999-12-30"), &german()));
}
