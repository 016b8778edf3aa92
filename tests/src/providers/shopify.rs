//! Shopify's bodies: what each field becomes, and that a body cannot pass as another topic's.

use journey::fact::{Contact, OrderSnapshot, Subject};
use providers::PrivacyRequest;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Shopify;

fn sample(name: &str) -> Value {
    let all = samples(PROVIDER);
    let found = all.into_iter().find(|sample| sample.name == name).unwrap();
    serde_json::from_slice(&found.body).unwrap()
}

/// A sample with some of its fields replaced.
fn with(name: &str, fields: Value) -> String {
    let mut body = sample(name);
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body.to_string()
}

fn order_facts(fields: Value) -> Vec<Fact> {
    facts(PROVIDER, "orders/create", &with("orders-create.json", fields), Surface::Storefront)
}

fn snapshot(fields: Value) -> OrderSnapshot {
    let first = order_facts(fields).remove(0);
    let What::OrderStands(snapshot) = first.what else { panic!("{first:?}") };
    *snapshot
}

fn contact(fields: Value) -> Contact {
    snapshot(fields).contact
}

#[test]
fn order_numbers_are_what_the_customer_sees() {
    let number = |fields: Value| snapshot(fields).number;
    assert_eq!(number(json!({"name": "#1001"})), "1001");
    assert_eq!(number(json!({"name": "EN1001-A"})), "EN1001-A");
    assert_eq!(number(json!({"name": null})), "1001");
    assert_eq!(number(json!({"name": "#", "order_number": 9_007_199_254_740_993_u64})), "9007199254740993");
}

#[test]
fn addresses_are_looked_for_in_order() {
    let email = |fields: Value| contact(fields).email;
    assert_eq!(email(json!({"email": "a@example.com"})), "a@example.com");
    assert_eq!(email(json!({"email": null, "contact_email": "b@example.com"})), "b@example.com");
    assert_eq!(email(json!({"email": "none", "contact_email": ""})), "ada.park@example.com");
    assert_eq!(email(json!({"email": "", "contact_email": null, "customer": null})), "");
}

#[test]
fn a_gift_is_not_addressed_to_who_unpacks_it() {
    let shipping = json!({"first_name": "Grace", "name": "Grace Lin", "country_code": "gb"});
    let told = contact(json!({"shipping_address": shipping}));
    assert_eq!((told.name.as_str(), told.country.as_str(), told.region.as_str()), ("Ada", "GB", ""));
    let nobody = json!({"customer": null, "billing_address": null, "shipping_address": shipping});
    assert_eq!(contact(nobody).name, "Grace");
    let spam = json!({"customer": {"first_name": "Win at https://win.example"}, "billing_address": null,
        "shipping_address": null});
    assert_eq!(contact(spam).name, "");
}

#[test]
fn consent_is_the_state_before_the_box() {
    let consent = |state: Value, buyer: Value| {
        let customer = json!({"email_marketing_consent": {"state": state}});
        contact(json!({"customer": customer, "buyer_accepts_marketing": buyer})).marketing_consent
    };
    assert_eq!(consent(json!("subscribed"), json!(false)), Some(true));
    for state in ["not_subscribed", "unsubscribed", "pending", "redacted", "invalid"] {
        assert_eq!(consent(json!(state), json!(true)), Some(false), "{state}");
    }
    assert_eq!(consent(json!("a new word"), json!(true)), Some(true));
    assert_eq!(consent(json!(null), json!(null)), None);
    let old = json!({"customer": {"accepts_marketing": true}, "buyer_accepts_marketing": null});
    assert_eq!(contact(old).marketing_consent, Some(true));
}

