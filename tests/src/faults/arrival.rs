//! Facts in every order, and words that nobody knows.

use std::collections::BTreeMap;

use bytes::Bytes;
use providers::{Provider, Surface};
use serde_json::{Value, json};

use super::table::Table;
use super::{ADA, MONDAY, order, order_of, result_of, sample, scan, shipped};
use crate::harness::{Harness, time};

/// What one journey's sender says: type, time, data. `@` stands for the journey's number.
type Story = Vec<(&'static str, &'static str, Value)>;

/// Says every permutation of a story, each about a journey of its own, and compares what is stored.
async fn check_permutations(story: &Story, kind: &str, name: &str) {
    let harness = Harness::at("2026-03-20T15:00:00Z").await;
    let orders = permutations(story.len());
    for (index, order) in orders.iter().enumerate() {
        for &step in order {
            let (event_type, at, data) = &story[step];
            let data = data.to_string().replace('@', &format!("{index:04}"));
            harness.event(event_type, time(at), serde_json::from_str(&data).unwrap()).await;
        }
    }
    let table = Table::read(&harness).await;
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for index in 0..orders.len() {
        let number = format!("{index:04}");
        let (document, _) = table.journey(&format!("{kind}#{}", name.replace('@', &number)));
        found.entry(document.replace(&number, "@")).or_default().push(index);
    }
    assert_eq!(found.len(), 1, "{} orders, these states: {found:#?}", orders.len());
    let waiting: Vec<_> =
        table.beginning("P#").into_iter().filter(|pointer| !pointer.contains_key("journey")).collect();
    assert!(waiting.is_empty(), "nothing waits for its order: {waiting:?}");
}

fn permutations(length: usize) -> Vec<Vec<usize>> {
    if length == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(length - 1) {
        for place in 0..length {
            let mut longer = shorter.clone();
            longer.insert(place, length - 1);
            all.push(longer);
        }
    }
    all
}

#[tokio::test]
async fn item_07_a_parcels_facts_make_one_state_in_every_order() {
    let mut late = scan("1Z@", "delayed");
    late["estimated_arrival"] = json!("2026-03-06T23:00:00Z");
    let story = vec![
        ("order.placed", MONDAY, order("o@")),
        ("parcel.shipped", "2026-03-02T20:00:00Z", shipped("o@", "1Z@")),
        ("parcel.scanned", "2026-03-03T09:00:00Z", scan("1Z@", "in_transit")),
        ("parcel.scanned", "2026-03-04T09:00:00Z", late),
        ("parcel.scanned", "2026-03-05T18:00:00Z", scan("1Z@", "delivered")),
    ];
    check_permutations(&story, "order", "o@").await;
}

#[tokio::test]
async fn item_07_an_orders_changes_make_one_state_in_every_order() {
    let mut changed = order("o@");
    changed["placed_at"] = json!(MONDAY);
    changed["items"] = json!([{ "title": "Trail boots, 42", "quantity": 2 }]);
    let mut changed_again = changed.clone();
    changed_again["shipping"] = json!({ "method": "Standard" });
    let story = vec![
        ("order.placed", MONDAY, order("o@")),
        ("order.updated", "2026-03-02T16:00:00Z", changed),
        ("order.updated", "2026-03-02T17:00:00Z", changed_again),
        ("order.refunded", "2026-03-03T09:00:00Z", json!({ "order_id": "o@", "full": false })),
        ("order.cancelled", "2026-03-03T10:00:00Z", json!({ "order_id": "o@" })),
    ];
    check_permutations(&story, "order", "o@").await;
}

