//! Verdicts in plain words, for the support lead.

mod gates;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::customer::UndeliverableWhy;
use crate::decide::legal;
use crate::fact::ParcelStatus;
use crate::touch::{Class, TouchKey, TouchKind};
use crate::verdict::{Because, Decision, Event, Gate, Verdict};

pub use gates::{asks, both_clocks, found, length, value, what_would_change};

/// A time as a person reads it: `Thu 5 Mar 2026, 10:00`.
pub fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %Y, %H:%M").to_string()
}

/// A touch as a person calls it: `delay notice 2 about parcel 1Z999…`.
pub fn touch(key: &TouchKey) -> String {
    let name = match key.kind {
        TouchKind::DispatchDelay => "notice that the order was not handed over",
        TouchKind::DelayOption => match &*key.subject {
            legal::CLOSING => "notice that the order is to be cancelled and refunded",
            legal::OVERDUE => "notice of the customer's rights after a missed delivery (by law)",
            legal::PERIOD_OVER => "notice that the customer's own period is over (by law)",
            _ => "delay option notice (by law)",
        },
        TouchKind::TransitDelay => "delay notice",
        TouchKind::Exception => "delivery problem",
        TouchKind::Recovery => "good news after a delay",
        TouchKind::CheckIn => "check-in after the delivery",
        TouchKind::Csat => "satisfaction survey (CSAT)",
        TouchKind::Nps => "recommendation survey (NPS)",
        TouchKind::CartHelp => "offer of help with the cart",
        TouchKind::FaqHelp => "offer of help after searches",
    };
    let number = if key.number > 1 { format!(" {}", key.number) } else { String::new() };
    let about = match key.kind {
        TouchKind::TransitDelay => format!(", parcel {}", key.subject),
        TouchKind::Exception => match key.subject.rsplit_once('/') {
            Some((label, status)) => format!(": {}, parcel {label}", status.replace('_', " ")),
            None => String::new(),
        },
        TouchKind::FaqHelp => format!(", topic {}", key.subject),
        TouchKind::DispatchDelay
        | TouchKind::DelayOption
        | TouchKind::Recovery
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::Nps
        | TouchKind::CartHelp => String::new(),
    };
    format!("{name}{number}{about}")
}

/// One word for what is to become of a touch.
pub fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Send { .. } => "send",
        Decision::Hold { .. } => "held",
        Decision::Merge { .. } => "merged",
        Decision::Drop { .. } => "dropped",
        Decision::InFlight { .. } => "sending",
        Decision::Sent { .. } => "sent",
        Decision::Parked { .. } => "parked",
        Decision::Unknown { .. } => "unknown",
    }
}

/// What is to become of a touch and why, as one sentence without its full stop.
pub fn decision(verdict: &Verdict, zone: &TimeZone) -> String {
    match &verdict.decision {
        Decision::Send { attempt: 1 } => format!("goes out now, because {}", because(&verdict.because, zone)),
        Decision::Send { attempt } => format!("goes out now, try {attempt}"),
        Decision::Hold { until: Some(until), gate: Gate::Paused } => format!(
            "{}; if nobody ends the pause before {}, it is news no more and not sent",
            gate(&Gate::Paused),
            time(*until, zone)
        ),
        Decision::Hold { until: Some(until), gate } => {
            format!("held until {}: {}", time(*until, zone), self::gate(gate))
        }
        Decision::Hold { until: None, gate } => format!("not yet: {}", self::gate(gate)),
        Decision::Merge { into } => format!("told in the same mail as {into}"),
        Decision::Drop { gate: Gate::Paused } => {
            "not sent: it was paused until it was news no more".to_owned()
        }
        Decision::Drop { gate } => format!("not sent: {}", self::gate(gate)),
        Decision::InFlight { lease_until } => {
            format!("being sent; counts as unknown after {}", time(*lease_until, zone))
        }
        Decision::Sent { at } => format!("sent {}", time(*at, zone)),
        Decision::Parked { since, reason } => {
            format!("stopped since {}, a person has to look: {reason}", time(*since, zone))
        }
        Decision::Unknown { since, until: Some(until) } => format!(
            "may have been sent {}; the mail service's reports decide until {}",
            time(*since, zone),
            time(*until, zone)
        ),
        Decision::Unknown { since, until: None } => {
            format!("may have been sent {}; nobody reported, and it is not sent again", time(*since, zone))
        }
    }
}

