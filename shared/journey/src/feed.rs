//! Feeds: is a shop's sender alive, and does the silence of its carriers say anything.
//!
//! A sender that stops is not an error that anybody reports: nothing comes any more, and nothing is
//! what a quiet night looks like too. So each feed is held against its own past: from the hours of
//! its weeks we know how many deliveries a silence should have brought.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// So much of a feed's past is looked at: four of each hour of the week.
pub const HISTORY: SignedDuration = SignedDuration::from_hours(24 * 28);
/// A feed whose past is shorter is being learned: nobody knows its weekend yet.
pub const LEARNING_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);
/// And one of fewer deliveries: what it usually does is a guess.
pub const LEARNING_DELIVERIES: u64 = 50;
/// A silence that should have brought so many deliveries is no chance: were they independent
/// (Poisson), it would happen once in e^12 = 160,000 such stretches. Of a thousand feeds that are
/// looked at in a thousand stretches each, six would be suspected wrongly.
pub const QUIET_EXPECTED: f64 = 12.0;
/// An hour counts for at most so many of them. Deliveries are not independent: they come in batches,
/// and a nightly batch of five hundred that is ten minutes late is not five hundred times odd. So it
/// takes three busy hours, or three batches, of nothing.
pub const EXPECTED_AN_HOUR_MAX: f64 = 4.0;
/// No shorter silence is one, however busy the feed: deployments and maintenance take that long.
pub const QUIET_AFTER_MIN: SignedDuration = SignedDuration::from_hours(2);
/// A feed that speaks again brings what it held back: until then silence about one parcel still
/// says nothing.
pub const SETTLES_FOR: SignedDuration = SignedDuration::from_hours(1);

/// The weight of the feed's overall rate against what an hour of the week itself shows, as the shape
/// of a gamma prior: a tenth of a delivery. Small, so that nights stay nights after one week.
const PRIOR_DELIVERIES: f64 = 0.1;
const HOURS_OF_WEEK: usize = 168;
const WEEK_HOURS: i64 = 168;
const HOUR_SECONDS: i64 = 3_600;

/// What is remembered of a feed beside its counts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FeedMarks {
    /// Its first signed delivery.
    pub first_seen: Option<Timestamp>,
    /// What the sender called that one.
    pub first_topic: String,
    /// Its latest signed delivery, as far as was written down.
    pub last_seen: Option<Timestamp>,
    /// The latest delivery that told where a parcel is.
    pub last_scan_at: Option<Timestamp>,
    /// Since when enough of its past is known to judge it.
    pub learned_at: Option<Timestamp>,
    /// The delivery after which it went quiet.
    pub quiet_since: Option<Timestamp>,
    /// When it was heard again after that.
    pub back_at: Option<Timestamp>,
    /// When a delivery was last refused.
    pub refused_at: Option<Timestamp>,
    /// Why: which bytes are signed, and how.
    pub refusal: String,
}

/// How many signed deliveries each hour brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct History {
    hours: BTreeMap<i64, u64>,
}

/// What a feed's past and its silence come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Health {
    /// The verdict.
    pub state: FeedState,
    /// When it counts as quiet if nothing comes until then; `None`: not within [`HISTORY`].
    pub quiet_at: Option<Timestamp>,
    /// The deliveries that the last 24 hours should have brought; `None`: nobody knows yet.
    pub expected: Option<f64>,
    /// The deliveries that they brought.
    pub actual: u64,
}

/// How a feed stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FeedState {
    /// Connected, and nothing signed ever came.
    NeverSeen,
    /// It speaks, and its past is too short to know a silence from a night.
    Learning,
    /// It speaks as it usually does.
    Fresh,
    /// Its silence is no chance.
    Quiet {
        /// Its last delivery.
        since: Timestamp,
    },
}

