#![doc = include_str!("../README.md")]

mod contact;
mod delivery;
mod easypost;
mod json;
mod link;
mod money;
mod provider;
mod scalar;
mod secret;
mod shopify;
mod signature;
mod standard;
mod text;
mod translation;

pub use delivery::{Delivery, MatchedSecret, Refusal, Verified};
pub use provider::{Provider, Surface};
pub use secret::{SECRET_TEXT_MAX, SECRET_TEXT_MIN, Secret, SecretError, Secrets};
pub use signature::SignError;
pub use standard::{TOLERANCE_SECONDS, read_unsigned};
pub use translation::{ITEMS_MAX, PrivacyRequest, SCANS_MAX, SHIPMENTS_MAX, TRACKING_MAX, Translation};
