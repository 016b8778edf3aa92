//! Privacy requests: erase a customer, tell what is held, close a shop. Every erasure leaves a
//! receipt.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use journey::customer::Customer;
use journey::ids::JourneyId;
use providers::PrivacyRequest;
use store::{ErasedBody, Outcome, OutcomeKind, Receipt, StoreError, StoredJourney, outcome_name};

use crate::Service;
use crate::naming::Wanted;
use crate::quarantine::Arrival;
use crate::record::{erase, expires_at};
use crate::shops::Shop;
use crate::trips;

/// A receipt is kept this long: three years, as claims last in many places.
const RECEIPT_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 366 * 3);

/// Whose data must go.
#[derive(Clone, Copy, Debug)]
pub struct Erasure<'a> {
    /// The customer's address, if it is known.
    pub email: Option<&'a str>,
    /// Journeys that are named besides.
    pub journeys: &'a [JourneyId],
    /// Who asked: a source with its topic, or a person.
    pub by: &'a str,
}

/// An answer to a survey, as it is kept for reports.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    /// Under which day it is filed.
    pub filed_at: Timestamp,
    /// Its name there.
    pub name: String,
    /// What was answered.
    pub content: serde_json::Value,
}

impl Service {
    /// Carries out a privacy request, or keeps it for a person. Says what was done.
    pub async fn fulfil(
        &self,
        shop: &Shop,
        arrival: &Arrival<'_>,
        topic: &str,
        request: &PrivacyRequest,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        match request {
            PrivacyRequest::RedactCustomer { email, orders } => {
                let orders: Vec<JourneyId> = orders.iter().cloned().map(JourneyId::Order).collect();
                let by = format!("{}: {topic}", arrival.source);
                let erasure = Erasure { email: email.as_deref(), journeys: &orders, by: &by };
                let receipt = self.forget_as_asked(shop, &erasure, arrival, now).await?;
                Ok(format!("erased {} journeys: receipt {}", receipt.journeys, receipt.id))
            }
            PrivacyRequest::ExportCustomer { .. } => {
                let what_to_do = format!(
                    "a customer asks what is held about them: run `beforehand export ADDRESS --shop {}` and \
                     answer them within 30 days",
                    shop.id
                );
                self.keep_request(shop, arrival, topic, &what_to_do).await?;
                Ok("kept for a person: the customer's data must be sent to them".to_owned())
            }
            PrivacyRequest::RedactShop => {
                let what_to_do = format!(
                    "the shop left its platform: delete its data with `beforehand shop erase --shop {} --yes`",
                    shop.id
                );
                self.keep_request(shop, arrival, topic, &what_to_do).await?;
                Ok("kept for a person: the shop's data must be deleted".to_owned())
            }
        }
    }

    /// Erases a customer: every linked journey, the named ones, quarantined bodies that name the
    /// address, and the record, of which a tombstone stays that wins against late facts. Outcomes
    /// stay counted, without the customer's words.
    pub async fn forget(
        &self,
        shop: &Shop,
        erasure: &Erasure<'_>,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        self.forget_once(shop, erasure, String::new(), None, now).await
    }

    /// Erases as a delivery asks. If the same one comes again, what began after the first time stays: a
    /// repeat, by whomever, must not take a new customer's orders.
    async fn forget_as_asked(
        &self,
        shop: &Shop,
        erasure: &Erasure<'_>,
        arrival: &Arrival<'_>,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let parts = ["erasure", shop.id.as_str(), arrival.source.as_str()].map(str::as_bytes);
        let id = self.keyring.keep_id(&[&parts[..], &[arrival.body]].concat());
        let earlier = self.store.receipts(&shop.id).await?.into_iter().find(|receipt| receipt.id == id);
        self.forget_once(shop, erasure, id, earlier, now).await
    }

