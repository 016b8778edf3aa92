//! Squarespace Commerce: orders.
//!
//! **Signature.** `Squarespace-Signature` is the hex of HMAC-SHA256 over the raw body, keyed with the bytes
//! that the subscription's secret writes in hex (developers.squarespace.com, "Verifying notifications"). No time
//! is signed, so no tolerance exists: repeats, which come for two days, are told by content.
//!
//! **Body.** Thin: `{id, topic, createdOn, data: {orderId, update?}}`. What an update was (FULFILLED, REFUNDED,
//! CANCELED, MARKED_PENDING, EMAIL_UPDATED) the order shows itself, so it is not looked at. There is no topic for
//! carts.
//!
//! **Read back** at api.squarespace.com, Orders API 1.0 ("Retrieve a specific order"), which refuses calls without
//! a `User-Agent`: `service` shows one in every call. Times are UTC; notifications write theirs without seconds, orders with fractions. A fulfillment has no
//! id: its tracking number is one, else its place in the list. When an order was cancelled or refunded is
//! not told: its last change stands for it. There is neither language nor consent.
//!
//! **Verified** by a value that was computed from the documented formula; shapes from Squarespace's own example
//! of an order. Not verified against a live site.

mod order;

use std::borrow::Cow;

use journey::ids::OrderId;
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BodyHmac, Encoding, HEX_FORM};
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::fetch::{Answer, Auth, Call};
use crate::secret::SecretError;
use crate::signature::{SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, secret, text};

/// The topics that are translated.
const TOPICS: [&str; 2] = ["order.create", "order.update"];

const HOST: &str = "api.squarespace.com";

const SIGNED: &str = "the hex of HMAC-SHA256 over the raw body, keyed with the bytes that the subscription's \
     secret writes in hex";
const SECRET_FORM: &str = "the secret that the answer to creating the webhook subscription has: 16 to 256 hex \
     digits, an even number";

const SCHEME: BodyHmac = BodyHmac {
    headers: &["squarespace-signature"],
    prefix: "",
    encoding: Encoding::Hex,
    form: HEX_FORM,
    key: |secret| hex::decode(secret).ok().map(Cow::Owned),
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

/// Squarespace's notifications.
pub(crate) struct Squarespace;

static CARD: Card = Card {
    name: "squarespace",
    title: "Squarespace Commerce",
    surfaces: &[Surface::Storefront],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "6162636465666768" },
    settings: &[],
    api: Some(Api {
        token: "an API key that may read orders (Settings > Developer tools > Developer API Keys), or an OAuth \
                access token",
        hosts: &[HOST],
    }),
    tries_again: true,
    steps: &[
        "In Squarespace: Settings > Developer tools > Developer API Keys > Generate Key, with Orders read-only. It is \
         the token.",
        "Webhook subscriptions need an OAuth access token of an extension: with it POST to \
         https://api.squarespace.com/1.0/webhook_subscriptions {\"endpointUrl\": the address, \"topics\": \
         [\"order.create\", \"order.update\"]}.",
        "The answer has the secret, once. A lost one is made anew with POST …/webhook_subscriptions/{id}/actions/rotateSecret.",
        "Squarespace may delete a subscription after repeated failures: list them when orders are missing.",
    ],
    verified: "The signature by a value computed from the documented formula, not a published one. The order's shape \
               from Squarespace's example. Steps partly from memory. Not against a live site.",
};

#[derive(Deserialize)]
struct Envelope {
    topic: String,
}

#[derive(Deserialize)]
struct Notification {
    /// What tells repeats apart; not needed, since the order is read back as it stands now.
    #[serde(rename = "id")]
    _id: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "orderId")]
    order_id: String,
}

impl Adapter for Squarespace {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        SCHEME.verify(Provider::Squarespace, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        told(verified, |id| {
            let path = ["1.0", "commerce", "orders", id.as_str()];
            let call = Call::get("order", HOST, &path, Auth::Bearer)?;
            Ok(Outcome::ReadBack(vec![call.may_be_missing()]))
        })
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        told(verified, |id| order::read(id, answers))
    }

    fn check_secret(&self, text: &str) -> Result<(), SecretError> {
        secret::check_text(text, SECRET_FORM)?;
        hex::decode(text).map(|_| ()).map_err(|_| SecretError { expected: SECRET_FORM })
    }
}

impl Signer for Squarespace {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

/// Reads which order it is about, if its topic is used, and hands that on.
fn told(verified: &Verified<'_>, read: impl Fn(&OrderId) -> Result<Outcome, String>) -> Translation {
    let topic = match json::read::<Envelope>(verified.body()) {
        Ok(envelope) => envelope.topic,
        Err(why) => return Translation::of("", Err(why)),
    };
    let outcome = if TOPICS.contains(&topic.as_str()) {
        let notification = json::read::<Notification>(verified.body());
        let id = notification.and_then(|notification| {
            OrderId::parse(notification.data.order_id).map_err(|error| format!("data.orderId: {error}"))
        });
        id.and_then(|id| read(&id))
    } else {
        Ok(Outcome::Ignored("the topic is not used".to_owned()))
    };
    Translation::of(text::topic(&topic), outcome)
}
