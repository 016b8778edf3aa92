//! Historic orders: lines of a file become facts of their journeys, and nothing is said of the past.
//!
//! A line is a row of a table or a `standard` event. An order that is new here is opened with the fact
//! that it was imported: what was wanted before that is never sent. An order that is known from
//! webhooks stays as it is known, and gets what it lacks. Everything may be imported again: what is
//! there is a duplicate and costs reads only, so that an import that broke off is started once more.

mod columns;
mod forecast;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use journey::fact::{Fact, Subject, What};
use journey::ids::{JourneyId, OrderId, ShopId};
use journey::journey::{Journey, State};
use journey::order::Order;
use providers::Translation;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::Service;
use service::record::Recorded;
use service::shops::Shop;
use store::{StoreError, StoredJourney};

pub use columns::COLUMNS;
pub use forecast::Forecast;

use crate::commands::no_shop;

/// A time that lies further ahead than this is a mistake: it would outrank every later report.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Some lines to import.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// The shop.
    pub shop: ShopId,
    /// The lines.
    pub lines: Vec<Line>,
    /// Nothing is ever sent because of them, not even what lies ahead.
    pub silent: bool,
    /// Nothing is written; the report says what would be.
    pub dry_run: bool,
}

/// One line of a file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// What it says.
    pub content: Content,
}

/// What a line says.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A row: values by column. See [`COLUMNS`].
    Row(BTreeMap<String, String>),
    /// A `standard` event about an order or a parcel.
    Event(Value),
}

/// What became of lines.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Report {
    /// Lines of which nothing was taken.
    pub mistakes: Vec<Mistake>,
    /// Orders that were not known before.
    pub opened: u64,
    /// Known orders that learned something.
    pub completed: u64,
    /// Known orders that knew all of it.
    pub unchanged: u64,
    /// Reports on parcels whose order is not known: they wait for it.
    pub waiting: u64,
    /// What the orders would bring; only of a dry run.
    #[serde(default)]
    pub forecast: Forecast,
}

