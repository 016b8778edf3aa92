//! A decision taken apart: every gate that a candidate passes, what it looked at and what it found.
//! For whoever asks why; deciding itself stops at the first gate that says no.

use jiff::{SignedDuration, Timestamp};

use super::gates::is_capped;
use super::{Candidate, Context, GateKind, clock_of, verdicts};
use crate::calendar;
use crate::customer::CustomerView;
use crate::journey::Journey;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::touch::{Class, TouchKey, TouchKind, TouchState};
use crate::verdict::{Because, Decision, Verdict};

/// A verdict with the gates that led to it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What is to become of the touch.
    pub verdict: Verdict,
    /// From when on the facts want it, if they do.
    pub due: Option<Timestamp>,
    /// Every gate, in order; empty where the ledger holds what became of it.
    pub checks: Vec<Check>,
}

/// One gate: what it looked at, what it found.
#[derive(Clone, Debug)]
pub struct Check {
    /// Which.
    pub gate: GateKind,
    /// What it found.
    pub found: Found,
    /// What it looked at: a name and a value each.
    pub values: Vec<(&'static str, Value)>,
}

/// What a gate found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Found {
    /// Nothing against it.
    Passes,
    /// It cannot be asked: the facts do not want the mail.
    NotAsked,
    /// It would stop the mail so. The first of them decides.
    Stops(Decision),
}

/// What a gate looked at. Never an address or a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Value {
    /// A moment.
    At(Timestamp),
    /// A length of time.
    Length(SignedDuration),
    /// A number.
    Count(u64),
    /// A clause of the evidence.
    Because(Because),
    /// Anything else, in words.
    Text(String),
}

