#![doc = include_str!("../README.md")]

mod adapter;
mod body_hmac;
mod card;
mod codes;
mod contact;
mod delivery;
mod easypost;
mod fetch;
mod json;
mod jwt;
mod keys;
mod link;
mod money;
mod provider;
mod sample_key;
mod scalar;
mod secret;
mod shopify;
mod signature;
mod standard;
mod standard_webhooks;
mod static_token;
mod text;
mod times;
mod tracker;
mod translation;

pub use card::{Api, Card, Coverage, SecretCard, SecretOrigin, Setting};
pub use delivery::{Delivery, Greeting, MatchedSecret, Refusal, Settings, Trust, Verified};
pub use fetch::{Answer, Auth, CALLS_MAX, Call, CallMethod};
pub use keys::{KeyForm, KeyNeeded, PublicKey, PublicKeys};
pub use provider::{Provider, Surface};
pub use secret::{SECRET_TEXT_MAX, SECRET_TEXT_MIN, Secret, SecretError, Secrets};
pub use signature::{SignError, Signed};
pub use standard::read_unsigned;
pub use standard_webhooks::TOLERANCE_SECONDS;
pub use translation::{ITEMS_MAX, PrivacyRequest, SCANS_MAX, SHIPMENTS_MAX, TRACKING_MAX, Translation};
