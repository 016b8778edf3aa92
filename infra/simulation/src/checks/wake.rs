//! Whoever is to get a mail at some time is woken by then: no mail is wanted at a time before the stored one.
//! Asked of the verdicts, for moments before the stored time, or for coming days where nothing is stored.
//!
//! Two things change by themselves and wake nobody, as ARCHITECTURE.md and `docs/senders-health.md` say: what is
//! at rest is not woken by a plan that turns a kind on; and a warning that rests on silence, held because nobody
//! would have told us, is asked for again within a day and not when its sender is heard again.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::feed::CarrierFeed;
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::shop::ShopTime;
use journey::touch::TouchKey;
use journey::verdict::{Decision, Gate};
use service::shops::Shop;
use store::StoredJourney;

use super::key_of;
use crate::life::Life;

/// When a warning that rests on silence is asked for again.
const LISTENS_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// Where nothing is stored, these many hours from now are looked at.
const LOOKS_AHEAD_H: [i64; 5] = [0, 13, 30, 75, 400];
/// How long before the stored time, in seconds.
const LOOKS_BEFORE_S: [i64; 3] = [1, 900, 30_000];

pub(crate) fn check(life: &mut Life<'_>) {
    let items = life.items();
    let ids: Vec<(JourneyKind, String)> = items
        .iter()
        .filter_map(|item| {
            let mut parts = key_of(item).0.strip_prefix("J#harbor#")?.splitn(2, '#');
            Some((JourneyKind::parse(parts.next()?)?, parts.next()?.to_owned()))
        })
        .collect();
    for (kind, value) in ids {
        let Ok(id) = JourneyId::from_parts(kind, &value) else { continue };
        let service = Arc::clone(&life.process().service);
        let turned_on = turned_on(life);
        let late = life.wait_for(async move { first_late(&service, &id, &turned_on).await });
        if let Some(Some(late)) = late {
            life.evidence.wrong.push(format!("wake: {} {value}: {late}", kind.as_str()));
        }
    }
}

/// The kinds that a plan of this life had turned off.
pub(super) fn turned_on(life: &Life<'_>) -> Vec<&'static str> {
    let plans = life.evidence.published.iter().filter_map(|(_, plan, _)| life.script.plans.get(*plan));
    plans.flat_map(|rules| rules.off.iter().copied()).collect()
}

async fn first_late(service: &service::Service, id: &JourneyId, turned_on: &[&str]) -> Option<String> {
    let shop = ShopId::parse("harbor").ok()?;
    let now = service.now();
    service.shops.forget();
    let shop = service.shops.get(&service.store, &service.keyring, &shop, now).await.ok()??;
    let (stored, view) = dispatch::look(service, &shop, id, now).await.ok()?;
    first_wanted(&stored, &view, &shop, now, turned_on)
}

/// The first mail that is wanted before the journey is woken.
pub(super) fn first_wanted(
    stored: &StoredJourney,
    view: &CustomerView,
    shop: &Shop,
    now: Timestamp,
    turned_on: &[&str],
) -> Option<String> {
    let is_at_rest = stored.due_at.is_none();
    let may_listen = stored.due_at.is_some_and(|due_at| due_at <= now + LISTENS_AGAIN_WITHIN);
    let times: Vec<Timestamp> = match stored.due_at {
        Some(due_at) => {
            let before = LOOKS_BEFORE_S.map(|seconds| due_at - SignedDuration::from_secs(seconds));
            before.into_iter().filter(|at| *at > now).collect()
        }
        None => LOOKS_AHEAD_H.map(|hours| now + SignedDuration::from_hours(hours)).to_vec(),
    };
    let plan = shop.plan_for(&stored.journey);
    for at in times {
        let verdicts = decide::verdicts(&stored.journey, view, plan, &shop.time, at);
        // Where no carrier reports, only a warning that rests on silence is held for it.
        let deaf = ShopTime { carrier_feed: CarrierFeed::None, ..shop.time.clone() };
        let unheard = decide::verdicts(&stored.journey, view, plan, &deaf, at);
        let by_silence = |touch: &TouchKey| {
            let mut same = unheard.iter().filter(|verdict| verdict.touch == *touch);
            same.any(|verdict| matches!(verdict.decision, Decision::Hold { gate: Gate::NoCarrierFeed, .. }))
        };
        let wanted = verdicts.iter().find(|verdict| {
            let is_excused = is_at_rest && turned_on.contains(&verdict.touch.kind.as_str())
                || may_listen && by_silence(&verdict.touch);
            matches!(verdict.decision, Decision::Send { .. }) && !is_excused
        });
        if let Some(wanted) = wanted {
            return Some(format!("{} is wanted at {at}, woken at {:?}", wanted.touch, stored.due_at));
        }
    }
    None
}