    /// Erases; if it was done `earlier` as of then, and nothing that began later. `id` names the receipt;
    /// a name is made if it is empty.
    async fn forget_once(
        &self,
        shop: &Shop,
        erasure: &Erasure<'_>,
        id: String,
        earlier: Option<Receipt>,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let until = earlier.as_ref().map(|receipt| receipt.at);
        let at = until.unwrap_or(now);
        let mut ids: BTreeSet<JourneyId> = erasure.journeys.iter().cloned().collect();
        let mut receipt = Receipt {
            id,
            at,
            by: erasure.by.to_owned(),
            customer: None,
            whole_shop: false,
            journeys: 0,
            outcomes: 0,
            quarantined: 0,
        };
        if let Some(email) = erasure.email {
            let customer = self.keyring.customer(&shop.id, email);
            // The tombstone first: a fact that arrives while we work must find it.
            let erase = |record: &mut Customer| {
                let is_done = until.is_some_and(|until| record.erased_at >= Some(until));
                if !is_done {
                    record.erase(at);
                }
            };
            self.store.change_customer(&shop.id, &customer, erase).await?;
            let found = self.store.customer_items(&shop.id, &customer).await?;
            let theirs = found.journeys.into_iter();
            let theirs = theirs.filter(|(_, begun_at)| until.is_none_or(|until| *begun_at <= until));
            ids.extend(theirs.map(|(id, _)| id));
            ids.insert(JourneyId::Relationship(customer.clone()));
            receipt.customer = Some(customer);
        }
        for id in &ids {
            // Before the journey is erased: it knows which surveys it asked.
            let stored = self.store.load(&shop.id, id, true).await?;
            // A tombstone of what never was is written once. What was erased before counts again: an erasure that
            // is repeated, because its first attempt died, leaves the same receipt.
            let is_tombstone_only = stored.version == 1 && stored.journey.is_erased();
            let is_there = stored.version > 0 && !is_tombstone_only;
            receipt.journeys += usize::from(is_there);
            let answers = self.forget_comments(shop, &stored, now).await?;
            receipt.outcomes += if is_there { answers } else { 0 };
            self.change_journey(shop, id, now, |journey| erase(journey, at, shop)).await?;
        }
        receipt.quarantined = self.erase_bodies(shop, erasure, &receipt, until, now).await?;
        if let Some(earlier) = earlier {
            // What expired since was erased all the same.
            receipt.journeys = receipt.journeys.max(earlier.journeys);
            receipt.outcomes = receipt.outcomes.max(earlier.outcomes);
            receipt.quarantined = receipt.quarantined.max(earlier.quarantined);
        }
        self.sign_off(shop, &mut receipt, &ids).await?;
        Ok(receipt)
    }

    /// Takes the quarantined bodies out that name the customer, or the orders if no address is known.
    async fn erase_bodies(
        &self,
        shop: &Shop,
        erasure: &Erasure<'_>,
        receipt: &Receipt,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut mark = ErasedBody { at: receipt.at, customer: receipt.customer.clone(), orders: None };
        if let Some(email) = erasure.email {
            return self.erase_quarantined(&shop.id, Wanted::Address(email), &mark, until, now).await;
        }
        let orders = erasure.journeys.iter().filter(|id| matches!(id, JourneyId::Order(_)));
        let orders: BTreeSet<&str> = orders.map(JourneyId::value).collect();
        if orders.is_empty() {
            return Ok(0);
        }
        let mut parts = vec![b"orders".as_slice(), shop.id.as_str().as_bytes()];
        parts.extend(orders.iter().map(|order| order.as_bytes()));
        mark.orders = Some(self.keyring.keep_id(&parts));
        self.erase_quarantined(&shop.id, Wanted::Orders(&orders), &mark, until, now).await
    }

    /// Notes that all of a shop's customers were erased.
    pub async fn shop_forgotten(&self, shop: &Shop, mut receipt: Receipt) -> Result<Receipt, StoreError> {
        receipt.whole_shop = true;
        self.sign_off(shop, &mut receipt, &BTreeSet::new()).await?;
        Ok(receipt)
    }

