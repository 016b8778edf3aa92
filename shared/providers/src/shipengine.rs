//! ShipEngine, which is becoming ShipStation API (v2): tracking events, for shops that buy labels or
//! track parcels through it.
//!
//! **Signature.** `x-shipengine-rsa-sha256-signature` is the base64 of RSASSA-PKCS1-v1_5 with SHA-256 over
//! `<x-shipengine-timestamp>.<raw body>`; `x-shipengine-rsa-sha256-key-id` names the key in the JSON Web
//! Key Set at [`KEYS_URL`]; the time is ISO 8601 and good for five minutes (docs.shipstation.com, "Webhooks
//! validation"; the order of the parts and the set's address from several independent receivers).
//!
//! **Body.** `resource_type` `API_TRACK`, of the newer event `TRACK_EVENT_V2`, with the whole history in
//! `data.events`, newest first (docs.shipstation.com, "Webhook payload schemas"). `occurred_at` is UTC;
//! `carrier_occurred_at` is local time with a wrong `Z` and is not read. `estimated_delivery_date` is a day,
//! written as its midnight with or without `Z`. Out for delivery is only a `status_detail_code`.
//!
//! **Verified** against the description only: no vector is published, since nobody but ShipEngine has the
//! private key. Not against a live account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use journey::fact::ParcelStatus;
use serde::Deserialize;
use url::Url;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, MatchedSecret, Refusal, Trust, Verified, required};
use crate::keys::{self, KeyForm, KeyNeeded};
use crate::scalar::Id;
use crate::signature::{self, SignError, Signed};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, sample_key, text, times};

/// Where the public keys are published: no other address is ever asked for one.
const KEYS_URL: &str = "https://api.shipengine.com/jwks";

/// The `resource_type`s that are translated; they are compared in any case.
const TOPICS: [&str; 2] = ["API_TRACK", "TRACK_EVENT_V2"];

const KEY_ID: &str = "x-shipengine-rsa-sha256-key-id";
const SIGNATURE: &str = "x-shipengine-rsa-sha256-signature";
const TIMESTAMP: &str = "x-shipengine-timestamp";

const KEY_ID_FORM: &str = "the id of the key that signed it";
const SIGNATURE_FORM: &str = "the standard base64 of an RSA signature";
const TIMESTAMP_FORM: &str = "the time of sending in ISO 8601, with its offset";
const SIGNED: &str = "the base64 of an RSA signature (PKCS #1 v1.5, SHA-256) over \
     `<x-shipengine-timestamp>.<raw body>`, by a key that ShipEngine publishes";

/// How many seconds a signed time may be off, both ways.
const TOLERANCE_SECONDS: i64 = 300;

static CODES: Codes = Codes::new(include_str!("../codes/shipengine.txt"));

/// ShipEngine's trackers.
pub(crate) struct ShipEngine;

static CARD: Card = Card {
    name: "shipengine",
    title: "ShipEngine / ShipStation API",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: "nothing of yours: ShipEngine signs with its own key and publishes the public one",
        origin: SecretOrigin::PublicKeys,
        published: "signed-with-the-published-sample-key",
    },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In the ShipStation API dashboard (Production): Developer > Webhooks > Add New Webhook.",
        "Choose the event Track (or track_event_v2) and paste the address.",
    ],
    verified: "Signature and body by the documentation; the keys' address from several independent receivers. No \
               published vector, and not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    resource_type: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    data: Reported,
}

#[derive(Deserialize)]
struct Reported {
    tracking_number: Id,
    tracking_url: Option<String>,
    carrier_code: Option<String>,
    estimated_delivery_date: Option<String>,
    events: Option<Vec<Scanned>>,
}

#[derive(Deserialize)]
struct Scanned {
    occurred_at: Option<String>,
    status_code: Option<String>,
    status_detail_code: Option<String>,
}

impl Adapter for ShipEngine {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let key_id = required(delivery.headers, KEY_ID, KEY_ID_FORM)?;
        let encoded = required(delivery.headers, SIGNATURE, SIGNATURE_FORM)?;
        let timestamp = required(delivery.headers, TIMESTAMP, TIMESTAMP_FORM)?;
        let malformed = |header, expected| Refusal::MalformedSignature { header, expected };
        let theirs = BASE64.decode(encoded.trim()).map_err(|_| malformed(SIGNATURE, SIGNATURE_FORM))?;
        let signed_at = times::rfc3339(timestamp).ok_or(malformed(TIMESTAMP, TIMESTAMP_FORM))?;
        signature::check_tolerance(TIMESTAMP, signed_at.as_second(), trust.now, TOLERANCE_SECONDS)?;
        let url = Url::parse(KEYS_URL).map_err(|_| malformed(KEY_ID, KEY_ID_FORM))?;
        let needed = KeyNeeded { url, form: KeyForm::Jwks, key_id: key_id.to_owned() };
        let key = keys::find(trust.keys, needed)?;
        if !key.signed(&message(timestamp, delivery.body), &theirs) {
            return Err(Refusal::WrongSignature { signed: SIGNED });
        }
        Ok(Verified::new(Provider::ShipEngine, MatchedSecret::Current, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let resource_type = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.resource_type.unwrap_or_default(),
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&resource_type);
        if !TOPICS.iter().any(|topic| topic.eq_ignore_ascii_case(&resource_type)) {
            return Translation::of(topic, Ok(Outcome::Ignored("the resource_type is not used".to_owned())));
        }
        Translation::of(topic, json::read(body).and_then(|event: Event| statuses(&event.data)))
    }
}

impl Signer for ShipEngine {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let timestamp = sample.now.to_string();
        let theirs = sample_key::sign(&message(&timestamp, sample.body))?;
        Signed::post(
            sample.body,
            [
                (KEY_ID, "the key's id", sample_key::KEY_ID.to_owned()),
                (SIGNATURE, "the signature", BASE64.encode(theirs)),
                (TIMESTAMP, "the time", timestamp),
            ],
        )
    }
}

/// What is signed.
fn message(timestamp: &str, body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b".", body].concat()
}

fn statuses(reported: &Reported) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let events = reported.events.iter().flatten();
    let scans = events
        .filter_map(|event| {
            let at = times::rfc3339(event.occurred_at.as_deref()?)?;
            let detail = event.status_detail_code.as_deref().unwrap_or_default();
            Some((at, status(event.status_code.as_deref()?, detail, &mut unmapped)))
        })
        .collect();
    let tracker = Tracker {
        number: &reported.tracking_number.0,
        number_field: "data.tracking_number",
        carrier: reported.carrier_code.as_deref().unwrap_or_default(),
        tracking_url: reported.tracking_url.as_deref().unwrap_or_default(),
        scans,
        arrives_by: reported.estimated_delivery_date.as_deref().and_then(times::moment_or_day),
        told_at: None,
    };
    tracker::outcome_of(vec![tracker], unmapped, "data.events must have occurred_at and status_code")
}

/// A detail means the same under every code, so it goes first; one that the table has not says no more
/// than its code does.
fn status(code: &str, detail: &str, unmapped: &mut Unmapped) -> ParcelStatus {
    let mut missing = Unmapped::default();
    let by_detail = CODES.status(detail, "", &mut missing);
    if !detail.is_empty() && missing.into_inner().is_empty() {
        return by_detail;
    }
    CODES.status(&code.to_ascii_uppercase(), detail, unmapped)
}
