//! Customers: one record an address, and links to their journeys.

use aws_sdk_dynamodb::types::{Put, ReturnConsumedCapacity, TransactWriteItem};
use jiff::Timestamp;
use journey::customer::Customer;
use journey::ids::{CustomerKey, JourneyId, JourneyKind, ShopId};
use journey::journey::Journey;

use crate::error::StoreError;
use crate::items;
use crate::keys;
use crate::{Store, Versioned};

/// Says that a journey is a customer's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Link {
    /// Whose.
    pub customer: CustomerKey,
    /// When the journey began: an order was placed.
    pub at: Timestamp,
    /// When DynamoDB may delete it.
    pub expires_at: Timestamp,
}

/// A customer's record and what is linked to it.
#[derive(Clone, Debug, Default)]
pub struct CustomerItems {
    /// The record.
    pub record: Versioned<Customer>,
    /// The journeys, and when each began.
    pub journeys: Vec<(JourneyId, Timestamp)>,
}

impl Store {
    /// Reads all that is kept under a customer: one call, unless they have thousands of journeys.
    pub async fn customer_items(
        &self,
        shop: &ShopId,
        customer: &CustomerKey,
    ) -> Result<CustomerItems, StoreError> {
        const OPERATION: &str = "read a customer";
        let mut found = CustomerItems::default();
        let mut start = None;
        // An erasure must find every journey, so that no page may be left out.
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", items::text(keys::customer(shop, customer)))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| self.failed(OPERATION, &error))?;
            self.usage.read(page.consumed_capacity());
            for item in page.items() {
                match items::get_text(item, keys::SORT_KEY) {
                    Some(keys::CUSTOMER) => found.record = items::read_document(OPERATION, item)?,
                    Some(link) => found.journeys.extend(read_link(link, items::get_time(item, "at"))),
                    None => {}
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// Reads a customer's record, as it stands now.
    pub async fn customer(
        &self,
        shop: &ShopId,
        customer: &CustomerKey,
    ) -> Result<Versioned<Customer>, StoreError> {
        const OPERATION: &str = "read a customer's record";
        let pk = keys::customer(shop, customer);
        let item = self.get(OPERATION, &pk, keys::CUSTOMER, true).await?;
        item.map_or_else(|| Ok(Versioned::default()), |item| items::read_document(OPERATION, &item))
    }

    /// Changes a customer's record, again if somebody else did in between. `change` may run more
    /// than once; nothing is written if it changes nothing.
    pub async fn change_customer(
        &self,
        shop: &ShopId,
        customer: &CustomerKey,
        change: impl Fn(&mut Customer),
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write a customer's record";
        for _ in 0..crate::CONFLICTS_MAX {
            let read = self.customer(shop, customer).await?;
            let mut changed = read.clone();
            change(&mut changed.value);
            if changed == read {
                return Ok(());
            }
            if self.put_customer(OPERATION, shop, customer, &changed).await? {
                return Ok(());
            }
        }
        Err(StoreError::conflict(OPERATION))
    }

    /// Whether the record was written; not if somebody else wrote it in between.
    async fn put_customer(
        &self,
        operation: &'static str,
        shop: &ShopId,
        customer: &CustomerKey,
        record: &Versioned<Customer>,
    ) -> Result<bool, StoreError> {
        let pk = keys::customer(shop, customer);
        let item = items::document(operation, &pk, keys::CUSTOMER, &record.value, record.version + 1, None)?;
        self.put_versioned(operation, item, record.version).await
    }

    pub(crate) fn customer_put(
        &self,
        operation: &'static str,
        shop: &ShopId,
        customer: &CustomerKey,
        record: &Versioned<Customer>,
    ) -> Result<TransactWriteItem, StoreError> {
        let pk = keys::customer(shop, customer);
        let item = items::document(operation, &pk, keys::CUSTOMER, &record.value, record.version + 1, None)?;
        self.conditional_put(operation, item, record.version)
    }

    pub(crate) fn link_put(
        &self,
        shop: &ShopId,
        journey: &Journey,
        link: &Link,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut item = items::key(&keys::customer(shop, &link.customer), &keys::link(&journey.id));
        item.insert("at".to_owned(), items::number(link.at.as_second()));
        item.insert(keys::EXPIRES_AT.to_owned(), items::number(link.expires_at.as_second()));
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .build()
            .map_err(|_| StoreError::unreadable("link a journey", "RequestIncomplete"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

pub(crate) fn read_link(sort_key: &str, at: Option<Timestamp>) -> Option<(JourneyId, Timestamp)> {
    let mut parts = sort_key.strip_prefix("J#")?.splitn(2, '#');
    let kind = JourneyKind::parse(parts.next()?)?;
    Some((JourneyId::from_parts(kind, parts.next()?).ok()?, at?))
}
