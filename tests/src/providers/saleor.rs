//! Saleor: detached signatures, the deprecated secret, and the query that the docs hand out.

use std::collections::BTreeSet;

use providers::MatchedSecret;
use serde_json::Value;

use super::*;

const BODY: &[u8] = br#"{"__typename": "OrderCreated", "order": null}"#;

fn attempt(
    headers: &HeaderMap,
    secret: &str,
    api_host: Option<&str>,
    keys: &PublicKeys,
) -> Result<MatchedSecret, Refusal> {
    let set = api_host.map(|host| ("api_host".to_owned(), host.to_owned()));
    let (secrets, settings) = (only(Secret::new(secret)), Settings::new(set.into_iter().collect()));
    let trust = Trust { secrets: &secrets, settings: &settings, keys, now: now() };
    Provider::Saleor.verify(Delivery::post(headers, BODY), trust).map(|verified| verified.matched())
}

fn signed() -> HeaderMap {
    Provider::Saleor.sign(&secret(Provider::Saleor), BODY, "", "order_created", now()).unwrap().headers
}

#[test]
fn keys_are_asked_for_at_the_host_that_the_shop_set() {
    let mut headers = signed();
    // What a header says of the sender is nobody's word.
    headers.insert("saleor-domain", HeaderValue::from_static("evil.example.com"));
    headers.insert("saleor-api-url", HeaderValue::from_static("https://evil.example.com/graphql/"));
    match attempt(&headers, "", Some("shop.example.com"), &PublicKeys::none()) {
        Err(Refusal::UnknownKey(needed)) => {
            assert_eq!(needed.url.as_str(), "https://shop.example.com/.well-known/jwks.json");
            assert_eq!(needed.form, providers::KeyForm::Jwks);
        }
        other => panic!("{other:?}"),
    }
    for unset in
        [None, Some("localhost"), Some("169.254.169.254"), Some("a.example.com/x"), Some("a.internal")]
    {
        let refused = attempt(&headers, "", unset, &PublicKeys::published());
        assert!(matches!(refused, Err(Refusal::UnusableSecret { .. })), "{unset:?}: {refused:?}");
    }
    assert!(attempt(&headers, "", Some("shop.example.com"), &PublicKeys::published()).is_ok());
}

#[test]
fn the_form_tells_which_signature_it_is() {
    let keys = PublicKeys::published();
    // Python: hmac.new(b"a-secret-of-nobody", BODY, sha256).hexdigest()
    let hex = "ac92e427b3a36522f81cd141147148c58c15504c4f572d7392b40f3c9f2c34fe";
    for name in ["saleor-signature", "x-saleor-signature"] {
        let by_secret = headers(&[(name, hex)]);
        assert!(attempt(&by_secret, "a-secret-of-nobody", None, &keys).is_ok(), "{name}");
        let wrong = attempt(&by_secret, "another-secret-of-nobody", None, &keys);
        assert!(matches!(wrong, Err(Refusal::WrongSignature { .. })), "{wrong:?}");
    }
    // Python: hmac.new(b"", BODY, sha256).hexdigest(): everybody can make it.
    let empty =
        headers(&[("saleor-signature", "7f3c296f1385df1c5ede569d784ba03b56611444293f88bb1bbbac0b2240e2b7")]);
    assert!(matches!(attempt(&empty, "", None, &keys), Err(Refusal::UnusableSecret { .. })));
    for bad in ["", "..", "a.b.c", "00", "e30..e30", "eyJhbGciOiJub25lIn0.."] {
        let refused = attempt(&headers(&[("saleor-signature", bad)]), "x", Some("shop.example.com"), &keys);
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{bad}: {refused:?}");
    }
}

#[test]
fn the_body_gives_the_topic_and_not_the_header_which_nobody_signed() {
    let order = r#"{"id": "1", "created": "2026-03-02T14:00:00Z", "status": "UNFULFILLED"}"#;
    let told = |topic: &str, typename: &str| {
        let body = format!(r#"{{{typename}"order": {order}}}"#);
        translate(Provider::Saleor, topic, body.as_bytes(), Surface::Storefront)
    };
    assert!(matches!(told("order_refunded", ""), Translation::Ignored { .. }));
    let told = told("order_fully_refunded", r#""__typename": "OrderUpdated", "#);
    assert_eq!(told.topic(), "order_updated");
    assert!(matches!(told, Translation::Facts { facts, .. } if facts.len() == 1), "no refund was told");
}

#[test]
fn returns_and_drafts_are_no_hand_overs() {
    let told = |order_status: &str, status: &str| {
        let body = format!(
            r#"{{"__typename": "OrderUpdated", "order": {{"id": "1", "created": "2026-03-02T14:00:00Z",
            "status": "{order_status}", "fulfillments": [{{"id": "2", "created": "2026-03-02T15:00:00Z",
            "status": "{status}", "trackingNumber": "https://carrier.example.com/track/1"}}]}}}}"#
        );
        translate(Provider::Saleor, "order_updated", body.as_bytes(), Surface::Storefront)
    };
    for other in ["RETURNED", "REFUNDED", "REPLACED", "REFUNDED_AND_RETURNED", "WAITING_FOR_APPROVAL", "NEW"]
    {
        let told = told("FULFILLED", other);
        assert!(matches!(&told, Translation::Facts { facts, .. } if facts.len() == 1), "{other}: {told:?}");
    }
    assert!(matches!(told("DRAFT", "FULFILLED"), Translation::Ignored { .. }));
    let Translation::Facts { facts, .. } = told("FULFILLED", "FULFILLED") else { panic!("no facts") };
    let What::Shipped(shipment) = &facts[1].what else { panic!("{facts:?}") };
    assert_eq!(shipment.tracking_url, "https://carrier.example.com/track/1");
    assert!(shipment.tracking.is_empty());
}

/// The names of all fields of a value.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                fields(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The query selects what the samples have, and for each type of event that the adapter translates.
#[test]
fn the_query_of_the_docs_gives_what_is_read() {
    let page = std::fs::read_to_string(root().join("docs/saleor.md")).unwrap();
    let query = page.split("```graphql").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let words: BTreeSet<&str> = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut told = BTreeSet::new();
    for sample in samples(Provider::Saleor) {
        let body: Value = serde_json::from_slice(&sample.body).unwrap();
        fields(&body, &mut told);
        let typename = body["__typename"].as_str().unwrap();
        assert!(query.contains(&format!("... on {typename} {{")), "{typename}");
    }
    for field in told {
        assert!(words.contains(field.as_str()), "the query does not select {field}");
    }
}
