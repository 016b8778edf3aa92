//! `forget`: erases a customer.

use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use service::Service;

use super::{CommandError, ServerArguments, no_shop};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The customer's e-mail address.
    address: String,
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
}

/// Erases a customer.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish { shop: arguments.server.shop.clone(), address: arguments.address.clone() };
    let answer = arguments.server.ask(Request::Forget(wish)).await?;
    println!("erased: {} journey(s), and what was kept of the customer", answer["erased_journeys"]);
    Ok(())
}

/// Erases a customer. Says how many journeys were erased.
pub async fn forget(service: &Service, wish: &Wish) -> Result<usize, String> {
    let now = service.now();
    let known = service.shops.get(&service.store, &service.keyring, &wish.shop, now).await;
    let known = known.map_err(|error| error.to_string())?.ok_or_else(|| no_shop(&wish.shop))?;
    service.forget(&known, Some(&wish.address), &[], now).await.map_err(|error| error.to_string())
}
