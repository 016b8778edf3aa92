//! `plan show`: print a plan.

use journey::ids::ShopId;
use journey::plan::DEFAULT_TOML;
use journey::plan::read::show;
use serde::{Deserialize, Serialize};
use service::Service;

use super::publish::said;
use crate::commands::{CommandError, ServerArguments, no_shop};
use crate::desk::Request;

/// Which plan to print.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The defaults.
    #[arg(long)]
    default: bool,
    /// A version that was published, as it was written.
    #[arg(long, conflicts_with = "default")]
    version: Option<u32>,
    #[command(flatten)]
    server: ServerArguments,
}

/// Whose plan.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// A version that was published; `None`: the one in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// Prints a plan as TOML.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    if arguments.default {
        print!("{DEFAULT_TOML}");
        return Ok(());
    }
    let server = &arguments.server;
    let plan = server
        .ask(Request::ShowPlan(Which { shop: server.shop.clone(), version: arguments.version }))
        .await?;
    print!("{}", plan["toml"].as_str().unwrap_or_default());
    Ok(())
}

/// A shop's current plan, as TOML; or a version as it was written.
pub async fn text(service: &Service, which: &Which) -> Result<String, String> {
    let shop = &which.shop;
    if let Some(version) = which.version {
        let earlier = service.earlier_text(shop, Some(version), version).await;
        return earlier.map(|(_, text)| text).map_err(|error| said(&error, shop));
    }
    let found = service.store.shop(shop).await.map_err(|error| error.to_string())?;
    let (_, plan) = found.ok_or_else(|| no_shop(shop))?;
    Ok(show(&plan))
}
