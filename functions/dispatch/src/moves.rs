//! Moving who waits: after a plan was published, or a pause ended, a journey's stored wake-up may be later
//! than the new rules want it. The sweeper looks at all that waits in the shop, a bounded part each minute,
//! and gives an earlier time to what needs one. What may come later wakes at its old time and finds out.
//!
//! A look costs half a read unit for each 4 KB of the journey, a moved one a read of its customer and three
//! write units (its item up to 1 KB, and two for the index). Everything may be repeated and done by two at
//! once: a wake-up only moves where the journey is as it was read, and how far the look is, is noted after
//! each page.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::ids::{JourneyId, ShopId};
use serde::Serialize;
use service::record::wake_of;
use service::shops::Shop;
use store::{DueJourney, Kind, Move, StoreError, StoredJourney, Versioned};

use crate::Dispatcher;
use crate::wake::look;

/// Of so many shops in one sweep; the others a minute later.
const SHOPS_MAX: i32 = 100;
/// At most so many journeys are looked at in one sweep.
pub const LOOKS_MAX: u32 = 2_000;
/// At most about so many become due at once in one sweep: fewer a minute than SES takes from an account
/// with the lowest rate above the sandbox (14 a second).
pub const DUE_NOW_MAX: u32 = 500;
/// Keys asked for at once. How far a look is, is noted after each page.
const PAGE: i32 = 250;
/// At most so many pages in one sweep, however few of the journeys on them are of the shop.
const PAGES_MAX: u32 = 200;
/// Journeys read in one call.
const READ_AT_ONCE: usize = 25;
/// The next part is done after this.
const NEXT_PART_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// A part of the work of moving, all shops together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct MovedPart {
    /// Journeys looked at.
    pub looked_at: u32,
    /// Journeys that were given an earlier time.
    pub moved: u32,
    /// Of them: those that are due at once.
    pub due_now: u32,
    /// Pages of keys read.
    pub pages: u32,
    /// Shops whose part failed; it is done again a minute later.
    pub failed: u32,
}

impl MovedPart {
    fn is_full(&self) -> bool {
        self.looked_at >= LOOKS_MAX || self.due_now >= DUE_NOW_MAX || self.pages >= PAGES_MAX
    }
}

/// When to stop, by the machine's clock.
fn is_over(stop_at: Option<SystemTime>) -> bool {
    stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at)
}

impl Dispatcher {
    /// Does a part of what is to be moved, until `stop_at` of the machine's clock. With nothing to move it
    /// costs one query.
    pub async fn move_waiting(&self, now: Timestamp, stop_at: Option<SystemTime>) -> MovedPart {
        let mut part = MovedPart::default();
        let shops = match self.service.store.moves_due(now, SHOPS_MAX).await {
            Ok(shops) => shops,
            Err(error) => {
                tracing::error!(%error, "waiting journeys not moved");
                part.failed += 1;
                return part;
            }
        };
        for shop in shops {
            if part.is_full() || is_over(stop_at) {
                break;
            }
            if let Err(error) = Box::pin(self.move_shop(&shop, now, stop_at, &mut part)).await {
                part.failed += 1;
                tracing::error!(%shop, %error, "waiting journeys not moved");
            }
        }
        part
    }

    async fn move_shop(
        &self,
        id: &ShopId,
        now: Timestamp,
        stop_at: Option<SystemTime>,
        part: &mut MovedPart,
    ) -> Result<(), StoreError> {
        let (service, store) = (&self.service, &self.service.store);
        let Some((mut moving, Some(turn_at))) = store.read_move(id).await? else {
            return Ok(());
        };
        let shop = service.shops.get(store, &service.keyring, id, now).await?;
        let Some(shop) = shop.filter(|_| turn_at <= now) else {
            // Not its turn: the index was behind. Or there is nothing left to move.
            return if turn_at <= now { self.end_move(id, moving, now).await } else { Ok(()) };
        };
        while moving.value.shard < store.shards() {
            if part.is_full() || is_over(stop_at) {
                store.put_move(id, &moving, Some(now + NEXT_PART_AFTER)).await?;
                return Ok(());
            }
            self.move_page(&shop, &mut moving.value, now, stop_at, part).await?;
            // Who noted something in between goes on from there: another sweeper, or newer rules.
            if !store.put_move(id, &moving, Some(turn_at)).await? {
                return Ok(());
            }
            moving.version += 1;
        }
        self.end_move(id, moving, now).await
    }

