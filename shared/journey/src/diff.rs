//! What changes between two plans, in words.
//!
//! Derived from the plan as it is shown, so that a setting that is new is compared without anybody's
//! thinking of it; only its name in words may then be the one in the file.

use serde::Serialize;

use crate::plan::Plan;
use crate::plan::read::show;

/// One setting that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PlanChange {
    /// Where it stands in the file, such as `touch.check_in.after`, or `promise.rules` with what it is
    /// for.
    pub setting: String,
    /// As the file of the first plan has it; `None`: it has none.
    pub before: Option<String>,
    /// As the file of the second plan has it; `None`: it has none.
    pub after: Option<String>,
    /// In words: `check-in: 7 days at 10:00 → 10 days at 10:00 after delivery`.
    pub words: String,
}

/// What is different in `after`, in the order of the file. Versions do not count.
pub fn diff(before: &Plan, after: &Plan) -> Vec<PlanChange> {
    let (before, after) = (parts(&show(before)), parts(&show(after)));
    let mut changes = Vec::new();
    for part in before.iter().filter(|part| !part.repeated) {
        let Some(theirs) = after.iter().find(|theirs| !theirs.repeated && theirs.name == part.name) else {
            continue;
        };
        if part.name == QUIET_HOURS && quiet_hours(part) != quiet_hours(theirs) {
            changes.push(change(part, QUIET_HOURS, Some(quiet_hours(part)), Some(quiet_hours(theirs))));
        }
        for (key, value) in &part.settings {
            let is_told = part.name == QUIET_HOURS && QUIET_FROM_TO.contains(&key.as_str());
            let other = theirs.value(key);
            if other != Some(value) && !is_told {
                changes.push(change(part, key, Some(value.clone()), other.cloned()));
            }
        }
        for (key, value) in theirs.settings.iter().filter(|(key, _)| part.value(key).is_none()) {
            changes.push(change(part, key, None, Some(value.clone())));
        }
    }
    changes.extend(lists(&before, &after));
    changes
}

const QUIET_HOURS: &str = "quiet_hours";
const QUIET_FROM_TO: [&str; 2] = ["from", "to"];

/// A section of a plan's file.
#[derive(Debug, Eq, PartialEq)]
struct Part {
    name: String,
    /// It is one of several of its name.
    repeated: bool,
    settings: Vec<(String, String)>,
}

