//! What law lets the customer choose when an order is late.
//!
//! In this order: what changed; that we are sorry; the dates at a glance; what the customer may
//! choose, and what happens if they say nothing; the button; thanks. The words of these mails are for
//! counsel to check: they say what `docs/legal.md` says, to the customer.

use crate::document::{Block, Row};
use crate::link::Link;
use crate::message::{DelayOption, DelayOptionNews};
use crate::voice::{Draft, Voice, number, paragraph, row, sentences};

/// Writes the mail.
pub(super) fn delay_option(voice: &Voice<'_>, option: &DelayOption) -> Draft {
    let say = &voice.say.legal;
    let order = number(&option.order);
    let by = |at| voice.calendar.by(at);
    let sorry = || paragraph(voice.say.delay.sorry_first.to_owned());
    let (title, lead, mut blocks) = match &option.news {
        DelayOptionNews::Before { ship_by, is_renewed, ships_by, answer_by, needs_consent } => {
            let (title, opening) = if *is_renewed {
                (say.renewed_title, say.renewed_lead)
            } else {
                (say.first_title, say.first_lead)
            };
            let date = match ships_by {
                Some(at) => (say.ships)(&by(*at)),
                None => say.ships_unknown.to_owned(),
            };
            let lead = sentences(&[&opening(&order, &by(*ship_by)), &date]);
            let no_date = || voice.say.order.no_date.to_owned();
            let rows = vec![
                row(say.was_to_ship, &by(*ship_by), false),
                row(say.now_to_ship, &ships_by.map_or_else(no_date, &by), true),
                row(say.answer_until, &by(*answer_by), false),
            ];
            let wait = match (needs_consent, ships_by) {
                (false, _) => (say.wait_silent)(&by(*answer_by)),
                (true, Some(_)) => (say.wait_consent)(&by(*answer_by)),
                (true, None) => sentences(&[&(say.wait_consent)(&by(*answer_by)), say.wait_undated]),
            };
            let blocks = vec![
                sorry(),
                timeline(rows),
                paragraph(say.reason.to_owned()),
                Block::Heading { text: voice.say.delay.options_heading.to_owned() },
                Block::Steps { entries: vec![wait, say.cancel.to_owned()] },
            ];
            (title(&order), lead, blocks)
        }
        DelayOptionNews::Overdue { deliver_by, next_update_by } => {
            let rows = vec![row(say.was_to_arrive, &by(*deliver_by), true)];
            let mut blocks = vec![
                sorry(),
                timeline(rows),
                Block::Heading { text: voice.say.delay.options_heading.to_owned() },
                Block::Steps { entries: vec![say.set_period.to_owned(), say.end_contract.to_owned()] },
            ];
            blocks.extend(next_update_by.map(|at| paragraph((voice.say.delay.update)(&by(at)))));
            ((say.overdue_title)(&order), (say.overdue_lead)(&order, &by(*deliver_by)), blocks)
        }
        DelayOptionNews::PeriodOver { until } => {
            let blocks = vec![sorry(), paragraph(say.period_over_rights.to_owned())];
            ((say.period_over_title)(&order), (say.period_over_lead)(&order, &by(*until)), blocks)
        }
        DelayOptionNews::CancelWished => {
            let blocks = vec![paragraph(say.refund_follows.to_owned()), paragraph(say.mistake.to_owned())];
            ((say.wished_title)(&order), (say.wished_lead)(&order), blocks)
        }
        DelayOptionNews::NotConsented { by: end } => {
            let blocks =
                vec![sorry(), paragraph(say.refund_follows.to_owned()), paragraph(say.mistake.to_owned())];
            ((say.not_consented_title)(&order), (say.not_consented_lead)(&order, &by(*end)), blocks)
        }
    };
    if let Some(label) = button(voice, &option.news) {
        let link = Link::new(label.to_owned(), &option.answer_url);
        blocks.extend(link.map(|link| Block::Button { link }));
        blocks.push(paragraph(say.reply.to_owned()));
    }
    let actions = voice.order_link(&option.order);
    blocks.extend(actions.map(|link| Block::Aside { link }));
    blocks.extend(voice.order_items(&option.order));
    Draft { subject: title.clone(), title, lead, blocks, thanks: voice.say.order.thanks }
}

fn timeline(rows: Vec<Row>) -> Block {
    Block::Timeline { rows }
}

/// What the button says, where there is something to choose.
fn button(voice: &Voice<'_>, news: &DelayOptionNews) -> Option<&'static str> {
    let say = &voice.say.legal;
    match news {
        DelayOptionNews::Before { .. } => Some(say.choose),
        DelayOptionNews::Overdue { .. } => Some(say.choose_period),
        DelayOptionNews::PeriodOver { .. } => Some(say.choose_end),
        DelayOptionNews::CancelWished | DelayOptionNews::NotConsented { .. } => None,
    }
}
