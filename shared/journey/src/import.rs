//! That a journey was imported: its past was lived elsewhere, and nothing is said of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::is_false;
use crate::merge::Merge;
use crate::seconds;

/// When an import opened a journey, and whether it did so silently. The first import counts; if one
/// of several was silent, it stays so.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Import {
    /// What was wanted before this is never sent.
    #[serde(with = "seconds::required")]
    pub at: Timestamp,
    /// Nothing is ever sent because of what was imported, only because of what is heard later.
    #[serde(rename = "q", default, skip_serializing_if = "is_false")]
    pub silent: bool,
}

impl Merge for Import {
    fn merge(&mut self, other: Self) {
        self.at = self.at.min(other.at);
        self.silent |= other.silent;
    }
}
