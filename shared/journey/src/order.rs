//! An order's facts, joined: what was bought and promised, and where its parcels are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::answers::{DelayAnswers, StatedShipBy};
use crate::calendar::{self, WallClock};
use crate::fact::{
    Contact, LostChoice, Money, OrderSnapshot, ParcelRef, ParcelStatus, PromiseWindow, Scan, Shipment, What,
    is_false,
};
use crate::ids::ShipmentId;
use crate::import::Import;
use crate::merge::{Latest, Merge, Span, earliest, merge_entry};
use crate::parcel::{Named, PARCELS_MAX, Parcel, Scans, all_delivered_at, keep_first, merge_shipment};
use crate::past::{self, OrderPast};
use crate::plan::{FeePolicy, Plan};
use crate::seconds;
use crate::shop::ShopTime;
use crate::zones;

/// The facts of one order.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Order {
    /// The order as last told.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Latest<OrderSnapshot>>,
    /// Who ordered, by the newest report that had an address, where the newest of all has none.
    #[serde(rename = "rc", skip_serializing_if = "Option::is_none")]
    pub reached: Option<Latest<Contact>>,
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
    /// What the hand-overs' parcels were called before.
    #[serde(rename = "hn", skip_serializing_if = "BTreeMap::is_empty")]
    pub named: Named,
    /// What was said of each parcel.
    #[serde(rename = "s", skip_serializing_if = "BTreeMap::is_empty")]
    pub scans: BTreeMap<ParcelRef, Scans>,
    /// When the customer last asked a person for help with it.
    #[serde(rename = "ha", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub help_asked_at: Option<Timestamp>,
    /// When the customer last said that what is reported as delivered did not arrive.
    #[serde(rename = "dn", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub denied_at: Option<Timestamp>,
    /// What the customer answered to a delay.
    #[serde(rename = "da", skip_serializing_if = "DelayAnswers::is_empty")]
    pub answers: DelayAnswers,
    /// The first time that the order stated for its hand-over, if it ever stated one.
    #[serde(rename = "sb", skip_serializing_if = "Option::is_none")]
    pub stated_ship_by: Option<StatedShipBy>,
    /// When it was last said that it turned up after all.
    #[serde(rename = "fd", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub found_at: Option<Timestamp>,
    /// Since when parcels count as lost to the customer, by the name under which each was told.
    #[serde(rename = "lo", skip_serializing_if = "BTreeMap::is_empty")]
    pub lost: BTreeMap<String, Span>,
    /// What the customer chose in place of lost parcels, by the name under which each was told.
    #[serde(rename = "ch", skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, BTreeMap<LostChoice, Span>>,
    /// That it was imported, and how.
    #[serde(rename = "im", skip_serializing_if = "Option::is_none")]
    pub imported: Option<Import>,
    /// How it stood before, as far as decisions rest on it.
    #[serde(rename = "pa", skip_serializing_if = "OrderPast::is_empty")]
    pub past: OrderPast,
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

