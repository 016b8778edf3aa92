//! Business days: counting, promising, handing over.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};
use journey::calendar::{
    BUSINESS_DAYS_MAX, WORKING_DAY, add_business_days, after_carrier_time, carrier_time, counting_day,
    dispatch_by, is_business_day, promise_window,
};
use journey::plan::{BusinessCalendar, Delay, Holiday, Plan};
use proptest::prelude::*;

use super::{at, date, time, wall, zone, zone_and_instant};

/// Monday to Friday, closed over Christmas and New Year and on one Thursday.
fn shop() -> BusinessCalendar {
    let holidays = vec![
        Holiday::Yearly { month: 1, day: 1 },
        Holiday::Yearly { month: 12, day: 25 },
        Holiday::Yearly { month: 12, day: 26 },
        Holiday::On(date("2026-11-26")),
    ];
    BusinessCalendar { holidays, ..Plan::default().calendar }
}

#[track_caller]
fn check(from: &str, n: u32, expected: &str) {
    assert_eq!(add_business_days(date(from), n, &shop()), date(expected), "{from} + {n}");
}

#[test]
fn days_are_added_over_weekends_and_holidays() {
    check("2026-03-02", 0, "2026-03-02");
    check("2026-03-02", 1, "2026-03-03");
    check("2026-03-06", 1, "2026-03-09");
    check("2026-03-02", 5, "2026-03-09");
    // From a Saturday one counts from Monday.
    check("2026-03-07", 0, "2026-03-09");
    check("2026-03-07", 1, "2026-03-10");
    // Thanksgiving, once; the year after it is a day like others.
    check("2026-11-25", 1, "2026-11-27");
    check("2027-11-25", 1, "2027-11-26");
    // Christmas Eve 2026 is a Thursday; Friday and Saturday are holidays.
    check("2026-12-24", 1, "2026-12-28");
    check("2026-12-31", 1, "2027-01-04");
    // A leap day that is a Tuesday.
    check("2028-02-28", 1, "2028-02-29");
    check("2028-02-28", 2, "2028-03-01");
}

#[test]
fn calendars_without_work_are_survived() {
    let never = BusinessCalendar { weekdays: Vec::new(), ..shop() };
    assert!(is_business_day(date("2026-12-25"), &never));
    assert_eq!(add_business_days(date("2026-12-24"), 2, &never), date("2026-12-26"));
    let months = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
    let holidays = months.map(|(month, day)| Holiday::Yearly { month, day }).collect();
    let closed = BusinessCalendar { holidays, ..shop() };
    assert_eq!(add_business_days(date("2026-03-02"), 3, &closed), date("2026-03-05"));
    // More than the most counts as the most, and nothing lies behind the last day there is.
    assert_eq!(
        add_business_days(date("2026-03-02"), u32::MAX, &shop()),
        add_business_days(date("2026-03-02"), BUSINESS_DAYS_MAX, &shop())
    );
    assert_eq!(add_business_days(Date::MAX, 5, &shop()), Date::MAX);
}

#[test]
fn an_order_counts_from_its_day_until_the_cut_off() {
    let new_york = zone("America/New_York");
    let day = |placed_at: &str| counting_day(at(placed_at), &new_york, &shop());
    // The cut-off is 14:00, which is 19:00 UTC in winter and 18:00 UTC in summer.
    assert_eq!(day("2026-03-02T18:59:59Z"), date("2026-03-02"));
    assert_eq!(day("2026-03-02T19:00:00Z"), date("2026-03-03"));
    assert_eq!(day("2026-07-06T17:59:59Z"), date("2026-07-06"));
    assert_eq!(day("2026-07-06T18:00:00Z"), date("2026-07-07"));
    // Friday afternoon, Saturday morning and Sunday night are Monday.
    assert_eq!(day("2026-03-06T20:00:00Z"), date("2026-03-09"));
    assert_eq!(day("2026-03-07T15:00:00Z"), date("2026-03-09"));
    assert_eq!(day("2026-03-08T23:59:00Z"), date("2026-03-09"));
    // Monday 20:00 in New York is Tuesday in UTC, and counts from New York's Tuesday.
    assert_eq!(day("2026-03-03T01:00:00Z"), date("2026-03-03"));
    // New Year's Eve after the cut-off; Christmas Day in the morning.
    assert_eq!(day("2026-12-31T20:00:00Z"), date("2027-01-04"));
    assert_eq!(day("2026-12-25T12:00:00Z"), date("2026-12-28"));
}

#[test]
fn the_late_express_order_is_promised_for_wednesday() {
    let new_york = zone("America/New_York");
    let promise = |placed_at: &str, customer: &str| {
        promise_window(at(placed_at), (&new_york, &shop()), (&zone(customer), &shop()), 0, 2)
    };
    let window = promise("2026-03-02T15:00:00Z", "America/Los_Angeles");
    assert_eq!((window.from, window.to), (None, at("2026-03-05T07:59:59Z")));
    // The day is the shop's, its end the customer's.
    assert_eq!(promise("2026-03-02T15:00:00Z", "Australia/Sydney").to, at("2026-03-04T12:59:59Z"));
    // Over the weekend on which New York's clock jumps.
    assert_eq!(promise("2026-03-06T20:00:00Z", "America/New_York").to, at("2026-03-12T03:59:59Z"));
}

