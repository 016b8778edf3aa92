//! Known answers: values that providers or others published.

use super::*;

fn check(provider: Provider, secret: &str, pairs: &[(&str, &str)], body: &[u8], at_second: i64) {
    let headers = headers(pairs);
    let secrets = only(Secret::new(secret));
    let now = Timestamp::from_second(at_second).unwrap();
    let verified = provider.verify(Delivery::post(&headers, body), Trust::of(&secrets, now));
    assert!(verified.is_ok(), "{provider}: {verified:?}");
}

/// standard-webhooks/standard-webhooks: `libraries/rust/src/lib.rs`, and
/// `libraries/javascript/src/webhook.test.ts` (also svix `worker.rs`).
#[test]
fn standard_webhooks() {
    check(
        Provider::Standard,
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        &[
            ("webhook-id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
            ("webhook-timestamp", "1649367553"),
            ("webhook-signature", "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="),
        ],
        br#"{"email":"test@example.com","username":"test_user"}"#,
        1_649_367_553,
    );
    check(
        Provider::Standard,
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        &[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ],
        br#"{"test": 2432232314}"#,
        1_614_265_330,
    );
}

/// svix `worker.rs`, `test_asymmetric_key_signing`: an Ed25519 signature passes under its public key,
/// and next to an HMAC it does no harm.
#[test]
fn standard_webhooks_with_ed25519() {
    let ed25519 =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
    let hmac = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let attempt = |secret: &str, signatures: &str| {
        let headers = headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", signatures),
        ]);
        let secrets = only(Secret::new(secret));
        let delivery = Delivery::post(&headers, br#"{"test": 2432232314}"#);
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        Provider::Standard.verify(delivery, Trust::of(&secrets, now)).map(|verified| verified.matched())
    };
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    assert_eq!(Provider::Standard.check_secret(public_key), Ok(()));
    assert!(attempt(public_key, ed25519).is_ok());
    assert!(attempt(public_key, &format!("{hmac} {ed25519} v9,new")).is_ok());
    assert!(attempt(secret, &format!("{ed25519} {hmac}")).is_ok());
    assert!(attempt(secret, &format!("v9,new {hmac} v1,short")).is_ok());
    let wrong = |secret: &str, list: &str| {
        assert!(matches!(attempt(secret, list), Err(Refusal::WrongSignature { .. })), "{list}");
    };
    wrong(secret, ed25519);
    wrong(public_key, hmac);
    wrong(public_key, &ed25519.replace("hnO3", "hnO4"));
}

/// bold-commerce/go-shopify `oauth_test.go`; the second is computed from the documented formula.
#[test]
fn shopify() {
    check(
        Provider::Shopify,
        "hush",
        &[("X-Shopify-Hmac-Sha256", "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI=")],
        br#""my secret message""#,
        0,
    );
    check(
        Provider::Shopify,
        "shpss_test",
        &[("X-Shopify-Hmac-Sha256", "1GxccvotnkOedTjSm8S0m/VA3yAUKshyqT52ccNYHj4=")],
        br#"{"id":1}"#,
        0,
    );
}

/// The key is NFKD-normalised: it does not matter how the letter was typed. Computed with Python's
/// `hmac` over the NFKD form; the plain NFC form gives another value.
#[test]
fn easypost_normalises_the_key() {
    let body = br#"{"description":"tracker.updated"}"#;
    let signature = "hmac-sha256-hex=562be7a716cb4c03373fe99c34ee0da0f3fd9184950e5f060f6309cd8398fd19";
    for typed in ["s\u{e9}cret", "se\u{301}cret"] {
        check(Provider::EasyPost, typed, &[("x-hmac-signature", signature)], body, 0);
    }
}

/// TrackingMore's webhook page: the timestamp alone is signed.
#[test]
fn trackingmore() {
    check(
        Provider::TrackingMore,
        "2e55b9a3-4dd1-4416-9897-c4bd1e3d738f",
        &[
            ("timestamp", "1662371528"),
            ("signature", "a37084ab68ae16b77db1f8463f31be9fcc965e2515e03efecf8139bb1e511b06"),
        ],
        b"{}",
        1_662_371_528,
    );
}
