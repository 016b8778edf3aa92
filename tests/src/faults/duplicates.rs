//! The same delivery at once, later, and under headers that nobody signed.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use service::reply::Reply;
use tokio::task::JoinSet;

use super::table::Table;
use super::{ADA, MONDAY, order, result_of, sample, scan, shipped};
use crate::harness::Harness;

/// One delivery, ready to be sent again and again.
#[derive(Clone)]
struct Sent {
    surface: Surface,
    source: &'static str,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    fn of(harness: &Harness, provider: Provider, surface: Surface, topic: &str, body: &Value) -> Self {
        let body = Bytes::from(serde_json::to_vec(body).unwrap());
        Self { surface, source: provider.as_str(), headers: harness.signed(provider, topic, &body), body }
    }

    fn event(harness: &Harness, event_type: &str, at: &str, data: Value) -> Self {
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let body = json!({ "type": event_type, "timestamp": at, "data": data });
        Self::of(harness, Provider::Standard, surface, event_type, &body)
    }

    async fn send(self, harness: &Harness) -> Reply {
        harness.post(self.surface, self.source, self.headers, self.body).await
    }
}

/// Sends everything at once: every one is under way before the first is answered.
async fn at_once(harness: &Arc<Harness>, sent: impl IntoIterator<Item = Sent>) -> Vec<Reply> {
    let mut running = JoinSet::new();
    for delivery in sent {
        let harness = Arc::clone(harness);
        running.spawn(async move { delivery.send(&harness).await });
    }
    running.join_all().await
}

fn deliveries(harness: &Harness) -> Vec<(&'static str, Sent)> {
    let shopify = |topic, file| {
        Sent::of(
            harness,
            Provider::Shopify,
            Surface::Storefront,
            topic,
            &sample(&format!("shopify/{file}.json")),
        )
    };
    let tracker = sample("easypost/tracker.updated.in_transit.json");
    let cart = json!({ "cart_id": "c1", "customer": { "email": ADA }, "items": [{ "title": "Tea", "quantity": 1 }] });
    let search = json!({ "visitor_id": "v1", "query": "late parcel", "customer": { "email": ADA } });
    vec![
        (
            "a parcel that nobody knows",
            Sent::event(harness, "parcel.scanned", MONDAY, scan("1Z1", "in_transit")),
        ),
        ("a parcel's history", Sent::of(harness, Provider::EasyPost, Surface::Carrier, "", &tracker)),
        ("an order", Sent::event(harness, "order.placed", MONDAY, order("1001"))),
        ("a hand-over", Sent::event(harness, "parcel.shipped", MONDAY, shipped("1001", "1Z1"))),
        ("a scan", Sent::event(harness, "parcel.scanned", MONDAY, scan("1Z1", "picked_up"))),
        ("a cart", Sent::event(harness, "cart.updated", MONDAY, cart)),
        ("a search", Sent::event(harness, "search.performed", MONDAY, search)),
        ("an order of Shopify", shopify("orders/create", "orders-create")),
        ("a checkout", shopify("checkouts/create", "checkouts-create")),
        ("a fulfillment", shopify("fulfillments/create", "fulfillments-create.two_parcels")),
    ]
}

#[tokio::test]
async fn item_05_the_same_delivery_a_hundred_times_at_once_has_one_effect() {
    let harness = Arc::new(Harness::at(MONDAY).await);
    for (name, sent) in deliveries(&harness) {
        let before = Table::read(&harness).await;
        let times = if name == "an order" || name == "a scan" { 100 } else { 20 };
        let replies = at_once(&harness, std::iter::repeat_n(sent.clone(), times)).await;
        let results: Vec<String> = replies.iter().map(result_of).collect();
        let firsts = results.iter().filter(|result| *result == "recorded" || *result == "parked").count();
        let duplicates = results.iter().filter(|result| *result == "duplicate").count();
        assert_eq!((firsts, duplicates), (1, times - 1), "{name}: {results:?}");
        let after = Table::read(&harness).await;
        for (key, item) in &after.0 {
            let version = |item: &std::collections::BTreeMap<String, String>| -> u64 {
                item.get("ver").map_or(0, |version| version.parse().unwrap())
            };
            let earlier = before.0.get(key).map_or(0, version);
            assert!(version(item) <= earlier + 1, "{name}: {key:?} was written once");
        }
        let used = harness.system.service.store.usage().snapshot();
        assert_eq!(result_of(&sent.send(&harness).await), "duplicate", "{name}");
        let used = harness.system.service.store.usage().snapshot().since(used);
        assert!(used.write_units.abs() < f64::EPSILON, "{name}: a duplicate writes nothing: {used:?}");
    }
}

