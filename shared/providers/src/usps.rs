//! USPS: notifications of Subscriptions-Tracking v3.2.
//!
//! **Signature.** `X-HMAC` (older: `hmac-header`) is the base64 of HMAC-SHA256 over the text of the
//! envelope's `timestamp` followed by that of its `payload`, keyed with the UTF-8 of the subscription's
//! secret (a secondary description; the portal's own pages could not be read). It is missing if the
//! subscription has no secret. The payload is JSON written as a text inside the JSON, so the envelope has to
//! be parsed before anything is proven: only these two texts are taken from it, nested no deeper and no
//! longer than any body, and a field that is there twice refuses it.
//!
//! **Everything that is read is signed**: after the check, too, only these two texts are read, and the other
//! fields of the envelope (`subscriptionId`, `subscriptionType`, `links`) never are. Nothing stands between
//! the two when they are hashed, but a time cannot end in, nor an object begin with, a piece of the other. No
//! tolerance is set on `timestamp`: replays are told by content.
//!
//! **Body.** The payload has the fields of Tracking v3: each of `trackingEvents` becomes a scan. A payload
//! without events has one status, which holds from the envelope's time.
//!
//! **Times.** `GMTTimestamp` counts. Where it is missing, `eventTimestamp` is local: with `GMTOffset` that is
//! exact, else it is read in the zone of `eventState`, and without one in New York's, because most mail is
//! there or an hour or three behind. **Estimate:** `predictedDeliveryDate`, else
//! `expectedDeliveryTimeStamp`, told at the envelope's time.
//!
//! **Verified** by a value computed from that description (it is not USPS's). Fields from USPS's own OpenAPI
//! of Tracking v3 (in Karrio); what is inside a notification's payload is assumed to be the same. Codes
//! from a client of the older API. Not against a live account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use journey::fact::ParcelStatus;
use journey::zones;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::BASE64_FORM;
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::moment::{self, Arrival, Moment};
use crate::signature::{self, Digest, SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

/// What USPS calls the subscription. The envelope's own word for it is not signed, and not read.
const TOPIC: &str = "TRACKING";

const HEADER: &str = "x-hmac";
const OLDER_HEADER: &str = "hmac-header";
const SIGNED: &str = "the base64 of HMAC-SHA256 over the text of the body's timestamp followed by the text of its \
     payload, keyed with the subscription's secret";
const SECRET_FORM: &str = "the secret that was given to USPS when the subscription was made, of 32 characters there: \
     16 to 256 characters without spaces";

/// Where mail is read that names no state.
const USUAL_STATE: &str = "NY";

static CODES: Codes = Codes::new(include_str!("../codes/usps.txt"));

/// USPS's notifications.
pub(crate) struct Usps;

static CARD: Card = Card {
    name: "usps",
    title: "USPS",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: SIGNED,
    // Of everything that is read.
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Ours, published: "usps-sample-secret" },
    settings: &[],
    api: None,
    tries_again: false,
    steps: &[
        "In the USPS Developer Portal, add Subscriptions-Tracking v3 to your app, and have the address registered \
         as a listener URL for your CRID (at most ten).",
        "Make the subscription by a POST to /subscriptions-tracking/v3/subscriptions with the address as listenerURL \
         and the secret as secret.",
        "USPS suspends a subscription whose listener cannot be reached, and deletes one that is idle for 30 days.",
    ],
    verified: "The signature by a value computed from a secondary description. Fields after USPS's OpenAPI of Tracking \
               v3, codes after a client of the older API. Not against a live account.",
};

/// What is signed of the envelope. Nothing else of it is ever read.
#[derive(Deserialize)]
struct Envelope {
    timestamp: String,
    payload: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tracking {
    tracking_number: String,
    status: Option<String>,
    status_category: Option<String>,
    predicted_delivery_date: Option<Arrival>,
    #[serde(rename = "expectedDeliveryTimeStamp")]
    expected_delivery_timestamp: Option<Arrival>,
    tracking_events: Option<Vec<Event>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_code: Option<String>,
    event_type: Option<String>,
    event_timestamp: Option<String>,
    event_state: Option<String>,
    #[serde(rename = "GMTTimestamp")]
    gmt_timestamp: Option<Moment>,
    #[serde(rename = "GMTOffset")]
    gmt_offset: Option<String>,
}

impl Adapter for Usps {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let has = |name: &str| delivery.headers.contains_key(name);
        let header = if has(OLDER_HEADER) && !has(HEADER) { OLDER_HEADER } else { HEADER };
        let value = required(delivery.headers, header, BASE64_FORM)?;
        let theirs: Option<Digest> = BASE64.decode(value).ok().and_then(|bytes| bytes.try_into().ok());
        let theirs = theirs.ok_or(Refusal::MalformedSignature { header, expected: BASE64_FORM })?;
        // Without an envelope there is nothing that the signature could be of.
        let wrong = Refusal::WrongSignature { signed: SIGNED };
        let envelope: Envelope = json::read(delivery.body).map_err(|_| wrong.clone())?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            Ok::<_, Refusal>(signature::equal(&hash(secret, &envelope), &theirs))
        })?
        .ok_or(wrong)?;
        Ok(Verified::new(Provider::Usps, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        Translation::of(TOPIC, json::read(verified.body()).and_then(|envelope| statuses(&envelope)))
    }
}

