//! Who waits in a shop: how many journeys have a mail ahead, what a plan would change for them, and what
//! the pauses hold. Read in pages through the due index; nothing is written.
//!
//! Customers' own records are not read: what a refusal, a cap or a budget of theirs takes away is decided
//! when a mail's turn comes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use journey::customer::CustomerView;
use journey::decide;
use journey::ids::{JourneyId, ShopId};
use journey::journey::Journey;
use journey::plan::Plan;
use journey::plan::read::read;
use journey::verdict::{Decision, Gate, Verdict};
use serde::{Deserialize, Serialize};
use service::Service;
use service::shops::Shop;
use store::{DueCursor, DueJourney, StoreError, WaitingFollow};

use crate::commands::known_shop;

/// Journeys looked at for one answer.
const LOOKS_A_PAGE: u64 = 1_000;
/// Keys asked for at once.
const KEYS: i32 = 250;
/// Pages of keys for one answer, however few are of the shop.
const KEY_PAGES_MAX: u32 = 40;
/// Journeys read in one call.
const READ_AT_ONCE: usize = 25;

/// What to look for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The shop.
    pub shop: ShopId,
    /// A plan to compare with what is followed now, as TOML.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether those who have begun would follow it.
    #[serde(default)]
    pub waiting: WaitingFollow,
    /// Where the page begins; `None`: with the first journey.
    #[serde(default)]
    pub from: Option<Place>,
}

/// A place in the due index.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The partition.
    shard: u32,
    /// Behind this journey; `None`: its beginning.
    behind: Option<DueCursor>,
}

/// A page's answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Answer {
    /// What was counted on it.
    pub counts: Counts,
    /// Where the next one begins; `None`: this was the last.
    pub next: Option<Place>,
}

/// Journeys that wait, counted.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Counts {
    /// Journeys looked at: something is pending in each, a mail or not.
    pub looked_at: u64,
    /// Those with a mail ahead under the rules of now.
    pub waiting: u64,
    /// Of them: the next mail keeps its time.
    pub same: u64,
    /// It comes earlier.
    pub earlier: u64,
    /// It comes later.
    pub later: u64,
    /// None comes any more.
    pub dropped: u64,
    /// Beside them: no mail was ahead, and now one is.
    pub added: u64,
    /// Of those that come earlier or are added: at once.
    pub at_once: u64,
    /// Journeys with mails that a pause holds, by kind.
    pub paused: BTreeMap<String, u64>,
    /// Journeys with bad news that a pause holds.
    pub paused_bad_news: u64,
}

impl Counts {
    /// Adds another page.
    pub fn add(&mut self, other: &Self) {
        let mine = [
            &mut self.looked_at,
            &mut self.waiting,
            &mut self.same,
            &mut self.earlier,
            &mut self.later,
            &mut self.dropped,
            &mut self.added,
            &mut self.at_once,
            &mut self.paused_bad_news,
        ];
        let theirs = [
            other.looked_at,
            other.waiting,
            other.same,
            other.earlier,
            other.later,
            other.dropped,
            other.added,
            other.at_once,
            other.paused_bad_news,
        ];
        for (mine, theirs) in mine.into_iter().zip(theirs) {
            *mine += theirs;
        }
        for (kind, count) in &other.paused {
            *self.paused.entry(kind.clone()).or_default() += count;
        }
    }

    fn count(&mut self, before: Option<Timestamp>, after: Option<Timestamp>, now: Timestamp) {
        self.waiting += u64::from(before.is_some());
        let which = match (before, after) {
            (Some(before), Some(after)) if after < before => &mut self.earlier,
            (Some(before), Some(after)) if after > before => &mut self.later,
            (Some(_), Some(_)) => &mut self.same,
            (Some(_), None) => &mut self.dropped,
            (None, Some(_)) => &mut self.added,
            (None, None) => return,
        };
        *which += 1;
        let is_new = after.is_some_and(|after| after <= now && before.is_none_or(|before| after < before));
        self.at_once += u64::from(is_new);
    }

