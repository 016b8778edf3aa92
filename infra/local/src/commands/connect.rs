//! `connect`: a sender for a shop: its secret, its address, and what to click.

use journey::ids::{ShopId, SourceId};
use providers::{Provider, Surface};
use serde::{Deserialize, Serialize};
use service::Service;
use store::SourceRecord;

use super::{CommandError, ServerArguments, chain, no_shop};
use crate::desk::Request;
use crate::system::fresh_secret;

/// See [`run`].
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The provider: shopify, standard or easypost.
    #[arg(long)]
    source: String,
    /// The source's name in the address, if not the provider's.
    #[arg(long)]
    name: Option<String>,
    /// The secret that the provider shows, if it makes one (Shopify does). Otherwise one is made.
    #[arg(long)]
    secret: Option<String>,
    #[command(flatten)]
    server: ServerArguments,
}

/// A sender to be connected.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The provider.
    pub provider: String,
    /// The source's name.
    pub name: Option<String>,
    /// The secret, if there is one.
    pub secret: Option<String>,
}

/// A connected sender. The secret is shown this once.
#[derive(Debug, Deserialize, Serialize)]
pub struct Connected {
    /// The addresses to paste.
    pub addresses: Vec<String>,
    /// The secret, if it was made here.
    pub secret: Option<String>,
    /// Whether a secret was there before; it is still accepted.
    pub rotated: bool,
}

/// Connects a sender to a shop.
pub async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let wish = Wish {
        shop: arguments.server.shop.clone(),
        provider: arguments.source.clone(),
        name: arguments.name.clone(),
        secret: arguments.secret.clone(),
    };
    let connected: Connected = arguments.server.ask_for(Request::Connect(wish)).await?;
    println!("Connected. Paste where the sender asks for the webhook address:");
    for address in &connected.addresses {
        println!("  {address}");
    }
    if let Some(secret) = &connected.secret {
        println!("The secret, shown this once:\n  {secret}");
    }
    if connected.rotated {
        println!("The secret before this one is still accepted, so that nothing in flight is lost.");
    }
    println!("{}", what_to_click(&arguments.source));
    Ok(())
}

/// Stores a sender and its secret, encrypted. The error says what to do.
pub async fn connect(service: &Service, wish: &Wish) -> Result<Connected, String> {
    let shop_id = &wish.shop;
    if service.public_url.is_empty() {
        return Err(
            "set PUBLIC_URL to the address that senders reach: the stack's outputs name it".to_owned()
        );
    }
    let provider = Provider::parse(&wish.provider).ok_or_else(|| {
        let names: Vec<&str> = Provider::ALL.iter().map(|provider| provider.as_str()).collect();
        format!("\"{}\" is no provider: choose one of {}", wish.provider, names.join(", "))
    })?;
    let source_id = SourceId::parse(wish.name.as_deref().unwrap_or(provider.as_str()))
        .map_err(|error| error.to_string())?;
    let (secret, is_new) = match &wish.secret {
        Some(secret) => (secret.clone(), false),
        None => (fresh_secret(provider).map_err(|error| chain(&error))?, true),
    };
    provider.check_secret(&secret).map_err(|error| error.to_string())?;
    if secret == provider.published_test_secret() && !service.is_local {
        return Err("that secret is published as an example: everybody knows it".to_owned());
    }
    let current = service.keyring.seal(shop_id, &source_id, &secret).map_err(|error| error.to_string())?;
    let found = service.store.shop(shop_id).await.map_err(|error| error.to_string())?;
    let (mut record, _) = found.ok_or_else(|| no_shop(shop_id))?;
    let before = record.value.sources.remove(&source_id);
    let rotated = before.is_some();
    let previous = before.map(|before| before.current);
    let source = SourceRecord { previous, ..SourceRecord::new(provider.as_str(), current) };
    record.value.sources.insert(source_id.clone(), source);
    if !service.store.put_shop(shop_id, &record).await.map_err(|error| error.to_string())? {
        return Err("somebody else changed the shop in between: try again".to_owned());
    }
    service.shops.forget();
    let addresses = provider
        .surfaces()
        .iter()
        .map(|surface: &Surface| format!("{}/{surface}/{shop_id}/{source_id}", service.public_url))
        .collect();
    Ok(Connected { addresses, secret: is_new.then_some(secret), rotated })
}

fn what_to_click(provider: &str) -> String {
    Provider::parse(provider).map(|provider| provider.card().steps.join("\n")).unwrap_or_default()
}
