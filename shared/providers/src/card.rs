//! What people need to know of a sender: for `connect`, the docs and the checks on a shop's settings.

use crate::provider::Surface;

/// What people need to know of a sender.
#[derive(Debug)]
pub struct Card {
    /// The word for it in settings, on the command line and as a folder of `events/`.
    pub name: &'static str,
    /// Its name as it writes it itself.
    pub title: &'static str,
    /// Which functions take its deliveries; the first is where they belong.
    pub surfaces: &'static [Surface],
    /// Every topic or event type that is translated, as the sender names it.
    pub topics: &'static [&'static str],
    /// Which bytes are signed, with which key, and how the result is written.
    pub signed: &'static str,
    /// How far the signature can be believed.
    pub coverage: Coverage,
    /// What the deliveries are signed with.
    pub secret: SecretCard,
    /// What else the shop may set.
    pub settings: &'static [Setting],
    /// The provider's API, where deliveries are read back before they count.
    pub api: Option<Api>,
    /// Whether the sender tries again when we answer 503.
    pub tries_again: bool,
    /// What to click, in the words of the provider's own screens, one step a line.
    pub steps: &'static [&'static str],
    /// How the adapter was verified, and what was not.
    pub verified: &'static str,
}

/// How far a signature can be believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Coverage {
    /// It covers the whole body.
    Body,
    /// It covers less than the body, or nothing: what the body says is a hint, and read back from the
    /// provider's API before it counts.
    Hint,
}

/// What the deliveries of a sender are signed with.
#[derive(Debug)]
pub struct SecretCard {
    /// What it looks like and where it is found: "the secret must be …".
    pub form: &'static str,
    /// Who makes it.
    pub origin: SecretOrigin,
    /// The secret of the provider's published test vectors, or one of ours for samples. Everybody
    /// knows it, so nothing but the local server may take it.
    pub published: &'static str,
}

/// Who makes a secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecretOrigin {
    /// We draw it, and the shop pastes it into the provider's screen.
    Ours,
    /// We draw it in the form of Standard Webhooks (`whsec_…`), and the shop signs with it.
    OursStandard,
    /// The provider shows it, and the shop hands it to us.
    Theirs,
    /// There is none: the provider signs with a private key, and publishes the public ones.
    PublicKeys,
}

/// Something that a shop may set for a source.
#[derive(Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it means, and which values it takes.
    pub meaning: &'static str,
    /// What holds when it is not set; `None`: it must be set.
    pub default: Option<&'static str>,
    /// A value as it may look: the demo shop's.
    pub example: &'static str,
    /// Whether a value can be used.
    pub check: fn(&str) -> bool,
}

/// A provider's API.
#[derive(Debug)]
pub struct Api {
    /// What token it takes and where the shop finds it.
    pub token: &'static str,
    /// The hosts that are asked: no other one ever is. Empty: the setting `api_host` names it.
    pub hosts: &'static [&'static str],
}
