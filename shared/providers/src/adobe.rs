//! Adobe Commerce through Adobe I/O Events: orders, shipments, their tracking numbers, credit memos,
//! carts.
//!
//! **Signature.** `x-adobe-digital-signature-1` and `-2` are base64 of RSA-SHA256 over the raw body, each
//! by a key of Adobe's own whose path stands in `x-adobe-public-key1-path` and `2`
//! (developer.adobe.com/events, "Signature Verification for Events"). Keys are fetched from
//! `static.adobeioevents.com` only, and only from `/prod/keys/`; one good signature is enough. The same
//! keys sign for every customer of Adobe, so the body's `recipient_client_id` must be the shop's own
//! client id: without that check anybody with an Adobe account could send an event of theirs.
//!
//! **Greeting.** When the address is registered Adobe calls it with `GET ?challenge=…` and wants to read
//! that text back.
//!
//! **Body.** A CloudEvent with the data at `data.value`, or, from older providers, the same within
//! `event` (AdobeDocs/commerce-extensibility `sample-event.md`). Only the subscribed fields are there.
//! Values are texts or numbers, flags `1`, `"1"` or `true`, and a list may be an object, as PHP writes an
//! array with gaps. Times read `YYYY-MM-DD HH:MM:SS` and are UTC, as Commerce stores them. Events come at
//! least once and in any order; every fact has the record's own time.
//!
//! **Events** are known by Commerce's own name, `observer.sales_order_save_after`, with whatever prefix
//! Adobe puts before it; where the body names none, the header `x-adobe-event-code` does, which is not
//! signed: a body sent again under another name lacks what that one needs.
//!
//! **Verified** by RFC 7515's published key. Headers, paths and the CloudEvent follow a delivery printed in
//! Adobe's documentation of AEM; the fields follow its events reference and Magento's data model. That a
//! quote has `items` in its event, and that a credit memo does not say whether all was paid back, is from
//! memory. Not verified against a live account.

mod facts;
mod wire;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::{Url, form_urlencoded};

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin, Setting};
use crate::delivery::{Delivery, Greeting, MatchedSecret, Refusal, Trust, Verified, optional};
use crate::keys::{self, KeyForm, KeyNeeded};
use crate::signature::{SignError, Signed};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, sample_key, text};

/// The only host that keys are read from.
const KEY_HOST: &str = "static.adobeioevents.com";
const KEY_FOLDER: &str = "/prod/keys/";
const KEY_ENDING: &str = ".pem";

const SIGNATURE_1: &str = "x-adobe-digital-signature-1";
const SIGNATURE_2: &str = "x-adobe-digital-signature-2";
const KEY_PATH_1: &str = "x-adobe-public-key1-path";
const KEY_PATH_2: &str = "x-adobe-public-key2-path";
const EVENT_CODE: &str = "x-adobe-event-code";
const EVENT_ID: &str = "x-adobe-event-id";

const SIGNED: &str = "the base64 of RSA-SHA256 over the raw body, by a key that static.adobeioevents.com publishes \
     under /prod/keys/";
const SIGNATURE_FORM: &str = "the base64 of an RSA signature";
const KEY_PATH_FORM: &str = "/prod/keys/<name>.pem";
const SECRET_FORM: &str = "none: Adobe signs with keys of its own";

/// The most characters of a challenge or of a key's name.
const WORD_MAX: usize = 128;

const ORDER: &str = "observer.sales_order_save_after";
const ORDER_COMMITTED: &str = "observer.sales_order_save_commit_after";
const SHIPMENT: &str = "observer.sales_order_shipment_save_after";
const TRACK: &str = "observer.sales_order_shipment_track_save_after";
const CREDIT_MEMO: &str = "observer.sales_order_creditmemo_save_after";
const QUOTE: &str = "observer.sales_quote_save_after";

/// Adobe I/O Events of Adobe Commerce.
pub(crate) struct Adobe;

static CARD: Card = Card {
    name: "adobe",
    title: "Adobe Commerce",
    surfaces: &[Surface::Storefront],
    topics: &[ORDER, ORDER_COMMITTED, SHIPMENT, TRACK, CREDIT_MEMO, QUOTE],
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::PublicKeys,
        published: "adobe-has-no-secret",
    },
    settings: &[Setting {
        name: "client_id",
        meaning: "the client id (API key) of the project in Adobe Developer Console: events for another one do not count",
        default: None,
        example: "0123456789abcdef0123456789abcdef",
        check: is_word,
    }],
    api: None,
    tries_again: true,
    steps: &[
        "In Commerce: System > Events > Event Subscriptions, subscribe to sales_order_save_commit_after (or \
         sales_order_save_after), sales_order_shipment_save_after, sales_order_shipment_track_save_after, \
         sales_order_creditmemo_save_after and sales_quote_save_after.",
        "Send these fields. Orders: entity_id, increment_id, state, created_at, updated_at, customer_email, \
         customer_firstname, shipping_description, shipping_amount, order_currency_code, grand_total, total_refunded, \
         is_virtual, items, addresses. Shipments: entity_id, order_id, created_at, updated_at, tracks. Tracks: \
         parent_id, order_id, track_number, carrier_code, title, created_at, updated_at. Credit memos: order_id, \
         created_at. Quotes: entity_id, is_active, created_at, updated_at, customer_email, customer_firstname, items.",
        "In Adobe Developer Console: your project > Add service > Event > Adobe Commerce, choose these events, and as \
         receiver Webhook with the address. Not Batch: one event a call.",
        "Set client_id to the project's API key (client ID). Adobe calls the address once to see that it answers.",
    ],
    verified: "The signature by RFC 7515's published key; the headers as in a delivery printed in Adobe's own \
               documentation. Fields follow Adobe's events reference and Magento's data model, those of quotes and \
               credit memos from memory. Not against a live account.",
};

