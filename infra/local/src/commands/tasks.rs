//! `tasks`: what a person of the shop's team has to look at.

use jiff::Timestamp;
use journey::decide;
use journey::ids::ShopId;
use journey::journey::State;
use journey::task::{Task, TaskKind};
use serde::{Deserialize, Serialize};
use service::Service;

use super::{CommandError, ServerArguments, counted, known_shop};
use crate::desk::Request;

/// At most so many journeys are looked at for one list.
const JOURNEYS_MAX: usize = 1_000;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Only tasks of this kind: not_received, lost, no_first_scan, remedy, low_score, stopped_mail,
    /// cancel_and_refund, tell_by_hand.
    #[arg(long, value_parser = parse_kind)]
    kind: Option<TaskKind>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
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
}

/// The open tasks of a shop.
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
}

fn parse_kind(text: &str) -> Result<TaskKind, String> {
    let names = || TaskKind::ALL.map(TaskKind::as_str).join(", ");
    TaskKind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| format!("one of {}", names()))
}

/// Lists the open tasks, the longest open first.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let which = Which { shop: arguments.server.shop.clone(), kind: arguments.kind };
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
        println!("                      to do: {}", task.to_do);
    }
    if left_out > 0 {
        println!("{} more may hold tasks: ask by --kind", counted(left_out, "journey", "journeys"));
    }
    Ok(())
}

/// The open tasks of a shop.
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
        let tasks = decide::tasks(&stored.journey, &view, shop.plan_for(&stored.journey), &shop.time, now);
        let open = tasks.into_iter().filter(|task| task.since <= now);
        let wanted = open.filter(|task| which.kind.is_none_or(|kind| kind == task.kind));
        found.tasks.extend(wanted.map(|task| in_words(&task, id.to_string(), number.clone(), &zone)));
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
    TaskView { kind: task.kind, journey, number, since: task.since, why: task.why(zone), to_do: task.to_do() }
}
