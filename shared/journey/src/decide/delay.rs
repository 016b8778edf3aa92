//! The delay notices of an order: not handed over in time, and not arriving in time.

use jiff::{SignedDuration, Timestamp};

use super::detectors::{before_hand_over, first_warning};
use super::lateness::{DELAY_NOTICES_MAX, Lateness, lateness_of_replacement};
use super::legal;
use super::order::{WHOLE_ORDER, closed, problem_of};
use super::window::{Window, expected, promised};
use super::{Candidate, Context, Fate};
use crate::fact::ParcelStatus;
use crate::order::Order;
use crate::parcel::Parcel;
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
        _ if (number > settings.notices_max && !lateness.is_owed_by_law())
            || lateness.notices >= DELAY_NOTICES_MAX =>
        {
            (Fate::EnoughSaid, Because::OrderUnderWay)
        }
        Some(_) if lateness.told_at.is_some() => follow_up(promised(order, &context.zone), lateness),
        Some(told) => before_hand_over(context, order, told),
    };
    let fate = match (fate, order.taken_back_at()) {
        // What was due while it was under way is not due at once when that is taken back.
        (Fate::Due(due), Some(at)) if due < at => Fate::Due(at + HANDED_OVER_ANEW_WITHIN),
        (fate, _) => fate,
    };
    let fate = match fate {
        Fate::Due(due) if legal::speaks_for(context, order, due) => Fate::Overtaken(Event::LegalNotice),
        Fate::EnoughSaid if legal::has_spoken(context, order) => Fate::Overtaken(Event::LegalNotice),
        fate => fate,
    };
    Candidate { key: TouchKey::new(TouchKind::DispatchDelay, WHOLE_ORDER, number), because, fate }
}

/// A shop that takes a hand-over back, or voids a label, makes another within this time, or is late.
const HANDED_OVER_ANEW_WITHIN: SignedDuration = SignedDuration::from_hours(24);

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
    let mut key = context.next_key(TouchKind::TransitDelay, parcel, str::to_owned);
    // Of what was sent in place of a lost parcel nobody heard anything yet.
    let replaced = parcel.replaced_at().map(|at| lateness_of_replacement(context.journey, parcel, at));
    let told = replaced.as_ref().unwrap_or(lateness);
    // Promised news comes under the name under which it was promised, unless of that one enough was told.
    let count = |subject: &str| {
        let touches = context.journey.touches.keys();
        touches.filter(|told| told.kind == TouchKind::TransitDelay && *told.subject == *subject).count()
    };
    let owed = told.owed(&parcel.names).filter(|by| count(&by.subject) < settings.notices_max as usize);
    if key.number > settings.notices_max
        && let Some(promised_in) = owed
    {
        key.subject.clone_from(&promised_in.subject);
    }
    let overtaken = closed(order).or_else(|| transit_overtaken(parcel));
    let (fate, because) = if let Some(event) = overtaken {
        (Fate::Overtaken(event), Because::OrderUnderWay)
    } else if (key.number > settings.notices_max && owed.is_none() && !told.is_owed_by_law())
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
pub(super) fn off_the_van(parcel: &Parcel<'_>, due: Timestamp) -> Timestamp {
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
