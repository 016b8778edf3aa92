//! Bad news: the order or a parcel is late.
//!
//! In this order: what changed and the new date, or when the next news comes if there is no date;
//! that we are sorry; the dates at a glance; what happened, without a culprit; the fee; what the
//! reader can do; thanks. Nothing is sold here.

use jiff::Timestamp;

use crate::clean::whole;
use crate::document::Block;
use crate::message::{
    Certainty, DateRange, DispatchCause, DispatchDelay, FeePolicy, Notice, OrderInBrief, Parcel, SpeedFee,
    TransitCause, TransitDelay,
};
use crate::phrases::LatePhrases;
use crate::voice::{Draft, Voice, label, number, paragraph, row, sentences};

/// What both kinds of delay have in common.
struct Delay<'a> {
    order: &'a OrderInBrief,
    parcels: &'a [Parcel],
    is_part: bool,
    promised_by: Option<Timestamp>,
    service: &'a str,
    fee: Option<&'a SpeedFee>,
    new_estimate: Option<DateRange>,
    next_update_by: Option<Timestamp>,
    notice: Notice,
    certainty: Certainty,
    cause: String,
    own: &'static str,
    change: &'static str,
}

/// The order was not handed over in time.
pub(super) fn dispatch(voice: &Voice<'_>, delay: &DispatchDelay) -> Draft {
    let say = &voice.say.delay;
    let (certainty, cause) = match delay.cause {
        DispatchCause::HandOverLate => (Certainty::Likely, say.dispatch.hand_over_late),
        DispatchCause::PromiseAtRisk => (Certainty::Certain, say.dispatch.promise_at_risk),
        DispatchCause::PromisePassed => (Certainty::Passed, say.dispatch.promise_passed),
    };
    draft(
        voice,
        &Delay {
            order: &delay.order,
            parcels: &[],
            is_part: false,
            promised_by: delay.promised_by,
            service: &delay.service,
            fee: delay.fee.as_ref(),
            new_estimate: delay.new_estimate,
            next_update_by: delay.next_update_by,
            notice: delay.notice,
            certainty,
            cause: cause.to_owned(),
            own: say.own_dispatch,
            change: say.change_dispatch,
        },
    )
}

/// One or more parcels are late.
pub(super) fn transit(voice: &Voice<'_>, delay: &TransitDelay) -> Draft {
    let say = &voice.say.delay;
    let cause = match delay.cause {
        TransitCause::NoFirstScan => say.transit.no_first_scan,
        TransitCause::Silent => say.transit.silent,
        TransitCause::CarrierSaysDelayed => say.transit.carrier_says_delayed,
        TransitCause::PromiseAtRisk => say.transit.promise_at_risk,
        TransitCause::PromisePassed => say.transit.promise_passed,
        TransitCause::Estimate => say.transit.estimate,
    };
    draft(
        voice,
        &Delay {
            order: &delay.order,
            parcels: &delay.parcels,
            is_part: delay.is_part,
            promised_by: delay.promised_by,
            service: &delay.service,
            fee: delay.fee.as_ref(),
            new_estimate: delay.new_estimate,
            next_update_by: delay.next_update_by,
            notice: delay.notice,
            certainty: delay.certainty,
            cause: cause(delay.parcels.len().max(1)),
            own: say.own_transit,
            change: say.change_transit,
        },
    )
}

fn draft(voice: &Voice<'_>, delay: &Delay<'_>) -> Draft {
    let say = &voice.say.delay;
    let is_first = delay.notice.number <= 1;
    let late = late(voice, delay.is_part);
    let title = if is_first { late.title_first } else { late.title_again };
    let sorry = if is_first { say.sorry_first } else { say.sorry_again };
    // On the last notice the lead has said who looks after it now.
    let own = if delay.notice.is_last { "" } else { delay.own };
    let mut blocks = vec![paragraph(sorry.to_owned()), timeline(voice, delay)];
    blocks.push(paragraph(sentences(&[&delay.cause, own])));
    blocks.extend(fee_said(voice, delay).map(paragraph));
    blocks.push(Block::Heading { text: say.options_heading.to_owned() });
    blocks.push(Block::Steps { entries: vec![wait(voice, delay), delay.change.to_owned()] });
    blocks.extend(voice.order_actions(delay.order, delay.parcels));
    blocks.extend(voice.parcels(delay.parcels));
    blocks.extend(voice.order_items(delay.order));
    Draft {
        subject: subject(voice, delay),
        title: title(&number(delay.order)),
        lead: lead(voice, delay),
        blocks,
        thanks: voice.say.order.thanks,
    }
}

