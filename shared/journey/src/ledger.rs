//! The sums: of every mail that journeys may send, what became of it, and whether all are accounted for.
//!
//! The candidates are counted by their keys, apart from their verdicts: a touch without a verdict, or
//! with two, makes the sums disagree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::journey::Journey;
use crate::touch::{SendId, TouchKey, TouchState};
use crate::verdict::{Decision, Verdict};

/// What became of touches: so many each.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Touches that the ledgers hold or the facts bring up, each once.
    pub candidates: u64,
    /// Taken by the mail service.
    pub sent: u64,
    /// To be sent now.
    pub due: u64,
    /// Somebody is sending them.
    pub sending: u64,
    /// Waiting for a time or an event.
    pub held: u64,
    /// Told in another mail.
    pub merged: u64,
    /// Not sent, with a reason.
    pub dropped: u64,
    /// Stopped; a person has to look.
    pub parked: u64,
    /// Perhaps sent.
    pub unknown: u64,
}

impl Sums {
    /// Whether every candidate is accounted for, and nothing else is.
    pub fn agree(&self) -> bool {
        self.candidates
            == self.sent
                + self.due
                + self.sending
                + self.held
                + self.merged
                + self.dropped
                + self.parked
                + self.unknown
    }

    /// Adds other sums.
    pub fn add(&mut self, other: &Self) {
        self.candidates += other.candidates;
        self.sent += other.sent;
        self.due += other.due;
        self.sending += other.sending;
        self.held += other.held;
        self.merged += other.merged;
        self.dropped += other.dropped;
        self.parked += other.parked;
        self.unknown += other.unknown;
    }

    fn count(&mut self, decision: &Decision) {
        let column = match decision {
            Decision::Send { .. } => &mut self.due,
            Decision::Hold { .. } => &mut self.held,
            Decision::Merge { .. } => &mut self.merged,
            Decision::Drop { .. } => &mut self.dropped,
            Decision::InFlight { .. } => &mut self.sending,
            Decision::Sent { .. } => &mut self.sent,
            Decision::Parked { .. } => &mut self.parked,
            Decision::Unknown { .. } => &mut self.unknown,
        };
        *column += 1;
    }
}

/// Sums by the day on which journeys began, by the shop's clock; `None`: nobody knows when.
pub type Days = BTreeMap<Option<Date>, Sums>;

/// Counts a journey's touches. `verdicts` are all of its verdicts at one time.
pub fn count(days: &mut Days, journey: &Journey, verdicts: &[Verdict], shop_zone: &TimeZone) {
    let day = journey.begun_at().map(|at| shop_zone.to_datetime(at).date());
    let sums = days.entry(day).or_default();
    let keys: BTreeSet<&TouchKey> =
        journey.touches.keys().chain(verdicts.iter().map(|verdict| &verdict.touch)).collect();
    sums.candidates += keys.len() as u64;
    for verdict in verdicts {
        sums.count(&verdict.decision);
    }
}

/// What a person should look at in a journey's ledger.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Finding {
    /// A mail that may have been sent: nobody knows.
    Unknown {
        /// Which.
        touch: TouchKey,
        /// Since when.
        since: Timestamp,
    },
    /// Stopped; the reason says what to mend.
    Parked {
        /// Which.
        touch: TouchKey,
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: String,
    },
    /// A mail went out that the customer's record does not count.
    NotBooked {
        /// Which.
        touch: TouchKey,
        /// The name of the send.
        send_id: SendId,
    },
    /// It was told in another mail that was not sent.
    MergedIntoNothing {
        /// Which.
        touch: TouchKey,
        /// The other one.
        into: TouchKey,
    },
}

/// What should be looked at. `is_booked`: whether the customer's record counts a send, as far as it
/// reaches back.
pub fn findings(
    journey: &Journey,
    verdicts: &[Verdict],
    is_booked: impl Fn(&SendId, Timestamp) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for verdict in verdicts {
        let touch = verdict.touch.clone();
        match &verdict.decision {
            Decision::Unknown { since, .. } => findings.push(Finding::Unknown { touch, since: *since }),
            Decision::Parked { since, reason } => {
                findings.push(Finding::Parked { touch, since: *since, reason: reason.clone() });
            }
            _ => {}
        }
    }
    for (key, touch) in &journey.touches {
        match &touch.state {
            TouchState::Sent { send_id, at } if !is_booked(send_id, *at) => {
                findings.push(Finding::NotBooked { touch: key.clone(), send_id: send_id.clone() });
            }
            TouchState::Merged { into, .. } => {
                let carrier = journey.touches.get(into).map(|carrier| &carrier.state);
                if !carrier.is_some_and(TouchState::may_have_been_sent) {
                    findings.push(Finding::MergedIntoNothing { touch: key.clone(), into: into.clone() });
                }
            }
            _ => {}
        }
    }
    findings
}
