//! D1: the shop is late to hand an order over.

use super::Finding;
use crate::calendar;
use crate::decide::Context;
use crate::fact::OrderSnapshot;
use crate::verdict::Because;

/// When the shop is late: by its own word on the order, else by the plan's.
pub(super) fn late(context: &Context<'_>, told: &OrderSnapshot) -> Finding {
    let by = told.dispatch_by.unwrap_or_else(|| {
        calendar::dispatch_by(
            told.placed_at,
            &context.plan.warehouse.zone_or(&context.shop.zone),
            &context.plan.calendar,
            context.plan.touches.dispatch_delay.after,
        )
    });
    Finding { due: by, because: Because::NotHandedOverBy(by) }
}
