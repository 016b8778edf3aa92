//! D2: a label was made, and the carrier has scanned nothing.

use jiff::Timestamp;

use super::{Finding, Scene};
use crate::calendar;
use crate::decide::Context;
use crate::fact::ParcelStatus;
use crate::parcel::Parcel;
use crate::verdict::Because;

/// When the customer is to be warned. While less than half of the promised time is over, it is a matter
/// of the shop's: the carrier may scan late what arrives in time.
pub(super) fn without_scan(scene: &Scene<'_>) -> Option<Finding> {
    let Scene { context, parcel, window, .. } = scene;
    let made_at = unscanned_since(parcel)?;
    let days = context.plan.touches.transit_delay.no_scan_after_business_days;
    let due = waited_for(context, parcel, made_at, days).max(window.half_time());
    Some(Finding { due, because: Because::NoFirstScan(made_at) })
}

/// Since when there is a label that nobody scanned, if there is.
pub(in crate::decide) fn unscanned_since(parcel: &Parcel<'_>) -> Option<Timestamp> {
    if parcel.moved_at.is_some() || parcel.seen_at.is_some() || parcel.is_untracked() {
        return None;
    }
    match parcel.status {
        Some((ParcelStatus::LabelCreated, at)) => {
            Some(parcel.shipment.map_or(at, |shipment| shipment.shipped_at.min(at)))
        }
        None => parcel.shipment.map(|shipment| shipment.shipped_at),
        Some(_) => None,
    }
}

/// The end of the day that lies so many of its carrier's business days after.
pub(in crate::decide) fn waited_for(
    context: &Context<'_>,
    parcel: &Parcel<'_>,
    since: Timestamp,
    business_days: u32,
) -> Timestamp {
    let zone = &context.shop.zone;
    let day = zone.to_datetime(since).date();
    let day = calendar::add_business_days(day, business_days, context.plan.carrier_calendar(parcel.carrier));
    calendar::end_of_local_day(day, zone)
}
