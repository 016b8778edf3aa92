//! Waking one journey: read it and its customer, settle what hangs, hand a delivered order over,
//! decide, and either send or write when to look again.

use jiff::{SignedDuration, Timestamp};
use journey::customer::{Customer, CustomerView, OrderGlance};
use journey::decide;
use journey::fact::{Contact, Fact, Subject, What};
use journey::ids::{CustomerKey, JourneyId};
use journey::journey::{Journey, State};
use journey::lanes::Course;
use journey::order::Order;
use journey::past;
use journey::touch::{Touch, TouchState};
use journey::verdict::{Decision, Verdict};
use serde_json::json;
use service::Service;
use service::record::{expires_at, keep_erased, wake_of};
use service::shops::Shop;
use store::{
    CONFLICTS_MAX, Change, Commit, DueJourney, Kind, Outcome, OutcomeKind, StoreError, StoredJourney,
    Versioned, outcome_name,
};

use crate::{Dispatcher, Verdicts};

/// Of a customer's other orders the newest are looked at for trouble.
const OTHER_ORDERS_MAX: usize = 5;

/// A journey stays on the team's list for this long after its last new task: longer than any task is open.
const TASKS_NOTED_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What became of a wake-up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Woken {
    /// It is not due any more: the index was behind.
    NotDue,
    /// Nothing is to be sent now; when to look again is written.
    NothingToSend,
    /// A mail is wanted, but nobody's mail goes now. It stays due.
    Waits,
    /// A mail went out.
    Sent,
    /// SES refused a mail, for now or for good.
    Refused {
        /// It would refuse every mail.
        everyone_waits: bool,
    },
    /// A mail may have gone out.
    Unknown,
}

/// What a wake-up came across.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    /// Since when the fate of a mail of the journey is not known, if one's is not.
    pub(crate) unknown_since: Option<Timestamp>,
    /// What was decided of its touches.
    pub(crate) verdicts: Verdicts,
}

/// Since when the fate of a mail is not known: a claim that nobody finished, or a mail without an answer, for which
/// SES's events were waited for.
fn unknown_since(journey: &Journey, now: Timestamp) -> Option<Timestamp> {
    let since = |touch: &Touch| match &touch.state {
        TouchState::Sending { at, lease_until, .. } if *lease_until <= now => Some(*at),
        TouchState::Unknown { at, settled: false, .. } => Some(*at),
        TouchState::Sending { .. }
        | TouchState::Unknown { .. }
        | TouchState::Sent { .. }
        | TouchState::Retry { .. }
        | TouchState::Parked { .. }
        | TouchState::Merged { .. } => None,
    };
    journey.touches.values().filter_map(since).min()
}

/// What a decision is made from, as read.
pub(crate) struct Read {
    pub(crate) stored: StoredJourney,
    pub(crate) customer: Option<CustomerKey>,
    pub(crate) record: Versioned<Customer>,
    pub(crate) view: CustomerView,
}

impl Dispatcher {
    pub(crate) async fn wake(
        &self,
        due: &DueJourney,
        now: Timestamp,
        breaker_open: bool,
        found: &mut Found,
    ) -> Result<Woken, StoreError> {
        let service = &self.service;
        let shop = service.shops.get(&service.store, &service.keyring, &due.shop, now).await?;
        let Some(shop) = shop else {
            return Err(StoreError {
                operation: "wake a journey",
                kind: Kind::Rejected,
                code: "ShopMissing".to_owned(),
            });
        };
        for _ in 0..CONFLICTS_MAX {
            let read = read(&self.service, &shop, &due.id, now).await?;
            if read.stored.due_at.is_none_or(|due_at| due_at > now) {
                return Ok(Woken::NotDue);
            }
            found.unknown_since = unknown_since(&read.stored.journey, now);
            let mut next = read.stored.journey.clone();
            // A webhook that was under way when the customer was erased did not know of it.
            keep_erased(&mut next, read.record.value.erased_at, &shop);
            self.hand_over(&shop, &mut next, now).await?;
            self.note_tasks(&shop, &mut next, &read.view, now).await?;
            let verdicts = settled_verdicts(&mut next, &read.view, &shop, now);
            found.verdicts = Verdicts::default();
            verdicts.iter().for_each(|verdict| found.verdicts.count(&verdict.decision));
            let wanted = verdicts.iter().find(|verdict| matches!(verdict.decision, Decision::Send { .. }));
            if wanted.is_some() && breaker_open {
                return Ok(Woken::Waits);
            }
            let done = match wanted {
                Some(wanted) => self.claim_and_send(&shop, &read, next, wanted, &verdicts, now).await?,
                None => self.write_wake(&shop, &read, &next, &verdicts, now).await?,
            };
            if let Some(woken) = done {
                return Ok(woken);
            }
        }
        Err(StoreError {
            operation: "wake a journey",
            kind: Kind::Conflict,
            code: "TooManyConflicts".to_owned(),
        })
    }

