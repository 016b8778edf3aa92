//! At the doors for senders.

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use providers::{Provider, Secret, SecretOrigin, Signed, Surface};

use super::changes::{Change, changed, changes};
use super::{check, runtime, try_many};
use crate::harness::{Harness, root};

/// At every run.
const CASES: u32 = 1_500;
/// When it happens: samples are of that day.
const MONDAY: &str = "2026-03-02T15:00:00Z";
/// A sender is told what became of a delivery, in a line or two.
const ANSWER_BYTES_MAX: usize = 4_000;

/// Who signs, and what.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Signing {
    /// What is sent: the shop's own sender has gone mad.
    Sent,
    /// Something else.
    Other,
    Nobody,
}

/// A header that is changed after signing: which of those there, and what becomes of it.
type Headers = Vec<(Index, Option<Vec<u8>>)>;

#[derive(Clone, Debug)]
struct Attack {
    sample: Index,
    changes: Vec<Change>,
    signing: Signing,
    headers: Headers,
    surface: Option<Surface>,
    method: &'static str,
    path: Option<String>,
    query: Option<String>,
}

struct Sample {
    provider: Provider,
    topic: String,
    body: Vec<u8>,
}

/// The samples of every sender that signs for itself: nothing here asks the network for a key or an order.
fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for provider in Provider::ALL {
        if provider.card().api.is_some() || provider.card().secret.origin == SecretOrigin::PublicKeys {
            continue;
        }
        let mut files: Vec<_> = std::fs::read_dir(root().join("events").join(provider.as_str()))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        for file in files {
            let topic = provider.topic_of_file(file.file_name().unwrap().to_str().unwrap()).unwrap();
            samples.push(Sample { provider, topic, body: std::fs::read(file).unwrap() });
        }
    }
    samples
}

fn attack() -> impl Strategy<Value = Attack> {
    let signing =
        prop_oneof![8 => Just(Signing::Sent), 1 => Just(Signing::Other), 1 => Just(Signing::Nobody)];
    let headers = vec((any::<Index>(), prop::option::of(vec(any::<u8>(), 0..200))), 0..3);
    let headers = prop_oneof![6 => Just(Vec::new()), 2 => headers];
    let surface = prop_oneof![
        8 => Just(None),
        1 => select(vec![Surface::Storefront, Surface::Carrier, Surface::Signals]).prop_map(Some),
    ];
    let method =
        prop_oneof![12 => Just("POST"), 1 => select(vec!["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])];
    let path = prop_oneof![
        12 => Just(None),
        1 => "(/[a-z0-9%.#-]{0,30}){0,5}".prop_map(Some),
        1 => "/(storefront|carrier|signals)/[a-z-]{0,70}/[a-z0-9-]{0,70}".prop_map(Some),
    ];
    let query = prop_oneof![6 => Just(None), 1 => "[ -~]{0,200}".prop_map(Some)];
    (any::<Index>(), changes(), signing, headers, surface, method, path, query).prop_map(
        |(sample, changes, signing, headers, surface, method, path, query)| Attack {
            sample,
            changes,
            signing,
            headers,
            surface,
            method,
            path,
            query,
        },
    )
}

fn signed(harness: &Harness, sample: &Sample, body: &[u8], signing: Signing) -> Signed {
    let secret = Secret::new(sample.provider.published_test_secret());
    let now = harness.system.service.now();
    let sign = |what: &[u8]| sample.provider.sign(&secret, what, "msg_fuzz", &sample.topic, now);
    let unsigned = || Signed {
        method: Method::POST,
        query: String::new(),
        headers: HeaderMap::new(),
        body: body.to_vec(),
    };
    match signing {
        // Some write their signature into the body, and have no place for it in every one.
        Signing::Sent => sign(body).unwrap_or_else(|_| unsigned()),
        Signing::Other => {
            let other = sign(&sample.body).unwrap_or_else(|_| unsigned());
            Signed { body: body.to_vec(), ..other }
        }
        Signing::Nobody => unsigned(),
    }
}

fn change_headers(headers: &mut HeaderMap, changes: &Headers) {
    for (which, value) in changes {
        let mut names: Vec<HeaderName> = headers.keys().cloned().collect();
        names.extend(
            ["content-type", "content-length", "traceparent", "x-forwarded-for"].map(HeaderName::from_static),
        );
        let name = which.get(&names).clone();
        match value.as_deref().map(HeaderValue::from_bytes) {
            Some(Ok(value)) => {
                headers.insert(name, value);
            }
            Some(Err(_)) => {}
            None => {
                headers.remove(name);
            }
        }
    }
}

fn request(harness: &Harness, samples: &[Sample], attack: &Attack) -> Option<(Surface, Request<Bytes>)> {
    let sample = attack.sample.get(samples);
    let body = changed(&sample.body, &attack.changes);
    let mut signed = signed(harness, sample, &body, attack.signing);
    change_headers(&mut signed.headers, &attack.headers);
    let surface = attack.surface.unwrap_or_else(|| sample.provider.surfaces_of(&sample.topic)[0]);
    let path = attack
        .path
        .clone()
        .unwrap_or_else(|| format!("/{surface}/{}/{}", harness.shop(), sample.provider.as_str()));
    let query = attack.query.as_ref().unwrap_or(&signed.query);
    let mut request = Request::new(Bytes::from(signed.body));
    // What is no address does not come this far.
    *request.uri_mut() = format!("{path}?{query}").parse().ok()?;
    *request.method_mut() =
        if attack.method == "POST" { signed.method } else { attack.method.parse().unwrap() };
    *request.headers_mut() = signed.headers;
    Some((surface, request))
}

#[test]
fn whatever_is_delivered_is_answered() {
    let (runtime, samples) = (runtime(), samples());
    assert!(samples.len() > 40, "{}", samples.len());
    let harness = runtime.block_on(async {
        let harness = Harness::at(MONDAY).await;
        for provider in Provider::ALL {
            if samples.iter().any(|sample| sample.provider == provider) {
                harness.connect(provider, None).await;
            }
        }
        harness
    });
    let taken = std::cell::Cell::new(0_u32);
    let tried = std::cell::Cell::new(0_u32);
    try_many(CASES, &attack(), |attack| {
        let Some((surface, request)) = request(&harness, &samples, &attack) else { return Ok(()) };
        let asked = Instant::now();
        let reply = runtime.block_on(harness.give(surface, &request));
        tried.set(tried.get() + 1);
        taken.set(taken.get() + u32::from(reply.status() == 200));
        check(&reply, asked, ANSWER_BYTES_MAX)
    });
    // Most of it is signed by who may sign: an attack that stops at the signature would prove little.
    assert!(taken.get() * 2 > tried.get(), "{} of {} taken", taken.get(), tried.get());
    // What was kept of it harms nobody later.
    runtime.block_on(harness.until("2026-03-06T15:00:00Z"));
    for mail in harness.mails() {
        let lines = [&mail.subject, &mail.from, &mail.to];
        assert!(lines.iter().all(|line| !line.contains(['\r', '\n', '\0'])), "{mail:?}");
    }
}
