//! What an incident calls for: how bad it is, and what the team might do. Proposed, never executed.

use jiff::{SignedDuration, Timestamp};

use super::Context;
use super::lateness::Lateness;
use super::lost;
use super::order::closed;
use crate::calendar;
use crate::customer::OrderGlance;
use crate::fact::Money;
use crate::order::{Order, Promise};
use crate::parcel::{Parcel, all_delivered_at};
use crate::plan::FeePolicy;
use crate::task::{Proposal, Remedy, Severity};

/// What went wrong with an order.
struct Incident {
    severity: Severity,
    since: Timestamp,
}

/// What might be done about an order's incident, if there is one: now, or from a later time on if nothing
/// happens before.
pub(super) fn remedy(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
) -> Option<Remedy> {
    let settings = &context.plan.remedies;
    if !settings.on || closed(order).is_some() || order.told().is_none_or(|told| told.test) {
        return None;
    }
    let incident = incident(context, order, parcels, lateness)?;
    let mut proposals = Vec::new();
    let fee = fee_at_stake(order).filter(|_| incident.severity != Severity::Minor);
    proposals.extend(fee.cloned().map(Proposal::RefundFee));
    match incident.severity {
        // What has arrived cannot be hurried.
        Severity::Minor => {
            proposals.extend(all_delivered_at(parcels).is_none().then_some(Proposal::Expedite))
        }
        Severity::Moderate | Severity::Repeated => proposals.extend(discount(context)),
        Severity::Major => {
            let choice = order.choices.keys().find_map(|name| order.choice(name));
            if lost_parcels(context, order, parcels).next().is_some() {
                proposals.push(Proposal::ReplaceOrRefund(choice));
            }
            let paid = order.told().and_then(|told| told.shipping_fee.as_ref());
            let credit = in_currency(&settings.credits_minor_units, paid);
            let credit = credit.cloned().map(Proposal::Credit);
            // Without a currency there is no amount.
            proposals.extend(credit.or_else(|| discount(context)));
        }
    }
    let severity = if is_repeated(context, incident.since) { Severity::Repeated } else { incident.severity };
    if severity == Severity::Repeated {
        proposals.insert(0, Proposal::Call);
    }
    let needs_approval = !proposals.iter().all(|proposal| is_covered(context, proposal));
    Some(Remedy { severity, since: incident.since, proposals, needs_approval })
}

/// What the plan takes off the next order, if anything.
fn discount(context: &Context<'_>) -> Option<Proposal> {
    let percent = context.plan.remedies.discount_percent;
    (percent > 0).then_some(Proposal::Discount { percent })
}

/// Since when an order counts as an incident of its customer's.
pub(super) fn incident_at(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
) -> Option<Timestamp> {
    let incident = incident(context, order, parcels, lateness)?;
    Some(incident.since).filter(|since| *since <= context.now)
}

fn incident(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
) -> Option<Incident> {
    // What was told to be lost stays an incident when something was sent in its place.
    let told = order.lost.values().map(|span| span.first);
    if let Some(since) = lost_parcels(context, order, parcels).chain(told).min() {
        return Some(Incident { severity: Severity::Major, since });
    }
    late(context, order, parcels, lateness)
}

/// Since when each parcel that is lost now is that.
fn lost_parcels(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
) -> impl Iterator<Item = Timestamp> {
    let lost = parcels.iter().filter_map(|parcel| lost::known_at(context, order, parcel));
    lost.filter(|at| *at <= context.now)
}

/// An order that came late, or that is late by what the customer was told. Whole days count, at the
/// customer's place.
fn late(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
    lateness: &Lateness,
) -> Option<Incident> {
    let promised_by = order.promise.as_ref()?.window.to;
    let day_after = |days: u32| {
        let promised_on = context.zone.to_datetime(promised_by).date();
        let day = (1..days).try_fold(promised_on, |day, _| day.tomorrow().ok());
        day.map(|day| calendar::end_of_local_day(day, context.zone) + SignedDuration::from_secs(1))
    };
    let arrived_at =
        all_delivered_at(parcels).and_then(|_| parcels.iter().filter_map(|parcel| parcel.offered_at).max());
    // What has not arrived counts only once the customer was told: else nobody knows whether it is late.
    let seen_at = match arrived_at {
        Some(at) => at,
        None => {
            lateness.told_at?;
            context.now
        }
    };
    let moderate_days =
        if fee_at_stake(order).is_some() { 1 } else { context.plan.remedies.moderate_from_days };
    let (minor_from, moderate_from) = (day_after(1)?, day_after(moderate_days)?);
    let severity = if seen_at >= moderate_from { Severity::Moderate } else { Severity::Minor };
    match arrived_at {
        Some(at) => (at >= minor_from).then_some(Incident { severity, since: at }),
        // What is minor today may be moderate tomorrow: the team hears of that.
        None => Some(Incident { severity: Severity::Moderate, since: moderate_from }),
    }
}

/// What was paid for speed, as long as nothing went back and the plan does not keep it.
fn fee_at_stake(order: &Order) -> Option<&Money> {
    let is_at_stake = |promise: &&Promise| promise.fee_policy != FeePolicy::Kept;
    order.promise.as_ref().filter(is_at_stake).filter(|_| order.refunded_at.is_none())?.fee.as_ref()
}

/// Whether the customer had so many incidents of late, this one counted in.
fn is_repeated(context: &Context<'_>, since: Timestamp) -> bool {
    let settings = &context.plan.remedies;
    let is_near = |order: &&OrderGlance| {
        order.incident_at.is_some_and(|at| at.duration_since(since).abs() <= settings.repeated_within)
    };
    let others = context.customer.orders.iter().filter(is_near).count();
    others + 1 >= settings.repeated_incidents as usize
}

/// Whether the plan's limits cover a proposal. What something cost that was lost is not known to us.
fn is_covered(context: &Context<'_>, proposal: &Proposal) -> bool {
    match proposal {
        Proposal::Expedite | Proposal::Discount { .. } | Proposal::Call => true,
        Proposal::RefundFee(amount) | Proposal::Credit(amount) => {
            let limit = in_currency(&context.plan.remedies.limits_minor_units, Some(amount));
            limit.is_some_and(|limit| amount.minor_units <= limit.minor_units)
        }
        Proposal::ReplaceOrRefund(choice) => *choice == Some(crate::fact::LostChoice::Replace),
    }
}

/// The amount of a list in the currency of another.
fn in_currency<'a>(amounts: &'a [Money], like: Option<&Money>) -> Option<&'a Money> {
    let like = like?;
    amounts.iter().find(|amount| amount.currency == like.currency)
}
