//! The schema for editors says what the reader says, as far as a schema can.

use expect_test::expect_file;
use journey::plan::DEFAULT_TOML;
use journey::plan::read::{read, schema, show};
use proptest::prelude::*;
use serde_json::Value;

use super::arbitrary;
use super::wrong::WRONG;

const MANUAL: &str = include_str!("../../../docs/plan.md");

fn validator() -> jsonschema::Validator {
    jsonschema::meta::validate(&schema()).expect("a schema");
    jsonschema::validator_for(&schema()).expect("a validator")
}

/// A plan file as an editor checks it.
fn as_json(file: &str) -> Option<Value> {
    toml::from_str(file).ok()
}

fn errors(file: &str) -> Vec<String> {
    let plan = as_json(file).expect("TOML");
    validator().iter_errors(&plan).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_file_for_editors_is_the_schema() {
    let text = format!("{}\n", serde_json::to_string_pretty(&schema()).expect("a text"));
    expect_file!["../../../docs/plan.schema.json"].assert_eq(&text);
}

#[test]
fn the_default_plan_and_every_example_of_the_manual_pass() {
    assert_eq!(errors(DEFAULT_TOML), Vec::<String>::new());
    for example in MANUAL.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        assert_eq!(errors(example), Vec::<String>::new(), "{example}");
    }
}

/// What only the reader knows: limits of times, areas that exist, settings that contradict each other.
#[test]
fn an_editor_finds_most_mistakes() {
    let validator = validator();
    let found = |file: &str| as_json(file).is_none_or(|plan| !validator.is_valid(&plan));
    let (seen, missed): (Vec<_>, Vec<_>) = WRONG.iter().partition(|(_, file, _)| found(file));
    assert!(seen.len() >= 25, "{} of {} found", seen.len(), WRONG.len());
    for (name, file, _) in missed {
        assert!(read(file).is_err(), "{name} is found by the reader");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_plan_that_can_be_written_passes(plan in arbitrary::plan()) {
        let file = show(&plan);
        prop_assert_eq!(errors(&file), Vec::<String>::new(), "{}", file);
    }
}
