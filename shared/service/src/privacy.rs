//! Privacy requests of storefronts: erase a customer, tell what is held, close a shop.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use journey::ids::{JourneyId, SourceId};
use providers::PrivacyRequest;
use store::{OutcomeKind, QuarantinedDelivery, StoreError, outcome_name};

use crate::Service;
use crate::ingest::digest;
use crate::record::{erase, expires_at};
use crate::shops::Shop;

/// A request that a person must answer is kept this long.
const REQUEST_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

impl Service {
    /// Carries out a privacy request, or keeps it for a person. Says what was done.
    pub async fn fulfil(
        &self,
        shop: &Shop,
        source: &SourceId,
        topic: &str,
        request: &PrivacyRequest,
        body: &[u8],
        now: Timestamp,
    ) -> Result<String, StoreError> {
        match request {
            PrivacyRequest::RedactCustomer { email, orders } => {
                let orders: Vec<JourneyId> = orders.iter().cloned().map(JourneyId::Order).collect();
                let erased = self.forget(shop, email.as_deref(), &orders, now).await?;
                Ok(format!("erased {erased} journeys"))
            }
            PrivacyRequest::ExportCustomer { .. } => {
                let reason = "a customer asks what is held about them: answer them within 30 days";
                self.keep_request(shop, source, topic, reason, body, now).await?;
                Ok("kept for a person: the customer's data must be sent to them".to_owned())
            }
            PrivacyRequest::RedactShop => {
                let reason = "the shop left its platform: delete its data";
                self.keep_request(shop, source, topic, reason, body, now).await?;
                Ok("kept for a person: the shop's data must be deleted".to_owned())
            }
        }
    }

    /// Erases a customer: every linked journey, the named ones, and the record, of which a
    /// tombstone stays that wins against late facts. Says how many journeys were erased.
    pub async fn forget(
        &self,
        shop: &Shop,
        email: Option<&str>,
        journeys: &[JourneyId],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut ids: BTreeSet<JourneyId> = journeys.iter().cloned().collect();
        if let Some(email) = email {
            let customer = self.keyring.customer(&shop.id, email);
            // The tombstone first: a fact that arrives while we work must find it.
            self.store.change_customer(&shop.id, &customer, |record| record.erase(now)).await?;
            let found = self.store.customer_items(&shop.id, &customer).await?;
            ids.extend(found.journeys.into_iter().map(|(id, _)| id));
            ids.insert(JourneyId::Relationship(customer));
        }
        for id in &ids {
            self.forget_comments(shop, id, now).await?;
            self.change_journey(shop, id, now, |journey| erase(journey, now, shop)).await?;
        }
        Ok(ids.len())
    }

    /// Takes the customer's own words out of the answers; that they answered, and how, stays
    /// counted. Before the journey is erased: it knows which surveys it asked.
    async fn forget_comments(&self, shop: &Shop, id: &JourneyId, now: Timestamp) -> Result<(), StoreError> {
        let stored = self.store.load(&shop.id, id, true).await?;
        for (key, touch) in &stored.journey.touches {
            let (Some(_), Some(told_at)) = (touch.answer, touch.state.told_at()) else {
                continue;
            };
            let name = outcome_name(id, Some(&key.to_string()));
            // An answer is filed under the day of the mail, by the clock of whoever claimed it.
            for days in [-1, 0, 1] {
                let at = told_at + SignedDuration::from_hours(24 * days);
                let found = self.store.outcome(&shop.id, OutcomeKind::Answer, at, &name).await?;
                let Some(mut answer) = found else {
                    continue;
                };
                answer["comment"] = "".into();
                let expires_at = expires_at(id.kind(), now);
                self.store.put_outcome(&shop.id, OutcomeKind::Answer, at, &name, &answer, expires_at).await?;
            }
        }
        Ok(())
    }

    async fn keep_request(
        &self,
        shop: &Shop,
        source: &SourceId,
        topic: &str,
        reason: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let digest = digest(body);
        let request = QuarantinedDelivery { source, topic, reason, body, digest: &digest };
        self.store.quarantine(&shop.id, &request, now, now + REQUEST_KEPT_FOR).await
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
            let written = store::Change {
                journey: &next,
                read_version: stored.version,
                due_at,
                expires_at: expires_at(id.kind(), now),
            };
            match self.store.commit(&shop.id, &written, None, &[]).await? {
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
