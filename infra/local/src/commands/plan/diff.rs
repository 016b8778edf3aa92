//! `plan diff`: what changes between two plans, in words.

use std::path::Path;

use journey::diff::{PlanChange, diff};
use journey::plan::read::read;
use journey::plan::{DEFAULT_TOML, Plan};

use super::check::check;
use super::show::Which;
use crate::commands::{CommandError, ServerArguments};
use crate::desk::Request;

/// Which plans to set against each other.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan before: a TOML file, a version's number, `current` or `default`.
    before: String,
    /// The plan after, named the same way.
    after: String,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Prints what is different in the second plan.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let before = plan(&arguments.before, &arguments.server).await?;
    let after = plan(&arguments.after, &arguments.server).await?;
    let changes = diff(&before, &after);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&changes).unwrap_or_default());
    } else {
        print!("{}", in_lines(&changes));
    }
    Ok(())
}

/// The changes, a line each.
fn in_lines(changes: &[PlanChange]) -> String {
    if changes.is_empty() {
        return "nothing changes\n".to_owned();
    }
    changes.iter().map(|change| format!("{}\n", change.words)).collect()
}

/// The plan that a person names.
async fn plan(name: &str, server: &ServerArguments) -> Result<Plan, CommandError> {
    let text = match name {
        "default" => DEFAULT_TOML.to_owned(),
        "current" => published(server, None).await?,
        name => match name.parse() {
            Ok(version) => published(server, Some(version)).await?,
            Err(_) => check(Path::new(name))?,
        },
    };
    read(&text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {name}: {mistake}")).collect();
        CommandError::Refused(format!("the plan cannot be read any more\n{}", lines.join("\n")))
    })
}

async fn published(server: &ServerArguments, version: Option<u32>) -> Result<String, CommandError> {
    let answer = server.ask(Request::ShowPlan(Which { shop: server.shop.clone(), version })).await?;
    Ok(answer["toml"].as_str().unwrap_or_default().to_owned())
}
