//! `parked`: parcels that somebody reports on and whose order nobody told of.

use jiff::{SignedDuration, Timestamp};
use journey::ids::ShopId;
use journey::words;
use serde::{Deserialize, Serialize};
use service::Service;

use super::{CommandError, ServerArguments, counted};
use crate::desk::Request;

/// An order may come this much later than its parcel's first scan: nothing is wrong before.
const LISTED_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// What to do with parked facts.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// List the parcels that wait for their order for more than 24 hours, the longest first.
    List {
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// Whose parcels.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// A parcel that waits for its order.
#[derive(Debug, Deserialize, Serialize)]
pub struct Parked {
    /// Its tracking number.
    pub tracking_number: String,
    /// Since when.
    pub since: Timestamp,
    /// How many facts wait with it.
    pub facts: usize,
    /// What was last said of it.
    pub status: String,
}

/// Runs the command.
pub async fn run(command: Command) -> Result<(), CommandError> {
    let Command::List { json, server } = command;
    let parked = server.ask(Request::Parked(Which { shop: server.shop.clone() })).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&parked).unwrap_or_default());
        return Ok(());
    }
    let parked: Vec<Parked> = super::read(parked)?;
    if parked.is_empty() {
        println!("no parcel waits for its order for more than 24 hours");
        return Ok(());
    }
    for Parked { tracking_number, since, facts, status } in &parked {
        let facts = counted(*facts, "fact", "facts");
        println!("{since:.0}  {tracking_number:<24}{facts:>9}  {status}");
    }
    println!(
        "Nobody told of an order with these numbers: is the storefront connected, and does it send the\n\
         numbers along? The facts join their order when it comes."
    );
    Ok(())
}

/// The parcels of a shop that wait for their order for more than 24 hours, the longest first.
pub async fn list(service: &Service, which: &Which) -> Result<Vec<Parked>, String> {
    let before = service.now() - LISTED_AFTER;
    let waiting = service.store.waiting_parcels(&which.shop, before).await;
    let waiting = waiting.map_err(|error| error.to_string())?;
    let in_words = waiting.into_iter().map(|parcel| Parked {
        tracking_number: parcel.number.to_string(),
        since: parcel.since,
        facts: parcel.facts,
        status: parcel.status.map_or("an estimate only", words::status_words).to_owned(),
    });
    Ok(in_words.collect())
}
