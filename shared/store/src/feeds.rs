//! Feeds: what each sender of a shop brought, by day and hour; marks of when it was heard; and
//! the one item by which the sweeper finds the shops to look at.
//!
//! The counts are warnings, not a ledger: what a process had counted when it was stopped is lost.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use jiff::{SignedDuration, Timestamp};
use journey::feed::{self, FeedMarks};
use journey::ids::{ShopId, SourceId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::items::{self, Item};
use crate::keys;
use crate::update::Update;
use crate::{Store, Versioned};

/// A day's counts are kept this long: a week longer than a feed's past is looked at.
const DAY_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 35);
/// So many sources or codes are changed in one write: an update's expression has at most 4 KB.
pub(crate) const CHANGES_A_WRITE_MAX: usize = 15;

/// What became of a source's deliveries.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct FeedCounts {
    /// Brought something new.
    pub recorded: u64,
    /// Brought nothing new.
    pub duplicate: u64,
    /// Wait for their order.
    pub parked: u64,
    /// Were understood, and nothing for us.
    pub ignored: u64,
    /// Asked for data to be erased or handed out.
    pub accepted: u64,
    /// Were signed, and not to be understood.
    pub quarantined: u64,
    /// Were not signed as they should be.
    pub refused: u64,
    /// Were signed with the secret before the current one; counted above as well.
    pub previous_secret: u64,
    /// Held a code that could not be mapped; counted above as well.
    pub unmapped: u64,
}

impl FeedCounts {
    const NAMES: [&str; 9] = [
        "recorded",
        "duplicate",
        "parked",
        "ignored",
        "accepted",
        "quarantined",
        "refused",
        "previous_secret",
        "unmapped",
    ];

    fn values(&self) -> [u64; 9] {
        [
            self.recorded,
            self.duplicate,
            self.parked,
            self.ignored,
            self.accepted,
            self.quarantined,
            self.refused,
            self.previous_secret,
            self.unmapped,
        ]
    }

    fn from_values(values: [u64; 9]) -> Self {
        let [recorded, duplicate, parked, ignored, accepted, quarantined, refused, previous_secret, unmapped] =
            values;
        Self {
            recorded,
            duplicate,
            parked,
            ignored,
            accepted,
            quarantined,
            refused,
            previous_secret,
            unmapped,
        }
    }

    fn each(&self, other: &Self, with: fn(u64, u64) -> u64) -> Self {
        let (mine, theirs) = (self.values(), other.values());
        Self::from_values(std::array::from_fn(|index| with(mine[index], theirs[index])))
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.each(other, u64::saturating_add)
    }

    /// What is here beyond `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        self.each(earlier, u64::saturating_sub)
    }

    /// Deliveries that were signed as they should be.
    pub fn signed(&self) -> u64 {
        self.recorded + self.duplicate + self.parked + self.ignored + self.accepted + self.quarantined
    }

    /// Every delivery.
    pub fn all(&self) -> u64 {
        self.signed() + self.refused
    }
}

/// A source's deliveries of one UTC day, stored or to be added.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FeedDay {
    /// The day, as `2026-03-02`.
    pub day: String,
    /// Signed deliveries of each hour (see [`feed::hour_of`]).
    pub hours: BTreeMap<i64, u64>,
    /// What became of them.
    pub counts: FeedCounts,
    /// The latest signed delivery.
    pub last_seen: Option<Timestamp>,
    /// The latest that told where a parcel is.
    pub last_scan_at: Option<Timestamp>,
    /// The latest refusal, and why.
    pub refusal: Option<(Timestamp, String)>,
}

/// What changes in a source's marks. `None` leaves a mark as it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MarkChange {
    /// See [`FeedMarks::last_seen`].
    pub last_seen: Option<Timestamp>,
    /// The first delivery and its topic, kept unless there was one before.
    pub first: Option<(Timestamp, String)>,
    /// See [`FeedMarks::last_scan_at`].
    pub last_scan_at: Option<Timestamp>,
    /// See [`FeedMarks::learned_at`], kept unless there was one before.
    pub learned_at: Option<Timestamp>,
    /// See [`FeedMarks::refused_at`].
    pub refusal: Option<(Timestamp, String)>,
    /// It went quiet, or is heard again.
    pub turn: Option<Turn>,
}

/// A feed's turn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Turn {
    /// Quiet since then.
    QuietSince(Timestamp),
    /// Heard again at that time.
    BackAt(Timestamp),
}

/// How far a sweeper had counted when it last looked at a source, so that a metric counts each
/// delivery once.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Looked {
    /// The last day that it saw, as `2026-03-02`.
    pub day: String,
    /// The counts of that day.
    pub counts: FeedCounts,
}

