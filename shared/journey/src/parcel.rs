//! An order's parcels: what storefront and carriers say, each by its own name for a parcel, joined
//! to one view of each.
//!
//! A parcel that arrived stays arrived, whatever is scanned later: carriers book scans hours after
//! the fact, and a delay notice about a parcel that lies at home is worse than a check-in about one
//! that does not. Who knows better is the customer, who can deny the delivery (`What::Denied`). Only
//! what is delivered after its way back to the sender began arrived at the sender.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fact::{Estimate, ParcelRef, ParcelStatus, Shipment};
use crate::ids::{ShipmentId, TrackingNumber};
use crate::merge::{Firsts, Latest, Merge, Span, earliest, merge_entry};
use crate::order::Order;

/// An order has at most this many parcels in our books; later ones in key order are left out.
pub const PARCELS_MAX: usize = 20;

/// A report of a delivery that lies this far behind the first is one of another attempt.
const ANOTHER_DELIVERY_AFTER: SignedDuration = SignedDuration::from_hours(6);

/// What was said of one parcel, bounded: per status the first and the last time.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Scans {
    /// When each status was reported.
    #[serde(rename = "s", skip_serializing_if = "BTreeMap::is_empty")]
    pub statuses: BTreeMap<ParcelStatus, Span>,
    /// The latest estimate of arrival.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Latest<Estimate>>,
    /// The estimates so far, where there is more to know of them than the latest: the first of them.
    #[serde(rename = "ef", skip_serializing_if = "Firsts::is_empty")]
    pub estimated: Firsts<Estimate>,
    /// The carrier's name; empty if never said.
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    /// The carrier's page; empty if never said.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub tracking_url: String,
}

/// So many different estimates of one parcel are kept beside the latest.
const ESTIMATES_MAX: usize = 6;

impl Scans {
    /// Takes in an estimate.
    pub(crate) fn take_estimate(&mut self, told: Latest<Estimate>) {
        if self.estimated.is_empty()
            && let Some(only) = &self.estimate
        {
            self.estimated.note(only.clone(), ESTIMATES_MAX);
        }
        self.estimated.note(told.clone(), ESTIMATES_MAX);
        self.estimate.merge(Some(told));
        // Said once: the latest is all there is to know.
        if self.estimated.iter().eq(self.estimate.iter()) {
            self.estimated.clear();
        }
    }

    /// Whether nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.statuses.is_empty() && self.estimate.is_none()
    }

    /// The estimates so far, each with the first time at which it was made, the earliest first.
    pub fn estimates(&self) -> impl Iterator<Item = &Latest<Estimate>> {
        let is_known =
            |newest: &Latest<Estimate>| self.estimated.iter().any(|told| told.value == newest.value);
        let newest = self.estimate.iter().filter(move |newest| !is_known(newest));
        self.estimated.iter().chain(newest)
    }
}

/// Every number that each shipment was ever told to have, where that is more than it has now.
///
/// The set only grows, so that it is the same in every order of facts.
pub type Named = BTreeMap<ShipmentId, BTreeSet<TrackingNumber>>;

/// Takes in another report of a shipment: what it named once is kept beside what it names now.
pub(crate) fn merge_shipment(
    shipments: &mut BTreeMap<ShipmentId, Latest<Shipment>>,
    named: &mut Named,
    told: Latest<Shipment>,
) {
    let id = told.value.id.clone();
    let mut ever = named.remove(&id).unwrap_or_default();
    let known = shipments.get(&id).map(|known| &known.value);
    ever.extend(
        known.into_iter().chain([&told.value]).flat_map(|shipment| shipment.tracking.iter().cloned()),
    );
    merge_entry(shipments, id.clone(), told);
    let ever: BTreeSet<TrackingNumber> = ever.into_iter().take(PARCELS_MAX).collect();
    let now = shipments.get(&id).map_or(&[][..], |shipment| &shipment.value.tracking);
    if ever.iter().any(|number| !now.contains(number)) {
        named.insert(id, ever);
    }
}

/// Leaves out all but the first [`PARCELS_MAX`] of the parcels that are named so.
pub(crate) fn keep_first(scans: &mut BTreeMap<ParcelRef, Scans>, is_named_so: impl Fn(&ParcelRef) -> bool) {
    let surplus = scans.keys().filter(|parcel| is_named_so(parcel)).nth(PARCELS_MAX).cloned();
    if let Some(surplus) = surplus {
        scans.retain(|parcel, _| !is_named_so(parcel) || *parcel < surplus);
    }
}

