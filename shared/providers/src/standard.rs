//! Our own events, for every shop that can sign a POST: `docs/standard-events.md` is the page for
//! their developers, `docs/standard-events.schema.json` the contract; a test holds both against this
//! code.
//!
//! **Signature.** The Standard Webhooks specification (standard-webhooks/standard-webhooks,
//! `spec/standard-webhooks.md`): HMAC-SHA256 over `id.timestamp.body`, in a list of `v1,<base64>`;
//! several entries while keys change, unknown versions (`v1a`, …) are skipped; five minutes of
//! tolerance both ways; a secret is `whsec_` and the base64 of 24 to 64 bytes. Svix sends the same as
//! `svix-*`.
//!
//! **Verified** by vectors: both published HMAC values of the specification's own libraries.

mod facts;
mod wire;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;

use crate::delivery::{Delivery, Refusal, Verified, header};
use crate::secret::{Secret, SecretError, Secrets};
use crate::signature::{self, Digest, SIGNATURES_MAX, SignError};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

/// How many seconds a signed time may be off, both ways.
pub const TOLERANCE_SECONDS: i64 = 300;

const SECRET_PREFIX: &str = "whsec_";
const SECRET_BYTES_MIN: usize = 24;
const SECRET_BYTES_MAX: usize = 64;
const SECRET_FORM: &str = "whsec_ followed by the standard base64 of 24 to 64 random bytes";

const SIGNED: &str = "`v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<raw body>`, \
     keyed with the bytes that follow whsec_ in the secret, decoded from base64";
const SIGNATURE_FORM: &str = "`v1,` and 44 characters of standard base64; several are separated by spaces";
const TIMESTAMP_FORM: &str = "the time of sending in whole seconds since 1970";
const ID_FORM: &str = "a printable ASCII id that is the same when the event is sent again";

/// The three headers of one family.
struct Family {
    id: &'static str,
    timestamp: &'static str,
    signature: &'static str,
}

const SPECIFIED: Family =
    Family { id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature" };
const SVIX: Family = Family { id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature" };

/// The events that are translated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EventType {
    OrderPlaced,
    OrderUpdated,
    OrderCancelled,
    OrderRefunded,
    ParcelShipped,
    ParcelScanned,
    ParcelDenied,
    CartUpdated,
    CartConverted,
    SearchPerformed,
    ArticleOpened,
    HelpRequested,
    ErasureRequested,
}

impl EventType {
    /// Every type.
    pub(crate) const ALL: [Self; 13] = [
        Self::OrderPlaced,
        Self::OrderUpdated,
        Self::OrderCancelled,
        Self::OrderRefunded,
        Self::ParcelShipped,
        Self::ParcelScanned,
        Self::ParcelDenied,
        Self::CartUpdated,
        Self::CartConverted,
        Self::SearchPerformed,
        Self::ArticleOpened,
        Self::HelpRequested,
        Self::ErasureRequested,
    ];

    /// The `type` of its body.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order.placed",
            Self::OrderUpdated => "order.updated",
            Self::OrderCancelled => "order.cancelled",
            Self::OrderRefunded => "order.refunded",
            Self::ParcelShipped => "parcel.shipped",
            Self::ParcelScanned => "parcel.scanned",
            Self::ParcelDenied => "parcel.denied",
            Self::CartUpdated => "cart.updated",
            Self::CartConverted => "cart.converted",
            Self::SearchPerformed => "search.performed",
            Self::ArticleOpened => "article.opened",
            Self::HelpRequested => "help.requested",
            Self::ErasureRequested => "erasure.requested",
        }
    }

    /// Reads the word back.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event_type| event_type.as_str() == text)
    }

    /// Where it may be sent. The first is where it belongs.
    pub(crate) fn surfaces(self) -> &'static [Surface] {
        match self {
            Self::OrderPlaced
            | Self::OrderUpdated
            | Self::OrderCancelled
            | Self::OrderRefunded
            | Self::ParcelDenied
            | Self::CartUpdated
            | Self::CartConverted
            | Self::ErasureRequested => &[Surface::Storefront],
            Self::ParcelShipped => &[Surface::Storefront, Surface::Carrier],
            Self::ParcelScanned => &[Surface::Carrier, Surface::Storefront],
            Self::SearchPerformed | Self::ArticleOpened => &[Surface::Signals],
            Self::HelpRequested => &[Surface::Signals, Surface::Storefront],
        }
    }
}

/// See [`Provider::verify`].
pub(crate) fn verify<'a>(
    delivery: Delivery<'a>,
    secrets: &Secrets,
    now: Timestamp,
) -> Result<Verified<'a>, Refusal> {
    let family = family(delivery.headers);
    let id = required(delivery.headers, family.id, ID_FORM)?;
    let timestamp = required(delivery.headers, family.timestamp, TIMESTAMP_FORM)?;
    let signatures = required(delivery.headers, family.signature, SIGNATURE_FORM)?;
    check_timestamp(family.timestamp, timestamp, now)?;
    let theirs = read_signatures(family.signature, signatures)?;
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", timestamp.as_bytes(), b".", delivery.body];
    let matched = signature::match_secret(secrets, |secret| {
        let key = key(secret).ok_or(Refusal::UnusableSecret { expected: SECRET_FORM })?;
        let ours = signature::hmac_sha256(&key, &parts);
        Ok(theirs.iter().any(|theirs| signature::equal(&ours, theirs)))
    })?
    .ok_or(Refusal::WrongSignature { signed: SIGNED })?;
    Ok(Verified::new(Provider::Standard, matched, delivery.body, None, Some(id)))
}

