//! Every sender through the real functions: a sample is taken, what is too large is not looked at, and a
//! code that nobody knows is counted and mailed to nobody.

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use local::cloud::Fault;
use local::desk;
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::ingest::BODY_BYTES_MAX;

use crate::harness::{Harness, root, time};

const NOW: &str = "2026-03-05T19:00:00Z";

/// The first sample of a provider: its topic and body.
fn sample(provider: Provider) -> (String, Vec<u8>) {
    let folder = root().join("events").join(provider.as_str());
    let files =
        std::fs::read_dir(&folder).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let (name, topic) =
        files.filter_map(|name| provider.topic_of_file(&name).map(|topic| (name, topic))).min().unwrap();
    (topic, std::fs::read(folder.join(name)).unwrap())
}

async fn give(harness: &Harness, provider: Provider, topic: &str, body: &[u8]) -> (u16, Value) {
    let secret = Secret::new(provider.published_test_secret());
    let signed = provider.sign(&secret, body, "delivery-1", topic, time(NOW)).unwrap();
    let surface = provider.surfaces_of(topic)[0];
    let mut request = Request::new(Bytes::from(signed.body));
    *request.method_mut() = signed.method;
    *request.uri_mut() = format!("/{surface}/demo/{provider}?{}", signed.query).parse().unwrap();
    *request.headers_mut() = signed.headers;
    let reply = harness.give(surface, &request).await;
    (reply.status().as_u16(), serde_json::from_slice(reply.body()).unwrap())
}

#[tokio::test]
async fn every_sender_is_taken_and_only_up_to_a_size() {
    for provider in Provider::ALL {
        let harness = Harness::at(NOW).await;
        harness.connect(provider, None).await;
        let (topic, body) = sample(provider);
        let (status, said) = give(&harness, provider, &topic, &body).await;
        assert_eq!(status, 200, "{provider}: {said}");
        let result = said["result"].as_str().unwrap();
        // A hint without a token waits; all others are believed.
        let expected: &[&str] =
            if provider.needs_api_token() { &["quarantined"] } else { &["recorded", "parked"] };
        assert!(expected.contains(&result), "{provider}: {said}");

        harness.system.cloud.faults.forget_calls();
        let surface = provider.surfaces()[0];
        let too_large = Bytes::from(vec![b'{'; BODY_BYTES_MAX + 1]);
        let reply = harness.post(surface, provider.as_str(), HeaderMap::new(), too_large).await;
        assert_eq!(reply.status(), 413, "{provider}");
        let mut other = Request::new(Bytes::new());
        *other.method_mut() = Method::PUT;
        *other.uri_mut() = format!("/{surface}/demo/{provider}").parse().unwrap();
        assert_eq!(harness.give(surface, &other).await.status(), 405, "{provider}");
        assert!(harness.system.cloud.faults.calls().is_empty(), "{provider}: neither costs a call");
    }
}

/// A carrier may say something new any day.
#[tokio::test]
async fn a_code_that_nobody_knows_is_listed_and_mails_nobody() {
    let harness = Harness::at("2026-03-04T15:00:00Z").await;
    let order = json!({
        "order_id": "1001", "order_number": "#1001", "placed_at": "2026-03-02T14:00:00Z",
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Wool socks", "quantity": 1 }],
    });
    harness.event("order.placed", time("2026-03-02T14:00:00Z"), order).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z999AA10123456784"], "carrier": "UPS" });
    harness.event("parcel.shipped", time("2026-03-02T20:30:00Z"), shipped).await;
    for n in 0..2 {
        let body = json!({
            "description": "tracker.updated",
            "result": {
                "tracking_code": "1Z999AA10123456784", "carrier": "UPS", "updated_at": "2026-03-04T15:00:00Z",
                "tracking_details": [
                    { "status": "levitating", "status_detail": "over_the_sea", "datetime": format!("2026-03-04T14:0{n}:00Z") },
                ],
            },
        });
        let (status, said) =
            give(&harness, Provider::EasyPost, "tracker.updated", &serde_json::to_vec(&body).unwrap()).await;
        assert_eq!((status, &said["result"]), (200, &json!("recorded")), "{said}");
    }
    let service = &harness.system.service;
    service.feeds.flush(&service.store, &harness.shop(), service.now()).await;
    let wish = serde_json::from_value(json!({ "do": "unmapped", "shop": "demo" })).unwrap();
    let listed = desk::perform(service, wish).await.unwrap();
    let code = &listed.as_array().unwrap()[0];
    assert_eq!((&code["code"], &code["count"]), (&json!("levitating/over_the_sea"), &json!(2)), "{listed}");
    harness.until("2026-03-04T16:00:00Z").await;
    assert!(harness.mails().is_empty(), "nobody is told of a word that we do not know");
}

/// The tables of `codes/` are what the adapters read.
#[test]
fn every_sender_of_parcels_has_a_table_or_says_our_words() {
    let own_words = [Provider::Standard, Provider::Token];
    for provider in Provider::ALL.into_iter().filter(|provider| !own_words.contains(provider)) {
        let surface = provider.surfaces()[0];
        let has_table = root().join(format!("shared/providers/codes/{provider}.txt")).exists();
        if surface == Surface::Carrier {
            assert!(has_table, "{provider}");
        }
    }
}

/// Whoever never sends again must not be told to.
#[tokio::test]
async fn for_a_sender_that_never_tries_again_the_table_is_asked_again() {
    for (provider, expected) in [(Provider::WooCommerce, 200), (Provider::Shopify, 503)] {
        assert_eq!(provider.card().tries_again, expected == 503, "{provider}");
        let harness = Harness::at(NOW).await;
        harness.connect(provider, None).await;
        let (topic, body) = sample(provider);
        // The shop is in memory; the next call to the table fails, and the one after it.
        give(&harness, provider, "x/y", b"{}").await;
        let mut refused = 0;
        harness.system.cloud.faults.inject(move |_| {
            refused += 1;
            if refused <= 2 { Fault::Throttle } else { Fault::None }
        });
        let (status, said) = give(&harness, provider, &topic, &body).await;
        assert_eq!(status, expected, "{provider}: {said}");
    }
}
