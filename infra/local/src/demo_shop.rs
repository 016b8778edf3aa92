//! The shop that the local server comes with. Its secrets are the values that each scheme
//! publishes as an example: nothing but the local server takes them.

use std::collections::BTreeMap;

use journey::ids::{ShopId, SourceId};
use providers::Provider;
use service::Service;
use service::keyring::SealError;
use store::{ShopRecord, SourceRecord, StoreError, Versioned};

use crate::commands::connect;

/// Its name in addresses.
pub const DEMO: &str = "demo";

/// The senders that it comes with. Others are connected when one of their samples is sent.
const SENDERS: [Provider; 3] = [Provider::Shopify, Provider::Standard, Provider::EasyPost];

/// The wish that connects another sender to a shop for its samples: with the secret that they are signed
/// with, which is published, and settings as they may be.
pub fn sample_sender(shop: &ShopId, provider: Provider) -> connect::Wish {
    let needed = provider.card().settings.iter().filter(|setting| setting.default.is_none());
    connect::Wish {
        shop: shop.clone(),
        provider: provider.as_str().to_owned(),
        name: None,
        secret: Some(provider.published_test_secret().to_owned()),
        api_token: None,
        settings: needed.map(|setting| (setting.name.to_owned(), setting.example.to_owned())).collect(),
        rotate: false,
        keep_seconds: None,
    }
}

/// A demo shop that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoShopError {
    /// A secret could not be encrypted.
    #[error("failed to make the demo shop")]
    Seal(#[from] SealError),
    /// The table failed.
    #[error("failed to make the demo shop")]
    Store(#[from] StoreError),
    /// An identifier of ours is wrong.
    #[error("failed to make the demo shop")]
    Id(#[from] journey::ids::IdError),
}

/// Makes the demo shop unless it is there.
pub async fn make_if_missing(service: &Service) -> Result<(), DemoShopError> {
    let id = ShopId::parse(DEMO)?;
    if service.store.shop(&id).await?.is_some() {
        return Ok(());
    }
    let mut sources = BTreeMap::new();
    for provider in SENDERS {
        let source = SourceId::parse(provider.as_str())?;
        let current = service.keyring.seal(&id, &source, provider.published_test_secret())?;
        sources.insert(source, SourceRecord::new(provider.as_str(), current));
    }
    let record = ShopRecord {
        brand: "Juniper Outdoor".to_owned(),
        url: "https://shop.example.com".to_owned(),
        zone: "America/New_York".to_owned(),
        sender: "orders@shop.example.com".to_owned(),
        support_email: "care@shop.example.com".to_owned(),
        postal_address: "Juniper Outdoor, 1 Example Street, New York, NY 10001, USA".to_owned(),
        accent: "#1f6f54".to_owned(),
        locale: "en".to_owned(),
        sources,
    };
    // Another process may have been quicker: then its shop is as good.
    service.store.put_shop(&id, &Versioned { value: record, version: 0 }).await?;
    service.shops.forget();
    Ok(())
}
