//! What a replay found, as a marketer reads it.

use jiff::tz::TimeZone;

use super::Window;
use super::report::{Both, Change, Example, Mistake, Report};
use crate::words;

/// One line: `412 mails → 388: 3 never, 9 earlier; nothing wrong`.
pub fn summary(report: &Report) -> String {
    let mails = report.mails();
    let parts = [
        (Change::Dropped, "never"),
        (Change::Added, "new"),
        (Change::Earlier, "earlier"),
        (Change::Later, "later"),
    ];
    let told = parts.map(|(change, word)| (report.count(change), word));
    let told: Vec<String> = told
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let told = if told.is_empty() { "none moves".to_owned() } else { told.join(", ") };
    let wrong: u64 = report.mistakes.values().map(|both| both.after).sum();
    let wrong = if wrong == 0 { "nothing wrong".to_owned() } else { format!("{wrong} wrong") };
    format!("{} mails → {}: {told}; {wrong}", mails.before, mails.after)
}

/// All of it: what is wrong first, then counts by kind of mail, then examples.
pub fn in_lines(report: &Report, window: Window, zone: &TimeZone) -> String {
    let (from, until) = (words::time(window.from, zone), words::time(window.until, zone));
    let mut lines = format!("{}\n", summary(report));
    lines += &format!(
        "{} of {}, from {from} to {until}, with the plan in force and with this one\n",
        counted(report.journeys, "journey", "journeys"),
        counted(report.customers, "customer", "customers"),
    );
    lines += &mistakes(report);
    lines += &kinds(report);
    let promises = report.promises;
    lines += "\n";
    for (words, both) in [
        ("orders later than promised", promises.late),
        ("  told before the promise ended", promises.told_before),
        ("orders in time, told of a delay", promises.false_alarms),
        ("mails that waited for the end of quiet hours", report.after_quiet_hours),
        ("mails held back by caps and budgets", report.capped),
    ] {
        lines += &format!("{words:<46} {}\n", arrow(both));
    }
    lines + &examples(report)
}

fn arrow(both: Both) -> String {
    if both.before == both.after {
        return both.after.to_string();
    }
    format!("{} → {}", both.before, both.after)
}

fn mistakes(report: &Report) -> String {
    let mut lines = String::new();
    for (mistake, both) in &report.mistakes {
        lines += &format!("\nWRONG: {}: {}\n", mistake_words(*mistake), arrow(*both));
        for example in report.mistaken.get(mistake).into_iter().flatten() {
            lines += &example_line(example);
        }
    }
    lines
}

fn mistake_words(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::AfterDelivery => "mails about a delay that leave after the order arrived",
        Mistake::AfterCancel => "mails about orders that were cancelled before",
        Mistake::AfterRefusal => "mails that their customers had refused",
        Mistake::InQuietHours => "mails in quiet hours",
        Mistake::UpdateLate => "mails that promise the next news by a time at which none came",
    }
}

const COLUMNS: [&str; 6] = ["in force", "this one", "new", "never", "earlier", "later"];

fn kinds(report: &Report) -> String {
    let row = |name: &str, cells: [String; 6]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>8}")).collect();
        format!("{name:<26}{}\n", cells.join(" "))
    };
    let mut lines = format!("\n{}", row("", COLUMNS.map(str::to_owned)));
    for (kind, changes) in &report.kinds {
        let count = |change| changes.counts.get(&change).copied().unwrap_or(0);
        let counts = [
            changes.mails.before,
            changes.mails.after,
            count(Change::Added),
            count(Change::Dropped),
            count(Change::Earlier),
            count(Change::Later),
        ];
        lines += &row(&kind.as_str().replace('_', " "), counts.map(|count| count.to_string()));
    }
    lines
}

fn examples(report: &Report) -> String {
    let mut lines = String::new();
    for (kind, changes) in &report.examples {
        for (change, examples) in changes {
            let word = match change {
                Change::Added => "new",
                Change::Dropped => "never",
                Change::Earlier => "earlier",
                Change::Later => "later",
                Change::Same => "same",
            };
            lines += &format!("\n{}, {word}, for example\n", kind.as_str().replace('_', " "));
            examples.iter().for_each(|example| lines += &example_line(example));
        }
    }
    lines
}

fn example_line(example: &Example) -> String {
    let zone = TimeZone::get(&example.zone).unwrap_or(TimeZone::UTC);
    let at = |at: Option<jiff::Timestamp>| at.map(|at| words::time(at, &zone));
    let times = match (at(example.before), at(example.after)) {
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (Some(before), None) => format!("{before} → never"),
        (None, Some(after)) => after,
        (None, None) => String::new(),
    };
    format!("  {:<12} {times} ({}), {}\n", example.order, example.zone, example.because)
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
