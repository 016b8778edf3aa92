//! `status`: the on-call engineer's one screen. Healthy or not, why, since when, and what to do.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use journey::shop::Standing;
use journey::task::TaskKind;
use journey::words;
use serde::{Deserialize, Serialize};
use service::Service;
use store::SweepNote;

use super::senders::{SenderView, senders};
use super::{
    CommandError, ServerArguments, counted, known_shop, parked, quarantine, senders as senders_of, tasks,
};
use crate::desk::Request;

/// Without a sweep for this long nobody looks at what is due.
const SWEEP_LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// What is due for longer is late.
const DUE_LATE_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// A mail of unknown fate is told for this long.
const UNKNOWN_TOLD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Whose status.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// What: the word by which docs/operations.md knows it.
    pub what: String,
    /// Since when, if that is known.
    pub since: Option<Timestamp>,
    /// The same for a person.
    pub words: String,
    /// What to do.
    pub to_do: String,
}

/// How many there are, and since when the oldest.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pile {
    /// How many.
    pub count: usize,
    /// Since when the oldest lies there.
    pub oldest: Option<Timestamp>,
}

/// A sweeper.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sweeper {
    /// Its part of the due index, as `1 of 4`.
    pub part: String,
    /// Its last sweep.
    pub at: Option<Timestamp>,
    /// Mails that left in it.
    pub sent: u64,
    /// Journeys that it could not deal with.
    pub failed: u64,
}

/// How everything stands.
#[derive(Debug, Deserialize, Serialize)]
pub struct Status {
    /// Whether nothing is wrong.
    pub healthy: bool,
    /// When this was seen.
    pub now: Timestamp,
    /// The shop.
    pub shop: ShopId,
    /// What is wrong, the longest first.
    pub problems: Vec<Problem>,
    /// The sweepers; empty: none has noted anything yet.
    pub sweepers: Vec<Sweeper>,
    /// When a mail last left.
    pub last_sent_at: Option<Timestamp>,
    /// Mails a second that SES takes from the account, if it said so.
    pub rate: Option<u64>,
    /// The longest overdue journey of all shops.
    pub oldest_due: Option<Timestamp>,
    /// Mails whose fate was not known, since the table was made.
    pub unknown: u64,
    /// When that was last so.
    pub unknown_at: Option<Timestamp>,
    /// Since when SES takes no mail.
    pub breaker_since: Option<Timestamp>,
    /// Deliveries that wait in the shop's quarantine for a person.
    pub quarantine: Pile,
    /// Parcels that wait for their order for more than a day.
    pub parked: Pile,
    /// Mails that were stopped for good.
    pub stopped_mails: Pile,
    /// Senders, by state.
    pub senders: Vec<(String, String)>,
    /// What is paused, a line each.
    pub pauses: Vec<String>,
    /// The plan in force.
    pub plan_version: u32,
    /// When it was published; `None`: it is the built-in one, or nobody noted it.
    pub published_at: Option<Timestamp>,
}

/// Shows how everything stands. Ends non-zero if something is wrong.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let which = Which { shop: arguments.server.shop.clone() };
    let status: Status = arguments.server.ask_for(Request::Status(which)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&status).unwrap_or_default());
    } else {
        print!("{}", in_lines(&status));
    }
    if status.healthy {
        return Ok(());
    }
    let problems = counted(status.problems.len(), "problem", "problems");
    Err(CommandError::Refused(format!("not healthy: {problems}, docs/operations.md says more")))
}

