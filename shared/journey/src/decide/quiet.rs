//! Quiet hours, asked from outside: of mails that left.

use jiff::{SignedDuration, Timestamp};

use super::{Context, zone_of};
use crate::customer::CustomerView;
use crate::journey::Journey;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::touch::TouchKind;

/// Whether a mail of a kind must not leave at this time.
pub fn is_in_quiet_hours(
    journey: &Journey,
    plan: &Plan,
    shop: &ShopTime,
    kind: TouchKind,
    at: Timestamp,
) -> bool {
    let customer = CustomerView::default();
    let context = Context { journey, customer: &customer, plan, zone: zone_of(journey, shop), shop, now: at };
    context.after_quiet_hours(kind, at) > at
}

/// Whether a mail that left at this time had waited for the end of quiet hours: it was the first moment
/// at which it might leave.
pub fn left_after_quiet_hours(
    journey: &Journey,
    plan: &Plan,
    shop: &ShopTime,
    kind: TouchKind,
    at: Timestamp,
) -> bool {
    is_in_quiet_hours(journey, plan, shop, kind, at - SignedDuration::from_secs(1))
}
