//! EasyPost: tracker events, for shops that track parcels through it.
//!
//! **Signature** (v1). `X-Hmac-Signature: hmac-sha256-hex=<hex>` is HMAC-SHA256 over the raw body,
//! keyed with the UTF-8 of the NFKD-normalised `webhook_secret` (easypost-python `util.py`,
//! easypost-node `util.js`). It is sent only if a secret was set when the webhook was made. No time
//! is signed, so no tolerance exists: replays are told by content.
//!
//! **Signature** (v2). `x-hmac-signature-v2` has the same form over
//! `<x-timestamp><METHOD><x-path><raw body>`, the time in RFC 2822 (EasyPost's support article; the order
//! of the parts from several independent receivers, unverified). It is taken where v1 is absent, and
//! demanded with the setting `signature = v2`: then no delivery is older than five minutes, and none was
//! meant for another address. Behind a stage of API Gateway the path differs from the one that EasyPost
//! was given, so v2 needs a custom domain.
//!
//! **Body.** An event with a `description` and, for trackers, the tracker as `result`. The envelope's
//! own `status` is about the delivery, not the parcel. One event repeats the whole history, so each
//! entry of `tracking_details` becomes a scan at its own time; the journey knows which are new. An
//! entry's `datetime` says UTC but is carrier-local for some carriers (from memory, unverified).
//!
//! **Verified** by a vector: the official signed fixture of EasyPost's client libraries, and against its
//! Python package. The statuses are in `codes/easypost.txt`. Not verified against a live account.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BodyHmac, Encoding};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::scalar::Instant;
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text, times};

/// The `description`s that are translated.
const TOPICS: [&str; 2] = ["tracker.created", "tracker.updated"];

const PREFIX: &str = "hmac-sha256-hex=";
const SIGNED: &str = "`hmac-sha256-hex=` and the hex of HMAC-SHA256 over the raw body, keyed with the \
     webhook's secret in Unicode form NFKD";
const SIGNED_V2: &str = "`hmac-sha256-hex=` and the hex of HMAC-SHA256 over x-timestamp, the method, x-path and \
     the raw body, keyed with the webhook's secret in Unicode form NFKD";
const SIGNATURE_FORM: &str = "`hmac-sha256-hex=` and 64 hex digits";
const SECRET_FORM: &str = "the webhook_secret that was given to EasyPost when the webhook was made: \
     16 to 256 characters without spaces";

const SIGNATURE: &str = "x-hmac-signature";
const SIGNATURE_V2: &str = "x-hmac-signature-v2";
const TIMESTAMP: &str = "x-timestamp";
const PATH: &str = "x-path";

/// How many seconds a time that v2 signs may be off. EasyPost's own tolerance is not known to us.
const TOLERANCE_SECONDS: i64 = 300;

const SCHEME: BodyHmac = BodyHmac {
    headers: &[SIGNATURE],
    prefix: PREFIX,
    encoding: Encoding::Hex,
    form: SIGNATURE_FORM,
    key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

static CODES: Codes = Codes::new(include_str!("../codes/easypost.txt"));

/// EasyPost's trackers.
pub(crate) struct EasyPost;

static CARD: Card = Card {
    name: "easypost",
    title: "EasyPost",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Ours, published: "sécret" },
    settings: &[Setting {
        name: "signature",
        meaning: "v1: the body is signed; v2: the time, the address and the body must be signed",
        default: Some("v1"),
        example: "v2",
        check: |value| matches!(value, "v1" | "v2"),
    }],
    api: None,
    tries_again: true,
    steps: &["In EasyPost: Account > Webhooks > Add webhook, with the address and the secret."],
    verified: "v1 by the official signed fixture and EasyPost's Python package; v2 by a value computed from the \
               description. Details of statuses from memory. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    description: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    result: Reported,
}

#[derive(Deserialize)]
struct Reported {
    tracking_code: String,
    status: Option<String>,
    status_detail: Option<String>,
    carrier: Option<String>,
    public_url: Option<String>,
    est_delivery_date: Option<Instant>,
    updated_at: Option<Instant>,
    created_at: Option<Instant>,
    tracking_details: Option<Vec<Detail>>,
}

#[derive(Deserialize)]
struct Detail {
    status: Option<String>,
    status_detail: Option<String>,
    datetime: Option<Instant>,
}

