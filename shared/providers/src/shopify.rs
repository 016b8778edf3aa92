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

use journey::ids::{OrderId, ShipmentId};

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BASE64_FORM, BodyHmac, Encoding, text_key};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified, optional};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, text};

/// The setting that names the field of an order with the day by which the customer needs it.
const NEEDED_BY: &str = "needed_by_attribute";

/// The longest name of a field that a shop may set.
const ATTRIBUTE_BYTES_MAX: usize = 100;

const TOPIC: &str = "x-shopify-topic";
const TOPIC_EVENTS: &str = "shopify-topic";
const DELIVERY_ID: &str = "x-shopify-webhook-id";
const DELIVERY_ID_EVENTS: &str = "shopify-webhook-id";
const TRIGGERED_AT: &str = "x-shopify-triggered-at";

const SIGNED: &str = "the base64 of HMAC-SHA256 over the raw body, keyed with the app's client secret \
     (a webhook made under Settings → Notifications is signed with the key on that page)";
const SECRET_FORM: &str = "the app's client secret from the Partner Dashboard, or the key shown \
     under Settings → Notifications → Webhooks: 16 to 256 characters without spaces";

/// The topics that are translated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Topic {
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
    const ALL: [Self; 12] = [
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

    /// The names of all.
    const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].as_str();
            index += 1;
        }
        names
    };

    const fn as_str(self) -> &'static str {
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

/// Shopify's webhooks.
pub(crate) struct Shopify;

const SCHEME: BodyHmac = BodyHmac {
    headers: &["shopify-hmac-sha256", "x-shopify-hmac-sha256"],
    prefix: "",
    encoding: Encoding::Base64,
    form: BASE64_FORM,
    key: text_key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

static CARD: Card = Card {
    name: "shopify",
    title: "Shopify",
    surfaces: &[Surface::Storefront],
    topics: &Topic::NAMES,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "hush" },
    settings: &[Setting {
        name: NEEDED_BY,
        meaning: "the additional detail of an order (note attribute, or cart attribute of the theme) that holds the \
                  day by which the customer needs it, such as 2026-12-24",
        default: Some(""),
        example: "Needed by",
        check: |value| !value.trim().is_empty() && value.len() <= ATTRIBUTE_BYTES_MAX,
    }],
    api: None,
    tries_again: true,
    steps: &[
        "In your Shopify app, subscribe these topics to the address, as JSON: orders/create, orders/updated, \
         orders/cancelled, fulfillments/create, fulfillments/update, fulfillment_events/create, checkouts/create, \
         checkouts/update, refunds/create. The privacy topics are set in the app's own settings.",
        "The secret is the app's client secret (Partner Dashboard > your app > Client credentials).",
        "Webhooks made under Settings > Notifications are signed with another key, shown on that page: give that \
         one for them.",
    ],
    verified: "The signature by a value that go-shopify publishes, and against Shopify's own npm package. The \
               shapes follow documentation; those of the privacy topics are from memory. Not against a live account.",
};

impl Adapter for Shopify {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let verified = SCHEME.verify(Provider::Shopify, delivery, trust)?;
        let text_of = |events, classic| {
            optional(delivery.headers, events).or_else(|| optional(delivery.headers, classic))
        };
        Ok(verified
            .with_topic(text_of(TOPIC_EVENTS, TOPIC))
            .with_id(text_of(DELIVERY_ID_EVENTS, DELIVERY_ID)))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        translate(verified)
    }
}

impl Signer for Shopify {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        Signed::post(
            sample.body,
            [
                ("x-shopify-hmac-sha256", "the signature", SCHEME.value(sample)?),
                (TOPIC, "the topic", sample.topic.to_owned()),
                (DELIVERY_ID, "the delivery id", sample.delivery_id.to_owned()),
                (TRIGGERED_AT, "the time", sample.now.to_string()),
            ],
        )
    }
}

fn translate(verified: &Verified<'_>) -> Translation {
    let Some(header) = verified.topic() else {
        return Translation::of("", Err(format!("the header {TOPIC} is missing")));
    };
    let shown = text::topic(header);
    let Some(topic) = Topic::parse(header) else {
        return Translation::of(shown, Ok(Outcome::Ignored("the topic is not used".to_owned())));
    };
    let body = verified.body();
    let outcome = match topic {
        Topic::OrdersCreate | Topic::OrdersUpdated | Topic::OrdersCancelled => {
            order::read(body, verified.settings().get(NEEDED_BY))
        }
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
