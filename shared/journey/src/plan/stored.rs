//! Settings as older plans stored them.

use jiff::SignedDuration;
use jiff::civil::Time;
use serde::Deserialize;

use super::{Anchor, Basics, CheckIn, Delay, ProductTiming};

/// A check-in: before there were delays its whole days and its time of day stood apart.
#[derive(Deserialize)]
pub(super) struct StoredCheckIn {
    basics: Basics,
    after: Option<Delay>,
    after_days: Option<u32>,
    at: Option<Time>,
    #[serde(default)]
    anchor: Anchor,
    #[serde(default)]
    every: SignedDuration,
    #[serde(default)]
    products: Vec<ProductTiming>,
    closure_after: SignedDuration,
}

impl TryFrom<StoredCheckIn> for CheckIn {
    type Error = &'static str;

    fn try_from(stored: StoredCheckIn) -> Result<Self, Self::Error> {
        let old = stored.after_days.map(|days| Delay::Days { days, at: stored.at });
        Ok(Self {
            basics: stored.basics,
            after: stored.after.or(old).ok_or("a check-in without a time")?,
            anchor: stored.anchor,
            every: stored.every,
            products: stored.products,
            closure_after: stored.closure_after,
        })
    }
}
