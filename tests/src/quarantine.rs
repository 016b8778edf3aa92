//! The quarantine: what is kept of a delivery that nobody could read, and what a replay does.

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use journey::ids::SourceId;
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::keyring::Keyring;
use store::{QuarantineId, QuarantineKind, Quarantined};

use crate::faults::table::Table;
use crate::harness::{Harness, time};

/// A Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";

fn event(event_type: &str, at: Timestamp, data: Value) -> Vec<u8> {
    json!({ "type": event_type, "timestamp": at, "data": data }).to_string().into_bytes()
}

/// An express order, which a delay notice follows when nobody hands it over.
fn placed() -> Value {
    json!({
        "order_id": "1001",
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    })
}

impl Harness {
    /// Keeps a body as a version before this one did, which could not read it.
    pub(crate) async fn kept_before(&self, surface: Surface, source: &str, body: &[u8]) -> String {
        let (service, now) = (&self.system.service, self.system.service.now());
        let keyring: &Keyring = &service.keyring;
        let id = QuarantineId::new(QuarantineKind::Unreadable, now, &keyring.keep_id(&[body]));
        let head = Quarantined {
            kind: QuarantineKind::Unreadable,
            at: now,
            expires_at: now + jiff::SignedDuration::from_hours(24 * 30),
            source: SourceId::parse(source).unwrap(),
            surface: surface.to_string(),
            topic: String::new(),
            topic_header: None,
            reason: "an older version could not read it".to_owned(),
            body_bytes: body.len(),
            names_nobody: false,
            retry_at: None,
            tries: 0,
            replayed: None,
            erased: None,
        };
        service.store.quarantine(&self.shop(), &id, &head, body).await.unwrap();
        id.to_string()
    }

    /// Posts signed bytes, and says what became of them.
    async fn post_signed(&self, surface: Surface, source: &str, headers: HeaderMap, body: &[u8]) -> String {
        let reply = self.post(surface, source, headers, Bytes::copy_from_slice(body)).await;
        assert_eq!(reply.status(), 200);
        let said: Value = serde_json::from_slice(reply.body()).unwrap();
        said["result"].as_str().unwrap().to_owned()
    }

    fn sign(&self, provider: Provider, secret: &str, topic: &str, body: &[u8]) -> HeaderMap {
        provider.sign(&Secret::new(secret), body, "msg_1", topic, self.system.service.now()).unwrap().headers
    }

    async fn list(&self) -> Vec<Value> {
        let listed = self.desk(json!({ "do": "quarantine", "shop": "demo" })).await.unwrap();
        listed.as_array().unwrap().clone()
    }

    async fn replay(&self, id: &str) -> Result<Value, String> {
        self.desk(json!({ "do": "replay", "shop": "demo", "id": id })).await
    }
}

