//! `plan history`: who published what, when and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use service::Service;
use store::{Previewed, PublishedPlan, Publishing, WaitingFollow};

use super::show::Which;
use crate::commands::{CommandError, ServerArguments, known_shop};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// A version that was published.
#[derive(Debug, Deserialize, Serialize)]
pub struct Version {
    /// Counts up from 1; 0 is the built-in default.
    pub version: u32,
    /// Who published it, when, why and how; `None`: nobody noted it.
    pub publishing: Option<Publishing>,
    /// Whether it is in force.
    pub in_force: bool,
    /// It is followed by journeys that began before this time, and after that of the version before it.
    pub followed_by_those_before: Option<Timestamp>,
}

/// Lists the versions, the newest first.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let which = Which { shop: arguments.server.shop.clone(), version: None };
    let versions = arguments.server.ask(Request::PlanHistory(which)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&versions).unwrap_or_default());
        return Ok(());
    }
    let versions: Vec<Version> = crate::commands::read(versions)?;
    if versions.is_empty() {
        println!("nothing was published: the built-in default is in force (version 0)");
    }
    for version in &versions {
        print!("{}", in_lines(version));
    }
    Ok(())
}

fn in_lines(version: &Version) -> String {
    let state = if version.in_force { "  in force" } else { "" };
    let mut lines = format!("version {}{state}\n", version.version);
    if let Some(publishing) = &version.publishing {
        let Publishing { at, by, why, waiting, previewed } = publishing;
        lines += &format!("  {at:.0} by {by}: {why}\n");
        let waiting = match waiting {
            WaitingFollow::New => "those who had begun follow it too",
            WaitingFollow::Old => "those who had begun kept the plan that they followed",
        };
        let previewed = match previewed {
            Previewed::Replayed { at, summary } => format!("replayed {at:.0}: {summary}"),
            Previewed::NotReplayed { reason } => format!("not replayed: {reason}"),
            Previewed::RolledBackTo { version } => format!("the text of version {version}"),
        };
        lines += &format!("  {previewed}; {waiting}\n");
    }
    if let Some(until) = version.followed_by_those_before {
        lines += &format!("  still followed by what began before {until:.0}\n");
    }
    lines
}

/// The versions, the newest first.
pub async fn history(service: &Service, which: &Which) -> Result<Vec<Version>, String> {
    service.shops.forget();
    let shop = known_shop(service, &which.shop).await?;
    let versions = service.store.plan_versions(&which.shop).await.map_err(|error| error.to_string())?;
    let row = |found: PublishedPlan| {
        let version = found.plan.version;
        Version {
            version,
            publishing: found.publishing,
            in_force: version == shop.plan.version,
            followed_by_those_before: shop
                .eras
                .iter()
                .find(|era| era.plan.version == version)
                .map(|era| era.until),
        }
    };
    Ok(versions.into_iter().rev().map(row).collect())
}
