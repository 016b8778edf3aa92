//! The share of parcels that are still under way after a part of the promised time.

use serde::{Deserialize, Serialize};

/// Shares and parts are counted in so many parts of the whole: integers, so that every machine decides
/// the same.
pub const WHOLE: i64 = 10_000;

/// The shares of parcels still under way at which a curve is kept: closer where few are left, since
/// there it is decided who is late: from a quarter on each is nine tenths of the one before.
const SHARES: [i64; 51] = [
    9800, 9500, 9000, 8500, 8000, 7000, 6000, 5000, 4000, 3000, 2500, 2250, 2025, 1822, 1639, 1475, 1327,
    1194, 1074, 966, 869, 782, 703, 632, 568, 511, 459, 413, 371, 333, 299, 269, 242, 217, 195, 175, 157,
    141, 126, 113, 101, 90, 81, 72, 64, 57, 51, 45, 40, 36, 32,
];

/// When the share of parcels still under way falls to each of [`SHARES`], in parts of the promised
/// time ([`WHOLE`] is all of it). It ends where that was not seen.
///
/// Stored as the steps from one to the next, which are short.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Vec<i64>", into = "Vec<i64>")]
pub struct Curve {
    falls_at: Vec<i64>,
}

impl From<Vec<i64>> for Curve {
    fn from(steps: Vec<i64>) -> Self {
        let sum = |so_far: &mut i64, step: i64| {
            *so_far = so_far.saturating_add(step.max(0));
            Some(*so_far)
        };
        Self { falls_at: steps.into_iter().take(SHARES.len()).scan(0, sum).collect() }
    }
}

impl From<Curve> for Vec<i64> {
    fn from(curve: Curve) -> Self {
        let before = std::iter::once(0).chain(curve.falls_at.iter().copied());
        curve.falls_at.iter().zip(before).map(|(at, before)| at - before).collect()
    }
}

impl Curve {
    /// Of steps: at each part of the promised time, in order, the share still under way after it.
    pub(super) fn of_steps(steps: &[(i64, f64)]) -> Self {
        let mut falls_at = Vec::with_capacity(SHARES.len());
        for share in SHARES {
            #[expect(clippy::cast_precision_loss, reason = "shares are small")]
            let share = share as f64 / WHOLE as f64;
            match steps.iter().find(|(_, left)| *left <= share) {
                Some((part, _)) => falls_at.push(*part),
                None => break,
            }
        }
        Self { falls_at }
    }

    /// The share of parcels still under way after a part of the promised time, of [`WHOLE`]. Behind
    /// what was seen it does not fall any more.
    pub fn under_way_after(&self, part: i64) -> i64 {
        let part = part.max(0);
        let next = self.falls_at.partition_point(|to| *to <= part);
        let (from, share_from) = self.corner_before(next);
        let Some(to) = self.falls_at.get(next) else {
            return share_from;
        };
        share_from - (share_from - SHARES[next]) * (part - from) / (to - from)
    }

    /// When, and to which share, it fell last before the one at `index`.
    fn corner_before(&self, index: usize) -> (i64, i64) {
        index.checked_sub(1).map_or((0, WHOLE), |last| (self.falls_at[last], SHARES[last]))
    }

    /// The part of the promised time after which no more than this share, of [`WHOLE`], is still under
    /// way; `None`: that was not seen.
    pub fn falls_to(&self, share: i64) -> Option<i64> {
        if share >= WHOLE {
            return Some(0);
        }
        let next = SHARES.partition_point(|seen| *seen > share);
        let (to, share_to) = (*self.falls_at.get(next)?, SHARES[next]);
        let (from, share_from) = self.corner_before(next);
        let way = (to - from) * (share_from - share);
        // Rounded up: not before the share has fallen.
        Some(from + (way + share_from - share_to - 1) / (share_from - share_to))
    }

    /// Of what is still under way after `part`, which share, of [`WHOLE`], is so after `end` too: how
    /// likely it is that a parcel is late. `P(late | silent t) = S(promise) / S(t)`.
    pub fn late_after(&self, part: i64, end: i64) -> i64 {
        let now = self.under_way_after(part);
        if now == 0 { WHOLE } else { self.under_way_after(end.max(part)) * WHOLE / now }
    }

    /// The part of the promised time from which on a parcel that is still under way is late by `end`
    /// with at least this likelihood, of [`WHOLE`]. Never behind `end`, and exact: no look in between
    /// would find it earlier.
    pub fn likely_late_from(&self, end: i64, likelihood: i64) -> i64 {
        let at_the_end = self.under_way_after(end);
        // S(t) <= S(end) / likelihood
        let share = at_the_end * WHOLE / likelihood.max(1);
        self.falls_to(share).unwrap_or(end).clamp(0, end.max(0))
    }
}
