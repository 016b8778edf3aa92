//! Sections that may stand several times, such as `[[promise.rules]]`: one description of each, from
//! which it is read, shown and explained.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::{Carrier, Plan, ProductTiming, PromiseRule};
use super::Reader;
use super::setting::Setting;
use super::{reference, schema, show, value};

/// What can stand in a file several times.
pub(super) trait Repeated: Clone + 'static {
    /// The section's name, with dots.
    const NAME: &'static str;
    /// What one of them is called, in the plural.
    const ITEMS: &'static str;
    /// What is said above them.
    const ABOUT: &'static str;
    /// An example, for a file that has none of them.
    const EXAMPLE: &'static str;
    /// The most of them.
    const MAX: usize;
    /// The settings that each must name.
    const REQUIRED: &'static [&'static str];
    /// Their settings, in the order in which they are shown.
    fn settings() -> &'static [Setting<Self>];
    /// One with every setting left out.
    fn blank() -> Self;
    /// Where they live.
    fn list(plan: &mut Plan) -> &mut Vec<Self>;
    /// Notes what is wrong with them together.
    fn check(reader: &mut Reader<'_>, found: &[Found<Self>]);
}

/// One of them as it was read, and where.
pub(super) struct Found<Item> {
    pub(super) item: Item,
    /// The offset of its first setting's value.
    pub(super) at: usize,
}

/// A kind of repeated section, whatever it holds.
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// The section behind which they are shown.
    pub(super) behind: &'static str,
    pub(super) read: fn(&mut Reader<'_>, &Spanned<DeValue<'_>>, &mut Plan),
    pub(super) show: fn(&mut String, &mut Plan),
    pub(super) rows: fn(&mut String),
    pub(super) schema: fn() -> serde_json::Value,
}

impl List {
    const fn of<Item: Repeated>(behind: &'static str) -> Self {
        Self {
            name: Item::NAME,
            about: Item::ABOUT,
            behind,
            read: read::<Item>,
            show: show::list::<Item>,
            rows: reference::rows::<Item>,
            schema: schema::list::<Item>,
        }
    }
}

/// Every repeated section.
pub(super) static LISTS: &[List] = &[
    List::of::<Carrier>("warehouse"),
    List::of::<PromiseRule>("promise"),
    List::of::<ProductTiming>("touch.check_in"),
];

/// Reads all of them. The built-in ones are gone as soon as the file has any, or an empty list.
fn read<Item: Repeated>(reader: &mut Reader<'_>, list: &Spanned<DeValue<'_>>, plan: &mut Plan) {
    let at = list.span().start;
    let kept = Item::list(plan);
    kept.clear();
    let Some(items) = list.get_ref().as_array() else {
        let short = Item::NAME.rsplit('.').next().unwrap_or(Item::NAME);
        let allowed = format!("sections [[{}]], or {short} = [] for none", Item::NAME);
        reader.notes.add(at, Item::NAME, value::found(list.get_ref()), allowed);
        return;
    };
    if items.len() > Item::MAX {
        let problem = format!("has {} {}", items.len(), Item::ITEMS);
        reader.notes.add(at, Item::NAME, problem, format!("at most {}", Item::MAX));
        return;
    }
    let mut found: Vec<Found<Item>> = Vec::with_capacity(items.len());
    for item in items {
        match item.get_ref().as_table() {
            Some(table) => found.extend(read_one(reader, item.span().start, table)),
            None => {
                let problem = format!("holds what {}", value::found(item.get_ref()));
                reader.notes.add(item.span().start, Item::NAME, problem, Item::ITEMS.to_owned());
            }
        }
    }
    Item::check(reader, &found);
    kept.extend(found.into_iter().map(|found| found.item));
}

/// Reads one; `None` if its mistakes leave nothing to compare with the others.
fn read_one<Item: Repeated>(reader: &mut Reader<'_>, at: usize, table: &DeTable<'_>) -> Option<Found<Item>> {
    let settings = Item::settings();
    let mut item = Item::blank();
    let mut first_at = None;
    let count_before = reader.notes.count();
    for setting in settings {
        let Some((_, value)) = table.iter().find(|(key, _)| key.get_ref() == setting.key) else {
            continue;
        };
        let path = format!("{}.{}", Item::NAME, setting.key);
        reader.see(&path, value.span());
        value::read(&mut reader.notes, &path, &setting.slot, value, &mut item);
        first_at.get_or_insert(value.span().start);
    }
    for (key, _) in table {
        let name: &str = key.get_ref();
        if settings.iter().all(|setting| setting.key != name) {
            let known = settings.iter().map(|setting| setting.key).collect();
            reader.unknown(key.span().start, &format!("{}.{name}", Item::NAME), name, known);
        }
    }
    for key in Item::REQUIRED.iter().filter(|key| !table.contains_key(**key)) {
        let problem = format!("has no {key} here");
        let allowed = format!("{} in each of the {}", Item::REQUIRED.join(" and "), Item::ITEMS);
        reader.notes.add(at, Item::NAME, problem, allowed);
    }
    let at = first_at.unwrap_or(at);
    (reader.notes.count() == count_before).then_some(Found { item, at })
}
