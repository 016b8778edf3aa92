//! Touches: the mails that a journey may send, their keys, classes and lives.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::seconds;
use crate::verdict::Because;

/// A kind of mail.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchKind {
    /// The order was not handed over in time.
    DispatchDelay,
    /// What law gives the customer when an order is late: the choice to wait or to cancel.
    DelayOption,
    /// A parcel will miss its promise.
    TransitDelay,
    /// The carrier needs the customer's help: failed attempt, address, pick-up.
    Exception,
    /// It moves again, after bad news.
    Recovery,
    /// Is all well?
    CheckIn,
    /// How satisfied are you? 1 to 5.
    Csat,
    /// Would you recommend us? 0 to 10.
    Nps,
    /// Help with a cart that was left.
    CartHelp,
    /// Help after searches that found nothing.
    FaqHelp,
}

/// What law and courtesy ask of a mail.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// About an order under way: no opt-out stops it.
    Transactional,
    /// Feedback and follow-up: the customer can opt out.
    Service,
    /// Before a purchase: consent by country, and an opt-out.
    Marketing,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Transactional, Self::Service, Self::Marketing];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Service => "service",
            Self::Marketing => "marketing",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

impl TouchKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::DispatchDelay,
        Self::DelayOption,
        Self::TransitDelay,
        Self::Exception,
        Self::Recovery,
        Self::CheckIn,
        Self::Csat,
        Self::Nps,
        Self::CartHelp,
        Self::FaqHelp,
    ];

    /// The word for it in keys, plans and pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DispatchDelay => "dispatch_delay",
            Self::DelayOption => "delay_option",
            Self::TransitDelay => "transit_delay",
            Self::Exception => "exception",
            Self::Recovery => "recovery",
            Self::CheckIn => "check_in",
            Self::Csat => "csat",
            Self::Nps => "nps",
            Self::CartHelp => "cart_help",
            Self::FaqHelp => "faq_help",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The class that law and courtesy put it in.
    pub fn class(self) -> Class {
        match self {
            Self::DispatchDelay
            | Self::DelayOption
            | Self::TransitDelay
            | Self::Exception
            | Self::Recovery => Class::Transactional,
            Self::CheckIn | Self::Csat | Self::Nps => Class::Service,
            Self::CartHelp | Self::FaqHelp => Class::Marketing,
        }
    }

    /// Whether it asks a survey question.
    pub fn is_survey(self) -> bool {
        matches!(self, Self::Csat | Self::Nps)
    }

    /// Whether it tells of trouble: never capped, and it keeps questions away.
    pub fn is_bad_news(self) -> bool {
        matches!(self, Self::DispatchDelay | Self::DelayOption | Self::TransitDelay | Self::Exception)
    }

    /// Whether a mail that may have been lost is sent once more. A delay notice twice is better
    /// than none; a survey twice is worse.
    pub fn resends_after_unknown(self) -> bool {
        self.is_bad_news()
    }

    /// Which goes first when several are due: smaller is more urgent.
    pub fn priority(self) -> u8 {
        match self {
            Self::DelayOption => 0,
            Self::Exception => 1,
            Self::TransitDelay => 2,
            Self::DispatchDelay => 3,
            Self::Recovery => 4,
            Self::FaqHelp => 5,
            Self::CheckIn => 6,
            Self::Csat => 7,
            Self::Nps => 8,
            Self::CartHelp => 9,
        }
    }
}

impl fmt::Display for TouchKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Names one touch of a journey for ever: deciding twice cannot send twice.
///
/// As text `kind/subject/number`, such as `transit_delay/1Z999/2`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TouchKey {
    /// What kind of mail.
    pub kind: TouchKind,
    /// What in the journey it is about: a parcel, `order`, a topic.
    pub subject: Box<str>,
    /// Counts the mails of this kind about this subject, from 1.
    pub number: u32,
}

impl TouchKey {
    /// Builds a key.
    pub fn new(kind: TouchKind, subject: impl Into<Box<str>>, number: u32) -> Self {
        Self { kind, subject: subject.into(), number }
    }
}

impl fmt::Display for TouchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.kind, self.subject, self.number)
    }
}

/// A text that is no touch key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a touch key reads kind/subject/number, such as csat/order/1")]
pub struct TouchKeyError;

impl TryFrom<String> for TouchKey {
    type Error = TouchKeyError;

    fn try_from(text: String) -> Result<Self, TouchKeyError> {
        let (kind, rest) = text.split_once('/').ok_or(TouchKeyError)?;
        let (subject, number) = rest.rsplit_once('/').ok_or(TouchKeyError)?;
        Ok(Self {
            kind: TouchKind::parse(kind).ok_or(TouchKeyError)?,
            subject: subject.into(),
            number: number.parse().map_err(|_| TouchKeyError)?,
        })
    }
}

impl From<TouchKey> for String {
    fn from(key: TouchKey) -> Self {
        key.to_string()
    }
}

