//! `WooCommerce`: the ping, which statuses are orders, what plugins tell of parcels.

use http::Method;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::WooCommerce;

/// An order with some fields replaced.
fn order(changes: Value) -> String {
    let mut order = json!({
        "id": 5_550_001_001_u64, "number": "1001", "order_key": "wc_order_made_up", "status": "processing",
        "currency": "USD", "date_created_gmt": "2026-03-02T14:00:00", "date_modified_gmt": "2026-03-02T15:00:00",
        "date_paid_gmt": "2026-03-02T14:00:02", "billing": {"email": "ada.park@example.com"},
        "line_items": [{"name": "Rain jacket", "quantity": 1}], "meta_data": [],
        "shipping_lines": [{"method_title": "Express", "method_id": "flat_rate"}],
    });
    let fields = order.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    order.to_string()
}

fn told(changes: Value) -> Vec<Fact> {
    facts(PROVIDER, "order.updated", &order(changes), Surface::Storefront)
}

/// The kinds of facts, in a word each.
fn kinds(facts: &[Fact]) -> Vec<&'static str> {
    let kind = |fact: &Fact| match &fact.what {
        What::OrderStands(_) => "stands",
        What::OrderCancelled => "cancelled",
        What::OrderRefunded { full: true } => "refunded",
        What::OrderRefunded { full: false } => "refunded in part",
        What::Shipped(shipment) if shipment.cancelled => "not shipped",
        What::Shipped(_) => "shipped",
        What::Scanned(_) => "scanned",
        other => panic!("{other:?}"),
    };
    facts.iter().map(kind).collect()
}

/// Each parcel: id, numbers, carrier, link, time.
fn parcels(meta: Value) -> Vec<String> {
    let told = told(json!({"meta_data": meta}));
    let parcel = |fact: &Fact| {
        let What::Shipped(parcel) = &fact.what else { return None };
        let numbers: Vec<&str> = parcel.tracking.iter().map(|number| number.as_str()).collect();
        let (id, numbers) = (parcel.id.as_str(), numbers.join("+"));
        Some(format!("{id} {numbers} {} {} {}", parcel.carrier, parcel.tracking_url, parcel.shipped_at))
    };
    told.iter().filter_map(parcel).collect()
}

#[test]
fn the_ping_is_greeted_and_nothing_else() {
    let greeted = |method: &Method, pairs: &[(&str, &str)], body: &[u8]| {
        let headers = headers(pairs);
        PROVIDER.greet(&Delivery { method, path: "", query: "", headers: &headers, body }).is_some()
    };
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert!(greeted(&Method::POST, &form, b"webhook_id=123"));
    assert!(!greeted(&Method::GET, &form, b"webhook_id=123"));
    assert!(!greeted(&Method::POST, &[("x-wc-webhook-signature", "x")], b"webhook_id=123"));
    for body in ["", "webhook_id=", "webhook_id=1&a=2", "webhook_id=-1", "{\"id\":1}"] {
        assert!(!greeted(&Method::POST, &form, body.as_bytes()), "{body}");
    }
}

#[test]
fn statuses_are_facts() {
    let paid = json!("2026-03-02T14:00:02");
    for (status, paid_at, expected) in [
        ("processing", &paid, &["stands"][..]),
        ("on-hold", &paid, &["stands"]),
        ("packing", &json!(null), &["stands"]),
        ("processing", &json!(null), &["stands"]),
        ("cancelled", &json!(null), &["stands", "cancelled"]),
        ("trash", &paid, &["stands", "cancelled"]),
        ("failed", &paid, &["stands", "cancelled"]),
        ("refunded", &paid, &["stands", "refunded"]),
        ("completed", &paid, &["stands", "shipped"]),
        ("delivered", &paid, &["stands", "shipped", "scanned"]),
    ] {
        assert_eq!(kinds(&told(json!({"status": status, "date_paid_gmt": paid_at}))), expected, "{status}");
    }
    for status in ["pending", "on-hold", "failed", "checkout-draft"] {
        let body = order(json!({"status": status, "date_paid_gmt": null}));
        let why = ignored(PROVIDER, "order.updated", &body, Surface::Storefront);
        assert_eq!(why, "the order is not paid yet", "{status}");
    }
    let part = told(json!({"refunds": [{"id": 1, "total": "-1.00"}]}));
    assert_eq!(kinds(&part), ["stands", "refunded in part"]);
}

