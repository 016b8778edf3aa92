//! An order's facts, joined: what was bought and promised, and where its parcels are.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::fact::{
    Contact, Estimate, Money, OrderSnapshot, ParcelRef, ParcelStatus, PromiseWindow, Scan, Shipment, What,
    is_false,
};
use crate::ids::ShipmentId;
use crate::merge::{Latest, Merge, Span, earliest, merge_entry};
use crate::plan::{FeePolicy, Plan};
use crate::seconds;
use crate::shop::ShopTime;
use crate::zones;

/// An order has at most this many parcels in our books; later ones in key order are left out.
pub const PARCELS_MAX: usize = 20;

/// The facts of one order.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Order {
    /// The order as last told.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Latest<OrderSnapshot>>,
    /// The promise made at purchase. Never overwritten by later estimates.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// When it was cancelled, by the first report.
    #[serde(rename = "x", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<Timestamp>,
    /// When money first went back.
    #[serde(rename = "rf", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Timestamp>,
    /// All the money went back.
    #[serde(rename = "rx", skip_serializing_if = "is_false")]
    pub refunded_in_full: bool,
    /// Hand-overs to carriers.
    #[serde(rename = "h", skip_serializing_if = "BTreeMap::is_empty")]
    pub shipments: BTreeMap<ShipmentId, Latest<Shipment>>,
    /// What was said of each parcel.
    #[serde(rename = "s", skip_serializing_if = "BTreeMap::is_empty")]
    pub scans: BTreeMap<ParcelRef, Scans>,
    /// When the customer last asked a person for help with it.
    #[serde(rename = "ha", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub help_asked_at: Option<Timestamp>,
    /// The customer's data is gone and stays gone.
    #[serde(rename = "er", skip_serializing_if = "is_false")]
    pub erased: bool,
}

/// The promise made at purchase.
///
/// The field order is the order of precedence between reports: what the order itself states, then
/// what was told first, then by the older plan.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Promise {
    /// Who states it.
    #[serde(rename = "s")]
    pub source: PromiseSource,
    /// When the report was made that fixed it.
    #[serde(rename = "at", with = "seconds::required")]
    pub told_at: Timestamp,
    /// The plan whose rules were read. A report that comes again after a new plan was published
    /// changes nothing.
    #[serde(rename = "v", default, skip_serializing_if = "is_zero")]
    pub plan_version: u32,
    /// The window.
    #[serde(rename = "w")]
    pub window: PromiseWindow,
    /// The shipping method's name.
    #[serde(rename = "m", default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// What was paid for speed, if anything.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// What happens with that when the promise is missed.
    #[serde(rename = "fp")]
    pub fee_policy: FeePolicy,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Who states a promise.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum PromiseSource {
    /// The order's own data.
    #[serde(rename = "o")]
    Order,
    /// The plan's rule for the shipping method.
    #[serde(rename = "p")]
    Plan,
}

impl Merge for Promise {
    fn merge(&mut self, other: Self) {
        if other < *self {
            *self = other;
        }
    }
}

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
    /// The carrier's name; empty if never said.
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    /// The carrier's page; empty if never said.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub tracking_url: String,
}

