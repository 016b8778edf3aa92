//! A journey's facts as a person reads them: a timeline in plain words, without addresses.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::cart::Cart;
use crate::done::DoneBy;
use crate::fact::{EstimatedBy, Item, LostChoice, Money, ParcelRef, ParcelStatus, Shipment};
use crate::help::Help;
use crate::journey::{Journey, State};
use crate::merge::merge_entry;
use crate::order::{Order, PromiseSource};
use crate::parcel::Scans;
use crate::plan::FeePolicy;
use crate::relationship::Relationship;
use crate::words;

/// One thing that happened.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What, in plain words.
    pub what: String,
}

/// What happened on a journey, oldest first.
pub fn tell(journey: &Journey, zone: &TimeZone) -> Vec<Happened> {
    let mut story = match &journey.state {
        State::Order(order) => order_story(journey.id.value(), order, zone),
        State::Cart(cart) => cart_story(cart),
        State::Help(help) => help_story(help),
        State::Relationship(relationship) => relationship_story(relationship),
    };
    for (task, done) in &journey.done {
        let DoneBy { by, note } = &done.value;
        let note = if note.is_empty() { String::new() } else { format!(": {note}") };
        story.push(Happened { at: done.at, what: format!("the task {task} was done by {by}{note}") });
    }
    story.sort_unstable();
    story
}

fn order_story(id: &str, order: &Order, zone: &TimeZone) -> Vec<Happened> {
    let mut story = Vec::new();
    let mut add = |at: Timestamp, what: String| story.push(Happened { at, what });
    if let Some(told) = order.told() {
        let number = if told.number.is_empty() { id } else { &told.number };
        add(told.placed_at, format!("order {number} placed: {}", items(&told.items)));
    }
    if let (Some(promise), Some(told)) = (&order.promise, order.told()) {
        let by = match promise.source {
            PromiseSource::Order => "the order itself",
            PromiseSource::Plan => "the plan's rule",
        };
        let service =
            if promise.service.is_empty() { String::new() } else { format!(" with \"{}\"", promise.service) };
        let fee = promise.fee.as_ref().map_or_else(String::new, |fee| {
            let policy = match promise.fee_policy {
                FeePolicy::Refunded => "refunded if late",
                FeePolicy::OnRequest => "refunded on request if late",
                FeePolicy::Kept => "kept",
            };
            format!(", {} paid for it ({policy})", money(fee))
        });
        let until = words::time(promise.window.to, zone);
        add(told.placed_at, format!("promised by {until}{service}, by {by}{fee}"));
    }
    for told in order.shipments.values().filter(|told| !is_placeholder(order, &told.value)) {
        let shipment = &told.value;
        let numbers: Vec<&str> = shipment.tracking.iter().map(|number| number.as_str()).collect();
        let carrier = if shipment.carrier.is_empty() { "a carrier" } else { &shipment.carrier };
        let handed_over = format!("handed over to {carrier} {}", numbers.join(", "));
        add(shipment.shipped_at, handed_over.trim_end().to_owned());
        if shipment.cancelled {
            let of = if numbers.is_empty() { String::new() } else { format!(" of {}", numbers.join(", ")) };
            add(told.at, format!("the hand-over{of} to {carrier} was taken back"));
        }
    }
    for (label, scans) in parcels(order) {
        for (status, span) in &scans.statuses {
            add(span.first, format!("{label}: {}", words::status_words(*status)));
            let is_news = span.last.duration_since(span.first) > ONE_REPORT_WITHIN;
            if is_news && *status != ParcelStatus::Delivered {
                add(span.last, format!("{label}: {} (latest report)", words::status_words(*status)));
            }
        }
        for told in scans.estimates() {
            let until = words::time(told.value.arrives_by, zone);
            let by = match told.value.by {
                EstimatedBy::Unsaid => "",
                EstimatedBy::Storefront => ", by the storefront",
                EstimatedBy::Carrier => ", by the carrier",
            };
            add(told.at, format!("{label}: estimated to arrive by {until}{by}"));
        }
    }
    for (at, what) in [
        (order.cancelled_at, "cancelled"),
        (order.refunded_at, if order.refunded_in_full { "refunded" } else { "money refunded in part" }),
        (order.help_asked_at, "the customer asked a person for help"),
        (order.denied_at, "the customer said that it did not arrive"),
        (order.found_at, "what was said not to have arrived turned up"),
    ] {
        if let Some(at) = at {
            add(at, what.to_owned());
        }
    }
    for (at, what) in answers(order, zone) {
        add(at, what);
    }
    for (parcel, told) in &order.lost {
        add(told.first, format!("{parcel}: counts as lost, and the customer was told"));
    }
    for (parcel, choices) in &order.choices {
        for (choice, span) in choices {
            let choice = match choice {
                LostChoice::Replace => "that it is sent again",
                LostChoice::Refund => "the money back",
            };
            add(span.last, format!("{parcel}: lost, and the customer chose {choice}"));
        }
    }
    if let Some(import) = order.imported {
        let how = if import.silent { "imported silently" } else { "imported" };
        add(import.at, format!("{how}: what was due before this is not sent"));
    }
    story
}

