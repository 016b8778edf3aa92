//! Shopify: orders, fulfillments and their events, checkouts, refunds, privacy.
//!
//! **Signature.** `X-Shopify-Hmac-Sha256` is the base64 of HMAC-SHA256 over the raw body, keyed with
//! the app's client secret (shopify.dev, "Verify webhook deliveries"; `@shopify/shopify-api`,
//! `utils/hmac-validator`). The newer *Events* send the same headers without `X-`; as Shopify's Ruby
//! library does, that family is looked at first. No time is signed, so no tolerance exists: replays
//! are told by content. Webhooks made in the admin under Settings → Notifications are signed with
//! another key, which that page shows.
//!
//! **Only the body is signed.** Topic, shop and delivery id are headers that a replay may change, so
//! a body must have the shape of its topic: its global id (`gid://shopify/Order/…`) must name the
//! right type, fields of other topics must be absent, and `shop/redact` may have no field besides
//! its own two.
//!
//! **Bodies** are bare REST resources (shopify-api-ruby `test/rest/2026_07`). The order has no
//! promise of arrival, only the name of the shipping method. A subscription that limits its fields
//! must keep those of the structs in `shopify/wire.rs`.
//!
//! **Verified** by vectors: the signature (a published value of bold-commerce/go-shopify, and one
//! computed from the documented formula). The shapes follow documentation; those of the privacy
//! topics are from memory. Not verified against a live account.

mod checkout;
mod order;
mod parcel;
mod privacy;
mod wire;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use journey::ids::{OrderId, ShipmentId};

use crate::delivery::{Delivery, Refusal, Verified, header};
use crate::scalar::Id;
use crate::secret::{self, Secret, SecretError, Secrets};
use crate::signature::{self, Digest, SignError};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, text};

const SIGNATURE: &str = "x-shopify-hmac-sha256";
const SIGNATURE_EVENTS: &str = "shopify-hmac-sha256";
const TOPIC: &str = "x-shopify-topic";
const TOPIC_EVENTS: &str = "shopify-topic";
const DELIVERY_ID: &str = "x-shopify-webhook-id";
const DELIVERY_ID_EVENTS: &str = "shopify-webhook-id";
const TRIGGERED_AT: &str = "x-shopify-triggered-at";

const SIGNED: &str = "the base64 of HMAC-SHA256 over the raw body, keyed with the app's client secret \
     (a webhook made under Settings → Notifications is signed with the key on that page)";
const SIGNATURE_FORM: &str = "44 characters of standard base64 (an HMAC-SHA256)";
const SECRET_FORM: &str = "the app's client secret from the Partner Dashboard, or the key shown \
     under Settings → Notifications → Webhooks: 16 to 256 characters without spaces";

/// The topics that are translated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Topic {
    OrdersCreate,
    OrdersUpdated,
    OrdersCancelled,
    FulfillmentsCreate,
    FulfillmentsUpdate,
    FulfillmentEventsCreate,
    CheckoutsCreate,
    CheckoutsUpdate,
    RefundsCreate,
    CustomersRedact,
    CustomersDataRequest,
    ShopRedact,
}

impl Topic {
    pub(crate) const ALL: [Self; 12] = [
        Self::OrdersCreate,
        Self::OrdersUpdated,
        Self::OrdersCancelled,
        Self::FulfillmentsCreate,
        Self::FulfillmentsUpdate,
        Self::FulfillmentEventsCreate,
        Self::CheckoutsCreate,
        Self::CheckoutsUpdate,
        Self::RefundsCreate,
        Self::CustomersRedact,
        Self::CustomersDataRequest,
        Self::ShopRedact,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OrdersCreate => "orders/create",
            Self::OrdersUpdated => "orders/updated",
            Self::OrdersCancelled => "orders/cancelled",
            Self::FulfillmentsCreate => "fulfillments/create",
            Self::FulfillmentsUpdate => "fulfillments/update",
            Self::FulfillmentEventsCreate => "fulfillment_events/create",
            Self::CheckoutsCreate => "checkouts/create",
            Self::CheckoutsUpdate => "checkouts/update",
            Self::RefundsCreate => "refunds/create",
            Self::CustomersRedact => "customers/redact",
            Self::CustomersDataRequest => "customers/data_request",
            Self::ShopRedact => "shop/redact",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}

/// See [`Provider::verify`].
pub(crate) fn verify<'a>(delivery: Delivery<'a>, secrets: &Secrets) -> Result<Verified<'a>, Refusal> {
    let (name, value) = match one_of(delivery.headers, SIGNATURE_EVENTS, SIGNATURE) {
        Some((name, Some(value))) => (name, value),
        Some((header, None)) => {
            return Err(Refusal::MalformedSignature { header, expected: SIGNATURE_FORM });
        }
        None => return Err(Refusal::MissingSignature { header: SIGNATURE }),
    };
    let theirs: Digest = BASE64
        .decode(value.trim())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(Refusal::MalformedSignature { header: name, expected: SIGNATURE_FORM })?;
    let matched = signature::match_secret(secrets, |secret| {
        let ours = signature::hmac_sha256(secret.as_bytes(), &[delivery.body]);
        Ok(signature::equal(&ours, &theirs))
    })?
    .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
    let text_of = |events, classic| one_of(delivery.headers, events, classic)?.1;
    let topic = text_of(TOPIC_EVENTS, TOPIC);
    let delivery_id = text_of(DELIVERY_ID_EVENTS, DELIVERY_ID);
    Ok(Verified::new(Provider::Shopify, matched, delivery.body, topic, delivery_id))
}

