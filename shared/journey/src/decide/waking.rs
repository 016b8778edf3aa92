//! When a journey is to be looked at again: for its mails, for its hand-over, and for what waits for a
//! person.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{next_task_at, tasks, verdicts};
use crate::customer::CustomerView;
use crate::journey::Journey;
use crate::merge::earliest;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::task::TaskKind;
use crate::verdict::next_wake;

/// A task that opens ahead may be listed this much later, with the next wake-up.
pub const TASK_WAITS: SignedDuration = SignedDuration::from_hours(24);

/// When a journey must next be looked at.
pub fn wake_at(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Option<Timestamp> {
    let task_at = next_task_at(journey, customer, plan, shop, now);
    earliest(mails_wake_at(journey, customer, plan, shop, now), task_at)
}

/// The same for its mails and its hand-over, without what waits for a person.
pub fn mails_wake_at(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Option<Timestamp> {
    earliest(next_wake(&verdicts(journey, customer, plan, shop, now), now), journey.handover_at())
}

/// When to wake a journey after new facts, whoever its customer is, where it was to be woken at `known`.
/// Never later than the true time; it only moves when it must become earlier, or when nothing is pending
/// any more: moving it costs two write units.
pub fn wake_after_facts(
    known: Option<Timestamp>,
    journey: &Journey,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Option<Timestamp> {
    let customer = CustomerView::default();
    let due_at = match (known, mails_wake_at(journey, &customer, plan, shop, now)) {
        (Some(known), Some(due_at)) => Some(known.min(due_at)),
        (_, due_at) => due_at,
    };
    // What is due already is not due any more for a task; and for a task that opens ahead, which may be
    // listed some hours later, nothing is moved by less.
    let task_at = next_task_at(journey, &customer, plan, shop, now).map(|at| at.max(now));
    let is_worth_it = |at: &Timestamp| due_at.is_none_or(|due_at| *at + wait_of_task(*at, now) < due_at);
    earliest(due_at, task_at.filter(is_worth_it))
}

fn wait_of_task(at: Timestamp, now: Timestamp) -> SignedDuration {
    if at <= now { SignedDuration::ZERO } else { TASK_WAITS }
}

/// The kinds of tasks that are open and of which the team has not heard: the journey is to be put on its
/// list.
pub fn tasks_to_note(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> BTreeSet<TaskKind> {
    let open = tasks(journey, customer, plan, shop, now).into_iter().filter(|task| task.since <= now);
    open.map(|task| task.kind).filter(|kind| !journey.noted.contains(kind)).collect()
}
