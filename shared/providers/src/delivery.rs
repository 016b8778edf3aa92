//! One webhook call: as it came, and as it is once its signature was checked.

use std::collections::BTreeMap;
use std::fmt;

use http::{HeaderMap, HeaderName, Method};
use jiff::Timestamp;

use crate::Provider;
use crate::keys::{KeyNeeded, PublicKeys};
use crate::secret::Secrets;

/// One webhook call as it came over the wire.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// Its method: nearly always POST.
    pub method: &'a Method,
    /// The path that the sender called.
    pub path: &'a str,
    /// What followed the question mark, as it was sent; may be empty.
    pub query: &'a str,
    /// Its headers. Names are case-insensitive.
    pub headers: &'a HeaderMap,
    /// The raw bytes of its body: decoded from base64 if the gateway says so, never re-encoded.
    /// Their number is limited by the caller, before anything is hashed.
    pub body: &'a [u8],
}

impl<'a> Delivery<'a> {
    /// A POST to a path that no signature covers, without a query: what nearly every sender does.
    pub fn post(headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self { method: &Method::POST, path: "", query: "", headers, body }
    }
}

impl fmt::Debug for Delivery<'_> {
    /// Neither query, headers nor body are shown: they may hold personal data or signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The answer to a call that carries no news: the provider only asks whether somebody is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Greeting {
    /// What the provider wants to read; may be empty.
    pub text: String,
}

/// What a source's deliveries are checked with.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// Its secrets.
    pub secrets: &'a Secrets,
    /// What the shop set for it.
    pub settings: &'a Settings,
    /// The public keys that are known of its provider.
    pub keys: &'a PublicKeys,
    /// The time now: only for providers that sign a time.
    pub now: Timestamp,
}

impl<'a> Trust<'a> {
    /// Secrets only: no settings, no public keys.
    pub fn of(secrets: &'a Secrets, now: Timestamp) -> Self {
        static SETTINGS: Settings = Settings::none();
        static KEYS: PublicKeys = PublicKeys::none();
        Self { secrets, settings: &SETTINGS, keys: &KEYS, now }
    }
}

/// What a shop set for a source, by name. See [`crate::Card::settings`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// Nothing set.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// These.
    pub fn new(set: BTreeMap<String, String>) -> Self {
        Self(set)
    }

    /// What is set, if it is.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Which of a source's secrets signed a delivery.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MatchedSecret {
    /// The one in use.
    Current,
    /// The one that is being replaced: the sender has not changed over yet. Worth counting.
    Previous,
}

/// A delivery whose signature was found right. [`Provider::verify`] makes one, and
/// [`Verified::from_quarantine`] of what it had made before.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    provider: Provider,
    matched: MatchedSecret,
    settings: &'a Settings,
    checked_at: Timestamp,
    body: &'a [u8],
    topic: Option<&'a str>,
    delivery_id: Option<&'a str>,
}

impl<'a> Verified<'a> {
    /// A body that was signed, without a topic or an id in its headers.
    pub(crate) fn new(provider: Provider, matched: MatchedSecret, trust: Trust<'a>, body: &'a [u8]) -> Self {
        let (settings, checked_at) = (trust.settings, trust.now);
        Self { provider, matched, settings, checked_at, body, topic: None, delivery_id: None }
    }

    /// With the topic that a header names.
    pub(crate) fn with_topic(self, topic: Option<&'a str>) -> Self {
        Self { topic, ..self }
    }

    /// With the id that a header names.
    pub(crate) fn with_id(self, delivery_id: Option<&'a str>) -> Self {
        Self { delivery_id, ..self }
    }

    /// A delivery that was verified when it came, and kept: only what passed [`Provider::verify`]
    /// may be given. `topic` is what [`Verified::topic`] said then, `checked_at` when it came.
    pub fn from_quarantine(
        provider: Provider,
        settings: &'a Settings,
        body: &'a [u8],
        topic: Option<&'a str>,
        checked_at: Timestamp,
    ) -> Self {
        let matched = MatchedSecret::Current;
        Self { provider, matched, settings, checked_at, body, topic, delivery_id: None }
    }