/// A tracking number takes back the hand-over that only the status told.
#[test]
fn a_tracked_parcel_replaces_the_untracked_one() {
    let meta = json!([{"key": "ywot_tracking_code", "value": "1Z999AA10123456784"}]);
    let told = told(json!({"status": "completed", "meta_data": meta}));
    assert_eq!(kinds(&told), ["stands", "shipped", "not shipped"]);
}

#[test]
fn an_order_counts_from_its_payment() {
    let placed_at = |changes: Value| match &told(changes)[0].what {
        What::OrderStands(snapshot) => snapshot.placed_at.to_string(),
        other => panic!("{other:?}"),
    };
    let late = "2026-03-04T09:00:00";
    assert_eq!(placed_at(json!({"date_paid_gmt": late})), "2026-03-04T09:00:00Z");
    let cash = json!({"date_paid_gmt": late, "payment_method": "cod"});
    assert_eq!(placed_at(cash), "2026-03-02T14:00:00Z");
}

#[test]
fn plugins_tell_parcels() {
    let shipped = 1_772_409_600;
    let items = |value: Value| json!([{"key": "_wc_shipment_tracking_items", "value": value}]);
    let item = json!({"tracking_provider": "ups", "tracking_number": "1z 999", "date_shipped": "1772409600",
        "custom_tracking_link": "", "tracking_id": "t1"});
    // The midnight of a day before the order stands for that day, and the order's own time is later.
    assert_eq!(parcels(items(json!([item]))), ["t1 1Z999 ups  2026-03-02T14:00:02Z"]);
    assert_eq!(parcels(items(json!({"3": item}))), ["t1 1Z999 ups  2026-03-02T14:00:02Z"]);
    let custom = json!({"custom_tracking_provider": "Cargo", "tracking_number": 77, "date_shipped": shipped + 86_400,
        "custom_tracking_link": "https://cargo.example.com/%number%"});
    assert_eq!(
        parcels(items(json!([custom]))),
        ["77 77 Cargo https://cargo.example.com/77 2026-03-03T12:00:00Z"]
    );
    let label = json!({"label_id": 9, "tracking": "9400", "carrier_id": "usps", "created": 1_772_528_400_000_i64,
        "status": "PURCHASED"});
    let failed = json!({"label_id": 8, "tracking": "9401", "status": "PURCHASE_ERROR"});
    let text = json!([label, failed]).to_string();
    for value in [json!([label, failed]), json!(text)] {
        let told = parcels(json!([{"key": "wc_connect_labels", "value": value}]));
        assert_eq!(told, ["9 9400 usps  2026-03-03T09:00:00Z"]);
    }
    let both = json!([
        {"key": "_wc_shipment_tracking_items", "value": [item]},
        {"key": "_aftership_tracking_items", "value": [{"slug": "ups", "tracking_number": "1Z999"}, {"slug": "x"}]},
        {"key": "_aftership_tracking_number", "value": "1Z-999"},
        {"key": "other", "value": {"tracking_number": "2"}},
    ]);
    assert_eq!(parcels(both), ["t1 1Z999 ups  2026-03-02T14:00:02Z"]);
    for value in [json!(null), json!(""), json!("[["), json!([[]]), json!([{"tracking_number": "n/a!"}])] {
        assert!(parcels(items(value.clone())).is_empty(), "{value}");
    }
}

/// The topic is not signed, so one body must not pass for another's.
#[test]
fn a_body_has_its_topics_shape() {
    let whole = order(json!({}));
    let refused = |topic: &str, body: &str| unreadable(PROVIDER, topic, body, Surface::Storefront);
    assert_eq!(refused("order.deleted", &whole), "the body has a field that its topic does not have");
    assert_eq!(refused("order.updated", r#"{"id": 1}"#), "order_key is missing");
    let why = ignored(PROVIDER, "product.updated", &whole, Surface::Storefront);
    assert_eq!(why, "the topic is not used");
}

#[test]
fn what_is_not_sent_is_told() {
    let nothing = |changes: Value| match &told(changes)[0].what {
        What::OrderStands(snapshot) => snapshot.nothing_to_ship,
        other => panic!("{other:?}"),
    };
    assert!(!nothing(json!({})));
    assert!(nothing(json!({"shipping_lines": [{"method_id": "local_pickup"}]})));
    assert!(nothing(json!({"shipping_lines": [], "shipping": {"address_1": ""}})));
    assert!(!nothing(json!({"shipping_lines": [], "shipping": {"address_1": "7 Sample Road"}})));
}
