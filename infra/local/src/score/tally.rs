//! Counting: of the late orders, who was told and how long before; of the others, who for nothing.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::plan::Plan;
use journey::verdict::Because;
use serde::Serialize;

use super::HistoricOrder;
use super::rehearsal::{Heard, rehearse};

/// Told so long before the promise ends, a customer can still arrange something else.
const EARLY: SignedDuration = SignedDuration::from_hours(24);

/// What a plan did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Late orders whose customer heard of the delay before the promise ended.
    pub told: u64,
    /// Of these, at least 24 hours before.
    pub told_24_hours_before: u64,
    /// Orders in time whose customer was told of a delay.
    pub false_alarms: u64,
    /// The mean of the hours from the notice to the promise's end, of those told before it; 0 if none.
    pub lead_mean_hours: f64,
    /// And the median.
    pub lead_median_hours: f64,
}

/// A plan, or a part of it, and what it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// What it is.
    pub name: String,
    /// What it did.
    #[serde(flatten)]
    pub score: Score,
}

/// What a plan would have done with some orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// All orders.
    pub orders: u64,
    /// Those that arrived after the promise.
    pub late: u64,
    /// Those that arrived in time.
    pub in_time: u64,
    /// Those that did not arrive, or of which that is not known.
    pub not_delivered: u64,
    /// Of these, those whose customer was told of a delay.
    pub not_delivered_told: u64,
    /// Notices that late customers got before their order arrived, in the mean.
    pub notices_per_late_order: f64,
    /// The whole plan.
    pub plan: Score,
    /// The same by the evidence of the first notice.
    pub by_evidence: Vec<Variant>,
    /// Each detector with the others off.
    pub alone: Vec<Variant>,
    /// What else the plan could do: the curves of the plot. Empty if not asked for.
    pub sweeps: Vec<Sweep>,
}

/// One setting moved, everything else as in the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sweep {
    /// What is moved.
    pub name: &'static str,
    /// Each value and what it did.
    pub points: Vec<Variant>,
}

impl Report {
    /// The share of orders in time with a false alarm, in percent.
    pub fn false_alarms_percent(&self, score: &Score) -> f64 {
        percent(score.false_alarms, self.in_time)
    }

    /// The share of late orders that were told before the promise ended, in percent.
    pub fn told_percent(&self, score: &Score) -> f64 {
        percent(score.told, self.late)
    }
}

#[expect(clippy::cast_precision_loss, reason = "orders are fewer than 2^52")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Scores a plan. `moved` is called with the steps done so far; see [`steps`].
pub fn score(
    orders: &[HistoricOrder],
    plan: &Plan,
    zone: &TimeZone,
    moved: &mut dyn FnMut(&str, usize),
) -> Report {
    let heard = rehearse(orders, plan, zone, &mut |done| moved("the plan", done));
    let count = |late: Option<bool>| orders.iter().filter(|order| order.was_late() == late).count() as u64;
    let is_told =
        |(order, heard): &(&HistoricOrder, &Heard)| order.delivered_at.is_none() && heard.first.is_some();
    let late_notices: u64 = orders
        .iter()
        .zip(&heard)
        .filter(|(order, _)| order.was_late() == Some(true))
        .map(|(_, heard)| u64::from(heard.notices))
        .sum();
    let alone = parts(plan).into_iter().map(|(name, part)| {
        let heard = rehearse(orders, &part, zone, &mut |done| moved(name, done));
        Variant { name: name.to_owned(), score: tally(orders, &heard, |_| true) }
    });
    let alone = alone.collect();
    Report {
        orders: orders.len() as u64,
        late: count(Some(true)),
        in_time: count(Some(false)),
        not_delivered: count(None),
        not_delivered_told: orders.iter().zip(&heard).filter(is_told).count() as u64,
        notices_per_late_order: percent(late_notices, count(Some(true))) / 100.0,
        plan: tally(orders, &heard, |_| true),
        by_evidence: EVIDENCE
            .iter()
            .map(|(name, is_it)| Variant { name: (*name).to_owned(), score: tally(orders, &heard, is_it) })
            .collect(),
        alone,
        sweeps: Vec::new(),
    }
}

