//! What could not be read when it came: kept, listed, replayed; and requests kept for a person.

use std::fmt;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::{SignedDuration, Timestamp};
use journey::ids::{ShopId, SourceId};
use providers::{Surface, Verified};
use store::{ErasedBody, QuarantineId, QuarantineKind, Quarantined, Replay, StoreError};

use crate::Service;
use crate::fetcher::FetchError;
use crate::ingest::{carry_out, read};
use crate::naming::{Wanted, can_name_an_address};
use crate::reply::Taken;
use crate::shops::Shop;

/// What cannot be read is kept so many days.
pub const UNREADABLE_KEPT_DAYS: i64 = 30;
/// A request that a person must answer is kept so many days.
pub const REQUEST_KEPT_DAYS: i64 = 90;
/// What an API was silent about is asked again this long after it came, and after each try. After the
/// last it waits for a person.
pub const RETRIED_AFTER: [SignedDuration; 6] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];
/// So many bodies are read at once when an erasure looks into them: a webhook has ten seconds, and a
/// quarantine may hold thousands. Each may have 1 MiB.
const READ_AT_ONCE: usize = 16;
/// A topic header is kept up to so many characters: no topic that is known is longer.
const TOPIC_LENGTH_MAX: usize = 256;

/// A verified delivery as it came.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// Which function took it.
    pub surface: Surface,
    /// Which sender.
    pub source: &'a SourceId,
    /// The topic header, where the provider has one.
    pub topic: Option<&'a str>,
    /// The signed bytes.
    pub body: &'a [u8],
    /// When it came.
    pub at: Timestamp,
}

