//! The doctor: looks at what a deployment needs of AWS, thing by thing, and says of each that it is fine or what
//! to do. Changes nothing.
//!
//! Everything is asked of the account itself, so that it knows what the template cannot: whether SES is still in
//! its sandbox, whether DNS has the DKIM records, whether somebody turned the schedule off.

mod aws;
mod mail;
mod stack;
mod table;

use jiff::SignedDuration;
use serde::Serialize;
use service::Service;
use service::clients::Connection;
use service::shops::Shop;

use crate::commands::counted;

pub use aws::Aws;

/// Signatures of AWS's are refused at five minutes, and webhooks' too; a minute is a fault already.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(1);
/// Without a sweep for this long the schedule does not run.
const SWEEP_LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// How a thing is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Something is to be done.
    Fix,
    /// It could not be looked at.
    NotSeen,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// What: `table`, `identity`, `schedule`, …
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// How it is, in words.
    pub words: String,
    /// What to do; empty: nothing.
    pub to_do: String,
}

impl Finding {
    fn ok(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, health: Health::Ok, words: words.into(), to_do: String::new() }
    }

    fn fix(what: &'static str, words: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { what, health: Health::Fix, words: words.into(), to_do: to_do.into() }
    }

    fn not_seen(what: &'static str, words: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { what, health: Health::NotSeen, words: words.into(), to_do: to_do.into() }
    }

    /// Fine if it holds, else what to do.
    fn holds(what: &'static str, holds: bool, fine: &str, words: &str, to_do: &str) -> Self {
        if holds { Self::ok(what, fine) } else { Self::fix(what, words, to_do) }
    }
}

/// What is to be looked at.
#[derive(Clone, Debug)]
pub struct Patient {
    /// The stack, by whose resources rules are found; `None`: they are not looked at.
    pub stack: Option<String>,
    /// The SES configuration set.
    pub configuration_set: String,
}

/// Looks at everything.
pub async fn examine(
    service: &Service,
    connection: &Connection,
    shop: Option<&Shop>,
    patient: &Patient,
) -> Vec<Finding> {
    let aws = Aws::new(connection);
    let mut found = table::look(service.store.client(), service.store.table()).await;
    let ses = dispatch::ses_client(connection);
    found.extend(mail::look_at_account(&ses).await);
    found.extend(mail::look_at_configuration_set(&ses, &patient.configuration_set).await);
    match shop {
        Some(shop) => {
            found.extend(mail::look_at_identity(&ses, &shop.record.sender).await);
            found.push(keys(shop));
        }
        None => found.push(Finding::fix(
            "shop",
            "there is no shop of that name",
            "`beforehand shop create --table …` makes it; the sender's identity and the keys were not looked at",
        )),
    }
    found.push(schedule(service).await);
    found.extend(stack::look(&aws, patient.stack.as_deref()).await);
    found.push(clock(&aws, service).await);
    found
}

/// Whether the keys at hand open what is stored.
fn keys(shop: &Shop) -> Finding {
    let (stored, opened) = (shop.record.sources.len(), shop.sources.len());
    if opened == stored {
        let secrets = counted(stored, "sender's secret opens", "senders' secrets open");
        return Finding::ok("keys", format!("{secrets} with the keys at hand"));
    }
    let shut: Vec<String> = shop
        .record
        .sources
        .keys()
        .filter(|id| !shop.sources.contains_key(*id))
        .map(ToString::to_string)
        .collect();
    Finding::fix(
        "keys",
        format!("secrets that do not open: {}", shut.join(", ")),
        "put the key back with which they were stored (`KeysSecret`), or store them anew with `beforehand connect`",
    )
}

/// Whether sweeps happen, as the sweepers themselves note it.
async fn schedule(service: &Service) -> Finding {
    let notes = match service.store.sweeps().await {
        Ok(notes) => notes,
        Err(error) => return Finding::not_seen("sweeps", error.to_string(), "look at the table first"),
    };
    let now = service.now();
    let late = notes.iter().filter(|note| note.at.is_none_or(|at| now.duration_since(at) > SWEEP_LATE_AFTER));
    match (notes.is_empty(), late.count()) {
        (true, _) => Finding::fix(
            "sweeps",
            "no sweep was ever noted",
            "a new stack needs a minute; after that: is the schedule's rule enabled? What does the log of dispatch say?",
        ),
        (false, 0) => Finding::ok("sweeps", "the sweepers run each minute"),
        (false, late) => Finding::fix(
            "sweeps",
            format!(
                "{} for more than five minutes",
                counted(late, "sweeper has not run", "sweepers have not run")
            ),
            "is the schedule's rule enabled? What does the log of dispatch say?",
        ),
    }
}

/// Whether this machine's clock is AWS's: requests and webhooks are signed with the time.
async fn clock(aws: &Aws, service: &Service) -> Finding {
    let theirs = match aws.time("dynamodb").await {
        Ok(theirs) => theirs,
        Err(why) => return Finding::not_seen("clock", why, "nothing, if the rest is fine"),
    };
    let skew = service.now().duration_since(theirs);
    Finding::holds(
        "clock",
        skew.abs() <= SKEW_MAX,
        "this machine's clock agrees with AWS's",
        &format!("this machine's clock is off by {} seconds", skew.as_secs()),
        "set the clock (NTP): signatures carry the time, and old ones are refused",
    )
}
