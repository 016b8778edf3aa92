//! In the end every touch has an end: nothing is on its way, nothing is of unknown fate and forgotten. What an
//! erased journey holds names nobody.

use serde_json::Value;

use super::{document, key_of};
use crate::life::Life;

pub(crate) fn check(life: &Life<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for item in &life.evidence.items {
        let (pk, sk) = key_of(item);
        for person in &life.script.people {
            for canary in person.canaries() {
                if pk.contains(canary) || sk.contains(canary) {
                    wrong.push(format!(
                        "silent: a key holds a customer's data: {}",
                        pk.split('#').next().unwrap_or_default()
                    ));
                }
            }
        }
        if !pk.starts_with("J#") {
            continue;
        }
        let document = document(item);
        if document.is_null() {
            wrong.push(format!("settled: {pk} cannot be read"));
        }
        for (touch, state) in touches(&document) {
            if let Some(open) = open_state(&state) {
                wrong.push(format!("settled: {pk}: {touch} is {open} for ever"));
            }
        }
    }
    wrong
}

/// A stored journey's touches: key and what is stored of it.
pub(crate) fn touches(document: &Value) -> Vec<(String, Value)> {
    let touches = document["t"].as_object();
    touches.into_iter().flatten().map(|(key, touch)| (key.clone(), touch.clone())).collect()
}

fn open_state(touch: &Value) -> Option<&'static str> {
    let state = touch["s"].as_object()?;
    match state.keys().next()?.as_str() {
        "c" => Some("being sent"),
        "u" if touch["s"]["u"]["f"] != Value::Bool(true) => Some("of unknown fate"),
        _ => None,
    }
}
