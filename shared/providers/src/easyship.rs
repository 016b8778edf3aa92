//! Easyship: tracking events, for shops that ship through it.
//!
//! **Signature.** `X-EASYSHIP-SIGNATURE` is a JSON Web Token, HS256 under the webhook's secret (`webh_…`), with the
//! claim `easyship_company_id` (a mirrored page of Easyship's). It says who calls, not what is said: **the body
//! is not covered**, so what it says is read back, unless the shop takes that risk. An `exp`, if there is one,
//! is checked.
//!
//! **Body.** `event_type`, and the shipment as `data`, in older versions as `tracking_status`
//! (developers.easyship.com). `shipment.tracking.status.changed` has a status without a time, so it is only good
//! for asking; `shipment.tracking.checkpoints.created` has all checkpoints. Their times are "usually in the local
//! time of the checkpoint's location", with a `Z` all the same: such a scan may be some hours off.
//!
//! **API.** `GET /2024-09/shipments/trackings?easyship_shipment_id=…&include_checkpoints=true`
//! (developers.easyship.com); that the answer's list is called `shipments`, with its checkpoints in the webhook's
//! shape, is from memory, unverified.
//!
//! **Verified** by a token that was computed from the description. Not against a live account.

use serde::Deserialize;
use serde_json::Value;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::codes::{Codes, Unmapped};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::fetch::{Answer, Auth, Call};
use crate::jwt::{self, Jwt};
use crate::scalar::Id;
use crate::signature::{self, SignError, Signed};
use crate::static_token::{TRUST_SETTING, trusts_body};
use crate::tracker::{self, Tracker};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text, times};

/// The `event_type`s that are translated. A label's event has no time, and its scan follows.
const TOPICS: [&str; 2] = ["shipment.tracking.status.changed", "shipment.tracking.checkpoints.created"];

const HOST: &str = "public-api.easyship.com";

const SIGNATURE: &str = "x-easyship-signature";
const SIGNATURE_FORM: &str = "a JSON Web Token: three parts in base64url, separated by dots";
const SIGNED: &str = "a JSON Web Token, HS256 under the webhook's secret; it does not cover the body";

/// How many seconds a token is still taken after its end: clocks differ.
const SPARE_SECONDS: i64 = 60;

static CODES: Codes = Codes::new(include_str!("../codes/easyship.txt"));

/// Easyship's trackings.
pub(crate) struct Easyship;

static CARD: Card = Card {
    name: "easyship",
    title: "Easyship",
    surfaces: &[Surface::Carrier],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Hint,
    secret: SecretCard {
        form: "the webhook's secret from Easyship's Connect > Webhooks (webh_…): 16 to 256 characters without spaces",
        origin: SecretOrigin::Theirs,
        published: "webh_sample-secret-that-everybody-knows",
    },
    settings: &[TRUST_SETTING],
    api: Some(Api { token: "an access token from Easyship's Connect > API", hosts: &[HOST] }),
    tries_again: true,
    steps: &[
        "In Easyship: Connect > Webhooks > Add new webhook, with the address and both shipment.tracking events.",
        "Copy the webhook's secret from there, and an access token from Connect > API: each delivery is read back \
         with it.",
    ],
    verified: "The signature by a mirrored page, bodies and statuses by Easyship's own; the API's answer from memory. Not \
               against a live account.",
};

#[derive(Deserialize)]
struct Claims {
    exp: Option<i64>,
}

#[derive(Deserialize)]
struct Envelope {
    event_type: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    resource_id: Id,
    data: Option<Shipment>,
    tracking_status: Option<Shipment>,
}

#[derive(Deserialize)]
struct Told {
    shipments: Vec<Shipment>,
}

#[derive(Deserialize)]
struct Shipment {
    tracking_number: Option<Id>,
    tracking_page_url: Option<String>,
    eta_date: Option<String>,
    /// A list; in older versions an object that holds nothing.
    checkpoints: Option<Value>,
    trackings: Option<Vec<Leg>>,
}

#[derive(Deserialize)]
struct Leg {
    tracking_number: Option<Id>,
}

