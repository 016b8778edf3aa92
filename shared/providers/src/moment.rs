//! Times of the wire where a sender mixes its forms: with an offset, without one, a bare day, nothing.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use crate::times;

/// Characters of a bare date.
const DATE_LENGTH: usize = 10;

/// A moment that something happened. Without an offset it is UTC, a bare date is its noon in UTC, an empty
/// text is no time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(pub(crate) Option<Timestamp>);

/// When something is thought to arrive. As [`Moment`], except that midnight, of whatever zone, means that
/// day: no parcel is promised for midnight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival(pub(crate) Option<Timestamp>);

/// The moment of an optional field.
pub(crate) fn moment(field: Option<Moment>) -> Option<Timestamp> {
    field.and_then(|moment| moment.0)
}

/// The arrival of an optional field.
pub(crate) fn arrival(field: Option<Arrival>) -> Option<Timestamp> {
    field.and_then(|arrival| arrival.0)
}

fn read_moment(text: &str) -> Option<Timestamp> {
    day(text).or_else(|| times::utc(text))
}

/// The text of an [`Arrival`].
pub(crate) fn read_arrival(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(DATE_LENGTH)?;
    // `T00:00…` or ` 00:00…`, whatever follows.
    let is_midnight = rest.get(1..6) == Some("00:00") && times::utc(text).is_some();
    if is_midnight { day(date) } else { read_moment(text) }
}

/// A bare date and nothing else.
fn day(text: &str) -> Option<Timestamp> {
    let date: Date = (text.len() == DATE_LENGTH).then(|| text.parse().ok()).flatten()?;
    times::day(date)
}

struct TimeVisitor {
    read: fn(&str) -> Option<Timestamp>,
}

impl Visitor<'_> for TimeVisitor {
    type Value = Option<Timestamp>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a time of the years 2000 to 2099 such as 2026-03-02T14:00:00Z or a day such as 2026-03-02",
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match (self.read)(text) {
            Some(time) => Ok(Some(time)),
            None => Err(E::invalid_value(Unexpected::Other("another text"), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TimeVisitor { read: read_moment }).map(Self)
    }
}

impl<'de> Deserialize<'de> for Arrival {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TimeVisitor { read: read_arrival }).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(read: Option<Timestamp>) -> String {
        read.map_or_else(|| "none".to_owned(), |at| at.to_string())
    }

    #[test]
    fn moments_have_or_lack_an_offset() {
        let check = |text: &str, expected: &str| {
            let read: Result<Moment, _> = serde_json::from_value(text.into());
            assert_eq!(read.map_or("error".to_owned(), |moment| shown(moment.0)), expected, "{text}");
        };
        check("2026-03-02T14:00:00-05:00", "2026-03-02T19:00:00Z");
        check("2026-03-02T14:00:00", "2026-03-02T14:00:00Z");
        check("2026-03-02 14:00:00", "2026-03-02T14:00:00Z");
        check("2026-03-02T00:00:00", "2026-03-02T00:00:00Z");
        check("2026-03-02", "2026-03-02T12:00:00Z");
        check("", "none");
        for wrong in ["soon", "2026-13-02", "0001-01-01T00:00:00Z", "2026-03-02T", "é"] {
            check(wrong, "error");
        }
    }

    #[test]
    fn midnight_of_any_zone_is_that_day() {
        let check = |text: &str, expected: &str| {
            let read: Result<Arrival, _> = serde_json::from_value(text.into());
            assert_eq!(read.map_or("error".to_owned(), |arrival| shown(arrival.0)), expected, "{text}");
        };
        check("2026-03-05", "2026-03-05T12:00:00Z");
        check("2026-03-05T00:00:00Z", "2026-03-05T12:00:00Z");
        check("2026-03-05T00:00:00-06:00", "2026-03-05T12:00:00Z");
        check("2026-03-05T00:00:00.000+09:00", "2026-03-05T12:00:00Z");
        check("2026-03-05T20:00:00-06:00", "2026-03-06T02:00:00Z");
        check("2026-03-05T20:00:00", "2026-03-05T20:00:00Z");
        check("", "none");
        check("2026-03-05T00:00 or so", "error");
        check("2026-3-5", "error");
    }
}
