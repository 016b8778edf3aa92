//! The manual says what the code does.

use expect_test::expect_file;
use journey::plan::read::{read, reference};

const MANUAL: &str = include_str!("../../../docs/plan.md");

/// From here on the manual is the reference.
const MADE_FROM_CODE: &str = "a test compares the two. -->\n";

#[test]
fn the_manual_ends_with_the_reference() {
    let (prose, _) = MANUAL.split_once(MADE_FROM_CODE).expect("the manual has a reference");
    let manual = format!("{prose}{MADE_FROM_CODE}{}", reference());
    expect_file!["../../../docs/plan.md"].assert_eq(&manual);
}

#[test]
fn every_example_is_a_good_plan() {
    let examples: Vec<&str> =
        MANUAL.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 4, "the manual has examples");
    for example in examples {
        assert!(read(example).is_ok(), "{:?}\n{example}", read(example));
    }
}

#[test]
fn the_mistake_of_the_manual_is_made_so() {
    let file = format!("{}[touch.csat]\nafter = \"2 dayz\"\n", "\n".repeat(10));
    let mistakes = read(&file).expect_err("a mistake");
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 1);
    assert!(MANUAL.contains(&lines[0]), "{}", lines[0]);
}

#[test]
fn the_manual_names_every_kind_of_mail() {
    for kind in journey::touch::TouchKind::ALL {
        assert!(reference().contains(&format!("### `[touch.{kind}]`")), "{kind}");
    }
}
