//! What each sender's file provides: the one place to look at when a sender is added.

use jiff::Timestamp;

use crate::card::Card;
use crate::delivery::{Delivery, Greeting, Refusal, Trust, Verified};
use crate::fetch::Answer;
use crate::provider::Surface;
use crate::secret::{self, Secret, SecretError};
use crate::signature::{SignError, Signed};
use crate::translation::Translation;

/// One sender: how its deliveries are checked and read.
pub(crate) trait Adapter: Sync {
    /// What people need to know of it.
    fn card(&self) -> &'static Card;

    /// See [`crate::Provider::needs_api_token`].
    fn needs_api_token(&self) -> bool {
        self.card().api.is_some()
    }

    /// The answer to a call that carries no news and is not signed: the provider only asks whether
    /// somebody is there. Nothing of it is believed or kept.
    fn greet(&self, _delivery: &Delivery<'_>) -> Option<Greeting> {
        None
    }

    /// Whether deliveries may come with GET.
    fn takes_get(&self) -> bool {
        false
    }

    /// See [`crate::Provider::verify`].
    fn verify<'a>(&self, delivery: Delivery<'a>, trust: Trust<'a>) -> Result<Verified<'a>, Refusal>;

    /// See [`crate::Provider::translate`].
    fn translate(&self, verified: &Verified<'_>, surface: Surface) -> Translation;

    /// See [`crate::Provider::read_back`]. Only asked of adapters that return
    /// [`Translation::ReadBack`].
    fn read_back(&self, verified: &Verified<'_>, _answers: &[Answer]) -> Translation {
        Translation::Unreadable {
            topic: String::new(),
            why: format!("{}'s API is never asked", verified.provider()),
        }
    }

    /// See [`crate::Provider::check_secret`].
    fn check_secret(&self, text: &str) -> Result<(), SecretError> {
        secret::check_text(text, self.card().secret.form)
    }
}

/// A sample to be signed as the provider would.
#[derive(Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub(crate) secret: &'a Secret,
    pub(crate) body: &'a [u8],
    pub(crate) delivery_id: &'a str,
    pub(crate) topic: &'a str,
    pub(crate) now: Timestamp,
}

/// Signs samples. Apart from [`Adapter`], so that what is deployed does not carry it.
pub(crate) trait Signer {
    /// See [`crate::Provider::sign`].
    fn sign(&self, sample: Sample<'_>) -> Result<Signed, SignError>;
}