    /// Writes when to look again; `None`: somebody else wrote the journey, decide again.
    async fn write_wake(
        &self,
        shop: &Shop,
        read: &Read,
        next: &Journey,
        verdicts: &[Verdict],
        now: Timestamp,
    ) -> Result<Option<Woken>, StoreError> {
        let due_at = wake_of(next, &read.view, shop, now);
        let unchanged = *next == read.stored.journey;
        let in_flight = verdicts.iter().any(|verdict| matches!(verdict.decision, Decision::InFlight { .. }));
        // Who sends the mail writes next; a write of ours would only be in their way.
        if unchanged && (in_flight || due_at == read.stored.due_at) {
            return Ok(Some(Woken::NothingToSend));
        }
        let change = Change {
            journey: next,
            read_version: read.stored.version,
            due_at,
            expires_at: expires_at(next.id.kind(), now),
        };
        let commit = self.service.store.commit(&shop.id, &change, None, &[], None).await?;
        Ok(matches!(commit, Commit::Done).then_some(Woken::NothingToSend))
    }

    /// Puts the journey on the team's list when a task opens. The journey notes it last, so that what is
    /// interrupted is done again, to the same effect.
    pub(crate) async fn note_tasks(
        &self,
        shop: &Shop,
        journey: &mut Journey,
        view: &CustomerView,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let new = decide::tasks_to_note(journey, view, shop.plan_for(journey), &shop.time, now);
        if !new.is_empty() {
            let until = now + TASKS_NOTED_FOR;
            self.service.store.note_tasks(&shop.id, &journey.id, now, until).await?;
            journey.noted.extend(new);
        }
        Ok(())
    }

    /// Tells the customer's relationship, and the reports, that an order arrived. Every step has
    /// the same effect when it is repeated; the journey notes it last.
    async fn hand_over(&self, shop: &Shop, journey: &mut Journey, now: Timestamp) -> Result<(), StoreError> {
        if journey.handover_at().is_none_or(|at| at > now) {
            return Ok(());
        }
        let (State::Order(order), JourneyId::Order(id)) = (&journey.state, &journey.id) else {
            return Ok(());
        };
        let (Some(delivered_at), Some(contact)) = (order.delivered_at(), order.contact()) else {
            return Ok(());
        };
        let outcome = Outcome {
            kind: OutcomeKind::Delivered,
            at: delivered_at,
            name: outcome_name(&journey.id, None),
            content: delivered_outcome(journey, order, delivered_at),
            expires_at: expires_at(journey::ids::JourneyKind::Relationship, now),
        };
        self.service.store.put_outcome(&shop.id, &outcome).await?;
        let customer = self.service.keyring.customer(&shop.id, &contact.email);
        let fact = Fact {
            subject: Subject::Customer(customer.clone()),
            occurred_at: delivered_at,
            what: What::OrderArrived { order: id.clone(), contact: Contact::clone(contact) },
        };
        let mut facts = vec![fact];
        // What was due before the import is not asked of the relationship either.
        if let Some(import) = order.imported.filter(|import| delivered_at < import.at) {
            let (subject, what) = (facts[0].subject.clone(), What::Imported { silent: import.silent });
            facts.push(Fact { subject, occurred_at: import.at, what });
        }
        self.service.record_in(shop, &JourneyId::Relationship(customer), &facts, now).await?;
        journey.handed_over = true;
        Ok(())
    }
}

/// A journey and its customer as a decision sees them, for whoever explains one.
pub async fn look(
    service: &Service,
    shop: &Shop,
    id: &JourneyId,
    now: Timestamp,
) -> Result<(StoredJourney, CustomerView), StoreError> {
    let read = read(service, shop, id, now).await?;
    Ok((read.stored, read.view))
}

/// The same as it stood at a time that is over, for whoever asks why something was done then. A journey
/// that nobody had told of is new.
pub async fn look_back(
    service: &Service,
    shop: &Shop,
    id: &JourneyId,
    then: Timestamp,
) -> Result<(StoredJourney, CustomerView), StoreError> {
    let stored = service.store.load(&shop.id, id, true).await?;
    let past = StoredJourney { journey: past::as_of(&stored.journey, then), due_at: None, ..stored };
    let Read { stored, view, .. } = read_customer(service, shop, past, Lens::Past(then)).await?;
    Ok((stored, view))
}

