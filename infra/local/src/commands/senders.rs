//! `senders`: whether a shop's senders are alive and tell the truth, and the codes that nobody could
//! map.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::ids::{ShopId, SourceId};
use journey::words;
use serde::{Deserialize, Serialize};
use service::Service;
use service::senders::{self, Sender};
use store::{FeedCounts, FeedItems};

use super::{CommandError, ServerArguments, no_shop};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    how: How,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Codes of the senders that could not be mapped, and how often each came.
    Unmapped(How),
}

#[derive(clap::Args, Debug)]
struct How {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// One shop.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// A sender as it is shown.
#[derive(Debug, Deserialize, Serialize)]
pub struct SenderView {
    /// The source.
    pub source: SourceId,
    /// Its provider.
    pub provider: String,
    /// `never_seen`, `learning`, `fresh` or `quiet`.
    pub state: String,
    /// The same in plain words.
    pub words: String,
    /// The first signed delivery.
    pub first_seen: Option<Timestamp>,
    /// What the sender called that one.
    pub first_topic: String,
    /// The latest signed delivery.
    pub last_seen: Option<Timestamp>,
    /// The delivery after which it went quiet.
    pub quiet_since: Option<Timestamp>,
    /// Signed deliveries of the last 24 hours.
    pub last_day: u64,
    /// What its past lets one expect of them; `None`: nobody knows yet.
    pub expected: Option<f64>,
    /// What became of the deliveries of today and yesterday, UTC.
    pub counts: FeedCounts,
    /// Of these, refused or not to be understood, in percent.
    pub bad_percent: Option<f64>,
    /// Of these, without news, in percent.
    pub duplicate_percent: Option<f64>,
    /// When a delivery was last refused.
    pub refused_at: Option<Timestamp>,
    /// Why: what is signed, and how.
    pub refusal: String,
}

/// A code that could not be mapped, as it is shown.
#[derive(Debug, Deserialize, Serialize)]
pub struct CodeView {
    /// Whose.
    pub source: SourceId,
    /// The sender's code.
    pub code: String,
    /// How often it came.
    pub count: u64,
    /// When it first came.
    pub first: Timestamp,
    /// When it last came.
    pub last: Timestamp,
    /// What the sender called one delivery that held it.
    pub topic: String,
}

/// Shows a shop's senders, or their unmapped codes.
pub async fn run(arguments: Arguments) -> Result<(), CommandError> {
    match arguments.command {
        None => {
            let which = Which { shop: arguments.how.server.shop.clone() };
            let senders: Vec<SenderView> = arguments.how.server.ask_for(Request::Senders(which)).await?;
            print!("{}", if arguments.how.json { in_json(&senders) } else { in_lines(&senders) });
        }
        Some(Command::Unmapped(how)) => {
            let which = Which { shop: how.server.shop.clone() };
            let codes: Vec<CodeView> = how.server.ask_for(Request::Unmapped(which)).await?;
            print!("{}", if how.json { in_json(&codes) } else { codes_in_lines(&codes) });
        }
    }
    Ok(())
}

/// The senders of a shop, also what this process has not written down yet. Changes nothing.
pub async fn senders(service: &Service, which: &Which) -> Result<Vec<SenderView>, String> {
    let now = service.now();
    let (record, items) = read(service, &which.shop, now).await?;
    let sources = record.sources.iter().map(|(source, record)| (source, record.provider.as_str()));
    Ok(senders::senders(sources, &items, now).into_iter().map(view).collect())
}

async fn read(
    service: &Service,
    shop: &ShopId,
    now: Timestamp,
) -> Result<(store::ShopRecord, FeedItems), String> {
    let found = service.store.shop(shop).await.map_err(|error| error.to_string())?;
    let (record, _) = found.ok_or_else(|| no_shop(shop))?;
    let mut items = service.store.feeds(shop).await.map_err(|error| error.to_string())?;
    service.feeds.add_waiting(shop, &mut items, now);
    Ok((record.value, items))
}

/// The codes of a shop's senders that could not be mapped, the most frequent first.
pub async fn unmapped(service: &Service, which: &Which) -> Result<Vec<CodeView>, String> {
    let codes = service.store.unmapped(&which.shop).await.map_err(|error| error.to_string())?;
    let view = |code: store::UnmappedCode| CodeView {
        source: code.source,
        code: code.code,
        count: code.count,
        first: code.first,
        last: code.last,
        topic: code.topic,
    };
    let mut codes: Vec<CodeView> = codes.into_iter().map(view).collect();
    codes.sort_by_key(|code| std::cmp::Reverse(code.count));
    Ok(codes)
}

fn view(sender: Sender) -> SenderView {
    let counts = sender.counts;
    let share = |part: u64| (counts.all() > 0).then(|| tenths(part as f64 * 100.0 / counts.all() as f64));
    SenderView {
        state: sender.state().to_owned(),
        words: in_words(&sender),
        quiet_since: sender.quiet_since(),
        first_seen: sender.marks.first_seen,
        first_topic: sender.marks.first_topic,
        last_seen: sender.marks.last_seen,
        last_day: sender.health.actual,
        expected: sender.health.expected.map(tenths),
        bad_percent: share(counts.refused + counts.quarantined),
        duplicate_percent: share(counts.duplicate),
        refused_at: sender.marks.refused_at,
        refusal: sender.marks.refusal,
        source: sender.source,
        provider: sender.provider,
        counts,
    }
}

fn in_words(sender: &Sender) -> String {
    match (sender.quiet_since(), sender.state()) {
        (Some(since), _) => format!("quiet since {}", minute(since)),
        (None, "never_seen") => "never seen".to_owned(),
        (None, state) => state.to_owned(),
    }
}

fn minute(at: Timestamp) -> String {
    words::time(at, &TimeZone::UTC)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn in_json<T: Serialize>(rows: &[T]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default() + "\n"
}

/// Rows as a table: each column as wide as its widest cell.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// The senders as lines of text; times are UTC.
pub fn in_lines(senders: &[SenderView]) -> String {
    if senders.is_empty() {
        return "The shop has no sender yet: `beforehand connect --source PROVIDER` is next.\n".to_owned();
    }
    let head = ["source", "provider", "last seen (UTC)", "24 h", "expected", "bad", "duplicate", "state"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let none = || "-".to_owned();
    let percent = |share: Option<f64>| share.map_or_else(none, |share| format!("{share} %"));
    rows.extend(senders.iter().map(|sender| {
        vec![
            sender.source.to_string(),
            sender.provider.clone(),
            sender.last_seen.map_or_else(none, minute),
            sender.last_day.to_string(),
            sender.expected.map_or_else(none, |expected| expected.to_string()),
            percent(sender.bad_percent),
            percent(sender.duplicate_percent),
            sender.words.clone(),
        ]
    }));
    let mut lines = table(&rows);
    for sender in senders.iter().filter(|sender| sender.counts.previous_secret > 0) {
        lines += &format!(
            "{}: signed with the previous secret {}: paste the new one there\n",
            sender.source, sender.counts.previous_secret
        );
    }
    for sender in senders.iter().filter(|sender| sender.counts.refused > 0) {
        lines += &format!(
            "{}: refused {}, the last because {}\n",
            sender.source, sender.counts.refused, sender.refusal
        );
    }
    if senders.iter().any(|sender| sender.counts.unmapped > 0) {
        lines += "Some codes could not be mapped: `beforehand senders unmapped` lists them.\n";
    }
    lines
}

fn codes_in_lines(codes: &[CodeView]) -> String {
    if codes.is_empty() {
        return "Every code could be mapped.\n".to_owned();
    }
    let head = ["code", "count", "first (UTC)", "last (UTC)", "source", "in"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(codes.iter().map(|code| {
        vec![
            code.code.clone(),
            code.count.to_string(),
            minute(code.first),
            minute(code.last),
            code.source.to_string(),
            code.topic.clone(),
        ]
    }));
    table(&rows)
}
