//! Pointers: from what others know of a journey to the journey. A parcel's pointer also keeps what
//! was said of the parcel before anybody knew its order, and a list of the parcels that wait so is
//! kept along: one item, written with the first fact that is parked.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use jiff::Timestamp;
use journey::fact::{Fact, ParcelStatus, What};
use journey::ids::{JourneyId, JourneyKind, ShopId, TrackingNumber};
use serde::Serialize;

use crate::Store;
use crate::error::StoreError;
use crate::items::{self, Item};
use crate::journeys::{version_condition, version_values};
use crate::keys;

/// DynamoDB reads at most so many items in one call.
const READ_MAX: usize = 100;

/// The most other journeys that share one parcel.
pub const BESIDE_MAX: usize = 9;

/// The most facts that wait for one parcel's order. A carrier's whole history fits; more are
/// refused rather than half kept.
pub const PARKED_FACTS_MAX: usize = 60;

/// The attribute that names the journey.
const JOURNEY_ATTRIBUTE: &str = "journey";
/// The attribute that lists the other journeys whose goods travel in the parcel, as JSON.
const BESIDE_ATTRIBUTE: &str = "beside";
/// The attribute that keeps parked facts, as JSON.
const PARKED_ATTRIBUTE: &str = "parked";
/// The attribute that says since when facts are parked.
const PARKED_SINCE_ATTRIBUTE: &str = "parked_since";

/// A pointer to be written with a journey.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pointer {
    /// From a tracking number.
    Tracking {
        /// The number.
        number: TrackingNumber,
        /// The version of the pointer whose parked facts are joined by this write; 0: it is
        /// thought not to exist.
        read_version: u64,
        /// The other journeys that hold the number too, at most [`BESIDE_MAX`].
        beside: Vec<JourneyId>,
        /// When DynamoDB may delete it.
        expires_at: Timestamp,
    },
    /// From the number that the customer sees.
    OrderNumber {
        /// The number.
        number: String,
        /// When DynamoDB may delete it.
        expires_at: Timestamp,
    },
}

/// What a parcel's pointer holds.
#[derive(Clone, Debug, Default)]
pub struct PointerTarget {
    /// The number.
    pub number: Option<TrackingNumber>,
    /// The journey, if it is known.
    pub journey: Option<JourneyId>,
    /// Other journeys whose goods travel in the same parcel.
    pub beside: Vec<JourneyId>,
    /// What waits for it.
    pub parked: Vec<Fact>,
    /// Since when the oldest of it waits.
    pub parked_since: Option<Timestamp>,
    /// Counts the writes of the item; 0 if there is none.
    pub version: u64,
}

/// A parcel that waits for its order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct WaitingParcel {
    /// Its number.
    pub number: TrackingNumber,
    /// Since when.
    pub since: Timestamp,
    /// How many facts wait with it.
    pub facts: usize,
    /// What was last said of it.
    pub status: Option<ParcelStatus>,
}

impl PointerTarget {
    pub(crate) fn read(operation: &'static str, item: &Item) -> Result<Self, StoreError> {
        let number = items::get_text(item, keys::PARTITION_KEY)
            .and_then(|key| key.rsplit_once('#'))
            .and_then(|(_, number)| TrackingNumber::parse(number).ok());
        let parked = items::get_text(item, PARKED_ATTRIBUTE)
            .map_or(Ok(Vec::new()), serde_json::from_str)
            .map_err(|_| StoreError::unreadable(operation, "ParkedMalformed"))?;
        let beside: Vec<String> = items::get_text(item, BESIDE_ATTRIBUTE)
            .map_or(Ok(Vec::new()), serde_json::from_str)
            .map_err(|_| StoreError::unreadable(operation, "BesideMalformed"))?;
        Ok(Self {
            number,
            journey: items::get_text(item, JOURNEY_ATTRIBUTE).and_then(parse_target),
            beside: beside.iter().filter_map(|text| parse_target(text)).collect(),
            parked,
            parked_since: items::get_time(item, PARKED_SINCE_ATTRIBUTE),
            version: items::get_u64(item, keys::VERSION).unwrap_or(0),
        })
    }
}

