//! 17TRACK: tracking updates of API v2, for shops that register their numbers there.
//!
//! **Signature.** The header `sign` is the hex of the **plain SHA-256**, not an HMAC, of
//! `<raw body>/<API key>`; the key is the `17token` of the API, and there is no other secret (four
//! independent receivers). With the key behind the body, nothing can be appended to a signed body, and the
//! comparison takes constant time all the same. No time is signed, so no tolerance exists: replays are told
//! by content.
//!
//! **Body.** `event` and, as `data`, the number and its `track_info`. The events of every carrier on the
//! way, the milestones and the latest status all become scans; the same one told three times is one.
//! `time_utc` counts, and where it is missing `time_iso`, which has its offset. `TRACKING_STOPPED` says
//! that 17TRACK looks no longer: that is no news of the parcel, so it is passed over.
//!
//! **Estimate.** `time_metrics.estimated_delivery_date`, of a range the end; told when the last of the
//! carriers was asked (`latest_sync_time`, from memory, unverified).
//!
//! **Verified** by a value computed from that form (it is not 17TRACK's). Fields and statuses from several
//! clients. Not against a live account.

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::moment::{self, Arrival, Moment};
use crate::signature::{self, DIGEST_BYTES, Digest, SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

const TOPICS: [&str; 1] = ["TRACKING_UPDATED"];
const STOPPED: &str = "TRACKING_STOPPED";

const HEADER: &str = "sign";
const HEADER_FORM: &str = "64 hex digits (a SHA-256)";
const SIGNED: &str = "the hex of the plain SHA-256 of `<raw body>/<API key>`";
const SECRET_FORM: &str = "the API key (17token) that 17TRACK shows under Settings > Security: 16 to 256 characters \
     without spaces";

static CODES: Codes = Codes::new(include_str!("../codes/17track.txt"));

/// 17TRACK's trackings.
pub(crate) struct SeventeenTrack;

static CARD: Card = Card {
    name: "17track",
    title: "17TRACK",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::Theirs,
        published: "17track-sample-secret",
    },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In 17TRACK's API console: Settings > Webhook, with the address and version 2.",
        "The secret is the API key (17token) under Settings > Security. Changing it there changes what is signed.",
        "Register each tracking number through the API or your shop's app: only those are sent.",
    ],
    verified: "The signature by a value computed from the form that four receivers use. Fields and statuses from \
               several clients; when an estimate was told from memory. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    event: String,
}

#[derive(Deserialize)]
struct Event {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    number: String,
    track_info: TrackInfo,
}

#[derive(Deserialize)]
struct TrackInfo {
    latest_status: Option<Status>,
    latest_event: Option<Scanned>,
    time_metrics: Option<TimeMetrics>,
    milestone: Option<Vec<Milestone>>,
    tracking: Option<Tracking>,
}

#[derive(Deserialize)]
struct Status {
    status: Option<String>,
    sub_status: Option<String>,
}

#[derive(Deserialize)]
struct Scanned {
    time_utc: Option<Moment>,
    time_iso: Option<Moment>,
    stage: Option<String>,
    sub_status: Option<String>,
}

#[derive(Deserialize)]
struct Milestone {
    key_stage: Option<String>,
    time_utc: Option<Moment>,
    time_iso: Option<Moment>,
}

#[derive(Deserialize)]
struct TimeMetrics {
    estimated_delivery_date: Option<Estimate>,
}

#[derive(Deserialize)]
struct Estimate {
    from: Option<Arrival>,
    to: Option<Arrival>,
}

#[derive(Deserialize)]
struct Tracking {
    providers: Option<Vec<Told>>,
}

#[derive(Deserialize)]
struct Told {
    provider: Option<Carrier>,
    latest_sync_time: Option<Moment>,
    events: Option<Vec<Scanned>>,
}

#[derive(Deserialize)]
struct Carrier {
    name: Option<String>,
}

impl Adapter for SeventeenTrack {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let value = required(delivery.headers, HEADER, HEADER_FORM)?;
        let mut theirs: Digest = [0; DIGEST_BYTES];
        hex::decode_to_slice(value, &mut theirs)
            .map_err(|_| Refusal::MalformedSignature { header: HEADER, expected: HEADER_FORM })?;
        let matched = signature::match_secret(trust.secrets, |key| {
            Ok::<_, Refusal>(signature::equal(&hash(delivery.body, key), &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(Provider::SeventeenTrack, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let event = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.event,
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&event);
        let ignored = |why: &str| Translation::of(topic.clone(), Ok(Outcome::Ignored(why.to_owned())));
        if event == STOPPED {
            return ignored("17TRACK stopped tracking the number: no news of the parcel");
        }
        if !TOPICS.contains(&event.as_str()) {
            return ignored("the event is not used");
        }
        Translation::of(topic, json::read(body).and_then(|event: Event| statuses(&event.data)))
    }
}

impl Signer for SeventeenTrack {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let digest = hex::encode(hash(sample.body, sample.secret.expose()));
        Signed::post(sample.body, [(HEADER, "the signature", digest)])
    }
}

fn hash(body: &[u8], key: &str) -> Digest {
    Sha256::new().chain_update(body).chain_update(b"/").chain_update(key).finalize().into()
}

fn statuses(data: &Data) -> Result<Outcome, String> {
    let info = &data.track_info;
    let carriers = || info.tracking.iter().flat_map(|tracking| tracking.providers.iter().flatten());
    let mut unmapped = Unmapped::default();
    let mut scans: Vec<(Timestamp, _)> = Vec::new();
    let mut add = |utc: Option<Moment>, iso: Option<Moment>, main: &str, sub: &str| {
        // A sub-status begins with its main status.
        let main = if sub.is_empty() { main } else { sub.split('_').next().unwrap_or(main) };
        if let Some(at) = moment::moment(utc).or(moment::moment(iso)).filter(|_| !main.is_empty()) {
            scans.push((at, CODES.status(main, sub, &mut unmapped)));
        }
    };
    let word = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    for event in carriers().flat_map(|told| told.events.iter().flatten()) {
        add(event.time_utc, event.time_iso, &word(&event.stage), &word(&event.sub_status));
    }
    for milestone in info.milestone.iter().flatten() {
        add(milestone.time_utc, milestone.time_iso, &word(&milestone.key_stage), "");
    }
    if let (Some(status), Some(event)) = (&info.latest_status, &info.latest_event) {
        add(event.time_utc, event.time_iso, &word(&status.status), &word(&status.sub_status));
    }
    let estimate = info.time_metrics.as_ref().and_then(|metrics| metrics.estimated_delivery_date.as_ref());
    let arrives_by =
        estimate.and_then(|estimate| moment::arrival(estimate.to).or(moment::arrival(estimate.from)));
    // The last carrier of the way hands it over.
    let carrier = carriers().filter_map(|told| told.provider.as_ref()?.name.as_deref()).next_back();
    let facts = Tracker {
        number: &data.number,
        number_field: "data.number",
        carrier: carrier.unwrap_or_default(),
        tracking_url: "",
        scans,
        arrives_by,
        told_at: carriers().filter_map(|told| moment::moment(told.latest_sync_time)).max(),
    }
    .facts("data.track_info must have events, milestones or a latest_event with time_utc or time_iso")?;
    Ok(Outcome::Statuses(facts, unmapped))
}