impl Order {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What, plan: &Plan, shop: &ShopTime) {
        match what {
            What::OrderStands(snapshot) => self.take_snapshot(occurred_at, snapshot, plan, shop),
            What::OrderCancelled => self.cancelled_at = earliest(self.cancelled_at, Some(occurred_at)),
            What::OrderRefunded { full } => {
                self.refunded_at = earliest(self.refunded_at, Some(occurred_at));
                self.refunded_in_full |= full;
            }
            What::Shipped(shipment) => merge_entry(
                &mut self.shipments,
                shipment.id.clone(),
                Latest { at: occurred_at, value: shipment.clone() },
            ),
            What::Scanned(scan) => self.take_scan(occurred_at, scan),
            What::Estimated { parcel, estimate } => {
                let mine = self.scans.entry(parcel.clone()).or_default();
                mine.estimate.merge(Some(Latest { at: occurred_at, value: *estimate }));
            }
            What::HelpRequested { .. } => {
                self.help_asked_at = self.help_asked_at.max(Some(occurred_at));
            }
            What::Erased => self.erased = true,
            What::CartStands(_)
            | What::CartConverted
            | What::Searched(_)
            | What::ArticleOpened(_)
            | What::OrderArrived { .. } => {}
        }
        self.keep_bounds();
    }

    fn take_snapshot(&mut self, at: Timestamp, snapshot: &OrderSnapshot, plan: &Plan, shop: &ShopTime) {
        if !snapshot.nothing_to_ship {
            self.promise.merge(Some(promise_of(at, snapshot, plan, shop)));
        }
        self.snapshot.merge(Some(Latest { at, value: snapshot.clone() }));
    }

    fn take_scan(&mut self, at: Timestamp, scan: &Scan) {
        let mine = self.scans.entry(scan.parcel.clone()).or_default();
        merge_entry(&mut mine.statuses, scan.status, Span::at(at));
        if scan.carrier > mine.carrier {
            mine.carrier.clone_from(&scan.carrier);
        }
        if scan.tracking_url > mine.tracking_url {
            mine.tracking_url.clone_from(&scan.tracking_url);
        }
    }

    /// Holds the limits, and that nothing personal outlives an erasure.
    fn keep_bounds(&mut self) {
        while self.shipments.len() > PARCELS_MAX {
            self.shipments.pop_last();
        }
        // Apart: a shipment's own reports do not make room for those of its numbers.
        keep_first(&mut self.scans, |parcel| matches!(parcel, ParcelRef::Tracking(_)));
        keep_first(&mut self.scans, |parcel| matches!(parcel, ParcelRef::Shipment(_)));
        if self.erased {
            *self = Self { erased: true, ..Self::default() };
        }
    }

    /// The order as last told.
    pub fn told(&self) -> Option<&OrderSnapshot> {
        self.snapshot.as_ref().map(|snapshot| &snapshot.value)
    }

    /// Who ordered.
    pub fn contact(&self) -> Option<&Contact> {
        self.told().map(|told| &told.contact)
    }

    /// The parcels, joined from what storefront and carriers say: each once, however many shipments
    /// travel in it.
    pub fn parcels(&self) -> Vec<Parcel<'_>> {
        let mut parcels: Vec<Parcel<'_>> = Vec::with_capacity(4);
        for (id, shipment) in &self.shipments {
            let shipment = &shipment.value;
            if shipment.cancelled {
                continue;
            }
            let by_shipment = self.scans_of(|told| matches!(told, ParcelRef::Shipment(told) if told == id));
            if shipment.tracking.is_empty() {
                join(&mut parcels, id.as_str(), Some(shipment), [by_shipment, None]);
            }
            for number in &shipment.tracking {
                let by_number =
                    self.scans_of(|told| matches!(told, ParcelRef::Tracking(told) if told == number));
                // What is said of several parcels at once is less than what is said of this one.
                let is_about_it = shipment.tracking.len() == 1 || by_number.is_none();
                let by_shipment = by_shipment.filter(|_| is_about_it);
                join(&mut parcels, number.as_str(), Some(shipment), [by_number, by_shipment]);
            }
        }
        let standing = || self.shipments.iter().filter(|(_, shipment)| !shipment.value.cancelled);
        for (parcel, scans) in &self.scans {
            let (label, is_named) = match parcel {
                ParcelRef::Tracking(number) => (
                    number.as_str(),
                    standing().any(|(_, shipment)| shipment.value.tracking.contains(number)),
                ),
                ParcelRef::Shipment(told) => (told.as_str(), standing().any(|(id, _)| id == told)),
            };
            if !is_named {
                join(&mut parcels, label, None, [Some(scans), None]);
            }
        }
        // A number that the storefront does not name, or not any more, was replaced unless it moves.
        let is_told = !self.shipments.is_empty();
        parcels.retain(|parcel| parcel.shipment.is_some() || parcel.moved_at.is_some() || !is_told);
        // A voided label that moves after all is a parcel.
        parcels.retain(|parcel| !parcel.is(ParcelStatus::Cancelled));
        // What the carrier gave up on is not waited for once something was sent in its place.
        parcels.retain(|parcel| {
            let is_another = |id: &ShipmentId| parcel.shipment.is_none_or(|own| own.id != *id);
            let is_replaced_since =
                |at| standing().any(|(id, shipment)| is_another(id) && shipment.value.shipped_at >= at);
            !parcel.given_up_at().is_some_and(is_replaced_since)
        });
        if parcels.len() > PARCELS_MAX {
            // Of the others the reports are left out too: nobody may be told that they are missing.
            parcels.sort_unstable_by_key(|parcel| parcel.label);
            parcels.truncate(PARCELS_MAX);
        }
        parcels
    }

    /// What was said of the parcel that a sender names so. There are few: a search beats a key.
    fn scans_of(&self, is_it: impl Fn(&ParcelRef) -> bool) -> Option<&Scans> {
        self.scans.iter().find(|(parcel, _)| is_it(parcel)).map(|(_, scans)| scans)
    }

    /// When the shop last took a hand-over back or voided a label.
    pub fn taken_back_at(&self) -> Option<Timestamp> {
        let taken_back = self.shipments.values().filter(|shipment| shipment.value.cancelled);
        let voided = self.scans.values().filter_map(|scans| scans.statuses.get(&ParcelStatus::Cancelled));
        taken_back.map(|shipment| shipment.at).chain(voided.map(|span| span.last)).max()
    }

    /// When the last parcel arrived, if all did.
    pub fn delivered_at(&self) -> Option<Timestamp> {
        all_delivered_at(&self.parcels())
    }

    /// Whether the promise was missed, once all parcels arrived. It was kept by a parcel that was at
    /// the door, or ready to be collected, in time.
    pub fn was_late(&self) -> Option<bool> {
        let parcels = self.parcels();
        all_delivered_at(&parcels)?;
        let ends = self.promise.as_ref()?.window.to;
        Some(parcels.iter().any(|parcel| parcel.offered_at > Some(ends)))
    }
}

