//! Signatures, at the functions' doors. What a bad one costs: nothing but the check itself.

use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request};
use providers::{Provider, Secret, Surface};
use serde_json::json;

use super::{MONDAY, order, sample, surface_of};
use crate::harness::{Harness, time};
use crate::providers::{body_signers, signature_of};

/// A delivery that each provider would send: topic and body. Its first sample.
fn genuine(provider: Provider) -> (String, Vec<u8>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events").join(provider.as_str());
    let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
    let named = files.filter_map(|name| {
        let topic = provider.topic_of_file(name.to_str()?)?;
        Some((name.to_str()?.to_owned(), topic))
    });
    let (name, topic) = named.min().unwrap();
    (topic, serde_json::to_vec(&sample(&format!("{provider}/{name}"))).unwrap())
}

/// A way to spoil a signature: its name, and what becomes of the header's value.
type Damage = (&'static str, fn(&str, &str) -> Option<String>);

const DAMAGES: [Damage; 10] = [
    ("missing", |_, _| None),
    ("empty", |_, _| Some(String::new())),
    ("only its prefix", |_, prefix| Some(prefix.to_owned())),
    ("truncated", |value, _| Some(value[..value.len() - 8].to_owned())),
    ("longer", |value, _| Some(format!("{value}AAAA"))),
    ("neither base64 nor hex", |_, prefix| Some(format!("{prefix}!!!!????"))),
    ("of half the length", |_, prefix| Some(format!("{prefix}AAAAAAAAAAAAAAAAAAAAAA=="))),
    ("of the right length", |value, prefix| {
        Some(format!("{prefix}{}", "a".repeat(value.len() - prefix.len() - 1) + "="))
    }),
    ("without its prefix", |value, prefix| {
        Some(if prefix.is_empty() { format!("sha256={value}") } else { value[prefix.len()..].to_owned() })
    }),
    // A bare digest in hex may be written in capitals.
    ("in capitals", |value, prefix| {
        let is_hex = prefix.is_empty() && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        (!is_hex).then(|| value.to_uppercase())
    }),
];

#[tokio::test]
async fn item_01_a_bad_signature_is_401_and_costs_no_call() {
    let harness = Harness::at(MONDAY).await;
    for provider in body_signers() {
        harness.connect(provider, None).await;
        let (topic, body) = genuine(provider);
        let good = harness.signed(provider, &topic, &body);
        let (header, prefix) = signature_of(&good);
        // The shop is remembered from here on.
        let warm = harness.post(surface_of(provider), provider.as_str(), HeaderMap::new(), "x".into()).await;
        assert_eq!(warm.status(), 401, "{provider}");
        harness.count_calls();
        for (name, damage) in DAMAGES {
            let mut headers = good.clone();
            let value = headers.remove(&header).unwrap();
            let value = value.to_str().unwrap();
            let damaged = damage(value, &prefix);
            // Bare hex means the same in capitals.
            let means_the_same = prefix.is_empty() && value.len() == 64;
            if means_the_same && damaged.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(value)) {
                continue;
            }
            if let Some(value) = damaged {
                headers.insert(&header, HeaderValue::from_str(&value).unwrap());
            }
            let body = Bytes::from(body.clone());
            let reply = harness.post(surface_of(provider), provider.as_str(), headers, body).await;
            assert_eq!(reply.status(), 401, "{provider}: {name}");
            assert_eq!(harness.calls(), [""; 0], "{provider}: {name}");
            let said = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(!said.contains(provider.published_test_secret()), "{said}");
        }
        let reply = harness.post(surface_of(provider), provider.as_str(), good, Bytes::from(body)).await;
        assert_eq!(reply.status(), 200, "{provider}");
    }
}

#[tokio::test]
async fn item_01_another_key_another_provider_or_no_body_is_401() {
    let harness = Harness::at(MONDAY).await;
    let (topic, body) = genuine(Provider::Shopify);
    let topic = topic.as_str();
    let body = Bytes::from(body);
    let elsewhere = Secret::new("the-secret-of-somebody-else");
    let now = harness.now();
    let headers = Provider::Shopify.sign(&elsewhere, &body, "msg_test", topic, now).unwrap().headers;
    let storefront = Surface::Storefront;
    assert_eq!(harness.post(storefront, "shopify", headers, body.clone()).await.status(), 401);
    // Signed for one source, sent to another one of the same shop.
    let headers = harness.signed(Provider::Shopify, topic, &body);
    assert_eq!(harness.post(storefront, "standard", headers, body.clone()).await.status(), 401);
    // An empty key's signature over an empty body.
    let headers = Provider::Shopify.sign(&Secret::new(""), b"", "msg_test", topic, now).unwrap().headers;
    assert_eq!(harness.post(storefront, "shopify", headers, Bytes::new()).await.status(), 401);
    // A source that is not for this surface is as if it were not there.
    let headers = harness.signed(Provider::EasyPost, "", &body);
    assert_eq!(harness.post(storefront, "easypost", headers, body).await.status(), 404);
}