#[tokio::test]
async fn item_07_a_carts_and_a_visitors_facts_make_one_state_in_every_order() {
    let cart = |items: Value| json!({ "cart_id": "c@", "customer": { "email": ADA }, "items": items });
    let story = vec![
        ("cart.updated", MONDAY, cart(json!([{ "title": "Boots", "quantity": 1 }]))),
        ("cart.updated", "2026-03-02T15:05:00Z", cart(json!([]))),
        ("cart.updated", "2026-03-02T15:09:00Z", cart(json!([{ "title": "Socks", "quantity": 2 }]))),
        ("help.requested", "2026-03-02T15:10:00Z", json!({ "cart_id": "c@" })),
        ("cart.converted", "2026-03-02T15:12:00Z", json!({ "cart_id": "c@" })),
    ];
    check_permutations(&story, "cart", "c@").await;
    let search = |query: &str| json!({ "visitor_id": "v@", "query": query, "results": 0 });
    let mut known = search("late parcel");
    known["customer"] = json!({ "email": ADA });
    let story = vec![
        ("search.performed", MONDAY, search("where is my parcel")),
        ("search.performed", "2026-03-02T15:01:00Z", known),
        ("article.opened", "2026-03-02T15:02:00Z", json!({ "visitor_id": "v@", "article": "Parcels" })),
        ("help.requested", "2026-03-02T15:03:00Z", json!({ "visitor_id": "v@" })),
    ];
    check_permutations(&story, "help", "v@").await;
}

#[tokio::test]
async fn item_08_delivered_before_it_was_shipped() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    harness.jump("2026-03-04T15:00:00Z");
    assert_eq!(harness.say("parcel.scanned", scan("1Z1", "delivered")).await, "parked");
    assert_eq!(harness.say("parcel.shipped", shipped("1001", "1Z1")).await, "recorded");
    harness.until("2026-03-30T15:00:00Z").await;
    let touches = harness.touches();
    assert!(touches.iter().all(|touch| !touch.contains("delay")), "{touches:?}");
    assert!(touches.contains(&"csat/order/1".to_owned()), "{touches:?}");
}

#[tokio::test]
async fn item_08_cancelled_before_it_was_placed() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.cancelled", json!({ "order_id": "1001" })).await;
    harness.say("order.placed", order("1001")).await;
    harness.say("parcel.shipped", shipped("1001", "1Z1")).await;
    harness.until("2026-04-30T15:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    assert_eq!(Table::read(&harness).await.due(), [""; 0]);
}

#[tokio::test]
async fn item_08_erased_before_a_late_update() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    harness.jump("2026-03-03T15:00:00Z");
    let erased = json!({ "email": ADA.to_uppercase(), "order_ids": ["1001"] });
    assert_eq!(harness.say("erasure.requested", erased).await, "accepted");
    harness.jump("2026-03-03T15:10:00Z");
    // Late reports of the order that was erased, of one that was never seen, of a cart, of a visitor.
    let mut late = order("1001");
    late["placed_at"] = json!(MONDAY);
    harness.say("order.updated", late.clone()).await;
    late["order_id"] = json!("1002");
    harness.say("order.updated", late).await;
    let at = time("2026-03-03T14:59:00Z");
    let customer = json!({ "email": ADA, "name": "Ada" });
    let cart =
        json!({ "cart_id": "c1", "customer": customer, "items": [{ "title": "Boots", "quantity": 1 }] });
    harness.event("cart.updated", at, cart).await;
    let search = json!({ "visitor_id": "v1", "query": "where is it", "customer": customer });
    harness.event("search.performed", at, search).await;
    let opened = json!({ "visitor_id": "v2", "article": "Parcels", "customer": customer });
    harness.event("article.opened", at, opened).await;
    harness.event("help.requested", at, json!({ "visitor_id": "v3", "customer": customer })).await;
    harness.until("2026-04-30T15:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    assert_eq!(Table::read(&harness).await.of_customers().holding(ADA), [""; 0]);
    // Who comes back is a customer like others.
    harness.say("order.placed", order("1003")).await;
    harness.until("2026-05-30T15:00:00Z").await;
    assert!(harness.touches().contains(&"dispatch_delay/order/1".to_owned()));
}

