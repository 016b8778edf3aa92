//! `plan export-journeys`: a shop's journeys in a file, for replays elsewhere: a line a customer,
//! without what says who they are.

use std::io::Write;
use std::path::PathBuf;

use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use journey::feed::CarrierFeed;
use journey::ids::ShopId;
use journey::plan::read::show;
use journey::replay::Exported;
use serde::{Deserialize, Serialize};
use service::Service;
use service::replays::{hidden_name, shop_time};
use store::PageStart;

use crate::commands::{CommandError, ServerArguments, chain, known_shop};
use crate::desk::Request;

/// What to write.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Customers of whom anything was heard in so many days.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: u32,
    /// Write to this file, which must not be there yet, instead of printing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArguments,
}

/// The first line of a file: what a replay needs to know of the shop.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The shop.
    pub shop: ShopId,
    /// Its zone.
    pub zone: String,
    /// Whether anybody reports on its parcels.
    pub has_carriers: bool,
    /// When it was written: what happened later is not in it.
    pub until: Timestamp,
    /// The version of the plan in force.
    pub version: u32,
    /// The plan in force, as TOML.
    pub plan: String,
}

/// One page of a shop's customers.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// Customers of whom anything was heard in so many days.
    pub days: u32,
    /// Where the page begins; `None`: the first.
    pub from: Option<PageStart>,
}

/// A page of a file.
#[derive(Debug, Deserialize, Serialize)]
pub struct Page {
    /// The first line.
    pub head: Head,
    /// The customers.
    pub people: Vec<Exported>,
    /// Where the next page begins; `None`: that was all.
    pub next: Option<PageStart>,
}

/// Writes the shop's journeys.
pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let bar = if arguments.out.is_none() { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let mut out: Box<dyn Write + Send> = match &arguments.out {
        Some(file) => {
            let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
            let opened = opened.map_err(|error| CommandError::Write(file.clone(), error))?;
            Box::new(std::io::BufWriter::new(opened))
        }
        None => Box::new(std::io::stdout()),
    };
    let failed = |error| CommandError::Write(arguments.out.clone().unwrap_or_default(), error);
    let (mut from, mut written) = (None, 0_u64);
    loop {
        let wish = Wish { shop: arguments.server.shop.clone(), days: arguments.days, from: from.clone() };
        let page: Page = arguments.server.ask_for(Request::ExportJourneys(wish)).await?;
        if from.is_none() {
            writeln!(out, "{}", serde_json::to_string(&page.head).unwrap_or_default()).map_err(failed)?;
        }
        for person in &page.people {
            writeln!(out, "{}", serde_json::to_string(person).unwrap_or_default()).map_err(failed)?;
        }
        written += page.people.len() as u64;
        bar.set_message(format!("{written} customers"));
        bar.tick();
        from = page.next;
        if from.is_none() {
            bar.finish_and_clear();
            out.flush().map_err(failed)?;
            if let Some(file) = &arguments.out {
                println!("{written} customers written to {}", file.display());
            }
            return Ok(());
        }
    }
}

/// One page of a shop's customers, without what says who they are.
pub async fn page(service: &Service, wish: Wish) -> Result<Page, String> {
    let shop = known_shop(service, &wish.shop).await?;
    let now = service.now();
    let head = Head {
        shop: shop.id.clone(),
        zone: shop.time.zone.iana_name().unwrap_or("UTC").to_owned(),
        has_carriers: shop_time(&shop).carrier_feed != CarrierFeed::None,
        until: now,
        version: shop.plan.version,
        plan: show(&shop.plan),
    };
    let since = now - SignedDuration::from_hours(24 * i64::from(wish.days));
    let read = service.people(&shop, wish.from).await.map_err(|error| chain(&error))?;
    let wanted = read.people.iter().filter(|person| person.last_heard_at().is_some_and(|at| at >= since));
    let hidden = |text: &str| hidden_name(&service.keyring, &shop.id, text);
    let people: Result<Vec<Exported>, _> = wanted.map(|person| person.exported(&hidden)).collect();
    Ok(Page { head, people: people.map_err(|error| error.to_string())?, next: read.next })
}
