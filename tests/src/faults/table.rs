//! The whole table as texts: to compare two of them, and to look for what must not be there.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::harness::Harness;

/// Every item: its key, and its attributes as texts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Table(pub(crate) BTreeMap<(String, String), BTreeMap<String, String>>);

impl Table {
    /// Reads it all. The calls are not counted among the functions' own.
    pub(crate) async fn read(harness: &Harness) -> Self {
        let store = &harness.system.service.store;
        let mut items = BTreeMap::new();
        let mut start = None;
        loop {
            let page = store
                .client()
                .scan()
                .table_name(store.table())
                .set_exclusive_start_key(start)
                .send()
                .await
                .unwrap();
            for item in page.items() {
                let attributes: BTreeMap<String, String> =
                    item.iter().map(|(name, value)| (name.clone(), text(value))).collect();
                items.insert((attributes["pk"].clone(), attributes["sk"].clone()), attributes);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Self(items);
            }
        }
    }

    /// Without the shop's own items: those of customers.
    pub(crate) fn of_customers(mut self) -> Self {
        self.0.retain(|(pk, _), _| !pk.starts_with("S#"));
        self
    }

    /// Without what is counted of each sender, whatever becomes of its deliveries.
    pub(crate) fn without_feeds(mut self) -> Self {
        self.0.retain(|(pk, sk), _| !(pk.starts_with("S#") && sk.starts_with("FEED")));
        self
    }

    /// What a table says, comparable with that of another world: without the counts of writes, and
    /// with `@` for what is derived from a world's own keys.
    pub(crate) fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for ((pk, sk), item) in &self.0 {
            let item: Vec<_> = item.iter().filter(|(name, _)| *name != "ver").collect();
            told.push(without_hashes(&format!("{pk} {sk} {item:?}")));
        }
        told.sort();
        told
    }

    /// The items whose partition key begins so.
    pub(crate) fn beginning(&self, start: &str) -> Vec<&BTreeMap<String, String>> {
        self.0.iter().filter(|((pk, _), _)| pk.starts_with(start)).map(|(_, item)| item).collect()
    }

    /// The stored document of a journey such as `order#1001`, and its version.
    pub(crate) fn journey(&self, name: &str) -> (&str, u64) {
        let item = &self.0[&(format!("J#demo#{name}"), "J".to_owned())];
        (&item["doc"], item["ver"].parse().unwrap())
    }

    /// The journeys that are due at some time, by key.
    pub(crate) fn due(&self) -> Vec<String> {
        let is_due = |((_, sk), item): &(&(String, String), &BTreeMap<String, String>)| {
            sk == "J" && item.contains_key("due_at")
        };
        self.0.iter().filter(is_due).map(|((pk, _), _)| pk.clone()).collect()
    }

    /// The items that hold `word` anywhere, in any case.
    pub(crate) fn holding(&self, word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        let holds =
            |item: &BTreeMap<String, String>| item.values().any(|value| value.to_lowercase().contains(&word));
        self.0
            .iter()
            .filter(|(_, item)| holds(item))
            .map(|((pk, sk), item)| format!("{pk} {sk}: {item:?}"))
            .collect()
    }
}

fn text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
        AttributeValue::B(bytes) => String::from_utf8_lossy(bytes.as_ref()).into_owned(),
        other => format!("{other:?}"),
    }
}

/// Every run of 32 hex digits as `@`.
fn without_hashes(text: &str) -> String {
    let mut kept = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if matches!(c, '0'..='9' | 'a'..='f') {
            run.push(c);
            continue;
        }
        kept.push_str(if run.len() == 32 { "@" } else { &run });
        run.clear();
        kept.push(c);
    }
    kept
}
