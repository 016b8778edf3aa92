//! `forget`: erases a customer.

use journey::ids::ShopId;
use serde_json::json;
use service::Service;

use super::server::post;
use super::{CommandError, ServerArguments};

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The customer's e-mail address.
    address: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// Erases a customer of the running server.
pub fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = json!({ "shop": arguments.server.shop, "address": arguments.address });
    let body = serde_json::to_vec(&wish).unwrap_or_default();
    let answer = post(&arguments.server, "/local/forget", &http::HeaderMap::new(), &body)?.accepted()?;
    println!("erased: {} journey(s), and what was kept of the customer", answer["erased_journeys"]);
    Ok(())
}

/// Erases a customer. Says how many journeys were erased.
pub async fn forget(service: &Service, shop: &ShopId, address: &str) -> Result<usize, String> {
    let now = service.now();
    let known = service.shops.get(&service.store, &service.keyring, shop, now).await;
    let known = known.map_err(|error| error.to_string())?;
    let known = known.ok_or_else(|| format!("there is no shop \"{shop}\""))?;
    service.forget(&known, Some(address), &[], now).await.map_err(|error| error.to_string())
}
