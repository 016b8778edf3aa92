//! Journeys: read, written on the condition that nobody wrote in between, found when due, claimed.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, KeysAndAttributes, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use jiff::Timestamp;
use journey::customer::Customer;
use journey::ids::{CustomerKey, JourneyId, ShopId};
use journey::journey::Journey;

use crate::customers::Link;
use crate::error::{Kind, StoreError};
use crate::items::{self, Item};
use crate::keys;
use crate::outcomes::Outcome;
use crate::pointers::{Pointer, PointerTarget};
use crate::{Store, Versioned};

/// A journey as it was read.
#[derive(Clone, Debug)]
pub struct StoredJourney {
    /// The journey; a new one if nothing is stored.
    pub journey: Journey,
    /// Counts the writes of its item; 0 if there is none.
    pub version: u64,
    /// When it is to be woken, if anything is pending.
    pub due_at: Option<Timestamp>,
}

impl StoredJourney {
    /// A journey that is not stored yet.
    pub fn new(id: JourneyId) -> Self {
        Self { journey: Journey::new(id), version: 0, due_at: None }
    }
}

/// A journey as it is to be written.
#[derive(Debug)]
pub struct Change<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// The version that was read.
    pub read_version: u64,
    /// When it is to be woken next.
    pub due_at: Option<Timestamp>,
    /// When DynamoDB may delete it.
    pub expires_at: Timestamp,
}

/// What became of a write.
#[derive(Debug)]
pub enum Commit {
    /// It is durable.
    Done,
    /// Somebody else wrote the journey: here is theirs. Decide again.
    Conflict(Box<StoredJourney>),
    /// Parcels' pointers hold what came before their order: here they are. Join and decide again.
    Pointers(Vec<PointerTarget>),
    /// Somebody else wrote an item of the transaction that the reply does not show: read again.
    Stale,
}

/// A journey that is due.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DueJourney {
    /// Since when.
    pub due_at: Timestamp,
    /// Whose it is.
    pub shop: ShopId,
    /// Which it is.
    pub id: JourneyId,
}

/// A part of what is due.
#[derive(Clone, Debug)]
pub struct DuePage {
    /// The journeys, the longest overdue first.
    pub journeys: Vec<DueJourney>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<NextPage>,
}

/// Where a page begins: DynamoDB's own word for it.
#[derive(Clone, Debug)]
pub struct NextPage(Item);

impl Store {
    /// Reads a journey. `consistent`: also what was written a moment ago, at twice the cost.
    pub async fn load(
        &self,
        shop: &ShopId,
        id: &JourneyId,
        consistent: bool,
    ) -> Result<StoredJourney, StoreError> {
        const OPERATION: &str = "read a journey";
        let pk = keys::journey(shop, id);
        let item = self.get(OPERATION, &pk, keys::JOURNEY, consistent).await?;
        item.map_or_else(
            || Ok(StoredJourney::new(id.clone())),
            |item| read_journey(OPERATION, id.clone(), &item),
        )
    }

    /// When DynamoDB may delete a journey; `None` if there is none.
    pub async fn journey_kept_until(
        &self,
        shop: &ShopId,
        id: &JourneyId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let item = self.get("read a journey", &keys::journey(shop, id), keys::JOURNEY, true).await?;
        Ok(item.and_then(|item| items::get_time(&item, keys::EXPIRES_AT)))
    }

    /// Reads a journey and its customer's record in one call.
    pub async fn load_with_customer(
        &self,
        shop: &ShopId,
        id: &JourneyId,
        customer: &CustomerKey,
    ) -> Result<(StoredJourney, Versioned<Customer>), StoreError> {
        const OPERATION: &str = "read a journey and its customer";
        let journey_pk = keys::journey(shop, id);
        let customer_pk = keys::customer(shop, customer);
        let wanted = vec![items::key(&journey_pk, keys::JOURNEY), items::key(&customer_pk, keys::CUSTOMER)];
        let found = self.get_many(OPERATION, wanted, false).await?;
        let mut journey = StoredJourney::new(id.clone());
        let mut record = Versioned::default();
        for item in &found {
            if items::get_text(item, keys::SORT_KEY) == Some(keys::CUSTOMER) {
                record = items::read_document(OPERATION, item)?;
            } else {
                journey = read_journey(OPERATION, id.clone(), item)?;
            }
        }
        Ok((journey, record))
    }

