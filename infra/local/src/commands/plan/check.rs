//! `plan check`: name every mistake in a plan.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use journey::plan::read::read;
use journey::plan::{Plan, warnings};
use service::clock::Clock;

use crate::commands::{CommandError, counted};

/// What to check.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan, a TOML file.
    file: PathBuf,
}

/// Checks a plan and says so.
pub(super) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let (_, plan) = read_file(&arguments.file)?;
    println!("{}: no mistakes", arguments.file.display());
    let today = TimeZone::UTC.to_datetime(Clock::Machine.now()).date();
    print_warnings(&warnings(&plan, today));
    Ok(())
}

/// What a shop should know of a plan, a line each.
pub(super) fn print_warnings(warnings: &[String]) {
    for warning in warnings {
        println!("warning: {warning}");
    }
}

/// The text of a plan without mistakes; else every mistake with its line.
pub(super) fn check(file: &Path) -> Result<String, CommandError> {
    read_file(file).map(|(text, _)| text)
}

/// The same with the plan.
fn read_file(file: &Path) -> Result<(String, Plan), CommandError> {
    let text = std::fs::read_to_string(file).map_err(|error| CommandError::Read(file.to_owned(), error))?;
    match read(&text) {
        Ok(plan) => Ok((text, plan)),
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
