//! Journeys as pages and `explain` show them: facts, touches, verdicts, in plain words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::decide::{self, Check, Found, Trace};
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::plan::plan_at;
use journey::shop::ShopTime;
use journey::story::{self, Happened};
use journey::touch::{Touch, TouchState};
use journey::verdict::{Because, Decision, Verdict, next_wake};
use journey::words;
use serde::Serialize;
use service::Service;
use service::note::log_name;
use service::shops::Shop;
use store::{RulesAt, StoreError, StoredJourney, keys};

use crate::commands::tasks::{self, TaskView};

/// One journey, in words.
#[derive(Clone, Debug, Serialize)]
pub struct JourneyView {
    /// `order/5550001001`.
    pub journey: String,
    /// Its name in the functions' logs.
    pub in_log: String,
    /// Whose.
    pub shop: String,
    /// The time as of which it is shown, if that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The number that the customer sees, for an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The zone that times are shown in: the customer's.
    pub zone: String,
    /// The shop's zone.
    pub shop_zone: String,
    /// When it is woken next.
    pub due_at: Option<Timestamp>,
    /// When the verdicts want to be looked at again, by the customer's and the shop's clock.
    pub wake: Option<WakeView>,
    /// What happened, oldest first.
    pub facts: Vec<Happened>,
    /// What was sent, or was to be.
    pub touches: Vec<TouchView>,
    /// What is to become of every mail.
    pub verdicts: Vec<VerdictView>,
    /// What waits for a person.
    pub tasks: Vec<TaskView>,
}

/// A wake-up by two clocks.
#[derive(Clone, Debug, Serialize)]
pub struct WakeView {
    /// When.
    pub at: Timestamp,
    /// By the customer's clock, and by the shop's where that differs.
    pub words: String,
}

/// A touch in the ledger, in words.
#[derive(Clone, Debug, Serialize)]
pub struct TouchView {
    /// Its key.
    pub touch: String,
    /// `sent`, `sending`, `unknown`, …
    pub state: &'static str,
    /// Since when.
    pub at: Option<Timestamp>,
    /// The id of the attempt that may have left: SES's events carry it as the tag `send_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_id: Option<String>,
    /// The next news was promised by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update_by: Option<Timestamp>,
    /// What the receiving server said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// The score that was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
}

/// A verdict, in words.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictView {
    /// The touch's key.
    pub touch: String,
    /// The touch, as a person calls it.
    pub name: String,
    /// `send`, `held`, `merged`, `dropped`, `sent`, …
    pub decision: &'static str,
    /// Until when it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// One sentence.
    pub why: String,
    /// The evidence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// Until when it is held, by the customer's and the shop's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_words: Option<String>,
    /// What would change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// From when on the facts want it, if they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Every gate in order; empty where the ledger holds what became of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateView>,
}

