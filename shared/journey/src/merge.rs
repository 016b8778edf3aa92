//! Values that many reports may set, in any order, any number of times: each `merge` is
//! commutative, associative and idempotent, so that a fold over facts has one result.

use std::collections::BTreeMap;

use jiff::Timestamp;
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

/// The first and the last time that something was reported.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Span {
    /// The earliest report.
    #[serde(rename = "f", with = "seconds::required")]
    pub first: Timestamp,
    /// The latest report.
    #[serde(rename = "l", with = "seconds::required")]
    pub last: Timestamp,
}

impl Span {
    /// A span of one report.
    pub fn at(at: Timestamp) -> Self {
        Self { first: at, last: at }
    }
}

impl Merge for Span {
    fn merge(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
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
