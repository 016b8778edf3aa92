//! Senders that sign with a private key: their public keys are read where they publish them, seldom,
//! and whatever keys a delivery makes up.

use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use local::system::Options;
use providers::{Provider, Secret, Surface};

use crate::harness::{Harness, root, table_at, time};
use crate::provider_api::{Fault, ProviderApi};

const NOW: &str = "2026-03-05T19:00:00Z";
const SHIPENGINE_KEYS: &str = "/api.shipengine.com/jwks";
/// The key of RFC 7515, appendix A.2, which samples are signed with.
const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

struct Stage {
    harness: Harness,
    api: ProviderApi,
}

impl Stage {
    async fn with(provider: Provider) -> Self {
        let api = ProviderApi::start().await;
        let options = Options {
            virtual_from: Some(time(NOW)),
            public_url: "https://mail.shop.example.com".to_owned(),
            provider_api_url: Some(api.url.clone()),
            table_at: table_at(),
            ..Options::default()
        };
        let harness = Harness::on(options).await;
        harness.connect(provider, None).await;
        Self { harness, api }
    }

    fn now(&self) -> Timestamp {
        self.harness.system.service.now()
    }

    /// ShipEngine publishes the samples' key under this id.
    fn publish(&self, key_id: &str) {
        let keys = format!(r#"{{"keys":[{{"kty":"RSA","kid":"{key_id}","n":"{MODULUS}","e":"AQAB"}}]}}"#);
        self.api.answers(SHIPENGINE_KEYS.to_owned(), keys.into_bytes());
    }

    /// A sample of ShipEngine that names its key so.
    async fn shipengine(&self, key_id: &str) -> u16 {
        let body = sample("shipengine");
        let mut headers = signed(Provider::ShipEngine, &body, self.now());
        headers.insert("x-shipengine-rsa-sha256-key-id", HeaderValue::from_str(key_id).unwrap());
        self.harness.post(Surface::Carrier, "shipengine", headers, body.into()).await.status().as_u16()
    }

    fn asked(&self) -> usize {
        self.api.asked().len()
    }
}

fn sample(provider: &str) -> Vec<u8> {
    let folder = root().join("events").join(provider);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    std::fs::read(files.filter(|path| path.is_file()).min().unwrap()).unwrap()
}

fn signed(provider: Provider, body: &[u8], now: Timestamp) -> HeaderMap {
    let secret = Secret::new(provider.published_test_secret());
    provider.sign(&secret, body, "d", provider.topics()[0], now).unwrap().headers
}

#[tokio::test]
async fn a_key_is_asked_for_once_and_again_when_it_changes() {
    let stage = Stage::with(Provider::ShipEngine).await;
    stage.publish("key-1");
    for _ in 0..3 {
        assert_eq!(stage.shipengine("key-1").await, 200);
    }
    assert_eq!(stage.asked(), 1);

    stage.publish("key-2");
    assert_eq!(stage.shipengine("key-2").await, 401, "it was asked just now");
    stage.harness.until("2026-03-05T19:01:01Z").await;
    assert_eq!(stage.shipengine("key-2").await, 200);
    assert_eq!(stage.asked(), 2);
    assert_eq!(stage.shipengine("key-1").await, 401, "what was taken back is gone");

    stage.harness.until("2026-03-06T08:00:00Z").await;
    assert_eq!(stage.shipengine("key-2").await, 200);
    assert_eq!(stage.asked(), 3, "and what was read is read again after half a day");
}

#[tokio::test]
async fn a_delivery_that_cannot_be_verified_now_is_sent_again() {
    let stage = Stage::with(Provider::ShipEngine).await;
    stage.publish("key-1");
    for fault in [Fault::Status(503), Fault::Nonsense, Fault::Redirect, Fault::Huge] {
        stage.api.fails(Some(fault));
        assert_eq!(stage.shipengine("key-1").await, 503, "{fault:?}");
    }
    stage.api.fails(None);
    stage.harness.until("2026-03-05T19:01:01Z").await;
    assert_eq!(stage.shipengine("key-1").await, 200);
}

#[tokio::test]
async fn made_up_keys_lead_to_few_questions() {
    let stage = Stage::with(Provider::ShipEngine).await;
    stage.publish("key-1");
    for n in 0..50 {
        assert_eq!(stage.shipengine(&format!("made-up-{n}")).await, 401);
    }
    assert_eq!(stage.asked(), 1);
    assert_eq!(stage.shipengine("key-1").await, 200, "the right one is known all the same");
}

/// Adobe's deliveries name the path of their key themselves.
#[tokio::test]
async fn made_up_places_lead_to_few_questions() {
    let stage = Stage::with(Provider::Adobe).await;
    let body = sample("adobe");
    for n in 0..50 {
        let mut headers = signed(Provider::Adobe, &body, stage.now());
        for name in ["x-adobe-public-key1-path", "x-adobe-public-key2-path"] {
            if headers.contains_key(name) {
                let path = format!("/prod/keys/made-up-{n}.pem");
                headers.insert(name, HeaderValue::from_str(&path).unwrap());
            }
        }
        let reply = stage.harness.post(Surface::Storefront, "adobe", headers, body.clone().into()).await;
        // Nothing is published there; and when too much was asked, whose it is cannot be told now.
        assert!(matches!(reply.status().as_u16(), 401 | 503), "{}", reply.status());
    }
    assert!(stage.asked() <= 10, "{} questions", stage.asked());
    assert!(
        stage
            .api
            .asked()
            .iter()
            .all(|asked| asked.address.starts_with("/static.adobeioevents.com/prod/keys/"))
    );
}
