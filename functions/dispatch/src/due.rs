//! What is due, over all partitions of the index: the longest overdue first, each once.

use std::collections::VecDeque;

use jiff::Timestamp;
use store::{DueJourney, NextPage, Store, StoreError};

use crate::part::Part;

/// Journeys asked for at once from one partition of the due index.
const PAGE: i32 = 50;

/// One way through the index. What stays due behind it (a journey that cannot be read, a shop that
/// is gone) does not stand in the way of what comes after.
pub(crate) struct Due<'a> {
    store: &'a Store,
    now: Timestamp,
    shards: Vec<Shard>,
}

/// Where the way stands in one partition.
#[derive(Default)]
struct Shard {
    number: u32,
    read: VecDeque<DueJourney>,
    next: Option<NextPage>,
    is_over: bool,
}

impl<'a> Due<'a> {
    /// What is due at `now` in a part of the index.
    pub(crate) fn at(store: &'a Store, part: Part, now: Timestamp) -> Self {
        let numbers = (0..store.shards()).filter(|number| part.has(*number));
        let shards = numbers.map(|number| Shard { number, ..Shard::default() }).collect();
        Self { store, now, shards }
    }

    /// The longest overdue of what was not given out yet; `None`: that was all.
    pub(crate) async fn next(&mut self) -> Result<Option<DueJourney>, StoreError> {
        for shard in &mut self.shards {
            while shard.read.is_empty() && !shard.is_over {
                let page = self.store.due(shard.number, self.now, PAGE, shard.next.take()).await?;
                shard.read = page.journeys.into();
                shard.is_over = page.next.is_none();
                shard.next = page.next;
            }
        }
        let waiting = self.shards.iter_mut().filter(|shard| !shard.read.is_empty());
        let first = waiting.min_by(|a, b| a.read.front().cmp(&b.read.front()));
        Ok(first.and_then(|shard| shard.read.pop_front()))
    }
}