#[tokio::test]
async fn item_09_unknown_types_and_topics_are_200_and_change_nothing() {
    let harness = Harness::at(MONDAY).await;
    let before = Table::read(&harness).await;
    let event = json!({ "type": "order.exploded", "timestamp": MONDAY, "data": order("1001") });
    let mut wrong_place = event.clone();
    wrong_place["type"] = json!("search.performed");
    let order = sample("shopify/orders-create.json");
    let mut tracker = sample("easypost/tracker.updated.in_transit.json");
    tracker["description"] = json!("batch.updated");
    let rows = [
        (Provider::Standard, Surface::Storefront, "", &event),
        (Provider::Standard, Surface::Carrier, "", &event),
        (Provider::Standard, Surface::Storefront, "", &wrong_place),
        (Provider::Shopify, Surface::Storefront, "orders/edited", &order),
        (Provider::Shopify, Surface::Storefront, "ORDERS/CREATE", &order),
        (Provider::Shopify, Surface::Storefront, "", &order),
        (Provider::EasyPost, Surface::Carrier, "", &tracker),
    ];
    for (provider, surface, topic, body) in rows {
        let reply = harness.deliver(provider, surface, topic, body).await;
        assert_eq!(
            (reply.status().as_u16(), result_of(&reply).as_str()),
            (200, "ignored"),
            "{provider} {topic}"
        );
    }
    assert_eq!(Table::read(&harness).await.without_feeds(), before);
    assert_eq!(harness.mails().len(), 0);
}

#[tokio::test]
async fn item_09_unknown_statuses_are_kept_and_bring_no_mail() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    harness.say("parcel.shipped", shipped("1001", "1Z1")).await;
    let unknown = ["teleported", "", "DELIVERED", "delivered ", "in transit", "null", "déjà"];
    for (minute, status) in unknown.into_iter().enumerate() {
        let at = harness.now() + jiff::SignedDuration::from_secs(i64::try_from(minute).unwrap());
        harness.event("parcel.scanned", at, scan("1Z1", status)).await;
    }
    let mut event = sample("shopify/fulfillment_events-create.in_transit.json");
    event["status"] = json!("beamed_up");
    let reply =
        harness.deliver(Provider::Shopify, Surface::Storefront, "fulfillment_events/create", &event).await;
    assert_eq!(reply.status(), 200);
    let mut tracker = sample("easypost/tracker.updated.in_transit.json");
    for detail in tracker["result"]["tracking_details"].as_array_mut().unwrap() {
        detail["status"] = json!("entangled");
    }
    let reply = harness.deliver(Provider::EasyPost, Surface::Carrier, "", &tracker).await;
    assert_eq!(reply.status(), 200);
    let view = harness.view("order/1001").await;
    assert!(view.verdicts.iter().all(|verdict| verdict.decision != "send"), "{:?}", view.verdicts);
    harness.until("2026-03-03T12:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
}

#[tokio::test]
async fn item_09_odd_values_of_a_contact_do_not_lose_the_order() {
    let harness = Harness::at(MONDAY).await;
    let mut odd = order_of(ADA, "1001");
    odd["customer"]["country"] = json!("ZZ");
    odd["customer"]["region"] = json!("??");
    odd["customer"]["locale"] = json!("tlh-Piqd");
    odd["customer"]["time_zone"] = json!("Mars/Olympus");
    odd["shipping"]["method"] = json!("");
    odd["status_url"] = json!("not a link");
    odd["unknown_field"] = json!({ "x": [1, 2, 3] });
    assert_eq!(harness.say("order.placed", odd).await, "recorded");
    let mut nobody = order_of("not an address", "1002");
    nobody["customer"]["name"] = json!("\u{0}\u{202e}");
    assert_eq!(harness.say("order.placed", nobody).await, "recorded");
    harness.until("2026-03-30T12:00:00Z").await;
    let mails = harness.mails();
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.to == ADA), "{mails:?}");
    let body = Bytes::from_static(b"{}");
    let headers = harness.signed(Provider::Standard, "", &body);
    let reply = harness.post(Surface::Storefront, "standard", headers, body).await;
    assert_eq!(result_of(&reply), "quarantined");
}
