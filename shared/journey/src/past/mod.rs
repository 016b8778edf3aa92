//! What was known at a time: a journey holds what all of its facts say together, and beside it enough
//! of when they said it to tell how it stood before.
//!
//! "Known" counts by the time at which something happened, not by the time at which we heard of it.
//! What is kept is bounded: of a status the first four and the last four times, of estimates and of
//! times for a hand-over the first six different ones and the newest, of an order's other data the newest. Where that is not
//! enough, the journey stands as it did at the nearest time that is kept.

mod facts;
mod order;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::cart::Cart;
use crate::customer::Customer;
use crate::fact::{Item, LostChoice, OrderSnapshot, Shipment};
use crate::help::Help;
use crate::ids::ShipmentId;
use crate::journey::{Journey, State};
use crate::merge::{Latest, Span};
use crate::order::Order;
use crate::parcel::{Named, Scans};
use crate::relationship::Relationship;
use crate::touch::{Touch, TouchState};

pub use facts::facts;
pub use order::OrderPast;
pub(crate) use order::note_again;

/// The journey as it stood at a time: facts of later times are left out, and touches stand as they
/// did. At a time after all of it, it is the journey itself.
pub fn as_of(journey: &Journey, then: Timestamp) -> Journey {
    let state = match &journey.state {
        State::Order(order) => State::Order(Box::new(order_as_of(order, then))),
        State::Cart(cart) => State::Cart(Box::new(cart_as_of(cart, then))),
        State::Help(help) => State::Help(Box::new(help_as_of(help, then))),
        State::Relationship(relationship) => {
            State::Relationship(Box::new(relationship_as_of(relationship, then)))
        }
    };
    let touches =
        journey.touches.iter().filter_map(|(key, touch)| Some((key.clone(), touch_as_of(touch, then)?)));
    let touches = touches.collect();
    let mut dropped = journey.dropped.clone();
    dropped.retain(|_, was| was.at <= then);
    // Which tasks were noted when is not known; it decides no mail.
    let noted = journey.noted.clone();
    let mut done = journey.done.clone();
    done.retain(|_, done| done.at <= then);
    let opened_at = journey.opened_at.filter(|at| *at <= then);
    let mut past = Journey {
        id: journey.id.clone(),
        state,
        touches,
        dropped,
        handed_over: false,
        opened_at,
        noted,
        done,
    };
    past.handed_over = journey.handed_over && past.handover_at().is_some_and(|at| at <= then);
    past
}

/// The customer's record as it stood at a time. Bookings that were taken back, and refusals that were,
/// are not known any more.
pub fn customer_as_of(customer: &Customer, then: Timestamp) -> Customer {
    let mut past = customer.clone();
    past.contact = past.contact.filter(|contact| contact.at <= then);
    past.opted_out.retain(|_, since| since.at <= then);
    past.undeliverable = past.undeliverable.filter(|undeliverable| undeliverable.at <= then);
    past.mails.retain(|mail| mail.at <= then);
    past.erased_at = past.erased_at.filter(|at| *at <= then);
    past
}

/// A try that failed waits for this long at most.
const RETRY_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The touch as it stood then; `None` if nobody had begun to send it.
fn touch_as_of(touch: &Touch, then: Timestamp) -> Option<Touch> {
    let mut past = touch.clone();
    let since = match &mut past.state {
        TouchState::Unknown { at, settled, .. } => {
            *settled &= *at + crate::decide::UNKNOWN_GRACE <= then;
            *at
        }
        TouchState::Retry { at, .. } => *at - RETRY_WITHIN,
        TouchState::Sending { at, .. }
        | TouchState::Sent { at, .. }
        | TouchState::Parked { at, .. }
        | TouchState::Merged { at, .. } => *at,
    };
    past.answer = past.answer.filter(|answer| answer.at <= then);
    Some(past).filter(|_| since <= then)
}

