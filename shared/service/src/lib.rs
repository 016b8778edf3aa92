#![doc = include_str!("../README.md")]

pub mod clients;
pub mod clock;
pub mod config;
pub mod export;
pub mod feeds;
pub mod fetcher;
pub mod ingest;
pub mod invocation;
pub mod keyring;
pub mod lambda;
mod listening;
mod naming;
pub mod note;
pub mod plans;
pub mod privacy;
mod public_keys;
pub mod quarantine;
mod read_back;
pub mod record;
pub mod replays;
pub mod reply;
pub mod senders;
pub mod shops;
pub mod telemetry;
pub mod token;
pub mod trips;

use std::sync::Arc;

use jiff::Timestamp;
use store::Store;

use crate::clock::Clock;
use crate::config::Config;
use crate::feeds::Feeds;
use crate::fetcher::Fetcher;
use crate::keyring::Keyring;
use crate::listening::Listening;
use crate::public_keys::PublishedKeys;
use crate::shops::Shops;

/// What a function works with. Cheap to share; made once.
#[derive(Debug)]
pub struct Service {
    /// The table.
    pub store: Store,
    /// The keys.
    pub keyring: Keyring,
    /// The shops, remembered for a minute.
    pub shops: Shops,
    /// What each sender brings, counted.
    pub feeds: Feeds,
    /// Asks providers' APIs.
    pub fetcher: Fetcher,
    /// The public keys of providers, remembered.
    pub(crate) public_keys: PublishedKeys,
    /// What is noted for whoever connects a sender.
    pub(crate) listening: Listening,
    /// The time.
    pub clock: Clock,
    /// Where customers reach the answer pages: `https://mail.shop.example`, without a slash.
    pub public_url: String,
    /// Whether this is the local server, where published test secrets and `http` links are fine.
    pub is_local: bool,
}

impl Service {
    /// Puts a service together.
    pub fn new(store: Store, config: Config, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            shops: Shops::new(config.is_local),
            feeds: Feeds::default(),
            fetcher: Fetcher::new(config.provider_api_url),
            public_keys: PublishedKeys::new(config.is_local),
            listening: Listening::default(),
            store,
            keyring: config.keyring,
            clock,
            public_url: config.public_url,
            is_local: config.is_local,
        })
    }

    /// The time now. Read once an invocation, and handed on.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
