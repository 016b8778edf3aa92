//! Deciding: the total, pure function from a journey, its customer, the plan and the time to a
//! verdict on every touch.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::calendar::Clock;
use crate::customer::CustomerView;
use crate::dropped;
use crate::fact::{Fact, Subject, What};
use crate::ids::JourneyId;
use crate::import::Import;
use crate::journey::{Journey, State};
use crate::parcel::Parcel;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::touch::{Says, Touch, TouchKey, TouchKind, TouchState};
use crate::verdict::{Because, Decision, Event, Gate, Verdict};
use crate::zones;

mod cart;
mod delay;
mod detectors;
mod follow_up;
mod gates;
mod help;
mod holdout;
mod lateness;
pub mod legal;
mod lost;
mod not_received;
mod order;
mod quiet;
mod relationship;
mod remedy;
mod silence;
mod tasks;
mod trace;
mod trouble;
mod waking;
mod window;

pub use gates::GateKind;
pub use lateness::{Lateness, SILENT_AFTER, lateness};
pub(crate) use quiet::Release;
pub use tasks::{all_tasks, incident_at, next_task_at, tasks};
pub use trace::{Check, Found, Trace, Value, traces};
pub use trouble::{in_trouble, keeps_others_quiet};
pub use waking::{TASK_WAITS, mails_wake_at, tasks_to_note, wake_after_facts, wake_at};

/// After a mail of a journey another one of it waits at least this long, unless they are one.
const BETWEEN_MAILS: SignedDuration = SignedDuration::from_mins(15);

/// A mail whose fate is unknown gets this long for SES's events to settle it.
pub const UNKNOWN_GRACE: SignedDuration = SignedDuration::from_mins(60);

/// A mail that may have been lost is sent at most this often in all.
const ATTEMPTS_AFTER_UNKNOWN_MAX: u32 = 2;

/// What a decision is made from.
struct Context<'a> {
    journey: &'a Journey,
    customer: &'a CustomerView,
    plan: &'a Plan,
    /// The customer's clock.
    zone: &'a Clock,
    shop: &'a ShopTime,
    now: Timestamp,
    /// Of an order.
    parcels: Vec<Parcel<'a>>,
    /// What was told of delays so far.
    lateness: Lateness,
    release: Release,
}

/// A touch that a journey may send, before anybody asked whether it may.
struct Candidate {
    key: TouchKey,
    because: Because,
    fate: Fate,
}

/// What a journey's own facts say of a candidate.
#[derive(Clone, Copy)]
enum Fate {
    /// Wanted from this time on.
    Due(Timestamp),
    /// Wanted from this time on, if silence said anything: nobody would have told us.
    Unheard(Timestamp),
    /// Not before something happens.
    WaitsFor(Event),
    /// Not any more.
    Overtaken(Event),
    /// Not again.
    EnoughSaid,
    /// The customer heard the same lately.
    SentLately,
}

impl Fate {
    /// From when on it is wanted, if it is.
    fn due(self) -> Option<Timestamp> {
        match self {
            Self::Due(due) | Self::Unheard(due) => Some(due),
            Self::WaitsFor(_) | Self::Overtaken(_) | Self::EnoughSaid | Self::SentLately => None,
        }
    }
}

