//! The quarantine: signed deliveries that nobody could read, and requests that a person must answer,
//! each kept whole until it expires.
//!
//! A head (what is listed) and the parts of its body are items of their own, so that a list reads no
//! bodies: the heads of a shop lie together, the bodies by day. A head that is to be tried again stands
//! in the due index, in a partition of its own.

use std::fmt;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use journey::ids::{CustomerKey, ShopId, SourceId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::items::{self, Item};
use crate::keys;
use crate::{Store, Versioned};

/// A stored part of a body is at most this long: an item may have 400 KB.
const PART_BYTES_MAX: usize = 350 * 1024;

/// The attribute that keeps a part of a body.
const BODY_ATTRIBUTE: &str = "body";

/// Why something is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuarantineKind {
    /// A delivery that could not be read: it can be replayed.
    Unreadable,
    /// A request that a person must answer.
    Request,
}

/// Names what is kept: `2026-03-02-<32 hex digits>`, with `request-` before a request's.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct QuarantineId {
    is_request: bool,
    day: String,
    digest: String,
}

impl QuarantineId {
    /// Names what came on the day of `at`. `digest` tells it from all else of that day, in
    /// lower-case hex.
    pub fn new(kind: QuarantineKind, at: Timestamp, digest: &str) -> Self {
        let is_request = kind == QuarantineKind::Request;
        Self { is_request, day: keys::day(at), digest: digest.to_owned() }
    }

    /// Reads the text back; `None` if it is no such name.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_request, text) = match text.strip_prefix("request-") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (day, digest) = text.rsplit_once('-')?;
        let is_day = day.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == day);
        let is_digest =
            digest.len() == 32 && digest.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        (is_day && is_digest).then(|| Self { is_request, day: day.to_owned(), digest: digest.to_owned() })
    }

    fn part(&self, part: usize) -> String {
        format!("{self}#{part}")
    }
}

impl fmt::Display for QuarantineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.is_request { "request-" } else { "" };
        write!(f, "{prefix}{}-{}", self.day, self.digest)
    }
}

/// What is kept of a delivery beside its body. Nothing in it is personal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Quarantined {
    /// Why it is kept.
    pub kind: QuarantineKind,
    /// When it came.
    pub at: Timestamp,
    /// When DynamoDB may delete it.
    pub expires_at: Timestamp,
    /// Which sender.
    pub source: SourceId,
    /// The first word of the address that it came to.
    pub surface: String,
    /// What the sender calls it, fit for logs.
    pub topic: String,
    /// The topic as the header had it, where the provider sends one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic_header: Option<String>,
    /// Why it could not be read, or what a person must do.
    pub reason: String,
    /// The length of the body.
    pub body_bytes: usize,
    /// No address can stand in the body, so that nobody need look for one there. Not known of what
    /// older versions kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub names_nobody: bool,
    /// When the sweeper tries it again; `None`: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// How often the sweeper tried it again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// The last time it was replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replayed: Option<Replay>,
    /// The body named a customer who was erased: it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<ErasedBody>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(tries: &u32) -> bool {
    *tries == 0
}

/// That a body is gone.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ErasedBody {
    /// Since when.
    pub at: Timestamp,
    /// With whom: the keyed hash; `None` if only orders were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerKey>,
    /// With which orders, where no customer is known: the keyed digest of their ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<String>,
}

impl ErasedBody {
    /// Whether both went with the same customer or orders.
    pub fn is_for_the_same(&self, other: &Self) -> bool {
        (&self.customer, &self.orders) == (&other.customer, &other.orders)
    }
}

/// A replay and what became of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Replay {
    /// When.
    pub at: Timestamp,
    /// `recorded`, `duplicate`, `parked`, `ignored`, `accepted`, or `quarantined`: still unreadable.
    pub result: String,
    /// Why, where that is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Quarantined {
    /// Whether a replay is still to be made or was in vain.
    pub fn waits(&self) -> bool {
        let done = self.replayed.as_ref().is_some_and(|replay| replay.result != "quarantined");
        self.kind == QuarantineKind::Unreadable && self.erased.is_none() && !done
    }
}

impl Store {
    /// Keeps a delivery whole: its parts first, so that a head never stands without its body. What
    /// is there already stays as it is: the same delivery is kept once. `false`: it was there.
    pub async fn quarantine(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
        head: &Quarantined,
        body: &[u8],
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "quarantine a delivery";
        if self.quarantined_one(shop, id).await?.is_some() {
            return Ok(false);
        }
        let pk = keys::quarantined_bodies(shop, &id.day);
        for (part, bytes) in body.chunks(PART_BYTES_MAX).enumerate() {
            let mut item = items::key(&pk, &id.part(part));
            item.insert(BODY_ATTRIBUTE.to_owned(), items::bytes(bytes));
            item.insert(keys::EXPIRES_AT.to_owned(), items::number(head.expires_at.as_second()));
            self.put(OPERATION, item).await?;
        }
        let head = Versioned { value: head.clone(), version: 0 };
        for _ in 0..crate::CONFLICTS_MAX {
            if self.put_head(OPERATION, shop, id, &head).await? {
                return Ok(true);
            }
            // It stands there by now; or a transaction held its place, and nothing was kept.
            if self.quarantined_one(shop, id).await?.is_some() {
                return Ok(false);
            }
        }
        Err(StoreError::conflict(OPERATION))
    }