impl Part {
    fn value(&self, key: &str) -> Option<&String> {
        self.settings.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// What one of several is for: its first setting.
    fn subject(&self) -> String {
        self.settings.first().map_or_else(String::new, |(_, value)| plain(value))
    }
}

/// Reads what [`show`] writes: sections, a setting a line, long lists on several lines.
fn parts(file: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in file.lines().map(str::trim) {
        if let Some((key, value)) = &mut open {
            value.push_str(line);
            if line == "]"
                && let Some(part) = parts.last_mut()
            {
                part.settings.push((std::mem::take(key), value.replace(",]", "]").replace(",\"", ", \"")));
                open = None;
            }
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some((key, value)) = line.split_once(" = ") {
            if value == "[" {
                open = Some((key.to_owned(), value.to_owned()));
            } else if let Some(part) = parts.last_mut() {
                part.settings.push((key.to_owned(), value.to_owned()));
            }
        } else {
            let repeated = line.starts_with("[[");
            let name = line.trim_matches(['[', ']']).to_owned();
            parts.push(Part { name, repeated, settings: Vec::new() });
        }
    }
    parts
}

fn quiet_hours(part: &Part) -> String {
    let time = |key| part.value(key).map_or_else(String::new, |value| plain(value));
    let [from, to] = QUIET_FROM_TO.map(time);
    if from == to { "none".to_owned() } else { format!("{from}–{to}") }
}

fn change(part: &Part, key: &str, before: Option<String>, after: Option<String>) -> PlanChange {
    let setting = if key == part.name { key.to_owned() } else { format!("{}.{key}", part.name) };
    let words = in_words(&part.name, key, before.as_deref(), after.as_deref());
    PlanChange { setting, before, after, words }
}

/// What changed in sections of which there are several, such as promise rules.
fn lists(before: &[Part], after: &[Part]) -> Vec<PlanChange> {
    let mut changes = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for part in before.iter().chain(after).filter(|part| part.repeated) {
        if !names.contains(&part.name.as_str()) {
            names.push(&part.name);
        }
    }
    for name in names {
        let of = |parts: &'_ [Part]| -> Vec<usize> {
            let is_it = |(_, part): &(usize, &Part)| part.repeated && part.name == name;
            parts.iter().enumerate().filter(is_it).map(|(index, _)| index).collect()
        };
        let mine: Vec<&Part> = of(before).into_iter().map(|index| &before[index]).collect();
        let theirs: Vec<&Part> = of(after).into_iter().map(|index| &after[index]).collect();
        changes.extend(list(name, &mine, &theirs));
    }
    changes
}

fn list(name: &str, before: &[&Part], after: &[&Part]) -> Vec<PlanChange> {
    let mut changes = Vec::new();
    let mut left: Vec<(usize, &Part)> = after.iter().copied().enumerate().collect();
    let mut places = Vec::new();
    for (index, part) in before.iter().enumerate() {
        let is_same = left.iter().position(|(_, theirs)| theirs == part);
        let is_like = || left.iter().position(|(_, theirs)| theirs.subject() == part.subject());
        let Some(place) = is_same.or_else(is_like) else {
            let words = format!("{} {} removed: {}", one_of(name), index + 1, told(part));
            changes.push(PlanChange {
                setting: name.to_owned(),
                before: Some(told(part)),
                after: None,
                words,
            });
            continue;
        };
        let (place, theirs) = left.remove(place);
        places.push(place);
        if theirs != *part {
            let (old, new) = (told(part), told(theirs));
            let words = format!("{} {} changed: {old} → {new}", one_of(name), index + 1);
            changes.push(PlanChange { setting: name.to_owned(), before: Some(old), after: Some(new), words });
        }
    }
    for (index, part) in left {
        let words = format!("{} {} added: {}", one_of(name), index + 1, told(part));
        changes.push(PlanChange { setting: name.to_owned(), before: None, after: Some(told(part)), words });
    }
    if !places.is_sorted() {
        let words = format!("{}s are asked in another order", one_of(name));
        changes.push(PlanChange { setting: name.to_owned(), before: None, after: None, words });
    }
    changes
}

/// One of several, on one line.
fn told(part: &Part) -> String {
    let mut settings = part.settings.iter().map(|(key, value)| format!("{} {}", spaced(key), worded(value)));
    let first = part.subject();
    settings.next();
    let rest: Vec<String> = settings.collect();
    if rest.is_empty() { format!("\"{first}\"") } else { format!("\"{first}\": {}", rest.join(", ")) }
}

/// What one of several is called.
fn one_of(name: &str) -> String {
    spaced(name.strip_suffix('s').unwrap_or(name)).replace('.', " ")
}

/// The parts of a plan in a marketer's words; others go by their names in the file.
const PARTS: [(&str, &str); 10] = [
    ("quiet_hours", "quiet hours"),
    ("touch.dispatch_delay", "late hand-over notice"),
    ("touch.transit_delay", "delay notice"),
    ("touch.exception", "carrier problem notice"),
    ("touch.recovery", "good news after a delay"),
    ("touch.check_in", "check-in"),
    ("touch.csat", "satisfaction survey"),
    ("touch.nps", "recommendation survey"),
    ("touch.cart_help", "cart help"),
    ("touch.faq_help", "help after searches"),
];

/// Settings that need no name of their own beside their part's, and what follows their value.
const MAIN: [(&str, &str, &str); 7] = [
    ("touch.check_in", "after", " after delivery"),
    ("touch.csat", "after", " after delivery"),
    ("touch.nps", "after", " after delivery"),
    ("touch.cart_help", "after", " after the last change of the cart"),
    ("touch.transit_delay", "before_promise_end", " before the promise ends"),
    ("touch.dispatch_delay", "after", " after the purchase"),
    ("quiet_hours", "quiet_hours", ""),
];

fn in_words(part: &str, key: &str, before: Option<&str>, after: Option<&str>) -> String {
    let named = PARTS.iter().find(|(known, _)| *known == part);
    let name = named
        .map_or_else(|| spaced(part.strip_prefix("touch.").unwrap_or(part)), |(_, name)| (*name).to_owned());
    if key == "on" && part.starts_with("touch.") {
        let turned = if after == Some("true") { "on" } else { "off" };
        return format!("{name}: turned {turned}");
    }
    if let (Some(before), Some(after)) = (before.and_then(items), after.and_then(items)) {
        return format!("{name}, {}: {}", spaced(key), list_change(&before, &after));
    }
    let value = |value: Option<&str>| value.map_or_else(|| "not set".to_owned(), worded);
    let (before, after) = (value(before), value(after));
    match MAIN.iter().find(|(known, main, _)| *known == part && *main == key) {
        Some((.., behind)) => format!("{name}: {before} → {after}{behind}"),
        None => format!("{name}, {}: {before} → {after}", spaced(key)),
    }
}

/// What came to a list and what went.
fn list_change(before: &[String], after: &[String]) -> String {
    let without = |mine: &[String], theirs: &[String]| -> Vec<String> {
        mine.iter().filter(|item| !theirs.contains(item)).cloned().collect()
    };
    let (gone, new) = (without(before, after), without(after, before));
    let part =
        |items: Vec<String>, what: &str| (!items.is_empty()).then(|| format!("{} {what}", items.join(", ")));
    let told: Vec<String> = part(new, "added").into_iter().chain(part(gone, "removed")).collect();
    if told.is_empty() { "in another order".to_owned() } else { told.join("; ") }
}

/// The items of a list as the file has it.
fn items(value: &str) -> Option<Vec<String>> {
    let inside = value.strip_prefix('[')?.strip_suffix(']')?.trim();
    let items = inside.split(", ").filter(|item| !item.is_empty());
    Some(items.map(plain).collect())
}

fn plain(value: &str) -> String {
    value.trim_matches('"').to_owned()
}

fn spaced(key: &str) -> String {
    key.replace('_', " ")
}

/// A value as a person says it: `"48h"` is 48 hours.
fn worded(value: &str) -> String {
    match value {
        "true" => return "yes".to_owned(),
        "false" => return "no".to_owned(),
        _ => {}
    }
    let value = plain(value);
    let (length, rest) = match value.split_once(' ') {
        Some((length, rest)) => (length, format!(" {rest}")),
        None => (value.as_str(), String::new()),
    };
    let unit = [('d', "day"), ('h', "hour"), ('m', "minute")];
    let said = unit.into_iter().find_map(|(letter, unit)| {
        let count: u32 = length.strip_suffix(letter)?.parse().ok()?;
        // Two days are said as days, one as 24 hours: that is no day of the calendar.
        let (count, unit) = if letter == 'h' && count > 24 && count.is_multiple_of(24) {
            (count / 24, "day")
        } else {
            (count, unit)
        };
        Some(format!("{count} {unit}{}{rest}", if count == 1 { "" } else { "s" }))
    });
    said.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::plan::Plan;
    use crate::plan::read::read;

    fn words(before: &str, after: &str) -> Vec<String> {
        let plan = |text: &str| -> Plan { read(text).expect("a plan") };
        diff(&plan(before), &plan(after)).into_iter().map(|change| change.words).collect()
    }

    #[test]
    fn a_plan_does_not_differ_from_itself() {
        assert_eq!(diff(&Plan::default(), &Plan { version: 7, ..Plan::default() }), []);
    }

    #[test]
    fn every_kind_of_setting_is_told_in_words() {
        let rows: [(&str, &str, &[&str]); 8] = [
            ("", "[touch.csat]\nafter = \"3d\"", &["satisfaction survey: 2 days → 3 days after delivery"]),
            (
                "",
                "[quiet_hours]\nfrom = \"20:00\"\nto = \"09:00\"",
                &["quiet hours: 21:00–08:00 → 20:00–09:00"],
            ),
            ("", "[touch.nps]\non = false", &["recommendation survey: turned off"]),
            ("[touch.nps]\non = false", "", &["recommendation survey: turned on"]),
            ("", "[caps]\nper_window = 2", &["caps, per window: 3 → 2"]),
            (
                "",
                "[calendar]\nweekdays = [\"monday\", \"saturday\"]",
                &["calendar, weekdays: saturday added; tuesday, wednesday, thursday, friday removed"],
            ),
            (
                "[[promise.rules]]\nmethod = \"*air*\"\nbusiness_days = 2\n\
                 [[promise.rules]]\nmethod = \"*sea*\"\nbusiness_days = 30",
                "[[promise.rules]]\nmethod = \"*air*\"\nbusiness_days = 3\n\
                 [[promise.rules]]\nmethod = \"*rail*\"\nbusiness_days = 12",
                &[
                    "promise rule 1 changed: \"*air*\": business days 2 → \"*air*\": business days 3",
                    "promise rule 2 removed: \"*sea*\": business days 30",
                    "promise rule 2 added: \"*rail*\": business days 12",
                ],
            ),
            (
                "[[promise.rules]]\nmethod = \"a\"\nbusiness_days = 2\n\
                 [[promise.rules]]\nmethod = \"b\"\nbusiness_days = 3",
                "[[promise.rules]]\nmethod = \"b\"\nbusiness_days = 3\n\
                 [[promise.rules]]\nmethod = \"a\"\nbusiness_days = 2",
                &["promise rules are asked in another order"],
            ),
        ];
        for (before, after, expected) in rows {
            assert_eq!(words(before, after), expected, "{before} / {after}");
        }
    }
}