/// What is said of the whole order, or of a part of it.
pub(super) fn late(voice: &Voice<'_>, is_part: bool) -> &'static LatePhrases {
    if is_part { &voice.say.delay.part } else { &voice.say.delay.whole }
}

fn subject(voice: &Voice<'_>, delay: &Delay<'_>) -> String {
    let say = &voice.say.delay;
    let late = late(voice, delay.is_part);
    let head = if delay.notice.number <= 1 { late.head_first } else { late.head_again };
    let head = head(&number(delay.order));
    let tail = match (delay.new_estimate, delay.next_update_by) {
        _ if delay.notice.is_last => say.tail_team.to_owned(),
        (Some(range), _) => (say.tail_expected)(&voice.calendar.within(&range)),
        (None, Some(by)) => (say.tail_update)(&voice.calendar.by(by)),
        (None, None) => return head,
    };
    format!("{head}{} {tail}", voice.say.frame.colon)
}

/// What changed, and the new date or when the next news comes.
fn lead(voice: &Voice<'_>, delay: &Delay<'_>) -> String {
    let say = &voice.say.delay;
    let late = late(voice, delay.is_part);
    let order = number(delay.order);
    let is_promised = delay.promised_by.is_some();
    let opening = match delay.certainty {
        _ if delay.notice.number > 1 => late.still,
        Certainty::Passed if is_promised => late.passed,
        Certainty::Certain if is_promised => late.will,
        Certainty::Likely if is_promised => late.likely,
        Certainty::Passed | Certainty::Certain => late.will_unpromised,
        Certainty::Likely => late.likely_unpromised,
    };
    let date = match delay.new_estimate {
        Some(range) => (late.expect)(&voice.calendar.within(&range)),
        None => say.no_date.to_owned(),
    };
    let next = match (delay.notice.is_last, delay.next_update_by) {
        (true, Some(by)) => sentences(&[say.team, &(say.team_update)(&voice.calendar.by(by))]),
        (true, None) => sentences(&[say.team, say.team_update_soon]),
        // A new date needs no announcement of the next news in the first line; the timeline has it.
        (false, _) if delay.new_estimate.is_some() => String::new(),
        (false, Some(by)) => (say.update)(&voice.calendar.by(by)),
        (false, None) => say.update_soon.to_owned(),
    };
    sentences(&[&opening(&order), &date, &next])
}

fn timeline(voice: &Voice<'_>, delay: &Delay<'_>) -> Block {
    let say = &voice.say.order;
    let mut rows = Vec::new();
    if let Some(promised_by) = delay.promised_by {
        let service = label(delay.service);
        let by = voice.calendar.by(promised_by);
        let value = if service.is_empty() { by } else { format!("{by} · {service}") };
        rows.push(row(say.promised, &value, false));
    }
    rows.push(match delay.new_estimate {
        Some(range) => row(say.expected, &voice.calendar.span(&range), true),
        None => row(say.expected, say.no_date, true),
    });
    if let Some(by) = delay.next_update_by {
        rows.push(row(say.next_update, &voice.calendar.by(by), false));
    }
    Block::Timeline { rows }
}

/// What happens with money paid for speed; only what the shop decided.
fn fee_said(voice: &Voice<'_>, delay: &Delay<'_>) -> Option<String> {
    let say = &voice.say.fee;
    let fee = delay.fee?;
    // While it can still arrive in time, a refund of the fee is not due yet.
    let said = match (fee.policy, &delay.certainty) {
        (FeePolicy::None, _) => return None,
        (FeePolicy::RefundPromised, Certainty::Likely) => say.refund_promised_if_late,
        (FeePolicy::RefundPromised, Certainty::Certain | Certainty::Passed) => say.refund_promised,
        (FeePolicy::RefundOnRequest, Certainty::Likely) => say.refund_on_request_if_late,
        (FeePolicy::RefundOnRequest, Certainty::Certain | Certainty::Passed) => say.refund_on_request,
    };
    Some(said(&voice.money(&fee.paid), &whole(&label(delay.service))))
}

fn wait(voice: &Voice<'_>, delay: &Delay<'_>) -> String {
    let say = &voice.say.delay;
    match delay.next_update_by {
        Some(by) => (say.wait_update)(&voice.calendar.by(by)),
        None => say.wait.to_owned(),
    }
}