/// The specified names, unless only Svix's are there.
fn family(headers: &HeaderMap) -> &'static Family {
    let has = |name: &'static str| headers.contains_key(name);
    let specified = has(SPECIFIED.id) || has(SPECIFIED.timestamp) || has(SPECIFIED.signature);
    if !specified && has(SVIX.signature) { &SVIX } else { &SPECIFIED }
}

fn required<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
    expected: &'static str,
) -> Result<&'a str, Refusal> {
    match header(headers, &HeaderName::from_static(name)) {
        Ok(Some(value)) if !value.is_empty() => Ok(value),
        Ok(Some(_)) | Err(_) => Err(Refusal::MalformedSignature { header: name, expected }),
        Ok(None) => Err(Refusal::MissingSignature { header: name }),
    }
}

fn check_timestamp(header: &'static str, text: &str, now: Timestamp) -> Result<(), Refusal> {
    let malformed = Refusal::MalformedSignature { header, expected: TIMESTAMP_FORM };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed);
    }
    let theirs: i64 = text.parse().map_err(|_| malformed)?;
    let skew_seconds = theirs.saturating_sub(now.as_second());
    if skew_seconds.saturating_abs() > TOLERANCE_SECONDS {
        let tolerance_seconds = TOLERANCE_SECONDS;
        return Err(Refusal::TimestampOutOfTolerance { header, skew_seconds, tolerance_seconds });
    }
    Ok(())
}

/// The readable `v1` signatures of the list. Unreadable ones are passed over while one is readable,
/// because a sender may try a new form along with the old one.
fn read_signatures(header: &'static str, list: &str) -> Result<Vec<Digest>, Refusal> {
    let readable = list.split_ascii_whitespace().filter_map(|entry| {
        let bytes = BASE64.decode(entry.strip_prefix("v1,")?).ok()?;
        Digest::try_from(bytes).ok()
    });
    let signatures: Vec<Digest> = readable.take(SIGNATURES_MAX).collect();
    if signatures.is_empty() {
        return Err(Refusal::MalformedSignature { header, expected: SIGNATURE_FORM });
    }
    Ok(signatures)
}

/// The key's bytes, if `text` is a secret.
fn key(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.strip_prefix(SECRET_PREFIX)?).ok()?;
    (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&bytes.len()).then_some(bytes)
}

/// See [`Provider::check_secret`].
pub(crate) fn check_secret(text: &str) -> Result<(), SecretError> {
    key(text).map(|_| ()).ok_or(SecretError { expected: SECRET_FORM })
}

/// See [`Provider::sign`].
pub(crate) fn sign(
    secret: &Secret,
    body: &[u8],
    delivery_id: &str,
    now: Timestamp,
) -> Result<HeaderMap, SignError> {
    let key = key(secret.expose()).ok_or(SecretError { expected: SECRET_FORM })?;
    let timestamp = now.as_second().to_string();
    let parts: [&[u8]; 5] = [delivery_id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    let digest = signature::hmac_sha256(&key, &parts);
    signature::headers([
        (SPECIFIED.id, "the delivery id", delivery_id.to_owned()),
        (SPECIFIED.timestamp, "the time", timestamp),
        (SPECIFIED.signature, "the signature", format!("v1,{}", BASE64.encode(digest))),
    ])
}

/// See [`Provider::translate`].
pub(crate) fn translate(verified: &Verified<'_>, surface: Surface) -> Translation {
    let body = verified.body();
    let word = match json::read::<wire::Typed>(body) {
        Ok(typed) => typed.event_type,
        Err(why) => return Translation::of("", Err(why)),
    };
    let Some(event_type) = EventType::parse(&word) else {
        let why = "the type is not used".to_owned();
        return Translation::of(text::topic(&word), Ok(Outcome::Ignored(why)));
    };
    if !event_type.surfaces().contains(&surface) {
        let right: Vec<String> = event_type.surfaces().iter().map(|right| format!("/{right}/…")).collect();
        let why = format!("the type is read at {}, not at /{surface}/…", right.join(" or "));
        return Translation::of(event_type.as_str(), Ok(Outcome::Ignored(why)));
    }
    Translation::of(event_type.as_str(), facts::read(event_type, body))
}

/// Reads one event that somebody hands in themselves, such as a line of a file of historic orders: it
/// came on no network, so that nobody signed it. Any surface's events are read.
pub fn read_unsigned(body: &[u8]) -> Translation {
    let word = match json::read::<wire::Typed>(body) {
        Ok(typed) => typed.event_type,
        Err(why) => return Translation::of("", Err(why)),
    };
    match EventType::parse(&word) {
        Some(event_type) => Translation::of(event_type.as_str(), facts::read(event_type, body)),
        None => Translation::of(text::topic(&word), Ok(Outcome::Ignored("the type is not used".to_owned()))),
    }
}