impl Report {
    /// Adds another part of the same file.
    pub fn add(&mut self, other: Self) {
        self.mistakes.extend(other.mistakes);
        self.opened += other.opened;
        self.completed += other.completed;
        self.unchanged += other.unchanged;
        self.waiting += other.waiting;
        self.forecast.add(other.forecast);
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mistake {
    /// Which.
    pub line: u64,
    /// What, without personal data.
    pub what: String,
}

/// Imports some lines. Mistakes do not stop the others; the error is about all of them.
pub async fn take(service: &Service, chunk: Chunk) -> Result<Report, String> {
    let now = service.now();
    let shop = service.shops.get(&service.store, &service.keyring, &chunk.shop, now).await;
    let shop = shop.map_err(|error| error.to_string())?.ok_or_else(|| no_shop(&chunk.shop))?;
    let mut report = Report::default();
    let mut orders: BTreeMap<OrderId, Vec<Fact>> = BTreeMap::new();
    let mut strays: Vec<Fact> = Vec::new();
    for line in chunk.lines {
        match read(line.content, &shop, now) {
            Ok(facts) => {
                for fact in facts {
                    match &fact.subject {
                        Subject::Order(id) => orders.entry(id.clone()).or_default().push(fact),
                        _ => strays.push(fact),
                    }
                }
            }
            Err(what) => report.mistakes.push(Mistake { line: line.number, what }),
        }
    }
    let import = Import { service, shop: &shop, silent: chunk.silent, dry_run: chunk.dry_run, now };
    for (id, facts) in orders {
        import.order(&id, facts, &mut report).await.map_err(|error| error.to_string())?;
    }
    for fact in strays {
        import.stray(fact, &mut report).await.map_err(|error| error.to_string())?;
    }
    Ok(report)
}

/// The facts of a line; the error says what is wrong with it.
fn read(content: Content, shop: &Shop, now: Timestamp) -> Result<Vec<Fact>, String> {
    let facts = match content {
        Content::Row(row) => columns::facts(&row, &shop.time.zone)?,
        Content::Event(event) => event_facts(&event)?,
    };
    match facts.iter().find(|fact| fact.occurred_at > now + AHEAD_MAX) {
        Some(fact) => Err(format!("it says what happens at {}, which lies ahead", fact.occurred_at)),
        None => Ok(facts),
    }
}

/// The facts of a `standard` event about an order or a parcel.
fn event_facts(event: &Value) -> Result<Vec<Fact>, String> {
    const WANTED: &str = "only order.* and parcel.* events are imported";
    match providers::read_unsigned(event.to_string().as_bytes()) {
        Translation::Facts { facts, .. }
            if facts.iter().all(|fact| matches!(fact.subject, Subject::Order(_) | Subject::Parcel(_)))
                && facts.iter().all(|fact| !matches!(fact.what, What::HelpRequested { .. })) =>
        {
            Ok(facts)
        }
        Translation::Facts { .. }
        | Translation::ReadBack { .. }
        | Translation::Privacy { .. }
        | Translation::Ignored { .. } => Err(WANTED.to_owned()),
        Translation::Unreadable { why, .. } => Err(why),
    }
}

/// How an import is done.
struct Import<'a> {
    service: &'a Service,
    shop: &'a Shop,
    silent: bool,
    dry_run: bool,
    now: Timestamp,
}

impl Import<'_> {
    async fn order(&self, id: &OrderId, facts: Vec<Fact>, report: &mut Report) -> Result<(), StoreError> {
        let journey_id = JourneyId::Order(id.clone());
        if self.dry_run {
            let stored = self.service.store.load(&self.shop.id, &journey_id, false).await?;
            let facts = self.admitted(id, &stored.journey, facts);
            let mut journey = stored.journey.clone();
            for fact in &facts {
                let plan = self.shop.plan_for_fact(&journey, fact);
                journey.apply(fact, plan, &self.shop.time);
            }
            count(report, stored.version == 0, journey != stored.journey);
            report.forecast.add(Forecast::of(&journey, self.shop, self.now));
            return Ok(());
        }
        let mut is_new = false;
        let admitted = |stored: &StoredJourney| {
            is_new = stored.version == 0;
            self.admitted(id, &stored.journey, facts.clone())
        };
        let recorded = self.service.record_as(self.shop, &journey_id, &facts, self.now, admitted).await?;
        count(report, is_new, recorded != Recorded::Duplicate);
        Ok(())
    }

    /// What of a file's facts an order takes in, with the fact that it was imported.
    fn admitted(&self, id: &OrderId, journey: &Journey, mut facts: Vec<Fact>) -> Vec<Fact> {
        let live_since = match &journey.state {
            State::Order(order) => live_since(order),
            State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
        };
        if live_since.is_some() {
            // The shop's own word on the order is better than an export's.
            facts.retain(|fact| !matches!(fact.what, What::OrderStands(_)));
        }
        // Of an order that is known from webhooks the past ends where they began, and it is not silent.
        let (occurred_at, silent) = live_since.map_or((self.now, self.silent), |since| (since, false));
        let what = What::Imported { silent };
        facts.push(Fact { subject: Subject::Order(id.clone()), occurred_at, what });
        facts
    }

    /// A report on a parcel whose order the line does not name.
    async fn stray(&self, fact: Fact, report: &mut Report) -> Result<(), StoreError> {
        if self.dry_run {
            report.waiting += 1;
            return Ok(());
        }
        let subject = fact.subject.clone();
        let (recorded, _) = self.service.record(self.shop, &subject, &[fact], self.now).await?;
        match recorded {
            Recorded::Parked => report.waiting += 1,
            Recorded::Recorded => report.completed += 1,
            Recorded::Duplicate => report.unchanged += 1,
        }
        Ok(())
    }
}

fn count(report: &mut Report, is_new: bool, has_changed: bool) {
    match (is_new, has_changed) {
        (true, _) => report.opened += 1,
        (false, true) => report.completed += 1,
        (false, false) => report.unchanged += 1,
    }
}

/// Since when webhooks tell of an order; `None` if it is known from an import only, or its own report
/// never came.
fn live_since(order: &Order) -> Option<Timestamp> {
    let told = order.told()?;
    let told_at = order.promise.as_ref().map_or(told.placed_at, |promise| promise.told_at);
    order.imported.is_none_or(|import| import.at <= told_at).then_some(told_at)
}
