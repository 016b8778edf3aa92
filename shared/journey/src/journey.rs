//! A journey: the facts of one order, cart, visitor or customer, and the ledger of its touches.
//! One stored item.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cart::Cart;
use crate::done::{self, Done, DoneBy};
use crate::dropped::Dropped;
use crate::fact::{Contact, Fact, What, is_false};
use crate::help::Help;
use crate::ids::JourneyId;
use crate::merge::Latest;
use crate::order::Order;
use crate::plan::Plan;
use crate::relationship::Relationship;
use crate::seconds;
use crate::shop::ShopTime;
use crate::spread;
use crate::task::TaskKind;
use crate::touch::{Touch, TouchKey};

/// The version of the stored form. Items of a later version are an error, never a guess.
pub const STORED_VERSION: u32 = 1;

/// A delivered order is told to the customer's relationship after this time, when late corrections
/// have arrived.
pub(crate) const HANDOVER_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// Imported orders that arrived long ago are told to their customers' relationships over this time, so
/// that mail that is due does not wait behind them.
const IMPORTS_HANDED_OVER_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Facts that are so old when they open a journey came late: of what is younger it matters little when
/// it was heard.
const HEARD_LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// A journey.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Journey {
    /// Which.
    pub id: JourneyId,
    /// Its facts, joined.
    pub state: State,
    /// What became of its touches.
    pub touches: BTreeMap<TouchKey, Touch>,
    /// What stood against touches that were dropped when their time ran out.
    pub dropped: Dropped,
    /// A delivered order's arrival was told to the customer's relationship.
    pub handed_over: bool,
    /// When it was first heard of, where that was long after it happened: its first report was not
    /// known before.
    pub opened_at: Option<Timestamp>,
    /// The team's list names the journey for tasks of these kinds.
    pub noted: BTreeSet<TaskKind>,
    /// Tasks that somebody did.
    pub done: Done,
}

/// The joined facts, by kind of journey.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum State {
    /// See [`Order`].
    #[serde(rename = "order")]
    Order(Box<Order>),
    /// See [`Cart`].
    #[serde(rename = "cart")]
    Cart(Box<Cart>),
    /// See [`Help`].
    #[serde(rename = "help")]
    Help(Box<Help>),
    /// See [`Relationship`].
    #[serde(rename = "relationship")]
    Relationship(Box<Relationship>),
}

impl Journey {
    /// A journey that nobody said anything of yet.
    pub fn new(id: JourneyId) -> Self {
        let state = match id {
            JourneyId::Order(_) => State::Order(Box::default()),
            JourneyId::Cart(_) => State::Cart(Box::default()),
            JourneyId::Help(_) => State::Help(Box::default()),
            JourneyId::Relationship(_) => State::Relationship(Box::default()),
        };
        let touches = BTreeMap::new();
        let (dropped, noted, done) = (Dropped::new(), BTreeSet::new(), Done::new());
        Self { id, state, touches, dropped, handed_over: false, opened_at: None, noted, done }
    }

    /// Takes in one fact. The result does not depend on the order of facts, nor on how often one
    /// arrives.
    pub fn apply(&mut self, fact: &Fact, plan: &Plan, shop: &ShopTime) {
        // Stored times are whole seconds: cut here, so that what is merged is what is read back.
        let occurred_at = whole_second(fact.occurred_at);
        let what = in_whole_seconds(&fact.what);
        match &mut self.state {
            State::Order(order) => order.apply(occurred_at, &what, plan, shop),
            State::Cart(cart) => cart.apply(occurred_at, &what),
            State::Help(help) => help.apply(occurred_at, &what),
            State::Relationship(relationship) => relationship.apply(occurred_at, &what),
        }
        if let What::TaskDone { task, by, note } = what.into_owned() {
            done::note(&mut self.done, task, Latest { at: occurred_at, value: DoneBy { by, note } });
        }
        if self.is_erased() {
            self.done.clear();
        }
    }

