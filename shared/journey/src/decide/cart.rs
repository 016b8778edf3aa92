//! The touch of a cart: an offer of help.

use super::{Candidate, Context, Fate};
use crate::cart::Cart;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The subject of a cart's touch.
const WHOLE_CART: &str = "cart";

/// Every touch that the cart may still send.
pub(super) fn candidates(context: &Context<'_>, cart: &Cart) -> Vec<Candidate> {
    let key = TouchKey::new(TouchKind::CartHelp, WHOLE_CART, 1);
    let Some(snapshot) = &cart.snapshot else {
        let fate =
            cart.converted_at.map_or(Fate::WaitsFor(Event::Identity), |_| Fate::Overtaken(Event::Bought));
        return vec![Candidate { key, because: Because::OrderUnderWay, fate }];
    };
    let because = Because::CartLeft(snapshot.at);
    vec![Candidate { key, because, fate: fate(context, cart, snapshot.at) }]
}

fn fate(context: &Context<'_>, cart: &Cart, changed_at: jiff::Timestamp) -> Fate {
    let settings = &context.plan.touches.cart_help;
    let begun_at = cart.begun_at.unwrap_or(changed_at);
    // An order of the same customer since the cart began bought it, on whichever device.
    let bought = cart.converted_at.is_some()
        || context.customer.orders.iter().any(|order| order.placed_at >= begun_at);
    if bought {
        return Fate::Overtaken(Event::Bought);
    }
    if cart.snapshot.as_ref().is_some_and(|snapshot| snapshot.value.items.is_empty()) {
        return Fate::Overtaken(Event::Emptied);
    }
    if cart.help_asked_at.is_some_and(|asked_at| asked_at >= begun_at) {
        return Fate::Overtaken(Event::HelpAsked);
    }
    if cart.contact().is_none_or(|contact| !contact.is_reachable()) {
        return Fate::WaitsFor(Event::Identity);
    }
    let due = changed_at + settings.after;
    let mailed_at = context.customer.record.last_mail(|kind| kind == TouchKind::CartHelp);
    // Counted to when it is due, not to now: who asks later must not hear otherwise.
    if mailed_at.is_some_and(|at| due.duration_since(at) < settings.every) {
        return Fate::SentLately;
    }
    Fate::Due(due)
}