/// Looks at everything. Changes nothing; costs a query of each partition of the due index and a few reads.
pub async fn status(service: &Service, which: &Which) -> Result<Status, String> {
    let now = service.now();
    let in_words = |error: store::StoreError| error.to_string();
    let shop = known_shop(service, &which.shop).await?;
    let notes = service.store.sweeps().await.map_err(in_words)?;
    let mut oldest_due = None;
    for shard in 0..service.store.shards() {
        let page = service.store.due(shard, now, 1, None).await.map_err(in_words)?;
        oldest_due =
            journey::merge::earliest(oldest_due, page.journeys.first().map(|journey| journey.due_at));
    }
    let senders = senders(service, &senders_of::Which { shop: which.shop.clone() }).await?;
    let kept =
        quarantine::list(service, &quarantine::Which { shop: which.shop.clone(), source: None }).await?;
    let waits = |listed: &&quarantine::Listed| !matches!(listed.state.as_str(), "replayed" | "erased");
    let quarantine = pile(kept.iter().filter(waits).map(|listed| listed.kept.at));
    let parked = parked::list(service, &parked::Which { shop: which.shop.clone() }).await?;
    let stopped = tasks::list(
        service,
        &tasks::Which { shop: which.shop.clone(), kind: Some(TaskKind::StoppedMail), all: false },
    )
    .await?;
    let published = service.store.plan_version(&which.shop, shop.plan.version).await.map_err(in_words)?;
    let mut status = Status {
        healthy: true,
        now,
        shop: which.shop.clone(),
        problems: Vec::new(),
        last_sent_at: notes.iter().filter_map(|note| note.sent_at).max(),
        rate: notes.iter().filter_map(|note| note.rate).max(),
        oldest_due,
        unknown: notes.iter().map(|note| note.unknown).sum(),
        unknown_at: notes.iter().filter_map(|note| note.unknown_at).max(),
        breaker_since: notes.iter().filter_map(|note| note.breaker_since).min(),
        quarantine,
        parked: pile(parked.iter().map(|parcel| parcel.since)),
        stopped_mails: pile(stopped.tasks.iter().map(|task| task.since)),
        senders: senders.iter().map(|sender| (sender.source.to_string(), sender.words.clone())).collect(),
        pauses: shop
            .time
            .pauses
            .iter()
            .map(|pause| {
                format!("{}, since {}, by {}: {}", pause.scope, minute(pause.since), pause.by, pause.why)
            })
            .collect(),
        plan_version: shop.plan.version,
        published_at: published.and_then(|plan| plan.publishing).map(|publishing| publishing.at),
        sweepers: notes.into_iter().map(sweeper).collect(),
    };
    status.problems = problems(&status, &senders, shop.time.standing);
    status.healthy = status.problems.is_empty();
    Ok(status)
}

fn sweeper(note: SweepNote) -> Sweeper {
    Sweeper { part: note.part, at: note.at, sent: note.sent, failed: note.failed }
}

fn pile(times: impl Iterator<Item = Timestamp>) -> Pile {
    times.fold(Pile::default(), |pile, at| Pile {
        count: pile.count + 1,
        oldest: journey::merge::earliest(pile.oldest, Some(at)),
    })
}

fn problem(what: &str, since: Option<Timestamp>, words: impl Into<String>, to_do: &str) -> Problem {
    Problem { what: what.to_owned(), since, words: words.into(), to_do: to_do.to_owned() }
}