/// Moves the countdown and the forecast's threshold, for the plot.
pub fn sweep(
    orders: &[HistoricOrder],
    plan: &Plan,
    zone: &TimeZone,
    moved: &mut dyn FnMut(&str, usize),
) -> Vec<Sweep> {
    let mut play = |name: String, plan: Plan| {
        let heard = rehearse(orders, &plan, zone, &mut |done| moved(&name, done));
        Variant { name, score: tally(orders, &heard, |_| true) }
    };
    let countdown = [16, 24, 30, 36, 48, 60, 72, 96, 120].map(|hours| {
        let mut plan = without_forecast(plan);
        plan.touches.transit_delay.before_promise_end = SignedDuration::from_hours(hours);
        play(format!("{hours} h"), plan)
    });
    let forecast = [60, 65, 70, 75, 80, 82, 84, 86, 88, 90, 92, 95].map(|percent| {
        let mut plan = plan.clone();
        plan.touches.transit_delay.predicted = true;
        plan.touches.transit_delay.predicted_from_percent = percent;
        play(format!("{percent} %"), plan)
    });
    vec![
        Sweep { name: "countdown alone, by before_promise_end", points: countdown.into() },
        Sweep { name: "with the forecast, by predicted_from_percent", points: forecast.into() },
    ]
}

/// What the first notice rested on.
type IsIt = fn(&Because) -> bool;

const EVIDENCE: [(&str, IsIt); 8] = [
    ("D1 too late to hand over", |because| matches!(because, Because::TooLateToHandOver { .. })),
    ("D1 dispatch late, by a date", |because| matches!(because, Because::NotHandedOverBy(_))),
    ("D3 silence in transit", |because| matches!(because, Because::SilentSince(_))),
    ("D4 carrier says late", |because| {
        matches!(because, Because::CarrierSaysDelayed(_) | Because::EstimateIsLate { .. })
    }),
    ("D5a countdown", |because| matches!(because, Because::PromiseEnds(_))),
    ("D5b predicted late", |because| matches!(because, Because::LikelyLate { .. })),
    ("D6 promise missed", |because| matches!(because, Because::PromiseMissed(_))),
    ("other", |because| !EVIDENCE[..7].iter().any(|(_, is_it)| is_it(because))),
];

/// The plan with one detector each. D2, D3 and D4 need what carriers scan on the way.
fn parts(plan: &Plan) -> [(&'static str, Plan); 3] {
    let countdown = without_forecast(plan);
    // Due when the promise is over, the countdown tells nobody before.
    let mut nothing = without_forecast(plan);
    nothing.touches.transit_delay.before_promise_end = SignedDuration::ZERO;
    nothing.touches.transit_delay.last_call = SignedDuration::ZERO;
    let mut forecast = nothing.clone();
    forecast.touches.transit_delay.predicted = true;
    let mut timer = nothing;
    timer.touches.dispatch_delay.only_at_risk = false;
    [
        ("D5a countdown", countdown),
        ("D5b and D1 by lane", forecast),
        ("D1 by timer (only_at_risk = false)", timer),
    ]
}

fn without_forecast(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    plan.touches.transit_delay.predicted = false;
    plan
}

/// Counts those whose first notice rests on evidence of a kind.
fn tally(orders: &[HistoricOrder], heard: &[Heard], is_it: impl Fn(&Because) -> bool) -> Score {
    let mut score = Score::default();
    let mut leads: Vec<f64> = Vec::new();
    for (order, heard) in orders.iter().zip(heard) {
        let Some((at, because)) = heard.first else {
            continue;
        };
        match order.was_late() {
            _ if !is_it(&because) => {}
            Some(true) if at < order.promised_to => {
                score.told += 1;
                let lead = lead(order, at);
                score.told_24_hours_before += u64::from(lead >= EARLY);
                leads.push(lead.as_secs_f64() / 3600.0);
            }
            Some(false) => score.false_alarms += 1,
            Some(true) | None => {}
        }
    }
    leads.sort_by(f64::total_cmp);
    if !leads.is_empty() {
        #[expect(clippy::cast_precision_loss, reason = "orders are fewer than 2^52")]
        let count = leads.len() as f64;
        score.lead_mean_hours = leads.iter().sum::<f64>() / count;
        let middle = leads.len() / 2;
        score.lead_median_hours = if leads.len() % 2 == 1 {
            leads[middle]
        } else {
            f64::midpoint(leads[middle - 1], leads[middle])
        };
    }
    score
}

fn lead(order: &HistoricOrder, at: Timestamp) -> SignedDuration {
    order.promised_to.duration_since(at)
}
