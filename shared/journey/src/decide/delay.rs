//! The delay notices of an order: not handed over in time, and not arriving in time.

use jiff::{SignedDuration, Timestamp};

use super::lateness::{DELAY_NOTICES_MAX, Lateness, lateness_since};
use super::order::{WHOLE_ORDER, closed, problem_of};
use super::{Candidate, Context, Fate};
use crate::calendar;
use crate::fact::{Estimate, OrderSnapshot, ParcelStatus};
use crate::merge::Latest;
use crate::order::{Order, Promise, PromiseSource};
use crate::parcel::Parcel;
use crate::plan::{FeePolicy, Plan};
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

pub(super) fn dispatch_delay(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
) -> Candidate {
    let settings = &context.plan.touches.dispatch_delay;
    let number = context.next_number(TouchKind::DispatchDelay, WHOLE_ORDER);
    let (fate, because) = match order.told() {
        _ if closed(order).is_some() => {
            (closed(order).map_or(Fate::EnoughSaid, Fate::Overtaken), Because::OrderUnderWay)
        }
        None => (Fate::WaitsFor(Event::Order), Because::OrderUnderWay),
        Some(told) if told.nothing_to_ship => (Fate::Overtaken(Event::NothingToShip), Because::OrderUnderWay),
        _ if !parcels.is_empty() => (Fate::Overtaken(Event::HandedOver), Because::OrderUnderWay),
        _ if number > settings.notices_max || lateness.notices >= DELAY_NOTICES_MAX => {
            (Fate::EnoughSaid, Because::OrderUnderWay)
        }
        Some(_) if lateness.told_at.is_some() => follow_up(promised(order), lateness),
        Some(told) => not_handed_over(context, order, told),
    };
    let fate = match (fate, order.taken_back_at()) {
        // What was due while it was under way is not due at once when that is taken back.
        (Fate::Due(due), Some(at)) if due < at => Fate::Due(at + HANDED_OVER_ANEW_WITHIN),
        (fate, _) => fate,
    };
    Candidate { key: TouchKey::new(TouchKind::DispatchDelay, WHOLE_ORDER, number), because, fate }
}

/// A shop that takes a hand-over back, or voids a label, makes another within this time, or is late.
const HANDED_OVER_ANEW_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// When the shop is late to hand an order over, or its promise runs out before that.
fn not_handed_over(context: &Context<'_>, order: &Order, told: &OrderSnapshot) -> (Fate, Because) {
    let by = told.dispatch_by.unwrap_or_else(|| {
        calendar::dispatch_by(
            told.placed_at,
            &context.shop.zone,
            &context.plan.calendar,
            context.plan.touches.dispatch_delay.after_business_days,
        )
    });
    let first = (by, Because::NotHandedOverBy(by));
    let (due, because) = match promised(order) {
        Some(window) => {
            let ends = (countdown(context.plan, window), Because::PromiseEnds(window.to));
            earlier(context, first, ends)
        }
        None => first,
    };
    (Fate::Due(due), because)
}

/// The next notice comes when we said it would; after good news, when the promise is in danger again.
fn follow_up(promised: Option<Window>, lateness: &Lateness) -> (Fate, Because) {
    let Some(by) = lateness.next_update_by else {
        return (Fate::EnoughSaid, Because::OrderUnderWay);
    };
    let is_well_again = lateness.recovered_at > lateness.told_at;
    match promised.filter(|_| is_well_again) {
        Some(window) => (Fate::Due(by), Because::PromiseEnds(window.to)),
        None => (Fate::Due(by), Because::UpdatePromised(by)),
    }
}

pub(super) fn transit_delay(
    context: &Context<'_>,
    order: &Order,
    parcel: &Parcel<'_>,
    lateness: &Lateness,
) -> Candidate {
    let settings = &context.plan.touches.transit_delay;
    let key = context.next_key(TouchKind::TransitDelay, parcel, str::to_owned);
    // Of what was sent in place of a lost parcel nobody heard anything yet.
    let replaced = parcel.replaced_at().map(|at| lateness_since(context.journey, Some(at)));
    let told = replaced.as_ref().unwrap_or(lateness);
    let overtaken = closed(order).or_else(|| transit_overtaken(parcel));
    let (fate, because) = if let Some(event) = overtaken {
        (Fate::Overtaken(event), Because::OrderUnderWay)
    } else if (key.number > settings.notices_max && !told.is_owed(&parcel.names))
        || lateness.notices >= DELAY_NOTICES_MAX
    {
        (Fate::EnoughSaid, Because::OrderUnderWay)
    } else if parcel.is_untracked() {
        // Nobody would report its arrival either: every warning would be a guess.
        (Fate::WaitsFor(Event::Tracking), Because::OrderUnderWay)
    } else if told.told_at.is_some() {
        let window = expected(context, order, parcel);
        moved_estimate(context, parcel, told).unwrap_or_else(|| follow_up(window, told))
    } else {
        first_warning(context, order, parcel)
    };
    let fate = match fate {
        Fate::Due(due) => Fate::Due(off_the_van(parcel, due)),
        fate => fate,
    };
    let fate = context.by_silence(parcel, fate, because);
    Candidate { key, because, fate }
}

/// On the van there is nothing to tell, unless it stays there.
fn off_the_van(parcel: &Parcel<'_>, due: Timestamp) -> Timestamp {
    match parcel.status {
        Some((ParcelStatus::OutForDelivery, at)) => due.max(at + ON_THE_VAN_FOR),
        _ => due,
    }
}

