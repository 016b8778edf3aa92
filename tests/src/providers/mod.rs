//! The senders' signatures and bodies: published vectors, every sample of `events/`, bad input.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should fail there")]

mod codes;
mod easypost;
mod hints;
mod malformed;
mod page;
mod samples;
mod schema;
mod shipengine;
mod shopify;
mod signatures;
mod standard;
mod statuses;
mod vectors;

use std::path::PathBuf;

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use journey::fact::{Fact, What};
use providers::{
    Answer, CALLS_MAX, Call, Delivery, Provider, PublicKeys, Refusal, Secret, Secrets, Settings, Signed,
    Surface, Translation, Trust, Verified,
};

use crate::harness::root;

/// One provider for each way of signing a body with a secret: where a test needs to know how. What holds for
/// all is tested on every provider's samples.
const SIGNERS: [Provider; 3] = [Provider::Shopify, Provider::Standard, Provider::EasyPost];

/// A secret that is nobody's, in each provider's form.
fn secret(provider: Provider) -> Secret {
    Secret::new(match provider {
        Provider::Standard => "whsec_QSB0ZXN0IHNlY3JldCBvZiBub2JvZHkh",
        _ => "a-test-secret-of-nobody",
    })
}

/// Another one.
fn other_secret(provider: Provider) -> Secret {
    Secret::new(match provider {
        Provider::Standard => "whsec_QW5vdGhlciB0ZXN0IHNlY3JldCBvZiBubyE=",
        _ => "another-test-secret-of-nobody",
    })
}

/// What a shop must set for a source of this provider.
fn settings(provider: Provider) -> Settings {
    let needed = provider.card().settings.iter().filter(|setting| setting.default.is_none());
    Settings::new(needed.map(|setting| (setting.name.to_owned(), setting.example.to_owned())).collect())
}

fn only(secret: Secret) -> Secrets {
    Secrets { current: secret, previous: None }
}

fn now() -> Timestamp {
    "2026-03-02T14:00:05Z".parse().unwrap()
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| {
        (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

fn verify<'a>(
    provider: Provider,
    headers: &'a HeaderMap,
    body: &'a [u8],
    secrets: &'a Secrets,
) -> Result<Verified<'a>, Refusal> {
    provider.verify(Delivery::post(headers, body), Trust::of(secrets, now()))
}

/// Signs, verifies and translates a body.
fn translate(provider: Provider, topic: &str, body: &[u8], surface: Surface) -> Translation {
    let secret = secret(provider);
    let signed = provider.sign(&secret, body, "delivery-1", topic, now()).unwrap();
    let (secrets, settings, keys) = (only(secret), settings(provider), PublicKeys::published());
    let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
    let verified = provider.verify(delivery(&signed), trust).unwrap();
    match provider.translate(&verified, surface) {
        Translation::ReadBack { calls, .. } => provider.read_back(&verified, &api_answers(provider, &calls)),
        other => other,
    }
}

/// The facts of a body that must have some.
fn facts(provider: Provider, topic: &str, body: &str, surface: Surface) -> Vec<Fact> {
    match translate(provider, topic, body.as_bytes(), surface) {
        Translation::Facts { facts, .. } => facts,
        other => panic!("no facts but {other:?} of {body}"),
    }
}

/// Why a body is not readable.
fn unreadable(provider: Provider, topic: &str, body: &str, surface: Surface) -> String {
    match translate(provider, topic, body.as_bytes(), surface) {
        Translation::Unreadable { why, .. } => why,
        other => panic!("not refused but {other:?}: {body}"),
    }
}

/// Why a body is of no use.
fn ignored(provider: Provider, topic: &str, body: &str, surface: Surface) -> String {
    match translate(provider, topic, body.as_bytes(), surface) {
        Translation::Ignored { why, .. } => why,
        other => panic!("not ignored but {other:?}: {body}"),
    }
}

/// The statuses that facts report, with their times.
fn scans(facts: &[Fact]) -> Vec<(String, &'static str)> {
    let scan = |fact: &Fact| {
        let What::Scanned(scan) = &fact.what else { return None };
        Some((fact.occurred_at.to_string(), scan.status.as_str()))
    };
    facts.iter().filter_map(scan).collect()
}

/// A signed sample as the functions get it.
fn delivery(signed: &Signed) -> Delivery<'_> {
    Delivery {
        method: &signed.method,
        path: "/surface/shop/source",
        query: &signed.query,
        headers: &signed.headers,
        body: &signed.body,
    }
}

/// What the provider's API answers to these calls: `events/<provider>/api/<what>.json`.
fn api_answers(provider: Provider, calls: &[Call]) -> Vec<Answer> {
    assert!(!calls.is_empty() && calls.len() <= CALLS_MAX, "{provider}: {} calls", calls.len());
    let api = provider.card().api.as_ref().unwrap_or_else(|| panic!("{provider} has no API"));
    let answer = |call: &Call| {
        let host = call.url.host_str().unwrap_or_default();
        assert_eq!(call.url.scheme(), "https");
        assert!(api.hosts.is_empty() && host == "api.example.com" || api.hosts.contains(&host), "{host}");
        let file =
            root().join("events").join(provider.as_str()).join("api").join(format!("{}.json", call.what));
        let body = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Answer { body: Some(body) }
    };
    calls.iter().map(answer).collect()
}

/// A file of `events/`.
struct Sample {
    provider: Provider,
    name: String,
    topic: String,
    body: Vec<u8>,
}

impl Sample {
    /// Where it belongs.
    fn surface(&self) -> Surface {
        self.provider.surfaces_of(&self.topic)[0]
    }

    fn translate(&self) -> Translation {
        translate(self.provider, &self.topic, &self.body, self.surface())
    }
}

/// All samples of a provider, by name.
fn samples(provider: Provider) -> Vec<Sample> {
    let folder = root().join("events").join(provider.as_str());
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|_| panic!("events/{provider} is missing"));
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let topic = provider.topic_of_file(&name);
        let topic = topic.unwrap_or_else(|| panic!("{name} is not named after a topic"));
        Sample { provider, name, topic, body: std::fs::read(&path).unwrap() }
    };
    paths.into_iter().map(read).collect()
}
