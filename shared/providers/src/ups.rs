//! UPS: Track Alert, for shops that subscribe their parcels with UPS itself.
//!
//! **Token.** UPS shows the credential that was set under "Manage Webhook Credentials" (API v2) or in the
//! subscription (`destination.credential`, v1). Nothing is signed. The header `credential` is from memory,
//! unverified, and can be set. UPS can also fetch an OAuth token from the shop's own server first; that is not
//! supported here.
//!
//! **Body.** One activity of one parcel (UPS-API/api-documentation, `UPSTrackAlert.yaml`): its status type and
//! code, and its time in GMT as `YYYYMMDD` and `HHMMSS`. Out for delivery is type `I` (or `D`) with code `OT`.
//! "If this endpoint is not continuously available, incoming events will be lost", and there is no history: each
//! alert is read back, which brings the whole history along.
//!
//! **API.** `GET /api/track/v1/details/<number>` with OAuth 2.0 client credentials (`Tracking.yaml`). Dates of
//! delivery are days at the destination. An activity without its GMT time is read by its local time as if that
//! were UTC. `transId` should differ from call to call, but needs not (unverified).
//!
//! **Verified** against UPS's published descriptions and examples. Not against a live account.

use jiff::Timestamp;
use jiff::tz::Offset;
use journey::fact::ParcelStatus;
use serde::Deserialize;
use url::Url;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::static_token::{StaticToken, TRUST_SETTING, token_header_setting, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, times};

const TOPIC: &str = "TrackingEvent";
const HOST: &str = "onlinetools.ups.com";
const TOKEN_URL: &str = "https://onlinetools.ups.com/security/v1/oauth/token";
const TOKEN: StaticToken = StaticToken { header: "credential", prefix: "Bearer " };

static CODES: Codes = Codes::new(include_str!("../codes/ups.txt"));

/// UPS's alerts.
pub(crate) struct Ups;

static CARD: Card = Card {
    name: "ups",
    title: "UPS Track Alert",
    surfaces: &[Surface::Carrier],
    topics: &[TOPIC],
    signed: "nothing: UPS shows the credential that it was given for the webhook",
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the credential that UPS was given for the webhook: 16 to 256 characters without spaces",
        origin: SecretOrigin::Ours,
        published: "ups-sample-token-that-everybody-knows",
    },
    settings: &[TRUST_SETTING, token_header_setting(TOKEN.header)],
    api: Some(Api {
        token: "client id and secret of an app with the product Tracking, from developer.ups.com > My Apps, written as \
                <client id>:<client secret>",
        hosts: &[HOST],
    }),
    tries_again: false,
    steps: &[
        "On developer.ups.com: an app with the products Tracking and UPS Track Alert.",
        "Manage Webhook Credentials: the address, and the secret as its static credential.",
        "Subscribe each parcel when it is handed over (100 numbers a call): a subscription lasts 14 days.",
    ],
    verified: "Body and API by UPS's published descriptions and examples; the credential's header and most status codes \
               from memory. Not against a live account.",
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    tracking_number: Id,
    activity_status: Option<Status>,
    local_activity_date: Option<String>,
    local_activity_time: Option<String>,
    gmt_activity_date: Option<String>,
    gmt_activity_time: Option<String>,
    scheduled_delivery_date: Option<String>,
}

#[derive(Deserialize)]
struct Status {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    track_response: Response,
}

#[derive(Deserialize)]
struct Response {
    shipment: Option<Vec<Shipment>>,
}

#[derive(Deserialize)]
struct Shipment {
    package: Option<Vec<Package>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    tracking_number: Id,
    activity: Option<Vec<Activity>>,
    delivery_date: Option<Vec<DeliveryDate>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    status: Option<Status>,
    date: Option<String>,
    time: Option<String>,
    gmt_date: Option<String>,
    gmt_time: Option<String>,
}

#[derive(Deserialize)]
struct DeliveryDate {
    #[serde(rename = "type")]
    kind: Option<String>,
    date: Option<String>,
}

impl Adapter for Ups {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        TOKEN.verify(Provider::Ups, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let outcome = json::read(verified.body()).and_then(|alert: Alert| {
            if trusts_body(verified.settings()) { activity(&alert) } else { calls(&alert) }
        });
        Translation::of(TOPIC, outcome)
    }

