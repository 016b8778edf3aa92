//! A journey as the facts that make it: told again in the order of their times they make the same
//! journey, and told up to a time the journey as it stood then.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{as_of, changes, shipment_as_of, snapshot_as_of};
use crate::cart::Cart;
use crate::done::DoneBy;
use crate::fact::{Fact, Scan, Subject, What};
use crate::help::Help;
use crate::journey::{Journey, State};
use crate::merge::Latest;
use crate::order::{Order, PromiseSource};
use crate::relationship::Relationship;

/// The facts of a journey, in the order of their times. An erased journey has one: that it was
/// erased, with no time of its own.
pub fn facts(journey: &Journey) -> Vec<Fact> {
    let told = match &journey.state {
        _ if journey.is_erased() => vec![(Timestamp::UNIX_EPOCH, What::Erased)],
        State::Order(order) => order_facts(order),
        State::Cart(cart) => cart_facts(journey, cart),
        State::Help(help) => help_facts(help),
        State::Relationship(relationship) => relationship_facts(relationship),
    };
    let subject = Subject::of(&journey.id);
    let done = journey.done.iter().map(|(task, done)| {
        let DoneBy { by, note } = done.value.clone();
        (done.at, What::TaskDone { task: task.clone(), by, note })
    });
    let fact = |(occurred_at, what)| Fact { subject: subject.clone(), occurred_at, what };
    let mut facts: Vec<Fact> = told.into_iter().chain(done).map(fact).collect();
    facts.sort_by_key(|fact| fact.occurred_at);
    facts
}

fn order_facts(order: &Order) -> Vec<(Timestamp, What)> {
    let mut facts = Vec::with_capacity(16);
    order_told(order, &mut facts);
    shipments_told(order, &mut facts);
    for (parcel, scans) in &order.scans {
        for (status, span) in &scans.statuses {
            facts.extend(span.times().map(|at| {
                let scan = Scan {
                    parcel: parcel.clone(),
                    status: *status,
                    tracking_url: scans.tracking_url.clone(),
                    carrier: scans.carrier.clone(),
                };
                (at, What::Scanned(scan))
            }));
        }
        let newest = scans.estimate.iter().filter(|newest| !scans.estimates().any(|told| told == *newest));
        facts.extend(
            scans
                .estimates()
                .chain(newest)
                .map(|told| (told.at, What::Estimated { parcel: parcel.clone(), estimate: told.value })),
        );
    }
    let asked = super::order::times_of(order.past.help_asked, order.help_asked_at);
    facts.extend(asked.into_iter().map(|at| (at, What::HelpRequested { contact: None })));
    let denied = super::order::times_of(order.past.denied, order.denied_at);
    facts.extend(denied.into_iter().map(|at| (at, What::Denied)));
    facts.extend(order.answers.facts());
    let found = super::order::times_of(order.past.found, order.found_at);
    facts.extend(found.into_iter().map(|at| (at, What::Found)));
    lost_told(order, &mut facts);
    facts.extend(order.cancelled_at.map(|at| (at, What::OrderCancelled)));
    let full_at = order.past.refunded_in_full_at.or(order.refunded_at).filter(|_| order.refunded_in_full);
    let part_at = order.refunded_at.filter(|at| Some(*at) != full_at);
    facts.extend(part_at.map(|at| (at, What::OrderRefunded { full: false })));
    facts.extend(full_at.map(|at| (at, What::OrderRefunded { full: true })));
    facts.extend(order.imported.map(|import| (import.at, What::Imported { silent: import.silent })));
    facts
}

/// Which parcels count as lost, and what was chosen in their place.
fn lost_told(order: &Order, facts: &mut Vec<(Timestamp, What)>) {
    for (parcel, span) in &order.lost {
        facts.extend(span.times().map(|at| (at, What::CountedAsLost { parcel: parcel.clone() })));
    }
    for (parcel, choices) in &order.choices {
        for (&choice, span) in choices {
            facts.extend(span.times().map(|at| (at, What::RemedyChosen { parcel: parcel.clone(), choice })));
        }
    }
}