/// When the last of `parcels` arrived, if there are any and all did.
pub fn all_delivered_at(parcels: &[Parcel<'_>]) -> Option<Timestamp> {
    let mut last = None;
    for parcel in parcels {
        last = last.max(Some(parcel.delivered_at?));
    }
    last
}

/// One parcel as everybody together describes it.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// Its tracking number, or the shipment's id where it has none.
    pub label: &'a str,
    /// Every name that it goes by or went by: its label, its shipment, numbers that were replaced.
    pub names: Vec<&'a str>,
    /// The hand-over, if the storefront told of it.
    pub shipment: Option<&'a Shipment>,
    /// It was sent in place of a parcel that the carrier gave up on.
    pub is_replacement: bool,
    /// When the carrier first gave it up: lost, damaged or on its way back. It may be found again.
    pub given_up_at: Option<Timestamp>,
    /// Since when it counts as lost because nobody heard of it, if it does.
    pub counted_lost_at: Option<Timestamp>,
    /// The carrier's name; may be empty.
    pub carrier: &'a str,
    /// The carrier's page; may be empty.
    pub tracking_url: &'a str,
    /// The current status and since when. Delivered stays delivered.
    pub status: Option<(ParcelStatus, Timestamp)>,
    /// When it arrived, by the first report.
    pub delivered_at: Option<Timestamp>,
    /// When it was delivered once more, hours after the first report: what several senders say of one
    /// delivery lies closer together.
    pub delivered_again_at: Option<Timestamp>,
    /// When it first was at the door or ready to be collected.
    pub offered_at: Option<Timestamp>,
    /// When the carrier first said that it is late, unless it moved since it last said so.
    pub delayed_at: Option<Timestamp>,
    /// The carrier scans it on its way: it did at least once.
    pub is_scanned: bool,
    /// When it was last seen to move.
    pub moved_at: Option<Timestamp>,
    /// When somebody last said where it is, or why it does not move.
    pub seen_at: Option<Timestamp>,
    /// The latest estimate of arrival.
    pub estimate: Option<Latest<Estimate>>,
}

