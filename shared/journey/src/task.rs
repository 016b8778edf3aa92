//! Tasks: what a person of the shop's team has to look at, as the journey stands. Nothing of it is done
//! by us: remedies are proposed, choices are passed on.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::decide::legal::CancelWhy;
use crate::done::TaskName;
use crate::fact::{LostChoice, Money};
use crate::story::money;
use crate::touch::TouchKey;
use crate::verdict::Because;
use crate::words;

/// One thing for a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Task {
    /// What kind of thing.
    pub kind: TaskKind,
    /// What in the journey it is about: a parcel, `order`, a touch.
    pub about: Box<str>,
    /// Since when it is open. Later than now: from then on, if nothing happens before.
    pub since: Timestamp,
    /// What is known of it.
    pub matter: Matter,
}

/// A kind of task.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// What is reported as delivered did not arrive.
    NotReceived,
    /// A parcel is lost.
    Lost,
    /// A label was made, and the carrier scanned nothing.
    NoFirstScan,
    /// The last notice of a delay promised that the team takes over.
    TakenOver,
    /// Something is to be made good.
    Remedy,
    /// A customer answered with a low score.
    LowScore,
    /// A mail was stopped for good.
    StoppedMail,
    /// By law, or by the customer's wish, the order is to be cancelled and refunded.
    CancelAndRefund,
    /// What law asks to be told cannot be mailed.
    TellByHand,
}

/// What is known of a task.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Matter {
    /// See [`TaskKind::NotReceived`].
    NotReceived,
    /// See [`TaskKind::Lost`].
    Lost {
        /// How the shop knows.
        because: Because,
        /// What the customer chose, if they did.
        choice: Option<LostChoice>,
    },
    /// See [`TaskKind::NoFirstScan`].
    NoFirstScan {
        /// When the label was made.
        made_at: Timestamp,
    },
    /// See [`TaskKind::TakenOver`].
    TakenOver {
        /// Which mail promised it.
        touch: TouchKey,
    },
    /// See [`TaskKind::Remedy`].
    Remedy(Remedy),
    /// See [`TaskKind::LowScore`].
    LowScore {
        /// What was answered.
        score: u8,
    },
    /// See [`TaskKind::StoppedMail`].
    StoppedMail {
        /// Which mail.
        touch: TouchKey,
        /// Why, without addresses.
        reason: String,
    },
    /// See [`TaskKind::CancelAndRefund`].
    CancelAndRefund {
        /// Why.
        why: CancelWhy,
    },
    /// See [`TaskKind::TellByHand`].
    TellByHand {
        /// Which mail.
        touch: TouchKey,
    },
}

/// What the shop might do to make an incident good. Proposed to the team, never executed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remedy {
    /// How bad it is.
    pub severity: Severity,
    /// Since when.
    pub since: Timestamp,
    /// What is proposed, the first thing first.
    pub proposals: Vec<Proposal>,
    /// The plan's limits do not cover it: somebody who may has to say yes.
    pub needs_approval: bool,
}

/// How bad an incident is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// A day late.
    Minor,
    /// Some days late, or the speed that was paid for was missed.
    Moderate,
    /// Lost or damaged.
    Major,
    /// Not the customer's first incident of late.
    Repeated,
}

/// One thing that might be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Proposal {
    /// Say sorry, and send what is still here the faster way.
    Expedite,
    /// Give back what was paid for speed.
    RefundFee(Money),
    /// Take something off the next order.
    Discount {
        /// So much of it.
        percent: u32,
    },
    /// Replace or refund what was lost; the customer's choice, if there is one.
    ReplaceOrRefund(Option<LostChoice>),
    /// Credit for the next order.
    Credit(Money),
    /// A person calls.
    Call,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::NotReceived,
        Self::Lost,
        Self::NoFirstScan,
        Self::TakenOver,
        Self::Remedy,
        Self::LowScore,
        Self::StoppedMail,
        Self::CancelAndRefund,
        Self::TellByHand,
    ];

    /// Reads the word for it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The word for it in JSON and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotReceived => "not_received",
            Self::Lost => "lost",
            Self::NoFirstScan => "no_first_scan",
            Self::TakenOver => "taken_over",
            Self::Remedy => "remedy",
            Self::LowScore => "low_score",
            Self::StoppedMail => "stopped_mail",
            Self::CancelAndRefund => "cancel_and_refund",
            Self::TellByHand => "tell_by_hand",
        }
    }
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Moderate => "moderate",
            Self::Major => "major",
            Self::Repeated => "repeated",
        }
    }
}

