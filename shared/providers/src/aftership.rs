//! AfterShip Tracking: updates of parcels, revised estimates, parcels that do not move.
//!
//! **Signature.** `aftership-hmac-sha256` is the base64 of HMAC-SHA256 over the raw body, keyed with the
//! UTF-8 of the webhook's secret. Returns and Warranty send the same as `as-signature-hmac-sha256`,
//! Shipping and organisations older than October 2022 as `am-webhook-signature: hmac-sha256=<base64>`
//! (AfterShip's docs, one page per product). No time is signed, and a delivery may be tried again for 68
//! hours, so no tolerance exists: replays are told by content.
//!
//! **Body.** `event`, `ts` in Unix seconds, and the tracking as `msg`. Each repeats the history in
//! `checkpoints`, so each becomes a scan at its own time. A `checkpoint_time` may lack its offset and is
//! then local to a place that only its text names: it is read as UTC, so such a scan is up to half a day
//! off, but in the right order among those of its country. A bare date is noon in UTC.
//!
//! **Estimates.** `latest_estimated_delivery`, else the courier's, else AfterShip's own prediction; of a
//! range its end. They have been a text and objects of two shapes (from memory, unverified), so a form
//! that we do not know is no estimate, rather than the end of the delivery. A day or more behind
//! `first_estimated_delivery`, the parcel counts as delayed. `tracking_pending_time` says that nothing
//! happened for as long as the shop set at AfterShip; no carrier said anything, so it brings the history
//! and no more, and the plan judges the silence.
//!
//! **Verified** by a value computed from the documented formula (it is not AfterShip's). Fields and
//! subtags follow AfterShip's documentation. Not against a live account.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BASE64_FORM, BodyHmac, Encoding, text_key};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::moment::{self, Moment};
use crate::signature::{SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, delay, json, text, times};

const TOPICS: [&str; 3] = ["tracking_update", "edd_revise", "tracking_pending_time"];

const SIGNED: &str = "the base64 of HMAC-SHA256 over the raw body, keyed with the webhook's secret";
const SECRET_FORM: &str = "the webhook secret that AfterShip shows under Settings > Webhooks: 16 to 256 characters \
     without spaces";

const SCHEME: BodyHmac = BodyHmac {
    headers: &["as-signature-hmac-sha256", "aftership-hmac-sha256"],
    prefix: "",
    encoding: Encoding::Base64,
    form: BASE64_FORM,
    key: text_key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

const OLDER_HEADER: &str = "am-webhook-signature";
const OLDER_SCHEME: BodyHmac = BodyHmac {
    headers: &[OLDER_HEADER],
    prefix: "hmac-sha256=",
    form: "`hmac-sha256=` and 44 characters of standard base64",
    ..SCHEME
};

static CODES: Codes = Codes::new(include_str!("../codes/aftership.txt"));

/// AfterShip's trackings.
pub(crate) struct AfterShip;

static CARD: Card = Card {
    name: "aftership",
    title: "AfterShip",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::Theirs,
        published: "aftership-sample-secret",
    },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In AfterShip Tracking: Settings > Webhooks > Add webhook URL, with the address. Choose every shipment \
         status, estimated delivery date (EDD) updates and pending time.",
        "The secret is the webhook secret that the same page shows.",
    ],
    verified: "The signature by a value computed from the documented formula. Fields and subtags after AfterShip's \
               documentation; the shapes of estimates from memory. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    event: String,
}

#[derive(Deserialize)]
struct Event {
    ts: Option<i64>,
    msg: Tracking,
}

#[derive(Deserialize)]
struct Tracking {
    tracking_number: String,
    slug: Option<String>,
    tag: Option<String>,
    subtag: Option<String>,
    courier_tracking_link: Option<String>,
    checkpoints: Option<Vec<Checkpoint>>,
    first_estimated_delivery: Option<Value>,
    latest_estimated_delivery: Option<Value>,
    courier_estimated_delivery_date: Option<Value>,
    aftership_estimated_delivery_date: Option<Value>,
}

#[derive(Deserialize)]
struct Checkpoint {
    checkpoint_time: Option<Moment>,
    tag: Option<String>,
    subtag: Option<String>,
}

impl Adapter for AfterShip {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let has = |name: &&str| delivery.headers.contains_key(*name);
        let is_older = delivery.headers.contains_key(OLDER_HEADER) && !SCHEME.headers.iter().any(has);
        let scheme = if is_older { OLDER_SCHEME } else { SCHEME };
        scheme.verify(Provider::AfterShip, delivery, trust)
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
        Translation::of(topic, json::read(body).and_then(|event: Event| statuses(&event)))
    }
}

impl Signer for AfterShip {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

fn statuses(event: &Event) -> Result<Outcome, String> {
    let tracking = &event.msg;
    let told_at = event.ts.and_then(times::unix);
    let mut unmapped = Unmapped::default();
    let mut read = |tag: &Option<String>, subtag: &Option<String>| {
        Some(CODES.status(tag.as_deref()?, subtag.as_deref().unwrap_or_default(), &mut unmapped))
    };
    let checkpoints = tracking.checkpoints.iter().flatten();
    let mut scans: Vec<(Timestamp, _)> = checkpoints
        .filter_map(|point| Some((moment::moment(point.checkpoint_time)?, read(&point.tag, &point.subtag)?)))
        .collect();
    if scans.is_empty() {
        scans.extend(told_at.zip(read(&tracking.tag, &tracking.subtag)));
    }
    let told = [
        &tracking.latest_estimated_delivery,
        &tracking.courier_estimated_delivery_date,
        &tracking.aftership_estimated_delivery_date,
    ];
    let arrives_by = told.into_iter().flatten().find_map(estimate);
    if delay::is_behind(tracking.first_estimated_delivery.as_ref().and_then(estimate), arrives_by) {
        delay::mark(&mut scans, told_at);
    }
    let facts = Tracker {
        number: &tracking.tracking_number,
        number_field: "msg.tracking_number",
        carrier: tracking.slug.as_deref().unwrap_or_default(),
        tracking_url: tracking.courier_tracking_link.as_deref().unwrap_or_default(),
        scans,
        arrives_by,
        told_at,
    }
    .facts("msg must have checkpoints with checkpoint_time and tag, or there must be msg.tag and ts")?;
    Ok(Outcome::Statuses(facts, unmapped))
}

/// An estimate in any of its forms; of a range the end.
fn estimate(value: &Value) -> Option<Timestamp> {
    const KEYS: [&str; 4] =
        ["datetime_max", "estimated_delivery_date_max", "datetime", "estimated_delivery_date"];
    match value {
        Value::String(text) => moment::read_arrival(text),
        Value::Object(fields) => {
            KEYS.iter().find_map(|key| fields.get(*key)?.as_str().and_then(moment::read_arrival))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}