/// One gate, in words.
#[derive(Clone, Debug, Serialize)]
pub struct GateView {
    /// What it asks.
    pub asks: &'static str,
    /// Whether it lets the touch through; `None`: it was not asked.
    pub passes: Option<bool>,
    /// It is the first that does not: it decides.
    pub decides: bool,
    /// What it found.
    pub found: String,
    /// What it looked at: a name and a value each.
    pub values: Vec<(&'static str, String)>,
}

/// Reads a journey with its customer and puts it into words, as it stands or as it stood at a time
/// that is over; `None` if there is none.
///
/// What is not remembered of the past is taken as it is: how carriers report, and how mails arrive.
pub async fn journey(
    service: &Service,
    shop: &ShopId,
    id: &JourneyId,
    as_of: Option<Timestamp>,
) -> Result<Option<JourneyView>, StoreError> {
    let now = as_of.unwrap_or_else(|| service.now());
    let Some(known) = service.shops.get(&service.store, &service.keyring, shop, now).await? else {
        return Ok(None);
    };
    let (stored, view) = match as_of {
        Some(then) => dispatch::look_back(service, &known, id, then).await?,
        None => dispatch::look(service, &known, id, now).await?,
    };
    if stored.version == 0 {
        return Ok(None);
    }
    let clocks =
        Clocks { customer: decide::zone_of(&stored.journey, &known.time), shop: known.time.zone.clone() };
    let rules = rules(service, &known, as_of).await?;
    let plan = plan_at(&rules.plan, &rules.eras, stored.journey.begun_at());
    let time = ShopTime { pauses: rules.pauses, ..known.time.clone() };
    let traces = decide::traces(&stored.journey, &view, plan, &time, now);
    let words = in_words(shop, &stored, &clocks, &traces, now);
    let tasks = decide::tasks(&stored.journey, &view, plan, &time, now);
    let open = tasks.iter().filter(|task| task.since <= now);
    let named = |task| tasks::in_words(task, words.journey.clone(), words.number.clone(), &clocks.customer);
    let tasks = open.map(named).collect();
    let in_log = log_name(&service.keyring, shop, id);
    Ok(Some(JourneyView { in_log, as_of, tasks, ..words }))
}

/// The rules of now, or of the time that is asked about.
async fn rules(service: &Service, shop: &Shop, as_of: Option<Timestamp>) -> Result<RulesAt, StoreError> {
    match as_of {
        Some(then) => service.store.rules_at(&shop.id, then).await,
        None => {
            let (plan, eras) = (shop.plan.clone(), shop.eras.clone());
            Ok(RulesAt { plan, eras, pauses: shop.time.pauses.clone() })
        }
    }
}

/// The clocks by which a journey is shown.
struct Clocks {
    customer: TimeZone,
    shop: TimeZone,
}

impl Clocks {
    fn words(&self, at: Timestamp) -> String {
        words::both_clocks(at, &self.customer, &self.shop)
    }
}

fn in_words(
    shop: &ShopId,
    stored: &StoredJourney,
    clocks: &Clocks,
    traces: &[Trace],
    now: Timestamp,
) -> JourneyView {
    let verdicts: Vec<Verdict> = traces.iter().map(|trace| trace.verdict.clone()).collect();
    let wake = next_wake(&verdicts, now).map(|at| WakeView { at, words: clocks.words(at) });
    let number = match &stored.journey.state {
        journey::journey::State::Order(order) => {
            order.told().map(|told| told.number.clone()).filter(|number| !number.is_empty())
        }
        journey::journey::State::Cart(_)
        | journey::journey::State::Help(_)
        | journey::journey::State::Relationship(_) => None,
    };
    JourneyView {
        tasks: Vec::new(),
        in_log: String::new(),
        journey: stored.journey.id.to_string(),
        shop: shop.to_string(),
        as_of: None,
        number,
        zone: clocks.customer.iana_name().unwrap_or("UTC").to_owned(),
        shop_zone: clocks.shop.iana_name().unwrap_or("UTC").to_owned(),
        due_at: stored.due_at,
        wake,
        facts: story::tell(&stored.journey, &clocks.customer),
        touches: stored
            .journey
            .touches
            .iter()
            .map(|(key, touch)| touch_view(key.to_string(), touch))
            .collect(),
        verdicts: traces.iter().map(|trace| verdict_view(trace, clocks)).collect(),
    }
}

fn touch_view(touch_key: String, touch: &Touch) -> TouchView {
    let (state, at) = match &touch.state {
        TouchState::Sending { at, .. } => ("sending", Some(*at)),
        TouchState::Sent { at, .. } => ("sent", Some(*at)),
        TouchState::Retry { at, .. } => ("retry", Some(*at)),
        TouchState::Parked { at, .. } => ("parked", Some(*at)),
        TouchState::Unknown { at, .. } => ("unknown", Some(*at)),
        TouchState::Merged { at, .. } => ("merged", Some(*at)),
    };
    let send_id = match &touch.state {
        TouchState::Sending { send_id, .. }
        | TouchState::Sent { send_id, .. }
        | TouchState::Unknown { send_id, .. } => Some(send_id.0.clone()),
        TouchState::Retry { .. } | TouchState::Parked { .. } | TouchState::Merged { .. } => None,
    };
    TouchView {
        touch: touch_key,
        state,
        at,
        send_id,
        next_update_by: touch.says.next_update_by,
        delivery: touch.delivery.map(|report| format!("{report:?}").to_lowercase()),
        score: touch.answer.map(|answer| answer.score),
    }
}

fn verdict_view(trace: &Trace, clocks: &Clocks) -> VerdictView {
    let verdict = &trace.verdict;
    let zone = &clocks.customer;
    let until = match &verdict.decision {
        Decision::Hold { until, .. } | Decision::Unknown { until, .. } => *until,
        Decision::InFlight { lease_until } => Some(*lease_until),
        Decision::Send { .. }
        | Decision::Merge { .. }
        | Decision::Drop { .. }
        | Decision::Sent { .. }
        | Decision::Parked { .. } => None,
    };
    let is_plain = matches!(verdict.because, Because::Ledger | Because::OrderUnderWay);
    VerdictView {
        touch: verdict.touch.to_string(),
        name: words::touch(&verdict.touch),
        decision: words::outcome(&verdict.decision),
        until,
        why: words::decision(verdict, zone),
        because: if is_plain { String::new() } else { words::because(&verdict.because, zone) },
        until_words: until.map(|until| clocks.words(until)),
        change: words::what_would_change(&verdict.decision, verdict.touch.kind),
        due: trace.due,
        gates: gates(&trace.checks, zone),
    }
}

fn gates(checks: &[Check], zone: &TimeZone) -> Vec<GateView> {
    let decides = checks.iter().position(|check| matches!(check.found, Found::Stops(_)));
    let gate = |(index, check): (usize, &Check)| GateView {
        asks: words::asks(check.gate),
        passes: match check.found {
            Found::Passes => Some(true),
            Found::Stops(_) => Some(false),
            Found::NotAsked => None,
        },
        decides: decides == Some(index),
        found: words::found(check, zone),
        values: check.values.iter().map(|(name, value)| (*name, words::value(value, zone))).collect(),
    };
    checks.iter().enumerate().map(gate).collect()
}

/// Finds a journey by what a person types: `order/5550001001`, `5550001001`, `1001` or `#1001`.
pub async fn find(service: &Service, shop: &ShopId, text: &str) -> Result<Option<JourneyId>, StoreError> {
    if let Some((kind, value)) = text.split_once('/')
        && let Some(kind) = JourneyKind::parse(kind)
    {
        return Ok(JourneyId::from_parts(kind, value).ok());
    }
    if let Some(found) = service.store.find_order_number(shop, text).await? {
        return Ok(Some(found));
    }
    let Ok(id) = JourneyId::from_parts(JourneyKind::Order, text.trim_start_matches('#')) else {
        return Ok(None);
    };
    let stored = service.store.load(shop, &id, true).await?;
    Ok((stored.version > 0).then_some(id))
}

/// Every journey of the local table, the newest keys last. Only the local server scans.
pub async fn list(service: &Service) -> Result<Vec<(ShopId, JourneyId)>, aws_sdk_dynamodb::Error> {
    let mut found = Vec::new();
    let mut start = None;
    loop {
        let page = service
            .store
            .client()
            .scan()
            .table_name(service.store.table())
            .projection_expression(keys::PARTITION_KEY)
            .set_exclusive_start_key(start)
            .send()
            .await?;
        found.extend(page.items().iter().filter_map(|item| {
            let key = item.get(keys::PARTITION_KEY)?.as_s().ok()?;
            keys::parse_journey(key)
        }));
        match page.last_evaluated_key {
            Some(key) if found.len() < LISTED_MAX => start = Some(key),
            _ => break,
        }
    }
    found.sort();
    Ok(found)
}

/// At most this many journeys are listed.
const LISTED_MAX: usize = 500;