/// What each event has, whatever it is about.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    code: Option<String>,
    recipient_client_id: Option<String>,
    event: Option<Inner>,
    data: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(rename = "type")]
    code: Option<String>,
}

impl Adapter for Adobe {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn greet(&self, delivery: &Delivery<'_>) -> Option<Greeting> {
        let mut pairs = form_urlencoded::parse(delivery.query.as_bytes());
        let (_, challenge) = pairs.find(|(name, _)| name == "challenge")?;
        // It is written back to whoever asks: nothing that a browser could take for a page.
        let is_greeting = delivery.method == Method::GET && is_word(&challenge);
        is_greeting.then(|| Greeting { text: challenge.into_owned() })
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        let mut refused = Refusal::MissingSignature { header: SIGNATURE_1 };
        let mut is_unknown = false;
        for (signature, path) in [(SIGNATURE_1, KEY_PATH_1), (SIGNATURE_2, KEY_PATH_2)] {
            let (Some(signature_text), Some(path_text)) =
                (optional(delivery.headers, signature), optional(delivery.headers, path))
            else {
                continue;
            };
            let checked = signed_by(trust, (signature, signature_text), (path, path_text), delivery.body);
            match checked {
                Ok(()) => {
                    let verified =
                        Verified::new(Provider::Adobe, MatchedSecret::Current, trust, delivery.body);
                    return Ok(verified
                        .with_topic(optional(delivery.headers, EVENT_CODE))
                        .with_id(optional(delivery.headers, EVENT_ID)));
                }
                // A key that can be had goes before a reason that cannot be helped.
                Err(why) if !is_unknown => {
                    is_unknown = matches!(why, Refusal::UnknownKey(_));
                    refused = why;
                }
                Err(_) => {}
            }
        }
        Err(refused)
    }

    fn translate(&self, verified: &Verified<'_>, _surface: Surface) -> Translation {
        let body = verified.body();
        let envelope: Envelope = match json::read(body) {
            Ok(envelope) => envelope,
            Err(why) => return Translation::of("", Err(why)),
        };
        let within = envelope.event.as_ref().and_then(|event| event.code.as_deref());
        // The header that names the event is not signed.
        let code = envelope.code.as_deref().or(within).unwrap_or_default();
        // `com.adobe.commerce.observer.…`, and with an instance's name between.
        let code = code.find("observer.").map_or(code, |start| &code[start..]);
        let topic = text::topic(code);
        let ours = verified.settings().get("client_id");
        if ours.is_none() || envelope.recipient_client_id.as_deref() != ours {
            let why = "recipient_client_id is not the client_id that the shop set".to_owned();
            return Translation::of(topic, Ok(Outcome::Ignored(why)));
        }
        let is_wrapped = envelope.data.is_none();
        let outcome = match code {
            ORDER | ORDER_COMMITTED => wire::value(body, is_wrapped).and_then(|it| facts::order(&it)),
            SHIPMENT => wire::value(body, is_wrapped).and_then(|it| facts::shipment(&it)),
            TRACK => wire::value(body, is_wrapped).and_then(|it| facts::track(&it)),
            CREDIT_MEMO => wire::value(body, is_wrapped).and_then(|it| facts::credit_memo(&it)),
            QUOTE => wire::value(body, is_wrapped).and_then(|it| facts::quote(&it)),
            _ => Ok(Outcome::Ignored("the event is not used".to_owned())),
        };
        Translation::of(topic, outcome)
    }
}

impl Signer for Adobe {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        let signature = BASE64.encode(sample_key::sign(sample.body)?);
        let path = format!("{KEY_FOLDER}{}{KEY_ENDING}", sample_key::KEY_ID);
        Signed::post(
            sample.body,
            [
                (SIGNATURE_1, "the signature", signature.clone()),
                (KEY_PATH_1, "the key's path", path.clone()),
                (SIGNATURE_2, "the signature", signature),
                (KEY_PATH_2, "the key's path", path),
                (EVENT_CODE, "the topic", sample.topic.to_owned()),
                (EVENT_ID, "the delivery id", sample.delivery_id.to_owned()),
            ],
        )
    }
}

/// Checks one of the two signatures; each header with its name.
fn signed_by(
    trust: Trust<'_>,
    signature: (&'static str, &str),
    path: (&'static str, &str),
    body: &[u8],
) -> Result<(), Refusal> {
    let theirs = BASE64
        .decode(signature.1.trim())
        .map_err(|_| Refusal::MalformedSignature { header: signature.0, expected: SIGNATURE_FORM })?;
    let needed = key_at(path.1.trim());
    let needed = needed.ok_or(Refusal::MalformedSignature { header: path.0, expected: KEY_PATH_FORM })?;
    let key = keys::find(trust.keys, needed)?;
    if key.signed(body, &theirs) { Ok(()) } else { Err(Refusal::WrongSignature { signed: SIGNED }) }
}

/// The key of that path, at the one host and in the one folder.
fn key_at(path: &str) -> Option<KeyNeeded> {
    let name = path.strip_prefix(KEY_FOLDER)?.strip_suffix(KEY_ENDING)?;
    let url = is_word(name).then(|| Url::parse(&format!("https://{KEY_HOST}{path}")).ok()).flatten()?;
    Some(KeyNeeded { url, form: KeyForm::Pem, key_id: name.to_owned() })
}

/// Whether `text` is one word of letters, digits, `-` and `_`.
fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=WORD_MAX).contains(&text.len()) && text.bytes().all(is_part)
}
