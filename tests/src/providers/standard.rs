//! Our own events: defaults, limits, and what the senders read when something is wrong.

use journey::fact::Subject;
use providers::PrivacyRequest;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Standard;

fn event(event_type: &str, data: Value) -> String {
    json!({"type": event_type, "timestamp": "2026-03-02T14:00:00Z", "data": data}).to_string()
}

fn told(event_type: &str, data: Value) -> Vec<Fact> {
    let surface = PROVIDER.surfaces_of(event_type)[0];
    facts(PROVIDER, "", &event(event_type, data), surface)
}

fn why(event_type: &str, data: Value) -> String {
    let surface = PROVIDER.surfaces_of(event_type)[0];
    unreadable(PROVIDER, "", &event(event_type, data), surface)
}

#[test]
fn an_order_needs_an_id_and_a_customer() {
    let fact = told("order.placed", json!({"order_id": 7, "customer": {"email": "a@example.com"}})).remove(0);
    assert_eq!(fact.subject, Subject::Order("7".to_owned().try_into().unwrap()));
    let What::OrderStands(snapshot) = fact.what else { panic!("{fact:?}") };
    assert_eq!(snapshot.placed_at, fact.occurred_at);
    assert_eq!(snapshot.contact.email, "a@example.com");
    assert!(snapshot.promise.is_none() && !snapshot.nothing_to_ship && !snapshot.test);
}

#[test]
fn times_are_whole_seconds() {
    let data = json!({"order_id": "1", "cancelled_at": "2026-03-02T09:00:00.987654321-05:00"});
    assert_eq!(told("order.cancelled", data)[0].occurred_at.to_string(), "2026-03-02T14:00:00Z");
}

#[test]
fn texts_that_are_no_good_do_not_lose_an_order() {
    let customer = json!({"email": "no address", "name": "www.win.example", "locale": "??",
        "country": "USA", "region": "New York", "time_zone": "Mars/Olympus"});
    let items = json!([{"title": "\u{202e}\r\n", "quantity": 1}, {"title": "x\ty", "quantity": 0},
        {"title": "Tea\r\nBcc: b@example.com", "quantity": 2}]);
    let data = json!({"order_id": "1", "customer": customer, "items": items,
        "status_url": "javascript:alert(1)", "order_number": "#\u{202e}7"});
    let What::OrderStands(snapshot) = told("order.placed", data).remove(0).what else { panic!() };
    assert_eq!(snapshot.contact, journey::fact::Contact::default());
    assert_eq!(snapshot.items.len(), 1);
    assert_eq!(snapshot.items[0].title, "Tea Bcc: b@example.com");
    assert_eq!((snapshot.status_url.as_str(), snapshot.number.as_str()), ("", "7"));
}

#[test]
fn what_would_be_a_wrong_fact_is_refused_by_name() {
    let customer = json!({"email": "a@example.com"});
    let order = |shipping: Value| {
        why("order.placed", json!({"order_id": "1", "customer": customer, "shipping": shipping}))
    };
    let time = "must be a time of the years 2000 to 2099 with its offset, such as 2026-03-02T14:00:00Z";
    assert_eq!(order(json!({"promise": {}})), "data.shipping.promise.to is missing");
    assert_eq!(order(json!({"promise": {"to": "2026-03-04"}})), format!("data.shipping.promise.to {time}"));
    assert_eq!(
        order(json!({"promise": {"from": "2026-03-05T00:00:00Z", "to": "2026-03-04T00:00:00Z"}})),
        "data.shipping.promise.from must not be after data.shipping.promise.to"
    );
    assert_eq!(
        order(json!({"fee": {"amount": 30, "currency": "USD"}})),
        "data.shipping.fee.amount must be a text"
    );
    let fee = "data.shipping.fee must be a decimal text such as \"30.00\" as amount, with no more digits \
         than the currency has, and an ISO 4217 code such as \"USD\" as currency";
    for (amount, currency) in [("30,00", "USD"), ("-1", "USD"), ("1.005", "USD"), ("1", "dollars")] {
        assert_eq!(order(json!({"fee": {"amount": amount, "currency": currency}})), fee);
    }
    assert_eq!(
        why("order.placed", json!({"order_id": "a b", "customer": customer})),
        "data.order_id: an order id must be 1 to 64 characters of printable ASCII without '#' and spaces"
    );
    assert_eq!(
        why("order.placed", json!({"order_id": "1", "customer": {"email": null}})),
        "data.customer.email must be a text"
    );
    assert_eq!(
        why("order.placed", json!({"order_id": "1", "customer": customer, "items": [{"title": "x"}]})),
        "data.items[0].quantity is missing"
    );
    assert_eq!(
        why("order.updated", json!({"order_id": "1", "customer": customer})),
        "data.placed_at is missing"
    );
    assert_eq!(
        why("order.refunded", json!({"order_id": "1", "full": "yes"})),
        "data.full must be true or false"
    );
}