    async fn end_move(
        &self,
        id: &ShopId,
        mut moving: Versioned<Move>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        moving.value.ended_at = Some(now);
        if self.service.store.put_move(id, &moving, None).await? {
            let Move { looked_at, moved, .. } = moving.value;
            tracing::info!(shop = %id, looked_at, moved, "waiting journeys moved");
        }
        Ok(())
    }

    /// Looks at a page of what waits, or at the beginning of one if the part is full before.
    async fn move_page(
        &self,
        shop: &Shop,
        moving: &mut Move,
        now: Timestamp,
        stop_at: Option<SystemTime>,
        part: &mut MovedPart,
    ) -> Result<(), StoreError> {
        let store = &self.service.store;
        let page = store.waiting(moving.shard, moving.asked_at, moving.from.as_ref(), PAGE).await?;
        part.pages += 1;
        for chunk in page.journeys.chunks(READ_AT_ONCE) {
            if part.is_full() || is_over(stop_at) {
                return Ok(());
            }
            let theirs = chunk.iter().filter(|journey| journey.shop == shop.id);
            let ids: Vec<JourneyId> = theirs.map(|journey| journey.id.clone()).collect();
            for stored in self.read_all(shop, &ids).await? {
                let moved = self.move_one(shop, &stored, now).await?;
                part.looked_at += 1;
                part.moved += u32::from(moved.is_some());
                part.due_now += u32::from(moved.is_some_and(|due_at| due_at <= now));
                moving.looked_at += 1;
                moving.moved += u64::from(moved.is_some());
            }
            moving.from = chunk.last().map(DueJourney::cursor);
        }
        if page.is_last {
            moving.shard += 1;
            moving.from = None;
        }
        Ok(())
    }

    /// Reads journeys. One that cannot be read under any rules keeps no other from being moved.
    async fn read_all(&self, shop: &Shop, ids: &[JourneyId]) -> Result<Vec<StoredJourney>, StoreError> {
        let store = &self.service.store;
        match store.load_many(&shop.id, ids).await {
            Err(error) if error.kind == Kind::Unreadable => {}
            read => return read,
        }
        let mut read = Vec::with_capacity(ids.len());
        for id in ids {
            match store.load(&shop.id, id, false).await {
                Err(error) if error.kind == Kind::Unreadable => {
                    tracing::error!(shop = %shop.id, kind = %id.kind(), %error, "journey not moved");
                }
                stored => read.push(stored?),
            }
        }
        Ok(read)
    }

    /// Gives a journey an earlier wake-up if the rules of now want one. Says which.
    async fn move_one(
        &self,
        shop: &Shop,
        stored: &StoredJourney,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let is_earlier = |stored: &StoredJourney, view: &CustomerView| {
            let wake = wake_of(&stored.journey, view, shop, now);
            wake.filter(|wake| stored.due_at.is_some_and(|due_at| wake.as_second() < due_at.as_second()))
        };
        // Without the customer's record the time is never too late: most end here.
        if is_earlier(stored, &CustomerView::default()).is_none() {
            return Ok(None);
        }
        let id = &stored.journey.id;
        let (stored, view) = look(&self.service, shop, id, now).await?;
        let Some(due_at) = is_earlier(&stored, &view) else {
            return Ok(None);
        };
        // Who wrote it in between knew the rules.
        let is_moved = self.service.store.move_wake(&shop.id, id, &stored, due_at).await?;
        Ok(is_moved.then_some(due_at))
    }
}
