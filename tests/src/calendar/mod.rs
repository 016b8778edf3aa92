//! Local time, business days and zones.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

mod business;
mod delays;
mod holidays;
mod local_time;
mod quiet_hours;
mod zones;

/// Zones whose clocks do everything that clocks do: jumps by half an hour and by two hours, at
/// midnight, a summer time that is negative, a day left out, offsets of odd minutes.
const ZONES: [&str; 22] = [
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "Atlantic/Azores",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the bundled database")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn time(text: &str) -> Time {
    text.parse().expect("a time of day")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The wall clock, looked up by itself.
fn wall(at: Timestamp, zone: &TimeZone) -> DateTime {
    zone.to_datetime(at)
}

/// Any zone, and an instant from 2000 to 2037: half of the time within a day and a half of a jump
/// of its clock.
fn zone_and_instant() -> impl Strategy<Value = (&'static str, Timestamp)> {
    let first = at("2000-01-01T00:00:00Z").as_second();
    let last = at("2037-12-31T00:00:00Z").as_second();
    let near = prop_oneof![Just(None), (-129_600i64..129_600).prop_map(Some)];
    (proptest::sample::select(ZONES.to_vec()), first..last, near).prop_map(|(name, second, near)| {
        let instant = Timestamp::from_second(second).expect("a second");
        let jump = zone(name).following(instant).next().map(|jump| jump.timestamp());
        let second = match (jump, near) {
            (Some(jump), Some(away)) => jump.as_second() + away,
            (_, None) | (None, _) => second,
        };
        (name, Timestamp::from_second(second).expect("a second"))
    })
}

/// Any minute of the day.
fn minute_of_day() -> impl Strategy<Value = Time> {
    (0i8..24, 0i8..60).prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
}
