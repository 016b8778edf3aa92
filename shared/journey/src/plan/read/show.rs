//! A plan as a file: what [`read`](super::read()) reads back.

use jiff::civil::Time;

use super::super::{Holiday, Plan, weekdays};
use super::repeated::{LISTS, Repeated};
use super::setting::{Setting, Slot};
use super::table::GROUPS;
use super::value::{SHOP_ZONE, amount_text, duration_text};

/// The longest line that is written, in characters.
const LINE_CHARS_MAX: usize = 100;

/// What stands above every plan.
const HEAD: &str = "The plan: when which mail leaves, and what was promised before. Every setting \
    may be left out: it then has its default. Lengths of time are written \"90m\", \"48h\" or \
    \"7d\", times of day \"21:00\". Look at a change before it goes live: `beforehand plan check`, \
    then `beforehand plan replay`.";

/// Writes `plan` as a commented TOML file with every setting. Its version is not in the file:
/// publishing counts it. Times finer than a minute are cut, as no file can say them.
pub fn show(plan: &Plan) -> String {
    // Fields are reached through one function for reading and writing, so a copy is needed.
    let mut plan = plan.clone();
    let mut file = String::new();
    comment(&mut file, "", HEAD);
    for group in GROUPS {
        file.push('\n');
        comment(&mut file, "", group.about);
        file.push_str(&format!("[{}]\n", group.name));
        for setting in group.settings {
            comment(&mut file, "", &with_limits(setting));
            line(&mut file, setting, &mut plan);
        }
        for list in LISTS.iter().filter(|list| list.behind == group.name) {
            file.push('\n');
            comment(&mut file, "", list.about);
            (list.show)(&mut file, &mut plan);
        }
    }
    file
}

/// Writes all of a repeated section, or that there are none; above them once what each of their
/// settings does.
pub(super) fn list<Item: Repeated>(file: &mut String, plan: &mut Plan) {
    for setting in Item::settings() {
        comment(file, "  ", &format!("{}: {}", setting.key, with_limits(setting)));
    }
    let items = Item::list(plan).clone();
    if items.is_empty() {
        none::<Item>(file);
    }
    for (index, mut item) in items.into_iter().enumerate() {
        let break_before = if index == 0 { "" } else { "\n" };
        file.push_str(&format!("{break_before}[[{}]]\n", Item::NAME));
        for setting in Item::settings() {
            let is_default =
                value_text(&setting.slot, &mut item) == value_text(&setting.slot, &mut Item::blank());
            if !is_default || Item::REQUIRED.contains(&setting.key) {
                line(file, setting, &mut item);
            }
        }
    }
}

/// Writes that there are none: in a file that says nothing, the built-in ones would hold. Where there
/// are no built-in ones, an example.
fn none<Item: Repeated>(file: &mut String) {
    if !Item::list(&mut Plan::default()).is_empty() {
        let short = Item::NAME.rsplit('.').next().unwrap_or(Item::NAME);
        return file.push_str(&format!("{short} = []\n"));
    }
    file.push_str("# For example:\n");
    for line in Item::EXAMPLE.lines() {
        file.push_str(&format!("#   {line}\n"));
    }
}

/// Writes `key = value`, a long list on several lines.
fn line<Root>(file: &mut String, setting: &Setting<Root>, root: &mut Root) {
    let text = format!("{} = {}\n", setting.key, value_text(&setting.slot, root));
    if text.chars().count() <= LINE_CHARS_MAX {
        return file.push_str(&text);
    }
    let (Some(open), Some(close)) = (text.find('['), text.rfind(']')) else {
        return file.push_str(&text);
    };
    file.push_str(&text[..=open]);
    file.push('\n');
    for part in wrapped(&text[open + 1..close], LINE_CHARS_MAX - 5) {
        let comma = if part.ends_with(',') { "" } else { "," };
        file.push_str(&format!("    {part}{comma}\n"));
    }
    file.push_str("]\n");
}

/// The value of a setting as TOML, on one line.
pub(super) fn value_text<Root>(slot: &Slot<Root>, root: &mut Root) -> String {
    match slot {
        Slot::Flag(field) => field(root).to_string(),
        Slot::Count { field, .. } => field(root).to_string(),
        Slot::Amount { field, .. } => field(root).to_string(),
        Slot::Duration { field, .. } => quoted(&duration_text(*field(root))),
        Slot::TimeOfDay(field) => quoted(&time_text(*field(root))),
        Slot::Delay { field, .. } => quoted(&field(root).to_string()),
        Slot::Word(word) => quoted((word.get)(root)),
        Slot::Zone(field) => match field(root).as_str() {
            "" => quoted(SHOP_ZONE),
            zone => quoted(zone),
        },
        Slot::Pattern(field) => quoted(field(root)),
        Slot::Weekdays(field) => texts(field(root).iter().map(|weekday| quoted(weekdays::word(*weekday)))),
        Slot::Holidays(field) => texts(field(root).iter().map(|holiday| match holiday {
            Holiday::On(date) => quoted(&date.to_string()),
            Holiday::Yearly { month, day } => quoted(&format!("{month:02}-{day:02}")),
        })),
        Slot::Amounts(field) => texts(field(root).iter().map(|amount| quoted(&amount_text(amount)))),
        Slot::Countries(field) | Slot::Regions(field) | Slot::Areas(field) | Slot::Languages(field) => {
            texts(field(root).iter().map(|text| quoted(text)))
        }
    }
}

/// A time of day to the minute.
pub(super) fn time_text(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn texts(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

/// What a setting does, and its limits where they are numbers.
fn with_limits<Root>(setting: &Setting<Root>) -> String {
    match setting.slot.limits() {
        Some(limits) => format!("{} From {limits}.", setting.about),
        None => setting.about.to_owned(),
    }
}

/// Writes sentences as comment lines; those after the first begin with `indent`.
fn comment(file: &mut String, indent: &str, text: &str) {
    for (index, line) in wrapped(text, LINE_CHARS_MAX - 2 - indent.len()).iter().enumerate() {
        let indent = if index == 0 { "" } else { indent };
        file.push_str(&format!("# {indent}{line}\n"));
    }
}

/// Breaks a text at spaces into lines of at most `chars_max` characters.
fn wrapped(text: &str, chars_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= chars_max => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}
