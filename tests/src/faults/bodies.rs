//! Bodies that are signed and cannot be read: kept whole, answered 200, and nothing panics.

use bytes::Bytes;
use http::HeaderMap;
use local::cloud::{Fault, Service};
use providers::{Provider, Surface};
use service::ingest::BODY_BYTES_MAX;

use super::{MONDAY, order, result_of, surface_of};
use crate::harness::Harness;

fn topic_of(provider: Provider) -> &'static str {
    match provider {
        Provider::Shopify => "orders/create",
        _ => provider.topics()[0],
    }
}

/// A body of an order, with one thing wrong each.
fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    let order = |inside: &str| {
        format!(
            r#"{{"type":"order.placed","timestamp":"{MONDAY}","description":"tracker.updated",
            "data":{{"order_id":"1001","customer":{{"email":"{}"}}{inside}}}}}"#,
            super::ADA
        )
        .into_bytes()
    };
    let deep = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
    let mut not_utf8 = order("");
    *not_utf8.last_mut().unwrap() = 0xff;
    let mut with_mark = vec![0xef, 0xbb, 0xbf];
    with_mark.extend(order(""));
    vec![
        ("not JSON", b"{\"type\":".to_vec()),
        ("a form", b"type=order.placed&order_id=1001".to_vec()),
        ("a number", b"7".to_vec()),
        ("null", b"null".to_vec()),
        ("an array", b"[]".to_vec()),
        ("one byte", vec![0]),
        ("two documents", [order(""), order("")].concat()),
        ("not UTF-8", not_utf8),
        ("a byte order mark", with_mark),
        ("a lone surrogate", order(r#","order_number":"\ud800""#)),
        ("a raw line end in a text", order(",\"order_number\":\"1\n2\"")),
        ("a key twice", order(r#","order_id":"1002""#)),
        ("a float as an id", order(r#","order_number":1e400"#)),
        ("a number of 500 digits", order(&format!(r#","order_number":{}"#, "9".repeat(500)))),
        ("a negative quantity", order(r#","items":[{"title":"x","quantity":-1}]"#)),
        ("65 levels", order(&format!(r#","x":{}"#, String::from_utf8(deep(63)).unwrap()))),
        ("100,000 levels", order(&format!(r#","x":{}"#, String::from_utf8(deep(100_000)).unwrap()))),
        ("only open brackets", vec![b'['; 500_000]),
        ("900 KB", [b"{\"x\":\"".to_vec(), (0..900_000).map(|n| b'a' + (n % 26) as u8).collect()].concat()),
    ]
}

#[tokio::test]
async fn item_10_what_is_signed_and_unreadable_is_kept_byte_for_byte() {
    for provider in crate::providers::body_signers() {
        let harness = Harness::at(MONDAY).await;
        harness.connect(provider, None).await;
        let mut sent = Vec::new();
        for (name, body) in unreadable() {
            let headers = harness.signed(provider, topic_of(provider), &body);
            let reply = harness
                .post(surface_of(provider), provider.as_str(), headers, Bytes::from(body.clone()))
                .await;
            assert_eq!(reply.status(), 200, "{provider}: {name}");
            assert_eq!(result_of(&reply), "quarantined", "{provider}: {name}");
            let said = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(reply.body().len() < 400, "{provider}: {name}: {said}");
            sent.push(body);
        }
        let mut kept: Vec<Vec<u8>> =
            harness.quarantined().await.into_iter().map(|(_, _, body)| body).collect();
        kept.sort();
        sent.sort();
        let lengths = |bodies: &[Vec<u8>]| bodies.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(&kept), lengths(&sent), "{provider}");
        assert!(kept == sent, "{provider}: kept byte for byte");
    }
}

#[tokio::test]
async fn item_10_the_same_unreadable_delivery_is_kept_once() {
    let harness = Harness::at(MONDAY).await;
    let body = Bytes::from(vec![b'x'; 400_000]);
    for _ in 0..3 {
        let headers = harness.signed(Provider::Standard, "", &body);
        harness.post(Surface::Signals, "standard", headers, body.clone()).await;
    }
    let kept = harness.quarantined().await;
    assert_eq!(kept.len(), 1);
    let (_, head, kept) = &kept[0];
    assert_eq!(*kept, body);
    assert_eq!((head.source.as_str(), head.topic.as_str()), ("standard", ""));
}

/// Seed 136 of the simulation: it was answered 200 and nothing was kept.
#[tokio::test]
async fn item_10_what_finds_its_place_held_by_a_transaction_is_kept_or_refused() {
    let harness = Harness::at(MONDAY).await;
    let body = Bytes::from_static(b"no event");
    let send = async || {
        let headers = harness.signed(Provider::Standard, "", &body);
        harness.post(Surface::Signals, "standard", headers, body.clone()).await.status().as_u16()
    };
    // The body is written first, then what is known of it.
    let held = |times: std::ops::Range<u32>| {
        let mut puts = 0;
        move |operation: &str, _| {
            puts += u32::from(operation == "PutItem");
            let is_held = operation == "PutItem" && times.contains(&puts);
            if is_held { Fault::TransactionConflict } else { Fault::None }
        }
    };
    harness.fail(Service::DynamoDb, held(2..u32::MAX));
    assert_eq!(send().await, 503);
    assert!(harness.quarantined().await.is_empty());
    harness.fail(Service::DynamoDb, held(2..3));
    assert_eq!(send().await, 200);
    assert_eq!(harness.quarantined().await.len(), 1);
}

/// An order's body, filled up with spaces to `length`.
fn padded(length: usize) -> Bytes {
    let event = serde_json::json!({ "type": "order.placed", "timestamp": MONDAY, "data": order("1001") });
    let mut body = serde_json::to_vec(&event).unwrap();
    body.resize(length, b' ');
    Bytes::from(body)
}

#[tokio::test]
async fn item_11_a_body_at_the_limit_is_taken_and_one_byte_more_is_413() {
    let harness = Harness::at(MONDAY).await;
    let send = async |body: Bytes| {
        let headers = harness.signed(Provider::Standard, "", &body);
        harness.post(Surface::Storefront, "standard", headers, body).await
    };
    assert_eq!(result_of(&send(padded(BODY_BYTES_MAX)).await), "recorded");
    harness.count_calls();
    for length in [BODY_BYTES_MAX + 1, 6 * 1024 * 1024] {
        assert_eq!(send(padded(length)).await.status(), 413, "{length}");
    }
    // Not even a shop that is not known is asked for.
    let unsigned =
        harness.post(Surface::Carrier, "standard", HeaderMap::new(), padded(BODY_BYTES_MAX + 1)).await;
    assert_eq!(unsigned.status(), 413);
    assert_eq!(harness.calls(), [""; 0]);
}

#[tokio::test]
async fn item_11_unreadable_bodies_at_the_limit_fill_the_quarantine_and_all_come_back() {
    let harness = Harness::at(MONDAY).await;
    let mut sent: Vec<Vec<u8>> = (0..4_u8).map(|n| vec![b'a' + n; BODY_BYTES_MAX]).collect();
    for body in &sent {
        let headers = harness.signed(Provider::Standard, "", body);
        let reply = harness.post(Surface::Carrier, "standard", headers, Bytes::from(body.clone())).await;
        assert_eq!(result_of(&reply), "quarantined");
    }
    let mut kept: Vec<Vec<u8>> = harness.quarantined().await.into_iter().map(|(_, _, body)| body).collect();
    kept.sort();
    sent.sort();
    assert!(kept == sent, "{:?}", kept.iter().map(|body| (body[0], body.len())).collect::<Vec<_>>());
}