fn order_as_of(order: &Order, then: Timestamp) -> Order {
    if order.erased {
        return order.clone();
    }
    let known = |at: &Timestamp| *at <= then;
    let is_newest = order.snapshot.as_ref().is_some_and(|newest| newest.at <= then);
    let shipments: BTreeMap<ShipmentId, Latest<Shipment>> = order
        .shipments
        .iter()
        .filter_map(|(id, newest)| Some((id.clone(), shipment_as_of(order, newest, then)?)))
        .collect();
    let scans = order.scans.iter().map(|(parcel, scans)| (parcel.clone(), scans_as_of(scans, then)));
    let help_asked = order::times_of(order.past.help_asked, order.help_asked_at);
    let denied = order::times_of(order.past.denied, order.denied_at);
    let found = order::times_of(order.past.found, order.found_at);
    let lost = order.lost.iter().filter_map(|(name, span)| Some((name.clone(), span.until(then)?)));
    let chosen = |chosen: &BTreeMap<LostChoice, Span>| {
        let known = chosen.iter().filter_map(|(choice, span)| Some((*choice, span.until(then)?)));
        known.collect::<BTreeMap<LostChoice, Span>>()
    };
    let choices = order.choices.iter().map(|(name, choices)| (name.clone(), chosen(choices)));
    let full_at = order.past.refunded_in_full_at.or(order.refunded_at);
    let snapshot = snapshot_as_of(order, then);
    Order {
        past: past_as_of(order, snapshot.as_ref().map(|told| told.at), then),
        snapshot,
        reached: order.reached.clone().filter(|_| is_newest),
        promise: order.promise.clone().filter(|promise| promise.told_at <= then),
        cancelled_at: order.cancelled_at.filter(known),
        refunded_at: order.refunded_at.filter(known),
        refunded_in_full: order.refunded_in_full && full_at.is_some_and(|at| at <= then),
        named: named_as_of(order, &shipments, then),
        shipments,
        scans: scans.filter(|(_, scans)| !scans.is_empty()).collect(),
        help_asked_at: help_asked.into_iter().rev().find(known),
        denied_at: denied.into_iter().rev().find(known),
        answers: order.answers.as_of(then),
        stated_ship_by: order.stated_ship_by.filter(|stated| stated.told_at <= then),
        found_at: found.into_iter().rev().find(known),
        lost: lost.collect(),
        choices: choices.filter(|(_, choices)| !choices.is_empty()).collect(),
        imported: order.imported.filter(|import| import.at <= then),
        erased: false,
    }
}

/// What was kept of the time before that; the order was last told at `told_at` then.
fn past_as_of(order: &Order, told_at: Option<Timestamp>, then: Timestamp) -> OrderPast {
    let past = &order.past;
    let is_newest_shipment =
        |id: &ShipmentId| order.shipments.get(id).is_some_and(|newest| newest.at <= then);
    let shipments = past.shipments.iter().filter(|(id, _)| is_newest_shipment(id));
    let again = |times: Option<Span>| {
        times.and_then(|times| times.until(then)).filter(|times| times.last > times.first)
    };
    let (mut places, mut ship_bys) = (past.places.clone().until(then), past.ship_bys.clone().until(then));
    places.clear_if_single();
    ship_bys.clear_if_single();
    OrderPast {
        first_told_at: past.first_told_at.filter(|first| told_at > Some(*first)),
        places,
        ship_bys,
        shipments: shipments.map(|(id, past)| (id.clone(), past.clone())).collect(),
        refunded_in_full_at: past.refunded_in_full_at.filter(|at| *at <= then),
        help_asked: again(past.help_asked),
        denied: again(past.denied),
        found: again(past.found),
    }
}

/// The order as told by then. What decides nothing is told as it was told last.
fn snapshot_as_of(order: &Order, then: Timestamp) -> Option<Latest<OrderSnapshot>> {
    let newest = order.snapshot.as_ref()?;
    if newest.at <= then {
        return Some(newest.clone());
    }
    let first = order.past.first_told_at.filter(|at| *at <= then)?;
    let mut value = newest.value.clone();
    if let Some(contact) = order.contact() {
        value.contact = contact.clone();
    }
    let ship_by = order.past.ship_by_told(then);
    value.dispatch_by = match &ship_by {
        Some(told) => told.value,
        None => order.stated_ship_by.filter(|stated| stated.told_at <= then).map(|stated| stated.by),
    };
    let places: Vec<_> = order.past.places.iter().filter(|place| place.at <= then).collect();
    if let Some(place) = places.last() {
        place.value.give(&mut value.contact);
    }
    if !places.is_empty() && places.iter().all(|place| place.value.unreachable) {
        value.contact.email.clear();
    }
    let promised = order.promise.as_ref().map(|promise| promise.told_at).filter(|at| *at <= then);
    let changes = places.iter().map(|place| place.at).chain(ship_by.map(|told| told.at));
    let at = changes.chain(promised).chain([first]).max();
    Some(Latest { at: at.unwrap_or(first), value })
}

fn shipment_as_of(order: &Order, newest: &Latest<Shipment>, then: Timestamp) -> Option<Latest<Shipment>> {
    if newest.at <= then {
        return Some(newest.clone());
    }
    let past = order.past.shipments.get(&newest.value.id).filter(|past| past.first <= then)?;
    let is_known = |number: &&crate::ids::TrackingNumber| past.told_number_at(number) <= then;
    let mut value = newest.value.clone();
    value.tracking = newest.value.tracking.iter().filter(is_known).cloned().collect();
    if value.tracking.is_empty() {
        let ever = order.named.get(&newest.value.id).into_iter().flatten();
        value.tracking = ever.filter(is_known).cloned().collect();
    }
    value.cancelled = past.taken_back_at.is_some_and(|at| at <= then);
    let at = past.times().filter(|at| *at <= then).max().unwrap_or(past.first);
    value.shipped_at = value.shipped_at.min(at);
    Some(Latest { at, value })
}