/// Whether a shop would hear of a parcel that moves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CarrierFeed {
    /// It would.
    #[default]
    Fresh,
    /// Not since then, at least not from every sender.
    Quiet {
        /// The last delivery of the one that went quiet.
        since: Timestamp,
    },
    /// Nobody reports on parcels.
    None,
}

/// The hour of a time, counted from 1970.
pub fn hour_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(HOUR_SECONDS)
}

/// When an hour begins.
pub fn hour_begins(hour: i64) -> Timestamp {
    Timestamp::from_second(hour.saturating_mul(HOUR_SECONDS)).unwrap_or(Timestamp::MAX)
}

impl History {
    /// Counts deliveries of an hour (see [`hour_of`]).
    pub fn add(&mut self, hour: i64, deliveries: u64) {
        if deliveries > 0 {
            let counted = self.hours.entry(hour).or_default();
            *counted = counted.saturating_add(deliveries);
        }
    }

    /// The deliveries of the hours `from..=to`.
    pub fn sum(&self, from: i64, to: i64) -> u64 {
        if from > to {
            return 0;
        }
        self.hours.range(from..=to).fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    fn first_hour(&self, from: i64) -> Option<i64> {
        self.hours.range(from..).next().map(|(hour, _)| *hour)
    }
}

/// The deliveries that each hour of the week brings.
struct Profile {
    rates: [f64; HOURS_OF_WEEK],
}

impl Profile {
    /// Out of the four weeks up to the last delivery, so that a silence does not teach that silence
    /// is usual. `None`: there is too little to learn from.
    fn learn(history: &History, last_seen: Timestamp) -> Option<Self> {
        let last = hour_of(last_seen);
        let first = history.first_hour(last - WEEK_HOURS * 4 + 1).filter(|first| *first <= last)?;
        let total = history.sum(first, last);
        let weeks = (last - first + 1) / WEEK_HOURS;
        if weeks < 1 || total < LEARNING_DELIVERIES {
            return None;
        }
        let mut counts = [0_u64; HOURS_OF_WEEK];
        let mut hours = [0_u32; HOURS_OF_WEEK];
        for hour in first..=last {
            counts[hour_of_week(hour)] += history.sum(hour, hour);
            hours[hour_of_week(hour)] += 1;
        }
        let overall = total as f64 / (last - first + 1) as f64;
        let mut rates = [0.0; HOURS_OF_WEEK];
        for (index, rate) in rates.iter_mut().enumerate() {
            *rate = (counts[index] as f64 + PRIOR_DELIVERIES)
                / (f64::from(hours[index]) + PRIOR_DELIVERIES / overall);
        }
        let usual = usual_week(history, last, weeks) as f64;
        let scale = (usual / rates.iter().sum::<f64>()).min(1.0);
        rates.iter_mut().for_each(|rate| *rate *= scale);
        Some(Self { rates })
    }

    fn rate(&self, hour: i64) -> f64 {
        self.rates[hour_of_week(hour)]
    }

    /// When a silence that began at `since` should have brought [`QUIET_EXPECTED`] deliveries.
    fn quiet_at(&self, since: Timestamp) -> Option<Timestamp> {
        let earliest = since.checked_add(QUIET_AFTER_MIN).ok()?;
        let ends = since.checked_add(HISTORY).ok()?;
        let mut expected = 0.0;
        let mut at = since;
        while at < ends {
            let hour = hour_of(at);
            let next = hour_begins(hour + 1);
            let rate = self.rate(hour).min(EXPECTED_AN_HOUR_MAX);
            let seconds = next.duration_since(at).as_secs_f64();
            let brought = rate * seconds / HOUR_SECONDS as f64;
            if expected + brought >= QUIET_EXPECTED {
                // A part of an hour: far below what an i64 holds.
                let rest = (QUIET_EXPECTED - expected) / rate * HOUR_SECONDS as f64;
                let reached = at.checked_add(SignedDuration::from_secs(rest.ceil() as i64)).ok()?;
                return Some(reached.max(earliest));
            }
            expected += brought;
            at = next;
        }
        None
    }

