//! Learning: every two weeks a shop's outcomes of the last 90 days become a new edition of its lanes.
//!
//! Asked after each look at a shop's feeds, when the mails that are due have left. A shop of which nothing
//! is known yet is asked once a day. Nothing is lost when it ends in the middle: it begins anew.

use std::collections::HashMap;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use journey::lanes::{Course, EDITION_EVERY, LOST_AFTER, learn};
use serde_json::Value;
use service::shops::Shop;
use service::trips::Trip;
use store::{Learned, OutcomeKind, StoreError, keys};

use crate::Dispatcher;

/// A shop of which nothing is known tries again after this.
const TRY_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Whoever began to learn is given this long.
const BUSY_FOR: SignedDuration = SignedDuration::from_mins(10);
/// What is learned is as of so long ago: an arrival is filed two days after it, and until then the parcel
/// would count as under way.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);
/// An edition is in force this much later than it is stored: by then every function has read it, so that
/// no hand-over is decided without the edition that judges it.
const IN_FORCE_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// At most so many pages of outcomes are read for an edition, and so many orders kept in memory.
const PAGES_MAX: u32 = 600;
const ORDERS_MAX: usize = 40_000;

/// What was read of the orders of a shop.
#[derive(Debug, Default)]
struct Orders {
    /// By journey; `None`: it teaches nothing.
    courses: HashMap<String, Option<Course>>,
    /// Of so many orders one is kept, the same ones of every day.
    one_in: u32,
    pages: u32,
}

impl Orders {
    fn take(&mut self, name: String, course: Option<Course>) {
        if !is_one_in(&name, self.one_in) {
            return;
        }
        self.courses.insert(name, course);
        while self.courses.len() > ORDERS_MAX {
            self.one_in *= 2;
            self.courses.retain(|name, _| is_one_in(name, self.one_in));
        }
    }
}

/// Whether a name is one of every so many, always the same ones.
fn is_one_in(name: &str, one_in: u32) -> bool {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 8).is_multiple_of(one_in.max(1))
}

impl Dispatcher {
    /// Learns for a shop, if it is time to, until `stop_at` of the machine's clock. Says whether something
    /// was learned.
    pub async fn learn(
        &self,
        id: &ShopId,
        now: Timestamp,
        stop_at: Option<SystemTime>,
    ) -> Result<bool, StoreError> {
        let (service, store) = (&self.service, &self.service.store);
        let Some(shop) = service.shops.get(store, &service.keyring, id, now).await? else {
            return Ok(false);
        };
        if !is_time(shop.learned_at, shop.time.lanes.newest().is_some(), now) {
            return Ok(false);
        }
        let mut learned = store.learned(id).await?;
        let Learned { learned_at, begun_at, lanes } = &learned.value;
        let is_busy = begun_at.is_some_and(|begun_at| now < begun_at + BUSY_FOR);
        if is_busy || !is_time(*learned_at, lanes.newest().is_some(), now) {
            return Ok(false);
        }
        learned.value.begun_at = Some(now);
        if !store.put_learned(id, &learned).await? {
            return Ok(false);
        }
        learned.version += 1;
        let as_of = now - SETTLED_AFTER;
        let Some(courses) = self.courses(&shop, as_of, stop_at).await? else {
            tracing::warn!(shop = %id, "not learned: the outcomes are too many for the time; tried again");
            return Ok(false);
        };
        let mut edition = learn(&courses, &shop.plan, &shop.time.zone, as_of);
        edition.since = now + IN_FORCE_AFTER;
        let is_news = !edition.known.is_empty() || learned.value.lanes.newest().is_some();
        let (courses, lanes) = (courses.len(), edition.known.len());
        if is_news {
            learned.value.lanes.publish(edition);
        }
        learned.value.learned_at = Some(now);
        learned.value.begun_at = None;
        let is_kept = store.put_learned(id, &learned).await?;
        if is_kept {
            service.shops.forget();
            tracing::info!(shop = %id, courses, lanes, "lanes learned");
        }
        Ok(is_kept && is_news)
    }

    /// The courses of a shop as far as they are kept; `None`: there is no time to read them.
    async fn courses(
        &self,
        shop: &Shop,
        as_of: Timestamp,
        stop_at: Option<SystemTime>,
    ) -> Result<Option<Vec<Course>>, StoreError> {
        let mut orders = Orders { one_in: 1, ..Orders::default() };
        // Arrivals last: they say what became of what was handed over.
        for (kind, period) in [(OutcomeKind::HandedOver, LOST_AFTER), (OutcomeKind::Delivered, LOST_AFTER)] {
            let mut at = as_of - period;
            // Later arrivals too, or they would count as under way in the editions of those days.
            while at < as_of + SETTLED_AFTER + SignedDuration::from_hours(24) {
                if !self.read_day(shop, kind, &keys::day(at), stop_at, &mut orders).await? {
                    return Ok(None);
                }
                at += SignedDuration::from_hours(24);
            }
        }
        let mut courses: Vec<Course> = orders.courses.into_values().flatten().collect();
        courses.sort_by_key(|course| (course.handed_over_at, course.placed_at));
        Ok(Some(courses))
    }

    /// Reads one day. `false`: there is no time.
    async fn read_day(
        &self,
        shop: &Shop,
        kind: OutcomeKind,
        day: &str,
        stop_at: Option<SystemTime>,
        orders: &mut Orders,
    ) -> Result<bool, StoreError> {
        let mut from = None;
        loop {
            if orders.pages >= PAGES_MAX || stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
                return Ok(false);
            }
            orders.pages += 1;
            let page = self.service.store.outcomes_of_day(&shop.id, kind, day, from.as_ref()).await?;
            for (name, content) in page.outcomes {
                let is_known_over = matches!(orders.courses.get(&name), Some(None));
                let course = if kind == OutcomeKind::HandedOver && is_known_over {
                    None
                } else {
                    course(kind, content)
                };
                orders.take(name, course);
            }
            from = page.next;
            if from.is_none() {
                return Ok(true);
            }
        }
    }
}

/// What an outcome teaches.
fn course(kind: OutcomeKind, mut content: Value) -> Option<Course> {
    match kind {
        OutcomeKind::HandedOver => {
            let trip: Trip = serde_json::from_value(content).ok()?;
            (!trip.over).then_some(trip.course)
        }
        // Those of older versions say nothing of the trip.
        OutcomeKind::Delivered => serde_json::from_value(content.get_mut("trip")?.take()).ok(),
        OutcomeKind::Answer => None,
    }
}

fn is_time(learned_at: Option<Timestamp>, is_anything_known: bool, now: Timestamp) -> bool {
    let after = if is_anything_known { EDITION_EVERY } else { TRY_AFTER };
    learned_at.is_none_or(|learned_at| learned_at + after <= now)
}
