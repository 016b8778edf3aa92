//! The touch of the help pages: an answer, or a person, after searches that went in a circle.

use jiff::{SignedDuration, Timestamp};

use super::{Candidate, Context, Fate};
use crate::fact::Search;
use crate::help::Help;
use crate::merge::Latest;
use crate::plan::FaqHelp;
use crate::topic;
use crate::touch::{TouchKey, TouchKind};
use crate::verdict::{Because, Event};

/// The subject of the verdict that says that there is no loop.
const NO_TOPIC: &str = "none";

/// Every touch that the visitor's trouble may still bring.
pub(super) fn candidates(context: &Context<'_>, help: &Help) -> Vec<Candidate> {
    let settings = &context.plan.touches.faq_help;
    let mut candidates: Vec<Candidate> = Vec::new();
    for found in loops(help, settings) {
        let number = context.next_number(TouchKind::FaqHelp, &found.topic);
        let told_at = context.last_told_at(TouchKind::FaqHelp, &found.topic);
        // What was told already brings no second candidate until somebody searches again.
        if told_at.is_some_and(|told_at| told_at >= found.last_at) {
            continue;
        }
        let because = Because::SearchLoop { searches: found.searches, last_at: found.last_at };
        let helped_at = told_at.max(context.customer.record.last_help_with(&found.topic));
        let fate = fate(help, settings, &found, helped_at);
        candidates.push(Candidate {
            key: TouchKey::new(TouchKind::FaqHelp, found.topic, number),
            because,
            fate,
        });
    }
    if candidates.is_empty() && context.journey.touches.is_empty() {
        let key = TouchKey::new(TouchKind::FaqHelp, NO_TOPIC, 1);
        let fate = Fate::WaitsFor(Event::SearchLoop);
        candidates.push(Candidate { key, because: Because::OrderUnderWay, fate });
    }
    candidates
}

fn fate(help: &Help, settings: &FaqHelp, found: &Loop, helped_at: Option<Timestamp>) -> Fate {
    if help.help_asked_at.is_some_and(|asked_at| asked_at >= found.first_at) {
        return Fate::Overtaken(Event::HelpAsked);
    }
    let satisfied =
        |seconds: Option<u32>| seconds.is_some_and(|read| read >= settings.satisfied_after_seconds);
    let answered =
        help.opened.iter().any(|opened| opened.at >= found.first_at && satisfied(opened.value.read_seconds));
    if answered {
        return Fate::Overtaken(Event::AnswerFound);
    }
    if help.contact.is_none() {
        return Fate::WaitsFor(Event::Identity);
    }
    if helped_at.is_some_and(|at| found.last_at.duration_since(at) < settings.every) {
        return Fate::SentLately;
    }
    let last_active_at = help.last_active_at().unwrap_or(found.last_at);
    Fate::Due(last_active_at + settings.after_quiet)
}

/// Searches on one topic that found nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Loop {
    /// The topic.
    pub(super) topic: String,
    /// The first search of it.
    pub(super) first_at: Timestamp,
    /// The last search of it.
    pub(super) last_at: Timestamp,
    /// How many searches.
    pub(super) searches: u32,
}

/// The newest loop of each topic.
pub(super) fn loops(help: &Help, settings: &FaqHelp) -> Vec<Loop> {
    let searches: Vec<&Latest<Search>> = help.searches.iter().collect();
    let mut loops = Vec::new();
    for (topic, members) in topic::group(searches.iter().map(|search| &search.value)) {
        let members: Vec<&Latest<Search>> = members.iter().map(|&index| searches[index]).collect();
        if let Some(found) = newest_loop(&topic, &members, settings) {
            loops.push(found);
        }
    }
    loops
}

fn newest_loop(topic: &str, members: &[&Latest<Search>], settings: &FaqHelp) -> Option<Loop> {
    for end in (0..members.len()).rev() {
        let last_at = members[end].at;
        let inside: Vec<&Latest<Search>> = members[..=end]
            .iter()
            .filter(|search| last_at.duration_since(search.at) <= settings.within.max(SignedDuration::ZERO))
            .copied()
            .collect();
        if is_loop(&inside, settings) {
            return Some(Loop {
                topic: topic.to_owned(),
                first_at: inside.first().map_or(last_at, |search| search.at),
                last_at,
                searches: count(inside.len()),
            });
        }
    }
    None
}

fn is_loop(inside: &[&Latest<Search>], settings: &FaqHelp) -> bool {
    let without_result = inside.iter().filter(|search| search.value.results == Some(0)).count();
    let last = inside.last().map(|search| topic::normalise(&search.value.query));
    let same = inside.iter().filter(|search| Some(topic::normalise(&search.value.query)) == last).count();
    count(inside.len()) >= settings.searches
        || count(without_result) >= settings.searches_without_result
        || count(same) >= settings.same_search
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
