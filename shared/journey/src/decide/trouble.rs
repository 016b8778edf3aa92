//! When something is wrong with an order, so that nobody should be asked how they like us.

use jiff::{SignedDuration, Timestamp};

use super::lateness::{Lateness, lateness};
use super::order::problem_of;
use crate::journey::Journey;
use crate::order::Order;
use crate::parcel::{Parcel, all_delivered_at};
use crate::touch::TouchKind;

/// A request for help counts as trouble for this long.
const HELP_IS_TROUBLE_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A broken promise of an order that never arrives, and a refund, count as trouble for this long.
const OPEN_TROUBLE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An order that came after bad news is settled after this long, even if nobody asked about it.
const CLOSED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// CSAT answers up to this score are trouble.
const LOW_SCORE_MAX: u8 = 2;

/// A low score counts as trouble for this long.
const LOW_SCORE_IS_TROUBLE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whether something is wrong with the order now, so that nobody should be asked how they like us.
pub fn in_trouble(journey: &Journey, order: &Order, now: Timestamp) -> bool {
    trouble_until(journey, order, &order.parcels(), &lateness(journey), now).is_some()
}

/// Until when something is wrong with the order, if it is now and nothing else happens.
pub(super) fn trouble_until(
    journey: &Journey,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
    now: Timestamp,
) -> Option<Timestamp> {
    let delivered = all_delivered_at(parcels);
    let is_tracked = parcels.is_empty() || parcels.iter().any(|parcel| !parcel.is_untracked());
    let open = order.cancelled_at.is_none() && delivered.is_none();
    // What was over before an import may have arrived without anybody telling us.
    let is_ours = |at: &Timestamp| order.imported.is_none_or(|import| *at >= import.at);
    let promise_over = order.promise.as_ref().map(|promise| promise.window.to).filter(is_ours);
    let problems = parcels.iter().filter(|parcel| parcel.delivered_at.is_none()).filter_map(problem_of);
    // A shop that never reports deliveries would otherwise be in trouble with every customer: each
    // reason counts for a while.
    let reasons = [
        (lateness.bad_news_at().filter(|_| open), OPEN_TROUBLE_FOR),
        (promise_over.filter(|at| open && is_tracked && *at <= now), OPEN_TROUBLE_FOR),
        (problems.map(|(_, at)| at).max().filter(|_| open), OPEN_TROUBLE_FOR),
        (order.refunded_at.filter(|_| !is_remedy(order, lateness)), OPEN_TROUBLE_FOR),
        (order.denied_at.filter(|_| order.is_denied()), OPEN_TROUBLE_FOR),
        (order.help_asked_at.max(order.denied_at), HELP_IS_TROUBLE_FOR),
        (low_score_at(journey), LOW_SCORE_IS_TROUBLE_FOR),
    ];
    let ends = reasons.into_iter().filter_map(|(since, counts_for)| Some(since? + counts_for));
    ends.filter(|end| *end > now).max()
}

/// When a low score was last answered, if one was: a person takes it from there.
pub(super) fn low_score_at(journey: &Journey) -> Option<Timestamp> {
    let surveys = journey.touches.iter().filter(|(key, _)| key.kind == TouchKind::Csat);
    let answers = surveys.filter_map(|(_, touch)| touch.answer);
    answers.filter(|answer| answer.score <= LOW_SCORE_MAX).map(|answer| answer.at).max()
}

/// Whether the customer's other journeys are to keep quiet: something is wrong with this order, or
/// it came after bad news and nobody asked yet whether all is well.
pub fn keeps_others_quiet(journey: &Journey, order: &Order, now: Timestamp) -> bool {
    let is_told = |wanted: TouchKind| {
        journey.touches.iter().any(|(key, touch)| key.kind == wanted && touch.state.told_at().is_some())
    };
    let came_lately = order.delivered_at().is_some_and(|at| now.duration_since(at) < CLOSED_WITHIN);
    let is_unclosed =
        came_lately && lateness(journey).bad_news_at().is_some() && !is_told(TouchKind::CheckIn);
    is_unclosed || in_trouble(journey, order, now)
}

/// Whether a refund made good for a delay that was told, such as the fee for speed: that is no
/// trouble of its own.
pub(super) fn is_remedy(order: &Order, lateness: &Lateness) -> bool {
    lateness.bad_news_at().is_some() && !order.refunded_in_full
}
