//! Lanes: what a shop learned of how long its parcels take. One item a shop, read with the shop, and
//! the outcomes that it is learned from, a day at a time.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use journey::ids::ShopId;
use journey::lanes::Lanes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::StoreError;
use crate::items;
use crate::keys;
use crate::outcomes::OutcomeKind;
use crate::shop_erasure::PageStart;
use crate::{Store, Versioned};

/// What a shop learned, and when it did.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Learned {
    /// When it last learned; `None`: never.
    pub learned_at: Option<Timestamp>,
    /// When a sweeper began to learn. If it has not ended some minutes later, it never will.
    pub begun_at: Option<Timestamp>,
    /// What is known, in the editions that are still needed.
    pub lanes: Lanes,
}

/// A part of the outcomes of one day and kind.
#[derive(Clone, Debug)]
pub struct OutcomesPage {
    /// Their names and contents, in the order of the names.
    pub outcomes: Vec<(String, Value)>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<PageStart>,
}

impl Store {
    /// What a shop learned, as it is now; nothing if it never did.
    pub async fn learned(&self, shop: &ShopId) -> Result<Versioned<Learned>, StoreError> {
        const OPERATION: &str = "read what a shop learned";
        let item = self.get(OPERATION, &keys::shop(shop), keys::LANES, true).await?;
        item.map_or_else(|| Ok(Versioned::default()), |item| items::read_document(OPERATION, &item))
    }

    /// Writes what a shop learned. `false`: somebody else wrote it since it was read.
    pub async fn put_learned(&self, shop: &ShopId, learned: &Versioned<Learned>) -> Result<bool, StoreError> {
        const OPERATION: &str = "write what a shop learned";
        let pk = keys::shop(shop);
        let item = items::document(OPERATION, &pk, keys::LANES, &learned.value, learned.version + 1, None)?;
        self.put_versioned(OPERATION, item, learned.version).await
    }

    /// A page (1 MB) of the outcomes of one day, as [`keys::day`] writes it. One that cannot be read is
    /// left out.
    pub async fn outcomes_of_day(
        &self,
        shop: &ShopId,
        kind: OutcomeKind,
        day: &str,
        from: Option<&PageStart>,
    ) -> Result<OutcomesPage, StoreError> {
        const OPERATION: &str = "read the outcomes of a day";
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", items::text(keys::outcomes_of(shop, day, kind.as_str())))
            .set_exclusive_start_key(from.map(PageStart::key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let read = |item: &items::Item| {
            let name = items::get_text(item, keys::SORT_KEY)?.to_owned();
            Some((name, items::read_document::<Value>(OPERATION, item).ok()?.value))
        };
        Ok(OutcomesPage {
            outcomes: reply.items().iter().filter_map(read).collect(),
            next: reply.last_evaluated_key.as_ref().and_then(PageStart::read),
        })
    }
}
