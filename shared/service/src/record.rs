//! Recording facts: load the journey, join, decide when to wake it, write once. Conflicts are
//! decided again on what the other writer left.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::fact::{Fact, Subject, What};
use journey::holding::{self, Holding};
use journey::ids::{JourneyId, JourneyKind, TrackingNumber};
use journey::journey::{Journey, State};
use store::{CONFLICTS_MAX, Change, Commit, Kind, Link, Pointer, PointerTarget, StoreError, StoredJourney};

use crate::Service;
use crate::shops::Shop;
use crate::trips;

/// What became of the facts for one journey.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Recorded {
    /// The journey knew all of it. Nothing was written.
    Duplicate,
    /// They wait for their order.
    Parked,
    /// They are durable.
    Recorded,
}

/// An order's journey is kept this long after its last change.
const ORDER_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);
/// A cart's and a visitor's.
const SIGNAL_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 45);
/// A customer's.
const RELATIONSHIP_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 800);
/// An order's tracking numbers that can be found are at most this many: a transaction of DynamoDB
/// takes 100 items, and the journey, its link, its number and its trip are four of them.
const TRACKING_POINTERS_MAX: usize = 90;
/// Parked facts: parcels of shops or orders that we never hear of.
const PARKED_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 60);

/// When DynamoDB may delete a journey that changed now.
pub fn expires_at(kind: JourneyKind, now: Timestamp) -> Timestamp {
    now + match kind {
        JourneyKind::Order => ORDER_KEPT_FOR,
        JourneyKind::Cart | JourneyKind::Help => SIGNAL_KEPT_FOR,
        JourneyKind::Relationship => RELATIONSHIP_KEPT_FOR,
    }
}

impl Service {
    /// Makes facts about one subject durable, in the journey that they belong to.
    pub async fn record(
        &self,
        shop: &Shop,
        subject: &Subject,
        facts: &[Fact],
        now: Timestamp,
    ) -> Result<(Recorded, Option<JourneyId>), StoreError> {
        let id = match subject {
            Subject::Order(id) => JourneyId::Order(id.clone()),
            Subject::Cart(id) => JourneyId::Cart(id.clone()),
            Subject::Visitor(id) => JourneyId::Help(id.clone()),
            Subject::Customer(key) => JourneyId::Relationship(key.clone()),
            Subject::Parcel(number) => return self.record_parcel(shop, number, facts, now).await,
        };
        Ok((self.record_in(shop, &id, facts, now).await?, Some(id)))
    }

    /// Makes facts durable in a journey.
    pub async fn record_in(
        &self,
        shop: &Shop,
        id: &JourneyId,
        facts: &[Fact],
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        self.record_as(shop, id, facts, now, |_| facts.to_vec()).await
    }

    /// Makes those of `facts` durable in a journey that `admitted` lets in, in the form that it gives
    /// them, after it saw the journey as it is. It is asked once.
    pub async fn record_as(
        &self,
        shop: &Shop,
        id: &JourneyId,
        facts: &[Fact],
        now: Timestamp,
        admitted: impl FnOnce(&StoredJourney) -> Vec<Fact> + Send,
    ) -> Result<Recorded, StoreError> {
        let (mut stored, erased_at) = self.load_for(shop, id, facts).await?;
        let mut joined = admitted(&stored);
        let mut pointers_read: BTreeMap<TrackingNumber, Claim> = BTreeMap::new();
        for _ in 0..CONFLICTS_MAX {
            let mut next = stored.journey.clone();
            for fact in &joined {
                let plan = shop.plan_for_fact(&next, fact);
                next.apply(fact, plan, &shop.time);
            }
            keep_erased(&mut next, erased_at, shop);
            if stored.version == 0 {
                next.opened_by(&joined, now);
            }
            if next == stored.journey {
                return Ok(Recorded::Duplicate);
            }
            let due_at = self.due_after_facts(shop, &stored, &next, now);
            let link = self.new_link(shop, &stored.journey, &next, now);
            let pointers = new_pointers(&stored.journey, &next, &pointers_read, now);
            let trip = trips::outcome_of(&stored.journey, &next, now);
            let change = Change {
                journey: &next,
                read_version: stored.version,
                due_at,
                expires_at: expires_at(id.kind(), now),
            };
            match self.store.commit(&shop.id, &change, link.as_ref(), &pointers, trip.as_ref()).await? {
                Commit::Done => return Ok(Recorded::Recorded),
                Commit::Conflict(theirs) => stored = *theirs,
                Commit::Pointers(targets) => {
                    for target in &targets {
                        self.claim(shop, &next, target, &mut joined, &mut pointers_read).await?;
                    }
                }
                Commit::Stale => stored = self.store.load(&shop.id, id, true).await?,
            }
        }
        Err(StoreError {
            operation: "write a journey",
            kind: Kind::Conflict,
            code: "TooManyConflicts".to_owned(),
        })
    }

