//! DHL: Unified Push, for shops that subscribe their parcels with DHL itself.
//!
//! **Token.** The subscription's `hook.authentication` (`type` `ApiKeyAuthentication`, `header`, `token`) is what
//! DHL shows with each push (DHL's API collection). Nothing is signed; the subscription's own `secret` only
//! activates it.
//!
//! **Body.** The shipments as in Shipment Tracking - Unified, though divisions differ. Messages about the
//! subscription have a `scope` and no shipments.
//!
//! **API.** `GET https://api-eu.dhl.com/track/shipments?trackingNumber=…` with `DHL-API-Key`. Events have one of
//! five `statusCode`s; what else is known of them stands in `status` or `description`, in the division's words.
//! Times without offset are local to the place of the scan, which has no zone in the answer: they are read as
//! UTC, so such a scan may be some hours off.
//!
//! **Verified** against published shapes. Not against a live account.

use jiff::Timestamp;
use journey::fact::ParcelStatus;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, CALLS_MAX, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::static_token::{StaticToken, TRUST_SETTING, token_header_setting, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

const TOPIC: &str = "shipments";
const HOST: &str = "api-eu.dhl.com";
const TOKEN: StaticToken = StaticToken { header: "x-webhook-token", prefix: "" };

static CODES: Codes = Codes::new(include_str!("../codes/dhl.txt"));

/// DHL's pushes.
pub(crate) struct Dhl;

static CARD: Card = Card {
    name: "dhl",
    title: "DHL Unified Push",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: "nothing: DHL shows the token of the subscription's hook.authentication",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the token of the subscription's hook.authentication: 16 to 256 characters without spaces",
        origin: SecretOrigin::Ours,
        published: "dhl-sample-token-that-everybody-knows",
    },
    settings: &[TRUST_SETTING, token_header_setting(TOKEN.header)],
    api: Some(Api {
        token: "the API key of an app with Shipment Tracking - Unified, from developer.dhl.com > Apps",
        hosts: &[HOST],
    }),
    tries_again: false,
    steps: &[
        "On developer.dhl.com: an app with Shipment Tracking - Unified and Shipment Tracking - Unified Push.",
        "POST /tracking/push/v1/subscription with hook.uri (the address) and hook.authentication: type \
         ApiKeyAuthentication, header x-webhook-token (or another, with the setting token_header), token the secret.",
        "Activate the subscription with the secret that DHL answers.",
    ],
    verified: "Body and API by published shapes; the words of divisions from memory. Not against a live account.",
};

/// What the API answers.
#[derive(Deserialize)]
struct Told {
    shipments: Vec<Shipment>,
}

#[derive(Deserialize)]
struct Body {
    shipments: Option<Vec<Shipment>>,
    scope: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shipment {
    id: Id,
    status: Option<Event>,
    events: Option<Vec<Event>>,
    estimated_time_of_delivery: Option<String>,
    estimated_delivery_time_frame: Option<TimeFrame>,
    service_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeFrame {
    estimated_through: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    timestamp: Option<String>,
    status_code: Option<String>,
    status: Option<String>,
    description: Option<String>,
}

impl Adapter for Dhl {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Dhl, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let outcome = json::read(verified.body()).and_then(|body: Body| match &body.shipments {
            Some(shipments) if trusts_body(verified.settings()) => statuses(shipments),
            Some(shipments) => calls(shipments),
            None if body.scope.is_some() => {
                Ok(Outcome::Ignored("it is about the subscription, not about parcels".to_owned()))
            }
            None => Err("shipments is missing".to_owned()),
        });
        Translation::of(TOPIC, outcome)
    }

    fn read_back(&self, _verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let bodies = answers.iter().filter_map(|answer| answer.body.as_deref());
        let read = bodies.map(|body| json::read(body).map(|told: Told| told.shipments));
        let shipments: Result<Vec<Vec<Shipment>>, String> = read.collect();
        Translation::of(TOPIC, shipments.and_then(|shipments| statuses(shipments.iter().flatten())))
    }
}

impl Signer for Dhl {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}

fn calls(shipments: &[Shipment]) -> Result<Outcome, String> {
    let mut numbers: Vec<&str> = shipments.iter().map(|shipment| shipment.id.0.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Ok(Outcome::Ignored("there is no shipment in it".to_owned()));
    }
    if numbers.len() > CALLS_MAX {
        return Err(format!("shipments has more than {CALLS_MAX} parcels"));
    }
    let call = |number: &&str| {
        let call = Call::get("shipments", HOST, &["track", "shipments"], Auth::Header("dhl-api-key"))?;
        Ok(call.query(&[("trackingNumber", number)]).may_be_missing())
    };
    let calls: Result<Vec<Call>, String> = numbers.iter().map(call).collect();
    Ok(Outcome::ReadBack(calls?))
}

fn statuses<'a>(shipments: impl IntoIterator<Item = &'a Shipment>) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let trackers = shipments.into_iter().map(|shipment| tracker(shipment, &mut unmapped)).collect();
    tracker::outcome_of(trackers, unmapped, "shipments must have events with timestamp and statusCode")
}

fn tracker<'a>(shipment: &'a Shipment, unmapped: &mut Unmapped) -> Tracker<'a> {
    let events = shipment.events.iter().flatten().chain(&shipment.status);
    let scans = events.filter_map(|event| scan(event, unmapped)).collect();
    let frame = shipment.estimated_delivery_time_frame.as_ref();
    let by = frame.and_then(|frame| frame.estimated_through.as_deref());
    Tracker {
        number: &shipment.id.0,
        number_field: "shipments[].id",
        carrier: "DHL",
        tracking_url: shipment.service_url.as_deref().unwrap_or_default(),
        scans,
        arrives_by: by.or(shipment.estimated_time_of_delivery.as_deref()).and_then(times::moment_or_day),
        told_at: None,
    }
}

/// The detail is the division's own word, where it says more than the code. It is free text, which may name a
/// person, so of an unknown code only the code is counted.
fn scan(event: &Event, unmapped: &mut Unmapped) -> Option<(Timestamp, ParcelStatus)> {
    let at = times::utc(event.timestamp.as_deref()?)?;
    let code = event.status_code.as_deref()?;
    let word = event.status.as_deref().filter(|word| !word.eq_ignore_ascii_case(code));
    let detail = word.or(event.description.as_deref()).unwrap_or_default();
    let mut missing = Unmapped::default();
    let status = CODES.status(code, detail, &mut missing);
    if !missing.into_inner().is_empty() {
        unmapped.add(code);
    }
    Some((at, status))
}
