//! One customer, played: all journeys of an address on one clock, with one record of their mails, so
//! that caps, budgets and trouble with another order count as they do live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::customer::{Customer, CustomerView, OrderGlance};
use crate::decide;
use crate::fact::{Fact, Subject, What};
use crate::ids::{CustomerKey, JourneyId, OrderId};
use crate::import::Import;
use crate::journey::{HANDOVER_AFTER, Journey, State};
use crate::past;
use crate::plan::Plan;
use crate::play::{Heard, MailSent, Playing};
use crate::shop::ShopTime;
use crate::touch::{AnswerMark, TouchKey};
use crate::verdict::{Decision, Gate};

/// Of a customer's other orders the newest are looked at for trouble, as dispatch does.
pub const OTHER_ORDERS_MAX: usize = 5;

/// A customer and what happened to them.
#[derive(Clone, Debug)]
pub struct Person {
    /// Names them without saying who they are.
    pub key: CustomerKey,
    pub(super) record: Customer,
    pub(super) lives: Vec<Life>,
}

/// A journey as told by its facts, and what its customer answered.
#[derive(Clone, Debug)]
pub(super) struct Life {
    pub(super) id: JourneyId,
    pub(super) heard: Vec<Heard>,
    pub(super) answers: Vec<(TouchKey, AnswerMark)>,
}

/// A journey that was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// As it stands at the end of the play.
    pub journey: Journey,
    /// The mails, in the order in which they left.
    pub mails: Vec<MailSent>,
    /// Touches that had to wait for room, or were dropped for want of it, and when that was first.
    pub capped: BTreeMap<TouchKey, Timestamp>,
}

/// What one journey sent so far.
#[derive(Default)]
struct Sent {
    mails: Vec<MailSent>,
    capped: BTreeMap<TouchKey, Timestamp>,
}

impl Person {
    /// A customer with their record and all journeys that are linked to them, in any order.
    pub fn new(key: CustomerKey, record: &Customer, journeys: Vec<Journey>) -> Self {
        let mut journeys = journeys;
        journeys.retain(|journey| !journey.is_erased());
        journeys.sort_by(|a, b| a.id.cmp(&b.id));
        journeys.dedup_by(|a, b| a.id == b.id);
        let handed_over: BTreeSet<OrderId> = journeys.iter().filter_map(handed_over_as).collect();
        let lives = journeys.into_iter().map(|journey| Life::new(journey, &handed_over)).collect();
        // The mails that were sent are what is played.
        let record = Customer { mails: Vec::new(), contact: None, ..record.clone() };
        Self { key, record, lives }
    }

    /// How many journeys.
    pub fn journeys(&self) -> usize {
        self.lives.len()
    }

    /// What they refused and what became of their address.
    pub(super) fn record(&self) -> &Customer {
        &self.record
    }

    /// When anything of them last happened.
    pub fn last_heard_at(&self) -> Option<Timestamp> {
        self.lives.iter().filter_map(|life| life.heard.last()).map(|heard| heard.at).max()
    }

    /// Plays all journeys up to `until`, and the relationship too where an arrival opens it.
    pub fn play(&self, plan: &Plan, shop: &ShopTime, until: Timestamp) -> Vec<Played> {
        let mut group = Group::new(self, plan, shop);
        while group.step(until) {}
        let played = |(playing, sent): (Playing<'_>, Sent)| Played {
            journey: playing.into_journey(),
            mails: sent.mails,
            capped: sent.capped,
        };
        group.playing.into_iter().zip(group.sent).map(played).collect()
    }
}

/// The order whose arrival a play tells the relationship of, if it is one that is ever told.
fn handed_over_as(journey: &Journey) -> Option<OrderId> {
    match (&journey.id, &journey.state) {
        (JourneyId::Order(id), State::Order(order)) => order.delivered_at().map(|_| id.clone()),
        _ => None,
    }
}

