//! D5b, predicted late: parcels that are under way for as long as this one mostly miss a promise like
//! this one's, by what was learned of its lane (`lanes`).
//!
//! The likelihood only grows while nothing is heard, so the moment at which it reaches the plan's
//! threshold is known from the hand-over on: the wake-up is exact. It clears itself when the parcel
//! arrives, goes on the van, or its carrier estimates an arrival in time after that moment.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::Finding;
use crate::calendar::{after_carrier_time, carrier_time, first_instant};
use crate::decide::Context;
use crate::decide::window::Window;
use crate::fact::{OrderSnapshot, ParcelStatus};
use crate::lanes::{Known, LaneNames, WHOLE};
use crate::order::Order;
use crate::parcel::Parcel;
use crate::plan::BusinessCalendar;
use crate::verdict::Because;

/// Of a parcel that was handed over. What is known of its lane gives a finding, if only at the end of
/// the promise.
pub(super) fn of_a_parcel(
    context: &Context<'_>,
    order: &Order,
    parcel: &Parcel<'_>,
    window: Window,
) -> Option<Finding> {
    let handed_over_at = parcel.shipment?.shipped_at;
    let known = of_its_lane(context, order, parcel)?;
    if parcel.is(ParcelStatus::OutForDelivery) {
        return None;
    }
    let time = PromisedTime::of(context, context.plan.carrier_calendar(parcel.carrier), window)?;
    let handed_over = context.zone.to_datetime(handed_over_at);
    let end = time.part_left(handed_over);
    let from = known.curve.likely_late_from(end, threshold(context));
    let due = time.after(handed_over, from).max(handed_over_at).max(window.half_time()).min(window.to);
    let in_time = |arrives_by: Timestamp, at: Timestamp| arrives_by <= window.to && at > due;
    let is_cleared = parcel.estimate.as_ref().is_some_and(|told| in_time(told.value.arrives_by, told.at));
    let of_hundred = in_hundred(known.curve.late_after(from, end));
    let due = if is_cleared { window.to } else { due };
    Some(Finding { due, because: Because::LikelyLate { ends: window.to, of_hundred } })
}

/// What was known of its lane when a parcel was handed over.
pub(super) fn of_its_lane<'a>(
    context: &Context<'a>,
    order: &Order,
    parcel: &Parcel<'_>,
) -> Option<&'a Known> {
    known(context, order, parcel.carrier, parcel.shipment?.shipped_at)
}

/// Of an order of which nothing was handed over: if it were now, it would be late with that likelihood.
pub(super) fn before_hand_over(
    context: &Context<'_>,
    order: &Order,
    told: &OrderSnapshot,
    window: Window,
) -> Option<Finding> {
    let known = known(context, order, "", told.placed_at)?;
    // The shipping method says who will carry it.
    let calendar = context.plan.carrier_calendar(&told.shipping_method);
    let time = PromisedTime::of(context, calendar, window)?;
    // What is left when most parcels would take longer.
    let left = known.curve.falls_to(threshold(context))?;
    let due = time.after(time.from, WHOLE - left).max(window.half_time()).min(window.to);
    let of_hundred = in_hundred(known.curve.under_way_after(left));
    Some(Finding { due, because: Because::TooLateToHandOver { ends: window.to, of_hundred } })
}

/// The plan's threshold, of [`WHOLE`].
fn threshold(context: &Context<'_>) -> i64 {
    i64::from(context.plan.touches.transit_delay.predicted_from_percent) * WHOLE / 100
}

fn in_hundred(share: i64) -> u8 {
    u8::try_from(share * 100 / WHOLE).unwrap_or(100)
}

/// What was known at a time of the order's lane, if the plan wants to know.
fn known<'a>(context: &Context<'a>, order: &Order, carrier: &str, at: Timestamp) -> Option<&'a Known> {
    if !context.plan.touches.transit_delay.predicted {
        return None;
    }
    context.shop.lanes.at(at, LaneNames::of(order, carrier))
}

/// The promised time as a carrier has it: parts of it are counted from the hand-over on.
struct PromisedTime<'a> {
    context: &'a Context<'a>,
    /// Its carrier's.
    calendar: &'a BusinessCalendar,
    /// By the clock of where it goes.
    from: DateTime,
    to: DateTime,
    /// Carrier time of the whole of it; more than 0.
    whole: i64,
}

impl<'a> PromisedTime<'a> {
    fn of(context: &'a Context<'a>, calendar: &'a BusinessCalendar, window: Window) -> Option<Self> {
        let (from, to) = (context.zone.to_datetime(window.from), context.zone.to_datetime(window.to));
        let whole = carrier_time(from, to, calendar);
        (whole > 0).then_some(Self { context, calendar, from, to, whole })
    }

    /// The part of it that is left at a moment, of [`WHOLE`].
    fn part_left(&self, at: DateTime) -> i64 {
        carrier_time(at, self.to, self.calendar) * WHOLE / self.whole
    }

    /// The moment at which a part of it has passed since `from`.
    fn after(&self, from: DateTime, part: i64) -> Timestamp {
        let units = (part * self.whole + WHOLE - 1) / WHOLE;
        let local = after_carrier_time(from, units, self.calendar);
        first_instant(local, &self.context.zone)
    }
}
