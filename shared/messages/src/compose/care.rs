//! Asking whether all is well, and offering help.

use crate::clean::{looks_like_address, whole};
use crate::document::{Block, Card};
use crate::link::Link;
use crate::message::{CartHelp, CheckIn, CheckInKind, FaqHelp, FeePolicy, OrderStatus, OrderStatusLine};
use crate::voice::{
    CARDS_LISTED_MAX, Draft, Voice, label, number, order_number, paragraph, sentences, title,
};

/// Is all well?
pub(super) fn check_in(voice: &Voice<'_>, check_in: &CheckIn) -> Draft {
    let say = &voice.say.check_in;
    let order = number(&check_in.order);
    let on = check_in.delivered_at.map(|at| voice.calendar.on(at));
    let (subject, title, thanks) = match check_in.kind {
        CheckInKind::Plain => ((say.subject)(&order), say.title, say.thanks),
        CheckInKind::Closure => ((say.late_subject)(&order), say.late_title, say.late_thanks),
        CheckInKind::ClosureInTime => ((say.eased_subject)(&order), say.late_title, say.late_thanks),
    };
    let lead = match (check_in.kind, on) {
        (CheckInKind::Plain, Some(on)) => (say.lead_on)(&order, &on),
        (CheckInKind::Plain, None) => (say.lead)(&order),
        (CheckInKind::Closure, Some(on)) => (say.late_lead_on)(&order, &on),
        (CheckInKind::Closure, None) => (say.late_lead)(&order),
        (CheckInKind::ClosureInTime, Some(on)) => (say.eased_lead_on)(&order, &on),
        (CheckInKind::ClosureInTime, None) => (say.eased_lead)(&order),
    };
    let mut blocks = vec![paragraph(say.problem.to_owned())];
    blocks.extend(fee_check(voice, check_in).map(paragraph));
    blocks.push(paragraph(say.fine.to_owned()));
    blocks.extend(voice.order_link(&check_in.order).map(|link| Block::Button { link }));
    let help = Link::new(say.help.to_owned(), &check_in.help_url);
    blocks.extend(help.map(|link| Block::Aside { link }));
    blocks.extend(voice.order_items(&check_in.order));
    Draft { subject, title: title.to_owned(), lead, blocks, thanks }
}

/// A refund that a delay notice promised is a promise too: the closing mail comes back to it.
fn fee_check(voice: &Voice<'_>, check_in: &CheckIn) -> Option<String> {
    let fee = check_in.fee.as_ref()?;
    let said = match (check_in.kind, fee.policy) {
        (CheckInKind::Plain | CheckInKind::ClosureInTime, _) | (CheckInKind::Closure, FeePolicy::None) => {
            return None;
        }
        (CheckInKind::Closure, FeePolicy::RefundPromised) => voice.say.fee.refund_check,
        (CheckInKind::Closure, FeePolicy::RefundOnRequest) => voice.say.fee.refund_on_request,
    };
    Some(said(&voice.money(&fee.paid), &whole(&label(&check_in.service))))
}

/// An offer of help with a cart.
pub(super) fn cart(voice: &Voice<'_>, help: &CartHelp) -> Draft {
    let say = &voice.say.cart;
    let mut blocks = voice.items(say.items_heading, &help.items);
    let button = Link::new(say.button.to_owned(), &help.cart_url);
    blocks.extend(button.map(|link| Block::Button { link }));
    let when = help.arrives_if_ordered_today.map(|range| (say.shipping_when)(&voice.calendar.within(&range)));
    blocks.push(Block::Heading { text: say.blockers_heading.to_owned() });
    let entries = vec![
        Card { title: say.payment_title.to_owned(), text: say.payment_fix.to_owned(), link: None },
        Card {
            title: say.shipping_title.to_owned(),
            text: sentences(&[when.as_deref().unwrap_or_default(), say.shipping_fix]),
            link: Link::new(say.shipping_link.to_owned(), &help.shipping_url),
        },
        Card {
            title: say.doubt_title.to_owned(),
            text: say.doubt_fix.to_owned(),
            link: Link::new(say.returns_link.to_owned(), &help.returns_url),
        },
    ];
    blocks.push(Block::Cards { entries, more: None });
    blocks.push(paragraph(say.decided.to_owned()));
    Draft {
        subject: (say.subject)(&voice.brand),
        title: say.title.to_owned(),
        lead: (say.lead)(&voice.brand),
        blocks,
        thanks: say.thanks,
    }
}

/// An offer of help after searches.
pub(super) fn faq(voice: &Voice<'_>, help: &FaqHelp) -> Draft {
    let say = &voice.say.faq;
    let topic = label(&help.topic);
    // A topic with an address in it is no word of the shop's.
    let is_named = !topic.is_empty() && !looks_like_address(&topic);
    let topic = whole(&topic);
    let subject = if is_named { (say.subject_topic)(&topic) } else { say.subject.to_owned() };
    let lead = if is_named { (say.lead_topic)(&topic) } else { say.lead.to_owned() };
    let mut blocks = Vec::new();
    let orders: Vec<Card> =
        help.orders.iter().take(CARDS_LISTED_MAX).map(|order| status(voice, order)).collect();
    if !orders.is_empty() {
        blocks.push(Block::Heading { text: (say.orders_heading)(orders.len()) });
        blocks.push(Block::Cards { entries: orders, more: None });
    }
    let pages: Vec<Block> = help
        .articles
        .iter()
        .filter_map(|article| Link::new(title(&article.title), &article.url))
        .filter(|link| !link.label.is_empty())
        .take(CARDS_LISTED_MAX)
        .map(|link| Block::Aside { link })
        .collect();
    if !pages.is_empty() {
        blocks.push(Block::Heading { text: say.articles_heading.to_owned() });
        blocks.extend(pages);
    }
    blocks.push(paragraph(say.ask.to_owned()));
    blocks.push(paragraph(say.found.to_owned()));
    Draft { subject, title: say.title.to_owned(), lead, blocks, thanks: say.thanks }
}

fn status(voice: &Voice<'_>, order: &OrderStatusLine) -> Card {
    let say = &voice.say.faq;
    let statuses = &say.statuses;
    let number = order_number(&order.number);
    let told = match order.status {
        OrderStatus::Preparing => statuses.preparing,
        OrderStatus::OnItsWay => statuses.on_its_way,
        OrderStatus::Delayed => statuses.delayed,
        OrderStatus::OutForDelivery => statuses.out_for_delivery,
        OrderStatus::ReadyForPickup => statuses.ready_for_pickup,
        OrderStatus::NeedsAttention => statuses.needs_attention,
        OrderStatus::Delivered => statuses.delivered,
        OrderStatus::Cancelled => statuses.cancelled,
    };
    let expected = order.expected.map(|range| (say.expected)(&voice.calendar.within(&range)));
    let text = match expected {
        Some(expected) => format!("{told}; {expected}"),
        None => told.to_owned(),
    };
    Card { title: (say.order)(&number), text, link: Link::new((voice.say.order.see)(&number), &order.url) }
}
