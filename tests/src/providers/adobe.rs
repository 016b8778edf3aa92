//! Adobe I/O Events: two signatures, keys at one host, the client's id, the greeting.

use http::Method;
use providers::{Greeting, KeyForm};

use super::*;

fn signed(body: &str) -> Signed {
    let topic = "observer.sales_order_save_after";
    Provider::Adobe.sign(&secret(Provider::Adobe), body.as_bytes(), "event-1", topic, now()).unwrap()
}

fn attempt(signed: &Signed, keys: &PublicKeys) -> Result<(), Refusal> {
    let (secrets, settings) = (only(secret(Provider::Adobe)), settings(Provider::Adobe));
    let trust = Trust { secrets: &secrets, settings: &settings, keys, now: now() };
    Provider::Adobe.verify(delivery(signed), trust).map(|_| ())
}

fn with(changes: &[(&'static str, Option<&str>)]) -> Signed {
    let mut signed = signed("{}");
    for (name, value) in changes {
        signed.headers.remove(*name);
        if let Some(value) = value {
            signed.headers.insert(*name, HeaderValue::from_str(value).unwrap());
        }
    }
    signed
}

#[test]
fn one_good_signature_is_enough() {
    let keys = PublicKeys::published();
    let (one, two) = ("x-adobe-digital-signature-1", "x-adobe-digital-signature-2");
    let zeros = &"A".repeat(344);
    for changes in [
        &[][..],
        &[(one, None)],
        &[(two, None)],
        &[(one, Some("nonsense!"))],
        &[(one, Some(zeros))],
        &[("x-adobe-public-key1-path", Some("/prod/keys/pub-key-new.pem"))],
    ] {
        assert_eq!(attempt(&with(changes), &keys), Ok(()), "{changes:?}");
    }
    let neither = attempt(&with(&[(one, None), (two, None)]), &keys);
    assert_eq!(neither, Err(Refusal::MissingSignature { header: one }));
    let wrong = attempt(&with(&[(one, Some(zeros)), (two, Some(zeros))]), &keys);
    assert!(matches!(wrong, Err(Refusal::WrongSignature { .. })), "{wrong:?}");
}

#[test]
fn a_key_that_can_be_had_is_asked_for() {
    let path = ("x-adobe-public-key2-path", Some("/prod/keys/pub-key-new.pem"));
    let refused =
        attempt(&with(&[("x-adobe-digital-signature-1", Some("AAAA")), path]), &PublicKeys::published());
    match refused {
        Err(Refusal::UnknownKey(needed)) => {
            assert_eq!(needed.url.as_str(), "https://static.adobeioevents.com/prod/keys/pub-key-new.pem");
            assert_eq!((needed.form, needed.key_id.as_str()), (KeyForm::Pem, "pub-key-new"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_path_leads_elsewhere() {
    for path in [
        "",
        "/prod/keys/.pem",
        "/stage/keys/a.pem",
        "/prod/keys/../../x.pem",
        "/prod/keys/a/b.pem",
        "//evil.example.com/prod/keys/a.pem",
        "@evil.example.com/prod/keys/a.pem",
        ".evil.example.com/prod/keys/a.pem",
        "https://evil.example.com/prod/keys/a.pem",
        "/prod/keys/a.pem?x=.pem",
        "/prod/keys/a%2F.pem",
    ] {
        let changes = [("x-adobe-public-key1-path", Some(path)), ("x-adobe-public-key2-path", Some(path))];
        let refused = attempt(&with(&changes), &PublicKeys::none());
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{path}: {refused:?}");
    }
}

#[test]
fn the_challenge_is_read_back_and_nothing_else() {
    let greeting = |method: &Method, query: &str| {
        let headers = HeaderMap::new();
        let delivery = Delivery { method, query, ..Delivery::post(&headers, b"") };
        Provider::Adobe.greet(&delivery)
    };
    let asked = greeting(&Method::GET, "challenge=8ec8d794-e0ab-42df-9017-e3dada8e84f7");
    assert_eq!(asked, Some(Greeting { text: "8ec8d794-e0ab-42df-9017-e3dada8e84f7".to_owned() }));
    assert_eq!(greeting(&Method::POST, "challenge=abc"), None);
    let long = format!("challenge={}", "a".repeat(200));
    for query in ["", "x=1", "challenge=", "challenge=%3Cscript%3E", "challenge=a%20b", long.as_str()] {
        assert_eq!(greeting(&Method::GET, query), None, "{query}");
    }
}

fn order(client: &str, state: &str) -> String {
    format!(
        r#"{{"type": "com.adobe.commerce.acme.observer.sales_order_save_after"{client}, "data": {{"value":
        {{"entity_id": 7, "state": "{state}", "created_at": "2026-03-02 14:00:00"}}}}}}"#
    )
}

const OURS: &str = r#", "recipient_client_id": "0123456789abcdef0123456789abcdef""#;

#[test]
fn events_for_another_client_do_not_count() {
    let told = |client: &str| {
        let body = order(client, "new");
        translate(Provider::Adobe, "observer.sales_order_save_after", body.as_bytes(), Surface::Storefront)
    };
    assert!(matches!(told(OURS), Translation::Facts { .. }));
    for other in ["", r#", "recipient_client_id": "anothers""#, r#", "recipient_client_id": null"#] {
        let told = told(other);
        let ignored = matches!(&told, Translation::Ignored { why, .. } if why.contains("client_id"));
        assert!(ignored, "{other}: {told:?}");
    }
    // Nor where the shop's own is not set.
    let body = order("", "new");
    let signed = signed(&body);
    let (secrets, keys) = (only(secret(Provider::Adobe)), PublicKeys::published());
    let trust = Trust { keys: &keys, ..Trust::of(&secrets, now()) };
    let verified = Provider::Adobe.verify(delivery(&signed), trust).unwrap();
    let told = Provider::Adobe.translate(&verified, Surface::Storefront);
    assert!(matches!(told, Translation::Ignored { .. }), "{told:?}");
}

#[test]
fn unpaid_orders_wait_and_times_are_utc() {
    let topic = "observer.sales_order_save_after";
    ignored(Provider::Adobe, topic, &order(OURS, "pending_payment"), Surface::Storefront);
    let facts = facts(Provider::Adobe, topic, &order(OURS, "canceled"), Surface::Storefront);
    assert_eq!(facts.len(), 2);
    assert!(facts.iter().all(|fact| fact.occurred_at.to_string() == "2026-03-02T14:00:00Z"));
    let never = order(OURS, "new").replace("2026-03-02", "0000-00-00");
    let why = unreadable(Provider::Adobe, topic, &never, Surface::Storefront);
    assert!(why.starts_with("data.value.created_at must be a time"), "{why}");
}
