//! From a verdict to the message that it asks for: what the mail says, out of the journey's facts.

use jiff::{SignedDuration, Timestamp};
use journey::decide;
use journey::fact::ParcelStatus;
use journey::journey::{Journey, State};
use journey::order::{Order, Promise};
use journey::parcel::Parcel;
use journey::plan::FeePolicy as PlanFeePolicy;
use journey::touch::{TouchKey, TouchKind};
use journey::verdict::{Because, Decision, Verdict};
use messages::{
    CartHelp, Certainty, CheckIn, CheckInKind, Csat, DateRange, DispatchCause, DispatchDelay,
    ExceptionNotice, FaqHelp, FeePolicy, Message, Notice, Nps, OrderInBrief, Problem, Recovery, RecoveryNews,
    Sighting, SpeedFee, TransitCause, TransitDelay,
};
use service::Service;
use service::shops::Shop;
use service::token::{Grant, Token};

use crate::legal;

/// A survey's link is looked at for this long after the survey closed, so that its page can say so.
const LINK_OUTLIVES_SURVEY: SignedDuration = SignedDuration::from_hours(24 * 60);

/// The message of a wanted touch; `None` if the journey lacks what it tells.
pub(crate) fn message(
    service: &Service,
    shop: &Shop,
    journey: &Journey,
    wanted: &Verdict,
    now: Timestamp,
) -> Option<Message> {
    let key = &wanted.touch;
    match (&journey.state, key.kind) {
        (State::Order(order), TouchKind::DispatchDelay) => {
            dispatch_delay(shop, journey, order, wanted, now).map(Message::DispatchDelay)
        }
        (State::Order(_), TouchKind::DelayOption) => {
            legal::delay_option(service, shop, journey, wanted, now).map(Message::DelayOption)
        }
        (State::Order(order), TouchKind::TransitDelay) => {
            transit_delay(shop, journey, order, wanted, now).map(Message::TransitDelay)
        }
        (State::Order(order), TouchKind::Exception) => {
            exception(journey, order, key).map(Message::ExceptionNotice)
        }
        (State::Order(order), TouchKind::Recovery) => recovery(journey, order).map(Message::Recovery),
        (State::Order(order), TouchKind::CheckIn) => check_in(journey, order, wanted).map(Message::CheckIn),
        (State::Order(order), TouchKind::Csat) => {
            let was_told_late = || decide::lateness(journey).told_at.is_some();
            let was_late = order.was_late().unwrap_or_else(was_told_late);
            let score_urls = score_urls::<5>(service, shop, journey, key, 1, now);
            Some(Message::Csat(Csat { order: brief(journey), was_late, score_urls }))
        }
        (State::Relationship(_), TouchKind::Nps) => {
            Some(Message::Nps(Nps { score_urls: score_urls::<11>(service, shop, journey, key, 0, now) }))
        }
        (State::Cart(cart), TouchKind::CartHelp) => {
            let snapshot = &cart.snapshot.as_ref()?.value;
            Some(Message::CartHelp(CartHelp {
                items: snapshot.items.clone(),
                cart_url: snapshot.recovery_url.clone(),
                arrives_if_ordered_today: None,
                shipping_url: String::new(),
                returns_url: String::new(),
            }))
        }
        (State::Help(help), TouchKind::FaqHelp) => {
            // Only the shop's own word for the topic is repeated, never what was typed.
            let said = help.searches.iter().rev().map(|search| search.value.topic.as_str());
            let topic = said.clone().find(|topic| !topic.is_empty()).unwrap_or_default().to_owned();
            Some(Message::FaqHelp(FaqHelp { topic, orders: Vec::new(), articles: Vec::new() }))
        }
        _ => None,
    }
}

