//! What storefronts say of an order, in whatever words: how it stands, what was sent, what went back.
//! Storefronts that report a whole order at once fill one of these, and the rules of what becomes a fact
//! stand here once.

use jiff::Timestamp;
use journey::fact::{Fact, OrderSnapshot, ParcelRef, ParcelStatus, Scan, Shipment, Subject, What};
use journey::ids::{OrderId, ShipmentId};

use crate::translation::{Outcome, SHIPMENTS_MAX};

/// The id of the hand-over that only the order's status tells. Ids of shipments are the order's own, so it
/// is nobody else's.
const WHOLE_ORDER: &str = "whole-order";

/// An order as its storefront describes it.
#[derive(Debug)]
pub(crate) struct StorefrontOrder {
    /// Its id.
    pub(crate) id: OrderId,
    /// When the storefront last changed it: the time of all that has none of its own.
    pub(crate) told_at: Timestamp,
    /// How it stands.
    pub(crate) snapshot: OrderSnapshot,
    /// When it was cancelled.
    pub(crate) cancelled_at: Option<Timestamp>,
    /// When money went back, and whether it was all.
    pub(crate) refunded: Option<(Timestamp, bool)>,
    /// What was handed to carriers.
    pub(crate) shipments: Vec<Shipment>,
    /// When everything was sent, by the order's own status: counts only where no shipment is told.
    pub(crate) sent_at: Option<Timestamp>,
    /// What the order's own status says of all its parcels.
    pub(crate) parcels: Option<ParcelStatus>,
}

impl StorefrontOrder {
    /// The facts.
    pub(crate) fn facts(mut self) -> Vec<Fact> {
        let fact = |occurred_at, what| Fact { subject: Subject::Order(self.id.clone()), occurred_at, what };
        let ships = !self.snapshot.nothing_to_ship;
        let mut facts = vec![fact(self.told_at, What::OrderStands(Box::new(self.snapshot)))];
        facts.extend(self.cancelled_at.map(|at| fact(at, What::OrderCancelled)));
        facts.extend(self.refunded.map(|(at, full)| fact(at, What::OrderRefunded { full })));
        self.shipments.truncate(SHIPMENTS_MAX);
        if ships {
            self.shipments.extend(whole_order(self.sent_at, &self.shipments));
        }
        for shipment in self.shipments {
            let status = self.parcels.filter(|_| !shipment.cancelled);
            let scan = status.map(|status| Scan {
                parcel: ParcelRef::Shipment(shipment.id.clone()),
                status,
                tracking_url: shipment.tracking_url.clone(),
                carrier: shipment.carrier.clone(),
            });
            facts.push(fact(self.told_at, What::Shipped(shipment)));
            facts.extend(scan.map(|scan| fact(self.told_at, What::Scanned(scan))));
        }
        facts
    }

    /// The same as an outcome.
    pub(crate) fn outcome(self) -> Outcome {
        Outcome::Facts(self.facts())
    }
}

/// The hand-over that only the order's status tells. Once shipments are told it is taken back, since the
/// status may have come first.
fn whole_order(sent_at: Option<Timestamp>, told: &[Shipment]) -> Option<Shipment> {
    Some(Shipment {
        id: ShipmentId::parse(WHOLE_ORDER).ok()?,
        shipped_at: sent_at?,
        tracking: Vec::new(),
        carrier: String::new(),
        tracking_url: String::new(),
        cancelled: told.iter().any(|shipment| !shipment.cancelled),
    })
}
