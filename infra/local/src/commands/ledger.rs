//! `ledger`: of every mail that a shop's journeys may send, what became of it; whether the sums agree,
//! and what a person should look at.

use std::collections::BTreeMap;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use journey::customer::{CustomerView, MAILS_MAX};
use journey::decide;
use journey::ids::ShopId;
use journey::journey::Journey;
use journey::ledger::{self, Days, Finding, Sums};
use journey::task::Task;
use journey::words;
use serde::{Deserialize, Serialize};
use service::Service;
use store::{PageStart, StoredJourney};

use super::{CommandError, ServerArguments, chain, counted, known_shop};
use crate::desk::Request;

/// A journey that should have been woken this long ago is overdue.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// So many findings are printed; `--json` has all.
const PRINTED_MAX: usize = 50;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Only journeys that began in the last so many days.
    #[arg(long, value_name = "DAYS")]
    days: Option<u16>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// One page of the ledger.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// Where the page begins; `None`: the first one.
    pub from: Option<PageStart>,
}

/// What one page came to.
#[derive(Debug, Deserialize, Serialize)]
pub struct Page {
    /// Items of the table that were looked at.
    pub seen: u64,
    /// About how many there are; told with the first page.
    pub about: Option<u64>,
    /// The shop's day now.
    pub today: Date,
    /// Journeys of the shop.
    pub journeys: u64,
    /// The sums by the day on which journeys began; empty: nobody knows when.
    pub days: BTreeMap<String, Sums>,
    /// What waits for people, and what they did.
    pub tasks: TaskCounts,
    /// What should be looked at.
    pub findings: Vec<Look>,
    /// Where the next page begins.
    pub next: Option<PageStart>,
}

/// Tasks, counted.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct TaskCounts {
    /// Nobody did them yet.
    pub open: u64,
    /// Done, by who did them.
    pub done: BTreeMap<String, u64>,
}

impl TaskCounts {
    fn count(&mut self, journey: &Journey, tasks: &[Task], now: Timestamp) {
        self.open += tasks.iter().filter(|task| task.since <= now).count() as u64;
        for done in journey.done.values() {
            *self.done.entry(done.value.by.clone()).or_default() += 1;
        }
    }

    fn add(&mut self, other: Self) {
        self.open += other.open;
        for (by, count) in other.done {
            *self.done.entry(by).or_default() += count;
        }
    }

    fn in_words(&self) -> String {
        let done: u64 = self.done.values().sum();
        let people: Vec<String> = self.done.iter().map(|(by, count)| format!("{by} {count}")).collect();
        let people = if people.is_empty() { String::new() } else { format!(" ({})", people.join(", ")) };
        format!("Tasks for people: {} open, {done} done{people}.\n", self.open)
    }
}

/// Something that a person should look at.
#[derive(Debug, Deserialize, Serialize)]
pub struct Look {
    /// What it is: `unknown`, `parked`, `overdue`, …
    pub finding: String,
    /// Which journey.
    pub journey: String,
    /// Which touch, if it is about one.
    pub touch: Option<String>,
    /// In words.
    pub words: String,
}

/// Prints a shop's ledger.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let shop = &arguments.server.shop;
    let bar = ProgressBar::new_spinner();
    let mut all = Ledger::default();
    let mut from = None;
    loop {
        let wish = Wish { shop: shop.clone(), from };
        let page: Page = arguments.server.ask_for(Request::Ledger(wish)).await?;
        if let Some(about) = page.about {
            bar.set_length(about);
            let style = ProgressStyle::with_template("{bar:40} {pos} of about {len} items looked at");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        bar.inc(page.seen);
        let first = arguments
            .days
            .map(|days| page.today.saturating_sub(SignedDuration::from_hours(24 * i64::from(days))));
        from = all.add(page, first);
        if from.is_none() {
            break;
        }
    }
    bar.finish_and_clear();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&all).unwrap_or_default());
    } else {
        print!("{}", all.in_lines(shop));
    }
    if all.agree {
        Ok(())
    } else {
        Err(CommandError::Refused("the sums do not agree: this is a fault of ours".to_owned()))
    }
}

/// A shop's ledger.
#[derive(Debug, Default, Serialize)]
struct Ledger {
    journeys: u64,
    days: BTreeMap<String, Sums>,
    total: Sums,
    agree: bool,
    tasks: TaskCounts,
    findings: Vec<Look>,
}

impl Ledger {
    /// Adds a page; says where the next begins.
    fn add(&mut self, page: Page, first: Option<Date>) -> Option<PageStart> {
        self.journeys += page.journeys;
        let is_wanted = |day: &str| match (first, day.parse::<Date>()) {
            (Some(first), Ok(day)) => day > first,
            _ => true,
        };
        for (day, sums) in page.days.into_iter().filter(|(day, _)| is_wanted(day)) {
            self.days.entry(day).or_default().add(&sums);
            self.total.add(&sums);
        }
        self.findings.extend(page.findings);
        self.tasks.add(page.tasks);
        self.agree = self.days.values().all(Sums::agree);
        page.next
    }

