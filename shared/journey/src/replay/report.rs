//! What a replay found: counts by kind of mail, errors, late orders, and examples. Reports of parts add
//! up to the report of the whole, whichever part was first.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::touch::TouchKind;

/// So many examples of each kind of mail and change are kept: those of the lowest order numbers.
pub const EXAMPLES_MAX: usize = 3;

/// One number for the plan in force, one for the new one.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// With the plan in force.
    pub before: u64,
    /// With the new one.
    pub after: u64,
}

impl Both {
    fn add(&mut self, other: Self) {
        self.before += other.before;
        self.after += other.after;
    }
}

/// What becomes of a mail with the new plan.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the new plan sends it.
    Added,
    /// Only the plan in force sends it.
    Dropped,
    /// It comes earlier.
    Earlier,
    /// It comes later.
    Later,
    /// It comes in the same minute.
    Same,
}

/// The mails of one kind.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// How many leave.
    pub mails: Both,
    /// What becomes of each.
    pub counts: BTreeMap<Change, u64>,
}

/// What no plan may do, and what breaks a promise.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// A mail about a delay left after the order had arrived.
    AfterDelivery,
    /// A mail about an order left after it was cancelled.
    AfterCancel,
    /// A mail left after its customer refused the class.
    AfterRefusal,
    /// A mail left in quiet hours, and its kind may not.
    InQuietHours,
    /// The next news came later than a mail had promised, or never.
    UpdateLate,
}

/// What happened to promises that ended in the time that was looked at.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Promises {
    /// Orders that came later than promised, or had not come when the promise ended.
    pub late: Both,
    /// Those of them whose customers were told before the promise ended.
    pub told_before: Both,
    /// Orders that came in time, and whose customers were told of a delay.
    pub false_alarms: Both,
}

/// One mail as both plans have it.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The order's number, or the journey.
    pub order: String,
    /// The journey, such as `order/5550001001`.
    pub journey: String,
    /// The mail's key.
    pub touch: String,
    /// When it leaves with the plan in force.
    pub before: Option<Timestamp>,
    /// When it leaves with the new plan.
    pub after: Option<Timestamp>,
    /// The customer's zone.
    pub zone: String,
    /// On what evidence the later of the two plans sends it, in words.
    pub because: String,
}

/// What a replay found.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Customers that were played.
    pub customers: u64,
    /// Journeys that were played.
    pub journeys: u64,
    /// Mails by kind.
    pub kinds: BTreeMap<TouchKind, Changes>,
    /// Mails that left when quiet hours ended.
    pub after_quiet_hours: Both,
    /// Mails that had to wait for room in caps or budgets, or were dropped for want of it.
    pub capped: Both,
    /// What happened to promises.
    pub promises: Promises,
    /// What should not have happened.
    pub mistakes: BTreeMap<Mistake, Both>,
    /// Examples of changes: a few for each kind.
    pub examples: BTreeMap<TouchKind, BTreeMap<Change, Vec<Example>>>,
    /// Examples of mistakes of the new plan.
    pub mistaken: BTreeMap<Mistake, Vec<Example>>,
}

impl Report {
    /// Adds the report of another part.
    pub fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.journeys += other.journeys;
        self.after_quiet_hours.add(other.after_quiet_hours);
        self.capped.add(other.capped);
        self.promises.late.add(other.promises.late);
        self.promises.told_before.add(other.promises.told_before);
        self.promises.false_alarms.add(other.promises.false_alarms);
        for (kind, changes) in other.kinds {
            let mine = self.kinds.entry(kind).or_default();
            mine.mails.add(changes.mails);
            for (change, count) in changes.counts {
                *mine.counts.entry(change).or_default() += count;
            }
        }
        for (mistake, both) in other.mistakes {
            self.mistakes.entry(mistake).or_default().add(both);
        }
        for (kind, changes) in other.examples {
            for (change, examples) in changes {
                let mine = self.examples.entry(kind).or_default().entry(change).or_default();
                keep(mine, examples);
            }
        }
        for (mistake, examples) in other.mistaken {
            keep(self.mistaken.entry(mistake).or_default(), examples);
        }
    }

    /// Mails in all.
    pub fn mails(&self) -> Both {
        let mut mails = Both::default();
        self.kinds.values().for_each(|changes| mails.add(changes.mails));
        mails
    }

    /// Mails of which this became.
    pub fn count(&self, change: Change) -> u64 {
        self.kinds.values().filter_map(|changes| changes.counts.get(&change)).sum()
    }
}

fn keep(mine: &mut Vec<Example>, examples: Vec<Example>) {
    mine.extend(examples);
    mine.sort_unstable();
    mine.dedup();
    mine.truncate(EXAMPLES_MAX);
}
