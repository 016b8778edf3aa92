//! The rule of the EU and the United Kingdom on late delivery (Directive 2011/83/EU, article 18; Consumer
//! Rights Act 2015, section 28): deliver by the agreed time, or within 30 days. After that the customer
//! may set an additional period, and end the contract when that is over, or at once where the time was
//! essential.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::delay::off_the_van;
use super::super::order::closed;
use super::super::{Candidate, Context, Fate};
use super::{OVERDUE, PERIOD_OVER, shipped_to};
use crate::calendar;
use crate::order::{Order, PromiseSource};
use crate::parcel::{Parcel, all_delivered_at};
use crate::plan::Plan;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The additional periods that the customer is offered, in days after the notice.
pub const PERIODS_OFFERED_DAYS: [i64; 3] = [7, 14, 21];

/// The time by which the order was to be delivered, if the rule holds for it: what was agreed, else the
/// days of the rule.
pub fn agreed_end(order: &Order, plan: &Plan) -> Option<Timestamp> {
    let rule = &plan.legal.thirty_days;
    if !rule.is_on() {
        return None;
    }
    let told = order.told()?;
    if !rule.holds_in(shipped_to(order, told)?) {
        return None;
    }
    let counts = |source| source == PromiseSource::Order || rule.plan_promise_counts;
    let agreed = order.promise.as_ref().filter(|promise| counts(promise.source));
    let days = SignedDuration::from_hours(24 * i64::from(rule.deliver_within_days));
    Some(agreed.map_or(told.placed_at + days, |promise| promise.window.to))
}

/// The notice that tells the customer's rights once the time is over.
pub(super) fn overdue(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>]) -> Option<Candidate> {
    let end = agreed_end(order, context.plan)?;
    // Once an order: the customer's own period has a mail of its own.
    if context.next_number(TouchKind::DelayOption, OVERDUE) > 1 {
        return None;
    }
    let key = TouchKey::new(TouchKind::DelayOption, OVERDUE, 1);
    let because = Because::MustDeliverBy(end);
    Some(Candidate { key, because, fate: fate(context, order, parcels, end, because) })
}

/// The notice at the end of a period that the customer set.
pub(super) fn period_over(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>]) -> Option<Candidate> {
    agreed_end(order, context.plan)?;
    let period = order.answers.period.as_ref()?;
    let until = period.value.until;
    // A period that was told to be over is over; one that was set after that is another.
    if context.last_told_at(TouchKind::DelayOption, PERIOD_OVER).is_some_and(|told| told >= period.at) {
        return None;
    }
    let number = context.next_number(TouchKind::DelayOption, PERIOD_OVER);
    let key = TouchKey::new(TouchKind::DelayOption, PERIOD_OVER, number);
    let because = Because::PeriodEnds(until);
    Some(Candidate { key, because, fate: fate(context, order, parcels, until, because) })
}

/// Due at the end, unless it arrived.
fn fate(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    end: Timestamp,
    because: Because,
) -> Fate {
    if let Some(event) = closed(order).or(all_delivered_at(parcels).map(|_| Event::Delivery)) {
        return Fate::Overtaken(event);
    }
    let mut under_way = parcels.iter().filter(|parcel| parcel.delivered_at.is_none());
    let Some(parcel) = under_way.clone().find(|parcel| !parcel.is_untracked()).or(under_way.next()) else {
        return Fate::Due(end);
    };
    if parcel.is_untracked() {
        // Nobody would report its arrival: it would be told of what lies at home.
        return Fate::WaitsFor(Event::Tracking);
    }
    context.by_silence(parcel, Fate::Due(off_the_van(parcel, end)), because)
}

/// The periods that may be set in answer to a notice that was sent at a time: whole days at the customer's
/// place.
pub fn periods_offered(sent_at: Timestamp, zone: &TimeZone) -> [Timestamp; 3] {
    PERIODS_OFFERED_DAYS.map(|days| {
        let end = sent_at + SignedDuration::from_hours(24 * days);
        calendar::end_of_local_day(zone.to_datetime(end).date(), zone)
    })
}
