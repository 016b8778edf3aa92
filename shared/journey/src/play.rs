//! Playing a journey on a virtual clock: what would have been sent, and when.
//!
//! The same `apply`, `verdicts` and `says` as live, with a mail service that takes every mail at once.
//! A play wakes when a fact is heard and when the verdicts asked to be woken, and at no other time, as
//! live. Whoever plays many journeys on one clock asks each for its [`Playing::next_at`] and steps the
//! first.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use crate::calendar::Clock;
use crate::customer::{CustomerView, MailMark};
use crate::decide;
use crate::fact::{Fact, What};
use crate::ids::JourneyId;
use crate::journey::Journey;
use crate::merge::earliest;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::touch::{Says, SendId, Touch, TouchKey, TouchState};
use crate::verdict::{Because, Decision, Verdict, next_wake};

/// A fact, and when it was heard of: never before it happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Heard {
    /// When we were told.
    pub at: Timestamp,
    /// What we were told.
    pub fact: Fact,
}

/// A mail that a play sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailSent {
    /// Which.
    pub touch: TouchKey,
    /// When.
    pub at: Timestamp,
    /// On what evidence.
    pub because: Because,
    /// What it said that later mails know.
    pub says: Says,
    /// The touches whose news it carried too.
    pub carried: Vec<TouchKey>,
}

/// One moment of a play.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What was decided then.
    pub verdicts: Vec<Verdict>,
    /// The mail that left, if one did.
    pub sent: Option<MailSent>,
}

/// A journey that is being played.
#[derive(Clone, Debug)]
pub struct Playing<'a> {
    journey: Journey,
    /// By time.
    heard: Cow<'a, [Heard]>,
    /// So many of them happened.
    happened: usize,
    /// The customer's, unless they may live elsewhere by now.
    clock: Option<Clock>,
    customer: CustomerView,
    wake_at: Option<Timestamp>,
    /// Mails sent so far: names the next one.
    sent: u32,
}

impl<'a> Playing<'a> {
    /// A journey of which nothing happened yet. What is heard at one time is taken in together.
    pub fn new(id: JourneyId, heard: impl Into<Cow<'a, [Heard]>>, customer: CustomerView) -> Self {
        let mut heard = heard.into();
        // Stable, so that facts of one time stay in their order.
        if !heard.is_sorted_by_key(|heard| heard.at) {
            heard.to_mut().sort_by_key(|heard| heard.at);
        }
        let journey = Journey::new(id);
        Self { journey, heard, happened: 0, clock: None, customer, wake_at: None, sent: 0 }
    }

    /// When something happens next; `None`: it is over.
    pub fn next_at(&self) -> Option<Timestamp> {
        earliest(self.hears_at(), self.wake_at)
    }

    /// The journey as it stands.
    pub fn journey(&self) -> &Journey {
        &self.journey
    }

    /// Takes in what is heard by `now`, decides, and sends at most one mail. `now` is what
    /// [`next_at`](Self::next_at) says, or any time before it at which something else changed.
    pub fn step(&mut self, plan: &Plan, shop: &ShopTime, now: Timestamp) -> Moment {
        self.take_in(plan, shop, now);
        let clock = self.read_clock(shop, now);
        let verdicts = decide::verdicts_by(&clock, &self.journey, &self.customer, plan, shop, now);
        self.clock = Some(clock);
        let wanted = verdicts.iter().find(|verdict| matches!(verdict.decision, Decision::Send { .. }));
        let Some(wanted) = wanted else {
            // A wake-up lies ahead, whatever it is for.
            self.wake_at = next_wake(&verdicts, now).map(|at| at.max(now + SHORTEST_WAIT));
            return Moment { at: now, verdicts, sent: None };
        };
        let sent = self.send(wanted, &verdicts, plan, shop, now);
        self.customer.record.book(booking(&sent, self.sent));
        self.wake_at = Some(now + SHORTEST_WAIT);
        Moment { at: now, verdicts, sent: Some(sent) }
    }

    /// Takes in what is heard by `now`, as a webhook does: nothing is sent, and the journey is woken
    /// when its facts ask for it, whoever its customer is, and not later than it was to be before.
    pub(crate) fn hear(&mut self, plan: &Plan, shop: &ShopTime, now: Timestamp) {
        self.take_in(plan, shop, now);
        self.ask_to_be_woken(plan, shop, now);
    }

    fn take_in(&mut self, plan: &Plan, shop: &ShopTime, now: Timestamp) {
        while let Some(heard) = self.heard.get(self.happened).filter(|heard| heard.at <= now) {
            self.journey.apply(&heard.fact, plan, shop);
            self.happened += 1;
            // Others say nothing of where anybody lives.
            if !matches!(heard.fact.what, What::Scanned(_) | What::Estimated { .. } | What::Shipped(_)) {
                self.clock = None;
            }
        }
    }

