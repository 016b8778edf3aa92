//! Counting what each sender brings, in memory, and writing the counts down now and then: a busy
//! source costs four writes an hour and process, not one a delivery.
//!
//! What is counted is a warning, not a ledger. A process that is stopped takes with it what it had
//! not written down yet, at most a quarter of an hour of a busy source.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use journey::feed::{self, FeedMarks};
use journey::ids::{ShopId, SourceId};
use store::{FeedCounts, FeedDay, FeedItems, MarkChange, Store, StoreError, Turn, keys};

use crate::reply::Taken;
use crate::shops::Shop;

/// A source's counts are written down this long after the last time.
pub const FLUSHED_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// And when so many deliveries wait.
pub const WAITING_DELIVERIES_MAX: u64 = 500;
/// What turns a feed (first heard, back, first scan) is told at once, but not again before the
/// shop's record, which says whether it was told, was surely read again.
const TOLD_EVERY: SignedDuration = SignedDuration::from_mins(2);
/// At most so many sources are counted in a process. More are not counted.
const SOURCES_MAX: usize = 10_000;
/// At most so many different unmapped codes of a source wait. More are counted as deliveries only.
const WAITING_CODES_MAX: usize = 50;
/// What stands for a code that is none: it is too long, or may be what a person wrote.
pub const NO_CODE: &str = "(not a code)";
const CODE_LENGTH_MAX: usize = 60;
const TOPIC_LENGTH_MAX: usize = 80;

/// What was counted and not written down yet.
#[derive(Clone, Debug, Default)]
struct Batch {
    counts: FeedCounts,
    hours: BTreeMap<i64, u64>,
    last_seen: Option<Timestamp>,
    last_scan_at: Option<Timestamp>,
    refusal: Option<(Timestamp, String)>,
    unmapped: BTreeMap<String, (u64, String)>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.counts.all() == 0
    }

    /// Puts back what could not be written.
    fn join(&mut self, other: Self) {
        self.counts = self.counts.plus(&other.counts);
        for (hour, count) in other.hours {
            *self.hours.entry(hour).or_default() += count;
        }
        self.last_seen = self.last_seen.max(other.last_seen);
        self.last_scan_at = self.last_scan_at.max(other.last_scan_at);
        self.refusal = self.refusal.take().max(other.refusal);
        for (code, (count, topic)) in other.unmapped {
            self.count_code(code, count, &topic);
        }
    }

    fn count_code(&mut self, code: String, count: u64, topic: &str) {
        if let Some((counted, _)) = self.unmapped.get_mut(&code) {
            *counted += count;
        } else if self.unmapped.len() < WAITING_CODES_MAX {
            self.unmapped.insert(code, (count, topic.to_owned()));
        }
    }

    /// By day: deliveries from before midnight belong to the day before.
    fn days(&self, now: Timestamp) -> Vec<FeedDay> {
        let today = keys::day(now);
        let mut days: BTreeMap<String, BTreeMap<i64, u64>> =
            BTreeMap::from([(today.clone(), BTreeMap::new())]);
        for (hour, count) in &self.hours {
            days.entry(keys::day(feed::hour_begins(*hour))).or_default().insert(*hour, *count);
        }
        let of_day = |(day, hours)| {
            if day == today {
                FeedDay {
                    day,
                    hours,
                    counts: self.counts,
                    last_seen: self.last_seen,
                    last_scan_at: self.last_scan_at,
                    refusal: self.refusal.clone(),
                }
            } else {
                FeedDay { day, hours, ..FeedDay::default() }
            }
        };
        days.into_iter().map(of_day).collect()
    }
}

/// A source in this process.
#[derive(Debug)]
struct Waiting {
    batch: Batch,
    /// When its counts were last written down, or first waited.
    since: Timestamp,
    told_at: Option<Timestamp>,
    /// Its shop was put among those that are watched.
    is_watched: bool,
}

impl Waiting {
    fn is_due(&self, now: Timestamp) -> bool {
        // A clock that was set back waits no longer than one that was not.
        now.duration_since(self.since).abs() >= FLUSHED_EVERY
            || self.batch.counts.all() >= WAITING_DELIVERIES_MAX
    }

    fn may_tell(&self, now: Timestamp) -> bool {
        self.told_at.is_none_or(|at| now.duration_since(at).abs() >= TOLD_EVERY)
    }

    fn take(&mut self, now: Timestamp) -> Batch {
        self.since = now;
        std::mem::take(&mut self.batch)
    }
}

type Sources = HashMap<(ShopId, SourceId), Waiting>;

/// The counts of this process.
#[derive(Debug, Default)]
pub struct Feeds {
    waiting: Mutex<Sources>,
}

