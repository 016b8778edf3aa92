//! The time in which something is to arrive.

use jiff::{SignedDuration, Timestamp};

use super::Context;
use crate::calendar;
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

/// What was promised at the purchase.
pub(super) fn promised(order: &Order) -> Option<Window> {
    let to = order.promise.as_ref()?.window.to;
    Some(Window { from: order.told().map_or(to, |told| told.placed_at), to })
}

/// When a parcel is to arrive. What is sent in place of a lost parcel cannot keep the promise of the
/// purchase, and is not late by it on the day on which it leaves: as long as was promised at the
/// purchase, it gets from its hand-over.
pub(super) fn expected(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Window> {
    let promised = promised(order)?;
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
            let country = order.contact().map_or("", |contact| &contact.country);
            let days = context.plan.promise.terms(&promise.service, country).business_days;
            let (shop_zone, calendar) = (&context.shop.zone, &context.plan.calendar);
            calendar::promise_window(from, shop_zone, &context.zone, calendar, days).to
        }
    };
    Some(Window { from, to: to.max(promised.to) })
}
