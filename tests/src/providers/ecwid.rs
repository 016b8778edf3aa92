//! Ecwid: a signature that covers two fields, so that nothing else of the body is believed.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Ecwid;

fn event(event_type: &str, data: Value) -> String {
    json!({"eventId": "e1", "eventCreated": 1_772_460_000, "storeId":880001, "entityId": -1,
        "eventType": event_type, "data": data})
    .to_string()
}

fn order(changes: Value) -> Translation {
    let mut order = json!({"id": "XJ12H", "internalId": 103, "createTimestamp": 1_772_460_000,
        "updateTimestamp": 1_772_463_600, "paymentStatus": "PAID", "fulfillmentStatus": "PROCESSING"});
    order.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let body = event("order.updated", json!({"orderId": "XJ12H"}));
    read_back(PROVIDER, &body, &[Some(&order.to_string())])
}

fn kinds(told: &Translation) -> Vec<String> {
    let Translation::Facts { facts, .. } = told else { return vec!["ignored".to_owned()] };
    let kind = |fact: &Fact| match &fact.what {
        What::OrderStands(_) => "stands".to_owned(),
        What::OrderCancelled => format!("cancelled {}", fact.occurred_at),
        What::OrderRefunded { full } => format!("refunded {full}"),
        What::Shipped(_) => "shipped".to_owned(),
        What::Scanned(scan) => scan.status.as_str().to_owned(),
        What::CartConverted => "converted".to_owned(),
        What::CartStands(cart) => format!("cart of {} at {}", cart.items.len(), fact.occurred_at),
        other => panic!("{other:?}"),
    };
    facts.iter().map(kind).collect()
}

/// Whoever saw a delivery can send another body with its signature: it may only ask.
#[test]
fn another_body_with_the_same_two_fields_only_asks() {
    let secrets = only(secret(PROVIDER));
    let seen = PROVIDER.sign(&secrets.current, event("order.created", json!({})).as_bytes(), "", "", now());
    let seen = seen.unwrap();
    let forged = event("order.deleted", json!({"orderId": "x/../../x?y"}));
    let settings = settings(PROVIDER);
    let trust = Trust { settings: &settings, ..Trust::of(&secrets, now()) };
    let verified = PROVIDER.verify(Delivery::post(&seen.headers, forged.as_bytes()), trust).unwrap();
    let Translation::ReadBack { calls, .. } = PROVIDER.translate(&verified, Surface::Storefront) else {
        panic!("it is believed");
    };
    assert_eq!(calls[0].url.as_str(), "https://app.ecwid.com/api/v3/880001/orders/x%2F..%2F..%2Fx%3Fy");
    let elsewhere = forged.replace("880001", "880002");
    let verified = PROVIDER.verify(Delivery::post(&seen.headers, elsewhere.as_bytes()), trust).unwrap();
    let told = PROVIDER.translate(&verified, Surface::Storefront);
    assert!(matches!(told, Translation::Ignored { .. }), "another store is not asked about: {told:?}");
    let other = forged.replace("\"e1\"", "\"e2\"");
    assert!(verify(PROVIDER, &seen.headers, other.as_bytes(), &secrets).is_err());
}

#[test]
fn what_is_asked_for() {
    let asked = |event_type: &str, data: Value| calls(PROVIDER, &event(event_type, data));
    assert_eq!(
        asked("unfinished_order.updated", json!({"cartId": "0B29-C"})),
        ["cart https://app.ecwid.com/api/v3/880001/carts/0B29-C Bearer"]
    );
    let old = event("order.updated", json!(null)).replace("-1", "103");
    assert_eq!(calls(PROVIDER, &old), ["order https://app.ecwid.com/api/v3/880001/orders/103 Bearer"]);
    let nameless = event("unfinished_order.updated", json!({"orderId": "XJ12H"}));
    let why = ignored(PROVIDER, "", &nameless, Surface::Storefront);
    assert_eq!(why, "the event does not say which cart it is about");
    let why = unreadable(PROVIDER, "", &event("order.updated", json!({})), Surface::Storefront);
    assert_eq!(why, "data.orderId is missing, and entityId is none of an order");
    let product = event("product.updated", json!({}));
    assert_eq!(ignored(PROVIDER, "", &product, Surface::Storefront), "the event type is not used");
}

#[test]
fn statuses_are_facts() {
    for (payment, fulfillment, expected) in [
        ("PAID", "AWAITING_PROCESSING", &["stands"][..]),
        ("AWAITING_PAYMENT", "AWAITING_PROCESSING", &["ignored"]),
        ("AWAITING_PAYMENT", "PROCESSING", &["stands"]),
        ("INCOMPLETE", "PROCESSING", &["ignored"]),
        ("CUSTOM_PAYMENT_STATUS_1", "CUSTOM_FULFILLMENT_STATUS_2", &["stands"]),
        ("CANCELLED", "PROCESSING", &["stands", "cancelled 2026-03-02T15:00:00Z"]),
        ("PAID", "WILL_NOT_DELIVER", &["stands", "cancelled 2026-03-02T15:00:00Z"]),
        ("REFUNDED", "PROCESSING", &["stands", "refunded true"]),
        ("PARTIALLY_REFUNDED", "PROCESSING", &["stands", "refunded false"]),
        ("PAID", "SHIPPED", &["stands", "shipped"]),
        ("PAID", "OUT_FOR_DELIVERY", &["stands", "shipped", "out_for_delivery"]),
        ("PAID", "READY_FOR_PICKUP", &["stands", "shipped", "ready_for_pickup"]),
        ("PAID", "DELIVERED", &["stands", "shipped", "delivered"]),
        ("PAID", "RETURNED", &["stands", "shipped", "returning_to_sender"]),
    ] {
        let told = order(json!({"paymentStatus": payment, "fulfillmentStatus": fulfillment}));
        assert_eq!(kinds(&told), expected, "{payment} {fulfillment}");
    }
    let wrong = order(json!({"id": "OTHER"}));
    assert!(matches!(wrong, Translation::Unreadable { .. }), "{wrong:?}");
}

#[test]
fn what_is_gone_was_deleted() {
    let told = |event_type: &str, data: Value| kinds(&read_back(PROVIDER, &event(event_type, data), &[None]));
    assert_eq!(told("order.deleted", json!({"orderId": "XJ12H"})), ["cancelled 2026-03-02T14:00:00Z"]);
    let cart = json!({"cartId": "C1"});
    assert_eq!(told("unfinished_order.deleted", cart.clone()), ["cart of 0 at 2026-03-02T14:00:00Z"]);
    assert_eq!(told("unfinished_order.updated", cart), ["ignored"]);
    assert_eq!(told("order.created", json!({"orderId": "XJ12H"})), ["ignored"]);
}

#[test]
fn carts_stand_until_they_are_orders() {
    let told = |changes: Value| {
        let mut cart = json!({"cartId": "C1", "updateTimestamp": 1_772_459_280, "items": [{"name": "Tent", "quantity": 1}]});
        cart.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let body = event("unfinished_order.created", json!({"cartId": "C1"}));
        kinds(&read_back(PROVIDER, &body, &[Some(&cart.to_string())]))
    };
    assert_eq!(told(json!({})), ["cart of 1 at 2026-03-02T13:48:00Z"]);
    assert_eq!(told(json!({"hidden": true})), ["cart of 0 at 2026-03-02T13:48:00Z"]);
    assert_eq!(told(json!({"recoveredOrderId": 223})), ["converted"]);
}