/// Leaves out all but the first [`PARCELS_MAX`] of the parcels that are named so.
fn keep_first(scans: &mut BTreeMap<ParcelRef, Scans>, is_named_so: impl Fn(&ParcelRef) -> bool) {
    let surplus = scans.keys().filter(|parcel| is_named_so(parcel)).nth(PARCELS_MAX).cloned();
    if let Some(surplus) = surplus {
        scans.retain(|parcel, _| !is_named_so(parcel) || *parcel < surplus);
    }
}

/// Puts what was said of a parcel to what is known of it.
fn join<'a>(
    parcels: &mut Vec<Parcel<'a>>,
    label: &'a str,
    shipment: Option<&'a Shipment>,
    told: [Option<&'a Scans>; 2],
) {
    match parcels.iter_mut().find(|parcel| parcel.label == label) {
        Some(known) => told.into_iter().flatten().for_each(|scans| known.take(scans)),
        None => parcels.push(Parcel::new(label, shipment, told)),
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

/// What was promised at purchase: the order's own words, else the plan's rule.
fn promise_of(told_at: Timestamp, snapshot: &OrderSnapshot, plan: &Plan, shop: &ShopTime) -> Promise {
    let terms = plan.promise.terms(&snapshot.shipping_method, &snapshot.contact.country);
    let customer_zone = zones::resolve_zone(&snapshot.contact, &shop.zone);
    let (source, window) = match snapshot.promise {
        Some(window) => (PromiseSource::Order, window),
        None => (
            PromiseSource::Plan,
            calendar::promise_window(
                snapshot.placed_at,
                &shop.zone,
                &customer_zone,
                &plan.calendar,
                terms.business_days,
            ),
        ),
    };
    let fee =
        snapshot.shipping_fee.clone().filter(|fee| fee.minor_units > terms.fee_counts_above_minor_units);
    Promise {
        source,
        told_at,
        plan_version: plan.version,
        window,
        service: snapshot.shipping_method.clone(),
        fee,
        fee_policy: terms.fee,
    }
}

/// One parcel as everybody together describes it.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// Its tracking number, or the shipment's id where it has none.
    pub label: &'a str,
    /// The hand-over, if the storefront told of it.
    pub shipment: Option<&'a Shipment>,
    /// The carrier's name; may be empty.
    pub carrier: &'a str,
    /// The carrier's page; may be empty.
    pub tracking_url: &'a str,
    /// The current status and since when. Delivered stays delivered.
    pub status: Option<(ParcelStatus, Timestamp)>,
    /// When it arrived, by the first report.
    pub delivered_at: Option<Timestamp>,
    /// When it first was at the door or ready to be collected.
    pub offered_at: Option<Timestamp>,
    /// When the carrier first said that it is late.
    pub delayed_at: Option<Timestamp>,
    /// When it was last seen to move.
    pub moved_at: Option<Timestamp>,
    /// The latest estimate of arrival.
    pub estimate: Option<Latest<Estimate>>,
}

/// A status that says that the parcel moved.
fn is_movement(status: ParcelStatus) -> bool {
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

impl<'a> Parcel<'a> {
    fn new(label: &'a str, shipment: Option<&'a Shipment>, told: [Option<&'a Scans>; 2]) -> Self {
        let mut parcel = Self {
            label,
            shipment,
            carrier: shipment.map_or("", |shipment| &shipment.carrier),
            tracking_url: shipment.map_or("", |shipment| &shipment.tracking_url),
            status: None,
            delivered_at: None,
            offered_at: None,
            delayed_at: None,
            moved_at: None,
            estimate: None,
        };
        for scans in told.into_iter().flatten() {
            parcel.take(scans);
        }
        parcel
    }

    fn take(&mut self, scans: &'a Scans) {
        for (&status, span) in &scans.statuses {
            match status {
                ParcelStatus::Delivered => {
                    self.delivered_at = earliest(self.delivered_at, Some(span.first));
                    self.offered_at = earliest(self.offered_at, Some(span.first));
                }
                ParcelStatus::AttemptFailed | ParcelStatus::ReadyForPickup => {
                    self.offered_at = earliest(self.offered_at, Some(span.first));
                }
                ParcelStatus::Delayed => self.delayed_at = earliest(self.delayed_at, Some(span.first)),
                ParcelStatus::LabelCreated
                | ParcelStatus::PickedUp
                | ParcelStatus::InTransit
                | ParcelStatus::OnHold
                | ParcelStatus::AddressProblem
                | ParcelStatus::OutForDelivery
                | ParcelStatus::ReturningToSender
                | ParcelStatus::Failed
                | ParcelStatus::Cancelled
                | ParcelStatus::Unknown => {}
            }
            if is_movement(status) {
                self.moved_at = self.moved_at.max(Some(span.last));
            }
            // Of two statuses at one instant the one further along wins: the enum is in that order.
            let current = self.status.map(|(status, at)| (at, status));
            if status != ParcelStatus::Unknown && Some((span.last, status)) > current {
                self.status = Some((status, span.last));
            }
        }
        if let Some(at) = self.delivered_at {
            self.status = Some((ParcelStatus::Delivered, at));
        }
        self.estimate.merge(scans.estimate.clone());
        if self.carrier.is_empty() {
            self.carrier = &scans.carrier;
        }
        if self.tracking_url.is_empty() {
            self.tracking_url = &scans.tracking_url;
        }
    }

    /// Whether its current status is `status`.
    pub fn is(&self, status: ParcelStatus) -> bool {
        self.status.is_some_and(|(current, _)| current == status)
    }

    /// When the carrier gave it up, as things stand: lost, damaged or on its way back.
    fn given_up_at(&self) -> Option<Timestamp> {
        let given_up = [ParcelStatus::Failed, ParcelStatus::ReturningToSender];
        self.status.filter(|(status, _)| given_up.contains(status)).map(|(_, at)| at)
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
