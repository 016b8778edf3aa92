//! Connecting a sender: secrets that change without a gap, settings, and who waits for a delivery is
//! told what came and what is wrong with it.

use http::{HeaderValue, StatusCode};
use local::desk::{self, Request};
use providers::{Coverage, Provider, Secret, Surface};
use serde_json::{Value, json};

use crate::harness::{Harness, time};

const MONDAY: &str = "2026-03-02T15:00:00Z";
const OLD: &str = "an-old-secret-of-nobody";
const NEW: &str = "a-new-secret-of-nobody";

fn request(value: Value) -> Request {
    serde_json::from_value(value).unwrap()
}

/// Connects, with whatever else is wished.
async fn connect(harness: &Harness, more: Value) -> Result<Value, String> {
    let mut wish = json!({ "do": "connect", "shop": "demo", "provider": "easypost", "name": "parcels" });
    wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk::perform(&harness.system.service, request(wish)).await
}

/// What the function answers to a scan that is signed with `secret`, after `change` of the body.
async fn scan(harness: &Harness, secret: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> StatusCode {
    let body = json!({
        "description": "tracker.updated",
        "result": {
            "tracking_code": "1Z999AA10123456784", "status": "in_transit", "carrier": "UPS",
            "updated_at": MONDAY, "public_url": "https://track.example.com/a/b",
        },
    });
    let body = body.to_string().into_bytes();
    let signed = Provider::EasyPost.sign(&Secret::new(secret), &body, "", "", time(MONDAY)).unwrap();
    harness.post(Surface::Carrier, "parcels", signed.headers, change(body).into()).await.status()
}

async fn heard(harness: &Harness) -> Value {
    let which = json!({ "do": "heard", "shop": "demo", "source": "parcels" });
    desk::perform(&harness.system.service, request(which)).await.unwrap()
}

async fn listen(harness: &Harness) {
    let which = json!({ "do": "listen", "shop": "demo", "source": "parcels", "seconds": 600 });
    desk::perform(&harness.system.service, request(which)).await.unwrap();
}

#[tokio::test]
async fn a_secret_is_replaced_and_the_old_one_ends_at_its_time() {
    let harness = Harness::at(MONDAY).await;
    let connected = connect(&harness, json!({ "secret": OLD })).await.unwrap();
    assert_eq!(connected["addresses"], json!(["https://mail.shop.example.com/carrier/demo/parcels"]));
    assert_eq!((&connected["is_new"], &connected["secret"]), (&json!(true), &Value::Null));
    assert_eq!(scan(&harness, OLD, |body| body).await, 200);

    let again = connect(&harness, json!({})).await.unwrap();
    assert_eq!(
        (&again["is_new"], &again["rotated"]),
        (&json!(false), &json!(false)),
        "asking changes nothing"
    );
    let refused = connect(&harness, json!({ "secret": NEW })).await.unwrap_err();
    assert!(refused.contains("--rotate"), "{refused}");

    let rotated = connect(&harness, json!({ "secret": NEW, "rotate": true, "keep_seconds": 3_600 })).await;
    assert_eq!(rotated.unwrap()["previous_until"], "2026-03-02T16:00:00Z");
    for secret in [OLD, NEW] {
        assert_eq!(scan(&harness, secret, |body| body).await, 200, "{secret}");
    }
    harness.until("2026-03-02T16:01:01Z").await;
    assert_eq!(scan(&harness, OLD, |body| body).await, 401, "the old one has ended");
    assert_eq!(scan(&harness, NEW, |body| body).await, 200);
}

#[tokio::test]
async fn a_secret_is_made_where_the_provider_makes_none() {
    let harness = Harness::at(MONDAY).await;
    let made = connect(&harness, json!({})).await.unwrap();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.len() >= 32, "{secret}");
    assert_eq!(scan(&harness, secret, |body| body).await, 200);
    let refused = connect(&harness, json!({ "provider": "shopify", "name": "app" })).await.unwrap_err();
    assert!(refused.starts_with("Shopify makes the secret: give it with --secret."), "{refused}");
    let refused = connect(&harness, json!({ "provider": "magento" })).await.unwrap_err();
    assert!(refused.contains("easypost"), "the refusal lists what there is: {refused}");
    let refused = connect(&harness, json!({ "provider": "standard" })).await.unwrap_err();
    assert!(refused.contains("is a source of easypost"), "{refused}");
    let refused = connect(&harness, json!({ "rotate": true, "name": "other" })).await.unwrap_err();
    assert!(refused.contains("not connected yet"), "{refused}");
}

