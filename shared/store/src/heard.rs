//! What a source's last delivery was, noted only while somebody waits for it.

use jiff::{SignedDuration, Timestamp};
use journey::ids::{ShopId, SourceId};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::StoreError;
use crate::items;
use crate::keys;

/// A note is of use to nobody after this.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// A delivery as it was noted. Nothing in it is personal.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Heard {
    /// When it came.
    pub at: Timestamp,
    /// Whether it was signed as it should be.
    pub good: bool,
    /// `recorded`, `duplicate`, …; `refused`; `greeting`.
    pub result: String,
    /// What the sender calls it.
    pub topic: String,
    /// Why it was ignored, set aside or refused.
    pub what: String,
    /// The journeys that took its facts.
    pub journeys: Vec<String>,
    /// Which bytes are signed, if it was refused.
    pub signed: String,
    /// The likely cause, if it was refused.
    pub cause: String,
}

impl Store {
    /// Notes a delivery in the place of the one before.
    pub async fn note_heard(
        &self,
        shop: &ShopId,
        source: &SourceId,
        heard: &Heard,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "note a delivery";
        let until = heard.at + KEPT_FOR;
        let item =
            items::document(OPERATION, &keys::shop(shop), &keys::heard(source), heard, 1, Some(until))?;
        self.put(OPERATION, item).await
    }

    /// The last note.
    pub async fn heard(&self, shop: &ShopId, source: &SourceId) -> Result<Option<Heard>, StoreError> {
        const OPERATION: &str = "read a noted delivery";
        let item = self.get(OPERATION, &keys::shop(shop), &keys::heard(source), true).await?;
        let heard = item.map(|item| items::read_document::<Heard>(OPERATION, &item)).transpose()?;
        Ok(heard.map(|heard| heard.value).filter(|heard| !heard.result.is_empty()))
    }

    /// Forgets the last note: what came before somebody listens is not what they wait for.
    pub async fn forget_heard(&self, shop: &ShopId, source: &SourceId) -> Result<(), StoreError> {
        if self.heard(shop, source).await?.is_none() {
            return Ok(());
        }
        self.note_heard(shop, source, &Heard::default()).await
    }
}
