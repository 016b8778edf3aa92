//! D1: the shop is late to hand an order over.
//!
//! On real orders that alone meant little: two thirds of those that came in time left the house later
//! than after three business days. So the customer hears of it when the promise is at risk, which is
//! for the countdown and the forecast to say; before that it is a matter of the house.

use jiff::Timestamp;

use super::Finding;
use crate::calendar;
use crate::decide::{Candidate, Context};
use crate::fact::OrderSnapshot;
use crate::journey::State;
use crate::touch::TouchKind;
use crate::verdict::Because;

/// When the customer hears that the shop is late: by the order's own word, and by the plan's where that
/// tells it anyway, or nothing else could.
pub(super) fn told_late(context: &Context<'_>, told: &OrderSnapshot, is_promised: bool) -> Option<Finding> {
    let is_told = told.dispatch_by.is_some() || !is_promised;
    let by = (is_told || !context.plan.touches.dispatch_delay.only_at_risk).then(|| late_from(context, told));
    by.map(|by| Finding { due: by, because: Because::NotHandedOverBy(by) })
}

/// When the shop is late: by its own word on the order, else by the plan's.
fn late_from(context: &Context<'_>, told: &OrderSnapshot) -> Timestamp {
    told.dispatch_by.unwrap_or_else(|| {
        calendar::dispatch_by(
            told.placed_at,
            &context.plan.warehouse.zone_or(&context.shop.zone),
            &context.plan.calendar,
            context.plan.touches.dispatch_delay.after,
        )
    })
}

impl Context<'_> {
    /// Whether the shop is late to hand the order over, so that only the promise, which is not at risk
    /// yet, keeps the customer from hearing of it.
    pub(in crate::decide) fn is_late_within(&self, candidate: &Candidate) -> bool {
        let is_at_risk =
            matches!(candidate.because, Because::PromiseEnds(_) | Because::TooLateToHandOver { .. });
        if candidate.key.kind != TouchKind::DispatchDelay || !is_at_risk {
            return false;
        }
        let State::Order(order) = &self.journey.state else {
            return false;
        };
        order.told().is_some_and(|told| late_from(self, told) <= self.now)
    }
}
