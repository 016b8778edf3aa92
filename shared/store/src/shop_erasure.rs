//! Erasing a shop: nothing but a look at every item finds all of it, so that an operator's command
//! asks for it page by page. No function ever does.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{DeleteRequest, ReturnConsumedCapacity, WriteRequest};
use journey::ids::ShopId;
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::{Kind, StoreError};
use crate::items::{self, Item};
use crate::keys;

/// DynamoDB deletes at most so many items in one call.
const DELETE_MAX: usize = 25;
/// A call that DynamoDB did in part is made again at most so often.
const TRIES_MAX: usize = 8;
/// A page looks at so many items.
const PAGE_ITEMS: i32 = 1_000;

/// What holds data of a shop's customers: the first letter of a partition key, and its word.
/// The shop itself (`S`), and the receipts (`R`), hold none. What was learned from them goes with them.
const OF_CUSTOMERS: [(&str, &str); 7] = [
    ("J", "journeys"),
    ("C", "customers"),
    ("P", "pointers"),
    ("O", "outcomes"),
    ("Q", "quarantined"),
    ("W", "waiting"),
    ("T", "tasks"),
];

/// Where a page begins: the keys of the item before it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PageStart {
    pk: String,
    sk: String,
}

impl PageStart {
    /// The key as DynamoDB takes it.
    pub(crate) fn key(&self) -> Item {
        items::key(&self.pk, &self.sk)
    }

    /// Whether the item before it lies in this partition.
    pub(crate) fn is_in(&self, partition: &str) -> bool {
        self.pk == partition
    }

    /// Reads what DynamoDB says of where a page ended.
    pub(crate) fn read(key: &Item) -> Option<Self> {
        let text = |name| items::get_text(key, name).map(str::to_owned);
        Some(Self { pk: text(keys::PARTITION_KEY)?, sk: text(keys::SORT_KEY)? })
    }
}

/// What one page came to.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct ErasedPage {
    /// Items of the table that were looked at, whosever they are.
    pub seen: usize,
    /// Items of the shop that are gone, by kind.
    pub erased: BTreeMap<String, usize>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<PageStart>,
}

impl Store {
    /// About how many items the table has: DynamoDB counts every six hours.
    pub async fn items_about(&self) -> Result<u64, StoreError> {
        const OPERATION: &str = "ask for the table's size";
        let reply = self.client.describe_table().table_name(&self.table).send().await;
        let reply = reply.map_err(|error| self.failed(OPERATION, &error))?;
        let count = reply.table().and_then(|table| table.item_count()).unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Looks at one page of the whole table and deletes what is of the shop's customers.
    pub async fn erase_shop_page(
        &self,
        shop: &ShopId,
        from: Option<PageStart>,
    ) -> Result<ErasedPage, StoreError> {
        const OPERATION: &str = "erase a shop";
        let reply = self
            .client
            .scan()
            .table_name(&self.table)
            .projection_expression("pk, sk")
            .consistent_read(true)
            .limit(PAGE_ITEMS)
            .set_exclusive_start_key(from.as_ref().map(PageStart::key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let mut page = ErasedPage { seen: reply.items().len(), ..ErasedPage::default() };
        let mut theirs = Vec::new();
        for item in reply.items() {
            let pk = items::get_text(item, keys::PARTITION_KEY).unwrap_or_default();
            let sk = items::get_text(item, keys::SORT_KEY).unwrap_or_default();
            let Some(kind) = kind_of(pk, sk, shop) else {
                continue;
            };
            *page.erased.entry(kind.to_owned()).or_default() += 1;
            theirs.push(item.clone());
        }
        self.delete_many(OPERATION, theirs).await?;
        page.next = reply.last_evaluated_key.as_ref().and_then(PageStart::read);
        Ok(page)
    }

    /// Deletes items, by their keys.
    pub(crate) async fn delete_many(
        &self,
        operation: &'static str,
        item_keys: Vec<Item>,
    ) -> Result<(), StoreError> {
        for chunk in item_keys.chunks(DELETE_MAX) {
            let mut wanted = Vec::with_capacity(chunk.len());
            for key in chunk {
                let request = DeleteRequest::builder().set_key(Some(key.clone())).build();
                let request = request.map_err(|_| StoreError::unreadable(operation, "RequestIncomplete"))?;
                wanted.push(WriteRequest::builder().delete_request(request).build());
            }
            self.write_batch(operation, wanted).await?;
        }
        Ok(())
    }

    async fn write_batch(
        &self,
        operation: &'static str,
        mut wanted: Vec<WriteRequest>,
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES_MAX {
            let reply = self
                .client
                .batch_write_item()
                .request_items(&self.table, wanted)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| self.failed(operation, &error))?;
            self.usage.wrote(reply.consumed_capacity());
            let left = reply.unprocessed_items.and_then(|mut tables| tables.remove(&self.table));
            match left.filter(|left| !left.is_empty()) {
                Some(left) => wanted = left,
                None => return Ok(()),
            }
        }
        Err(StoreError { operation, kind: Kind::Throttled, code: "UnprocessedItems".to_owned() })
    }
}

/// What an item holds of the shop's customers, by its keys.
fn kind_of(pk: &str, sk: &str, shop: &ShopId) -> Option<&'static str> {
    if sk == keys::LANES && keys::parse_shop(pk).as_ref() == Some(shop) {
        return Some("lanes");
    }
    let mut words = pk.split('#');
    let (letter, theirs) = (words.next()?, words.next()?);
    let (_, kind) = OF_CUSTOMERS.into_iter().find(|(known, _)| *known == letter)?;
    (theirs == shop.as_str()).then_some(kind)
}
