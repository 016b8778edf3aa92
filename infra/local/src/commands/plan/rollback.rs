//! `plan rollback`: put an earlier version in force again, as a version of its own.

use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::Service;
use service::plans::Wish;
use store::WaitingFollow;

use super::preview;
use super::publish::{How, check_why, report, said};
use super::show::Which;
use crate::commands::CommandError;
use crate::commands::forget::check_by;
use crate::desk::Request;

/// What to go back to.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The version, 0 for the built-in default; the one before the current if it is left out.
    version: Option<u32>,
    #[command(flatten)]
    how: How,
}

/// A wish to go back.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The shop.
    pub shop: ShopId,
    /// To which version; `None`: to the one before the current.
    #[serde(default)]
    pub version: Option<u32>,
    /// Why.
    pub why: String,
    /// Who.
    pub by: String,
    /// What those follow who have begun.
    #[serde(default)]
    pub waiting: WaitingFollow,
    /// The version that is to be left; `None`: the one in force.
    #[serde(default)]
    pub base: Option<u32>,
}

/// Shows what moves, asks, and goes back.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let how = &arguments.how;
    let (server, shop) = (&how.server, &how.server.shop);
    let history: Vec<Value> =
        server.ask_for(Request::PlanHistory(Which { shop: shop.clone(), version: None })).await?;
    let in_force = history.iter().filter_map(|known| known["version"].as_u64()).max().unwrap_or(0);
    let in_force = u32::try_from(in_force).unwrap_or(u32::MAX);
    let Some(version) = arguments.version.or_else(|| in_force.checked_sub(1)) else {
        return Err(CommandError::Refused(service::plans::PublishError::NothingBefore.to_string()));
    };
    let which = Which { shop: shop.clone(), version: Some(version) };
    let earlier = server.ask(Request::ShowPlan(which)).await?;
    let counts = preview::count(server, earlier["toml"].as_str(), how.waiting, how.json).await?;
    if !how.json {
        println!("back from version {in_force} to the text of version {version}");
        print!("{}", preview::in_lines(&counts, how.waiting, &[]));
    }
    preview::confirm(how, &format!("publish it as version {}", in_force + 1))?;
    let wish = Return {
        shop: shop.clone(),
        version: Some(version),
        why: how.why.clone(),
        by: how.by.clone(),
        waiting: how.waiting,
        base: Some(in_force),
    };
    let answer = server.ask(Request::RollBackPlan(wish)).await?;
    report(how, &answer["version"], &counts);
    Ok(())
}

/// Puts an earlier version's text in force. Returns the new version.
pub async fn roll_back(service: &Service, wish: Return) -> Result<u32, String> {
    check_by(&wish.by)?;
    check_why(&wish.why)?;
    let Return { shop, version, why, by, waiting, base } = wish;
    let wish = Wish { text: String::new(), by, why, waiting, base };
    service.roll_back(&shop, version, wish).await.map_err(|error| said(&error, &shop))
}