#[tokio::test]
async fn settings_are_checked() {
    let harness = Harness::at(MONDAY).await;
    let set = async |name: &str, value: &str| {
        connect(&harness, json!({ "secret": OLD, "settings": { name: value } })).await
    };
    let refused = set("colour", "red").await.unwrap_err();
    assert_eq!(refused, "EasyPost has no setting \"colour\": its settings are signature");
    let refused = set("signature", "v3").await.unwrap_err();
    assert!(refused.starts_with("signature cannot be \"v3\": v1: the body is signed"), "{refused}");
    set("signature", "v2").await.unwrap();
    assert_eq!(scan(&harness, OLD, |body| body).await, 401, "v1 is not enough any more");
    let unset = connect(&harness, json!({ "settings": { "signature": "" } })).await;
    assert_eq!(unset.unwrap()["is_new"], false);
    assert_eq!(scan(&harness, OLD, |body| body).await, 200);
    let refused = connect(&harness, json!({ "api_token": "a-token" })).await.unwrap_err();
    assert!(refused.contains("no token needed"), "{refused}");
}

#[tokio::test]
async fn who_waits_is_told_of_the_first_good_delivery() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": OLD })).await.unwrap();
    assert_eq!(scan(&harness, OLD, |body| body).await, 200);
    assert_eq!(heard(&harness).await, Value::Null, "nobody waited");

    listen(&harness).await;
    assert_eq!(heard(&harness).await, Value::Null, "what came before is not what they wait for");
    assert_eq!(scan(&harness, OLD, |body| body).await, 200);
    let told = heard(&harness).await;
    assert_eq!((&told["good"], &told["topic"]), (&json!(true), &json!("tracker.updated")));
    assert_eq!(told["result"], "duplicate");
}

#[tokio::test]
async fn who_waits_is_told_what_is_wrong() {
    type Change = fn(Vec<u8>) -> Vec<u8>;
    let cases: [(&str, &str, Change, &str); 7] = [
        (OLD, "c29tZSBvdGhlciBzZWNyZXQ=", |body| body, "copy it again"),
        (OLD, "YW4tb2xkLXNlY3JldC1vZi1ub2JvZHk=", |body| body, "is stored decoded, and signs in base64"),
        (OLD, "sécret", |body| body, "signs with the published test value"),
        (OLD, OLD, |body| [b"\n  ", body.as_slice()].concat(), "white space was added"),
        (OLD, OLD, spread_out, "written anew with spaces"),
        (OLD, OLD, |body| String::from_utf8(body).unwrap().replace('/', "\\/").into(), "with backslashes"),
        (
            OLD,
            OLD,
            |mut body| {
                body.pop();
                body
            },
            "copy it again",
        ),
    ];
    for (stored, signed_with, change, cause) in cases {
        let harness = Harness::at(MONDAY).await;
        connect(&harness, json!({ "secret": stored })).await.unwrap();
        listen(&harness).await;
        assert_eq!(scan(&harness, signed_with, change).await, 401);
        let told = heard(&harness).await;
        assert_eq!((&told["good"], &told["result"]), (&json!(false), &json!("refused")));
        assert!(told["cause"].as_str().unwrap().contains(cause), "{cause}: {told}");
        assert!(told["signed"].as_str().unwrap().contains("over the raw body"), "{told}");
        assert!(!told.to_string().contains(signed_with), "no secret is shown: {told}");
    }
}