/// The parcel as it waits now, if this entry of the list is still of it.
fn waits(target: &PointerTarget, number: &TrackingNumber, key: &str) -> Option<WaitingParcel> {
    let since = target.parked_since.filter(|since| keys::waiting_since(*since, number) == key)?;
    if target.journey.is_some() || target.parked.is_empty() {
        return None;
    }
    let scans = target.parked.iter().filter_map(|fact| match &fact.what {
        What::Scanned(scan) => Some((fact.occurred_at, scan.status)),
        _ => None,
    });
    let status = scans.max_by_key(|(at, _)| *at).map(|(_, status)| status);
    Some(WaitingParcel { number: number.clone(), since, facts: target.parked.len(), status })
}

fn parse_target(text: &str) -> Option<JourneyId> {
    let (kind, value) = text.split_once('/')?;
    JourneyId::from_parts(JourneyKind::parse(kind)?, value).ok()
}

impl Store {
    /// Finds what is known of a tracking number.
    pub async fn find_parcel(
        &self,
        shop: &ShopId,
        number: &TrackingNumber,
    ) -> Result<PointerTarget, StoreError> {
        const OPERATION: &str = "find a parcel";
        let item = self.get(OPERATION, &keys::tracking(shop, number), keys::POINTER, false).await?;
        item.map_or_else(
            || Ok(PointerTarget { number: Some(number.clone()), ..PointerTarget::default() }),
            |item| PointerTarget::read(OPERATION, &item),
        )
    }

    /// Finds the journey of the number that a customer sees.
    pub async fn find_order_number(
        &self,
        shop: &ShopId,
        number: &str,
    ) -> Result<Option<JourneyId>, StoreError> {
        let pk = keys::order_number(shop, number);
        let item = self.get("find an order number", &pk, keys::POINTER, false).await?;
        Ok(item.and_then(|item| items::get_text(&item, JOURNEY_ATTRIBUTE).and_then(parse_target)))
    }

