//! Quiet or just night: the judgement alone, on made-up pasts.

use jiff::{SignedDuration, Timestamp};
use journey::feed::{self, CarrierFeed, FeedMarks, FeedState, History, hour_of};
use proptest::prelude::*;

use crate::harness::time;

/// A Monday, midnight UTC.
const BEGIN: &str = "2026-02-02T00:00:00Z";

/// A past of whole hours from `BEGIN` up to and with the hour of `last_seen`: `count` is asked with
/// the day of the week from Monday, 0, the hour of the day, and the week.
fn past(last_seen: &str, count: impl Fn(i64, i64, i64) -> u64) -> (History, FeedMarks) {
    let (first, last_seen) = (hour_of(time(BEGIN)), time(last_seen));
    let mut history = History::default();
    for hour in first..=hour_of(last_seen) {
        let since = hour - first;
        history.add(hour, count(since / 24 % 7, since % 24, since / 168));
    }
    let marks =
        FeedMarks { first_seen: Some(time(BEGIN)), last_seen: Some(last_seen), ..FeedMarks::default() };
    (history, marks)
}

fn state_at((history, marks): &(History, FeedMarks), now: &str) -> FeedState {
    feed::health(history, marks, time(now)).state
}

fn quiet(since: &str) -> FeedState {
    FeedState::Quiet { since: time(since) }
}

#[test]
fn a_night_is_no_silence_and_a_morning_without_news_is() {
    let last = "2026-03-03T19:50:00Z";
    let days_only = past(last, |_, hour, _| if (8..20).contains(&hour) { 10 } else { 0 });
    assert_eq!(state_at(&days_only, "2026-03-04T08:00:00Z"), FeedState::Fresh, "the whole night");
    assert_eq!(state_at(&days_only, "2026-03-04T10:00:00Z"), FeedState::Fresh, "a late start");
    assert_eq!(state_at(&days_only, "2026-03-04T11:30:00Z"), quiet(last));
}

#[test]
fn a_weekend_is_no_silence_even_the_second_that_was_ever_seen() {
    let office = |day: i64, hour: i64, _| if day < 5 && (9..17).contains(&hour) { 12 } else { 0 };
    for last in ["2026-02-13T16:55:00Z", "2026-02-27T16:55:00Z"] {
        let week = past(last, office);
        let later = |hours: i64| (time(last) + SignedDuration::from_hours(hours)).to_string();
        assert_eq!(state_at(&week, &later(24)), FeedState::Fresh, "Saturday after {last}");
        assert_eq!(state_at(&week, &later(63)), FeedState::Fresh, "Monday morning after {last}");
        assert_eq!(state_at(&week, &later(69)), quiet(last), "Monday afternoon after {last}");
    }
}

#[test]
fn a_week_of_sales_does_not_make_the_week_after_it_a_silence() {
    let last = "2026-03-01T23:59:00Z";
    let sales = past(last, |_, _, week| if week == 3 { 10 } else { 1 });
    assert_eq!(state_at(&sales, "2026-03-02T11:00:00Z"), FeedState::Fresh, "eleven of a usual week");
    assert_eq!(state_at(&sales, "2026-03-02T13:00:00Z"), quiet(last));
}

#[test]
fn three_deliveries_a_day_are_missed_after_four_days() {
    let last = "2026-03-01T18:30:00Z";
    let few = past(last, |_, hour, _| u64::from([9, 13, 18].contains(&hour)));
    assert_eq!(state_at(&few, "2026-03-04T18:30:00Z"), FeedState::Fresh, "three days");
    assert_eq!(state_at(&few, "2026-03-06T18:30:00Z"), quiet(last), "five days");
}

#[test]
fn a_nightly_batch_may_be_late_and_two_may_fail() {
    let last = "2026-03-01T02:30:00Z";
    let nightly = past(last, |_, hour, _| if hour == 2 { 500 } else { 0 });
    assert_eq!(state_at(&nightly, "2026-03-02T06:00:00Z"), FeedState::Fresh, "late by hours");
    assert_eq!(state_at(&nightly, "2026-03-03T06:00:00Z"), FeedState::Fresh, "the second is late");
    assert_eq!(state_at(&nightly, "2026-03-04T06:00:00Z"), quiet(last));
}

