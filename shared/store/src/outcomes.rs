//! Outcomes: one item for each order that was handed over, that arrived, and each answer, the raw material of reports.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use journey::ids::{JourneyId, ShopId};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, Item};
use crate::journeys::{Change, Commit};
use crate::keys;

/// What an outcome is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OutcomeKind {
    /// The first parcel of an order was handed over.
    HandedOver,
    /// An order arrived.
    Delivered,
    /// A survey was answered.
    Answer,
}

impl OutcomeKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HandedOver => "handed_over",
            Self::Delivered => "delivered",
            Self::Answer => "answer",
        }
    }
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

    /// When DynamoDB may delete an outcome.
    pub async fn outcome_kept_until(
        &self,
        shop: &ShopId,
        kind: OutcomeKind,
        at: Timestamp,
        name: &str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let pk = keys::outcome(shop, at, kind.as_str());
        let item = self.get("read an outcome", &pk, name, true).await?;
        Ok(item.and_then(|item| items::get_time(&item, keys::EXPIRES_AT)))
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
