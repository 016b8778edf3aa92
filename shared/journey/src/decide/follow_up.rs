//! When mails that follow an order's arrival are due: what they count from, and how long after it.

use jiff::Timestamp;

use super::{Context, Fate};
use crate::calendar;
use crate::order::Order;
use crate::parcel::{Parcel, all_delivered_at};
use crate::plan::{Anchor, Delay};
use crate::verdict::{Because, Event};

/// From where on the mails after an order count.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// The moment that the plan's delay follows.
    anchor: Timestamp,
    /// When everything had arrived or, where nobody reports that, had been handed over.
    pub(super) there_at: Timestamp,
    /// Whether the arrival was reported.
    pub(super) arrived: bool,
}

impl Start {
    /// The start of an order, if it has come.
    ///
    /// Parcels that somebody reports on are waited for whatever the anchor is: nobody is asked how
    /// they like what is still under way.
    pub(super) fn of(order: &Order, parcels: &[Parcel<'_>], anchor: Anchor) -> Result<Self, Fate> {
        let waits = Fate::WaitsFor(Event::Delivery);
        let delivered_at = all_delivered_at(parcels);
        // What turned up after the customer missed it arrived then.
        let delivered_at = delivered_at.map(|at| order.turned_up_at().map_or(at, |later| later.max(at)));
        if anchor == Anchor::Delivered {
            let at = delivered_at.ok_or(waits)?;
            return Ok(Self { anchor: at, there_at: at, arrived: true });
        }
        let shipped_at = |parcel: &Parcel<'_>| parcel.shipment.map(|shipment| shipment.shipped_at);
        let there_at = |parcel: &Parcel<'_>| {
            parcel.delivered_at.or_else(|| shipped_at(parcel).filter(|_| parcel.is_untracked()))
        };
        let there: Option<Vec<Timestamp>> = parcels.iter().map(there_at).collect();
        let there_at = there.and_then(|there| there.into_iter().max()).ok_or(waits)?;
        let handed_over = parcels.iter().filter_map(shipped_at).max().unwrap_or(there_at);
        let placed = order.told().map_or(handed_over, |told| told.placed_at);
        let anchor = if anchor == Anchor::Placed { placed } else { handed_over };
        Ok(Self { anchor, there_at, arrived: delivered_at.is_some() })
    }

    /// When a mail is due that comes the longest of `delays` after the anchor.
    pub(super) fn due(&self, context: &Context<'_>, delays: impl IntoIterator<Item = Delay>) -> Timestamp {
        let due = delays.into_iter().map(|delay| context.after(self.anchor, delay)).max();
        due.map_or(self.there_at, |due| due.max(self.there_at))
    }

    /// The evidence.
    pub(super) fn because(&self) -> Because {
        if self.arrived { Because::Arrived(self.there_at) } else { Because::HandedOver(self.there_at) }
    }
}

impl Context<'_> {
    /// What lies `delay` after `anchor`, by the customer's clock and the shop's business days.
    pub(super) fn after(&self, anchor: Timestamp, delay: Delay) -> Timestamp {
        calendar::after(anchor, delay, &self.zone, &self.plan.calendar)
    }
}
