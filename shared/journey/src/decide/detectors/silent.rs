//! D3: a carrier that scans parcels on their way has not seen this one for days: for longer than 95 of 100
//! parcels of its lane ever were unseen, by what was learned of it when this one was handed over; else for
//! some business days.
//!
//! Silence says something only of a parcel that was scanned on its way before, and it is told only
//! when no more of the promise is left than half of such a silence: what stands still for three days
//! may well arrive in two, and then there was no slip that the customer would have noticed.

use jiff::SignedDuration;

use super::{Finding, Scene, predicted};
use crate::calendar::{WORKING_DAY, after_carrier_time, carrier_time, first_instant};
use crate::fact::ParcelStatus;
use crate::verdict::Because;
use crate::zones;

/// What is learned of a lane that is scanned often makes no shorter silence than this one remarkable.
const SILENCE_MIN: i64 = WORKING_DAY;

/// When the parcel has been silent for too long, and that is at stake.
pub(super) fn silent(scene: &Scene<'_>) -> Option<Finding> {
    let Scene { context, order, parcel, window, .. } = *scene;
    if !parcel.is_scanned || parcel.is(ParcelStatus::OutForDelivery) {
        return None;
    }
    let seen_at = parcel.moved_at.max(parcel.seen_at)?;
    let settings = &context.plan.touches.transit_delay;
    let country = order.contact().map_or("", |contact| &contact.country);
    let is_abroad =
        context.shop.zone.iana_name().is_some_and(|shop_zone| !zones::has_zone(country, shop_zone));
    let days = if is_abroad { settings.silent_business_days_abroad } else { settings.silent_business_days };
    let learned = predicted::of_its_lane(context, order, parcel).and_then(|known| known.silence);
    let silence = learned.map_or(i64::from(days) * WORKING_DAY, |learned| learned.max(SILENCE_MIN));
    // So many business days take at least as many nights less one: mostly nobody has to count.
    if seen_at + SignedDuration::from_hours(24 * (silence / WORKING_DAY - 1)) >= window.to {
        return None;
    }
    let calendar = context.plan.carrier_calendar(parcel.carrier);
    let local = |at| context.zone.to_datetime(at);
    let too_long = after_carrier_time(local(seen_at), silence, calendar);
    let promised = carrier_time(local(window.from), local(window.to), calendar);
    let little_left = after_carrier_time(local(window.from), promised - silence / 2, calendar);
    let due = first_instant(too_long.max(little_left), &context.zone).max(window.half_time());
    (due < window.to).then_some(Finding { due, because: Because::SilentSince(seen_at) })
}
