//! Who holds a tracking number that a second order names.
//!
//! Carriers use a number again after months, and shops send several orders in one parcel. Reports that
//! name nothing but the number go to the orders that hold it.

use jiff::{SignedDuration, Timestamp};

use crate::fact::{ParcelRef, Scan, Shipment, What};
use crate::ids::TrackingNumber;
use crate::order::Order;

/// What becomes of a number that an order names and another one holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Holding {
    /// It is another parcel now, this order's.
    TakesOver,
    /// Both travel in one parcel.
    Shares,
    /// It stays the other's.
    Yields,
}

/// Hand-overs of one number that lie no further apart are one parcel; no carrier uses a number again
/// that soon.
const ONE_PARCEL_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What becomes of `number`, which `holder` holds, now that `order` names it too.
pub fn holding(order: &Order, holder: &Order, number: &TrackingNumber) -> Holding {
    if is_past(order) {
        return Holding::Yields;
    }
    let apart = handed_over_at(order, number)
        .zip(handed_over_at(holder, number))
        .map(|(mine, theirs)| mine.duration_since(theirs).abs());
    if !is_past(holder) && apart.is_some_and(|apart| apart <= ONE_PARCEL_WITHIN) {
        return Holding::Shares;
    }
    if order.delivered_at().is_some() {
        return Holding::Yields;
    }
    let is_over = is_past(holder) || holder.delivered_at().is_some();
    if is_over || begun_at(order) > begun_at(holder) { Holding::TakesOver } else { Holding::Yields }
}

/// What was said of a parcel so far, as facts, for an order that is found to travel in it too.
pub fn said_of(order: &Order, number: &TrackingNumber) -> Vec<(Timestamp, What)> {
    let parcel = ParcelRef::Tracking(number.clone());
    let Some(scans) = order.scans.get(&parcel) else {
        return Vec::new();
    };
    let mut said = Vec::new();
    for (status, span) in &scans.statuses {
        let scan = Scan {
            parcel: parcel.clone(),
            status: *status,
            carrier: scans.carrier.clone(),
            tracking_url: scans.tracking_url.clone(),
        };
        said.push((span.first, What::Scanned(scan.clone())));
        if span.last > span.first {
            said.push((span.last, What::Scanned(scan)));
        }
    }
    if let Some(estimate) = &scans.estimate {
        said.push((estimate.at, What::Estimated { parcel, estimate: estimate.value }));
    }
    said
}

/// Whether it was lived elsewhere, or is no more.
fn is_past(order: &Order) -> bool {
    order.imported.is_some() || order.cancelled_at.is_some() || order.erased
}

fn begun_at(order: &Order) -> Option<Timestamp> {
    let shipped = order.shipments.values().map(|shipment| shipment.value.shipped_at).min();
    order.told().map(|told| told.placed_at).or(shipped)
}

fn handed_over_at(order: &Order, number: &TrackingNumber) -> Option<Timestamp> {
    let shipments = order.shipments.values().map(|shipment| &shipment.value);
    let is_in = |shipment: &&Shipment| !shipment.cancelled && shipment.tracking.contains(number);
    shipments.filter(is_in).map(|shipment| shipment.shipped_at).max()
}
