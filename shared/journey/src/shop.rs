//! What deciding needs to know of a shop.

use jiff::tz::TimeZone;

/// A shop's place in time.
#[derive(Clone, Debug)]
pub struct ShopTime {
    /// The zone in which the shop works: cut-offs, and customers whose zone nobody knows.
    pub zone: TimeZone,
}
