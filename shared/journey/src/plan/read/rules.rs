//! `[[promise.rules]]`: the promises by shipping method.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::{FeePolicy, PromiseRule, PromiseTerms, matches_pattern};
use super::Reader;
use super::table::{RULE, RULES};
use super::value;

/// The most rules of a plan.
const RULES_MAX: usize = 100;

/// The settings that every rule must name.
const REQUIRED: [&str; 2] = ["method", "business_days"];

/// A rule as it was read, and where.
struct Found {
    rule: PromiseRule,
    /// The offset of the rule's pattern.
    method_at: usize,
}

/// Reads every rule. The built-in rules are gone as soon as the file has any, or an empty list.
pub(super) fn read(reader: &mut Reader<'_>, list: &Spanned<DeValue<'_>>) -> Vec<PromiseRule> {
    let at = list.span().start;
    let Some(items) = list.get_ref().as_array() else {
        let allowed = "sections [[promise.rules]], or rules = [] for none".to_owned();
        reader.notes.add(at, RULES, value::found(list.get_ref()), allowed);
        return Vec::new();
    };
    if items.len() > RULES_MAX {
        let problem = format!("has {} rules", items.len());
        reader.notes.add(at, RULES, problem, format!("at most {RULES_MAX}"));
        return Vec::new();
    }
    let mut rules = Vec::with_capacity(items.len());
    for item in items {
        match item.get_ref().as_table() {
            Some(table) => rules.extend(read_rule(reader, item.span().start, table)),
            None => {
                let problem = format!("holds what {}", value::found(item.get_ref()));
                reader.notes.add(item.span().start, RULES, problem, "rules".to_owned());
            }
        }
    }
    note_unreachable(reader, &rules);
    rules.into_iter().map(|found| found.rule).collect()
}

/// Reads one rule; `None` if its mistakes leave nothing to compare with the others.
fn read_rule(reader: &mut Reader<'_>, at: usize, table: &DeTable<'_>) -> Option<Found> {
    let mut rule = PromiseRule {
        method: String::new(),
        countries: Vec::new(),
        terms: PromiseTerms { business_days: 0, fee: FeePolicy::Kept, fee_counts_above_minor_units: 0 },
    };
    let mut method_at = at;
    let count_before = reader.notes.count();
    for (key, value) in table {
        let name: &str = key.get_ref();
        let path = format!("{RULES}.{name}");
        match RULE.iter().find(|setting| setting.key == name) {
            Some(setting) => {
                reader.see(&path, value.span());
                value::read(&mut reader.notes, &path, &setting.slot, value, &mut rule);
            }
            None => {
                let known = RULE.iter().map(|setting| setting.key).collect();
                reader.unknown(key.span().start, &path, name, known);
            }
        }
        if name == "method" {
            method_at = value.span().start;
        }
    }
    for key in REQUIRED.into_iter().filter(|key| !table.contains_key(*key)) {
        let problem = format!("has no {key} here");
        let allowed = format!("{} in every rule", REQUIRED.join(" and "));
        reader.notes.add(at, RULES, problem, allowed);
    }
    (reader.notes.count() == count_before).then_some(Found { rule, method_at })
}

/// Notes the rules that can never decide, because earlier ones take every order they match.
fn note_unreachable(reader: &mut Reader<'_>, rules: &[Found]) {
    for (index, later) in rules.iter().enumerate() {
        let before: Vec<&Found> =
            rules[..index].iter().filter(|earlier| covers(&earlier.rule, &later.rule)).collect();
        let taken = |country: Option<&String>| {
            before.iter().find(|earlier| {
                let countries = &earlier.rule.countries;
                countries.is_empty() || country.is_some_and(|country| countries.contains(country))
            })
        };
        let taker = if later.rule.countries.is_empty() {
            taken(None)
        } else if later.rule.countries.iter().all(|country| taken(Some(country)).is_some()) {
            later.rule.countries.first().and_then(|country| taken(Some(country)))
        } else {
            None
        };
        if let Some(taker) = taker {
            let line = reader.notes.place(taker.method_at).0;
            let problem = format!(
                "is {:?}, all of which {:?} of line {line} takes before",
                later.rule.method, taker.rule.method
            );
            let allowed = "a rule that earlier rules leave something to: the first match decides";
            reader.notes.add(later.method_at, &format!("{RULES}.method"), problem, allowed.to_owned());
        }
    }
}

/// Whether `earlier` matches every shipping method that `later` matches.
///
/// The later pattern, read as a text, stands for all of them: its stars are characters that only
/// a star of the earlier pattern takes, because between stars a pattern has no star.
fn covers(earlier: &PromiseRule, later: &PromiseRule) -> bool {
    matches_pattern(&earlier.method.to_lowercase(), &later.method.to_lowercase())
}
