//! The senders' signatures and bodies: published vectors, every sample of `events/`, bad input.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should fail there")]

mod adobe;
mod aftership;
mod bigcommerce;
mod codes;
mod easypost;
mod ecwid;
mod fedex;
mod hints;
mod malformed;
mod methods;
mod page;
mod parcelpanel;
mod saleor;
mod samples;
mod schema;
mod sendcloud;
mod seventeen_track;
mod shipengine;
mod shippo;
mod shopify;
mod shopify_app_proxy;
mod signatures;
mod squarespace;
mod standard;
mod statuses;
mod usps;
mod vectors;
mod wix;
mod woocommerce;

use std::path::PathBuf;

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use journey::fact::{Fact, What};
use providers::{
    Answer, CALLS_MAX, Call, Coverage, Delivery, Provider, PublicKeys, Refusal, Secret, SecretOrigin,
    Secrets, Settings, Signed, Surface, Translation, Trust, Verified,
};

use crate::harness::root;

/// A secret that is nobody's, in each provider's form.
fn secret(provider: Provider) -> Secret {
    Secret::new(match provider {
        Provider::Standard => "whsec_QSB0ZXN0IHNlY3JldCBvZiBub2JvZHkh",
        Provider::Squarespace => "6120746573742073656372657420206f66206e6f626f6479",
        // Only the key that RFC 7515 publishes can sign samples.
        Provider::Wix => provider.published_test_secret(),
        _ => "a-test-secret-of-nobody",
    })
}

/// Another one.
fn other_secret(provider: Provider) -> Secret {
    Secret::new(match provider {
        Provider::Standard => "whsec_QW5vdGhlciB0ZXN0IHNlY3JldCBvZiBubyE=",
        Provider::Squarespace => "616e6f7468657220746573742073656372657420206f66",
        Provider::Wix => wix::ANOTHER_KEY,
        _ => "another-test-secret-of-nobody",
    })
}

/// What a shop must set for a source of this provider.
fn settings(provider: Provider) -> Settings {
    let needed = provider.card().settings.iter().filter(|setting| setting.default.is_none());
    Settings::new(needed.map(|setting| (setting.name.to_owned(), setting.example.to_owned())).collect())
}

/// The providers that sign the raw body with a secret, and show the digest in a header: what can be said of
/// all of them is tested for all of them.
pub(crate) fn body_signers() -> Vec<Provider> {
    let signs_the_body = |provider: &Provider| {
        let card = provider.card();
        let body = br#"{"a": 1}"#;
        let signed = provider.sign(&secret(*provider), body, "delivery-1", "topic", now());
        card.coverage == Coverage::Body
            && card.secret.origin != SecretOrigin::PublicKeys
            && signed.is_ok_and(|signed| signed.body == body && signed.query.is_empty())
    };
    Provider::ALL.into_iter().filter(signs_the_body).collect()
}

/// Of the headers of a signed delivery the one with the signature, which is the longest, and what stands
/// before its digest: 64 hex digits or 44 characters of base64.
pub(crate) fn signature_of(headers: &HeaderMap) -> (HeaderName, String) {
    let (name, value) = headers.iter().max_by_key(|(_, value)| value.len()).unwrap();
    let value = value.to_str().unwrap();
    let hex =
        value.len().checked_sub(64).filter(|start| value[*start..].bytes().all(|b| b.is_ascii_hexdigit()));
    (name.clone(), value[..hex.unwrap_or(value.len() - 44)].to_owned())
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

/// What a delivery comes to when the provider's API gives these answers.
fn read_back(provider: Provider, body: &str, answers: &[Option<&str>]) -> Translation {
    let secret = secret(provider);
    let signed = provider.sign(&secret, body.as_bytes(), "delivery-1", "", now()).unwrap();
    let (secrets, settings, keys) = (only(secret), settings(provider), PublicKeys::published());
    let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
    let verified = provider.verify(delivery(&signed), trust).unwrap();
    let answer = |body: &Option<&str>| Answer { body: body.map(|text| text.as_bytes().to_vec()) };
    provider.read_back(&verified, &answers.iter().map(answer).collect::<Vec<_>>())
}

/// The calls that a delivery asks for, each as its name, its address and how the token is shown.
fn calls(provider: Provider, body: &str) -> Vec<String> {
    let secret = secret(provider);
    let signed = provider.sign(&secret, body.as_bytes(), "delivery-1", "", now()).unwrap();
    let (secrets, settings) = (only(secret), settings(provider));
    let trust = Trust { settings: &settings, ..Trust::of(&secrets, now()) };
    let verified = provider.verify(delivery(&signed), trust).unwrap();
    match provider.translate(&verified, provider.surfaces()[0]) {
        Translation::ReadBack { calls, .. } => {
            calls.iter().map(|call| format!("{} {} {:?}", call.what, call.url, call.auth)).collect()
        }
        other => panic!("nothing is asked but {other:?}: {body}"),
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
