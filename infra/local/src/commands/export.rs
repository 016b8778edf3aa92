//! `export`: everything that is held about a customer, as JSON, with what each part is and until
//! when it is kept.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use journey::customer::Customer;
use journey::fact::Contact;
use journey::ids::ShopId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use service::Service;
use service::export::{Held, HeldJourney, HeldOutcome};
use service::shops::Shop;

use super::{CommandError, ServerArguments, chain, known_shop};
use crate::desk::Request;
use crate::view;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The customer's e-mail address.
    address: String,
    /// Write to this file, which must not be there yet, instead of printing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArguments,
}

/// Whose data.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The customer's e-mail address.
    pub address: String,
}

/// Writes everything that is held about a customer.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish { shop: arguments.server.shop.clone(), address: arguments.address.clone() };
    let held = arguments.server.ask(Request::Export(wish)).await?;
    let text = serde_json::to_string_pretty(&held).unwrap_or_default();
    let Some(file) = &arguments.out else {
        println!("{text}");
        return Ok(());
    };
    write_private(file, &text).map_err(|error| CommandError::Write(file.clone(), error))?;
    println!("written to {}: it is personal data, delete it when it was sent", file.display());
    Ok(())
}

/// A new file that only its owner reads.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{text}")
}

/// Everything that is held about a customer: one object, a part each, with `what` it is.
pub async fn export(service: &Service, wish: &Wish) -> Result<Value, String> {
    let shop = known_shop(service, &wish.shop).await?;
    let now = service.now();
    let held = service.held(&shop, &wish.address, now).await.map_err(|error| error.to_string())?;
    let mut journeys = Vec::with_capacity(held.journeys.len());
    for journey in &held.journeys {
        journeys.push(journey_of(service, &shop, journey).await?);
    }
    Ok(json!({
        "shop": shop.id,
        "address": wish.address,
        "exported_at": now,
        "customer": { "what": "the keyed hash of the address, under which everything is found", "key": held.customer },
        "record": record_of(&held.record),
        "journeys": {
            "what": "orders, carts, searches on the help pages and survey timing: what was reported, \
                     which mails were sent and why",
            "items": journeys,
        },
        "outcomes": outcomes_of(&held.journeys),
        "quarantined": quarantined_of(&held),
        "parked": {
            "what": "reports on their parcels that wait for an order, at most 60 days",
            "items": held.parked.iter().map(|(number, facts)| json!({
                "tracking_number": number, "facts": facts.len(), "data": facts,
            })).collect::<Vec<_>>(),
        },
        "receipts": { "what": "proofs of earlier erasures, kept for three years", "items": held.receipts },
        "not_held": "copies of mails are not kept, and logs hold no personal data",
    }))
}

fn contact_of(contact: &Contact) -> Value {
    json!({
        "email": contact.email, "name": contact.name, "locale": contact.locale, "country": contact.country,
        "region": contact.region, "zone": contact.zone, "marketing_consent": contact.marketing_consent,
    })
}

fn record_of(record: &Customer) -> Value {
    json!({
        "what": "who they are as last mailed, which mails they refused, and the mails of late that caps count",
        "kept_until": "they are erased; refusals stay then, since they protect them",
        "contact": record.contact.as_ref().map(|contact| contact_of(&contact.value)),
        "opted_out": record.opted_out.iter()
            .map(|(class, since)| (class.as_str().to_owned(), json!(since.at)))
            .collect::<serde_json::Map<_, _>>(),
        "undeliverable": record.undeliverable.map(|undeliverable| json!({
            "since": undeliverable.at, "why": undeliverable.why,
        })),
        "mails": record.mails.iter()
            .map(|mail| json!({ "at": mail.at, "touch": mail.kind.as_str(), "send_id": mail.send_id }))
            .collect::<Vec<_>>(),
        "erased_at": record.erased_at,
    })
}

async fn journey_of(service: &Service, shop: &Shop, held: &HeldJourney) -> Result<Value, String> {
    let journey = &held.stored.journey;
    let view = view::journey(service, &shop.id, &journey.id, None).await.map_err(|error| chain(&error))?;
    let stored = journey.to_stored().map_err(|error| chain(&error))?;
    let stored: Value = serde_json::from_str(&stored).map_err(|error| error.to_string())?;
    Ok(json!({
        "journey": journey.id.to_string(),
        "begun_at": held.begun_at,
        "kept_until": held.kept_until,
        "contact": journey.contact().map(contact_of),
        "in_words": view,
        "as_stored": stored,
    }))
}

fn outcomes_of(journeys: &[HeldJourney]) -> Value {
    let item = |journey: &HeldJourney, outcome: &HeldOutcome| {
        json!({
            "journey": journey.stored.journey.id.to_string(),
            "kind": outcome.kind.as_str(),
            "kept_until": outcome.kept_until,
            "content": outcome.content,
        })
    };
    let items: Vec<Value> = journeys
        .iter()
        .flat_map(|journey| journey.outcomes.iter().map(move |outcome| item(journey, outcome)))
        .collect();
    json!({ "what": "what reports count: orders that arrived, and answers with their comments", "items": items })
}

fn quarantined_of(held: &Held) -> Value {
    let items = held.quarantined.iter().map(|(id, kept, body)| {
        json!({
            "id": id.to_string(), "came_at": kept.at, "kept_until": kept.expires_at, "source": kept.source,
            "topic": kept.topic, "reason": kept.reason, "body": String::from_utf8_lossy(body),
        })
    });
    json!({
        "what": "deliveries that could not be read and requests for a person, if they name the address; \
                 they may name others too: look before you send them on",
        "items": items.collect::<Vec<_>>(),
    })
}
