//! The touch of a relationship: would you recommend us?

use jiff::Timestamp;

use super::{Candidate, Context, Fate};
use crate::relationship::Relationship;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Decision, Event};

/// The subject of a relationship's touch.
const WHOLE_CUSTOMER: &str = "customer";

/// Every touch that the relationship may still send.
pub(super) fn candidates(context: &Context<'_>, relationship: &Relationship) -> Vec<Candidate> {
    let number = context.next_number(TouchKind::Nps, WHOLE_CUSTOMER);
    let key = TouchKey::new(TouchKind::Nps, WHOLE_CUSTOMER, number);
    let last_asked_at = context.last_told_at(TouchKind::Nps, WHOLE_CUSTOMER);
    let fresh = relationship.arrivals.values().map(|arrival| arrival.at);
    let mut fresh: Vec<Timestamp> =
        fresh.filter(|at| last_asked_at.is_none_or(|asked| *at > asked)).collect();
    fresh.sort_unstable();
    let apart = last_asked_at.map(|asked_at| asked_at + context.plan.survey_budget.nps_apart);
    let candidate = |at: Timestamp| {
        let due = context.after(at, context.plan.touches.nps.after);
        let fate = Fate::Due(Some(due).max(apart).unwrap_or(due));
        Candidate { key: key.clone(), because: Because::Arrived(at), fate }
    };
    let mut chances: Vec<Candidate> = fresh.into_iter().map(candidate).collect();
    // The first arrival that no question followed yet. Where it was missed, the next one is a chance.
    let taken = chances.iter().position(|chance| !matches!(context.decide(chance), Decision::Drop { .. }));
    let last = chances.len().saturating_sub(1);
    if chances.is_empty() {
        let fate = Fate::WaitsFor(Event::Delivery);
        return vec![Candidate { key, because: Because::OrderUnderWay, fate }];
    }
    vec![chances.swap_remove(taken.unwrap_or(last))]
}
