//! A parcel that is lost: the carrier says so, or nobody heard of it for so long that "late" would be a
//! lie. The customer chooses: replace or refund.

use jiff::Timestamp;

use super::detectors::waited_for;
use super::order::{closed, problem_of};
use super::window::expected;
use super::{Candidate, Context, Fate};
use crate::fact::ParcelStatus;
use crate::order::Order;
use crate::parcel::Parcel;
use crate::touch::{Touch, TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The notice that a parcel is lost, if it may ever become one by the evidence.
pub(super) fn lost(
    context: &Context<'_>,
    order: &Order,
    parcel: &Parcel<'_>,
    evidence: Option<(Timestamp, Because)>,
) -> Option<Candidate> {
    let (due, because) = evidence?;
    let key = context.next_key(TouchKind::Lost, parcel, str::to_owned);
    let fate = match closed(order) {
        Some(event) => Fate::Overtaken(event),
        None if was_told(context, &key, parcel) => Fate::EnoughSaid,
        None => context.by_silence(parcel, Fate::Due(due), because),
    };
    Some(Candidate { key, because, fate })
}

/// A notice of a delay, unless the parcel counts as lost by now: then that is what is said, once. Of one
/// that was found again the notices go on.
pub(super) fn not_late_but_lost(
    context: &Context<'_>,
    parcel: &Parcel<'_>,
    delay: Candidate,
    evidence: Option<(Timestamp, Because)>,
) -> Candidate {
    let is_on = context.plan.touches.lost.basics.on;
    let wants_to_leave = matches!(delay.fate, Fate::Due(_) | Fate::Unheard(_));
    let is_lost = || evidence.is_some_and(|(due, _)| due <= context.now);
    let is_told = || was_told(context, &context.next_key(TouchKind::Lost, parcel, str::to_owned), parcel);
    if is_on && wants_to_leave && is_lost() && !is_told() {
        return Candidate { fate: Fate::Overtaken(Event::Lost), ..delay };
    }
    delay
}

/// Why a notice of a loss is not true any more, if so: it moved since, arrived, or was replaced.
pub(super) fn found_again(parcel: Option<&Parcel<'_>>, told: &Touch) -> Option<Event> {
    let Some(parcel) = parcel else {
        return Some(Event::LaterReport);
    };
    if parcel.delivered_at.is_some() {
        return Some(Event::Delivery);
    }
    let told_at = told.state.told_at();
    (parcel.moved_at > told_at && !parcel.is(ParcelStatus::Failed)).then_some(Event::Movement)
}

/// When a parcel counts as lost, or will if nothing more is heard of it, and by what evidence.
pub(super) fn evidence(
    context: &Context<'_>,
    order: &Order,
    parcel: &Parcel<'_>,
) -> Option<(Timestamp, Because)> {
    match parcel.status {
        Some((status @ ParcelStatus::Failed, at)) => {
            return Some((at, Because::CarrierReported { status, at }));
        }
        _ if parcel.delivered_at.is_some() || problem_of(parcel).is_some() || parcel.is_untracked() => {
            return None;
        }
        _ => {}
    }
    let promised_by = expected(context, order, parcel)?.to;
    let handed_over_at = parcel.shipment.map(|shipment| shipment.shipped_at);
    let estimated_at = parcel.estimate.as_ref().map(|estimate| estimate.at);
    let heard_at = parcel.moved_at.max(parcel.seen_at).max(estimated_at).or(handed_over_at)?;
    let silent_until = waited_for(context, parcel, heard_at, context.plan.touches.lost.after_business_days);
    Some((silent_until.max(promised_by), Because::NotHeardOfSince(heard_at)))
}

/// When a parcel counts as lost, or will, if its silence says anything.
pub(super) fn known_at(context: &Context<'_>, order: &Order, parcel: &Parcel<'_>) -> Option<Timestamp> {
    let (due, because) = evidence(context, order, parcel)?;
    matches!(context.by_silence(parcel, Fate::Due(due), because), Fate::Due(_)).then_some(due)
}

/// Whether the customer was told. Before there was this kind, the notice was one of a delivery problem.
fn was_told(context: &Context<'_>, key: &TouchKey, parcel: &Parcel<'_>) -> bool {
    let as_problem = |name: &str| format!("{name}/{}", ParcelStatus::Failed.as_str());
    let is_told_as_problem = || context.next_key(TouchKind::Exception, parcel, as_problem).number > 1;
    key.number > 1 || context.has_told_any(TouchKind::Exception) && is_told_as_problem()
}
