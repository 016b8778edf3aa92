//! Journeys as pages and `explain` show them: facts, touches, verdicts, in plain words.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::decide;
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::story::{self, Happened};
use journey::task::Task;
use journey::touch::{Touch, TouchState};
use journey::verdict::Decision;
use journey::words;
use serde::Serialize;
use service::Service;
use store::{StoreError, StoredJourney, keys};

use crate::commands::tasks::{self, TaskView};

/// One journey, in words.
#[derive(Clone, Debug, Serialize)]
pub struct JourneyView {
    /// `order/5550001001`.
    pub journey: String,
    /// Whose.
    pub shop: String,
    /// The number that the customer sees, for an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The zone that times are shown in: the customer's.
    pub zone: String,
    /// When it is woken next.
    pub due_at: Option<Timestamp>,
    /// What happened, oldest first.
    pub facts: Vec<Happened>,
    /// What was sent, or was to be.
    pub touches: Vec<TouchView>,
    /// What is to become of every mail.
    pub verdicts: Vec<VerdictView>,
    /// What waits for a person.
    pub tasks: Vec<TaskView>,
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
}

/// Reads a journey with its customer and puts it into words; `None` if there is none.
pub async fn journey(
    service: &Service,
    shop: &ShopId,
    id: &JourneyId,
) -> Result<Option<JourneyView>, StoreError> {
    let now = service.now();
    let Some(known) = service.shops.get(&service.store, &service.keyring, shop, now).await? else {
        return Ok(None);
    };
    let (stored, view) = dispatch::look(service, &known, id, now).await?;
    if stored.version == 0 {
        return Ok(None);
    }
    let zone = decide::zone_of(&stored.journey, &known.time);
    let verdicts = decide::verdicts(&stored.journey, &view, &known.plan, &known.time, now);
    let verdicts = verdicts.iter().map(|verdict| verdict_view(verdict, &zone)).collect();
    let tasks = decide::tasks(&stored.journey, &view, &known.plan, &known.time, now);
    let tasks = tasks.into_iter().filter(|task| task.since <= now).collect();
    Ok(Some(in_words(shop, &stored, &zone, verdicts, tasks)))
}

fn in_words(
    shop: &ShopId,
    stored: &StoredJourney,
    zone: &TimeZone,
    verdicts: Vec<VerdictView>,
    tasks: Vec<Task>,
) -> JourneyView {
    let number = match &stored.journey.state {
        journey::journey::State::Order(order) => {
            order.told().map(|told| told.number.clone()).filter(|number| !number.is_empty())
        }
        journey::journey::State::Cart(_)
        | journey::journey::State::Help(_)
        | journey::journey::State::Relationship(_) => None,
    };
    let journey = stored.journey.id.to_string();
    let tasks =
        tasks.iter().map(|task| tasks::in_words(task, journey.clone(), number.clone(), zone)).collect();
    JourneyView {
        tasks,
        journey: stored.journey.id.to_string(),
        shop: shop.to_string(),
        number,
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        due_at: stored.due_at,
        facts: story::tell(&stored.journey, zone),
        touches: stored
            .journey
            .touches
            .iter()
            .map(|(key, touch)| touch_view(key.to_string(), touch))
            .collect(),
        verdicts,
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
    TouchView {
        touch: touch_key,
        state,
        at,
        next_update_by: touch.says.next_update_by,
        delivery: touch.delivery.map(|report| format!("{report:?}").to_lowercase()),
        score: touch.answer.map(|answer| answer.score),
    }
}

fn verdict_view(verdict: &journey::verdict::Verdict, zone: &TimeZone) -> VerdictView {
    let until = match &verdict.decision {
        Decision::Hold { until, .. } | Decision::Unknown { until, .. } => *until,
        Decision::InFlight { lease_until } => Some(*lease_until),
        Decision::Send { .. }
        | Decision::Merge { .. }
        | Decision::Drop { .. }
        | Decision::Sent { .. }
        | Decision::Parked { .. } => None,
    };
    let is_plain = matches!(
        verdict.because,
        journey::verdict::Because::Ledger | journey::verdict::Because::OrderUnderWay
    );
    VerdictView {
        touch: verdict.touch.to_string(),
        name: words::touch(&verdict.touch),
        decision: words::outcome(&verdict.decision),
        until,
        why: words::decision(verdict, zone),
        because: if is_plain { String::new() } else { words::because(&verdict.because, zone) },
    }
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
