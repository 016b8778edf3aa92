//! What imported orders would bring: counted by kind of mail, before anything is written.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::fact::{Fact, Subject, What};
use journey::ids::{CustomerKey, JourneyId};
use journey::journey::{Journey, State};
use journey::verdict::{Decision, Gate};
use serde::{Deserialize, Serialize};
use service::shops::Shop;

/// A forecast looks so far ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The next mail of each kind of each order. What customers refused, and the caps, are not known here:
/// it will be fewer.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Forecast {
    /// Within 24 hours, by kind.
    pub today: BTreeMap<String, u64>,
    /// Within 14 days, today's among them.
    pub in_14_days: BTreeMap<String, u64>,
    /// Never: its time lies before the import.
    pub past: BTreeMap<String, u64>,
}

impl Forecast {
    /// What one order would bring.
    pub(super) fn of(journey: &Journey, shop: &Shop, now: Timestamp) -> Self {
        let mut forecast = Self::default();
        forecast.count(journey, shop, now);
        if let Some(relationship) = relationship(journey, shop) {
            forecast.count(&relationship, shop, now);
        }
        forecast
    }

    fn count(&mut self, journey: &Journey, shop: &Shop, now: Timestamp) {
        let plan = shop.plan_for(journey);
        for verdict in decide::verdicts(journey, &CustomerView::default(), plan, &shop.time, now) {
            let kind = || verdict.touch.kind.to_string();
            let at = match verdict.decision {
                Decision::Send { .. } => now,
                Decision::Hold { until: Some(until), .. } => until,
                Decision::Drop { gate: Gate::BeforeImport } => {
                    *self.past.entry(kind()).or_default() += 1;
                    continue;
                }
                _ => continue,
            };
            if at <= now + DAY {
                *self.today.entry(kind()).or_default() += 1;
            }
            if at <= now + AHEAD {
                *self.in_14_days.entry(kind()).or_default() += 1;
            }
        }
    }

    /// Adds another part of the same file.
    pub(super) fn add(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.today, other.today),
            (&mut self.in_14_days, other.in_14_days),
            (&mut self.past, other.past),
        ] {
            for (kind, count) in theirs {
                *mine.entry(kind).or_default() += count;
            }
        }
    }
}

/// What the order's arrival will be to its customer's relationship, as if it were their only one.
fn relationship(journey: &Journey, shop: &Shop) -> Option<Journey> {
    let (State::Order(order), JourneyId::Order(id)) = (&journey.state, &journey.id) else {
        return None;
    };
    journey.handover_at()?;
    let (at, contact) = (order.delivered_at()?, order.contact()?.clone());
    // Whose it is does not matter: nothing of it is written.
    let nobody = CustomerKey::parse("0").ok()?;
    let mut relationship = Journey::new(JourneyId::Relationship(nobody.clone()));
    let mut say = |occurred_at, what| {
        let fact = Fact { subject: Subject::Customer(nobody.clone()), occurred_at, what };
        relationship.apply(&fact, &shop.plan, &shop.time);
    };
    say(at, What::OrderArrived { order: id.clone(), contact });
    if let Some(import) = order.imported.filter(|import| at < import.at) {
        say(import.at, What::Imported { silent: import.silent });
    }
    Some(relationship)
}
