//! Our own events, for every shop that can sign a POST: `docs/standard-events.md` is the page for
//! their developers, `docs/standard-events.schema.json` the contract; a test holds both against this
//! code.
//!
//! **Signature.** The Standard Webhooks specification (standard-webhooks/standard-webhooks,
//! `spec/standard-webhooks.md`): HMAC-SHA256 over `id.timestamp.body`, in a list of `v1,<base64>`;
//! several entries while keys change, unknown versions are skipped; five minutes of
//! tolerance both ways; a secret is `whsec_` and the base64 of 24 to 64 bytes. A sender may sign with
//! Ed25519 instead (`v1a,<base64>`): its public key, `whpk_` and base64, then stands where the secret
//! does. Svix sends the same as `svix-*`.
//!
//! **Verified** by vectors: both published HMAC values of the specification's own libraries, and Svix's
//! for Ed25519.

mod facts;
mod wire;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::adapter::{Adapter, Sample, Signer};
use crate::card::{Card, Coverage, SecretCard, SecretOrigin};
use crate::delivery::{Delivery, Refusal, Trust, Verified};
use crate::keys::PublicKey;
use crate::secret::SecretError;
use crate::signature::{SignError, Signed};
use crate::standard_webhooks::{Key, StandardWebhooks};
use crate::translation::{Outcome, Translation};
use crate::{Provider, Surface, json, text};

const SECRET_PREFIX: &str = "whsec_";
const PUBLIC_KEY_PREFIX: &str = "whpk_";
const SECRET_BYTES_MIN: usize = 24;
const SECRET_BYTES_MAX: usize = 64;
const SECRET_FORM: &str = "whsec_ followed by the standard base64 of 24 to 64 random bytes, or whpk_ followed by \
     the base64 of an Ed25519 public key";

const SIGNED: &str = "`v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<raw body>`, \
     keyed with the bytes that follow whsec_ in the secret, decoded from base64";

const SCHEME: StandardWebhooks = StandardWebhooks { key, signed: SIGNED, secret_form: SECRET_FORM };

/// Our own events.
pub(crate) struct Standard;

static CARD: Card = Card {
    name: "standard",
    title: "Standard events",
    surfaces: &Surface::ALL,
    topics: &EventType::NAMES,
    signed: SIGNED,
    coverage: Coverage::Body,
    secret: SecretCard {
        form: SECRET_FORM,
        origin: SecretOrigin::OursStandard,
        published: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    },
    settings: &[],
    api: None,
    tries_again: true,
    steps: &[
        "Sign each request as Standard Webhooks do: docs/standard-events.md has the events and a curl that signs.",
        "Orders, carts and erasures go to the first address, scans to the second, help searches to the third.",
        "A sender that signs with Ed25519 gives its public key (whpk_…) as --secret instead.",
    ],
    verified: "The published HMAC and Ed25519 vectors of the specification and of Svix, and both packages. It needs no live account: the sender is the shop itself.",
};

/// Which functions take events of that type; `None`: it is not known.
pub(crate) fn surfaces_of(event_type: &str) -> Option<&'static [Surface]> {
    EventType::parse(event_type).map(EventType::surfaces)
}

impl Adapter for Standard {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal> {
        SCHEME.verify(Provider::Standard, delivery, trust)
    }

    fn translate(&self, verified: &Verified<'_>, surface: Surface) -> Translation {
        translate(verified, surface)
    }

    fn check_secret(&self, text: &str) -> Result<(), SecretError> {
        key(text).map(|_| ()).ok_or(SecretError { expected: SECRET_FORM })
    }
}

impl Signer for Standard {
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError> {
        SCHEME.sign(sample)
    }
}

/// The key, if `text` is a secret or a public key.
fn key(text: &str) -> Option<Key> {
    if let Some(public) = text.strip_prefix(PUBLIC_KEY_PREFIX) {
        let bytes = BASE64.decode(public).ok()?;
        return Some(Key::Public(PublicKey::Ed25519(bytes.try_into().ok()?)));
    }
    let bytes = BASE64.decode(text.strip_prefix(SECRET_PREFIX)?).ok()?;
    (SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&bytes.len()).then_some(Key::Secret(bytes))
}

/// The events that are translated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EventType {
    OrderPlaced,
    OrderUpdated,
    OrderCancelled,
    OrderRefunded,
    OrderDelayAnswered,
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
    pub(crate) const ALL: [Self; 14] = [
        Self::OrderPlaced,
        Self::OrderUpdated,
        Self::OrderCancelled,
        Self::OrderRefunded,
        Self::OrderDelayAnswered,
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

    /// The `type`s of all.
    pub(crate) const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].as_str();
            index += 1;
        }
        names
    };

    /// The `type` of its body.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order.placed",
            Self::OrderUpdated => "order.updated",
            Self::OrderCancelled => "order.cancelled",
            Self::OrderRefunded => "order.refunded",
            Self::OrderDelayAnswered => "order.delay_answered",
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
            | Self::OrderDelayAnswered
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

/// Says in our words what an event reports, whoever vouched for it.
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