/// A shop's sources as they were looked at.
pub type Watch = BTreeMap<SourceId, Looked>;

/// All that is kept of a shop's feeds.
#[derive(Clone, Debug, Default)]
pub struct FeedItems {
    /// The marks of each source that was heard.
    pub marks: BTreeMap<SourceId, FeedMarks>,
    /// The days of each source, oldest first.
    pub days: BTreeMap<SourceId, Vec<FeedDay>>,
    /// What the sweeper noted; version 0: the shop is not watched yet.
    pub watch: Versioned<Watch>,
    /// When the sweeper looks next.
    pub watch_due_at: Option<Timestamp>,
}

pub(crate) fn time(at: Timestamp) -> AttributeValue {
    items::number(at.as_second())
}

fn hour_name(hour: i64) -> String {
    format!("h{:02}", hour.rem_euclid(24))
}

impl Store {
    /// Adds to the counts of a source's day: one write, which needs nothing to be read.
    pub async fn count_feed(
        &self,
        shop: &ShopId,
        source: &SourceId,
        day: &FeedDay,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut update = Update::default();
        for (hour, count) in &day.hours {
            update.add(hour_name(*hour), *count);
        }
        for (name, count) in FeedCounts::NAMES.into_iter().zip(day.counts.values()) {
            update.add(name, count);
        }
        day.last_seen.into_iter().for_each(|at| update.set("seen", time(at)));
        day.last_scan_at.into_iter().for_each(|at| update.set("scan", time(at)));
        if let Some((at, why)) = &day.refusal {
            update.set("refused_at", time(*at));
            update.set("refusal", items::text(why));
        }
        update.set(keys::EXPIRES_AT, time(now + DAY_KEPT_FOR));
        self.update("count deliveries", &keys::shop(shop), &keys::feed_day(source, &day.day), update).await
    }

    /// Changes the marks of some sources of a shop: one write, unless the shop has very many.
    pub async fn mark_feeds(
        &self,
        shop: &ShopId,
        changes: &BTreeMap<SourceId, MarkChange>,
    ) -> Result<(), StoreError> {
        let changes: Vec<_> =
            changes.iter().filter(|(_, change)| **change != MarkChange::default()).collect();
        for part in changes.chunks(CHANGES_A_WRITE_MAX) {
            let mut update = Update::default();
            part.iter().for_each(|(source, change)| add_change(&mut update, source, change));
            self.update("mark a feed", &keys::shop(shop), keys::FEEDS, update).await?;
        }
        Ok(())
    }

    /// Reads all that is kept of a shop's feeds: one query, of about 10 KB a source.
    pub async fn feeds(&self, shop: &ShopId) -> Result<FeedItems, StoreError> {
        let mut found = FeedItems::default();
        for item in self.below_shop("read a shop's feeds", shop, keys::FEEDS_BEGIN_WITH).await? {
            match items::get_text(&item, keys::SORT_KEY) {
                Some(keys::FEEDS) => found.marks = read_marks(&item),
                Some(keys::WATCH) => {
                    found.watch_due_at = items::get_time(&item, keys::DUE_AT);
                    found.watch = items::read_document("read a shop's watch", &item)?;
                }
                Some(key) => {
                    if let Some((source, day)) = keys::parse_feed_day(key) {
                        found.days.entry(source).or_default().push(read_day(day, &item));
                    }
                }
                None => {}
            }
        }
        Ok(found)
    }

    /// Has a shop watched from `at` on, unless it is already.
    pub async fn watch(&self, shop: &ShopId, at: Timestamp) -> Result<(), StoreError> {
        let mut update = Update::default();
        update.set_once(keys::DUE_SHARD, items::text(keys::WATCH_SHARD));
        update.set_once(keys::DUE_AT, time(at));
        update.set_once(keys::DOCUMENT, items::text("{}"));
        update.set_once(keys::VERSION, items::number(1));
        self.update("watch a shop", &keys::shop(shop), keys::WATCH, update).await
    }

    /// Notes what a look at a shop's feeds saw, and when to look next; `None`: not again. `false`:
    /// another sweeper looked in between.
    pub async fn put_watch(
        &self,
        shop: &ShopId,
        watch: &Versioned<Watch>,
        next_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "note a look at a shop's feeds";
        let pk = keys::shop(shop);
        let mut item = items::document(OPERATION, &pk, keys::WATCH, &watch.value, watch.version + 1, None)?;
        if let Some(at) = next_at {
            item.insert(keys::DUE_SHARD.to_owned(), items::text(keys::WATCH_SHARD));
            item.insert(keys::DUE_AT.to_owned(), time(at));
        }
        self.put_versioned(OPERATION, item, watch.version).await
    }

