//! Why mails were not sent whose time is over: what stood against them then is often gone when
//! somebody asks, and "it is news no more" is no answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::seconds;
use crate::touch::TouchKey;
use crate::verdict::{Decision, Gate, Verdict};

/// A journey remembers at most this many; the first ones stay.
const DROPPED_MAX: usize = 8;

/// What stood against mails that were not sent, by touch.
pub type Dropped = BTreeMap<TouchKey, WasDropped>;

/// What stood against a mail when its time ran out.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct WasDropped {
    /// When that was decided.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
    /// What it was.
    #[serde(rename = "w")]
    pub why: DroppedFor,
}

/// The gates that hold a mail until it is news no more.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DroppedFor {
    /// See [`Gate::Trouble`].
    #[serde(rename = "t")]
    Trouble,
    /// See [`Gate::Cap`].
    #[serde(rename = "c")]
    Cap,
    /// See [`Gate::SurveyBudget`].
    #[serde(rename = "s")]
    SurveyBudget,
    /// See [`Gate::SenderAtRisk`].
    #[serde(rename = "r")]
    SenderAtRisk,
    /// See [`Gate::CarrierQuiet`].
    #[serde(rename = "q")]
    CarrierQuiet,
    /// See [`Gate::NoCarrierFeed`].
    #[serde(rename = "n")]
    NoCarrierFeed,
    /// See [`Gate::Paused`].
    #[serde(rename = "p")]
    Paused,
}

impl DroppedFor {
    fn of(gate: Gate) -> Option<Self> {
        Some(match gate {
            Gate::Trouble => Self::Trouble,
            Gate::Cap => Self::Cap,
            Gate::SurveyBudget => Self::SurveyBudget,
            Gate::SenderAtRisk => Self::SenderAtRisk,
            Gate::CarrierQuiet => Self::CarrierQuiet,
            Gate::NoCarrierFeed => Self::NoCarrierFeed,
            Gate::Paused => Self::Paused,
            _ => return None,
        })
    }

    /// The gate that it was.
    pub fn gate(self) -> Gate {
        match self {
            Self::Trouble => Gate::Trouble,
            Self::Cap => Gate::Cap,
            Self::SurveyBudget => Gate::SurveyBudget,
            Self::SenderAtRisk => Gate::SenderAtRisk,
            Self::CarrierQuiet => Gate::CarrierQuiet,
            Self::NoCarrierFeed => Gate::NoCarrierFeed,
            Self::Paused => Gate::Paused,
        }
    }
}

/// Notes what stands against mails that are dropped now. Says whether anything is new.
pub(crate) fn note(dropped: &mut Dropped, verdicts: &[Verdict], now: Timestamp) -> bool {
    let mut changed = false;
    for verdict in verdicts {
        let Decision::Drop { gate } = verdict.decision else {
            continue;
        };
        let Some(why) = DroppedFor::of(gate) else {
            continue;
        };
        let is_known = dropped.get(&verdict.touch).is_some_and(|was| was.why == why);
        if !is_known && (dropped.len() < DROPPED_MAX || dropped.contains_key(&verdict.touch)) {
            dropped.insert(verdict.touch.clone(), WasDropped { at: now, why });
            changed = true;
        }
    }
    changed
}
