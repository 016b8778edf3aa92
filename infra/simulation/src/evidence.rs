//! What was seen from outside during a life: what was acknowledged, what the mail service took, what was logged.
//! The checkers read this and the table's items, and nothing that the functions say of themselves.

use std::sync::{Arc, Mutex, PoisonError};

use cloud::OutboxMail;
use serde_json::Value;

/// A mail that the mail service took.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) mail: OutboxMail,
    /// When, in milliseconds.
    pub(crate) at_ms: i64,
    /// The number of the call that took it.
    pub(crate) at_call: u64,
    /// The number of the last transaction of the same process before it: the claim.
    pub(crate) claimed_at_call: u64,
    /// Whether the process heard that it was taken, and lived to write it.
    pub(crate) is_told: bool,
}

impl Taken {
    /// The kind of its touch.
    pub(crate) fn kind(&self) -> &str {
        self.mail.touch.split('/').next().unwrap_or_default()
    }
}

/// Something that was acknowledged: a delivery, an unsubscription, an SES event.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledged {
    /// The step; `None` of what SES reports.
    pub(crate) step: Option<u64>,
    /// The number of the last call before it.
    pub(crate) at_call: u64,
    pub(crate) at_ms: i64,
    pub(crate) what: Fact,
}

/// What was acknowledged.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    /// A delivery.
    Delivery,
    /// This address wants no more mail of a class, as the page was told by a mail of that kind.
    Unsubscribed { email: String, kind: String },
    /// This address bounced for good, or complained.
    Undeliverable { email: String },
    /// A survey was answered: journey and touch, and the score.
    Answered { journey: String, touch: String, score: u64 },
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) taken: Vec<Taken>,
    pub(crate) acknowledged: Vec<Acknowledged>,
    /// What was posted, whatever it was answered: it may take effect after the reply was given up.
    pub(crate) posted: Vec<Fact>,
    /// When each plan was wished for: call, time, which, whether who waits keeps the old one.
    pub(crate) published: Vec<(i64, usize, bool)>,
    /// What is wrong, seen while it happened.
    pub(crate) wrong: Vec<String>,
    /// Replies to senders and visitors.
    pub(crate) replies: Vec<String>,
    /// Every item of the table at the end.
    pub(crate) items: Vec<Value>,
}

/// Log lines, as they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Logs(Arc<Mutex<Vec<u8>>>);

impl Logs {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl std::io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
