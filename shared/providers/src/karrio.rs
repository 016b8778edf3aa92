//! Karrio, open source and often self-hosted: tracker events.
//!
//! **Token.** The header `X-Event-Id` carries the webhook's secret as it is, and no event's id (karrio
//! `modules/events`, `task_definitions/base/webhook.py`). Nothing is signed. It must never be logged or taken
//! for an id.
//!
//! **Body.** `event` and, for trackers, the tracker as `data`, in the shape that the API has too. Of an event of
//! the parcel the code is the carrier's own; newer versions add `status` and `timestamp`. So each event with a
//! `status` becomes a scan, and the tracker's own `status` is one at the time of its latest event. Without
//! `timestamp`, `date` and `time` are local to the place of the scan: they are read as UTC, and a bare `date` as
//! its noon, so such a scan may be some hours off.
//!
//! **API.** `GET https://<api_host>/v1/trackers/<id>` with `Authorization: Token <API key>`.
//!
//! **No retry**: more than five failures in a row disable the webhook.
//!
//! **Verified** against karrio's source and tests. Not against a live account.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Settings, Trust, Verified};
use crate::fetch::{self, Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::static_token::{StaticToken, TRUST_SETTING, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text, times};

/// The `event`s that are translated.
const TOPICS: [&str; 2] = ["tracker_created", "tracker_updated"];

const TOKEN: StaticToken = StaticToken { header: "x-event-id", prefix: "" };
const API_HOST: &str = "api_host";

static CODES: Codes = Codes::new(include_str!("../codes/karrio.txt"));

/// Karrio's trackers.
pub(crate) struct Karrio;

static CARD: Card = Card {
    name: "karrio",
    title: "Karrio",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: "nothing: Karrio shows the webhook's secret as X-Event-Id",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the secret that Karrio shows of the webhook: 16 to 256 characters without spaces",
        origin: SecretOrigin::Theirs,
        published: "karrio-sample-token-that-everybody-knows",
    },
    settings: &[
        Setting {
            name: API_HOST,
            meaning: "the host of your Karrio's API, such as api.example.com",
            default: None,
            example: "api.example.com",
            check: fetch::is_public_host,
        },
        TRUST_SETTING,
    ],
    api: Some(Api { token: "an API key from Karrio's Developers > API keys", hosts: &[] }),
    tries_again: false,
    steps: &[
        "In Karrio: Developers > Webhooks > Add, with the address and the events tracker_created and tracker_updated.",
        "Copy the webhook's secret from there, and an API key from Developers > API keys: each delivery is read back \
         with it.",
    ],
    verified: "Token, body and API by Karrio's source. Not against a live account.",
};

#[derive(Deserialize)]
struct Envelope {
    event: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    data: Reported,
}

#[derive(Deserialize)]
struct Reported {
    id: Id,
    tracking_number: Id,
    carrier_name: Option<String>,
    status: Option<String>,
    estimated_delivery: Option<String>,
    events: Option<Vec<Event>>,
    info: Option<Info>,
}

#[derive(Deserialize)]
struct Event {
    date: Option<String>,
    time: Option<String>,
    timestamp: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Info {
    carrier_tracking_link: Option<String>,
}

impl Adapter for Karrio {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Karrio, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let event = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.event.unwrap_or_default(),
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&event);
        if !TOPICS.contains(&event.as_str()) {
            return Translation::of(topic, Ok(Outcome::Ignored("the event is not used".to_owned())));
        }
        let settings = verified.settings();
        let outcome = json::read(body).and_then(|body: Body| {
            if trusts_body(settings) { statuses(&body.data) } else { calls(&body.data, settings) }
        });
        Translation::of(topic, outcome)
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let outcome = match answers.first().and_then(|answer| answer.body.as_deref()) {
            Some(body) => json::read(body).and_then(|reported: Reported| statuses(&reported)),
            None => Ok(Outcome::Ignored("the tracker is gone".to_owned())),
        };
        let event = json::read::<Envelope>(verified.body()).ok().and_then(|envelope| envelope.event);
        Translation::of(text::topic(&event.unwrap_or_default()), outcome)
    }
}

impl Signer for Karrio {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}

fn calls(reported: &Reported, settings: &Settings) -> Result<Outcome, String> {
    let host = settings.get(API_HOST).filter(|host| fetch::is_public_host(host));
    let host = host.ok_or("the setting api_host must be a host name such as api.example.com")?;
    let call = Call::get("tracker", host, &["v1", "trackers", &reported.id.0], Auth::Scheme("Token"))?;
    Ok(Outcome::ReadBack(vec![call.may_be_missing()]))
}

fn statuses(reported: &Reported) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let events = || reported.events.iter().flatten();
    let mut scans: Vec<_> = events()
        .filter_map(|event| Some((moment(event)?, CODES.status(event.status.as_deref()?, "", &mut unmapped))))
        .collect();
    let latest = events().filter_map(moment).max();
    if let (Some(latest), Some(status)) = (latest, reported.status.as_deref()) {
        scans.push((latest, CODES.status(status, "", &mut unmapped)));
    }
    let link = reported.info.as_ref().and_then(|info| info.carrier_tracking_link.as_deref());
    let tracker = Tracker {
        number: &reported.tracking_number.0,
        number_field: "data.tracking_number",
        carrier: reported.carrier_name.as_deref().unwrap_or_default(),
        tracking_url: link.unwrap_or_default(),
        scans,
        arrives_by: reported.estimated_delivery.as_deref().and_then(times::moment_or_day),
        told_at: latest,
    };
    tracker::outcome_of(vec![tracker], unmapped, "data must have events with date, and status")
}

/// `timestamp`, or `date` with `time` in 24 or 12 hours, or `date` alone.
fn moment(event: &Event) -> Option<Timestamp> {
    let date = event.date.as_deref().unwrap_or_default().trim();
    let joined = format!("{date} {}", event.time.as_deref().unwrap_or_default().trim());
    event
        .timestamp
        .as_deref()
        .and_then(times::utc)
        .or_else(|| times::utc(&joined).filter(|_| event.time.is_some()))
        .or_else(|| times::pattern(&joined, "%Y-%m-%d %I:%M %p", Offset::UTC))
        .or_else(|| times::moment_or_day(date))
}
