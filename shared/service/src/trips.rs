//! Trips: that an order's first parcel is on its way is kept as an outcome, so that what is learned of
//! lanes counts those that have not arrived yet.
//!
//! It is written in the journey's own transaction, once an order: two write units, and the sender's next
//! try finds both or none.

use jiff::{SignedDuration, Timestamp};
use journey::journey::{Journey, State};
use journey::lanes::{Course, LOST_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Outcome, OutcomeKind, outcome_name};

/// It is read for this long after it teaches nothing any more.
const KEPT_BEHIND: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is kept of a trip from its hand-over on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Trip {
    /// The trip.
    pub course: Course,
    /// It ended without an arrival: cancelled, paid back, taken back, given up. It teaches nothing.
    #[serde(default)]
    pub over: bool,
}

/// What a change of a journey says of a trip: that it began, or that it is over. It is written with the
/// journey. An arrival is kept by the sweeper, with the order's outcome.
pub(crate) fn outcome_of(before: &Journey, after: &Journey, now: Timestamp) -> Option<Outcome> {
    let trip = match (Course::under_way(before), Course::under_way(after)) {
        (None, Some(course)) => Trip { course, over: false },
        (Some(course), None) if !has_arrived(after) => Trip { course, over: true },
        _ => return None,
    };
    let at = trip.course.handed_over_at;
    // Not of an imported order of long ago.
    (now <= at + LOST_AFTER).then(|| Outcome {
        kind: OutcomeKind::HandedOver,
        at,
        name: outcome_name(&after.id, None),
        content: json!(trip),
        expires_at: at + LOST_AFTER + KEPT_BEHIND,
    })
}

fn has_arrived(journey: &Journey) -> bool {
    matches!(&journey.state, State::Order(order) if order.delivered_at().is_some())
}