#[tokio::test]
async fn a_kept_delivery_has_all_that_a_replay_needs_and_is_listed_newest_first() {
    let harness = Harness::at(MONDAY).await;
    let body = br#"{"id": "no number"}"#;
    let secret = Provider::Shopify.published_test_secret();
    let headers = harness.sign(Provider::Shopify, secret, "orders/create", body);
    assert_eq!(harness.post_signed(Surface::Storefront, "shopify", headers, body).await, "quarantined");
    harness.until("2026-03-04T15:00:00Z").await;
    let secret = Provider::Standard.published_test_secret();
    let headers = harness.sign(Provider::Standard, secret, "", b"[]");
    harness.post_signed(Surface::Signals, "standard", headers, b"[]").await;
    let listed = harness.list().await;
    let seen = listed.iter().map(|one| {
        let kept = &one["kept"];
        (
            kept["source"].as_str().unwrap(),
            kept["surface"].as_str().unwrap(),
            one["age_seconds"].as_i64().unwrap(),
        )
    });
    assert_eq!(seen.collect::<Vec<_>>(), [("standard", "signals", 0), ("shopify", "storefront", 172_800)]);
    let shopify = &listed[1];
    assert_eq!(
        (shopify["state"].as_str(), shopify["kept"]["topic_header"].as_str()),
        (Some("waiting"), Some("orders/create"))
    );
    assert!(!shopify["kept"]["reason"].as_str().unwrap().is_empty());
    let id = shopify["id"].as_str().unwrap();
    assert!(id.starts_with("2026-03-02-") && id.len() == 43, "{id}");
    let shown = harness.desk(json!({ "do": "show-quarantined", "shop": "demo", "id": id })).await.unwrap();
    assert_eq!(shown["body"], r#"{"id": "no number"}"#);
    let of_shopify = harness.desk(json!({ "do": "quarantine", "shop": "demo", "source": "shopify" })).await;
    assert_eq!(of_shopify.unwrap().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_list_costs_one_query_and_ends_with_what_expired() {
    let harness = Harness::at(MONDAY).await;
    let body = vec![b'x'; 900_000];
    let secret = Provider::Standard.published_test_secret();
    let headers = harness.sign(Provider::Standard, secret, "", &body);
    harness.post_signed(Surface::Signals, "standard", headers, &body).await;
    let before = harness.system.service.store.usage().snapshot();
    assert_eq!(harness.list().await.len(), 1);
    let used = harness.system.service.store.usage().snapshot().since(before);
    assert_eq!((used.calls, used.write_units), (1, 0.0));
    assert!(used.read_units <= 0.5, "a list reads no bodies: {used:?}");
    harness.until("2026-04-01T14:59:59Z").await;
    assert_eq!(harness.list().await.len(), 1);
    harness.until("2026-04-01T15:00:00Z").await;
    assert_eq!(harness.list().await.len(), 0);
}

#[tokio::test]
async fn a_replay_records_once_and_mails_once_however_often_it_is_made() {
    let harness = Harness::at(MONDAY).await;
    let body = event("order.placed", time(MONDAY), placed());
    let id = harness.kept_before(Surface::Storefront, "standard", &body).await;
    let taken = harness.replay(&id).await.unwrap();
    assert_eq!((&taken["result"], &taken["journeys"][0]), (&json!("recorded"), &json!("order/1001")));
    let after_one = Table::read(&harness).await;
    assert_eq!(harness.list().await[0]["state"], "replayed");
    harness.until("2026-03-05T16:00:00Z").await;
    let mails = harness.touches();
    assert_eq!(mails, ["dispatch_delay/order/1"]);
    assert_eq!(harness.replay(&id).await.unwrap()["result"], "duplicate");
    harness.until("2026-03-05T20:00:00Z").await;
    assert_eq!(harness.touches(), mails);
    assert_eq!(after_one.journey("order#1001").1, 1, "one write was one record");
}

#[tokio::test]
async fn a_replay_of_what_arrived_otherwise_changes_nothing() {
    let harness = Harness::at(MONDAY).await;
    let body = event("order.placed", time(MONDAY), placed());
    let id = harness.kept_before(Surface::Storefront, "standard", &body).await;
    assert_eq!(harness.event("order.placed", time(MONDAY), placed()).await, "recorded");
    harness.until("2026-03-05T16:00:00Z").await;
    let (before, mails) = (Table::read(&harness).await, harness.touches());
    assert_eq!(harness.replay(&id).await.unwrap()["result"], "duplicate");
    let mut after = Table::read(&harness).await;
    after.0.retain(|(pk, _), _| !pk.starts_with("Q#"));
    let mut before = before;
    before.0.retain(|(pk, _), _| !pk.starts_with("Q#"));
    assert_eq!(after, before);
    harness.until("2026-03-05T20:00:00Z").await;
    assert_eq!(harness.touches(), mails);
}

#[tokio::test]
async fn what_is_still_unreadable_is_kept_once_and_says_why() {
    let harness = Harness::at(MONDAY).await;
    let secret = Provider::Standard.published_test_secret();
    let headers = harness.sign(Provider::Standard, secret, "", b"[]");
    assert_eq!(
        harness.post_signed(Surface::Carrier, "standard", headers.clone(), b"[]").await,
        "quarantined"
    );
    let id = harness.list().await[0]["id"].as_str().unwrap().to_owned();
    harness.until("2026-03-03T15:00:00Z").await;
    assert_eq!(harness.replay(&id).await.unwrap()["result"], "quarantined");
    let listed = harness.list().await;
    assert_eq!((listed.len(), &listed[0]["state"]), (1, &json!("still unreadable")));
    let replayed = &listed[0]["kept"]["replayed"];
    assert_eq!(replayed["at"], "2026-03-03T15:00:00Z");
    assert_eq!(replayed["why"], listed[0]["kept"]["reason"]);
}

#[tokio::test]
async fn a_wrong_clock_does_not_run_ahead_of_when_a_delivery_came() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed()).await;
    let scan = json!({ "order_id": "1001", "tracking_number": "1Z1", "status": "in_transit" });
    let body = event("parcel.scanned", time("2026-03-03T15:00:00Z"), scan);
    let id = harness.kept_before(Surface::Carrier, "standard", &body).await;
    harness.until("2026-03-04T15:00:00Z").await;
    harness.replay(&id).await.unwrap();
    let facts = harness.view("order/1001").await.facts;
    let scanned = facts.iter().find(|fact| fact.what.contains("1Z1")).unwrap();
    assert_eq!(scanned.at, time(MONDAY), "{facts:?}");
}

#[tokio::test]
async fn a_request_is_told_from_a_delivery_and_names_what_to_do() {
    let harness = Harness::at(MONDAY).await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/shopify");
    for (file, topic, command) in [
        ("customers-data_request.json", "customers/data_request", "beforehand export"),
        ("shop-redact.json", "shop/redact", "beforehand shop erase --shop demo --yes"),
    ] {
        let body = std::fs::read(folder.join(file)).unwrap();
        let headers =
            harness.sign(Provider::Shopify, Provider::Shopify.published_test_secret(), topic, &body);
        assert_eq!(harness.post_signed(Surface::Storefront, "shopify", headers, &body).await, "accepted");
        let listed = harness.list().await;
        let request = listed.iter().find(|one| one["kept"]["topic"] == topic).unwrap();
        assert_eq!(
            (&request["state"], &request["kept"]["kind"]),
            (&json!("for a person"), &json!("request"))
        );
        let id = request["id"].as_str().unwrap();
        assert!(id.starts_with("request-2026-03-02-"), "{id}");
        let refused = harness.replay(id).await.unwrap_err();
        assert!(refused.contains(command), "{refused}");
    }
    // Kept longer than a delivery: a person must see it.
    harness.until("2026-05-30T15:00:00Z").await;
    assert_eq!(harness.list().await.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_replayed_says_why() {
    let harness = Harness::at(MONDAY).await;
    let id = harness.kept_before(Surface::Storefront, "gone", b"{}").await;
    let refused = harness.replay(&id).await.unwrap_err();
    assert!(refused.contains("\"gone\"") && refused.contains("connect"), "{refused}");
    for wrong in ["", "2026-03-02", "2026-03-02-xyz", "2026-03-03-00000000000000000000000000000000", "../1"] {
        let refused = harness.replay(wrong).await.unwrap_err();
        assert!(refused.contains("quarantine list"), "{wrong}: {refused}");
    }
}
