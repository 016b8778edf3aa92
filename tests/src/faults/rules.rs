//! Rules that change in the middle of any traffic: plans with old or new rules for who waits, pauses that
//! begin and end. What holds of every world holds of these.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use journey::ids::JourneyId;
use serde_json::{Value, json};

use super::invariants::{check_end, check_journeys, check_mails};
use super::traffic::Traffic;

/// By the time at which all are moved: two minutes, and one for these few.
const MOVED_AFTER: SignedDuration = SignedDuration::from_mins(4);

/// Plans that tell earlier and later; the hours that are quiet stay.
const PLANS: [&str; 5] = [
    "",
    "[touch.dispatch_delay]\nafter = \"1 business day\"\nonly_at_risk = false\n[touch.transit_delay]\nbefore_promise_end = \"48h\"\n",
    "[touch.csat]\nafter = \"6h\"\n[touch.check_in]\nafter = \"2d at 10:00\"\n",
    "[touch.csat]\nafter = \"6d\"\n[touch.check_in]\nafter = \"12d at 10:00\"\n[touch.cart_help]\nafter = \"12h\"\n",
    "[touch.csat]\non = false\n[touch.recovery]\non = false\n[promise]\nbusiness_days = 2\n",
];

/// What a person may pause.
const SCOPES: [&str; 4] =
    [r#"{}"#, r#"{"touch":"csat"}"#, r#"{"touch":"transit_delay"}"#, r#"{"carrier":"UPS"}"#];

/// Journeys in which nothing is pending.
async fn at_rest(traffic: &Traffic) -> Vec<JourneyId> {
    let service = &traffic.harness.system.service;
    let mut found = Vec::new();
    for (shop, id) in local::view::list(service).await.unwrap() {
        if service.store.load(&shop, &id, true).await.unwrap().due_at.is_none() {
            found.push(id);
        }
    }
    found
}

async fn change_rules(traffic: &mut Traffic) {
    let mut draw = |end: usize| usize::try_from(traffic.chance.below(end as u64)).unwrap();
    let (what, plan, scope) = (draw(6), PLANS[draw(PLANS.len())], SCOPES[draw(SCOPES.len())]);
    let scope: Value = serde_json::from_str(scope).unwrap();
    let harness = &traffic.harness;
    let said = |operation: &str, scope: Value| json!({ "do": operation, "shop": "demo", "scope": scope, "by": "a test", "why": "a test" });
    match what {
        0..=2 => {
            harness.publish(plan, "new").await;
        }
        3 if eras(traffic).await < journey::plan::ERAS_MAX => {
            harness.publish(plan, "old").await;
        }
        // What is paused already stays so; where nothing is, there is nothing to end.
        4 => drop(harness.desk(said("pause", scope)).await),
        _ => drop(harness.desk(said("resume", Value::Null)).await),
    }
}

async fn eras(traffic: &Traffic) -> usize {
    let harness = &traffic.harness;
    harness.system.service.store.plan_eras(&harness.shop()).await.unwrap().len()
}

async fn check_seed(seed: u64) {
    let mut traffic = Traffic::new(seed).await;
    let mut rest: BTreeSet<JourneyId> = BTreeSet::new();
    for _ in 0..6 {
        for _ in 0..10 {
            traffic.step().await;
        }
        rest.extend(at_rest(&traffic).await);
        change_rules(&mut traffic).await;
        // Within the minutes of the move more is said.
        traffic.step().await;
        let now = traffic.harness.system.service.now();
        traffic.harness.system.advance_to(now + MOVED_AFTER).await.unwrap();
        check_journeys(&traffic, &rest, seed).await;
        check_mails(&traffic, seed);
    }
    let end = json!({ "do": "resume", "shop": "demo", "by": "a test", "why": "it ends" });
    drop(traffic.harness.desk(end).await);
    check_end(&traffic, seed).await;
}

#[tokio::test]
async fn item_26_invariants_hold_when_the_rules_change_in_any_traffic() {
    for seed in 101..=106 {
        check_seed(seed).await;
    }
}