#[test]
fn an_order_is_late_to_leave_at_the_end_of_a_business_day() {
    let new_york = zone("America/New_York");
    let by =
        |placed_at: &str, days| dispatch_by(at(placed_at), &new_york, &shop(), Delay::business_days(days));
    assert_eq!(by("2026-03-02T15:00:00Z", 3), at("2026-03-06T04:59:59Z"));
    assert_eq!(by("2026-03-05T15:00:00Z", 3), at("2026-03-11T03:59:59Z"));
    assert_eq!(by("2026-12-24T15:00:00Z", 3), at("2026-12-31T04:59:59Z"));
}

fn any_calendar() -> impl Strategy<Value = BusinessCalendar> {
    let week = Plan::default().calendar.weekdays.into_iter();
    let week: Vec<Weekday> = week.chain([Weekday::Saturday, Weekday::Sunday]).collect();
    let weekdays = proptest::sample::subsequence(week, 1..=7);
    let holiday = prop_oneof![
        (1i8..=12, 1i8..=31).prop_map(|(month, day)| Holiday::Yearly { month, day }),
        (0i64..60).prop_map(|away| Holiday::On(date("2026-02-01") + days(away))),
    ];
    let holidays = proptest::collection::vec(holiday, 0..20);
    let areas = vec!["US".to_owned(), "DE-BY".to_owned(), "US-CA".to_owned()];
    let holidays_of = proptest::sample::subsequence(areas, 0..=3);
    (weekdays, holidays_of, holidays, super::minute_of_day()).prop_map(
        |(weekdays, holidays_of, holidays, cut_off)| BusinessCalendar {
            weekdays,
            holidays_of,
            holidays,
            cut_off,
        },
    )
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// The business days in `[from, to)`, counted one by one.
fn count(from: Date, to: Date, calendar: &BusinessCalendar) -> usize {
    let mut day = from;
    let mut count = 0;
    while day < to {
        count += usize::from(is_business_day(day, calendar));
        day = day.tomorrow().expect("a tomorrow");
    }
    count
}

proptest! {
    #[test]
    fn the_nth_business_day_has_n_before_it(
        calendar in any_calendar(),
        away in 0i64..500,
        n in 0u32..40,
    ) {
        let from = date("2026-01-01") + days(away);
        let found = add_business_days(from, n, &calendar);
        prop_assert!(found >= from && is_business_day(found, &calendar));
        prop_assert_eq!(count(from, found, &calendar), n as usize);
        // More days are later, a later start is no earlier.
        prop_assert!(add_business_days(from, n + 1, &calendar) > found);
        prop_assert!(add_business_days(from + days(1), n, &calendar) >= found);
    }

    #[test]
    fn carrier_time_is_that_of_its_days(
        calendar in any_calendar(),
        away in 0i64..500,
        length in 0i64..90,
        second in 0i64..86_400,
    ) {
        let from = (date("2026-01-01") + days(away)).at(0, 0, 0, 0);
        let to = from + days(length) + SignedDuration::from_secs(second);
        let worked = i64::try_from(count(from.date(), to.date(), &calendar)).expect("a few days");
        let day = to.date().at(8, 0, 0, 0);
        let last = SignedDuration::from_hours(13).min(to.duration_since(day)).max(SignedDuration::ZERO);
        let weight = if is_business_day(to.date(), &calendar) { 5 } else { 1 };
        let expected = WORKING_DAY / 5 * (length + 4 * worked) + last.as_secs() * weight;
        prop_assert_eq!(carrier_time(from, to, &calendar), expected);
        // What passed leads back to the moment, or to the first of several.
        let back = after_carrier_time(from, expected, &calendar);
        prop_assert!(back <= to && carrier_time(from, back, &calendar) == expected);
    }

    #[test]
    fn promises_end_behind_the_purchase_and_never_early(
        calendar in any_calendar(),
        (shop_zone, placed_at) in zone_and_instant(),
        (customer_zone, _) in zone_and_instant(),
        n in 0u32..15,
    ) {
        let (shop_zone, customer_zone) = (zone(shop_zone), zone(customer_zone));
        let from = counting_day(placed_at, &shop_zone, &calendar);
        prop_assert!(is_business_day(from, &calendar));
        prop_assert!(from >= wall(placed_at, &shop_zone).date());
        let window = promise_window(placed_at, (&shop_zone, &calendar), (&customer_zone, &calendar), 0, n);
        let later = promise_window(placed_at, (&shop_zone, &calendar), (&customer_zone, &calendar), 0, n + 1);
        prop_assert!(window.to < later.to);
        let by = dispatch_by(placed_at, &shop_zone, &calendar, Delay::business_days(n + 1));
        prop_assert!(by.duration_since(placed_at) >= SignedDuration::from_hours(23));
        prop_assert_eq!(wall(by, &shop_zone).date(), add_business_days(from, n + 1, &calendar));
    }

    #[test]
    fn a_later_purchase_is_never_promised_earlier(
        calendar in any_calendar(),
        second in 0i64..40_000_000,
        wait in 0i64..200_000,
        n in 0u32..10,
    ) {
        let zone = zone("America/New_York");
        let placed_at = at("2026-01-01T00:00:00Z") + SignedDuration::from_secs(second);
        let promise = |placed_at: Timestamp| promise_window(placed_at, (&zone, &calendar), (&zone, &calendar), 0, n).to;
        prop_assert!(promise(placed_at) <= promise(placed_at + SignedDuration::from_secs(wait)));
    }
}

#[test]
fn the_cut_off_itself_is_too_late() {
    let calendar = BusinessCalendar { cut_off: time("00:00"), ..shop() };
    let day = counting_day(at("2026-03-02T12:00:00Z"), &zone("UTC"), &calendar);
    assert_eq!(day, date("2026-03-03"));
}
