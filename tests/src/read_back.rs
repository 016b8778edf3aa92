//! Deliveries that only hint at what happened: nothing of them counts before the provider's API says
//! it, whatever becomes of the API.

use http::Request;
use local::system::{Options, System};
use providers::{
    Call, CallMethod, Coverage, Provider, PublicKeys, Secret, Secrets, Settings, Translation, Trust,
};
use serde_json::{Value, json};
use service::reply::Reply;

use crate::harness::{Harness, root, time};
use crate::provider_api::{Fault, ProviderApi};

const NOW: &str = "2026-03-05T19:00:00Z";
const TOKEN: &str = "client-of-nobody:token-of-nobody";

/// Providers that are read back.
fn hinting() -> Vec<Provider> {
    Provider::ALL.into_iter().filter(|provider| provider.needs_api_token()).collect()
}

/// The first sample of each topic.
fn samples(provider: Provider) -> Vec<(String, Vec<u8>)> {
    let folder = root().join("events").join(provider.as_str());
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names {
        let topic = provider.topic_of_file(&name).unwrap();
        if found.iter().all(|(known, _)| *known != topic) {
            found.push((topic, std::fs::read(folder.join(&name)).unwrap()));
        }
    }
    found
}

struct Stage {
    harness: Harness,
    api: ProviderApi,
    provider: Provider,
}

impl Stage {
    /// A system whose demo shop has a token for the provider's API, if it is to have one.
    async fn of(provider: Provider, token: Option<&str>) -> Self {
        let api = ProviderApi::start().await;
        let options = Options {
            virtual_from: Some(time(NOW)),
            public_url: "https://mail.shop.example.com".to_owned(),
            provider_api_url: Some(api.url.clone()),
            ..Options::default()
        };
        let harness = Harness { system: System::start(options).await.unwrap() };
        harness.connect(provider, token).await;
        Self { harness, api, provider }
    }

    /// What the sample asks for, if it is only a hint. Its answers are played from now on.
    fn calls(&self, topic: &str, body: &[u8]) -> Vec<Call> {
        let provider = self.provider;
        let secret = Secret::new(provider.published_test_secret());
        let signed = provider.sign(&secret, body, "d", topic, time(NOW)).unwrap();
        let secrets = Secrets { current: secret, previous: None };
        let set = provider.card().settings.iter().filter(|setting| setting.default.is_none());
        let settings =
            Settings::new(set.map(|setting| (setting.name.to_owned(), setting.example.to_owned())).collect());
        let keys = PublicKeys::published();
        let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: time(NOW) };
        let delivery = providers::Delivery {
            method: &signed.method,
            path: "",
            query: &signed.query,
            headers: &signed.headers,
            body: &signed.body,
        };
        let verified = provider.verify(delivery, trust).unwrap();
        let Translation::ReadBack { calls, .. } = provider.translate(&verified, provider.surfaces()[0])
        else {
            return Vec::new();
        };
        let folder = root().join("events").join(provider.as_str()).join("api");
        for call in &calls {
            let answer = std::fs::read(folder.join(format!("{}.json", call.what))).unwrap();
            let path = &call.url[url::Position::BeforePath..];
            self.api.answers(format!("/{}{path}", call.url.host_str().unwrap()), answer);
        }
        calls
    }

    async fn deliver(&self, topic: &str, body: &[u8]) -> (Reply, Value) {
        let provider = self.provider;
        let secret = Secret::new(provider.published_test_secret());
        let signed = provider.sign(&secret, body, "d", topic, time(NOW)).unwrap();
        let mut request = Request::new(bytes::Bytes::from(signed.body));
        *request.method_mut() = signed.method;
        let surface = provider.surfaces()[0];
        *request.uri_mut() = format!("/{surface}/demo/{provider}?{}", signed.query).parse().unwrap();
        *request.headers_mut() = signed.headers;
        let reply = self.harness.give(surface, &request).await;
        let said = serde_json::from_slice(reply.body()).unwrap();
        (reply, said)
    }
}

#[test]
fn who_proves_less_than_the_body_is_read_back() {
    for provider in Provider::ALL {
        let card = provider.card();
        let is_believed = card.settings.iter().any(|setting| setting.name == "trust");
        assert!(card.coverage == Coverage::Body || card.api.is_some() || is_believed, "{provider}");
    }
    assert!(hinting().len() >= 9, "{:?}", hinting());
}

#[tokio::test]
async fn the_answer_counts_and_not_the_hint() {
    for provider in hinting() {
        let stage = Stage::of(provider, Some(TOKEN)).await;
        let mut read_back = 0;
        for (topic, body) in samples(provider) {
            let calls = stage.calls(&topic, &body);
            if calls.is_empty() {
                continue;
            }
            read_back += 1;
            let (reply, said) = stage.deliver(&topic, &body).await;
            assert_eq!(reply.status(), 200, "{provider} {topic}: {said}");
            let result = said["result"].as_str().unwrap();
            assert!(["recorded", "parked", "duplicate"].contains(&result), "{provider} {topic}: {said}");
        }
        assert!(read_back > 0, "{provider}: no sample is read back");
        for asked in stage.api.asked() {
            assert!(!asked.address.contains("token-of-nobody"), "the token stands in no address");
            let shown = asked.headers.values().any(|value| {
                let value = value.to_str().unwrap_or_default();
                value.contains(TOKEN) || value == "Bearer a-bearer-token" || value.starts_with("Basic ")
            });
            assert!(shown, "{provider}: {asked:?}");
            assert!(asked.headers["user-agent"].to_str().unwrap().starts_with("Beforehand/"), "{asked:?}");
        }
    }
}

