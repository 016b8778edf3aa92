//! Wix: eCommerce orders, their fulfillments, checkouts.
//!
//! **Signature.** The whole body is a JSON Web Token, signed with RS256 by the app's key; there is no
//! header (dev.wix.com, "About webhooks"). The public key is the app's own, shown as PEM in its
//! dashboard, and stands where other senders have a secret: while keys change, the old one is the
//! previous secret. `exp` is checked, as `@wix/sdk` does, with a minute for clocks that differ. Issuer
//! and audience are not: the key is the app's alone.
//!
//! **Body.** The claim `data` is JSON as text, `{eventType, instanceId, data, identity}`, whose `data` is
//! JSON as text again: the event (dev.wix.com's examples show the first as an object, so both forms are
//! read). An event is `{id, entityFqdn, slug, entityId, eventTime}` with `createdEvent.entity`,
//! `updatedEvent.currentEntity` or `actionEvent.body`. Samples are the innermost JSON.
//!
//! **Events.** Of orders: approved, created, updated, canceled; "Order With Fulfillments Updated", with
//! all fulfillments and without times of their changes, so that `eventTime` counts; checkouts, which are
//! carts; and "Abandoned Checkout Recovered". An abandoned checkout names no items (dev.wix.com,
//! "Abandoned Checkout Object"), so what lies in the cart is read from the checkout. Wix reports no scans.
//!
//! **Verified** by the published key of RFC 7515. The shapes follow the pages of dev.wix.com; that
//! `order_canceled` has the order in `actionEvent.body`, as `order_approved` has, and that a recovered
//! checkout stands there as `abandonedCheckout`, is taken from backend examples of Wix's Velo. Not
//! verified against a live account.

mod facts;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::jwt::{self, Jwt};
use crate::keys::PublicKey;
use crate::secret::SecretError;
use crate::signature::{self, SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

/// The setting with the id of the installation.
const INSTANCE_ID: &str = "instance_id";

const SIGNED: &str = "the whole body to be a JSON Web Token, signed with RS256 by the key of the Wix app whose \
     public key is stored";
const TOKEN_FORM: &str = "a JSON Web Token as the whole body: Wix sends no signature in a header";
const SECRET_FORM: &str = "the app's public key from its dashboard under Develop > Webhooks: a PEM from -----BEGIN \
     PUBLIC KEY----- to -----END PUBLIC KEY-----, of an RSA key";

/// The most bytes of a PEM. RSA of 8192 bits, the longest that is taken, has 1.5 KB.
const PEM_BYTES_MAX: usize = 4_096;
/// How many seconds a token may be past its end.
const EXPIRED_SECONDS_MAX: i64 = 60;
/// How long a sample is good, in seconds.
const SAMPLE_SECONDS: i64 = 3_600;

/// The public half of the key that RFC 7515 publishes whole in appendix A.2.
const PUBLISHED: &str = "-----BEGIN PUBLIC KEY-----\n\
     MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj\n\
     NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz\n\
     P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo\n\
     9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB\n\
     EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX\n\
     FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp\n\
     oQIDAQAB\n\
     -----END PUBLIC KEY-----\n";

const ORDER_APPROVED: &str = "wix.ecom.v1.order_approved";
const ORDER_CREATED: &str = "wix.ecom.v1.order_created";
const ORDER_UPDATED: &str = "wix.ecom.v1.order_updated";
const ORDER_CANCELED: &str = "wix.ecom.v1.order_canceled";
const FULFILLMENTS_UPDATED: &str = "wix.ecom.v1.fulfillments_updated";
const CHECKOUT_CREATED: &str = "wix.ecom.v1.checkout_created";
const CHECKOUT_UPDATED: &str = "wix.ecom.v1.checkout_updated";
const CHECKOUT_RECOVERED: &str = "wix.ecom.v1.abandoned_checkout_recovered";

/// Wix's webhooks.
pub(crate) struct Wix;

static CARD: Card = Card {
    name: "wix",
    title: "Wix",
    surfaces: &[Surface::Storefront],
    topics: &[
        ORDER_APPROVED,
        ORDER_CREATED,
        ORDER_UPDATED,
        ORDER_CANCELED,
        FULFILLMENTS_UPDATED,
        CHECKOUT_CREATED,
        CHECKOUT_UPDATED,
        CHECKOUT_RECOVERED,
    ],
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: PUBLISHED },
    settings: &[Setting {
        name: INSTANCE_ID,
        meaning: "the id of the app's installation on the shop's site: an app that others install too brings their \
                  events as well",
        default: Some(""),
        example: "7f0e3d5a-0000-4000-8000-000000000001",
        check: |value| value.len() <= 64 && !value.is_empty(),
    }],
    api: None,
    tries_again: true,
    steps: &[
        "In the Wix app dashboard, give the app the permissions Read Orders and Read eCommerce.",
        "Under Develop > Webhooks, create a webhook with the address for each of: Order Approved, Order Created, \
         Order Updated, Order Canceled, Order With Fulfillments Updated, Checkout Created, Checkout Updated, \
         Abandoned Checkout Recovered.",
        "The secret is the public key: Webhooks > Get Public Key. Give the whole PEM.",
    ],
    verified: "The token by RFC 7515's published key. The shapes follow dev.wix.com and examples of Wix's Velo; \
               those of canceled orders and recovered checkouts are unverified. Not against a live account.",
};

