//! Sendcloud: status changes of parcels, for shops that buy labels through it.
//!
//! **Signature.** `Sendcloud-Signature` is the hex of HMAC-SHA256 over the raw body, keyed with the UTF-8
//! of the integration's secret key or, for some types of integration, of its webhook signature key
//! (Sendcloud's OpenAPI of its webhooks, v2 and v3; its PHP sample signs `$_POST`, which is not the body).
//! No time is signed, so no tolerance exists: replays are told by content.
//!
//! **Body.** `action` and the parcel with its one status, a number. The status holds from
//! `carrier_status_change_timestamp`, else from `timestamp`; the examples are in milliseconds although the
//! text says Unix time, so both are read. Deliveries come in any order. A parcel without a tracking number
//! has a label at most, and one on its way back is not the order's: both are passed over. Nothing is said
//! of when it arrives.
//!
//! **Verified** by the vector of Sendcloud's own OpenAPI. The fields follow it; what the numbers mean is
//! from several clients, `is_return` and `carrier.code` from memory. Not against a live account.

use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BodyHmac, Encoding, HEX_FORM, text_key};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text, times};

const TOPICS: [&str; 1] = ["parcel_status_changed"];

const SIGNED: &str = "the hex of HMAC-SHA256 over the raw body, keyed with the integration's secret key (or its \
     webhook signature key, if it has one)";
const SECRET_FORM: &str = "the integration's Secret Key, or its Webhook Signature Key if it has one, from \
     Sendcloud's Settings > Integrations: 16 to 256 characters without spaces";

const SCHEME: BodyHmac = BodyHmac {
    headers: &["sendcloud-signature"],
    prefix: "",
    encoding: Encoding::Hex,
    form: HEX_FORM,
    key: text_key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

static CODES: Codes = Codes::new(include_str!("../codes/sendcloud.txt"));

/// Sendcloud's parcels.
pub(crate) struct Sendcloud;

static CARD: Card = Card {
    name: "sendcloud",
    title: "Sendcloud",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "secretkey" },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In Sendcloud: Settings > Integrations > your shop's integration > Configure: turn on Webhook feedback, \
         with the address as Webhook URL.",
        "The secret is the integration's Secret Key, or its Webhook Signature Key where that page shows one.",
        "Webhooks belong to one integration: do the same for each that makes labels.",
    ],
    verified: "The signature by the vector of Sendcloud's own OpenAPI. Fields after the same; the numbers of statuses \
               from several clients. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    action: String,
}

#[derive(Deserialize)]
struct Event {
    timestamp: Option<i64>,
    carrier_status_change_timestamp: Option<i64>,
    parcel: Parcel,
}

#[derive(Deserialize)]
struct Parcel {
    tracking_number: Option<String>,
    tracking_url: Option<String>,
    is_return: Option<bool>,
    status: Status,
    carrier: Option<Carrier>,
}

#[derive(Deserialize)]
struct Status {
    id: Id,
}

#[derive(Deserialize)]
struct Carrier {
    code: Option<String>,
}

impl Adapter for Sendcloud {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        SCHEME.verify(Provider::Sendcloud, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let action = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.action,
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&action);
        if !TOPICS.contains(&action.as_str()) {
            return Translation::of(topic, Ok(Outcome::Ignored("the action is not used".to_owned())));
        }
        Translation::of(topic, json::read(body).and_then(|event: Event| status(&event)))
    }
}

impl Signer for Sendcloud {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

fn status(event: &Event) -> Result<Outcome, String> {
    let parcel = &event.parcel;
    let ignored = |why: &str| Ok(Outcome::Ignored(why.to_owned()));
    if parcel.is_return == Some(true) {
        return ignored("the parcel is a return");
    }
    let Some(number) = parcel.tracking_number.as_deref().filter(|number| !number.trim().is_empty()) else {
        return ignored("the parcel has no tracking number yet");
    };
    let told = [event.carrier_status_change_timestamp, event.timestamp];
    let at = told.into_iter().flatten().find_map(times::unix);
    let mut unmapped = Unmapped::default();
    let status = CODES.status(&parcel.status.id.0, "", &mut unmapped);
    let facts = Tracker {
        number,
        number_field: "parcel.tracking_number",
        carrier: parcel.carrier.as_ref().and_then(|carrier| carrier.code.as_deref()).unwrap_or_default(),
        tracking_url: parcel.tracking_url.as_deref().unwrap_or_default(),
        scans: at.map(|at| (at, status)).into_iter().collect(),
        arrives_by: None,
        told_at: None,
    }
    .facts("carrier_status_change_timestamp or timestamp must be a Unix time of the years 2000 to 2099")?;
    Ok(Outcome::Statuses(facts, unmapped))
}
