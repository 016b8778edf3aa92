//! `plan`: what is done with plans, one file a command.

use super::CommandError;

mod check;
mod publish;
mod schema;
mod score;
mod show;

pub use publish::{Publication, publish};
pub use show::{Which, current};

/// What to do with a plan.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Name every mistake in a plan with its line and what is allowed.
    Check(check::Arguments),
    /// Print a plan: the shop's current one, or the defaults with a comment on each setting.
    Show(show::Arguments),
    /// Play orders that happened by a plan: who would have been told of a delay, how early, and who for
    /// nothing.
    Score(score::Arguments),
    /// Print the JSON Schema of plans, with which editors complete and check them.
    Schema,
    /// Put a plan in force. A version before it stays in the table.
    Publish(publish::Arguments),
}

/// Runs one of the commands.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Show(arguments) => show::run(&arguments).await,
        Command::Score(arguments) => score::run(&arguments),
        Command::Schema => schema::run(),
        Command::Publish(arguments) => publish::run(&arguments).await,
    }
}
