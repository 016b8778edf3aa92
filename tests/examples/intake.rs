//! How long a delivery takes from bytes to facts: verify and translate, on one core, for every
//! sender. Bodies are filled up to 4 KiB where they are JSON.
//!
//! `cargo run --release -p tests --example intake`

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark")]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use providers::{Delivery, Provider, PublicKeys, Secret, Secrets, Settings, Signed, Trust};

const BODY_BYTES: usize = 4_096;
const MEASURED_FOR: Duration = Duration::from_millis(300);
const BATCHES: usize = 5;

fn main() {
    println!("| sender | body (bytes) | verify (µs) | verify + translate (µs) |\n|---|---|---|---|");
    for provider in Provider::ALL {
        let (bytes, verify, both) = measure(provider);
        println!("| `{provider}` | {bytes} | {verify:.1} | {both:.1} |");
    }
}

/// The slowest of a provider's samples: its size, and the fastest batch's microseconds.
fn measure(provider: Provider) -> (usize, f64, f64) {
    let now: Timestamp = "2026-03-05T19:00:00Z".parse().unwrap();
    let secret = Secret::new(provider.published_test_secret());
    let secrets = Secrets { current: secret.clone(), previous: None };
    let needed = provider.card().settings.iter().filter(|setting| setting.default.is_none());
    let settings = Settings::new(needed.map(|set| (set.name.to_owned(), set.example.to_owned())).collect());
    let keys = PublicKeys::published();
    let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now };
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("events").join(provider.as_str());
    let mut slowest = (0, 0.0, 0.0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(topic) = provider.topic_of_file(path.file_name().unwrap().to_str().unwrap()) else {
            continue;
        };
        let body = filled(std::fs::read(&path).unwrap());
        let signed = provider.sign(&secret, &body, "delivery-1", &topic, now).unwrap();
        let surface = provider.surfaces_of(&topic)[0];
        let verify = fastest(|| {
            std::hint::black_box(provider.verify(delivery(&signed), trust).is_ok());
        });
        let both = fastest(|| {
            let verified = provider.verify(delivery(&signed), trust).unwrap();
            std::hint::black_box(provider.translate(&verified, surface));
        });
        if both > slowest.2 {
            slowest = (signed.body.len().max(signed.query.len()), verify, both);
        }
    }
    slowest
}

fn delivery(signed: &Signed) -> Delivery<'_> {
    Delivery {
        method: &signed.method,
        path: "/surface/shop/source",
        query: &signed.query,
        headers: &signed.headers,
        body: &signed.body,
    }
}

/// The sample with a field more, so that it has [`BODY_BYTES`].
fn filled(body: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(body).unwrap();
    let Some(rest) = text.trim().strip_prefix('{') else { return text.into_bytes() };
    let filler = BODY_BYTES.saturating_sub(text.len() + 16);
    format!("{{\"filler\":\"{}\",{rest}", "x".repeat(filler)).into_bytes()
}

/// Microseconds of one run, in the fastest batch.
fn fastest(mut run: impl FnMut()) -> f64 {
    let batch = |run: &mut dyn FnMut()| {
        let begun = Instant::now();
        let mut runs = 0_u32;
        while begun.elapsed() < MEASURED_FOR / u32::try_from(BATCHES).unwrap() {
            run();
            runs += 1;
        }
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(runs)
    };
    (0..BATCHES).map(|_| batch(&mut run)).fold(f64::INFINITY, f64::min)
}