    fn in_lines(&self, shop: &ShopId) -> String {
        let mut lines = format!(
            "{} of {shop}: the mails that they may send, by the day on which they began (the shop's clock)\n\n",
            counted(self.journeys, "journey", "journeys")
        );
        lines += &row("day", COLUMNS);
        for (day, sums) in &self.days {
            let day = if day.is_empty() { "not known" } else { day };
            lines += &row(day, cells(sums));
        }
        lines += &row("all", cells(&self.total));
        lines += if self.agree {
            "\nThe sums agree: each candidate is in exactly one of the other columns.\n"
        } else {
            "\nTHE SUMS DO NOT AGREE.\n"
        };
        lines += &self.tasks.in_words();
        if self.findings.is_empty() {
            lines += "Nothing to look at: none unknown, none parked, none overdue.\n";
        }
        for look in self.findings.iter().take(PRINTED_MAX) {
            let touch = look.touch.as_deref().map_or_else(String::new, |touch| format!(" {touch}"));
            lines += &format!("  {:<9} {}{touch}: {}\n", look.finding, look.journey, look.words);
        }
        let more = self.findings.len().saturating_sub(PRINTED_MAX);
        if more > 0 {
            lines += &format!("  and {more} more: --json lists them\n");
        }
        lines
    }
}

const COLUMNS: [&str; 9] =
    ["candidates", "sent", "due now", "sending", "held", "merged", "dropped", "parked", "unknown"];

fn cells(sums: &Sums) -> [String; 9] {
    [
        sums.candidates,
        sums.sent,
        sums.due,
        sums.sending,
        sums.held,
        sums.merged,
        sums.dropped,
        sums.parked,
        sums.unknown,
    ]
    .map(|count| count.to_string())
}

fn row<T: std::fmt::Display>(name: &str, cells: [T; 9]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>10}")).collect();
    format!("{name:<10}{}\n", cells.join(" "))
}

/// Counts one page of a shop's journeys.
pub async fn page(service: &Service, wish: Wish) -> Result<Page, String> {
    let shop = known_shop(service, &wish.shop).await?;
    let now = service.now();
    let about = match wish.from {
        Some(_) => None,
        None => service.store.items_about().await.ok(),
    };
    let read = service.store.journeys_page(&shop.id, wish.from).await.map_err(|error| chain(&error))?;
    let (mut days, mut tasks) = (Days::new(), TaskCounts::default());
    let mut findings: Vec<Look> = read.unreadable.iter().map(|key| unreadable(key)).collect();
    for stored in &read.journeys {
        let view =
            dispatch::look_at_customer(service, &shop, stored, now).await.map_err(|error| chain(&error))?;
        let verdicts =
            decide::verdicts(&stored.journey, &view, shop.plan_for(&stored.journey), &shop.time, now);
        let plan = shop.plan_for(&stored.journey);
        let open = decide::tasks(&stored.journey, &view, plan, &shop.time, now);
        tasks.count(&stored.journey, &open, now);
        ledger::count(&mut days, &stored.journey, &verdicts, &shop.time.zone);
        let journey = stored.journey.id.to_string();
        let is_booked = |send: &journey::touch::SendId, at| is_booked(&view, &send.0, at);
        let zone = &shop.time.zone;
        findings.extend(
            ledger::findings(&stored.journey, &verdicts, is_booked)
                .into_iter()
                .map(|finding| look(&journey, finding, zone)),
        );
        findings.extend(overdue(stored, now, zone));
    }
    Ok(Page {
        seen: read.seen,
        about,
        today: shop.time.zone.to_datetime(now).date(),
        journeys: read.journeys.len() as u64,
        days: days
            .into_iter()
            .map(|(day, sums)| (day.map_or_else(String::new, |day| day.to_string()), sums))
            .collect(),
        tasks,
        findings,
        next: read.next,
    })
}

/// Whether a customer's record counts a send, or cannot tell any more: it keeps the newest mails, and
/// none from before an erasure.
fn is_booked(view: &CustomerView, send_id: &str, at: Timestamp) -> bool {
    let record = &view.record;
    record.mails.iter().any(|mail| mail.send_id == send_id)
        || record.mails.len() >= MAILS_MAX
        || record.erased_at.is_some_and(|erased_at| at <= erased_at)
}

fn look(journey: &str, finding: Finding, zone: &jiff::tz::TimeZone) -> Look {
    let (name, touch, words) = match finding {
        Finding::Unknown { touch, since } => {
            ("unknown", touch, format!("may have been sent {}", words::time(since, zone)))
        }
        Finding::Parked { touch, since, reason } => {
            ("parked", touch, format!("stopped since {}: {reason}", words::time(since, zone)))
        }
        Finding::NotBooked { touch, .. } => (
            "unbooked",
            touch,
            "sent, and the customer's record does not count it: was the order's address changed?".to_owned(),
        ),
        Finding::MergedIntoNothing { touch, into } => {
            ("untold", touch, format!("its news was to travel in {into}, which was not sent"))
        }
    };
    Look { finding: name.to_owned(), journey: journey.to_owned(), touch: Some(touch.to_string()), words }
}

fn overdue(stored: &StoredJourney, now: Timestamp, zone: &jiff::tz::TimeZone) -> Option<Look> {
    let due_at = stored.due_at.filter(|due_at| now.duration_since(*due_at) > PATIENCE)?;
    Some(Look {
        finding: "overdue".to_owned(),
        journey: stored.journey.id.to_string(),
        touch: None,
        words: format!("was to be looked at {}: does dispatch run?", words::time(due_at, zone)),
    })
}

fn unreadable(key: &str) -> Look {
    Look {
        finding: "unreadable".to_owned(),
        journey: key.to_owned(),
        touch: None,
        words: "written by a later version, or damaged".to_owned(),
    }
}
