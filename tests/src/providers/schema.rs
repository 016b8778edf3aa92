//! `docs/standard-events.schema.json` and `docs/standard-events.md` against the code: what they show
//! is taken, what they require is required.

use journey::fact::ParcelStatus;
use jsonschema::Validator;
use serde_json::Value;

use super::*;

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&document("standard-events.schema.json")).unwrap()
}

fn validator() -> Validator {
    let schema = schema();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Every body that we show: the samples, and the examples of the page.
fn examples() -> Vec<(String, Value)> {
    let samples = samples(Provider::Standard)
        .into_iter()
        .map(|sample| (sample.name, serde_json::from_slice(&sample.body).unwrap()));
    let page = document("standard-events.md");
    let blocks = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let of_page = blocks.map(|block| {
        let body: Value = serde_json::from_str(block).unwrap();
        (format!("the page's {}", body["type"]), body)
    });
    samples.chain(of_page).collect()
}

fn code_takes(body: &Value) -> Result<(), Translation> {
    let surface = Provider::Standard.surfaces_of(body["type"].as_str().unwrap_or_default())[0];
    match translate(Provider::Standard, "", body.to_string().as_bytes(), surface) {
        Translation::Facts { facts, .. } if !facts.is_empty() => Ok(()),
        Translation::Privacy { .. } => Ok(()),
        other => Err(other),
    }
}

#[test]
fn every_example_is_taken_by_schema_and_code() {
    let validator = validator();
    for (name, body) in examples() {
        let errors: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(code_takes(&body), Ok(()), "{name}");
    }
}

#[test]
fn the_page_shows_every_type() {
    let page = document("standard-events.md");
    for event_type in Provider::Standard.topics() {
        assert!(page.contains(&format!("\n### {event_type}\n")), "{event_type}");
        assert!(page.contains(&format!("\"type\": \"{event_type}\"")), "{event_type}");
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let row = page.lines().find(|line| line.starts_with(&format!("| [`{event_type}`]"))).unwrap();
        assert!(row.contains(&format!("| `/{surface}`")), "{row}");
    }
    for status in ParcelStatus::ALL {
        assert!(page.contains(&format!("\n| `{}` |", status.as_str())), "{status:?}");
    }
}

#[test]
fn the_schema_has_our_types_and_statuses() {
    let schema = schema();
    assert_eq!(schema["properties"]["type"]["enum"], serde_json::json!(Provider::Standard.topics()));
    let references: Vec<String> =
        Provider::Standard.topics().iter().map(|event_type| format!("#/$defs/{event_type}")).collect();
    let listed = schema["oneOf"].as_array().unwrap();
    assert!(listed.iter().map(|one| one["$ref"].as_str().unwrap()).eq(references.iter()));
    let statuses = ParcelStatus::ALL.map(ParcelStatus::as_str);
    let scanned = &schema["$defs"]["parcel.scanned"]["properties"]["data"]["properties"];
    assert_eq!(scanned["status"]["enum"], serde_json::json!(statuses));
}

#[test]
fn every_part_of_the_schema_is_described() {
    let schema = schema();
    for (name, part) in schema["$defs"].as_object().unwrap() {
        described(&schema, name, part);
    }
}

fn described(schema: &Value, name: &str, part: &Value) {
    let part = resolved(schema, part);
    assert!(part["description"].is_string() || part["const"].is_string(), "{name}");
    for (field, inner) in part["properties"].as_object().into_iter().flatten() {
        described(schema, &format!("{name}.{field}"), inner);
    }
}

/// What a `$ref` points at.
fn resolved<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(reference) => &schema["$defs"][reference.strip_prefix("#/$defs/").unwrap()],
        None => part,
    }
}

/// The places in `body` of every field that the schema requires there.
fn required(schema: &Value, part: &Value, body: &Value, at: &str) -> Vec<(String, String)> {
    let part = resolved(schema, part);
    let names = part["required"].as_array().into_iter().flatten();
    let mut found: Vec<(String, String)> =
        names.map(|name| (at.to_owned(), name.as_str().unwrap().to_owned())).collect();
    for (field, inner) in part["properties"].as_object().into_iter().flatten() {
        if let Some(value) = body.get(field) {
            found.extend(required(schema, inner, value, &format!("{at}/{field}")));
        }
    }
    if part["items"].is_object() {
        for (index, value) in body.as_array().into_iter().flatten().enumerate() {
            found.extend(required(schema, &part["items"], value, &format!("{at}/{index}")));
        }
    }
    found
}

#[test]
fn what_the_schema_requires_the_code_requires() {
    let (schema, validator) = (schema(), validator());
    let mut removed = std::collections::BTreeSet::new();
    for (name, body) in examples() {
        let part = &schema["$defs"][body["type"].as_str().unwrap()];
        for (at, field) in required(&schema, part, &body, "") {
            let mut without = body.clone();
            without.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(&field);
            assert!(!validator.is_valid(&without), "{name}: the schema does without {at}/{field}");
            let told = code_takes(&without);
            let Err(Translation::Unreadable { why, .. }) = &told else {
                panic!("{name}: the code does without {at}/{field}: {told:?}")
            };
            assert!(why.ends_with(&format!("{field} is missing")), "{why}");
            removed.insert((body["type"].to_string(), at, field));
        }
    }
    // Three of the envelope for each of twelve types, and those of the data.
    assert!(removed.len() > 60, "{removed:?}");
}

/// And the other way: what the schema lets be left out, the code does without.
#[test]
fn what_the_schema_leaves_open_the_code_leaves_open() {
    let (schema, validator) = (schema(), validator());
    for (name, body) in examples() {
        let part = &schema["$defs"][body["type"].as_str().unwrap()]["properties"]["data"];
        let needed: Vec<String> = required(&schema, part, &body["data"], "")
            .into_iter()
            .filter_map(|(at, field)| at.is_empty().then_some(field))
            .collect();
        for field in body["data"].as_object().unwrap().keys().filter(|field| !needed.contains(field)) {
            let mut without = body.clone();
            without["data"].as_object_mut().unwrap().remove(field);
            let taken = code_takes(&without).is_ok();
            assert_eq!(validator.is_valid(&without), taken, "{name} without {field}");
        }
    }
}
