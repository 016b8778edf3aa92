//! The touches of an order: is it late, does the carrier need help, did it arrive all right.

use jiff::{SignedDuration, Timestamp};

use super::delay::{dispatch_delay, transit_delay, transit_overtaken};
use super::follow_up::Start;
use super::lateness::{Lateness, lateness_of};
use super::legal;
use super::trouble::{is_remedy, low_score_at};
use super::{BETWEEN_MAILS, Candidate, Context, Fate, lost, not_received};
use crate::fact::ParcelStatus;
use crate::journey::Journey;
use crate::order::Order;
use crate::parcel::{Parcel, all_delivered_at};
use crate::plan::Anchor;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// Reports on several parcels that lie no further apart are told in one mail.
const GATHERED_FOR: SignedDuration = BETWEEN_MAILS;

/// The subject of touches that are about the order as a whole.
pub(super) const WHOLE_ORDER: &str = "order";

/// Every touch that the order may still send.
pub(super) fn candidates(context: &Context<'_>, order: &Order) -> Vec<Candidate> {
    let Context { parcels, lateness, .. } = context;
    let mut candidates = Vec::with_capacity(5 + 2 * parcels.len());
    candidates.push(dispatch_delay(context, order, parcels, lateness));
    candidates.extend(legal::candidates(context, order, parcels));
    for parcel in parcels {
        let told = lateness_of(context.journey, parcels, parcel, lateness);
        let delay = transit_delay(context, order, parcel, &told);
        let evidence = lost::evidence(context, order, parcel);
        candidates.push(lost::not_late_but_lost(context, parcel, delay, evidence));
        candidates.extend(exception(context, order, parcel));
        candidates.extend(lost::lost(context, order, parcel, evidence));
    }
    gather(context, parcels, &mut candidates);
    candidates.extend(not_received::not_received(context, order, parcels));
    candidates.push(recovery(context, order, parcels, lateness));
    candidates.push(check_in(context, order, parcels, lateness));
    candidates.push(csat(context, order, parcels, lateness));
    candidates
}

/// What is reported of one of several parcels waits a little for what is reported of the others, so that
/// one mail tells it. Not into quiet hours: then it would wait all night.
fn gather(context: &Context<'_>, parcels: &[Parcel<'_>], candidates: &mut [Candidate]) {
    if parcels.iter().filter(|parcel| parcel.delivered_at.is_none()).count() < 2 {
        return;
    }
    for candidate in candidates {
        let is_report = matches!(
            candidate.because,
            Because::CarrierReported { .. } | Because::CarrierSaysDelayed(_) | Because::EstimateIsLate { .. }
        );
        let Fate::Due(due) = candidate.fate else {
            continue;
        };
        let together = due + GATHERED_FOR;
        if is_report && context.after_quiet_hours(candidate.key.kind, together) == together {
            candidate.fate = Fate::Due(together);
        }
    }
}

/// Why the touch named `key` is not true any more, if so.
pub(super) fn overtaken(journey: &Journey, order: &Order, key: &TouchKey) -> Option<Event> {
    if key.kind == TouchKind::DelayOption {
        return legal::overtaken(order, key, &order.parcels());
    }
    if let Some(event) = closed(order) {
        return Some(event);
    }
    let parcels = order.parcels();
    match key.kind {
        TouchKind::DispatchDelay => (!parcels.is_empty()).then_some(Event::HandedOver),
        TouchKind::TransitDelay => {
            let Some(parcel) = parcels.iter().find(|parcel| parcel.is_named(&key.subject)) else {
                return Some(Event::LaterReport);
            };
            let on_the_van = parcel.is(ParcelStatus::OutForDelivery).then_some(Event::OutForDelivery);
            transit_overtaken(parcel).or(on_the_van)
        }
        TouchKind::Exception => {
            let told = key.subject.rsplit_once('/').and_then(|(name, status)| {
                let parcel = parcels.iter().find(|parcel| parcel.is_named(name))?;
                needs_help(parcel).filter(|(problem, _)| problem.as_str() == status)
            });
            told.is_none().then_some(Event::LaterReport)
        }
        TouchKind::Lost => {
            let parcel = parcels.iter().find(|parcel| parcel.is_named(&key.subject));
            lost::found_again(parcel, journey.touches.get(key)?)
        }
        TouchKind::NotReceived => (!order.is_denied()).then_some(Event::Found),
        TouchKind::DelayOption
        | TouchKind::Recovery
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp
        | TouchKind::FaqHelp => all_delivered_at(&parcels).map(|_| Event::Delivery),
    }
}

