//! What is kept of how an order stood before, beside how it stands: times and few values, each only
//! where the newest report does not say it already.
//!
//! Every part is first written out in full, then joined, then cut to what is not said elsewhere, so
//! that it is the same in every order of facts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::{Contact, OrderSnapshot, Shipment, is_false};
use crate::ids::{ShipmentId, TrackingNumber};
use crate::merge::{Firsts, Latest, Span, earliest};
use crate::parcel::{Named, PARCELS_MAX};
use crate::seconds;

/// So many different places of one customer are kept.
const PLACES_MAX: usize = 4;
/// So many different times for one hand-over are kept.
const SHIP_BYS_MAX: usize = 6;

/// How an order stood before.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct OrderPast {
    /// When it was first told of, if the newest report is another.
    #[serde(rename = "b", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub(super) first_told_at: Option<Timestamp>,
    /// Where its customer was said to be, if that changed.
    #[serde(rename = "pl", skip_serializing_if = "Firsts::is_empty")]
    pub(super) places: Firsts<Place>,
    /// By when it was said to be handed over, if that changed.
    #[serde(rename = "sb", skip_serializing_if = "Firsts::is_empty")]
    pub(super) ship_bys: Firsts<ShipBy>,
    /// Hand-overs that were told of more than once.
    #[serde(rename = "h", skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) shipments: BTreeMap<ShipmentId, ShipmentPast>,
    /// When all the money went back, if a part went back before.
    #[serde(rename = "ra", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub(super) refunded_in_full_at: Option<Timestamp>,
    /// When help was asked for, where that was more often than once.
    #[serde(rename = "hs", skip_serializing_if = "Option::is_none")]
    pub(crate) help_asked: Option<Span>,
    /// When the delivery was denied, where that was more often than once.
    #[serde(rename = "ds", skip_serializing_if = "Option::is_none")]
    pub(crate) denied: Option<Span>,
    /// When it was said to have turned up, where that was more often than once.
    #[serde(rename = "fs", skip_serializing_if = "Option::is_none")]
    pub(crate) found: Option<Span>,
}

/// What a decision needs of a contact: nothing in it names a person.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(default)]
pub(super) struct Place {
    /// No address was said.
    #[serde(rename = "n", skip_serializing_if = "is_false")]
    pub(super) unreachable: bool,
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    country: String,
    #[serde(rename = "r", skip_serializing_if = "String::is_empty")]
    region: String,
    #[serde(rename = "z", skip_serializing_if = "String::is_empty")]
    zone: String,
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    marketing_consent: Option<bool>,
}

/// By when an order was said to be handed over; nothing where nobody said it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub(super) struct ShipBy(#[serde(with = "seconds::optional")] Option<Timestamp>);

/// How a hand-over stood before.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ShipmentPast {
    /// When it was first told of.
    #[serde(rename = "f", with = "seconds::required")]
    pub(super) first: Timestamp,
    /// Since when each number was told, where that is later.
    #[serde(rename = "n", default, skip_serializing_if = "BTreeMap::is_empty")]
    numbers: BTreeMap<TrackingNumber, Told>,
    /// When it was first taken back, if the newest report does not say it.
    #[serde(rename = "x", default, with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub(super) taken_back_at: Option<Timestamp>,
}