    /// What is kept, in the order of the names; bodies are not read. One query.
    pub async fn quarantined(&self, shop: &ShopId) -> Result<Vec<(QuarantineId, Quarantined)>, StoreError> {
        const OPERATION: &str = "list the quarantine";
        let items = self.query_below(OPERATION, &keys::quarantine(shop), keys::END).await?;
        let mut found = Vec::with_capacity(items.len());
        for item in &items {
            let id = items::get_text(item, keys::SORT_KEY).and_then(QuarantineId::parse);
            let id = id.ok_or_else(|| StoreError::unreadable(OPERATION, "KeyMalformed"))?;
            found.push((id, items::read_document::<Quarantined>(OPERATION, item)?.value));
        }
        Ok(found)
    }

    /// One head; `None` if there is none of that name.
    pub async fn quarantined_one(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
    ) -> Result<Option<Versioned<Quarantined>>, StoreError> {
        const OPERATION: &str = "read a quarantined delivery";
        let item = self.get(OPERATION, &keys::quarantine(shop), &id.to_string(), true).await?;
        item.map(|item| items::read_document(OPERATION, &item)).transpose()
    }

    /// A kept body, byte for byte; empty if it was erased.
    pub async fn quarantined_body(&self, shop: &ShopId, id: &QuarantineId) -> Result<Vec<u8>, StoreError> {
        const OPERATION: &str = "read a quarantined body";
        let pk = keys::quarantined_bodies(shop, &id.day);
        let items = self.query_prefix(OPERATION, &pk, &format!("{id}#")).await?;
        let parts = items.iter().filter_map(|item| items::get_bytes(item, BODY_ATTRIBUTE));
        Ok(parts.collect::<Vec<_>>().concat())
    }

    /// What is to be tried again at `now`, over all shops, the longest overdue first. One query.
    pub async fn retries_due(
        &self,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<(ShopId, QuarantineId)>, StoreError> {
        const OPERATION: &str = "look for deliveries to try again";
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", items::text(keys::RETRY_SHARD))
            .expression_attribute_values(":now", items::number(now.as_second()))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let read = |item: &Item| {
            let shop = keys::parse_quarantine(items::get_text(item, keys::PARTITION_KEY)?)?;
            Some((shop, QuarantineId::parse(items::get_text(item, keys::SORT_KEY)?)?))
        };
        Ok(reply.items().iter().filter_map(read).collect())
    }

    /// The earliest time after `after` and up to `until` at which something is to be tried again.
    pub async fn next_retry(
        &self,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.next_due_in(keys::RETRY_SHARD, after, until).await
    }

    /// Takes a turn at a delivery that is due at `now`: counts the try and sets the next one to
    /// `next_at` of the tries so far, so that nobody else makes this one, and one that is cut short is
    /// made again. `false`: it is not due, or somebody else took it.
    pub async fn take_retry(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
        now: Timestamp,
        next_at: impl Fn(u32) -> Timestamp,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "take a turn at a quarantined delivery";
        let Some(mut head) = self.quarantined_one(shop, id).await? else {
            return Ok(false);
        };
        if head.value.retry_at.is_none_or(|at| at > now) {
            return Ok(false);
        }
        head.value.tries += 1;
        head.value.retry_at = Some(next_at(head.value.tries));
        self.put_head(OPERATION, shop, id, &head).await
    }

    /// Changes a head, again if somebody else did in between. `change` may run more than once.
    pub async fn change_quarantined(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
        change: impl Fn(&mut Quarantined),
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "mark a quarantined delivery";
        for _ in 0..crate::CONFLICTS_MAX {
            let Some(read) = self.quarantined_one(shop, id).await? else {
                return Ok(());
            };
            let mut changed = read.clone();
            change(&mut changed.value);
            if changed == read || self.put_head(OPERATION, shop, id, &changed).await? {
                return Ok(());
            }
        }
        Err(StoreError::conflict(OPERATION))
    }

    /// Takes a body out, and leaves the head as a mark: written over, since the functions' roles may
    /// not delete.
    pub async fn erase_quarantined(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
        head: &Quarantined,
        mark: &ErasedBody,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "erase a quarantined body";
        // The mark first: a replay that begins now must not find a body without one.
        self.change_quarantined(shop, id, |head| {
            head.erased.get_or_insert_with(|| mark.clone());
            head.retry_at = None;
        })
        .await?;
        for part in 0..head.body_bytes.div_ceil(PART_BYTES_MAX) {
            let mut item = items::key(&keys::quarantined_bodies(shop, &id.day), &id.part(part));
            item.insert(keys::EXPIRES_AT.to_owned(), items::number(head.expires_at.as_second()));
            self.put(OPERATION, item).await?;
        }
        Ok(())
    }

    /// Whether the head was written; not if there is another version of it.
    async fn put_head(
        &self,
        operation: &'static str,
        shop: &ShopId,
        id: &QuarantineId,
        head: &Versioned<Quarantined>,
    ) -> Result<bool, StoreError> {
        let (pk, sk) = (keys::quarantine(shop), id.to_string());
        let expires_at = Some(head.value.expires_at);
        let mut item: Item = items::document(operation, &pk, &sk, &head.value, head.version + 1, expires_at)?;
        if let Some(at) = head.value.retry_at {
            item.insert(keys::DUE_SHARD.to_owned(), items::text(keys::RETRY_SHARD));
            item.insert(keys::DUE_AT.to_owned(), items::number(at.as_second()));
        }
        self.put_versioned(operation, item, head.version).await
    }
}