/// Says of every touch of a journey what is to become of it, and what each gate says of it.
pub fn traces(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Vec<Trace> {
    let clock = clock_of(journey, shop, now);
    let context = Context::new(&clock, journey, customer, plan, shop, now);
    let candidates = context.candidates();
    let trace = |verdict: Verdict| {
        let is_open = |key: &TouchKey| {
            journey.touches.get(key).is_none_or(|touch| matches!(touch.state, TouchState::Retry { .. }))
        };
        let candidate = candidates.iter().find(|candidate| candidate.key == verdict.touch);
        let candidate = candidate.filter(|candidate| is_open(&candidate.key));
        Trace {
            due: candidate.and_then(|candidate| candidate.fate.due()),
            checks: candidate.map(|candidate| context.checks(candidate)).unwrap_or_default(),
            verdict,
        }
    };
    verdicts(journey, customer, plan, shop, now).into_iter().map(trace).collect()
}

impl Context<'_> {
    fn checks(&self, candidate: &Candidate) -> Vec<Check> {
        let check = |gate: GateKind| {
            let found = if candidate.fate.due().is_none() && gate.needs_due() {
                Found::NotAsked
            } else {
                self.ask(gate, candidate).map_or(Found::Passes, Found::Stops)
            };
            Check { gate, found, values: self.looked_at(gate, candidate) }
        };
        GateKind::ALL.into_iter().map(check).collect()
    }

    /// What a gate looks at, as values.
    fn looked_at(&self, gate: GateKind, candidate: &Candidate) -> Vec<(&'static str, Value)> {
        let kind = candidate.key.kind;
        let class = self.plan.class(kind);
        let record = &self.customer.record;
        let at = |name, at: Option<Timestamp>| at.map(|at| (name, Value::At(at)));
        let text = |name, text: &str| Some((name, Value::Text(text.to_owned())));
        let yes = |name, yes: bool| text(name, if yes { "yes" } else { "no" });
        let length = |name, length| Some((name, Value::Length(length)));
        let values = match gate {
            GateKind::Erased => vec![yes("erased", self.journey.is_erased())],
            GateKind::Facts => vec![Some(("because", Value::Because(candidate.because)))],
            GateKind::Plan => vec![yes("on", self.settings(kind).on)],
            GateKind::Holdout => match self.settings(kind).holdout_percent {
                0 => vec![text("holdout", "none")],
                percent => vec![Some(("percent of the customers held out", Value::Count(percent.into())))],
            },
            GateKind::CustomerErased => vec![at("erased", record.erased_at)],
            GateKind::Address => vec![yes("known", self.reachable().is_some())],
            GateKind::TestOrder => vec![],
            GateKind::Deliverable => vec![at("undeliverable since", record.undeliverable.map(|why| why.at))],
            GateKind::OptOut => {
                let since = record.opted_out.get(&class).map(|since| since.at);
                vec![text("class", class.as_str()), at("opted out", since)]
            }
            GateKind::Consent if class == Class::Marketing => self.consent_values(),
            GateKind::Consent => vec![text("class", class.as_str())],
            GateKind::Import => vec![at("imported", self.import().map(|import| import.at))],
            GateKind::Time => vec![at("wanted from", candidate.fate.due())],
            GateKind::Horizon => {
                vec![at("wanted from", candidate.fate.due()), length("news for", self.settings(kind).horizon)]
            }
            GateKind::Pause => self.pause_values(&candidate.key),
            GateKind::Feed => vec![text("carriers' reports", self.feed_words())],
            GateKind::HelpAsked => vec![at("last asked for help", self.help_asked_at())],
            GateKind::Standing => vec![text("mails", if self.is_at_risk() { "at risk" } else { "arrive" })],
            GateKind::Trouble => vec![yes("another order in trouble", self.other_trouble())],
            GateKind::SurveyBudget if kind.is_survey() => vec![
                at("last survey", record.last_mail(TouchKind::is_survey)),
                length("surveys apart", self.plan.survey_budget.any_apart),
                at("last of this kind", record.last_mail(|mailed| mailed == kind)),
                length("of this kind apart", self.asked_apart(kind)),
            ],
            GateKind::SurveyBudget => vec![text("kind", "no survey")],
            GateKind::Caps if is_capped(kind) => self.cap_values(),
            GateKind::Caps => vec![text("kind", "news of an order: never capped")],
            GateKind::BetweenMails => vec![at("last mail", self.last_mail_at())],
            GateKind::QuietHours => self.quiet_values(kind),
            GateKind::Backoff => self.backoff_values(&candidate.key),
        };
        values.into_iter().flatten().collect()
    }

    fn consent_values(&self) -> Vec<Option<(&'static str, Value)>> {
        let Some(contact) = self.reachable() else {
            return Vec::new();
        };
        let consent = match contact.marketing_consent {
            Some(true) => "given",
            Some(false) => "refused",
            None => "not said",
        };
        let country = if contact.country.is_empty() { "not known" } else { &contact.country };
        vec![
            Some(("consent", Value::Text(consent.to_owned()))),
            Some(("country", Value::Text(country.to_owned()))),
        ]
    }

    fn pause_values(&self, key: &TouchKey) -> Vec<Option<(&'static str, Value)>> {
        let Some(pause) = self.pause(key) else {
            return Vec::new();
        };
        vec![
            Some(("paused", Value::Text(pause.scope.to_string()))),
            Some(("since", Value::At(pause.since))),
            Some(("by", Value::Text(pause.by.clone()))),
            Some(("why", Value::Text(pause.why.clone()))),
        ]
    }

    fn cap_values(&self) -> Vec<Option<(&'static str, Value)>> {
        let (record, caps) = (&self.customer.record, &self.plan.caps);
        let is_inside = |at: Timestamp| self.now.duration_since(at) < caps.window;
        let inside = record.mails.iter().filter(|mail| is_capped(mail.kind) && is_inside(mail.at)).count();
        vec![
            record.last_mail(is_capped).map(|at| ("last mail that counts", Value::At(at))),
            Some(("mails apart", Value::Length(caps.apart))),
            Some(("mails in the window", Value::Count(inside as u64))),
            Some(("at most", Value::Count(u64::from(caps.per_window)))),
            Some(("window", Value::Length(caps.window))),
        ]
    }

    fn quiet_values(&self, kind: TouchKind) -> Vec<Option<(&'static str, Value)>> {
        let hours = &self.plan.quiet_hours;
        let quiet = format!("{} to {}", hours.from.strftime("%H:%M"), hours.to.strftime("%H:%M"));
        let local = self.zone.to_datetime(self.now).time().strftime("%H:%M").to_string();
        let is_quiet = calendar::quiet_until(self.now, &self.zone, hours).is_some();
        let exempt = self.settings(kind).ignores_quiet_hours;
        vec![
            Some(("customer's clock", Value::Text(local))),
            Some(("quiet", Value::Text(quiet))),
            Some(("quiet now", Value::Text(if is_quiet { "yes" } else { "no" }.to_owned()))),
            exempt.then(|| ("this kind", Value::Text("may leave in quiet hours".to_owned()))),
        ]
    }

    fn backoff_values(&self, key: &TouchKey) -> Vec<Option<(&'static str, Value)>> {
        match self.journey.touches.get(key).map(|touch| &touch.state) {
            Some(TouchState::Retry { at, attempt }) => vec![
                Some(("tries so far", Value::Count(u64::from(*attempt)))),
                Some(("next try", Value::At(*at))),
            ],
            _ => Vec::new(),
        }
    }
}