/// The order in brief. One whose number nobody told goes by its id.
pub(crate) fn brief(journey: &Journey) -> OrderInBrief {
    let told = match &journey.state {
        State::Order(order) => order.told(),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    };
    let number = told.map(|told| told.number.as_str()).filter(|number| !number.is_empty());
    OrderInBrief {
        number: number.unwrap_or(journey.id.value()).to_owned(),
        items: told.map(|told| told.items.clone()).unwrap_or_default(),
        status_url: told.map(|told| told.status_url.clone()).unwrap_or_default(),
    }
}

/// The fee, as long as nothing went back: then it is not ours to say what that was for.
fn fee_of(order: &Order) -> Option<SpeedFee> {
    let promise = order.promise.as_ref().filter(|_| order.refunded_at.is_none())?;
    let policy = match promise.fee_policy {
        PlanFeePolicy::Refunded => FeePolicy::RefundPromised,
        PlanFeePolicy::OnRequest => FeePolicy::RefundOnRequest,
        PlanFeePolicy::Kept => FeePolicy::None,
    };
    Some(SpeedFee { paid: promise.fee.clone()?, policy })
}

/// A range that ends at the carrier's estimate.
fn range(to: Option<Timestamp>) -> Option<DateRange> {
    to.map(|to| DateRange { from: None, to })
}

fn notice(key: &TouchKey, next_update_by: Option<Timestamp>) -> Notice {
    Notice { number: key.number, is_last: next_update_by.is_none() }
}

fn dispatch_delay(
    shop: &Shop,
    journey: &Journey,
    order: &Order,
    wanted: &Verdict,
    now: Timestamp,
) -> Option<DispatchDelay> {
    let says = decide::says(journey, &wanted.touch, shop.plan_for(journey), &shop.time, now);
    let promise = order.promise.as_ref();
    let cause = match (promise, wanted.because) {
        (Some(promise), _) if promise.window.to < now => DispatchCause::PromisePassed,
        (_, Because::PromiseEnds(_) | Because::TooLateToHandOver { .. }) => DispatchCause::PromiseAtRisk,
        _ => DispatchCause::HandOverLate,
    };
    Some(DispatchDelay {
        order: brief(journey),
        promised_by: promise.map(|promise| promise.window.to),
        service: promise.map(|promise| promise.service.clone()).unwrap_or_default(),
        fee: fee_of(order),
        new_estimate: range(says.arrives_by),
        next_update_by: says.next_update_by,
        notice: notice(&wanted.touch, says.next_update_by),
        cause,
    })
}

fn transit_delay(
    shop: &Shop,
    journey: &Journey,
    order: &Order,
    wanted: &Verdict,
    now: Timestamp,
) -> Option<TransitDelay> {
    let says = decide::says(journey, &wanted.touch, shop.plan_for(journey), &shop.time, now);
    let parcels = order.parcels();
    let merged: Vec<&str> = journey
        .touches
        .iter()
        .filter(|(_, touch)| matches!(&touch.state, journey::touch::TouchState::Merged { into, .. } if *into == wanted.touch))
        .map(|(key, _)| &*key.subject)
        .collect();
    let is_first = |parcel: &&&Parcel<'_>| parcel.is_named(&wanted.touch.subject);
    let is_told =
        |parcel: &&Parcel<'_>| is_first(&parcel) || merged.iter().any(|subject| parcel.is_named(subject));
    let late: Vec<&Parcel<'_>> = parcels.iter().filter(is_told).collect();
    let first = late.iter().find(is_first)?;
    let promise = order.promise.as_ref();
    Some(TransitDelay {
        order: brief(journey),
        parcels: late.iter().map(|parcel| shown(parcel)).collect(),
        promised_by: promise.map(|promise| promise.window.to),
        service: promise.map(|promise| promise.service.clone()).unwrap_or_default(),
        fee: fee_of(order),
        new_estimate: range(says.arrives_by),
        next_update_by: says.next_update_by,
        notice: notice(&wanted.touch, says.next_update_by),
        cause: transit_cause(journey, order, first, &late, wanted, now),
        certainty: certainty(promise, says.arrives_by, now),
    })
}

