//! `plan show`: print a plan.

use journey::ids::ShopId;
use journey::plan::DEFAULT_TOML;
use journey::plan::read::show;
use serde::{Deserialize, Serialize};
use service::Service;

use crate::commands::{CommandError, ServerArguments, no_shop};
use crate::desk::Request;

/// Which plan to print.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The defaults.
    #[arg(long)]
    default: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// Whose plan.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// Prints a plan as TOML.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    if arguments.default {
        print!("{DEFAULT_TOML}");
        return Ok(());
    }
    let server = &arguments.server;
    let plan = server.ask(Request::ShowPlan(Which { shop: server.shop.clone() })).await?;
    print!("{}", plan["toml"].as_str().unwrap_or_default());
    Ok(())
}

/// A shop's current plan, as TOML.
pub async fn current(service: &Service, shop: &ShopId) -> Result<String, String> {
    let found = service.store.shop(shop).await.map_err(|error| error.to_string())?;
    let (_, plan) = found.ok_or_else(|| no_shop(shop))?;
    Ok(show(&plan))
}
