//! What a setting is: its key, what it takes and within which limits, and where it lives in the
//! plan. One description serves reading, showing and the reference.

use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};

use super::super::{Delay, Holiday, LANGUAGES, Plan};
use super::value::{AMOUNTS_MAX, AREAS_MAX, HOLIDAYS_MAX, PATTERN_CHARS_MAX, duration_text};
use crate::fact::Money;

/// A section of the file, such as `[touch.csat]`.
pub(super) struct Group {
    /// The section's name, with dots.
    pub(super) name: &'static str,
    /// What it is about, in sentences.
    pub(super) about: &'static str,
    /// Its settings, in the order in which they are shown.
    pub(super) settings: &'static [Setting<Plan>],
}

/// One line of the file: `key = value`, in a plan or in one of its rules.
pub(super) struct Setting<Root: 'static> {
    /// The name in its section; it carries the unit where the value does not.
    pub(super) key: &'static str,
    /// What it does, in sentences.
    pub(super) about: &'static str,
    /// What it takes and where it lives.
    pub(super) slot: Slot<Root>,
}

/// The place of a value in a plan or rule: read and written through the same function.
pub(super) type Field<Root, T> = fn(&mut Root) -> &mut T;

/// What a setting takes, its limits (both ends allowed) and its place.
pub(super) enum Slot<Root: 'static> {
    /// `true` or `false`.
    Flag(Field<Root, bool>),
    /// A whole number; the key or the sentence names the unit.
    Count { field: Field<Root, u32>, min: u32, max: u32 },
    /// An amount of money from 0, in the currency's smallest unit.
    Amount { field: Field<Root, i64>, max: i64 },
    /// A length of time in whole minutes, hours or days.
    Duration { field: Field<Root, SignedDuration>, range: Range },
    /// A time of day in whole minutes.
    TimeOfDay(Field<Root, Time>),
    /// At least one weekday.
    Weekdays(Field<Root, Vec<Weekday>>),
    /// Amounts of money, one a currency.
    Amounts(Field<Root, Vec<Money>>),
    /// Days without work.
    Holidays(Field<Root, Vec<Holiday>>),
    /// Countries; may be none.
    Countries(Field<Root, Vec<String>>),
    /// Regions of countries; may be none.
    Regions(Field<Root, Vec<String>>),
    /// Areas whose public holidays are known; may be none.
    Areas(Field<Root, Vec<String>>),
    /// At least one language of the mails.
    Languages(Field<Root, Vec<String>>),
    /// A time zone, or the shop's.
    Zone(Field<Root, String>),
    /// A time after something, in hours, days or business days.
    Delay { field: Field<Root, Delay>, range: Range },
    /// One of a few words.
    Word(Word<Root>),
    /// A pattern on a name.
    Pattern(Field<Root, String>),
}

/// A choice between a few words.
pub(super) struct Word<Root: 'static> {
    /// All of them.
    pub(super) words: &'static [&'static str],
    /// Why there are no others; may be empty.
    pub(super) why: &'static str,
    /// The word that stands for what is chosen now.
    pub(super) get: fn(&Root) -> &'static str,
    /// Chooses one of `words`.
    pub(super) set: fn(&mut Root, &str),
}

/// The shortest and the longest time that a setting takes, in minutes.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) min_minutes: i64,
    pub(super) max_minutes: i64,
}

impl Range {
    /// The shortest time.
    pub(super) fn min(self) -> SignedDuration {
        SignedDuration::from_mins(self.min_minutes)
    }

    /// The longest time.
    pub(super) fn max(self) -> SignedDuration {
        SignedDuration::from_mins(self.max_minutes)
    }
}

impl<Root> Setting<Root> {
    /// A line of the table.
    pub(super) const fn new(key: &'static str, slot: Slot<Root>, about: &'static str) -> Self {
        Self { key, about, slot }
    }
}