/// Says of every touch of a journey what is to become of it now. Total: it never fails, and every
/// touch, sent or to be sent, has exactly one verdict.
///
/// Without the customer's record (`CustomerView::default()`) the verdicts are those of a customer
/// without refusals and history: sending earlier, never later.
pub fn verdicts(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Vec<Verdict> {
    verdicts_by(&clock_of(journey, shop, now), journey, customer, plan, shop, now)
}

/// As [`verdicts`], by the customer's clock, which whoever decides often has read before.
pub(crate) fn verdicts_by(
    clock: &Clock,
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Vec<Verdict> {
    let context = Context::new(clock, journey, customer, plan, shop, now);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(8);
    for (key, touch) in &journey.touches {
        if let Some(decision) = context.recorded(key, touch) {
            verdicts.push(Verdict {
                touch: key.clone(),
                because: touch.because.unwrap_or(Because::Ledger),
                decision,
            });
        }
    }
    for candidate in context.candidates() {
        if verdicts.iter().any(|verdict| verdict.touch == candidate.key) {
            continue;
        }
        let decision = context.decide(&candidate);
        verdicts.push(Verdict { touch: candidate.key, because: candidate.because, decision });
    }
    for (key, touch) in &journey.touches {
        // A mail that was to be tried again, and that nothing asks for any more.
        let is_left_over = matches!(touch.state, TouchState::Retry { .. })
            && !verdicts.iter().any(|verdict| verdict.touch == *key);
        if is_left_over {
            let decision = Decision::Drop { gate: Gate::Overtaken(Event::LaterReport) };
            verdicts.push(Verdict { touch: key.clone(), because: Because::Ledger, decision });
        }
    }
    one_at_a_time(&mut verdicts, now);
    verdicts
}

/// The zone in which the customer of a journey lives, as far as is known.
pub fn zone_of(journey: &Journey, shop: &ShopTime) -> TimeZone {
    journey.contact().map_or_else(|| shop.zone.clone(), |contact| zones::resolve_zone(contact, &shop.zone))
}

/// The clock of the customer of a journey, read now.
pub(crate) fn clock_of(journey: &Journey, shop: &ShopTime, now: Timestamp) -> Clock {
    Clock::read(zone_of(journey, shop), now)
}

/// What a mail of this touch says that later mails must know, if it is sent now.
pub fn says(journey: &Journey, key: &TouchKey, plan: &Plan, shop: &ShopTime, now: Timestamp) -> Says {
    // A second attempt at a mail that may have arrived says the same.
    if let Some(touch) = journey.touches.get(key)
        && touch.state.may_have_been_sent()
    {
        return touch.says.clone();
    }
    match &journey.state {
        State::Order(order) => lateness::says(journey, order, key, plan, &zone_of(journey, shop), now),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => Says::default(),
    }
}

impl<'a> Context<'a> {
    fn new(
        zone: &'a Clock,
        journey: &'a Journey,
        customer: &'a CustomerView,
        plan: &'a Plan,
        shop: &'a ShopTime,
        now: Timestamp,
    ) -> Self {
        let (parcels, lateness) = match &journey.state {
            State::Order(order) => (order.parcels(), lateness(journey)),
            State::Cart(_) | State::Help(_) | State::Relationship(_) => (Vec::new(), Lateness::default()),
        };
        let release = Release::of(journey, plan);
        Self { journey, customer, plan, zone, shop, now, parcels, lateness, release }
    }

    fn candidates(&self) -> Vec<Candidate> {
        match &self.journey.state {
            State::Order(order) => order::candidates(self, order),
            State::Cart(cart) => cart::candidates(self, cart),
            State::Help(help) => help::candidates(self, help),
            State::Relationship(relationship) => relationship::candidates(self, relationship),
        }
    }

    /// The verdict on a touch that the ledger holds; `None` if it is to be decided as if new.
    fn recorded(&self, key: &TouchKey, touch: &Touch) -> Option<Decision> {
        match &touch.state {
            TouchState::Sending { lease_until, .. } => Some(Decision::InFlight { lease_until: *lease_until }),
            TouchState::Sent { at, .. } => Some(Decision::Sent { at: *at }),
            TouchState::Retry { .. } => None,
            TouchState::Parked { at, reason } => {
                Some(Decision::Parked { since: *at, reason: reason.clone() })
            }
            TouchState::Merged { into, .. } => Some(Decision::Merge { into: into.clone() }),
            TouchState::Unknown { at, settled: true, .. } => {
                Some(Decision::Unknown { since: *at, until: None })
            }
            TouchState::Unknown { at, attempt, settled: false, .. } => {
                let until = *at + UNKNOWN_GRACE;
                if self.now < until {
                    return Some(Decision::Unknown { since: *at, until: Some(until) });
                }
                Some(self.after_grace(key, *at, *attempt))
            }
        }
    }

    /// The grace time of a mail of unknown fate is over: a delay notice that is still true goes out
    /// once more, everything else stays unsent.
    fn after_grace(&self, key: &TouchKey, at: Timestamp, attempt: u32) -> Decision {
        let given_up = Decision::Unknown { since: at, until: None };
        if !key.kind.resends_after_unknown() || attempt >= ATTEMPTS_AFTER_UNKNOWN_MAX {
            return given_up;
        }
        let State::Order(order) = &self.journey.state else {
            return given_up;
        };
        if order::overtaken(self.journey, order, key).is_some() {
            return given_up;
        }
        let because = Because::Ledger;
        let candidate = Candidate { key: key.clone(), because, fate: Fate::Due(at) };
        match self.decide(&candidate) {
            Decision::Send { .. } => Decision::Send { attempt: attempt + 1 },
            held => held,
        }
    }

    fn settings(&self, kind: TouchKind) -> &crate::plan::Basics {
        self.plan.touches.basics(kind)
    }

    /// The number of the next touch of a kind about a subject: those that may have gone out count.
    fn next_number(&self, kind: TouchKind, subject: &str) -> u32 {
        self.next_number_of(kind, |told| told == subject)
    }

    /// The number of the next touch of a kind about a subject that went by several names.
    fn next_number_of(&self, kind: TouchKind, is_it: impl Fn(&str) -> bool) -> u32 {
        let told = self
            .journey
            .touches
            .iter()
            .filter(|(key, touch)| {
                key.kind == kind && is_it(&key.subject) && touch.state.may_have_been_sent()
            })
            .count();
        u32::try_from(told).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The key of the next touch of a kind about a parcel. A parcel keeps the name under which it was
    /// first written about: a number that came later, or was corrected, makes no other parcel of it.
    /// `subject` makes a touch's subject out of a name.
    fn next_key(&self, kind: TouchKind, parcel: &Parcel<'_>, subject: impl Fn(&str) -> String) -> TouchKey {
        // Mostly nothing was told yet, and no name but its own has to be made.
        if !self.has_told_any(kind) {
            return TouchKey::new(kind, subject(parcel.label), 1);
        }
        let subjects: Vec<String> = parcel.names.iter().map(|name| subject(name)).collect();
        let is_known = |known: &&String| {
            self.journey.touches.keys().any(|key| key.kind == kind && *key.subject == ***known)
        };
        let number = self.next_number_of(kind, |told| subjects.iter().any(|subject| subject == told));
        let known = subjects.iter().find(is_known).cloned();
        TouchKey::new(kind, known.unwrap_or_else(|| subject(parcel.label)), number)
    }

    /// Whether the ledger holds any touch of a kind.
    fn has_told_any(&self, kind: TouchKind) -> bool {
        self.journey.touches.keys().any(|key| key.kind == kind)
    }

    /// That the journey was imported, and how.
    fn import(&self) -> Option<Import> {
        match &self.journey.state {
            State::Order(order) => order.imported,
            State::Relationship(relationship) => relationship.imported,
            State::Cart(_) | State::Help(_) => None,
        }
    }

    /// When a touch of a kind about a subject last went out, or may have.
    fn last_told_at(&self, kind: TouchKind, subject: &str) -> Option<Timestamp> {
        self.journey
            .touches
            .iter()
            .filter(|(key, _)| key.kind == kind && *key.subject == *subject)
            .filter_map(|(_, touch)| touch.state.told_at())
            .max()
    }
}

/// Whether two touches are one piece of news about two parcels of an order, which one mail tells.
fn says_the_same(a: &TouchKey, b: &TouchKey) -> bool {
    // What law asks to be told tells the delay as well.
    if a.kind == TouchKind::DelayOption && *a.subject != *legal::CLOSING {
        return matches!(b.kind, TouchKind::TransitDelay | TouchKind::DispatchDelay);
    }
    let problem = |key: &TouchKey| key.subject.rsplit_once('/').map(|(_, status)| status.to_owned());
    a.kind == b.kind
        && match a.kind {
            TouchKind::TransitDelay | TouchKind::Lost => true,
            TouchKind::Exception => problem(a) == problem(b),
            TouchKind::DispatchDelay
            | TouchKind::DelayOption
            | TouchKind::NotReceived
            | TouchKind::Recovery
            | TouchKind::CheckIn
            | TouchKind::Csat
            | TouchKind::Nps
            | TouchKind::CartHelp
            | TouchKind::FaqHelp => false,
        }
}

/// Of several mails that are due at once the most urgent leaves; the same news about other parcels
/// travels in it, also what waits to be tried again; the rest waits.
fn one_at_a_time(verdicts: &mut [Verdict], now: Timestamp) {
    let first = verdicts
        .iter()
        .filter(|verdict| matches!(verdict.decision, Decision::Send { .. }))
        .min_by_key(|verdict| (verdict.touch.kind.priority(), verdict.touch.clone()))
        .map(|verdict| verdict.touch.clone());
    let Some(first) = first else {
        return;
    };
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.touch != first) {
        let travels = says_the_same(&first, &verdict.touch);
        verdict.decision = match &verdict.decision {
            Decision::Send { .. } | Decision::Hold { gate: Gate::Backoff, .. } if travels => {
                Decision::Merge { into: first.clone() }
            }
            // What would follow on its heels.
            Decision::Hold { until: Some(until), gate: Gate::NotYetDue }
                if travels && *until <= now + BETWEEN_MAILS =>
            {
                Decision::Merge { into: first.clone() }
            }
            Decision::Send { .. } => {
                Decision::Hold { until: Some(now + BETWEEN_MAILS), gate: Gate::OneAtATime }
            }
            _ => continue,
        };
    }
}

/// What a mail about losses makes of its parcels, from the moment at which it is claimed: what is handed
/// over from then on is sent in their place. The ledger knows by then what travels in it. Of other mails
/// nothing.
pub fn count_as_lost(
    journey: &mut Journey,
    claimed: &TouchKey,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) {
    let JourneyId::Order(order) = journey.id.clone() else {
        return;
    };
    if claimed.kind != TouchKind::Lost {
        return;
    }
    let is_in = |touch: &Touch| matches!(&touch.state, TouchState::Merged { into, .. } if into == claimed);
    let along =
        journey.touches.iter().filter(|(_, touch)| is_in(touch)).map(|(key, _)| key.subject.to_string());
    let lost: Vec<String> = along.chain([claimed.subject.to_string()]).collect();
    for parcel in lost {
        let subject = Subject::Order(order.clone());
        let fact = Fact { subject, occurred_at: now, what: What::CountedAsLost { parcel } };
        journey.apply(&fact, plan, shop);
    }
}

/// Brings a ledger up to date with the time: what is dropped is noted with its reason, an abandoned claim becomes a mail of unknown fate, and
/// an unknown one whose grace is over, and which is not sent again, is settled.
/// Says whether anything changed.
pub fn settle(journey: &mut Journey, verdicts: &[Verdict], now: Timestamp) -> bool {
    let mut changed = dropped::note(&mut journey.dropped, verdicts, now);
    for verdict in verdicts {
        let Some(touch) = journey.touches.get_mut(&verdict.touch) else {
            continue;
        };
        match (&mut touch.state, &verdict.decision) {
            (TouchState::Sending { send_id, at, lease_until, attempt }, _) if *lease_until <= now => {
                let (send_id, at, attempt) = (send_id.clone(), *at, *attempt);
                touch.state = TouchState::Unknown { send_id, at, attempt, settled: false };
                changed = true;
            }
            (TouchState::Unknown { settled, .. }, Decision::Unknown { until: None, .. }) if !*settled => {
                *settled = true;
                changed = true;
            }
            _ => {}
        }
    }
    changed
}