/// A parcel on the van arrives within this time, or something is wrong.
const ON_THE_VAN_FOR: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn transit_overtaken(parcel: &Parcel<'_>) -> Option<Event> {
    if parcel.delivered_at.is_some() {
        return Some(Event::Delivery);
    }
    problem_of(parcel).map(|_| Event::CarrierProblem)
}

/// The carrier's estimate went back by a day or more since we told one.
fn moved_estimate(
    context: &Context<'_>,
    parcel: &Parcel<'_>,
    lateness: &Lateness,
) -> Option<(Fate, Because)> {
    let told = lateness.arrives_by?;
    let estimate = parcel.estimate.as_ref()?;
    let arrives_by = estimate.value.arrives_by;
    let has_moved = arrives_by.duration_since(told) >= context.plan.touches.transit_delay.slip_min;
    // What will be over when the mail may leave, or was when the last one left, tells nobody anything.
    let leaves_at = context.after_quiet_hours(TouchKind::TransitDelay, off_the_van(parcel, estimate.at));
    let is_news = arrives_by > leaves_at && Some(arrives_by) > lateness.told_at;
    (has_moved && is_news).then_some((Fate::Due(estimate.at), Because::EstimateIsLate { arrives_by }))
}

/// The time in which something is to arrive.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// When it began: the purchase, or the hand-over.
    from: Timestamp,
    /// Its last moment.
    to: Timestamp,
}

impl Window {
    /// When half of it is over, in whole seconds, as everything that is stored.
    fn half_time(self) -> Timestamp {
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
fn expected(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Window> {
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

/// The last moment at which a parcel is to arrive.
pub(super) fn expected_by(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Timestamp> {
    expected(context, order, parcel).map(|window| window.to)
}

/// When to warn of a promise that may be missed: some time before it ends, but not in the first
/// half of its window, or a same-day order would be late when it is placed.
pub(super) fn countdown(plan: &Plan, window: Window) -> Timestamp {
    (window.to - plan.touches.transit_delay.before_promise_end).max(window.half_time())
}

/// The first reason, by time, to warn of a parcel.
fn first_warning(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> (Fate, Because) {
    let settings = &context.plan.touches.transit_delay;
    let Some(window) = expected(context, order, parcel) else {
        return match parcel.delayed_at {
            Some(at) => (Fate::Due(at), Because::CarrierSaysDelayed(at)),
            None => (Fate::WaitsFor(Event::Order), Because::OrderUnderWay),
        };
    };
    // On the van we wait until the promise is over.
    let on_the_van = parcel.is(ParcelStatus::OutForDelivery);
    let countdown = if on_the_van { window.to } else { countdown(context.plan, window) };
    let silence = (countdown, Because::PromiseEnds(window.to));
    // Some hours are not worth an apology, unless speed was paid for.
    let is_at_stake = |promise: &Promise| promise.fee.is_some() && promise.fee_policy != FeePolicy::Kept;
    let speed_was_paid = order.promise.as_ref().is_some_and(is_at_stake) && !parcel.is_replacement;
    let slip_min = if speed_was_paid { SignedDuration::ZERO } else { settings.slip_min };
    // What was estimated before the delay does not know of it.
    let told = parcel.estimate.as_ref().filter(|told| parcel.delayed_at.is_none_or(|at| told.at >= at));
    let is_behind = |by: SignedDuration| {
        let late = parcel.estimate.as_ref().filter(|estimate| estimate.value.arrives_by > window.to);
        late.filter(|estimate| estimate.value.arrives_by.duration_since(window.to) >= by)
    };
    let (due, evidence) = match (is_behind(slip_min), parcel.delayed_at, is_behind(SignedDuration::ZERO)) {
        (Some(estimate), ..) => (estimate.at, is_late(estimate)),
        // With an estimate in time, what the carrier calls a delay is none for the customer.
        (None, Some(at), _) if told.is_none() => {
            // While there is time to make it good, it need not be one either; the speed that was paid
            // for is at stake at once.
            let due = if speed_was_paid { at } else { at.max(window.half_time()) };
            (due, Because::CarrierSaysDelayed(at))
        }
        // Not worth a mail of its own, but what is known once there is one.
        (None, _, Some(estimate)) => (estimate.at.max(countdown), is_late(estimate)),
        (None, _, None) => return (Fate::Due(silence.0), silence.1),
    };
    let first = earlier(context, silence, (due, evidence));
    // What a carrier said is told before what nobody said, if it stands when the mail leaves.
    let leaves_at = context.after_quiet_hours(TouchKind::TransitDelay, off_the_van(parcel, first.0));
    let leaves_at = leaves_at.max(context.now);
    let is_over = matches!(evidence, Because::EstimateIsLate { arrives_by } if arrives_by <= leaves_at);
    let leads = due <= leaves_at && !is_over && !is_past(context, due);
    (Fate::Due(first.0), if leads { evidence } else { first.1 })
}

fn is_late(estimate: &Latest<Estimate>) -> Because {
    Because::EstimateIsLate { arrives_by: estimate.value.arrives_by }
}

/// The reason that came first; of two at once the one named first. A reason from before an import is
/// none, as long as there is another.
fn earlier(context: &Context<'_>, a: (Timestamp, Because), b: (Timestamp, Because)) -> (Timestamp, Because) {
    if (is_past(context, b.0), b.0) < (is_past(context, a.0), a.0) { b } else { a }
}

/// Whether it lies before the import that brought the journey.
fn is_past(context: &Context<'_>, at: Timestamp) -> bool {
    context.import().is_some_and(|import| at < import.at)
}