#[test]
fn a_new_sender_and_one_that_hardly_speaks_are_being_learned() {
    let new = past("2026-02-08T12:00:00Z", |_, _, _| 100);
    assert_eq!(state_at(&new, "2026-02-09T12:00:00Z"), FeedState::Learning, "six days and a silence");
    let rare = past("2026-03-01T12:00:00Z", |_, hour, _| u64::from(hour == 12));
    assert_eq!(state_at(&rare, "2026-03-20T12:00:00Z"), FeedState::Learning, "28 deliveries");
    let never = (History::default(), FeedMarks::default());
    assert_eq!(state_at(&never, "2026-03-20T12:00:00Z"), FeedState::NeverSeen);
}

#[test]
fn a_clock_that_ran_ahead_makes_no_silence_and_hides_none() {
    let mut ahead = past("2026-03-01T12:00:00Z", |_, _, _| 100);
    ahead.1.last_seen = Some(time("2026-03-01T15:00:00Z"));
    assert_eq!(state_at(&ahead, "2026-03-01T13:00:00Z"), FeedState::Fresh);
    assert_eq!(state_at(&ahead, "2026-03-01T20:00:00Z"), quiet("2026-03-01T15:00:00Z"));
}

#[test]
fn quiet_lasts_until_it_is_heard_again_also_when_its_past_is_forgotten() {
    let since = time("2026-03-01T12:00:00Z");
    let marks = FeedMarks { last_seen: Some(since), quiet_since: Some(since), ..FeedMarks::default() };
    let health = feed::health(&History::default(), &marks, time("2026-06-01T12:00:00Z"));
    assert_eq!(health.state, FeedState::Quiet { since });
    let heard = FeedMarks { last_seen: Some(time("2026-06-01T11:00:00Z")), ..marks };
    let health = feed::health(&History::default(), &heard, time("2026-06-01T12:00:00Z"));
    assert_eq!(health.state, FeedState::Learning);
}

#[test]
fn a_usual_day_is_expected() {
    let (history, marks) = past("2026-03-02T23:59:00Z", |_, hour, _| if hour < 12 { 5 } else { 0 });
    let health = feed::health(&history, &marks, time("2026-03-03T00:59:00Z"));
    let expected = health.expected.unwrap();
    assert!((58.0..62.0).contains(&expected), "{expected}");
    assert_eq!(health.actual, 55, "the hour in hand brought nothing so far");
}

/// Numbers that look like chance and are the same each time (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, share: f64) -> bool {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64) < share * (1_u64 << 53) as f64
    }
}

#[test]
fn chance_alone_makes_no_silence() {
    let begin = time(BEGIN);
    for (seed, an_hour) in [(1, 0.2), (2, 1.0), (3, 6.0), (4, 30.0)] {
        let mut chance = Chance(seed);
        let mut history = History::default();
        let mut marks = FeedMarks { first_seen: Some(begin), ..FeedMarks::default() };
        let (mut judged, mut alarms) = (0, 0);
        for minute in 0..16 * 7 * 24 * 60_i64 {
            let at = begin + SignedDuration::from_mins(minute);
            // By night a tenth of what comes by day.
            let rate: f64 = if (minute / 60) % 24 < 8 { an_hour / 10.0 } else { an_hour };
            if !chance.below((rate / 60.0).min(1.0)) {
                continue;
            }
            let silence = marks.last_seen.map(|last: Timestamp| at.duration_since(last));
            if silence.is_some_and(|silence| silence >= feed::QUIET_AFTER_MIN) {
                judged += 1;
                let judgement = feed::health(&history, &marks, at).state;
                alarms += u32::from(matches!(judgement, FeedState::Quiet { .. }));
            }
            history.add(hour_of(at), 1);
            marks.last_seen = Some(at);
        }
        assert!(judged > 0 || an_hour > 20.0, "{an_hour} an hour: something was judged");
        assert_eq!(alarms, 0, "{an_hour} an hour: {judged} silences of chance");
    }
}