    /// Keeps `facts` until the parcel's order is known. `None`: done; else somebody wrote the
    /// pointer in between, and this is what it holds now.
    pub async fn park(
        &self,
        shop: &ShopId,
        number: &TrackingNumber,
        facts: &[Fact],
        read: &PointerTarget,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<PointerTarget>, StoreError> {
        const OPERATION: &str = "park facts";
        let json =
            serde_json::to_string(facts).map_err(|_| StoreError::unreadable(OPERATION, "NotSerializable"))?;
        let mut item = items::key(&keys::tracking(shop, number), keys::POINTER);
        item.insert(PARKED_ATTRIBUTE.to_owned(), items::text(json));
        let since = read.parked_since.unwrap_or(now);
        item.insert(PARKED_SINCE_ATTRIBUTE.to_owned(), items::number(since.as_second()));
        item.insert(keys::VERSION.to_owned(), items::number(read.version + 1));
        item.insert(keys::EXPIRES_AT.to_owned(), items::number(expires_at.as_second()));
        if read.parked_since.is_none() {
            return self.begin_to_wait(shop, number, item, read, now, expires_at).await;
        }
        let reply = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression(version_condition(read.version))
            .set_expression_attribute_values(version_values(read.version))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match reply {
            Ok(reply) => {
                self.usage.wrote(reply.consumed_capacity());
                Ok(None)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failure)) => {
                    self.usage.refused(1);
                    let theirs =
                        failure.item().map(|item| PointerTarget::read(OPERATION, item)).transpose()?;
                    Ok(Some(theirs.unwrap_or_default()))
                }
                // A transaction holds the pointer: the next try finds what it left.
                Some(PutItemError::TransactionConflictException(_)) => {
                    self.usage.failed();
                    Ok(Some(read.clone()))
                }
                _ => Err(self.failed(OPERATION, &error)),
            },
        }
    }

    /// The first fact that is parked puts the parcel on the list, in one transaction: four write
    /// units instead of one.
    async fn begin_to_wait(
        &self,
        shop: &ShopId,
        number: &TrackingNumber,
        pointer: Item,
        read: &PointerTarget,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<PointerTarget>, StoreError> {
        const OPERATION: &str = "park the first facts";
        let mut listed = items::key(&keys::waiting(shop), &keys::waiting_since(now, number));
        listed.insert(keys::EXPIRES_AT.to_owned(), items::number(expires_at.as_second()));
        let listed = Put::builder()
            .table_name(&self.table)
            .set_item(Some(listed))
            .build()
            .map_err(|_| StoreError::unreadable(OPERATION, "RequestIncomplete"))?;
        let writes = vec![
            self.conditional_put(OPERATION, pointer, read.version)?,
            TransactWriteItem::builder().put(listed).build(),
        ];
        let Err(reasons) = self.transact(OPERATION, writes).await? else {
            return Ok(None);
        };
        let refused = |reason: &&CancellationReason| reason.code() == Some("ConditionalCheckFailed");
        match reasons.iter().find(refused) {
            Some(reason) => {
                let theirs = reason.item().filter(|item| !item.is_empty());
                let theirs = theirs.map(|item| PointerTarget::read(OPERATION, item)).transpose()?;
                Ok(Some(theirs.unwrap_or_default()))
            }
            // Another transaction holds the pointer: the next try finds what it left.
            None => self.find_parcel(shop, number).await.map(Some),
        }
    }

    /// Parcels that wait for their order since before `before`, the longest waiting first. Those
    /// that found it, or expired, are struck off the list. Costs one query, one read a hundred
    /// parcels on the list, and one write unit for each that is struck off.
    pub async fn waiting_parcels(
        &self,
        shop: &ShopId,
        before: Timestamp,
    ) -> Result<Vec<WaitingParcel>, StoreError> {
        const OPERATION: &str = "list the parcels that wait";
        let pk = keys::waiting(shop);
        let listed = self.query_below(OPERATION, &pk, &keys::waiting_before(before)).await?;
        let mut waiting = Vec::new();
        let mut over = Vec::new();
        for chunk in listed.chunks(READ_MAX) {
            let numbers: Vec<(&str, TrackingNumber)> = chunk
                .iter()
                .filter_map(|item| items::get_text(item, keys::SORT_KEY))
                .filter_map(|key| Some((key, keys::parse_waiting(key)?)))
                .collect();
            let mut pointers: Vec<Item> = Vec::with_capacity(numbers.len());
            for (_, number) in &numbers {
                let pointer = items::key(&keys::tracking(shop, number), keys::POINTER);
                // A number that waited twice is on the list twice, and may be asked for once.
                if !pointers.contains(&pointer) {
                    pointers.push(pointer);
                }
            }
            let found = self.get_many(OPERATION, pointers, true).await?;
            let mut targets = Vec::with_capacity(found.len());
            for item in &found {
                targets.push(PointerTarget::read(OPERATION, item)?);
            }
            for (key, number) in numbers {
                let target = targets.iter().find(|target| target.number.as_ref() == Some(&number));
                match target.and_then(|target| waits(target, &number, key)) {
                    Some(parcel) => waiting.push(parcel),
                    None => over.push(items::key(&pk, key)),
                }
            }
        }
        self.delete_many(OPERATION, over).await?;
        Ok(waiting)
    }

    pub(crate) fn pointer_put(
        &self,
        shop: &ShopId,
        target: &JourneyId,
        pointer: &Pointer,
    ) -> Result<TransactWriteItem, StoreError> {
        const OPERATION: &str = "write a pointer";
        let (pk, expires_at, read_version, beside) = match pointer {
            Pointer::Tracking { number, read_version, beside, expires_at } => {
                (keys::tracking(shop, number), expires_at, Some(*read_version), beside.as_slice())
            }
            Pointer::OrderNumber { number, expires_at } => {
                (keys::order_number(shop, number), expires_at, None, &[][..])
            }
        };
        let mut item = items::key(&pk, keys::POINTER);
        item.insert(JOURNEY_ATTRIBUTE.to_owned(), items::text(target.to_string()));
        item.insert(keys::EXPIRES_AT.to_owned(), items::number(expires_at.as_second()));
        if !beside.is_empty() {
            let beside: Vec<String> = beside.iter().take(BESIDE_MAX).map(ToString::to_string).collect();
            let beside = serde_json::to_string(&beside)
                .map_err(|_| StoreError::unreadable(OPERATION, "BesideNotSerializable"))?;
            item.insert(BESIDE_ATTRIBUTE.to_owned(), items::text(beside));
        }
        let Some(read_version) = read_version else {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .build()
                .map_err(|_| StoreError::unreadable(OPERATION, "RequestIncomplete"))?;
            return Ok(TransactWriteItem::builder().put(put).build());
        };
        item.insert(keys::VERSION.to_owned(), items::number(read_version + 1));
        self.conditional_put(OPERATION, item, read_version)
    }
}
