//! TrackingMore: tracking updates, for shops that track parcels through it (webhooks of version 4).
//!
//! **Signature.** The header `signature` is the hex of HMAC-SHA256 over the header `timestamp` alone, keyed
//! with the webhook secret. TrackingMore's page speaks of base64 over the body, but its example and its
//! published value are hex over the timestamp; the headers' names are from memory, unverified. **The body
//! is not signed**, so it is a hint: its tracking number and courier are asked for at TrackingMore's API, and
//! nothing else of it is read.
//!
//! The time may be twelve days off: deliveries are tried again up to 14 times over eleven days, and whether
//! each try is signed anew is not known. A replay makes us ask about a parcel, nothing more.
//!
//! **API.** `GET /v4/trackings/get?tracking_numbers=…&courier_code=…` with `Tracking-Api-Key` (TrackingMore's
//! clients). Checkpoints stand in `origin_info.trackinfo` and `destination_info.trackinfo`. A
//! `checkpoint_date` without offset is local to the place of the scan (from memory, unverified), which has no
//! zone in the answer: it is read as UTC, so such a scan may be some hours off.
//!
//! **Verified** by the published value. Not against a live account.

use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::HEX_FORM;
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::fetch::{Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

const TOPIC: &str = "tracking";
const HOST: &str = "api.trackingmore.com";

const SIGNATURE: &str = "signature";
const TIMESTAMP: &str = "timestamp";
const TIMESTAMP_FORM: &str = "the time of sending in seconds since 1970";
const SIGNED: &str = "the hex of HMAC-SHA256 over the header timestamp, keyed with the webhook secret; it does not \
     cover the body";

/// How many seconds the signed time may be off: twelve days.
const TOLERANCE_SECONDS: i64 = 12 * 24 * 60 * 60;

static CODES: Codes = Codes::new(include_str!("../codes/trackingmore.txt"));

/// TrackingMore's updates.
pub(crate) struct TrackingMore;

static CARD: Card = Card {
    name: "trackingmore",
    title: "TrackingMore",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: SIGNED,
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the webhook secret from TrackingMore's Developer > Webhooks: 16 to 256 characters without spaces",
        origin: SecretOrigin::Theirs,
        published: "2e55b9a3-4dd1-4416-9897-c4bd1e3d738f",
    },
    settings: &[],
    api: Some(Api { token: "an API key from TrackingMore's Developer > API key", hosts: &[HOST] }),
    tries_again: true,
    steps: &[
        "In TrackingMore: Developer > Webhooks > add the address, version V4, all statuses.",
        "Copy the webhook secret from the same page, and an API key from Developer > API key: each delivery is \
         read back with it.",
    ],
    verified: "The published value of the signature. Headers' names and details of statuses from memory. Not against a \
               live account.",
};

/// What is read of the body that nobody signed.
#[derive(Deserialize)]
struct Hint {
    data: Named,
}

#[derive(Deserialize)]
struct Named {
    tracking_number: Id,
    courier_code: Option<String>,
}

#[derive(Deserialize)]
struct Told {
    data: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    tracking_number: Id,
    courier_code: Option<String>,
    delivery_status: Option<String>,
    substatus: Option<String>,
    latest_checkpoint_time: Option<String>,
    scheduled_delivery_date: Option<String>,
    origin_info: Option<Leg>,
    destination_info: Option<Leg>,
}

#[derive(Deserialize)]
struct Leg {
    tracking_link: Option<String>,
    trackinfo: Option<Vec<Checkpoint>>,
}

#[derive(Deserialize)]
struct Checkpoint {
    checkpoint_date: Option<String>,
    checkpoint_delivery_status: Option<String>,
    checkpoint_delivery_substatus: Option<String>,
}