/// What the customer answered to a delay.
fn answers(order: &Order, zone: &TimeZone) -> Vec<(Timestamp, String)> {
    let mut answers = Vec::new();
    for span in order.answers.consents() {
        answers.push((span.first, "the customer agreed to wait".to_owned()));
        if span.last.duration_since(span.first) > ONE_REPORT_WITHIN {
            answers.push((span.last, "the customer agreed to wait (latest report)".to_owned()));
        }
    }
    if let Some(at) = order.answers.cancel_wished_at {
        answers.push((at, "the customer wished to cancel".to_owned()));
    }
    if let Some(period) = &order.answers.period {
        let until = words::time(period.value.until, zone);
        answers.push((period.at, format!("the customer set a period for the delivery, until {until}")));
    }
    answers
}

/// A hand-over that only the order's status told, taken back because the real one is known: it is the
/// same hand-over, told once.
fn is_placeholder(order: &Order, shipment: &Shipment) -> bool {
    let says_nothing = shipment.tracking.is_empty() && shipment.carrier.is_empty();
    let one_stands = || order.shipments.values().any(|other| !other.value.cancelled);
    shipment.cancelled && says_nothing && one_stands()
}

/// Several senders report the same thing by different clocks: what differs by no more is one report.
const ONE_REPORT_WITHIN: SignedDuration = SignedDuration::from_mins(60);

/// What was said of each parcel, by whatever name, whoever said it.
fn parcels(order: &Order) -> BTreeMap<&str, Scans> {
    let mut parcels: BTreeMap<&str, Scans> = BTreeMap::new();
    for (parcel, told) in &order.scans {
        let scans = parcels.entry(parcel_label(order, parcel)).or_default();
        for (status, span) in &told.statuses {
            merge_entry(&mut scans.statuses, *status, *span);
        }
        for estimate in told.estimates().chain(&told.estimate) {
            scans.take_estimate(estimate.clone());
        }
    }
    parcels
}

/// A parcel by the number that its customer knows, where there is one.
fn parcel_label<'a>(order: &'a Order, parcel: &'a ParcelRef) -> &'a str {
    match parcel {
        ParcelRef::Tracking(number) => number.as_str(),
        ParcelRef::Shipment(id) => order
            .shipments
            .get(id)
            .and_then(|shipment| shipment.value.tracking.first())
            .map_or(id.as_str(), |number| number.as_str()),
    }
}

fn cart_story(cart: &Cart) -> Vec<Happened> {
    let mut story = Vec::new();
    let mut add = |at: Option<Timestamp>, what: String| {
        story.extend(at.map(|at| Happened { at, what }));
    };
    add(cart.begun_at, "cart begun".to_owned());
    if let Some(snapshot) = &cart.snapshot {
        let what = match snapshot.value.items.as_slice() {
            [] => "emptied".to_owned(),
            listed => format!("last changed: {}", items(listed)),
        };
        add(Some(snapshot.at), what);
    }
    add(cart.converted_at, "bought".to_owned());
    add(cart.help_asked_at, "the customer asked a person for help".to_owned());
    story
}

fn help_story(help: &Help) -> Vec<Happened> {
    let mut story: Vec<Happened> = Vec::new();
    for search in &help.searches {
        let found = match search.value.results {
            Some(0) => ", nothing found".to_owned(),
            Some(results) => format!(", {results} results"),
            None => String::new(),
        };
        story.push(Happened { at: search.at, what: format!("searched \"{}\"{found}", search.value.query) });
    }
    for opened in &help.opened {
        let read =
            opened.value.read_seconds.map_or_else(String::new, |seconds| format!(", read for {seconds} s"));
        story.push(Happened { at: opened.at, what: format!("opened \"{}\"{read}", opened.value.article) });
    }
    if let Some(at) = help.help_asked_at {
        story.push(Happened { at, what: "asked a person for help".to_owned() });
    }
    story
}

fn relationship_story(relationship: &Relationship) -> Vec<Happened> {
    relationship
        .arrivals
        .iter()
        .map(|(order, arrival)| Happened { at: arrival.at, what: format!("order {order} arrived") })
        .collect()
}

fn items(items: &[Item]) -> String {
    let listed: Vec<String> =
        items.iter().map(|item| format!("{} × {}", item.quantity, item.title)).collect();
    if listed.is_empty() { "no items".to_owned() } else { listed.join(", ") }
}

/// An amount as support reads it: `30.00 USD`. Mails format it by language.
pub(crate) fn money(money: &Money) -> String {
    let (whole, rest) = (money.minor_units / 100, (money.minor_units % 100).abs());
    match money.currency.as_str() {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" => format!("{} {}", money.minor_units, money.currency),
        currency => format!("{whole}.{rest:02} {currency}"),
    }
}
