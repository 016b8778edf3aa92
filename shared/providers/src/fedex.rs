//! FedEx Advanced Integrated Visibility: pushes of the Track API's results.
//!
//! **Signature.** `fdx-signature` is a digest of HMAC-SHA256 over the raw body, keyed with the UTF-8 of the
//! webhook project's security token. FedEx's FAQ says that it is base64; its business rules speak of hex
//! encoding as the last step; receivers in the field read the base64 of the digest. So all three readings
//! are taken: the base64 of the digest, the base64 of its hex, and the bare hex. They differ in length, and
//! each is the same digest written out, so none is weaker. No time is signed, so no tolerance exists.
//!
//! **Body.** `output.completeTrackResults`, each a number with its `trackResults`. A push is a change of
//! state, not a milestone: the same one comes again with other details, late and in any order, so each of
//! `scanEvents` becomes a scan at its own time. FedEx uses numbers again: of several results with
//! different `trackingNumberUniqueId`s only those of the shipment with the newest scan are read, or last
//! year's delivery would end today's. Without events, `latestStatusDetail` counts at the newest `ACTUAL_…`
//! of `dateAndTimes`. `delayDetail` DELAYED, of the parcel or of an event, is a delay.
//!
//! **Times** mostly have their offset; one without is read as UTC. **Estimate:** the end of
//! `estimatedDeliveryTimeWindow`, else `ESTIMATED_DELIVERY`, where midnight of any zone means the day. When
//! it was told is not said, so it has the time of the newest scan; of two at one time the later one counts.
//!
//! **Verified** by a value computed from the first reading (it is not FedEx's). Fields from FedEx's schema and
//! Karrio's fixtures; codes partly from memory. Not against a live account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use journey::fact::{Fact, ParcelStatus};
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::moment::{self, Arrival, Moment};
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, delay, json};

/// FedEx names no event: every push is one of these.
const TOPIC: &str = "track";

const HEADER: &str = "fdx-signature";
const HEADER_FORM: &str = "44 characters of standard base64 (an HMAC-SHA256), 88 of the base64 of its hex, or 64 hex \
     digits";
const SIGNED: &str =
    "the base64 of HMAC-SHA256 over the raw body, keyed with the webhook project's security token";
const SECRET_FORM: &str = "the security token of the webhook project in the FedEx Developer Portal: 16 to 256 \
     characters without spaces";

/// The most numbers in one push; there is one nearly always.
const NUMBERS_MAX: usize = 20;

const NEEDS: &str = "a trackResult must have scanEvents with date and eventType, or a latestStatusDetail and the \
     time of an ACTUAL_ event";

static CODES: Codes = Codes::new(include_str!("../codes/fedex.txt"));

/// FedEx's pushes.
pub(crate) struct FedEx;

static CARD: Card = Card {
    name: "fedex",
    title: "FedEx",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Ours, published: "fedex-sample-secret" },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In the FedEx Developer Portal: My Projects > Webhooks > Create a webhook project (Advanced Integrated \
         Visibility; shipping accounts billed in the United States only).",
        "Give the address as destination URL (at most 200 characters) and the secret as security token.",
        "Subscribe your account numbers, and choose the whole event history with estimated delivery.",
    ],
    verified: "The signature by a value computed from the form that receivers use; which form FedEx sends was not seen. \
               Fields after FedEx's schema; codes partly from memory. Not against a live account.",
};