/// How a customer is looked at.
#[derive(Clone, Copy)]
enum Lens {
    /// As everything stands now.
    Now(Timestamp),
    /// As it stood at a time that is over.
    Past(Timestamp),
}

impl Lens {
    fn time(self) -> Timestamp {
        let (Self::Now(at) | Self::Past(at)) = self;
        at
    }
}

/// A journey's customer as a decision sees them, where the journey was read before.
pub async fn look_at_customer(
    service: &Service,
    shop: &Shop,
    stored: &StoredJourney,
    now: Timestamp,
) -> Result<CustomerView, StoreError> {
    Ok(read_customer(service, shop, stored.clone(), Lens::Now(now)).await?.view)
}

async fn read(service: &Service, shop: &Shop, id: &JourneyId, now: Timestamp) -> Result<Read, StoreError> {
    let stored = service.store.load(&shop.id, id, true).await?;
    read_customer(service, shop, stored, Lens::Now(now)).await
}

async fn read_customer(
    service: &Service,
    shop: &Shop,
    stored: StoredJourney,
    lens: Lens,
) -> Result<Read, StoreError> {
    let store = &service.store;
    let id = &stored.journey.id;
    let contact = stored.journey.contact().filter(|contact| contact.is_reachable());
    let Some(contact) = contact else {
        return Ok(Read {
            stored,
            customer: None,
            record: Versioned::default(),
            view: CustomerView::default(),
        });
    };
    let customer = service.keyring.customer(&shop.id, &contact.email);
    let found = store.customer_items(&shop.id, &customer).await?;
    let mut others: Vec<(JourneyId, Timestamp)> = found
        .journeys
        .into_iter()
        .filter(|(other, _)| matches!(other, JourneyId::Order(_)) && other != id)
        .collect();
    others.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    let newest: Vec<JourneyId> = others.iter().take(OTHER_ORDERS_MAX).map(|(id, _)| id.clone()).collect();
    let mut journeys = store.load_many(&shop.id, &newest).await?;
    let mut record = found.record;
    if let Lens::Past(then) = lens {
        others.retain(|(_, placed_at)| *placed_at <= then);
        journeys.iter_mut().for_each(|stored| stored.journey = past::as_of(&stored.journey, then));
        record.value = past::customer_as_of(&record.value, then);
    }
    let at = lens.time();
    let orders = others
        .into_iter()
        .filter_map(|(id, placed_at)| glance(&id, placed_at, &journeys, shop, at))
        .collect();
    let view = CustomerView { record: record.value.clone(), orders };
    Ok(Read { stored, customer: Some(customer), record, view })
}

/// What reports need to know of a delivered order. Nothing in it is personal.
fn delivered_outcome(journey: &Journey, order: &Order, delivered_at: Timestamp) -> serde_json::Value {
    let promise = order.promise.as_ref();
    json!({
        "delivered_at": delivered_at,
        "placed_at": order.told().map(|told| told.placed_at),
        "promised_to": promise.map(|promise| promise.window.to),
        "kept": order.was_late().map(|was_late| !was_late),
        "service": promise.map(|promise| promise.service.as_str()),
        "fee": promise.and_then(|promise| promise.fee.as_ref()).map(|fee| json!({
            "currency": fee.currency, "minor_units": fee.minor_units,
        })),
        "trip": Course::of(order),
        "told_late": decide::lateness(journey).bad_news_at().is_some(),
    })
}

/// Settles what hangs in the ledger, and decides.
fn settled_verdicts(journey: &mut Journey, view: &CustomerView, shop: &Shop, now: Timestamp) -> Vec<Verdict> {
    let verdicts = decide::verdicts(journey, view, shop.plan_for(journey), &shop.time, now);
    if decide::settle(journey, &verdicts, now) {
        return decide::verdicts(journey, view, shop.plan_for(journey), &shop.time, now);
    }
    verdicts
}

fn glance(
    id: &JourneyId,
    placed_at: Timestamp,
    journeys: &[StoredJourney],
    shop: &Shop,
    now: Timestamp,
) -> Option<OrderGlance> {
    let JourneyId::Order(order_id) = id else {
        return None;
    };
    let journey = journeys.iter().map(|stored| &stored.journey).find(|journey| journey.id == *id);
    let in_trouble = journey.is_some_and(|journey| match &journey.state {
        State::Order(order) => decide::keeps_others_quiet(journey, order, now),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => false,
    });
    let incident_at =
        journey.and_then(|journey| decide::incident_at(journey, shop.plan_for(journey), &shop.time, now));
    Some(OrderGlance { id: order_id.clone(), placed_at, in_trouble, incident_at })
}
