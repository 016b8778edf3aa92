//! Wix: a body that is a token, JSON within JSON within JSON.

use jiff::SignedDuration;
use providers::MatchedSecret;

use super::*;

/// The public half of a key that was drawn for this test and thrown away.
pub(super) const ANOTHER_KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjOFWlV3/X7ZWDuZGzqR2
C6cVkZQ0yJxVPNjeMvyoqHI/+QYt13QPIS0+E9zmQSECIDuNVk0276hohe3mvJoL
Aalrv7JjVlYcWnW1uMXDqvRZwoEpcQr5YhyyzZHbofXRBZGu7q+Rhxg+PtvjVoiZ
bk9jOqPOEt2eLYEUAKrnRHQauJ3nAzcyx5zY0v9huH/K12cpShoY+q1/KmscjfEc
Xqb4vorwSNH2ayFFsWQmyJd6gsyzjpy5oSFqf82ArP03o6eXhx9E9nGjBtEBK82y
5Ibu1Js/URtoR1sb4se5amM6uyc8f328okPgvFE9IuAp4Q6gU/tWPf14J4t4P9J3
bQIDAQAB
-----END PUBLIC KEY-----
";

/// Verifies a sample `later` than it was signed.
fn attempt(key: &str, later: SignedDuration) -> Result<MatchedSecret, Refusal> {
    let signer = secret(Provider::Wix);
    let signed = Provider::Wix.sign(&signer, b"{}", "", "wix.ecom.v1.order_approved", now()).unwrap();
    let secrets = only(Secret::new(key));
    Provider::Wix
        .verify(delivery(&signed), Trust::of(&secrets, now() + later))
        .map(|verified| verified.matched())
}

#[test]
fn a_token_ends() {
    let key = secret(Provider::Wix);
    let at = |later| attempt(key.expose(), later);
    for minutes in [-600, 0, 59, 61] {
        assert_eq!(at(SignedDuration::from_mins(minutes)), Ok(MatchedSecret::Current), "{minutes}");
    }
    let refused = at(SignedDuration::from_mins(62));
    let told =
        matches!(&refused, Err(Refusal::TimestampOutOfTolerance { header: "exp", skew_seconds: -120, .. }));
    assert!(told, "{refused:?}");
}

#[test]
fn the_key_is_a_pem_however_it_was_pasted() {
    let key = secret(Provider::Wix);
    let one_line = key.expose().replace('\n', "\\n");
    let with_returns = key.expose().replace('\n', "\r\n");
    for pasted in [format!("  {}\n\n", key.expose()), one_line, with_returns] {
        assert_eq!(Provider::Wix.check_secret(&pasted), Ok(()), "{pasted}");
        assert!(attempt(&pasted, SignedDuration::ZERO).is_ok(), "{pasted}");
    }
    let private = key.expose().replace("PUBLIC", "PRIVATE");
    let cut = &key.expose()[..key.expose().len() / 2];
    let padded = format!("{}{}", " ".repeat(5_000), key.expose());
    for bad in [private.as_str(), cut, &padded, "a-test-secret-of-nobody"] {
        assert!(Provider::Wix.check_secret(bad).is_err(), "{bad}");
        let unusable = attempt(bad, SignedDuration::ZERO);
        assert!(matches!(unusable, Err(Refusal::UnusableSecret { .. })), "{bad}: {unusable:?}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let (none, secrets) = (HeaderMap::new(), only(secret(Provider::Wix)));
    for body in ["{}", "a.b.c", "..", "not a token", "{\"data\":\"{}\"}"] {
        let refused = verify(Provider::Wix, &none, body.as_bytes(), &secrets);
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{body}: {refused:?}");
    }
}

#[test]
fn an_order_counts_once_it_is_approved() {
    let told = |status: &str| {
        let order = format!(
            r#"{{"createdEvent": {{"entity": {{"id": "1", "createdDate": "2026-03-02T14:00:00Z", "status": "{status}"}}}}}}"#
        );
        translate(Provider::Wix, "wix.ecom.v1.order_created", order.as_bytes(), Surface::Storefront)
    };
    for waiting in ["INITIALIZED", "PENDING", "A_NEW_WORD"] {
        assert!(matches!(told(waiting), Translation::Ignored { .. }), "{waiting}");
    }
    assert!(matches!(told("APPROVED"), Translation::Facts { facts, .. } if facts.len() == 1));
    assert!(matches!(told("REJECTED"), Translation::Facts { facts, .. } if facts.len() == 2));
}

#[test]
fn other_events_are_ignored_and_strange_ones_named() {
    let told =
        |topic: &str, event: &str| translate(Provider::Wix, topic, event.as_bytes(), Surface::Storefront);
    assert!(matches!(told("wix.stores.v1.product_created", "{}"), Translation::Ignored { .. }));
    let why = unreadable(Provider::Wix, "wix.ecom.v1.order_updated", "{}", Surface::Storefront);
    assert!(why.contains("updatedEvent.currentEntity"), "{why}");
    let none = r#"{"updatedEvent": {"currentEntity": {"orderId": "1", "fulfillments": []}}}"#;
    assert!(matches!(told("wix.ecom.v1.fulfillments_updated", none), Translation::Ignored { .. }));
}
