//! One customer with two plans: what each sends, set against the other, and what neither may do.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Window;
use super::person::{Person, Played};
use super::report::{Both, Change, EXAMPLES_MAX, Example, Mistake, Report};
use crate::customer::Customer;
use crate::decide;
use crate::journey::{Journey, State};
use crate::plan::Plan;
use crate::play::MailSent;
use crate::shop::ShopTime;
use crate::touch::{Class, TouchKey, TouchKind};
use crate::words;

/// Plays go on so long behind the window, with what is known in it: a mail that another plan sends later
/// is not called dropped.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What is promised by a time may leave this much later: when quiet hours end then, mails are spread.
const UPDATE_SLACK: SignedDuration = SignedDuration::from_mins(15);

/// Which of the two plans.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Side {
    Before,
    After,
}

/// Plays a customer with both plans and sets one against the other.
pub(super) fn compare(
    person: &Person,
    before: &Plan,
    after: &Plan,
    shop: &ShopTime,
    window: Window,
) -> Report {
    let mut report = Report { customers: 1, journeys: person.journeys() as u64, ..Report::default() };
    let until = window.until + AHEAD;
    let played = [person.play(before, shop, until), person.play(after, shop, until)];
    for (side, plan, played) in [(Side::Before, before, &played[0]), (Side::After, after, &played[1])] {
        for journey in played {
            look(&mut report, side, journey, person.record(), plan, shop, window);
        }
    }
    let [before, after] = played;
    let mut others: BTreeMap<_, Played> =
        after.into_iter().map(|played| (played.journey.id.clone(), played)).collect();
    for mine in before {
        let theirs = others.remove(&mine.journey.id);
        set_against(&mut report, Some(&mine), theirs.as_ref(), shop, window);
    }
    for theirs in others.values() {
        set_against(&mut report, None, Some(theirs), shop, window);
    }
    report
}

fn count(both: &mut Both, side: Side) {
    match side {
        Side::Before => both.before += 1,
        Side::After => both.after += 1,
    }
}

/// What one plan did with one journey, by itself.
fn look(
    report: &mut Report,
    side: Side,
    played: &Played,
    record: &Customer,
    plan: &Plan,
    shop: &ShopTime,
    window: Window,
) {
    let zone = decide::zone_of(&played.journey, shop);
    let release = decide::Release::of(&played.journey, plan);
    for mail in played.mails.iter().filter(|mail| window.holds(mail.at)) {
        let is_quiet = |at| release.is_quiet(plan, mail.touch.kind, at, &zone);
        // It left at the first moment at which it might.
        if is_quiet(mail.at - SignedDuration::from_secs(1)) {
            count(&mut report.after_quiet_hours, side);
        }
        for mistake in mistakes(played, mail, record, plan, is_quiet(mail.at), window) {
            count(report.mistakes.entry(mistake).or_default(), side);
            if side == Side::After {
                let examples = report.mistaken.entry(mistake).or_default();
                if examples.len() < EXAMPLES_MAX {
                    examples.push(example(&played.journey, &mail.touch, None, Some(mail), &zone));
                }
            }
        }
    }
    for _ in played.capped.values().filter(|at| window.holds(**at)) {
        count(&mut report.capped, side);
    }
    promise(report, side, played, window);
}

/// What became of the promise, if it ended in the window.
fn promise(report: &mut Report, side: Side, played: &Played, window: Window) {
    let State::Order(order) = &played.journey.state else {
        return;
    };
    let Some(ends) =
        order.promise.as_ref().map(|promise| promise.window.to).filter(|ends| window.holds(*ends))
    else {
        return;
    };
    if order.cancelled_at.is_some_and(|at| at <= ends) || order.told().is_none_or(|told| told.test) {
        return;
    }
    let is_notice = |mail: &&MailSent| {
        matches!(mail.touch.kind, TouchKind::DispatchDelay | TouchKind::TransitDelay | TouchKind::Exception)
    };
    let told_at = played.mails.iter().find(is_notice).map(|mail| mail.at);
    let is_tracked = order.parcels().iter().any(|parcel| !parcel.is_untracked());
    match order.was_late() {
        Some(false) if told_at.is_some() => count(&mut report.promises.false_alarms, side),
        Some(false) => {}
        // Of what nobody tracks nobody knows.
        None if !is_tracked && !order.parcels().is_empty() => {}
        Some(true) | None => {
            count(&mut report.promises.late, side);
            if told_at.is_some_and(|at| at < ends) {
                count(&mut report.promises.told_before, side);
            }
        }
    }
}

