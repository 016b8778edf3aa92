//! `plan publish`: put a plan in force.

use std::path::PathBuf;

use journey::ids::ShopId;
use journey::plan::Plan;
use journey::plan::read::read;
use serde::{Deserialize, Serialize};
use service::Service;
use store::PublishedPlan;

use super::check::check;
use crate::commands::{CommandError, ServerArguments, no_shop};
use crate::desk::Request;

/// What to put in force.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The plan, a TOML file.
    file: PathBuf,
    #[command(flatten)]
    server: ServerArguments,
}

/// A plan to be put in force.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The shop.
    pub shop: ShopId,
    /// The plan, as TOML.
    pub text: String,
}

/// Checks a plan and publishes it.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let text = check(&arguments.file)?;
    let server = &arguments.server;
    let wish = Publication { shop: server.shop.clone(), text };
    let answer = server.ask(Request::PublishPlan(wish)).await?;
    println!("published as version {}", answer["version"]);
    Ok(())
}

/// Checks a plan and puts it in force. Returns its version.
pub async fn publish(service: &Service, shop: &ShopId, text: &str) -> Result<u32, String> {
    let plan: Plan = read(text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })?;
    if service.store.shop(shop).await.map_err(|error| error.to_string())?.is_none() {
        return Err(no_shop(shop));
    }
    let published = PublishedPlan { plan, text: text.to_owned() };
    let version = service.store.publish_plan(shop, published).await.map_err(|error| error.to_string())?;
    service.shops.forget();
    version.ok_or_else(|| "somebody else published in between: look at theirs and try again".to_owned())
}