/// What the hand-overs' parcels had been called by then.
fn named_as_of(order: &Order, shipments: &BTreeMap<ShipmentId, Latest<Shipment>>, then: Timestamp) -> Named {
    let mut named = order.named.clone();
    named.retain(|id, ever| {
        let Some(shipment) = shipments.get(id) else {
            return false;
        };
        if let Some(past) = order.past.shipments.get(id) {
            ever.retain(|number| past.told_number_at(number) <= then);
        }
        ever.iter().any(|number| !shipment.value.tracking.contains(number))
    });
    named
}

fn scans_as_of(scans: &Scans, then: Timestamp) -> Scans {
    let statuses = scans.statuses.iter().filter_map(|(status, span)| Some((*status, span.until(then)?)));
    let mut past = Scans {
        statuses: statuses.collect(),
        estimate: None,
        estimated: Default::default(),
        carrier: scans.carrier.clone(),
        tracking_url: scans.tracking_url.clone(),
    };
    for estimate in scans.estimates().chain(&scans.estimate).filter(|estimate| estimate.at <= then) {
        past.take_estimate(estimate.clone());
    }
    past
}

/// Stands for what was in a cart before it was emptied: that is not kept.
const NOT_KEPT: &str = "(not kept)";

fn cart_as_of(cart: &Cart, then: Timestamp) -> Cart {
    if cart.erased {
        return cart.clone();
    }
    let times = changes(cart);
    let at = times.into_iter().rev().find(|at| *at <= then);
    let snapshot = cart.snapshot.as_ref().zip(at).map(|(newest, at)| {
        let mut snapshot = Latest { at, value: newest.value.clone() };
        if at < newest.at {
            if snapshot.value.items.is_empty() {
                snapshot.value.items.push(Item {
                    title: NOT_KEPT.to_owned(),
                    quantity: 1,
                    ..Item::default()
                });
            }
            if cart.identified_from().is_none_or(|from| from > then) {
                snapshot.value.contact.email.clear();
            }
        }
        snapshot
    });
    let help_asked = order::times_of(cart.help_asked, cart.help_asked_at);
    let again = |times: Option<Span>, least: usize| {
        let times = times.and_then(|times| times.until(then));
        times.filter(|times| times.times().nth(least - 1).is_some())
    };
    Cart {
        snapshot,
        begun_at: cart.begun_at.filter(|at| *at <= then),
        converted_at: cart.converted_at.filter(|at| *at <= then),
        help_asked_at: help_asked.into_iter().rev().find(|at| *at <= then),
        changed: again(cart.changed, 3),
        identified_at: cart.identified_at.filter(|at| *at <= then),
        help_asked: again(cart.help_asked, 2),
        erased: false,
    }
}

/// When a cart was told of, as far as that is kept, ascending.
fn changes(cart: &Cart) -> Vec<Timestamp> {
    if let Some(changed) = cart.changed {
        return changed.times().collect();
    }
    let mut times: Vec<Timestamp> = cart.begun_at.into_iter().collect();
    times.extend(cart.snapshot.as_ref().map(|newest| newest.at));
    times.dedup();
    times
}

fn help_as_of(help: &Help, then: Timestamp) -> Help {
    if help.erased {
        return help.clone();
    }
    let asked = order::times_of(help.help_asked, help.help_asked_at);
    let identified_from = help.identified_from().filter(|from| *from <= then);
    let contact = help.contact.clone().zip(identified_from).map(|(newest, from)| {
        let at = if newest.at <= then { newest.at } else { from };
        Latest { at, value: newest.value }
    });
    let help_asked = help.help_asked.and_then(|times| times.until(then));
    Help {
        searches: help.searches.iter().filter(|search| search.at <= then).cloned().collect(),
        opened: help.opened.iter().filter(|opened| opened.at <= then).cloned().collect(),
        help_asked_at: asked.into_iter().rev().find(|at| *at <= then),
        identified_at: help.identified_at.filter(|from| contact.as_ref().is_some_and(|told| told.at > *from)),
        contact,
        help_asked: help_asked.filter(|times| times.last > times.first),
        erased: false,
    }
}

fn relationship_as_of(relationship: &Relationship, then: Timestamp) -> Relationship {
    if relationship.erased {
        return relationship.clone();
    }
    let mut past = relationship.clone();
    past.arrivals.retain(|_, arrival| arrival.at <= then);
    past.imported = past.imported.filter(|import| import.at <= then);
    if let Some(last) = past.last_arrival_at() {
        if let Some(contact) = &mut past.contact {
            contact.at = contact.at.min(last);
        }
    } else {
        past.contact = None;
    }
    past
}
