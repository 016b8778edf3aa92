//! Pauses: one item a shop, read with the shop, so that a pause costs no call of its own.

use jiff::Timestamp;
use journey::ids::ShopId;
use journey::pause::{PAUSES_MAX, Pause, PauseScope};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::items;
use crate::keys;
use crate::moves::{Move, MoveCause};
use crate::{CONFLICTS_MAX, Store, Versioned};

/// So many pauses that are over are kept, the newest.
const ENDED_KEPT_MAX: usize = 20;

/// A pause that is over.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EndedPause {
    /// The pause.
    pub pause: Pause,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Who ended it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A shop's pauses.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Pauses {
    /// Those that hold, the oldest first.
    pub holding: Vec<Pause>,
    /// The newest of those that are over, the oldest first.
    pub ended: Vec<EndedPause>,
}

/// What became of a wish to pause.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Paused {
    /// It holds.
    Holds,
    /// It held before, by this pause.
    HeldBefore(Pause),
    /// The shop has too many pauses.
    TooMany,
}

impl Store {
    /// A shop's pauses, as they are now.
    pub async fn pauses(&self, shop: &ShopId) -> Result<Versioned<Pauses>, StoreError> {
        const OPERATION: &str = "read a shop's pauses";
        let item = self.get(OPERATION, &keys::shop(shop), keys::PAUSES, true).await?;
        item.map_or_else(|| Ok(Versioned::default()), |item| items::read_document(OPERATION, &item))
    }

    /// Pauses mails.
    pub async fn pause(&self, shop: &ShopId, pause: &Pause) -> Result<Paused, StoreError> {
        const OPERATION: &str = "pause";
        for _ in 0..CONFLICTS_MAX {
            let mut pauses = self.pauses(shop).await?;
            let holding = &mut pauses.value.holding;
            if let Some(known) = holding.iter().find(|known| known.scope.is_same(&pause.scope)) {
                return Ok(Paused::HeldBefore(known.clone()));
            }
            if holding.len() >= PAUSES_MAX {
                return Ok(Paused::TooMany);
            }
            holding.push(pause.clone());
            let (pk, version) = (keys::shop(shop), pauses.version);
            let item = items::document(OPERATION, &pk, keys::PAUSES, &pauses.value, version + 1, None)?;
            if self.put_versioned(OPERATION, item, version).await? {
                return Ok(Paused::Holds);
            }
        }
        Err(StoreError::conflict(OPERATION))
    }

    /// Ends the pause of just this scope, or with `None` every pause, and has what waits decided anew: in
    /// one transaction. Says which pauses ended.
    pub async fn resume(
        &self,
        shop: &ShopId,
        scope: Option<&PauseScope>,
        at: Timestamp,
        by: &str,
        why: &str,
    ) -> Result<Vec<Pause>, StoreError> {
        const OPERATION: &str = "end a pause";
        for _ in 0..CONFLICTS_MAX {
            let mut pauses = self.pauses(shop).await?;
            let is_meant = |pause: &Pause| scope.is_none_or(|scope| pause.scope.is_same(scope));
            let (ended, holding): (Vec<Pause>, Vec<Pause>) =
                std::mem::take(&mut pauses.value.holding).into_iter().partition(is_meant);
            if ended.is_empty() {
                return Ok(ended);
            }
            pauses.value.holding = holding;
            let over = ended.iter().cloned().map(|pause| EndedPause {
                pause,
                ended_at: at,
                by: by.to_owned(),
                why: why.to_owned(),
            });
            pauses.value.ended.extend(over);
            let surplus = pauses.value.ended.len().saturating_sub(ENDED_KEPT_MAX);
            pauses.value.ended.drain(..surplus);
            let (pk, version) = (keys::shop(shop), pauses.version);
            let item = items::document(OPERATION, &pk, keys::PAUSES, &pauses.value, version + 1, None)?;
            let moving = self.read_move(shop).await?.map_or(0, |(moving, _)| moving.version);
            let writes = vec![
                self.conditional_put(OPERATION, item, version)?,
                self.move_put(OPERATION, shop, &Move::new(MoveCause::Resumed, at), moving)?,
            ];
            if self.transact(OPERATION, writes).await?.is_ok() {
                return Ok(ended);
            }
        }
        Err(StoreError::conflict(OPERATION))
    }
}