impl Order {
    /// The parcels, joined from what storefront and carriers say: each once, however many shipments
    /// travel in it, and however often its number changed.
    pub fn parcels(&self) -> Vec<Parcel<'_>> {
        let mut joining: Vec<Joining<'_>> = Vec::with_capacity(4);
        self.join_shipments(&mut joining);
        self.join_strays(&mut joining);
        let mut parcels: Vec<Parcel<'_>> = joining.into_iter().map(Joining::parcel).collect();
        self.count_lost(&mut parcels);
        // A number that the storefront does not name, or not any more, was replaced unless it moves.
        let is_told = !self.shipments.is_empty();
        parcels.retain(|parcel| parcel.shipment.is_some() || parcel.moved_at.is_some() || !is_told);
        // A voided label that moves after all is a parcel.
        parcels.retain(|parcel| !parcel.is(ParcelStatus::Cancelled));
        replace_lost(&mut parcels);
        if parcels.len() > PARCELS_MAX {
            // Of the others the reports are left out too: nobody may be told that they are missing.
            parcels.sort_unstable_by_key(|parcel| parcel.label);
            parcels.truncate(PARCELS_MAX);
        }
        parcels
    }

    /// Gives up on the parcels that the customer was told are lost, unless they moved since.
    fn count_lost(&self, parcels: &mut [Parcel<'_>]) {
        for parcel in parcels.iter_mut().filter(|parcel| parcel.delivered_at.is_none()) {
            let told = parcel.names.iter().find_map(|name| self.lost.get(*name));
            let told_at = told.map(|span| span.first).filter(|at| parcel.moved_at <= Some(*at));
            parcel.given_up_at = earliest(parcel.given_up_at, told_at);
            parcel.counted_lost_at = told_at;
        }
    }

    /// The parcels of hand-overs that stand.
    fn join_shipments<'a>(&'a self, joining: &mut Vec<Joining<'a>>) {
        for (id, shipment) in self.standing() {
            let by_shipment = self.scans_of(|told| matches!(told, ParcelRef::Shipment(told) if told == id));
            if shipment.tracking.is_empty() {
                let parcel = at_label(joining, id.as_str(), Some(shipment));
                joining[parcel].hear(by_shipment);
                self.inherit(joining, parcel, id);
            }
            for (place, number) in shipment.tracking.iter().enumerate() {
                let by_number =
                    self.scans_of(|told| matches!(told, ParcelRef::Tracking(told) if told == number));
                // What is said of several parcels at once is less than what is said of this one.
                let is_about_it = shipment.tracking.len() == 1 || by_number.is_none();
                let parcel = at_label(joining, number.as_str(), Some(shipment));
                joining[parcel].hear(by_number);
                joining[parcel].hear(by_shipment.filter(|_| is_about_it));
                if place == 0 {
                    self.inherit(joining, parcel, id);
                }
            }
        }
    }

    /// Gives a shipment's first parcel the other names of the shipment: what was said of it before it had
    /// this number, or several, goes with that one. Names that a parcel has stay with it.
    fn inherit<'a>(&'a self, joining: &mut [Joining<'a>], parcel: usize, id: &'a ShipmentId) {
        for name in [id.as_str()].into_iter().chain(self.former(id)) {
            if !joining.iter().any(|parcel| parcel.names.contains(&name)) {
                joining[parcel].names.push(name);
            }
        }
    }

    /// What is reported by names that no standing hand-over has.
    fn join_strays<'a>(&'a self, joining: &mut Vec<Joining<'a>>) {
        for (parcel, scans) in &self.scans {
            let (label, is_known) = match parcel {
                ParcelRef::Tracking(number) => {
                    // A number that was corrected may be the parcel of somebody else.
                    let is_named = |(id, shipment): (&ShipmentId, &Shipment)| {
                        shipment.tracking.contains(number)
                            || self.named.get(id).is_some_and(|ever| ever.contains(number))
                    };
                    (number.as_str(), self.standing().any(is_named))
                }
                ParcelRef::Shipment(told) => (told.as_str(), self.standing().any(|(id, _)| id == told)),
            };
            if !is_known {
                let parcel = at_label(joining, label, None);
                joining[parcel].hear(Some(scans));
            }
        }
    }

    /// Hand-overs that were not taken back.
    fn standing(&self) -> impl Iterator<Item = (&ShipmentId, &Shipment)> {
        let shipments = self.shipments.iter().map(|(id, shipment)| (id, &shipment.value));
        shipments.filter(|(_, shipment)| !shipment.cancelled)
    }

    /// The numbers that a shipment had, and that no hand-over has now.
    fn former<'a>(&'a self, id: &ShipmentId) -> impl Iterator<Item = &'a str> {
        let is_in_use =
            |number: &TrackingNumber| self.standing().any(|(_, shipment)| shipment.tracking.contains(number));
        let ever = self.named.get(id).into_iter().flatten();
        ever.filter(move |number| !is_in_use(number)).map(TrackingNumber::as_str)
    }

    /// When each status of a parcel was reported, by the names that it has now.
    pub(crate) fn spans_of<'a>(
        &'a self,
        parcel: &'a Parcel<'_>,
    ) -> impl Iterator<Item = (ParcelStatus, &'a Span)> {
        // What is said of several parcels at once is not said of one of them.
        let only = parcel.shipment.filter(|shipment| shipment.tracking.len() < 2);
        let is_its = move |name: &ParcelRef| match name {
            ParcelRef::Tracking(number) => number.as_str() == parcel.label,
            ParcelRef::Shipment(id) => {
                id.as_str() == parcel.label || only.is_some_and(|shipment| shipment.id == *id)
            }
        };
        let scans = self.scans.iter().filter(move |(name, _)| is_its(name));
        scans.flat_map(|(_, scans)| scans.statuses.iter().map(|(status, span)| (*status, span)))
    }

    /// What was said of the parcel that a sender names so. There are few: a search beats a key.
    fn scans_of(&self, is_it: impl Fn(&ParcelRef) -> bool) -> Option<&Scans> {
        self.scans.iter().find(|(parcel, _)| is_it(parcel)).map(|(_, scans)| scans)
    }
}

