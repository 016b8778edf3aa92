//! A customer gets no more mails than the plan has room for, and no survey too soon after another.

use std::collections::BTreeMap;

use super::plans_at;
use crate::evidence::Taken;
use crate::life::Life;
use crate::rules::CAPPED;
use crate::script::What;

/// Clocks of two processes may be off by ten minutes each, and a call may take its time.
const TOLERANCE_MS: i64 = 25 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// When the one who got a mail was last forgotten before it.
fn forgotten_before(life: &Life<'_>, taken: &Taken) -> Option<i64> {
    let erasures = life.script.steps.iter().filter(|step| match &step.what {
        What::Deliver(told) => {
            told.event_type == "erasure.requested" && told.data["email"] == taken.mail.to.as_str()
        }
        _ => false,
    });
    let steps: Vec<u64> = erasures.map(|step| step.id).collect();
    let acknowledged = life.evidence.acknowledged.iter();
    let by_then = acknowledged.filter(|one| one.at_call < taken.at_call);
    by_then.filter(|one| one.step.is_some_and(|step| steps.contains(&step))).map(|one| one.at_ms).max()
}

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut by_person: BTreeMap<&str, Vec<&Taken>> = BTreeMap::new();
    for taken in &life.evidence.taken {
        by_person.entry(&taken.mail.to).or_default().push(taken);
    }
    let mut wrong = Vec::new();
    for mails in by_person.values() {
        let capped: Vec<&Taken> =
            mails.iter().copied().filter(|taken| CAPPED.contains(&taken.kind())).collect();
        for (n, taken) in capped.iter().enumerate() {
            let plans = plans_at(life, taken.at_ms);
            let least = |hours: fn(&crate::rules::Rules) -> i64| {
                plans.iter().map(|rules| hours(rules)).min().unwrap_or(0) * HOUR_MS - TOLERANCE_MS
            };
            // Whoever asked to be forgotten and comes again is somebody new: what they received is forgotten too.
            let forgotten_ms = forgotten_before(life, taken);
            let first = capped.iter().position(|one| Some(one.at_ms) > forgotten_ms).unwrap_or(n);
            let before = &capped[first.min(n)..n];
            let since = |kinds: &[&str]| {
                let last = before.iter().rev().find(|one| kinds.contains(&one.kind()));
                last.map(|one| taken.at_ms - one.at_ms)
            };
            let mut too_soon = |why: &str| {
                wrong.push(format!("budget: {}: {} {why}", taken.mail.journey, taken.mail.touch));
            };
            if since(&CAPPED).is_some_and(|gap| gap < least(|rules| rules.apart_hours)) {
                too_soon("is too soon after another mail");
            }
            if ["csat", "nps"].contains(&taken.kind()) {
                if since(&["csat", "nps"]).is_some_and(|gap| gap < least(|rules| rules.surveys_apart_hours)) {
                    too_soon("is too soon after another survey");
                }
                let own = if taken.kind() == "csat" {
                    least(|rules| rules.csat_apart_hours)
                } else {
                    least(|rules| rules.nps_apart_hours)
                };
                if since(&[taken.kind()]).is_some_and(|gap| gap < own) {
                    too_soon("is too soon after its like");
                }
            }
            let most = plans.iter().map(|rules| rules.per_window).max().unwrap_or(usize::MAX);
            let window = least(|rules| rules.window_hours);
            let within = before.iter().filter(|one| taken.at_ms - one.at_ms < window).count();
            if within >= most {
                too_soon("is one too many");
            }
        }
    }
    wrong
}
