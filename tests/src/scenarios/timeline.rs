//! What a reader of a scenario sees: the timeline, and at its end every journey with what became of
//! each mail and why.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use local::cloud::OutboxMail;
use local::view::{self, JourneyView, TouchView};

use super::stage::Stage;

/// `Mon 2026-03-02 10:00` takes this many characters.
pub(super) const TIME_WIDTH: usize = 20;
/// What became of a line takes this many.
const RESULT_WIDTH: usize = 9;

fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// One line of the timeline.
pub(super) fn line(at: Timestamp, zone: &TimeZone, result: &str, what: &str) -> String {
    format!("{}  {result:<RESULT_WIDTH$}  {what}\n", stamp(at, zone))
}

/// A mail in the timeline, with the time on its reader's clocks where those differ.
pub(super) async fn mail(stage: &Stage, mail: &OutboxMail) -> String {
    let theirs = TimeZone::get(&stage.harness.view(&mail.journey).await.zone).unwrap();
    let (ours, local) = (stamp(mail.at, &stage.zone), stamp(mail.at, &theirs));
    let local = if ours == local { String::new() } else { format!(" (there {})", &local[4..]) };
    let what = format!("{} to {}{local}: {}", mail.touch, mail.to, mail.subject);
    line(mail.at, &stage.zone, "MAIL", &what)
}

/// A mail as its reader sees it, without the secrets of its links.
pub(super) fn text(mail: &OutboxMail) -> String {
    let mut written = String::new();
    for line in mail.text.lines() {
        let words: Vec<String> = line.split(' ').map(without_secret).collect();
        written += format!("{}| {}", " ".repeat(TIME_WIDTH + 2), words.join(" ")).trim_end();
        written += "\n";
    }
    written
}

fn without_secret(word: &str) -> String {
    for path in ["/a/", "/u/"] {
        if let Some((origin, token)) = word.split_once(path)
            && origin.ends_with("example.com")
        {
            let query = token.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
            return format!("{origin}{path}…{query}");
        }
    }
    word.to_owned()
}

/// Every journey, with a verdict on each of its mails.
pub(super) async fn journeys(stage: &Stage) -> String {
    let service = &stage.harness.system.service;
    let mut written = Vec::new();
    for (shop, id) in view::list(service).await.unwrap() {
        let view = view::journey(service, &shop, &id, None).await.unwrap().unwrap();
        written.push(journey(stage, &view));
    }
    written.sort();
    written.concat()
}

fn journey(stage: &Stage, view: &JourneyView) -> String {
    let name = match view.journey.split_once('/') {
        // Named by a keyed hash, which tells a reader nothing.
        Some(("relationship", key)) => format!("relationship of {}", whose(stage, key)),
        _ => view.journey.clone(),
    };
    let mut written = format!("\n{name}, on the clocks of {}\n", view.zone);
    for verdict in &view.verdicts {
        written += &format!("  {:<8} {}\n", verdict.decision, verdict.touch);
        written += &format!("           {}\n", verdict.why);
        if !verdict.because.is_empty() {
            written += &format!("           because {}\n", verdict.because);
        }
        let touch = view.touches.iter().find(|touch| touch.touch == verdict.touch);
        written += &touch.map_or_else(String::new, |touch| ledger(touch, &stage.zone));
    }
    for task in &view.tasks {
        written += &format!("  task     {}, since {}\n", task.kind.as_str(), stamp(task.since, &stage.zone));
        written += &format!("           {}\n           to do: {}\n", task.why, task.to_do);
    }
    if view.verdicts.is_empty() {
        written += "  nothing is to be sent\n";
    }
    written
}

/// What the ledger knows of a touch besides its verdict.
fn ledger(touch: &TouchView, zone: &TimeZone) -> String {
    let mut parts = Vec::new();
    let promised = touch.next_update_by.filter(|_| ["sent", "unknown"].contains(&touch.state));
    parts.extend(promised.map(|by| format!("promised news by {}", stamp(by, zone))));
    parts.extend(touch.delivery.clone().filter(|report| report != "delivered"));
    parts.extend(touch.score.map(|score| format!("answered {score}")));
    if parts.is_empty() { String::new() } else { format!("           {}\n", parts.join("; ")) }
}

/// The address behind a customer's key, among those that were mailed.
fn whose(stage: &Stage, key: &str) -> String {
    let (keyring, shop) = (&stage.harness.system.service.keyring, stage.harness.shop());
    let mails = stage.harness.mails();
    let known = mails.iter().find(|mail| keyring.customer(&shop, &mail.to).as_str() == key);
    known.map_or_else(|| "somebody never mailed".to_owned(), |mail| mail.to.clone())
}
