#![doc = include_str!("../README.md")]

mod codes;
mod customers;
mod error;
mod feeds;
mod heard;
mod items;
mod journeys;
pub mod keys;
mod lanes;
mod moves;
mod outcomes;
mod pauses;
mod plans;
mod pointers;
mod quarantine;
mod receipts;
mod shop_erasure;
mod shop_journeys;
mod shop_people;
mod shops;
mod sweeps;
mod tasks;
mod update;
mod usage;

pub use codes::{CODES_MAX, UnmappedCode};
pub use customers::{CustomerItems, Link};
pub use error::{Kind, StoreError};
pub use feeds::{FeedCounts, FeedDay, FeedItems, Looked, MarkChange, Turn, Watch};
pub use heard::Heard;
pub use journeys::{Change, Commit, DueJourney, DuePage, NextPage, StoredJourney};
pub use lanes::{Learned, OutcomesPage};
pub use moves::{DueCursor, KNOWN_EVERYWHERE_AFTER, Move, MoveCause, WaitingPage};
pub use outcomes::{Outcome, OutcomeKind, outcome_name};
pub use pauses::{EndedPause, Paused, Pauses};
pub use plans::{Previewed, Published, PublishedPlan, Publishing, Replayed, RulesAt, WaitingFollow};
pub use pointers::{BESIDE_MAX, PARKED_FACTS_MAX, Pointer, PointerTarget, WaitingParcel};
pub use quarantine::{ErasedBody, QuarantineId, QuarantineKind, Quarantined, Replay};
pub use receipts::Receipt;
pub use shop_erasure::{ErasedPage, PageStart};
pub use shop_journeys::JourneysPage;
pub use shop_people::{PeoplePage, PersonItems};
pub use shops::{SealedSecret, ShopItems, ShopRecord, SourceRecord};
pub use sweeps::{SweepNews, SweepNote};
pub use usage::{Usage, UsageSnapshot};

use std::sync::Arc;

use aws_sdk_dynamodb::Client;

/// A write that others keep overtaking is decided again at most this often.
pub const CONFLICTS_MAX: usize = 5;

/// The table, and how much of it was used.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    shards: u32,
    usage: Arc<Usage>,
}

/// A value with the version of the item that it was read from; 0 for an item that does not exist.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Counts the writes of the item.
    pub version: u64,
}

impl Store {
    /// A store on `table`, with its due index spread over `shards` partitions.
    pub fn new(client: Client, table: impl Into<String>, shards: u32) -> Self {
        Self { client, table: table.into(), shards: shards.max(1), usage: Arc::default() }
    }

    /// The partitions of the due index.
    pub fn shards(&self) -> u32 {
        self.shards
    }

    /// Calls and units used since this store was made.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The client, for what is not the product's work: making the table, looking around.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }
}
