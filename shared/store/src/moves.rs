//! Moves: after the rules of a shop changed, the journeys that wait are looked at again, a bounded part
//! each minute. One item a shop says how far the sweeper is.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};
use journey::ids::{JourneyId, ShopId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::feeds::time;
use crate::items::{self, Item};
use crate::journeys::{DueJourney, StoredJourney, version_values};
use crate::keys;
use crate::{Store, Versioned};

/// A change of the rules is known everywhere after this: every function asks for its shops once a minute,
/// and none runs on for longer than the rest. Who was moved before then could be written back.
pub const KNOWN_EVERYWHERE_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// What changed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveCause {
    /// This version of the plan was published.
    Plan(u32),
    /// A pause ended.
    Resumed,
}

/// Where a look through a partition of the due index stands: behind this journey.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DueCursor {
    /// Seconds since 1970.
    pub due_at: i64,
    /// The journey's partition key.
    pub pk: String,
}

/// How far a shop's waiting journeys were looked at after a change.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Move {
    /// What changed.
    pub cause: MoveCause,
    /// When.
    pub asked_at: Timestamp,
    /// The partition of the due index that is looked through.
    pub shard: u32,
    /// How far; `None`: from its beginning.
    pub from: Option<DueCursor>,
    /// Journeys looked at so far.
    pub looked_at: u64,
    /// Journeys that were given an earlier time so far.
    pub moved: u64,
    /// When the last one was looked at.
    pub ended_at: Option<Timestamp>,
}

impl Move {
    /// A move that begins with everything.
    pub fn new(cause: MoveCause, asked_at: Timestamp) -> Self {
        Self { cause, asked_at, shard: 0, from: None, looked_at: 0, moved: 0, ended_at: None }
    }
}

/// A part of what waits in one partition of the due index.
#[derive(Clone, Debug)]
pub struct WaitingPage {
    /// The journeys of every shop, the earliest wake-up first.
    pub journeys: Vec<DueJourney>,
    /// Whether the partition ends here.
    pub is_last: bool,
}

impl DueJourney {
    /// Where a look that goes on behind this journey begins.
    pub fn cursor(&self) -> DueCursor {
        DueCursor { due_at: self.due_at.as_second(), pk: keys::journey(&self.shop, &self.id) }
    }
}

impl Store {
    /// The moves of the shops whose turn it is.
    pub async fn moves_due(&self, now: Timestamp, limit: i32) -> Result<Vec<ShopId>, StoreError> {
        const OPERATION: &str = "look for journeys to move";
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", items::text(keys::MOVE_SHARD))
            .expression_attribute_values(":now", time(now))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let shops = reply.items().iter();
        Ok(shops.filter_map(|item| keys::parse_shop(items::get_text(item, keys::PARTITION_KEY)?)).collect())
    }

    /// When the next move has its turn, after one time and up to another.
    pub async fn next_move(
        &self,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.next_due_in(keys::MOVE_SHARD, after, until).await
    }

    /// A shop's last move, and when it goes on; `None`: nothing was ever moved.
    pub async fn read_move(
        &self,
        shop: &ShopId,
    ) -> Result<Option<(Versioned<Move>, Option<Timestamp>)>, StoreError> {
        const OPERATION: &str = "read how far a shop is moved";
        let item = self.get(OPERATION, &keys::shop(shop), keys::MOVE, true).await?;
        item.map(|item| Ok((items::read_document(OPERATION, &item)?, items::get_time(&item, keys::DUE_AT))))
            .transpose()
    }

    /// Notes how far a move is, and when it goes on; `None`: it is over. `false`: somebody else noted
    /// something in between.
    pub async fn put_move(
        &self,
        shop: &ShopId,
        moving: &Versioned<Move>,
        next_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "note how far a shop is moved";
        let item = move_item(OPERATION, shop, &moving.value, moving.version + 1, next_at)?;
        self.put_versioned(OPERATION, item, moving.version).await
    }

    /// The write by which a move begins, as a part of the transaction that makes it needed.
    pub(crate) fn move_put(
        &self,
        operation: &'static str,
        shop: &ShopId,
        next: &Move,
        read_version: u64,
    ) -> Result<TransactWriteItem, StoreError> {
        let starts_at = next.asked_at + KNOWN_EVERYWHERE_AFTER;
        let item = move_item(operation, shop, next, read_version + 1, Some(starts_at))?;
        self.conditional_put(operation, item, read_version)
    }

    /// What waits in one partition of the due index, whenever it is due: keys only, a page of them from
    /// behind `from`, or from the first that is due after `after`.
    pub async fn waiting(
        &self,
        shard: u32,
        after: Timestamp,
        from: Option<&DueCursor>,
        limit: i32,
    ) -> Result<WaitingPage, StoreError> {
        const OPERATION: &str = "look through what waits";
        let shard = keys::shard_name(shard);
        let start = from.map(|from| {
            let mut key = items::key(&from.pk, keys::JOURNEY);
            key.insert(keys::DUE_SHARD.to_owned(), items::text(&shard));
            key.insert(keys::DUE_AT.to_owned(), AttributeValue::N(from.due_at.to_string()));
            key
        });
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at > :after")
            .expression_attribute_values(":shard", items::text(&shard))
            .expression_attribute_values(":after", time(after))
            .set_exclusive_start_key(start)
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let journeys = reply.items().iter().filter_map(|item| {
            let (shop, id) = keys::parse_journey(items::get_text(item, keys::PARTITION_KEY)?)?;
            Some(DueJourney { due_at: items::get_time(item, keys::DUE_AT)?, shop, id })
        });
        Ok(WaitingPage { journeys: journeys.collect(), is_last: reply.last_evaluated_key.is_none() })
    }

    /// Gives a journey that was read another wake-up and leaves the rest of it as it is. `false`:
    /// somebody else wrote it in between, by the rules of now.
    pub async fn move_wake(
        &self,
        shop: &ShopId,
        id: &JourneyId,
        read: &StoredJourney,
        due_at: Timestamp,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "move a wake-up";
        let mut values: HashMap<String, AttributeValue> = version_values(read.version).unwrap_or_default();
        values.insert(":due_at".to_owned(), time(due_at));
        values.insert(":next".to_owned(), items::number(read.version + 1));
        let reply = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(items::key(&keys::journey(shop, id), keys::JOURNEY)))
            .update_expression("SET due_at = :due_at, ver = :next")
            .condition_expression("ver = :ver AND attribute_exists(due_shard)")
            .set_expression_attribute_values(Some(values))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let error = match reply {
            Ok(reply) => {
                self.usage.wrote(reply.consumed_capacity());
                return Ok(true);
            }
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => {
                self.usage.refused(1);
                Ok(false)
            }
            Some(UpdateItemError::TransactionConflictException(_)) => {
                self.usage.failed();
                Ok(false)
            }
            _ => Err(self.failed(OPERATION, &error)),
        }
    }
}

fn move_item(
    operation: &'static str,
    shop: &ShopId,
    moving: &Move,
    version: u64,
    next_at: Option<Timestamp>,
) -> Result<Item, StoreError> {
    let mut item = items::document(operation, &keys::shop(shop), keys::MOVE, moving, version, None)?;
    if let Some(at) = next_at {
        item.insert(keys::DUE_SHARD.to_owned(), items::text(keys::MOVE_SHARD));
        item.insert(keys::DUE_AT.to_owned(), time(at));
    }
    Ok(item)
}