    /// Reads several journeys in one call; missing ones are left out. At most 25.
    pub async fn load_many(
        &self,
        shop: &ShopId,
        ids: &[JourneyId],
    ) -> Result<Vec<StoredJourney>, StoreError> {
        const OPERATION: &str = "read several journeys";
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = ids.iter().map(|id| items::key(&keys::journey(shop, id), keys::JOURNEY)).collect();
        let found = self.get_many(OPERATION, wanted, false).await?;
        let mut journeys = Vec::with_capacity(found.len());
        for item in &found {
            let id = items::get_text(item, keys::PARTITION_KEY).and_then(keys::parse_journey);
            let (_, id) = id.ok_or_else(|| StoreError::unreadable(OPERATION, "KeyMalformed"))?;
            journeys.push(read_journey(OPERATION, id, item)?);
        }
        Ok(journeys)
    }

    /// Writes a journey, and with it (in one transaction) what must agree with it.
    pub async fn commit(
        &self,
        shop: &ShopId,
        change: &Change<'_>,
        link: Option<&Link>,
        pointers: &[Pointer],
        outcome: Option<&Outcome>,
    ) -> Result<Commit, StoreError> {
        if link.is_none() && pointers.is_empty() && outcome.is_none() {
            return self.put_journey(shop, change).await;
        }
        const OPERATION: &str = "write a journey and what agrees with it";
        let mut writes = vec![self.journey_put(OPERATION, shop, change)?];
        writes.extend(link.map(|link| self.link_put(shop, change.journey, link)).transpose()?);
        for pointer in pointers {
            writes.push(self.pointer_put(shop, &change.journey.id, pointer)?);
        }
        writes.extend(outcome.map(|outcome| self.outcome_put(OPERATION, shop, outcome)).transpose()?);
        match self.transact(OPERATION, writes).await? {
            Ok(()) => Ok(Commit::Done),
            Err(reasons) => self.explain(OPERATION, change, &reasons),
        }
    }

    /// Claims a mail: the journey and the customer's budget change together or not at all.
    pub async fn claim(
        &self,
        shop: &ShopId,
        change: &Change<'_>,
        customer: &CustomerKey,
        record: &Versioned<Customer>,
    ) -> Result<Commit, StoreError> {
        const OPERATION: &str = "claim a mail";
        let writes = vec![
            self.journey_put(OPERATION, shop, change)?,
            self.customer_put(OPERATION, shop, customer, record)?,
        ];
        match self.transact(OPERATION, writes).await? {
            Ok(()) => Ok(Commit::Done),
            Err(reasons) => self.explain(OPERATION, change, &reasons),
        }
    }

    /// The journeys of one partition of the due index that are due, the longest overdue first: a page
    /// of them, from where an earlier page ended.
    pub async fn due(
        &self,
        shard: u32,
        now: Timestamp,
        limit: i32,
        from: Option<NextPage>,
    ) -> Result<DuePage, StoreError> {
        const OPERATION: &str = "look for due journeys";
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", items::text(keys::shard_name(shard)))
            .expression_attribute_values(":now", items::number(now.as_second()))
            .set_exclusive_start_key(from.map(|from| from.0))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let due = reply.items().iter().filter_map(|item| {
            let (shop, id) = keys::parse_journey(items::get_text(item, keys::PARTITION_KEY)?)?;
            Some(DueJourney { due_at: items::get_time(item, keys::DUE_AT)?, shop, id })
        });
        Ok(DuePage { journeys: due.collect(), next: reply.last_evaluated_key.map(NextPage) })
    }

    /// The earliest wake-up of one partition of the due index after one time and up to another.
    pub async fn next_due(
        &self,
        shard: u32,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.next_due_in(&keys::shard_name(shard), after, until).await
    }

    /// The same of a partition by its name.
    pub(crate) async fn next_due_in(
        &self,
        shard: &str,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        const OPERATION: &str = "look for the next wake-up";
        if until.as_second() <= after.as_second() {
            return Ok(None);
        }
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at BETWEEN :from AND :until")
            .expression_attribute_values(":shard", items::text(shard))
            .expression_attribute_values(":from", items::number(after.as_second() + 1))
            .expression_attribute_values(":until", items::number(until.as_second()))
            .limit(1)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        Ok(reply.items().first().and_then(|item| items::get_time(item, keys::DUE_AT)))
    }

