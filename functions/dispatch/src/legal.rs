//! What law lets the customer choose: the mail about it, and what the shop's team is handed.

use jiff::{SignedDuration, Timestamp};
use journey::decide;
use journey::decide::legal::{self, CancelDue, Handoff};
use journey::ids::{JourneyId, JourneyKind};
use journey::journey::{Journey, State};
use journey::touch::TouchKey;
use journey::verdict::{Because, Verdict};
use messages::{DelayOption, DelayOptionNews};
use serde_json::{Value, json};
use service::Service;
use service::record::expires_at;
use service::shops::Shop;
use service::token::{Grant, Token};
use store::{OutcomeKind, StoreError, outcome_name};

use crate::Dispatcher;
use crate::compose::brief;

/// The page of a choice is there for this long: longer than any deadline or period, so that it can say
/// what became of it.
const LINK_OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 180);

/// The message of a wanted touch; `None` if the journey lacks what it tells.
pub(crate) fn delay_option(
    service: &Service,
    shop: &Shop,
    journey: &Journey,
    wanted: &Verdict,
    now: Timestamp,
) -> Option<DelayOption> {
    let says = decide::says(journey, &wanted.touch, shop.plan_for(journey), &shop.time, now);
    let before = |ship_by, is_renewed| {
        let (ships_by, needs_consent) = (says.ships_by, says.needs_consent);
        let answer_by = says.answer_by?;
        Some(DelayOptionNews::Before { ship_by, is_renewed, ships_by, answer_by, needs_consent })
    };
    let news = match wanted.because {
        Because::MustShipBy(at) => before(at, false)?,
        Because::RevisedDateEnds(at) => before(at, true)?,
        Because::MustDeliverBy(at) => {
            DelayOptionNews::Overdue { deliver_by: at, next_update_by: says.next_update_by }
        }
        Because::PeriodEnds(at) => DelayOptionNews::PeriodOver { until: at },
        Because::CancelWished(_) => DelayOptionNews::CancelWished,
        Because::ConsentMissing(at) => DelayOptionNews::NotConsented { by: at },
        _ => return None,
    };
    let answer_url = answer_url(service, shop, journey, &wanted.touch, now);
    Some(DelayOption { order: brief(journey), news, answer_url })
}

fn answer_url(service: &Service, shop: &Shop, journey: &Journey, key: &TouchKey, now: Timestamp) -> String {
    let grant = Grant::Answer { journey: journey.id.clone(), touch: key.clone(), sent_at: now };
    let token = Token { shop: shop.id.clone(), expires_at: now + LINK_OPEN_FOR, grant };
    format!("{}/a/{}", service.public_url, token.seal(&service.keyring))
}

impl Dispatcher {
    /// Tells the shop's team what law, or the customer, asks of them now. The outcome's key is derived,
    /// so that telling twice tells once; the journey notes it last.
    pub(crate) async fn hand_off(
        &self,
        shop: &Shop,
        journey: &mut Journey,
        verdicts: &[Verdict],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (handoff, since) in legal::handoffs(journey, verdicts, shop.plan_for(journey), now) {
            let content = content(journey, handoff, since, shop, now);
            let name = outcome_name(&journey.id, Some(handoff.as_str()));
            let expires_at = expires_at(JourneyKind::Relationship, now);
            let store = &self.service.store;
            store.put_outcome(&shop.id, OutcomeKind::Task, since, &name, &content, expires_at).await?;
            journey.handed_off.insert(handoff);
        }
        Ok(())
    }
}

/// What a task says. Nothing in it is personal.
fn content(journey: &Journey, handoff: Handoff, since: Timestamp, shop: &Shop, now: Timestamp) -> Value {
    let due = legal::cancel_due(journey, shop.plan_for(journey), now).filter(|_| handoff == Handoff::Cancel);
    let number = match &journey.state {
        State::Order(order) => order.told().map(|told| told.number.clone()).unwrap_or_default(),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => String::new(),
    };
    json!({
        "task": handoff.as_str(),
        "journey": journey.id.to_string(),
        "order": match &journey.id {
            JourneyId::Order(id) if number.is_empty() => id.to_string(),
            _ => number,
        },
        "why": due.map_or("undeliverable", |CancelDue { why, .. }| why.as_str()),
        "since": since,
        "handed_off_at": now,
    })
}
