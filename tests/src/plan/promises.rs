//! Which rule decides what an order is promised, and by whose calendar.

use jiff::tz::TimeZone;
use journey::fact::{Contact, Fact, Item, OrderSnapshot, Subject, What};
use journey::ids::{JourneyId, JourneyKind, OrderId};
use journey::journey::{Journey, State};
use journey::plan::Plan;
use journey::plan::read::read;
use journey::shop::{ShopTime, Standing};

fn plan(text: &str) -> Plan {
    read(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

fn order(method: &str, code: &str, country: &str, region: &str, product: &str) -> OrderSnapshot {
    OrderSnapshot {
        placed_at: "2026-03-02T14:00:00Z".parse().unwrap(),
        contact: Contact { country: country.to_owned(), region: region.to_owned(), ..Contact::default() },
        items: vec![
            Item { title: "Mug".to_owned(), quantity: 1, ..Item::default() },
            Item { title: "Chair".to_owned(), quantity: 1, sku: product.to_owned(), ..Item::default() },
        ],
        shipping_method: method.to_owned(),
        shipping_code: code.to_owned(),
        ..OrderSnapshot::default()
    }
}

#[test]
fn a_rule_matches_what_fulfils_all_of_its_conditions() {
    let plan = plan(
        r#"
        [[promise.rules]]
        product = "SOFA-*"
        business_days = 20

        [[promise.rules]]
        code = "EXP*"
        regions = ["US-AK", "US-HI"]
        countries = ["PR"]
        business_days = 4

        [[promise.rules]]
        code = "EXP*"
        method = "*air*"
        business_days = 2

        [[promise.rules]]
        code = "exp*"
        business_days = 3
        "#,
    );
    let rows = [
        // What is promised of the slowest product comes first, as the rules stand.
        (order("Air", "EXP2", "US", "AK", "sofa-3"), 20),
        (order("Air", "EXP2", "US", "AK", ""), 4),
        (order("Air", "EXP2", "US", "US-HI", ""), 4),
        (order("Air", "EXP2", "PR", "", ""), 4),
        (order("Air", "EXP2", "CA", "AK", ""), 2),
        (order("By air", "exp2", "US", "NY", ""), 2),
        (order("Express", "EXP2", "US", "NY", ""), 3),
        (order("Express", "", "US", "NY", ""), 5),
        (order("Air", "STD", "US", "AK", ""), 5),
    ];
    for (order, days) in rows {
        assert_eq!(plan.promise.terms(&order).business_days, days, "{order:?}");
    }
}

/// The promised window of an order, as days in New York.
fn promised(text: &str, order: OrderSnapshot) -> String {
    let zone = TimeZone::get("America/New_York").unwrap();
    let shop = ShopTime {
        zone: zone.clone(),
        standing: Standing::Good,
        carrier_feed: journey::feed::CarrierFeed::Fresh,
        lanes: std::sync::Arc::default(),
        pauses: Vec::new(),
    };
    let id = JourneyId::from_parts(JourneyKind::Order, "1001").unwrap();
    let mut journey = Journey::new(id);
    let subject = Subject::Order(OrderId::parse("1001").unwrap());
    let occurred_at = order.placed_at;
    let fact = Fact { subject, occurred_at, what: What::OrderStands(Box::new(order)) };
    journey.apply(&fact, &plan(text), &shop);
    let State::Order(order) = &journey.state else { panic!("an order") };
    let window = order.promise.as_ref().expect("a promise").window;
    let day = |at| zone.to_datetime(at).strftime("%a %d %b").to_string();
    format!("{}{}", window.from.map_or_else(String::new, |at| format!("{} to ", day(at))), day(window.to))
}

#[test]
fn a_promise_may_be_a_span() {
    let of_new_york = || order("Standard", "", "US", "NY", "");
    assert_eq!(promised("", of_new_york()), "Mon 09 Mar");
    let span = "[promise]\nbusiness_days_from = 3\n";
    assert_eq!(promised(span, of_new_york()), "Thu 05 Mar to Mon 09 Mar");
    let of_a_rule = "[[promise.rules]]\nmethod = \"stand*\"\nbusiness_days_from = 1\nbusiness_days = 2\n";
    assert_eq!(promised(of_a_rule, of_new_york()), "Tue 03 Mar to Wed 04 Mar");
}

#[test]
fn the_cut_off_is_the_warehouses() {
    // 14:30 UTC on Monday: in the morning in New York, in the afternoon in Berlin.
    let at = |zone: &str| format!("[warehouse]\nzone = \"{zone}\"\n[promise]\nbusiness_days = 1\n");
    let late = || OrderSnapshot {
        placed_at: "2026-03-02T14:30:00Z".parse().unwrap(),
        ..order("Standard", "", "US", "NY", "")
    };
    assert_eq!(promised(&at("shop"), late()), "Tue 03 Mar");
    assert_eq!(promised(&at("Europe/Berlin"), late()), "Wed 04 Mar");
}

#[test]
fn a_carrier_that_the_method_names_counts_its_own_days() {
    let text = r#"
        [promise]
        business_days = 5
        rules = []

        [[carriers]]
        name = "UPS*"
        weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    "#;
    assert_eq!(promised(text, order("UPS Ground", "", "US", "NY", "")), "Sat 07 Mar");
    assert_eq!(promised(text, order("Ground", "", "US", "NY", "")), "Mon 09 Mar");
}
