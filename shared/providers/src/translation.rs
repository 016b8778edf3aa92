//! What a delivery comes to.

use journey::fact::{Fact, Item};
use journey::ids::{OrderId, TrackingNumber};

use crate::codes::Unmapped;
use crate::fetch::Call;
use crate::text;

/// The most lines kept of an order or cart.
pub const ITEMS_MAX: usize = 10;
/// The most tracking numbers kept of one shipment.
pub const TRACKING_MAX: usize = 10;
/// The most shipments read from one order.
pub const SHIPMENTS_MAX: usize = 20;
/// The most scans read from one tracker, the latest ones.
pub const SCANS_MAX: usize = 40;

/// What a delivery comes to. Each outcome is answered with 200: the sender did nothing wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Translation {
    /// Facts to record, each with its own subject and time. There may be none.
    Facts {
        /// The provider's topic or event type, fit for logs.
        topic: String,
        /// The facts.
        facts: Vec<Fact>,
        /// Status codes that the sender's table in `codes/` has not, fit for logs: to be counted.
        unmapped: Vec<String>,
    },
    /// A hint: the provider's API must be asked before anything of it counts, see
    /// [`crate::Provider::read_back`].
    ReadBack {
        /// The provider's topic or event type, fit for logs.
        topic: String,
        /// What to ask, at most [`crate::CALLS_MAX`] calls.
        calls: Vec<Call>,
    },
    /// Somebody's data must be erased or handed out.
    Privacy {
        /// The provider's topic or event type, fit for logs.
        topic: String,
        /// What is asked.
        request: PrivacyRequest,
    },
    /// Understood, and nothing for us: an unknown topic, the wrong address, a status without news.
    /// To be counted.
    Ignored {
        /// The provider's topic or event type, fit for logs.
        topic: String,
        /// Why, without personal data.
        why: String,
    },
    /// Signed, but not to be understood: to be set aside and looked at.
    Unreadable {
        /// The provider's topic or event type, fit for logs; empty if that is not known either.
        topic: String,
        /// Which field is wrong and what it should be, without personal data.
        why: String,
    },
}

/// What a person, or the shop, may ask of their data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PrivacyRequest {
    /// Erase one customer.
    RedactCustomer {
        /// The address, if it was given and is one.
        email: Option<String>,
        /// The orders that are named along with it.
        orders: Vec<OrderId>,
    },
    /// Hand out what is stored of one customer.
    ExportCustomer {
        /// The address, if it was given and is one.
        email: Option<String>,
        /// The orders that are named along with it.
        orders: Vec<OrderId>,
    },
    /// Erase everything of the shop.
    RedactShop,
}

/// What a translator returns before the topic is put to it.
pub(crate) enum Outcome {
    /// See [`Translation::Facts`].
    Facts(Vec<Fact>),
    /// The same, with codes that no table has.
    Statuses(Vec<Fact>, Unmapped),
    /// See [`Translation::ReadBack`].
    ReadBack(Vec<Call>),
    /// See [`Translation::Privacy`].
    Privacy(PrivacyRequest),
    /// See [`Translation::Ignored`].
    Ignored(String),
}

impl Translation {
    /// Puts the topic to an outcome; an error is a body that cannot be read.
    pub(crate) fn of(topic: impl Into<String>, outcome: Result<Outcome, String>) -> Self {
        let topic = topic.into();
        match outcome {
            Ok(Outcome::Facts(facts)) => Self::Facts { topic, facts, unmapped: Vec::new() },
            Ok(Outcome::Statuses(facts, unmapped)) => {
                Self::Facts { topic, facts, unmapped: unmapped.into_inner() }
            }
            Ok(Outcome::ReadBack(calls)) => Self::ReadBack { topic, calls },
            Ok(Outcome::Privacy(request)) => Self::Privacy { topic, request },
            Ok(Outcome::Ignored(why)) => Self::Ignored { topic, why },
            Err(why) => Self::Unreadable { topic, why },
        }
    }

    /// The provider's topic or event type, fit for logs.
    pub fn topic(&self) -> &str {
        match self {
            Self::Facts { topic, .. }
            | Self::ReadBack { topic, .. }
            | Self::Privacy { topic, .. }
            | Self::Ignored { topic, .. }
            | Self::Unreadable { topic, .. } => topic,
        }
    }
}

/// A line of an order or cart, as a sender tells it.
#[derive(Default)]
pub(crate) struct Line<'a> {
    pub(crate) title: &'a str,
    pub(crate) quantity: u32,
    /// The shop's number for it; may be empty.
    pub(crate) sku: &'a str,
    /// The shop's word for what kind of thing it is; may be empty.
    pub(crate) kind: &'a str,
}

impl<'a> From<(&'a str, u32)> for Line<'a> {
    fn from((title, quantity): (&'a str, u32)) -> Self {
        Self { title, quantity, ..Self::default() }
    }
}

/// The first [`ITEMS_MAX`] lines that have a title and are still wanted.
pub(crate) fn items<'a, L: Into<Line<'a>>>(lines: impl IntoIterator<Item = L>) -> Vec<Item> {
    let items = lines.into_iter().map(Into::into).map(|line: Line<'_>| Item {
        title: text::title(line.title),
        quantity: line.quantity,
        sku: text::line(line.sku, text::SKU_MAX),
        kind: text::line(line.kind, text::SKU_MAX),
    });
    items.filter(|item| item.quantity > 0 && !item.title.is_empty()).take(ITEMS_MAX).collect()
}

/// The first [`TRACKING_MAX`] different tracking numbers; what is none (`n/a`, a link) is dropped.
/// People also paste several into one field.
pub(crate) fn tracking_numbers<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<TrackingNumber> {
    let mut numbers = Vec::new();
    let texts = texts.into_iter().flat_map(|text| text.split([',', ';']));
    for number in texts.filter_map(|text| TrackingNumber::normalise(text).ok()) {
        if numbers.len() < TRACKING_MAX && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}
