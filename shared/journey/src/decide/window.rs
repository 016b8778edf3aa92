//! The time in which something is to arrive.

use jiff::{SignedDuration, Timestamp};

use super::Context;
use crate::calendar::{self, WallClock};
use crate::fact::OrderSnapshot;
use crate::order::{Order, PromiseSource};
use crate::parcel::Parcel;

/// The time in which something is to arrive.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// When it began: the purchase, or the hand-over.
    pub(super) from: Timestamp,
    /// Its last moment.
    pub(super) to: Timestamp,
}

impl Window {
    /// When half of it is over, in whole seconds, as everything that is stored.
    pub(super) fn half_time(self) -> Timestamp {
        self.to - SignedDuration::from_secs(self.to.duration_since(self.from).as_secs().max(0) / 2)
    }
}

/// What was promised at the purchase; the end of the day by which the customer needs it, at the place
/// with this zone, if that is earlier.
pub(super) fn promised(order: &Order, zone: &impl WallClock) -> Option<Window> {
    let to = order.promise.as_ref()?.window.to;
    let to = order.needed_by(zone).map_or(to, |needed_by| needed_by.min(to));
    Some(Window { from: order.told().map_or(to, |told| told.placed_at), to })
}

/// When a parcel is to arrive. What is sent in place of a lost parcel cannot keep the promise of the
/// purchase, and is not late by it on the day on which it leaves: as long as was promised at the
/// purchase, it gets from its hand-over.
pub(super) fn expected(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Window> {
    let promised = promised(order, &context.zone)?;
    let Some(from) = parcel.replaced_at() else {
        return Some(promised);
    };
    let promise = order.promise.as_ref()?;
    let to = match promise.source {
        PromiseSource::Order => {
            let day = context.zone.to_datetime(from + promised.to.duration_since(promised.from)).date();
            calendar::end_of_local_day(day, &context.zone)
        }
        PromiseSource::Plan => {
            let method = promise.service.clone();
            let told = order.told().cloned().unwrap_or_default();
            let plan = context.plan;
            let days = plan.promise.terms(&OrderSnapshot { shipping_method: method, ..told }).business_days;
            // It counts from the hand-over: whether that was in time for the day, its carrier says.
            let carrier = plan.carrier_calendar(parcel.carrier);
            let handed_over = (&plan.warehouse.zone_or(&context.shop.zone), carrier);
            calendar::promise_window(from, handed_over, (&context.zone, carrier), 0, days).to
        }
    };
    Some(Window { from, to: to.max(promised.to) })
}
