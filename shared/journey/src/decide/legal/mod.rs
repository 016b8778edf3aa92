//! What law asks for when an order is late: the notice that leaves the choice to the customer, what
//! their answer or their silence means, and when a person has to cancel and refund.
//!
//! Nothing here cancels anything: at a deadline the shop's team is told, and the customer is told what
//! will happen. `docs/legal.md` names the texts of law; a shop switches each rule on by itself.

use super::order::{WHOLE_ORDER, closed};
use super::{Candidate, Context, Fate};
use crate::fact::OrderSnapshot;
use crate::journey::{Journey, State};
use crate::order::Order;
use crate::parcel::Parcel;
use crate::plan::Plan;
use crate::task::{Matter, Task, TaskKind};
use crate::touch::{DeliveryReport, Says, TouchKey, TouchKind};
use crate::verdict::{Because, Decision, Event, Gate};
use jiff::Timestamp;
use jiff::tz::TimeZone;

mod mail_order;
mod thirty_days;

pub use mail_order::Stage;
pub use thirty_days::{PERIODS_OFFERED_DAYS, agreed_end, periods_offered};

/// The subject of the notices before the goods are shipped, with numbers: the first, the renewed ones.
pub const BEFORE_SHIPPING: &str = "shipping";
/// The subject of the notice after the time to deliver was missed.
pub const OVERDUE: &str = "delivery";
/// The subject of the notice at the end of a period that the customer set.
pub const PERIOD_OVER: &str = "period";
/// The subject of the mail that says that the order is to be cancelled and refunded.
pub const CLOSING: &str = "closing";

/// Why an order is to be cancelled and refunded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CancelWhy {
    /// The customer wishes it, or ended the contract.
    Wished,
    /// A notice asked for consent, and none came in time.
    NoConsent,
    /// No notice left before the time to ship was over.
    NotTold,
    /// The date that the customer accepted is over, and no further consent was asked for in time.
    DatePassed,
}

/// That an order is to be cancelled and refunded, from a time on, as things stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CancelDue {
    /// From then on.
    pub at: Timestamp,
    /// Why.
    pub why: CancelWhy,
}

/// When the order is to be cancelled and refunded, if nothing else happens; it may lie ahead.
///
/// A time to ship that was over long before anybody looked (an old order when a rule is switched on)
/// counts for as long as a notice would have been news.
pub fn cancel_due(journey: &Journey, plan: &Plan, now: Timestamp) -> Option<CancelDue> {
    let State::Order(order) = &journey.state else {
        return None;
    };
    let wished_at = order.cancel_wished_at();
    // The common case first: without a rule only a customer's wish asks for anything.
    if wished_at.is_none() && !plan.legal.us_mail_order.is_on() {
        return None;
    }
    if closed_by_the_shop(order).is_some() || order.erased || order.told().is_some_and(|told| told.test) {
        return None;
    }
    let due = match wished_at {
        Some(at) => CancelDue { at, why: CancelWhy::Wished },
        None => mail_order::cancel_due(journey, order, plan)?,
    };
    let import = order.imported;
    let is_past = import.is_some_and(|import| due.at < import.at || import.silent && wished_at.is_none());
    let is_old = due.why == CancelWhy::NotTold
        && now.duration_since(due.at) > plan.touches.basics(TouchKind::DelayOption).horizon;
    (!is_past && !is_old).then_some(due)
}

/// What a person has to do by law, or by the customer's wish: cancel and refund, or tell what no mail can.
pub(super) fn tasks(context: &Context<'_>, order: &Order) -> Vec<Task> {
    let mut tasks = Vec::new();
    if let Some(CancelDue { at, why }) = cancel_due(context.journey, context.plan, context.now) {
        let (kind, matter) = (TaskKind::CancelAndRefund, Matter::CancelAndRefund { why });
        tasks.push(Task { kind, about: WHOLE_ORDER.into(), since: at, matter });
    }
    for (touch, since) in untold(context, order) {
        let (kind, about) = (TaskKind::TellByHand, touch.to_string().into());
        tasks.push(Task { kind, about, since, matter: Matter::TellByHand { touch } });
    }
    tasks
}

/// The notices that have to leave, or left, and that no mail can bring; since when.
fn untold(context: &Context<'_>, order: &Order) -> Vec<(TouchKey, Timestamp)> {
    let candidates = candidates(context, order, &context.parcels);
    let blocked = candidates.into_iter().filter_map(|candidate| {
        let due = candidate.fate.due()?;
        let is_blocked = match context.decide(&candidate) {
            Decision::Drop { gate } => {
                matches!(gate, Gate::NoAddress | Gate::Undeliverable(_) | Gate::TurnedOff | Gate::Stale)
            }
            Decision::Send { .. }
            | Decision::Hold { .. }
            | Decision::Merge { .. }
            | Decision::InFlight { .. }
            | Decision::Sent { .. }
            | Decision::Parked { .. }
            | Decision::Unknown { .. } => false,
        };
        is_blocked.then_some((candidate.key, due))
    });
    let bounced = context.journey.touches.iter().filter(|(key, touch)| {
        key.kind == TouchKind::DelayOption
            && touch.delivery == Some(DeliveryReport::Bounced)
            && overtaken(order, key, &context.parcels).is_none()
    });
    let bounced = bounced.filter_map(|(key, touch)| Some((key.clone(), touch.state.told_at()?)));
    blocked.chain(bounced).collect()
}

