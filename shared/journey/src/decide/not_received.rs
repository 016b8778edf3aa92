//! "It says delivered, and I have nothing": the customer hears what happens next, and hears again by
//! the time that was promised. It ends by itself when the parcel turns up.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::order::{WHOLE_ORDER, closed};
use super::{Candidate, Context, Fate};
use crate::calendar;
use crate::order::Order;
use crate::parcel::Parcel;
use crate::plan::Plan;
use crate::touch::{Says, TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The next mail to a customer who says that nothing arrived; `None` as long as nobody says so.
pub(super) fn not_received(
    context: &Context<'_>,
    order: &Order,
    parcels: &[Parcel<'_>],
) -> Option<Candidate> {
    let denied_at = order.denied_at?;
    let settings = &context.plan.touches.not_received;
    let number = context.next_number(TouchKind::NotReceived, WHOLE_ORDER);
    let (fate, because) = if let Some(event) = closed(order) {
        (Fate::Overtaken(event), Because::Denied(denied_at))
    } else if !order.is_denied() {
        (Fate::Overtaken(Event::Found), Because::Denied(denied_at))
    } else if number > settings.notices_max {
        (Fate::EnoughSaid, Because::Denied(denied_at))
    } else if number == 1 {
        let delivered = parcels.iter().filter_map(|parcel| parcel.delivered_at);
        let last = delivered.filter(|at| *at <= denied_at).max();
        // Much is at a neighbour's, or was scanned before it was at the door.
        let grace_ends = last.map_or(denied_at, |at| at + settings.after_delivery);
        (Fate::Due(grace_ends.max(denied_at)), Because::Denied(denied_at))
    } else {
        match promised_news(context) {
            Some(by) => (Fate::Due(by), Because::UpdatePromised(by)),
            None => (Fate::EnoughSaid, Because::Denied(denied_at)),
        }
    };
    Some(Candidate { key: TouchKey::new(TouchKind::NotReceived, WHOLE_ORDER, number), because, fate })
}

/// What the mail says that the next one must know.
pub(super) fn says(key: &TouchKey, plan: &Plan, zone: &TimeZone, now: Timestamp) -> Says {
    let settings = &plan.touches.not_received;
    let update_by = now + settings.next_update;
    let update_by = calendar::quiet_until(update_by, zone, &plan.quiet_hours).unwrap_or(update_by);
    let is_last = key.number >= settings.notices_max;
    Says { next_update_by: (!is_last).then_some(update_by), ..Says::default() }
}

/// By when the last of these mails promised the next one.
fn promised_news(context: &Context<'_>) -> Option<Timestamp> {
    let told = context.journey.touches.iter().filter(|(key, _)| key.kind == TouchKind::NotReceived);
    let last = told.filter_map(|(_, touch)| Some((touch.state.told_at()?, touch.says.next_update_by)));
    last.max()?.1
}