#[tokio::test]
async fn item_01_other_methods_and_addresses_reach_nothing() {
    let harness = Harness::at(MONDAY).await;
    harness.connect(Provider::Ship24, None).await;
    harness.post(Surface::Storefront, "standard", HeaderMap::new(), "x".into()).await;
    harness.count_calls();
    let send = async |method: Method, path: &str| {
        let mut request = Request::new(Bytes::from_static(b"{}"));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        storefront_webhook::handle(&harness.system.service, &request).await.status().as_u16()
    };
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS] {
        assert_eq!(send(method, "/storefront/demo/standard").await, 405);
    }
    // Only a provider that is known to ask so is told that somebody is there.
    for (source, expected) in [("ship24", 200), ("easypost", 405)] {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = Method::HEAD;
        *request.uri_mut() = format!("/carrier/demo/{source}").parse().unwrap();
        let reply = carrier_webhook::handle(&harness.system.service, &request).await;
        assert_eq!(reply.status(), expected, "{source}");
    }
    let nowhere = [
        "/",
        "/storefront",
        "/storefront/demo",
        "/storefront/demo/",
        "/storefront//standard",
        "/storefront/demo/standard/",
        "/storefront/demo/standard/x",
        "/carrier/demo/standard",
        "/storefront/DEMO/standard",
        "/storefront/de%6Do/standard",
        "/storefront/demo/..",
        "/storefront/demo%23/standard",
        "/storefront/demo/standard%00",
    ];
    for path in nowhere {
        assert_eq!(send(Method::POST, path).await, 404, "{path}");
    }
    assert_eq!(harness.calls(), [""; 0]);
    // A shop that nobody made costs one call in a minute, however often it is asked for.
    for _ in 0..5 {
        assert_eq!(send(Method::POST, "/storefront/nobody/standard").await, 404);
    }
    assert_eq!(harness.calls().len(), 1);
}

#[tokio::test]
async fn item_02_a_signature_is_of_the_bytes_and_not_of_what_they_mean() {
    let harness = Harness::at(MONDAY).await;
    for provider in body_signers() {
        harness.connect(provider, None).await;
        let (topic, body) = genuine(provider);
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let headers = harness.signed(provider, &topic, &body);
        let mut longer = body.clone();
        longer.push(b'\n');
        // The first letter of the first name.
        let text = std::str::from_utf8(&body).unwrap();
        let escaped = format!("{{\"\\u{:04x}{}", body[2], &text[3..]);
        for other in [serde_json::to_vec_pretty(&value).unwrap(), longer, escaped.into_bytes()] {
            assert_eq!(
                serde_json::from_slice::<serde_json::Value>(&other).unwrap(),
                value,
                "it means the same"
            );
            let other = Bytes::from(other);
            let reply = harness.post(surface_of(provider), provider.as_str(), headers.clone(), other).await;
            assert_eq!(reply.status(), 401, "{provider}");
        }
        let reply = harness.post(surface_of(provider), provider.as_str(), headers, body.into()).await;
        assert_eq!(reply.status(), 200, "{provider}");
    }
}

#[tokio::test]
async fn item_04_a_signed_time_counts_for_five_minutes_both_ways() {
    let harness = Harness::at(MONDAY).await;
    let event = json!({ "type": "order.placed", "timestamp": MONDAY, "data": order("1001") });
    let body = Bytes::from(serde_json::to_vec(&event).unwrap());
    let secret = Secret::new(Provider::Standard.published_test_secret());
    let send = async |headers| {
        harness.post(Surface::Storefront, "standard", headers, body.clone()).await.status().as_u16()
    };
    for (skew_seconds, expected) in [(-301, 401), (-300, 200), (300, 200), (301, 401), (-86_400 * 365, 401)] {
        let at = time(MONDAY) + jiff::SignedDuration::from_secs(skew_seconds);
        let headers = Provider::Standard.sign(&secret, &body, "msg_test", "", at).unwrap().headers;
        assert_eq!(send(headers).await, expected, "{skew_seconds} s");
    }
    harness.count_calls();
    let overflow = "9".repeat(40);
    for text in
        ["-1", "0", "", "1e9", "1772463600 x", "9223372036854775807", "9223372036854775808", &overflow]
    {
        let mut headers = harness.signed(Provider::Standard, "", &body);
        headers.insert("webhook-timestamp", HeaderValue::from_str(text).unwrap());
        assert_eq!(send(headers).await, 401, "{text:?}");
    }
    assert_eq!(harness.calls(), [""; 0]);
}
