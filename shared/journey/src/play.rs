//! Playing a journey on a virtual clock: what would have been sent, and when.
//!
//! The same `apply`, `verdicts` and `says` as live, with a mail service that takes every mail at once.
//! A play wakes when a fact is heard and when the verdicts asked to be woken, and at no other time, as
//! live. Whoever plays many journeys on one clock asks each for its [`Playing::next_at`] and steps the
//! first.

use jiff::{SignedDuration, Timestamp};

use crate::customer::{CustomerView, MailMark};
use crate::decide;
use crate::fact::Fact;
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
pub struct Playing {
    journey: Journey,
    /// Those to come, the next one last.
    to_come: Vec<Heard>,
    customer: CustomerView,
    wake_at: Option<Timestamp>,
    /// Mails sent so far: names the next one.
    sent: u32,
}

impl Playing {
    /// A journey of which nothing happened yet. What is heard at one time is taken in together.
    pub fn new(id: JourneyId, mut heard: Vec<Heard>, customer: CustomerView) -> Self {
        // Stable, so that facts of one time stay in their order.
        heard.sort_by_key(|heard| heard.at);
        heard.reverse();
        Self { journey: Journey::new(id), to_come: heard, customer, wake_at: None, sent: 0 }
    }

    /// When something happens next; `None`: it is over.
    pub fn next_at(&self) -> Option<Timestamp> {
        earliest(self.to_come.last().map(|heard| heard.at), self.wake_at)
    }

    /// The journey as it stands.
    pub fn journey(&self) -> &Journey {
        &self.journey
    }

    /// Takes in what is heard by `now`, decides, and sends at most one mail. `now` is what
    /// [`next_at`](Self::next_at) says, or any time before it at which something else changed.
    pub fn step(&mut self, plan: &Plan, shop: &ShopTime, now: Timestamp) -> Moment {
        while let Some(heard) = self.to_come.pop_if(|heard| heard.at <= now) {
            self.journey.apply(&heard.fact, plan, shop);
        }
        let verdicts = decide::verdicts(&self.journey, &self.customer, plan, shop, now);
        let wanted = verdicts.iter().find(|verdict| matches!(verdict.decision, Decision::Send { .. }));
        let Some(wanted) = wanted else {
            // A wake-up lies ahead, whatever it is for.
            self.wake_at = next_wake(&verdicts, now).map(|at| at.max(now + SHORTEST_WAIT));
            return Moment { at: now, verdicts, sent: None };
        };
        let sent = self.send(wanted, &verdicts, plan, shop, now);
        self.wake_at = Some(now + SHORTEST_WAIT);
        Moment { at: now, verdicts, sent: Some(sent) }
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
        self.customer.record.book(MailMark { at: now, kind: key.kind, send_id: send_id.0.clone() });
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
