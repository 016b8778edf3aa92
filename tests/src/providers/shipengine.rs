//! ShipEngine signs with a private key, and its details say more than its codes.

use super::*;

const BODY: &[u8] = br#"{"resource_type":"API_TRACK","data":{"tracking_number":"1Z999AA10123456784"}}"#;

/// Signs [`BODY`] with the sample key, lets `change` spoil it, and verifies it.
fn attempt(keys: &PublicKeys, change: impl Fn(&mut Signed)) -> Result<(), Refusal> {
    let provider = Provider::ShipEngine;
    let secret = secret(provider);
    let mut signed = provider.sign(&secret, BODY, "", "API_TRACK", now()).unwrap();
    change(&mut signed);
    let (secrets, settings) = (only(secret), Settings::none());
    let trust = Trust { secrets: &secrets, settings: &settings, keys, now: now() };
    provider.verify(delivery(&signed), trust).map(|_| ())
}

fn set(name: &'static str, value: &str) -> impl Fn(&mut Signed) {
    move |signed: &mut Signed| {
        signed.headers.insert(name, HeaderValue::from_str(value).unwrap());
    }
}

#[test]
fn an_unknown_key_is_asked_for_where_shipengine_publishes_it_and_nowhere_else() {
    let published = PublicKeys::published();
    assert_eq!(attempt(&published, |_| {}), Ok(()));
    for id in ["another", "https://attacker.example/jwks", "../../x"] {
        match attempt(&published, set("x-shipengine-rsa-sha256-key-id", id)) {
            Err(Refusal::UnknownKey(needed)) => {
                assert_eq!(needed.url.as_str(), "https://api.shipengine.com/jwks");
                assert_eq!(needed.key_id, id);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn time_and_body_are_signed() {
    let published = PublicKeys::published();
    let timestamp = "x-shipengine-timestamp";
    for (at, refused) in [
        ("2026-03-02T13:55:04Z", "out of tolerance"),
        ("2026-03-02T14:05:06Z", "out of tolerance"),
        ("2026-03-02T14:00:06Z", "wrong"),
        ("2026-03-02T14:00:05.000Z", "wrong"),
        ("yesterday", "malformed"),
        ("", "malformed"),
    ] {
        let told = match attempt(&published, set(timestamp, at)) {
            Err(Refusal::TimestampOutOfTolerance { .. }) => "out of tolerance",
            Err(Refusal::WrongSignature { .. }) => "wrong",
            Err(Refusal::MalformedSignature { .. }) => "malformed",
            other => panic!("{at}: {other:?}"),
        };
        assert_eq!(told, refused, "{at}");
    }
    let longer = attempt(&published, |signed| signed.body.push(b' '));
    assert!(matches!(longer, Err(Refusal::WrongSignature { .. })));
    let header = "x-shipengine-rsa-sha256-signature";
    let short = attempt(&published, set(header, "AAAA"));
    assert!(matches!(short, Err(Refusal::WrongSignature { .. })));
    let no_base64 = attempt(&published, set(header, "%%%"));
    assert!(matches!(no_base64, Err(Refusal::MalformedSignature { .. })));
    for name in [header, timestamp, "x-shipengine-rsa-sha256-key-id"] {
        let missing = attempt(&published, |signed| drop(signed.headers.remove(name)));
        assert_eq!(missing, Err(Refusal::MissingSignature { header: name }));
    }
}

/// The status of one event.
fn status(code: &str, detail: &str) -> (&'static str, Vec<String>) {
    let body = format!(
        r#"{{"resource_type":"API_TRACK","data":{{"tracking_number":"1Z999AA10123456784","events":[
        {{"occurred_at":"2026-03-05T13:05:00Z","status_code":"{code}","status_detail_code":{detail}}}]}}}}"#
    );
    match translate(Provider::ShipEngine, "", body.as_bytes(), Surface::Carrier) {
        Translation::Facts { facts, unmapped, .. } => (scans(&facts)[0].1, unmapped),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_detail_goes_before_its_code() {
    assert_eq!(status("IT", "null"), ("in_transit", vec![]));
    assert_eq!(status("it", "null"), ("in_transit", vec![]), "older versions wrote them small");
    assert_eq!(status("IT", r#""OUT_FOR_DELIVERY""#), ("out_for_delivery", vec![]));
    assert_eq!(status("AC", r#""ELEC_ADVICE_RECD_BY_CARRIER""#), ("label_created", vec![]));
    // An exception alone is no reason for a mail: it also stands on parcels that are in time.
    assert_eq!(status("EX", "null"), ("on_hold", vec![]));
    assert_eq!(status("EX", r#""RETURN_TO_SENDER""#), ("returning_to_sender", vec![]));
    assert_eq!(status("DE", r#""SOMETHING_NEW""#), ("delivered", vec![]));
    assert_eq!(status("QQ", r#""SOMETHING_NEW""#), ("unknown", vec!["QQ/SOMETHING_NEW".to_owned()]));
}

#[test]
fn what_nobody_scanned_is_no_news() {
    let unscanned =
        r#"{"resource_type":"API_TRACK","data":{"tracking_number":"1Z999AA10123456784","events":[]}}"#;
    assert_eq!(ignored(Provider::ShipEngine, "", unscanned, Surface::Carrier), "nothing was scanned yet");
    let other = r#"{"resource_type":"API_RATE","data":{}}"#;
    assert_eq!(ignored(Provider::ShipEngine, "", other, Surface::Carrier), "the resource_type is not used");
    let local = r#"{"resource_type":"API_TRACK","data":{"tracking_number":"1Z999AA10123456784","events":[
        {"occurred_at":"2026-03-05T13:05:00","status_code":"IT"}]}}"#;
    assert_eq!(ignored(Provider::ShipEngine, "", local, Surface::Carrier), "nothing was scanned yet");
}
