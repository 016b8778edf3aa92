//! `receipts`: which erasures were carried out.

use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use service::Service;
use store::Receipt;

use super::{CommandError, ServerArguments, counted};
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

/// Whose receipts.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// Lists receipts, the newest first.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let which = Which { shop: arguments.server.shop.clone() };
    let receipts = arguments.server.ask(Request::Receipts(which)).await?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&receipts).unwrap_or_default());
        return Ok(());
    }
    let receipts: Vec<Receipt> = super::read(receipts)?;
    if receipts.is_empty() {
        println!("nobody was erased");
    }
    for receipt in &receipts {
        print!("{}", in_lines(receipt));
    }
    Ok(())
}

/// A receipt as lines of text.
pub(crate) fn in_lines(receipt: &Receipt) -> String {
    let whom = match (&receipt.customer, receipt.whole_shop) {
        (_, true) => "every customer of the shop".to_owned(),
        (Some(customer), false) => format!("customer {customer}"),
        (None, false) => "the orders that were named".to_owned(),
    };
    format!(
        "receipt {}\n  {:.0}  {whom}\n  asked by {}\n  {}, {}, {} in the quarantine\n",
        receipt.id,
        receipt.at,
        receipt.by,
        counted(receipt.journeys, "journey", "journeys"),
        counted(receipt.outcomes, "answer", "answers"),
        counted(receipt.quarantined, "delivery", "deliveries"),
    )
}

/// Every receipt of a shop, the newest first.
pub async fn list(service: &Service, which: &Which) -> Result<Vec<Receipt>, String> {
    service.store.receipts(&which.shop).await.map_err(|error| error.to_string())
}
