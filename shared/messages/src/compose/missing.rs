//! What will not arrive, or did not although it is said to have: what happens now, and what the reader
//! can choose.

use crate::document::Block;
use crate::link::Link;
use crate::message::{Lost, LostCause, NotReceived};
use crate::voice::{Draft, Voice, number, paragraph, row, sentences};

/// A parcel is lost: the reader chooses what the shop does.
pub(super) fn lost(voice: &Voice<'_>, lost: &Lost) -> Draft {
    let say = &voice.say.lost;
    let order = number(&lost.order);
    let news = match lost.cause {
        LostCause::CarrierSays => &say.carrier_says,
        LostCause::Silent => &say.silent,
    };
    let (heading, lead) = match lost.is_part {
        true => (news.part_heading, news.part_lead),
        false => (news.heading, news.lead),
    };
    let heading = heading(&order);
    let links = [(say.replace, &lost.replace_url), (say.refund, &lost.refund_url)];
    let links: Option<Vec<Link>> =
        links.into_iter().map(|(label, url)| Link::new(label.to_owned(), url)).collect();
    let mut blocks = vec![paragraph(say.sorry.to_owned())];
    blocks.push(Block::Heading { text: say.choice_heading.to_owned() });
    match links {
        Some(links) => {
            blocks.push(paragraph(say.choice.to_owned()));
            let mut links = links.into_iter();
            blocks.extend(links.next().map(|link| Block::Button { link }));
            blocks.extend(links.map(|link| Block::Aside { link }));
            blocks.push(paragraph(say.or_reply.to_owned()));
        }
        None => blocks.push(paragraph(say.reply.to_owned())),
    }
    blocks.push(paragraph(say.found.to_owned()));
    blocks.extend(voice.parcels(&lost.parcels));
    blocks.extend(voice.order_items(&lost.order));
    Draft {
        subject: heading.clone(),
        title: heading,
        lead: lead(&order),
        blocks,
        thanks: voice.say.order.thanks,
    }
}

/// What is reported as delivered did not arrive: who looks for it, and when the next news comes.
pub(super) fn not_received(voice: &Voice<'_>, missing: &NotReceived) -> Draft {
    let (say, delay) = (&voice.say.not_received, &voice.say.delay);
    let order = number(&missing.order);
    let is_first = missing.notice.number <= 1;
    let heading = if is_first { (say.heading)(&order) } else { (say.heading_again)(&order) };
    let told = match missing.delivered_at {
        _ if !is_first => (say.lead_again)(&order),
        Some(at) => (say.lead_on)(&order, &voice.calendar.on(at)),
        None => (say.lead)(&order),
    };
    let next = match missing.next_update_by {
        _ if missing.notice.is_last => sentences(&[delay.team, delay.team_update_soon]),
        Some(by) => (delay.update)(&voice.calendar.by(by)),
        None => delay.update_soon.to_owned(),
    };
    let sorry = if is_first { say.sorry } else { delay.sorry_again };
    let mut blocks = vec![paragraph(sorry.to_owned())];
    if let Some(by) = missing.next_update_by {
        let rows = vec![row(voice.say.order.next_update, &voice.calendar.by(by), true)];
        blocks.push(Block::Timeline { rows });
    }
    blocks.push(Block::Heading { text: say.steps_heading.to_owned() });
    let steps = if missing.notice.is_last { &say.steps[1..] } else { say.steps };
    blocks.push(Block::Steps { entries: steps.iter().map(|step| (*step).to_owned()).collect() });
    blocks.extend(voice.order_actions(&missing.order, &[]));
    blocks.extend(voice.order_items(&missing.order));
    Draft {
        subject: heading.clone(),
        title: heading,
        lead: sentences(&[&told, &next]),
        blocks,
        thanks: voice.say.order.thanks,
    }
}
