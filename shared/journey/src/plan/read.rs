//! The plan as a file: reading it with every mistake named, showing it, and its reference.
//!
//! One description of each setting (`table`) serves all three, so that they cannot drift apart.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Plan;

mod checks;
mod legal;
mod mistake;
mod nearest;
mod reference;
mod rules;
mod setting;
mod show;
mod syntax;
mod table;
mod value;

pub use mistake::{MISTAKES_MAX, Mistake};
pub use nearest::nearest;
pub use reference::reference;
pub use show::show;

use mistake::Notes;
use setting::Group;
use syntax::Seen;
use table::{GROUPS, RULES};

/// The longest plan file, in bytes.
pub const PLAN_BYTES_MAX: usize = 64 * 1024;

/// Reads a plan file (TOML). What it leaves out has its default, so that an empty file is
/// [`Plan::default`]; the version is 0 until the plan is published.
///
/// # Errors
///
/// Every mistake of the file, by line: lines that are not TOML, unknown names (with the nearest
/// known one), values of the wrong kind or beyond their limits, settings that contradict each
/// other, and rules that can never decide. At most [`MISTAKES_MAX`].
pub fn read(text: &str) -> Result<Plan, Vec<Mistake>> {
    let mut reader = Reader { notes: Notes::of(text), seen: Vec::new() };
    if text.len() > PLAN_BYTES_MAX {
        let problem = format!("is {} bytes long", text.len());
        reader.notes.add(0, "the file", problem, format!("at most {PLAN_BYTES_MAX} bytes"));
        return Err(reader.notes.into_sorted());
    }
    // The parser bounds how deep values nest, and goes on after a mistake.
    let mended = syntax::mend(&reader.notes, text);
    let (document, errors) = DeTable::parse_recoverable(&mended.text);
    let mut plan = Plan::default();
    reader.section("", document.get_ref(), &mut plan);
    checks::check(&mut reader, &plan);
    legal::check(&mut reader, &plan);
    syntax::note(&mut reader.notes, text, &mended, &errors, &reader.seen);
    match reader.notes.into_sorted() {
        mistakes if mistakes.is_empty() => Ok(plan),
        mistakes => Err(mistakes),
    }
}

/// What is known of the file while it is read.
struct Reader<'t> {
    notes: Notes<'t>,
    seen: Vec<Seen>,
}

impl Reader<'_> {
    /// Reads a section and the sections in it; `path` is its name, empty for the whole file.
    fn section(&mut self, path: &str, table: &DeTable<'_>, plan: &mut Plan) {
        let group = GROUPS.iter().find(|group| group.name == path);
        let settings = group.map_or(&[][..], |group| group.settings);
        for (key, value) in table {
            let name: &str = key.get_ref();
            let here = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(setting) = settings.iter().find(|setting| setting.key == name) {
                self.see(&here, value.span());
                value::read(&mut self.notes, &here, &setting.slot, value, plan);
            } else if here == RULES {
                plan.promise.rules = rules::read(self, value);
            } else if GROUPS.iter().any(|group| starts_with(group.name, &here)) {
                self.subsection(&here, value, plan);
            } else {
                self.unknown(key.span().start, &here, name, names_in(path));
            }
        }
    }

    fn subsection(&mut self, path: &str, value: &Spanned<DeValue<'_>>, plan: &mut Plan) {
        match value.get_ref().as_table() {
            Some(table) => self.section(path, table, plan),
            None => {
                let problem = value::found(value.get_ref());
                self.notes.add(value.span().start, path, problem, format!("a section [{path}]"));
            }
        }
    }

    /// Notes a name that does not stand for anything where it is.
    fn unknown(&mut self, at: usize, path: &str, name: &str, known: Vec<&'static str>) {
        let list = known.join(", ");
        let has_it = |group: &&Group| group.settings.iter().any(|setting| setting.key == name);
        let elsewhere: Vec<&Group> = GROUPS.iter().filter(has_it).collect();
        let allowed = match (nearest(name, &known), &elsewhere[..]) {
            (Some(near), _) => format!("{near} (the nearest name); or one of {list}"),
            (None, [group]) => format!("{name} in [{}]; here one of {list}", group.name),
            (None, _) => format!("one of {list}"),
        };
        self.notes.add(at, path, "is no name that a plan knows".to_owned(), allowed);
    }

    /// Remembers where a setting stands.
    fn see(&mut self, path: &str, value: Range<usize>) {
        self.seen.push(Seen { path: path.to_owned(), value });
    }

    /// Where a setting's value stands, if it is in the file.
    fn at(&self, path: &str) -> Option<usize> {
        self.seen.iter().find(|seen| seen.path == path).map(|seen| seen.value.start)
    }

    /// The first of these settings that is in the file.
    fn first_of(&self, paths: &[&'static str]) -> Option<(usize, &'static str)> {
        paths.iter().find_map(|path| Some((self.at(path)?, *path)))
    }
}

/// Whether a section's name is `path` or lies in the section `path`.
fn starts_with(name: &str, path: &str) -> bool {
    name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The names of the settings and sections that may stand in a section.
fn names_in(path: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for group in GROUPS {
        if group.name == path {
            names.extend(group.settings.iter().map(|setting| setting.key));
        }
        let rest = if path.is_empty() {
            Some(group.name)
        } else {
            group.name.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'))
        };
        let name = rest.map(|rest| rest.split('.').next().unwrap_or(rest));
        names.extend(name.filter(|name| !names.contains(name)));
    }
    let rules = RULES.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'));
    names.extend(rules.filter(|rest| !path.is_empty() && !rest.contains('.')));
    names
}
