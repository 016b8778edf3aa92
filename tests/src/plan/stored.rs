//! A plan as it is stored.

use expect_test::expect;
use jiff::civil::Time;
use journey::plan::{BusinessCalendar, Delay, FeePolicy, Holiday, Plan, PromiseRule, PromiseTerms};
use proptest::prelude::*;

use super::arbitrary;

proptest! {
    #[test]
    fn a_stored_plan_reads_as_itself(plan in arbitrary::plan()) {
        let stored = serde_json::to_string(&plan).expect("a plan can be stored");
        prop_assert_eq!(serde_json::from_str::<Plan>(&stored).expect("and read"), plan);
    }
}

#[test]
fn weekdays_and_holidays_are_stored_as_words() {
    let plan = Plan::default();
    let stored = serde_json::to_string(&plan.calendar).expect("a calendar can be stored");
    expect![[r#"{"weekdays":["monday","tuesday","wednesday","thursday","friday"],"holidays":[{"Yearly":{"month":1,"day":1}},{"Yearly":{"month":12,"day":25}}],"cut_off":"14:00:00"}"#]]
        .assert_eq(&stored);
}

/// A plan as it was stored before delays, carriers and products: it is read, and what it did not know
/// has the built-in value.
#[test]
fn a_plan_of_before_is_read() {
    let stored = include_str!("../../golden/stored/v1-plan.json");
    let read: Plan = serde_json::from_str(stored).expect("a plan of before");
    let mut expected = Plan { version: 7, ..Plan::default() };
    expected.calendar = BusinessCalendar {
        holidays: vec![
            Holiday::Yearly { month: 1, day: 1 },
            Holiday::On("2026-12-24".parse().expect("a date")),
        ],
        ..expected.calendar
    };
    expected.promise.rules = vec![PromiseRule {
        method: "*express*".to_owned(),
        countries: vec!["CA".to_owned()],
        terms: PromiseTerms {
            business_days: 2,
            fee: FeePolicy::Refunded,
            fee_counts_above_minor_units: 500,
            ..PromiseTerms::default()
        },
        ..PromiseRule::default()
    }];
    expected.consent.required_in = vec!["DE".to_owned()];
    expected.touches.dispatch_delay.after = Delay::business_days(2);
    expected.touches.check_in.after = Delay::days_at(9, Time::constant(18, 30, 0, 0));
    expected.touches.csat.after = Delay::hours(48);
    // It was stored as an exact time.
    expected.touches.nps.after = Delay::hours(30 * 24);
    assert_eq!(read, expected);
}
