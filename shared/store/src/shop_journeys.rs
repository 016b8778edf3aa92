//! Every journey of a shop, page by page: what a replay, a ledger or a mover of wake-ups reads. It looks
//! at every item of the table, whosever it is, so that only commands ask for it and never a webhook:
//! half a read unit for every 4 KB of the table.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use journey::ids::ShopId;

use crate::Store;
use crate::error::StoreError;
use crate::items;
use crate::journeys::{StoredJourney, read_journey};
use crate::keys;
use crate::shop_erasure::PageStart;

/// A page looks at about so many items; DynamoDB ends it at 1 MB.
const PAGE_ITEMS: i32 = 1_000;

/// A part of a shop's journeys.
#[derive(Clone, Debug, Default)]
pub struct JourneysPage {
    /// Items of the table that were looked at, whosever they are.
    pub seen: u64,
    /// The shop's journeys among them.
    pub journeys: Vec<StoredJourney>,
    /// Journeys that cannot be read, by their keys.
    pub unreadable: Vec<String>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<PageStart>,
}

impl Store {
    /// Reads one page of a shop's journeys. Eventually consistent: what was written a second ago may
    /// look older.
    pub async fn journeys_page(
        &self,
        shop: &ShopId,
        from: Option<PageStart>,
    ) -> Result<JourneysPage, StoreError> {
        const OPERATION: &str = "read a shop's journeys";
        let reply = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("begins_with(pk, :journeys)")
            .expression_attribute_values(":journeys", items::text(keys::journeys_of(shop)))
            .limit(PAGE_ITEMS)
            .set_exclusive_start_key(from.as_ref().map(PageStart::key))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let mut page =
            JourneysPage { seen: u64::try_from(reply.scanned_count).unwrap_or(0), ..JourneysPage::default() };
        for item in reply.items() {
            let pk = items::get_text(item, keys::PARTITION_KEY).unwrap_or_default();
            let read = keys::parse_journey(pk).and_then(|(_, id)| read_journey(OPERATION, id, item).ok());
            match read {
                Some(stored) => page.journeys.push(stored),
                None => page.unreadable.push(pk.to_owned()),
            }
        }
        page.next = reply.last_evaluated_key.as_ref().and_then(PageStart::read);
        Ok(page)
    }
}
