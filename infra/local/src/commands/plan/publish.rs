//! `plan publish`: put a plan in force, after a look at who waits and what moves.

use std::path::PathBuf;

use journey::ids::ShopId;
use journey::plan::read::read;
use journey::plan::warnings;
use serde::{Deserialize, Serialize};
use serde_json::json;
use service::Service;
use service::plans::{PublishError, Wish};
use store::{Replayed, WaitingFollow};

use super::check::{check, print_warnings};
use super::preview;
use crate::commands::forget::check_by;
use crate::commands::{CommandError, ServerArguments, known_shop, no_shop};
use crate::desk::Request;

/// What to put in force.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan, a TOML file.
    file: PathBuf,
    /// Publish without a replay, and why, such as "the shop is new".
    #[arg(long, value_name = "REASON")]
    without_replay: Option<String>,
    #[command(flatten)]
    how: How,
}

/// Who publishes, and for whom it counts.
#[derive(clap::Args, Debug)]
pub(super) struct How {
    /// Why, for the history.
    #[arg(long, value_name = "REASON")]
    pub(super) why: String,
    /// Who, for the history. No address.
    #[arg(long, default_value = "an operator")]
    pub(super) by: String,
    /// What those follow who have begun: the new plan, or the one that they follow now.
    #[arg(long, value_name = "PLAN", default_value = "new", value_parser = parse_waiting)]
    pub(super) waiting: WaitingFollow,
    /// Do not ask.
    #[arg(long)]
    pub(super) yes: bool,
    /// As JSON, for programs; needs --yes.
    #[arg(long, requires = "yes")]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) server: ServerArguments,
}

/// A plan to be put in force.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The shop.
    pub shop: ShopId,
    /// The plan, as TOML.
    pub text: String,
    /// Why.
    pub why: String,
    /// Who.
    pub by: String,
    /// What those follow who have begun.
    #[serde(default)]
    pub waiting: WaitingFollow,
    /// The version that it was made for; `None`: the one in force.
    #[serde(default)]
    pub base: Option<u32>,
    /// Why it was not replayed, if it was not.
    #[serde(default)]
    pub without_replay: Option<String>,
}

/// A plan that somebody thinks of publishing.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Intention {
    /// The shop.
    pub shop: ShopId,
    /// The plan, as TOML.
    pub text: String,
}

/// What is known of such a plan.
#[derive(Debug, Deserialize, Serialize)]
pub struct Outlook {
    /// The version in force.
    pub in_force: u32,
    /// Its last replay, if it counts.
    pub replayed: Option<Replayed>,
    /// Kinds of touches that it turns on.
    pub turned_on: Vec<String>,
    /// What to know of it that is no mistake.
    #[serde(default)]
    pub warnings: Vec<String>,
}

fn parse_waiting(text: &str) -> Result<WaitingFollow, String> {
    match text {
        "new" => Ok(WaitingFollow::New),
        "old" => Ok(WaitingFollow::Old),
        _ => Err("write new or old".to_owned()),
    }
}

/// Checks a plan, shows what it moves, asks, and publishes it.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let text = check(&arguments.file)?;
    let how = &arguments.how;
    let server = &how.server;
    let intention = Intention { shop: server.shop.clone(), text: text.clone() };
    let outlook: Outlook = server.ask_for(Request::PreviewPlan(intention)).await?;
    match (&arguments.without_replay, &outlook.replayed) {
        (None, None) => return Err(CommandError::Refused(PublishError::NotReplayed.to_string())),
        (None, Some(replayed)) if replayed.base_version != outlook.in_force => {
            let (replayed, in_force) = (replayed.base_version, outlook.in_force);
            return Err(CommandError::Refused(
                PublishError::ReplayedAgainst { replayed, in_force }.to_string(),
            ));
        }
        _ => {}
    }
    let counts = preview::count(server, Some(&text), how.waiting, how.json).await?;
    if !how.json {
        match &outlook.replayed {
            Some(replayed) => println!(
                "replayed {:.0} over {} journeys: {}",
                replayed.at, replayed.journeys, replayed.summary
            ),
            None => println!("not replayed: {}", arguments.without_replay.as_deref().unwrap_or_default()),
        }
        print!("{}", preview::in_lines(&counts, how.waiting, &outlook.turned_on));
        print_warnings(&outlook.warnings);
    }
    preview::confirm(how, &format!("publish it as version {}", outlook.in_force + 1))?;
    let wish = Publication {
        shop: server.shop.clone(),
        text,
        why: how.why.clone(),
        by: how.by.clone(),
        waiting: how.waiting,
        base: Some(outlook.in_force),
        without_replay: arguments.without_replay.clone(),
    };
    let answer = server.ask(Request::PublishPlan(wish)).await?;
    report(how, &answer["version"], &counts);
    Ok(())
}

/// Says that a version is in force.
pub(super) fn report(how: &How, version: &serde_json::Value, counts: &crate::waiting::Counts) {
    if how.json {
        let said = json!({ "version": version, "waiting": how.waiting, "counts": counts });
        println!("{}", serde_json::to_string_pretty(&said).unwrap_or_default());
        return;
    }
    println!("published as version {version}; in force within a minute");
    let minutes = preview::minutes(counts);
    if counts.earlier + counts.added > 0 {
        println!("who waits is moved within about {minutes} minutes, a part each minute");
    }
    println!("back to the plan before: {}", how.server.command("plan rollback --why …"));
}

/// What is known of a plan before it is published.
pub async fn outlook(service: &Service, wish: &Intention) -> Result<Outlook, String> {
    let plan = read(&wish.text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    service.shops.forget();
    let shop = known_shop(service, &wish.shop).await?;
    let was_off = |kind: &journey::touch::TouchKind| {
        plan.touches.basics(*kind).on && shop.plans().any(|followed| !followed.touches.basics(*kind).on)
    };
    let turned_on = journey::touch::TouchKind::ALL.into_iter().filter(was_off);
    let today = shop.time.zone.to_datetime(service.now()).date();
    Ok(Outlook {
        in_force: shop.plan.version,
        replayed: service.replay_of(&wish.shop, &wish.text).await.map_err(|error| error.to_string())?,
        turned_on: turned_on.map(|kind| kind.to_string()).collect(),
        warnings: warnings(&plan, today),
    })
}

/// Checks a plan and puts it in force. Returns its version.
pub async fn publish(service: &Service, wish: Publication) -> Result<u32, String> {
    check_by(&wish.by)?;
    check_why(&wish.why)?;
    wish.without_replay.as_deref().map(check_why).transpose()?;
    let Publication { shop, text, why, by, waiting, base, without_replay } = wish;
    let wish = Wish { text, by, why, waiting, base };
    service.publish(&shop, wish, without_replay).await.map_err(|error| said(&error, &shop))
}

/// An error of publishing, in words.
pub(super) fn said(error: &PublishError, shop: &ShopId) -> String {
    match error {
        PublishError::NoShop => no_shop(shop),
        other => other.to_string(),
    }
}

/// A reason's longest length, in characters.
const WHY_LENGTH_MAX: usize = 300;

/// A reason stands in the history for ever.
pub(crate) fn check_why(why: &str) -> Result<(), String> {
    let fits = !why.trim().is_empty()
        && why.chars().count() <= WHY_LENGTH_MAX
        && !why.contains('@')
        && !why.chars().any(char::is_control);
    let rule = || format!("a reason has 1 to {WHY_LENGTH_MAX} characters on one line, and no address");
    if fits { Ok(()) } else { Err(rule()) }
}
