//! Which journeys hold tasks for the shop's team: one small item a journey, so that one query lists them.
//! What the tasks are is read off the journeys themselves, and never stored.

use jiff::Timestamp;
use journey::ids::{JourneyId, JourneyKind, ShopId};
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::error::StoreError;
use crate::items;
use crate::keys;

/// That a journey holds tasks, or did.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Note {
    /// When it was last noted.
    at: Timestamp,
}

impl Store {
    /// Notes that a journey holds tasks. Noting it again only makes the note last longer.
    pub async fn note_tasks(
        &self,
        shop: &ShopId,
        journey: &JourneyId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "note a task";
        let (pk, sk) = (keys::tasks(shop), journey.to_string());
        let item = items::document(OPERATION, &pk, &sk, &Note { at }, 1, Some(expires_at))?;
        self.put(OPERATION, item).await
    }

    /// The journeys of a shop that hold tasks, or did of late, in the order of their names.
    pub async fn journeys_with_tasks(&self, shop: &ShopId) -> Result<Vec<JourneyId>, StoreError> {
        const OPERATION: &str = "list the tasks";
        let items = self.query_below(OPERATION, &keys::tasks(shop), keys::END).await?;
        let read = |key: &str| {
            let (kind, id) = key.split_once('/')?;
            JourneyId::from_parts(JourneyKind::parse(kind)?, id).ok()
        };
        let named = items.iter().filter_map(|item| items::get_text(item, keys::SORT_KEY)).map(read);
        named.map(|id| id.ok_or_else(|| StoreError::unreadable(OPERATION, "KeyMalformed"))).collect()
    }
}
