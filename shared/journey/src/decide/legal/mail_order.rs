//! The rule of the United States on mail, internet and telephone orders (16 CFR 435.2): who cannot ship
//! in the stated time, or within 30 days, offers the customer to wait or to cancel.
//!
//! A first notice with a date at most 30 days later: silence is consent. One with a later date, or
//! none: without consent within 30 days of the time to ship the order is cancelled. Each further
//! notice: without consent by the date that was accepted it is cancelled.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::super::order::closed;
use super::super::{Candidate, Context, Fate};
use super::{BEFORE_SHIPPING, CancelDue, CancelWhy, shipped_to};
use crate::calendar;
use crate::journey::Journey;
use crate::order::Order;
use crate::parcel::Parcel;
use crate::plan::Plan;
use crate::touch::{Says, TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// Silence is consent to a first delay of at most this length; without a consent a longer one ends
/// after it, 16 CFR 435.2(b)(1)(ii) and (iii).
const SILENCE_CONSENTS_TO: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the order states of its hand-over counts as stated at the purchase when it is told this soon.
const STATED_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// More notices than any order has. Whoever had so many gets no more; then a person is told.
const NOTICES_MAX: u32 = 12;

/// How the customer's choice stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Nothing was told yet.
    Before {
        /// The end of the time to ship.
        ship_by: Timestamp,
    },
    /// A notice asks for consent, and none came in time so far.
    Open {
        /// The notice's number.
        notice: u32,
        /// The revised date that it told, if it could.
        ships_by: Option<Timestamp>,
        /// Until then a consent counts.
        answer_by: Timestamp,
    },
    /// The customer accepts the delay.
    Accepted {
        /// The number of the notice that they accepted.
        notice: u32,
        /// When they said so; `None`: their silence is consent.
        consented_at: Option<Timestamp>,
        /// The revised date; `None`: a delay without an end.
        ships_by: Option<Timestamp>,
    },
}

/// See [`super::stage`].
pub(super) fn stage(journey: &Journey, order: &Order, plan: &Plan) -> Option<Stage> {
    let rule = &plan.legal.us_mail_order;
    if !rule.is_on() {
        return None;
    }
    let told = order.told()?;
    let country = shipped_to(order, told)?;
    if !rule.holds_in(country) {
        return None;
    }
    let stated = order.stated_ship_by.filter(|stated| stated.told_at <= told.placed_at + STATED_WITHIN);
    let days = SignedDuration::from_hours(24 * i64::from(rule.ship_within_days));
    let ship_by = stated.map_or(told.placed_at + days, |stated| stated.by.max(told.placed_at));
    let notices = journey.touches.iter().filter(|(key, _)| is_notice(key));
    let told = notices.filter_map(|(key, touch)| Some((key, touch, touch.state.told_at()?)));
    let Some((key, touch, told_at)) = told.max_by_key(|(key, ..)| key.number) else {
        return Some(Stage::Before { ship_by });
    };
    let (notice, ships_by) = (key.number, touch.says.ships_by);
    let answer_by = touch.says.answer_by.filter(|_| touch.says.needs_consent);
    let consented_at = order.answers.consented_at(notice, told_at, touch.says.answer_by);
    Some(match answer_by {
        Some(answer_by) if consented_at.is_none() => Stage::Open { notice, ships_by, answer_by },
        Some(_) | None => Stage::Accepted { notice, consented_at, ships_by },
    })
}

fn is_notice(key: &TouchKey) -> bool {
    key.kind == TouchKind::DelayOption && *key.subject == *BEFORE_SHIPPING
}

/// When nobody's consent is left to go on, if that comes.
pub(super) fn cancel_due(journey: &Journey, order: &Order, plan: &Plan) -> Option<CancelDue> {
    let stage = stage(journey, order, plan)?;
    if !order.parcels().is_empty() {
        return None;
    }
    match stage {
        Stage::Before { ship_by } => Some(CancelDue { at: ship_by, why: CancelWhy::NotTold }),
        Stage::Open { answer_by, .. } => Some(CancelDue { at: answer_by, why: CancelWhy::NoConsent }),
        Stage::Accepted { ships_by, .. } => ships_by.map(|at| CancelDue { at, why: CancelWhy::DatePassed }),
    }
}