#[tokio::test]
async fn without_a_token_the_delivery_waits_and_says_what_to_do() {
    for provider in hinting() {
        let stage = Stage::of(provider, None).await;
        for (topic, body) in samples(provider) {
            if stage.calls(&topic, &body).is_empty() {
                continue;
            }
            let (reply, said) = stage.deliver(&topic, &body).await;
            assert_eq!(
                (reply.status().as_u16(), &said["result"]),
                (200, &json!("quarantined")),
                "{provider} {topic}"
            );
            let why = said["why"].as_str().unwrap();
            assert!(why.contains("--api-token") && why.contains(provider.as_str()), "{why}");
        }
        assert!(stage.api.asked().is_empty());
    }
}

/// Nothing of an API's trouble becomes a fact, and no delivery is lost by it.
#[tokio::test]
async fn an_api_in_trouble_loses_nothing() {
    let later = [Fault::Status(500), Fault::Status(503), Fault::Status(429), Fault::Silent];
    let never = [Fault::Status(401), Fault::Status(403), Fault::Status(400), Fault::Redirect, Fault::Huge];
    let unreadable = [Fault::Nonsense, Fault::Cut];
    for provider in hinting() {
        let tries_again = provider.card().tries_again;
        let stage = Stage::of(provider, Some(TOKEN)).await;
        let (topic, body) =
            samples(provider).into_iter().find(|(topic, body)| !stage.calls(topic, body).is_empty()).unwrap();
        // One that takes long is enough, and its wait is long.
        let is_first = provider == hinting()[0];
        for fault in later.into_iter().chain(never).chain(unreadable) {
            if fault == Fault::Silent && !is_first {
                continue;
            }
            stage.api.fails(Some(fault));
            let (reply, said) = stage.deliver(&topic, &body).await;
            let told = format!("{provider} {fault:?}: {said}");
            if tries_again && later.contains(&fault) {
                assert_eq!(reply.status(), 503, "{told}");
                assert!(said["error"].as_str().unwrap().contains("gave no answer"), "{told}");
            } else {
                assert_eq!(
                    (reply.status().as_u16(), &said["result"]),
                    (200, &json!("quarantined")),
                    "{told}"
                );
                assert!(!said["why"].as_str().unwrap().contains("token-of-nobody"), "{told}");
            }
        }
        stage.api.fails(None);
        let (_, said) = stage.deliver(&topic, &body).await;
        assert!(["recorded", "parked"].contains(&said["result"].as_str().unwrap()), "{provider}: {said}");
    }
}

/// Who waits for a delivery hears that one was put off, and why; it is counted.
#[tokio::test]
async fn who_waits_hears_of_an_api_without_an_answer() {
    let is_put_off = |provider: &Provider| provider.card().tries_again;
    let provider = hinting().into_iter().find(is_put_off).unwrap();
    let stage = Stage::of(provider, Some(TOKEN)).await;
    let (topic, body) =
        samples(provider).into_iter().find(|(topic, body)| !stage.calls(topic, body).is_empty()).unwrap();
    let which =
        |does: &str| json!({ "do": does, "shop": "demo", "source": provider.as_str(), "seconds": 600 });
    stage.harness.desk(which("listen")).await.unwrap();
    stage.api.fails(Some(Fault::Status(500)));
    assert_eq!(stage.deliver(&topic, &body).await.0.status(), 503);
    let heard = stage.harness.desk(which("heard")).await.unwrap();
    assert_eq!((&heard["result"], &heard["good"]), (&json!("later"), &json!(false)));
    assert!(heard["what"].as_str().unwrap().contains("gave no answer"), "{heard}");
    let senders = stage.harness.desk(json!({ "do": "senders", "shop": "demo" })).await.unwrap();
    let sender =
        senders.as_array().unwrap().iter().find(|sender| sender["source"] == provider.as_str()).unwrap();
    assert_eq!(sender["counts"]["refused"], 1, "{sender}");
    assert!(sender["refusal"].as_str().unwrap().contains("gave no answer"), "{sender}");
}

/// Nobody who can make up a hint leads us anywhere else.
#[tokio::test]
async fn only_the_providers_hosts_are_asked() {
    for provider in hinting() {
        let stage = Stage::of(provider, Some(TOKEN)).await;
        let api = provider.card().api.as_ref().unwrap();
        for (topic, body) in samples(provider) {
            for call in stage.calls(&topic, &body) {
                let host = call.url.host_str().unwrap();
                assert_eq!((call.url.scheme(), call.url.port()), ("https", None), "{}", call.url);
                assert!(api.hosts.is_empty() || api.hosts.contains(&host), "{provider}: {host}");
                assert!(call.method == CallMethod::Post || call.body.is_empty());
            }
        }
    }
}