#[tokio::test]
async fn item_05_different_facts_at_once_are_all_there() {
    let statuses = [
        "label_created",
        "picked_up",
        "in_transit",
        "delayed",
        "on_hold",
        "address_problem",
        "out_for_delivery",
        "attempt_failed",
        "ready_for_pickup",
        "returning_to_sender",
        "failed",
        "delivered",
    ];
    // At once in one world, one after the other in a second: a sender repeats what is answered 503.
    let (together, alone) = (Arc::new(Harness::at(MONDAY).await), Harness::at(MONDAY).await);
    let scans = |harness: &Harness| -> Vec<Sent> {
        let scans = statuses.iter().map(|status| scan("1Z1", status)).enumerate();
        scans
            .map(|(n, data)| {
                Sent::event(harness, "parcel.scanned", &format!("2026-03-02T14:{n:02}:00Z"), data)
            })
            .chain([
                Sent::event(harness, "order.placed", MONDAY, order("1001")),
                Sent::event(harness, "parcel.shipped", MONDAY, shipped("1001", "1Z1")),
            ])
            .collect()
    };
    let mut waiting = scans(&together);
    for _ in 0..20 {
        let replies = at_once(&together, waiting.clone()).await;
        assert!(replies.iter().all(|reply| matches!(reply.status().as_u16(), 200 | 503)));
        if replies.iter().all(|reply| reply.status() == 200) {
            waiting.clear();
            break;
        }
    }
    assert!(waiting.is_empty(), "the storm ends");
    for sent in scans(&alone) {
        assert_eq!(sent.send(&alone).await.status(), 200);
    }
    let (together, alone) = (Table::read(&together).await, Table::read(&alone).await);
    assert_eq!(together.journey("order#1001").0, alone.journey("order#1001").0);
}

#[tokio::test]
async fn item_06_a_replay_days_later_changes_nothing() {
    // After the times of all samples: what is ahead of the clock is set to now, whenever it comes.
    let harness = Harness::at("2026-03-04T15:00:00Z").await;
    for (_, sent) in deliveries(&harness) {
        assert_eq!(sent.send(&harness).await.status(), 200);
    }
    harness.until("2026-03-20T15:00:00Z").await;
    let (before, mails) = (Table::read(&harness).await.without_feeds(), harness.mails().len());
    for (name, sent) in deliveries(&harness) {
        assert_eq!(result_of(&sent.send(&harness).await), "duplicate", "{name}");
    }
    assert_eq!(Table::read(&harness).await.without_feeds(), before);
    harness.until("2026-03-20T16:00:00Z").await;
    assert_eq!(harness.mails().len(), mails);
}

/// The samples of Shopify that tell of something good or neutral.
const HARMLESS: [&str; 9] = [
    "orders-create",
    "orders-updated.fulfilled",
    "fulfillments-create",
    "fulfillments-update.in_transit",
    "fulfillment_events-create.in_transit",
    "fulfillment_events-create.label_printed",
    "checkouts-create",
    "refunds-create",
    "customers-data_request",
];

#[tokio::test]
async fn item_06_a_replay_under_another_topic_does_no_harm() {
    for file in HARMLESS {
        let body = sample(&format!("shopify/{file}.json"));
        let topic = file.split('.').next().unwrap().replacen('-', "/", 1);
        let deliver = async |harness: &Harness, topic: &str| {
            harness.deliver(Provider::Shopify, Surface::Storefront, topic, &body).await
        };
        let harness = Harness::at("2026-03-04T15:00:00Z").await;
        for sample_of_all in ["orders-create", "fulfillments-create", "checkouts-create"] {
            let topic = sample_of_all.replacen('-', "/", 1);
            let body = sample(&format!("shopify/{sample_of_all}.json"));
            harness.deliver(Provider::Shopify, Surface::Storefront, &topic, &body).await;
        }
        deliver(&harness, &topic).await;
        let before = without_quarantine(Table::read(&harness).await);
        for other in Provider::Shopify.topics() {
            let reply = deliver(&harness, other).await;
            assert_eq!(reply.status(), 200);
            let after = without_quarantine(Table::read(&harness).await);
            assert!(after == before, "{file} as {other}: {}", result_of(&reply));
        }
    }
}

fn without_quarantine(mut table: Table) -> Table {
    table.0.retain(|(pk, _), _| !pk.starts_with("Q#"));
    table
}

#[tokio::test]
async fn item_06_the_delivery_id_does_not_tell_two_facts_apart_nor_make_one_of_them() {
    let harness = Harness::at(MONDAY).await;
    let mut sent = Sent::event(&harness, "order.placed", MONDAY, order("1001"));
    assert_eq!(result_of(&sent.clone().send(&harness).await), "recorded");
    // Unsigned headers around a signed body.
    for (name, value) in
        [("x-shopify-shop-domain", "evil.example"), ("x-forwarded-host", "evil"), ("user-agent", "x")]
    {
        sent.headers.insert(name, value.parse().unwrap());
    }
    assert_eq!(result_of(&sent.send(&harness).await), "duplicate");
    // The same id on another event is another event.
    let other = Sent::event(&harness, "order.placed", MONDAY, order("1002"));
    assert_eq!(result_of(&other.send(&harness).await), "recorded");
}