    /// What an order gets of a number that waits for it, or that other orders hold: what is parked, and
    /// of a parcel that it shares what was said so far. One read for each of the others.
    async fn claim(
        &self,
        shop: &Shop,
        next: &Journey,
        target: &PointerTarget,
        joined: &mut Vec<Fact>,
        claims: &mut BTreeMap<TrackingNumber, Claim>,
    ) -> Result<(), StoreError> {
        let (Some(number), State::Order(order)) = (&target.number, &next.state) else {
            return Ok(());
        };
        let mut learned = target.parked.clone();
        let mut claim = Claim { read_version: target.version, ..Claim::default() };
        let holders = target.journey.iter().chain(&target.beside).filter(|holder| **holder != next.id);
        for holder in holders {
            let theirs = self.store.load(&shop.id, holder, true).await?.journey;
            let State::Order(their_order) = &theirs.state else {
                continue;
            };
            match holding::holding(order, their_order, number) {
                Holding::TakesOver => {}
                Holding::Yields => claim.is_yielded = true,
                Holding::Shares => {
                    claim.beside.push(holder.clone());
                    let subject = Subject::Parcel(number.clone());
                    let said = holding::said_of(their_order, number).into_iter();
                    learned.extend(said.map(|(occurred_at, what)| Fact {
                        subject: subject.clone(),
                        occurred_at,
                        what,
                    }));
                }
            }
        }
        // Who yields to one of them is in nobody's parcel.
        if !claim.is_yielded {
            for fact in learned {
                if !joined.contains(&fact) {
                    joined.push(fact);
                }
            }
        }
        claims.insert(number.clone(), claim);
        Ok(())
    }

    /// The journey, and when its customer was erased. The customer's record is only asked for
    /// where a report could bring an erased person back.
    async fn load_for(
        &self,
        shop: &Shop,
        id: &JourneyId,
        facts: &[Fact],
    ) -> Result<(StoredJourney, Option<Timestamp>), StoreError> {
        let email = facts.iter().find_map(|fact| match &fact.what {
            What::OrderStands(snapshot) => Some(snapshot.contact.email.as_str()),
            What::CartStands(snapshot) => Some(snapshot.contact.email.as_str()),
            What::Searched(search) => search.contact.as_ref().map(|contact| contact.email.as_str()),
            What::ArticleOpened(opened) => opened.contact.as_ref().map(|contact| contact.email.as_str()),
            What::HelpRequested { contact } => contact.as_ref().map(|contact| contact.email.as_str()),
            _ => None,
        });
        match email.filter(|email| !email.is_empty()) {
            Some(email) => {
                let customer = self.keyring.customer(&shop.id, email);
                let (stored, record) = self.store.load_with_customer(&shop.id, id, &customer).await?;
                Ok((stored, record.value.erased_at))
            }
            None => Ok((self.store.load(&shop.id, id, false).await?, None)),
        }
    }

    /// Facts about a parcel whose order the sender does not know.
    async fn record_parcel(
        &self,
        shop: &Shop,
        number: &TrackingNumber,
        facts: &[Fact],
        now: Timestamp,
    ) -> Result<(Recorded, Option<JourneyId>), StoreError> {
        let mut pointer = self.store.find_parcel(&shop.id, number).await?;
        for _ in 0..CONFLICTS_MAX {
            if let Some(id) = &pointer.journey {
                let mut recorded = self.record_in(shop, id, facts, now).await?;
                for other in &pointer.beside {
                    recorded = recorded.max(self.record_in(shop, other, facts, now).await?);
                }
                return Ok((recorded, Some(id.clone())));
            }
            let merged = merge_parked(&pointer.parked, facts);
            if merged == pointer.parked {
                return Ok((Recorded::Duplicate, None));
            }
            let expires_at = now + PARKED_KEPT_FOR;
            match self.store.park(&shop.id, number, &merged, &pointer, now, expires_at).await? {
                None => return Ok((Recorded::Parked, None)),
                Some(theirs) => pointer = theirs,
            }
        }
        Err(StoreError { operation: "park facts", kind: Kind::Conflict, code: "TooManyConflicts".to_owned() })
    }

    /// When to wake a journey after new facts, see [`decide::wake_after_facts`].
    pub fn due_after_facts(
        &self,
        shop: &Shop,
        stored: &StoredJourney,
        next: &Journey,
        now: Timestamp,
    ) -> Option<Timestamp> {
        decide::wake_after_facts(stored.due_at, next, shop.plan_for(next), &shop.time, now)
    }