/// A header of the newer family, else of the classic one: its name, and its text if it is any.
fn one_of<'a>(
    headers: &'a HeaderMap,
    events: &'static str,
    classic: &'static str,
) -> Option<(&'static str, Option<&'a str>)> {
    [events, classic].into_iter().find_map(|name| match header(headers, &HeaderName::from_static(name)) {
        Ok(Some(value)) => Some((name, Some(value))),
        Ok(None) => None,
        Err(_) => Some((name, None)),
    })
}

/// See [`Provider::sign`].
pub(crate) fn sign(
    secret: &Secret,
    body: &[u8],
    delivery_id: &str,
    topic: &str,
    now: Timestamp,
) -> Result<HeaderMap, SignError> {
    let digest = signature::hmac_sha256(secret.expose().as_bytes(), &[body]);
    signature::headers([
        (SIGNATURE, "the signature", BASE64.encode(digest)),
        (TOPIC, "the topic", topic.to_owned()),
        (DELIVERY_ID, "the delivery id", delivery_id.to_owned()),
        (TRIGGERED_AT, "the time", now.to_string()),
    ])
}

/// See [`Provider::check_secret`].
pub(crate) fn check_secret(text: &str) -> Result<(), SecretError> {
    secret::check_text(text, SECRET_FORM)
}

/// See [`Provider::translate`].
pub(crate) fn translate(verified: &Verified<'_>, surface: Surface) -> Translation {
    let Some(header) = verified.topic() else {
        return Translation::of("", Err(format!("the header {TOPIC} is missing")));
    };
    let shown = text::topic(header);
    if surface != Surface::Storefront {
        let why = format!("Shopify's webhooks are read at /storefront/…, not at /{surface}/…");
        return Translation::of(shown, Ok(Outcome::Ignored(why)));
    }
    let Some(topic) = Topic::parse(header) else {
        return Translation::of(shown, Ok(Outcome::Ignored("the topic is not used".to_owned())));
    };
    let body = verified.body();
    let outcome = match topic {
        Topic::OrdersCreate | Topic::OrdersUpdated | Topic::OrdersCancelled => order::read(body),
        Topic::FulfillmentsCreate | Topic::FulfillmentsUpdate => parcel::read_fulfillment(body),
        Topic::FulfillmentEventsCreate => parcel::read_event(body),
        Topic::CheckoutsCreate | Topic::CheckoutsUpdate => checkout::read(body),
        Topic::RefundsCreate => order::read_refund(body),
        Topic::CustomersRedact => privacy::read_redact(body),
        Topic::CustomersDataRequest => privacy::read_data_request(body),
        Topic::ShopRedact => privacy::read_shop_redact(body),
    };
    Translation::of(topic.as_str(), outcome)
}

/// Refuses a body whose global id says that it is of another type than its topic.
fn check_type(global_id: Option<&str>, expected: &str) -> Result<(), String> {
    let Some(global_id) = global_id else {
        return Ok(());
    };
    let rest = global_id.strip_prefix("gid://shopify/").unwrap_or_default();
    if rest.split('/').next() == Some(expected) {
        Ok(())
    } else {
        Err(format!("admin_graphql_api_id must be a gid://shopify/{expected}/…: another topic's body"))
    }
}

fn order_id(field: &str, id: &Id) -> Result<OrderId, String> {
    OrderId::parse(id.0.as_str()).map_err(|error| format!("{field}: {error}"))
}

fn shipment_id(field: &str, id: &Id) -> Result<ShipmentId, String> {
    ShipmentId::parse(id.0.as_str()).map_err(|error| format!("{field}: {error}"))
}