    /// The shops whose feeds are to be looked at, the longest overdue first.
    pub async fn watches_due(&self, now: Timestamp, limit: i32) -> Result<Vec<ShopId>, StoreError> {
        const OPERATION: &str = "look for shops to watch";
        let reply = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", items::text(keys::WATCH_SHARD))
            .expression_attribute_values(":now", time(now))
            .limit(limit)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| self.failed(OPERATION, &error))?;
        self.usage.read(reply.consumed_capacity());
        let shops = reply.items().iter();
        Ok(shops.filter_map(|item| keys::parse_shop(items::get_text(item, keys::PARTITION_KEY)?)).collect())
    }

    pub(crate) async fn below_shop(
        &self,
        operation: &'static str,
        shop: &ShopId,
        begins_with: &str,
    ) -> Result<Vec<Item>, StoreError> {
        self.query_prefix(operation, &keys::shop(shop), begins_with).await
    }
}

/// The marks, as the first word of an attribute `<mark>#<source or code>`.
pub(crate) const SEEN: &str = "seen";
pub(crate) const FIRST: &str = "first";
pub(crate) const TOPIC: &str = "topic";
const SCAN: &str = "scan";
const LEARNED: &str = "learned";
const QUIET: &str = "quiet";
const BACK: &str = "back";
const REFUSED_AT: &str = "refused_at";
const REFUSAL: &str = "refusal";

pub(crate) fn mark(mark: &str, of: impl std::fmt::Display) -> String {
    format!("{mark}#{of}")
}

/// Writes a change of a source's marks into an update of the marks' item.
fn add_change(update: &mut Update, source: &SourceId, change: &MarkChange) {
    change.last_seen.into_iter().for_each(|at| update.set(mark(SEEN, source), time(at)));
    change.last_scan_at.into_iter().for_each(|at| update.set(mark(SCAN, source), time(at)));
    change.learned_at.into_iter().for_each(|at| update.set_once(mark(LEARNED, source), time(at)));
    if let Some((at, topic)) = &change.first {
        update.set_once(mark(FIRST, source), time(*at));
        update.set_once(mark(TOPIC, source), items::text(topic));
    }
    if let Some((at, why)) = &change.refusal {
        update.set(mark(REFUSED_AT, source), time(*at));
        update.set(mark(REFUSAL, source), items::text(why));
    }
    match change.turn {
        Some(Turn::QuietSince(at)) => update.set(mark(QUIET, source), time(at)),
        Some(Turn::BackAt(at)) => {
            update.set(mark(BACK, source), time(at));
            update.remove(mark(QUIET, source));
        }
        None => {}
    }
}

/// Reads the item of a shop's marks, which has an attribute for each mark of each source.
pub(crate) fn read_marks(item: &Item) -> BTreeMap<SourceId, FeedMarks> {
    let mut marks: BTreeMap<SourceId, FeedMarks> = BTreeMap::new();
    for name in item.keys() {
        let Some((word, source)) = name.split_once('#') else {
            continue;
        };
        let Ok(source) = SourceId::parse(source) else {
            continue;
        };
        let marks = marks.entry(source).or_default();
        let at = items::get_time(item, name);
        let text = || items::get_text(item, name).unwrap_or_default().to_owned();
        match word {
            SEEN => marks.last_seen = at,
            FIRST => marks.first_seen = at,
            TOPIC => marks.first_topic = text(),
            SCAN => marks.last_scan_at = at,
            LEARNED => marks.learned_at = at,
            QUIET => marks.quiet_since = at,
            BACK => marks.back_at = at,
            REFUSED_AT => marks.refused_at = at,
            REFUSAL => marks.refusal = text(),
            _ => {}
        }
    }
    marks
}

fn read_day(day: String, item: &Item) -> FeedDay {
    let count = |name: &str| items::get_u64(item, name).unwrap_or(0);
    let midnight = format!("{day}T00:00:00Z").parse().map_or(0, feed::hour_of);
    let hours = (midnight..midnight + 24).map(|hour| (hour, count(&hour_name(hour))));
    let why = || items::get_text(item, "refusal").unwrap_or_default().to_owned();
    FeedDay {
        hours: hours.filter(|(_, count)| *count > 0).collect(),
        counts: FeedCounts::from_values(FeedCounts::NAMES.map(count)),
        last_seen: items::get_time(item, "seen"),
        last_scan_at: items::get_time(item, "scan"),
        refusal: items::get_time(item, "refused_at").map(|at| (at, why())),
        day,
    }
}
