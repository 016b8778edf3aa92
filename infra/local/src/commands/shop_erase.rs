//! `shop erase`: erases everything that a shop holds of its customers, by a look at the whole table.

use std::collections::BTreeMap;

use indicatif::{ProgressBar, ProgressStyle};
use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use service::Service;
use store::{PageStart, Receipt};

use super::forget::check_by;
use super::{CommandError, ServerArguments, counted, known_shop, receipts};
use crate::desk::Request;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Yes, erase it: nothing brings it back.
    #[arg(long)]
    yes: bool,
    /// Who asked, for the receipt. Nothing personal.
    #[arg(long, default_value = "an operator")]
    by: String,
    #[command(flatten)]
    server: ServerArguments,
}

/// One page of the work.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// Who asked.
    pub by: String,
    /// Where the page begins; `None`: the first one, before which the shop's senders are disconnected.
    pub from: Option<PageStart>,
    /// What earlier pages erased, by kind.
    #[serde(default)]
    pub so_far: BTreeMap<String, usize>,
}

/// What is done after a page.
#[derive(Debug, Deserialize, Serialize)]
pub struct Progress {
    /// Items of the table that this page looked at.
    pub seen: usize,
    /// About how many items the table has; told with the first page.
    pub about: Option<u64>,
    /// Senders that were disconnected just now.
    pub disconnected: usize,
    /// What is erased so far, by kind.
    pub erased: BTreeMap<String, usize>,
    /// Where the next page begins.
    pub next: Option<PageStart>,
    /// The receipt, after the last page.
    pub receipt: Option<Receipt>,
}

/// Erases a shop's customers, page by page.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let shop = &arguments.server.shop;
    if !arguments.yes {
        return Err(CommandError::Refused(format!(
            "this disconnects every sender of the shop \"{shop}\" and erases every journey, customer, outcome \
             and quarantined delivery of it; it reads the whole table once. Say --yes to do it"
        )));
    }
    let bar = ProgressBar::new_spinner();
    let mut wish = Wish { shop: shop.clone(), by: arguments.by.clone(), from: None, so_far: BTreeMap::new() };
    let mut disconnected = 0;
    loop {
        let page: Progress = arguments.server.ask_for(Request::EraseShop(wish)).await?;
        if let Some(about) = page.about {
            bar.set_length(about);
            let style = ProgressStyle::with_template("{bar:40} {pos} of about {len} items looked at");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        disconnected += page.disconnected;
        bar.inc(page.seen as u64);
        match (page.next, page.receipt) {
            (Some(next), _) => {
                let so_far = page.erased;
                wish = Wish { shop: shop.clone(), by: arguments.by.clone(), from: Some(next), so_far };
            }
            (None, receipt) => {
                bar.finish_and_clear();
                report(&page.erased, receipt.as_ref(), disconnected);
                return Ok(());
            }
        }
    }
}

fn report(erased: &BTreeMap<String, usize>, receipt: Option<&Receipt>, disconnected: usize) {
    println!("erased, in items of the table:");
    for (kind, count) in erased {
        println!("  {kind:<12}{count}");
    }
    print!("{}", receipt.map(receipts::in_lines).unwrap_or_default());
    if disconnected > 0 {
        println!(
            "{} disconnected. The functions may take deliveries for a minute more: run it once again then.",
            counted(disconnected, "sender", "senders")
        );
    }
}

/// Does one page: before the first the senders go, after the last comes the receipt.
pub async fn erase(service: &Service, wish: Wish) -> Result<Progress, String> {
    check_by(&wish.by)?;
    let shop = known_shop(service, &wish.shop).await?;
    let is_first = wish.from.is_none();
    let disconnected = if is_first { disconnect(service, &wish.shop).await? } else { 0 };
    let about = if is_first { service.store.items_about().await.ok() } else { None };
    let page = service.store.erase_shop_page(&wish.shop, wish.from).await;
    let page = page.map_err(|error| error.to_string())?;
    let mut erased = wish.so_far;
    for (kind, count) in page.erased {
        *erased.entry(kind).or_default() += count;
    }
    let receipt = match page.next {
        Some(_) => None,
        None => {
            let count = |kind: &str| erased.get(kind).copied().unwrap_or(0);
            let receipt = Receipt {
                id: String::new(),
                at: service.now(),
                by: wish.by,
                customer: None,
                whole_shop: true,
                journeys: count("journeys"),
                outcomes: count("outcomes"),
                quarantined: count("quarantined"),
            };
            Some(service.shop_forgotten(&shop, receipt).await.map_err(|error| error.to_string())?)
        }
    };
    Ok(Progress { seen: page.seen, about, disconnected, erased, next: page.next, receipt })
}

/// What would come in behind the look at the table would stay.
async fn disconnect(service: &Service, shop: &ShopId) -> Result<usize, String> {
    let found = service.store.shop(shop).await.map_err(|error| error.to_string())?;
    let Some((mut record, _)) = found.filter(|(record, _)| !record.value.sources.is_empty()) else {
        return Ok(0);
    };
    let count = std::mem::take(&mut record.value.sources).len();
    if !service.store.put_shop(shop, &record).await.map_err(|error| error.to_string())? {
        return Err("somebody else changed the shop in between: look at it and try again".to_owned());
    }
    service.shops.forget();
    Ok(count)
}
