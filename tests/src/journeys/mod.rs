//! Journeys: facts in any order, verdicts at any time, mails to the end.
//!
//! The properties are those that the design calls invariants. What a journey must never do is said
//! a second time in `rules`, from the facts alone, and held against what the core decides.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Fact, Subject, What};
use journey::feed::CarrierFeed;
use journey::ids::{JourneyId, JourneyKind};
use journey::journey::Journey;
use journey::lanes::Lanes;
use journey::plan::Plan;
use journey::shop::{ShopTime, Standing};

mod arbitrary;
mod chances;
mod customers;
mod deciding;
mod folding;
mod imported;
mod ledger;
mod legal;
mod past;
mod promises;
mod remedies;
mod rules;
mod sending;
mod silence;
mod stored;
mod stories;
mod timing;
mod tracing;
mod truth;
mod waking;

/// Monday, 2 March 2026, 14:00 UTC: what happens, happens around it.
const START: i64 = 1_772_460_000;

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// So many seconds after the start.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).expect("a time of this century")
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A shop in New York.
fn shop() -> ShopTime {
    ShopTime {
        zone: TimeZone::get("America/New_York").expect("a zone of the bundled database"),
        standing: Standing::Good,
        carrier_feed: CarrierFeed::Fresh,
        lanes: std::sync::Arc::default(),
        pauses: Vec::new(),
    }
}

/// The same shop, after months of parcels: of what is under way after half of the promised time most
/// is late, and few are unseen for longer than a day and a half.
fn shop_that_learned() -> ShopTime {
    let edition = serde_json::json!({
        "at": START - 365 * 24 * 3600,
        "k": [{ "l": {}, "n": 400, "g": 351_000, "q": [400, 300, 300, 200, 200, 400, 500, 500, 500, 900, 700, 900, 1_500, 2_500] }],
    });
    let mut lanes = Lanes::NONE;
    lanes.publish(serde_json::from_value(edition).expect("an edition"));
    ShopTime { lanes: std::sync::Arc::new(lanes), ..shop() }
}

/// The journey that every test of a kind is about.
fn id(kind: JourneyKind) -> JourneyId {
    let value = match kind {
        JourneyKind::Relationship => "c0ffee",
        JourneyKind::Order | JourneyKind::Cart | JourneyKind::Help => "1001",
    };
    JourneyId::from_parts(kind, value).expect("an id")
}

fn fact(kind: JourneyKind, occurred_at: Timestamp, what: What) -> Fact {
    let subject = match id(kind) {
        JourneyId::Order(id) => Subject::Order(id),
        JourneyId::Cart(id) => Subject::Cart(id),
        JourneyId::Help(id) => Subject::Visitor(id),
        JourneyId::Relationship(key) => Subject::Customer(key),
    };
    Fact { subject, occurred_at, what }
}

/// The journey that these facts make.
fn fold(kind: JourneyKind, facts: &[Fact], plan: &Plan) -> Journey {
    let mut journey = Journey::new(id(kind));
    for fact in facts {
        journey.apply(fact, plan, &shop());
    }
    journey
}
