//! Lines that are not TOML: what the parser found, in words for the person who wrote the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeTable;

use super::mistake::Notes;
use super::value::cut;

/// What the parser says of a text without quotes; it reads on as if they were there.
const UNQUOTED: &str = "string values must be quoted";

/// What the parser says of a name that was there before; it reads on.
const DUPLICATE: &str = "duplicate key";

/// What the parser says at the end of a file whose rest it took for a list.
const UNCLOSED: [&str; 2] = ["unclosed array", "unclosed inline table"];

/// How often broken lines are taken out and the rest read again: what breaks a line may hide what
/// breaks another.
const ROUNDS_MAX: usize = 16;

/// A line that cannot be read.
struct Broken {
    offset: usize,
    problem: String,
    expected: String,
}

/// A file with its broken lines blanked out, so that the others can be read where they stand.
pub(super) struct Mended<'t> {
    /// The file; every byte that is left stands where it stood.
    pub(super) text: Cow<'t, str>,
    /// The broken lines, from 1.
    broken: BTreeMap<usize, Broken>,
}

/// Takes out the lines that the parser cannot read.
pub(super) fn mend<'t>(notes: &Notes<'_>, text: &'t str) -> Mended<'t> {
    let mut mended = Mended { text: Cow::Borrowed(text), broken: BTreeMap::new() };
    for _ in 0..ROUNDS_MAX {
        let (_, errors) = DeTable::parse_recoverable(&mended.text);
        let found: Vec<(usize, Broken)> = errors
            .iter()
            .filter(|error| ![DUPLICATE, UNQUOTED].contains(&split(error).0))
            .map(|error| broken_line(notes, error))
            .collect();
        if found.is_empty() {
            break;
        }
        let is_unclosed = |error: &toml::de::Error| UNCLOSED.contains(&split(error).0);
        let rest = if errors.iter().any(is_unclosed) { first_of_list(notes, &errors) } else { None };
        if let Some(rest) = rest {
            // What an earlier round found behind it is its consequence.
            mended.broken.split_off(&rest);
        }
        for (line, broken) in found {
            if rest.is_none_or(|rest| line < rest) {
                mended.broken.entry(line).or_insert(broken);
            } else if rest == Some(line) {
                let problem = "is not TOML here (a list has no end)".to_owned();
                let broken = Broken { problem, expected: "`]`".to_owned(), ..broken };
                mended.broken.entry(line).or_insert(broken);
            }
        }
        mended.text = blank(&mended.text, |line| {
            mended.broken.contains_key(&line) || rest.is_some_and(|rest| line >= rest)
        })
        .into();
    }
    mended
}

/// The first line that was taken for items of a list which has no end. From there on nothing can be
/// told apart.
fn first_of_list(notes: &Notes<'_>, errors: &[toml::de::Error]) -> Option<usize> {
    let about_lists = |error: &&toml::de::Error| {
        let (what, _) = split(error);
        ["array", "inline table", "key-value pairs"].iter().any(|list| what.contains(list))
    };
    let offsets = errors.iter().filter(about_lists).filter_map(|error| Some(error.span()?.start));
    offsets.min().map(|offset| notes.place(offset).0)
}

/// What the parser found and what it expected.
fn split(error: &toml::de::Error) -> (&str, &str) {
    error.message().split_once(", expected ").unwrap_or((error.message(), ""))
}

fn broken_line(notes: &Notes<'_>, error: &toml::de::Error) -> (usize, Broken) {
    let offset = error.span().unwrap_or_default().start;
    let (what, expected) = split(error);
    let expected = if expected.is_empty() { "lines such as after = \"48h\"" } else { expected };
    let problem = format!("is not TOML here ({what})");
    (notes.place(offset).0, Broken { offset, problem, expected: expected.to_owned() })
}