#[test]
fn the_fee_is_what_the_customer_paid() {
    let fee = |line: Value| {
        let fee = snapshot(json!({"shipping_lines": [line]})).shipping_fee;
        fee.map(|money| format!("{} {}", money.minor_units, money.currency))
    };
    let set = |amount: &str, currency: &str| {
        let price = json!({"amount": amount, "currency_code": currency});
        json!({"presentment_money": price})
    };
    assert_eq!(fee(json!({"price": "30.00"})).as_deref(), Some("3000 USD"));
    let foreign = json!({"price": "30.00", "price_set": set("4500", "JPY")});
    assert_eq!(fee(foreign).as_deref(), Some("4500 JPY"));
    let free = json!({"price": "30.00", "price_set": set("30.00", "USD"),
        "discounted_price_set": set("0.00", "USD")});
    assert_eq!(fee(free).as_deref(), Some("0 USD"));
    assert_eq!(fee(json!({"price": "thirty"})), None);
    assert_eq!(fee(json!({"price": null})), None);
    let removed = json!([{"title": "Old", "price": "1.00", "is_removed": true}, {"title": "New"}]);
    assert_eq!(snapshot(json!({"shipping_lines": removed})).shipping_method, "New");
}

#[test]
fn nothing_to_ship_needs_every_line_to_say_so() {
    let nothing = |lines: Value| snapshot(json!({"line_items": lines})).nothing_to_ship;
    let line = |ships: Value| json!({"title": "x", "quantity": 1, "requires_shipping": ships});
    assert!(nothing(json!([line(json!(false)), line(json!(false))])));
    assert!(!nothing(json!([line(json!(false)), line(json!(true))])));
    assert!(!nothing(json!([line(json!(null))])));
    assert!(!nothing(json!([])));
    assert!(!nothing(json!(null)));
}

#[test]
fn items_are_what_is_left_of_the_order() {
    let quantities = |lines: Value| -> Vec<u32> {
        let items = snapshot(json!({"line_items": lines})).items;
        items.iter().map(|item| item.quantity).collect()
    };
    let line = |quantity: Value, current: Value| json!({"title": "x", "quantity": quantity, "current_quantity": current});
    assert_eq!(quantities(json!([line(json!(3), json!(2)), line(json!(1), json!(0))])), [2]);
    assert_eq!(quantities(json!([line(json!(3), json!(0))])), [3], "all of it came back");
    assert_eq!(quantities(json!([line(json!(null), json!(null))])), [1]);
    let many: Vec<Value> = (0..50).map(|_| line(json!(1), json!(1))).collect();
    assert_eq!(quantities(json!(many)).len(), providers::ITEMS_MAX);
}