/// Marks what was sent in place of a parcel that the carrier gave up on, and takes that one out: it
/// is not waited for.
fn replace_lost(parcels: &mut Vec<Parcel<'_>>) {
    let given_up = parcels.iter().filter_map(|parcel| Some((parcel.given_up_at?, parcel.shipment)));
    let given_up: Vec<(Timestamp, Option<&Shipment>)> = given_up.collect();
    if given_up.is_empty() {
        return;
    }
    let handed_over = parcels.iter().filter_map(|parcel| parcel.shipment);
    let handed_over: Vec<(&ShipmentId, Timestamp)> =
        handed_over.map(|shipment| (&shipment.id, shipment.shipped_at)).collect();
    for parcel in parcels.iter_mut().filter(|parcel| parcel.given_up_at.is_none()) {
        // What travels under the same hand-over as the lost one was not sent in its place.
        let replaces = |shipment: &Shipment| {
            let is_other = |lost: Option<&Shipment>| lost.is_none_or(|lost| lost.id != shipment.id);
            given_up.iter().any(|(at, lost)| shipment.shipped_at >= *at && is_other(*lost))
        };
        parcel.is_replacement = parcel.shipment.is_some_and(replaces);
    }
    parcels.retain(|parcel| {
        let is_another = |id: &ShipmentId| parcel.shipment.is_none_or(|own| own.id != *id);
        let is_replaced = |at| handed_over.iter().any(|(id, since)| is_another(id) && *since >= at);
        !parcel.lost_since().is_some_and(is_replaced)
    });
}

/// A parcel of which not everything that was said is put together yet.
struct Joining<'a> {
    label: &'a str,
    names: Vec<&'a str>,
    shipment: Option<&'a Shipment>,
    /// What was said of it first.
    told: Option<&'a Scans>,
    /// Under its other names.
    more: Vec<&'a Scans>,
}

/// Where the parcel of this label is; the shipment that brought it up first is its own.
fn at_label<'a>(joining: &mut Vec<Joining<'a>>, label: &'a str, shipment: Option<&'a Shipment>) -> usize {
    let known = joining.iter().position(|parcel| parcel.label == label);
    known.unwrap_or_else(|| {
        // Mostly its number and its shipment.
        let mut names = Vec::with_capacity(2);
        names.push(label);
        joining.push(Joining { label, names, shipment, told: None, more: Vec::new() });
        joining.len() - 1
    })
}

impl<'a> Joining<'a> {
    /// Takes in what was said of it.
    fn hear(&mut self, scans: Option<&'a Scans>) {
        match self.told {
            None => self.told = scans,
            Some(_) => self.more.extend(scans),
        }
    }

    fn parcel(self) -> Parcel<'a> {
        let shipment = self.shipment;
        let mut parcel = Parcel {
            label: self.label,
            names: self.names,
            shipment,
            is_replacement: false,
            given_up_at: None,
            counted_lost_at: None,
            carrier: shipment.map_or("", |shipment| &shipment.carrier),
            tracking_url: shipment.map_or("", |shipment| &shipment.tracking_url),
            status: None,
            delivered_at: None,
            delivered_again_at: None,
            offered_at: None,
            delayed_at: None,
            is_scanned: false,
            moved_at: None,
            seen_at: None,
            estimate: None,
        };
        for scans in self.told.iter().chain(&self.more) {
            parcel.estimate.merge(scans.estimate.clone());
            if parcel.carrier.is_empty() {
                parcel.carrier = &scans.carrier;
            }
            if parcel.tracking_url.is_empty() {
                parcel.tracking_url = &scans.tracking_url;
            }
        }
        match self.told {
            // Nothing to put together.
            Some(scans) if self.more.is_empty() => parcel.follow(&scans.statuses),
            told => {
                let mut statuses: BTreeMap<ParcelStatus, Span> = BTreeMap::new();
                for (status, span) in told.iter().chain(&self.more).flat_map(|scans| &scans.statuses) {
                    merge_entry(&mut statuses, *status, *span);
                }
                parcel.follow(&statuses);
            }
        }
        parcel
    }
}

/// A status that says that the parcel moved.
pub(crate) fn is_movement(status: ParcelStatus) -> bool {
    match status {
        ParcelStatus::PickedUp
        | ParcelStatus::InTransit
        | ParcelStatus::OutForDelivery
        | ParcelStatus::AttemptFailed
        | ParcelStatus::ReadyForPickup
        | ParcelStatus::Delivered => true,
        ParcelStatus::LabelCreated
        | ParcelStatus::Delayed
        | ParcelStatus::OnHold
        | ParcelStatus::AddressProblem
        | ParcelStatus::ReturningToSender
        | ParcelStatus::Failed
        | ParcelStatus::Cancelled
        | ParcelStatus::Unknown => false,
    }
}

/// A status that says that the carrier has the parcel in its hands.
pub(crate) fn is_sighting(status: ParcelStatus) -> bool {
    match status {
        ParcelStatus::Delayed
        | ParcelStatus::OnHold
        | ParcelStatus::AddressProblem
        | ParcelStatus::ReturningToSender => true,
        ParcelStatus::LabelCreated
        | ParcelStatus::Failed
        | ParcelStatus::Cancelled
        | ParcelStatus::Unknown => false,
        ParcelStatus::PickedUp
        | ParcelStatus::InTransit
        | ParcelStatus::OutForDelivery
        | ParcelStatus::AttemptFailed
        | ParcelStatus::ReadyForPickup
        | ParcelStatus::Delivered => true,
    }
}

