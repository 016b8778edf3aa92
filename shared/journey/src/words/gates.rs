//! The gates in words: what each asks, what it looked at, and what would change its answer.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{because, gate as gate_words, time};
use crate::decide::{Check, Found, GateKind, Value};
use crate::touch::{Class, TouchKind};
use crate::verdict::{Decision, Event, Gate};

/// What a gate asks.
pub fn asks(gate: GateKind) -> &'static str {
    match gate {
        GateKind::Erased => "is anything of it left?",
        GateKind::Facts => "do the facts want it?",
        GateKind::Plan => "does the plan send this kind?",
        GateKind::Holdout => "is the customer outside of the plan's holdout?",
        GateKind::CustomerErased => "is the customer's data still there?",
        GateKind::Address => "is there an address?",
        GateKind::TestOrder => "is it a real order?",
        GateKind::Deliverable => "can the address be mailed?",
        GateKind::OptOut => "does the customer want such mails?",
        GateKind::Consent => "may it be sent without consent, or is there one?",
        GateKind::Import => "was it wanted after the import?",
        GateKind::Time => "has its time come?",
        GateKind::Horizon => "is it still news?",
        GateKind::Pause => "does nobody pause it?",
        GateKind::Feed => "would we have heard if it were otherwise?",
        GateKind::HelpAsked => "does nobody wait for a person's answer?",
        GateKind::Standing => "do the shop's mails arrive?",
        GateKind::Trouble => "is everything well with the customer's orders?",
        GateKind::SurveyBudget => "was the customer not asked lately?",
        GateKind::Caps => "has the customer room for another mail?",
        GateKind::BetweenMails => "did some minutes pass since the last mail?",
        GateKind::QuietHours => "is the hour decent at the customer's place?",
        GateKind::Backoff => "is it time for the next try?",
    }
}

/// What a gate found, in a few words.
pub fn found(check: &Check, zone: &TimeZone) -> String {
    match &check.found {
        Found::Passes => "yes".to_owned(),
        Found::NotAsked => "not asked: the facts do not want it".to_owned(),
        Found::Stops(Decision::Hold { until: Some(until), gate }) => {
            format!("no: {}, until {}", gate_words(gate), time(*until, zone))
        }
        Found::Stops(Decision::Hold { until: None, gate } | Decision::Drop { gate }) => {
            format!("no: {}", gate_words(gate))
        }
        Found::Stops(_) => "no".to_owned(),
    }
}

/// A value that a gate looked at.
pub fn value(value: &Value, zone: &TimeZone) -> String {
    match value {
        Value::At(at) => time(*at, zone),
        Value::Length(length) => self::length(*length),
        Value::Count(count) => count.to_string(),
        Value::Because(evidence) => because(evidence, zone),
        Value::Text(text) => text.clone(),
    }
}

/// A length of time: `7 days`, `36 hours`, `90 minutes`.
pub fn length(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    let (count, unit) = match minutes {
        0 => (0, "minute"),
        _ if minutes % (24 * 60) == 0 => (minutes / (24 * 60), "day"),
        _ if minutes % 60 == 0 => (minutes / 60, "hour"),
        _ => (minutes, "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A moment by two clocks: the customer's, and the shop's where that shows another time.
pub fn both_clocks(at: Timestamp, customer: &TimeZone, shop: &TimeZone) -> String {
    let (theirs, ours) = (time(at, customer), time(at, shop));
    if theirs == ours { theirs } else { format!("{theirs} at the customer's place, {ours} at the shop's") }
}

/// What would change a verdict, if anything can.
pub fn what_would_change(decision: &Decision, kind: TouchKind) -> Option<String> {
    let gate = match decision {
        Decision::Hold { gate, .. } | Decision::Drop { gate } => gate,
        Decision::Parked { .. } => {
            return Some(
                "a person: the reason says what to mend; then send it by hand or let it rest".into(),
            );
        }
        Decision::Unknown { .. } => {
            return Some("a report of the mail service, if one still comes".into());
        }
        Decision::Send { .. }
        | Decision::Merge { .. }
        | Decision::InFlight { .. }
        | Decision::Sent { .. } => return None,
    };
    change(gate, kind)
}

fn change(gate: &Gate, kind: TouchKind) -> Option<String> {
    let touch = kind.as_str();
    Some(match gate {
        Gate::NotYetDue => {
            format!(
                "it goes out then unless something else is reported; [touch.{touch}] in the plan moves its time"
            )
        }
        Gate::NotAtRisk => "`only_at_risk = false` under [touch.dispatch_delay] in the plan".to_owned(),
        Gate::WaitsFor(event) => waits_for(*event)?.to_owned(),
        Gate::TurnedOff => format!("`on = true` under [touch.{touch}] in the plan"),
        Gate::Holdout => format!("`holdout_percent` under [touch.{touch}] in the plan"),
        Gate::EnoughSaid => match kind {
            TouchKind::DispatchDelay | TouchKind::TransitDelay | TouchKind::NotReceived => {
                format!("`notices_max` under [touch.{touch}] in the plan")
            }
            _ => return None,
        },
        Gate::NoAddress => "a report of the storefront with the customer's e-mail address".to_owned(),
        Gate::Undeliverable(_) => "another address, reported by the storefront".to_owned(),
        Gate::OptedOut(Class::Transactional) => return None,
        Gate::OptedOut(_) => "only the customer, on the preferences page that every mail links".to_owned(),
        Gate::NoConsent => {
            "the customer's consent, reported by the storefront; [consent] in the plan, with counsel"
                .to_owned()
        }
        Gate::Stale => format!("`horizon` under [touch.{touch}] in the plan, for the next ones"),
        Gate::Paused => {
            "`beforehand resume`: what is still news goes out then; `beforehand pauses` says who paused it"
                .to_owned()
        }
        Gate::HelpAsked => {
            "news that came after the customer asked; otherwise it waits for two days".to_owned()
        }
        Gate::Trouble => "solving what is wrong with the customer's order".to_owned(),
        Gate::Cap => "[caps] in the plan".to_owned(),
        Gate::SurveyBudget => "[survey_budget] in the plan".to_owned(),
        Gate::SentLately => format!("`every` under [touch.{touch}] in the plan"),
        Gate::SenderAtRisk => {
            "fewer bounces and complaints: look at where the addresses come from".to_owned()
        }
        Gate::CarrierQuiet => {
            "the sender that went quiet: `beforehand senders` names it and says what to do".to_owned()
        }
        Gate::NoCarrierFeed => "a carrier that reports: `beforehand connect`".to_owned(),
        Gate::QuietHours => {
            format!("[quiet_hours] in the plan, or `ignores_quiet_hours = true` under [touch.{touch}]")
        }
        Gate::Overtaken(_)
        | Gate::Erased
        | Gate::TestOrder
        | Gate::BeforeImport
        | Gate::Backoff
        | Gate::OneAtATime => return None,
    })
}

/// What has to happen for a mail that waits for it, where the gate's own words do not say it.
fn waits_for(event: Event) -> Option<&'static str> {
    Some(match event {
        Event::Tracking => "a tracking number, or a carrier's report on it",
        Event::Identity => "a signed-in visit, or an address typed at the checkout",
        _ => return None,
    })
}
