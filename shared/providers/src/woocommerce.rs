//! WooCommerce: orders, with the tracking numbers that its usual plugins add.
//!
//! **Signature.** `X-WC-Webhook-Signature` is the base64 of HMAC-SHA256 over the raw body. The key is
//! `wp_specialchars_decode($secret, ENT_QUOTES)`: a secret whose stored text holds HTML's entities is
//! decoded first (woocommerce `class-wc-webhook.php`, `generate_signature`). A site may change the
//! algorithm with a filter; then no delivery passes. No time is signed, so no tolerance exists.
//!
//! **Ping.** When a webhook is made, WooCommerce posts the form `webhook_id=123` without a signature, and
//! needs exactly 200 (`deliver_ping`). It says nothing, and is answered without being believed.
//!
//! **Only the body is signed**, not the topic's header, so a body must have the shape of its topic: an
//! order has an order key, and `order.deleted` has nothing but an id. The delivery id is no safe one:
//! it is made of the webhook's id and the second (`get_new_delivery_id`), so two orders may share it. It is not
//! read; repeats are told by content.
//!
//! **Body.** The order as REST API v3 gives it (woocommerce-rest-api-docs, `wp-api-v3/_orders.md`), as it
//! is when the delivery is sent. Times ending in `_gmt` are UTC and have no zone. There is no language, no
//! consent, no promise and no tracking in it; tracking comes from plugins' `meta_data`, see
//! `woocommerce/tracking.rs`. Times of cancelling and of partial refunds are not told: the order's last
//! change stands for them.
//!
//! **Statuses.** An order that is not paid yet (`pending`, `on-hold`, `failed`, drafts, without a time of
//! payment) is no order yet. `cancelled`, `trash`, and `failed` after it was paid, cancel it; `refunded`
//! refunds it in full; `completed` sends what no plugin told a tracking number of. Advanced Shipment
//! Tracking's `delivered` delivers it. Any other status, also of plugins, changes nothing.
//!
//! **Verified** by a value that was computed from the documented formula; the shapes and `deliver_ping` follow
//! WooCommerce's documentation and code. Not verified against a live shop.

mod entities;
mod order;
mod tracking;

use std::borrow::Cow;

use http::Method;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BASE64_FORM, BodyHmac, Encoding};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::delivery::{Delivery, Greeting, Refusal, Trust, Verified, optional};
use crate::signature::{SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, text};

const SIGNATURE: &str = "x-wc-webhook-signature";
const TOPIC: &str = "x-wc-webhook-topic";
const PING: &[u8] = b"webhook_id=";

const CREATED: &str = "order.created";
const UPDATED: &str = "order.updated";
const DELETED: &str = "order.deleted";

const SIGNED: &str = "the base64 of HMAC-SHA256 over the raw body, keyed with the webhook's secret";
const SECRET_FORM: &str = "the secret that was given to the webhook under WooCommerce > Settings > Advanced > \
     Webhooks: 16 to 256 characters without spaces";

const SCHEME: BodyHmac = BodyHmac {
    headers: &[SIGNATURE],
    prefix: "",
    encoding: Encoding::Base64,
    form: BASE64_FORM,
    key,
    signed: SIGNED,
    secret_form: SECRET_FORM,
};

/// WooCommerce's webhooks.
pub(crate) struct WooCommerce;

static CARD: Card = Card {
    name: "woocommerce",
    title: "WooCommerce",
    surfaces: &[Surface::Storefront],
    topics: &[CREATED, UPDATED, DELETED],
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Ours, published: "a&b<'c" },
    settings: &[],
    api: None,
    tries_again: false,
    steps: &[
        "In WordPress: WooCommerce > Settings > Advanced > Webhooks > Add webhook.",
        "Name: any. Status: Active. Topic: Order created. Delivery URL: the address. Secret: the secret. API \
         Version: WP REST API Integration v3. Save webhook: WooCommerce tries the address at once.",
        "The same again with the topic Order updated, and once more with Order deleted.",
        "WooCommerce never tries a delivery again, and disables a webhook after more than five failures in a \
         row: look at its status when orders are missing.",
    ],
    verified: "The signature by a value computed from the documented formula, not a published one. Shapes, ping \
               and the decoding of the secret from WooCommerce's documentation and code; the plugins' tracking data \
               from code that reads it. Not against a live shop.",
};

impl Adapter for WooCommerce {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn greet(&self, delivery: &Delivery<'_>) -> Option<Greeting> {
        let unsigned = !delivery.headers.contains_key(SIGNATURE);
        let id = delivery.body.strip_prefix(PING).filter(|id| !id.is_empty());
        let is_ping = unsigned
            && delivery.method == Method::POST
            && id.is_some_and(|id| id.iter().all(u8::is_ascii_digit));
        is_ping.then(|| Greeting { text: String::new() })
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let verified = SCHEME.verify(Provider::WooCommerce, delivery, trust)?;
        Ok(verified.with_topic(optional(delivery.headers, TOPIC)))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let Some(header) = verified.topic() else {
            return Translation::of("", Err(format!("the header {TOPIC} is missing")));
        };
        match header {
            CREATED | UPDATED => Translation::of(header, order::read(verified.body())),
            DELETED => Translation::of(header, order::read_deleted(verified)),
            _ => {
                Translation::of(text::topic(header), Ok(Outcome::Ignored("the topic is not used".to_owned())))
            }
        }
    }
}

impl Signer for WooCommerce {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        Signed::post(
            sample.body,
            [
                (SIGNATURE, "the signature", SCHEME.value(sample)?),
                (TOPIC, "the topic", sample.topic.to_owned()),
            ],
        )
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the form of `BodyHmac::key`")]
fn key(secret: &str) -> Option<Cow<'_, [u8]>> {
    Some(match entities::secret(secret) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}