    /// The customer's clock, read now or lately.
    fn read_clock(&mut self, shop: &ShopTime, now: Timestamp) -> Clock {
        let known = self.clock.take().filter(|clock| clock.knows(now));
        known.unwrap_or_else(|| decide::clock_of(&self.journey, shop, now))
    }

    /// As [`hear`](Self::hear), after something changed that nobody told as a fact.
    pub(crate) fn ask_to_be_woken(&mut self, plan: &Plan, shop: &ShopTime, now: Timestamp) {
        // What is late already is done at once, not at a time that is over.
        self.wake_at =
            decide::wake_after_facts(self.wake_at, &self.journey, plan, shop, now).map(|at| at.max(now));
    }

    /// Wakes the journey as dispatch does: tells the team of tasks, decides for its customer, sends at most
    /// one mail, and notes when to look again. The mail is in the customer's record then.
    pub(crate) fn wake(
        &mut self,
        customer: &mut CustomerView,
        plan: &Plan,
        shop: &ShopTime,
        now: Timestamp,
    ) -> Moment {
        let new = decide::tasks_to_note(&self.journey, customer, plan, shop, now);
        self.journey.noted.extend(new);
        let clock = self.read_clock(shop, now);
        let verdicts = decide::verdicts_by(&clock, &self.journey, customer, plan, shop, now);
        let wanted = verdicts.iter().find(|verdict| matches!(verdict.decision, Decision::Send { .. }));
        let sent = wanted.map(|wanted| self.send(wanted, &verdicts, plan, shop, now));
        let mails_wake_at = match &sent {
            Some(sent) => {
                customer.record.book(booking(sent, self.sent));
                let new = decide::tasks_to_note(&self.journey, customer, plan, shop, now);
                self.journey.noted.extend(new);
                next_wake(&decide::verdicts_by(&clock, &self.journey, customer, plan, shop, now), now)
            }
            None => next_wake(&verdicts, now),
        };
        self.clock = Some(clock);
        let task_at = decide::next_task_at(&self.journey, customer, plan, shop, now);
        let wake_at = earliest(earliest(mails_wake_at, self.journey.handover_at()), task_at);
        self.wake_at = wake_at.map(|at| at.max(now + SHORTEST_WAIT));
        Moment { at: now, verdicts, sent }
    }

    /// When the next fact is heard.
    pub(crate) fn hears_at(&self) -> Option<Timestamp> {
        self.heard.get(self.happened).map(|heard| heard.at)
    }

    /// When it is to be woken.
    pub(crate) fn wakes_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// The journey as it stood last.
    pub(crate) fn into_journey(self) -> Journey {
        self.journey
    }

    /// The journey as it stands, for what happens to it besides facts.
    pub(crate) fn journey_mut(&mut self) -> &mut Journey {
        self.clock = None;
        &mut self.journey
    }

    /// Writes a mail into the ledger as dispatch does once it is taken.
    fn send(
        &mut self,
        wanted: &Verdict,
        verdicts: &[Verdict],
        plan: &Plan,
        shop: &ShopTime,
        now: Timestamp,
    ) -> MailSent {
        let key = wanted.touch.clone();
        self.sent += 1;
        let send_id = SendId(format!("play-{}", self.sent));
        let says = decide::says(&self.journey, &key, plan, shop, now);
        self.note(key.clone(), TouchState::Sent { send_id, at: now }, says.clone(), wanted.because);
        let mut carried = Vec::new();
        for merged in verdicts {
            if matches!(&merged.decision, Decision::Merge { into } if *into == key) {
                let state = TouchState::Merged { into: key.clone(), at: now };
                self.note(merged.touch.clone(), state, Says::default(), merged.because);
                carried.push(merged.touch.clone());
            }
        }
        decide::count_as_lost(&mut self.journey, &key, plan, shop, now);
        MailSent { touch: key, at: now, because: wanted.because, says, carried }
    }

    fn note(&mut self, key: TouchKey, state: TouchState, says: Says, because: Because) {
        let touch = Touch { state, says, because: Some(because), delivery: None, answer: None };
        self.journey.touches.insert(key, touch);
    }
}

/// A mail as its customer's record counts it; the journey sent so many.
fn booking(sent: &MailSent, number: u32) -> MailMark {
    // Unique in a play of several journeys, where two may be called the same.
    let send_id = format!("{}-{number}-{}", sent.touch, sent.at.as_second());
    MailMark::new(&sent.touch, sent.at, send_id)
}

/// Stored times are whole seconds: nothing is decided again within one.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_secs(1);

/// Plays one journey up to `until`. Returns it as it stands then, and the mails in the order in which
/// they left.
pub fn play(
    id: JourneyId,
    heard: Vec<Heard>,
    customer: CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    until: Timestamp,
) -> (Journey, Vec<MailSent>) {
    let mut playing = Playing::new(id, heard, customer);
    let mut mails = Vec::new();
    while let Some(now) = playing.next_at().filter(|at| *at <= until) {
        mails.extend(playing.step(plan, shop, now).sent);
    }
    (playing.journey, mails)
}