impl Life {
    fn new(journey: Journey, handed_over: &BTreeSet<OrderId>) -> Self {
        let mut facts = past::facts(&journey);
        facts.retain(|fact| match &fact.what {
            What::OrderArrived { order, .. } => !handed_over.contains(order),
            // Said by a mail: the mail that is played says it.
            What::CountedAsLost { .. } => false,
            // Decides no mail.
            What::TaskDone { .. } => false,
            _ => true,
        });
        let imported_at = match &journey.state {
            State::Order(order) => order.imported.map(|import| import.at),
            State::Relationship(relationship) => relationship.imported.map(|import| import.at),
            State::Cart(_) | State::Help(_) => None,
        };
        // Of a life from before an import, or of one that was told late, nobody heard before that.
        let opened_at = imported_at.max(journey.opened_at);
        let at = |fact: &Fact| Some(heard_at(fact)).max(opened_at).unwrap_or(fact.occurred_at);
        let heard = |fact: Fact| Heard { at: at(&fact), fact };
        let mut heard: Vec<Heard> = facts.into_iter().map(heard).collect();
        heard.sort_by_key(|heard| heard.at);
        let answered = journey.touches.iter().filter_map(|(key, touch)| Some((key.clone(), touch.answer?)));
        let answers = answered.collect();
        Self { id: journey.id, heard, answers }
    }
}

/// When a fact was heard: as it happened; of an arrival its customer's relationship hears later.
fn heard_at(fact: &Fact) -> Timestamp {
    match fact.what {
        What::OrderArrived { .. } => fact.occurred_at + HANDOVER_AFTER,
        _ => fact.occurred_at,
    }
}

/// Something that happens to a customer besides facts.
enum Event<'a> {
    Answered(usize, &'a TouchKey, AnswerMark),
    Record,
}

struct Group<'a> {
    person: &'a Person,
    plan: &'a Plan,
    shop: &'a ShopTime,
    playing: Vec<Playing<'a>>,
    sent: Vec<Sent>,
    view: CustomerView,
    /// Those to come, the next one last.
    events: Vec<(Timestamp, Event<'a>)>,
}

/// What comes next of a group. At one instant wake-ups come first, as the clock's sweep does.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Next {
    Wake(usize),
    Event,
    Hear(usize),
}

