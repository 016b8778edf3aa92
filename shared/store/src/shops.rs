//! Shops: who they are, who sends for them, and what is read with them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};
use jiff::Timestamp;
use journey::feed::FeedMarks;
use journey::ids::{ShopId, SourceId};
use journey::pause::Pause;
use journey::plan::{Era, Plan};
use journey::shop::Received;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::feeds::read_marks;
use crate::items::{self, Item};
use crate::keys;
use crate::lanes::Learned;
use crate::pauses::Pauses;
use crate::plans::PlansInForce;
use crate::{Store, Versioned};

/// When so many mails are counted the counts are halved.
const RECEIVED_MAX: u64 = 1_400;

fn read_received(item: &Item) -> Received {
    let count = |name| items::get_u64(item, name).unwrap_or(0);
    Received { delivered: count("delivered"), bounced: count("bounced"), complained: count("complained") }
}

/// What is kept of a shop.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ShopRecord {
    /// The name that customers know.
    pub brand: String,
    /// The shop's address on the web, https.
    pub url: String,
    /// The IANA zone in which the shop works.
    pub zone: String,
    /// The address that mails come from; SES must know its domain.
    pub sender: String,
    /// The address that a person reads: replies go there.
    pub support_email: String,
    /// The postal address, as law wants it below service and marketing mails.
    pub postal_address: String,
    /// The colour of buttons, as `#rrggbb`.
    pub accent: String,
    /// The language where the customer's is not known, as a BCP 47 tag.
    pub locale: String,
    /// Who sends for the shop.
    pub sources: BTreeMap<SourceId, SourceRecord>,
}

/// One sender of a shop.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SourceRecord {
    /// The provider's name, as `providers` has it.
    pub provider: String,
    /// The secret that the sender signs with.
    pub current: SealedSecret,
    /// The one before, still accepted.
    pub previous: Option<SealedSecret>,
    /// Until when `previous` is accepted; `None`: until the next one takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_until: Option<Timestamp>,
    /// Until when what comes from it is noted, for somebody who waits to see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listening_until: Option<Timestamp>,
    /// What else the provider needs to know, such as the header of a static token.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// The token with which the provider's API is asked, where deliveries are read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_token: Option<SealedSecret>,
}

impl SourceRecord {
    /// A sender with one secret and nothing else.
    pub fn new(provider: &str, current: SealedSecret) -> Self {
        Self {
            provider: provider.to_owned(),
            current,
            previous: None,
            previous_until: None,
            listening_until: None,
            settings: BTreeMap::new(),
            api_token: None,
        }
    }
}

/// An encrypted secret, in base64, with the name of its key before a colon.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SealedSecret(pub String);

/// A shop's items as they are read together.
#[derive(Clone, Debug)]
pub struct ShopItems {
    /// Its record.
    pub record: Versioned<ShopRecord>,
    /// Its current plan.
    pub plan: Plan,
    /// Earlier plans that those follow who had begun.
    pub eras: Vec<Era>,
    /// What nobody gets for now.
    pub pauses: Vec<Pause>,
    /// How its mails were received.
    pub received: Received,
    /// When its sources were heard.
    pub feeds: BTreeMap<SourceId, FeedMarks>,
    /// What it learned of its lanes.
    pub learned: Learned,
}

impl Store {
    /// Reads a shop and its current plan in one call; `None` if there is no such shop.
    pub async fn shop(&self, shop: &ShopId) -> Result<Option<(Versioned<ShopRecord>, Plan)>, StoreError> {
        let found = self.shop_whole(shop).await?;
        Ok(found.map(|found| (found.record, found.plan)))
    }

    /// The same, how the shop's mails were received, and when its sources were heard.
    pub async fn shop_whole(&self, shop: &ShopId) -> Result<Option<ShopItems>, StoreError> {
        const OPERATION: &str = "read a shop";
        let pk = keys::shop(shop);
        let wanted = [keys::SHOP, keys::PLAN, keys::PAUSES, keys::RECEIVED, keys::FEEDS, keys::LANES]
            .map(|sk| items::key(&pk, sk))
            .to_vec();
        let found = self.get_many(OPERATION, wanted, true).await?;
        let mut record = None;
        let mut plans = PlansInForce::default();
        let mut pauses = Vec::new();
        let mut received = Received::default();
        let mut feeds = BTreeMap::new();
        let mut learned = Learned::default();
        for item in &found {
            match items::get_text(item, keys::SORT_KEY) {
                Some(keys::SHOP) => record = Some(items::read_document(OPERATION, item)?),
                Some(keys::PLAN) => plans = items::read_document(OPERATION, item)?.value,
                Some(keys::PAUSES) => {
                    pauses = items::read_document::<Pauses>(OPERATION, item)?.value.holding;
                }
                Some(keys::LANES) => learned = items::read_document(OPERATION, item)?.value,
                Some(keys::FEEDS) => feeds = read_marks(item),
                _ => received = read_received(item),
            }
        }
        let PlansInForce { plan, eras } = plans;
        Ok(record.map(|record| ShopItems { record, plan, eras, pauses, received, feeds, learned }))
    }

    /// Counts what became of one mail. When about a thousand are counted all counts are halved, so
    /// that the newest weigh most. An event that comes twice counts twice: the share is a warning,
    /// not a ledger.
    pub async fn count_received(&self, shop: &ShopId, one: Received) -> Result<(), StoreError> {
        const OPERATION: &str = "count a mail";
        let key = items::key(&keys::shop(shop), keys::RECEIVED);
        let reply = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.clone()))
            .update_expression("ADD delivered :delivered, bounced :bounced, complained :complained")
            .expression_attribute_values(":delivered", items::number(one.delivered))
            .expression_attribute_values(":bounced", items::number(one.bounced))
            .expression_attribute_values(":complained", items::number(one.complained))
            .return_values(ReturnValue::AllNew)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.wrote(reply.consumed_capacity());
        let counted = reply.attributes().map(read_received).unwrap_or_default();
        if counted.delivered + counted.bounced < RECEIVED_MAX {
            return Ok(());
        }
        let mut item = key;
        item.insert("delivered".to_owned(), items::number(counted.delivered / 2));
        item.insert("bounced".to_owned(), items::number(counted.bounced / 2));
        item.insert("complained".to_owned(), items::number(counted.complained / 2));
        self.put(OPERATION, item).await
    }

    /// One cheap read, so that the connection is open before the first delivery.
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        self.get("open the connection", "S#", keys::SHOP, false).await.map(|_| ())
    }

    /// Writes a shop's record. `false`: somebody else did in between.
    pub async fn put_shop(&self, shop: &ShopId, record: &Versioned<ShopRecord>) -> Result<bool, StoreError> {
        const OPERATION: &str = "write a shop";
        let pk = keys::shop(shop);
        let item = items::document(OPERATION, &pk, keys::SHOP, &record.value, record.version + 1, None)?;
        self.put_versioned(OPERATION, item, record.version).await
    }
}
