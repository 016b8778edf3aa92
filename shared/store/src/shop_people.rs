//! Every customer of a shop with all that is linked to them, page by page: what a replay plays. It looks
//! at every item of the table, so that only commands ask for it: half a read unit for every 4 KB of
//! the table, and another half for every 4 KB of journeys, which are read again by their customers.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use journey::ids::{CustomerKey, JourneyId, ShopId};
use journey::journey::Journey;

use crate::Store;
use crate::customers::{CustomerItems, read_link};
use crate::error::StoreError;
use crate::items::{self, Item};
use crate::keys;
use crate::shop_erasure::PageStart;

/// A page looks at about so many items; DynamoDB ends it at 1 MB.
const PAGE_ITEMS: i32 = 1_000;

/// Journeys that are read in one call; DynamoDB takes 100.
const BATCH: usize = 100;

/// A customer's record and the journeys that are linked to them.
#[derive(Clone, Debug)]
pub struct PersonItems {
    /// Which customer.
    pub key: CustomerKey,
    /// The record, and the links.
    pub items: CustomerItems,
    /// The journeys, also those that have another customer by now.
    pub journeys: Vec<Journey>,
}

/// A part of a shop's customers.
#[derive(Clone, Debug, Default)]
pub struct PeoplePage {
    /// Items of the table that were looked at, whosever they are.
    pub seen: u64,
    /// The shop's customers among them, each whole.
    pub people: Vec<PersonItems>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<PageStart>,
}

impl Store {
    /// Reads one page of a shop's customers, each with all journeys. Eventually consistent.
    pub async fn people_page(
        &self,
        shop: &ShopId,
        from: Option<PageStart>,
    ) -> Result<PeoplePage, StoreError> {
        const OPERATION: &str = "read a shop's customers";
        let reply = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("begins_with(pk, :customers)")
            .expression_attribute_values(":customers", items::text(keys::customers_of(shop)))
            .limit(PAGE_ITEMS)
            .set_exclusive_start_key(from.as_ref().map(PageStart::key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let next = reply.last_evaluated_key.as_ref().and_then(PageStart::read);
        let mut people = self.grouped(OPERATION, shop, reply.items(), from.as_ref())?;
        // The items of a customer lie together; those of the last one may go on behind the page.
        if let (Some((key, _)), Some(next)) = (people.last(), &next)
            && next.is_in(&keys::customer(shop, key))
        {
            let whole = self.customer_items(shop, key).await?;
            if let Some((_, items)) = people.last_mut() {
                *items = whole;
            }
        }
        let seen = u64::try_from(reply.scanned_count).unwrap_or(0);
        Ok(PeoplePage { seen, people: self.with_journeys(shop, people).await?, next })
    }

    /// The items by customer, without those of a customer with whom the page before ended.
    fn grouped(
        &self,
        operation: &'static str,
        shop: &ShopId,
        found: &[Item],
        from: Option<&PageStart>,
    ) -> Result<Vec<(CustomerKey, CustomerItems)>, StoreError> {
        let mut people: Vec<(CustomerKey, CustomerItems)> = Vec::new();
        for item in found {
            let pk = items::get_text(item, keys::PARTITION_KEY).unwrap_or_default();
            let Some(key) =
                keys::parse_customer(shop, pk).filter(|_| !from.is_some_and(|from| from.is_in(pk)))
            else {
                continue;
            };
            if people.last().is_none_or(|(last, _)| *last != key) {
                people.push((key, CustomerItems::default()));
            }
            let Some((_, person)) = people.last_mut() else {
                continue;
            };
            match items::get_text(item, keys::SORT_KEY) {
                Some(keys::CUSTOMER) => person.record = items::read_document(operation, item)?,
                Some(link) => person.journeys.extend(read_link(link, items::get_time(item, "at"))),
                None => {}
            }
        }
        Ok(people)
    }

    /// Reads the journeys of customers, and what is known of their relationship with the shop.
    async fn with_journeys(
        &self,
        shop: &ShopId,
        people: Vec<(CustomerKey, CustomerItems)>,
    ) -> Result<Vec<PersonItems>, StoreError> {
        let of = |(key, items): &(CustomerKey, CustomerItems)| {
            let linked = items.journeys.iter().map(|(id, _)| id.clone());
            linked.chain([JourneyId::Relationship(key.clone())]).collect::<Vec<JourneyId>>()
        };
        let mut wanted: Vec<JourneyId> = people.iter().flat_map(of).collect();
        wanted.sort();
        wanted.dedup();
        let mut journeys: BTreeMap<JourneyId, Journey> = BTreeMap::new();
        for batch in wanted.chunks(BATCH) {
            let found = self.load_many(shop, batch).await?;
            journeys.extend(found.into_iter().map(|stored| (stored.journey.id.clone(), stored.journey)));
        }
        let person = |person: (CustomerKey, CustomerItems)| {
            let ids = of(&person);
            let journeys = ids.iter().filter_map(|id| journeys.get(id).cloned()).collect();
            PersonItems { key: person.0, items: person.1, journeys }
        };
        Ok(people.into_iter().map(person).collect())
    }
}
