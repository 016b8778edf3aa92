//! A plan as it is stored.

use expect_test::expect;
use journey::plan::Plan;
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
