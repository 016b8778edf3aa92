//! How mails speak: their languages and their tone.

use serde::{Deserialize, Serialize};

/// The languages that every mail has, as BCP 47 tags.
pub const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// How mails speak.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct MailRules {
    /// The languages in which the shop answers its customers: some of [`LANGUAGES`].
    pub languages: Vec<String>,
    /// The language for everybody else; empty: the shop's own.
    pub fallback: String,
    /// How a mail greets and ends.
    pub tone: Tone,
}

/// How a mail greets and ends.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As one writes to somebody one likes.
    Warm,
    /// As one writes to anybody.
    #[default]
    Plain,
}

impl Default for MailRules {
    fn default() -> Self {
        Self {
            languages: LANGUAGES.map(String::from).to_vec(),
            fallback: String::new(),
            tone: Tone::default(),
        }
    }
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 2] = [Self::Warm, Self::Plain];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warm => "warm",
            Self::Plain => "plain",
        }
    }
}