fn spread_out(body: Vec<u8>) -> Vec<u8> {
    String::from_utf8(body).unwrap().replace("\",\"", "\", \"").replace("\":", "\": ").into()
}

#[tokio::test]
async fn another_senders_delivery_is_named() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": OLD })).await.unwrap();
    listen(&harness).await;
    let shopify =
        Provider::Shopify.sign(&Secret::new(NEW), b"{}", "d", "orders/create", time(MONDAY)).unwrap();
    let reply = harness.post(Surface::Carrier, "parcels", shopify.headers, b"{}".to_vec().into()).await;
    assert_eq!(reply.status(), 401);
    let told = heard(&harness).await;
    assert!(told["cause"].as_str().unwrap().contains("looks like a delivery of Shopify"), "{told}");
}

/// Whoever's headers a delivery has is named at another sender's address, where the address's own header is
/// missing, or there in another form.
#[tokio::test]
async fn every_sender_is_known_at_anothers_address() {
    // BigCommerce signs with the headers of Standard Webhooks; an app proxy signs no header at all.
    const ALIKE: [Provider; 2] = [Provider::BigCommerce, Provider::ShopifyAppProxy];
    let signs = |provider: &Provider| provider.card().coverage == Coverage::Body && !ALIKE.contains(provider);
    for address in [Provider::WooCommerce, Provider::EasyPost] {
        let harness = Harness::at(MONDAY).await;
        connect(&harness, json!({ "provider": address.as_str(), "secret": NEW })).await.unwrap();
        for provider in Provider::ALL.into_iter().filter(signs).filter(|provider| *provider != address) {
            listen(&harness).await;
            let secret = Secret::new(provider.published_test_secret());
            let topic = provider.topics()[0];
            let signed = provider.sign(&secret, b"{\"a\": \"b\"}", "d", topic, time(MONDAY)).unwrap();
            harness.post(address.surfaces()[0], "parcels", signed.headers, signed.body.into()).await;
            let told = heard(&harness).await;
            assert!(told["cause"].as_str().unwrap().contains(provider.card().title), "{provider}: {told}");
        }
    }
}

#[tokio::test]
async fn a_signature_in_another_form_is_not_a_missing_one() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "provider": "woocommerce", "secret": NEW })).await.unwrap();
    for (header, value, cause) in [
        ("x-wc-webhook-signature", "00ff".repeat(16), "is not 44 characters of standard base64"),
        ("x-hmac-signature", "hmac-sha256-hex=cut-off".to_owned(), "looks like a delivery of EasyPost"),
        ("x-other", "anything".to_owned(), "does not sign"),
    ] {
        listen(&harness).await;
        let mut headers = http::HeaderMap::new();
        headers.insert(header, value.parse().unwrap());
        let reply = harness.post(Surface::Storefront, "parcels", headers, b"{}".to_vec().into()).await;
        assert_eq!(reply.status(), 401);
        let told = heard(&harness).await;
        assert!(told["cause"].as_str().unwrap().contains(cause), "{cause}: {told}");
    }
}

