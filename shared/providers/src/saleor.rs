//! Saleor: orders, fulfillments, checkouts.
//!
//! **Signature.** `Saleor-Signature` is a JSON Web Signature with RS256 and a detached payload, which is
//! the raw body (saleor/saleor `webhook/transport/__init__.py`, `core/jwt_manager.py`): the header says
//! `"b64":false`, so that the body is signed as it is (RFC 7797), and names the key by `kid`, which is `1`
//! everywhere. Keys are read from `https://<api_host>/.well-known/jwks.json`; the host is the shop's
//! setting and never what a header names. `PyJWT`, which Saleor uses, leaves `crit` out; where it is
//! there, it may name `b64` only.
//!
//! A webhook that was given Saleor's deprecated `secretKey` has the hex of HMAC-SHA256 over the body in
//! the same header. Which of both it is, its form tells: a JSON Web Signature has dots. No time is
//! signed, so no tolerance exists. `X-Saleor-Signature` is the header's old name, up to Saleor 4.
//!
//! **Body.** What the webhook's subscription query selects. `docs/saleor.md` has the query that this
//! adapter reads, and a test holds both together. `__typename` is part of it, since the header
//! `Saleor-Event` is not signed and never believed: an event without `__typename` is ignored.
//!
//! **Facts.** An order's are read from its own state and have `updatedAt` as their time; a fulfillment
//! has no such time, so that `issuedAt` counts, which is that of the event. Fulfillments that stand for
//! returns and refunds are no hand-overs. Saleor reports no scans, and a checkout has no page that
//! brings it back.
//!
//! **Verified** by a computed vector for the secret, and by RFC 7515's published key for the signature.
//! The fields follow Saleor's schema (docs.saleor.io, API reference). Not verified against a live account.

mod facts;

use std::borrow::Cow;

use serde::Deserialize;
use url::Url;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::{BodyHmac, Encoding, HEX_FORM};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, MatchedSecret, Refusal, Trust, Verified, optional, required};
use crate::fetch::is_public_host;
use crate::jwt::{self, Jwt};
use crate::keys::{self, KeyForm, KeyNeeded};
use crate::signature::{SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

const SIGNATURE: &str = "saleor-signature";
const SIGNATURE_OLD: &str = "x-saleor-signature";
const EVENT: &str = "saleor-event";
const EVENT_OLD: &str = "x-saleor-event";

const SIGNED: &str = "a JSON Web Signature (RS256) over the raw body, detached, by a key that the setting \
     api_host's /.well-known/jwks.json publishes";
const SIGNED_LEGACY: &str = "the hex of HMAC-SHA256 over the raw body, keyed with the webhook's secretKey";
const SIGNATURE_FORM: &str = "a JSON Web Signature with RS256 and a detached payload, or 64 hex digits";
const HOST_FORM: &str = "the setting api_host: the host name of the Saleor API, such as shop.saleor.cloud";
const SECRET_FORM: &str = "none, or the secretKey that was given to the webhook (deprecated by Saleor): 16 to 256 \
     characters without spaces";

/// For webhooks with a `secretKey`.
const LEGACY: BodyHmac = BodyHmac {
    headers: &[SIGNATURE_OLD, SIGNATURE],
    prefix: "",
    encoding: Encoding::Hex,
    form: HEX_FORM,
    key: legacy_key,
    signed: SIGNED_LEGACY,
    secret_form: SECRET_FORM,
};

/// Types of events, and the topics that Saleor names them by in its header and, in capitals, its dashboard.
const EVENTS: [(&str, &str); 13] = [
    ("OrderCreated", "order_created"),
    ("OrderConfirmed", "order_confirmed"),
    ("OrderUpdated", "order_updated"),
    ("OrderCancelled", "order_cancelled"),
    ("OrderRefunded", "order_refunded"),
    ("OrderFullyRefunded", "order_fully_refunded"),
    ("OrderFulfilled", "order_fulfilled"),
    ("FulfillmentCreated", "fulfillment_created"),
    ("FulfillmentApproved", "fulfillment_approved"),
    ("FulfillmentCanceled", "fulfillment_canceled"),
    ("FulfillmentTrackingNumberUpdated", "fulfillment_tracking_number_updated"),
    ("CheckoutCreated", "checkout_created"),
    ("CheckoutUpdated", "checkout_updated"),
];

/// The topics of [`EVENTS`].
const TOPICS: [&str; EVENTS.len()] = {
    let mut topics = [""; EVENTS.len()];
    let mut index = 0;
    while index < topics.len() {
        topics[index] = EVENTS[index].1;
        index += 1;
    }
    topics
};

/// Saleor's webhooks.
pub(crate) struct Saleor;

static CARD: Card = Card {
    name: "saleor",
    title: "Saleor",
    surfaces: &[Surface::Storefront],
    topics: &TOPICS,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::PublicKeys,
        published: "saleor-legacy-test-secret",
    },
    settings: &[Setting {
        name: "api_host",
        meaning: "the host name of the Saleor API, whose /.well-known/jwks.json publishes the keys",
        default: None,
        example: "shop.example.com",
        check: is_public_host,
    }],
    api: None,
    // Up to five times, but never after an answer in the 300s or 400s.
    tries_again: true,
    steps: &[
        "In the Saleor dashboard: Extensions > Installed > your own app (or make one with the permissions Manage \
         orders and Manage checkouts) > Create webhook.",
        "Give the address, and leave the secret key empty: then Saleor signs with its own key.",
        "Under Asynchronous events choose the orders' Created, Confirmed, Updated, Cancelled, Refunded, Fully refunded \
         and Fulfilled, the fulfillments' Created, Approved, Canceled and Tracking number updated, and the \
         checkouts' Created and Updated.",
        "As subscription query paste the one in docs/saleor.md: what it does not select is not sent.",
        "Set api_host to the host name of your API: what stands between https:// and /graphql/.",
    ],
    verified: "The signature by RFC 7515's published key, the legacy one by a computed value. Fields follow Saleor's \
               API reference. Not against a live account.",
};