    /// The link from a customer to the journey, if the journey has not had this customer before.
    fn new_link(&self, shop: &Shop, before: &Journey, after: &Journey, now: Timestamp) -> Option<Link> {
        let address = |journey: &Journey| {
            journey.contact().filter(|contact| contact.is_reachable()).map(|contact| contact.email.clone())
        };
        let email = address(after)?;
        if address(before).is_some_and(|known| known == email)
            || matches!(after.id, JourneyId::Relationship(_))
        {
            return None;
        }
        let begun_at = match &after.state {
            State::Order(order) => order.told().map(|told| told.placed_at),
            State::Cart(cart) => cart.begun_at,
            State::Help(_) | State::Relationship(_) => None,
        };
        Some(Link {
            customer: self.keyring.customer(&shop.id, &email),
            at: begun_at.unwrap_or(now),
            // Written once, while each change keeps its journey for longer: an erasure must find it.
            expires_at: now + RELATIONSHIP_KEPT_FOR,
        })
    }
}

/// When a journey must next be looked at.
pub fn wake_of(journey: &Journey, customer: &CustomerView, shop: &Shop, now: Timestamp) -> Option<Timestamp> {
    decide::wake_at(journey, customer, shop.plan_for(journey), &shop.time, now)
}

/// A report about a time before an erasure must not bring the person back.
pub fn keep_erased(journey: &mut Journey, erased_at: Option<Timestamp>, shop: &Shop) {
    let Some(erased_at) = erased_at else {
        return;
    };
    let begun_at = match &journey.state {
        State::Order(order) => order.told().map(|told| told.placed_at),
        State::Cart(cart) => cart.begun_at,
        State::Help(help) => help.contact.as_ref().map(|contact| contact.at),
        State::Relationship(_) => None,
    };
    if begun_at.is_some_and(|begun_at| begun_at <= erased_at) {
        erase(journey, erased_at, shop);
    }
}

/// Removes everything personal from a journey, for good.
pub(crate) fn erase(journey: &mut Journey, at: Timestamp, shop: &Shop) {
    let subject = Subject::of(&journey.id);
    journey.apply(&Fact { subject, occurred_at: at, what: What::Erased }, &shop.plan, &shop.time);
    journey.forget_parcels();
    // A help offer's key is made of the words that were searched for.
    if matches!(journey.id, JourneyId::Help(_)) {
        journey.touches.clear();
    }
}

/// What was found at a number's pointer, and what becomes of it.
#[derive(Clone, Debug, Default)]
struct Claim {
    /// The pointer's version.
    read_version: u64,
    /// Whom the order shares the parcel with.
    beside: Vec<JourneyId>,
    /// Another order keeps the number.
    is_yielded: bool,
}

/// Pointers for what the journey learned: tracking numbers, and the number the customer sees.
fn new_pointers(
    before: &Journey,
    after: &Journey,
    claims: &BTreeMap<TrackingNumber, Claim>,
    now: Timestamp,
) -> Vec<Pointer> {
    let State::Order(order) = &after.state else {
        return Vec::new();
    };
    let expires_at = expires_at(JourneyKind::Order, now);
    let known = tracking_of(before);
    let mut pointers: Vec<Pointer> = tracking_of(after)
        .into_iter()
        .filter(|number| !known.contains(number))
        .take(TRACKING_POINTERS_MAX)
        .filter_map(|number| {
            let claim = claims.get(&number).cloned().unwrap_or_default();
            let Claim { read_version, beside, is_yielded } = claim;
            (!is_yielded).then_some(Pointer::Tracking { number, read_version, beside, expires_at })
        })
        .collect();
    let number_of = |journey: &Journey| match &journey.state {
        State::Order(order) => order.told().map(|told| told.number.clone()),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    };
    let number = order.told().map(|told| told.number.clone()).filter(|number| {
        // An order whose id is its number needs no pointer.
        !number.is_empty() && number != after.id.value() && number_of(before).as_ref() != Some(number)
    });
    pointers.extend(number.map(|number| Pointer::OrderNumber { number, expires_at }));
    pointers
}

pub(crate) fn tracking_of(journey: &Journey) -> BTreeSet<TrackingNumber> {
    match &journey.state {
        State::Order(order) => {
            order.shipments.values().flat_map(|shipment| shipment.value.tracking.iter().cloned()).collect()
        }
        State::Cart(_) | State::Help(_) | State::Relationship(_) => BTreeSet::new(),
    }
}

/// What waits for a parcel's order after another delivery: each fact once, the newest if there
/// are too many.
fn merge_parked(parked: &[Fact], facts: &[Fact]) -> Vec<Fact> {
    let mut merged = parked.to_vec();
    for fact in facts {
        if !merged.contains(fact) {
            merged.push(fact.clone());
        }
    }
    merged.sort_by_key(|fact| fact.occurred_at);
    let surplus = merged.len().saturating_sub(store::PARKED_FACTS_MAX);
    merged.drain(..surplus);
    merged
}