#[test]
fn one_order_tells_all_that_happened_to_it() {
    let facts = facts(
        PROVIDER,
        "orders/updated",
        &with(
            "orders-updated.fulfilled.json",
            json!({"cancelled_at": "2026-03-06T09:00:00-05:00", "financial_status": "refunded"}),
        ),
        Surface::Storefront,
    );
    let told: Vec<String> = facts
        .iter()
        .map(|fact| {
            assert_eq!(fact.subject, Subject::Order("5550001001".to_owned().try_into().unwrap()));
            let what = format!("{:?}", fact.what);
            format!("{} {}", fact.occurred_at, what.split(['(', ' ']).next().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            "2026-03-02T20:30:02Z OrderStands",
            "2026-03-06T14:00:00Z OrderCancelled",
            "2026-03-02T20:30:02Z OrderRefunded",
            "2026-03-02T20:30:00Z Shipped",
        ]
    );
}

#[test]
fn only_finished_fulfillments_are_shipments() {
    for status in ["pending", "open", "error", "failure", "a new word"] {
        let body = with("fulfillments-create.json", json!({"status": status}));
        ignored(PROVIDER, "fulfillments/create", &body, Surface::Storefront);
    }
    let numbers = json!(["1z 9999", "n/a", "", null, "1Z9999", "AB-1, CD-2", "#", "x".repeat(65)]);
    let body =
        with("fulfillments-create.json", json!({"tracking_numbers": numbers, "tracking_number": "EF3"}));
    let told = facts(PROVIDER, "fulfillments/create", &body, Surface::Storefront).remove(0);
    let What::Shipped(shipment) = told.what else { panic!("{told:?}") };
    let tracking: Vec<&str> = shipment.tracking.iter().map(|number| number.as_str()).collect();
    assert_eq!(tracking, ["1Z9999", "AB1", "CD2", "EF3"]);
}

#[test]
fn statuses_are_ours_and_new_ones_are_unknown() {
    for (word, status) in [
        ("label_printed", "label_created"),
        ("label_purchased", "label_created"),
        ("confirmed", "label_created"),
        ("carrier_picked_up", "picked_up"),
        ("picked_up", "delivered"),
        ("in_transit", "in_transit"),
        ("IN_TRANSIT", "in_transit"),
        ("delayed", "delayed"),
        ("out_for_delivery", "out_for_delivery"),
        ("attempted_delivery", "attempt_failed"),
        ("ready_for_pickup", "ready_for_pickup"),
        ("ready_for_recipient_pickup", "ready_for_pickup"),
        ("delivered", "delivered"),
        ("failure", "failed"),
        ("returning_to_sender", "returning_to_sender"),
        ("buyer_action_required", "on_hold"),
        ("teleported", "unknown"),
    ] {
        let body = with("fulfillment_events-create.in_transit.json", json!({"status": word}));
        let told = facts(PROVIDER, "fulfillment_events/create", &body, Surface::Storefront);
        assert_eq!(scans(&told), [("2026-03-03T01:15:00Z".to_owned(), status)], "{word}");
    }
}

#[test]
fn a_refund_that_pays_nothing_is_none() {
    let body = with("refunds-create.json", json!({"transactions": []}));
    ignored(PROVIDER, "refunds/create", &body, Surface::Storefront);
    let failed = json!([{"kind": "refund", "status": "failure"}]);
    let body = with("refunds-create.json", json!({"transactions": failed}));
    ignored(PROVIDER, "refunds/create", &body, Surface::Storefront);
    let body = with("refunds-create.json", json!({"transactions": null}));
    assert_eq!(facts(PROVIDER, "refunds/create", &body, Surface::Storefront).len(), 1);
}

/// The topic is a header that nobody signs: a body sent again under another topic must not be
/// taken for it. `create` and `updated` of one resource are the same to us.
#[test]
fn a_body_does_not_pass_under_another_topic() {
    let resource = |topic: &str| match topic.split_once('/').unwrap() {
        ("customers" | "shop", _) => topic.to_owned(),
        (resource, _) => resource.to_owned(),
    };
    for sample in samples(PROVIDER) {
        for topic in PROVIDER.topics().iter().filter(|topic| resource(topic) != resource(&sample.topic)) {
            let body = std::str::from_utf8(&sample.body).unwrap();
            unreadable(PROVIDER, topic, body, Surface::Storefront);
            // Also where a subscription leaves the global id out.
            let mut bare: Value = serde_json::from_slice(&sample.body).unwrap();
            bare.as_object_mut().unwrap().remove("admin_graphql_api_id");
            unreadable(PROVIDER, topic, &bare.to_string(), Surface::Storefront);
        }
    }
}

#[test]
fn privacy_requests_are_told_apart() {
    let request = |topic: &str, body: Value| match translate(
        PROVIDER,
        topic,
        body.to_string().as_bytes(),
        Surface::Storefront,
    ) {
        Translation::Privacy { request, .. } => Ok(request),
        Translation::Unreadable { why, .. } => Err(why),
        other => panic!("{other:?}"),
    };
    let order = |id: &str| id.to_owned().try_into().unwrap();
    let redact = json!({"shop_id": 1, "shop_domain": "demo.example.com",
        "customer": {"id": 2, "email": "Ada@example.com"}, "orders_to_redact": [820982911946154508_u64]});
    assert_eq!(
        request("customers/redact", redact.clone()),
        Ok(PrivacyRequest::RedactCustomer {
            email: Some("Ada@example.com".to_owned()),
            orders: vec![order("820982911946154508")],
        })
    );
    let no_address = json!({"customer": {"id": 2, "email": null}, "orders_to_redact": []});
    assert_eq!(
        request("customers/redact", no_address),
        Ok(PrivacyRequest::RedactCustomer { email: None, orders: vec![] })
    );
    let both = json!({"customer": {}, "orders_to_redact": [], "orders_requested": []});
    assert!(request("customers/redact", both.clone()).is_err());
    assert!(request("customers/data_request", both).is_err());
    assert!(request("customers/redact", json!({"orders_to_redact": []})).is_err());
    assert!(request("shop/redact", redact).is_err(), "one customer's request erases no shop");
    let shop = json!({"shop_id": 1, "shop_domain": "demo.example.com"});
    assert_eq!(request("shop/redact", shop), Ok(PrivacyRequest::RedactShop));
}

#[test]
fn topics_that_are_not_used_are_ignored() {
    for topic in ["carts/create", "app/uninstalled", "orders/create ", "", "\u{7f}".trim()] {
        if let Ok(signed) = PROVIDER.sign(&secret(PROVIDER), b"{}", "d", topic, now()) {
            let secrets = only(secret(PROVIDER));
            let verified = verify(PROVIDER, &signed.headers, b"{}", &secrets).unwrap();
            let translation = PROVIDER.translate(&verified, Surface::Storefront);
            assert!(matches!(translation, Translation::Ignored { .. }), "{topic}: {translation:?}");
        }
    }
    let mut headers = PROVIDER.sign(&secret(PROVIDER), b"{}", "d", "orders/create", now()).unwrap().headers;
    headers.remove("x-shopify-topic");
    let secrets = only(secret(PROVIDER));
    let verified = verify(PROVIDER, &headers, b"{}", &secrets).unwrap();
    let translation = PROVIDER.translate(&verified, Surface::Storefront);
    assert!(matches!(translation, Translation::Unreadable { .. }), "{translation:?}");
}

/// The shop names the field, in any case; other fields are not looked at.
#[test]
fn the_day_by_which_it_is_needed_stands_where_the_shop_says() {
    let secret = secret(PROVIDER);
    let (secrets, keys) = (only(secret.clone()), PublicKeys::none());
    let needed_by = |set: &[(&str, &str)], attributes: Value| {
        let body = with("orders-create.json", json!({ "note_attributes": attributes }));
        let signed = PROVIDER.sign(&secret, body.as_bytes(), "delivery-1", "orders/create", now()).unwrap();
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::new(set.collect());
        let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
        let verified = PROVIDER.verify(delivery(&signed), trust).unwrap();
        let Translation::Facts { facts, .. } = PROVIDER.translate(&verified, Surface::Storefront) else {
            panic!("no facts");
        };
        let What::OrderStands(snapshot) = &facts[0].what else { panic!("no order") };
        snapshot.needed_by.map(|day| day.to_string())
    };
    let set = [("needed_by_attribute", "Needed by")];
    let attribute = |name: &str, value: Value| json!([{"name": name, "value": value}]);
    assert_eq!(needed_by(&set, attribute("needed by", json!("2026-03-07"))).as_deref(), Some("2026-03-07"));
    assert_eq!(needed_by(&set, attribute("Needed by", json!("2026/03/07"))).as_deref(), Some("2026-03-07"));
    assert_eq!(needed_by(&[], attribute("Needed by", json!("2026-03-07"))), None);
    // Nobody knows which day that is.
    assert_eq!(needed_by(&set, attribute("Needed by", json!("03/07/2026"))), None);
    assert_eq!(needed_by(&set, attribute("Needed by", json!(20_260_307))), None);
    assert_eq!(needed_by(&set, attribute("Gift note", json!("2026-03-07"))), None);
    assert_eq!(needed_by(&set, json!([{"name": null, "value": null}])), None);
    assert_eq!(needed_by(&set, Value::Null), None);
}
