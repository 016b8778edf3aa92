//! `BigCommerce`: what is asked, and what its answers say.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::BigCommerce;

fn hook(scope: &str, data: Value) -> String {
    json!({"scope": scope, "producer": "stores/ab12cd34ef", "created_at": 1_772_460_000, "data": data})
        .to_string()
}

/// The facts of an order whose fields differ so, without products, shipments and addresses.
fn told(changes: Value) -> Translation {
    let mut order = json!({
        "id": 250, "status_id": 11, "date_created": "Mon, 02 Mar 2026 14:00:00 +0000", "currency_code": "USD",
        "total_inc_tax": "187.0000", "refunded_amount": "0.0000", "date_shipped": "",
        "billing_address": {"email": "ada.park@example.com", "country_iso2": "US", "state": "new york"},
    });
    order.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let body = hook("store/order/updated", json!({"type": "order", "id": 250}));
    read_back(PROVIDER, &body, &[Some(&order.to_string()), None, Some(""), Some("[]")])
}

fn kinds(changes: Value) -> Vec<&'static str> {
    let kind = |fact: &Fact| match &fact.what {
        What::OrderStands(_) => "stands",
        What::OrderCancelled => "cancelled",
        What::OrderRefunded { full: true } => "refunded",
        What::OrderRefunded { full: false } => "refunded in part",
        What::Shipped(_) => "shipped",
        other => panic!("{other:?}"),
    };
    match told(changes) {
        Translation::Facts { facts, .. } => facts.iter().map(kind).collect(),
        Translation::Ignored { .. } => vec!["ignored"],
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_own_api_is_asked() {
    let asked = |hash: &str| {
        let body = json!({"scope": "store/cart/abandoned", "producer": hash, "created_at": 1_772_460_000,
            "data": {"id": "c1/../x"}});
        calls(PROVIDER, &body.to_string())
    };
    assert_eq!(
        asked("stores/ab12"),
        [
            "checkout https://api.bigcommerce.com/stores/ab12/v3/checkouts/c1%2F..%2Fx Header(\"x-auth-token\")"
        ]
    );
    let order = hook("store/shipment/updated", json!({"id": 12, "orderId": 251}));
    let order = calls(PROVIDER, &order);
    assert_eq!(order.len(), 4);
    assert!(order.iter().all(|call| call.contains("/stores/ab12cd34ef/v2/orders/251")), "{order:?}");
    for hash in ["", "stores/", "stores/a/b", "stores/..", "ab12"] {
        let body = json!({"scope": "store/order/created", "producer": hash, "created_at": 1_772_460_000,
            "data": {"id": 1}});
        let why = unreadable(PROVIDER, "", &body.to_string(), Surface::Storefront);
        assert_eq!(why, "producer must be stores/ and the store's hash", "{hash}");
    }
    let other = hook("store/product/updated", json!({"id": [1]}));
    assert_eq!(ignored(PROVIDER, "", &other, Surface::Storefront), "the scope is not used");
}

#[test]
fn statuses_are_facts() {
    for (status, expected) in [
        (0, &["ignored"][..]),
        (1, &["ignored"]),
        (7, &["ignored"]),
        (2, &["stands", "shipped"]),
        (10, &["stands", "shipped"]),
        (3, &["stands"]),
        (4, &["stands", "refunded"]),
        (14, &["stands", "refunded in part"]),
        (5, &["stands", "cancelled"]),
        (6, &["stands", "cancelled"]),
        (9, &["stands"]),
        (99, &["stands"]),
    ] {
        assert_eq!(kinds(json!({"status_id": status})), expected, "{status}");
    }
    assert_eq!(kinds(json!({"refunded_amount": "187.0000"})), ["stands", "refunded"]);
    assert_eq!(kinds(json!({"refunded_amount": "1.5"})), ["stands", "refunded in part"]);
    assert_eq!(kinds(json!({"external_source": "M-MIG"})), ["ignored"]);
}

#[test]
fn states_are_codes() {
    let Translation::Facts { facts, .. } = told(json!({})) else { panic!("no facts") };
    let What::OrderStands(snapshot) = &facts[0].what else { panic!("no order") };
    assert_eq!(snapshot.contact.region, "NY");
}

#[test]
fn answers_are_checked() {
    let refused = |changes: Value| match told(changes) {
        Translation::Unreadable { why, .. } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(json!({"id": 251})), "order: id must be the one that was asked for");
    let why = refused(json!({"date_created": "2026-03-02"}));
    assert!(why.starts_with("order: date_created must be a time"), "{why}");
    let body = hook("store/order/created", json!({"id": 250}));
    let gone = read_back(PROVIDER, &body, &[None, None, None, None]);
    assert!(matches!(gone, Translation::Ignored { .. }), "{gone:?}");
    let gone = read_back(PROVIDER, &hook("store/cart/abandoned", json!({"id": "c1"})), &[None]);
    assert!(matches!(gone, Translation::Ignored { .. }), "{gone:?}");
}

/// The page is the shop's to tell; the token is the delivery's.
#[test]
fn a_cart_is_recovered_at_the_shops_page() {
    let body = hook("store/cart/abandoned", json!({"id": "c1", "token": "a b&c"}));
    let answer = json!({"data": {"id": "c1", "cart": {"updated_time": "2026-03-02T13:48:00+00:00",
        "line_items": {"physical_items": [{"name": "Tent", "quantity": 1}]}}}});
    let secret = secret(PROVIDER);
    let signed = PROVIDER.sign(&secret, body.as_bytes(), "delivery-1", "", now()).unwrap();
    let (secrets, keys) = (only(secret), PublicKeys::none());
    let url = |page: &[(&str, &str)]| {
        let set = page.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::new(set.collect());
        let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
        let verified = PROVIDER.verify(delivery(&signed), trust).unwrap();
        let answer = Answer { body: Some(answer.to_string().into_bytes()) };
        let Translation::Facts { facts, .. } = PROVIDER.read_back(&verified, &[answer]) else {
            panic!("no facts");
        };
        let What::CartStands(cart) = &facts[0].what else { panic!("no cart") };
        cart.recovery_url.clone()
    };
    assert_eq!(url(&[]), "");
    let page = "https://shop.example.com/recover?x=1";
    assert_eq!(url(&[("recovery_page", page)]), "https://shop.example.com/recover?x=1&t=a+b%26c");
    let check = PROVIDER.card().settings[0].check;
    assert!(check(page) && !check("http://shop.example.com/") && !check("shop"));
}
