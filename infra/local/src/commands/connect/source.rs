//! Storing a sender: its secret encrypted, its settings checked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use journey::ids::{ShopId, SourceId};
use journey::plan::read::nearest;
use providers::Provider;
use serde::{Deserialize, Serialize};
use service::Service;
use store::SourceRecord;

use super::secret::{Change, Chosen, choose, has_test_secret};
use super::{addresses, source_id};
use crate::commands::{chain, no_shop};

/// The longest API token: some are long-lived JWTs.
const API_TOKEN_MAX: usize = 4_096;

/// A sender to be connected, or one that is to change.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The shop.
    pub shop: ShopId,
    /// The provider.
    pub provider: String,
    /// The source's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The secret, if there is one.
    #[serde(default)]
    pub secret: Option<String>,
    /// The token for the provider's API.
    #[serde(default)]
    pub api_token: Option<String>,
    /// What is to be set. An empty value takes the setting away.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Whether the secret in use is to be replaced.
    #[serde(default)]
    pub rotate: bool,
    /// How long the replaced secret is still taken, in seconds; 7 days if not said.
    #[serde(default)]
    pub keep_seconds: Option<i64>,
}

/// A connected sender.
#[derive(Debug, Deserialize, Serialize)]
pub struct Connected {
    /// The provider.
    pub provider: String,
    /// The source's name.
    pub source: SourceId,
    /// The addresses to paste.
    pub addresses: Vec<String>,
    /// The secret, if it was made here. Shown this once.
    pub secret: Option<String>,
    /// It was not connected before.
    pub is_new: bool,
    /// It has a new secret.
    pub rotated: bool,
    /// What it had before was the published test secret, which nobody else signs with: it is gone.
    pub replaced_test_secret: bool,
    /// It signs with the published test secret, as samples do. Only a local server takes that.
    pub has_test_secret: bool,
    /// Until when the secret before is still taken.
    pub previous_until: Option<Timestamp>,
    /// Two secrets are taken at most: the one before the last was still taken, and ended with this.
    pub ended_one: bool,
    /// A token for the provider's API is stored.
    pub has_api_token: bool,
    /// This time.
    pub stored_api_token: bool,
    /// What is set; everything else has its default.
    pub settings: BTreeMap<String, String>,
}

/// Stores a sender and its secret, encrypted. The error says what to do.
pub async fn connect(service: &Service, wish: &Wish) -> Result<Connected, String> {
    if service.public_url.is_empty() {
        return Err(
            "set PUBLIC_URL to the address that senders reach: the stack's outputs name it".to_owned()
        );
    }
    let provider = Provider::parse(&wish.provider).ok_or_else(|| no_provider(&wish.provider))?;
    let id = source_id(provider, wish.name.as_deref())?;
    let (mut shop, _) = service
        .store
        .shop(&wish.shop)
        .await
        .map_err(|error| chain(&error))?
        .ok_or_else(|| no_shop(&wish.shop))?;
    let before = shop.value.sources.get(&id).cloned();
    if let Some(before) = before.as_ref().filter(|before| before.provider != provider.as_str()) {
        return Err(format!("\"{id}\" is a source of {}: choose another --name", before.provider));
    }
    let Chosen { mut record, made, change } = choose(service, wish, provider, &id, before.as_ref())?;
    set(&mut record, provider, &wish.settings)?;
    if let Some(token) = &wish.api_token {
        record.api_token = Some(sealed_token(service, wish, provider, &id, token)?);
    }
    let connected = Connected {
        provider: provider.as_str().to_owned(),
        addresses: addresses(&service.public_url, &wish.shop, &id, provider),
        source: id.clone(),
        secret: made,
        is_new: change == Change::Connected,
        rotated: matches!(change, Change::Rotated { .. }),
        replaced_test_secret: change == Change::TestSecretReplaced,
        has_test_secret: has_test_secret(service, wish, provider, &id, &record),
        previous_until: record.previous_until.filter(|until| service.now() < *until),
        ended_one: change == Change::Rotated { ended_one: true },
        has_api_token: record.api_token.is_some(),
        stored_api_token: wish.api_token.is_some(),
        settings: record.settings.clone(),
    };
    if before.as_ref() != Some(&record) {
        shop.value.sources.insert(id, record);
        if !service.store.put_shop(&wish.shop, &shop).await.map_err(|error| chain(&error))? {
            return Err("somebody else changed the shop in between: try again".to_owned());
        }
        service.shops.forget();
    }
    Ok(connected)
}

fn no_provider(name: &str) -> String {
    let names: Vec<&str> = Provider::ALL.iter().map(|provider| provider.as_str()).collect();
    match nearest(&name.to_lowercase(), &names) {
        Some(near) => {
            format!("\"{name}\" is no provider: did you mean {near}? `beforehand connect` lists all")
        }
        None => format!("\"{name}\" is no provider: choose one of {}", names.join(", ")),
    }
}

/// Takes in settings. Unknown ones and bad values are refused with what is allowed.
fn set(
    record: &mut SourceRecord,
    provider: Provider,
    wished: &BTreeMap<String, String>,
) -> Result<(), String> {
    let card = provider.card();
    for (name, value) in wished {
        let Some(setting) = card.settings.iter().find(|setting| setting.name == name) else {
            let known: Vec<&str> = card.settings.iter().map(|setting| setting.name).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(format!("{} has no setting \"{name}\": its settings are {known}", card.title));
        };
        if value.is_empty() {
            record.settings.remove(name);
        } else if (setting.check)(value) {
            record.settings.insert(name.clone(), value.clone());
        } else {
            return Err(format!("{name} cannot be \"{value}\": {}", setting.meaning));
        }
    }
    let missing = card
        .settings
        .iter()
        .find(|setting| setting.default.is_none() && !record.settings.contains_key(setting.name));
    missing.map_or(Ok(()), |setting| {
        Err(format!("{} needs --set {}=…: {}", card.title, setting.name, setting.meaning))
    })
}

fn sealed_token(
    service: &Service,
    wish: &Wish,
    provider: Provider,
    id: &SourceId,
    token: &str,
) -> Result<store::SealedSecret, String> {
    let card = provider.card();
    if card.api.is_none() {
        return Err(format!(
            "{}'s deliveries prove what they say: no API is asked, and no token needed",
            card.title
        ));
    }
    let token = token.trim();
    if token.is_empty() || token.len() > API_TOKEN_MAX || token.chars().any(char::is_control) {
        return Err("the API token must be one line of at most 4096 characters".to_owned());
    }
    service.keyring.seal(&wish.shop, id, token).map_err(|error| error.to_string())
}
