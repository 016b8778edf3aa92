//! Squarespace: what is asked, and what its answers say.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Squarespace;

fn notification(order: &str) -> String {
    json!({"id": "n1", "topic": "order.update", "createdOn": "2020-04-22T22:18+00:00",
        "data": {"orderId": order, "update": "FULFILLED"}})
    .to_string()
}

fn told(changes: Value) -> Translation {
    let mut order = json!({"id": "o1", "createdOn": "2026-03-02T14:00+00:00", "modifiedOn": "2026-03-02T15:00:00.5Z",
        "lineItems": [{"productName": "Tent", "lineItemType": "PHYSICAL_PRODUCT"}]});
    order.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    read_back(PROVIDER, &notification("o1"), &[Some(&order.to_string())])
}

fn facts_of(changes: Value) -> Vec<String> {
    let Translation::Facts { facts, .. } = told(changes) else { panic!("no facts") };
    let fact = |fact: &Fact| match &fact.what {
        What::OrderStands(it) => format!("stands {} {}", it.placed_at, it.nothing_to_ship),
        What::OrderCancelled => "cancelled".to_owned(),
        What::OrderRefunded { full } => format!("refunded {full}"),
        What::Shipped(it) => format!("{} {} {}", it.id, it.shipped_at, it.cancelled),
        other => panic!("{other:?}"),
    };
    facts.iter().map(fact).collect()
}

#[test]
fn the_order_is_asked_for() {
    assert_eq!(
        calls(PROVIDER, &notification("69/a")),
        ["order https://api.squarespace.com/1.0/commerce/orders/69%2Fa Bearer"]
    );
    let other = json!({"topic": "extension.uninstall", "data": {}}).to_string();
    assert_eq!(ignored(PROVIDER, "", &other, Surface::Storefront), "the topic is not used");
}

#[test]
fn secrets_are_hex() {
    assert_eq!(PROVIDER.check_secret("00112233445566778899AABBCCDDEEFF"), Ok(()));
    for bad in ["a-test-secret-of-nobody", "0011", "00112233445566778"] {
        assert!(PROVIDER.check_secret(bad).is_err(), "{bad}");
    }
    let headers = headers(&[("squarespace-signature", &"0".repeat(64))]);
    let secrets = only(Secret::new("not-hex-at-all-it-is"));
    let refused = verify(PROVIDER, &headers, b"{}", &secrets);
    assert!(matches!(refused, Err(Refusal::UnusableSecret { .. })), "{refused:?}");
}

#[test]
fn statuses_are_facts() {
    let stands = "stands 2026-03-02T14:00:00Z false";
    assert_eq!(facts_of(json!({})), [stands]);
    assert_eq!(facts_of(json!({"fulfillmentStatus": "CANCELED"})), [stands, "cancelled"]);
    assert_eq!(
        facts_of(json!({"fulfillmentStatus": "FULFILLED"})),
        [stands, "whole-order 2026-03-02T15:00:00Z false"]
    );
    let sent = json!({"fulfillmentStatus": "FULFILLED", "fulfilledOn": "2026-03-02T14:30:00Z",
        "fulfillments": [{"trackingNumber": "1z9"}, {"shipDate": null, "trackingNumber": null}]});
    assert_eq!(
        facts_of(sent),
        [
            stands,
            "1Z9 2026-03-02T14:30:00Z false",
            "fulfillment-2 2026-03-02T14:30:00Z false",
            "whole-order 2026-03-02T14:30:00Z true",
        ]
    );
    let money = |value: Value| json!({"value": value, "currency": "USD"});
    for (back, expected) in [
        (json!("187.00"), Some("refunded true")),
        (json!(30.5), Some("refunded false")),
        (json!("0.00"), None),
    ] {
        let told = facts_of(json!({"refundedTotal": money(back), "grandTotal": money(json!("187.00"))}));
        assert_eq!(told.get(1).map(String::as_str), expected);
    }
    let digital = json!({"lineItems": [{"lineItemType": "DIGITAL"}, {"lineItemType": "GIFT_CARD"}]});
    assert_eq!(facts_of(digital), ["stands 2026-03-02T14:00:00Z true"]);
}

#[test]
fn answers_are_checked() {
    let wrong = told(json!({"id": "o2"}));
    assert!(matches!(wrong, Translation::Unreadable { .. }), "{wrong:?}");
    let gone = read_back(PROVIDER, &notification("o1"), &[None]);
    assert!(matches!(gone, Translation::Ignored { .. }), "{gone:?}");
}
