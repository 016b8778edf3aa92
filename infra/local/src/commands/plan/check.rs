//! `plan check`: name every mistake in a plan.

use std::path::{Path, PathBuf};

use journey::plan::read::read;

use crate::commands::{CommandError, counted};

/// What to check.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan, a TOML file.
    file: PathBuf,
}

/// Checks a plan and says so.
pub(super) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    check(&arguments.file)?;
    println!("{}: no mistakes", arguments.file.display());
    Ok(())
}

/// The text of a plan without mistakes; else every mistake with its line.
pub(super) fn check(file: &Path) -> Result<String, CommandError> {
    let text = std::fs::read_to_string(file).map_err(|error| CommandError::Read(file.to_owned(), error))?;
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