#[derive(Deserialize)]
struct Push {
    output: Output,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    complete_track_results: Vec<Complete>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complete {
    tracking_number: String,
    track_results: Option<Vec<TrackResult>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrackResult {
    tracking_number_info: Option<NumberInfo>,
    latest_status_detail: Option<LatestStatus>,
    date_and_times: Option<Vec<DateAndTime>>,
    estimated_delivery_time_window: Option<EstimatedWindow>,
    scan_events: Option<Vec<ScanEvent>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NumberInfo {
    tracking_number_unique_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatestStatus {
    code: Option<String>,
    derived_code: Option<String>,
    delay_detail: Option<DelayDetail>,
}

#[derive(Deserialize)]
struct DelayDetail {
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DateAndTime {
    #[serde(rename = "type")]
    kind: Option<String>,
    date_time: Option<Arrival>,
}

#[derive(Deserialize)]
struct EstimatedWindow {
    window: Option<Window>,
}

#[derive(Deserialize)]
struct Window {
    ends: Option<Arrival>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScanEvent {
    date: Option<Moment>,
    event_type: Option<String>,
    derived_status_code: Option<String>,
    exception_code: Option<String>,
    delay_detail: Option<DelayDetail>,
}

impl Adapter for FedEx {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let value = required(delivery.headers, HEADER, HEADER_FORM)?;
        let malformed = Refusal::MalformedSignature { header: HEADER, expected: HEADER_FORM };
        let theirs = read_digest(value).ok_or(malformed)?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            let ours = signature::hmac_sha256(secret.as_bytes(), &[delivery.body]);
            Ok::<_, Refusal>(signature::equal(&ours, &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(Provider::FedEx, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        Translation::of(TOPIC, json::read(verified.body()).and_then(|push: Push| statuses(&push.output)))
    }
}

impl Signer for FedEx {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let digest = signature::hmac_sha256(sample.secret.expose().as_bytes(), &[sample.body]);
        Signed::post(sample.body, [(HEADER, "the signature", BASE64.encode(digest))])
    }
}

/// A digest in any of its three forms.
fn read_digest(value: &str) -> Option<Digest> {
    let of_hex = |digits: &[u8]| {
        let mut digest: Digest = [0; DIGEST_BYTES];
        hex::decode_to_slice(digits, &mut digest).ok().map(|()| digest)
    };
    if value.len() == 2 * DIGEST_BYTES {
        return of_hex(value.as_bytes());
    }
    let bytes = BASE64.decode(value).ok()?;
    of_hex(&bytes).or_else(|| bytes.try_into().ok())
}

fn statuses(output: &Output) -> Result<Outcome, String> {
    let numbers = &output.complete_track_results;
    if numbers.len() > NUMBERS_MAX {
        return Err(format!("output.completeTrackResults has more than {NUMBERS_MAX} numbers"));
    }
    let mut unmapped = Unmapped::default();
    let mut facts = Vec::new();
    for number in numbers {
        facts.extend(facts_of(number, &mut unmapped)?);
    }
    if facts.is_empty() {
        return Err(NEEDS.to_owned());
    }
    Ok(Outcome::Statuses(facts, unmapped))
}

/// What is told of one number: nothing, while FedEx knows no more than the number.
fn facts_of(number: &Complete, unmapped: &mut Unmapped) -> Result<Vec<Fact>, String> {
    let results = || number.track_results.iter().flatten();
    let newest = results().max_by_key(|result| newest_scan(result)).map(unique_id);
    let (mut scans, mut arrives_by) = (Vec::new(), None);
    for result in results().filter(|result| Some(unique_id(result)) == newest) {
        let mut told = scans_of(result, unmapped);
        let delay = result.latest_status_detail.as_ref().and_then(|latest| latest.delay_detail.as_ref());
        if is_delayed(delay) {
            delay::mark(&mut told, None);
        }
        scans.extend(told);
        arrives_by = arrives_by.max(estimate(result));
    }
    if scans.is_empty() {
        return Ok(Vec::new());
    }
    Tracker {
        number: &number.tracking_number,
        number_field: "output.completeTrackResults.trackingNumber",
        carrier: "FedEx",
        tracking_url: "",
        scans,
        arrives_by,
        told_at: None,
    }
    .facts(NEEDS)
}

/// Which shipment of this number: FedEx uses numbers again.
fn unique_id(result: &TrackResult) -> &str {
    let info = result.tracking_number_info.as_ref();
    info.and_then(|info| info.tracking_number_unique_id.as_deref()).unwrap_or_default()
}

fn newest_scan(result: &TrackResult) -> Option<Timestamp> {
    result.scan_events.iter().flatten().filter_map(|event| moment::moment(event.date)).max()
}

fn scans_of(result: &TrackResult, unmapped: &mut Unmapped) -> Vec<(Timestamp, ParcelStatus)> {
    let mut scans = Vec::new();
    for event in result.scan_events.iter().flatten() {
        let codes = [event.event_type.as_deref(), event.derived_status_code.as_deref()];
        let exception = event.exception_code.as_deref().unwrap_or_default();
        if let Some((at, status)) = moment::moment(event.date).zip(read(codes, exception, unmapped)) {
            let is_delayed = is_delayed(event.delay_detail.as_ref());
            // An exception that holds the parcel up, and says that it delays it, is a delay.
            let is_held = is_delayed && status == ParcelStatus::OnHold;
            let mut told = vec![(at, if is_held { ParcelStatus::Delayed } else { status })];
            if is_delayed {
                delay::mark(&mut told, None);
            }
            scans.extend(told);
        }
    }
    if let (true, Some(latest)) = (scans.is_empty(), &result.latest_status_detail) {
        let happened = dates(result).filter(|(kind, _)| kind.starts_with("ACTUAL_")).map(|(_, at)| at).max();
        let codes = [latest.code.as_deref(), latest.derived_code.as_deref()];
        scans.extend(happened.zip(read(codes, "", unmapped)));
    }
    scans
}

/// The status of the first code that the table has; else that of the first one that is there.
fn read(codes: [Option<&str>; 2], exception: &str, unmapped: &mut Unmapped) -> Option<ParcelStatus> {
    let there = || codes.into_iter().flatten().filter(|code| !code.is_empty());
    let known = there().find_map(|code| {
        let mut unknown = Unmapped::default();
        let status = CODES.status(code, exception, &mut unknown);
        unknown.into_inner().is_empty().then_some(status)
    });
    known.or_else(|| there().next().map(|code| CODES.status(code, exception, unmapped)))
}

fn is_delayed(delay: Option<&DelayDetail>) -> bool {
    delay.and_then(|delay| delay.status.as_deref()) == Some("DELAYED")
}

fn estimate(result: &TrackResult) -> Option<Timestamp> {
    let window = result.estimated_delivery_time_window.as_ref().and_then(|told| told.window.as_ref());
    let named = || dates(result).find(|(kind, _)| *kind == "ESTIMATED_DELIVERY").map(|(_, at)| at);
    window.and_then(|window| moment::arrival(window.ends)).or_else(named)
}

/// The times that are told by name.
fn dates(result: &TrackResult) -> impl Iterator<Item = (&str, Timestamp)> {
    let told = result.date_and_times.iter().flatten();
    told.filter_map(|told| Some((told.kind.as_deref()?, moment::arrival(told.date_time)?)))
}
