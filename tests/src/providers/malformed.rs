//! Signed but broken, or hostile: never a panic, never a fact that was not told.

use std::cmp::Reverse;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Bodies that no topic of any provider can be read from.
fn broken() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(200), close.repeat(200));
    let mut bodies: Vec<Vec<u8>> = [
        "{",
        "}",
        "nul",
        "null",
        "true",
        "7",
        "\"text\"",
        "[]",
        "[{}]",
        "{}",
        "{} {}",
        "{\"id\":}",
        "{\"id\":1e999}",
        "{\"id\":-0}",
        "{\"id\":NaN}",
        "{\"id\":\"\u{0}\"}",
        "{\"type\":\"\\ud800\"}",
        "{\"description\":\"\\udc00\\ud800\"}",
        "\u{feff}{}",
        " \t\r\n ",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.push(deep("[", "]").into_bytes());
    bodies.push(deep("{\"a\":", "}").into_bytes());
    bodies.push(format!("{{\"id\":1,\"unknown\":{}}}", deep("[", "]")).into_bytes());
    bodies.push("[".repeat(1_000_000).into_bytes());
    bodies.push(format!("{{\"id\":{}}}", "9".repeat(100_000)).into_bytes());
    bodies.push(b"{\"id\":\"\xff\xfe\"}".to_vec());
    bodies.push(b"\xff\xd8\xff\xe0".to_vec());
    bodies
}

#[test]
fn broken_bodies_are_set_aside() {
    for body in broken() {
        for topic in Provider::Shopify.topics() {
            let translation = translate(Provider::Shopify, topic, &body, Surface::Storefront);
            let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert!(
                matches!(translation, Translation::Unreadable { .. }),
                "{topic} {start}: {translation:?}"
            );
        }
        let others = Provider::ALL.into_iter().filter(|provider| *provider != Provider::Shopify);
        let doors = others.flat_map(|provider| provider.surfaces().iter().map(move |at| (provider, *at)));
        for (provider, surface) in doors {
            let topic = provider.topics()[0];
            let told = translate(provider, topic, &body, surface);
            let set_aside = matches!(told, Translation::Unreadable { .. } | Translation::Ignored { .. });
            assert!(set_aside, "{provider}: {told:?}");
        }
    }
}

/// Puts `text` in the place of a sample's first `"field": …` value.
fn replaced(sample: &Sample, field: &str, text: &str) -> Option<Vec<u8>> {
    let body = std::str::from_utf8(&sample.body).unwrap();
    let mark = format!("\"{field}\": ");
    let start = body.find(&mark)? + mark.len();
    let end = start + body[start..].find([',', '\n'])?;
    Some(format!("{}{text}{}", &body[..start], &body[end..]).into_bytes())
}

#[test]
fn broken_values_are_set_aside() {
    for sample in Provider::ALL.into_iter().flat_map(samples) {
        let field = match sample.provider {
            Provider::Shopify if sample.topic.starts_with("fulfillment_events") => "fulfillment_id",
            Provider::Shopify if sample.topic.starts_with("checkouts") => "token",
            Provider::Shopify if sample.topic.starts_with("refunds") => "order_id",
            Provider::Shopify if sample.topic.starts_with("customers") => "email",
            Provider::Shopify if sample.topic.starts_with("shop") => "shop_id",
            Provider::Shopify => "id",
            Provider::Standard => "timestamp",
            Provider::EasyPost => "tracking_code",
            Provider::BigCommerce if sample.topic.starts_with("store/shipment") => "orderId",
            Provider::WooCommerce | Provider::BigCommerce => "id",
            Provider::Squarespace => "orderId",
            Provider::Ecwid => "eventId",
            Provider::Wix if sample.topic.contains("abandoned") => "checkoutRecoveredDate",
            Provider::Wix => "createdDate",
            Provider::Saleor => "created",
            Provider::Adobe if sample.topic.contains("track") => "order_id",
            Provider::Adobe if sample.topic.contains("creditmemo") => "order_id",
            Provider::Adobe => "entity_id",
            // A browser's word is ignored, and a query has no types.
            Provider::ShopifyAppProxy => continue,
            Provider::AfterShip | Provider::Shippo | Provider::Sendcloud | Provider::ParcelPanel => {
                "tracking_number"
            }
            Provider::SeventeenTrack => "number",
            Provider::FedEx | Provider::Usps => "trackingNumber",
        };
        let twice = format!("\"x\", \"{field}\": \"x\"");
        let values = ["1e999", "-1", "1.5", "\"\\ud800\"", "[[]]", "{}", "tru", "\"a\nb\"", &twice];
        for value in values {
            let body = replaced(&sample, field, value).unwrap();
            let told = translate(sample.provider, &sample.topic, &body, sample.surface());
            let set_aside = matches!(told, Translation::Unreadable { .. });
            assert!(set_aside, "{} {field}={value}: {told:?}", sample.name);
        }
    }
}

/// The longest sample of each topic: it has the most fields.
fn one_of_each_topic() -> Vec<Sample> {
    let mut all: Vec<Sample> = Provider::ALL.into_iter().flat_map(samples).collect();
    all.sort_by_key(|sample| (sample.provider, sample.topic.clone(), Reverse(sample.body.len())));
    all.dedup_by_key(|sample| (sample.provider, sample.topic.clone()));
    all
}

