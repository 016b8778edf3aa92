//! The touches of an order: is it late, does the carrier need help, did it arrive all right.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::trouble::{is_remedy, low_score_at};
use super::{Candidate, Context, Fate};
use crate::calendar;
use crate::fact::{OrderSnapshot, ParcelStatus};
use crate::journey::Journey;
use crate::order::{Order, Parcel, Promise, all_delivered_at};
use crate::plan::{FeePolicy, Plan};
use crate::touch::{Says, TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The subject of touches that are about the order as a whole.
pub(super) const WHOLE_ORDER: &str = "order";

/// Without a movement for this long a parcel counts as silent when a delay notice is written, so
/// that moving again is news.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How late a journey's bad news has come so far.
#[derive(Clone, Debug, Default)]
pub struct Lateness {
    /// When bad news last went out, or may have.
    pub told_at: Option<Timestamp>,
    /// How many mails brought it.
    pub notices: usize,
    /// When we promised the next news.
    pub next_update_by: Option<Timestamp>,
    /// The latest estimate that was told.
    pub arrives_by: Option<Timestamp>,
    /// Nothing had moved when the last of it was written.
    pub silent: bool,
    /// When we last said that it moves again.
    pub recovered_at: Option<Timestamp>,
    /// When we last said that it is on the van.
    pub van_told_at: Option<Timestamp>,
}

/// What the customer was told of delays so far.
pub fn lateness(journey: &Journey) -> Lateness {
    let mut lateness = Lateness::default();
    let (mut last_at, mut estimate_told_at) = (None, None);
    for (key, touch) in &journey.touches {
        // A merged touch says nothing of its own: the mail that carried it does.
        let Some(told_at) = touch.state.told_at().filter(|_| !touch.state.is_merged()) else {
            continue;
        };
        let told_at = Some(told_at);
        match key.kind {
            TouchKind::DispatchDelay | TouchKind::TransitDelay => {
                lateness.notices += 1;
                if told_at >= lateness.told_at {
                    lateness.told_at = told_at;
                    lateness.silent = touch.says.silent;
                }
            }
            TouchKind::Recovery => {
                lateness.recovered_at = lateness.recovered_at.max(told_at);
                lateness.van_told_at = lateness.van_told_at.max(told_at.filter(|_| touch.says.on_the_van));
            }
            TouchKind::Exception
            | TouchKind::CheckIn
            | TouchKind::Csat
            | TouchKind::Nps
            | TouchKind::CartHelp
            | TouchKind::FaqHelp => continue,
        }
        if touch.says.arrives_by.is_some() && told_at >= estimate_told_at {
            estimate_told_at = told_at;
            lateness.arrives_by = touch.says.arrives_by;
        }
        // The newest word counts: the last notice takes back what an earlier one promised.
        if told_at >= last_at {
            last_at = told_at;
            lateness.next_update_by = touch.says.next_update_by;
        }
    }
    lateness
}

/// What a mail says that later ones must know.
pub(super) fn says(
    journey: &Journey,
    order: &Order,
    key: &TouchKey,
    plan: &Plan,
    zone: &TimeZone,
    now: Timestamp,
) -> Says {
    let touches = &plan.touches;
    let (next_update, notices_max) = match key.kind {
        TouchKind::DispatchDelay => (touches.dispatch_delay.next_update, touches.dispatch_delay.notices_max),
        TouchKind::TransitDelay => (touches.transit_delay.next_update, touches.transit_delay.notices_max),
        TouchKind::Recovery => (touches.transit_delay.next_update, u32::MAX),
        TouchKind::Exception
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp
        | TouchKind::FaqHelp => return Says::default(),
    };
    let parcels = order.parcels();
    let under_way = || parcels.iter().filter(|parcel| parcel.delivered_at.is_none());
    let arrives_by = under_way()
        .filter_map(|parcel| parcel.estimate.as_ref().map(|estimate| estimate.value.arrives_by))
        .max()
        .filter(|arrives_by| *arrives_by > now);
    let silent = under_way().all(|parcel| parcel.is_silent(now, SILENT_AFTER));
    let is_last = key.number >= notices_max || lateness(journey).notices + 1 >= DELAY_NOTICES_MAX;
    // With a date told there is nothing to say before that day is over: if it moves, that is said
    // at once. After good news the promise counts again.
    let day_over = arrives_by.map(|at| calendar::end_of_local_day(zone.to_datetime(at).date(), zone));
    let again = order.promise.as_ref().filter(|_| key.kind == TouchKind::Recovery);
    let again = again.map(|promise| countdown(plan, order, promise));
    let promised = Some(now + next_update).max(day_over).max(again).unwrap_or(now);
    // A promise of news must be one that quiet hours let us keep.
    let promised = calendar::quiet_until(promised, zone, &plan.quiet_hours).unwrap_or(promised);
    let on_the_van = under_way().any(|parcel| parcel.is(ParcelStatus::OutForDelivery));
    Says { next_update_by: (!is_last).then_some(promised), arrives_by, silent, on_the_van }
}

/// However many parcels, an order's delay is told at most this often.
const DELAY_NOTICES_MAX: usize = 12;

/// Every touch that the order may still send.
pub(super) fn candidates(context: &Context<'_>, order: &Order) -> Vec<Candidate> {
    let parcels = order.parcels();
    let lateness = lateness(context.journey);
    let mut candidates = Vec::with_capacity(8);
    candidates.push(dispatch_delay(context, order, &parcels, &lateness));
    for parcel in &parcels {
        candidates.push(transit_delay(context, order, parcel, &lateness));
        candidates.extend(exception(context, order, parcel));
    }
    candidates.push(recovery(context, order, &parcels, &lateness));
    candidates.push(check_in(context, order, &parcels, &lateness));
    candidates.push(csat(context, order, &parcels, &lateness));
    candidates
}

/// Why the touch named `key` is not true any more, if so.
pub(super) fn overtaken(order: &Order, key: &TouchKey) -> Option<Event> {
    if let Some(event) = closed(order) {
        return Some(event);
    }
    let parcels = order.parcels();
    match key.kind {
        TouchKind::DispatchDelay => (!parcels.is_empty()).then_some(Event::HandedOver),
        TouchKind::TransitDelay => {
            let Some(parcel) = parcels.iter().find(|parcel| *parcel.label == *key.subject) else {
                return Some(Event::LaterReport);
            };
            let on_the_van = parcel.is(ParcelStatus::OutForDelivery).then_some(Event::OutForDelivery);
            transit_overtaken(parcel).or(on_the_van)
        }
        TouchKind::Exception => {
            let told = key.subject.rsplit_once('/').and_then(|(label, status)| {
                let parcel = parcels.iter().find(|parcel| parcel.label == label)?;
                problem_of(parcel).filter(|(problem, _)| problem.as_str() == status)
            });
            told.is_none().then_some(Event::LaterReport)
        }
        TouchKind::Recovery
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp
        | TouchKind::FaqHelp => all_delivered_at(&parcels).map(|_| Event::Delivery),
    }
}

/// Why the order as a whole needs no more mail, if so.
fn closed(order: &Order) -> Option<Event> {
    if order.cancelled_at.is_some() {
        Some(Event::Cancelled)
    } else if order.refunded_in_full {
        Some(Event::Refunded)
    } else {
        None
    }
}

fn dispatch_delay(
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
        Some(_) if lateness.told_at.is_some() => follow_up(order, lateness),
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
    let (due, because) = match &order.promise {
        Some(promise) if countdown(context.plan, order, promise) < by => {
            (countdown(context.plan, order, promise), Because::PromiseEnds(promise.window.to))
        }
        _ => (by, Because::NotHandedOverBy(by)),
    };
    (Fate::Due(due), because)
}

/// The next notice comes when we said it would; after good news, when the promise is in danger again.
fn follow_up(order: &Order, lateness: &Lateness) -> (Fate, Because) {
    let Some(by) = lateness.next_update_by else {
        return (Fate::EnoughSaid, Because::OrderUnderWay);
    };
    let is_well_again = lateness.recovered_at > lateness.told_at;
    match order.promise.as_ref().filter(|_| is_well_again) {
        Some(promise) => (Fate::Due(by), Because::PromiseEnds(promise.window.to)),
        None => (Fate::Due(by), Because::UpdatePromised(by)),
    }
}

fn transit_delay(
    context: &Context<'_>,
    order: &Order,
    parcel: &Parcel<'_>,
    lateness: &Lateness,
) -> Candidate {
    let settings = &context.plan.touches.transit_delay;
    let number = context.next_number(TouchKind::TransitDelay, parcel.label);
    let overtaken = closed(order).or_else(|| transit_overtaken(parcel));
    let (fate, because) = if let Some(event) = overtaken {
        (Fate::Overtaken(event), Because::OrderUnderWay)
    } else if number > settings.notices_max || lateness.notices >= DELAY_NOTICES_MAX {
        (Fate::EnoughSaid, Because::OrderUnderWay)
    } else if parcel.is_untracked() {
        // Nobody would report its arrival either: every warning would be a guess.
        (Fate::WaitsFor(Event::Tracking), Because::OrderUnderWay)
    } else if lateness.told_at.is_some() {
        moved_estimate(context, parcel, lateness).unwrap_or_else(|| follow_up(order, lateness))
    } else {
        first_warning(context, order, parcel)
    };
    let fate = match fate {
        Fate::Due(due) => Fate::Due(off_the_van(parcel, due)),
        fate => fate,
    };
    let fate = context.by_silence(parcel, fate, because);
    Candidate { key: TouchKey::new(TouchKind::TransitDelay, parcel.label, number), because, fate }
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

fn transit_overtaken(parcel: &Parcel<'_>) -> Option<Event> {
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

/// When to warn of a promise that may be missed: some time before it ends, but not in the first
/// half of its window, or a same-day order would be late when it is placed.
fn countdown(plan: &Plan, order: &Order, promise: &Promise) -> Timestamp {
    let ends = promise.window.to;
    let warned = ends - plan.touches.transit_delay.before_promise_end;
    // In whole seconds, as everything that is stored.
    let half = |told: &OrderSnapshot| ends.duration_since(told.placed_at).as_secs().max(0) / 2;
    let half_time = order.told().map(|told| ends - SignedDuration::from_secs(half(told)));
    Some(warned).max(half_time).unwrap_or(warned)
}

/// The first reason, by time, to warn of a parcel.
fn first_warning(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> (Fate, Because) {
    let settings = &context.plan.touches.transit_delay;
    let Some(promise) = &order.promise else {
        return match parcel.delayed_at {
            Some(at) => (Fate::Due(at), Because::CarrierSaysDelayed(at)),
            None => (Fate::WaitsFor(Event::Order), Because::OrderUnderWay),
        };
    };
    let ends = promise.window.to;
    // On the van we wait until the promise is over.
    let on_the_van = parcel.is(ParcelStatus::OutForDelivery);
    let countdown = if on_the_van { ends } else { countdown(context.plan, order, promise) };
    let mut first = (countdown, Because::PromiseEnds(ends));
    // Some hours are not worth an apology, unless speed was paid for.
    let speed_was_paid = promise.fee.is_some() && promise.fee_policy != FeePolicy::Kept;
    let is_late = |arrives_by: Timestamp| {
        arrives_by > ends && (speed_was_paid || arrives_by.duration_since(ends) >= settings.slip_min)
    };
    match (&parcel.estimate, parcel.delayed_at) {
        (Some(estimate), _) if is_late(estimate.value.arrives_by) => {
            let arrives_by = estimate.value.arrives_by;
            first = earlier(first, (estimate.at, Because::EstimateIsLate { arrives_by }));
        }
        // With an estimate in time, what the carrier calls a delay is none for the customer.
        (None, Some(at)) => first = earlier(first, (at, Because::CarrierSaysDelayed(at))),
        (Some(_) | None, _) => {}
    }
    (Fate::Due(first.0), first.1)
}

/// The reason that came first; of two at once the one named first.
fn earlier(a: (Timestamp, Because), b: (Timestamp, Because)) -> (Timestamp, Because) {
    if b.0 < a.0 { b } else { a }
}

/// What the carrier needs help with, or gave up on, as things stand.
pub(super) fn problem_of(parcel: &Parcel<'_>) -> Option<(ParcelStatus, Timestamp)> {
    parcel.status.filter(|(status, _)| match status {
        ParcelStatus::AttemptFailed
        | ParcelStatus::AddressProblem
        | ParcelStatus::ReadyForPickup
        | ParcelStatus::ReturningToSender
        | ParcelStatus::Failed => true,
        ParcelStatus::LabelCreated
        | ParcelStatus::PickedUp
        | ParcelStatus::InTransit
        | ParcelStatus::Delayed
        | ParcelStatus::OnHold
        | ParcelStatus::OutForDelivery
        | ParcelStatus::Cancelled
        | ParcelStatus::Delivered
        | ParcelStatus::Unknown => false,
    })
}

fn exception(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Candidate> {
    let (status, at) = problem_of(parcel)?;
    let subject = format!("{}/{}", parcel.label, status.as_str());
    let told = context.next_number(TouchKind::Exception, &subject) > 1;
    let fate = match closed(order) {
        Some(event) => Fate::Overtaken(event),
        // Once a status and parcel: a second failed attempt brings no second mail.
        None if told => Fate::EnoughSaid,
        None => Fate::Due(at),
    };
    let number = if told { 2 } else { 1 };
    let key = TouchKey::new(TouchKind::Exception, subject, number);
    Some(Candidate { key, because: Because::CarrierReported { status, at }, fate })
}

fn recovery(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let number = context.next_number(TouchKind::Recovery, WHOLE_ORDER);
    let key = TouchKey::new(TouchKind::Recovery, WHOLE_ORDER, number);
    let because = Because::OrderUnderWay;
    if let Some(event) = closed(order).or(all_delivered_at(parcels).map(|_| Event::Delivery)) {
        return Candidate { key, because, fate: Fate::Overtaken(event) };
    }
    let Some(told_at) = lateness.told_at else {
        return Candidate { key, because, fate: Fate::WaitsFor(Event::BadNews) };
    };
    let last_heard_at = lateness.recovered_at.map_or(told_at, |at| at.max(told_at));
    // Of what arrived, or has a problem that is told by itself, nobody is told that it moves.
    let under_way =
        || parcels.iter().filter(|parcel| parcel.delivered_at.is_none() && problem_of(parcel).is_none());
    // A carrier may load it again every morning: that is told once.
    let van_is_told = lateness.van_told_at.is_some_and(|at| at > told_at);
    let on_the_van = under_way().filter(|_| !van_is_told).find_map(|parcel| {
        parcel.status.filter(|(status, at)| *status == ParcelStatus::OutForDelivery && *at > last_heard_at)
    });
    let moved = under_way().filter_map(|parcel| parcel.moved_at).filter(|at| *at > told_at).max();
    let is_told = lateness.recovered_at.is_some_and(|at| at > told_at);
    // Of a parcel that nobody tracks the hand-over is the last that will be heard.
    let untracked = parcels.iter().filter(|parcel| parcel.is_untracked());
    let handed_over = untracked.filter_map(|parcel| parcel.shipment).map(|shipment| shipment.shipped_at);
    let handed_over = handed_over.filter(|at| *at > last_heard_at).max();
    // While scans kept coming, another scan is no news; the van is.
    let moves_again = moved.filter(|_| lateness.silent && !is_told);
    let news = on_the_van.map(|(_, at)| at).or(moves_again).or(handed_over);
    match news {
        Some(at) => Candidate { key, because: Because::MovedAgain(at), fate: Fate::Due(at) },
        None => Candidate { key, because, fate: Fate::WaitsFor(Event::Movement) },
    }
}

/// What questions after the delivery have in common.
fn after_delivery(order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Result<Timestamp, Fate> {
    if let Some(event) = closed(order) {
        return Err(Fate::Overtaken(event));
    }
    if order.told().is_some_and(|told| told.nothing_to_ship) {
        return Err(Fate::Overtaken(Event::NothingToShip));
    }
    if order.refunded_at.is_some() && !is_remedy(order, lateness) {
        return Err(Fate::Overtaken(Event::Refunded));
    }
    let delivered_at = all_delivered_at(parcels).ok_or(Fate::WaitsFor(Event::Delivery))?;
    if order.help_asked_at.is_some_and(|asked_at| asked_at > delivered_at) {
        return Err(Fate::Overtaken(Event::HelpAsked));
    }
    Ok(delivered_at)
}

fn check_in(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let settings = &context.plan.touches.check_in;
    let key = TouchKey::new(TouchKind::CheckIn, WHOLE_ORDER, 1);
    if low_score_at(context.journey).is_some() {
        return Candidate { key, because: Because::OrderUnderWay, fate: Fate::Overtaken(Event::LowScore) };
    }
    let delivered_at = match after_delivery(order, parcels, lateness) {
        Ok(delivered_at) => delivered_at,
        Err(fate) => return Candidate { key, because: Because::OrderUnderWay, fate },
    };
    if order.was_late() == Some(true) || lateness.told_at.is_some() {
        let due = delivered_at + settings.closure_after;
        return Candidate { key, because: Because::ArrivedLate(delivered_at), fate: Fate::Due(due) };
    }
    let due =
        calendar::at_local_time(delivered_at, i64::from(settings.after_days), settings.at, &context.zone);
    Candidate { key, because: Because::Arrived(delivered_at), fate: Fate::Due(due) }
}

fn csat(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let key = TouchKey::new(TouchKind::Csat, WHOLE_ORDER, 1);
    match after_delivery(order, parcels, lateness) {
        Ok(at) => {
            let due = at + context.plan.touches.csat.after;
            Candidate { key, because: Because::Arrived(at), fate: Fate::Due(due) }
        }
        Err(fate) => Candidate { key, because: Because::OrderUnderWay, fate },
    }
}
