//! The sums agree: each candidate has one verdict, and each touch in the ledger is a candidate. On the same look
//! nobody is found who is woken too late.

use std::collections::BTreeSet;
use std::sync::Arc;

use journey::decide;
use journey::ids::{JourneyId, JourneyKind, ShopId};

use super::settled::touches;
use super::{document, key_of, wake};
use crate::life::Life;

pub(crate) fn check(life: &mut Life<'_>) {
    let stored: Vec<(JourneyId, Vec<String>)> = life
        .evidence
        .items
        .iter()
        .filter_map(|item| {
            let mut parts = key_of(item).0.strip_prefix("J#harbor#")?.splitn(2, '#');
            let id = JourneyId::from_parts(JourneyKind::parse(parts.next()?)?, parts.next()?).ok()?;
            let keys = touches(&document(item)).into_iter().map(|(key, _)| key);
            Some((id, keys.collect()))
        })
        .collect();
    for (id, ledger) in stored {
        let service = Arc::clone(&life.process().service);
        let name = id.to_string();
        let turned_on = wake::turned_on(life);
        let judged = life.wait_for(async move {
            let shop = ShopId::parse("harbor").ok()?;
            let now = service.now();
            let shop = service.shops.get(&service.store, &service.keyring, &shop, now).await.ok()??;
            let (stored, view) = dispatch::look(&service, &shop, &id, now).await.ok()?;
            let plan = shop.plan_for(&stored.journey);
            let verdicts = decide::verdicts(&stored.journey, &view, plan, &shop.time, now);
            let late = wake::first_wanted(&stored, &view, &shop, now, &turned_on);
            let judged = verdicts
                .iter()
                .map(|verdict| {
                    let decision = format!("{:?}", verdict.decision);
                    let word = decision.split([' ', '(']).next().unwrap_or_default().to_owned();
                    (verdict.touch.to_string(), word)
                })
                .collect::<Vec<(String, String)>>();
            Some((judged, late))
        });
        let Some(Some((judged, late))) = judged else {
            life.evidence.wrong.push(format!("sums: {name} cannot be looked at"));
            continue;
        };
        if let Some(late) = late {
            life.evidence.wrong.push(format!("wake: {name}: {late}"));
        }
        let keys: BTreeSet<&str> = judged.iter().map(|(key, _)| key.as_str()).collect();
        if keys.len() != judged.len() {
            life.evidence.wrong.push(format!("sums: {name} has two verdicts of one touch"));
        }
        for key in &ledger {
            if !keys.contains(key.as_str()) {
                life.evidence.wrong.push(format!("sums: {name}: {key} has no verdict"));
            }
        }
        for (_, word) in &judged {
            life.coverage.see("verdict", word);
        }
    }
}
