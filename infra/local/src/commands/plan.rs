//! `plan`: what is done with plans, one file a command.

use super::CommandError;

mod check;
mod history;
pub(crate) mod preview;
mod publish;
mod rollback;
mod score;
mod show;

pub use history::{Version, history};
pub(crate) use publish::check_why;
pub use publish::{Intention, Outlook, Publication, outlook, publish};
pub use rollback::{Return, roll_back};
pub use show::{Which, text};

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
    /// Put a plan in force. A version before it stays in the table.
    Publish(publish::Arguments),
    /// List the versions: who published them, when and why, and which are followed.
    History(history::Arguments),
    /// Put an earlier version in force again.
    Rollback(rollback::Arguments),
}

/// Runs one of the commands.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Show(arguments) => show::run(&arguments).await,
        Command::Score(arguments) => score::run(&arguments),
        Command::Publish(arguments) => publish::run(&arguments).await,
        Command::History(arguments) => history::run(&arguments).await,
        Command::Rollback(arguments) => rollback::run(&arguments).await,
    }
}
