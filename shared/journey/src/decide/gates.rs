//! The gates that every candidate passes, in order: may it be sent at all, is it its time, does the
//! customer have room for it, is the hour decent.

use jiff::Timestamp;

use super::{BETWEEN_MAILS, Candidate, Context, Fate};
use crate::calendar;
use crate::fact::Contact;
use crate::feed::CarrierFeed;
use crate::journey::State;
use crate::shop::Standing;
use crate::spread;
use crate::touch::{Class, TouchKind, TouchState};
use crate::verdict::{Because, Decision, Gate};

impl Context<'_> {
    /// Leads a candidate through the gates.
    pub(super) fn decide(&self, candidate: &Candidate) -> Decision {
        // Nothing that the facts said of the order is left: no other reason would be true.
        if self.journey.is_erased() {
            return Decision::Drop { gate: Gate::Erased };
        }
        let due = match candidate.fate {
            Fate::Due(due) | Fate::Unheard(due) => due,
            Fate::WaitsFor(event) => return Decision::Hold { until: None, gate: Gate::WaitsFor(event) },
            Fate::Overtaken(event) => return Decision::Drop { gate: Gate::Overtaken(event) },
            Fate::EnoughSaid => return Decision::Drop { gate: Gate::EnoughSaid },
            Fate::SentLately => return Decision::Drop { gate: Gate::SentLately },
        };
        let kind = candidate.key.kind;
        if let Some(gate) = self.forbidden(kind) {
            return Decision::Drop { gate };
        }
        if self.is_before_import(candidate, due) {
            return Decision::Drop { gate: Gate::BeforeImport };
        }
        if due > self.now {
            return Decision::Hold { until: Some(self.after_quiet_hours(kind, due)), gate: Gate::NotYetDue };
        }
        if self.now.duration_since(due) > self.settings(kind).horizon {
            return Decision::Drop { gate: Gate::Stale };
        }
        if let Some((until, gate)) = self.unheard(candidate.fate) {
            return self.hold_or_drop(kind, due, until, gate);
        }
        if let Some((until, gate)) = self.no_room(kind) {
            return self.hold_or_drop(kind, due, until, gate);
        }
        if let Some(free_at) = self.told_just_now() {
            let until = Some(self.after_quiet_hours(kind, free_at));
            return Decision::Hold { until, gate: Gate::OneAtATime };
        }
        let released = self.after_quiet_hours(kind, self.now);
        if released > self.now {
            return Decision::Hold { until: Some(released), gate: Gate::QuietHours };
        }
        match self.journey.touches.get(&candidate.key).map(|touch| &touch.state) {
            Some(TouchState::Retry { at, .. }) if *at > self.now => {
                Decision::Hold { until: Some(*at), gate: Gate::Backoff }
            }
            Some(TouchState::Retry { attempt, .. }) => Decision::Send { attempt: attempt + 1 },
            _ => Decision::Send { attempt: 1 },
        }
    }

    /// Whether an import brought the journey, and the touch belongs to the life before that. A touch
    /// that the ledger holds was wanted by us.
    fn is_before_import(&self, candidate: &Candidate, due: Timestamp) -> bool {
        let Some(import) = self.import().filter(|_| !self.journey.touches.contains_key(&candidate.key))
        else {
            return false;
        };
        if self.after_quiet_hours(candidate.key.kind, due) < import.at {
            return true;
        }
        import.silent && self.heard_at(&candidate.because).is_none_or(|at| at <= import.at)
    }

    /// When the report came on which a touch rests, by the time at which that happened. Silence rests
    /// on the last word before it.
    fn heard_at(&self, because: &Because) -> Option<Timestamp> {
        match because {
            Because::CarrierSaysDelayed(at)
            | Because::CarrierReported { at, .. }
            | Because::MovedAgain(at)
            | Because::Arrived(at)
            | Because::ArrivedLate(at) => Some(*at),
            Because::NotHandedOverBy(_)
            | Because::PromiseEnds(_)
            | Because::EstimateIsLate { .. }
            | Because::UpdatePromised(_)
            | Because::OrderUnderWay
            | Because::CartLeft(_)
            | Because::SearchLoop { .. }
            | Because::Ledger => match &self.journey.state {
                State::Order(order) => order.heard_at(),
                State::Relationship(relationship) => relationship.last_arrival_at(),
                State::Cart(_) | State::Help(_) => None,
            },
        }
    }

    /// What forbids a kind to this customer altogether.
    fn forbidden(&self, kind: TouchKind) -> Option<Gate> {
        if !self.settings(kind).on {
            return Some(Gate::TurnedOff);
        }
        if self.was_erased_since() {
            return Some(Gate::Erased);
        }
        let Some(contact) = self.journey.contact().filter(|contact| contact.is_reachable()) else {
            return Some(Gate::NoAddress);
        };
        if let State::Order(order) = &self.journey.state
            && order.told().is_some_and(|told| told.test)
        {
            return Some(Gate::TestOrder);
        }
        if let Some(undeliverable) = &self.customer.record.undeliverable {
            return Some(Gate::Undeliverable(undeliverable.why));
        }
        match kind.class() {
            Class::Transactional => None,
            class if self.customer.record.opted_out.contains_key(&class) => Some(Gate::OptedOut(class)),
            Class::Service => None,
            Class::Marketing => self.lacks_consent(contact).then_some(Gate::NoConsent),
        }
    }

    /// What silence cannot tell now, and when to ask again whether it can.
    fn unheard(&self, fate: Fate) -> Option<(Timestamp, Gate)> {
        let Fate::Unheard(_) = fate else {
            return None;
        };
        match self.shop.carrier_feed {
            CarrierFeed::Fresh => None,
            CarrierFeed::Quiet { .. } => Some((self.now + LISTEN_AGAIN_AFTER, Gate::CarrierQuiet)),
            CarrierFeed::None => Some((self.now + ASK_AGAIN_AFTER, Gate::NoCarrierFeed)),
        }
    }

    /// Whether the customer was erased after the last thing that this journey knows of them.
    fn was_erased_since(&self) -> bool {
        let Some(erased_at) = self.customer.record.erased_at else {
            return false;
        };
        let begun_at = match &self.journey.state {
            State::Order(order) => order.told().map(|told| told.placed_at),
            State::Cart(cart) => cart.begun_at,
            State::Help(help) => help.contact.as_ref().map(|contact| contact.at),
            State::Relationship(relationship) => relationship.last_arrival_at(),
        };
        begun_at.is_none_or(|begun_at| begun_at <= erased_at)
    }

    fn lacks_consent(&self, contact: &Contact) -> bool {
        if contact.marketing_consent == Some(true) {
            return false;
        }
        let rules = &self.plan.consent;
        // An explicit no is a no everywhere.
        contact.marketing_consent == Some(false)
            || if contact.country.is_empty() {
                rules.required_where_unknown
            } else {
                rules.required_in.contains(&contact.country)
            }
    }

    /// When the customer has room for a mail of this kind, and what takes the room now.
    fn no_room(&self, kind: TouchKind) -> Option<(Timestamp, Gate)> {
        if kind.class() == Class::Transactional {
            return None;
        }
        let record = &self.customer.record;
        if self.shop.standing == Standing::AtRisk {
            return Some((self.now + ASK_AGAIN_AFTER, Gate::SenderAtRisk));
        }
        // A check-in closes a matter: trouble does not hold it.
        if let State::Order(order) = &self.journey.state
            && kind.is_survey()
            && let Some(until) = super::trouble::trouble_until(self.journey, order, self.now)
        {
            return Some((until, Gate::Trouble));
        }
        if self.customer.orders.iter().any(|order| order.in_trouble) {
            return Some((self.now + ASK_AGAIN_AFTER, Gate::Trouble));
        }
        if kind.is_survey() {
            let budget = &self.plan.survey_budget;
            let own = match kind {
                TouchKind::Nps => budget.nps_apart,
                _ => budget.csat_apart,
            };
            let any = record.last_mail(TouchKind::is_survey).map(|at| at + budget.any_apart);
            let same = record.last_mail(|mailed| mailed == kind).map(|at| at + own);
            if let Some(until) = any.max(same).filter(|until| *until > self.now) {
                return Some((until, Gate::SurveyBudget));
            }
        }
        let counts = |mailed: TouchKind| mailed.class() != Class::Transactional;
        let caps = &self.plan.caps;
        let apart = record.last_mail(counts).map(|at| at + caps.apart).filter(|until| *until > self.now);
        let window = record.window_frees_at(self.now, caps.window, caps.per_window, counts);
        apart.max(window).map(|until| (until, Gate::Cap))
    }

    /// Until when the journey keeps quiet after its last mail, if it does.
    fn told_just_now(&self) -> Option<Timestamp> {
        let told = self.journey.touches.values().filter_map(|touch| touch.state.told_at());
        told.max().map(|at| at + BETWEEN_MAILS).filter(|free_at| *free_at > self.now)
    }

    /// Holds a touch until then, unless it will be news no more.
    fn hold_or_drop(&self, kind: TouchKind, due: Timestamp, until: Timestamp, gate: Gate) -> Decision {
        if until.duration_since(due) > self.settings(kind).horizon {
            return Decision::Drop { gate };
        }
        Decision::Hold { until: Some(self.after_quiet_hours(kind, until)), gate }
    }

    /// The first moment from `at` on at which a mail of this kind may leave.
    ///
    /// For each journey quiet hours end a little later, by its own delay. That holds whoever asks
    /// and when: a wake-up that was meant for something else sends nothing before its time.
    pub(super) fn after_quiet_hours(&self, kind: TouchKind, at: Timestamp) -> Timestamp {
        if self.settings(kind).ignores_quiet_hours {
            return at;
        }
        let delay = self.release_delay();
        let quiet_until = |at| calendar::quiet_until(at, &self.zone, &self.plan.quiet_hours);
        quiet_until(at).or_else(|| quiet_until(at - delay)).map_or(at, |end| end + delay)
    }

    /// This journey's own place in the spread after quiet hours: derived, so that it is the same
    /// each time it is asked. Never longer than the quiet hours themselves.
    fn release_delay(&self) -> jiff::SignedDuration {
        let hours = &self.plan.quiet_hours;
        let quiet_for = hours.to.duration_since(hours.from).as_secs().rem_euclid(DAY_SECONDS);
        let longest = hours.release_spread.min(jiff::SignedDuration::from_secs(quiet_for));
        spread::place_in(longest, self.journey.id.value())
    }
}

const DAY_SECONDS: i64 = 24 * 3600;

/// Trouble ends with a fact, but not always one of this journey: it is looked at again after this.
const ASK_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// A feed that went quiet is usually back within hours, and what is late then is to be told soon.
const LISTEN_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);
