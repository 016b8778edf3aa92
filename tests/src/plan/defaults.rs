//! The built-in plan is the same in code and in the commented file.

use expect_test::expect_file;
use journey::fact::OrderSnapshot;
use journey::plan::read::{read, show};
use journey::plan::{DEFAULT_TOML, Delay, FeePolicy, Plan};

#[test]
fn the_default_file_is_what_show_writes() {
    let file = expect_file!["../../../shared/journey/src/plan/default.toml"];
    file.assert_eq(&show(&Plan::default()));
}

#[test]
fn the_default_file_reads_as_the_default() {
    assert_eq!(read(DEFAULT_TOML), Ok(Plan::default()));
}

#[test]
fn an_empty_file_reads_as_the_default() {
    for nothing in ["", "\n\n", "# nothing\n", "\u{feff}", "[caps]\n[touch]\n[touch.csat]\r\n"] {
        assert_eq!(read(nothing), Ok(Plan::default()), "{nothing:?}");
    }
}

#[test]
fn what_is_written_replaces_only_itself() {
    let plan = read("[touch.csat]\nafter = \"24h\"\n").expect("a good plan");
    let mut expected = Plan::default();
    expected.touches.csat.after = Delay::hours(24);
    assert_eq!(plan, expected);
}

#[test]
fn common_shipping_methods_have_the_promise_that_they_name() {
    let promise = Plan::default().promise;
    let cases = [
        ("Express (2 days)", 2, FeePolicy::Refunded),
        ("EXPRESS", 2, FeePolicy::Refunded),
        ("FedEx 2Day", 2, FeePolicy::Refunded),
        ("UPS 2nd Day Air", 2, FeePolicy::Refunded),
        ("Two-day shipping", 2, FeePolicy::Refunded),
        ("2 business days", 2, FeePolicy::Refunded),
        ("1-2 days", 2, FeePolicy::Refunded),
        ("UPS Next Day Air", 1, FeePolicy::Refunded),
        ("Standard Overnight", 1, FeePolicy::Refunded),
        ("Priority Mail", 3, FeePolicy::OnRequest),
        ("Priority Mail International", 10, FeePolicy::Kept),
        ("DHL Express Worldwide", 10, FeePolicy::Kept),
        ("Economy, 8-12 business days", 12, FeePolicy::Kept),
        ("Economy (12 days)", 12, FeePolicy::Kept),
        ("Standard", 5, FeePolicy::Kept),
        ("", 5, FeePolicy::Kept),
    ];
    for (method, business_days, fee) in cases {
        let order = OrderSnapshot { shipping_method: method.to_owned(), ..OrderSnapshot::default() };
        let terms = promise.terms(&order);
        assert_eq!((terms.business_days, terms.fee), (business_days, fee), "{method}");
    }
}
