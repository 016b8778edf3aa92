//! What a person has to look at, out of the journey as it stands.

use jiff::{SignedDuration, Timestamp};

use super::detectors::{unscanned_since, waited_for};
use super::order::{WHOLE_ORDER, closed};
use super::{Context, Fate, clock_of, legal, lost, remedy};
use crate::customer::CustomerView;
use crate::fact::LostChoice;
use crate::journey::{Journey, State};
use crate::order::Order;
use crate::plan::Plan;
use crate::shop::ShopTime;
use crate::task::{Matter, Remedy, Severity, Task, TaskKind};
use crate::touch::{TouchKind, TouchState};
use crate::verdict::Because;

/// A task that nobody closed for so long is none any more.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);
/// NPS answers up to this score are a call for a person; of CSAT answers up to 2.
const LOW_NPS_MAX: u8 = 6;
const LOW_CSAT_MAX: u8 = 2;

/// The tasks of a journey that nobody did: those that are open now, and those that will be from a later
/// time on if nothing happens before (their `since` lies ahead). Pure; nothing is a task twice.
pub fn tasks(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Vec<Task> {
    let mut tasks = all_tasks(journey, customer, plan, shop, now);
    tasks.retain(|task| journey.done_by(task).is_none());
    tasks
}

/// The same with those that somebody did.
pub fn all_tasks(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Vec<Task> {
    if journey.is_erased() {
        return Vec::new();
    }
    let clock = clock_of(journey, shop, now);
    let context = Context::new(&clock, journey, customer, plan, shop, now);
    let mut tasks = of_the_ledger(journey);
    if let State::Order(order) = &journey.state {
        if order.told().is_some_and(|told| told.test) {
            return Vec::new();
        }
        tasks.extend(of_an_order(&context, order));
    }
    let imported_at = context.import().map(|import| import.at);
    tasks.retain(|task| {
        let is_ours = imported_at.is_none_or(|at| task.since >= at);
        is_ours && now.duration_since(task.since) < OPEN_FOR
    });
    tasks.sort_by_key(|task| task.since);
    tasks
}

/// Since when an order counts as an incident of its customer's, if it does.
pub fn incident_at(journey: &Journey, plan: &Plan, shop: &ShopTime, now: Timestamp) -> Option<Timestamp> {
    let State::Order(order) = &journey.state else {
        return None;
    };
    let customer = &CustomerView::default();
    let clock = clock_of(journey, shop, now);
    let context = Context::new(&clock, journey, customer, plan, shop, now);
    remedy::incident_at(&context, order, &context.parcels, &context.lateness)
}

/// When the team must next hear of something: the first task of a kind that it has not heard of.
pub fn next_task_at(
    journey: &Journey,
    customer: &CustomerView,
    plan: &Plan,
    shop: &ShopTime,
    now: Timestamp,
) -> Option<Timestamp> {
    let tasks = tasks(journey, customer, plan, shop, now);
    tasks.iter().filter(|task| !journey.noted.contains(&task.kind)).map(|task| task.since).min()
}

fn of_an_order(context: &Context<'_>, order: &Order) -> Vec<Task> {
    let mut tasks = legal::tasks(context, order);
    let Context { parcels, lateness, .. } = context;
    if closed(order).is_some() {
        return tasks;
    }
    if let Some(since) = order.denied_at.filter(|_| order.is_denied()) {
        let kind = TaskKind::NotReceived;
        tasks.push(Task { kind, about: WHOLE_ORDER.into(), since, matter: Matter::NotReceived });
    }
    tasks.extend(taken_over(context));
    for parcel in parcels {
        let heard = |because: Because, since| {
            matches!(context.by_silence(parcel, Fate::Due(since), because), Fate::Due(_))
        };
        if let Some((since, because)) = lost::evidence(context, order, parcel)
            && heard(because, since)
        {
            let named = parcel.names.iter().find_map(|name| order.choice(name));
            let choice = named.or(along(context, parcel.label, order));
            // Said again it is the same loss, unless it moved in between.
            let given_up_at = parcel.given_up_at.filter(|at| parcel.moved_at <= Some(*at) && *at <= since);
            let is_said = matches!(because, Because::CarrierReported { .. });
            let since = given_up_at.filter(|_| is_said).unwrap_or(since);
            let matter = Matter::Lost { because, choice };
            tasks.push(Task { kind: TaskKind::Lost, about: parcel.label.into(), since, matter });
        }
        if let Some(made_at) = unscanned_since(parcel).filter(|_| parcel.delivered_at.is_none()) {
            let days = context.plan.touches.transit_delay.no_scan_task_after_business_days;
            let since = waited_for(context, parcel, made_at, days);
            if heard(Because::NoFirstScan(made_at), since) {
                let matter = Matter::NoFirstScan { made_at };
                tasks.push(Task { kind: TaskKind::NoFirstScan, about: parcel.label.into(), since, matter });
            }
        }
    }
    // A minor incident is an apology, and that was in the mails; so is one that the plan has nothing for.
    let is_for_a_person = |remedy: &Remedy| {
        remedy.severity > Severity::Minor && !remedy.proposals.is_empty() && order.refunded_at.is_none()
    };
    let remedy = remedy::remedy(context, order, parcels, lateness);
    if let Some(remedy) = remedy.filter(is_for_a_person) {
        let since = remedy.since;
        let matter = Matter::Remedy(remedy);
        tasks.push(Task { kind: TaskKind::Remedy, about: WHOLE_ORDER.into(), since, matter });
    }
    tasks
}

/// The last notice of a delay says that the team takes over, and promises no further news: from then on
/// somebody must look after it, until what was late has left, moves, or counts as lost.
fn taken_over(context: &Context<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (key, touch) in &context.journey.touches {
        let is_notice = matches!(key.kind, TouchKind::DispatchDelay | TouchKind::TransitDelay);
        let told_at = touch.state.told_at().filter(|_| !touch.state.is_merged());
        let Some(since) = told_at.filter(|_| is_notice && touch.says.next_update_by.is_none()) else {
            continue;
        };
        let late = context.parcels.iter().find(|parcel| parcel.names.contains(&&*key.subject));
        let is_over = match (key.kind, late) {
            (TouchKind::DispatchDelay, _) => !context.parcels.is_empty(),
            (_, Some(parcel)) => {
                parcel.delivered_at.is_some()
                    || parcel.moved_at > Some(since)
                    || parcel.given_up_at.is_some()
                    || parcel.counted_lost_at.is_some()
            }
            (_, None) => true,
        };
        if !is_over {
            let matter = Matter::TakenOver { touch: key.clone() };
            tasks.push(Task { kind: TaskKind::TakenOver, about: key.subject.clone(), since, matter });
        }
    }
    tasks
}

/// What was chosen for the parcel in whose mail this one's loss was told.
fn along(context: &Context<'_>, label: &str, order: &Order) -> Option<LostChoice> {
    let told =
        context.journey.touches.iter().find(|(key, _)| key.kind == TouchKind::Lost && *key.subject == *label);
    match told.map(|(_, touch)| &touch.state) {
        Some(TouchState::Merged { into, .. }) => order.choice(&into.subject),
        _ => None,
    }
}

/// Answers that call for a person, and mails that were stopped.
fn of_the_ledger(journey: &Journey) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (key, touch) in &journey.touches {
        let low_max = match key.kind {
            TouchKind::Csat => Some(LOW_CSAT_MAX),
            TouchKind::Nps => Some(LOW_NPS_MAX),
            _ => None,
        };
        if let Some(answer) = touch.answer.filter(|answer| Some(answer.score) <= low_max) {
            let (kind, matter) = (TaskKind::LowScore, Matter::LowScore { score: answer.score });
            tasks.push(Task { kind, about: key.to_string().into(), since: answer.at, matter });
        }
        if let TouchState::Parked { at, reason } = &touch.state {
            let matter = Matter::StoppedMail { touch: key.clone(), reason: reason.clone() };
            tasks.push(Task {
                kind: TaskKind::StoppedMail,
                about: key.to_string().into(),
                since: *at,
                matter,
            });
        }
    }
    tasks
}
