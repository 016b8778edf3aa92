//! D5a, the countdown: the promise ends soon, and the parcel is neither there nor on the van.

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Scene};
use crate::calendar;
use crate::decide::Context;
use crate::decide::window::Window;
use crate::fact::ParcelStatus;
use crate::plan::Plan;
use crate::touch::TouchKind;
use crate::verdict::Because;

/// A mail that must leave before quiet hours begin is due so long before: others may be due too.
const BEFORE_QUIET_HOURS: SignedDuration = SignedDuration::from_mins(30);

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// When to warn of a promise that may be missed: some time before it ends, but not in the first
/// half of its window, or a same-day order would be late when it is placed.
pub(in crate::decide) fn countdown(plan: &Plan, window: Window) -> Timestamp {
    (window.to - plan.touches.transit_delay.before_promise_end).max(window.half_time())
}

/// Of a parcel. On the van we wait until the promise is over. Where its lane is known, those that are
/// likely to be late were told before, and the rest is given time until the last call.
pub(super) fn of_a_parcel(scene: &Scene<'_>) -> Option<Finding> {
    if scene.parcel.is(ParcelStatus::OutForDelivery) {
        return None;
    }
    let Scene { context, window, .. } = *scene;
    let due = match scene.forecast {
        Some(_) => {
            let last_call = window.to - context.plan.touches.transit_delay.last_call;
            in_time(context, TouchKind::TransitDelay, last_call, window)
        }
        None => in_time(context, TouchKind::TransitDelay, countdown(context.plan, window), window),
    };
    Some(Finding { due, because: Because::PromiseEnds(window.to) })
}

/// Of an order of which nothing was handed over.
pub(super) fn before_hand_over(context: &Context<'_>, window: Window) -> Finding {
    let due = in_time(context, TouchKind::DispatchDelay, countdown(context.plan, window), window);
    Finding { due, because: Because::PromiseEnds(window.to) }
}

/// A time at which a mail of this kind still leaves before the promise ends: where quiet hours would
/// keep it until after that, before they begin. Never in the first half of the window.
fn in_time(context: &Context<'_>, kind: TouchKind, at: Timestamp, window: Window) -> Timestamp {
    // Quiet hours and what follows them are shorter than a day: mostly nobody has to ask.
    let is_in_time = window.to.duration_since(at) > A_DAY || context.after_quiet_hours(kind, at) < window.to;
    let quiet_since =
        if is_in_time { None } else { calendar::quiet_since(at, &context.zone, &context.plan.quiet_hours) };
    quiet_since.map_or(at, |since| at.min(since - BEFORE_QUIET_HOURS)).max(window.half_time())
}
