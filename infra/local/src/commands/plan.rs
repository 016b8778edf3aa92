//! `plan`: what is done with plans, one file a command.

use super::CommandError;

mod check;
mod diff;
pub mod export_journeys;
mod history;
pub(crate) mod preview;
mod publish;
pub mod replay;
mod rollback;
mod schema;
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
    /// Say in words what changes between two plans.
    Diff(diff::Arguments),
    /// Play what happened by a plan: which mails it would have added, dropped, sent earlier or later.
    Replay(replay::Arguments),
    /// Write the shop's journeys to a file for replays elsewhere, without what says whose they are.
    ExportJourneys(export_journeys::Arguments),
    /// Play orders that happened by a plan: who would have been told of a delay, how early, and who for
    /// nothing.
    Score(score::Arguments),
    /// Print the JSON Schema of plans, with which editors complete and check them.
    Schema,
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
        Command::Diff(arguments) => diff::run(&arguments).await,
        Command::Replay(arguments) => replay::run(&arguments).await,
        Command::ExportJourneys(arguments) => export_journeys::run(&arguments).await,
        Command::Score(arguments) => score::run(&arguments),
        Command::Schema => schema::run(),
        Command::Publish(arguments) => publish::run(&arguments).await,
        Command::History(arguments) => history::run(&arguments).await,
        Command::Rollback(arguments) => rollback::run(&arguments).await,
    }
}
