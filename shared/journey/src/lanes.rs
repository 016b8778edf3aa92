//! Lanes: how long parcels take, learned from those of the shop itself.
//!
//! A lane is a carrier, a service and where the parcel goes. What is known of one is a [`Curve`]: the
//! share of its parcels that are still under way after each part of the time that was promised for
//! them. Measured so, parcels with a promise of two days and of two weeks can be compared, and a shop
//! with few orders learns from all of them.
//!
//! What is learned is kept in dated [`Edition`]s, and a parcel is judged by the one that was in force
//! when it was handed over: what is learned later never moves a wake-up that is stored, a decision can
//! be repeated as of any time, and a replay sees what was known.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::order::Order;
use crate::seconds;

mod course;
mod curve;
mod learn;
mod silence;

pub use course::{Course, LOST_AFTER};
pub use curve::{Curve, WHOLE};
pub use learn::{ARRIVALS_MIN, RECENT, learn};
pub use silence::Silence;

/// An edition holds at most this many lanes: those with the most arrivals.
pub const LANES_MAX: usize = 8;

/// A new edition is made so often. On real orders daily ones were no better.
pub const EDITION_EVERY: SignedDuration = SignedDuration::from_hours(14 * 24);

/// So many editions are kept: those of 24 weeks. A parcel that was handed over before the oldest is given
/// up, or its promise is longer than any.
pub const EDITIONS_MAX: usize = 12;

/// Of a carrier's or service's name so many characters are kept.
const NAME_MAX: usize = 60;

/// Names a lane; in lower case. An empty part stands for any.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default)]
pub struct Lane {
    /// The carrier's name.
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    /// The shipping method's name.
    #[serde(rename = "s", skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// ISO 3166-1 alpha-2 country of delivery.
    #[serde(rename = "n", skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// State or province.
    #[serde(rename = "r", skip_serializing_if = "String::is_empty")]
    pub region: String,
}

impl Lane {
    /// A lane by its parts as senders name them.
    pub fn new(carrier: &str, service: &str, country: &str, region: &str) -> Self {
        let name = |text: &str| named(text).to_ascii_lowercase();
        Self { carrier: name(carrier), service: name(service), country: name(country), region: name(region) }
    }

    /// The lane itself, then what it falls back to: without the region, without the country, all.
    pub fn widening(&self) -> [Self; 4] {
        let without_region = Self { region: String::new(), ..self.clone() };
        let anywhere = Self { country: String::new(), ..without_region.clone() };
        [self.clone(), without_region, anywhere, Self::default()]
    }
}

/// What counts of a name.
fn named(text: &str) -> &str {
    let text = text.trim();
    // So few bytes are no more characters: mostly nobody has to count.
    if text.len() <= NAME_MAX {
        return text;
    }
    text.char_indices().nth(NAME_MAX).map_or(text, |(end, _)| &text[..end])
}

/// A lane by its parts as senders name them, to look up what is known of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LaneNames<'a> {
    /// The carrier's name.
    pub carrier: &'a str,
    /// The shipping method's name.
    pub service: &'a str,
    /// ISO 3166-1 alpha-2 country of delivery.
    pub country: &'a str,
    /// State or province.
    pub region: &'a str,
}

impl<'a> LaneNames<'a> {
    /// The lane of a parcel of an order: by what was promised at the purchase, and where it goes.
    pub fn of(order: &'a Order, carrier: &'a str) -> Self {
        let service = order.promise.as_ref().map_or("", |promise| &promise.service);
        let (country, region) =
            order.contact().map_or(("", ""), |contact| (contact.country.as_str(), contact.region.as_str()));
        Self { carrier, service, country, region }
    }

    /// With what counts of each name only, as lanes have it.
    fn named(self) -> Self {
        Self {
            carrier: named(self.carrier),
            service: named(self.service),
            country: named(self.country),
            region: named(self.region),
        }
    }

    /// How narrow a lane is that this one belongs to: 0 is the lane itself, 3 all of them.
    fn width_of(self, lane: &Lane) -> Option<usize> {
        let is = |known: &str, name: &str| {
            // What is known is in lower case.
            let mut letters = known.bytes().zip(name.bytes());
            known.len() == name.len() && letters.all(|(known, letter)| known == letter.to_ascii_lowercase())
        };
        if [&lane.carrier, &lane.service, &lane.country, &lane.region].into_iter().all(String::is_empty) {
            return Some(3);
        }
        if !is(&lane.carrier, self.carrier) || !is(&lane.service, self.service) {
            return None;
        }
        match (lane.country.as_str(), lane.region.as_str()) {
            (country, region) if is(country, self.country) && is(region, self.region) => Some(0),
            (country, "") if is(country, self.country) => Some(1),
            ("", "") => Some(2),
            _ => None,
        }
    }
}

/// What is known of one lane.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Known {
    /// Which.
    #[serde(rename = "l")]
    pub lane: Lane,
    /// How many arrivals it rests on.
    #[serde(rename = "n")]
    pub arrivals: u32,
    /// How many of them came after their promise.
    #[serde(rename = "w", default)]
    pub late: u32,
    /// How many parcels were still under way.
    #[serde(rename = "u", default)]
    pub under_way: u32,
    /// Of 100 parcels 95 were never unseen for longer on their way, in carrier time; `None`: too few of
    /// them are scanned on it, or too many are overdue.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<i64>,
    /// How long its parcels take.
    #[serde(rename = "q")]
    pub curve: Curve,
}

/// What was known at one time.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Edition {
    /// In force for what is handed over from then on.
    #[serde(rename = "at", with = "seconds::required")]
    pub since: Timestamp,
    /// The lanes of which enough is known; the widest is all of them together.
    #[serde(rename = "k")]
    pub known: Vec<Known>,
}

/// What was learned, oldest edition first.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Lanes {
    editions: Vec<Edition>,
}

impl Lanes {
    /// Nothing learned.
    pub const NONE: Self = Self { editions: Vec::new() };

    /// Puts a new edition in force, and forgets the oldest where there are too many. One that is not
    /// newer than the newest changes nothing: an edition that was in force stays as it was.
    pub fn publish(&mut self, edition: Edition) {
        if self.editions.last().is_some_and(|newest| edition.since <= newest.since) {
            return;
        }
        self.editions.push(edition);
        let surplus = self.editions.len().saturating_sub(EDITIONS_MAX);
        self.editions.drain(..surplus);
    }

    /// Every edition that is kept, the oldest first.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The newest edition.
    pub fn newest(&self) -> Option<&Edition> {
        self.editions.last()
    }

    /// What was known at `at` of the narrowest lane of which anything was.
    pub fn at(&self, at: Timestamp, lane: LaneNames<'_>) -> Option<&Known> {
        let edition = self.editions.iter().rev().find(|edition| edition.since <= at)?;
        let lane = lane.named();
        let widths = edition.known.iter().filter_map(|known| Some((lane.width_of(&known.lane)?, known)));
        widths.min_by_key(|(width, _)| *width).map(|(_, known)| known)
    }
}