/// How the choice that law gives before the shipping stands, if the rule holds for the order.
pub fn stage(journey: &Journey, plan: &Plan) -> Option<Stage> {
    match &journey.state {
        State::Order(order) => mail_order::stage(journey, order, plan),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    }
}

/// Every mail that law asks for, or that follows from the customer's answer.
pub(super) fn candidates(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>]) -> Vec<Candidate> {
    if !context.plan.legal.is_on() {
        return Vec::new();
    }
    let notices = [
        mail_order::notice(context, order, parcels),
        thirty_days::overdue(context, order, parcels),
        thirty_days::period_over(context, order, parcels),
        closing(context, order),
    ];
    notices.into_iter().flatten().collect()
}

/// The mail that says that the order is to be cancelled and refunded.
fn closing(context: &Context<'_>, order: &Order) -> Option<Candidate> {
    let due = cancel_due(context.journey, context.plan, context.now)?;
    let because = match due.why {
        CancelWhy::Wished => Because::CancelWished(due.at),
        CancelWhy::NoConsent | CancelWhy::DatePassed => Because::ConsentMissing(due.at),
        // Who was told nothing hears it from a person.
        CancelWhy::NotTold => return None,
    };
    let country = order.contact().map_or("", |contact| &contact.country);
    let rules = &context.plan.legal;
    if !rules.us_mail_order.holds_in(country) && !rules.thirty_days.holds_in(country) {
        return None;
    }
    let key = TouchKey::new(TouchKind::DelayOption, CLOSING, 1);
    Some(Candidate { key, because, fate: Fate::Due(due.at) })
}

/// Whether the notice that law asks for tells what a delay notice would tell that is due then: the
/// customer gets one mail, not two.
pub(super) fn speaks_for(context: &Context<'_>, order: &Order, due: Timestamp) -> bool {
    mail_order::stage(context.journey, order, context.plan).is_some_and(|stage| match stage {
        Stage::Before { ship_by } => {
            let notice_due = mail_order::notice_due(context, order, ship_by);
            notice_due.is_some_and(|notice_due| notice_due <= due && context.now < ship_by)
                && mail_order::notice(context, order, &context.parcels)
                    .is_some_and(|notice| may_still_leave(context, &notice))
        }
        Stage::Open { .. } | Stage::Accepted { .. } => true,
    })
}

/// Whether a notice is on its way or may come: one that was dropped or parked tells nobody anything.
fn may_still_leave(context: &Context<'_>, notice: &Candidate) -> bool {
    let recorded = context.journey.touches.get(&notice.key);
    let recorded = recorded.and_then(|touch| context.recorded(&notice.key, touch));
    let decision = recorded.unwrap_or_else(|| context.decide(notice));
    !matches!(decision, Decision::Drop { .. } | Decision::Parked { .. })
}

/// Whether the customer was offered the choice: nothing but that is told of the late hand-over.
pub(super) fn has_spoken(context: &Context<'_>, order: &Order) -> bool {
    let stage = mail_order::stage(context.journey, order, context.plan);
    matches!(stage, Some(Stage::Open { .. } | Stage::Accepted { .. }))
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
    match &*key.subject {
        BEFORE_SHIPPING => mail_order::says(journey, order, plan, zone, now),
        _ => Says::default(),
    }
}

/// Why the mail named `key` is not true any more, if so.
pub(super) fn overtaken(order: &Order, key: &TouchKey, parcels: &[Parcel<'_>]) -> Option<Event> {
    match &*key.subject {
        CLOSING => closed_by_the_shop(order),
        BEFORE_SHIPPING => closed(order).or((!parcels.is_empty()).then_some(Event::HandedOver)),
        _ => closed(order).or(order.delivered_at().map(|_| Event::Delivery)),
    }
}

/// Whether the shop cancelled it, or paid everything back.
pub(super) fn closed_by_the_shop(order: &Order) -> Option<Event> {
    if order.cancelled_at.is_some() {
        Some(Event::Cancelled)
    } else if order.refunded_in_full {
        Some(Event::Refunded)
    } else {
        None
    }
}

/// Where the goods go, if something was to be shipped and it is a real order.
fn shipped_to<'a>(order: &'a Order, told: &OrderSnapshot) -> Option<&'a str> {
    let is_real = !told.nothing_to_ship && !told.test;
    is_real.then(|| order.contact().map_or("", |contact| &contact.country))
}
