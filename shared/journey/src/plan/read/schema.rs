//! The plan as a JSON Schema, so that editors complete and check a file while it is written.

use serde_json::{Map, Value, json};

use super::super::{LANGUAGES, Plan, weekdays};
use super::repeated::{LISTS, Repeated};
use super::setting::{Setting, Slot};
use super::show::value_text;
use super::table::GROUPS;
use super::value::{AMOUNTS_MAX, AREAS_MAX, COUNTRIES_MAX, HOLIDAYS_MAX, PATTERN_CHARS_MAX, REGIONS_MAX};

const TIME_OF_DAY: &str = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$";
const LENGTH: &str = "^[0-9]{1,6}[mhd]$";
const DELAY: &str = "^([0-9]{1,6}[mh]|[0-9]{1,6}(d| business days?)( at ([01]?[0-9]|2[0-3]):[0-5][0-9])?)$";
const DATE: &str = "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$";

/// A JSON Schema (draft 2020-12) of a plan file. It knows every section, setting, word and number;
/// what settings mean together only [`read`](super::read()) knows.
pub fn schema() -> Value {
    let mut root = section("");
    if let Some(fields) = root.as_object_mut() {
        fields.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".to_owned(), json!("Beforehand plan"));
    }
    root
}

/// A section, with those in it.
fn section(path: &str) -> Value {
    let mut properties = Map::new();
    let mut plan = Plan::default();
    let group = GROUPS.iter().find(|group| group.name == path);
    for setting in group.into_iter().flat_map(|group| group.settings) {
        properties.insert(setting.key.to_owned(), property(setting, &mut plan));
    }
    let names = GROUPS.iter().map(|group| group.name).chain(LISTS.iter().map(|list| list.name));
    for name in names.filter_map(|name| child(path, name)) {
        if properties.contains_key(name) {
            continue;
        }
        let here = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let value = match LISTS.iter().find(|list| list.name == here) {
            Some(list) => (list.schema)(),
            None => section(&here),
        };
        properties.insert(name.to_owned(), value);
    }
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let (Some(group), Some(fields)) = (group, schema.as_object_mut()) {
        fields.insert("description".to_owned(), json!(group.about));
    }
    schema
}

/// The next name on the way from the section `path` to `name`, if that lies in it.
fn child<'n>(path: &str, name: &'n str) -> Option<&'n str> {
    let rest = if path.is_empty() {
        name
    } else {
        name.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'))?
    };
    rest.split('.').next()
}

/// A repeated section.
pub(super) fn list<Item: Repeated>() -> Value {
    let mut properties = Map::new();
    for setting in Item::settings() {
        properties.insert(setting.key.to_owned(), property(setting, &mut Item::blank()));
    }
    for required in Item::REQUIRED {
        if let Some(fields) = properties.get_mut(*required).and_then(Value::as_object_mut) {
            fields.remove("default");
        }
    }
    json!({
        "type": "array",
        "description": Item::ABOUT,
        "maxItems": Item::MAX,
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": Item::REQUIRED,
            "properties": properties,
        },
    })
}

/// A setting: what it takes, what it does and its default.
fn property<Root>(setting: &Setting<Root>, root: &mut Root) -> Value {
    let mut schema = value(&setting.slot);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert(
            "description".to_owned(),
            json!(format!("{} Takes: {}.", setting.about, setting.slot.takes())),
        );
        let default = format!("value = {}", value_text(&setting.slot, root));
        // Every value is shown as TOML; the schema has it as JSON.
        let default = toml::from_str::<Map<String, Value>>(&default).ok();
        fields.extend(
            default.and_then(|mut table| table.remove("value")).map(|value| ("default".to_owned(), value)),
        );
    }
    schema
}

/// What a setting takes.
fn value<Root>(slot: &Slot<Root>) -> Value {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let texts = |item: Value, least: usize, most: usize| json!({ "type": "array", "items": item, "minItems": least, "maxItems": most, "uniqueItems": true });
    match slot {
        Slot::Flag(_) => json!({ "type": "boolean" }),
        Slot::Count { min, max, .. } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Slot::Amount { max, .. } => json!({ "type": "integer", "minimum": 0, "maximum": max }),
        Slot::Duration { .. } => text(LENGTH),
        Slot::Delay { .. } => text(DELAY),
        Slot::TimeOfDay(_) => text(TIME_OF_DAY),
        Slot::Word(word) => json!({ "enum": word.words }),
        Slot::Zone(_) => json!({ "type": "string" }),
        Slot::Pattern(_) => json!({ "type": "string", "maxLength": PATTERN_CHARS_MAX }),
        Slot::Weekdays(_) => {
            let words: Vec<&str> = weekdays::WEEKDAYS.iter().map(|(_, word)| *word).collect();
            texts(json!({ "enum": words }), 1, words.len())
        }
        Slot::Languages(_) => texts(json!({ "enum": LANGUAGES }), 1, LANGUAGES.len()),
        Slot::Holidays(_) => texts(text(DATE), 0, HOLIDAYS_MAX),
        Slot::Areas(_) => texts(text("^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$"), 0, AREAS_MAX),
        Slot::Amounts(_) => texts(json!({ "type": "string" }), 0, AMOUNTS_MAX),
        Slot::Countries(_) => texts(text("^[A-Za-z]{2}$"), 0, COUNTRIES_MAX),
        Slot::Regions(_) => texts(text("^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$"), 0, REGIONS_MAX),
    }
}
