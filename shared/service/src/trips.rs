//! Trips: that an order's first parcel is on its way is kept as an outcome, so that what is learned of
//! lanes counts those that have not arrived yet.
//!
//! It is written after the journey, once an order: one write unit. One that is lost makes a lane look
//! faster by one parcel and is worth no failed delivery.

use jiff::{SignedDuration, Timestamp};
use journey::ids::JourneyId;
use journey::journey::{Journey, State};
use journey::lanes::{Course, LOST_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{OutcomeKind, StoreError, outcome_name};

use crate::Service;
use crate::shops::Shop;

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

impl Service {
    /// Keeps what a change of a journey, which is durable, says of a trip: that it began, or that it is
    /// over. An arrival is kept by the sweeper, with the order's outcome.
    pub(crate) async fn note_trip(&self, shop: &Shop, before: &Journey, after: &Journey, now: Timestamp) {
        let trip = match (Course::under_way(before), Course::under_way(after)) {
            (None, Some(course)) => Trip { course, over: false },
            (Some(course), None) if !has_arrived(after) => Trip { course, over: true },
            _ => return,
        };
        // An imported order of long ago.
        if trip.course.handed_over_at + LOST_AFTER < now {
            return;
        }
        if let Err(error) = self.put_trip(shop, &after.id, &trip).await {
            tracing::warn!(shop = %shop.id, %error, "trip not kept: nothing is learned from it before it ends");
        }
    }

    async fn put_trip(&self, shop: &Shop, id: &JourneyId, trip: &Trip) -> Result<(), StoreError> {
        let at = trip.course.handed_over_at;
        let expires_at = at + LOST_AFTER + KEPT_BEHIND;
        let name = outcome_name(id, None);
        self.store.put_outcome(&shop.id, OutcomeKind::HandedOver, at, &name, &json!(trip), expires_at).await
    }
}

fn has_arrived(journey: &Journey) -> bool {
    matches!(&journey.state, State::Order(order) if order.delivered_at().is_some())
}
