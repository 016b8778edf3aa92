//! D4: the carrier says that it is late, or estimates a day behind the promise.

use jiff::SignedDuration;

use super::{Finding, Scene, is_past};
use crate::decide::detectors::countdown::countdown;
use crate::fact::{Estimate, ParcelStatus};
use crate::merge::Latest;
use crate::verdict::Because;

/// When what the carrier said is to be told.
pub(super) fn says_late(scene: &Scene<'_>) -> Option<Finding> {
    let Scene { context, parcel, window, .. } = scene;
    // What was estimated before the delay does not know of it.
    let told = parcel.estimate.as_ref().filter(|told| parcel.delayed_at.is_none_or(|at| told.at >= at));
    let is_behind = |by: SignedDuration| {
        let late = parcel.estimate.as_ref().filter(|estimate| estimate.value.arrives_by > window.to);
        late.filter(|estimate| estimate.value.arrives_by.duration_since(window.to) >= by)
    };
    match (is_behind(scene.slip_min()), parcel.delayed_at, is_behind(SignedDuration::ZERO)) {
        (Some(estimate), ..) => Some(Finding { due: estimate.at, because: is_late(estimate) }),
        // With an estimate in time, what the carrier calls a delay is none for the customer.
        (None, Some(at), _) if told.is_none() => {
            // While there is time to make it good, it need not be one either; the speed that was paid
            // for is at stake at once.
            let due = if scene.speed_was_paid() { at } else { at.max(window.half_time()) };
            Some(Finding { due, because: Because::CarrierSaysDelayed(at) })
        }
        // Not worth a mail of its own, but what is known once there is one.
        (None, _, Some(estimate)) => {
            let on_the_van = parcel.is(ParcelStatus::OutForDelivery);
            let anyway = if on_the_van { window.to } else { countdown(context.plan, *window) };
            Some(Finding { due: estimate.at.max(anyway), because: is_late(estimate) })
        }
        (None, _, None) => None,
    }
}

/// Whether a mail for the first reason tells what the carrier `said`: if that is known, and not over,
/// when it leaves.
pub(super) fn leads(scene: &Scene<'_>, said: Finding, first: Finding) -> bool {
    let leaves_at = scene.leaves_at(first.due);
    let is_over = matches!(said.because, Because::EstimateIsLate { arrives_by } if arrives_by <= leaves_at);
    said.due <= leaves_at && !is_over && !is_past(scene.context, said.due)
}

fn is_late(estimate: &Latest<Estimate>) -> Because {
    Because::EstimateIsLate { arrives_by: estimate.value.arrives_by }
}