impl Adapter for EasyPost {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let has = |name: &'static str| delivery.headers.contains_key(name);
        let must_be_v2 = trust.settings.get("signature") == Some("v2");
        if must_be_v2 || has(SIGNATURE_V2) && !has(SIGNATURE) {
            verify_v2(delivery, trust)
        } else {
            SCHEME.verify(Provider::EasyPost, delivery, trust)
        }
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let description = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.description.unwrap_or_default(),
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&description);
        if !TOPICS.contains(&description.as_str()) {
            return Translation::of(topic, Ok(Outcome::Ignored("the description is not used".to_owned())));
        }
        Translation::of(topic, json::read(body).and_then(|event: Event| statuses(&event.result)))
    }
}

impl Signer for EasyPost {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

fn verify_v2<'a>(delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
    let value = required(delivery.headers, SIGNATURE_V2, SIGNATURE_FORM)?;
    let timestamp = required(delivery.headers, TIMESTAMP, TIMESTAMP_FORM)?;
    let path = required(delivery.headers, PATH, PATH_FORM)?;
    let malformed = |header, expected| Refusal::MalformedSignature { header, expected };
    let mut theirs: Digest = [0; DIGEST_BYTES];
    let digits = value.strip_prefix(PREFIX).ok_or(malformed(SIGNATURE_V2, SIGNATURE_FORM))?;
    hex::decode_to_slice(digits, &mut theirs).map_err(|_| malformed(SIGNATURE_V2, SIGNATURE_FORM))?;
    let signed_at = times::rfc2822(timestamp).ok_or(malformed(TIMESTAMP, TIMESTAMP_FORM))?;
    signature::check_tolerance(TIMESTAMP, signed_at.as_second(), trust.now, TOLERANCE_SECONDS)?;
    if path != delivery.path {
        return Err(malformed(PATH, PATH_FORM));
    }
    let parts: [&[u8]; 4] =
        [timestamp.as_bytes(), delivery.method.as_str().as_bytes(), path.as_bytes(), delivery.body];
    let matched = signature::match_secret(trust.secrets, |secret| {
        let key: String = secret.nfkd().collect();
        Ok::<_, Refusal>(signature::equal(&signature::hmac_sha256(key.as_bytes(), &parts), &theirs))
    })?
    .ok_or(Refusal::WrongSignature { signed: SIGNED_V2 })?;
    Ok(Verified::new(Provider::EasyPost, matched, trust, delivery.body))
}

const TIMESTAMP_FORM: &str = "the time of sending in the form of RFC 2822";
const PATH_FORM: &str = "the path of the address that EasyPost was given, which is the one that was called";

/// The key's text: the same secret typed on two systems may be composed differently.
fn key(secret: &str) -> Option<Cow<'_, [u8]>> {
    Some(Cow::Owned(secret.nfkd().collect::<String>().into_bytes()))
}

fn statuses(tracker: &Reported) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let told_at = tracker.updated_at.or(tracker.created_at).map(|at| at.0);
    let mut read =
        |word: &str, detail: Option<&str>| CODES.status(word, detail.unwrap_or_default(), &mut unmapped);
    let details = tracker.tracking_details.iter().flatten();
    let mut scans: Vec<(Timestamp, _)> = details
        .filter_map(|detail| {
            Some((detail.datetime?.0, read(detail.status.as_deref()?, detail.status_detail.as_deref())))
        })
        .collect();
    if scans.is_empty() {
        let own = tracker.status.as_deref().map(|word| read(word, tracker.status_detail.as_deref()));
        scans.extend(told_at.zip(own));
    }
    let facts = Tracker {
        number: &tracker.tracking_code,
        number_field: "result.tracking_code",
        carrier: tracker.carrier.as_deref().unwrap_or_default(),
        tracking_url: tracker.public_url.as_deref().unwrap_or_default(),
        scans,
        // An estimate without a time of its own would outrank or lose to every other.
        arrives_by: told_at.and(tracker.est_delivery_date).map(|date| times::midnight_is_day(date.0)),
        told_at,
    }
    .facts("result must have tracking_details with datetime, or status and updated_at")?;
    Ok(Outcome::Statuses(facts, unmapped))
}
