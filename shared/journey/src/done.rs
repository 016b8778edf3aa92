//! Tasks that somebody of the shop's team did: who, when, and what they say of it.
//!
//! A task is done for as long as it did not open anew since: what is lost again is another loss. Nothing
//! else rests on it; no mail is sent or held because of it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::journey::Journey;
use crate::merge::{Latest, merge_entry};
use crate::task::{Task, TaskKind};

/// A journey remembers at most this many; the oldest go.
const DONE_MAX: usize = 24;

/// Names a task of a journey: what kind it is, and what it is about.
///
/// As text `kind/about`, such as `lost/1Z999` or `low_score/csat/order/1`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaskName {
    /// What kind of thing.
    pub kind: TaskKind,
    /// What in the journey it is about: a parcel, `order`, a touch.
    pub about: Box<str>,
}

/// A text that names no task.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a task reads kind/about, such as lost/1Z999")]
pub struct TaskNameError;

/// Who did a task.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct DoneBy {
    /// Their name, or a ticket's.
    #[serde(rename = "b")]
    pub by: String,
    /// What they say of it; may be empty.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Who did what last, by task.
pub type Done = BTreeMap<TaskName, Latest<DoneBy>>;

impl fmt::Display for TaskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.about)
    }
}

impl TryFrom<String> for TaskName {
    type Error = TaskNameError;

    fn try_from(text: String) -> Result<Self, TaskNameError> {
        let (kind, about) = text.split_once('/').ok_or(TaskNameError)?;
        let kind = TaskKind::parse(kind).filter(|_| !about.is_empty()).ok_or(TaskNameError)?;
        Ok(Self { kind, about: about.into() })
    }
}

impl From<TaskName> for String {
    fn from(name: TaskName) -> Self {
        name.to_string()
    }
}

impl Journey {
    /// Who did a task, and when; `None`: it is open.
    pub fn done_by(&self, task: &Task) -> Option<&Latest<DoneBy>> {
        self.done.get(&task.name()).filter(|done| done.at >= task.since)
    }
}

/// Takes in that a task was done: of two reports the later one stands.
pub(crate) fn note(done: &mut Done, name: TaskName, told: Latest<DoneBy>) {
    merge_entry(done, name, told);
    while done.len() > DONE_MAX {
        let oldest = done.iter().min_by_key(|(name, told)| (told.at, *name)).map(|(name, _)| name.clone());
        oldest.and_then(|name| done.remove(&name));
    }
}
