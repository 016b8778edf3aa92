//! The secrets that a source's deliveries are signed with.

use std::fmt;

/// The fewest characters of a secret that a shop may connect.
pub const SECRET_TEXT_MIN: usize = 16;
/// The most characters of a secret that a shop may connect.
pub const SECRET_TEXT_MAX: usize = 256;

/// A signing secret, as the provider or the shop wrote it. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`. Whether it has the shape of a provider's secret is told by
    /// [`crate::Provider::check_secret`].
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: to store it encrypted, to show it once. Never to log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// The secrets of one source. Two, while the sender changes over from one to the next.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// The one in use.
    pub current: Secret,
    /// The one that is being replaced, still taken.
    pub previous: Option<Secret>,
}

/// Why a text cannot be the secret of a provider's source.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the secret must be {expected}")]
pub struct SecretError {
    /// What it should look like, and where it is found.
    pub expected: &'static str,
}

/// Checks the length and that no character is one that copying adds by mistake.
pub(crate) fn check_text(text: &str, expected: &'static str) -> Result<(), SecretError> {
    let length = text.chars().count();
    let fits = (SECRET_TEXT_MIN..=SECRET_TEXT_MAX).contains(&length);
    if fits && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        Ok(())
    } else {
        Err(SecretError { expected })
    }
}
