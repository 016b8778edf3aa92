//! `connect --verify`: waits for the first good delivery and says what it was. For bad ones it says
//! which bytes are signed, and the likely cause.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use journey::ids::{ShopId, SourceId};
use serde::{Deserialize, Serialize};
use service::Service;
pub use store::Heard;

use crate::commands::{CommandError, ServerArguments, chain, no_shop};
use crate::desk::Request;

/// The table is asked this often.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// Nobody listens longer than this at a time.
const LISTENING_MAX: SignedDuration = SignedDuration::from_hours(4);

/// A source to be listened to.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// The source.
    pub source: SourceId,
    /// How long, in seconds.
    #[serde(default)]
    pub seconds: i64,
}

/// Has the functions note what comes from a source for a while. They read a shop once a minute, so the
/// first minute may pass unheard on a deployed table.
pub async fn listen(service: &Service, which: &Which) -> Result<Timestamp, String> {
    let found = service.store.shop(&which.shop).await.map_err(|error| chain(&error))?;
    let (mut shop, _) = found.ok_or_else(|| no_shop(&which.shop))?;
    let source = shop.value.sources.get_mut(&which.source);
    let source =
        source.ok_or_else(|| format!("there is no source \"{}\": connect it first", which.source))?;
    let now = service.now();
    let seconds = SignedDuration::from_secs(which.seconds).clamp(SignedDuration::ZERO, LISTENING_MAX);
    source.listening_until = Some(now + seconds);
    service.begin_listening(&which.shop, &which.source);
    service.store.forget_heard(&which.shop, &which.source).await.map_err(|error| chain(&error))?;
    if !service.store.put_shop(&which.shop, &shop).await.map_err(|error| chain(&error))? {
        return Err("somebody else changed the shop in between: try again".to_owned());
    }
    service.shops.forget();
    Ok(now)
}

/// What was noted last.
pub async fn heard(service: &Service, which: &Which) -> Result<Option<Heard>, String> {
    service.store.heard(&which.shop, &which.source).await.map_err(|error| chain(&error))
}

/// Waits and tells; as JSON, what was noted, one object after the other.
pub(super) async fn wait(
    server: &ServerArguments,
    source: &SourceId,
    wait: SignedDuration,
    as_json: bool,
) -> Result<(), CommandError> {
    let which = |seconds| Which { shop: server.shop.clone(), source: source.clone(), seconds };
    server.ask(Request::Listen(which(wait.as_secs()))).await?;
    if !as_json {
        println!("\nWaiting for a delivery. Send a test one, or place an order…");
        if server.table.is_some() {
            println!("(The functions look up the shop once a minute: the first minute may pass unheard.)");
        }
    }
    let begun = std::time::Instant::now();
    let mut told: Option<Heard> = None;
    while begun.elapsed() < wait.unsigned_abs() {
        let heard: Option<Heard> = server.ask_for(Request::Heard(which(0))).await?;
        if let Some(heard) = heard.filter(|heard| told.as_ref() != Some(heard)) {
            if as_json {
                println!("{}", serde_json::to_string_pretty(&heard).unwrap_or_default());
            } else {
                println!("{}", in_words(&heard));
            }
            if heard.good {
                return Ok(());
            }
            told = Some(heard);
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
    Err(CommandError::Refused(match told {
        Some(_) => "no good delivery came: see what is said above".to_owned(),
        None => "nothing came: is the address right, and may the sender reach it?".to_owned(),
    }))
}

fn in_words(heard: &Heard) -> String {
    if heard.good {
        let topic = if heard.topic.is_empty() { "A delivery" } else { &heard.topic };
        let journeys = match heard.journeys.as_slice() {
            [] => String::new(),
            journeys => format!(" in {}", journeys.join(", ")),
        };
        let why = if heard.what.is_empty() { String::new() } else { format!(" ({})", heard.what) };
        return format!(
            "Good: {topic} came at {:.0}, signed as it should be: {}{journeys}{why}",
            heard.at, heard.result
        );
    }
    if heard.result == "greeting" {
        return format!(
            "The provider tried the address at {:.0}, and was answered. Now a delivery…",
            heard.at
        );
    }
    if heard.result == "later" {
        return format!("Put off at {:.0}: {}. It was answered 503.", heard.at, heard.what);
    }
    format!(
        "Refused at {:.0}: {}\n  What is signed: {}\n  Likely: {}",
        heard.at, heard.what, heard.signed, heard.cause
    )
}
