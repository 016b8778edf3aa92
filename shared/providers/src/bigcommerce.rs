//! BigCommerce: orders, shipments and abandoned carts.
//!
//! **Signature.** Standard Webhooks, keyed with the UTF-8 of the app's client secret as it is: no `whsec_`, no
//! base64 (bigcommerce/docs, `integrations/webhooks/https-webhook-overview.mdx`, whose samples encode it only
//! because the library decodes it). Whether hooks of a store-level API account are signed too is not
//! documented. The time is signed, so nothing older than five minutes is taken.
//!
//! **Body.** Thin: `{scope, producer: "stores/<hash>", created_at, data: {id, …}}`
//! (`docs/webhooks/callbacks/data`), so the order or checkout is read back. What needs no more than the signed
//! body is a fact at once: a shipment deleted, a cart converted or deleted, at `created_at`.
//!
//! **Read back** at api.bigcommerce.com (`reference/orders.v2.oas2.yml`, `checkouts.v3.yml`): the order, its
//! products, shipments and shipping addresses from V2 (times in RFC 2822, states as names, "204 No Content" for
//! none of them); for a cart the checkout of the same id from V3. A token reads its own store only, so a
//! producer's hash of another store comes to nothing. An order without payment (Incomplete, Pending, Awaiting
//! Payment) is no order yet; orders that were migrated (`external_source` M-MIG) are history.
//!
//! **Carts.** A cart is abandoned after an hour without change. Its token opens the page of the storefront's
//! route `recover_abandoned_cart` with `?t=<token>` (`headless/cart-checkout/abandoned-carts.mdx`); which page that is
//! the shop must tell, since the API's own links work only once.
//!
//! **Verified** by a value that was computed from the documented formula; shapes from BigCommerce's
//! documentation. Not verified against a live store.

mod cart;
mod order;
mod states;

use journey::fact::{Fact, Shipment, Subject, What};
use journey::ids::{CartId, OrderId, ShipmentId};
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{SignError, Signed};
use crate::standard_webhooks::{Key, StandardWebhooks};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, link, text, times};

/// The scopes that are translated.
const SCOPES: [&str; 10] = [
    "store/order/created",
    "store/order/updated",
    "store/order/statusUpdated",
    "store/order/refund/created",
    "store/shipment/created",
    "store/shipment/updated",
    "store/shipment/deleted",
    "store/cart/abandoned",
    "store/cart/converted",
    "store/cart/deleted",
];

const HOST: &str = "api.bigcommerce.com";
const TOKEN: &str = "x-auth-token";
/// The most of a list that one call gives.
const LIMIT: (&str, &str) = ("limit", "250");
const STORE_HASH_MAX: usize = 32;

const RECOVERY_PAGE: &str = "recovery_page";

const SIGNED: &str = "`v1,` and the base64 of HMAC-SHA256 over webhook-id, webhook-timestamp and the raw body, \
     joined by dots, keyed with the app's client secret as text";
const SECRET_FORM: &str = "the client secret of the app or API account that made the webhooks: 16 to 256 \
     characters without spaces";

const SCHEME: StandardWebhooks = StandardWebhooks {
    key: |secret| Some(Key::Secret(secret.as_bytes().to_vec())),
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

/// BigCommerce's webhooks.
pub(crate) struct BigCommerce;

static CARD: Card = Card {
    name: "bigcommerce",
    title: "BigCommerce",
    surfaces: &[Surface::Storefront],
    topics: &SCOPES,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::Theirs,
        published: "bigcommerce-client-secret",
    },
    settings: &[Setting {
        name: RECOVERY_PAGE,
        meaning: "the page of the storefront that brings an abandoned cart back, as https://…: ?t= and the \
                  cart's token are added",
        default: Some(""),
        example: "https://shop.example.com/recover-cart",
        check: |value| !link::https(value).is_empty(),
    }],
    api: Some(Api {
        token: "the access token of an API account (Settings > API > Store-level API accounts) that may read \
                Orders, Order Fulfillment, Carts and Checkouts",
        hosts: &[HOST],
    }),
    tries_again: true,
    steps: &[
        "In the control panel: Settings > API > Store-level API accounts > Create API account, with Orders, Carts and \
         Checkouts read-only. Keep the client secret (it is the secret) and the access token (it is the token).",
        "With that token POST to https://api.bigcommerce.com/stores/{store_hash}/v3/hooks once for each scope: \
         {\"scope\": \"store/order/updated\", \"destination\": the address, \"is_active\": true}.",
        "Scopes: store/order/created, store/order/updated, store/order/refund/created, store/shipment/created, \
         store/shipment/updated, store/shipment/deleted, store/cart/abandoned, store/cart/converted, \
         store/cart/deleted.",
        "After two days of failures BigCommerce deactivates a webhook and writes an e-mail: set is_active again.",
    ],
    verified: "The signature by a value computed from the documented formula, not a published one. Shapes of hooks \
               and answers from BigCommerce's documentation. Whether hooks of a store-level API account are signed is \
               not documented. Not against a live store.",
};

