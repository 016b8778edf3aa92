//! Public keys of providers that sign with a private one, remembered by where they are published, so
//! that no provider's key ever passes for another's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use providers::{KeyNeeded, PublicKeys};

use crate::fetcher::{FetchError, Fetcher};

/// Keys are read again after this: a provider may take one back.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(12);
/// A place is not asked more often than this, whatever keys deliveries name: whoever makes up key ids
/// must not make us call anybody.
const ASKED_APART: SignedDuration = SignedDuration::from_secs(60);
/// At most this many places are remembered.
const PLACES_MAX: usize = 100;
/// A host is asked at most so often within [`ASKED_APART`]: where the delivery itself names the place (a
/// header with a path), made-up names must not make us ask for each.
const ASKED_MAX: u32 = 5;

#[derive(Clone, Debug)]
struct Place {
    keys: Arc<PublicKeys>,
    asked_at: Timestamp,
}

/// The keys that were asked for lately.
#[derive(Debug)]
pub(crate) struct PublishedKeys {
    trusts_samples: bool,
    places: Mutex<HashMap<String, Place>>,
    /// Since when, and how often, each host was asked.
    hosts: Mutex<HashMap<String, (Timestamp, u32)>>,
}

impl PublishedKeys {
    /// Nothing remembered yet. The key that samples are signed with is known to everybody: only the
    /// local server trusts it.
    pub(crate) fn new(trusts_samples: bool) -> Self {
        Self { trusts_samples, places: Mutex::default(), hosts: Mutex::default() }
    }

    /// What is known before anything was asked.
    pub(crate) fn known(&self) -> PublicKeys {
        if self.trusts_samples { PublicKeys::published() } else { PublicKeys::none() }
    }

    /// The keys that are published where `needed` says. Asks once for a key that is not known.
    pub(crate) async fn get(
        &self,
        fetcher: &Fetcher,
        needed: &KeyNeeded,
        now: Timestamp,
    ) -> Result<Arc<PublicKeys>, FetchError> {
        let place = needed.url.to_string();
        let known = self.lock().get(&place).cloned();
        if let Some(known) = &known {
            let age = now.duration_since(known.asked_at).abs();
            if age < ASKED_APART || age < REMEMBERED_FOR && known.keys.has(&needed.key_id) {
                return Ok(Arc::clone(&known.keys));
            }
        }
        let asked = self.ask(fetcher, needed, now).await;
        match (asked, known) {
            (Ok(keys), _) => Ok(self.remember(place, keys, now)),
            // Nothing is published there: remembered as well, so that it is not asked for again and again.
            (Err(FetchError::Missing { .. }), _) => Ok(self.remember(place, PublicKeys::none(), now)),
            // Old keys are better than none while their place cannot be asked.
            (Err(_), Some(known)) if known.keys.has(&needed.key_id) => Ok(known.keys),
            (Err(error), _) => Err(error),
        }
    }

    async fn ask(
        &self,
        fetcher: &Fetcher,
        needed: &KeyNeeded,
        now: Timestamp,
    ) -> Result<PublicKeys, FetchError> {
        let host = needed.url.host_str().unwrap_or_default();
        if !self.may_ask(host, now) {
            let why = "it was asked for many other keys just now".to_owned();
            return Err(FetchError::Later { host: host.to_owned(), why });
        }
        let published = fetcher.get_public("public keys", &needed.url).await?;
        PublicKeys::read(needed, &published).map_err(|why| FetchError::Unusable {
            host: host.to_owned(),
            what: "public keys",
            why,
        })
    }

    fn remember(&self, place: String, keys: PublicKeys, now: Timestamp) -> Arc<PublicKeys> {
        let keys = Arc::new(keys);
        let mut places = self.lock();
        if places.len() >= PLACES_MAX {
            // Made-up places have none.
            places.retain(|_, place| !place.keys.is_empty());
        }
        if places.len() >= PLACES_MAX {
            places.clear();
        }
        places.insert(place, Place { keys: Arc::clone(&keys), asked_at: now });
        keys
    }

    /// Counts a question to a host, if there is room for one.
    fn may_ask(&self, host: &str, now: Timestamp) -> bool {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= PLACES_MAX {
            hosts.clear();
        }
        let (since, count) = hosts.entry(host.to_owned()).or_insert((now, 0));
        if now.duration_since(*since).abs() >= ASKED_APART {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= ASKED_MAX
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Place>> {
        // A panic elsewhere cannot leave the map half changed.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
