//! No mail is claimed after it was acknowledged that there shall be none: cancelled, arrived, opted out,
//! undeliverable, erased.

use crate::evidence::{Acknowledged, Fact, Taken};
use crate::life::Life;
use crate::script::{Delivery, What};

/// The kinds that a customer cannot refuse.
const NEWS: [&str; 7] =
    ["dispatch_delay", "delay_option", "transit_delay", "exception", "lost", "not_received", "recovery"];
/// The kinds that need consent.
const OFFERS: [&str; 2] = ["cart_help", "faq_help"];

fn class(kind: &str) -> &'static str {
    match kind {
        kind if NEWS.contains(&kind) => "transactional",
        kind if OFFERS.contains(&kind) => "marketing",
        _ => "service",
    }
}

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for taken in &life.evidence.taken {
        for acknowledged in &life.evidence.acknowledged {
            if acknowledged.at_call >= taken.claimed_at_call {
                continue;
            }
            if let Some(why) = why_not(life, taken, acknowledged) {
                let (journey, touch) = (&taken.mail.journey, &taken.mail.touch);
                wrong.push(format!("refusals: {journey}: {touch} was claimed after {why}"));
            }
        }
    }
    wrong
}

fn why_not(life: &Life<'_>, taken: &Taken, acknowledged: &Acknowledged) -> Option<String> {
    match &acknowledged.what {
        Fact::Unsubscribed { email, kind } => {
            let is_refused = *email == taken.mail.to && class(kind) == class(taken.kind());
            is_refused.then(|| format!("the customer wanted no more {} mails", class(kind)))
        }
        Fact::Undeliverable { email } => {
            (*email == taken.mail.to).then(|| "its address bounced or complained".to_owned())
        }
        Fact::Delivery => {
            let delivery = delivery_of(life, acknowledged)?;
            refused_by(life, taken, acknowledged, delivery)
        }
        Fact::Answered { .. } => None,
    }
}

fn delivery_of<'a>(life: &Life<'a>, acknowledged: &Acknowledged) -> Option<&'a Delivery> {
    let step = life.script.steps.get(usize::try_from(acknowledged.step?).ok()?)?;
    match &step.what {
        What::Deliver(delivery) => Some(delivery),
        _ => None,
    }
}

fn refused_by(
    life: &Life<'_>,
    taken: &Taken,
    acknowledged: &Acknowledged,
    delivery: &Delivery,
) -> Option<String> {
    match delivery.event_type {
        "order.cancelled" if delivery.journey == taken.mail.journey => {
            Some("its order was cancelled".to_owned())
        }
        "erasure.requested" if delivery.data["email"] == taken.mail.to.as_str() => {
            // What the customer did after it is another matter.
            let began_ms = deliveries(life)
                .filter(|told| told.journey == taken.mail.journey && told.data["customer"].is_object())
                .map(|told| told.occurred_ms)
                .max()?;
            let is_of_before = began_ms + 20 * 60 * 1000 < delivery.occurred_ms.min(acknowledged.at_ms);
            is_of_before.then(|| "its customer was erased".to_owned())
        }
        "parcel.scanned" if delivery.data["status"] == "delivered" => {
            let is_of_it = delivery.journey == taken.mail.journey
                && ["dispatch_delay", "transit_delay"].contains(&taken.kind())
                && is_the_only_parcel(life, delivery, taken.claimed_at_call);
            is_of_it.then(|| "its only parcel arrived".to_owned())
        }
        _ => None,
    }
}

/// Whether its order has one parcel, of which nothing else is said later, and was known to have it by then.
fn is_the_only_parcel(life: &Life<'_>, delivered: &Delivery, by_call: u64) -> bool {
    let order = &delivered.journey;
    let mut of_order = deliveries(life).filter(|told| told.journey == *order);
    let number = &delivered.data["tracking_number"];
    of_order.all(|told| match told.event_type {
        "parcel.shipped" => told.data["tracking_numbers"].as_array().is_some_and(|all| all.len() == 1),
        "parcel.scanned" => {
            told.data["tracking_number"] == *number && told.occurred_ms <= delivered.occurred_ms
        }
        "parcel.denied" => false,
        _ => true,
    }) && is_known(life, order, "order.placed", by_call)
        && is_known(life, order, "parcel.shipped", by_call)
}

/// Whether such a delivery on the order was acknowledged before this call: until then a scan waits for the order
/// that its parcel is of.
fn is_known(life: &Life<'_>, order: &str, event_type: &str, by_call: u64) -> bool {
    let before = life.evidence.acknowledged.iter().filter(|one| one.at_call < by_call);
    let mut known = before.filter_map(|one| delivery_of(life, one));
    known.any(|told| told.journey == *order && told.event_type == event_type)
}

fn deliveries<'a>(life: &Life<'a>) -> impl Iterator<Item = &'a Delivery> {
    life.script.steps.iter().filter_map(|step| match &step.what {
        What::Deliver(delivery) => Some(delivery),
        _ => None,
    })
}