#[test]
fn a_shipment_needs_a_name() {
    let shipped = |data: Value| told("parcel.shipped", data).remove(0).what;
    let What::Shipped(shipment) = shipped(json!({"order_id": "1", "tracking_numbers": ["1z 99-99"]})) else {
        panic!()
    };
    assert_eq!((shipment.id.as_str(), shipment.tracking[0].as_str()), ("1Z9999", "1Z9999"));
    let missing = "data.tracking_numbers must have one, unless data.shipment_id is given";
    assert_eq!(why("parcel.shipped", json!({"order_id": "1", "tracking_numbers": []})), missing);
    assert_eq!(why("parcel.shipped", json!({"order_id": "1"})), missing);
    assert_eq!(
        why("parcel.shipped", json!({"order_id": "1", "tracking_numbers": ["1Z9999", "né"]})),
        "data.tracking_numbers[1]: a tracking number must be 1 to 64 characters of A-Z and 0-9"
    );
    let many: Vec<String> = (0..50).map(|number| format!("N{number}")).collect();
    let What::Shipped(shipment) = shipped(json!({"order_id": "1", "tracking_numbers": many})) else {
        panic!()
    };
    assert_eq!(shipment.tracking.len(), providers::TRACKING_MAX);
}

#[test]
fn a_scan_is_about_the_order_if_it_is_named() {
    let scan = |data: Value| told("parcel.scanned", data);
    let by_number = scan(json!({"tracking_number": "1z9999", "status": "delivered"}));
    assert_eq!(by_number[0].subject, Subject::Parcel("1Z9999".to_owned().try_into().unwrap()));
    let by_order = scan(json!({"tracking_number": "1z9999", "status": "a new word", "order_id": 7,
        "occurred_at": "2026-03-02T13:00:00Z", "estimated_arrival": "2026-03-04T13:00:00Z"}));
    assert_eq!(by_order.len(), 2);
    assert_eq!(scans(&by_order), [("2026-03-02T13:00:00Z".to_owned(), "unknown")]);
    assert!(by_order.iter().all(|fact| matches!(fact.subject, Subject::Order(_))));
}

#[test]
fn help_is_told_to_each_subject() {
    let all =
        json!({"visitor_id": "v", "order_id": "o", "cart_id": "c", "customer": {"email": "a@example.com"}});
    let facts = told("help.requested", all);
    let subjects: Vec<String> = facts.iter().map(|fact| format!("{:?}", fact.subject)).collect();
    assert_eq!(subjects, [r#"Order(OrderId("o"))"#, r#"Cart(CartId("c"))"#, r#"Visitor(VisitorId("v"))"#]);
    assert_eq!(
        why("help.requested", json!({"customer": {"email": "a@example.com"}})),
        "data must have visitor_id, order_id or cart_id"
    );
}

#[test]
fn empty_searches_are_ignored() {
    for (event_type, field) in [("search.performed", "query"), ("article.opened", "article")] {
        let body = event(event_type, json!({"visitor_id": "v", field: " \u{202e}\n"}));
        ignored(PROVIDER, "", &body, Surface::Signals);
    }
    let long = told("search.performed", json!({"visitor_id": "v", "query": "é".repeat(500)})).remove(0);
    let What::Searched(search) = long.what else { panic!("{long:?}") };
    assert_eq!(search.query.chars().count(), journey::fact::SEARCH_TEXT_MAX);
}

#[test]
fn an_erasure_names_somebody() {
    let body = event("erasure.requested", json!({"email": "a@example.com", "order_ids": [1, "2"]}));
    let translation = translate(PROVIDER, "", body.as_bytes(), Surface::Storefront);
    let Translation::Privacy { request: PrivacyRequest::RedactCustomer { email, orders }, .. } = translation
    else {
        panic!("{translation:?}")
    };
    assert_eq!((email.as_deref(), orders.len()), (Some("a@example.com"), 2));
    assert_eq!(
        why("erasure.requested", json!({"email": "everybody"})),
        "data.email must be an e-mail address"
    );
    assert_eq!(why("erasure.requested", json!({})), "data.email is missing");
}

#[test]
fn types_that_are_not_ours_are_ignored() {
    for event_type in ["ping", "order.placed2", "", "<script>"] {
        ignored(PROVIDER, "", &event(event_type, json!({})), Surface::Storefront);
    }
    assert_eq!(unreadable(PROVIDER, "", "{}", Surface::Signals), "type is missing");
    assert_eq!(unreadable(PROVIDER, "", r#"{"type":1}"#, Surface::Signals), "type must be a text");
    assert_eq!(
        ignored(PROVIDER, "", &event("cart.converted", json!({})), Surface::Signals),
        "the type is read at /storefront/…, not at /signals/…"
    );
}

#[test]
fn what_rules_of_the_plan_go_by_is_kept() {
    let data = json!({
        "order_id": "1",
        "customer": {"email": "a@example.com"},
        "items": [{"title": "Tea", "quantity": 1, "sku": " T-1\n", "kind": "Drinks"}],
        "shipping": {"method": "Air", "code": "EXP2", "needed_by": "2026-03-07"},
    });
    let What::OrderStands(snapshot) = told("order.placed", data).remove(0).what else { panic!() };
    assert_eq!((snapshot.items[0].sku.as_str(), snapshot.items[0].kind.as_str()), ("T-1", "Drinks"));
    assert_eq!(snapshot.shipping_code, "EXP2");
    assert_eq!(snapshot.needed_by.map(|day| day.to_string()).as_deref(), Some("2026-03-07"));
    let customer = json!({"email": "a@example.com"});
    let wrong = json!({"order_id": "1", "customer": customer, "shipping": {"needed_by": "03/07/2026"}});
    assert_eq!(why("order.placed", wrong), "data.shipping.needed_by must be a day such as 2026-12-24");
}