/// The evidence, as a clause.
pub fn because(because: &Because, zone: &TimeZone) -> String {
    match because {
        Because::NotHandedOverBy(by) => format!("nothing was handed to a carrier by {}", time(*by, zone)),
        Because::PromiseEnds(ends) => format!(
            "the promise ends {} and the parcel has neither arrived nor is on the van",
            time(*ends, zone)
        ),
        Because::TooLateToHandOver { ends, of_hundred } => format!(
            "nothing was handed to a carrier, and {of_hundred} of 100 parcels take longer than what is left of \
             the promise, which ends {}",
            time(*ends, zone)
        ),
        Because::LikelyLate { ends, of_hundred } => format!(
            "of 100 parcels that were under way for so long {of_hundred} missed a promise like this one, \
             which ends {}",
            time(*ends, zone)
        ),
        Because::SilentSince(at) => {
            format!("the carrier scans parcels on their way, and last saw this one {}", time(*at, zone))
        }
        Because::PromiseMissed(ends) => {
            format!("the promise ended {} and the parcel has not arrived", time(*ends, zone))
        }
        Because::CarrierSaysDelayed(at) => format!("the carrier reported a delay {}", time(*at, zone)),
        Because::EstimateIsLate { arrives_by } => {
            format!("the latest estimate is {}, after the promise", time(*arrives_by, zone))
        }
        Because::UpdatePromised(by) => format!("the last mail promised news by {}", time(*by, zone)),
        Because::CarrierReported { status, at } => {
            format!("the carrier reported \"{}\" {}", status_words(*status), time(*at, zone))
        }
        Because::MovedAgain(at) => format!("it moved again {} after bad news", time(*at, zone)),
        Because::Arrived(at) => format!("the order arrived {}", time(*at, zone)),
        Because::ArrivedLate(at) => format!("the order arrived {} after bad news or late", time(*at, zone)),
        Because::OrderUnderWay => "the order is under way".to_owned(),
        Because::CartLeft(at) => format!("the cart was last changed {}", time(*at, zone)),
        Because::SearchLoop { searches, last_at } => {
            format!("{searches} searches on one topic found no answer, the last {}", time(*last_at, zone))
        }
        Because::MustShipBy(at) => format!(
            "by law the shop has to ship by {}, or have the customer's choice before",
            time(*at, zone)
        ),
        Because::RevisedDateEnds(at) => format!(
            "the customer accepted that it ships by {}; by law they are asked again before it is later",
            time(*at, zone)
        ),
        Because::ConsentMissing(at) => format!(
            "by law: cancel and refund this order if the customer has not consented by {}",
            time(*at, zone)
        ),
        Because::CancelWished(at) => {
            format!("cancel and refund this order: the customer wished so {}", time(*at, zone))
        }
        Because::MustDeliverBy(at) => format!(
            "it had to be delivered by {}: by law the customer may set a period and then end the contract",
            time(*at, zone)
        ),
        Because::PeriodEnds(at) => format!(
            "the period that the customer set ends {}: by law they may end the contract after it",
            time(*at, zone)
        ),
        Because::Ledger => "it was decided before".to_owned(),
    }
}

/// What holds or drops a touch, as a clause.
pub fn gate(gate: &Gate) -> String {
    match gate {
        Gate::NotYetDue => "its time has not come".to_owned(),
        Gate::NotAtRisk => {
            "the shop is late to hand it over, but the promise is not at risk yet: the customer \
                            hears of it when it is"
                .to_owned()
        }
        Gate::WaitsFor(event) => format!("it waits for {}", waited_for(*event)),
        Gate::Overtaken(event) => overtaken_by(*event).to_owned(),
        Gate::TurnedOff => "the plan turns this kind off".to_owned(),
        Gate::EnoughSaid => "the plan allows no more of this kind here".to_owned(),
        Gate::Erased => "the customer's data was erased".to_owned(),
        Gate::NoAddress => "no e-mail address is known".to_owned(),
        Gate::TestOrder => "the storefront marks the order as a test".to_owned(),
        Gate::Undeliverable(UndeliverableWhy::HardBounce) => {
            "the address does not exist (hard bounce)".to_owned()
        }
        Gate::Undeliverable(UndeliverableWhy::Complaint) => "the customer marked a mail as spam".to_owned(),
        Gate::OptedOut(class) => format!("the customer opted out of {} mails", class_words(*class)),
        Gate::NoConsent => {
            "the customer did not consent to marketing mails where that is needed, or refused them".to_owned()
        }
        Gate::BeforeImport => "it is from before the import".to_owned(),
        Gate::Stale => "it is news no more: older than the plan's horizon".to_owned(),
        Gate::Paused => "paused: mails like this go to nobody until somebody ends the pause".to_owned(),
        Gate::Trouble => "something is wrong with an order of this customer".to_owned(),
        Gate::Cap => "too soon after another mail, by the plan's caps".to_owned(),
        Gate::SurveyBudget => "too soon after another survey, by the plan's budget".to_owned(),
        Gate::SentLately => "the customer had one of this kind not long ago".to_owned(),
        Gate::SenderAtRisk => {
            "too many of the shop's mails bounced or were marked as spam: only news about orders goes out"
                .to_owned()
        }
        Gate::CarrierQuiet => {
            "the carrier's feed went quiet, so silence says nothing of this parcel".to_owned()
        }
        Gate::NoCarrierFeed => "no news from any carrier feed, so silence says nothing".to_owned(),
        Gate::QuietHours => "quiet hours at the customer's place".to_owned(),
        Gate::Backoff => "the mail service refused for now".to_owned(),
        Gate::OneAtATime => "a more urgent mail goes first".to_owned(),
    }
}

