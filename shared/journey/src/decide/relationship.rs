//! The touch of a relationship: would you recommend us?

use super::{Candidate, Context, Fate};
use crate::relationship::Relationship;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The subject of a relationship's touch.
const WHOLE_CUSTOMER: &str = "customer";

/// Every touch that the relationship may still send.
pub(super) fn candidates(context: &Context<'_>, relationship: &Relationship) -> Vec<Candidate> {
    let number = context.next_number(TouchKind::Nps, WHOLE_CUSTOMER);
    let key = TouchKey::new(TouchKind::Nps, WHOLE_CUSTOMER, number);
    let last_asked_at = context.last_told_at(TouchKind::Nps, WHOLE_CUSTOMER);
    // The first arrival that no question followed yet.
    let anchor = relationship
        .arrivals
        .values()
        .map(|arrival| arrival.at)
        .filter(|at| last_asked_at.is_none_or(|asked_at| *at > asked_at))
        .min();
    let (fate, because) = match anchor {
        Some(at) => {
            let due = at + context.plan.touches.nps.after;
            let apart = last_asked_at.map(|asked_at| asked_at + context.plan.survey_budget.nps_apart);
            (Fate::Due(Some(due).max(apart).unwrap_or(due)), Because::Arrived(at))
        }
        None => (Fate::WaitsFor(Event::Delivery), Because::OrderUnderWay),
    };
    vec![Candidate { key, because, fate }]
}