impl<Root> Slot<Root> {
    /// What a mistake offers instead, read after "allowed:".
    pub(super) fn allowed(&self) -> String {
        let takes = self.takes();
        match self {
            Self::Duration { .. } => {
                let limits = self.limits().unwrap_or_default();
                format!("a time such as \"90m\", \"48h\" or \"7d\", from {limits}")
            }
            Self::TimeOfDay(_) => format!("a {takes} such as \"21:00\""),
            Self::Weekdays(_) => format!("a {takes}, such as [\"monday\", \"saturday\"]"),
            Self::Holidays(_) => {
                format!("a {takes}, such as \"2026-12-24\", or \"12-25\" for every year")
            }
            Self::Amounts(_) => format!("a {takes}, such as \"USD 5000\""),
            Self::Countries(_) => format!("a {takes} such as [\"DE\", \"GB\"]"),
            Self::Regions(_) => format!("a {takes} such as [\"US-AK\", \"US-HI\"]"),
            Self::Areas(_) => format!("a {takes}, such as [\"US\", \"DE-BY\"]"),
            Self::Languages(_) => format!("a {takes}"),
            Self::Zone(_) => format!("{takes} such as \"America/Chicago\""),
            Self::Delay { .. } => {
                let limits = self.limits().unwrap_or_default();
                format!(
                    "a time such as \"48h\", \"7d\", \"7d at 10:00\" or \"2 business days at 09:00\", from {limits}"
                )
            }
            Self::Pattern(_) => {
                format!("a {takes}, such as \"*express*\"; no two * in a row, no regular expression")
            }
            Self::Count { .. } | Self::Amount { .. } => format!("a {takes}"),
            Self::Word(word) if word.why.is_empty() => takes,
            Self::Word(word) => format!("{takes}; {}", word.why),
            Self::Flag(_) => takes,
        }
    }

    /// What it takes, for the reference.
    pub(super) fn takes(&self) -> String {
        match self {
            Self::Flag(_) => "true or false".to_owned(),
            Self::Count { .. } | Self::Amount { .. } => {
                format!("whole number from {}", self.limits().unwrap_or_default())
            }
            Self::Duration { .. } => format!("time from {}", self.limits().unwrap_or_default()),
            Self::TimeOfDay(_) => "time of day".to_owned(),
            Self::Weekdays(_) => "list of weekdays, at least one".to_owned(),
            Self::Holidays(_) => format!("list of dates, at most {HOLIDAYS_MAX}"),
            Self::Amounts(_) => format!("list of amounts, at most {AMOUNTS_MAX}"),
            Self::Countries(_) => "list of ISO country codes".to_owned(),
            Self::Regions(_) => "list of ISO 3166-2 region codes".to_owned(),
            Self::Areas(_) => {
                format!("list of countries and regions with known holidays, at most {AREAS_MAX}")
            }
            Self::Languages(_) => format!("list of languages, at least one of {}", LANGUAGES.join(", ")),
            Self::Zone(_) => "\"shop\" or the IANA name of a time zone".to_owned(),
            Self::Delay { .. } => {
                format!("delay from {}", self.limits().unwrap_or_default())
            }
            Self::Word(word) => either(word.words),
            Self::Pattern(_) => {
                format!("name with * for anything, up to {PATTERN_CHARS_MAX} characters")
            }
        }
    }

    /// The least and the most it takes, where these are numbers.
    pub(super) fn limits(&self) -> Option<String> {
        match self {
            Self::Count { min, max, .. } => Some(format!("{min} to {max}")),
            Self::Amount { max, .. } => Some(format!("0 to {max}")),
            Self::Duration { range, .. } | Self::Delay { range, .. } => {
                Some(format!("{} to {}", duration_text(range.min()), duration_text(range.max())))
            }
            Self::Flag(_)
            | Self::TimeOfDay(_)
            | Self::Weekdays(_)
            | Self::Amounts(_)
            | Self::Holidays(_)
            | Self::Countries(_)
            | Self::Regions(_)
            | Self::Areas(_)
            | Self::Languages(_)
            | Self::Zone(_)
            | Self::Word(_)
            | Self::Pattern(_) => None,
        }
    }
}

/// `"a", "b" or "c"`.
fn either(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
