//! Ecwid by Lightspeed: orders and abandoned carts.
//!
//! **Signature.** `X-Ecwid-Webhook-Signature` is the base64 of HMAC-SHA256 over `<eventCreated>.<eventId>`, two
//! fields of the body, keyed with the app's `client_secret` (Ecwid/ecwid-api-docs, `_webhooks.md`). So these two must be read
//! before anything is verified, and nothing else of the body is covered: whoever saw one delivery can send
//! any body with it. The body is a hint, and its ids are only used to ask.
//!
//! **Body.** `{eventId, eventCreated, storeId, entityId, eventType, data?}`. An order's id is `data.orderId`
//! (`XJ12H`), on old stores `entityId`; a cart's is `data.cartId`. What `data` says of statuses is not looked at.
//!
//! **Read back** at app.ecwid.com, REST API v3: "Get order" and "Get abandoned cart" (docs.ecwid.com; the same
//! repository, `_orders.md`, `_cart.md`). A token reads its own store only. What was deleted and is not there any more
//! ended at the signed `eventCreated`. The order names no currency, so what shipping cost is not known; the cart's link is not
//! told. An order has one tracking number and no time of shipping: its last change stands for it.
//!
//! **Statuses.** INCOMPLETE, and AWAITING_PAYMENT while AWAITING_PROCESSING, are no orders yet. CANCELLED and
//! WILL_NOT_DELIVER cancel; REFUNDED and PARTIALLY_REFUNDED refund. SHIPPED sends; OUT_FOR_DELIVERY, DELIVERED and
//! READY_FOR_PICKUP are the parcel's, and RETURNED is too while it was not delivered.
//!
//! **Verified** by a value that was computed from the documented formula; shapes from Ecwid's documentation, `data`
//! with its ids from public code that reads it, `lang` and `trackingUrl` of an order from memory, unverified. Not verified against a live store.

mod cart;
mod order;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use journey::ids::{CartId, OrderId};
use serde::Deserialize;

use crate::adapter::{Adapter, Sample, Signer};
use crate::body_hmac::BASE64_FORM;
use crate::card::{Api, Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Refusal, Trust, Verified, required};
use crate::fetch::{Answer, Auth, Call};
use crate::scalar::Id;
use crate::signature::{self, Digest, SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text, times};

/// The event types that are translated.
const TYPES: [&str; 6] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "unfinished_order.created",
    "unfinished_order.updated",
    "unfinished_order.deleted",
];

const HOST: &str = "app.ecwid.com";
const SIGNATURE: &str = "x-ecwid-webhook-signature";

/// The setting with the store's number.
const STORE_ID: &str = "store_id";

const SIGNED: &str = "the base64 of HMAC-SHA256 over the body's eventCreated, a dot and its eventId, keyed with the \
     app's client_secret; it does not cover the rest of the body";
const SECRET_FORM: &str = "the client_secret of the app, not its access token (secret_…): 16 to 256 characters \
     without spaces";

/// Ecwid's webhooks.
pub(crate) struct Ecwid;

static CARD: Card = Card {
    name: "ecwid",
    title: "Ecwid by Lightspeed",
    surfaces: &[Surface::Storefront],
    topics: &TYPES,
    signed: SIGNED,
    coverage: Coverage::Hint,
    secret: SecretCard { form: SECRET_FORM, origin: SecretOrigin::Theirs, published: "abcde123456789" },
    settings: &[Setting {
        name: STORE_ID,
        meaning: "the store's number, shown at the end of the control panel: the signature does not cover it",
        default: None,
        example: "880001",
        check: |value| value.parse::<u64>().is_ok(),
    }],
    api: Some(Api {
        token: "the app's access token for the store (secret_…) with the scope read_orders",
        hosts: &[HOST],
    }),
    tries_again: true,
    steps: &[
        "In the Ecwid admin of a paid plan: Apps > My apps > Develop apps (my.ecwid.com/#develop-apps) > Create app, with \
         the scope read_orders. The client secret is the secret, the secret token is the token.",
        "Webhooks are set for the app as a whole: under its details give the address as the webhook URL (or write to \
         Ecwid's API support) with the events order.created, order.updated, order.deleted, unfinished_order.created, \
         unfinished_order.updated, unfinished_order.deleted.",
        "Install the app in the store: webhooks begin at once.",
    ],
    verified: "The signature by a value computed from the documented formula, not a published one. Shapes from \
               Ecwid's documentation. Steps partly from memory. Not against a live store.",
};

/// What is signed.
#[derive(Default, Deserialize)]
struct SignedFields {
    #[serde(rename = "eventCreated")]
    event_created: Option<Id>,
    #[serde(rename = "eventId")]
    event_id: Option<Id>,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "eventType")]
    event_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(rename = "eventId")]
    _event_id: Id,
    event_created: i64,
    store_id: u64,
    /// −1 for carts of newer stores.
    entity_id: Option<i64>,
    event_type: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    order_id: Option<Id>,
    cart_id: Option<String>,
}

