//! What law lets the customer choose: the mail about it.

use jiff::{SignedDuration, Timestamp};
use journey::decide;
use journey::journey::Journey;
use journey::touch::TouchKey;
use journey::verdict::{Because, Verdict};
use messages::{DelayOption, DelayOptionNews};
use service::Service;
use service::shops::Shop;
use service::token::{Grant, Token};

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