#[derive(Deserialize)]
struct Lifetime {
    /// Seconds since 1970.
    exp: Option<i64>,
}

#[derive(Deserialize)]
struct Claims {
    data: Nested,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "eventType")]
    event_type: String,
    #[serde(rename = "instanceId")]
    instance_id: Option<String>,
    data: Nested,
}

/// JSON as text within JSON, or as it is.
struct Nested(String);

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON as a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Nested, E> {
        Ok(Nested(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Nested, A::Error> {
        let value = serde_json::Value::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Nested(value.to_string()))
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

impl Adapter for Wix {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let wrong = Refusal::WrongSignature { signed: SIGNED };
        let malformed = Refusal::MalformedSignature { header: "body", expected: TOKEN_FORM };
        let token = std::str::from_utf8(delivery.body).ok().and_then(Jwt::parse).ok_or(malformed)?;
        let matched = signature::match_secret(trust.secrets, |secret| {
            let key = key(secret).ok_or(Refusal::UnusableSecret { expected: SECRET_FORM })?;
            Ok::<_, Refusal>(token.is_rs256_by(&key))
        })?
        .ok_or(wrong.clone())?;
        let lifetime =
            token.payload().and_then(|claims| json::read::<Lifetime>(&claims).ok()).ok_or(wrong)?;
        if let Some(end) = lifetime.exp {
            let skew_seconds = end.saturating_sub(trust.now.as_second());
            if skew_seconds < -EXPIRED_SECONDS_MAX {
                let tolerance_seconds = EXPIRED_SECONDS_MAX;
                return Err(Refusal::TimestampOutOfTolerance {
                    header: "exp",
                    skew_seconds,
                    tolerance_seconds,
                });
            }
        }
        Ok(Verified::new(Provider::Wix, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let envelope = match envelope(verified.body()) {
            Ok(envelope) => envelope,
            Err(why) => return Translation::of("", Err(why)),
        };
        if verified
            .settings()
            .get(INSTANCE_ID)
            .is_some_and(|ours| envelope.instance_id.as_deref() != Some(ours))
        {
            let why = "instanceId is not the instance_id that the shop set".to_owned();
            return Translation::of(text::topic(&envelope.event_type), Ok(Outcome::Ignored(why)));
        }
        let event = envelope.data.0.as_bytes();
        let outcome = match envelope.event_type.as_str() {
            ORDER_APPROVED | ORDER_CREATED | ORDER_UPDATED | ORDER_CANCELED => facts::order(event),
            FULFILLMENTS_UPDATED => facts::fulfillments(event),
            CHECKOUT_CREATED | CHECKOUT_UPDATED => facts::checkout(event),
            CHECKOUT_RECOVERED => facts::recovered(event),
            _ => Ok(Outcome::Ignored("the event type is not used".to_owned())),
        };
        Translation::of(text::topic(&envelope.event_type), outcome)
    }

    fn check_secret(&self, text: &str) -> Result<(), SecretError> {
        key(text).map(|_| ()).ok_or(SecretError { expected: SECRET_FORM })
    }
}

impl Signer for Wix {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        self.check_secret(sample.secret.expose())?;
        let event = String::from_utf8_lossy(sample.body);
        let envelope = json!({
            "eventType": sample.topic,
            "instanceId": "7f0e3d5a-0000-4000-8000-000000000001",
            "identity": json!({ "identityType": "WIX_USER" }).to_string(),
            "data": event,
        });
        let now = sample.now.as_second();
        let claims = json!({ "data": envelope.to_string(), "iat": now, "exp": now + SAMPLE_SECONDS });
        Signed::post(jwt::sample_rs256(claims.to_string().as_bytes())?.as_bytes(), [])
    }
}

/// The key, if `text` is the PEM of one. Line ends that were escaped on the way through an environment
/// variable are taken as such.
fn key(text: &str) -> Option<PublicKey> {
    let fits = text.len() <= PEM_BYTES_MAX;
    fits.then(|| PublicKey::from_pem(&text.replace("\\n", "\n"))).flatten()
}

fn envelope(body: &[u8]) -> Result<Envelope, String> {
    let token = std::str::from_utf8(body).ok().and_then(Jwt::parse);
    let claims = token.and_then(|token| token.payload()).ok_or("the body must be a JSON Web Token")?;
    let claims: Claims = json::read(&claims)?;
    json::read(claims.data.0.as_bytes()).map_err(|why| format!("in the claim data: {why}"))
}