/// What is wrong, the longest first.
fn problems(status: &Status, senders: &[SenderView], standing: Standing) -> Vec<Problem> {
    let now = status.now;
    let is_older = |at: &Timestamp, than: SignedDuration| now.duration_since(*at) > than;
    let mut found = Vec::new();
    let late =
        status.sweepers.iter().filter(|sweeper| sweeper.at.is_none_or(|at| is_older(&at, SWEEP_LATE_AFTER)));
    found.extend(late.map(|sweeper| {
        let words = format!("sweeper {} does not run: no mail of its part leaves", sweeper.part);
        problem(
            "DispatchNotRunning",
            sweeper.at,
            words,
            "is the schedule's rule enabled? Look at the log of dispatch",
        )
    }));
    if status.sweepers.is_empty() && status.oldest_due.is_some() {
        let words = "something is due, and no sweeper has ever run";
        found.push(problem(
            "DispatchNotRunning",
            status.oldest_due,
            words,
            "is the schedule's rule enabled?",
        ));
    }
    if let Some(at) = status.oldest_due.filter(|at| is_older(at, DUE_LATE_AFTER)) {
        let words = "something is due and not dealt with";
        found.push(problem(
            "OldestDueLate",
            Some(at),
            words,
            "`beforehand ledger` names it; the log of dispatch says why",
        ));
    }
    if let Some(at) = status.breaker_since {
        let words = "SES takes no mail from this account: what is due waits";
        found.push(problem("BreakerOpen", Some(at), words, "`beforehand doctor` looks at the account"));
    }
    if let Some(at) = status.unknown_at.filter(|at| !is_older(at, UNKNOWN_TOLD_FOR)) {
        let words = "of a mail it is not known whether it left";
        found.push(problem(
            "MailUnknown",
            Some(at),
            words,
            "`beforehand ledger` names it; do SES's events come?",
        ));
    }
    for sender in senders.iter().filter(|sender| sender.quiet_since.is_some()) {
        let words = format!("{} sends nothing, against its habit", sender.source);
        found.push(problem(
            "SenderQuiet",
            sender.quiet_since,
            words,
            "look at its page of webhooks: is the address turned off?",
        ));
    }
    if status.quarantine.count > 0 {
        let deliveries = counted(status.quarantine.count, "delivery waits", "deliveries wait");
        let words = format!("{deliveries} in the quarantine");
        found.push(problem(
            "QuarantineGrows",
            status.quarantine.oldest,
            words,
            "`beforehand quarantine list`, then `replay`",
        ));
    }
    if status.stopped_mails.count > 0 {
        let words =
            format!("{} stopped for good", counted(status.stopped_mails.count, "mail was", "mails were"));
        found.push(problem(
            "StoppedMails",
            status.stopped_mails.oldest,
            words,
            "`beforehand tasks --kind stopped_mail`",
        ));
    }
    if standing == Standing::AtRisk {
        let words = "too many mails bounce or are marked as spam: surveys and offers are held";
        found.push(problem(
            "ShopAtRisk",
            None,
            words,
            "where do the addresses come from? See docs/operations.md",
        ));
    }
    found.sort_by_key(|problem| problem.since);
    found
}

fn minute(at: Timestamp) -> String {
    words::time(at, &TimeZone::UTC)
}

/// The screen; times are UTC.
pub fn in_lines(status: &Status) -> String {
    let verdict = if status.healthy { "HEALTHY" } else { "NOT HEALTHY" };
    let mut lines = format!("{verdict}  shop {}, {} (UTC)\n", status.shop, minute(status.now));
    for problem in &status.problems {
        let since = problem.since.map_or_else(String::new, |at| format!(", since {}", minute(at)));
        lines += &format!("\n  {}: {}{since}\n    {}\n", problem.what, problem.words, problem.to_do);
    }
    lines.push('\n');
    let none = || "-".to_owned();
    let time = |at: Option<Timestamp>| at.map_or_else(none, minute);
    let pile = |pile: &Pile| match pile.oldest {
        Some(at) => format!("{}, the oldest since {}", pile.count, minute(at)),
        None => "none".to_owned(),
    };
    let mut rows: Vec<(String, String)> = status
        .sweepers
        .iter()
        .map(|sweeper| {
            let Sweeper { part, at, sent, failed } = sweeper;
            (format!("sweeper {part}"), format!("{}, sent {sent}, failed {failed}", time(*at)))
        })
        .collect();
    if rows.is_empty() {
        rows.push(("sweepers".to_owned(), "none has run yet".to_owned()));
    }
    let rate = status.rate.map_or_else(none, |rate| format!("{rate} mails a second"));
    rows.extend(
        [
            ("last mail", time(status.last_sent_at)),
            ("SES takes", rate),
            ("oldest due", time(status.oldest_due)),
            ("unknown mails", format!("{} so far, the last {}", status.unknown, time(status.unknown_at))),
            ("quarantine", pile(&status.quarantine)),
            ("parked parcels", pile(&status.parked)),
            ("stopped mails", pile(&status.stopped_mails)),
            ("plan", format!("version {}, published {}", status.plan_version, time(status.published_at))),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    rows.extend(status.senders.iter().map(|(source, state)| (format!("sender {source}"), state.clone())));
    rows.extend(status.pauses.iter().map(|pause| ("paused".to_owned(), pause.clone())));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in rows {
        lines += &format!("  {name:<width$}  {value}\n");
    }
    lines
}
