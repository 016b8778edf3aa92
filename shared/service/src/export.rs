//! Everything that is held about one customer, gathered for them: read, never changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use journey::customer::Customer;
use journey::fact::Fact;
use journey::ids::{CustomerKey, JourneyId, TrackingNumber};
use journey::journey::State;
use journey::lanes::Course;
use store::{OutcomeKind, QuarantineId, Quarantined, Receipt, StoreError, StoredJourney, outcome_name};

use crate::Service;
use crate::record::tracking_of;
use crate::shops::Shop;

/// What is held about a customer.
#[derive(Debug)]
pub struct Held {
    /// The keyed hash under which they are found.
    pub customer: CustomerKey,
    /// Their record; the default if there is none.
    pub record: Customer,
    /// Their journeys, in the order of their names.
    pub journeys: Vec<HeldJourney>,
    /// Quarantined deliveries that name their address, with the body.
    pub quarantined: Vec<(QuarantineId, Quarantined, Vec<u8>)>,
    /// Facts that wait at the numbers of their parcels.
    pub parked: BTreeMap<TrackingNumber, Vec<Fact>>,
    /// Receipts of earlier erasures.
    pub receipts: Vec<Receipt>,
}

/// One journey of theirs.
#[derive(Debug)]
pub struct HeldJourney {
    /// The journey.
    pub stored: StoredJourney,
    /// When it began.
    pub begun_at: Option<Timestamp>,
    /// When DynamoDB may delete it.
    pub kept_until: Option<Timestamp>,
    /// What reports know of it.
    pub outcomes: Vec<HeldOutcome>,
}

/// What a report knows.
#[derive(Debug)]
pub struct HeldOutcome {
    /// What it is about.
    pub kind: OutcomeKind,
    /// What is kept.
    pub content: serde_json::Value,
    /// When DynamoDB may delete it.
    pub kept_until: Option<Timestamp>,
}

impl Service {
    /// Gathers what is held about the customer with an address.
    pub async fn held(&self, shop: &Shop, address: &str, now: Timestamp) -> Result<Held, StoreError> {
        let customer = self.keyring.customer(&shop.id, address);
        let found = self.store.customer_items(&shop.id, &customer).await?;
        let mut ids: BTreeMap<JourneyId, Option<Timestamp>> =
            found.journeys.into_iter().map(|(id, at)| (id, Some(at))).collect();
        // It carries the customer's own key, and no link.
        ids.entry(JourneyId::Relationship(customer.clone())).or_default();
        let mut held = Held {
            record: found.record.value,
            journeys: Vec::new(),
            quarantined: self.quarantined_naming(&shop.id, address, now).await?,
            parked: BTreeMap::new(),
            receipts: self.store.receipts(&shop.id).await?,
            customer,
        };
        held.receipts.retain(|receipt| receipt.customer.as_ref() == Some(&held.customer));
        for (id, begun_at) in ids {
            let stored = self.store.load(&shop.id, &id, true).await?;
            if stored.version == 0 {
                continue;
            }
            for number in tracking_of(&stored.journey) {
                let pointer = self.store.find_parcel(&shop.id, &number).await?;
                if !pointer.parked.is_empty() {
                    held.parked.insert(number, pointer.parked);
                }
            }
            let outcomes = self.outcomes_of(shop, &stored).await?;
            let kept_until = self.store.journey_kept_until(&shop.id, &id).await?;
            held.journeys.push(HeldJourney { stored, begun_at, kept_until, outcomes });
        }
        Ok(held)
    }

    async fn outcomes_of(&self, shop: &Shop, stored: &StoredJourney) -> Result<Vec<HeldOutcome>, StoreError> {
        let mut outcomes = Vec::new();
        for answer in self.answers_of(shop, stored).await? {
            let kind = OutcomeKind::Answer;
            let kept_until =
                self.store.outcome_kept_until(&shop.id, kind, answer.filed_at, &answer.name).await?;
            outcomes.push(HeldOutcome { kind, content: answer.content, kept_until });
        }
        let State::Order(order) = &stored.journey.state else {
            return Ok(outcomes);
        };
        if let Some(course) = Course::of(order) {
            let (kind, name) = (OutcomeKind::HandedOver, outcome_name(&stored.journey.id, None));
            let at = course.handed_over_at;
            if let Some(content) = self.store.outcome(&shop.id, kind, at, &name).await? {
                let kept_until = self.store.outcome_kept_until(&shop.id, kind, at, &name).await?;
                outcomes.push(HeldOutcome { kind, content, kept_until });
            }
        }
        if let Some(delivered_at) = order.delivered_at() {
            let (kind, name) = (OutcomeKind::Delivered, outcome_name(&stored.journey.id, None));
            if let Some(content) = self.store.outcome(&shop.id, kind, delivered_at, &name).await? {
                let kept_until = self.store.outcome_kept_until(&shop.id, kind, delivered_at, &name).await?;
                outcomes.push(HeldOutcome { kind, content, kept_until });
            }
        }
        Ok(outcomes)
    }
}