impl Parcel<'_> {
    /// Where it stands, by everything that was reported of it.
    fn follow(&mut self, statuses: &BTreeMap<ParcelStatus, Span>) {
        let (mut returning_at, mut failed_at, mut offered_at, mut delivered, mut delay) =
            (None, None, None, None, None);
        for (status, span) in statuses {
            match status {
                ParcelStatus::ReturningToSender => returning_at = Some(span.first),
                ParcelStatus::Failed => failed_at = Some(span.first),
                ParcelStatus::Delivered => delivered = Some(span),
                ParcelStatus::Delayed => delay = Some(span),
                ParcelStatus::InTransit => self.is_scanned = true,
                ParcelStatus::AttemptFailed | ParcelStatus::ReadyForPickup => {
                    offered_at = earliest(offered_at, Some(span.first));
                }
                ParcelStatus::LabelCreated
                | ParcelStatus::PickedUp
                | ParcelStatus::OnHold
                | ParcelStatus::OutForDelivery
                | ParcelStatus::AddressProblem
                | ParcelStatus::Cancelled
                | ParcelStatus::Unknown => {}
            }
        }
        self.given_up_at = earliest(returning_at, failed_at);
        // What turned back before is delivered to the sender.
        let is_to_the_customer = |at: &Timestamp| returning_at.is_none_or(|returning_at| *at <= returning_at);
        self.delivered_at = delivered.map(|span| span.first).filter(is_to_the_customer);
        let is_another = |at: &Timestamp| {
            self.delivered_at.is_some_and(|first| at.duration_since(first) >= ANOTHER_DELIVERY_AFTER)
                && is_to_the_customer(at)
        };
        self.delivered_again_at = delivered.map(|span| span.last).filter(is_another);
        self.offered_at = earliest(offered_at, self.delivered_at);
        for (&status, span) in statuses {
            if status == ParcelStatus::Delivered && self.delivered_at.is_none() {
                continue;
            }
            if is_movement(status) {
                self.moved_at = self.moved_at.max(Some(span.last));
            }
            if is_sighting(status) {
                self.seen_at = self.seen_at.max(Some(span.last));
            }
            // Of two statuses at one instant the one further along wins: the enum is in that order.
            let current = self.status.map(|(status, at)| (at, status));
            if status != ParcelStatus::Unknown && Some((span.last, status)) > current {
                self.status = Some((status, span.last));
            }
        }
        let stands = |span: &&Span| self.moved_at.is_none_or(|at| at <= span.last);
        self.delayed_at = delay.filter(stands).map(|span| span.first);
        if let Some(at) = self.delivered_at {
            self.status = Some((ParcelStatus::Delivered, at));
        } else if let Some(at) = returning_at {
            // What is scanned after this is its way back.
            self.status = Some((ParcelStatus::ReturningToSender, at));
        }
    }

    /// Whether its current status is `status`.
    pub fn is(&self, status: ParcelStatus) -> bool {
        self.status.is_some_and(|(current, _)| current == status)
    }

    /// Whether it goes by this name, or once did.
    pub fn is_named(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// Since when it is given up, as things stand: lost, damaged or on its way back.
    pub(crate) fn lost_since(&self) -> Option<Timestamp> {
        let given_up = [ParcelStatus::Failed, ParcelStatus::ReturningToSender];
        let said = self.status.filter(|(status, _)| given_up.contains(status)).map(|(_, at)| at);
        said.or(self.counted_lost_at)
    }

    /// When it was handed over in place of a parcel that was given up, if it was.
    pub fn replaced_at(&self) -> Option<Timestamp> {
        self.shipment.filter(|_| self.is_replacement).map(|shipment| shipment.shipped_at)
    }

    /// Whether nobody reports on it: it has no number, and nothing was ever said of it.
    pub fn is_untracked(&self) -> bool {
        self.status.is_none() && self.shipment.is_some_and(|shipment| shipment.tracking.is_empty())
    }

    /// Whether nothing moved for `quiet` before `now`.
    pub fn is_silent(&self, now: Timestamp, quiet: SignedDuration) -> bool {
        self.moved_at.is_none_or(|at| now.duration_since(at) >= quiet)
    }
}
