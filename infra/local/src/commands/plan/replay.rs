//! `plan replay`: what a plan would have changed, over what happened.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::diff::diff;
use journey::feed::CarrierFeed;
use journey::ids::ShopId;
use journey::plan::Plan;
use journey::plan::read::read;
use journey::replay::{Exported, Person, Report, Window, in_lines, summary};
use journey::shop::{ShopTime, Standing};
use serde::{Deserialize, Serialize};
use service::Service;
use service::plans::digest;
use service::replays::{replay_all, shop_time};
use store::{PageStart, Replayed};

use super::check::check;
use super::export_journeys::Head;
use crate::commands::{CommandError, ServerArguments, chain, known_shop, parse_time};
use crate::desk::Request;

/// A replay looks at no more days.
const DAYS_MAX: u32 = 365;

/// Customers of a file that are in memory at once.
const PEOPLE_AT_ONCE: usize = 2_000;

/// What to replay.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan, a TOML file.
    plan: PathBuf,
    /// So many days are looked at.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=i64::from(DAYS_MAX)))]
    days: u32,
    /// They end at this time instead of now, or of the end of the file.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<Timestamp>,
    /// Over a file that `plan export-journeys` wrote, without a server. It does not count for publishing.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// A plan to be replayed over one page of a shop's customers.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The plan, as TOML.
    pub text: String,
    /// So many days are looked at.
    pub days: u32,
    /// Until then; `None`: now.
    pub until: Option<Timestamp>,
    /// Where the page begins; `None`: the first.
    pub from: Option<PageStart>,
    /// What the pages before came to.
    pub so_far: Report,
}

/// What the pages came to so far.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What changes in the plan.
    pub changes: Vec<String>,
    /// The time that is looked at.
    pub window: Window,
    /// The shop's zone.
    pub zone: String,
    /// The version in force, with which the plan is compared.
    pub base_version: u32,
    /// Items of the table that were looked at.
    pub seen: u64,
    /// About how many there are, where that is known: with the first page.
    pub about: Option<u64>,
    /// What was found so far.
    pub report: Report,
    /// Where the next page begins; `None`: that was all, and the replay is noted.
    pub next: Option<PageStart>,
}

/// A replay as it is printed.
#[derive(Debug, Serialize)]
struct Told {
    changes: Vec<String>,
    window: Window,
    #[serde(skip)]
    zone: TimeZone,
    base_version: u32,
    /// The name of the plan's text under which the replay is noted; none for a file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    report: Report,
}

/// Replays a plan and prints what it changes.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let text = check(&arguments.plan)?;
    let told = match &arguments.file {
        Some(file) => over_file(arguments, &text, file)?,
        None => over_table(arguments, &text).await?,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&told).unwrap_or_default());
        return Ok(());
    }
    println!("what changes in the plan, against version {}", told.base_version);
    if told.changes.is_empty() {
        println!("  nothing");
    }
    told.changes.iter().for_each(|change| println!("  {change}"));
    println!("\n{}", in_lines(&told.report, told.window, &told.zone));
    if told.digest.is_some() {
        let file = arguments.plan.display();
        println!("to put it in force: {}", arguments.server.command(&format!("plan publish {file} --why …")));
    }
    Ok(())
}

async fn over_table(arguments: &Arguments, text: &str) -> Result<Told, CommandError> {
    let bar = bar(arguments.json);
    let (mut from, mut so_far, mut seen, mut until) = (None, Report::default(), 0, arguments.until);
    loop {
        let wish = Wish {
            shop: arguments.server.shop.clone(),
            text: text.to_owned(),
            days: arguments.days,
            until,
            from,
            so_far,
        };
        let page: Page = arguments.server.ask_for(Request::ReplayPlan(Box::new(wish))).await?;
        seen += page.seen;
        if let Some(about) = page.about {
            bar.set_length(about.max(seen));
        }
        bar.set_position(seen);
        bar.set_message(format!("{} journeys", page.report.journeys));
        until = Some(page.window.until);
        if page.next.is_none() {
            bar.finish_and_clear();
            return Ok(Told {
                changes: page.changes,
                window: page.window,
                zone: TimeZone::get(&page.zone).unwrap_or(TimeZone::UTC),
                base_version: page.base_version,
                digest: Some(digest(text)),
                report: page.report,
            });
        }
        (from, so_far) = (page.next, page.report);
    }
}

