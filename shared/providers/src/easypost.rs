//! EasyPost: tracker events, for shops that track parcels through it.
//!
//! **Signature** (v1). `X-Hmac-Signature: hmac-sha256-hex=<hex>` is HMAC-SHA256 over the raw body,
//! keyed with the UTF-8 of the NFKD-normalised `webhook_secret` (easypost-python `util.py`,
//! easypost-node `util.js`). It is sent only if a secret was set when the webhook was made. No time
//! is signed, so no tolerance exists: replays are told by content. The newer
//! `x-hmac-signature-v2` is not needed and not read.
//!
//! **Body.** An event with a `description` and, for trackers, the tracker as `result`. The envelope's
//! own `status` is about the delivery, not the parcel. One event repeats the whole history, so each
//! entry of `tracking_details` becomes a scan at its own time; the journey knows which are new. An
//! entry's `datetime` says UTC but is carrier-local for some carriers (from memory, unverified).
//!
//! **Verified** by a vector: the official signed fixture of EasyPost's client libraries. The first
//! eight statuses are from secondary sources, `cancelled`, `error` and all of [`status`]'s readings of
//! `status_detail` from memory, unverified. Not verified against a live account.

use http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use journey::fact::{Estimate, Fact, ParcelRef, ParcelStatus, Scan, Subject, What};
use journey::ids::TrackingNumber;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::delivery::{Delivery, Refusal, Verified, header};
use crate::scalar::Instant;
use crate::secret::{self, Secret, SecretError, Secrets};
use crate::signature::{self, DIGEST_BYTES, Digest, SignError};
use crate::translation::{Outcome, SCANS_MAX, Translation};
use crate::{Provider, Surface, json, link, text};

/// The `description`s that are translated.
pub(crate) const TOPICS: [&str; 2] = ["tracker.created", "tracker.updated"];

const SIGNATURE: &str = "x-hmac-signature";
const PREFIX: &str = "hmac-sha256-hex=";
const SIGNED: &str = "`hmac-sha256-hex=` and the hex of HMAC-SHA256 over the raw body, keyed with the \
     webhook's secret in Unicode form NFKD";
const SIGNATURE_FORM: &str = "`hmac-sha256-hex=` and 64 hex digits";
const SECRET_FORM: &str = "the webhook_secret that was given to EasyPost when the webhook was made: \
     16 to 256 characters without spaces";

/// The hour, in UTC, that stands for a day of arrival. EasyPost writes a bare date as its midnight in
/// UTC; noon is on that same date from Hawaii to Sydney, so no customer reads of another day.
const DAY_HOUR: i8 = 12;

#[derive(Deserialize)]
struct Envelope {
    description: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    result: Tracker,
}

#[derive(Deserialize)]
struct Tracker {
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

/// See [`Provider::verify`].
pub(crate) fn verify<'a>(delivery: Delivery<'a>, secrets: &Secrets) -> Result<Verified<'a>, Refusal> {
    let malformed = Refusal::MalformedSignature { header: SIGNATURE, expected: SIGNATURE_FORM };
    let value = match header(delivery.headers, &HeaderName::from_static(SIGNATURE)) {
        Ok(Some(value)) => value.trim(),
        Ok(None) => return Err(Refusal::MissingSignature { header: SIGNATURE }),
        Err(_) => return Err(malformed),
    };
    let mut theirs: Digest = [0; DIGEST_BYTES];
    let hex_digits = value.strip_prefix(PREFIX).ok_or_else(|| malformed.clone())?;
    hex::decode_to_slice(hex_digits, &mut theirs).map_err(|_| malformed)?;
    let matched = signature::match_secret(secrets, |secret| {
        let ours = signature::hmac_sha256(key(secret).as_bytes(), &[delivery.body]);
        Ok(signature::equal(&ours, &theirs))
    })?
    .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
    Ok(Verified::new(Provider::EasyPost, matched, delivery.body, None, None))
}

/// The key's text: the same secret typed on two systems may be composed differently.
fn key(secret: &str) -> String {
    secret.nfkd().collect()
}

/// See [`Provider::sign`].
pub(crate) fn sign(secret: &Secret, body: &[u8]) -> Result<HeaderMap, SignError> {
    let digest = signature::hmac_sha256(key(secret.expose()).as_bytes(), &[body]);
    signature::headers([(SIGNATURE, "the signature", format!("{PREFIX}{}", hex::encode(digest)))])
}

/// See [`Provider::check_secret`].
pub(crate) fn check_secret(text: &str) -> Result<(), SecretError> {
    secret::check_text(text, SECRET_FORM)
}

/// See [`Provider::translate`].
pub(crate) fn translate(verified: &Verified<'_>, surface: Surface) -> Translation {
    let body = verified.body();
    let description = match json::read::<Envelope>(body) {
        Ok(envelope) => envelope.description.unwrap_or_default(),
        Err(why) => return Translation::of("", Err(why)),
    };
    let topic = text::topic(&description);
    if surface != Surface::Carrier {
        let why = format!("EasyPost's webhooks are read at /carrier/…, not at /{surface}/…");
        return Translation::of(topic, Ok(Outcome::Ignored(why)));
    }
    if !TOPICS.contains(&description.as_str()) {
        return Translation::of(topic, Ok(Outcome::Ignored("the description is not used".to_owned())));
    }
    Translation::of(topic, json::read(body).and_then(|event: Event| facts(&event.result)))
}