/// The text with some lines, counted from 1, made of spaces.
fn blank(text: &str, is_blank: impl Fn(usize) -> bool) -> String {
    let mut left = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if is_blank(index + 1) {
            let end = if line.ends_with('\n') { "\n" } else { "" };
            left.extend(std::iter::repeat_n(' ', line.len() - end.len()));
            left.push_str(end);
        } else {
            left.push_str(line);
        }
    }
    left
}

/// A setting found in the file.
pub(super) struct Seen {
    /// Its name with its section.
    pub(super) path: String,
    /// Where its value stands, in bytes.
    pub(super) value: Range<usize>,
}

/// Adds what the parser found: `errors` in the mended file, and the broken lines.
pub(super) fn note(
    notes: &mut Notes<'_>,
    text: &str,
    mended: &Mended<'_>,
    errors: &[toml::de::Error],
    seen: &[Seen],
) {
    let lines: Vec<&str> = text.lines().collect();
    let sections = sections_of(&lines);
    for error in errors {
        let span = error.span().unwrap_or_default();
        match split(error).0 {
            UNQUOTED => unquoted(notes, text, span, seen),
            DUPLICATE => {
                let line = notes.place(span.start).0;
                let key = text.get(span.clone()).unwrap_or_default();
                let path = match sections.get(line - 1).copied().flatten() {
                    Some(section) if section_name(lines[line - 1]).is_some() => section.to_owned(),
                    Some(section) => format!("{section}.{key}"),
                    None => key.to_owned(),
                };
                let allowed = "each setting and section once".to_owned();
                notes.add(span.start, &path, "stands here again".to_owned(), allowed);
            }
            // Its end was taken out with the rest, and said.
            what if UNCLOSED.contains(&what) && !mended.broken.is_empty() => {}
            _ => {
                let (_, Broken { offset, problem, expected }) = broken_line(notes, error);
                notes.add(offset, "the file", problem, expected);
            }
        }
    }
    drop_guesses(notes, &lines, mended);
    for Broken { offset, problem, expected } in mended.broken.values() {
        notes.add(*offset, "the file", problem.clone(), expected.clone());
    }
}

/// A value without quotes; said only where nothing else is wrong with it.
fn unquoted(notes: &mut Notes<'_>, text: &str, span: Range<usize>, seen: &[Seen]) {
    let word = cut(text.get(span.clone()).unwrap_or_default());
    let quoted = format!("{:?}", word.trim_matches(['“', '”', '„', '‘', '’', '\'']));
    let Some(setting) = seen.iter().find(|setting| setting.value.contains(&span.start)) else {
        let problem = format!("is not TOML here ({word} has no quotes)");
        return notes.add(span.start, "the file", problem, quoted);
    };
    if notes.is_sound(&setting.path) {
        let verb = if setting.value.start == span.start { "is" } else { "holds" };
        let problem = format!("{verb} {word} without quotes");
        notes.add(span.start, &setting.path, problem, quoted);
    }
}

/// The name of the section that each line stands in; a section's own line stands in it.
fn sections_of<'t>(lines: &[&'t str]) -> Vec<Option<&'t str>> {
    let mut current = None;
    let in_order = lines.iter().map(|line| {
        current = section_name(line).or(current);
        current
    });
    in_order.collect()
}

/// The name in a line such as `[touch.csat]`.
fn section_name(line: &str) -> Option<&str> {
    let name = line.trim_start().strip_prefix('[')?.trim_start_matches('[');
    Some(name.split([']', '#']).next().unwrap_or(name).trim())
}

/// Drops the mistakes below a broken section line: its settings were counted to the section before.
fn drop_guesses(notes: &mut Notes<'_>, lines: &[&str], mended: &Mended<'_>) {
    let mut doubtful = Vec::with_capacity(lines.len());
    let mut section_broken = false;
    for (index, line) in lines.iter().enumerate() {
        if section_name(line).is_some() {
            section_broken = mended.broken.contains_key(&(index + 1));
        }
        doubtful.push(section_broken);
    }
    notes.retain(|mistake| !doubtful.get(mistake.line - 1).copied().unwrap_or_default());
}
