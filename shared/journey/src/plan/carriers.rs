//! Who works when beside the shop: carriers, and the warehouse.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{BusinessCalendar, Plan, matches_text};
use crate::zones::named_zone;

/// The days on which a carrier moves parcels.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Carrier {
    /// A pattern on the carrier's name: `*` stands for anything, case does not count.
    pub name: String,
    /// Its days. What it collects at or after the cut-off, at the shop's place, moves from its next
    /// business day on.
    pub calendar: BusinessCalendar,
}

/// Where orders are packed.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Warehouse {
    /// Its IANA zone, in which cut-offs and hand-overs are counted; empty: the shop's zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
}

impl Warehouse {
    /// The zone in which it works.
    pub fn zone_or(&self, shop: &TimeZone) -> TimeZone {
        named_zone(&self.zone).unwrap_or_else(|| shop.clone())
    }
}

impl Plan {
    /// The calendar of the carrier, by the first pattern that matches its name; without one, and
    /// without a name, the shop's own.
    pub fn carrier_calendar(&self, carrier: &str) -> &BusinessCalendar {
        // Asked for every parcel, and most plans have none.
        if self.carriers.is_empty() {
            return &self.calendar;
        }
        let known = self.carriers.iter().find(|known| matches_text(&known.name, carrier));
        known.map_or(&self.calendar, |known| &known.calendar)
    }
}
