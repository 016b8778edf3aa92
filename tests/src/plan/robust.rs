//! No text breaks the reader.

use journey::plan::DEFAULT_TOML;
use journey::plan::read::{MISTAKES_MAX, PLAN_BYTES_MAX, read};
use proptest::prelude::*;

/// What holds of every answer: nothing that is no TOML is a plan; mistakes are in order and lie in
/// the file.
fn check(text: &str) {
    assert!(text.parse::<toml::Table>().is_ok() || read(text).is_err(), "no TOML, yet a plan");
    let Err(mistakes) = read(text) else {
        return;
    };
    assert!(!mistakes.is_empty() && mistakes.len() <= MISTAKES_MAX);
    assert!(mistakes.is_sorted_by_key(|mistake| (mistake.line, mistake.column)));
    let lines: Vec<&str> = text.split('\n').collect();
    for mistake in mistakes {
        let line = lines.get(mistake.line - 1).expect("a line of the file");
        assert!((1..=line.chars().count() + 1).contains(&mistake.column), "{mistake:?}");
        assert!(!mistake.problem.is_empty() && !mistake.allowed.is_empty(), "{mistake:?}");
        assert!(mistake.to_string().chars().count() < 1_000, "a mistake is short to read");
    }
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_text_of_the_right_letters_has_an_answer(text in "[\\[\\]{}=\"'.,#a-c0-9 \n\r\tä”-]{0,80}") {
        check(&text);
    }

    #[test]
    fn a_damaged_plan_has_an_answer(
        cut in 0usize..DEFAULT_TOML.len(),
        length in 0usize..40,
        put in "[\\[\\]{}=\"'.,#a-z0-9 \n-]{0,6}",
    ) {
        let end = (cut + length).min(DEFAULT_TOML.len());
        check(&format!("{}{put}{}", &DEFAULT_TOML[..cut], &DEFAULT_TOML[end..]));
    }
}

#[test]
fn hostile_files_have_an_answer() {
    let most = PLAN_BYTES_MAX - 10;
    check(&"[".repeat(most));
    check(&format!("a = {}", "[".repeat(most)));
    check(&format!("a = {}", "{a=".repeat(most / 3)));
    check(&format!("{}b = 1", "a.".repeat(most / 2)));
    check(&"[a]\n".repeat(most / 4));
    check(&"[[promise.rules]]\n".repeat(most / 18));
    check(&"x = 1\n".repeat(most / 6));
    check(&format!("[calendar]\nholidays = [{}]", "\"01-01\",".repeat(most / 8 - 10)));
    check(&format!("{} = 1", "x".repeat(most)));
    check(&format!("x = {}", "x".repeat(most - 10)));
    check(&format!("[caps]\nper_window = {}", "9".repeat(most - 30)));
    check(&format!("[caps]\nper_window = 1.{}", "9".repeat(most - 30)));
    check(&format!("[caps]\napart = {}", "x".repeat(most - 20)));
    check(&format!("[caps]\napart = \"{}\"", "9".repeat(most - 20)));
    check(&"a b\n".repeat(most / 4));
    check(&"x = [\n\"y\n".repeat(most / 10));
    check(&"\u{0}".repeat(most));
    check(&"\r".repeat(most));
}
