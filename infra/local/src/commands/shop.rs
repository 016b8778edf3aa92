//! `shop`: makes a shop, so that a table gets its first one, and shows what is known of it. What
//! erases its customers is in `shop_erase`.

use std::collections::BTreeMap;

use email_address::{EmailAddress, Options};
use jiff::tz::TimeZone;
use journey::ids::ShopId;
use messages::{Accent, Locale, safe_link};
use serde::{Deserialize, Serialize};
use service::Service;
use store::{ShopRecord, Versioned};

use super::{CommandError, ServerArguments, no_shop, shop_erase};
use crate::desk::Request;

/// A name or postal address has at most so many characters.
const TEXT_LENGTH_MAX: usize = 200;

/// What to do with a shop.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Make a shop. It has no sender then: `connect` is next.
    Create(Box<CreateArguments>),
    /// Erase everything that the shop holds of its customers, and disconnect its senders.
    Erase(shop_erase::Arguments),
    /// Show what is known of a shop; of its secrets only that they are there.
    Show {
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// See [`Command::Create`].
#[derive(clap::Args, Debug)]
pub struct CreateArguments {
    #[command(flatten)]
    facts: Facts,
    /// Write over a shop that is there. Its senders stay connected.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    server: ServerArguments,
}

/// What a shop says of itself.
#[derive(clap::Args, Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The name that customers know.
    #[arg(long)]
    pub brand: String,
    /// The shop's address on the web, https.
    #[arg(long)]
    pub url: String,
    /// The IANA zone in which the shop works, such as Europe/Berlin.
    #[arg(long)]
    pub zone: String,
    /// The address that mails come from; SES must know its domain.
    #[arg(long, value_name = "ADDRESS")]
    pub sender: String,
    /// The address that a person reads: replies go there.
    #[arg(long, value_name = "ADDRESS")]
    pub support_email: String,
    /// The postal address, as law wants it below service and marketing mails.
    #[arg(long)]
    pub postal_address: String,
    /// The colour of buttons, as #rrggbb.
    #[arg(long, default_value = "#1f6f54")]
    pub accent: String,
    /// The language where the customer's is not known: en, de, fr or es.
    #[arg(long, default_value = "en")]
    pub locale: String,
}

/// A shop to be made.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// Its name in addresses and keys.
    pub shop: ShopId,
    /// What it says of itself.
    pub facts: Facts,
    /// Whether a shop of that name is written over.
    pub replace: bool,
}

/// One shop.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
}

/// A shop as it is shown.
#[derive(Debug, Deserialize, Serialize)]
pub struct Known {
    /// Its name in addresses and keys.
    pub shop: ShopId,
    /// What it says of itself.
    pub facts: Facts,
    /// Its sources, and the provider of each.
    pub sources: BTreeMap<String, String>,
    /// The plan's version; 0: the defaults.
    pub plan_version: u32,
}

/// Runs one of the commands.
pub async fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Create(arguments) => {
            let server = &arguments.server;
            let wish = Wish {
                shop: server.shop.clone(),
                facts: arguments.facts.clone(),
                replace: arguments.replace,
            };
            let known: Known = server.ask_for(Request::CreateShop(wish)).await?;
            print!("{}", in_lines(&known));
            if known.sources.is_empty() {
                println!("Next: `beforehand connect --shop {} --source PROVIDER`", known.shop);
            }
            Ok(())
        }
        Command::Erase(arguments) => shop_erase::run(&arguments).await,
        Command::Show { server } => {
            let which = Which { shop: server.shop.clone() };
            let known: Known = server.ask_for(Request::ShowShop(which)).await?;
            print!("{}", in_lines(&known));
            Ok(())
        }
    }
}

fn in_lines(known: &Known) -> String {
    let facts = &known.facts;
    let sources: Vec<String> =
        known.sources.iter().map(|(name, provider)| format!("{name} ({provider})")).collect();
    let plan = match known.plan_version {
        0 => "the defaults".to_owned(),
        version => format!("version {version}"),
    };
    let rows = [
        ("brand", facts.brand.clone()),
        ("url", facts.url.clone()),
        ("zone", facts.zone.clone()),
        ("sender", facts.sender.clone()),
        ("support", facts.support_email.clone()),
        ("address", facts.postal_address.clone()),
        ("accent", facts.accent.clone()),
        ("locale", facts.locale.clone()),
        ("sources", if sources.is_empty() { "none".to_owned() } else { sources.join(", ") }),
        ("plan", plan),
    ];
    let rows = rows.map(|(name, value)| format!("  {name:<9}{value}\n"));
    format!("shop {}\n{}", known.shop, rows.concat())
}

