//! The gates that every candidate passes, in order: may it be sent at all, is it its time, does the
//! customer have room for it, is the hour decent.

use jiff::Timestamp;

use super::{BETWEEN_MAILS, Candidate, Context, Fate};
use crate::fact::Contact;
use crate::feed::CarrierFeed;
use crate::journey::State;
use crate::pause::Pause;
use crate::plan::WhenHeld;
use crate::shop::Standing;
use crate::touch::{Class, TouchKey, TouchKind, TouchState};
use crate::verdict::{Because, Decision, Gate};

/// The gates that every candidate passes, in the order in which they are asked. The first one that does
/// not let it through decides; what it found is a [`Gate`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum GateKind {
    /// Does anything of the journey stand?
    Erased,
    /// Do the facts want the mail?
    Facts,
    /// Does the plan send this kind?
    Plan,
    /// Is the customer one of those who never get this kind?
    Holdout,
    /// Was the customer erased since?
    CustomerErased,
    /// Is there an address?
    Address,
    /// Is it a real order?
    TestOrder,
    /// Can the address be mailed?
    Deliverable,
    /// Does the customer want this class of mail?
    OptOut,
    /// May a marketing mail be sent without consent?
    Consent,
    /// Was it wanted after the import, if there was one?
    Import,
    /// Has its time come?
    Time,
    /// Is it still news?
    Horizon,
    /// Did somebody pause it?
    Pause,
    /// Would we have heard of it, if it were otherwise?
    Feed,
    /// Does the customer wait for a person's answer?
    HelpAsked,
    /// Do the shop's mails arrive?
    Standing,
    /// Is something wrong with an order of the customer?
    Trouble,
    /// Was the customer asked lately?
    SurveyBudget,
    /// Has the customer room for a mail?
    Caps,
    /// Did the journey keep quiet since its last mail?
    BetweenMails,
    /// Is the hour decent?
    QuietHours,
    /// Is it time for the next try?
    Backoff,
}

impl GateKind {
    /// Every gate, in order.
    pub const ALL: [Self; 23] = [
        Self::Erased,
        Self::Facts,
        Self::Plan,
        Self::Holdout,
        Self::CustomerErased,
        Self::Address,
        Self::TestOrder,
        Self::Deliverable,
        Self::OptOut,
        Self::Consent,
        Self::Import,
        Self::Time,
        Self::Horizon,
        Self::Pause,
        Self::Feed,
        Self::HelpAsked,
        Self::Standing,
        Self::Trouble,
        Self::SurveyBudget,
        Self::Caps,
        Self::BetweenMails,
        Self::QuietHours,
        Self::Backoff,
    ];
}

impl GateKind {
    /// Whether it asks about the time from which the facts want the mail.
    pub(super) fn needs_due(self) -> bool {
        match self {
            Self::Erased
            | Self::Facts
            | Self::Plan
            | Self::Holdout
            | Self::CustomerErased
            | Self::Address
            | Self::TestOrder
            | Self::Deliverable
            | Self::OptOut
            | Self::Consent => false,
            Self::Import
            | Self::Time
            | Self::Horizon
            | Self::Pause
            | Self::Feed
            | Self::HelpAsked
            | Self::Standing
            | Self::Trouble
            | Self::SurveyBudget
            | Self::Caps
            | Self::BetweenMails
            | Self::QuietHours
            | Self::Backoff => true,
        }
    }
}

