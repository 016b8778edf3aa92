//! What was acknowledged is durable: said again, it is news to nobody and changes nothing. What could not be read
//! lies in the quarantine.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::key_of;
use crate::evidence::Fact;
use crate::life::Life;
use crate::script::{Delivery, What};

/// Every item but those of the shop itself, which counts what comes.
fn of_customers(items: &[Value]) -> BTreeMap<(String, String), Value> {
    let keyed = items.iter().map(|item| {
        let (pk, sk) = key_of(item);
        ((pk.to_owned(), sk.to_owned()), item.clone())
    });
    keyed.filter(|((pk, _), _)| !pk.starts_with("S#")).collect()
}

pub(crate) fn check(life: &mut Life<'_>) {
    check_quarantine(life);
    check_orders(life);
    let mut said_again: Vec<Delivery> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for acknowledged in &life.evidence.acknowledged {
        let Some(delivery) = delivery_of(life, acknowledged.step) else { continue };
        let text = format!("{} {} {}", delivery.event_type, delivery.occurred_ms, delivery.data);
        if delivery.event_type != "erasure.requested" && seen.insert(text) {
            said_again.push(delivery.clone());
        }
    }
    let before = of_customers(&life.items());
    let said: Vec<String> = said_again.iter().filter_map(|delivery| life.say_again(delivery)).collect();
    let after = of_customers(&life.items());
    for ((pk, sk), item) in &after {
        if before.get(&(pk.clone(), sk.clone())) != Some(item) {
            let news: Vec<&String> = said.iter().filter(|said| !said.ends_with("duplicate")).collect();
            life.evidence.wrong.push(format!(
                "durable: what was acknowledged changes {pk} {sk} when it is said again: {news:?}"
            ));
        }
    }
}

fn delivery_of<'a>(life: &Life<'a>, step: Option<u64>) -> Option<&'a Delivery> {
    let step = life.script.steps.get(usize::try_from(step?).ok()?)?;
    match &step.what {
        What::Deliver(delivery) => Some(delivery),
        _ => None,
    }
}

fn check_quarantine(life: &mut Life<'_>) {
    let mut bodies: BTreeSet<&str> = BTreeSet::new();
    for acknowledged in &life.evidence.acknowledged {
        let step = acknowledged.step.and_then(|step| life.script.steps.get(usize::try_from(step).ok()?));
        if let (Fact::Delivery, Some(What::Garbage(text))) = (&acknowledged.what, step.map(|step| &step.what))
        {
            bodies.insert(text);
        }
    }
    let heads = life.evidence.items.iter().filter(|item| {
        let (pk, sk) = key_of(item);
        pk.matches('#').count() == 1 && pk.starts_with("Q#") && !sk.starts_with("request-")
    });
    let heads = heads.count();
    // On another day the same text is another delivery.
    if heads < bodies.len() {
        let count = bodies.len();
        life.evidence.wrong.push(format!("durable: {count} unreadable deliveries, {heads} kept"));
    }
}

/// An order that was told of is there, and knows that its parcel arrived.
fn check_orders(life: &mut Life<'_>) {
    let items = of_customers(&life.evidence.items);
    let mut wrong = Vec::new();
    let told: Vec<&Delivery> =
        life.evidence.acknowledged.iter().filter_map(|one| delivery_of(life, one.step)).collect();
    let erased = told.iter().any(|delivery| delivery.event_type == "erasure.requested");
    for delivery in &told {
        let Some((kind, id)) = delivery.journey.split_once('/') else { continue };
        if kind != "order" {
            continue;
        }
        let is_known =
            |event: &str| told.iter().any(|one| one.journey == delivery.journey && one.event_type == event);
        let item = items.get(&(format!("J#harbor#order#{id}"), "J".to_owned()));
        let text = item.and_then(|item| item["doc"]["S"].as_str()).unwrap_or_default();
        let is_missing = match delivery.event_type {
            "order.placed" => item.is_none(),
            "parcel.scanned" if delivery.data["status"] == "delivered" => {
                is_known("order.placed") && is_known("parcel.shipped") && !erased && !text.contains("\"dlv\"")
            }
            _ => false,
        };
        if is_missing {
            wrong.push(format!("durable: {} {} is not there: {text}", delivery.event_type, delivery.journey));
        }
    }
    life.evidence.wrong.extend(wrong);
}
