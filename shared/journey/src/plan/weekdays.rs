//! The words for weekdays, in plan files and in stored plans.

use jiff::civil::Weekday;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

/// Every weekday and its word, Monday first.
pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// The word for `weekday`.
pub(super) fn word(weekday: Weekday) -> &'static str {
    let monday_first = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
    WEEKDAYS[monday_first].1
}

/// Reads the word back.
pub(super) fn parse(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(_, known)| *known == word).map(|(weekday, _)| *weekday)
}

/// Writes a list of weekdays as words.
pub(super) fn serialize<S: Serializer>(weekdays: &[Weekday], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(weekdays.iter().map(|weekday| word(*weekday)))
}

/// Reads a list of words.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Weekday>, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    let weekday = |word: &String| parse(word).ok_or_else(|| D::Error::custom("no weekday's name"));
    words.iter().map(weekday).collect()
}
