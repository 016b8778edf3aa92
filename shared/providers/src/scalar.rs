//! The scalars of the wire: what JSON has no type for, read strictly and with a word on what was
//! expected.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// The earliest time that is believed, 2000-01-01: what is before is a system's word for "never".
const SECONDS_MIN: i64 = 946_684_800;
/// The first time that is not believed, 2100-01-01: arithmetic on times must stay in range.
const SECONDS_END: i64 = 4_102_444_800;

/// A moment, written in RFC 3339 with its offset. Fractions of a second are dropped: facts are stored in
/// whole seconds, and a report that comes again must equal what is stored of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(pub(crate) Timestamp);

struct InstantVisitor;

impl Visitor<'_> for InstantVisitor {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time of the years 2000 to 2099 with its offset, such as 2026-03-02T14:00:00Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
        let seconds = text.parse::<Timestamp>().ok().map(Timestamp::as_second);
        let believed = seconds.filter(|seconds| (SECONDS_MIN..SECONDS_END).contains(seconds));
        match believed.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
            Some(time) => Ok(Instant(time)),
            None => Err(E::invalid_value(Unexpected::Other("another text"), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(InstantVisitor)
    }
}

/// An identifier, written as a whole number or as text. Never read as a float: ids exceed 2^53.
#[derive(Clone, Debug)]
pub(crate) struct Id(pub(crate) String);

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or a text")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
        Ok(Id(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

/// How many of something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count(pub(crate) u32);

struct CountVisitor;

impl Visitor<'_> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number from 0 to 4294967295")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Count, E> {
        match u32::try_from(number) {
            Ok(count) => Ok(Count(count)),
            Err(_) => Err(E::invalid_value(Unexpected::Other("another number"), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(CountVisitor)
    }
}

/// A decimal number, written as a number or as text, kept as text: amounts are read by
/// [`crate::money::parse`].
#[derive(Clone, Debug)]
pub(crate) struct Decimal(pub(crate) String);

struct DecimalVisitor;

impl Visitor<'_> for DecimalVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a text")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Decimal, E> {
        Ok(Decimal(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(Decimal(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Decimal, E> {
        Ok(Decimal(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        Ok(Decimal(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DecimalVisitor)
    }
}