/// A time at which something was told.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
struct Told(#[serde(with = "seconds::required")] Timestamp);

impl Place {
    pub(super) fn of(contact: &Contact) -> Self {
        Self {
            unreachable: !contact.is_reachable(),
            country: contact.country.clone(),
            region: contact.region.clone(),
            zone: contact.zone.clone(),
            marketing_consent: contact.marketing_consent,
        }
    }

    /// The contact as it stood in this place.
    pub(super) fn give(&self, contact: &mut Contact) {
        contact.country.clone_from(&self.country);
        contact.region.clone_from(&self.region);
        contact.zone.clone_from(&self.zone);
        contact.marketing_consent = self.marketing_consent;
    }
}

impl ShipmentPast {
    /// Since when it was told to have this number.
    pub(super) fn told_number_at(&self, number: &TrackingNumber) -> Timestamp {
        self.numbers.get(number).map_or(self.first, |told| told.0)
    }

    /// Every time at which something new was told of it, in no order.
    pub(super) fn times(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let numbers = self.numbers.values().map(|told| told.0);
        std::iter::once(self.first).chain(numbers).chain(self.taken_back_at)
    }

    fn keep_bounds(&mut self) {
        while self.numbers.len() > PARCELS_MAX {
            self.numbers.pop_last();
        }
    }
}

impl OrderPast {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Notes a report of the order; `newest` is the newest of those before it.
    pub(crate) fn note_order(
        &mut self,
        newest: Option<&Latest<OrderSnapshot>>,
        at: Timestamp,
        told: &OrderSnapshot,
    ) {
        if let Some(newest) = newest {
            let first = *self.first_told_at.get_or_insert(newest.at);
            if self.places.is_empty() {
                let value = Place::of(&newest.value.contact);
                self.places.note(Latest { at: first, value }, PLACES_MAX);
            }
            if self.ship_bys.is_empty() {
                let value = ShipBy(newest.value.dispatch_by);
                self.ship_bys.note(Latest { at: first, value }, SHIP_BYS_MAX);
            }
        }
        self.first_told_at = earliest(self.first_told_at, Some(at));
        self.places.note(Latest { at, value: Place::of(&told.contact) }, PLACES_MAX);
        self.ship_bys.note(Latest { at, value: ShipBy(told.dispatch_by) }, SHIP_BYS_MAX);
    }

    /// Leaves out what the newest report says.
    pub(crate) fn leave_out_order(&mut self, newest_at: Option<Timestamp>) {
        self.places.clear_if_single();
        self.ship_bys.clear_if_single();
        self.first_told_at = self.first_told_at.filter(|at| Some(*at) != newest_at);
    }

    /// By when the order was to be handed over, as it was said by then, and since when; `None`: that
    /// never changed.
    pub(crate) fn ship_by_told(&self, then: Timestamp) -> Option<Latest<Option<Timestamp>>> {
        let told = self.ship_bys.iter().take_while(|told| told.at <= then).last()?;
        Some(Latest { at: told.at, value: told.value.0 })
    }

    /// Every time at which another time for the hand-over was said.
    pub(super) fn ship_by_changes(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.ship_bys.iter().map(|told| told.at)
    }

    /// Notes a refund; `full_at` is when all the money went back, if it did and nothing else is noted.
    pub(crate) fn note_refund(&mut self, full_at: Option<Timestamp>, at: Timestamp, full: bool) {
        self.refunded_in_full_at = self.refunded_in_full_at.or(full_at);
        self.refunded_in_full_at = earliest(self.refunded_in_full_at, Some(at).filter(|_| full));
    }

    /// Leaves out what the first refund says.
    pub(crate) fn leave_out_refund(&mut self, refunded_at: Option<Timestamp>) {
        self.refunded_in_full_at = self.refunded_in_full_at.filter(|at| Some(*at) != refunded_at);
    }

    /// Notes a report of a hand-over, beside what is known of it.
    pub(crate) fn note_shipment(
        &mut self,
        known: Option<&Latest<Shipment>>,
        named: &Named,
        told: &Latest<Shipment>,
    ) {
        let id = &told.value.id;
        let first = known.map_or(told.at, |known| known.at);
        let new = ShipmentPast { first, numbers: BTreeMap::new(), taken_back_at: None };
        let past = self.shipments.entry(id.clone()).or_insert(new);
        if let Some(known) = known {
            let first = Told(past.first);
            for number in known.value.tracking.iter().chain(named.get(id).into_iter().flatten()) {
                past.numbers.entry(number.clone()).or_insert(first);
            }
            past.taken_back_at = past.taken_back_at.or(Some(known.at).filter(|_| known.value.cancelled));
        }
        past.first = past.first.min(told.at);
        for number in &told.value.tracking {
            let since = past.numbers.entry(number.clone()).or_insert(Told(told.at));
            *since = (*since).min(Told(told.at));
        }
        past.taken_back_at = earliest(past.taken_back_at, Some(told.at).filter(|_| told.value.cancelled));
        past.keep_bounds();
    }

    /// Leaves out what the newest report of a hand-over says.
    pub(crate) fn leave_out_shipment(&mut self, newest: Option<&Latest<Shipment>>) {
        let Some((newest, past)) =
            newest.and_then(|newest| Some((newest, self.shipments.get_mut(&newest.value.id)?)))
        else {
            return;
        };
        let first = past.first;
        past.numbers.retain(|_, since| since.0 > first);
        past.taken_back_at = past.taken_back_at.filter(|at| !newest.value.cancelled || *at != newest.at);
        if past.numbers.is_empty() && past.taken_back_at.is_none() && first == newest.at {
            self.shipments.remove(&newest.value.id);
        }
    }
}

/// Notes that something happened again of which only the last time stands.
pub(crate) fn note_again(times: &mut Option<Span>, last: Option<Timestamp>, at: Timestamp) {
    use crate::merge::Merge as _;
    let mut all = *times;
    for known in last.into_iter().chain([at]) {
        all.merge(Some(Span::at(known)));
    }
    *times = all.filter(|all| all.last > all.first);
}

/// The times of something of which the last stands, and the others where there are others.
pub(super) fn times_of(times: Option<Span>, last: Option<Timestamp>) -> Vec<Timestamp> {
    times.map_or_else(|| last.into_iter().collect(), |times| times.times().collect())
}