impl Event {
    fn is_deletion(&self) -> bool {
        self.event_type.ends_with(".deleted")
    }
}

/// What an event is about.
enum About {
    Order(OrderId),
    Cart(CartId),
}

impl Adapter for Ecwid {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let value = required(delivery.headers, SIGNATURE, BASE64_FORM)?;
        let malformed = Refusal::MalformedSignature { header: SIGNATURE, expected: BASE64_FORM };
        let theirs: Option<Digest> = BASE64.decode(value).ok().and_then(|bytes| bytes.try_into().ok());
        let theirs = theirs.ok_or(malformed)?;
        let signed = signed_text(delivery.body);
        let matched = signature::match_secret(trust.secrets, |secret| {
            let ours = signature::hmac_sha256(secret.as_bytes(), &[signed.as_bytes()]);
            Ok::<_, Refusal>(signature::equal(&ours, &theirs))
        })?
        .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
        Ok(Verified::new(Provider::Ecwid, matched, trust, delivery.body))
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        told(verified, |event, about, _| {
            let store = event.store_id.to_string();
            let (what, list, id) = match about {
                About::Order(id) => ("order", "orders", id.as_str()),
                About::Cart(id) => ("cart", "carts", id.as_str()),
            };
            let call = Call::get(what, HOST, &["api", "v3", &store, list, id], Auth::Bearer)?;
            Ok(Outcome::ReadBack(vec![call.may_be_missing()]))
        })
    }

    fn read_back(&self, verified: &Verified<'_>, answers: &[Answer]) -> Translation {
        told(verified, |event, about, at| {
            match (answers.first().and_then(|answer| answer.body.as_deref()), about) {
                (Some(body), About::Order(id)) => order::read(id, body),
                (Some(body), About::Cart(id)) => cart::read(id, body),
                (None, About::Order(id)) if event.is_deletion() => Ok(order::deleted(id, at)),
                (None, About::Cart(id)) if event.is_deletion() => Ok(cart::deleted(id, at)),
                // It may come a moment later than its event.
                (None, _) => Ok(Outcome::Ignored("there is no such order or cart".to_owned())),
            }
        })
    }
}

impl Signer for Ecwid {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let signed = signed_text(sample.body);
        let digest = signature::hmac_sha256(sample.secret.expose().as_bytes(), &[signed.as_bytes()]);
        Signed::post(sample.body, [(SIGNATURE, "the signature", BASE64.encode(digest))])
    }
}

/// The text that is signed. Of a body without the two fields it is a bare dot, which Ecwid never signs.
fn signed_text(body: &[u8]) -> String {
    let fields: SignedFields = json::read(body).unwrap_or_default();
    let text = |id: Option<Id>| id.map(|id| id.0).unwrap_or_default();
    format!("{}.{}", text(fields.event_created), text(fields.event_id))
}

/// Reads what the event is about and when it was, if its type is used, and hands that on.
fn told(
    verified: &Verified<'_>,
    read: impl Fn(&Event, &About, Timestamp) -> Result<Outcome, String>,
) -> Translation {
    let event_type = match json::read::<Envelope>(verified.body()) {
        Ok(envelope) => envelope.event_type,
        Err(why) => return Translation::of("", Err(why)),
    };
    let outcome = if TYPES.contains(&event_type.as_str()) {
        json::read::<Event>(verified.body()).and_then(|event| {
            let at = times::unix_seconds(event.event_created)
                .ok_or("eventCreated must be in seconds since 1970, of the years 2000 to 2099")?;
            let store = event.store_id.to_string();
            if verified.settings().get(STORE_ID) != Some(store.as_str()) {
                return Ok(Outcome::Ignored("storeId is not the store_id that the shop set".to_owned()));
            }
            match about(&event)? {
                Some(about) => read(&event, &about, at),
                None => Ok(Outcome::Ignored("the event does not say which cart it is about".to_owned())),
            }
        })
    } else {
        Ok(Outcome::Ignored("the event type is not used".to_owned()))
    };
    Translation::of(text::topic(&event_type), outcome)
}

/// `None`: a cart without an id, as old stores send them.
fn about(event: &Event) -> Result<Option<About>, String> {
    let data = event.data.as_ref();
    if event.event_type.starts_with("unfinished_order.") {
        let Some(id) = data.and_then(|data| data.cart_id.as_deref()) else { return Ok(None) };
        let id = CartId::parse(id).map_err(|error| format!("data.cartId: {error}"))?;
        return Ok(Some(About::Cart(id)));
    }
    let named = data.and_then(|data| data.order_id.as_ref()).map(|id| id.0.clone());
    let entity = event.entity_id.filter(|id| *id > 0).map(|id| id.to_string());
    let id = named.or(entity).ok_or("data.orderId is missing, and entityId is none of an order")?;
    OrderId::parse(id).map(|id| Some(About::Order(id))).map_err(|error| format!("data.orderId: {error}"))
}
