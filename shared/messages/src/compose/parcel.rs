//! A parcel needs the reader, or has better news.

use super::delay::late;
use crate::document::{Block, Row};
use crate::message::{ExceptionNotice, Problem, Recovery, RecoveryNews};
use crate::voice::{Draft, Voice, label, number, paragraph, row, sentences};

/// A parcel needs the customer, or goes back.
pub(super) fn exception(voice: &Voice<'_>, notice: &ExceptionNotice) -> Draft {
    let say = &voice.say.exception;
    let problem = match notice.problem {
        Problem::AttemptFailed => &say.attempt_failed,
        Problem::AddressProblem => &say.address,
        Problem::ReadyForPickup => &say.pickup,
        Problem::ReturningToSender => &say.returning,
    };
    let order = number(&notice.order);
    let (heading, lead) = match notice.is_part {
        true => ((problem.part_heading)(&order), (problem.part_lead)(&order)),
        false => ((problem.heading)(&order), (problem.lead)(&order)),
    };
    let parcels = &notice.parcels[..];
    let mut blocks = Vec::new();
    if !problem.acknowledge.is_empty() {
        blocks.push(paragraph(problem.acknowledge.to_owned()));
    }
    let rows = rows(voice, notice);
    if !rows.is_empty() {
        blocks.push(Block::Timeline { rows });
    }
    blocks.push(Block::Heading { text: say.steps_heading.to_owned() });
    blocks.push(Block::Steps { entries: problem.steps.iter().map(|step| (*step).to_owned()).collect() });
    blocks.extend(voice.order_actions(&notice.order, parcels));
    blocks.extend(voice.parcels(parcels));
    blocks.extend(voice.order_items(&notice.order));
    Draft { subject: heading.clone(), title: heading, lead, blocks, thanks: say.thanks }
}

fn rows(voice: &Voice<'_>, notice: &ExceptionNotice) -> Vec<Row> {
    let say = &voice.say.exception;
    let mut rows = Vec::new();
    if notice.problem == Problem::ReadyForPickup {
        let place = label(&notice.place);
        if !place.is_empty() {
            rows.push(row(say.place, &place, true));
        }
        if let Some(by) = notice.collect_by {
            rows.push(row(say.collect, &voice.calendar.by(by), true));
        }
    }
    if let Some(by) = notice.next_update_by {
        rows.push(row(voice.say.order.next_update, &voice.calendar.by(by), false));
    }
    rows
}

/// Better news after bad news.
pub(super) fn recovery(voice: &Voice<'_>, recovery: &Recovery) -> Draft {
    let say = &voice.say.recovery;
    let news = match recovery.news {
        RecoveryNews::HandedOver => &say.handed_over,
        RecoveryNews::MovesAgain => &say.moves_again,
        RecoveryNews::OutForDelivery => &say.out_for_delivery,
        RecoveryNews::NewEstimate => &say.new_estimate,
    };
    let order = number(&recovery.order);
    let (heading, lead) = match recovery.is_part {
        true => ((news.part_heading)(&order), (news.part_lead)(&order)),
        false => ((news.heading)(&order), (news.lead)(&order)),
    };
    let when = recovery.new_estimate.map(|range| voice.calendar.within(&range));
    let expect = when.as_deref().map(late(voice, recovery.is_part).expect).unwrap_or_default();
    let subject = match &when {
        Some(when) => format!("{heading}, {}", (voice.say.delay.tail_expected)(when)),
        None => heading.clone(),
    };
    let mut blocks = Vec::new();
    let rows = recovery_rows(voice, recovery);
    if !rows.is_empty() {
        blocks.push(Block::Timeline { rows });
    }
    blocks.push(paragraph(say.nothing_to_do.to_owned()));
    blocks.extend(voice.order_actions(&recovery.order, &recovery.parcels));
    blocks.extend(voice.parcels(&recovery.parcels));
    blocks.extend(voice.order_items(&recovery.order));
    let lead = sentences(&[&lead, &expect]);
    Draft { subject, title: heading, lead, blocks, thanks: voice.say.order.thanks }
}

fn recovery_rows(voice: &Voice<'_>, recovery: &Recovery) -> Vec<Row> {
    let say = &voice.say.order;
    // The old promise alone would only rub it in.
    let Some(range) = recovery.new_estimate else { return Vec::new() };
    let promised = recovery.promised_by.map(|by| row(say.promised, &voice.calendar.by(by), false));
    promised.into_iter().chain([row(say.expected, &voice.calendar.span(&range), true)]).collect()
}
