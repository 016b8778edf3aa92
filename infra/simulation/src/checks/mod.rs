//! What must hold of every life, each in a file of its own. They are written from the invariants and know
//! nothing of the code that they check: what a mail is about stands in its tags, what is stored in the items'
//! JSON, what was promised to a sender in its reply.

mod budget;
mod durable;
mod once;
mod outcomes;
mod quiet;
mod refusals;
mod settled;
mod silent;
mod sums;
mod wake;

use serde_json::Value;

use crate::life::Life;
use crate::rules::Rules;

/// What must hold at any time, looked at when the script has ended and things still go on.
pub(crate) fn in_the_middle(life: &mut Life<'_>) {
    wake::check(life);
}

/// What must hold of the whole.
pub(crate) fn at_the_end(life: &mut Life<'_>, logs: &str) {
    life.evidence.items = life.items();
    sums::check(life);
    let mut wrong = Vec::new();
    wrong.extend(once::check(life));
    wrong.extend(refusals::check(life));
    wrong.extend(quiet::check(life));
    wrong.extend(budget::check(life));
    wrong.extend(settled::check(life));
    wrong.extend(outcomes::check(life));
    wrong.extend(silent::check(life, logs));
    life.evidence.wrong.extend(wrong);
    durable::check(life);
}

/// The plans that a mail of this time may follow: the one that was wished for long enough ago, those since, and
/// the ones before where whoever waited kept theirs.
fn plans_at<'a>(life: &Life<'a>, at_ms: i64) -> Vec<&'a Rules> {
    const SURE_AFTER_MS: i64 = 24 * 60 * 60 * 1000;
    let mut plans = vec![&life.script.plans[0]];
    for (wished_ms, plan, keeps_old) in &life.evidence.published {
        if !keeps_old && wished_ms + SURE_AFTER_MS < at_ms {
            plans.clear();
        }
        plans.push(&life.script.plans[*plan]);
    }
    plans
}

/// An item's key.
fn key_of(item: &Value) -> (&str, &str) {
    (item["pk"]["S"].as_str().unwrap_or_default(), item["sk"]["S"].as_str().unwrap_or_default())
}

/// An item's document.
fn document(item: &Value) -> Value {
    item["doc"]["S"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
