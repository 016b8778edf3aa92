//! What goes wrong with a call: drawn from the seed, the task, and the call's number in it, so that it stays the
//! same whatever else is left out of a life.

use cloud::{Fault, Service};

use crate::chance::{Chance, mix};
use crate::request::Request;

/// What happens to one call.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Harm {
    None,
    Throttle,
    ServerError,
    ServerErrorAfter,
    TimeoutBefore,
    ReplyLost,
    Conflict,
    MixedReasons,
    /// Answered from a copy that lags behind.
    Stale,
    /// Answered late, in time or not.
    Slow,
    /// Takes effect after the caller has given up.
    LateEffect,
    /// The process ends before the call.
    DieBefore,
    /// The process ends after the call's effect.
    DieAfter,
    QuotaUsedUp,
    SendingPaused,
    Suspended,
    Rejected,
}

/// What may happen to a write to the table.
const WRITE: [Harm; 11] = [
    Harm::Throttle,
    Harm::ServerError,
    Harm::ServerErrorAfter,
    Harm::TimeoutBefore,
    Harm::ReplyLost,
    Harm::Conflict,
    Harm::MixedReasons,
    Harm::Slow,
    Harm::LateEffect,
    Harm::DieBefore,
    Harm::DieAfter,
];
/// To a read of it.
const READ: [Harm; 6] =
    [Harm::Throttle, Harm::ServerError, Harm::TimeoutBefore, Harm::Slow, Harm::DieBefore, Harm::DieAfter];
/// To a mail.
const MAIL: [Harm; 12] = [
    Harm::Throttle,
    Harm::ServerError,
    Harm::ServerErrorAfter,
    Harm::TimeoutBefore,
    Harm::ReplyLost,
    Harm::Slow,
    Harm::DieBefore,
    Harm::DieAfter,
    Harm::QuotaUsedUp,
    Harm::SendingPaused,
    Harm::Suspended,
    Harm::Rejected,
];

impl Harm {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Throttle => "throttled",
            Self::ServerError => "server error",
            Self::ServerErrorAfter => "server error, applied",
            Self::TimeoutBefore => "no answer",
            Self::ReplyLost => "reply lost",
            Self::Conflict => "transaction conflict",
            Self::MixedReasons => "cancelled, mixed reasons",
            Self::Stale => "stale read",
            Self::Slow => "slow",
            Self::LateEffect => "applied late",
            Self::DieBefore => "death before",
            Self::DieAfter => "death after",
            Self::QuotaUsedUp => "quota used up",
            Self::SendingPaused => "sending paused",
            Self::Suspended => "account suspended",
            Self::Rejected => "mail rejected",
        }
    }

    /// As the cloud knows it, where the cloud alone does it.
    pub(crate) fn fault(self) -> Fault {
        let refuse = |code: &str, message: &str| Fault::Refuse {
            code: code.to_owned(),
            message: message.to_owned(),
            status: 400,
        };
        match self {
            Self::Throttle => Fault::Throttle,
            Self::ServerError => Fault::ServerError,
            Self::ServerErrorAfter => Fault::ServerErrorAfter,
            Self::TimeoutBefore => Fault::TimeoutBefore,
            Self::ReplyLost => Fault::ReplyLost,
            Self::Conflict => Fault::TransactionConflict,
            Self::QuotaUsedUp => refuse("TooManyRequestsException", "Daily message quota exceeded."),
            Self::SendingPaused => refuse("SendingPausedException", "Sending is paused."),
            Self::Suspended => refuse("AccountSuspendedException", "The account is suspended."),
            Self::Rejected => refuse("MessageRejected", "Refused by a content filter."),
            Self::None
            | Self::MixedReasons
            | Self::Stale
            | Self::Slow
            | Self::LateEffect
            | Self::DieBefore
            | Self::DieAfter => Fault::None,
        }
    }
}

/// How bad a life is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Of a thousand calls so many fail.
    pub(crate) calls_of_1000: u64,
    /// Of a thousand mails.
    pub(crate) mails_of_1000: u64,
    /// Of a thousand reads that may be stale.
    pub(crate) stale_of_1000: u64,
}

impl Weather {
    /// Nothing goes wrong.
    pub(crate) const CALM: Self = Self { calls_of_1000: 0, mails_of_1000: 0, stale_of_1000: 0 };

    /// A seed's weather.
    pub(crate) fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed, "weather");
        Self {
            calls_of_1000: *chance.pick(&[0, 10, 30, 60, 100]),
            mails_of_1000: *chance.pick(&[0, 100, 250, 400]),
            stale_of_1000: *chance.pick(&[0, 50, 200]),
        }
    }

    /// What happens to a call.
    pub(crate) fn harm(self, seed: u64, task: u64, n: u64, service: Service, request: &Request) -> Harm {
        let drawn = mix(&[seed, task, n, 1]) % 1000;
        let which = mix(&[seed, task, n, 2]);
        let of = |harms: &[Harm]| harms[(which % harms.len() as u64) as usize];
        match service {
            Service::Ses if drawn < self.mails_of_1000 => of(&MAIL),
            Service::DynamoDb if drawn < self.calls_of_1000 => {
                let harm = of(if request.writes.is_empty() { &READ } else { &WRITE });
                let is_transaction = request.writes.len() > 1;
                if harm == Harm::MixedReasons && !is_transaction { Harm::Conflict } else { harm }
            }
            Service::DynamoDb if request.may_be_stale => {
                let stale = mix(&[seed, task, n, 3]) % 1000 < self.stale_of_1000;
                if stale { Harm::Stale } else { Harm::None }
            }
            Service::Ses | Service::DynamoDb => Harm::None,
        }
    }
}
