//! Replaying journeys with another plan: which mails it would have added, dropped, sent earlier or
//! later, and what it would have done wrong.
//!
//! Both plans are played, the one in force too: what is set against each other is what each would
//! have done with the same facts, as if it had been in force all the time. What a shop's sender's
//! standing was, when a carrier's feed was quiet, what was paused, and mails that the mail service
//! refused or lost are not kept over time: a replay knows none of it.

mod compare;
mod export;
mod person;
mod report;
mod words;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::shop::ShopTime;

pub use export::Exported;
pub use person::{OTHER_ORDERS_MAX, Person, Played};
pub use report::{Both, Change, Changes, EXAMPLES_MAX, Example, Mistake, Promises, Report};
pub use words::{in_lines, summary};

/// The time that a replay looks at: mails that leave in it count.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its first moment.
    pub from: Timestamp,
    /// Its last moment.
    pub until: Timestamp,
}

impl Window {
    /// The days before a time.
    pub fn days_before(until: Timestamp, days: u32) -> Self {
        Self { from: until - SignedDuration::from_hours(24 * i64::from(days)), until }
    }

    fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }
}

/// What happened so long before the window brings no mail in it: a survey about a relationship is the
/// slowest, and waits half a year at most.
const REACH: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Plays a customer's journeys with the plan in force and with a new one. `None`: nothing of them
/// reaches into the window.
pub fn replay(
    person: &Person,
    in_force: &Plan,
    new: &Plan,
    shop: &ShopTime,
    window: Window,
) -> Option<Report> {
    let last = person.last_heard_at()?;
    let reaches = last + REACH >= window.from;
    reaches.then(|| compare::compare(person, in_force, new, shop, window))
}
