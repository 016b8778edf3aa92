//! `forget`: erases a customer.

use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use service::Service;
use service::privacy::Erasure;
use store::Receipt;

use super::{CommandError, ServerArguments, known_shop, receipts};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The customer's e-mail address.
    address: String,
    /// Who asked, for the receipt: "ticket 4711", say. Nothing personal.
    #[arg(long, default_value = "an operator")]
    by: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// A customer to be erased.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The customer's e-mail address.
    pub address: String,
    /// Who asked.
    pub by: String,
}

/// Who asked is named in so many characters.
const BY_LENGTH_MAX: usize = 80;

/// Erases a customer and prints the receipt.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish {
        shop: arguments.server.shop.clone(),
        address: arguments.address.clone(),
        by: arguments.by.clone(),
    };
    let receipt: Receipt = arguments.server.ask_for(Request::Forget(wish)).await?;
    println!("erased, and what was kept of the customer:");
    print!("{}", receipts::in_lines(&receipt));
    Ok(())
}

/// Erases a customer.
pub async fn forget(service: &Service, wish: &Wish) -> Result<Receipt, String> {
    check_by(&wish.by)?;
    let now = service.now();
    let known = known_shop(service, &wish.shop).await?;
    let erasure = Erasure { email: Some(&wish.address), journeys: &[], by: &wish.by };
    service.forget(&known, &erasure, now).await.map_err(|error| error.to_string())
}

/// A receipt outlives the erasure: nothing personal may stand in it.
pub(crate) fn check_by(by: &str) -> Result<(), String> {
    let fits = !by.trim().is_empty()
        && by.chars().count() <= BY_LENGTH_MAX
        && !by.contains('@')
        && !by.chars().any(char::is_control);
    let rule = || format!("--by has 1 to {BY_LENGTH_MAX} characters and is no address: \"ticket 4711\", say");
    if fits { Ok(()) } else { Err(rule()) }
}