fn facts(tracker: &Tracker) -> Result<Outcome, String> {
    let number = TrackingNumber::normalise(&tracker.tracking_code)
        .map_err(|error| format!("result.tracking_code: {error}"))?;
    let subject = Subject::Parcel(number.clone());
    let parcel = ParcelRef::Tracking(number);
    let carrier = tracker.carrier.as_deref();
    let carrier = carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default();
    let tracking_url = tracker.public_url.as_deref().map(link::https).unwrap_or_default();
    let told_at = tracker.updated_at.or(tracker.created_at).map(|at| at.0);

    let mut facts: Vec<Fact> = scans(tracker, told_at)
        .into_iter()
        .map(|(occurred_at, status)| {
            let scan = Scan {
                parcel: parcel.clone(),
                status,
                tracking_url: tracking_url.clone(),
                carrier: carrier.clone(),
            };
            Fact { subject: subject.clone(), occurred_at, what: What::Scanned(scan) }
        })
        .collect();
    if let (Some(date), Some(occurred_at)) = (tracker.est_delivery_date, told_at) {
        let estimate = Estimate { arrives_by: arrives_by(date.0) };
        facts.push(Fact { subject, occurred_at, what: What::Estimated { parcel, estimate } });
    }
    if facts.is_empty() {
        return Err("result must have tracking_details with datetime, or status and updated_at".into());
    }
    Ok(Outcome::Facts(facts))
}

/// The latest [`SCANS_MAX`] statuses with their times, oldest first; the tracker's own if its history
/// is empty.
fn scans(tracker: &Tracker, told_at: Option<Timestamp>) -> Vec<(Timestamp, ParcelStatus)> {
    let details = tracker.tracking_details.iter().flatten();
    let mut scans: Vec<(Timestamp, ParcelStatus)> = details
        .filter_map(|detail| {
            let word = detail.status.as_deref()?;
            Some((detail.datetime?.0, status(word, detail.status_detail.as_deref())))
        })
        .collect();
    scans.sort();
    if scans.is_empty() {
        let word = tracker.status.as_deref();
        let own = word.map(|word| status(word, tracker.status_detail.as_deref()));
        scans.extend(told_at.zip(own));
    }
    scans.split_off(scans.len().saturating_sub(SCANS_MAX))
}

/// EasyPost's status and, where it says more, its detail. Open sets: a new word is no error.
fn status(word: &str, detail: Option<&str>) -> ParcelStatus {
    let detail = detail.unwrap_or_default();
    let told = match word {
        "pre_transit" => ParcelStatus::LabelCreated,
        "in_transit" => ParcelStatus::InTransit,
        "out_for_delivery" => ParcelStatus::OutForDelivery,
        "delivered" => ParcelStatus::Delivered,
        "available_for_pickup" => ParcelStatus::ReadyForPickup,
        "return_to_sender" => ParcelStatus::ReturningToSender,
        "failure" => ParcelStatus::Failed,
        "cancelled" => ParcelStatus::Cancelled,
        // `unknown`, `error` and whatever comes next.
        _ => ParcelStatus::Unknown,
    };
    match told {
        ParcelStatus::InTransit | ParcelStatus::Failed => detailed(detail).unwrap_or(told),
        ParcelStatus::LabelCreated
        | ParcelStatus::PickedUp
        | ParcelStatus::Delayed
        | ParcelStatus::OnHold
        | ParcelStatus::AddressProblem
        | ParcelStatus::OutForDelivery
        | ParcelStatus::AttemptFailed
        | ParcelStatus::ReadyForPickup
        | ParcelStatus::ReturningToSender
        | ParcelStatus::Cancelled
        | ParcelStatus::Delivered
        | ParcelStatus::Unknown => told,
    }
}

/// What a detail says of a parcel that is on its way or in trouble. From memory, unverified.
fn detailed(detail: &str) -> Option<ParcelStatus> {
    match detail {
        "address_correction" | "incorrect_address" | "insufficient_address" => {
            Some(ParcelStatus::AddressProblem)
        }
        "delayed" | "weather_delay" => Some(ParcelStatus::Delayed),
        "held" | "customs_hold" => Some(ParcelStatus::OnHold),
        "delivery_attempted" | "attempted" => Some(ParcelStatus::AttemptFailed),
        _ => None,
    }
}

/// The moment of the estimate; a bare date becomes [`DAY_HOUR`] of it.
fn arrives_by(date: Timestamp) -> Timestamp {
    const DAY_SECONDS: i64 = 24 * 60 * 60;
    if date.as_second().rem_euclid(DAY_SECONDS) == 0 {
        date + jiff::SignedDuration::from_hours(i64::from(DAY_HOUR))
    } else {
        date
    }
}