    async fn put_journey(&self, shop: &ShopId, change: &Change<'_>) -> Result<Commit, StoreError> {
        const OPERATION: &str = "write a journey";
        let reply = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(self.journey_item(OPERATION, shop, change)?))
            .condition_expression(version_condition(change.read_version))
            .set_expression_attribute_values(version_values(change.read_version))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match reply {
            Ok(reply) => {
                self.usage.wrote(reply.consumed_capacity());
                Ok(Commit::Done)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failure)) => {
                    self.usage.refused(1);
                    conflict(OPERATION, change.journey.id.clone(), failure.item())
                }
                // A transaction holds the item: what it leaves is to be read.
                Some(PutItemError::TransactionConflictException(_)) => {
                    self.usage.failed();
                    Ok(Commit::Stale)
                }
                _ => Err(self.failed(OPERATION, &error)),
            },
        }
    }

    pub(crate) fn journey_put(
        &self,
        operation: &'static str,
        shop: &ShopId,
        change: &Change<'_>,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = self.journey_item(operation, shop, change)?;
        self.conditional_put(operation, item, change.read_version)
    }

    /// A put on the condition that the item still has the version that was read.
    pub(crate) fn conditional_put(
        &self,
        operation: &'static str,
        item: Item,
        read_version: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(version_condition(read_version))
            .set_expression_attribute_values(version_values(read_version))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|_| StoreError::unreadable(operation, "RequestIncomplete"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn journey_item(
        &self,
        operation: &'static str,
        shop: &ShopId,
        change: &Change<'_>,
    ) -> Result<Item, StoreError> {
        let pk = keys::journey(shop, &change.journey.id);
        let document = change
            .journey
            .to_stored()
            .map_err(|_| StoreError::unreadable(operation, "JourneyNotSerializable"))?;
        let mut item = items::key(&pk, keys::JOURNEY);
        item.insert(keys::DOCUMENT.to_owned(), items::text(document));
        item.insert(keys::VERSION.to_owned(), items::number(change.read_version + 1));
        item.insert(keys::EXPIRES_AT.to_owned(), items::number(change.expires_at.as_second()));
        if let Some(due_at) = change.due_at {
            item.insert(keys::DUE_SHARD.to_owned(), items::text(keys::due_shard(&pk, self.shards)));
            item.insert(keys::DUE_AT.to_owned(), items::number(due_at.as_second()));
        }
        Ok(item)
    }

    /// Runs a transaction. The inner error is the reasons for which it was cancelled by conditions.
    pub(crate) async fn transact(
        &self,
        operation: &'static str,
        writes: Vec<TransactWriteItem>,
    ) -> Result<Result<(), Vec<CancellationReason>>, StoreError> {
        let items_count = writes.len() as u64;
        let reply = self
            .client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let error = match reply {
            Ok(reply) => {
                self.usage.wrote(reply.consumed_capacity());
                return Ok(Ok(()));
            }
            Err(error) => error,
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
        else {
            return Err(self.failed(operation, &error));
        };
        let reasons = cancelled.cancellation_reasons().to_vec();
        let code = |reason: &CancellationReason| reason.code().unwrap_or("None").to_owned();
        if let Some(throttle) = reasons.iter().map(code).find(|code| is_throttle(code)) {
            self.usage.failed();
            return Err(StoreError { operation, kind: Kind::Throttled, code: throttle });
        }
        if let Some(refusal) = reasons.iter().map(code).find(|code| is_refusal(code)) {
            self.usage.failed();
            return Err(StoreError { operation, kind: Kind::Rejected, code: refusal });
        }
        self.usage.refused(items_count);
        Ok(Err(reasons))
    }

    pub(crate) fn explain(
        &self,
        operation: &'static str,
        change: &Change<'_>,
        reasons: &[CancellationReason],
    ) -> Result<Commit, StoreError> {
        let mut pointers = Vec::new();
        for reason in reasons {
            let Some(item) = reason.item().filter(|_| reason.code() == Some("ConditionalCheckFailed")) else {
                continue;
            };
            match items::get_text(item, keys::SORT_KEY) {
                Some(keys::JOURNEY) => return conflict(operation, change.journey.id.clone(), Some(item)),
                Some(keys::POINTER) => pointers.push(PointerTarget::read(operation, item)?),
                _ => {}
            }
        }
        // All of them at once: one try each would end before an order with many parcels is written.
        Ok(if pointers.is_empty() { Commit::Stale } else { Commit::Pointers(pointers) })
    }

    pub(crate) async fn get(
        &self,
        operation: &'static str,
        pk: &str,
        sk: &str,
        consistent: bool,
    ) -> Result<Option<Item>, StoreError> {
        let reply = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(items::key(pk, sk)))
            .consistent_read(consistent)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(operation, &error))?;
        self.usage.read(reply.consumed_capacity());
        Ok(reply.item)
    }

    pub(crate) async fn get_many(
        &self,
        operation: &'static str,
        wanted: Vec<Item>,
        consistent: bool,
    ) -> Result<Vec<Item>, StoreError> {
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(wanted))
            .consistent_read(consistent)
            .build()
            .map_err(|_| StoreError::unreadable(operation, "RequestIncomplete"))?;
        let reply = self
            .client
            .batch_get_item()
            .request_items(&self.table, wanted)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(operation, &error))?;
        self.usage.read(reply.consumed_capacity());
        // A throttled batch answers a part: half a view would decide wrongly.
        if reply.unprocessed_keys().is_some_and(|keys| !keys.is_empty()) {
            return Err(StoreError { operation, kind: Kind::Throttled, code: "UnprocessedKeys".to_owned() });
        }
        Ok(reply.responses.and_then(|mut tables| tables.remove(&self.table)).unwrap_or_default())
    }

    /// Writes an item if what stands in its place has the version that was read (0: nothing does). `false`:
    /// somebody else wrote it in between, or holds it in a transaction.
    pub(crate) async fn put_versioned(
        &self,
        operation: &'static str,
        item: Item,
        read_version: u64,
    ) -> Result<bool, StoreError> {
        let reply = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(version_condition(read_version))
            .set_expression_attribute_values(version_values(read_version))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match reply {
            Ok(reply) => {
                self.usage.wrote(reply.consumed_capacity());
                Ok(true)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => {
                    self.usage.refused(1);
                    Ok(false)
                }
                // What the transaction leaves is to be read.
                Some(PutItemError::TransactionConflictException(_)) => {
                    self.usage.failed();
                    Ok(false)
                }
                _ => Err(self.failed(operation, &error)),
            },
        }
    }

    /// Writes an item, whatever stands in its place.
    pub(crate) async fn put(&self, operation: &'static str, item: Item) -> Result<(), StoreError> {
        for _ in 0..crate::CONFLICTS_MAX {
            let reply = self
                .client
                .put_item()
                .table_name(&self.table)
                .set_item(Some(item.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            match reply {
                Ok(reply) => {
                    self.usage.wrote(reply.consumed_capacity());
                    return Ok(());
                }
                Err(error) => match error.as_service_error() {
                    // A transaction holds the item: ours follows it.
                    Some(PutItemError::TransactionConflictException(_)) => self.usage.failed(),
                    _ => return Err(self.failed(operation, &error)),
                },
            }
        }
        Err(StoreError::conflict(operation))
    }

    /// Every item of a partition whose sort key begins with `prefix`, in the order of the keys.
    pub(crate) async fn query_prefix(
        &self,
        operation: &'static str,
        pk: &str,
        prefix: &str,
    ) -> Result<Vec<Item>, StoreError> {
        self.query_all(operation, "pk = :pk AND begins_with(sk, :sk)", pk, prefix).await
    }

    /// Every item of a partition whose sort key lies before `end`, in the order of the keys.
    pub(crate) async fn query_below(
        &self,
        operation: &'static str,
        pk: &str,
        end: &str,
    ) -> Result<Vec<Item>, StoreError> {
        self.query_all(operation, "pk = :pk AND sk < :sk", pk, end).await
    }

    async fn query_all(
        &self,
        operation: &'static str,
        condition: &str,
        pk: &str,
        sk: &str,
    ) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression(condition)
                .expression_attribute_values(":pk", items::text(pk))
                .expression_attribute_values(":sk", items::text(sk))
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| self.failed(operation, &error))?;
            self.usage.read(page.consumed_capacity());
            found.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    pub(crate) fn failed<E, R>(
        &self,
        operation: &'static str,
        error: &aws_sdk_dynamodb::error::SdkError<E, R>,
    ) -> StoreError
    where
        E: aws_sdk_dynamodb::error::ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.usage.failed();
        StoreError::from_sdk(operation, error)
    }
}

