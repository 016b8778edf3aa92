//! What an invocation says of itself, gathered on its way: ids, words and counts, nothing personal. One line
//! of the log is made of it when the invocation is over (see [`crate::invocation`]).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use journey::ids::{JourneyId, ShopId};
use serde_json::{Map, Value};

use crate::keyring::Keyring;
use crate::reply::Request;

/// A metric that the functions write. The template's alarms look at these, and a test holds that they look at
/// no other.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Metric {
    /// Of a delivery to a known source: 1 if it was not signed as it should be, else 0. The average is their share.
    BadSignature,
    /// Mails that SES took in a sweep.
    Sent,
    /// Mails that SES refused in a sweep, for now or for good.
    NotTaken,
    /// Mails of which it is not known whether they left, in a sweep.
    Unknown,
    /// How long the longest overdue of what a sweep left behind is due.
    OldestDueSeconds,
    /// How long the fate of the oldest mail that a sweep came across is not known.
    OldestUnknownSeconds,
    /// 1 if SES took no mail from the account in a sweep, else 0.
    BreakerOpen,
    /// Of an event of SES: 1 if the shop's mails are received so badly that its surveys and offers are held, else 0.
    AtRisk,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 8] = [
        Self::BadSignature,
        Self::Sent,
        Self::NotTaken,
        Self::Unknown,
        Self::OldestDueSeconds,
        Self::OldestUnknownSeconds,
        Self::BreakerOpen,
        Self::AtRisk,
    ];

    /// Its name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadSignature => "BadSignature",
            Self::Sent => "Sent",
            Self::NotTaken => "NotTaken",
            Self::Unknown => "Unknown",
            Self::OldestDueSeconds => "OldestDueSeconds",
            Self::OldestUnknownSeconds => "OldestUnknownSeconds",
            Self::BreakerOpen => "BreakerOpen",
            Self::AtRisk => "AtRisk",
        }
    }

    /// Its unit, as CloudWatch names it.
    pub fn unit(self) -> &'static str {
        match self {
            Self::OldestDueSeconds | Self::OldestUnknownSeconds => "Seconds",
            Self::BadSignature
            | Self::Sent
            | Self::NotTaken
            | Self::Unknown
            | Self::BreakerOpen
            | Self::AtRisk => "Count",
        }
    }
}

/// What was said so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) fields: Map<String, Value>,
    pub(crate) metrics: Vec<(Metric, u64)>,
}

/// Takes what is said of one invocation. Cheap to share: clones say it of the same one.
#[derive(Clone, Debug, Default)]
pub struct Note(Arc<Mutex<Said>>);

impl Note {
    /// The note that travels with a request; a new one that nobody reads, if none does.
    pub fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Says something. What is said again replaces what was said before.
    pub fn say(&self, name: &str, value: impl Into<Value>) {
        self.lock().fields.insert(name.to_owned(), value.into());
    }

    /// What became of the invocation, in a word: `recorded`, `duplicate`, `refused`, `failed`, …
    pub fn outcome(&self, outcome: &str) {
        self.say("outcome", outcome);
    }

    /// That we could not do our job, and why: without stored data, and with whether it may work when it is tried
    /// again.
    pub fn failed(&self, error: &store::StoreError) {
        self.outcome("failed");
        self.say("error", error.to_string());
        self.say("retryable", error.is_retryable());
    }

    /// Which journeys it was about, by their names in logs.
    pub fn journeys(&self, keyring: &Keyring, shop: &ShopId, journeys: &[JourneyId]) {
        let names: Vec<String> = journeys.iter().map(|id| log_name(keyring, shop, id)).collect();
        if !names.is_empty() {
            self.say("journeys", names);
        }
    }

    /// Counts or measures something.
    pub fn meter(&self, metric: Metric, value: u64) {
        self.lock().metrics.push((metric, value));
    }

    /// What was said of a name.
    pub fn said(&self, name: &str) -> Option<Value> {
        self.lock().fields.get(name).cloned()
    }

    pub(crate) fn all(&self) -> Said {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Said> {
        // A panic elsewhere cannot leave a field half said.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A journey's name in logs: 16 hex digits. An order's number is somebody's, so it is not logged; who has the
/// keys can make the name of an order and find its lines (`beforehand explain` prints it).
pub fn log_name(keyring: &Keyring, shop: &ShopId, journey: &JourneyId) -> String {
    let id = journey.to_string();
    let mut name = keyring.keep_id(&[b"log", shop.as_str().as_bytes(), id.as_bytes()]);
    name.truncate(16);
    name
}