    fn count_paused(&mut self, verdicts: &[Verdict]) {
        let is_paused =
            |verdict: &&Verdict| matches!(verdict.decision, Decision::Hold { gate: Gate::Paused, .. });
        let mut kinds: Vec<_> = verdicts.iter().filter(is_paused).map(|verdict| verdict.touch.kind).collect();
        kinds.sort();
        kinds.dedup();
        self.paused_bad_news += u64::from(kinds.iter().any(|kind| kind.is_bad_news()));
        for kind in kinds {
            *self.paused.entry(kind.to_string()).or_default() += 1;
        }
    }
}

/// Looks at a page of what waits.
pub async fn page(service: &Service, question: Question) -> Result<Answer, String> {
    let plan = question.text.as_deref().map(read).transpose().map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    let shop = known_shop(service, &question.shop).await?;
    let compared = Compared { shop: &shop, plan, waiting: question.waiting, now: service.now() };
    let mut place = question.from.unwrap_or_default();
    let mut counts = Counts::default();
    for _ in 0..KEY_PAGES_MAX {
        if place.shard >= service.store.shards() {
            return Ok(Answer { counts, next: None });
        }
        if counts.looked_at >= LOOKS_A_PAGE {
            break;
        }
        place = look(service, &compared, place, &mut counts).await.map_err(|error| error.to_string())?;
    }
    Ok(Answer { counts, next: Some(place) })
}

/// Counts a page of keys. Returns where the next one begins.
async fn look(
    service: &Service,
    compared: &Compared<'_>,
    place: Place,
    counts: &mut Counts,
) -> Result<Place, StoreError> {
    let store = &service.store;
    let page = store.waiting(place.shard, Timestamp::UNIX_EPOCH, place.behind.as_ref(), KEYS).await?;
    let shop = compared.shop;
    for chunk in page.journeys.chunks(READ_AT_ONCE) {
        let theirs = chunk.iter().filter(|journey| journey.shop == shop.id);
        let ids: Vec<JourneyId> = theirs.map(|journey| journey.id.clone()).collect();
        for stored in store.load_many(&shop.id, &ids).await? {
            compared.count(&stored.journey, counts);
        }
    }
    Ok(match page.journeys.last().map(DueJourney::cursor) {
        Some(behind) if !page.is_last => Place { shard: place.shard, behind: Some(behind) },
        _ => Place { shard: place.shard + 1, behind: None },
    })
}

/// What is compared.
struct Compared<'a> {
    shop: &'a Shop,
    plan: Option<Plan>,
    waiting: WaitingFollow,
    now: Timestamp,
}

impl Compared<'_> {
    fn count(&self, journey: &Journey, counts: &mut Counts) {
        counts.looked_at += 1;
        let followed = self.shop.plan_for(journey);
        let verdicts = self.verdicts(journey, followed);
        counts.count_paused(&verdicts);
        let before = next_mail(&verdicts, self.now);
        let keeps = self.waiting == WaitingFollow::Old
            && journey.begun_at().is_some_and(|begun_at| begun_at < self.now);
        let after = match &self.plan {
            Some(plan) if !keeps => next_mail(&self.verdicts(journey, plan), self.now),
            _ => before,
        };
        counts.count(before, after, self.now);
    }

    fn verdicts(&self, journey: &Journey, plan: &Plan) -> Vec<Verdict> {
        decide::verdicts(journey, &CustomerView::default(), plan, &self.shop.time, self.now)
    }
}

/// When the next mail of a journey leaves, as things stand.
fn next_mail(verdicts: &[Verdict], now: Timestamp) -> Option<Timestamp> {
    let at = |verdict: &Verdict| match &verdict.decision {
        Decision::Send { .. } => Some(now),
        // What is paused waits, and nobody knows how long.
        Decision::Hold { gate: Gate::Paused, .. } => None,
        Decision::Hold { until, .. } => *until,
        Decision::Merge { .. }
        | Decision::Drop { .. }
        | Decision::InFlight { .. }
        | Decision::Sent { .. }
        | Decision::Parked { .. }
        | Decision::Unknown { .. } => None,
    };
    verdicts.iter().filter_map(at).min()
}