#[tokio::test]
async fn the_published_test_secret_gives_way_to_the_shops_own() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": Provider::EasyPost.published_test_secret() })).await.unwrap();
    let badly_formed = connect(&harness, json!({ "secret": "short" })).await.unwrap_err();
    assert!(badly_formed.starts_with("the secret must be the webhook_secret"), "{badly_formed}");
    let connected = connect(&harness, json!({ "secret": OLD })).await.unwrap();
    assert_eq!((&connected["replaced_test_secret"], &connected["rotated"]), (&json!(true), &json!(false)));
    assert_eq!(connected["previous_until"], Value::Null);
    assert_eq!(scan(&harness, OLD, |body| body).await, 200);
    assert_eq!(scan(&harness, Provider::EasyPost.published_test_secret(), |body| body).await, 401);

    let again = connect(&harness, json!({ "secret": OLD })).await.unwrap();
    assert_eq!((&again["is_new"], &again["replaced_test_secret"]), (&json!(false), &json!(false)));
    let badly_formed = connect(&harness, json!({ "secret": "short" })).await.unwrap_err();
    assert!(badly_formed.starts_with("the secret must be"), "the form comes first: {badly_formed}");
    let other = connect(&harness, json!({ "secret": NEW })).await.unwrap_err();
    assert!(other.contains("--rotate"), "{other}");
}

#[tokio::test]
async fn two_secrets_are_taken_at_most() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": OLD })).await.unwrap();
    let first = connect(&harness, json!({ "secret": NEW, "rotate": true })).await.unwrap();
    assert_eq!(first["ended_one"], false);
    let second = connect(&harness, json!({ "rotate": true })).await.unwrap();
    assert_eq!(second["ended_one"], true, "{second}");
    assert_eq!(scan(&harness, OLD, |body| body).await, 401);
    assert_eq!(scan(&harness, NEW, |body| body).await, 200);
}

#[tokio::test]
async fn public_keys_are_not_rotated() {
    let harness = Harness::at(MONDAY).await;
    let wish = json!({ "provider": "shipengine" });
    connect(&harness, wish.clone()).await.unwrap();
    let refused = connect(&harness, json!({ "provider": "shipengine", "rotate": true })).await.unwrap_err();
    assert!(refused.contains("has no secret that could be replaced"), "{refused}");
    let typo = connect(&harness, json!({ "provider": "Esypost" })).await.unwrap_err();
    assert!(typo.contains("did you mean easypost?"), "{typo}");
}

#[tokio::test]
async fn listening_anew_has_room_on_a_clock_that_stands_still() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": OLD })).await.unwrap();
    for _ in 0..2 {
        listen(&harness).await;
        assert_eq!(scan(&harness, NEW, |body| body).await, 401);
        assert_eq!(heard(&harness).await["result"], "refused");
    }
}

/// Thousands of forged deliveries while somebody waits cost a note every two seconds, and none when
/// nobody waits.
#[tokio::test]
async fn forged_deliveries_cost_next_to_nothing() {
    let harness = Harness::at(MONDAY).await;
    connect(&harness, json!({ "secret": OLD })).await.unwrap();
    scan(&harness, NEW, |body| body).await;
    let before = harness.system.service.store.usage().snapshot();
    for _ in 0..50 {
        assert_eq!(scan(&harness, NEW, |body| body).await, 401);
    }
    let after = harness.system.service.store.usage().snapshot();
    assert_eq!(after.calls, before.calls, "nobody waits");

    listen(&harness).await;
    scan(&harness, NEW, |body| body).await;
    let before = harness.system.service.store.usage().snapshot();
    for _ in 0..50 {
        assert_eq!(scan(&harness, NEW, |body| body).await, 401);
    }
    let after = harness.system.service.store.usage().snapshot();
    assert_eq!(after.calls, before.calls, "one note was written already");
    harness.until("2026-03-02T15:20:00Z").await;
    scan(&harness, NEW, |body| body).await;
    assert_eq!(heard(&harness).await["at"], MONDAY, "listening has ended");
}

#[tokio::test]
async fn get_is_for_providers_that_ask_for_it() {
    let harness = Harness::at(MONDAY).await;
    let mut get = http::Request::new(bytes::Bytes::new());
    *get.uri_mut() = "/storefront/demo/shopify?challenge=1".parse().unwrap();
    let reply = storefront_webhook::handle(&harness.system.service, &get).await;
    assert_eq!(reply.status(), 405);
    assert_eq!(reply.headers()["allow"], HeaderValue::from_static("POST"));
}