impl Adapter for TrackingMore {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let timestamp = required(delivery.headers, TIMESTAMP, TIMESTAMP_FORM)?;
        let encoded = required(delivery.headers, SIGNATURE, HEX_FORM)?;
        let malformed = |header, expected| Refusal::MalformedSignature { header, expected };
        let mut theirs: Digest = [0; DIGEST_BYTES];
        hex::decode_to_slice(encoded.trim(), &mut theirs).map_err(|_| malformed(SIGNATURE, HEX_FORM))?;
        let signed_at = timestamp.parse().ok().and_then(times::unix);
        let signed_at = signed_at.ok_or(malformed(TIMESTAMP, TIMESTAMP_FORM))?;
        signature::check_tolerance(TIMESTAMP, signed_at.as_second(), trust.now, TOLERANCE_SECONDS)?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            let ours = signature::hmac_sha256(secret.as_bytes(), &[timestamp.as_bytes()]);
            Ok::<_, Refusal>(signature::equal(&ours, &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(Provider::TrackingMore, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        Translation::of(TOPIC, json::read(verified.body()).and_then(|hint: Hint| calls(&hint.data)))
    }

    fn read_back(&self, _verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let body = answers.first().and_then(|answer| answer.body.as_deref()).unwrap_or_default();
        Translation::of(TOPIC, json::read(body).and_then(|told: Told| statuses(&told)))
    }
}

impl Signer for TrackingMore {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let timestamp = sample.now.as_second().to_string();
        let digest = signature::hmac_sha256(sample.secret.expose().as_bytes(), &[timestamp.as_bytes()]);
        Signed::post(
            sample.body,
            [(TIMESTAMP, "the time", timestamp), (SIGNATURE, "the signature", hex::encode(digest))],
        )
    }
}

fn calls(named: &Named) -> Result<Outcome, String> {
    let call = Call::get("trackings", HOST, &["v4", "trackings", "get"], Auth::Header("tracking-api-key"))?
        .query(&[("tracking_numbers", &named.tracking_number.0)]);
    let courier = named.courier_code.as_deref().filter(|courier| !courier.is_empty());
    Ok(Outcome::ReadBack(vec![match courier {
        Some(courier) => call.query(&[("courier_code", courier)]),
        None => call,
    }]))
}

fn statuses(told: &Told) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let trackers = told.data.iter().map(|reported| tracker(reported, &mut unmapped)).collect();
    tracker::outcome_of(trackers, unmapped, "data must have trackinfo with checkpoint_date")
}

fn tracker<'a>(reported: &'a Reported, unmapped: &mut Unmapped) -> Tracker<'a> {
    let legs = [&reported.origin_info, &reported.destination_info];
    let mut scan = |at: Option<&str>, status: Option<&str>, substatus: Option<&str>| {
        let at = at.and_then(times::utc)?;
        Some((at, CODES.status(status?, substatus.unwrap_or_default(), unmapped)))
    };
    let checkpoints = legs.iter().filter_map(|leg| leg.as_ref()?.trackinfo.as_ref()).flatten();
    let mut scans: Vec<_> = checkpoints
        .filter_map(|checkpoint| {
            scan(
                checkpoint.checkpoint_date.as_deref(),
                checkpoint.checkpoint_delivery_status.as_deref(),
                checkpoint.checkpoint_delivery_substatus.as_deref(),
            )
        })
        .collect();
    if scans.is_empty() {
        scans.extend(scan(
            reported.latest_checkpoint_time.as_deref(),
            reported.delivery_status.as_deref(),
            reported.substatus.as_deref(),
        ));
    }
    let link = legs.iter().filter_map(|leg| leg.as_ref()?.tracking_link.as_deref()).next();
    Tracker {
        number: &reported.tracking_number.0,
        number_field: "data[].tracking_number",
        carrier: reported.courier_code.as_deref().unwrap_or_default(),
        tracking_url: link.unwrap_or_default(),
        scans,
        arrives_by: reported.scheduled_delivery_date.as_deref().and_then(times::moment_or_day),
        told_at: None,
    }
}