/// Makes a shop, or writes over one: its sources are kept. The error names every mistake.
pub async fn create(service: &Service, wish: Wish) -> Result<Known, String> {
    check(&wish.facts)?;
    let found = service.store.shop(&wish.shop).await.map_err(|error| error.to_string())?;
    if found.is_some() && !wish.replace {
        return Err(format!(
            "the shop \"{}\" is there already: `beforehand shop show` shows it, --replace writes over it and \
             keeps its senders",
            wish.shop
        ));
    }
    let (sources, version, plan_version) = match found {
        Some((record, plan)) => (record.value.sources, record.version, plan.version),
        None => (BTreeMap::new(), 0, 0),
    };
    let facts = wish.facts;
    let record = ShopRecord {
        brand: facts.brand,
        url: facts.url,
        zone: facts.zone,
        sender: facts.sender,
        support_email: facts.support_email,
        postal_address: facts.postal_address,
        accent: facts.accent,
        locale: facts.locale,
        sources,
    };
    let record = Versioned { value: record, version };
    if !service.store.put_shop(&wish.shop, &record).await.map_err(|error| error.to_string())? {
        return Err("somebody else changed the shop in between: look at it and try again".to_owned());
    }
    service.shops.forget();
    Ok(known(wish.shop, record.value, plan_version))
}

/// What is known of a shop.
pub async fn show(service: &Service, which: &Which) -> Result<Known, String> {
    let found = service.store.shop(&which.shop).await.map_err(|error| error.to_string())?;
    let (record, plan) = found.ok_or_else(|| no_shop(&which.shop))?;
    Ok(known(which.shop.clone(), record.value, plan.version))
}

fn known(shop: ShopId, record: ShopRecord, plan_version: u32) -> Known {
    let sources =
        record.sources.into_iter().map(|(name, source)| (name.to_string(), source.provider)).collect();
    let facts = Facts {
        brand: record.brand,
        url: record.url,
        zone: record.zone,
        sender: record.sender,
        support_email: record.support_email,
        postal_address: record.postal_address,
        accent: record.accent,
        locale: record.locale,
    };
    Known { shop, facts, sources, plan_version }
}

fn check(facts: &Facts) -> Result<(), String> {
    let is_text = |text: &str| {
        !text.trim().is_empty()
            && text.chars().count() <= TEXT_LENGTH_MAX
            && !text.chars().any(char::is_control)
    };
    let is_address = |text: &str| {
        let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
        text.is_ascii() && EmailAddress::parse_with_options(text, options).is_ok()
    };
    let locales = Locale::ALL.map(Locale::tag).join(", ");
    let rules = [
        (is_text(&facts.brand), format!("--brand has 1 to {TEXT_LENGTH_MAX} characters on one line")),
        (
            facts.url.starts_with("https://") && safe_link(&facts.url).is_some(),
            "--url is an https address, such as https://shop.example.com".to_owned(),
        ),
        (
            TimeZone::get(&facts.zone).is_ok(),
            "--zone is a name of the IANA time zone database, such as Europe/Berlin".to_owned(),
        ),
        (is_address(&facts.sender), "--sender is an address, such as orders@shop.example.com".to_owned()),
        (
            is_address(&facts.support_email),
            "--support-email is an address, such as care@shop.example.com".to_owned(),
        ),
        (
            is_text(&facts.postal_address),
            format!("--postal-address has 1 to {TEXT_LENGTH_MAX} characters on one line"),
        ),
        (Accent::parse(&facts.accent).is_ok(), "--accent is a colour as #rrggbb, such as #1f6f54".to_owned()),
        (Locale::parse(&facts.locale).is_some(), format!("--locale is one of {locales}")),
    ];
    let mistakes: Vec<String> = rules.into_iter().filter(|(holds, _)| !holds).map(|(_, rule)| rule).collect();
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes.join("; ")) }
}