    /// The deliveries of the 24 hours up to `now`, the hour in hand counted by its part.
    fn expected_in_day(&self, now: Timestamp) -> f64 {
        let hour = hour_of(now);
        let part = now.duration_since(hour_begins(hour)).as_secs_f64() / HOUR_SECONDS as f64;
        (hour - 23..hour).map(|hour| self.rate(hour)).sum::<f64>() + self.rate(hour) * part
    }
}

fn hour_of_week(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(WEEK_HOURS)).unwrap_or(0)
}

/// The deliveries of a usual week: the lower median of the weeks, or the newest if that had fewer.
/// A week of sales teaches when people buy, not how much is normal; a shop that shrinks is measured
/// by what it is now.
fn usual_week(history: &History, last: i64, weeks: i64) -> u64 {
    let mut totals: Vec<u64> = (0..weeks)
        .map(|back| history.sum(last - WEEK_HOURS * (back + 1) + 1, last - WEEK_HOURS * back))
        .collect();
    let newest = totals.first().copied().unwrap_or(0);
    totals.sort_unstable();
    totals.get(totals.len().saturating_sub(1) / 2).map_or(newest, |median| newest.min(*median))
}

/// Judges a feed. A feed that went quiet stays so until it is heard again, however long that takes.
pub fn health(history: &History, marks: &FeedMarks, now: Timestamp) -> Health {
    let this_hour = hour_of(now);
    let actual = history.sum(this_hour - 23, this_hour);
    let Some(last_seen) = marks.last_seen else {
        return Health { state: FeedState::NeverSeen, quiet_at: None, expected: None, actual };
    };
    // A clock that ran ahead wrote it: no silence is shorter than none.
    let last_seen = last_seen.min(now);
    let profile = Profile::learn(history, last_seen);
    let quiet_at = profile.as_ref().and_then(|profile| profile.quiet_at(last_seen));
    let expected = profile.as_ref().map(|profile| profile.expected_in_day(now));
    let known_quiet = marks.quiet_since.filter(|since| last_seen <= *since);
    let state = match (known_quiet, &profile) {
        (Some(since), _) => FeedState::Quiet { since },
        (None, _) if quiet_at.is_some_and(|at| at <= now) => FeedState::Quiet { since: last_seen },
        (None, None) => FeedState::Learning,
        (None, Some(_)) => FeedState::Fresh,
    };
    Health { state, quiet_at, expected, actual }
}

/// Whether a shop's senders would tell of a parcel that moves. Of each sender: whether it is a carrier,
/// one that is there to report on parcels, and its marks.
///
/// A sender that has reported on parcels is a feed of them. A carrier that never did counts as one
/// until its past is known, or, if it was never heard at all, until that of another sender is; after
/// that its silence is how it always is. Who tells of orders and hand-overs is none before its first
/// report of where a parcel is. One that is quiet for longer than [`HISTORY`] is gone,
/// and no feed any more.
pub fn carrier_feed<'a>(
    senders: impl IntoIterator<Item = (bool, &'a FeedMarks)> + Clone,
    now: Timestamp,
) -> CarrierFeed {
    let one_is_learned = senders.clone().into_iter().any(|(_, marks)| marks.learned_at.is_some());
    let mut feed = CarrierFeed::None;
    for (is_carrier, marks) in senders {
        let is_learned = marks.learned_at.is_some() || (marks.first_seen.is_none() && one_is_learned);
        if marks.last_scan_at.is_none() && (is_learned || !is_carrier) {
            continue;
        }
        let settling = marks.back_at.filter(|at| now.duration_since(*at) < SETTLES_FOR);
        match marks.quiet_since.or(settling) {
            Some(since) if now.duration_since(since) > HISTORY => {}
            // Nobody knows which of several carriers has a parcel: one that is quiet is enough.
            Some(since) => return CarrierFeed::Quiet { since },
            None => feed = CarrierFeed::Fresh,
        }
    }
    feed
}