    /// Who signed it.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// Which secret it was signed with.
    pub fn matched(&self) -> MatchedSecret {
        self.matched
    }

    /// The bytes that tell what happened: the body, or the query where a provider signs that.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// What the shop set for the source.
    pub(crate) fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// When it was checked: for the one kind of report that has no time of its own and of which only the
    /// earliest counts, such as that an order is gone.
    pub(crate) fn checked_at(&self) -> Timestamp {
        self.checked_at
    }

    /// The provider's id of this delivery, the same when it is tried again: Shopify's
    /// `X-Shopify-Webhook-Id` (**not** covered by the signature: a replay may change it), Standard
    /// Webhooks' `webhook-id` (signed). Most carriers send none in their headers.
    pub fn delivery_id(&self) -> Option<&'a str> {
        self.delivery_id
    }

    /// The topic header, where the provider has one. It is not covered by the signature.
    pub fn topic(&self) -> Option<&'a str> {
        self.topic
    }
}

impl fmt::Debug for Verified<'_> {
    /// The body is not shown: it holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("provider", &self.provider)
            .field("matched", &self.matched)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why a delivery is not taken, in words for whoever sends it. The text holds neither a secret nor
/// a signature that we computed, so it may be answered (401) and logged.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There was nothing to sign.
    #[error("the body is empty: send the event's JSON, byte for byte as it was signed")]
    EmptyBody,
    /// A header that the signature needs is not there.
    #[error("the header {header} is missing: sign the delivery and send it along")]
    MissingSignature {
        /// Its name, lower case.
        header: &'static str,
    },
    /// A header that the signature needs cannot be read.
    #[error("the header {header} is malformed: expected {expected}")]
    MalformedSignature {
        /// Its name, lower case.
        header: &'static str,
        /// What it should look like.
        expected: &'static str,
    },
    /// The signature is readable, and not the one of this body under any secret of the source.
    #[error("the signature does not match: expected {signed}")]
    WrongSignature {
        /// Which bytes are hashed, with which key, and how the result is written.
        signed: &'static str,
    },
    /// The signed time is too far from ours.
    #[error(
        "the header {header} is {} seconds {}: at most {tolerance_seconds} are taken; \
         check the sender's clock, and sign anew when sending again",
        .skew_seconds.unsigned_abs(),
        if *.skew_seconds < 0 { "old" } else { "ahead" }
    )]
    TimestampOutOfTolerance {
        /// Its name, lower case.
        header: &'static str,
        /// The sender's time minus ours, in seconds.
        skew_seconds: i64,
        /// How many seconds off are taken, both ways.
        tolerance_seconds: i64,
    },
    /// The key that signed it is not known. Where it is published can be asked, once; if it is not
    /// there either, the delivery is refused with this text.
    #[error("the signing key is not one that {} publishes", .0.url.host_str().unwrap_or_default())]
    UnknownKey(Box<KeyNeeded>),
    /// The secret that the shop stored cannot be used as a key. Nothing is wrong with the delivery.
    #[error("the stored secret cannot be used: expected {expected}; connect the source again")]
    UnusableSecret {
        /// What it should look like.
        expected: &'static str,
    },
}

/// The text of a header. `Ok(None)`: it is not there. `Err`: it is not printable ASCII.
pub(crate) fn header<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, http::header::ToStrError> {
    headers.get(name).map(http::HeaderValue::to_str).transpose()
}

/// The text of a header that must be there and not empty.
pub(crate) fn required<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
    expected: &'static str,
) -> Result<&'a str, Refusal> {
    match header(headers, &HeaderName::from_static(name)) {
        Ok(Some(value)) if !value.trim().is_empty() => Ok(value),
        Ok(Some(_)) | Err(_) => Err(Refusal::MalformedSignature { header: name, expected }),
        Ok(None) => Err(Refusal::MissingSignature { header: name }),
    }
}

/// The text of a header that is only useful, not needed.
pub(crate) fn optional<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    header(headers, &HeaderName::from_static(name)).ok().flatten()
}
