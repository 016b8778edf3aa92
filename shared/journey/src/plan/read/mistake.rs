//! Mistakes of a plan file and where they are.

/// The most mistakes that are listed of one file.
pub const MISTAKES_MAX: usize = 200;

/// The most characters of a name that a mistake repeats.
const PATH_CHARS_MAX: usize = 100;

/// One mistake of a plan file, for the person who wrote it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, thiserror::Error)]
#[error("line {line}: {path} {problem}: allowed: {allowed}")]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The setting or section, such as `touch.csat.after`; `the file` where none can be named.
    pub path: String,
    /// What was found, as a fragment that reads after the path: `is "2 dayz"`.
    pub problem: String,
    /// What may stand there instead, read after "allowed:".
    pub allowed: String,
}

/// Collects the mistakes of one file.
pub(super) struct Notes<'t> {
    text: &'t str,
    /// The offset of each line's first byte.
    line_starts: Vec<usize>,
    mistakes: Vec<Mistake>,
}

impl<'t> Notes<'t> {
    /// Of the file with this text.
    pub(super) fn of(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        Self { text, line_starts, mistakes: Vec::new() }
    }

    /// Notes a mistake at the byte `offset`.
    pub(super) fn add(&mut self, offset: usize, path: &str, problem: String, allowed: String) {
        let (line, column) = self.place(offset);
        let mut path = path.to_owned();
        if let Some((end, _)) = path.char_indices().nth(PATH_CHARS_MAX) {
            path.replace_range(end.., "…");
        }
        self.mistakes.push(Mistake { line, column, path, problem, allowed });
    }

    /// How many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.mistakes.len()
    }

    /// Whether nothing is wrong with this setting so far.
    pub(super) fn is_sound(&self, path: &str) -> bool {
        self.mistakes.iter().all(|mistake| mistake.path != path)
    }

    /// The line and column, both from 1, of a byte.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line.saturating_sub(1)];
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Drops the mistakes for which `keep` says no.
    pub(super) fn retain(&mut self, keep: impl Fn(&Mistake) -> bool) {
        self.mistakes.retain(keep);
    }

    /// Every mistake by line and column; at most [`MISTAKES_MAX`], of which the last then says
    /// that there are more.
    pub(super) fn into_sorted(mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        self.mistakes.dedup();
        let count = self.mistakes.len();
        if count > MISTAKES_MAX {
            self.mistakes.truncate(MISTAKES_MAX);
            if let Some(last) = self.mistakes.last_mut() {
                last.path = "the file".to_owned();
                last.problem = format!("has {count} mistakes");
                last.allowed = "none; mend the first ones and look again".to_owned();
            }
        }
        self.mistakes
    }
}
