//! Verdicts: what is to become of every mail that a journey may send, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::customer::UndeliverableWhy;
use crate::fact::ParcelStatus;
use crate::seconds;
use crate::touch::{Class, TouchKey};

/// What is to become of one touch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// Which touch.
    pub touch: TouchKey,
    /// Why it is a candidate at all.
    pub because: Because,
    /// What is to become of it.
    pub decision: Decision,
}

/// Why a touch is a candidate: the evidence.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Because {
    /// Nothing was handed over by this time.
    #[serde(rename = "h")]
    NotHandedOverBy(#[serde(with = "seconds::required")] Timestamp),
    /// The promise ends at this time, and the parcel is neither there nor on the van.
    #[serde(rename = "p")]
    PromiseEnds(#[serde(with = "seconds::required")] Timestamp),
    /// Nothing was handed over, and what is left of the promise, which ends then, is too short for most
    /// parcels.
    #[serde(rename = "y")]
    TooLateToHandOver {
        /// When the promise ends.
        #[serde(with = "seconds::required")]
        ends: Timestamp,
        /// Of a hundred parcels so many take longer than what is left.
        of_hundred: u8,
    },
    /// Parcels that are under way for as long as this one mostly miss a promise like this one's.
    #[serde(rename = "q")]
    LikelyLate {
        /// When the promise ends.
        #[serde(with = "seconds::required")]
        ends: Timestamp,
        /// Of a hundred such parcels so many were late.
        of_hundred: u8,
    },
    /// Its carrier scans parcels on their way, and this one was not seen since then.
    #[serde(rename = "i")]
    SilentSince(#[serde(with = "seconds::required")] Timestamp),
    /// The promise ended then, and the parcel did not arrive.
    #[serde(rename = "v")]
    PromiseMissed(#[serde(with = "seconds::required")] Timestamp),
    /// The carrier said at this time that it is late.
    #[serde(rename = "d")]
    CarrierSaysDelayed(#[serde(with = "seconds::required")] Timestamp),
    /// The latest estimate lies behind the promise.
    #[serde(rename = "e")]
    EstimateIsLate {
        /// When it is now thought to arrive.
        #[serde(with = "seconds::required")]
        arrives_by: Timestamp,
    },
    /// We promised news by this time.
    #[serde(rename = "u")]
    UpdatePromised(#[serde(with = "seconds::required")] Timestamp),
    /// The carrier reported this.
    #[serde(rename = "c")]
    CarrierReported {
        /// What.
        status: ParcelStatus,
        /// When.
        #[serde(with = "seconds::required")]
        at: Timestamp,
    },
    /// It moved again after bad news.
    #[serde(rename = "m")]
    MovedAgain(#[serde(with = "seconds::required")] Timestamp),
    /// The order arrived.
    #[serde(rename = "a")]
    Arrived(#[serde(with = "seconds::required")] Timestamp),
    /// The order arrived after bad news, or late.
    #[serde(rename = "l")]
    ArrivedLate(#[serde(with = "seconds::required")] Timestamp),
    /// The order is on its way to a moment that this touch follows.
    #[serde(rename = "w")]
    OrderUnderWay,
    /// The cart was last changed then.
    #[serde(rename = "k")]
    CartLeft(#[serde(with = "seconds::required")] Timestamp),
    /// So many searches without an answer.
    #[serde(rename = "s")]
    SearchLoop {
        /// How many.
        searches: u32,
        /// When the last one was made.
        #[serde(with = "seconds::required")]
        last_at: Timestamp,
    },
    /// By law the shop has to ship, or have the customer's choice, by this time.
    #[serde(rename = "x")]
    MustShipBy(#[serde(with = "seconds::required")] Timestamp),
    /// The revised shipping date that the customer accepted ends at this time.
    #[serde(rename = "r")]
    RevisedDateEnds(#[serde(with = "seconds::required")] Timestamp),
    /// Without the customer's consent by this time the order is to be cancelled and refunded.
    #[serde(rename = "n")]
    ConsentMissing(#[serde(with = "seconds::required")] Timestamp),
    /// The customer wished to cancel, or ended the contract, at this time.
    #[serde(rename = "f")]
    CancelWished(#[serde(with = "seconds::required")] Timestamp),
    /// By law it had to be delivered by this time.
    #[serde(rename = "o")]
    MustDeliverBy(#[serde(with = "seconds::required")] Timestamp),
    /// The additional period that the customer set ends at this time.
    #[serde(rename = "g")]
    PeriodEnds(#[serde(with = "seconds::required")] Timestamp),
    /// The ledger holds it; the evidence was weighed then.
    #[serde(rename = "t")]
    Ledger,
}

/// What is to become of a touch. Every candidate is in exactly one of these.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Decision {
    /// To be sent now.
    Send {
        /// Counts attempts, from 1.
        attempt: u32,
    },
    /// Not now.
    Hold {
        /// When to decide again; `None`: when a new fact comes.
        until: Option<Timestamp>,
        /// What holds it.
        gate: Gate,
    },
    /// Its news goes out, or went out, in another touch's mail.
    Merge {
        /// Which.
        into: TouchKey,
    },
    /// Not at all.
    Drop {
        /// Why.
        gate: Gate,
    },
    /// Somebody is sending it.
    InFlight {
        /// Until then they have it.
        lease_until: Timestamp,
    },
    /// SES took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// Certainly not sent; a person or a fix is needed.
    Parked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: String,
    },
    /// It may have been sent.
    Unknown {
        /// Since when.
        since: Timestamp,
        /// When the grace time ends; `None`: it is over, and nothing more is tried.
        until: Option<Timestamp>,
    },
}

/// What holds a touch or drops it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Gate {
    /// Its time has not come.
    NotYetDue,
    /// The shop is late to hand it over, but the promise is not at risk: the customer would notice nothing.
    NotAtRisk,
    /// It waits for something that has not happened.
    WaitsFor(Event),
    /// Something else happened, so that it would not be true or welcome any more.
    Overtaken(Event),
    /// The plan turns it off.
    TurnedOff,
    /// The plan allows no more of this kind.
    EnoughSaid,
    /// The customer's data was erased.
    Erased,
    /// No address is known.
    NoAddress,
    /// The storefront marks the order as a test.
    TestOrder,
    /// The address cannot be mailed.
    Undeliverable(UndeliverableWhy),
    /// The customer wants no mail of this class.
    OptedOut(Class),
    /// A marketing mail to this country needs a consent that is not there.
    NoConsent,
    /// Its time, or what it tells, lies before the import that brought the journey.
    BeforeImport,
    /// It is news no more.
    Stale,
    /// Somebody paused it.
    Paused,
    /// Something is wrong with an order of the customer.
    Trouble,
    /// It would come too soon after another mail, or be too many.
    Cap,
    /// It would ask too soon after another survey.
    SurveyBudget,
    /// One of this kind was sent to the customer not long ago.
    SentLately,
    /// Too many of the shop's mails bounce or are marked as spam.
    SenderAtRisk,
    /// A sender that reports on parcels went quiet: silence says nothing of this one.
    CarrierQuiet,
    /// Nobody reports on the shop's parcels: silence says nothing.
    NoCarrierFeed,
    /// The hour is quiet at the customer's place.
    QuietHours,
    /// A try failed for sure; the next one waits.
    Backoff,
    /// A more urgent mail of the journey goes first.
    OneAtATime,
}

/// What a touch waits for, or was overtaken by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Event {
    /// The order arrives.
    Delivery,
    /// The order is placed.
    Order,
    /// A delay notice.
    BadNews,
    /// The order was cancelled.
    Cancelled,
    /// The money went back.
    Refunded,
    /// It was handed over.
    HandedOver,
    /// It is on the van.
    OutForDelivery,
    /// The carrier reported something that has a mail of its own.
    CarrierProblem,
    /// The carrier's report was followed by another.
    LaterReport,
    /// It moves.
    Movement,
    /// The cart was bought.
    Bought,
    /// The cart was emptied.
    Emptied,
    /// The customer asked a person for help.
    HelpAsked,
    /// An article answered the question.
    AnswerFound,
    /// There is nothing to ship.
    NothingToShip,
    /// Somebody reports on a parcel.
    Tracking,
    /// The customer says that it did not arrive.
    Denied,
    /// The customer answered with a low score.
    LowScore,
    /// The customer wishes it cancelled.
    CancelWished,
    /// The notice that law asks for.
    LegalNotice,
    /// The customer chose to wait.
    Consent,
    /// The time for it is over.
    DeadlinePassed,
    /// A visitor says who they are.
    Identity,
    /// Searches that go in a circle.
    SearchLoop,
}

/// When to decide again: the earliest of what the verdicts wait for. `now` if something is to be
/// sent.
pub fn next_wake(verdicts: &[Verdict], now: Timestamp) -> Option<Timestamp> {
    verdicts
        .iter()
        .filter_map(|verdict| match &verdict.decision {
            Decision::Send { .. } => Some(now),
            Decision::Hold { until, .. } | Decision::Unknown { until, .. } => *until,
            Decision::InFlight { lease_until } => Some(*lease_until),
            Decision::Merge { .. }
            | Decision::Drop { .. }
            | Decision::Sent { .. }
            | Decision::Parked { .. } => None,
        })
        .min()
}
