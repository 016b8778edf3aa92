//! USPS: two texts of the envelope are signed and read, nothing else; local times; thin payloads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Usps;
const PAYLOAD: &str = r#"{"trackingNumber":"9400","statusCategory":"Delivered"}"#;

/// A signed payload: headers and envelope.
fn signed(payload: &str) -> (HeaderMap, Value) {
    let signed = PROVIDER.sign(&secret(PROVIDER), payload.as_bytes(), "sub-1", "", now()).unwrap();
    (signed.headers, serde_json::from_slice(&signed.body).unwrap())
}

fn attempt(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    verify(PROVIDER, headers, body, &only(secret(PROVIDER))).map(|_| ())
}

fn told(payload: Value) -> Vec<Fact> {
    facts(PROVIDER, "", &payload.to_string(), Surface::Carrier)
}

#[test]
fn what_is_not_signed_may_change_and_is_not_read() {
    let (headers, envelope) = signed(PAYLOAD);
    assert_eq!(attempt(&headers, envelope.to_string().as_bytes()), Ok(()));
    let mut other = envelope.clone();
    other["subscriptionId"] = json!("another");
    other["subscriptionType"] = json!("SOMETHING");
    other["trackingNumber"] = json!("1Z9999");
    other["links"] = json!([{"rel": "self", "href": "https://attacker.example.com"}]);
    let body = other.to_string();
    assert_eq!(attempt(&headers, body.as_bytes()), Ok(()), "only two texts are signed");
    let secrets = only(secret(PROVIDER));
    let read = |body: &[u8]| {
        PROVIDER.translate(&verify(PROVIDER, &headers, body, &secrets).unwrap(), Surface::Carrier)
    };
    assert_eq!(read(body.as_bytes()), read(envelope.to_string().as_bytes()), "and only they are read");
}

#[test]
fn what_is_signed_may_not_change() {
    let (headers, envelope) = signed(PAYLOAD);
    let wrong = |body: &[u8]| {
        let refused = attempt(&headers, body);
        assert!(matches!(refused, Err(Refusal::WrongSignature { .. })), "{refused:?}");
    };
    let with = |field: &str, value: Value| {
        let mut other = envelope.clone();
        other[field] = value;
        other.to_string()
    };
    wrong(with("timestamp", json!("2026-03-02T14:00:06Z")).as_bytes());
    wrong(with("payload", json!(PAYLOAD.replace("9400", "9401"))).as_bytes());
    wrong(with("payload", json!({"trackingNumber": "9400"})).as_bytes());
    wrong(with("payload", json!(null)).as_bytes());
    // A second payload is not chosen from, whichever is signed.
    let both = envelope.to_string().replacen('{', r#"{"payload":"{}","#, 1);
    wrong(both.as_bytes());
    for body in [&b"{"[..], b"[]", b"7", b"\xff", b"{}", PAYLOAD.as_bytes()] {
        wrong(body);
    }
}

#[test]
fn no_character_moves_from_one_text_to_the_other() {
    let (headers, envelope) = signed(PAYLOAD);
    let timestamp = envelope["timestamp"].as_str().unwrap();
    let together = format!("{timestamp}{PAYLOAD}");
    for cut in 0..=together.len() {
        let (timestamp, payload) = together.split_at(cut);
        let body = json!({"timestamp": timestamp, "payload": payload}).to_string();
        let secrets = only(secret(PROVIDER));
        // The hash cannot tell the cut, but only one leaves a time and an object.
        let verified = verify(PROVIDER, &headers, body.as_bytes(), &secrets).unwrap();
        let is_read = matches!(PROVIDER.translate(&verified, Surface::Carrier), Translation::Facts { .. });
        assert_eq!(is_read, payload == PAYLOAD, "{body}");
    }
}

#[test]
fn both_header_names_are_read_and_the_newer_one_counts() {
    let (signed_headers, envelope) = signed(PAYLOAD);
    let body = envelope.to_string();
    let digest = signed_headers["x-hmac"].to_str().unwrap();
    assert_eq!(attempt(&headers(&[("hmac-header", digest)]), body.as_bytes()), Ok(()));
    let zeros = BASE64.encode([0; 32]);
    let both = headers(&[("x-hmac", &zeros), ("hmac-header", digest)]);
    assert!(attempt(&both, body.as_bytes()).is_err());
    let refused = attempt(&HeaderMap::new(), body.as_bytes());
    assert_eq!(refused, Err(Refusal::MissingSignature { header: "x-hmac" }));
    // Nothing is parsed for somebody who shows no signature.
    assert_eq!(attempt(&HeaderMap::new(), b"{"), refused);
}

#[test]
fn times_are_told_in_three_ways() {
    let at = |event: Value| {
        let mut event = event;
        event["eventCode"] = json!("07");
        scans(&told(json!({"trackingNumber": "9400", "trackingEvents": [event]})))[0].0.clone()
    };
    let local = "2026-03-03T01:15:00";
    assert_eq!(
        at(json!({"GMTTimestamp": "2026-03-03T06:15:00.041Z", "eventTimestamp": local})),
        "2026-03-03T06:15:00Z"
    );
    assert_eq!(at(json!({"eventTimestamp": local, "GMTOffset": "-7:00"})), "2026-03-03T08:15:00Z");
    assert_eq!(at(json!({"eventTimestamp": local, "GMTOffset": "-07:30"})), "2026-03-03T08:45:00Z");
    assert_eq!(at(json!({"eventTimestamp": local, "GMTOffset": "10:00"})), "2026-03-02T15:15:00Z");
    assert_eq!(at(json!({"eventTimestamp": local, "eventState": "CA"})), "2026-03-03T09:15:00Z");
    assert_eq!(at(json!({"eventTimestamp": local, "GMTOffset": "x"})), "2026-03-03T06:15:00Z");
    assert_eq!(at(json!({"eventTimestamp": "2026-03-03T01:15:00Z"})), "2026-03-03T01:15:00Z");
    let why = unreadable(
        PROVIDER,
        "",
        r#"{"trackingNumber": "9400", "trackingEvents": [{"eventTimestamp": "8:00 am", "eventCode": "07"}]}"#,
        Surface::Carrier,
    );
    assert_eq!(why, "payload: eventTimestamp must be a time such as 2026-03-02T14:00:00");
}

#[test]
fn a_thin_payload_holds_from_the_envelopes_time() {
    let status = |payload: Value| scans(&told(payload));
    let at = |status| [(now().to_string(), status)];
    assert_eq!(
        status(json!({"trackingNumber": "9400", "statusCategory": "Out for Delivery"})),
        at("out_for_delivery")
    );
    assert_eq!(
        status(json!({"trackingNumber": "9400", "status": "Delivered, In/At Mailbox"})),
        at("delivered")
    );
    assert_eq!(status(json!({"trackingNumber": "9400", "status": "Teleported"})), at("unknown"));
    let why = |payload: &str| unreadable(PROVIDER, "", payload, Surface::Carrier);
    assert_eq!(why("{}"), "payload: trackingNumber is missing");
    assert_eq!(why("not JSON"), "payload: the body is not JSON: line 1, column 2");
    assert_eq!(
        why(r#"{"trackingNumber": "9400"}"#),
        "payload must have trackingEvents with eventCode and GMTTimestamp, or a statusCategory"
    );
}