/// Why the order as a whole needs no more mail, if so.
pub(super) fn closed(order: &Order) -> Option<Event> {
    // What the customer ended has nothing more to tell, whatever the shop does about it.
    legal::closed_by_the_shop(order).or(order.cancel_wished_at().map(|_| Event::CancelWished))
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

/// What the carrier needs help with. What is lost has a mail of its own.
fn needs_help(parcel: &Parcel<'_>) -> Option<(ParcelStatus, Timestamp)> {
    problem_of(parcel).filter(|(status, _)| *status != ParcelStatus::Failed)
}

fn exception(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Candidate> {
    let (status, at) = needs_help(parcel)?;
    let about = |name: &str| format!("{name}/{}", status.as_str());
    let key = context.next_key(TouchKind::Exception, parcel, about);
    let fate = match closed(order) {
        Some(event) => Fate::Overtaken(event),
        // Once a status and parcel: a second failed attempt brings no second mail.
        None if key.number > 1 => Fate::EnoughSaid,
        None => Fate::Due(at),
    };
    Some(Candidate { key, because: Because::CarrierReported { status, at }, fate })
}

fn recovery(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let number = context.next_number(TouchKind::Recovery, WHOLE_ORDER);
    let key = TouchKey::new(TouchKind::Recovery, WHOLE_ORDER, number);
    let because = Because::OrderUnderWay;
    if let Some(event) = closed(order).or(all_delivered_at(parcels).map(|_| Event::Delivery)) {
        return Candidate { key, because, fate: Fate::Overtaken(event) };
    }
    let Some(told_at) = lateness.bad_news_at() else {
        let nothing_to_ship = order.told().is_some_and(|told| told.nothing_to_ship) && parcels.is_empty();
        let fate = if nothing_to_ship {
            Fate::Overtaken(Event::NothingToShip)
        } else {
            Fate::WaitsFor(Event::BadNews)
        };
        return Candidate { key, because, fate };
    };
    let last_heard_at = lateness.recovered_at.map_or(told_at, |at| at.max(told_at));
    // Of what arrived, or has a problem that is told by itself, nobody is told that it moves.
    // Bad news about what was lost is none about what was sent in its place.
    let under_way = || {
        let under_way =
            parcels.iter().filter(|parcel| parcel.delivered_at.is_none() && problem_of(parcel).is_none());
        under_way.filter(|parcel| parcel.replaced_at().is_none_or(|at| at <= told_at))
    };
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
    // What is sent in place of something lost is the shop's to tell.
    let is_delay = lateness.told_at >= lateness.lost_told_at;
    let handed_over = handed_over.filter(|at| is_delay && *at > last_heard_at).max();
    // While scans kept coming, another scan is no news; the van is.
    let moves_again = moved.filter(|_| lateness.was_silent() && !is_told);
    let news = on_the_van.map(|(_, at)| at).or(moves_again).or(handed_over);
    match news {
        Some(at) => Candidate { key, because: Because::MovedAgain(at), fate: Fate::Due(at) },
        None => Candidate { key, because, fate: Fate::WaitsFor(Event::Movement) },
    }
}

/// What questions after the delivery have in common.
fn after_delivery(
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
    anchor: Anchor,
) -> Result<Start, Fate> {
    if let Some(event) = closed(order) {
        return Err(Fate::Overtaken(event));
    }
    if order.told().is_some_and(|told| told.nothing_to_ship) {
        return Err(Fate::Overtaken(Event::NothingToShip));
    }
    if order.refunded_at.is_some() && !is_remedy(order, lateness) {
        return Err(Fate::Overtaken(Event::Refunded));
    }
    if order.is_denied() {
        return Err(Fate::Overtaken(Event::Denied));
    }
    let start = Start::of(order, parcels, anchor)?;
    if order.help_asked_at.is_some_and(|asked_at| asked_at > start.there_at) {
        return Err(Fate::Overtaken(Event::HelpAsked));
    }
    Ok(start)
}

fn check_in(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let settings = &context.plan.touches.check_in;
    let key = TouchKey::new(TouchKind::CheckIn, WHOLE_ORDER, 1);
    if low_score_at(context.journey).is_some() {
        return Candidate { key, because: Because::OrderUnderWay, fate: Fate::Overtaken(Event::LowScore) };
    }
    let start = match after_delivery(order, parcels, lateness, settings.anchor) {
        Ok(start) => start,
        Err(fate) => return Candidate { key, because: Because::OrderUnderWay, fate },
    };
    let is_bad_news_over = lateness.bad_news_at().is_some() || order.turned_up_at().is_some();
    if start.arrived && (order.was_late_with(parcels) == Some(true) || is_bad_news_over) {
        let due = start.there_at + settings.closure_after;
        return Candidate { key, because: Because::ArrivedLate(start.there_at), fate: Fate::Due(due) };
    }
    let items = order.told().map_or(&[][..], |told| &told.items);
    let due = start.due(context, settings.after_for(items));
    Candidate { key, because: start.because(), fate: Fate::Due(due) }
}

fn csat(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>], lateness: &Lateness) -> Candidate {
    let key = TouchKey::new(TouchKind::Csat, WHOLE_ORDER, 1);
    let settings = &context.plan.touches.csat;
    match after_delivery(order, parcels, lateness, settings.anchor) {
        Ok(start) => {
            let due = start.due(context, [settings.after]);
            Candidate { key, because: start.because(), fate: Fate::Due(due) }
        }
        Err(fate) => Candidate { key, because: Because::OrderUnderWay, fate },
    }
}