    /// Names a receipt that has no name yet, and writes it.
    async fn sign_off(
        &self,
        shop: &Shop,
        receipt: &mut Receipt,
        ids: &BTreeSet<JourneyId>,
    ) -> Result<(), StoreError> {
        if receipt.id.is_empty() {
            receipt.id = self.receipt_id(shop, receipt, ids);
        }
        self.store.put_receipt(&shop.id, receipt, receipt.at + RECEIPT_KEPT_FOR).await
    }

    fn receipt_id(&self, shop: &Shop, receipt: &Receipt, ids: &BTreeSet<JourneyId>) -> String {
        let mut parts = vec![shop.id.to_string(), receipt.at.to_string(), receipt.by.clone()];
        parts.extend(receipt.customer.as_ref().map(ToString::to_string));
        parts.extend(ids.iter().map(ToString::to_string));
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        self.keyring.keep_id(&parts)
    }

    /// Takes the customer's own words out of the answers; that they answered, and how, stays
    /// counted. Says how many answers there are.
    async fn forget_comments(
        &self,
        shop: &Shop,
        stored: &StoredJourney,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let answers = self.answers_of(shop, stored).await?;
        let count = answers.len();
        for KeptAnswer { filed_at, name, mut content } in answers {
            content["comment"] = "".into();
            let outcome = Outcome {
                kind: OutcomeKind::Answer,
                at: filed_at,
                name,
                content,
                expires_at: expires_at(stored.journey.id.kind(), now),
            };
            self.store.put_outcome(&shop.id, &outcome).await?;
        }
        Ok(count)
    }

    /// The answers to the surveys that a journey asked.
    pub async fn answers_of(
        &self,
        shop: &Shop,
        stored: &StoredJourney,
    ) -> Result<Vec<KeptAnswer>, StoreError> {
        let mut answers = Vec::new();
        for (key, touch) in &stored.journey.touches {
            let (Some(_), Some(told_at)) = (touch.answer, touch.state.told_at()) else {
                continue;
            };
            let name = outcome_name(&stored.journey.id, Some(&key.to_string()));
            // An answer is filed under the day of the mail, by the clock of whoever claimed it.
            for days in [-1, 0, 1] {
                let filed_at = told_at + SignedDuration::from_hours(24 * days);
                let found = self.store.outcome(&shop.id, OutcomeKind::Answer, filed_at, &name).await?;
                answers.extend(found.map(|content| KeptAnswer { filed_at, name: name.clone(), content }));
            }
        }
        Ok(answers)
    }

    /// Changes a journey, again if somebody else did in between. `change` may run more than once;
    /// nothing is written if it changes nothing.
    pub async fn change_journey(
        &self,
        shop: &Shop,
        id: &JourneyId,
        now: Timestamp,
        change: impl Fn(&mut journey::journey::Journey),
    ) -> Result<(), StoreError> {
        let mut stored = self.store.load(&shop.id, id, true).await?;
        for _ in 0..store::CONFLICTS_MAX {
            let mut next = stored.journey.clone();
            change(&mut next);
            if next == stored.journey {
                return Ok(());
            }
            let due_at = self.due_after_facts(shop, &stored, &next, now);
            let trip = trips::outcome_of(&stored.journey, &next, now);
            let written = store::Change {
                journey: &next,
                read_version: stored.version,
                due_at,
                expires_at: expires_at(id.kind(), now),
            };
            match self.store.commit(&shop.id, &written, None, &[], trip.as_ref()).await? {
                store::Commit::Done => return Ok(()),
                store::Commit::Conflict(theirs) => stored = *theirs,
                store::Commit::Pointers(_) | store::Commit::Stale => {
                    stored = self.store.load(&shop.id, id, true).await?;
                }
            }
        }
        Err(StoreError {
            operation: "change a journey",
            kind: store::Kind::Conflict,
            code: "TooManyConflicts".to_owned(),
        })
    }
}
