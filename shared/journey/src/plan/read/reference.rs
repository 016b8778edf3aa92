//! Every setting for the manual, from the same descriptions that read and show it.

use super::super::Plan;
use super::repeated::{LISTS, Repeated};
use super::setting::{Setting, Slot};
use super::show::value_text;
use super::table::GROUPS;

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
        for list in LISTS.iter().filter(|list| list.behind == group.name) {
            head(&mut page, &format!("[[{}]]", list.name), list.about);
            (list.rows)(&mut page);
        }
    }
    page
}

/// A row for each setting of a repeated section.
pub(super) fn rows<Item: Repeated>(page: &mut String) {
    for setting in Item::settings() {
        let default = match value_text(&setting.slot, &mut Item::blank()) {
            _ if Item::REQUIRED.contains(&setting.key) => "must be there".to_owned(),
            empty if empty == "\"\"" => "any".to_owned(),
            value => format!("`{value}`"),
        };
        row(page, setting, &default);
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
