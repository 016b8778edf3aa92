//! What lives came through: each fault at each call site, each way a mail or a delivery ended.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coverage {
    /// `site`, `fault`: how often.
    pub faults: BTreeMap<(String, &'static str), u64>,
    /// `kind of thing`, `thing`: how often.
    pub seen: BTreeMap<(&'static str, String), u64>,
}

impl Coverage {
    pub(crate) fn fault(&mut self, site: String, fault: &'static str) {
        *self.faults.entry((site, fault)).or_default() += 1;
    }

    pub(crate) fn see(&mut self, kind: &'static str, what: &str) {
        *self.seen.entry((kind, what.to_owned())).or_default() += 1;
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.faults {
            *self.faults.entry(key.clone()).or_default() += count;
        }
        for (key, count) in &other.seen {
            *self.seen.entry(key.clone()).or_default() += count;
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sites: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((site, fault), count) in &self.faults {
            sites.entry(site).or_default().push(format!("{fault} {count}"));
        }
        writeln!(f, "| call | what happened to it |\n|---|---|")?;
        for (site, counts) in sites {
            writeln!(f, "| {site} | {} |", counts.join(" · "))?;
        }
        let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((kind, what), count) in &self.seen {
            kinds.entry(kind).or_default().push(format!("{what} {count}"));
        }
        writeln!(f, "\n| seen | how often |\n|---|---|")?;
        for (kind, counts) in kinds {
            writeln!(f, "| {kind} | {} |", counts.join(" · "))?;
        }
        Ok(())
    }
}