fn is_throttle(code: &str) -> bool {
    matches!(code, "ThrottlingError" | "ProvisionedThroughputExceeded")
}

fn is_refusal(code: &str) -> bool {
    matches!(code, "ValidationError" | "ItemCollectionSizeLimitExceeded")
}

pub(crate) fn version_condition(read_version: u64) -> &'static str {
    if read_version == 0 { "attribute_not_exists(pk)" } else { "ver = :ver" }
}

pub(crate) fn version_values(read_version: u64) -> Option<HashMap<String, AttributeValue>> {
    (read_version > 0).then(|| HashMap::from([(":ver".to_owned(), items::number(read_version))]))
}

fn conflict(operation: &'static str, id: JourneyId, theirs: Option<&Item>) -> Result<Commit, StoreError> {
    let theirs = match theirs.filter(|item| !item.is_empty()) {
        Some(item) => read_journey(operation, id, item)?,
        // The item is gone: it expired between reading and writing.
        None => StoredJourney::new(id),
    };
    Ok(Commit::Conflict(Box::new(theirs)))
}

pub(crate) fn read_journey(
    operation: &'static str,
    id: JourneyId,
    item: &Item,
) -> Result<StoredJourney, StoreError> {
    let document = items::get_text(item, keys::DOCUMENT)
        .ok_or_else(|| StoreError::unreadable(operation, "DocumentMissing"))?;
    let journey = Journey::from_stored(id, document)
        .map_err(|_| StoreError::unreadable(operation, "JourneyMalformed"))?;
    Ok(StoredJourney {
        journey,
        version: items::get_u64(item, keys::VERSION).unwrap_or(0),
        due_at: items::get_time(item, keys::DUE_AT),
    })
}
