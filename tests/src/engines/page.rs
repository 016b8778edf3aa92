//! docs/engines.md: what each engine's file says, in one table.

use std::fmt::Write as _;

use expect_test::expect_file;

use super::{DOCUMENTED, ENGINES, file};
use crate::harness::root;

const MARK: &str = "<!-- What follows is written from tests/golden/engines: UPDATE_EXPECT=1 cargo test -p tests -- engines::page -->\n";

/// The lines of an engine's file: what was looked at, and what was seen.
fn seen(engine: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file(engine)).unwrap();
    let parts = |line: &str| line.rsplit_once(": ").map(|(what, seen)| (what.to_owned(), seen.to_owned()));
    text.lines().map(|line| parts(line).unwrap_or_else(|| panic!("{engine}: {line}"))).collect()
}

#[test]
fn the_page_shows_what_was_seen() {
    let documented = seen(DOCUMENTED);
    let engines = ENGINES.map(|(engine, _)| seen(engine));
    let names = ENGINES.map(|(_, name)| name).join(" | ");
    let mut table = format!("| looked at | DynamoDB, as documented | {names} |\n|---|---|---|---|---|\n");
    for (row, (what, expected)) in documented.iter().enumerate() {
        write!(table, "| {what} | {expected} |").unwrap();
        for (lines, (engine, _)) in engines.iter().zip(ENGINES) {
            let (same, seen) = lines.get(row).unwrap_or_else(|| panic!("{engine} was not asked: {what}"));
            assert_eq!(same, what, "{engine}");
            let cell = if seen == expected { "the same".to_owned() } else { format!("**{seen}**") };
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    for (lines, (engine, _)) in engines.iter().zip(ENGINES) {
        assert_eq!(lines.len(), documented.len(), "{engine} was asked for something undocumented");
    }
    let page = root().join("docs/engines.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (written, _) = text.split_once(MARK).expect("docs/engines.md has its mark");
    expect_file![page].assert_eq(&format!("{written}{MARK}\n{table}"));
}
