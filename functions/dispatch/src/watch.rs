//! Watching the feeds: the sweeper looks at each shop's senders every now and then and says which
//! went quiet. No webhook can: a sender that is quiet sends none.
//!
//! A look costs one query (about 10 KB a source), a read of the shop if it is not in memory, and
//! four write units, and changes nothing when it is repeated.

use std::collections::BTreeMap;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use journey::feed::FeedState;
use journey::ids::{ShopId, SourceId};
use service::senders::{self, Sender};
use service::shops::Shop;
use store::{FeedCounts, FeedItems, Looked, MarkChange, StoreError, Turn, Versioned, Watch, keys};

use crate::Dispatcher;

/// At most so many shops are looked at in one sweep; the others a minute later.
const SHOPS_MAX: i32 = 100;
/// A shop is not looked at again before this.
const LOOK_AFTER_MIN: SignedDuration = SignedDuration::from_mins(10);
/// And at the latest after this, even if none of its feeds could have gone quiet by then: what is
/// shown of it stays an hour old at most.
const LOOK_AFTER_MAX: SignedDuration = SignedDuration::from_hours(1);

/// What a look at one sender found.
#[derive(Clone, Debug)]
pub struct FeedReport {
    /// The shop.
    pub shop: ShopId,
    /// The sender as it stands.
    pub sender: Sender,
    /// What came since the last look.
    pub counts: FeedCounts,
}

impl Dispatcher {
    /// Looks at the shops whose turn it is. One that fails stays due, and is logged.
    pub async fn watch(&self, now: Timestamp, stop_at: Option<SystemTime>) -> Vec<FeedReport> {
        let shops = match self.service.store.watches_due(now, SHOPS_MAX).await {
            Ok(shops) => shops,
            Err(error) => {
                tracing::error!(%error, "feeds not looked at");
                return Vec::new();
            }
        };
        let mut reports = Vec::new();
        for shop in shops {
            if stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
                break;
            }
            match Box::pin(self.look_at_feeds(&shop, now)).await {
                Ok(found) => reports.extend(found),
                Err(error) => tracing::error!(%shop, %error, "feeds not looked at"),
            }
        }
        reports
    }

    async fn look_at_feeds(&self, id: &ShopId, now: Timestamp) -> Result<Vec<FeedReport>, StoreError> {
        let service = &self.service;
        let store = &service.store;
        // Where the webhooks run in this process too, what they counted is part of the picture.
        service.feeds.flush(store, id, now).await;
        let items = store.feeds(id).await?;
        if items.watch_due_at.is_none_or(|due_at| due_at > now) {
            return Ok(Vec::new());
        }
        let Some(shop) = service.shops.get(store, &service.keyring, id, now).await? else {
            let over = Versioned { value: Watch::new(), version: items.watch.version };
            store.put_watch(id, &over, None).await?;
            return Ok(Vec::new());
        };
        let senders = senders_of(&shop, &items, now);
        let changes: BTreeMap<SourceId, MarkChange> = senders
            .iter()
            .filter_map(|sender| Some((sender.source.clone(), change(sender, &items, now)?)))
            .collect();
        store.mark_feeds(id, &changes).await?;
        if changes.values().any(|change| change.turn.is_some()) {
            log_turns(id, &changes);
            // What is decided next must know of it.
            service.shops.forget();
        }
        let seen = Versioned { value: looked(&senders, &items, now), version: items.watch.version };
        // Last, so that whoever noted the look is the one who reports it: nothing is counted twice.
        if !store.put_watch(id, &seen, Some(next_look(&senders, now))).await? {
            return Ok(Vec::new());
        }
        let report = |sender: Sender| FeedReport {
            shop: id.clone(),
            counts: since_last_look(&sender.source, &items, now),
            sender,
        };
        Ok(senders.into_iter().map(report).collect())
    }
}

fn senders_of(shop: &Shop, items: &FeedItems, now: Timestamp) -> Vec<Sender> {
    let sources = shop.record.sources.iter().map(|(source, record)| (source, record.provider.as_str()));
    senders::senders(sources, items, now)
}

/// What is to be marked of a sender; `None`: nothing changed.
fn change(sender: &Sender, items: &FeedItems, now: Timestamp) -> Option<MarkChange> {
    let stored = items.marks.get(&sender.source).cloned().unwrap_or_default();
    let marks = &sender.marks;
    let turn = match (sender.health.state, stored.quiet_since) {
        (FeedState::Quiet { since }, known) if known != Some(since) => Some(Turn::QuietSince(since)),
        (FeedState::Quiet { .. }, _) | (_, None) => None,
        (_, Some(_)) => Some(Turn::BackAt(now)),
    };
    let change = MarkChange {
        last_seen: marks.last_seen.filter(|at| Some(*at) > stored.last_seen),
        first: marks.first_seen.filter(|_| stored.first_seen.is_none()).map(|at| (at, String::new())),
        last_scan_at: marks.last_scan_at.filter(|at| Some(*at) > stored.last_scan_at),
        learned_at: sender.is_learned().then_some(now).filter(|_| stored.learned_at.is_none()),
        refusal: marks
            .refused_at
            .filter(|at| Some(*at) > stored.refused_at)
            .map(|at| (at, marks.refusal.clone())),
        turn,
    };
    (change != MarkChange::default()).then_some(change)
}

fn log_turns(shop: &ShopId, changes: &BTreeMap<SourceId, MarkChange>) {
    for (source, change) in changes {
        match change.turn {
            Some(Turn::QuietSince(since)) => tracing::warn!(%shop, %source, %since, "feed went quiet"),
            Some(Turn::BackAt(_)) => tracing::info!(%shop, %source, "feed is back"),
            None => {}
        }
    }
}

/// How far each sender is counted now.
fn looked(senders: &[Sender], items: &FeedItems, now: Timestamp) -> Watch {
    let today = keys::day(now);
    let counted = |sender: &Sender| {
        let days = items.days.get(&sender.source).map(Vec::as_slice).unwrap_or_default();
        (sender.source.clone(), Looked { day: today.clone(), counts: senders::since(days, &today) })
    };
    senders.iter().map(counted).collect()
}

/// What came since the last look. Of a sender that was not looked at before: everything of today.
fn since_last_look(source: &SourceId, items: &FeedItems, now: Timestamp) -> FeedCounts {
    let days = items.days.get(source).map(Vec::as_slice).unwrap_or_default();
    match items.watch.value.get(source) {
        Some(looked) => senders::since(days, &looked.day).since(&looked.counts),
        None => senders::since(days, &keys::day(now)),
    }
}

/// The next look: when the first feed could have gone quiet, if nothing comes.
fn next_look(senders: &[Sender], now: Timestamp) -> Timestamp {
    let could_be_quiet =
        senders.iter().filter_map(|sender| sender.health.quiet_at).filter(|at| *at > now).min();
    let latest = now + LOOK_AFTER_MAX;
    could_be_quiet.unwrap_or(latest).clamp(now + LOOK_AFTER_MIN, latest)
}
