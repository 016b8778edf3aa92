//! One webhook call: as it came, and as it is once its signature was checked.

use std::fmt;

use http::{HeaderMap, HeaderName};

use crate::Provider;

/// One webhook call as it came over the wire.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// Its headers. Names are case-insensitive.
    pub headers: &'a HeaderMap,
    /// The raw bytes of its body: decoded from base64 if the gateway says so, never re-encoded.
    /// Their number is limited by the caller, before anything is hashed.
    pub body: &'a [u8],
}

impl fmt::Debug for Delivery<'_> {
    /// Neither headers nor body are shown: both may hold personal data or signatures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("body_bytes", &self.body.len()).finish_non_exhaustive()
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
    body: &'a [u8],
    topic: Option<&'a str>,
    delivery_id: Option<&'a str>,
}

impl<'a> Verified<'a> {
    pub(crate) fn new(
        provider: Provider,
        matched: MatchedSecret,
        body: &'a [u8],
        topic: Option<&'a str>,
        delivery_id: Option<&'a str>,
    ) -> Self {
        Self { provider, matched, body, topic, delivery_id }
    }

    /// A delivery that was verified when it came, and kept: only what passed [`Provider::verify`]
    /// may be given. `topic` is what [`Verified::topic`] said then.
    pub fn from_quarantine(provider: Provider, body: &'a [u8], topic: Option<&'a str>) -> Self {
        Self { provider, matched: MatchedSecret::Current, body, topic, delivery_id: None }
    }

    /// Who signed it.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// Which secret it was signed with.
    pub fn matched(&self) -> MatchedSecret {
        self.matched
    }

    /// The signed bytes.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The provider's id of this delivery, the same when it is tried again: Shopify's
    /// `X-Shopify-Webhook-Id` (**not** covered by the signature: a replay may change it), Standard
    /// Webhooks' `webhook-id` (signed). EasyPost sends none in its headers.
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
