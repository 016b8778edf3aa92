//! Shiprocket: tracking updates of parcels in India.
//!
//! **Token.** The optional "security token" of the webhook comes back as `x-api-key`; here it is demanded.
//! Nothing is signed. Only the answer 200 counts as taken, and the address must hold none of `shiprocket`,
//! `kartrocket`, `sr` and `kr` (apidocs.shiprocket.in, through a published copy).
//!
//! **Body.** One parcel with all its `scans`, whose `sr-status` is Shiprocket's number of a status.
//! `current_timestamp` is written day first; all times are Indian Standard Time. `is_return` marks a parcel on
//! its way from the customer: its "delivered" is none of the order's.
//!
//! **API.** `GET /v1/external/courier/track/awb/<awb>` with a bearer token, which Shiprocket only gives for ten
//! days at a time: it has to be stored anew, or the shop takes the body as it is.
//!
//! **Verified** against published shapes and examples. Not against a live account.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use journey::fact::ParcelStatus;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::static_token::{StaticToken, TRUST_SETTING, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

const TOPIC: &str = "tracking";
const HOST: &str = "apiv2.shiprocket.in";
const TOKEN: StaticToken = StaticToken { header: "x-api-key", prefix: "" };

/// Indian Standard Time, which knows no summer time: 5:30 ahead of UTC.
const IST_SECONDS: i32 = 19_800;

static CODES: Codes = Codes::new(include_str!("../codes/shiprocket.txt"));

/// Shiprocket's updates.
pub(crate) struct Shiprocket;

static CARD: Card = Card {
    name: "shiprocket",
    title: "Shiprocket",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: "nothing: Shiprocket shows the webhook's security token as x-api-key",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the security token of the webhook: 16 to 256 characters without spaces",
        origin: SecretOrigin::Ours,
        published: "shiprocket-sample-token-that-everybody-knows",
    },
    settings: &[TRUST_SETTING],
    api: Some(Api {
        token: "the token that POST https://apiv2.shiprocket.in/v1/external/auth/login gives to an API user; it ends \
                after ten days, so store a new one each week",
        hosts: &[HOST],
    }),
    tries_again: false,
    steps: &[
        "Shiprocket refuses addresses that hold shiprocket, kartrocket, sr or kr anywhere: name shop and source \
         otherwise (such as --name parcels), and use a domain of yours without these letters.",
        "In Shiprocket: Settings > API > Webhooks, with the address and the secret as security token, and switch it on.",
        "Settings > API > Add New API User, for reading back; its token ends after ten days. Without one: trust = token.",
    ],
    verified: "Body, API and examples by a published copy of Shiprocket's documentation; what each status number means \
               from secondary sources. Not against a live account.",
};

#[derive(Deserialize)]
struct Update {
    awb: Id,
    courier_name: Option<String>,
    shipment_status_id: Option<Id>,
    current_timestamp: Option<String>,
    etd: Option<String>,
    is_return: Option<Id>,
    scans: Option<Vec<Activity>>,
}

#[derive(Deserialize)]
struct Activity {
    date: Option<String>,
    #[serde(rename = "sr-status")]
    status: Option<Id>,
}

#[derive(Deserialize)]
struct Told {
    tracking_data: Data,
}

#[derive(Deserialize)]
struct Data {
    shipment_track: Option<Vec<Parcel>>,
    shipment_track_activities: Option<Vec<Activity>>,
    track_url: Option<String>,
    etd: Option<String>,
}

#[derive(Deserialize)]
struct Parcel {
    awb_code: Option<Id>,
    courier_name: Option<String>,
}

impl Adapter for Shiprocket {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Shiprocket, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let outcome = json::read(verified.body()).and_then(|update: Update| {
            if update.is_return.as_ref().is_some_and(|is_return| is_return.0 == "1") {
                return Ok(Outcome::Ignored("it is a parcel on its way back from a customer".to_owned()));
            }
            if trusts_body(verified.settings()) { scans_of(&update) } else { calls(&update) }
        });
        Translation::of(TOPIC, outcome)
    }

    fn read_back(&self, _verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let outcome = match answers.first().and_then(|answer| answer.body.as_deref()) {
            Some(body) => json::read(body).and_then(|told: Told| history(&told.tracking_data)),
            None => Ok(Outcome::Ignored("Shiprocket does not know the parcel".to_owned())),
        };
        Translation::of(TOPIC, outcome)
    }
}

impl Signer for Shiprocket {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}

fn calls(update: &Update) -> Result<Outcome, String> {
    let segments = ["v1", "external", "courier", "track", "awb", update.awb.0.as_str()];
    let call = Call::get("awb", HOST, &segments, Auth::Bearer)?.may_be_missing();
    Ok(Outcome::ReadBack(vec![call]))
}

/// What the delivery itself says.
fn scans_of(update: &Update) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let told_at = update.current_timestamp.as_deref().and_then(day_first);
    let mut scans = scans(update.scans.iter().flatten(), &mut unmapped);
    if let (Some(at), Some(status)) = (told_at, &update.shipment_status_id) {
        scans.push((at, CODES.status(&status.0, "", &mut unmapped)));
    }
    let tracker = Tracker {
        number: &update.awb.0,
        number_field: "awb",
        carrier: update.courier_name.as_deref().unwrap_or_default(),
        scans,
        arrives_by: update.etd.as_deref().and_then(ist),
        told_at,
        ..Tracker::default()
    };
    tracker::outcome_of(vec![tracker], unmapped, "scans must have date and sr-status")
}

/// What the API says of the parcel.
fn history(data: &Data) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let parcel = data.shipment_track.iter().flatten().next();
    let Some((parcel, number)) = parcel.and_then(|parcel| Some((parcel, parcel.awb_code.as_ref()?))) else {
        return Ok(Outcome::Ignored("nothing was scanned yet".to_owned()));
    };
    let tracker = Tracker {
        number: &number.0,
        number_field: "tracking_data.shipment_track[].awb_code",
        carrier: parcel.courier_name.as_deref().unwrap_or_default(),
        tracking_url: data.track_url.as_deref().unwrap_or_default(),
        scans: scans(data.shipment_track_activities.iter().flatten(), &mut unmapped),
        arrives_by: data.etd.as_deref().and_then(ist),
        told_at: None,
    };
    tracker::outcome_of(vec![tracker], unmapped, "shipment_track_activities must have date and sr-status")
}

fn scans<'a>(
    activities: impl Iterator<Item = &'a Activity>,
    unmapped: &mut Unmapped,
) -> Vec<(Timestamp, ParcelStatus)> {
    let scan = |activity: &Activity| {
        let at = activity.date.as_deref().and_then(ist)?;
        // NA: the courier's own note, without a number of Shiprocket's.
        let status = activity.status.as_ref().filter(|status| status.0 != "NA")?;
        Some((at, CODES.status(&status.0, "", unmapped)))
    };
    activities.filter_map(scan).collect()
}

fn zone() -> Offset {
    Offset::from_seconds(IST_SECONDS).unwrap_or(Offset::UTC)
}

/// `2026-03-02 12:00:00`.
fn ist(text: &str) -> Option<Timestamp> {
    times::local(text, &TimeZone::fixed(zone()))
}

/// `02 03 2026 12:00:00`, day first.
fn day_first(text: &str) -> Option<Timestamp> {
    times::pattern(text, "%d %m %Y %H:%M:%S", zone())
}
