//! How long after something else a mail is due: exact hours, days of the calendar, business days.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Time;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time after an anchor, as people say it: `48h`, `7d at 10:00`, `2 business days at 09:00`.
///
/// [`calendar::after`](crate::calendar::after) says when that is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Delay {
    /// So many minutes by any clock.
    Exact {
        /// From 0.
        minutes: u32,
    },
    /// So many days later by the clock of the place.
    Days {
        /// From 1.
        days: u32,
        /// The time of day; `None`: that of the anchor.
        at: Option<Time>,
    },
    /// So many business days later.
    BusinessDays {
        /// From 1.
        days: u32,
        /// The time of day; `None`: that of the anchor.
        at: Option<Time>,
    },
}

/// The most digits of a number in a delay: enough for every limit, too few to overflow.
const DIGITS_MAX: usize = 6;

impl Delay {
    /// So many hours.
    pub const fn hours(hours: u32) -> Self {
        Self::Exact { minutes: 60 * hours }
    }

    /// So many days of the calendar, at the anchor's time of day.
    pub const fn days(days: u32) -> Self {
        Self::Days { days, at: None }
    }

    /// So many days of the calendar, at a time of day.
    pub const fn days_at(days: u32, at: Time) -> Self {
        Self::Days { days, at: Some(at) }
    }

    /// So many business days, at the anchor's time of day.
    pub const fn business_days(days: u32) -> Self {
        Self::BusinessDays { days, at: None }
    }

    /// The time of day that it names.
    pub fn at(self) -> Option<Time> {
        match self {
            Self::Exact { .. } => None,
            Self::Days { at, .. } | Self::BusinessDays { at, .. } => at,
        }
    }

    /// About how long it is, to compare it with limits: a day is 24 hours, a business day counts as a
    /// day.
    pub fn length(self) -> SignedDuration {
        match self {
            Self::Exact { minutes } => SignedDuration::from_mins(i64::from(minutes)),
            Self::Days { days, .. } | Self::BusinessDays { days, .. } => {
                SignedDuration::from_hours(24 * i64::from(days))
            }
        }
    }

    /// Reads `90m`, `48h`, `7d`, `7d at 10:00`, `2 business days`, `2 business days at 09:00`. Days
    /// are counted from 1.
    pub fn parse(text: &str) -> Option<Self> {
        let is_nothing =
            |delay: &Self| matches!(delay, Self::Days { days: 0, .. } | Self::BusinessDays { days: 0, .. });
        Self::parse_any(text).filter(|delay| !is_nothing(delay))
    }

    /// The same, and no days at all: what was stored is read back, whatever it is.
    fn parse_any(text: &str) -> Option<Self> {
        let (length, at) = match text.split_once(" at ") {
            Some((length, at)) => (length, Some(parse_time(at)?)),
            None => (text, None),
        };
        let business = length.strip_suffix(" business days").or(length.strip_suffix(" business day"));
        if let Some(digits) = business {
            return Some(Self::BusinessDays { days: number(digits)?, at });
        }
        if let Some(digits) = length.strip_suffix('d') {
            return Some(Self::Days { days: number(digits)?, at });
        }
        if at.is_some() {
            return None;
        }
        let minutes = match length.strip_suffix('h') {
            Some(digits) => number(digits)?.checked_mul(60)?,
            None => number(length.strip_suffix('m')?)?,
        };
        Some(Self::Exact { minutes })
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact { minutes } if minutes % 60 == 0 && *minutes > 0 => write!(f, "{}h", minutes / 60),
            Self::Exact { minutes } => write!(f, "{minutes}m"),
            Self::Days { days, .. } => write!(f, "{days}d"),
            Self::BusinessDays { days: 1, .. } => f.write_str("1 business day"),
            Self::BusinessDays { days, .. } => write!(f, "{days} business days"),
        }?;
        self.at().map_or(Ok(()), |at| write!(f, " at {:02}:{:02}", at.hour(), at.minute()))
    }
}

impl Serialize for Delay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Stored)
    }
}

/// Reads what is written, and what was stored before there were delays: exact times (`PT48H`), and a
/// number of business days.
struct Stored;

impl Visitor<'_> for Stored {
    type Value = Delay;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a delay such as 7d at 10:00")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Delay, E> {
        let exact = || {
            let time: SignedDuration = text.parse().ok()?;
            Some(Delay::Exact { minutes: u32::try_from(time.as_mins()).ok()? })
        };
        Delay::parse_any(text).or_else(exact).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: Error>(self, days: u64) -> Result<Delay, E> {
        let days = u32::try_from(days).map_err(|_| E::invalid_value(Unexpected::Unsigned(days), &self))?;
        Ok(Delay::business_days(days))
    }
}

/// `21:00` or `9:30`; seconds may be there if they are none.
pub(super) fn parse_time(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let minute = rest.strip_suffix(":00").unwrap_or(rest);
    let two = |digits: &str| {
        number(digits).filter(|_| digits.len() <= 2).and_then(|number| i8::try_from(number).ok())
    };
    let minute = Some(minute).filter(|digits| digits.len() == 2)?;
    Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

/// Digits and nothing else, not too many.
fn number(digits: &str) -> Option<u32> {
    let plain = (1..=DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}
