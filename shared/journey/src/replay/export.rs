//! Customers in a file: enough to play them, and nothing that says who they are.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::person::{Life, Person};
use crate::customer::Customer;
use crate::fact::{Contact, Fact, ParcelRef, Subject, What};
use crate::ids::{CartId, CustomerKey, IdError, JourneyId, JourneyKind, TrackingNumber, VisitorId};
use crate::play::Heard;
use crate::touch::{AnswerMark, TouchKey};

/// A customer as a line of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Exported {
    customer: CustomerKey,
    /// What they refused, and what became of their address.
    record: Customer,
    journeys: Vec<ExportedJourney>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ExportedJourney {
    kind: String,
    id: String,
    facts: Vec<(jiff::Timestamp, Fact)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<(TouchKey, AnswerMark)>,
}

impl Person {
    /// The customer without what says who they are. `hidden` names a text by another one, always the
    /// same, of 16 or more letters and digits; it cannot be turned back.
    ///
    /// Addresses, tracking numbers, carts, visitors and the words of searches are named so; names and
    /// links are left out. Order numbers, items, countries, zones and languages stay.
    pub fn exported(&self, hidden: &dyn Fn(&str) -> String) -> Result<Exported, IdError> {
        let mut journeys = Vec::with_capacity(self.lives.len());
        for life in &self.lives {
            let id = hidden_id(&life.id, hidden)?;
            let numbers: BTreeSet<&str> =
                life.heard.iter().flat_map(|heard| numbers(&heard.fact.what)).collect();
            let mut facts = Vec::with_capacity(life.heard.len());
            for heard in &life.heard {
                let what = hidden_fact(&heard.fact.what, &numbers, hidden)?;
                let fact = Fact { subject: Subject::of(&id), occurred_at: heard.fact.occurred_at, what };
                facts.push((heard.at, fact));
            }
            journeys.push(ExportedJourney {
                kind: id.kind().as_str().to_owned(),
                id: id.value().to_owned(),
                facts,
                answers: life.answers.clone(),
            });
        }
        Ok(Exported { customer: self.key.clone(), record: self.record.clone(), journeys })
    }

    /// Reads a line back; `None`: it holds a journey of no kind that is known.
    pub fn from_exported(exported: Exported) -> Option<Self> {
        let mut lives = Vec::with_capacity(exported.journeys.len());
        for journey in exported.journeys {
            let kind = JourneyKind::parse(&journey.kind)?;
            let id = JourneyId::from_parts(kind, &journey.id).ok()?;
            let heard = journey.facts.into_iter().map(|(at, fact)| Heard { at, fact }).collect();
            lives.push(Life { id, heard, answers: journey.answers });
        }
        Some(Self { key: exported.customer, record: exported.record, lives })
    }
}

fn hidden_id(id: &JourneyId, hidden: &dyn Fn(&str) -> String) -> Result<JourneyId, IdError> {
    Ok(match id {
        JourneyId::Order(_) | JourneyId::Relationship(_) => id.clone(),
        // Whoever has a cart's token may open the cart.
        JourneyId::Cart(id) => JourneyId::Cart(CartId::parse(hidden(id.as_str()))?),
        JourneyId::Help(id) => JourneyId::Help(VisitorId::parse(hidden(id.as_str()))?),
    })
}

/// The tracking numbers that a fact names.
fn numbers(what: &What) -> Vec<&str> {
    match what {
        What::Shipped(shipment) => shipment.tracking.iter().map(TrackingNumber::as_str).collect(),
        What::Scanned(scan) => match &scan.parcel {
            ParcelRef::Tracking(number) => vec![number.as_str()],
            ParcelRef::Shipment(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The fact with the same meaning for every decision.
fn hidden_fact(
    what: &What,
    numbers: &BTreeSet<&str>,
    hidden: &dyn Fn(&str) -> String,
) -> Result<What, IdError> {
    let mut what = what.clone();
    match &mut what {
        What::OrderStands(snapshot) => {
            hide_contact(&mut snapshot.contact, hidden);
            snapshot.status_url.clear();
        }
        What::Shipped(shipment) => {
            for number in &mut shipment.tracking {
                *number = hidden_number(number, hidden)?;
            }
            shipment.tracking_url.clear();
        }
        What::Scanned(scan) => {
            hide_parcel(&mut scan.parcel, hidden)?;
            scan.tracking_url.clear();
        }
        What::Estimated { parcel, .. } => hide_parcel(parcel, hidden)?,
        What::CartStands(cart) => {
            hide_contact(&mut cart.contact, hidden);
            cart.recovery_url.clear();
        }
        What::Searched(search) => {
            let words = search
                .query
                .split_whitespace()
                .map(|word| hidden(&word.to_lowercase()).chars().take(HIDDEN_WORD_CHARS).collect::<String>());
            search.query = words.collect::<Vec<_>>().join(" ");
            hide_told(&mut search.contact, hidden);
        }
        What::ArticleOpened(opened) => hide_told(&mut opened.contact, hidden),
        What::HelpRequested { contact } => hide_told(contact, hidden),
        What::OrderArrived { contact, .. } => hide_contact(contact, hidden),
        What::CountedAsLost { parcel } | What::RemedyChosen { parcel, .. } => {
            // A parcel goes by its number, or by the shop's own name for the shipment, which stays.
            if numbers.contains(parcel.as_str()) {
                *parcel = hidden_number(&TrackingNumber::parse(parcel.as_str())?, hidden)?.to_string();
            }
        }
        // Decides no mail, and a note may say anything.
        What::TaskDone { by, note, .. } => {
            by.clear();
            note.clear();
        }
        What::OrderCancelled
        | What::OrderRefunded { .. }
        | What::CartConverted
        | What::Denied
        | What::Found
        | What::DelayConsented { .. }
        | What::CancelWished
        | What::PeriodSet { .. }
        | What::Imported { .. }
        | What::Erased => {}
    }
    Ok(what)
}

/// A hidden word of a search is so long.
const HIDDEN_WORD_CHARS: usize = 8;

fn hide_told(contact: &mut Option<Contact>, hidden: &dyn Fn(&str) -> String) {
    if let Some(contact) = contact {
        hide_contact(contact, hidden);
    }
}

fn hide_contact(contact: &mut Contact, hidden: &dyn Fn(&str) -> String) {
    contact.name.clear();
    if contact.is_reachable() {
        contact.email = format!("{}@example.com", hidden(&contact.email.to_lowercase()));
    }
}

fn hide_parcel(parcel: &mut ParcelRef, hidden: &dyn Fn(&str) -> String) -> Result<(), IdError> {
    if let ParcelRef::Tracking(number) = parcel {
        *number = hidden_number(number, hidden)?;
    }
    Ok(())
}

fn hidden_number(
    number: &TrackingNumber,
    hidden: &dyn Fn(&str) -> String,
) -> Result<TrackingNumber, IdError> {
    let name: String = hidden(number.as_str()).chars().take(16).collect();
    TrackingNumber::parse(name.to_uppercase())
}
