//! Feeds: counted cheaply, judged by their own past, watched by the sweeper, and worth nothing as
//! evidence while they are quiet.

mod counting;
mod judging;
mod showing;
mod silence;
pub(crate) mod watching;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use journey::feed::hour_of;
use journey::ids::SourceId;
use providers::{Provider, Surface};
use serde_json::json;
use service::clock::Clock;
use store::{FeedCounts, FeedDay, FeedItems, MarkChange, keys};

use crate::harness::{Harness, time};

/// A Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";

fn source(name: &str) -> SourceId {
    SourceId::parse(name).unwrap()
}

impl Harness {
    fn stand_at(&self, to: Timestamp) {
        let Clock::Virtual(seconds) = &self.system.service.clock else {
            panic!("the clock of these tests is virtual");
        };
        seconds.store(to.as_second(), Ordering::SeqCst);
    }

    fn pass(&self, seconds: i64) {
        self.stand_at(self.system.service.now() + SignedDuration::from_secs(seconds));
    }

    /// The calls to the table since the last time, by operation.
    fn operations(&self) -> Vec<String> {
        let calls = self.system.cloud.faults.calls().into_iter().map(|(_, operation)| operation).collect();
        self.system.cloud.faults.forget_calls();
        calls
    }

    /// A signed delivery that is understood and ignored, so that it costs no call of its own.
    async fn chatter(&self, provider: Provider) -> u16 {
        let (topic, body) = match provider {
            Provider::Standard => {
                ("order.exploded", json!({ "type": "order.exploded", "timestamp": MONDAY, "data": {} }))
            }
            _ => ("orders/exploded", json!({ "description": "batch.updated" })),
        };
        let surface = provider.surfaces()[0];
        self.deliver(provider, surface, topic, &body).await.status().as_u16()
    }

    /// A delivery that nobody signed.
    async fn forged(&self, provider: Provider, surface: Surface) -> u16 {
        let body = bytes::Bytes::from_static(b"{\"type\":\"order.placed\"}");
        self.post(surface, provider.as_str(), HeaderMap::new(), body).await.status().as_u16()
    }

    async fn feeds(&self) -> FeedItems {
        self.system.service.store.feeds(&self.shop()).await.unwrap()
    }

    /// What is stored of a source, all days together.
    async fn counted(&self, name: &str) -> FeedCounts {
        let days = self.feeds().await.days.remove(&source(name)).unwrap_or_default();
        days.iter().fold(FeedCounts::default(), |sum, day| sum.plus(&day.counts))
    }

    /// Writes down a past of a source: so many deliveries in each of these hours.
    async fn remember(&self, name: &str, hours: &BTreeMap<i64, u64>, last_seen: Timestamp) {
        let (store, shop) = (&self.system.service.store, self.shop());
        let mut days: BTreeMap<String, BTreeMap<i64, u64>> = BTreeMap::new();
        for (hour, count) in hours {
            days.entry(keys::day(journey::feed::hour_begins(*hour))).or_default().insert(*hour, *count);
        }
        for (day, hours) in days {
            let counts = FeedCounts { recorded: hours.values().sum(), ..FeedCounts::default() };
            let day = FeedDay { day, hours, counts, last_seen: Some(last_seen), ..FeedDay::default() };
            store.count_feed(&shop, &source(name), &day, last_seen).await.unwrap();
        }
        let first = hours.keys().next().map(|hour| (journey::feed::hour_begins(*hour), "tracker".to_owned()));
        let change = MarkChange {
            last_seen: Some(last_seen),
            last_scan_at: Some(last_seen),
            first,
            ..MarkChange::default()
        };
        self.mark(name, change).await;
        store.watch(&shop, self.system.service.now()).await.unwrap();
    }

    async fn mark(&self, name: &str, change: MarkChange) {
        let changes = BTreeMap::from([(source(name), change)]);
        self.system.service.store.mark_feeds(&self.shop(), &changes).await.unwrap();
        self.system.service.shops.forget();
    }
}

/// Four weeks up to `last_seen` of so many deliveries an hour, day and night.
fn steady(deliveries: u64, last_seen: &str) -> BTreeMap<i64, u64> {
    let last = hour_of(time(last_seen));
    (last - 28 * 24 + 1..=last).map(|hour| (hour, deliveries)).collect()
}