/// The next notice: the first one, or a renewed one.
pub(super) fn notice(context: &Context<'_>, order: &Order, parcels: &[Parcel<'_>]) -> Option<Candidate> {
    let stage = stage(context.journey, order, context.plan)?;
    let number = context.next_number(TouchKind::DelayOption, BEFORE_SHIPPING);
    let key = TouchKey::new(TouchKind::DelayOption, BEFORE_SHIPPING, number);
    let (end, because) = match stage {
        Stage::Before { ship_by } => (Some(ship_by), Because::MustShipBy(ship_by)),
        Stage::Accepted { ships_by: Some(by), .. } => (Some(by), Because::RevisedDateEnds(by)),
        Stage::Accepted { ships_by: None, .. } => (None, Because::OrderUnderWay),
        Stage::Open { answer_by, .. } => (None, Because::ConsentMissing(answer_by)),
    };
    let overtaken = closed(order).or((!parcels.is_empty()).then_some(Event::HandedOver));
    let fate = match (overtaken, end) {
        (Some(event), _) => Fate::Overtaken(event),
        (None, None) if matches!(stage, Stage::Open { .. }) => Fate::WaitsFor(Event::Consent),
        // A delay without an end was accepted: the customer may cancel at any time, and hears no more.
        (None, None) => Fate::EnoughSaid,
        _ if number > NOTICES_MAX => Fate::EnoughSaid,
        // A notice after the time is over is none: the order is to be cancelled then.
        (None, Some(end)) if end <= context.now => Fate::Overtaken(Event::DeadlinePassed),
        (None, Some(end)) => notice_due(context, order, end).map_or(Fate::EnoughSaid, Fate::Due),
    };
    Some(Candidate { key, because, fate })
}

/// When a notice about a time that ends is to leave: some time before the end, or at once when the shop
/// itself says that it will be later; not in the first half of a short time, and never so that quiet
/// hours would keep it beyond the end.
pub(super) fn notice_due(context: &Context<'_>, order: &Order, end: Timestamp) -> Option<Timestamp> {
    let told = order.told()?;
    let from = last_told_at(context.journey).unwrap_or(told.placed_at).min(end);
    let half = end - SignedDuration::from_secs(end.duration_since(from).as_secs() / 2);
    let before = (end - context.plan.legal.us_mail_order.notice_before).max(half);
    let due = match revised(order, end) {
        Some((_, known_at)) => before.min(known_at.max(from)),
        None => before,
    };
    let is_early_enough = context.after_quiet_hours(TouchKind::DelayOption, due) < end;
    Some(if is_early_enough { due } else { from })
}

fn last_told_at(journey: &Journey) -> Option<Timestamp> {
    let notices = journey.touches.iter().filter(|(key, _)| is_notice(key));
    notices.filter_map(|(_, touch)| touch.state.told_at()).max()
}

/// The shipping date that the shop now states, if it lies behind the end of the time to ship, and since
/// when it states it.
fn revised(order: &Order, end: Timestamp) -> Option<(Timestamp, Timestamp)> {
    order.ship_by().filter(|(by, _)| *by > end)
}

/// What the next notice says. A consent counts until a day is over that the mail can name: the last one
/// that ends in time.
pub(super) fn says(journey: &Journey, order: &Order, plan: &Plan, zone: &TimeZone, now: Timestamp) -> Says {
    let (end, is_first) = match stage(journey, order, plan) {
        Some(Stage::Before { ship_by }) => (ship_by, true),
        Some(Stage::Accepted { ships_by: Some(by), .. }) => (by, false),
        Some(Stage::Accepted { ships_by: None, .. } | Stage::Open { .. }) | None => return Says::default(),
    };
    let ships_by = revised(order, end).map(|(by, _)| by).filter(|by| *by > now);
    let is_short = |by: Timestamp| by.duration_since(end) <= SILENCE_CONSENTS_TO;
    let (needs_consent, answer_by) = match ships_by {
        Some(by) if is_first && is_short(by) => (false, by),
        _ if is_first => (true, last_day_until(end + SILENCE_CONSENTS_TO, zone, now)),
        _ => (true, last_day_until(end, zone, now)),
    };
    // Once it is shipped, news of the parcel goes on when the date that was told is over.
    let next_update_by = ships_by.map(|by| by + plan.touches.transit_delay.next_update);
    let answer_by = Some(answer_by);
    Says { next_update_by, ships_by, answer_by, needs_consent, silent: true, ..Says::default() }
}

/// The end of the last whole day, at the customer's place, that ends by then; or then, if none is left.
fn last_day_until(end: Timestamp, zone: &TimeZone, now: Timestamp) -> Timestamp {
    let date = zone.to_datetime(end).date();
    let own = calendar::end_of_local_day(date, zone);
    let before = date.yesterday().map(|date| calendar::end_of_local_day(date, zone));
    let days = [Some(own), before.ok()];
    days.into_iter().flatten().find(|day| *day <= end && *day > now).unwrap_or(end)
}