impl Order {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What, plan: &Plan, shop: &ShopTime) {
        match what {
            What::OrderStands(snapshot) => self.take_snapshot(occurred_at, snapshot, plan, shop),
            What::OrderCancelled => self.cancelled_at = earliest(self.cancelled_at, Some(occurred_at)),
            What::OrderRefunded { full } => {
                self.past.note_refund(self.refunded_at.filter(|_| self.refunded_in_full), occurred_at, *full);
                self.refunded_at = earliest(self.refunded_at, Some(occurred_at));
                self.refunded_in_full |= full;
                self.past.leave_out_refund(self.refunded_at);
            }
            What::Shipped(shipment) => {
                // Nobody can report a hand-over that lies ahead: it was made when it was told, at the latest.
                let shipped_at = shipment.shipped_at.min(occurred_at);
                let value = Shipment { shipped_at, ..shipment.clone() };
                let told = Latest { at: occurred_at, value };
                let id = told.value.id.clone();
                self.past.note_shipment(self.shipments.get(&id), &self.named, &told);
                merge_shipment(&mut self.shipments, &mut self.named, told);
                self.past.leave_out_shipment(self.shipments.get(&id));
            }
            What::Scanned(scan) => self.take_scan(occurred_at, scan),
            What::Estimated { parcel, estimate } => {
                let mine = self.scans.entry(parcel.clone()).or_default();
                mine.take_estimate(Latest { at: occurred_at, value: *estimate });
            }
            What::HelpRequested { .. } => {
                past::note_again(&mut self.past.help_asked, self.help_asked_at, occurred_at);
                self.help_asked_at = self.help_asked_at.max(Some(occurred_at));
            }
            What::Denied => {
                past::note_again(&mut self.past.denied, self.denied_at, occurred_at);
                self.denied_at = self.denied_at.max(Some(occurred_at));
            }
            What::DelayConsented { notice } => self.answers.consent(occurred_at, *notice),
            What::CancelWished => self.answers.wish_to_cancel(occurred_at),
            What::PeriodSet { until } => self.answers.set_period(occurred_at, *until),
            What::Found => {
                past::note_again(&mut self.past.found, self.found_at, occurred_at);
                self.found_at = self.found_at.max(Some(occurred_at));
            }
            What::CountedAsLost { parcel } => {
                merge_entry(&mut self.lost, parcel.clone(), Span::at(occurred_at));
            }
            What::RemedyChosen { parcel, choice } => {
                let mine = self.choices.entry(parcel.clone()).or_default();
                merge_entry(mine, *choice, Span::at(occurred_at));
            }
            What::Imported { silent } => {
                self.imported.merge(Some(Import { at: occurred_at, silent: *silent }));
            }
            What::Erased => self.erased = true,
            What::CartStands(_)
            | What::CartConverted
            | What::TaskDone { .. }
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
        let stated = snapshot.dispatch_by.map(|by| StatedShipBy { told_at: at, by });
        self.stated_ship_by.merge(stated);
        self.past.note_order(self.snapshot.as_ref(), at, snapshot);
        let told = Latest { at, value: snapshot.clone() };
        // A report without an address takes none away.
        for older in self.snapshot.iter().chain([&told]).filter(|told| told.value.contact.is_reachable()) {
            self.reached.merge(Some(Latest { at: older.at, value: older.value.contact.clone() }));
        }
        self.snapshot.merge(Some(told));
        self.past.leave_out_order(self.snapshot.as_ref().map(|newest| newest.at));
        if self.told().is_some_and(|newest| newest.contact.is_reachable()) {
            self.reached = None;
        }
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
        while self.lost.len() > PARCELS_MAX {
            self.lost.pop_last();
        }
        while self.choices.len() > PARCELS_MAX {
            self.choices.pop_last();
        }
        self.named.retain(|id, _| self.shipments.contains_key(id));
        self.past.shipments.retain(|id, _| self.shipments.contains_key(id));
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

    /// Who ordered, by the newest report that has an address.
    pub fn contact(&self) -> Option<&Contact> {
        self.reached.as_ref().map(|reached| &reached.value).or(self.told().map(|told| &told.contact))
    }

    /// By when the shop now says that it hands the order over, and since when it says so.
    pub fn ship_by(&self) -> Option<(Timestamp, Timestamp)> {
        let newest = self.snapshot.as_ref()?;
        let by = newest.value.dispatch_by?;
        let changed = self.past.ship_by_told(newest.at).filter(|told| told.value == Some(by));
        let stated = self.stated_ship_by.filter(|stated| stated.by == by);
        let since = changed.map(|told| told.at).or(stated.map(|stated| stated.told_at));
        Some((by, since.unwrap_or(newest.at)))
    }

    /// When the shop last took a hand-over back or voided a label.
    pub fn taken_back_at(&self) -> Option<Timestamp> {
        let taken_back = self.shipments.values().filter(|shipment| shipment.value.cancelled);
        let voided = self.scans.values().filter_map(|scans| scans.statuses.get(&ParcelStatus::Cancelled));
        taken_back.map(|shipment| shipment.at).chain(voided.map(|span| span.last)).max()
    }

    /// Whether the customer says that something did not arrive that is reported as delivered, and it
    /// did not turn up since. What arrived after that was not meant.
    pub fn is_denied(&self) -> bool {
        self.denied_at.filter(|denied_at| self.found_at <= Some(*denied_at)).is_some_and(|denied_at| {
            let is_missing = |parcel: &Parcel<'_>| {
                parcel.delivered_at.is_some_and(|at| at <= denied_at)
                    && parcel.delivered_again_at.is_none_or(|at| at <= denied_at)
            };
            self.parcels().iter().any(is_missing)
        })
    }