impl Signer for Usps {
    /// A sample is the payload: the envelope is put around it as it is signed.
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let payload = String::from_utf8_lossy(sample.body).into_owned();
        let envelope = Envelope { timestamp: sample.now.to_string(), payload };
        let digest = BASE64.encode(hash(sample.secret.expose(), &envelope));
        let body = serde_json::json!({
            "subscriptionId": sample.delivery_id,
            "subscriptionType": TOPIC,
            "timestamp": envelope.timestamp,
            "payload": envelope.payload,
            "links": [],
        });
        Signed::post(body.to_string().as_bytes(), [(HEADER, "the signature", digest)])
    }
}

fn hash(secret: &str, envelope: &Envelope) -> Digest {
    let parts = [envelope.timestamp.as_bytes(), envelope.payload.as_bytes()];
    signature::hmac_sha256(secret.as_bytes(), &parts)
}

fn statuses(envelope: &Envelope) -> Result<Outcome, String> {
    let told_at = times::rfc3339(&envelope.timestamp);
    let told_at = told_at.ok_or("timestamp must be a time with its offset, such as 2026-03-02T14:00:00Z")?;
    let tracking: Tracking =
        json::read(envelope.payload.as_bytes()).map_err(|why| format!("payload: {why}"))?;
    let mut unmapped = Unmapped::default();
    let mut scans: Vec<(Timestamp, ParcelStatus)> = Vec::new();
    for event in tracking.tracking_events.iter().flatten() {
        let word = first_of([event.event_code.as_deref(), event.event_type.as_deref()]);
        if let Some((at, word)) = happened_at(event)?.zip(word) {
            scans.push((at, CODES.status(word, "", &mut unmapped)));
        }
    }
    if scans.is_empty() {
        let word = first_of([tracking.status_category.as_deref(), tracking.status.as_deref()]);
        scans.extend(word.map(|word| (told_at, CODES.status(word, "", &mut unmapped))));
    }
    let expected = [tracking.predicted_delivery_date, tracking.expected_delivery_timestamp];
    let facts = Tracker {
        number: &tracking.tracking_number,
        number_field: "payload: trackingNumber",
        carrier: "USPS",
        tracking_url: "",
        scans,
        arrives_by: expected.into_iter().find_map(moment::arrival),
        told_at: Some(told_at),
    }
    .facts("payload must have trackingEvents with eventCode and GMTTimestamp, or a statusCategory")?;
    Ok(Outcome::Statuses(facts, unmapped))
}

/// The first word that is there; of a sentence (`Delivered, Left with Individual`) what it begins with.
fn first_of(words: [Option<&str>; 2]) -> Option<&str> {
    let mut begins =
        words.into_iter().flatten().map(|word| word.split(',').next().unwrap_or_default().trim());
    begins.find(|word| !word.is_empty())
}

/// When it happened; nothing if no time is told.
fn happened_at(event: &Event) -> Result<Option<Timestamp>, String> {
    if let Some(at) = moment::moment(event.gmt_timestamp) {
        return Ok(Some(at));
    }
    let Some(text) = event.event_timestamp.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let zone = event.gmt_offset.as_deref().and_then(offset).map(TimeZone::fixed);
    let zone = zone.unwrap_or_else(|| zone_of(event.event_state.as_deref().unwrap_or_default()));
    let at = times::local(text, &zone);
    at.map(Some)
        .ok_or_else(|| "payload: eventTimestamp must be a time such as 2026-03-02T14:00:00".to_owned())
}

/// `-7:00` or `-07:00`.
fn offset(text: &str) -> Option<Offset> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours.trim_start_matches('+')),
    };
    let seconds = i32::from(hours.parse::<u8>().ok()?) * 3_600 + i32::from(minutes.parse::<u8>().ok()?) * 60;
    Offset::from_seconds(sign * seconds).ok()
}

fn zone_of(state: &str) -> TimeZone {
    let name = zones::zone_name("US", state).or_else(|| zones::zone_name("US", USUAL_STATE));
    name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}
