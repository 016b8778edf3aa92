//! Silences: for how long nobody saw a parcel on its way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::ParcelStatus;
use crate::merge::Span;
use crate::order::Order;
use crate::parcel::{Parcel, is_movement, is_sighting};
use crate::seconds;

/// Of a parcel so many silences are kept, the longest by the clock: by its carrier's days the longest is
/// among them.
const KEPT: usize = 3;

/// A time in which nobody saw a parcel that had been scanned on its way before.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Silence {
    /// When it was seen before.
    #[serde(rename = "f", with = "seconds::required")]
    pub from: Timestamp,
    /// When it was seen again.
    #[serde(rename = "t", with = "seconds::required")]
    pub to: Timestamp,
}

/// The longest silences between a parcel's first scan in transit and its arrival, the van or the door; none
/// of one that nobody scans on its way. Where so much was reported that some of it is not kept, nothing is
/// said of the time in between.
pub(super) fn of(order: &Order, parcel: &Parcel<'_>) -> Vec<Silence> {
    let spans = || order.spans_of(parcel).filter(|(status, _)| is_movement(*status) || is_sighting(*status));
    let Some(begins) =
        spans().filter(|(status, _)| *status == ParcelStatus::InTransit).map(|(_, span)| span.first).min()
    else {
        return Vec::new();
    };
    let ends = spans()
        .filter(|(status, _)| is_an_end(*status))
        .map(|(_, span)| span.first)
        .filter(|at| *at > begins);
    let Some(ends) = ends.min() else {
        return Vec::new();
    };
    let mut seen: Vec<Timestamp> = spans().flat_map(|(_, span)| span.times()).collect();
    seen.retain(|at| (begins..=ends).contains(at));
    seen.sort_unstable();
    let is_told = |silence: &Silence| {
        let mut hidden = spans().filter_map(|(_, span)| Span::left_out(span));
        !hidden.any(|(from, to)| silence.from < to && from < silence.to)
    };
    let between = seen.windows(2).map(|pair| Silence { from: pair[0], to: pair[1] });
    let mut silences: Vec<Silence> =
        between.filter(|silence| silence.from < silence.to).filter(is_told).collect();
    silences.sort_by_key(|silence| (silence.from.duration_since(silence.to), silence.from));
    silences.truncate(KEPT);
    silences
}

/// From then on its silence says something else.
fn is_an_end(status: ParcelStatus) -> bool {
    matches!(
        status,
        ParcelStatus::OutForDelivery
            | ParcelStatus::AttemptFailed
            | ParcelStatus::ReadyForPickup
            | ParcelStatus::Delivered
    )
}