impl Adapter for Easyship {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let malformed = Refusal::MalformedSignature { header: SIGNATURE, expected: SIGNATURE_FORM };
        let value = required(delivery.headers, SIGNATURE, SIGNATURE_FORM)?;
        let token = Jwt::parse(value).ok_or(malformed.clone())?;
        let matched =
            signature::match_secret(trust.secrets, |secret| Ok(token.is_hs256_by(secret.as_bytes())))?
                .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        let claims: Claims = token.payload().and_then(|claims| json::read(&claims).ok()).ok_or(malformed)?;
        let skew_seconds = claims.exp.map_or(0, |exp| exp.saturating_sub(trust.now.as_second()));
        if skew_seconds < -SPARE_SECONDS {
            let (header, tolerance_seconds) = (SIGNATURE, SPARE_SECONDS);
            return Err(Refusal::TimestampOutOfTolerance { header, skew_seconds, tolerance_seconds });
        }
        Ok(Verified::new(Provider::Easyship, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let event_type = match json::read::<Envelope>(body) {
            Ok(envelope) => envelope.event_type.unwrap_or_default(),
            Err(why) => return Translation::of("", Err(why)),
        };
        let topic = text::topic(&event_type);
        if !TOPICS.contains(&event_type.as_str()) {
            return Translation::of(topic, Ok(Outcome::Ignored("the event_type is not used".to_owned())));
        }
        let outcome = json::read(body).and_then(|event: Event| {
            if trusts_body(verified.settings()) {
                statuses(event.data.iter().chain(&event.tracking_status))
            } else {
                calls(&event)
            }
        });
        Translation::of(topic, outcome)
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        let body = answers.first().and_then(|answer| answer.body.as_deref()).unwrap_or_default();
        let outcome = json::read(body).and_then(|told: Told| statuses(told.shipments.iter()));
        let event = json::read::<Envelope>(verified.body()).ok().and_then(|envelope| envelope.event_type);
        Translation::of(text::topic(&event.unwrap_or_default()), outcome)
    }
}

impl Signer for Easyship {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let token = jwt::hs256(br#"{"easyship_company_id":"CUS00001"}"#, sample.secret.expose().as_bytes());
        Signed::post(sample.body, [(SIGNATURE, "the signature", token)])
    }
}

fn calls(event: &Event) -> Result<Outcome, String> {
    let call = Call::get("trackings", HOST, &["2024-09", "shipments", "trackings"], Auth::Bearer)?
        .query(&[("easyship_shipment_id", &event.resource_id.0), ("include_checkpoints", "true")]);
    Ok(Outcome::ReadBack(vec![call]))
}

fn statuses<'a>(shipments: impl Iterator<Item = &'a Shipment>) -> Result<Outcome, String> {
    let mut unmapped = Unmapped::default();
    let trackers = shipments.filter_map(|shipment| tracker(shipment, &mut unmapped)).collect();
    tracker::outcome_of(trackers, unmapped, "checkpoints must have checkpoint_time and primary_status")
}

/// `None`: it has no number yet, so nobody can have scanned it.
fn tracker<'a>(shipment: &'a Shipment, unmapped: &mut Unmapped) -> Option<Tracker<'a>> {
    let legs = shipment.trackings.iter().flatten().filter_map(|leg| leg.tracking_number.as_ref());
    let number = shipment.tracking_number.iter().chain(legs).next()?;
    let checkpoints = || shipment.checkpoints.iter().filter_map(Value::as_array).flatten();
    let scans = checkpoints().filter_map(|checkpoint| {
        let at = times::utc(checkpoint.get("checkpoint_time")?.as_str()?)?;
        Some((at, CODES.status(checkpoint.get("primary_status")?.as_str()?, "", unmapped)))
    });
    let scans = scans.collect();
    let handler = checkpoints().filter_map(|checkpoint| checkpoint.get("handler")?.as_str()).next();
    Some(Tracker {
        number: &number.0,
        number_field: "tracking_number",
        carrier: handler.unwrap_or_default(),
        tracking_url: shipment.tracking_page_url.as_deref().unwrap_or_default(),
        scans,
        arrives_by: shipment.eta_date.as_deref().and_then(times::moment_or_day),
        told_at: None,
    })
}
