//! `tasks`: what a person of the shop's team has to look at, and what they did.

use jiff::Timestamp;
use journey::decide;
use journey::done::{DoneBy, TaskName};
use journey::ids::{JourneyId, ShopId};
use journey::journey::State;
use journey::merge::Latest;
use journey::task::{Task, TaskKind};
use serde::{Deserialize, Serialize};
use service::Service;

use super::{CommandError, ServerArguments, counted, known_shop};
use crate::desk::Request;

pub mod done;

/// At most so many journeys are looked at for one list.
const JOURNEYS_MAX: usize = 1_000;

/// See [`run`].
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<Command>,
    /// Only tasks of this kind: not_received, lost, no_first_scan, remedy, low_score, stopped_mail,
    /// cancel_and_refund, tell_by_hand.
    #[arg(long, value_parser = parse_kind)]
    kind: Option<TaskKind>,
    /// Those too that somebody did.
    #[arg(long)]
    all: bool,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// What to do with a task.
#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Note that a task is done. Saying it twice changes nothing.
    Done(done::Arguments),
}

/// Whose tasks.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// Only of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TaskKind>,
    /// Those too that somebody did.
    #[serde(default)]
    pub all: bool,
}

/// The tasks of a shop.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Tasks {
    /// The longest open first.
    pub tasks: Vec<TaskView>,
    /// Journeys that were not looked at, because there are too many.
    pub left_out: usize,
}

/// One task, in words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct TaskView {
    /// Names it: `order/5550001001/lost/1Z999`.
    pub key: String,
    /// `not_received`, `lost`, ….
    pub kind: TaskKind,
    /// `order/5550001001`.
    pub journey: String,
    /// The number that the customer sees, for an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Since when it is open.
    pub since: Timestamp,
    /// Why it is there.
    pub why: String,
    /// What there is to do.
    pub to_do: String,
    /// Who did it, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<DoneView>,
}

/// Who did a task.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct DoneView {
    /// When they said so.
    pub at: Timestamp,
    /// A name, or a ticket.
    pub by: String,
    /// What they say of it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl DoneView {
    fn of(done: &Latest<DoneBy>) -> Self {
        Self { at: done.at, by: done.value.by.clone(), note: done.value.note.clone() }
    }

    fn in_words(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(": {}", self.note) };
        format!("done {:.0} by {}{note}", self.at, self.by)
    }
}

fn parse_kind(text: &str) -> Result<TaskKind, String> {
    let names = || TaskKind::ALL.map(TaskKind::as_str).join(", ");
    TaskKind::parse(text).ok_or_else(|| format!("one of {}", names()))
}

/// Lists the tasks, the longest open first, or notes that one is done.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    if let Some(Command::Done(arguments)) = &arguments.what {
        return done::run(arguments).await;
    }
    let (kind, all) = (arguments.kind, arguments.all);
    let which = Which { shop: arguments.server.shop.clone(), kind, all };
    let found = arguments.server.ask(Request::Tasks(which)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&found).unwrap_or_default());
        return Ok(());
    }
    let Tasks { tasks, left_out } = super::read(found)?;
    if tasks.is_empty() {
        println!("nothing waits for a person");
    }
    for task in &tasks {
        let name =
            task.number.as_ref().map_or_else(|| task.journey.clone(), |number| format!("order {number}"));
        println!("{:.0}  {:<14}{name}", task.since, task.kind.as_str());
        println!("                      {}", task.why);
        match &task.done {
            Some(done) => println!("                      {}", done.in_words()),
            None => {
                println!("                      to do: {}\n                      {}", task.to_do, task.key)
            }
        }
    }
    if left_out > 0 {
        println!("{} more may hold tasks: ask by --kind", counted(left_out, "journey", "journeys"));
    }
    Ok(())
}

/// The tasks of a shop.
pub async fn list(service: &Service, which: &Which) -> Result<Tasks, String> {
    let shop = known_shop(service, &which.shop).await?;
    let now = service.now();
    let mut journeys =
        service.store.journeys_with_tasks(&which.shop).await.map_err(|error| error.to_string())?;
    let mut found = Tasks { left_out: journeys.len().saturating_sub(JOURNEYS_MAX), ..Tasks::default() };
    journeys.truncate(JOURNEYS_MAX);
    for id in &journeys {
        let (stored, view) =
            dispatch::look(service, &shop, id, now).await.map_err(|error| error.to_string())?;
        let zone = decide::zone_of(&stored.journey, &shop.time);
        let number = match &stored.journey.state {
            State::Order(order) => {
                order.told().map(|told| told.number.clone()).filter(|number| !number.is_empty())
            }
            State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
        };
        let journey = &stored.journey;
        let tasks = decide::all_tasks(journey, &view, shop.plan_for(journey), &shop.time, now);
        let is_wanted = |kind: TaskKind| which.kind.is_none_or(|wanted| wanted == kind);
        for task in tasks.iter().filter(|task| task.since <= now && is_wanted(task.kind)) {
            let done = journey.done_by(task).map(DoneView::of);
            if done.is_none() || which.all {
                let words = in_words(task, id.to_string(), number.clone(), &zone);
                found.tasks.push(TaskView { done, ..words });
            }
        }
        // What was done and is over says so itself.
        let is_told = |name: &TaskName| tasks.iter().any(|task| task.name() == *name);
        let over =
            journey.done.iter().filter(|(name, _)| which.all && is_wanted(name.kind) && !is_told(name));
        found.tasks.extend(over.map(|(name, done)| TaskView {
            key: key(id, name),
            kind: name.kind,
            journey: id.to_string(),
            number: number.clone(),
            since: done.at,
            why: format!("{}: it is over", name.about),
            to_do: "nothing more".to_owned(),
            done: Some(DoneView::of(done)),
        }));
    }
    found.tasks.sort_by_key(|task| task.since);
    Ok(found)
}

/// A task in words.
pub(crate) fn in_words(
    task: &Task,
    journey: String,
    number: Option<String>,
    zone: &jiff::tz::TimeZone,
) -> TaskView {
    TaskView {
        key: format!("{journey}/{}", task.name()),
        kind: task.kind,
        journey,
        number,
        since: task.since,
        why: task.why(zone),
        to_do: task.to_do(),
        done: None,
    }
}

/// What a task is called, among all of a shop.
fn key(journey: &JourneyId, name: &TaskName) -> String {
    format!("{journey}/{name}")
}