impl Task {
    /// What it is called among its journey's tasks.
    pub fn name(&self) -> TaskName {
        TaskName { kind: self.kind, about: self.about.clone() }
    }

    /// Why it is there, in words.
    pub fn why(&self, zone: &TimeZone) -> String {
        match &self.matter {
            Matter::NotReceived => {
                "the customer says that it did not arrive, and the carrier that it did".to_owned()
            }
            Matter::Lost { because, .. } => {
                format!("parcel {} is lost: {}", self.about, words::because(because, zone))
            }
            Matter::NoFirstScan { made_at } => {
                format!("parcel {}: {}", self.about, words::because(&Because::NoFirstScan(*made_at), zone))
            }
            Matter::TakenOver { touch } => {
                format!("the last mail said that the team takes over ({})", words::touch(touch))
            }
            Matter::Remedy(remedy) => match remedy.severity {
                Severity::Minor => "a minor incident: it came a day late".to_owned(),
                Severity::Moderate => {
                    "a moderate incident: late by days, or although speed was paid for".to_owned()
                }
                Severity::Major => "a major incident: something is lost or damaged".to_owned(),
                Severity::Repeated => "a repeated incident: not this customer's first of late".to_owned(),
            },
            Matter::LowScore { score } => format!("the customer answered with {score}"),
            Matter::StoppedMail { touch, reason } => {
                format!("a mail could not be sent ({}): {reason}", words::touch(touch))
            }
            Matter::CancelAndRefund { why } => {
                let at = words::time(self.since, zone);
                match why {
                    CancelWhy::Wished => format!("the customer cancelled it, or ended the contract, {at}"),
                    CancelWhy::NoConsent => {
                        format!("by law: the customer did not consent to the delay by {at}")
                    }
                    CancelWhy::NotTold => {
                        format!("by law: the time to ship ended {at}, and no notice left before")
                    }
                    CancelWhy::DatePassed => {
                        format!("by law: the date that the customer accepted is over, since {at}")
                    }
                }
            }
            Matter::TellByHand { touch } => {
                format!("what law asks to be told cannot be mailed ({})", words::touch(touch))
            }
        }
    }

    /// What there is to do, in words.
    pub fn to_do(&self) -> String {
        match &self.matter {
            Matter::NotReceived => {
                "ask the carrier where it was left, and write to the customer; when it turns up, \
                report parcel.found"
                    .to_owned()
            }
            Matter::Lost { choice: Some(LostChoice::Replace), .. } => {
                "the customer chose: send it again".to_owned()
            }
            Matter::Lost { choice: Some(LostChoice::Refund), .. } => {
                "the customer chose: refund it".to_owned()
            }
            Matter::Lost { choice: None, .. } => {
                "the customer was asked whether to replace or refund it; claim it from the carrier".to_owned()
            }
            Matter::NoFirstScan { .. } => {
                "look whether it left, and have the carrier scan it or hand it over anew".to_owned()
            }
            Matter::TakenOver { .. } => {
                "find out where it is, and write to the customer: no further mail goes out by itself"
                    .to_owned()
            }
            Matter::Remedy(remedy) => {
                let proposed: Vec<String> = remedy.proposals.iter().map(proposal).collect();
                let approval = if remedy.needs_approval { "; needs approval" } else { "" };
                format!("proposed: {}{approval}", proposed.join(", then "))
            }
            Matter::LowScore { .. } => "read what they wrote, and answer".to_owned(),
            Matter::StoppedMail { .. } => "find out why, and tell the customer yourself".to_owned(),
            Matter::CancelAndRefund { .. } => "cancel and refund this order".to_owned(),
            Matter::TellByHand { .. } => {
                "tell the customer by other means before the time is over, and report what they answer \
                (order.delay_answered)"
                    .to_owned()
            }
        }
    }
}

fn proposal(proposal: &Proposal) -> String {
    match proposal {
        Proposal::Expedite => "say sorry, and send what is still here the faster way".to_owned(),
        Proposal::RefundFee(fee) => format!("refund the {} paid for speed", money(fee)),
        Proposal::Discount { percent } => format!("{percent} % off the next order"),
        Proposal::ReplaceOrRefund(Some(LostChoice::Replace)) => {
            "send it again, as the customer chose".to_owned()
        }
        Proposal::ReplaceOrRefund(Some(LostChoice::Refund)) => "refund it, as the customer chose".to_owned(),
        Proposal::ReplaceOrRefund(None) => "replace or refund it, as the customer likes".to_owned(),
        Proposal::Credit(credit) => format!("a credit of {}", money(credit)),
        Proposal::Call => "call the customer".to_owned(),
    }
}