/// The reports of the order itself: at each time at which something of it is known to have changed.
fn order_told(order: &Order, facts: &mut Vec<(Timestamp, What)>) {
    let Some(newest) = &order.snapshot else {
        return;
    };
    let mut times: BTreeSet<Timestamp> = order.past.places.iter().map(|place| place.at).collect();
    times.extend(order.past.ship_by_changes());
    times.extend(order.past.first_told_at);
    times.extend(order.stated_ship_by.map(|stated| stated.told_at));
    times.extend(order.promise.iter().map(|promise| promise.told_at));
    times.extend(order.reached.iter().map(|reached| reached.at));
    times.insert(newest.at);
    for at in times.into_iter().filter(|at| *at <= newest.at) {
        let Some(Latest { mut value, .. }) = snapshot_as_of(order, at) else {
            continue;
        };
        if let Some(reached) = order.reached.as_ref().filter(|reached| reached.at == at) {
            value.contact = reached.value.clone();
        }
        if at < newest.at {
            value.promise = None;
        }
        if let Some(promise) = order.promise.as_ref().filter(|promise| promise.told_at == at) {
            let stated = promise.source == PromiseSource::Order;
            value.promise = stated.then_some(promise.window);
            value.shipping_method.clone_from(&promise.service);
            value.shipping_fee = promise.fee.clone().or(value.shipping_fee);
            value.nothing_to_ship = false;
        }
        facts.push((at, What::OrderStands(Box::new(value))));
    }
}

fn shipments_told(order: &Order, facts: &mut Vec<(Timestamp, What)>) {
    for (id, newest) in &order.shipments {
        let mut times: BTreeSet<Timestamp> =
            order.past.shipments.get(id).into_iter().flat_map(|past| past.times()).collect();
        times.insert(newest.at);
        for at in times {
            let told = shipment_as_of(order, newest, at).filter(|told| told.at == at);
            facts.extend(told.map(|told| (at, What::Shipped(told.value))));
        }
    }
}

fn cart_facts(journey: &Journey, cart: &Cart) -> Vec<(Timestamp, What)> {
    let mut times: BTreeSet<Timestamp> = changes(cart).into_iter().collect();
    times.extend(cart.identified_at);
    let told = times.into_iter().filter_map(|at| match as_of(journey, at).state {
        State::Cart(past) => Some((at, What::CartStands(Box::new(past.snapshot?.value)))),
        State::Order(_) | State::Help(_) | State::Relationship(_) => None,
    });
    let mut facts: Vec<(Timestamp, What)> = told.collect();
    facts.extend(cart.converted_at.map(|at| (at, What::CartConverted)));
    let asked = super::order::times_of(cart.help_asked, cart.help_asked_at);
    facts.extend(asked.into_iter().map(|at| (at, What::HelpRequested { contact: None })));
    facts
}

fn help_facts(help: &Help) -> Vec<(Timestamp, What)> {
    let mut facts = Vec::new();
    let named = |at: Timestamp| {
        let is_said =
            help.identified_at == Some(at) || help.contact.as_ref().is_some_and(|told| told.at == at);
        help.contact.as_ref().filter(|_| is_said).map(|told| told.value.clone())
    };
    for search in &help.searches {
        let mut value = search.value.clone();
        value.contact = named(search.at);
        facts.push((search.at, What::Searched(value)));
    }
    for opened in &help.opened {
        let mut value = opened.value.clone();
        value.contact = named(opened.at);
        facts.push((opened.at, What::ArticleOpened(value)));
    }
    let asked = super::order::times_of(help.help_asked, help.help_asked_at);
    facts.extend(asked.into_iter().map(|at| (at, What::HelpRequested { contact: named(at) })));
    facts
}

fn relationship_facts(relationship: &Relationship) -> Vec<(Timestamp, What)> {
    let mut facts = Vec::new();
    if let Some(contact) = &relationship.contact {
        facts.extend(relationship.arrivals.iter().map(|(order, arrival)| {
            (arrival.at, What::OrderArrived { order: order.clone(), contact: contact.value.clone() })
        }));
    }
    facts.extend(relationship.imported.map(|import| (import.at, What::Imported { silent: import.silent })));
    facts
}