impl Feeds {
    /// Counts a signed delivery, and writes the counts down if it is time. A failure to write is
    /// logged and the counts wait on: the delivery is durable whatever becomes of them.
    pub async fn count(
        &self,
        store: &Store,
        shop: &Shop,
        source: &SourceId,
        taken: &Counted<'_>,
        now: Timestamp,
    ) {
        let unknown = FeedMarks::default();
        let marks = shop.feeds.get(source).unwrap_or(&unknown);
        let Some((batch, tells, begins)) = self.note(shop, source, marks, taken, now) else {
            return;
        };
        let change = tells.then(|| turn_of(marks, taken, now));
        // On the heap: most deliveries write nothing, and should not carry what it takes.
        Box::pin(self.write_down(store, &shop.id, source, batch, (change, begins), now)).await;
    }

    /// Counts a delivery whose signature was refused. Never makes a call: the count is written down
    /// with a later signed delivery to the shop in this process, or when its sweeper looks.
    pub fn refuse(&self, shop: &ShopId, source: &SourceId, reason: &str, now: Timestamp) {
        let mut waiting = self.lock();
        if let Some(waiting) = entry(&mut waiting, shop, source, now) {
            waiting.batch.counts.refused += 1;
            waiting.batch.refusal = Some((now, reason.to_owned()));
        }
    }

    /// Writes down whatever waits for a shop.
    pub async fn flush(&self, store: &Store, shop: &ShopId, now: Timestamp) {
        let taken: Vec<(SourceId, Batch)> = self
            .lock()
            .iter_mut()
            .filter(|((of, _), waiting)| of == shop && !waiting.batch.is_empty())
            .map(|((_, source), waiting)| (source.clone(), waiting.take(now)))
            .collect();
        for (source, batch) in taken {
            let written = write(store, shop, &source, &batch, now).await;
            self.settle(shop, &source, batch, written);
        }
    }

    async fn write_down(
        &self,
        store: &Store,
        shop: &ShopId,
        source: &SourceId,
        batch: Batch,
        (change, begins): (Option<MarkChange>, bool),
        now: Timestamp,
    ) {
        let refused = self.take_refused(shop, now);
        let (own, told, other) = tokio::join!(
            write(store, shop, source, &batch, now),
            tell(store, shop, source, change, begins, now),
            write_other(store, shop, refused.as_ref(), now),
        );
        if let Err(error) = told {
            self.untell(shop, source);
            tracing::warn!(%shop, %source, %error, "feed not marked");
        }
        self.settle(shop, source, batch, own);
        if let Some((source, batch)) = refused {
            self.settle(shop, &source, batch, other);
        }
    }

    /// Adds to what is stored of a shop what waits here: for whoever looks and must not write.
    pub fn add_waiting(&self, shop: &ShopId, items: &mut FeedItems, now: Timestamp) {
        for ((_, source), waiting) in self.lock().iter().filter(|((of, _), _)| of == shop) {
            if !waiting.batch.is_empty() {
                items.days.entry(source.clone()).or_default().extend(waiting.batch.days(now));
            }
        }
    }

    /// Counts, and gives out what is to be written now, with whether the feed's turn is to be told and
    /// whether the shop is to be watched from now on: also for a delivery that nobody understands, which is
    /// one more thing to look at.
    fn note(
        &self,
        shop: &Shop,
        source: &SourceId,
        marks: &FeedMarks,
        taken: &Counted<'_>,
        now: Timestamp,
    ) -> Option<(Batch, bool, bool)> {
        let mut sources = self.lock();
        let is_new = !sources.contains_key(&(shop.id.clone(), source.clone()));
        let waiting = entry(&mut sources, &shop.id, source, now)?;
        taken.add_to(&mut waiting.batch, now);
        let turns = marks.first_seen.is_none()
            || marks.quiet_since.is_some()
            || (taken.scans && marks.last_scan_at.is_none());
        let tells = turns && taken.is_understood() && waiting.may_tell(now);
        let long_silent = marks.last_seen.is_none_or(|at| now.duration_since(at) >= FLUSHED_EVERY);
        if tells || (is_new && long_silent) || waiting.is_due(now) {
            waiting.told_at = if tells { Some(now) } else { waiting.told_at };
            let begins = marks.first_seen.is_none() && !std::mem::replace(&mut waiting.is_watched, true);
            return Some((waiting.take(now), tells, begins));
        }
        None
    }

    /// A source that only gets refused deliveries has none that its count could ride along with: it
    /// rides with another source's of the shop, one at a time.
    fn take_refused(&self, shop: &ShopId, now: Timestamp) -> Option<(SourceId, Batch)> {
        let mut sources = self.lock();
        let refused = |of: &ShopId, waiting: &Waiting| {
            of == shop && waiting.batch.counts.refused > 0 && waiting.is_due(now)
        };
        let ((_, source), waiting) = sources.iter_mut().find(|((of, _), waiting)| refused(of, waiting))?;
        Some((source.clone(), waiting.take(now)))
    }

    /// After a failure the counts wait for the next time.
    fn settle(&self, shop: &ShopId, source: &SourceId, batch: Batch, written: Result<(), StoreError>) {
        if let Err(error) = written {
            tracing::warn!(%shop, %source, %error, "deliveries not counted yet");
            if let Some(waiting) = self.lock().get_mut(&(shop.clone(), source.clone())) {
                waiting.batch.join(batch);
            }
        }
    }