prop_compose! {
    fn any_past()(
        counts in prop::collection::vec(prop_oneof![3 => Just(0_u64), 3 => 0..5_u64, 1 => 0..2_000_u64], 1..900),
        minute in 0..60_i64,
    ) -> (History, FeedMarks) {
        let first = hour_of(time(BEGIN));
        let mut history = History::default();
        for (hour, count) in (first..).zip(&counts) {
            history.add(hour, *count);
        }
        let last = first + i64::try_from(counts.len()).unwrap() - 1;
        history.add(last, 1);
        let last_seen = feed::hour_begins(last) + SignedDuration::from_mins(minute);
        (history, FeedMarks { last_seen: Some(last_seen), ..FeedMarks::default() })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Two hours of nothing are a deployment, whatever the past.
    #[test]
    fn no_short_silence_is_one((history, marks) in any_past(), minutes in 0..120_i64) {
        let now = marks.last_seen.unwrap() + SignedDuration::from_mins(minutes);
        let state = feed::health(&history, &marks, now).state;
        prop_assert!(!matches!(state, FeedState::Quiet { .. }), "{state:?}");
    }

    /// It turns once, at the time that was foretold, and more silence never makes it well.
    #[test]
    fn a_silence_turns_once_when_it_was_foretold((history, marks) in any_past(), minutes in 0..60_000_i64) {
        let last_seen = marks.last_seen.unwrap();
        let foretold = feed::health(&history, &marks, last_seen).quiet_at;
        let now = last_seen + SignedDuration::from_mins(minutes);
        let state = feed::health(&history, &marks, now).state;
        let is_quiet = matches!(state, FeedState::Quiet { .. });
        prop_assert_eq!(is_quiet, foretold.is_some_and(|at| at <= now), "{:?} {:?}", state, foretold);
    }

    /// The louder a feed was, the sooner it is missed.
    #[test]
    fn twice_as_loud_is_missed_no_later((history, marks) in any_past()) {
        let mut louder = History::default();
        let first = hour_of(time(BEGIN));
        for hour in first..first + 1_000 {
            louder.add(hour, history.sum(hour, hour) * 2);
        }
        let (one, two) = (feed::health(&history, &marks, marks.last_seen.unwrap()), feed::health(&louder, &marks, marks.last_seen.unwrap()));
        if let (Some(one), Some(two)) = (one.quiet_at, two.quiet_at) {
            // The prior weighs a little less on twice the past.
            prop_assert!(two <= one + SignedDuration::from_hours(1), "{one} {two}");
        }
    }
}

#[test]
fn who_reports_on_parcels_and_who_does_not() {
    let at = |text: &str| Some(time(text));
    let now = time("2026-03-02T12:00:00Z");
    let unheard = FeedMarks::default();
    let learning = FeedMarks { first_seen: at("2026-03-01T12:00:00Z"), ..unheard.clone() };
    let mute = FeedMarks { learned_at: at("2026-03-01T12:00:00Z"), ..learning.clone() };
    let scans = FeedMarks { last_scan_at: at("2026-03-02T11:00:00Z"), ..mute.clone() };
    let went_quiet = FeedMarks { quiet_since: at("2026-03-02T04:00:00Z"), ..scans.clone() };
    let long_gone = FeedMarks { quiet_since: at("2026-01-02T04:00:00Z"), ..scans.clone() };
    let just_back = FeedMarks { back_at: at("2026-03-02T11:30:00Z"), ..scans.clone() };
    let back = FeedMarks { back_at: at("2026-03-02T10:30:00Z"), ..scans.clone() };
    let quiet = CarrierFeed::Quiet { since: time("2026-03-02T04:00:00Z") };
    let settling = CarrierFeed::Quiet { since: time("2026-03-02T11:30:00Z") };
    type Senders<'a> = Vec<(bool, &'a FeedMarks)>;
    let rows: [(&str, Senders<'_>, CarrierFeed); 13] = [
        ("no sender", vec![], CarrierFeed::None),
        ("a shop that is new and only hears of orders", vec![(false, &learning)], CarrierFeed::None),
        ("a shop that only hears of orders", vec![(false, &mute)], CarrierFeed::None),
        ("a storefront that was seen to report parcels", vec![(false, &scans)], CarrierFeed::Fresh),
        ("a carrier that was just connected", vec![(false, &learning), (true, &unheard)], CarrierFeed::Fresh),
        (
            "a carrier that never spoke while others did",
            vec![(false, &mute), (true, &unheard)],
            CarrierFeed::None,
        ),
        ("a carrier that is not known yet", vec![(true, &learning)], CarrierFeed::Fresh),
        ("a carrier that never reported", vec![(true, &mute)], CarrierFeed::None),
        ("a carrier", vec![(false, &mute), (true, &scans)], CarrierFeed::Fresh),
        ("one of two is quiet", vec![(true, &scans), (true, &went_quiet)], quiet),
        ("one of two is gone for good", vec![(true, &scans), (true, &long_gone)], CarrierFeed::Fresh),
        ("one that brings what it held back", vec![(true, &just_back)], settling),
        ("one that is back", vec![(true, &back)], CarrierFeed::Fresh),
    ];
    for (name, senders, expected) in rows {
        assert_eq!(feed::carrier_feed(senders, now), expected, "{name}");
    }
}
