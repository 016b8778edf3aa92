//! What is kept of a customer over all journeys: what they refused, and what they received.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::Contact;
use crate::ids::OrderId;
use crate::merge::{Latest, Merge};
use crate::seconds;
use crate::touch::{Class, TouchKey, TouchKind};

/// So many mails are kept, the newest and first those that a cap or a budget counts.
pub const MAILS_MAX: usize = 24;

/// One customer of a shop, by address.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Customer {
    /// Who it is, as last mailed.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub contact: Option<Latest<Contact>>,
    /// Since when the customer wants no mail of a class.
    #[serde(rename = "no", skip_serializing_if = "BTreeMap::is_empty")]
    pub opted_out: BTreeMap<Class, Since>,
    /// The address cannot be mailed any more.
    #[serde(rename = "un", skip_serializing_if = "Option::is_none")]
    pub undeliverable: Option<Undeliverable>,
    /// The mails of late, oldest first.
    #[serde(rename = "ml", skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<MailMark>,
    /// The customer's data was erased then: facts about earlier times must not come back.
    #[serde(rename = "er", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

/// A time at which something began.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Since {
    /// When.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
}

/// Why an address cannot be mailed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Undeliverable {
    /// Since when.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
    /// What happened.
    #[serde(rename = "w")]
    pub why: UndeliverableWhy,
}

/// See [`Undeliverable`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndeliverableWhy {
    /// The receiving server says that the address does not exist.
    HardBounce,
    /// The receiver marked a mail as spam.
    Complaint,
}

/// A mail in the customer's budget.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct MailMark {
    /// When it was claimed.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
    /// What it was.
    #[serde(rename = "k")]
    pub kind: TouchKind,
    /// What an offer of help was about: another device of the customer must not bring it again.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// Which send; taken back if it certainly did not go out.
    #[serde(rename = "i")]
    pub send_id: String,
}

impl MailMark {
    /// The mail of a touch.
    pub fn new(touch: &TouchKey, at: Timestamp, send_id: String) -> Self {
        let topic = (touch.kind == TouchKind::FaqHelp).then(|| touch.subject.to_string());
        Self { at, kind: touch.kind, topic, send_id }
    }
}

impl Customer {
    /// Books a mail. Booking it again changes nothing.
    pub fn book(&mut self, mail: MailMark) {
        if self.mails.iter().any(|booked| booked.send_id == mail.send_id) {
            return;
        }
        self.mails.push(mail);
        self.mails.sort_unstable();
        while self.mails.len() > MAILS_MAX {
            // No cap counts news of orders: who orders a lot must not be asked more often for it.
            let uncounted = self.mails.iter().position(|mail| mail.kind.class() == Class::Transactional);
            self.mails.remove(uncounted.unwrap_or(0));
        }
    }

    /// Takes a booking back: the mail certainly did not go out.
    pub fn unbook(&mut self, send_id: &str) {
        self.mails.retain(|booked| booked.send_id != send_id);
    }

    /// Notes that the customer wants no more mail of `class`.
    pub fn opt_out(&mut self, class: Class, at: Timestamp) {
        self.opted_out.entry(class).or_insert(Since { at });
    }

    /// Notes that the customer wants mail of `class` again.
    pub fn opt_in(&mut self, class: Class) {
        self.opted_out.remove(&class);
    }

    /// Notes that the address cannot be mailed. The first report stays.
    pub fn mark_undeliverable(&mut self, why: UndeliverableWhy, at: Timestamp) {
        self.undeliverable.get_or_insert(Undeliverable { at, why });
    }

    /// Forgets everything but that it was forgotten, and the refusals: they protect the person.
    pub fn erase(&mut self, at: Timestamp) {
        self.contact = None;
        self.mails.clear();
        self.erased_at = self.erased_at.max(Some(at));
    }

    /// Keeps the newest contact.
    pub fn know(&mut self, at: Timestamp, contact: &Contact) {
        self.contact.merge(Some(Latest { at, value: contact.clone() }));
    }

    /// The latest mail of a kind.
    pub fn last_mail(&self, is: impl Fn(TouchKind) -> bool) -> Option<Timestamp> {
        self.mails.iter().rev().find(|mail| is(mail.kind)).map(|mail| mail.at)
    }

    /// The latest offer of help with a topic.
    pub fn last_help_with(&self, topic: &str) -> Option<Timestamp> {
        self.mails.iter().rev().find(|mail| mail.topic.as_deref() == Some(topic)).map(|mail| mail.at)
    }

    /// The earliest time at which the oldest of `keep` or more mails that match leaves the window.
    pub fn window_frees_at(
        &self,
        now: Timestamp,
        window: jiff::SignedDuration,
        most: u32,
        is: impl Fn(TouchKind) -> bool,
    ) -> Option<Timestamp> {
        let inside: Vec<Timestamp> = self
            .mails
            .iter()
            .filter(|mail| is(mail.kind) && now.duration_since(mail.at) < window)
            .map(|mail| mail.at)
            .collect();
        let most = most as usize;
        if inside.len() < most || most == 0 {
            return None;
        }
        inside.get(inside.len() - most).map(|at| *at + window)
    }
}

/// A customer as a decision sees them: the record, and their orders in one glance each.
#[derive(Clone, Debug, Default)]
pub struct CustomerView {
    /// The record; the default if there is none yet.
    pub record: Customer,
    /// The customer's newest orders, other than the one being decided.
    pub orders: Vec<OrderGlance>,
}

/// What other journeys need to know of an order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrderGlance {
    /// Which.
    pub id: OrderId,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Something is wrong with it now.
    pub in_trouble: bool,
    /// Since when it counts as an incident: lost, or late.
    pub incident_at: Option<Timestamp>,
}