/// Calls `visit` with a copy of the sample for every value in it, replaced by `by`.
fn each_value_replaced(sample: &Sample, by: &Value, mut visit: impl FnMut(&str, &[u8])) {
    let whole: Value = serde_json::from_slice(&sample.body).unwrap();
    for pointer in pointers(&whole, String::new()) {
        let mut copy = whole.clone();
        *copy.pointer_mut(&pointer).unwrap() = by.clone();
        visit(&pointer, copy.to_string().as_bytes());
    }
}

fn pointers(value: &Value, at: String) -> Vec<String> {
    let inner: Vec<String> = match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| pointers(value, format!("{at}/{name}"))).collect()
        }
        Value::Array(values) => {
            // The elements of an array have the same fields.
            let each = values.iter().enumerate().take(1);
            each.flat_map(|(index, value)| pointers(value, format!("{at}/{index}"))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    std::iter::once(at).chain(inner).collect()
}

/// No panic, and no reason ever repeats what the sender wrote.
#[test]
fn any_value_may_be_anything() {
    let canary = "canary-7f3e";
    let wrong = [
        json!(null),
        json!(-1.5e300),
        json!(canary),
        json!({"x": [canary]}),
        json!(format!("\u{202e}{canary}\r\n").repeat(20)),
    ];
    for sample in one_of_each_topic() {
        for by in &wrong {
            each_value_replaced(&sample, by, |pointer, body| {
                match translate(sample.provider, &sample.topic, body, sample.surface()) {
                    Translation::Ignored { why, .. } | Translation::Unreadable { why, .. } => {
                        let told = !why.is_empty() && why.len() < 300 && !why.contains(canary);
                        assert!(told, "{} {pointer}: {why}", sample.name);
                    }
                    Translation::Facts { .. }
                    | Translation::ReadBack { .. }
                    | Translation::Privacy { .. } => {}
                }
            });
        }
    }
}

/// Whatever text stands anywhere, no fact holds a line end, a control or a direction character.
#[test]
fn facts_hold_no_hostile_text() {
    let hostile = json!("a\r\nBcc: x@example.com\u{0}\u{202e}\u{2066}\u{2028}\u{feff}<script>".repeat(20));
    for sample in one_of_each_topic() {
        each_value_replaced(&sample, &hostile, |pointer, body| {
            let Translation::Facts { facts, .. } =
                translate(sample.provider, &sample.topic, body, sample.surface())
            else {
                return;
            };
            let stored = serde_json::to_string(&facts).unwrap();
            let clean = !stored.contains("\\r")
                && !stored.contains("\\n")
                && !stored.contains("\\u00")
                && !stored.contains(['\u{202e}', '\u{2066}', '\u{2028}', '\u{feff}']);
            assert!(clean && stored.len() < 20_000, "{} {pointer}: {stored}", sample.name);
        });
    }
}

fn any_provider() -> impl Strategy<Value = Provider> {
    prop::sample::select(Provider::ALL.to_vec())
}

fn any_surface() -> impl Strategy<Value = Surface> {
    prop::sample::select(Surface::ALL.to_vec())
}

/// The headers that any provider looks at.
const HEADERS: [&str; 26] = [
    "x-shopify-hmac-sha256",
    "shopify-hmac-sha256",
    "x-shopify-topic",
    "shopify-topic",
    "x-shopify-webhook-id",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
    "x-hmac-signature",
    "x-wc-webhook-signature",
    "x-wc-webhook-topic",
    "squarespace-signature",
    "x-ecwid-webhook-signature",
    "aftership-hmac-sha256",
    "as-signature-hmac-sha256",
    "am-webhook-signature",
    "shippo-auth-signature",
    "sendcloud-signature",
    "sign",
    "fdx-signature",
    "x-hmac",
    "hmac-header",
    "x-parcelpanel-hmac-sha256",
];

proptest! {
    #[test]
    fn random_deliveries_are_refused(
        provider in any_provider(),
        values in prop::collection::vec(prop::option::of(prop::collection::vec(0_u8..=255, 0..120)), HEADERS.len()),
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let pairs = HEADERS.iter().zip(&values).filter_map(|(name, value)| {
            let value = HeaderValue::from_bytes(value.as_ref()?).ok()?;
            Some((HeaderName::from_static(name), value))
        });
        let headers: HeaderMap = pairs.collect();
        prop_assert!(verify(provider, &headers, &body, &only(secret(provider))).is_err());
    }

    #[test]
    fn random_bodies_say_nothing(
        provider in any_provider(),
        surface in any_surface(),
        topic in 0_usize..12,
        body in prop::collection::vec(any::<u8>(), 1..300),
    ) {
        let topic = Provider::Shopify.topics()[topic];
        let told = translate(provider, topic, &body, surface);
        let set_aside = matches!(told, Translation::Unreadable { .. } | Translation::Ignored { .. });
        prop_assert!(set_aside, "{:?}", told);
    }

    #[test]
    fn mutated_samples_do_not_panic(
        provider in any_provider(),
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..8),
        surface in any_surface(),
    ) {
        let samples = samples(provider);
        let sample = which.get(&samples);
        let mut body = sample.body.clone();
        for (place, byte, kind) in edits {
            let place = place.index(body.len());
            match kind {
                0 => body[place] = byte,
                1 => body.insert(place, byte),
                _ => body.truncate(place.max(1)),
            }
        }
        let told = translate(provider, &sample.topic, &body, surface);
        prop_assert!(told.topic().len() <= 60);
    }
}