    fn read_back(&self, _verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let body = answers.first().and_then(|answer| answer.body.as_deref()).unwrap_or_default();
        Translation::of(TOPIC, json::read(body).and_then(|told: Told| history(&told)))
    }
}

impl Signer for Ups {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        TOKEN.sign(sample)
    }
}

fn calls(alert: &Alert) -> Result<Outcome, String> {
    let token_url = Url::parse(TOKEN_URL).map_err(|error| error.to_string())?;
    let segments = ["api", "track", "v1", "details", alert.tracking_number.0.as_str()];
    let call = Call::get("details", HOST, &segments, Auth::ClientCredentials { token_url })?
        .query(&[("locale", "en_US"), ("returnSignature", "false")])
        .header("transid", "beforehand")
        .header("transactionsrc", "beforehand");
    Ok(Outcome::ReadBack(vec![call]))
}

/// What the alert itself says.
fn activity(alert: &Alert) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let at = moment(alert.gmt_activity_date.as_deref(), alert.gmt_activity_time.as_deref())
        .or_else(|| moment(alert.local_activity_date.as_deref(), alert.local_activity_time.as_deref()));
    let scan = at.and_then(|at| scan(at, alert.activity_status.as_ref()?, &mut unmapped));
    let tracker = Tracker {
        number: &alert.tracking_number.0,
        number_field: "trackingNumber",
        carrier: "UPS",
        scans: scan.into_iter().collect(),
        arrives_by: alert.scheduled_delivery_date.as_deref().and_then(day),
        told_at: at,
        ..Tracker::default()
    };
    tracker::outcome_of(vec![tracker], unmapped, "the alert must have gmtActivityDate and activityStatus")
}

/// What the API says of the parcels of a shipment.
fn history(told: &Told) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let shipments = told.track_response.shipment.iter().flatten();
    let packages = shipments.flat_map(|shipment| shipment.package.iter().flatten());
    let trackers = packages.map(|package| tracker(package, &mut unmapped)).collect();
    tracker::outcome_of(trackers, unmapped, "trackResponse must have activities with gmtDate and status")
}

fn tracker<'a>(package: &'a Package, unmapped: &mut Unmapped) -> Tracker<'a> {
    let scans = package.activity.iter().flatten().filter_map(|activity| {
        let at = moment(activity.gmt_date.as_deref(), activity.gmt_time.as_deref())
            .or_else(|| moment(activity.date.as_deref(), activity.time.as_deref()))?;
        scan(at, activity.status.as_ref()?, unmapped)
    });
    let scans = scans.collect();
    // RDD, rescheduled, goes before SDD, scheduled; DEL is when it arrived.
    let date = |kind: &str| {
        let mut dates = package.delivery_date.iter().flatten();
        dates.find(|date| date.kind.as_deref() == Some(kind))?.date.as_deref().and_then(day)
    };
    Tracker {
        number: &package.tracking_number.0,
        number_field: "trackResponse.shipment[].package[].trackingNumber",
        carrier: "UPS",
        scans,
        arrives_by: date("RDD").or_else(|| date("SDD")),
        ..Tracker::default()
    }
}

fn scan(at: Timestamp, status: &Status, unmapped: &mut Unmapped) -> Option<(Timestamp, ParcelStatus)> {
    let code = status.code.as_deref().unwrap_or_default();
    Some((at, CODES.status(status.kind.as_deref()?.trim(), code.trim(), unmapped)))
}

/// `YYYYMMDD` and `HHMMSS`, whose zeros in front may be missing and which may have colons.
fn moment(date: Option<&str>, time: Option<&str>) -> Option<Timestamp> {
    let time: String = time?.chars().filter(char::is_ascii_digit).take(6).collect();
    times::pattern(&format!("{} {time:0>6}", date?.trim()), "%Y%m%d %H%M%S", Offset::UTC)
}

/// `YYYYMMDD` at the destination.
fn day(date: &str) -> Option<Timestamp> {
    jiff::civil::Date::strptime("%Y%m%d", date.trim()).ok().and_then(times::day)
}
