//! `import`: historic orders from a file, in chunks, so that they can be of any number.

mod file;

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;

use super::{CommandError, ServerArguments, counted};
use crate::desk::Request;
use crate::import::{Chunk, Forecast, Line, Mistake, Report};
use file::Lines;

/// So many lines are asked for at once.
const CHUNK_LINES: usize = 200;

/// So many chunks are under way at once: enough to hide the way to a table, few enough to leave the
/// table room for others.
const CHUNKS_AT_ONCE: usize = 4;

/// See [`run`].
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The orders: a table (.csv) with a header, or `standard` events, one a line (.jsonl).
    pub file: PathBuf,
    /// Send nothing because of them, ever: not even a check-in that would be due next week.
    #[arg(long)]
    pub silent: bool,
    /// Write nothing; say what would be opened and sent.
    #[arg(long)]
    pub dry_run: bool,
    /// Stop at the first line with a mistake.
    #[arg(long)]
    pub strict: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// Where to import to.
    #[command(flatten)]
    pub server: ServerArguments,
}

/// Imports a file and prints what became of it.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let bar = ProgressBar::new(0);
    let report = import(arguments, &bar).await;
    bar.finish_and_clear();
    let report = report?;
    for Mistake { line, what } in &report.mistakes {
        eprintln!("{}:{line}: {what}", arguments.file.display());
    }
    if arguments.json {
        println!("{}", serde_json::json!(report));
    } else {
        println!("{}", told(&report, arguments.dry_run));
    }
    match report.mistakes.len() {
        0 => Ok(()),
        count => Err(CommandError::Refused(format!(
            "{} not taken: correct and import the file again; what is there stays",
            counted(count, "line", "lines")
        ))),
    }
}

/// Imports a file; `bar` shows how far it is, in bytes.
pub async fn import(arguments: &Arguments, bar: &ProgressBar) -> Result<Report, CommandError> {
    let mut lines = Lines::open(&arguments.file)?;
    bar.set_length(lines.bytes);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} %, {eta} left, {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    if !lines.unknown_columns.is_empty() {
        bar.suspend(|| eprintln!("not read: {}", lines.unknown_columns.join(", ")));
    }
    let mut report = Report::default();
    let mut asked: JoinSet<Result<Report, CommandError>> = JoinSet::new();
    loop {
        let (chunk, mistakes) = next_chunk(&mut lines)?;
        report.mistakes.extend(mistakes);
        let is_over = chunk.is_empty();
        if !is_over {
            let (server, request) = (arguments.server.clone(), request(arguments, chunk));
            asked.spawn(async move { server.ask_for(request).await });
        }
        while asked.len() >= CHUNKS_AT_ONCE || (is_over && !asked.is_empty()) {
            take_answer(&mut asked, &mut report).await?;
        }
        bar.set_position(lines.at_byte());
        bar.set_message(format!("{} orders", report.opened + report.completed + report.unchanged));
        if arguments.strict && !report.mistakes.is_empty() {
            break;
        }
        if is_over {
            break;
        }
    }
    // What was asked for is done, whatever came of the others.
    while !asked.is_empty() {
        take_answer(&mut asked, &mut report).await?;
    }
    report.mistakes.sort_by_key(|mistake| mistake.line);
    Ok(report)
}

/// The next lines, and what cannot be read of those between them.
fn next_chunk(lines: &mut Lines) -> Result<(Vec<Line>, Vec<Mistake>), CommandError> {
    let (mut chunk, mut mistakes) = (Vec::with_capacity(CHUNK_LINES), Vec::new());
    while chunk.len() < CHUNK_LINES {
        match lines.next()? {
            Some(Ok(line)) => chunk.push(line),
            Some(Err(mistake)) => mistakes.push(mistake),
            None => break,
        }
    }
    Ok((chunk, mistakes))
}

fn request(arguments: &Arguments, lines: Vec<Line>) -> Request {
    let (silent, dry_run) = (arguments.silent, arguments.dry_run);
    Request::Import(Chunk { shop: arguments.server.shop.clone(), lines, silent, dry_run })
}

async fn take_answer(
    asked: &mut JoinSet<Result<Report, CommandError>>,
    report: &mut Report,
) -> Result<(), CommandError> {
    let Some(answer) = asked.join_next().await else {
        return Ok(());
    };
    let broke_off = |why: String| {
        CommandError::Refused(format!("{why}; import the file again: what is there already is passed over"))
    };
    let answer = answer.map_err(|error| broke_off(error.to_string()))?;
    report.add(answer.map_err(|error| broke_off(error.to_string()))?);
    Ok(())
}

/// What became of the file, as a person reads it.
fn told(report: &Report, dry_run: bool) -> String {
    let mut parts = vec![
        format!("{} opened", counted(report.opened, "order", "orders")),
        format!("{} completed", counted(report.completed, "known order", "known orders")),
        format!("{} unchanged", report.unchanged),
    ];
    if report.waiting > 0 {
        parts.push(format!(
            "{} for an order",
            counted(report.waiting, "report on a parcel waits", "reports on parcels wait")
        ));
    }
    let parts = parts.join(", ");
    if !dry_run {
        return format!("{parts}. Nothing is sent about the past.");
    }
    let Forecast { today, in_14_days, past } = &report.forecast;
    format!(
        "would be: {parts}.\nmails within 24 hours, at most: {}\nmails within 14 days, at most: {}\nnever \
         sent, because their time is over: {}",
        counts(today),
        counts(in_14_days),
        counts(past)
    )
}

fn counts(kinds: &std::collections::BTreeMap<String, u64>) -> String {
    let listed: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    if listed.is_empty() { "none".to_owned() } else { listed.join(", ") }
}