fn certainty(promise: Option<&Promise>, arrives_by: Option<Timestamp>, now: Timestamp) -> Certainty {
    let ends = promise.map(|promise| promise.window.to);
    if ends.is_some_and(|ends| ends < now) {
        Certainty::Passed
    } else if arrives_by.is_some_and(|arrives_by| ends.is_none_or(|ends| arrives_by > ends)) {
        Certainty::Certain
    } else {
        Certainty::Likely
    }
}

fn transit_cause(
    journey: &Journey,
    order: &Order,
    parcel: &Parcel<'_>,
    late: &[&Parcel<'_>],
    wanted: &Verdict,
    now: Timestamp,
) -> TransitCause {
    // What the carrier said since the last notice is news, whatever the notice was planned for; a date
    // that came with it is told anyway.
    // This one is in the ledger already, as being sent.
    let others = journey.touches.iter().filter(|(key, _)| **key != wanted.touch);
    let told_at = others.filter_map(|(_, touch)| touch.state.told_at()).max();
    let is_news = |(status, at)| status == ParcelStatus::Delayed && Some(at) > told_at;
    match wanted.because {
        _ if parcel.status.is_some_and(is_news) => return TransitCause::CarrierSaysDelayed,
        Because::CarrierSaysDelayed(_) => return TransitCause::CarrierSaysDelayed,
        Because::EstimateIsLate { .. } => return TransitCause::Estimate,
        _ => {}
    }
    let is_unheard =
        |parcel: &&Parcel<'_>| parcel.seen_at.is_none_or(|at| now.duration_since(at) >= decide::SILENT_AFTER);
    if parcel.seen_at.is_none() {
        TransitCause::NoFirstScan
    } else if order.promise.as_ref().is_some_and(|promise| promise.window.to < now) {
        TransitCause::PromisePassed
    } else if late.iter().all(is_unheard) {
        TransitCause::Silent
    } else {
        TransitCause::PromiseAtRisk
    }
}

fn shown(parcel: &Parcel<'_>) -> messages::Parcel {
    // A parcel without a number has its shipment's id as label: nothing that a customer knows.
    let has_number = parcel.shipment.is_none_or(|shipment| !shipment.tracking.is_empty());
    messages::Parcel {
        tracking_number: if has_number { parcel.label.to_owned() } else { String::new() },
        carrier: parcel.carrier.to_owned(),
        tracking_url: parcel.tracking_url.to_owned(),
        sighting: match parcel.seen_at {
            Some(at) => Sighting::Seen { at, place: String::new() },
            None => Sighting::NeverScanned,
        },
    }
}

fn exception(journey: &Journey, order: &Order, key: &TouchKey) -> Option<ExceptionNotice> {
    let (name, status) = key.subject.rsplit_once('/')?;
    let problem = match ParcelStatus::parse(status)? {
        ParcelStatus::AttemptFailed => Problem::AttemptFailed,
        ParcelStatus::AddressProblem => Problem::AddressProblem,
        ParcelStatus::ReadyForPickup => Problem::ReadyForPickup,
        ParcelStatus::ReturningToSender => Problem::ReturningToSender,
        ParcelStatus::Failed => Problem::Failed,
        ParcelStatus::LabelCreated
        | ParcelStatus::PickedUp
        | ParcelStatus::InTransit
        | ParcelStatus::Delayed
        | ParcelStatus::OnHold
        | ParcelStatus::OutForDelivery
        | ParcelStatus::Cancelled
        | ParcelStatus::Delivered
        | ParcelStatus::Unknown => return None,
    };
    let parcels = order.parcels();
    let parcel = parcels.iter().find(|parcel| parcel.is_named(name))?;
    Some(ExceptionNotice {
        order: brief(journey),
        parcel: shown(parcel),
        problem,
        place: String::new(),
        collect_by: None,
        next_update_by: None,
    })
}

fn recovery(journey: &Journey, order: &Order) -> Option<Recovery> {
    let told_at = decide::lateness(journey).told_at?;
    let parcels = order.parcels();
    let under_way = parcels.iter().filter(|parcel| parcel.delivered_at.is_none());
    let mut moving: Vec<&Parcel<'_>> =
        under_way.filter(|parcel| parcel.moved_at.is_some_and(|at| at > told_at)).collect();
    let on_the_van = moving.iter().any(|parcel| parcel.is(ParcelStatus::OutForDelivery));
    // What merely moves is not on the van.
    moving.retain(|parcel| !on_the_van || parcel.is(ParcelStatus::OutForDelivery));
    Some(Recovery {
        order: brief(journey),
        parcels: moving.iter().map(|parcel| shown(parcel)).collect(),
        is_part: !moving.is_empty() && moving.len() < parcels.len(),
        news: if on_the_van {
            RecoveryNews::OutForDelivery
        } else if is_first_news_after_late_hand_over(journey) {
            RecoveryNews::HandedOver
        } else {
            RecoveryNews::MovesAgain
        },
        promised_by: order.promise.as_ref().map(|promise| promise.window.to),
        new_estimate: range(
            moving.iter().filter_map(|parcel| parcel.estimate.as_ref()).map(|e| e.value.arrives_by).max(),
        ),
    })
}

/// Only the hand-over was told to be late so far, and this is the first good news after it.
fn is_first_news_after_late_hand_over(journey: &Journey) -> bool {
    let told = |kind: TouchKind| journey.touches.keys().filter(|key| key.kind == kind).count();
    told(TouchKind::TransitDelay) == 0 && told(TouchKind::Recovery) <= 1
}

fn check_in(journey: &Journey, order: &Order, wanted: &Verdict) -> Option<CheckIn> {
    let promise = order.promise.as_ref();
    let is_closure = matches!(wanted.because, Because::ArrivedLate(_));
    // Without a promise nobody was late by it; the bad news was true all the same.
    let was_late = order.was_late().unwrap_or(true);
    Some(CheckIn {
        order: brief(journey),
        kind: match (is_closure, was_late) {
            (true, true) => CheckInKind::Closure,
            (true, false) => CheckInKind::ClosureInTime,
            (false, _) => CheckInKind::Plain,
        },
        delivered_at: order.delivered_at(),
        fee: fee_of(order).filter(|_| is_closure && was_late),
        service: promise.map(|promise| promise.service.clone()).unwrap_or_default(),
        help_url: String::new(),
    })
}

/// One link a score. The score in the address is what was tapped, not an answer: the page
/// preselects it.
fn score_urls<const SCORES: usize>(
    service: &Service,
    shop: &Shop,
    journey: &Journey,
    key: &TouchKey,
    lowest: usize,
    now: Timestamp,
) -> [String; SCORES] {
    let settings = match key.kind {
        TouchKind::Nps => &shop.plan_for(journey).touches.nps,
        _ => &shop.plan_for(journey).touches.csat,
    };
    let grant = Grant::Answer { journey: journey.id.clone(), touch: key.clone(), sent_at: now };
    let expires_at = now + settings.open_for + LINK_OUTLIVES_SURVEY;
    let token = Token { shop: shop.id.clone(), expires_at, grant }.seal(&service.keyring);
    std::array::from_fn(|index| format!("{}/a/{token}?score={}", service.public_url, index + lowest))
}

/// The message that a held or wanted touch would bring now, for pages and the command line.
pub fn preview(
    service: &Service,
    shop: &Shop,
    journey: &Journey,
    verdict: &Verdict,
    now: Timestamp,
) -> Option<Message> {
    let wanted = Verdict { decision: Decision::Send { attempt: 1 }, ..verdict.clone() };
    message(service, shop, journey, &wanted, now)
}
