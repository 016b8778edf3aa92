//! ParcelPanel: status changes of shipments, for shops that track parcels through it.
//!
//! **Signature.** `X-ParcelPanel-HMAC-SHA256` is the base64 of HMAC-SHA256 over the raw body, keyed with
//! the UTF-8 of the API key (docs.parcelpanel.com, Webhooks v2.0; that the key is the API key from a
//! receiver, secondary). No time is signed, so no tolerance exists: replays are told by content.
//!
//! **Only the body is signed.** `X-ParcelPanel-Topic`, `…-Webhook-Id` and `…-Triggered-At` are headers that a
//! replay may change. So the topic only says that the body is a shipment, whose own `status` counts, and the
//! time of triggering is not used: with it, an old exception could be made to look new.
//!
//! **Body.** A shipment with the status of now, and its `checkpoints` with their times (as in ParcelPanel's
//! API v2, from memory, unverified). Without checkpoints, `pickup_date` and `delivery_date` tell when it
//! was picked up and delivered; a status that has neither has no time, and is set aside. A time without an
//! offset is UTC.
//!
//! **Verified** by a value computed from the documented formula (it is not ParcelPanel's). Headers and topics
//! from its documentation, statuses and fields from a receiver. Not against a live account.

use jiff::Timestamp;
use journey::fact::ParcelStatus;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BASE64_FORM, BodyHmac, Encoding, text_key};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, optional};
use crate::moment::{self, Arrival, Moment};
use crate::signature::{SignError, Signed};
use crate::tracker::Tracker;
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

/// What the topics of shipments begin with. Those that we do not know have the same body.
const TOPIC_PREFIX: &str = "shipment_status/";
const TOPICS: [&str; 9] = [
    "shipment_status/any_update",
    "shipment_status/info_received",
    "shipment_status/in_transit",
    "shipment_status/out_for_delivery",
    "shipment_status/ready_for_pickup",
    "shipment_status/delivered",
    "shipment_status/exception",
    "shipment_status/failed_attempt",
    "shipment_status/expired",
];

const SIGNATURE: &str = "x-parcelpanel-hmac-sha256";
const TOPIC: &str = "x-parcelpanel-topic";
const WEBHOOK_ID: &str = "x-parcelpanel-webhook-id";
const TRIGGERED_AT: &str = "x-parcelpanel-triggered-at";

const SIGNED: &str = "the base64 of HMAC-SHA256 over the raw body, keyed with ParcelPanel's API key";
const SECRET_FORM: &str = "the API key that ParcelPanel shows under Integration > API: 16 to 256 characters without \
     spaces";

const SCHEME: BodyHmac = BodyHmac {
    headers: &[SIGNATURE],
    prefix: "",
    encoding: Encoding::Base64,
    form: BASE64_FORM,
    key: text_key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

static CODES: Codes = Codes::new(include_str!("../codes/parcelpanel.txt"));

/// ParcelPanel's shipments.
pub(crate) struct ParcelPanel;

static CARD: Card = Card {
    name: "parcelpanel",
    title: "ParcelPanel",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::Theirs,
        published: "parcelpanel-sample-secret",
    },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "In ParcelPanel: Integration > Webhook > Add webhook, version 2.0, with the address and the event \
         shipment_status/any_update.",
        "The secret is the API key under Integration > API.",
    ],
    verified: "The signature by a value computed from the documented formula. Headers and topics after ParcelPanel's \
               documentation, fields after a receiver, checkpoints from memory. Not against a live account.",
};

#[derive(Deserialize)]
struct Shipment {
    tracking_number: String,
    status: Option<String>,
    substatus: Option<String>,
    carrier: Option<Carrier>,
    pickup_date: Option<Moment>,
    delivery_date: Option<Moment>,
    estimated_delivery_date: Option<Arrival>,
    checkpoints: Option<Vec<Checkpoint>>,
}

#[derive(Deserialize)]
struct Carrier {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Checkpoint {
    status: Option<String>,
    substatus: Option<String>,
    checkpoint_time: Option<Moment>,
}

impl Adapter for ParcelPanel {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let verified = SCHEME.verify(Provider::ParcelPanel, delivery, trust)?;
        let text_of = |name| optional(delivery.headers, name);
        Ok(verified.with_topic(text_of(TOPIC)).with_id(text_of(WEBHOOK_ID)))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let Some(header) = verified.topic() else {
            return Translation::of("", Err(format!("the header {TOPIC} is missing")));
        };
        let topic = text::topic(header);
        if !header.starts_with(TOPIC_PREFIX) {
            return Translation::of(topic, Ok(Outcome::Ignored("the topic is not used".to_owned())));
        }
        Translation::of(topic, json::read(verified.body()).and_then(|shipment: Shipment| statuses(&shipment)))
    }
}

impl Signer for ParcelPanel {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        Signed::post(
            sample.body,
            [
                (SIGNATURE, "the signature", SCHEME.value(sample)?),
                (TOPIC, "the topic", sample.topic.to_owned()),
                (WEBHOOK_ID, "the delivery id", sample.delivery_id.to_owned()),
                (TRIGGERED_AT, "the time", sample.now.to_string()),
            ],
        )
    }
}

fn statuses(shipment: &Shipment) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let mut read = |status: &Option<String>, substatus: &Option<String>| {
        Some(CODES.status(status.as_deref()?, substatus.as_deref().unwrap_or_default(), &mut unmapped))
    };
    let checkpoints = shipment.checkpoints.iter().flatten();
    let mut scans: Vec<(Timestamp, ParcelStatus)> = checkpoints
        .filter_map(|point| {
            Some((moment::moment(point.checkpoint_time)?, read(&point.status, &point.substatus)?))
        })
        .collect();
    if scans.is_empty() {
        let status = read(&shipment.status, &shipment.substatus);
        let is_delivered = status == Some(ParcelStatus::Delivered);
        let delivered = moment::moment(shipment.delivery_date).filter(|_| is_delivered);
        scans.extend(moment::moment(shipment.pickup_date).map(|at| (at, ParcelStatus::PickedUp)));
        scans.extend(delivered.map(|at| (at, ParcelStatus::Delivered)));
    }
    let facts = Tracker {
        number: &shipment.tracking_number,
        number_field: "tracking_number",
        carrier: shipment.carrier.as_ref().and_then(|carrier| carrier.name.as_deref()).unwrap_or_default(),
        tracking_url: "",
        scans,
        arrives_by: moment::arrival(shipment.estimated_delivery_date),
        told_at: None,
    }
    .facts("there must be checkpoints with checkpoint_time and status, or pickup_date or delivery_date")?;
    Ok(Outcome::Statuses(facts, unmapped))
}
