//! `plan`: check, show and publish.

use std::path::PathBuf;

use journey::ids::ShopId;
use journey::plan::read::{read, show};
use journey::plan::{DEFAULT_TOML, Plan};
use serde::{Deserialize, Serialize};
use service::Service;
use store::PublishedPlan;

use super::{CommandError, ServerArguments, counted, no_shop};
use crate::desk::Request;

/// What to do with a plan.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Name every mistake in a plan with its line and what is allowed.
    Check {
        /// The plan, a TOML file.
        file: PathBuf,
    },
    /// Print a plan: the shop's current one, or the defaults with a comment on each setting.
    Show {
        /// The defaults.
        #[arg(long)]
        default: bool,
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Put a plan in force. A version before it stays in the table.
    Publish {
        /// The plan, a TOML file.
        file: PathBuf,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// Whose plan.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// A plan to be put in force.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The shop.
    pub shop: ShopId,
    /// The plan, as TOML.
    pub text: String,
}

/// Runs one of the commands.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Check { file } => {
            check(&file)?;
            println!("{}: no mistakes", file.display());
            Ok(())
        }
        Command::Show { default: true, .. } => {
            print!("{DEFAULT_TOML}");
            Ok(())
        }
        Command::Show { server, .. } => {
            let plan = server.ask(Request::ShowPlan(Which { shop: server.shop.clone() })).await?;
            print!("{}", plan["toml"].as_str().unwrap_or_default());
            Ok(())
        }
        Command::Publish { file, server } => {
            let text = check(&file)?;
            let wish = Publication { shop: server.shop.clone(), text };
            let answer = server.ask(Request::PublishPlan(wish)).await?;
            println!("published as version {}", answer["version"]);
            Ok(())
        }
    }
}

fn check(file: &PathBuf) -> Result<String, CommandError> {
    let text = std::fs::read_to_string(file).map_err(|error| CommandError::Read(file.clone(), error))?;
    match read(&text) {
        Ok(_) => Ok(text),
        Err(mistakes) => {
            let lines: Vec<String> =
                mistakes.iter().map(|mistake| format!("  {}: {mistake}", file.display())).collect();
            let count = mistakes.len();
            Err(CommandError::Refused(format!(
                "{} in the plan\n{}",
                counted(count, "mistake", "mistakes"),
                lines.join("\n")
            )))
        }
    }
}

/// A shop's current plan, as TOML.
pub async fn current(service: &Service, shop: &ShopId) -> Result<String, String> {
    let found = service.store.shop(shop).await.map_err(|error| error.to_string())?;
    let (_, plan) = found.ok_or_else(|| no_shop(shop))?;
    Ok(show(&plan))
}

/// Checks a plan and puts it in force. Returns its version.
pub async fn publish(service: &Service, shop: &ShopId, text: &str) -> Result<u32, String> {
    let plan: Plan = read(text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    if service.store.shop(shop).await.map_err(|error| error.to_string())?.is_none() {
        return Err(no_shop(shop));
    }
    let published = PublishedPlan { plan, text: text.to_owned() };
    let version = service.store.publish_plan(shop, published).await.map_err(|error| error.to_string())?;
    service.shops.forget();
    version.ok_or_else(|| "somebody else published in between: look at theirs and try again".to_owned())
}
