//! Outcomes: one item for each order that was handed over, that arrived, and each answer, the raw material
//! of reports.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use journey::ids::{JourneyId, ShopId};
use serde_json::Value;

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, Item};
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

/// An outcome as it is to be written. Its key is derived, so that writing it again counts nothing twice.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it is about.
    pub kind: OutcomeKind,
    /// The day of this time is the one that it is filed under.
    pub at: Timestamp,
    /// Its name within the day, see [`outcome_name`].
    pub name: String,
    /// What it says.
    pub content: Value,
    /// When DynamoDB may delete it.
    pub expires_at: Timestamp,
}

impl Store {
    /// Writes an outcome, whatever stands in its place.
    pub async fn put_outcome(&self, shop: &ShopId, outcome: &Outcome) -> Result<(), StoreError> {
        const OPERATION: &str = "write an outcome";
        let item = outcome_item(OPERATION, shop, outcome)?;
        self.put(OPERATION, item).await
    }

    /// The same within a transaction: what caused it is in the table with it or not at all.
    pub(crate) fn outcome_put(
        &self,
        operation: &'static str,
        shop: &ShopId,
        outcome: &Outcome,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(outcome_item(operation, shop, outcome)?))
            .build()
            .map_err(|_| StoreError::unreadable(operation, "RequestIncomplete"))?;
        Ok(TransactWriteItem::builder().put(put).build())
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
}

fn outcome_item(operation: &'static str, shop: &ShopId, outcome: &Outcome) -> Result<Item, StoreError> {
    let Outcome { kind, at, name, content, expires_at } = outcome;
    items::document(operation, &keys::outcome(shop, *at, kind.as_str()), name, content, 1, Some(*expires_at))
}

/// The name of an outcome about a journey, or about one touch of it.
pub fn outcome_name(journey: &JourneyId, touch: Option<&str>) -> String {
    touch.map_or_else(|| journey.to_string(), |touch| format!("{journey}#{touch}"))
}