/// A class in words.
fn class_words(class: Class) -> &'static str {
    match class {
        Class::Transactional => "transactional",
        Class::Service => "service",
        Class::Marketing => "marketing",
    }
}

fn waited_for(event: Event) -> &'static str {
    match event {
        Event::Delivery => "the delivery",
        Event::Order => "the order itself: so far only its parcels were reported",
        Event::BadNews => "a delay notice: it follows only bad news",
        Event::Cancelled => "a cancellation",
        Event::Refunded => "a refund",
        Event::HandedOver => "the hand-over to a carrier",
        Event::OutForDelivery => "the van",
        Event::CarrierProblem => "a report of the carrier",
        Event::LaterReport => "a later report",
        Event::Movement => "the parcel to move again",
        Event::Bought => "a purchase",
        Event::Emptied => "the cart to be emptied",
        Event::HelpAsked => "a request for help",
        Event::AnswerFound => "an answer",
        Event::NothingToShip => "something to ship",
        Event::Tracking => "a report on the parcel: it has no tracking number",
        Event::Denied => "the customer to say that it did not arrive",
        Event::LowScore => "a low score",
        Event::Identity => "an e-mail address: nobody knows whose it is",
        Event::CancelWished => "the customer's wish to cancel",
        Event::LegalNotice => "the notice that law asks for",
        Event::Consent => "the customer's choice to wait or to cancel",
        Event::DeadlinePassed => "a deadline",
        Event::SearchLoop => "searches that go in a circle: there are none",
    }
}

fn overtaken_by(event: Event) -> &'static str {
    match event {
        Event::Delivery => "it arrived",
        Event::Order => "the order came",
        Event::BadNews => "bad news went out",
        Event::Cancelled => "the order was cancelled",
        Event::Refunded => "money was refunded",
        Event::HandedOver => "it was handed to the carrier",
        Event::OutForDelivery => "it is out for delivery",
        Event::CarrierProblem => "the carrier reported a problem that has a mail of its own",
        Event::LaterReport => "a later report says otherwise",
        Event::Movement => "it moves",
        Event::Bought => "the cart was bought",
        Event::Emptied => "the cart was emptied",
        Event::HelpAsked => "the customer already asked a person for help",
        Event::AnswerFound => "an article answered it",
        Event::NothingToShip => "there is nothing to ship",
        Event::Tracking => "somebody reports on the parcel",
        Event::Denied => "the customer says that it did not arrive",
        Event::LowScore => "the customer answered with a low score: a person takes it from there",
        Event::Identity => "it is known whose it is",
        Event::CancelWished => "the customer wished to cancel: a person cancels and refunds it",
        Event::LegalNotice => "the notice that law asks for tells it",
        Event::Consent => "the customer chose to wait",
        Event::DeadlinePassed => {
            "its time is over: a person has to cancel and refund the order, or to ask the customer"
        }
        Event::SearchLoop => "there are searches",
    }
}

/// A parcel's status in words.
pub fn status_words(status: ParcelStatus) -> &'static str {
    match status {
        ParcelStatus::LabelCreated => "label created",
        ParcelStatus::PickedUp => "picked up by the carrier",
        ParcelStatus::InTransit => "in transit",
        ParcelStatus::Delayed => "delayed",
        ParcelStatus::OnHold => "on hold",
        ParcelStatus::AddressProblem => "address problem",
        ParcelStatus::OutForDelivery => "out for delivery",
        ParcelStatus::AttemptFailed => "delivery attempt failed",
        ParcelStatus::ReadyForPickup => "ready for pickup",
        ParcelStatus::ReturningToSender => "returning to sender",
        ParcelStatus::Failed => "lost or damaged",
        ParcelStatus::Cancelled => "label cancelled",
        ParcelStatus::Delivered => "delivered",
        ParcelStatus::Unknown => "an unknown status",
    }
}
