//! Public holidays by country and region, from a table in the binary that is made from a maintained
//! source (`shared/journey/holidays/generate.py` says which). Nothing here asks the machine.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use jiff::civil::Date;

/// One line an area: its code, then its days as `yymmdd`, each behind a space, or `=`.
static TABLE: &str = include_str!("../holidays/table.txt");

/// The years whose holidays the table holds. Of other years it knows only the days that are the same
/// in each of these.
pub const YEARS: RangeInclusive<i16> = 2024..=2036;

/// What stands for the days of a region that rests as its country does.
const AS_THE_COUNTRY: &str = "=";

/// The bytes of a day and the space behind it.
const DAY_BYTES: usize = 7;

/// Whether the table knows the area: an ISO 3166-1 country (`DE`) or an ISO 3166-2 region (`DE-BY`),
/// in upper case.
pub fn is_area(code: &str) -> bool {
    days_of(code).is_some()
}

/// Whether `date` is a public holiday in an area. Days that follow the moon or a decree are the
/// source's estimates. `false` for an unknown area.
///
/// Outside of [`YEARS`] only what is a holiday on the same day in each of them counts: Christmas
/// does, Easter does not.
pub fn is_holiday(code: &str, date: Date) -> bool {
    let Some(days) = days_of(code) else {
        return false;
    };
    if YEARS.contains(&date.year()) {
        return holds(days, date.year(), date);
    }
    YEARS.into_iter().all(|year| holds(days, year, date))
}

/// Every area of the table, in order.
pub fn areas() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| Some(line.split_once(' ')?.0))
}

/// The days of an area, or of its country if it rests as that does.
fn days_of(code: &str) -> Option<&'static str> {
    match line_of(code)? {
        AS_THE_COUNTRY => line_of(code.split_once('-')?.0),
        days => Some(days),
    }
}

/// What stands behind an area's code: the lines are sorted by it, and comments sort before codes.
fn line_of(code: &str) -> Option<&'static str> {
    if !code.starts_with(|first: char| first.is_ascii_uppercase()) {
        return None;
    }
    let (mut from, mut to) = (0, TABLE.len());
    while from < to {
        let middle = from + (to - from) / 2;
        let start = TABLE[from..middle].rfind('\n').map_or(from, |at| from + at + 1);
        let end = TABLE[middle..to].find('\n').map_or(to, |at| middle + at);
        let (here, days) = TABLE[start..end].split_once(' ').unwrap_or_default();
        match here.cmp(code) {
            Ordering::Equal => return Some(days),
            Ordering::Less => from = (end + 1).min(to),
            Ordering::Greater => to = start,
        }
    }
    None
}

/// Whether a list of days holds the day of `date` in `year`.
fn holds(days: &str, year: i16, date: Date) -> bool {
    let wanted = (year % 100, date.month(), date.day());
    let (mut from, mut to) = (0, days.len().div_ceil(DAY_BYTES));
    while from < to {
        let middle = from + (to - from) / 2;
        match day_at(days, middle).cmp(&wanted) {
            Ordering::Equal => return true,
            Ordering::Less => from = middle + 1,
            Ordering::Greater => to = middle,
        }
    }
    false
}

/// Year of the century, month and day.
fn day_at(days: &str, index: usize) -> (i16, i8, i8) {
    let digits = days.as_bytes().get(index * DAY_BYTES..).unwrap_or_default();
    let pair = |at: usize| {
        let digit = |at: usize| digits.get(at).map_or(0, |digit| digit.wrapping_sub(b'0')).min(9);
        digit(at) * 10 + digit(at + 1)
    };
    (i16::from(pair(0)), pair(2).cast_signed(), pair(4).cast_signed())
}