/// What should not have happened with a mail, by what was known in the end.
fn mistakes(
    played: &Played,
    mail: &MailSent,
    record: &Customer,
    plan: &Plan,
    is_quiet: bool,
    window: Window,
) -> Vec<Mistake> {
    let kind = mail.touch.kind;
    let mut mistakes = Vec::new();
    let is_of_delay =
        matches!(kind, TouchKind::DispatchDelay | TouchKind::TransitDelay | TouchKind::Recovery);
    if let State::Order(order) = &played.journey.state {
        let delivered_at = order.delivered_at();
        if is_of_delay && delivered_at.is_some_and(|at| at < mail.at) {
            mistakes.push(Mistake::AfterDelivery);
        }
        if order.cancelled_at.is_some_and(|at| at < mail.at) {
            mistakes.push(Mistake::AfterCancel);
        }
        let over_at = [delivered_at, order.cancelled_at, order.refunded_at].into_iter().flatten().min();
        if let Some(by) = mail.says.next_update_by {
            let by = by + UPDATE_SLACK.max(plan.quiet_hours.release_spread);
            let is_news = |later: &MailSent| later.at > mail.at && later.at <= by;
            let is_over = over_at.is_some_and(|at| at <= by) || by > window.until;
            if !is_over && !played.mails.iter().any(is_news) {
                mistakes.push(Mistake::UpdateLate);
            }
        }
    }
    let refused = record.opted_out.get(&kind.class()).is_some_and(|since| since.at < mail.at);
    if refused && kind.class() != Class::Transactional {
        mistakes.push(Mistake::AfterRefusal);
    }
    if is_quiet {
        mistakes.push(Mistake::InQuietHours);
    }
    mistakes
}

/// Sets the mails of a journey with one plan against those with the other.
fn set_against(
    report: &mut Report,
    before: Option<&Played>,
    after: Option<&Played>,
    shop: &ShopTime,
    window: Window,
) {
    let Some(journey) = after.or(before).map(|played| &played.journey) else {
        return;
    };
    let zone = decide::zone_of(journey, shop);
    let before = before.map_or(&[][..], |played| &played.mails);
    let after = after.map_or(&[][..], |played| &played.mails);
    for (mine, theirs) in pairs(before, after) {
        let is_inside = |mail: Option<&MailSent>| mail.is_some_and(|mail| window.holds(mail.at));
        let Some(touch) = theirs.or(mine).map(|mail| mail.touch.clone()) else {
            continue;
        };
        // A mail that only left the window did not go away.
        if !is_inside(mine) && !is_inside(theirs) {
            continue;
        }
        let change = change_of(mine, theirs);
        let changes = report.kinds.entry(touch.kind).or_default();
        changes.mails.before += u64::from(is_inside(mine));
        changes.mails.after += u64::from(is_inside(theirs));
        *changes.counts.entry(change).or_default() += 1;
        if change != Change::Same {
            let examples = report.examples.entry(touch.kind).or_default().entry(change).or_default();
            if examples.len() < EXAMPLES_MAX {
                examples.push(example(journey, &touch, mine, theirs, &zone));
            }
        }
    }
}

fn change_of(before: Option<&MailSent>, after: Option<&MailSent>) -> Change {
    let minute = |mail: &MailSent| mail.at.as_second().div_euclid(60);
    match (before, after) {
        (None, _) => Change::Added,
        (_, None) => Change::Dropped,
        (Some(before), Some(after)) => match minute(after).cmp(&minute(before)) {
            std::cmp::Ordering::Less => Change::Earlier,
            std::cmp::Ordering::Greater => Change::Later,
            std::cmp::Ordering::Equal => Change::Same,
        },
    }
}

/// The mails of both, each with its like: of one key, else the next of its kind that has none.
fn pairs<'a>(
    before: &'a [MailSent],
    after: &'a [MailSent],
) -> Vec<(Option<&'a MailSent>, Option<&'a MailSent>)> {
    let mut left: Vec<&MailSent> = after.iter().collect();
    let mut take = |is_it: &dyn Fn(&MailSent) -> bool| {
        let place = left.iter().position(|mail| is_it(mail))?;
        Some(left.remove(place))
    };
    let mut pairs: Vec<(Option<&MailSent>, Option<&MailSent>)> =
        before.iter().map(|mine| (Some(mine), take(&|theirs| theirs.touch == mine.touch))).collect();
    for (mine, theirs) in &mut pairs {
        if theirs.is_none() {
            let kind = mine.map(|mine| mine.touch.kind);
            *theirs = take(&|theirs| Some(theirs.touch.kind) == kind);
        }
    }
    pairs.extend(left.into_iter().map(|theirs| (None, Some(theirs))));
    pairs
}

fn example(
    journey: &Journey,
    touch: &TouchKey,
    before: Option<&MailSent>,
    after: Option<&MailSent>,
    zone: &TimeZone,
) -> Example {
    let number = match &journey.state {
        State::Order(order) => {
            order.told().map(|told| told.number.clone()).filter(|number| !number.is_empty())
        }
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    };
    let because = after.or(before).map(|mail| words::because(&mail.because, zone));
    let at = |mail: Option<&MailSent>| -> Option<Timestamp> { mail.map(|mail| mail.at) };
    Example {
        order: number.unwrap_or_else(|| journey.id.to_string()),
        journey: journey.id.to_string(),
        touch: touch.to_string(),
        before: at(before),
        after: at(after),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        because: because.unwrap_or_default(),
    }
}
