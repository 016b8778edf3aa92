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

/// Computed from the documented formula: nobody publishes values. What is stored with HTML's entities is the
/// same key.
#[test]
fn woocommerce() {
    let signature = "aWC4rOsD2Q/xhsIm/JhG2iJq9dDYy7Jt+GueM4YM/6c=";
    for stored in ["a&b<'c", "a&amp;b&lt;&#039;c"] {
        check(Provider::WooCommerce, stored, &[("X-WC-Webhook-Signature", signature)], br#"{"id":1}"#, 0);
    }
}

/// Computed from the documented formula: the client secret as text is the key.
#[test]
fn bigcommerce() {
    check(
        Provider::BigCommerce,
        "bigcommerce-client-secret",
        &[
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "1700000000"),
            ("webhook-signature", "v1,sivZUG4lT2WzY7fxlNEy3vdMFtF3g8x3XrIPDCAIzgo="),
        ],
        br#"{"id":1}"#,
        1_700_000_000,
    );
}

/// Computed from the documented formula: the key is what the secret writes in hex.
#[test]
fn squarespace() {
    check(
        Provider::Squarespace,
        "6162636465666768",
        &[("Squarespace-Signature", "078716c0633d7a4ea74888a6211f0bd86c6f1abd68a6461903233cd125061b92")],
        br#"{"id":1}"#,
        0,
    );
}

/// Computed from the documented formula: two fields of the body are signed, and nothing else of it.
#[test]
fn ecwid() {
    let signature = [("X-Ecwid-Webhook-Signature", "lidx/4J5L2Pp4auvwGBp6DwPkpPmyVLI3oLB440X358=")];
    let id = r#""eventId":"80aece08-40e8-4145-8764-6c2f0d38678","eventCreated":1234567"#;
    for rest in ["", r#","storeId":1003,"entityId":103,"eventType":"order.created""#] {
        check(Provider::Ecwid, "abcde123456789", &signature, format!("{{{id}{rest}}}").as_bytes(), 0);
    }
}

/// The example of Shopify's documentation, as discolabs/django-shopify-webhook quotes it.
#[test]
fn shopify_app_proxy() {
    let headers = HeaderMap::new();
    let query = "extra=1&extra=2&shop=shop-name.myshopify.com&path_prefix=%2Fapps%2Fawesome_reviews\
                 &timestamp=1317327555\
                 &signature=a9718877bea71c2484f91608a7eaea1532bdf71f5c56825065fa4ccabe549ef3";
    let secrets = only(Secret::new("hush"));
    let now = Timestamp::from_second(1_317_327_555).unwrap();
    let attempt = |query: &str| {
        let delivery = Delivery { method: &http::Method::GET, query, ..Delivery::post(&headers, b"") };
        Provider::ShopifyAppProxy
            .verify(delivery, Trust::of(&secrets, now))
            .map(|verified| verified.matched())
    };
    assert!(attempt(query).is_ok());
    assert!(
        attempt(&query.replacen("extra=1&extra=2", "extra=2&extra=1", 1)).is_err(),
        "the order of one name's values counts"
    );
    assert!(attempt(&query.replacen("extra=1&extra=2", "extra=1%2C2", 1)).is_ok(), "they are joined");
}

/// Saleor's deprecated secret: hex of HMAC-SHA256 over the body, computed from the code of saleor/saleor.
#[test]
fn saleor_with_a_secret() {
    let signature = "63ddab34da5838e383545e9c90b40f74a4e3daabc5dd9a8d49a51875ad4b2418";
    check(Provider::Saleor, "s3cret", &[("Saleor-Signature", signature)], br#"{"id":1}"#, 0);
}

/// Sendcloud's own OpenAPI of its webhooks, `info.description`; the space is part of the body.
#[test]
fn sendcloud() {
    check(
        Provider::Sendcloud,
        "secretkey",
        &[("Sendcloud-Signature", "1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a")],
        br#"{"key": "value"}"#,
        0,
    );
}

/// Nobody publishes these: computed with Python's `hmac` and `hashlib` from the documented formulas.
#[test]
fn carriers_without_a_published_value() {
    let body = br#"{"id":1}"#;
    let hmac = "Y92rNNpYOOODVF6ckLQPdKTj2qvF3ZqNSaUYda1LJBg=";
    check(Provider::AfterShip, "s3cret", &[("aftership-hmac-sha256", hmac)], body, 0);
    check(Provider::FedEx, "s3cret", &[("fdx-signature", hmac)], body, 0);
    check(Provider::ParcelPanel, "s3cret", &[("X-ParcelPanel-HMAC-SHA256", hmac)], body, 0);
    let of_hex = "NjNkZGFiMzRkYTU4MzhlMzgzNTQ1ZTljOTBiNDBmNzRhNGUzZGFhYmM1ZGQ5YThkNDlhNTE4NzVhZDRiMjQxOA==";
    check(Provider::FedEx, "s3cret", &[("fdx-signature", of_hex)], body, 0);
    check(
        Provider::Shippo,
        "s3cret",
        &[(
            "Shippo-Auth-Signature",
            "t=1700000000,v1=ee0658aa4e37018df69c24227df01e0f680eb3b87c7f1f9bd936e283cfe01d9b",
        )],
        body,
        1_700_000_000,
    );
    check(
        Provider::SeventeenTrack,
        "17token-key",
        &[("sign", "d1cd77a660f617d395c74843134763f242e372292fdb28a7a6e562ba90ffacc8")],
        body,
        0,
    );
    check(
        Provider::Usps,
        "s3cret",
        &[("X-HMAC", "eRF1hB8MWrIrpBYoRzA64ddtWsOAQ1aGhpwL7xnls6w=")],
        br#"{"subscriptionId": "s", "subscriptionType": "TRACKING", "timestamp": "2026-07-23T14:32:00Z", "payload": "{\"trackingNumber\":\"9400\"}"}"#,
        0,
    );
}
