//! `mails retry`: mails that were stopped for good get another chance, after what stopped them was mended.
//!
//! Nothing is sent here: a stopped mail is decided anew at the next sweep, and goes only if it is still true. Whoever
//! presses twice finds nothing stopped the second time.

use std::sync::atomic::{AtomicUsize, Ordering};

use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::touch::TouchState;
use serde::{Deserialize, Serialize};
use service::Service;

use super::{CommandError, ServerArguments, counted, known_shop};
use crate::desk::Request;

/// Which mails.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Those of this journey, such as order/1001.
    #[arg(required_unless_present = "all")]
    journey: Option<String>,
    /// Every mail of the shop that is stopped.
    #[arg(long, conflicts_with = "journey")]
    all: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// A wish to let stopped mails go again.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The journey, as `order/1001`; `None`: all.
    pub journey: Option<String>,
}

/// What it came to.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Retried {
    /// Journeys that were looked at.
    pub journeys: usize,
    /// Mails that are decided anew.
    pub mails: usize,
}

/// Lets stopped mails go again.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish { shop: arguments.server.shop.clone(), journey: arguments.journey.clone() };
    let Retried { journeys, mails } = arguments.server.ask_for(Request::RetryMails(wish)).await?;
    let journeys = counted(journeys, "journey", "journeys");
    println!(
        "{} in {journeys}: decided anew at the next sweep",
        counted(mails, "stopped mail", "stopped mails")
    );
    Ok(())
}

/// Gives stopped mails another chance.
pub async fn retry(service: &Service, wish: &Wish) -> Result<Retried, String> {
    let shop = known_shop(service, &wish.shop).await?;
    let now = service.now();
    let ids = match &wish.journey {
        Some(name) => vec![parse(name)?],
        None => service.store.journeys_with_tasks(&wish.shop).await.map_err(|error| error.to_string())?,
    };
    let mut retried = Retried { journeys: ids.len(), mails: 0 };
    for id in &ids {
        // Counted anew each time that the change is made on a newer journey.
        let count = AtomicUsize::new(0);
        let let_go = |journey: &mut journey::journey::Journey| {
            count.store(0, Ordering::Relaxed);
            for touch in journey.touches.values_mut() {
                if matches!(touch.state, TouchState::Parked { .. }) {
                    touch.state = TouchState::Retry { at: now, attempt: 0 };
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        service.change_journey(&shop, id, now, let_go).await.map_err(|error| error.to_string())?;
        retried.mails += count.into_inner();
    }
    Ok(retried)
}

fn parse(name: &str) -> Result<JourneyId, String> {
    let what_to_do =
        || format!("\"{name}\" is no journey: write it as order/1001, as `beforehand ledger` does");
    let (kind, id) = name.split_once('/').ok_or_else(what_to_do)?;
    let kind = JourneyKind::parse(kind).ok_or_else(what_to_do)?;
    JourneyId::from_parts(kind, id).map_err(|_| what_to_do())
}