impl fmt::Debug for Arrival<'_> {
    /// The body is not shown: it holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("surface", &self.surface)
            .field("source", &self.source)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why nothing was replayed. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// There is none of that name, or it expired.
    #[error("nothing of that name is kept: `beforehand quarantine list` shows what is")]
    Missing,
    /// A person must do it.
    #[error("this is a request for a person, no delivery to be read again: {0}")]
    Request(String),
    /// The customer whom it named was erased.
    #[error("its body named a customer who was erased, and is gone: there is nothing to replay")]
    Erased,
    /// Nobody knows any more how to read it.
    #[error(
        "its source \"{0}\" is not connected any more: connect one of that name and provider, then replay"
    )]
    SourceMissing(SourceId),
    /// It only hints, and its provider's API does not answer.
    #[error(transparent)]
    NotReadBack(#[from] FetchError),
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Keeps a delivery that could not be read.
    pub(crate) async fn keep_unreadable(
        &self,
        shop: &Shop,
        arrival: &Arrival<'_>,
        topic: &str,
        why: &str,
    ) -> Result<(), StoreError> {
        self.keep(shop, QuarantineKind::Unreadable, arrival, topic, why, None).await
    }

    /// Keeps a delivery that nobody sends again, and about which its provider's API is to be asked
    /// again: see [`Service::retry`].
    pub(crate) async fn keep_for_later(
        &self,
        shop: &Shop,
        arrival: &Arrival<'_>,
        topic: &str,
        why: &str,
    ) -> Result<(), StoreError> {
        let retry_at = Some(arrival.at + RETRIED_AFTER[0]);
        self.keep(shop, QuarantineKind::Unreadable, arrival, topic, why, retry_at).await
    }

    /// Keeps a request that a person must answer.
    pub(crate) async fn keep_request(
        &self,
        shop: &Shop,
        arrival: &Arrival<'_>,
        topic: &str,
        what_to_do: &str,
    ) -> Result<(), StoreError> {
        self.keep(shop, QuarantineKind::Request, arrival, topic, what_to_do, None).await
    }

    async fn keep(
        &self,
        shop: &Shop,
        kind: QuarantineKind,
        arrival: &Arrival<'_>,
        topic: &str,
        reason: &str,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let topic_header = arrival.topic.map(|topic| cut(topic, TOPIC_LENGTH_MAX));
        let kept_days = match kind {
            QuarantineKind::Unreadable => UNREADABLE_KEPT_DAYS,
            QuarantineKind::Request => REQUEST_KEPT_DAYS,
        };
        let head = Quarantined {
            kind,
            at: arrival.at,
            expires_at: arrival.at + SignedDuration::from_hours(24 * kept_days),
            source: arrival.source.clone(),
            surface: arrival.surface.to_string(),
            topic: topic.to_owned(),
            reason: reason.to_owned(),
            body_bytes: arrival.body.len(),
            names_nobody: !can_name_an_address(arrival.body),
            retry_at,
            tries: 0,
            replayed: None,
            erased: None,
            topic_header,
        };
        let parts = [
            shop.id.as_str(),
            arrival.source.as_str(),
            arrival.surface.as_str(),
            head.topic_header.as_deref().unwrap_or_default(),
        ];
        let mut parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        parts.push(arrival.body);
        let id = QuarantineId::new(kind, arrival.at, &self.keyring.keep_id(&parts));
        let is_new = self.store.quarantine(&shop.id, &id, &head, arrival.body).await?;
        if is_new || retry_at.is_none() {
            return Ok(());
        }
        // The same hint came before today. Something else may have happened since, so that it is asked
        // about anew, whatever became of the first.
        let renew = |kept: &mut Quarantined| {
            if kept.erased.is_none() {
                *kept = head.clone();
            }
        };
        self.store.change_quarantined(&shop.id, &id, renew).await
    }

    /// What is kept for a shop, the newest first: one query, which reads no bodies.
    pub async fn quarantined(
        &self,
        shop: &ShopId,
        now: Timestamp,
    ) -> Result<Vec<(QuarantineId, Quarantined)>, StoreError> {
        let mut found = self.store.quarantined(shop).await?;
        // DynamoDB deletes late: what has expired is not ours to show.
        found.retain(|(_, kept)| kept.expires_at > now);
        found.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.at));
        Ok(found)
    }

    /// Reads a kept delivery again and does what it comes to, as if it came now. Its signature was
    /// checked when it came. Facts that are known change nothing. The delivery stays, marked with
    /// the result, until it expires.
    pub async fn replay(&self, shop: &Shop, id: &QuarantineId, now: Timestamp) -> Result<Taken, ReplayError> {
        let kept = self.store.quarantined_one(&shop.id, id).await?;
        let kept = kept.map(|kept| kept.value).filter(|kept| kept.expires_at > now);
        let kept = kept.ok_or(ReplayError::Missing)?;
        if kept.kind == QuarantineKind::Request {
            return Err(ReplayError::Request(kept.reason));
        }
        if kept.erased.is_some() {
            return Err(ReplayError::Erased);
        }
        let missing = || ReplayError::SourceMissing(kept.source.clone());
        let source = shop.sources.get(&kept.source).ok_or_else(missing)?;
        let surface = Surface::parse(&kept.surface).ok_or_else(missing)?;
        let body = self.store.quarantined_body(&shop.id, id).await?;
        let topic = kept.topic_header.as_deref();
        let verified = Verified::from_quarantine(source.provider, &source.settings, &body, topic, kept.at);
        let read = read(self, source, &verified, surface, now).await;
        let translation = read.map_err(|unanswered| unanswered.error)?;
        let arrival = Arrival { surface, source: &kept.source, topic, body: &body, at: kept.at };
        let taken = carry_out(self, shop, &arrival, translation, now).await?;
        let replay = Replay { at: now, result: taken.result.to_owned(), why: taken.why.clone() };
        let mark = |head: &mut Quarantined| {
            // If the same hint came again meanwhile, it is still to be asked about.
            if head.at == kept.at {
                head.replayed = Some(replay.clone());
                head.retry_at = None;
            }
        };
        self.store.change_quarantined(&shop.id, id, mark).await?;
        tracing::info!(
            shop = %shop.id, source = %kept.source, topic = taken.topic, result = taken.result,
            journeys = taken.journeys.len(), "delivery replayed"
        );
        Ok(taken)
    }

    /// Replays a delivery whose turn to be tried again has come, unless somebody else does. `None`: it
    /// was not its turn. If its provider's API is silent again, its next turn is after the next of
    /// [`RETRIED_AFTER`]; after the last, and whatever else comes of it, it has none. An error of the
    /// table leaves it its next turn.
    pub async fn retry(
        &self,
        shop: &ShopId,
        id: &QuarantineId,
        now: Timestamp,
    ) -> Result<Option<Result<Taken, ReplayError>>, StoreError> {
        let last = RETRIED_AFTER[RETRIED_AFTER.len() - 1];
        // After the last try none is to follow: this one is only for a process that dies in it.
        let next_at = |tries: u32| now + RETRIED_AFTER.get(tries as usize).copied().unwrap_or(last);
        if !self.store.take_retry(shop, id, now, next_at).await? {
            return Ok(None);
        }
        let replayed = match self.shops.get(&self.store, &self.keyring, shop, now).await? {
            Some(shop) => self.replay(&shop, id, now).await,
            None => Err(ReplayError::Missing),
        };
        let is_over = |kept: &Quarantined| match &replayed {
            Err(ReplayError::NotReadBack(_)) => kept.tries as usize >= RETRIED_AFTER.len(),
            Err(ReplayError::Store(_)) => false,
            Ok(_) | Err(_) => true,
        };
        let end = |kept: &mut Quarantined| {
            if is_over(kept) {
                kept.retry_at = None;
            }
        };
        // A replay that was made has taken it off already.
        if replayed.is_err() {
            self.store.change_quarantined(shop, id, end).await?;
        }
        Ok(Some(replayed))
    }

    /// Everything kept for a shop that names an address, with its body.
    pub async fn quarantined_naming(
        &self,
        shop: &ShopId,
        address: &str,
        now: Timestamp,
    ) -> Result<Vec<(QuarantineId, Quarantined, Vec<u8>)>, StoreError> {
        let kept = self.quarantined(shop, now).await?;
        let kept = kept.into_iter().filter(|(_, kept)| kept.erased.is_none() && !kept.names_nobody);
        let looks = kept.map(|(id, kept)| async move {
            let body = self.store.quarantined_body(shop, &id).await?;
            let is_named = Wanted::Address(address).is_in(&body);
            Ok::<_, StoreError>(is_named.then_some((id, kept, body)))
        });
        let looks: Vec<_> = looks.collect();
        stream::iter(looks).buffered(READ_AT_ONCE).try_filter_map(async |found| Ok(found)).try_collect().await
    }

    /// Takes the bodies out that name what is `wanted`, and marks them; with `until` only those that came
    /// up to then. Says how many are gone for it, those of an earlier try that was cut short included.
    pub(crate) async fn erase_quarantined(
        &self,
        shop: &ShopId,
        wanted: Wanted<'_>,
        mark: &ErasedBody,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let is_in_time = |kept: &Quarantined| until.is_none_or(|until| kept.at <= until);
        let can_be_theirs = |kept: &Quarantined| match (&kept.erased, wanted) {
            (Some(erased), _) => erased.is_for_the_same(mark),
            (None, Wanted::Address(_)) => is_in_time(kept) && !kept.names_nobody,
            (None, Wanted::Orders(_)) => is_in_time(kept),
        };
        let kept = self.quarantined(shop, now).await?;
        let kept = kept.into_iter().filter(|(_, kept)| can_be_theirs(kept));
        let erasures = kept.map(|(id, kept)| async move {
            let is_theirs =
                kept.erased.is_some() || wanted.is_in(&self.store.quarantined_body(shop, &id).await?);
            if is_theirs {
                self.store.erase_quarantined(shop, &id, &kept, mark).await?;
            }
            Ok::<_, StoreError>(usize::from(is_theirs))
        });
        let erasures: Vec<_> = erasures.collect();
        stream::iter(erasures).buffered(READ_AT_ONCE).try_fold(0, async |sum, one| Ok(sum + one)).await
    }
}
