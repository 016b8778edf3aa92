//! The share of parcels that are still under way after a part of the promised time.

use serde::{Deserialize, Serialize};

/// Shares and parts are counted in so many parts of the whole: integers, so that every machine decides
/// the same.
pub const WHOLE: i64 = 10_000;

/// The shares of parcels still under way at which a curve is kept: closer where few are left, since
/// there it is decided who is late.
const SHARES: [i64; 20] = [
    9_800, 9_500, 9_000, 8_000, 6_500, 5_000, 3_500, 2_500, 1_800, 1_400, 1_100, 900, 700, 550, 400, 300,
    200, 120, 70, 40,
];

/// When the share of parcels still under way falls to each of [`SHARES`], in parts of the promised
/// time ([`WHOLE`] is all of it). It ends where that was not seen.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Curve {
    falls_at: Vec<i64>,
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
        let (mut from, mut share_from) = (0, WHOLE);
        for (&to, &share_to) in self.falls_at.iter().zip(&SHARES) {
            if part < to {
                return share_from - (share_from - share_to) * (part - from) / (to - from);
            }
            (from, share_from) = (to, share_to);
        }
        share_from
    }

    /// The part of the promised time after which no more than this share, of [`WHOLE`], is still under
    /// way; `None`: that was not seen.
    pub fn falls_to(&self, share: i64) -> Option<i64> {
        if share >= WHOLE {
            return Some(0);
        }
        let (mut from, mut share_from) = (0, WHOLE);
        for (&to, &share_to) in self.falls_at.iter().zip(&SHARES) {
            if share >= share_to {
                let way = (to - from) * (share_from - share);
                // Rounded up: not before the share has fallen.
                return Some(from + (way + share_from - share_to - 1) / (share_from - share_to));
            }
            (from, share_from) = (to, share_to);
        }
        None
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
