//! Receipts: that somebody's data was erased, who asked and how much it was. Nothing personal.

use jiff::Timestamp;
use journey::ids::{CustomerKey, ShopId};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::StoreError;
use crate::items;
use crate::keys;

/// Proof of an erasure.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Receipt {
    /// Its name.
    pub id: String,
    /// When it was done.
    pub at: Timestamp,
    /// Who asked: a source with its topic, or a person.
    pub by: String,
    /// The customer's keyed hash; `None` if only orders were named, or all of the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerKey>,
    /// Everything that the shop held of customers was erased.
    #[serde(default)]
    pub whole_shop: bool,
    /// Journeys that were there. Of others only a tombstone was written: a late fact must find it.
    pub journeys: usize,
    /// Outcomes: of a customer the answers, whose words are gone.
    pub outcomes: usize,
    /// Quarantined deliveries whose bodies are gone.
    pub quarantined: usize,
}

impl Store {
    /// Writes a receipt.
    pub async fn put_receipt(
        &self,
        shop: &ShopId,
        receipt: &Receipt,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write a receipt";
        let sk = format!("{:012}#{}", receipt.at.as_second(), receipt.id);
        let item = items::document(OPERATION, &keys::receipts(shop), &sk, receipt, 1, Some(expires_at))?;
        self.put(OPERATION, item).await
    }

    /// Every receipt of a shop, the newest first.
    pub async fn receipts(&self, shop: &ShopId) -> Result<Vec<Receipt>, StoreError> {
        const OPERATION: &str = "list the receipts";
        let items = self.query_below(OPERATION, &keys::receipts(shop), keys::END).await?;
        let read = items.iter().rev().map(|item| items::read_document(OPERATION, item));
        read.map(|receipt| receipt.map(|receipt| receipt.value)).collect()
    }
}