impl Context<'_> {
    /// Leads a candidate through the gates.
    pub(super) fn decide(&self, candidate: &Candidate) -> Decision {
        let stopped = GateKind::ALL.into_iter().find_map(|gate| self.ask(gate, candidate));
        stopped.unwrap_or_else(|| match self.journey.touches.get(&candidate.key).map(|touch| &touch.state) {
            Some(TouchState::Retry { attempt, .. }) => Decision::Send { attempt: attempt + 1 },
            _ => Decision::Send { attempt: 1 },
        })
    }

    /// What one gate says of a candidate; `None`: it lets it through. What rests on the time at which
    /// the facts want the mail is not asked where they do not want it.
    pub(super) fn ask(&self, gate: GateKind, candidate: &Candidate) -> Option<Decision> {
        let kind = candidate.key.kind;
        let class = || self.plan.class(kind);
        let drop = |gate| Some(Decision::Drop { gate });
        let hold = |until, gate| Some(Decision::Hold { until, gate });
        let due = candidate.fate.due();
        match gate {
            // Nothing that the facts said of the order is left: no other reason would be true.
            GateKind::Erased => self.journey.is_erased().then_some(Decision::Drop { gate: Gate::Erased }),
            GateKind::Facts => match candidate.fate {
                Fate::Due(_) | Fate::Unheard(_) => None,
                Fate::WaitsFor(event) => hold(None, Gate::WaitsFor(event)),
                Fate::Overtaken(event) => drop(Gate::Overtaken(event)),
                Fate::EnoughSaid => drop(Gate::EnoughSaid),
                Fate::SentLately => drop(Gate::SentLately),
            },
            GateKind::Plan if !self.settings(kind).on => drop(Gate::TurnedOff),
            GateKind::Holdout if self.is_held_out(kind) => drop(Gate::Holdout),
            GateKind::CustomerErased if self.was_erased_since() => drop(Gate::Erased),
            GateKind::Address if self.reachable().is_none() => drop(Gate::NoAddress),
            GateKind::TestOrder if self.is_test() => drop(Gate::TestOrder),
            GateKind::Deliverable => {
                let undeliverable = self.customer.record.undeliverable?;
                drop(Gate::Undeliverable(undeliverable.why))
            }
            GateKind::OptOut if self.has_opted_out(class()) => drop(Gate::OptedOut(class())),
            GateKind::Consent if class() == Class::Marketing => {
                self.reachable().is_some_and(|contact| self.lacks_consent(contact)).then_some(())?;
                drop(Gate::NoConsent)
            }
            GateKind::Import if self.is_before_import(candidate, due?) => drop(Gate::BeforeImport),
            GateKind::Time if due? > self.now => {
                let gate = if self.is_late_within(candidate) { Gate::NotAtRisk } else { Gate::NotYetDue };
                hold(Some(self.after_quiet_hours(kind, due?)), gate)
            }
            GateKind::Horizon if self.now.duration_since(due?) > self.settings(kind).horizon => {
                // What stood against it while it was news says more.
                let dropped = self.journey.dropped.get(&candidate.key).filter(|was| Some(was.at) >= due);
                let was_paused = || self.paused_before(&candidate.key, due? + self.settings(kind).horizon);
                drop(dropped.map(|was| was.why.gate()).or_else(was_paused).unwrap_or(Gate::Stale))
            }
            // It is looked at again when it is news no more: whoever ends the pause wakes it.
            GateKind::Pause if self.pause(&candidate.key).is_some() => {
                hold(Some(due? + self.settings(kind).horizon + SECOND), Gate::Paused)
            }
            GateKind::Feed => self.hold_or_drop(kind, due?, self.unheard(candidate.fate)?),
            GateKind::HelpAsked => {
                due?;
                hold(
                    Some(self.after_quiet_hours(kind, self.person_answers_until(candidate)?)),
                    Gate::HelpAsked,
                )
            }
            GateKind::Standing if class() != Class::Transactional && self.is_at_risk() => {
                self.hold_or_drop(kind, due?, (self.now + ASK_AGAIN_AFTER, Gate::SenderAtRisk))
            }
            GateKind::Trouble => self.hold_or_drop(kind, due?, self.trouble(kind)?),
            GateKind::SurveyBudget => self.no_room_yet(kind, due?, Self::asked_lately),
            GateKind::Caps => self.no_room_yet(kind, due?, Self::no_room),
            GateKind::BetweenMails => {
                due?;
                hold(Some(self.after_quiet_hours(kind, self.told_just_now()?)), Gate::OneAtATime)
            }
            GateKind::QuietHours => {
                let released = self.after_quiet_hours(kind, self.now);
                (released > self.now).then_some(())?;
                hold(Some(released), Gate::QuietHours)
            }
            GateKind::Backoff => match self.journey.touches.get(&candidate.key).map(|touch| &touch.state) {
                Some(TouchState::Retry { at, .. }) if *at > self.now => hold(Some(*at), Gate::Backoff),
                _ => None,
            },
            GateKind::Plan
            | GateKind::Holdout
            | GateKind::CustomerErased
            | GateKind::Address
            | GateKind::TestOrder
            | GateKind::OptOut
            | GateKind::Consent
            | GateKind::Import
            | GateKind::Time
            | GateKind::Horizon
            | GateKind::Pause
            | GateKind::Standing => None,
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
            | Because::Denied(at)
            | Because::MovedAgain(at)
            | Because::HandedOver(at)
            | Because::Arrived(at)
            | Because::CancelWished(at)
            | Because::ArrivedLate(at) => Some(*at),
            Because::NotHandedOverBy(_)
            | Because::TooLateToHandOver { .. }
            | Because::PromiseEnds(_)
            | Because::LikelyLate { .. }
            | Because::SilentSince(_)
            | Because::PromiseMissed(_)
            | Because::EstimateIsLate { .. }
            | Because::UpdatePromised(_)
            | Because::NotHeardOfSince(_)
            | Because::NoFirstScan(_)
            | Because::OrderUnderWay
            | Because::CartLeft(_)
            | Because::SearchLoop { .. }
            | Because::MustShipBy(_)
            | Because::RevisedDateEnds(_)
            | Because::ConsentMissing(_)
            | Because::MustDeliverBy(_)
            | Because::PeriodEnds(_)
            | Because::Ledger => match &self.journey.state {
                State::Order(order) => order.heard_at(),
                State::Relationship(relationship) => relationship.last_arrival_at(),
                State::Cart(_) | State::Help(_) => None,
            },
        }
    }

    /// Who would be mailed, if they can be.
    pub(super) fn reachable(&self) -> Option<&Contact> {
        self.journey.contact().filter(|contact| contact.is_reachable())
    }

    fn is_test(&self) -> bool {
        matches!(&self.journey.state, State::Order(order) if order.told().is_some_and(|told| told.test))
    }

    /// Whether the customer refused a class of mail. News of an order under way cannot be refused.
    fn has_opted_out(&self, class: Class) -> bool {
        class != Class::Transactional && self.customer.record.opted_out.contains_key(&class)
    }

    /// Whether a touch was paused when it was news no more, and is so still.
    fn paused_before(&self, key: &TouchKey, news_until: Timestamp) -> Option<Gate> {
        self.pause(key).filter(|pause| pause.since <= news_until).map(|_| Gate::Paused)
    }

    /// The pause that holds a touch, if one does.
    pub(super) fn pause(&self, key: &TouchKey) -> Option<&Pause> {
        self.shop.pauses.iter().find(|pause| pause.scope.holds(key, self.journey))
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

    /// How the carriers' reports stand.
    pub(super) fn feed_words(&self) -> &'static str {
        match self.shop.carrier_feed {
            CarrierFeed::Fresh => "come",
            CarrierFeed::Quiet { .. } => "a sender is quiet",
            CarrierFeed::None => "nobody reports",
        }
    }

    /// When the customer last asked a person for help with the order.
    pub(super) fn help_asked_at(&self) -> Option<Timestamp> {
        match &self.journey.state {
            State::Order(order) => order.help_asked_at,
            State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
        }
    }

    /// Until when a delay notice waits, because the customer asked for help and a person answers first.
    /// What was learned after they asked is news to that person too, and is told.
    fn person_answers_until(&self, candidate: &Candidate) -> Option<Timestamp> {
        let State::Order(order) = &self.journey.state else {
            return None;
        };
        match candidate.key.kind {
            TouchKind::DispatchDelay | TouchKind::TransitDelay => {}
            // What law asks to be told waits for nobody.
            TouchKind::DelayOption
            | TouchKind::Exception
            | TouchKind::Lost
            | TouchKind::NotReceived
            | TouchKind::Recovery
            | TouchKind::CheckIn
            | TouchKind::Csat
            | TouchKind::Nps
            | TouchKind::CartHelp
            | TouchKind::FaqHelp => return None,
        }
        let asked_at = order.help_asked_at?;
        let learned_at = match candidate.because {
            Because::CarrierSaysDelayed(at) | Because::CarrierReported { at, .. } => Some(at),
            Because::EstimateIsLate { .. } => {
                let parcel = self.parcels.iter().find(|parcel| parcel.is_named(&candidate.key.subject));
                parcel.and_then(|parcel| parcel.estimate.as_ref()).map(|estimate| estimate.at)
            }
            // That was promised to somebody who had asked already.
            Because::UpdatePromised(_) => self.lateness.told_at,
            _ => None,
        };
        Some(asked_at + PERSON_ANSWERS_WITHIN)
            .filter(|until| *until > self.now && learned_at.is_none_or(|at| at <= asked_at))
    }

    /// Whether the customer was erased after the last thing that this journey knows of them.
    fn was_erased_since(&self) -> bool {
        let Some(erased_at) = self.customer.record.erased_at else {
            return false;
        };
        self.journey.begun_at().is_none_or(|begun_at| begun_at <= erased_at)
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

    /// Whether too many of the shop's mails do not arrive.
    pub(super) fn is_at_risk(&self) -> bool {
        self.shop.standing == Standing::AtRisk
    }

    /// Until when an order of the customer is in trouble, for what should not come then.
    fn trouble(&self, kind: TouchKind) -> Option<(Timestamp, Gate)> {
        if kind.class() == Class::Transactional {
            return None;
        }
        // A check-in closes a matter: trouble does not hold it.
        if let State::Order(order) = &self.journey.state
            && kind.is_survey()
            && let Some(until) =
                super::trouble::trouble_until(self.journey, order, &self.parcels, &self.lateness, self.now)
        {
            return Some((until, Gate::Trouble));
        }
        self.other_trouble().then_some((self.now + ASK_AGAIN_AFTER, Gate::Trouble))
    }

    /// Whether something is wrong with another order of the customer.
    pub(super) fn other_trouble(&self) -> bool {
        self.customer.orders.iter().any(|order| order.in_trouble)
    }

    /// Until when, from `at` on, the customer is not to be asked again.
    fn asked_lately(&self, kind: TouchKind, at: Timestamp) -> Option<(Timestamp, Gate)> {
        if !kind.is_survey() {
            return None;
        }
        let record = &self.customer.record;
        let any = record.last_mail(TouchKind::is_survey).map(|at| at + self.plan.survey_budget.any_apart);
        let same = record.last_mail(|mailed| mailed == kind).map(|at| at + self.asked_apart(kind));
        any.max(same).filter(|until| *until > at).map(|until| (until, Gate::SurveyBudget))
    }

    /// How long two surveys of a kind are apart.
    pub(super) fn asked_apart(&self, kind: TouchKind) -> jiff::SignedDuration {
        match kind {
            TouchKind::Nps => self.plan.survey_budget.nps_apart,
            _ => self.plan.survey_budget.csat_apart,
        }
    }

    /// When the customer has room for a mail of this kind, where there is none at `at`.
    fn no_room(&self, kind: TouchKind, at: Timestamp) -> Option<(Timestamp, Gate)> {
        if kind.class() == Class::Transactional {
            return None;
        }
        let record = &self.customer.record;
        let caps = &self.plan.caps;
        let apart = record.last_mail(is_capped).map(|mailed_at| mailed_at + caps.apart);
        let window = record.window_frees_at(at, caps.window, caps.per_window, is_capped);
        let until = apart.max(self.own_cap(kind)).filter(|until| *until > at).max(window);
        until.map(|until| (until, Gate::Cap))
    }

    /// Until when the customer had enough of this kind, by its own cap.
    fn own_cap(&self, kind: TouchKind) -> Option<Timestamp> {
        let every = self.plan.touches.check_in.every;
        let is_capped = kind == TouchKind::CheckIn && !every.is_zero();
        is_capped.then(|| self.customer.record.last_mail(|mailed| mailed == kind))?.map(|at| at + every)
    }

    /// What becomes of a touch that a cap or a budget has no room for.
    ///
    /// Where the plan drops it, the time at which it was due decides, and not the time of the
    /// question: what was dropped stays dropped when something else wakes the journey later.
    fn no_room_yet(
        &self,
        kind: TouchKind,
        due: Timestamp,
        held: impl Fn(&Self, TouchKind, Timestamp) -> Option<(Timestamp, Gate)>,
    ) -> Option<Decision> {
        match self.settings(kind).when_held {
            WhenHeld::Wait => self.hold_or_drop(kind, due, held(self, kind, self.now)?),
            WhenHeld::Drop => Some(Decision::Drop { gate: held(self, kind, due)?.1 }),
        }
    }

    /// Until when the journey keeps quiet after its last mail, if it does.
    fn told_just_now(&self) -> Option<Timestamp> {
        self.last_mail_at().map(|at| at + BETWEEN_MAILS).filter(|free_at| *free_at > self.now)
    }

    /// When the journey's last mail went out, or may have.
    pub(super) fn last_mail_at(&self) -> Option<Timestamp> {
        self.journey.touches.values().filter_map(|touch| touch.state.told_at()).max()
    }

    /// Holds a touch until then, unless it will be news no more.
    fn hold_or_drop(
        &self,
        kind: TouchKind,
        due: Timestamp,
        (until, gate): (Timestamp, Gate),
    ) -> Option<Decision> {
        if until.duration_since(due) > self.settings(kind).horizon {
            return Some(Decision::Drop { gate });
        }
        Some(Decision::Hold { until: Some(self.after_quiet_hours(kind, until)), gate })
    }
}

/// Whether a mail of this kind counts for the caps.
pub(super) fn is_capped(kind: TouchKind) -> bool {
    kind.class() != Class::Transactional
}

const SECOND: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);
/// Who asked for help is answered by a person within this time, or else by the notice that was due.
const PERSON_ANSWERS_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// Trouble ends with a fact, but not always one of this journey: it is looked at again after this.
const ASK_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// A feed that went quiet is usually back within hours, and what is late then is to be told soon.
const LISTEN_AGAIN_AFTER: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);
