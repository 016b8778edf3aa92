//! Outcomes (one item for each delivered order and answer: the raw material of reports) and the
//! quarantine (signed deliveries that nobody could read).

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use jiff::Timestamp;
use journey::ids::{JourneyId, ShopId, SourceId};
use serde::Serialize;
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, Item};
use crate::journeys::{Change, Commit};
use crate::keys;

/// A stored part of a quarantined body is at most this long: an item may have 400 KB.
const QUARANTINE_PART_BYTES_MAX: usize = 350 * 1024;

/// What an outcome is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OutcomeKind {
    /// An order arrived.
    Delivered,
    /// A survey was answered.
    Answer,
}

impl OutcomeKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Answer => "answer",
        }
    }
}

/// A signed delivery that could not be read.
#[derive(Clone, Copy, Debug)]
pub struct QuarantinedDelivery<'a> {
    /// Which sender.
    pub source: &'a SourceId,
    /// What the sender calls it.
    pub topic: &'a str,
    /// Why it could not be read.
    pub reason: &'a str,
    /// The signed bytes.
    pub body: &'a [u8],
    /// A digest of the bytes: the same delivery is kept once.
    pub digest: &'a str,
}

/// A quarantined delivery as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Quarantined {
    /// When it came.
    pub at: Timestamp,
    /// Which sender.
    pub source: String,
    /// What the sender calls it.
    pub topic: String,
    /// Why it could not be read.
    pub reason: String,
    /// The signed bytes.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Store {
    /// Writes an outcome. The key is derived, so that writing it again counts nothing twice.
    pub async fn put_outcome(
        &self,
        shop: &ShopId,
        kind: OutcomeKind,
        at: Timestamp,
        name: &str,
        content: &Value,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write an outcome";
        let item = outcome_item(shop, kind, at, name, content, expires_at)?;
        self.put(OPERATION, item).await
    }

    /// Writes a journey together with an outcome: an answer is in both or in none.
    pub async fn commit_with_outcome(
        &self,
        shop: &ShopId,
        change: &Change<'_>,
        kind: OutcomeKind,
        at: Timestamp,
        name: &str,
        content: &Value,
    ) -> Result<Commit, StoreError> {
        const OPERATION: &str = "write a journey and an outcome";
        let item = outcome_item(shop, kind, at, name, content, change.expires_at)?;
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .build()
            .map_err(|_| StoreError::unreadable(OPERATION, "RequestIncomplete"))?;
        self.commit_with(OPERATION, shop, change, TransactWriteItem::builder().put(put).build()).await
    }

    /// Reads one outcome.
    pub async fn outcome(
        &self,
        shop: &ShopId,
        kind: OutcomeKind,
        at: Timestamp,
        name: &str,
    ) -> Result<Option<Value>, StoreError> {
        const OPERATION: &str = "read an outcome";
        let pk = keys::outcome(shop, at, kind.as_str());
        let item = self.get(OPERATION, &pk, name, true).await?;
        item.map(|item| items::read_document(OPERATION, &item).map(|read| read.value)).transpose()
    }

    /// Keeps a delivery that could not be read, whole.
    pub async fn quarantine(
        &self,
        shop: &ShopId,
        delivery: &QuarantinedDelivery<'_>,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "quarantine a delivery";
        for (part, body) in delivery.body.chunks(QUARANTINE_PART_BYTES_MAX).enumerate() {
            let sk = format!("{}#{part}", delivery.digest);
            let mut item = items::key(&keys::quarantine(shop, &keys::day(now)), &sk);
            item.insert("at".to_owned(), items::number(now.as_second()));
            item.insert("source".to_owned(), items::text(delivery.source.as_str()));
            item.insert("topic".to_owned(), items::text(delivery.topic));
            item.insert("reason".to_owned(), items::text(delivery.reason));
            item.insert("body".to_owned(), items::bytes(body));
            item.insert(keys::EXPIRES_AT.to_owned(), items::number(expires_at.as_second()));
            self.put(OPERATION, item).await?;
        }
        Ok(())
    }

    /// The quarantined deliveries of a day (`2026-03-02`), each whole.
    pub async fn quarantined(&self, shop: &ShopId, day: &str) -> Result<Vec<Quarantined>, StoreError> {
        const OPERATION: &str = "list the quarantine";
        let mut deliveries: Vec<Quarantined> = Vec::new();
        let mut start = None;
        // A page ends after 1 MB, so that one delivery may lie on two.
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", items::text(keys::quarantine(shop, day)))
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| self.failed(OPERATION, &error))?;
            self.usage.read(page.consumed_capacity());
            for item in page.items() {
                let part = items::get_bytes(item, "body").unwrap_or_default();
                let is_first = items::get_text(item, keys::SORT_KEY).is_some_and(|key| key.ends_with("#0"));
                match deliveries.last_mut() {
                    Some(delivery) if !is_first => delivery.body.extend_from_slice(part),
                    _ => deliveries.extend(read_quarantined(item, part)),
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(deliveries);
            }
        }
    }

    async fn commit_with(
        &self,
        operation: &'static str,
        shop: &ShopId,
        change: &Change<'_>,
        other: TransactWriteItem,
    ) -> Result<Commit, StoreError> {
        let journey = self.journey_put(operation, shop, change)?;
        match self.transact(operation, vec![journey, other]).await? {
            Ok(()) => Ok(Commit::Done),
            Err(reasons) => self.explain(operation, change, &reasons),
        }
    }

    pub(crate) async fn put(&self, operation: &'static str, item: Item) -> Result<(), StoreError> {
        let reply = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(operation, &error))?;
        self.usage.wrote(reply.consumed_capacity());
        Ok(())
    }
}

fn read_quarantined(item: &Item, body: &[u8]) -> Option<Quarantined> {
    Some(Quarantined {
        at: items::get_time(item, "at")?,
        source: items::get_text(item, "source")?.to_owned(),
        topic: items::get_text(item, "topic")?.to_owned(),
        reason: items::get_text(item, "reason")?.to_owned(),
        body: body.to_vec(),
    })
}

fn outcome_item(
    shop: &ShopId,
    kind: OutcomeKind,
    at: Timestamp,
    name: &str,
    content: &Value,
    expires_at: Timestamp,
) -> Result<Item, StoreError> {
    let pk = keys::outcome(shop, at, kind.as_str());
    items::document("write an outcome", &pk, name, content, 1, Some(expires_at))
}

/// The name of an outcome about a journey, or about one touch of it.
pub fn outcome_name(journey: &JourneyId, touch: Option<&str>) -> String {
    touch.map_or_else(|| journey.to_string(), |touch| format!("{journey}#{touch}"))
}
