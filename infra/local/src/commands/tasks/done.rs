//! `tasks done`: somebody of the shop's team did a task.

use journey::decide;
use journey::done::TaskName;
use journey::fact::{Fact, Subject, What};
use journey::ids::{JourneyId, ShopId};
use serde::{Deserialize, Serialize};
use service::Service;

use super::DoneView;
use crate::commands::forget::check_by;
use crate::commands::{CommandError, ServerArguments, chain, known_shop, read};
use crate::desk::Request;
use crate::view;

/// A note's longest length, in characters.
const NOTE_LENGTH_MAX: usize = 300;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Which, as the list names it: order/5550001001/lost/1Z999. An order's number will do in its place:
    /// 1001/lost/1Z999.
    key: String,
    /// Who did it: a name or a ticket. No address.
    #[arg(long, value_name = "WHO")]
    by: String,
    /// What came of it, for whoever asks. No address.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// What was done, and by whom.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// Which task, as the list names it.
    pub key: String,
    /// Who did it.
    pub by: String,
    /// What came of it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What is noted of a task now.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Noted {
    /// The task, as the list names it.
    pub key: String,
    /// Who did it, and when.
    pub done: DoneView,
    /// It was noted before, and this changed nothing.
    pub known: bool,
}

/// Notes that a task is done.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish {
        shop: arguments.server.shop.clone(),
        key: arguments.key.clone(),
        by: arguments.by.clone(),
        note: arguments.note.clone(),
    };
    let answer = arguments.server.ask(Request::TaskDone(wish)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&answer).unwrap_or_default());
        return Ok(());
    }
    let Noted { key, done, known } = read(answer)?;
    let known = if known { " (that was known before)" } else { "" };
    println!("{key}: {}{known}", done.in_words());
    Ok(())
}

/// Notes that a task is done. One that was done before stays with who did it first, unless it opened anew
/// since.
pub async fn done(service: &Service, wish: &Wish) -> Result<Noted, String> {
    check_by(&wish.by)?;
    check_note(&wish.note)?;
    let shop = known_shop(service, &wish.shop).await?;
    let (id, name) = find(service, wish).await?;
    let now = service.now();
    let (stored, view) = dispatch::look(service, &shop, &id, now).await.map_err(|error| chain(&error))?;
    let journey = &stored.journey;
    let tasks = decide::all_tasks(journey, &view, shop.plan_for(journey), &shop.time, now);
    let task = tasks.iter().find(|task| task.name() == name);
    let known = match task {
        Some(task) => journey.done_by(task),
        // Done and over: pressed twice, it is still known who did it.
        None => journey.done.get(&name),
    };
    let key = super::key(&id, &name);
    if let Some(known) = known {
        return Ok(Noted { key, done: DoneView::of(known), known: true });
    }
    if task.is_none_or(|task| task.since > now) {
        return Err(format!("{key} is not open: `beforehand tasks` names those that are"));
    }
    let what = What::TaskDone { task: name.clone(), by: wish.by.clone(), note: wish.note.clone() };
    let fact = Fact { subject: Subject::of(&id), occurred_at: now, what };
    service.record_in(&shop, &id, &[fact], now).await.map_err(|error| chain(&error))?;
    let done = DoneView { at: now, by: wish.by.clone(), note: wish.note.clone() };
    Ok(Noted { key, done, known: false })
}

/// Which journey's task is meant: the first part of the key that is followed by a task's name.
async fn find(service: &Service, wish: &Wish) -> Result<(JourneyId, TaskName), String> {
    let split = wish.key.match_indices('/').find_map(|(place, _)| {
        let name = TaskName::try_from(wish.key[place + 1..].to_owned()).ok()?;
        Some((&wish.key[..place], name))
    });
    let (journey, name) = split.ok_or_else(|| {
        "a task reads order/5550001001/lost/1Z999, as `beforehand tasks` names it".to_owned()
    })?;
    let found = view::find(service, &wish.shop, journey).await.map_err(|error| chain(&error))?;
    let id = found
        .ok_or_else(|| format!("no journey of the name or number \"{journey}\": is it of another --shop?"))?;
    Ok((id, name))
}

/// A note is kept with the journey, and read by whoever asks.
fn check_note(note: &str) -> Result<(), String> {
    let fits =
        note.chars().count() <= NOTE_LENGTH_MAX && !note.contains('@') && !note.chars().any(char::is_control);
    let rule = || format!("--note has up to {NOTE_LENGTH_MAX} characters on one line, and no address");
    if fits { Ok(()) } else { Err(rule()) }
}
