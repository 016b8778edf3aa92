//! Deliveries that only hint at what happened: nothing of them counts before the provider's API says
//! it, whatever becomes of the API.

use http::Request;
use local::system::Options;
use providers::{
    Call, CallMethod, Coverage, Provider, PublicKeys, Secret, Secrets, Settings, Translation, Trust,
};
use serde_json::{Value, json};
use service::quarantine::RETRIED_AFTER;
use service::reply::Reply;

use crate::harness::{Harness, root, table_at, time};
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
            table_at: table_at(),
            ..Options::default()
        };
        let harness = Harness::on(options).await;
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

impl Stage {
    /// A sender that does not try again, with the first of its hints, whose answer is played.
    async fn of_one_that_gives_up(provider: Provider) -> (Self, String, Vec<u8>) {
        let stage = Self::of(provider, Some(TOKEN)).await;
        let mut samples = samples(provider).into_iter();
        let (topic, body) = samples.find(|(topic, body)| !stage.calls(topic, body).is_empty()).unwrap();
        (stage, topic, body)
    }

    async fn kept(&self) -> Value {
        let listed = self.harness.desk(json!({ "do": "quarantine", "shop": "demo" })).await.unwrap();
        assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
        listed[0].clone()
    }

    /// How often the API was asked for more than a token.
    fn asked(&self) -> usize {
        self.api.asked().iter().filter(|asked| !asked.address.contains("/oauth/token")).count()
    }
}

fn giving_up() -> Vec<Provider> {
    let found: Vec<Provider> =
        hinting().into_iter().filter(|provider| !provider.card().tries_again).collect();
    assert!(found.len() >= 5, "{found:?}");
    found
}

#[tokio::test]
async fn what_an_api_was_silent_about_is_recorded_once_it_answers() {
    for provider in giving_up() {
        let (stage, topic, body) = Stage::of_one_that_gives_up(provider).await;
        stage.api.fails(Some(Fault::Status(503)));
        let (_, said) = stage.deliver(&topic, &body).await;
        assert_eq!(said["result"], "quarantined", "{provider}: {said}");
        assert_eq!(stage.kept().await["state"], "tried again at 2026-03-05T19:01:00Z", "{provider}");
        stage.harness.until("2026-03-05T19:01:00Z").await;
        assert_eq!(stage.kept().await["state"], "tried again at 2026-03-05T19:06:00Z", "{provider}");
        stage.api.fails(None);
        stage.harness.until("2026-03-05T19:05:59Z").await;
        let before = stage.asked();
        stage.harness.until("2026-03-05T19:06:00Z").await;
        assert!(stage.asked() > before, "{provider}");
        let kept = stage.kept().await;
        assert_eq!(kept["state"], "replayed", "{provider}: {kept}");
        let result = kept["kept"]["replayed"]["result"].as_str().unwrap();
        assert!(["recorded", "parked"].contains(&result), "{provider}: {kept}");
        let asked = stage.asked();
        stage.harness.until("2026-03-08T19:00:00Z").await;
        assert_eq!(stage.asked(), asked, "{provider}: it is off the list");
    }
}

#[tokio::test]
async fn an_arrival_that_could_not_be_read_back_tells_no_delay() {
    let stage = Stage::of(Provider::Ups, Some(TOKEN)).await;
    let harness = &stage.harness;
    let placed = json!({
        "order_id": "1001", "items": [{ "title": "Trail boots", "quantity": 1 }],
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    });
    harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z999AA10123456784"], "carrier": "UPS" });
    harness.event("parcel.shipped", time("2026-03-02T20:00:00Z"), shipped).await;
    let (topic, body) = samples(Provider::Ups).remove(0);
    stage.calls(&topic, &body);
    stage.api.fails(Some(Fault::Status(503)));
    stage.deliver(&topic, &body).await;
    stage.api.fails(None);
    harness.until("2026-03-05T19:01:00Z").await;
    let delivered = harness.view("order/1001").await.facts;
    assert!(delivered.iter().any(|fact| fact.what.contains("delivered")), "{delivered:?}");
    let sent = harness.touches().len();
    harness.until("2026-03-20T19:00:00Z").await;
    let late = harness.touches().split_off(sent);
    assert!(late.iter().all(|touch| !touch.contains("delay")), "{late:?}");
}

#[tokio::test]
async fn after_the_last_try_it_waits_for_a_person() {
    let (stage, topic, body) = Stage::of_one_that_gives_up(Provider::Ship24).await;
    stage.api.fails(Some(Fault::Status(503)));
    stage.deliver(&topic, &body).await;
    let mut at = time(NOW);
    for (tries, after) in RETRIED_AFTER.into_iter().enumerate() {
        at += after;
        assert_eq!(stage.kept().await["state"], format!("tried again at {at}"));
        assert_eq!(stage.asked(), 1 + tries);
        stage.harness.until(&at.to_string()).await;
    }
    assert_eq!(stage.kept().await["state"], "waits for a person");
    stage.harness.until("2026-03-20T19:00:00Z").await;
    assert_eq!(stage.asked(), 1 + RETRIED_AFTER.len());
    let replay = json!({ "do": "replay", "shop": "demo", "id": stage.kept().await["id"] });
    let refused = stage.harness.desk(replay.clone()).await.unwrap_err();
    assert!(refused.contains("gave no answer"), "{refused}");
    stage.api.fails(None);
    let taken = stage.harness.desk(replay).await.unwrap();
    assert!(["recorded", "parked"].contains(&taken["result"].as_str().unwrap()), "{taken}");
}

#[tokio::test]
async fn any_answer_ends_the_tries_and_the_same_hint_begins_them_anew() {
    let (stage, topic, body) = Stage::of_one_that_gives_up(Provider::Ship24).await;
    stage.api.fails(Some(Fault::Status(503)));
    stage.deliver(&topic, &body).await;
    stage.api.fails(Some(Fault::Status(401)));
    stage.harness.until("2026-03-05T19:01:00Z").await;
    assert_eq!(stage.kept().await["state"], "still unreadable");
    stage.api.fails(Some(Fault::Status(503)));
    stage.deliver(&topic, &body).await;
    assert_eq!(stage.kept().await["state"], "tried again at 2026-03-05T19:02:00Z");
    stage.api.fails(None);
    stage.harness.until("2026-03-05T19:02:00Z").await;
    assert_eq!(stage.kept().await["state"], "replayed");
}

#[tokio::test]
async fn a_sweep_tries_twenty_and_two_sweepers_try_each_once() {
    let (stage, topic, body) = Stage::of_one_that_gives_up(Provider::Ship24).await;
    stage.api.fails(Some(Fault::Status(503)));
    for n in 0..25 {
        let mut body = body.clone();
        body.resize(body.len() + n, b' ');
        stage.deliver(&topic, &body).await;
    }
    let dispatcher = &stage.harness.system.dispatcher;
    let (now, asked) = (time("2026-03-05T19:01:00Z"), stage.asked());
    let no_time = Some(std::time::SystemTime::UNIX_EPOCH);
    assert_eq!(dispatcher.retry(now, no_time).await, 0);
    let (one, two) = tokio::join!(dispatcher.retry(now, None), dispatcher.retry(now, None));
    assert_eq!((one + two, stage.asked() - asked), (20, 20));
    assert_eq!((dispatcher.retry(now, None).await, stage.asked() - asked), (5, 25));
    assert_eq!(dispatcher.retry(now, None).await, 0);
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
