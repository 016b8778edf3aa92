//! Every outcome is counted once: an order that arrived, and a survey that was answered.

use std::collections::BTreeMap;

use super::{document, key_of};
use crate::evidence::Fact;
use crate::life::Life;

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    for item in &life.evidence.items {
        let (pk, sk) = key_of(item);
        if pk.starts_with("O#") {
            let kind = pk.rsplit('#').next().unwrap_or_default();
            *counted.entry((kind.to_owned(), sk.to_owned())).or_default() += 1;
        }
    }
    for ((kind, name), count) in &counted {
        if *count > 1 {
            wrong.push(format!("outcomes: {name} is counted {count} times as {kind}"));
        }
    }
    for acknowledged in &life.evidence.acknowledged {
        let Fact::Answered { journey, touch, .. } = &acknowledged.what else { continue };
        let others = life.evidence.posted.iter().filter_map(|one| match one {
            Fact::Answered { journey: j, touch: t, score } if j == journey && t == touch => Some(*score),
            _ => None,
        });
        let scores: Vec<u64> = others.collect();
        let stored: Vec<u64> = life
            .evidence
            .items
            .iter()
            .filter(|item| {
                let (pk, sk) = key_of(item);
                let id = journey.split('/').nth(1).unwrap_or_default();
                pk.starts_with("O#")
                    && pk.ends_with("#answer")
                    && sk.contains(id)
                    && sk.contains(touch.as_str())
            })
            .filter_map(|item| document(item)["score"].as_u64())
            .collect();
        if stored.len() != 1 || !scores.contains(&stored[0]) {
            wrong.push(format!("outcomes: {journey}: {touch} was answered {scores:?}, counted {stored:?}"));
        }
    }
    wrong
}
