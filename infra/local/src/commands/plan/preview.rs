//! What a plan moves, counted over all who wait, in words; and the question whether to go on.

use std::io::{BufRead as _, IsTerminal as _};

use indicatif::ProgressBar;
use store::{KNOWN_EVERYWHERE_AFTER, WaitingFollow};

use super::publish::How;
use crate::commands::{CommandError, ServerArguments, counted};
use crate::desk::Request;
use crate::waiting::{Answer, Counts, Question};

/// Counts who waits, page by page, and what moves with a plan.
pub(crate) async fn count(
    server: &ServerArguments,
    text: Option<&str>,
    waiting: WaitingFollow,
    is_quiet: bool,
) -> Result<Counts, CommandError> {
    let bar = if is_quiet { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let mut counts = Counts::default();
    let mut from = None;
    loop {
        let question = Question { shop: server.shop.clone(), text: text.map(str::to_owned), waiting, from };
        let page: Answer = server.ask_for(Request::Waiting(question)).await?;
        counts.add(&page.counts);
        bar.set_message(format!("{} looked at", counted(counts.looked_at, "journey", "journeys")));
        bar.tick();
        match page.next {
            Some(next) => from = Some(next),
            None => {
                bar.finish_and_clear();
                return Ok(counts);
            }
        }
    }
}

/// How long the move of all takes, in minutes.
pub(super) fn minutes(counts: &Counts) -> u64 {
    let looks = counts.looked_at.div_ceil(u64::from(dispatch::LOOKS_MAX));
    let begins = KNOWN_EVERYWHERE_AFTER.as_mins().unsigned_abs();
    begins + looks.max(counts.at_once.div_ceil(u64::from(dispatch::DUE_NOW_MAX)))
}

/// What moves, as lines of text.
pub(crate) fn in_lines(counts: &Counts, waiting: WaitingFollow, turned_on: &[String]) -> String {
    let journeys = counted(counts.waiting, "journey waits", "journeys wait");
    let mut lines = match waiting {
        WaitingFollow::New => format!("{journeys} for a mail, and will follow this plan:\n"),
        WaitingFollow::Old => format!(
            "{journeys} for a mail. Those that have begun keep the plan that they follow; of the others:\n"
        ),
    };
    lines += &format!("  {:>7} as before\n", counts.same);
    let at_once = format!(" ({} of them at once)", counts.at_once);
    lines += &format!(
        "  {:>7} earlier{}\n",
        counts.earlier,
        if counts.at_once > 0 && counts.added == 0 { &at_once } else { "" }
    );
    lines += &format!("  {:>7} later\n", counts.later);
    if counts.dropped > 0 {
        lines += &format!(
            "  {:>7} get no mail any more: turned off, or news no more by the new times\n",
            counts.dropped
        );
    }
    if counts.added > 0 {
        lines += &format!("  {:>7} more would get one{at_once}\n", counts.added);
    }
    if !turned_on.is_empty() {
        lines += &format!(
            "turned on: {}. Journeys that are over (nothing is pending in them) are not woken for it; it counts \
             for what is under way and what comes\n",
            turned_on.join(", ")
        );
    }
    lines
}

/// Asks whether to go on.
pub(super) fn confirm(how: &How, what: &str) -> Result<(), CommandError> {
    if how.yes {
        return Ok(());
    }
    let mut input = std::io::stdin().lock();
    if !std::io::stdin().is_terminal() {
        return Err(CommandError::Refused(format!("nobody is here to ask: say --yes to {what}")));
    }
    print!("{what}? [y/N] ");
    let mut line = String::new();
    let read = input.read_line(&mut line);
    let is_yes = matches!(line.trim().to_lowercase().as_str(), "y" | "yes");
    if read.is_ok() && is_yes {
        return Ok(());
    }
    Err(CommandError::Refused("nothing was published".to_owned()))
}

#[cfg(test)]
mod tests {
    use store::WaitingFollow;

    use super::{in_lines, minutes};
    use crate::waiting::Counts;

    #[test]
    fn what_moves_is_said_in_words() {
        let counts = Counts {
            looked_at: 300,
            waiting: 300,
            same: 212,
            earlier: 60,
            later: 28,
            at_once: 12,
            ..Counts::default()
        };
        let lines = in_lines(&counts, WaitingFollow::New, &["csat".to_owned()]);
        assert!(lines.starts_with("300 journeys wait for a mail, and will follow this plan:\n"), "{lines}");
        for line in ["212 as before", "60 earlier (12 of them at once)", "28 later", "turned on: csat."] {
            assert!(lines.contains(line), "{lines}");
        }
        assert!(!lines.contains("no mail any more"), "{lines}");
        assert_eq!(minutes(&counts), 3);
    }
}
