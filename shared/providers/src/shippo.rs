//! Shippo: tracking updates, for shops that buy labels or track parcels through it.
//!
//! **Signature.** `Shippo-Auth-Signature: t=<Unix seconds>,v1=<hex>`, where `v1` is HMAC-SHA256 over
//! `<t>.<raw body>` (from many receivers; Shippo's page names HMAC and not its form). It is sent only
//! once Shippo's account manager has turned HMAC on, up to ten business days after the e-mail that asks
//! for it. Shippo's other ways, a `token` in the URL and a list of addresses, prove nothing about the body
//! and are not taken.
//!
//! **Age.** Whether Shippo signs anew when it tries again is not documented. If it does not, five minutes
//! would lose every late retry, and with it perhaps the only word of a delivery. So `t` may be three days
//! old, and five minutes ahead. That is safe: a delivery that comes twice, or late, brings the same facts
//! at the same times, and the journey has them already or ranks them behind what it knows.
//!
//! **Body.** `event` and the tracker as `data`, with `tracking_status` as the newest of
//! `tracking_history`. Every entry becomes a scan at its `status_date`. Out for delivery exists only as a
//! substatus. `eta` is the estimate; a day or more behind `original_eta`, the parcel counts as delayed.
//! Deliveries have no id, and a webhook that was made twice sends all twice: both bring the same facts.
//!
//! **Verified** by a value computed from that form (it is not Shippo's). Fields and statuses follow Shippo's
//! SDKs. Not against a live account.

use jiff::Timestamp;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::moment::{self, Arrival, Moment};
use crate::signature::{self, DIGEST_BYTES, Digest, SIGNATURES_MAX, SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, delay, json, text};

const TOPICS: [&str; 1] = ["track_updated"];

const HEADER: &str = "shippo-auth-signature";
const HEADER_FORM: &str = "`t=` and the time of signing in whole seconds since 1970, and `v1=` and 64 hex digits, \
     separated by a comma";
const SIGNED: &str = "`v1=` and the hex of HMAC-SHA256 over `<t>.<raw body>`, keyed with the secret that Shippo's \
     account manager gave";
const SECRET_FORM: &str = "the HMAC secret that was agreed with Shippo's account manager: 16 to 256 characters \
     without spaces";

/// How many seconds old a signed time may be: late retries.
const AGE_SECONDS_MAX: i64 = 3 * 24 * 60 * 60;
/// How many seconds ahead of ours a signed time may be: clocks.
const AHEAD_SECONDS_MAX: i64 = 300;

static CODES: Codes = Codes::new(include_str!("../codes/shippo.txt"));

/// Shippo's trackers.
pub(crate) struct Shippo;

static CARD: Card = Card {
    name: "shippo",
    title: "Shippo",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "shippo-sample-secret" },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "Write to your Shippo account manager and ask for HMAC on webhooks; that takes up to ten business days. \
         The secret that you agree on is the one to give here.",
        "In Shippo: Settings > API > Webhooks > Add webhook, once, event type Track Updated, mode Live, with the \
         address, which must be shorter than 200 characters.",
    ],
    verified: "The signature by a value computed from the form that many receivers use; Shippo does not publish it. \
               Fields and statuses after Shippo's SDKs, substatuses from receivers. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    event: String,
}

#[derive(Deserialize)]
struct Event {
    data: Track,
}

#[derive(Deserialize)]
struct Track {
    tracking_number: String,
    carrier: Option<String>,
    eta: Option<Arrival>,
    original_eta: Option<Arrival>,
    tracking_status: Option<Status>,
    tracking_history: Option<Vec<Status>>,
}

#[derive(Deserialize)]
struct Status {
    status: Option<String>,
    status_date: Option<Moment>,
    substatus: Option<Substatus>,
}

#[derive(Deserialize)]
struct Substatus {
    code: Option<String>,
}

impl Adapter for Shippo {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let value = required(delivery.headers, HEADER, HEADER_FORM)?;
        let malformed = Refusal::MalformedSignature { header: HEADER, expected: HEADER_FORM };
        let theirs = Header::read(value).ok_or(malformed)?;
        let is_ahead = theirs.seconds > trust.now.as_second();
        let tolerance_seconds = if is_ahead { AHEAD_SECONDS_MAX } else { AGE_SECONDS_MAX };
        signature::check_tolerance(HEADER, theirs.seconds, trust.now, tolerance_seconds)?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            let ours = hash(secret, theirs.timestamp, delivery.body);
            Ok::<_, Refusal>(theirs.digests.iter().any(|theirs| signature::equal(&ours, theirs)))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(Provider::Shippo, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let event = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.event,
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&event);
        if !TOPICS.contains(&event.as_str()) {
            return Translation::of(topic, Ok(Outcome::Ignored("the event is not used".to_owned())));
        }
        Translation::of(topic, json::read(body).and_then(|event: Event| statuses(&event.data)))
    }
}

impl Signer for Shippo {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let timestamp = sample.now.as_second().to_string();
        let digest = hex::encode(hash(sample.secret.expose(), &timestamp, sample.body));
        Signed::post(sample.body, [(HEADER, "the signature", format!("t={timestamp},v1={digest}"))])
    }
}

/// The header's parts. Parts that we do not know are passed over, and so are unreadable signatures while
/// one is readable.
struct Header<'a> {
    timestamp: &'a str,
    seconds: i64,
    digests: Vec<Digest>,
}

impl<'a> Header<'a> {
    fn read(value: &'a str) -> Option<Self> {
        let (mut timestamp, mut digests) = (None, Vec::new());
        for part in value.split(',') {
            match part.trim().split_once('=') {
                Some(("t", text)) => timestamp = Some(text),
                Some(("v1", text)) if digests.len() < SIGNATURES_MAX => {
                    let mut digest: Digest = [0; DIGEST_BYTES];
                    digests.extend(hex::decode_to_slice(text, &mut digest).ok().map(|()| digest));
                }
                Some(_) | None => {}
            }
        }
        let timestamp = timestamp.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        let seconds = timestamp.parse().ok()?;
        (!digests.is_empty()).then_some(Self { timestamp, seconds, digests })
    }
}

fn hash(secret: &str, timestamp: &str, body: &[u8]) -> Digest {
    signature::hmac_sha256(secret.as_bytes(), &[timestamp.as_bytes(), b".", body])
}

fn statuses(track: &Track) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let mut read = |told: &Status| {
        let code = told.substatus.as_ref().and_then(|substatus| substatus.code.as_deref());
        let at = moment::moment(told.status_date)?;
        Some((at, CODES.status(told.status.as_deref()?, code.unwrap_or_default(), &mut unmapped)))
    };
    let told = track.tracking_history.iter().flatten().chain(&track.tracking_status);
    let mut scans: Vec<(Timestamp, _)> = told.filter_map(&mut read).collect();
    let arrives_by = moment::arrival(track.eta);
    if delay::is_behind(moment::arrival(track.original_eta), arrives_by) {
        delay::mark(&mut scans, None);
    }
    let facts = Tracker {
        number: &track.tracking_number,
        number_field: "data.tracking_number",
        carrier: track.carrier.as_deref().unwrap_or_default(),
        tracking_url: "",
        scans,
        arrives_by,
        told_at: None,
    }
    .facts("data must have a tracking_status or tracking_history with status and status_date")?;
    Ok(Outcome::Statuses(facts, unmapped))
}
