//! The forms in which senders write a moment, each read by its own function: guessing would shift
//! somebody's parcel by half a day.
//!
//! All of them keep to the years 2000 to 2099 and to whole seconds, as [`crate::scalar::Instant`].

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// 2000-01-01.
const SECONDS_MIN: i64 = 946_684_800;
/// 2100-01-01.
const SECONDS_END: i64 = 4_102_444_800;

/// The hour, in UTC, that stands for a day of arrival: noon in UTC is on that same date from Hawaii to
/// Sydney, so no customer reads of another day.
const DAY_HOUR: i8 = 12;

/// The longest text of a time.
const TEXT_MAX: usize = 64;

fn believed(at: Timestamp) -> Option<Timestamp> {
    let seconds = at.as_second();
    (SECONDS_MIN..SECONDS_END).contains(&seconds).then(|| Timestamp::from_second(seconds).ok()).flatten()
}

/// RFC 3339 with its offset; the seconds may be missing (`2020-04-22T22:18+00:00`), and the offset may
/// lack its colon (`+0000`).
pub(crate) fn rfc3339(text: &str) -> Option<Timestamp> {
    let text = short(text)?;
    text.parse::<Timestamp>().ok().or_else(|| without_colon(text)).and_then(believed)
}

/// `…+0000` read as `…+00:00`.
fn without_colon(text: &str) -> Option<Timestamp> {
    let (head, offset) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let (hours, minutes) = offset.split_at_checked(3)?;
    offset.starts_with(['+', '-']).then(|| format!("{head}{hours}:{minutes}").parse().ok()).flatten()
}

/// RFC 2822: `Tue, 19 Aug 2025 20:37:09 -0000`.
pub(crate) fn rfc2822(text: &str) -> Option<Timestamp> {
    let read = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    read.parse_timestamp(short(text)?).ok().and_then(believed)
}

/// `2026-03-02T14:00:00` or `2026-03-02 14:00:00` (seconds and fractions optional), in the zone that is
/// `offset_hours` and `offset_minutes` ahead of UTC. With an offset of its own, that one counts.
pub(crate) fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = short(text)?;
    if let Some(at) = rfc3339(text) {
        return Some(at);
    }
    let time: DateTime = text.parse().ok()?;
    zone.to_timestamp(time).ok().and_then(believed)
}

/// As [`local`], in UTC.
pub(crate) fn utc(text: &str) -> Option<Timestamp> {
    local(text, &TimeZone::UTC)
}

/// As [`local`], where a bare date is noon in UTC: for estimates of a day.
pub(crate) fn moment_or_day(text: &str) -> Option<Timestamp> {
    let text = short(text)?;
    if text.len() == 10 { text.parse().ok().and_then(day) } else { utc(text).map(midnight_is_day) }
}

/// The moment that stands for a day of arrival.
pub(crate) fn day(date: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date.at(DAY_HOUR, 0, 0, 0)).ok().and_then(believed)
}

/// Some senders write a day as its midnight in UTC.
pub(crate) fn midnight_is_day(at: Timestamp) -> Timestamp {
    const DAY_SECONDS: i64 = 24 * 60 * 60;
    if at.as_second().rem_euclid(DAY_SECONDS) == 0 {
        at + SignedDuration::from_hours(i64::from(DAY_HOUR))
    } else {
        at
    }
}

/// Seconds since 1970.
pub(crate) fn unix_seconds(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok().and_then(believed)
}

/// Seconds or milliseconds since 1970, whichever is believable: the two cannot be mistaken within the
/// years that we take.
pub(crate) fn unix(number: i64) -> Option<Timestamp> {
    unix_seconds(number).or_else(|| unix_seconds(number / 1_000))
}

/// A pattern of `strptime`, in a zone that is `offset` ahead of UTC.
pub(crate) fn pattern(text: &str, pattern: &str, offset: Offset) -> Option<Timestamp> {
    let time = DateTime::strptime(pattern, short(text)?).ok()?;
    offset.to_timestamp(time).ok().and_then(believed)
}

fn short(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= TEXT_MAX && text.is_ascii()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: Option<Timestamp>, expected: &str) {
        let read = read.map_or_else(|| "none".to_owned(), |at| at.to_string());
        assert_eq!(read, expected);
    }

    #[test]
    fn forms_are_read() {
        check(rfc3339("2020-04-22T22:18+00:00"), "2020-04-22T22:18:00Z");
        check(rfc3339("2026-03-02T14:00:00.123-05:00"), "2026-03-02T19:00:00Z");
        check(rfc3339("2026-03-02T14:00:00+0000"), "2026-03-02T14:00:00Z");
        check(rfc3339("2026-03-02T14:00:00"), "none");
        check(rfc2822("Tue, 19 Aug 2025 20:37:09 -0000"), "2025-08-19T20:37:09Z");
        check(rfc2822("Mon, 19 Aug 2025 20:37:09 +0200"), "2025-08-19T18:37:09Z");
        check(utc("2026-03-02 14:00:00"), "2026-03-02T14:00:00Z");
        check(utc("2026-03-02T14:00"), "2026-03-02T14:00:00Z");
        check(utc("2026-03-02T14:00:00+01:00"), "2026-03-02T13:00:00Z");
        check(moment_or_day("2026-03-05"), "2026-03-05T12:00:00Z");
        check(moment_or_day("2026-03-05T00:00:00Z"), "2026-03-05T12:00:00Z");
        check(moment_or_day("2026-03-05T18:00:00Z"), "2026-03-05T18:00:00Z");
        check(unix(1_772_460_000), "2026-03-02T14:00:00Z");
        check(unix(1_772_460_000_000), "2026-03-02T14:00:00Z");
        let india = Offset::from_seconds(19_800).ok();
        check(
            india.and_then(|india| pattern("02 03 2026 12:00:00", "%d %m %Y %H:%M:%S", india)),
            "2026-03-02T06:30:00Z",
        );
    }

    #[test]
    fn nonsense_is_none() {
        for text in [
            "",
            "now",
            "2026-13-02T14:00:00Z",
            "1970-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "é",
            &"9".repeat(500),
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
            assert_eq!(rfc2822(text), None, "{text}");
            assert_eq!(utc(text), None, "{text}");
            assert_eq!(moment_or_day(text), None, "{text}");
        }
        for number in [0, -1, i64::MAX, i64::MIN, 999] {
            assert_eq!(unix(number), None, "{number}");
        }
    }
}