    /// Notes that the first facts of a new journey are heard now. That is kept where they happened long
    /// before, and neither an import nor the journey's own opening says it: a replay would otherwise
    /// mail what nobody could have known.
    pub fn opened_by(&mut self, facts: &[Fact], now: Timestamp) {
        let is_imported = facts.iter().any(|fact| matches!(fact.what, What::Imported { .. }));
        let first = facts.iter().map(|fact| fact.occurred_at).min();
        let is_late = first.is_some_and(|first| first + HEARD_LATE_AFTER <= now);
        if is_late && !is_imported && !matches!(self.id, JourneyId::Relationship(_)) {
            self.opened_at = Some(whole_second(now));
        }
    }

    /// Who would be mailed.
    pub fn contact(&self) -> Option<&Contact> {
        match &self.state {
            State::Order(order) => order.contact(),
            State::Cart(cart) => cart.contact(),
            State::Help(help) => help.contact.as_ref().map(|contact| &contact.value),
            State::Relationship(relationship) => relationship.contact.as_ref().map(|contact| &contact.value),
        }
    }

    /// When it began, as far as anybody knows: the purchase, the first change of the cart, when the
    /// visitor said who they are, the customer's last delivery.
    pub fn begun_at(&self) -> Option<Timestamp> {
        match &self.state {
            State::Order(order) => order.told().map(|told| told.placed_at),
            State::Cart(cart) => cart.begun_at,
            State::Help(help) => help.contact.as_ref().map(|contact| contact.at),
            State::Relationship(relationship) => relationship.last_arrival_at(),
        }
    }

    /// Whether the customer's data was erased.
    pub fn is_erased(&self) -> bool {
        match &self.state {
            State::Order(order) => order.erased,
            State::Cart(cart) => cart.erased,
            State::Help(help) => help.erased,
            State::Relationship(relationship) => relationship.erased,
        }
    }

    /// When the arrival of this order is to be told to the customer's relationship, if it is still
    /// to be told.
    pub fn handover_at(&self) -> Option<Timestamp> {
        match &self.state {
            State::Order(order)
                if !self.handed_over
                    && order.contact().is_some_and(Contact::is_reachable)
                    && order.told().is_some_and(|told| !told.test)
                    && !order.is_denied() =>
            {
                let imported = order
                    .imported
                    .map(|import| import.at + spread::place_in(IMPORTS_HANDED_OVER_WITHIN, self.id.value()));
                order.delivered_at().map(|at| (at + HANDOVER_AFTER).max(imported.unwrap_or(at)))
            }
            State::Order(_) | State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
        }
    }
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A fact with every time in it cut to whole seconds; senders mostly say no more.
fn in_whole_seconds(what: &What) -> Cow<'_, What> {
    let is_whole = |at: &Timestamp| whole_second(*at) == *at;
    let is_cut = match what {
        What::OrderStands(snapshot) => {
            let promise = snapshot.promise.as_ref();
            let times = [promise.and_then(|promise| promise.from), promise.map(|promise| promise.to)];
            let times = times.into_iter().chain([Some(snapshot.placed_at), snapshot.dispatch_by]);
            times.flatten().all(|at| is_whole(&at))
        }
        What::Shipped(shipment) => is_whole(&shipment.shipped_at),
        What::Estimated { estimate, .. } => is_whole(&estimate.arrives_by),
        What::PeriodSet { until } => is_whole(until),
        _ => true,
    };
    if is_cut { Cow::Borrowed(what) } else { Cow::Owned(with_whole_seconds(what)) }
}

/// Cuts every time inside a fact to whole seconds.
fn with_whole_seconds(what: &What) -> What {
    let mut what = what.clone();
    match &mut what {
        What::OrderStands(snapshot) => {
            snapshot.placed_at = whole_second(snapshot.placed_at);
            snapshot.dispatch_by = snapshot.dispatch_by.map(whole_second);
            if let Some(promise) = &mut snapshot.promise {
                promise.from = promise.from.map(whole_second);
                promise.to = whole_second(promise.to);
            }
        }
        What::PeriodSet { until } => *until = whole_second(*until),
        What::Shipped(shipment) => shipment.shipped_at = whole_second(shipment.shipped_at),
        What::Estimated { estimate, .. } => estimate.arrives_by = whole_second(estimate.arrives_by),
        What::OrderCancelled
        | What::OrderRefunded { .. }
        | What::Scanned(_)
        | What::CartStands(_)
        | What::CartConverted
        | What::Searched(_)
        | What::ArticleOpened(_)
        | What::HelpRequested { .. }
        | What::Denied
        | What::DelayConsented { .. }
        | What::CancelWished
        | What::Found
        | What::CountedAsLost { .. }
        | What::RemedyChosen { .. }
        | What::TaskDone { .. }
        | What::Imported { .. }
        | What::OrderArrived { .. }
        | What::Erased => {}
    }
    what
}