    /// What the customer last chose in place of a lost parcel, by the name under which it was told.
    pub fn choice(&self, parcel: &str) -> Option<LostChoice> {
        let chosen = self.choices.get(parcel)?;
        chosen.iter().max_by_key(|(choice, span)| (span.last, **choice)).map(|(choice, _)| *choice)
    }

    /// When what the customer had missed turned up, if it did: somebody said so, or the carrier
    /// delivered it once more.
    pub fn turned_up_at(&self) -> Option<Timestamp> {
        let denied_at = self.denied_at.filter(|_| !self.is_denied())?;
        let parcels = self.parcels();
        let again = parcels.iter().filter_map(|parcel| parcel.delivered_again_at).max();
        self.found_at.max(again).filter(|at| *at > denied_at)
    }

    /// When somebody last said something of it, by the time at which that happened. An estimate of the
    /// promise, and what we ourselves did, are none of it.
    pub fn heard_at(&self) -> Option<Timestamp> {
        let told = self.snapshot.iter().map(|snapshot| snapshot.at);
        let shipped = self.shipments.values().map(|shipment| shipment.at);
        let scanned = self.scans.values().flat_map(|scans| {
            let scans = (scans.statuses.values().map(|span| span.last), scans.estimate.iter());
            scans.0.chain(scans.1.map(|estimate| estimate.at))
        });
        let answered = self.answers.heard_at();
        let asked = [self.help_asked_at, self.denied_at, self.found_at, answered];
        let rest = [self.cancelled_at, self.refunded_at].into_iter().chain(asked);
        told.chain(shipped).chain(scanned).chain(rest.into_iter().flatten()).max()
    }

    /// The end of the day by which the customer needs it, by the clock of `zone`. A day that was over
    /// when the order was placed is a slip of the pen.
    pub fn needed_by(&self, zone: &impl WallClock) -> Option<Timestamp> {
        let told = self.told()?;
        let ends = calendar::end_of_local_day(told.needed_by?, zone);
        (ends > told.placed_at).then_some(ends)
    }

    /// When the customer wished it cancelled, or ended the contract, if not all of it had arrived.
    pub fn cancel_wished_at(&self) -> Option<Timestamp> {
        let wished_at = self.answers.cancel_wished_at?;
        self.delivered_at().is_none_or(|at| at > wished_at).then_some(wished_at)
    }

    /// When the last parcel arrived, if all did.
    pub fn delivered_at(&self) -> Option<Timestamp> {
        // Mostly nothing has to be put together.
        let is_delivered = |scans: &Scans| scans.statuses.contains_key(&ParcelStatus::Delivered);
        self.scans.values().any(is_delivered).then(|| all_delivered_at(&self.parcels()))?
    }

    /// Whether the promise was missed, once all parcels arrived. It was kept by a parcel that was at
    /// the door, or ready to be collected, in time.
    pub fn was_late(&self) -> Option<bool> {
        self.was_late_with(&self.parcels())
    }

    /// As [`was_late`](Self::was_late), for whoever has the parcels.
    pub(crate) fn was_late_with(&self, parcels: &[Parcel<'_>]) -> Option<bool> {
        all_delivered_at(parcels)?;
        let ends = self.promise.as_ref()?.window.to;
        Some(parcels.iter().any(|parcel| parcel.offered_at > Some(ends)))
    }
}

/// What was promised at purchase: the order's own words, else the plan's rule.
fn promise_of(told_at: Timestamp, snapshot: &OrderSnapshot, plan: &Plan, shop: &ShopTime) -> Promise {
    let terms = plan.promise.terms(snapshot);
    let (source, window) = match snapshot.promise {
        Some(window) => (PromiseSource::Order, window),
        None => {
            let customer_zone = zones::resolve_zone(&snapshot.contact, &shop.zone);
            let packed = (&plan.warehouse.zone_or(&shop.zone), &plan.calendar);
            // Who carries it is not known yet, unless the method says so.
            let carried = (&customer_zone, plan.carrier_calendar(&snapshot.shipping_method));
            let (from, to) = (terms.business_days_from, terms.business_days);
            (PromiseSource::Plan, calendar::promise_window(snapshot.placed_at, packed, carried, from, to))
        }
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