/// One touch in a journey's ledger: what became of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Touch {
    /// Where its life stands.
    #[serde(rename = "s")]
    pub state: TouchState,
    /// What the mail said that a later mail or a repeat must know.
    #[serde(rename = "y", default, skip_serializing_if = "Says::is_empty")]
    pub says: Says,
    /// Why it was sent: the evidence at that time.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// What SES reported after the sending.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryReport>,
    /// What the customer answered, if it asked.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerMark>,
}

/// Where a touch's life stands. A touch that is only due has no entry yet.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum TouchState {
    /// Claimed: somebody is sending it until the lease ends.
    #[serde(rename = "c")]
    Sending {
        /// Names this attempt; SES carries it as a tag.
        #[serde(rename = "i")]
        send_id: SendId,
        /// When the claim was made.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
        /// When the claim counts as abandoned.
        #[serde(rename = "l", with = "seconds::required")]
        lease_until: Timestamp,
        /// Counts attempts, from 1.
        #[serde(rename = "n")]
        attempt: u32,
    },
    /// SES took it.
    #[serde(rename = "s")]
    Sent {
        /// See above.
        #[serde(rename = "i")]
        send_id: SendId,
        /// When SES took it.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
    },
    /// Certainly not sent; tried again later.
    #[serde(rename = "r")]
    Retry {
        /// Not before this.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
        /// Counts attempts so far.
        #[serde(rename = "n")]
        attempt: u32,
    },
    /// Certainly not sent; a person or a fix is needed.
    #[serde(rename = "p")]
    Parked {
        /// Since when.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
        /// Why, in SES's words, without addresses.
        #[serde(rename = "w")]
        reason: String,
    },
    /// It may have been sent; SES's events decide, or the grace time.
    #[serde(rename = "u")]
    Unknown {
        /// See above.
        #[serde(rename = "i")]
        send_id: SendId,
        /// When it was claimed.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
        /// Counts attempts so far.
        #[serde(rename = "n")]
        attempt: u32,
        /// The grace time is over and nothing more is tried.
        #[serde(rename = "f", default, skip_serializing_if = "crate::fact::is_false")]
        settled: bool,
    },
    /// Its news went out in another touch's mail.
    #[serde(rename = "m")]
    Merged {
        /// Which.
        #[serde(rename = "k")]
        into: TouchKey,
        /// When that was claimed.
        #[serde(rename = "at", with = "seconds::required")]
        at: Timestamp,
    },
}

/// Names one attempt to send: derived, not drawn, so that a repeat names itself the same.
/// Letters, digits, `_` and `-` only, as SES asks of a tag.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct SendId(pub String);

/// What a mail said that a later mail, or a repeat of it, must know.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Says {
    /// "The next news comes by": a promise that we keep.
    #[serde(rename = "u", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub next_update_by: Option<Timestamp>,
    /// The new estimate that was told.
    #[serde(rename = "e", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub arrives_by: Option<Timestamp>,
    /// The revised shipping date that was told.
    #[serde(rename = "s", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub ships_by: Option<Timestamp>,
    /// The customer's answer counts until then.
    #[serde(rename = "w", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
    /// Silence is no consent to it.
    #[serde(rename = "c", skip_serializing_if = "crate::fact::is_false")]
    pub needs_consent: bool,
    /// Nothing had moved for a while when it was said: moving again is news.
    #[serde(rename = "q", skip_serializing_if = "crate::fact::is_false")]
    pub silent: bool,
    /// It was on the van when it was said.
    #[serde(rename = "v", skip_serializing_if = "crate::fact::is_false")]
    pub on_the_van: bool,
}

impl Says {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What SES reported of a sent mail.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum DeliveryReport {
    /// The receiving server took it.
    #[serde(rename = "d")]
    Delivered,
    /// The receiving server refused it for good.
    #[serde(rename = "b")]
    Bounced,
    /// The receiver marked it as spam.
    #[serde(rename = "c")]
    Complained,
}

/// That a survey was answered, and how; the words are kept with the outcome.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AnswerMark {
    /// The score: 1 to 5 for CSAT, 0 to 10 for NPS.
    #[serde(rename = "v")]
    pub score: u8,
    /// When it was last given or corrected.
    #[serde(rename = "at", with = "seconds::required")]
    pub at: Timestamp,
}

impl TouchState {
    /// Whether a mail went out, or may have gone out, or is going out.
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Sending { .. } | Self::Sent { .. } | Self::Unknown { .. } | Self::Merged { .. } => true,
            Self::Retry { .. } | Self::Parked { .. } => false,
        }
    }

    /// Whether its news went out in another touch's mail.
    pub fn is_merged(&self) -> bool {
        matches!(self, Self::Merged { .. })
    }

    /// When the mail was claimed or accepted, if one went or may have gone out.
    pub fn told_at(&self) -> Option<Timestamp> {
        match self {
            Self::Sending { at, .. }
            | Self::Sent { at, .. }
            | Self::Unknown { at, .. }
            | Self::Merged { at, .. } => Some(*at),
            Self::Retry { .. } | Self::Parked { .. } => None,
        }
    }
}
