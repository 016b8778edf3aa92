//! The command line: what a person types, and what they read.

#![expect(clippy::print_stderr, reason = "a command line speaks on it")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;

#[macro_use]
mod output;

pub mod connect;
pub mod demo;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod forget;
pub mod import;
pub mod lanes;
pub mod ledger;
pub mod mails;
pub mod parked;
pub mod pause;
pub mod plan;
pub mod quarantine;
pub mod receipts;
pub mod retry;
pub mod send;
pub mod senders;
pub mod serve;
mod server;
pub mod shop;
pub mod shop_erase;
pub mod simulate;
pub mod status;
pub mod tasks;

pub use server::ServerArguments;

/// Tells customers before they have to ask.
#[derive(Debug, Parser)]
#[command(name = "beforehand", version, about, max_term_width = 100)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start everything on this machine (the default).
    Serve(serve::Arguments),
    /// Play the late express order on a virtual clock and print what happens, mails included.
    Demo(demo::Arguments),
    /// Sign a sample webhook, post it, and show the journey that it opened.
    Send(send::Arguments),
    /// Make or store a sender's secret and print what to paste where.
    Connect(connect::Arguments),
    /// Make a shop, show what is known of it, erase its customers.
    #[command(subcommand)]
    Shop(shop::Command),
    /// Check, show and publish the plan: when and how customers hear from the shop.
    #[command(subcommand)]
    Plan(plan::Command),
    /// Pause mails: a kind of touch, a carrier, or all. What is due waits.
    Pause(pause::PauseArguments),
    /// End a pause. What waited is decided anew.
    Resume(pause::ResumeArguments),
    /// List what is paused, since when, by whom and why, and how many wait.
    Pauses(pause::ListArguments),
    /// Say of every mail of an order why it was, will be or will not be sent.
    Explain(explain::Arguments),
    /// Count every mail that the shop's journeys may send, and name what nobody accounts for.
    Ledger(ledger::Arguments),
    /// Say whether all is well, and if not why, since when and what to do. Ends non-zero if not.
    Status(status::Arguments),
    /// Look at what a deployment needs of AWS, and say of each thing that it is fine or what to do.
    Doctor(doctor::Arguments),
    /// Say whether the shop's senders are alive, and what they send that is bad or unknown.
    Senders(senders::Arguments),
    /// Say what the shop learned of how long its parcels take, lane by lane.
    Lanes(lanes::Arguments),
    /// Look at mails, and let stopped ones go again.
    #[command(subcommand)]
    Mails(mails::Command),
    /// Import historic orders from a file. Nothing is sent about the past.
    Import(import::Arguments),
    /// Erase a customer: every journey of theirs, and what is kept of them.
    Forget(forget::Arguments),
    /// Write everything that is held about a customer, as JSON.
    Export(export::Arguments),
    /// List the erasures: when, who asked, how much it was.
    Receipts(receipts::Arguments),
    /// List, show and replay deliveries that could not be read, and requests for a person.
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    /// List what waits for a person: lost parcels, denied deliveries, remedies to approve, low scores; and
    /// note that it is done.
    Tasks(tasks::Arguments),
    /// Live shops' days from seeds, with faults at every call, and say what does not hold.
    Simulate(simulate::Arguments),
    /// List parcels whose order nobody told of.
    #[command(subcommand)]
    Parked(parked::Command),
}

/// Something that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file that cannot be read.
    #[error("failed to read {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// A file that cannot be written.
    #[error("failed to write {0}")]
    Write(PathBuf, #[source] std::io::Error),
    /// The local system.
    #[error(transparent)]
    System(#[from] crate::system::SystemError),
    /// A page or mail could not be made.
    #[error(transparent)]
    Mail(#[from] messages::RenderError),
    /// The port is taken, say.
    #[error("failed to listen on {0}: is another server running? Choose another with --port")]
    Listen(String, #[source] std::io::Error),
    /// What the person asked for cannot be done, and what to do.
    #[error("{0}")]
    Refused(String),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let line = Line::parse();
    // Several threads: while one waits for the disk, which every delivery does, others go on.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: failed to start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let command = line.command.unwrap_or_else(|| Command::Serve(serve::Arguments::default()));
    match runtime.block_on(run_command(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run_command(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Send(arguments) => send::run(&arguments).await,
        Command::Connect(arguments) => connect::run(&arguments).await,
        Command::Shop(command) => shop::run(command).await,
        Command::Plan(command) => plan::run(command).await,
        Command::Pause(arguments) => pause::run_pause(&arguments).await,
        Command::Resume(arguments) => pause::run_resume(&arguments).await,
        Command::Pauses(arguments) => pause::run_list(&arguments).await,
        Command::Explain(arguments) => explain::run(&arguments).await,
        Command::Ledger(arguments) => ledger::run(&arguments).await,
        Command::Status(arguments) => status::run(&arguments).await,
        Command::Doctor(arguments) => doctor::run(&arguments).await,
        Command::Senders(arguments) => senders::run(arguments).await,
        Command::Lanes(arguments) => lanes::run(&arguments).await,
        Command::Mails(command) => mails::run(command).await,
        Command::Import(arguments) => import::run(&arguments).await,
        Command::Forget(arguments) => forget::run(&arguments).await,
        Command::Export(arguments) => export::run(&arguments).await,
        Command::Receipts(arguments) => receipts::run(&arguments).await,
        Command::Quarantine(command) => quarantine::run(command).await,
        Command::Tasks(arguments) => tasks::run(&arguments).await,
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Parked(command) => parked::run(command).await,
    }
}

/// An operation's answer, as its own type.
fn read<T: serde::de::DeserializeOwned>(answer: serde_json::Value) -> Result<T, CommandError> {
    serde_json::from_value(answer).map_err(|_| {
        CommandError::Refused(
            "the answer cannot be read: are the server and this command of one version?".to_owned(),
        )
    })
}

/// An error with its causes: `failed to do this: because of that`.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

/// `1 journey`, `2 journeys`.
pub(crate) fn counted(count: impl std::fmt::Display, one: &str, many: &str) -> String {
    let count = count.to_string();
    format!("{count} {}", if count == "1" { one } else { many })
}

/// What an operation says of a shop that is not there.
pub(crate) fn no_shop(shop: &journey::ids::ShopId) -> String {
    format!("there is no shop \"{shop}\": `beforehand shop create --shop {shop}` makes it")
}

/// A shop, ready for use.
pub(crate) async fn known_shop(
    service: &service::Service,
    shop: &journey::ids::ShopId,
) -> Result<std::sync::Arc<service::shops::Shop>, String> {
    let known = service.shops.get(&service.store, &service.keyring, shop, service.now()).await;
    known.map_err(|error| error.to_string())?.ok_or_else(|| no_shop(shop))
}

/// A time on the command line.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write a time such as 2026-03-02T09:00:00Z".to_owned())
}
