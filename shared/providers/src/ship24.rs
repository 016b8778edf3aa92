//! Ship24: tracking results, for shops that track parcels through it.
//!
//! **Token.** `Authorization: Bearer <webhook secret>` (docs.ship24.com, "Webhooks"). Nothing is signed. Before
//! Ship24 sends anything it asks with HEAD whether somebody is there.
//!
//! **Body.** `trackings`, each with its tracker, shipment and all events, in the shape that the API has too
//! (Ship24's OpenAPI description). The `statusMilestone` is the state of the whole shipment at an event, its
//! `statusCode` what the event itself says; the latter may be missing. An `occurrenceDatetime` without offset
//! is local to the place of the event; the field `utcOffset` (deprecated) tells the offset where it is known,
//! else it is read as UTC, so such a scan may be some hours off.
//!
//! **API.** `GET /public/v1/trackers/<trackerId>/results` with `Authorization: Bearer <API key>`.
//!
//! **Verified** against the published description. Not against a live account.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Greeting, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, CALLS_MAX, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::static_token::{StaticToken, TRUST_SETTING, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

const TOPIC: &str = "trackings";
const HOST: &str = "api.ship24.com";
const TOKEN: StaticToken = StaticToken { header: "authorization", prefix: "Bearer " };

static CODES: Codes = Codes::new(include_str!("../codes/ship24.txt"));

/// Ship24's results.
pub(crate) struct Ship24;

static CARD: Card = Card {
    name: "ship24",
    title: "Ship24",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: "nothing: Ship24 shows the webhook secret as `Authorization: Bearer`",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the webhook secret from Ship24's dashboard: 16 to 256 characters without spaces",
        origin: SecretOrigin::Theirs,
        published: "ship24-sample-token-that-everybody-knows",
    },
    settings: &[TRUST_SETTING],
    api: Some(Api { token: "an API key from Ship24's dashboard > Integrations > API keys", hosts: &[HOST] }),
    tries_again: false,
    steps: &[
        "In Ship24's dashboard: Integrations > Webhook, with the address.",
        "Copy the webhook secret from there, and an API key: each delivery is read back with it.",
    ],
    verified: "Body and API by Ship24's published description; most status codes from memory. Not against a live \
               account.",
};

#[derive(Deserialize)]
struct Body {
    trackings: Vec<Tracking>,
}

#[derive(Deserialize)]
struct Told {
    data: Results,
}

#[derive(Deserialize)]
struct Results {
    trackings: Vec<Tracking>,
}

#[derive(Deserialize)]
struct Tracking {
    tracker: Named,
    shipment: Option<Shipment>,
    events: Option<Vec<Event>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    tracker_id: Id,
    tracking_number: Id,
}

#[derive(Deserialize)]
struct Shipment {
    delivery: Option<Arrival>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arrival {
    estimated_delivery_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    occurrence_datetime: Option<String>,
    utc_offset: Option<String>,
    status_milestone: Option<String>,
    status_code: Option<String>,
    courier_code: Option<String>,
}

impl Adapter for Ship24 {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn greet(&self, delivery: &Delivery<'_>) -> Option<Greeting> {
        (delivery.method == Method::HEAD).then(|| Greeting { text: String::new() })
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Ship24, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let outcome = json::read(verified.body()).and_then(|body: Body| {
            if trusts_body(verified.settings()) { statuses(&body.trackings) } else { calls(&body.trackings) }
        });
        Translation::of(TOPIC, outcome)
    }

    fn read_back(&self, _verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let bodies = answers.iter().filter_map(|answer| answer.body.as_deref());
        let read = bodies.map(|body| json::read(body).map(|told: Told| told.data.trackings));
        let trackings: Result<Vec<Vec<Tracking>>, String> = read.collect();
        let outcome = trackings.and_then(|trackings| statuses(trackings.iter().flatten()));
        Translation::of(TOPIC, outcome)
    }
}

impl Signer for Ship24 {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}

fn calls(trackings: &[Tracking]) -> Result<Outcome, String> {
    let mut ids: Vec<&str> =
        trackings.iter().map(|tracking| tracking.tracker.tracker_id.0.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Outcome::Ignored("there is no tracking in it".to_owned()));
    }
    if ids.len() > CALLS_MAX {
        return Err(format!("trackings has more than {CALLS_MAX} trackers"));
    }
    let call = |id: &&str| {
        let segments = ["public", "v1", "trackers", id, "results"];
        Ok(Call::get("results", HOST, &segments, Auth::Bearer)?.may_be_missing())
    };
    let calls: Result<Vec<Call>, String> = ids.iter().map(call).collect();
    Ok(Outcome::ReadBack(calls?))
}

fn statuses<'a>(trackings: impl IntoIterator<Item = &'a Tracking>) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let trackers = trackings.into_iter().map(|tracking| tracker(tracking, &mut unmapped)).collect();
    tracker::outcome_of(trackers, unmapped, "trackings must have events with occurrenceDatetime")
}

fn tracker<'a>(tracking: &'a Tracking, unmapped: &mut Unmapped) -> Tracker<'a> {
    let scans = tracking.events.iter().flatten().filter_map(|event| {
        let milestone = event.status_milestone.as_deref()?;
        let code = event.status_code.as_deref().unwrap_or_default();
        Some((moment(event)?, CODES.status(milestone, code, unmapped)))
    });
    let scans = scans.collect();
    let courier = tracking.events.iter().flatten().filter_map(|event| event.courier_code.as_deref()).next();
    let arrival = tracking.shipment.as_ref().and_then(|shipment| shipment.delivery.as_ref());
    let by = arrival.and_then(|arrival| arrival.estimated_delivery_date.as_deref());
    Tracker {
        number: &tracking.tracker.tracking_number.0,
        number_field: "trackings[].tracker.trackingNumber",
        carrier: courier.unwrap_or_default(),
        scans,
        arrives_by: by.and_then(times::moment_or_day),
        ..Tracker::default()
    }
}

/// An event's time; a bare day is its noon in UTC.
fn moment(event: &Event) -> Option<Timestamp> {
    let text = event.occurrence_datetime.as_deref()?.trim();
    let offset = event.utc_offset.as_deref().unwrap_or_default().trim();
    times::rfc3339(text)
        .or_else(|| times::rfc3339(&format!("{text}{offset}")))
        .or_else(|| times::moment_or_day(text))
}