/// The stored form of a journey.
#[derive(Deserialize, Serialize)]
struct Stored {
    #[serde(rename = "v")]
    version: u32,
    #[serde(rename = "f")]
    state: State,
    #[serde(rename = "t", default, skip_serializing_if = "BTreeMap::is_empty")]
    touches: BTreeMap<TouchKey, Touch>,
    #[serde(rename = "dr", default)]
    dropped: Dropped,
    #[serde(rename = "ho", default, skip_serializing_if = "is_false")]
    handed_over: bool,
    #[serde(rename = "oa", default, with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    opened_at: Option<Timestamp>,
    #[serde(rename = "tk", default, skip_serializing_if = "BTreeSet::is_empty")]
    noted: BTreeSet<TaskKind>,
    #[serde(rename = "td", default, skip_serializing_if = "BTreeMap::is_empty")]
    done: Done,
}

/// A stored journey that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// Not the JSON that this version writes.
    #[error("stored journey is not readable")]
    Malformed(#[source] serde_json::Error),
    /// Written by a later version: run that one.
    #[error("stored journey has version {0}, this program reads up to {STORED_VERSION}")]
    Version(u32),
    /// The key says one kind, the content another.
    #[error("stored journey is of another kind than its key")]
    Kind,
}

/// Only the version: read first, so that a later form gives the right error.
#[derive(Deserialize)]
struct StoredVersion {
    #[serde(rename = "v")]
    version: u32,
}

impl Journey {
    /// Writes the stored form: compact JSON.
    pub fn to_stored(&self) -> Result<String, StoredError> {
        #[derive(Serialize)]
        struct StoredRef<'a> {
            #[serde(rename = "v")]
            version: u32,
            #[serde(rename = "f")]
            state: &'a State,
            #[serde(rename = "t", skip_serializing_if = "BTreeMap::is_empty")]
            touches: &'a BTreeMap<TouchKey, Touch>,
            #[serde(rename = "dr", skip_serializing_if = "BTreeMap::is_empty")]
            dropped: &'a Dropped,
            #[serde(rename = "ho", skip_serializing_if = "is_false")]
            handed_over: bool,
            #[serde(rename = "oa", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
            opened_at: Option<Timestamp>,
            #[serde(rename = "tk", skip_serializing_if = "BTreeSet::is_empty")]
            noted: &'a BTreeSet<TaskKind>,
            #[serde(rename = "td", skip_serializing_if = "BTreeMap::is_empty")]
            done: &'a Done,
        }
        serde_json::to_string(&StoredRef {
            version: STORED_VERSION,
            state: &self.state,
            touches: &self.touches,
            dropped: &self.dropped,
            handed_over: self.handed_over,
            opened_at: self.opened_at,
            noted: &self.noted,
            done: &self.done,
        })
        .map_err(StoredError::Malformed)
    }

    /// Reads the stored form back.
    pub fn from_stored(id: JourneyId, text: &str) -> Result<Self, StoredError> {
        let StoredVersion { version } = serde_json::from_str(text).map_err(StoredError::Malformed)?;
        if version > STORED_VERSION {
            return Err(StoredError::Version(version));
        }
        let stored: Stored = serde_json::from_str(text).map_err(StoredError::Malformed)?;
        let Stored { state, touches, dropped, handed_over, opened_at, noted, done, version: _ } = stored;
        let journey = Self { id, state, touches, dropped, handed_over, opened_at, noted, done };
        let same_kind = matches!(
            (&journey.id, &journey.state),
            (JourneyId::Order(_), State::Order(_))
                | (JourneyId::Cart(_), State::Cart(_))
                | (JourneyId::Help(_), State::Help(_))
                | (JourneyId::Relationship(_), State::Relationship(_))
        );
        if same_kind { Ok(journey) } else { Err(StoredError::Kind) }
    }
}
