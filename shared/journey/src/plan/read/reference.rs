//! Every setting for the manual, from the same descriptions that read and show it.

use super::super::{Plan, PromiseRule};
use super::setting::{Setting, Slot};
use super::show::value_text;
use super::table::{GROUPS, RULE, RULES, RULES_ABOUT};

/// The longest default that is printed in full; a longer list is counted instead.
const DEFAULT_CHARS_MAX: usize = 80;

/// The reference of every setting as Markdown: a heading and a table for each section. The manual
/// holds it word by word; a test compares.
pub fn reference() -> String {
    let mut plan = Plan::default();
    let mut page = String::new();
    for group in GROUPS {
        head(&mut page, &format!("[{}]", group.name), group.about);
        for setting in group.settings {
            let default = default_text(&setting.slot, &mut plan);
            row(&mut page, setting, &default);
        }
        if RULES.rsplit_once('.').is_some_and(|(section, _)| section == group.name) {
            rules(&mut page);
        }
    }
    page
}

fn rules(page: &mut String) {
    head(page, &format!("[[{RULES}]]"), RULES_ABOUT);
    for setting in RULE {
        row(page, setting, default_of_rule(setting));
    }
}

/// What a rule's setting means when it is left out.
fn default_of_rule(setting: &Setting<PromiseRule>) -> &'static str {
    match setting.key {
        "countries" => "`[]`",
        "fee" => "`\"kept\"`",
        "fee_counts_above_minor_units" => "`0`",
        _ => "must be there",
    }
}

fn head(page: &mut String, name: &str, about: &str) {
    page.push_str(&format!("\n### `{name}`\n\n{about}\n\n"));
    page.push_str("| setting | takes | default | what it does |\n|---|---|---|---|\n");
}

fn row<Root>(page: &mut String, setting: &Setting<Root>, default: &str) {
    let (key, takes, about) = (setting.key, setting.slot.takes(), setting.about);
    page.push_str(&format!("| `{key}` | {takes} | {default} | {about} |\n"));
}

fn default_text(slot: &Slot<Plan>, plan: &mut Plan) -> String {
    let text = value_text(slot, plan);
    if text.chars().count() <= DEFAULT_CHARS_MAX {
        return format!("`{text}`");
    }
    let count = text.matches(", ").count() + 1;
    format!("{count} of them, see [the file](../shared/journey/src/plan/default.toml)")
}