/// What each event has, whatever it is about.
#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "__typename")]
    typename: Option<String>,
}

impl Adapter for Saleor {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let has = |name: &'static str| delivery.headers.contains_key(name);
        let name = if has(SIGNATURE_OLD) && !has(SIGNATURE) { SIGNATURE_OLD } else { SIGNATURE };
        let value = required(delivery.headers, name, SIGNATURE_FORM)?;
        let verified = if value.contains('.') {
            verify_detached(delivery, trust, name, value)?
        } else {
            LEGACY.verify(Provider::Saleor, delivery, trust)?
        };
        let topic = optional(delivery.headers, EVENT).or_else(|| optional(delivery.headers, EVENT_OLD));
        Ok(verified.with_topic(topic))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let typename = match json::read::<Typed>(body) {
            Ok(typed) => typed.typename,
            Err(why) => return Translation::of("", Err(why)),
        };
        // The header that names the event is not signed.
        let told = typename.as_deref().unwrap_or_default();
        let known = EVENTS.iter().find(|(typename, _)| *typename == told);
        match known {
            Some((_, topic)) => Translation::of(*topic, facts::read(topic, body)),
            None => {
                Translation::of(text::topic(told), Ok(Outcome::Ignored("the event is not used".to_owned())))
            }
        }
    }
}

impl Signer for Saleor {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        Signed::post(
            sample.body,
            [
                (SIGNATURE, "the signature", jwt::sample_detached_rs256(sample.body)?),
                (EVENT, "the topic", sample.topic.to_owned()),
            ],
        )
    }
}

fn verify_detached<'a>(
    delivery: Delivery<'a>,
    trust: Trust<'a>,
    header: &'static str,
    value: &str,
) -> Result<Verified<'a>, Refusal> {
    let malformed = Refusal::MalformedSignature { header, expected: SIGNATURE_FORM };
    let signature = Jwt::parse(value).filter(|jwt| jwt.header.alg == "RS256").ok_or(malformed)?;
    let unset = || Refusal::UnusableSecret { expected: HOST_FORM };
    let host = trust.settings.get("api_host").filter(|host| is_public_host(host)).ok_or_else(unset)?;
    let url = Url::parse(&format!("https://{host}/.well-known/jwks.json")).map_err(|_| unset())?;
    let key_id = signature.header.kid.clone().unwrap_or_default();
    let key = keys::find(trust.keys, KeyNeeded { url, form: KeyForm::Jwks, key_id })?;
    if signature.is_detached_rs256_by(key, delivery.body) {
        Ok(Verified::new(Provider::Saleor, MatchedSecret::Current, trust, delivery.body))
    } else {
        Err(Refusal::WrongSignature { signed: SIGNED })
    }
}

/// An empty key would be everybody's.
fn legacy_key(secret: &str) -> Option<Cow<'_, [u8]>> {
    (!secret.is_empty()).then_some(Cow::Borrowed(secret.as_bytes()))
}