impl<'a> Group<'a> {
    fn new(person: &'a Person, plan: &'a Plan, shop: &'a ShopTime) -> Self {
        let playing = |life: &'a Life| Playing::new(life.id.clone(), &life.heard, CustomerView::default());
        let record = &person.record;
        let mut events: Vec<(Timestamp, Event<'a>)> = Vec::new();
        let refused = record.opted_out.values().map(|since| since.at);
        let others = record.undeliverable.iter().map(|why| why.at).chain(record.erased_at);
        events.extend(refused.chain(others).map(|at| (at, Event::Record)));
        for (index, life) in person.lives.iter().enumerate() {
            let answered =
                life.answers.iter().map(|(key, answer)| (answer.at, Event::Answered(index, key, *answer)));
            events.extend(answered);
        }
        events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Self {
            person,
            plan,
            shop,
            playing: person.lives.iter().map(playing).collect(),
            sent: person.lives.iter().map(|_| Sent::default()).collect(),
            view: CustomerView::default(),
            events,
        }
    }

    /// Does what comes next; not what comes after `until`. Says whether there was anything.
    fn step(&mut self, until: Timestamp) -> bool {
        let wakes = self
            .playing
            .iter()
            .enumerate()
            .filter_map(|(index, playing)| Some((playing.wakes_at()?, Next::Wake(index))));
        let hears = self
            .playing
            .iter()
            .enumerate()
            .filter_map(|(index, playing)| Some((playing.hears_at()?, Next::Hear(index))));
        let event = self.events.last().map(|(at, _)| (*at, Next::Event));
        let Some((now, next)) = wakes.chain(hears).chain(event).min().filter(|(at, _)| *at <= until) else {
            return false;
        };
        match next {
            Next::Wake(index) => self.wake(index, now),
            Next::Hear(index) => self.playing[index].hear(self.plan, self.shop, now),
            Next::Event => self.happen(now),
        }
        true
    }

    fn wake(&mut self, index: usize, now: Timestamp) {
        self.hand_over(index, now);
        self.view.orders = self.other_orders(index, now);
        let moment = self.playing[index].wake(&mut self.view, self.plan, self.shop, now);
        let sent = &mut self.sent[index];
        for verdict in &moment.verdicts {
            if let Decision::Hold { gate, .. } | Decision::Drop { gate } = verdict.decision
                && matches!(gate, Gate::Cap | Gate::SurveyBudget)
            {
                sent.capped.entry(verdict.touch.clone()).or_insert(now);
            }
        }
        sent.mails.extend(moment.sent);
    }

    /// The customer's other orders in a glance each.
    fn other_orders(&self, index: usize, now: Timestamp) -> Vec<OrderGlance> {
        if self.playing.len() == 1 {
            return Vec::new();
        }
        let mut others: Vec<(OrderId, Timestamp, &Journey, &crate::order::Order)> = Vec::new();
        for (other, playing) in self.playing.iter().enumerate() {
            let journey = playing.journey();
            if let (JourneyId::Order(id), State::Order(order)) = (&journey.id, &journey.state)
                && other != index
                && let Some(told) =
                    order.told().filter(|_| order.contact().is_some_and(|who| who.is_reachable()))
            {
                others.push((id.clone(), told.placed_at, journey, order));
            }
        }
        others.sort_by_key(|(_, placed_at, ..)| std::cmp::Reverse(*placed_at));
        let glance =
            |(place, (id, placed_at, journey, order)): (usize, (OrderId, Timestamp, &Journey, _))| {
                let in_trouble = place < OTHER_ORDERS_MAX && decide::keeps_others_quiet(journey, order, now);
                let incident_at = (place < OTHER_ORDERS_MAX)
                    .then(|| decide::incident_at(journey, self.plan, self.shop, now))
                    .flatten();
                OrderGlance { id, placed_at, in_trouble, incident_at }
            };
        others.into_iter().enumerate().map(glance).collect()
    }

    /// Tells the customer's relationship that an order arrived, as dispatch does.
    fn hand_over(&mut self, index: usize, now: Timestamp) {
        let journey = self.playing[index].journey();
        if journey.handover_at().is_none_or(|at| at > now) {
            return;
        }
        let (State::Order(order), JourneyId::Order(id)) = (&journey.state, &journey.id) else {
            return;
        };
        let (Some(delivered_at), Some(contact)) = (order.delivered_at(), order.contact()) else {
            return;
        };
        let arrived = What::OrderArrived { order: id.clone(), contact: contact.clone() };
        let mut told = vec![(delivered_at, arrived)];
        let import = order.imported.filter(|import| delivered_at < import.at);
        told.extend(import.map(|Import { at, silent }| (at, What::Imported { silent })));
        let key = self.person.key.clone();
        let is_it = |playing: &Playing<'_>| matches!(playing.journey().id, JourneyId::Relationship(_));
        let relationship = self.playing.iter().position(is_it).unwrap_or_else(|| {
            let id = JourneyId::Relationship(key.clone());
            self.playing.push(Playing::new(id, Vec::new(), CustomerView::default()));
            self.sent.push(Sent::default());
            self.playing.len() - 1
        });
        for (occurred_at, what) in told {
            let fact = Fact { subject: Subject::Customer(key.clone()), occurred_at, what };
            self.playing[relationship].journey_mut().apply(&fact, self.plan, self.shop);
        }
        self.playing[relationship].ask_to_be_woken(self.plan, self.shop, now);
        self.playing[index].journey_mut().handed_over = true;
    }

    /// What happened besides facts.
    fn happen(&mut self, now: Timestamp) {
        let Some((_, event)) = self.events.pop() else {
            return;
        };
        match event {
            Event::Record => {
                let known = past::customer_as_of(&self.person.record, now);
                let record = &mut self.view.record;
                record.opted_out = known.opted_out;
                record.undeliverable = known.undeliverable;
                record.erased_at = known.erased_at;
            }
            // An answer to a question that would not have been asked yet is none.
            Event::Answered(index, key, answer) => {
                let journey = self.playing[index].journey_mut();
                let asked = journey.touches.get_mut(key).filter(|touch| touch.state.told_at().is_some());
                if let Some(touch) = asked {
                    touch.answer = Some(answer);
                    self.playing[index].ask_to_be_woken(self.plan, self.shop, now);
                }
            }
        }
    }
}