    fn untell(&self, shop: &ShopId, source: &SourceId) {
        if let Some(waiting) = self.lock().get_mut(&(shop.clone(), source.clone())) {
            (waiting.told_at, waiting.is_watched) = (None, false);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sources> {
        // A panic elsewhere cannot leave a count half made.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A signed delivery as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// What became of it, as [`Taken::result`].
    pub result: &'a str,
    /// What the sender calls it.
    pub topic: &'a str,
    /// It was signed with the secret before the current one.
    pub previous_secret: bool,
    /// It told where a parcel is.
    pub scans: bool,
    /// Codes in it that could not be mapped.
    pub unmapped: &'a [String],
}

impl<'a> Counted<'a> {
    /// A delivery that was taken.
    pub fn of(taken: &'a Taken, previous_secret: bool) -> Self {
        Self {
            result: taken.result,
            topic: &taken.topic,
            previous_secret,
            scans: taken.scans,
            unmapped: &taken.unmapped,
        }
    }

    /// Whether the sender was heard. What is set aside tells nothing of any parcel: a sender of which we
    /// understand nothing any more must go quiet, else silence would speak for its parcels.
    fn is_understood(&self) -> bool {
        self.result != "quarantined"
    }

    fn add_to(&self, batch: &mut Batch, now: Timestamp) {
        let counts = &mut batch.counts;
        *match self.result {
            "recorded" => &mut counts.recorded,
            "duplicate" => &mut counts.duplicate,
            "parked" => &mut counts.parked,
            "accepted" => &mut counts.accepted,
            "quarantined" => &mut counts.quarantined,
            _ => &mut counts.ignored,
        } += 1;
        counts.previous_secret += u64::from(self.previous_secret);
        counts.unmapped += u64::from(!self.unmapped.is_empty());
        if self.is_understood() {
            *batch.hours.entry(feed::hour_of(now)).or_default() += 1;
            batch.last_seen = batch.last_seen.max(Some(now));
        }
        batch.last_scan_at = batch.last_scan_at.max(self.scans.then_some(now));
        for code in self.unmapped {
            batch.count_code(cleaned(code), 1, &cut(self.topic));
        }
    }
}

/// The entry of a source; `None`: too many are counted already.
fn entry<'a>(
    sources: &'a mut Sources,
    shop: &ShopId,
    source: &SourceId,
    now: Timestamp,
) -> Option<&'a mut Waiting> {
    let key = (shop.clone(), source.clone());
    if sources.len() >= SOURCES_MAX && !sources.contains_key(&key) {
        return None;
    }
    let fresh = || Waiting { batch: Batch::default(), since: now, told_at: None, is_watched: false };
    Some(sources.entry(key).or_insert_with(fresh))
}

/// What a delivery turns in a feed's marks.
fn turn_of(marks: &FeedMarks, taken: &Counted<'_>, now: Timestamp) -> MarkChange {
    MarkChange {
        last_seen: Some(now),
        first: marks.first_seen.is_none().then(|| (now, cut(taken.topic))),
        last_scan_at: taken.scans.then_some(now),
        learned_at: None,
        refusal: None,
        turn: marks.quiet_since.map(|_| Turn::BackAt(now)),
    }
}

/// Tells a feed's turn, and has the shop watched from the first delivery on.
async fn tell(
    store: &Store,
    shop: &ShopId,
    source: &SourceId,
    change: Option<MarkChange>,
    begins: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let marked = async {
        let Some(change) = change else {
            return Ok(());
        };
        store.mark_feeds(shop, &BTreeMap::from([(source.clone(), change)])).await
    };
    let watched = async { if begins { store.watch(shop, now).await } else { Ok(()) } };
    let (marked, watched) = tokio::join!(marked, watched);
    marked.and(watched)
}

async fn write(
    store: &Store,
    shop: &ShopId,
    source: &SourceId,
    batch: &Batch,
    now: Timestamp,
) -> Result<(), StoreError> {
    for day in batch.days(now) {
        store.count_feed(shop, source, &day, now).await?;
    }
    if !batch.unmapped.is_empty()
        && let Err(error) = store.count_unmapped(shop, source, &batch.unmapped, now).await
    {
        // The deliveries are counted: to try both again would count them twice.
        tracing::warn!(%shop, %source, %error, "unmapped codes not counted");
    }
    Ok(())
}

async fn write_other(
    store: &Store,
    shop: &ShopId,
    other: Option<&(SourceId, Batch)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    match other {
        Some((source, batch)) => write(store, shop, source, batch, now).await,
        None => Ok(()),
    }
}

/// A code fit to be kept: a short word of letters, digits and a few signs, or that it was none.
fn cleaned(code: &str) -> String {
    let code = code.trim().replace(' ', "_");
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-./:".contains(c);
    let is_code = !code.is_empty() && code.len() <= CODE_LENGTH_MAX && code.chars().all(fits);
    if is_code { code } else { NO_CODE.to_owned() }
}

fn cut(topic: &str) -> String {
    topic.chars().take(TOPIC_LENGTH_MAX).collect()
}