#[derive(Deserialize)]
struct Envelope {
    scope: String,
}

#[derive(Deserialize)]
struct Hook {
    scope: String,
    producer: String,
    created_at: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    id: Id,
    /// Of a cart that is abandoned: opens the recovery page.
    token: Option<String>,
    /// Of shipments, and of a cart that was converted.
    #[serde(rename = "orderId")]
    order_id: Option<Id>,
}

impl Adapter for BigCommerce {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        SCHEME.verify(Provider::BigCommerce, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        told(verified, hint)
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        told(verified, |hook| match hook.scope.as_str() {
            "store/cart/abandoned" => {
                cart::read(&cart_id(hook)?, recovery_url(verified, hook).as_deref(), answers)
            }
            _ => order::read(&order_id(hook)?, answers),
        })
    }
}

impl Signer for BigCommerce {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

/// Reads the hook, if its scope is used, and hands it on.
fn told(verified: &Verified<'_>, read: impl Fn(&Hook) -> Result<Outcome, String>) -> Translation {
    let scope = match json::read::<Envelope>(verified.body()) {
        Ok(envelope) => envelope.scope,
        Err(why) => return Translation::of("", Err(why)),
    };
    let outcome = if SCOPES.contains(&scope.as_str()) {
        json::read(verified.body()).and_then(|hook| read(&hook))
    } else {
        Ok(Outcome::Ignored("the scope is not used".to_owned()))
    };
    Translation::of(text::topic(&scope), outcome)
}

/// What the hook says by itself, or which calls tell.
fn hint(hook: &Hook) -> Result<Outcome, String> {
    let at = || times::unix_seconds(hook.created_at).ok_or("created_at must be in seconds since 1970");
    let fact = |subject, what| Ok(Outcome::Facts(vec![Fact { subject, occurred_at: at()?, what }]));
    match hook.scope.as_str() {
        "store/cart/converted" => fact(Subject::Cart(cart_id(hook)?), What::CartConverted),
        "store/cart/deleted" => fact(Subject::Cart(cart_id(hook)?), What::CartStands(Box::default())),
        "store/shipment/deleted" => {
            let id =
                ShipmentId::parse(hook.data.id.0.as_str()).map_err(|error| format!("data.id: {error}"))?;
            let shipment = Shipment {
                id,
                shipped_at: at()?,
                tracking: Vec::new(),
                carrier: String::new(),
                tracking_url: String::new(),
                cancelled: true,
            };
            fact(Subject::Order(order_id(hook)?), What::Shipped(shipment))
        }
        "store/cart/abandoned" => {
            let id = cart_id(hook)?;
            let checkout = get("checkout", hook, &["v3", "checkouts", id.as_str()])?;
            Ok(Outcome::ReadBack(vec![checkout]))
        }
        _ => {
            let id = order_id(hook)?;
            let of = |what, list| get(what, hook, &["v2", "orders", id.as_str(), list]);
            Ok(Outcome::ReadBack(vec![
                get("order", hook, &["v2", "orders", id.as_str()])?,
                of("products", "products")?.query(&[LIMIT]),
                of("shipments", "shipments")?.query(&[LIMIT]),
                of("addresses", "shipping_addresses")?,
            ]))
        }
    }
}

fn get(what: &'static str, hook: &Hook, path: &[&str]) -> Result<Call, String> {
    let hash = hook.producer.strip_prefix("stores/").unwrap_or_default();
    let is_hash =
        (1..=STORE_HASH_MAX).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_hash {
        return Err("producer must be stores/ and the store's hash".to_owned());
    }
    let segments = [&["stores", hash], path].concat();
    let call = Call::get(what, HOST, &segments, Auth::Header(TOKEN))?;
    Ok(call.header("accept", "application/json").may_be_missing())
}

/// Shipments name their order apart.
fn order_id(hook: &Hook) -> Result<OrderId, String> {
    let (field, id) = if hook.scope.starts_with("store/shipment/") {
        ("data.orderId", hook.data.order_id.as_ref().ok_or("data.orderId is missing")?)
    } else {
        ("data.id", &hook.data.id)
    };
    OrderId::parse(id.0.as_str()).map_err(|error| format!("{field}: {error}"))
}

fn cart_id(hook: &Hook) -> Result<CartId, String> {
    CartId::parse(hook.data.id.0.as_str()).map_err(|error| format!("data.id: {error}"))
}

/// The recovery page with the cart's token.
fn recovery_url(verified: &Verified<'_>, hook: &Hook) -> Option<String> {
    let mut url = url::Url::parse(verified.settings().get(RECOVERY_PAGE)?).ok()?;
    url.query_pairs_mut().append_pair("t", hook.data.token.as_deref()?);
    Some(link::https(url.as_str()))
}
