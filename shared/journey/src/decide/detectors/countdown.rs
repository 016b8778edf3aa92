//! D5a, the countdown: the promise ends soon, and the parcel is neither there nor on the van.

use jiff::Timestamp;

use super::{Finding, Scene};
use crate::decide::window::Window;
use crate::fact::ParcelStatus;
use crate::plan::Plan;
use crate::verdict::Because;

/// When to warn of a promise that may be missed: some time before it ends, but not in the first
/// half of its window, or a same-day order would be late when it is placed.
pub(in crate::decide) fn countdown(plan: &Plan, window: Window) -> Timestamp {
    (window.to - plan.touches.transit_delay.before_promise_end).max(window.half_time())
}

/// Of a parcel. On the van we wait until the promise is over.
pub(super) fn of_a_parcel(scene: &Scene<'_>) -> Option<Finding> {
    let on_the_van = scene.parcel.is(ParcelStatus::OutForDelivery);
    (!on_the_van).then(|| before_hand_over(scene.context.plan, scene.window))
}

/// Of an order of which nothing was handed over.
pub(super) fn before_hand_over(plan: &Plan, window: Window) -> Finding {
    Finding { due: countdown(plan, window), because: Because::PromiseEnds(window.to) }
}
