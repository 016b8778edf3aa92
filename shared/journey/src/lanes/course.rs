//! Courses: what one order teaches of how long parcels take.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Lane, LaneNames, Silence, silence};
use crate::fact::Contact;
use crate::journey::{Journey, State};
use crate::order::Order;

/// A parcel that did not arrive so long after its hand-over is lost, or nobody tells us: it teaches
/// nothing.
pub const LOST_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

/// One parcel's way, as far as it is known. Nothing in it is personal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Course {
    /// Its lane.
    pub lane: Lane,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// When the promise made then ends.
    pub promised_to: Timestamp,
    /// When it was handed over.
    pub handed_over_at: Timestamp,
    /// When it arrived, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// The longest times in which nobody saw it on its way; empty if nobody scans it there, or it has not
    /// arrived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silences: Vec<Silence>,
}

impl Course {
    /// What an order teaches: of its parcels the first that was handed over, since that is known from the
    /// hand-over on. Choosing the slowest when all arrived would make every lane look slow. `None`: nothing
    /// was promised or handed over, the parcel was given up, or nobody will be told of the arrival.
    pub fn of(order: &Order) -> Option<Self> {
        let told = order.told().filter(|told| !told.test)?;
        let promise = order.promise.as_ref()?;
        order.contact().filter(|contact| Contact::is_reachable(contact))?;
        let parcels = order.parcels();
        let handed_over = parcels.iter().filter_map(|parcel| Some((parcel.shipment?.shipped_at, parcel)));
        let (handed_over_at, parcel) = handed_over.min_by_key(|(at, parcel)| (*at, parcel.label))?;
        // What replaces a lost parcel has another promise.
        if parcel.is_replacement || (parcel.delivered_at.is_none() && parcel.given_up_at.is_some()) {
            return None;
        }
        let LaneNames { carrier, service, country, region } = LaneNames::of(order, parcel.carrier);
        Some(Self {
            lane: Lane::new(carrier, service, country, region),
            placed_at: told.placed_at,
            promised_to: promise.window.to,
            handed_over_at,
            arrived_at: parcel.delivered_at,
            silences: parcel.delivered_at.map_or_else(Vec::new, |_| silence::of(order, parcel)),
        })
    }

    /// The course of an order's parcel that is on its way: it counts as such until its arrival is filed.
    /// An order that was cancelled, paid back or erased teaches nothing.
    pub fn under_way(journey: &Journey) -> Option<Self> {
        let State::Order(order) = &journey.state else {
            return None;
        };
        let is_over =
            order.cancelled_at.is_some() || order.refunded_in_full || order.delivered_at().is_some();
        Self::of(order).filter(|_| !is_over)
    }
}
