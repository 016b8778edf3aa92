//! Values that many reports may set, in any order, any number of times: each `merge` is
//! commutative, associative and idempotent, so that a fold over facts has one result.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::seconds;

/// A value that joins with another report of itself.
pub trait Merge {
    /// Takes in `other`. The result is the same whichever of the two came first.
    fn merge(&mut self, other: Self);
}

/// The value with the latest time wins; at the same instant, the greater value.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Latest<T> {
    /// When the value became true.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
    /// The value.
    #[serde(rename = "v")]
    pub value: T,
}

impl<T: Ord> Merge for Latest<T> {
    fn merge(&mut self, other: Self) {
        if other > *self {
            *self = other;
        }
    }
}

/// When something was reported: the first and the last time, and of the times between them the first
/// [`NEAR_EACH_END`] and the last.
///
/// The earliest few and the latest few of a set are the same in whichever order its members came.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Span {
    /// The earliest report.
    #[serde(rename = "f", with = "seconds::required")]
    pub first: Timestamp,
    /// The latest report.
    #[serde(rename = "l", with = "seconds::required")]
    pub last: Timestamp,
    /// Some of the others.
    #[serde(rename = "m", default, skip_serializing_if = "Between::is_empty")]
    between: Between,
}

/// So many times are kept beside the first one, and so many beside the last.
const NEAR_EACH_END: usize = 3;

/// Times after the first and before the last, as whole seconds since the first, ascending; zero where
/// there is none. A century fits.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "Vec<u32>", into = "Vec<u32>")]
struct Between([u32; 2 * NEAR_EACH_END]);

impl Between {
    fn is_empty(&self) -> bool {
        self.0[0] == 0
    }

    fn seconds(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied().take_while(|seconds| *seconds > 0)
    }
}

impl From<Vec<u32>> for Between {
    fn from(mut stored: Vec<u32>) -> Self {
        stored.retain(|seconds| *seconds > 0);
        stored.sort_unstable();
        let mut between = Self::default();
        for (slot, seconds) in between.0.iter_mut().zip(stored) {
            *slot = seconds;
        }
        between
    }
}

impl From<Between> for Vec<u32> {
    fn from(between: Between) -> Self {
        between.seconds().collect()
    }
}

impl Span {
    /// A span of one report.
    pub fn at(at: Timestamp) -> Self {
        Self { first: at, last: at, between: Between::default() }
    }

    /// The times that are kept, ascending, each once.
    pub fn times(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let between =
            self.between.seconds().map(|seconds| self.first + SignedDuration::from_secs(seconds.into()));
        let last = Some(self.last).filter(|last| *last > self.first);
        std::iter::once(self.first).chain(between).chain(last)
    }

    /// Where times between those that are kept may have been left out.
    pub fn left_out(&self) -> Option<(Timestamp, Timestamp)> {
        let (early, late) = self.between.0.split_at(NEAR_EACH_END);
        let (from, to) = (*early.last()?, *late.first()?);
        let at = |seconds: u32| self.first + SignedDuration::from_secs(seconds.into());
        // Only where there is no room for one more.
        (*late.last()? > 0).then(|| (at(from), at(to)))
    }

    /// What was reported up to a time, as far as it is kept.
    pub fn until(&self, until: Timestamp) -> Option<Self> {
        if self.last <= until {
            return Some(*self);
        }
        let mut known = self.times().take_while(|at| *at <= until);
        let mut span = Self::at(known.next()?);
        for at in known {
            span.merge(Self::at(at));
        }
        Some(span)
    }
}

impl Merge for Span {
    fn merge(&mut self, other: Self) {
        if *self == other {
            return;
        }
        let mut times: Vec<Timestamp> = self.times().chain(other.times()).collect();
        times.sort_unstable();
        times.dedup();
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else {
            return;
        };
        let inner = times.get(1..times.len() - 1).unwrap_or_default();
        let (early, late) = (inner.len().min(NEAR_EACH_END), inner.len().saturating_sub(NEAR_EACH_END));
        let kept = inner[..early].iter().chain(&inner[early.max(late)..]);
        let seconds = kept.map(|at| u32::try_from(at.duration_since(first).as_secs()).unwrap_or(u32::MAX));
        *self = Self { first, last, between: Between::from(seconds.collect::<Vec<u32>>()) };
    }
}

/// The values that were said, each with the first time at which it was, the earliest few of them.
///
/// A first time only ever becomes earlier, so that the earliest few are the same in whichever order
/// the reports came.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Firsts<T>(Vec<Latest<T>>);

impl<T> Default for Firsts<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Firsts<T> {
    /// Notes that a value was said at a time; of more than `most` values the earliest are kept.
    pub fn note(&mut self, said: Latest<T>, most: usize) {
        match self.0.iter_mut().find(|known| known.value == said.value) {
            Some(known) => known.at = known.at.min(said.at),
            None => self.0.push(said),
        }
        self.0.sort_unstable();
        self.0.truncate(most);
    }
}

impl<T> Firsts<T> {
    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values with their first times, the earliest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Latest<T>> {
        self.0.iter()
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Forgets the one value where nothing else was ever said.
    pub fn clear_if_single(&mut self) {
        if self.0.len() < 2 {
            self.0.clear();
        }
    }

    /// Those that were said by then.
    pub fn until(mut self, then: Timestamp) -> Self {
        self.0.retain(|said| said.at <= then);
        self
    }
}

impl<T: Merge> Merge for Option<T> {
    fn merge(&mut self, other: Self) {
        match (self.as_mut(), other) {
            (Some(mine), Some(theirs)) => mine.merge(theirs),
            (None, Some(theirs)) => *self = Some(theirs),
            (_, None) => {}
        }
    }
}

/// Merges `value` under `key`.
pub fn merge_entry<K: Ord, V: Merge>(map: &mut BTreeMap<K, V>, key: K, value: V) {
    match map.get_mut(&key) {
        Some(mine) => mine.merge(value),
        None => {
            map.insert(key, value);
        }
    }
}

/// The earlier of two optional times.
pub fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