fn bar(is_hidden: bool) -> ProgressBar {
    if is_hidden {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} %, {eta} left, {msg}") {
        bar.set_style(style);
    }
    bar
}

fn over_file(arguments: &Arguments, text: &str, file: &Path) -> Result<Told, CommandError> {
    let unreadable = |error| CommandError::Read(file.to_owned(), error);
    let bar = bar(arguments.json);
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    bar.set_length(opened.metadata().map_err(unreadable)?.len());
    let mut lines = std::io::BufReader::new(opened).lines();
    let bad = |line: usize, what: &str| {
        CommandError::Refused(format!(
            "{} line {line}: {what}; write the file anew with `beforehand plan export-journeys`",
            file.display()
        ))
    };
    let first = lines.next().transpose().map_err(unreadable)?.unwrap_or_default();
    let head: Head =
        serde_json::from_str(&first).map_err(|_| bad(1, "it does not begin as an export does"))?;
    let in_force = plan_of(&head.plan)?;
    let in_force = Plan { version: head.version, ..in_force };
    let new = plan_of(text)?;
    let zone = TimeZone::get(&head.zone).map_err(|_| bad(1, "no such time zone"))?;
    let carrier_feed = if head.has_carriers { CarrierFeed::Fresh } else { CarrierFeed::None };
    let shop = ShopTime {
        zone: zone.clone(),
        standing: Standing::Good,
        carrier_feed,
        pauses: Vec::new(),
        lanes: std::sync::Arc::default(),
    };
    let window = Window::days_before(arguments.until.unwrap_or(head.until), arguments.days);
    let mut report = Report::default();
    let mut people = Vec::with_capacity(PEOPLE_AT_ONCE);
    for (index, line) in lines.enumerate() {
        let line = line.map_err(unreadable)?;
        bar.inc(line.len() as u64 + 1);
        let read: Option<Exported> = serde_json::from_str(&line).ok();
        let person = read.and_then(Person::from_exported);
        people.push(person.ok_or_else(|| bad(index + 2, "it is no customer"))?);
        if people.len() == PEOPLE_AT_ONCE {
            report.add(replay_all(&people, &in_force, &new, &shop, window));
            people.clear();
        }
    }
    report.add(replay_all(&people, &in_force, &new, &shop, window));
    bar.finish_and_clear();
    Ok(Told {
        changes: changes(&in_force, &new),
        window,
        zone,
        base_version: head.version,
        digest: None,
        report,
    })
}

fn plan_of(text: &str) -> Result<Plan, CommandError> {
    read(text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        CommandError::Refused(lines.join("; "))
    })
}

/// What changes between two plans, a line each.
fn changes(before: &Plan, after: &Plan) -> Vec<String> {
    diff(before, after).into_iter().map(|change| change.words).collect()
}

/// Replays a plan over one page of a shop's customers, and notes the replay with the last one.
pub async fn page(service: &Service, wish: Wish) -> Result<Page, String> {
    let new: Plan = read(&wish.text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    let shop = known_shop(service, &wish.shop).await?;
    let now = service.now();
    let until = wish.until.unwrap_or(now);
    let window = Window::days_before(until, wish.days.clamp(1, DAYS_MAX));
    let about = match wish.from {
        Some(_) => None,
        None => service.store.items_about().await.ok(),
    };
    let people = service.people(&shop, wish.from).await.map_err(|error| chain(&error))?;
    let mut report = wish.so_far;
    report.add(replay_all(&people.people, &shop.plan, &new, &shop_time(&shop), window));
    if people.next.is_none() {
        let replayed = Replayed {
            base_version: shop.plan.version,
            at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            journeys: report.journeys,
            summary: summary(&report),
        };
        let noted = service.store.put_replayed(&shop.id, &digest(&wish.text), &replayed).await;
        noted.map_err(|error| chain(&error))?;
    }
    Ok(Page {
        changes: changes(&shop.plan, &new),
        window,
        zone: shop.time.zone.iana_name().unwrap_or("UTC").to_owned(),
        base_version: shop.plan.version,
        seen: people.seen,
        about,
        report,
        next: people.next,
    })
}
