//! Learning: from what became of parcels to how long they take.
//!
//! The estimate is Kaplan and Meier's product over the arrivals of a recent period. Parcels that are
//! still travelling count as such, or the curve would forget the slow ones; parcels that were handed
//! over before the period count from its beginning, so that the curve follows a carrier that became
//! slower within weeks. One parcel is added to those under way: then the k-th of n arrivals leaves
//! 1 - k/(n + 1), the rank `k = ceil((n + 1) q)` of a quantile that holds for the next parcel too.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Course, Curve, Edition, Known, LANES_MAX, LOST_AFTER, Lane, WHOLE};
use crate::calendar::carrier_time;
use crate::plan::{BusinessCalendar, Plan};

/// A lane with fewer arrivals in the period is not judged by its own.
pub const ARRIVALS_MIN: u32 = 50;

/// The period that is learned from. On real orders 60 and 90 days warned later: carriers change faster.
pub const RECENT: SignedDuration = SignedDuration::from_hours(45 * 24);

/// Of so many in a hundred parcels the longest silence is no longer than what is learned of it.
const SILENCE_OF_HUNDRED: usize = 95;

/// What a course says of the period.
struct Span {
    /// Seen from this part of the promised time on ...
    from: i64,
    /// ... to this one,
    to: i64,
    /// when it arrived, or was still under way.
    arrived: bool,
    /// It arrived after its promise.
    late: bool,
    /// It has not arrived, and its promise is over.
    overdue: bool,
    /// The longest time in which nobody saw it on its way, in carrier time, if it is scanned there.
    silence: Option<i64>,
}

/// What is known at `at`, by the plan's calendars of the carriers. Of each course only what happened before
/// then is looked at.
pub fn learn(courses: &[Course], plan: &Plan, zone: &TimeZone, at: Timestamp) -> Edition {
    let mut by_lane: std::collections::BTreeMap<Lane, Vec<usize>> = std::collections::BTreeMap::new();
    let mut spans = Vec::new();
    for course in courses {
        let Some(span) = seen(course, plan.carrier_calendar(&course.lane.carrier), zone, at) else {
            continue;
        };
        for lane in course.lane.widening() {
            let of_lane = by_lane.entry(lane).or_default();
            // A lane without a region, say, widens to itself.
            if of_lane.last() != Some(&spans.len()) {
                of_lane.push(spans.len());
            }
        }
        spans.push(span);
    }
    let mut known: Vec<Known> = by_lane
        .into_iter()
        .filter_map(|(lane, indices)| {
            let of_lane: Vec<&Span> = indices.iter().map(|&index| &spans[index]).collect();
            let count = |is: fn(&Span) -> bool| {
                u32::try_from(of_lane.iter().filter(|span| is(span)).count()).unwrap_or(u32::MAX)
            };
            let (arrivals, late) = (count(|span| span.arrived), count(|span| span.late));
            let under_way = count(|span| !span.arrived);
            (arrivals >= ARRIVALS_MIN).then(|| Known {
                lane,
                arrivals,
                late,
                under_way,
                silence: silence(&of_lane),
                curve: curve(&of_lane),
            })
        })
        .collect();
    // The widest has the most arrivals and comes first; of equals the first by name, so that the
    // result is the same each time.
    known.sort_by(|a, b| b.arrivals.cmp(&a.arrivals).then_with(|| a.lane.cmp(&b.lane)));
    known.truncate(LANES_MAX);
    Edition { since: at, known }
}

/// What is seen of a course in the period before `at`; `None`: nothing.
fn seen(course: &Course, calendar: &BusinessCalendar, zone: &TimeZone, at: Timestamp) -> Option<Span> {
    let begun = course.handed_over_at;
    let arrived_at = course.arrived_at.filter(|arrived_at| *arrived_at < at);
    let period = at - RECENT;
    if begun >= at || arrived_at.is_some_and(|arrived_at| arrived_at < period.max(begun)) {
        return None;
    }
    if arrived_at.is_none() && at.duration_since(begun) > LOST_AFTER {
        return None;
    }
    let local = |at: Timestamp| zone.to_datetime(at);
    let promised = carrier_time(local(course.placed_at), local(course.promised_to), calendar);
    let part = |at: Timestamp| part_of(promised, local(begun), local(at), calendar);
    let from = if begun < period { part(period)? } else { 0 };
    Some(Span {
        from,
        to: part(arrived_at.unwrap_or(at))?,
        arrived: arrived_at.is_some(),
        late: arrived_at.is_some_and(|arrived_at| arrived_at > course.promised_to),
        overdue: arrived_at.is_none() && course.promised_to < at,
        silence: arrived_at.and_then(|_| {
            let silences = course.silences.iter();
            silences.map(|silence| carrier_time(local(silence.from), local(silence.to), calendar)).max()
        }),
    })
}

/// The part of the `promised` carrier time that passed between two moments, of [`WHOLE`]; `None` if
/// nothing was promised.
fn part_of(promised: i64, from: DateTime, to: DateTime, calendar: &BusinessCalendar) -> Option<i64> {
    (promised > 0).then(|| carrier_time(from, to, calendar) * WHOLE / promised)
}

/// The quantile of the longest silences, `k = ceil((n + 1) q)`. What is overdue counts as silent for longer
/// than any: it may never be seen again.
fn silence(spans: &[&Span]) -> Option<i64> {
    let mut silences: Vec<i64> = spans.iter().filter_map(|span| span.silence).collect();
    if silences.len() < ARRIVALS_MIN as usize {
        return None;
    }
    silences.sort_unstable();
    let count = silences.len() + spans.iter().filter(|span| span.overdue).count();
    let rank = ((count + 1) * SILENCE_OF_HUNDRED).div_ceil(100);
    silences.get(rank - 1).copied()
}

fn curve(spans: &[&Span]) -> Curve {
    let sorted = |of: fn(&Span) -> i64| {
        let mut parts: Vec<i64> = spans.iter().map(|span| of(span)).collect();
        parts.sort_unstable();
        parts
    };
    let (begins, ends) = (sorted(|span| span.from), sorted(|span| span.to));
    let mut arrivals: Vec<i64> = spans.iter().filter(|span| span.arrived).map(|span| span.to).collect();
    arrivals.sort_unstable();
    let mut left = 1.0;
    let mut steps: Vec<(i64, f64)> = Vec::new();
    for part in arrivals.chunk_by(|a, b| a == b) {
        let (at, arrived) = (part[0], part.len());
        let begun = begins.partition_point(|begun| *begun <= at);
        let ended = ends.partition_point(|ended| *ended < at);
        let under_way = begun.saturating_sub(ended) + 1;
        #[expect(clippy::cast_precision_loss, reason = "parcels of two months are few")]
        let stay = 1.0 - arrived as f64 / under_way.max(arrived + 1) as f64;
        left *= stay;
        steps.push((at, left));
    }
    Curve::of_steps(&steps)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};

    use super::{ARRIVALS_MIN, learn};
    use crate::lanes::{Course, Curve, Edition, Lane, LaneNames, Silence, WHOLE};
    use crate::plan::Plan;

    /// Monday, 2 March 2026, midnight.
    const MONDAY: i64 = 1_772_409_600;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(MONDAY + 3600 * hour).unwrap_or_default()
    }

    /// Handed over on Monday at midnight, promised in five working days, arrived so many quarters of an
    /// hour after 8 o'clock.
    fn course(quarters: Option<i64>, carrier: &str) -> Course {
        let minutes = |quarters: i64| SignedDuration::from_mins(15 * quarters);
        Course {
            lane: Lane::new(carrier, "Standard", "BR", ""),
            placed_at: hour(0),
            promised_to: hour(5 * 24) - SignedDuration::from_secs(1),
            handed_over_at: hour(0),
            arrived_at: quarters.map(|quarters| hour(8) + minutes(quarters)),
            silences: Vec::new(),
        }
    }

    fn learned(courses: &[Course], at: Timestamp) -> Edition {
        learn(courses, &Plan::default(), &TimeZone::UTC, at)
    }

    fn widest(edition: &Edition) -> Option<&Curve> {
        edition.known.iter().find(|known| known.lane == Lane::default()).map(|known| &known.curve)
    }

    /// So many quarters of an hour, of five days of 13 hours.
    fn part(quarters: i64) -> i64 {
        quarters * WHOLE / (5 * 13 * 4)
    }

    #[test]
    fn a_quantile_is_the_order_statistic_of_one_more() {
        // One arrival after each quarter of an hour; k = ceil(51 * 0.9) = 46. Between two shares at which
        // a curve is kept it is straight.
        let courses: Vec<Course> = (1..=50).map(|quarter| course(Some(quarter), "")).collect();
        let edition = learned(&courses, hour(30));
        let nine_tenths = widest(&edition).and_then(|curve| curve.falls_to(WHOLE / 10));
        assert!(nine_tenths.is_some_and(|at| (part(46)..=part(47)).contains(&at)), "{nine_tenths:?}");
    }

    #[test]
    fn what_is_still_under_way_counts() {
        let arrived = (1..=60).map(|quarter| course(Some(quarter), ""));
        let courses: Vec<Course> = arrived.chain((0..40).map(|_| course(None, ""))).collect();
        let edition = learned(&courses, hour(48));
        // 41 of 101, at the last of the shares at which a curve is kept that was seen.
        let left = widest(&edition).map(|curve| curve.under_way_after(part(61)));
        assert_eq!(left, Some(5_000));
    }

    #[test]
    fn silence_is_learned_of_those_that_are_scanned_and_the_overdue_count() {
        // Silent for so many quarters of an hour of a working day.
        let silent = |quarters: i64| Course {
            silences: vec![
                Silence { from: hour(8), to: hour(8) + SignedDuration::from_mins(15 * quarters) },
                // By night nothing passes, however long it is.
                Silence { from: hour(21), to: hour(32) },
            ],
            ..course(Some(quarters), "")
        };
        let known = |courses: &[Course]| {
            learned(courses, hour(24 * 6)).known.first().and_then(|widest| widest.silence)
        };
        let mut courses: Vec<Course> = (1..=50).map(silent).collect();
        // k = ceil(51 * 0.95) = 49
        assert_eq!(known(&courses), Some(49 * 15 * 60 * 5));
        assert_eq!(known(&courses[1..]), None, "too few");
        courses.push(course(None, ""));
        assert_eq!(known(&courses), Some(50 * 15 * 60 * 5));
        courses.extend([course(None, ""), course(None, "")]);
        assert_eq!(known(&courses), None, "too many are overdue");
    }

    #[test]
    fn nothing_is_learned_from_what_comes() {
        let known: Vec<Course> = (1..=60).map(|quarter| course(Some(quarter % 40), "")).collect();
        let at = hour(30);
        let mut later = known.clone();
        for course in &mut later {
            if course.arrived_at >= Some(at) {
                course.arrived_at = None;
            }
        }
        later.extend((0..30).map(|_| Course { handed_over_at: hour(31), ..course(Some(400), "") }));
        assert_eq!(learned(&known, at), learned(&later, at));
        let early = hour(12);
        let unknown: Vec<Course> = known
            .iter()
            .map(|course| Course { arrived_at: course.arrived_at.filter(|at| *at < early), ..course.clone() })
            .collect();
        assert_eq!(learned(&known, early), learned(&unknown, early));
    }

    #[test]
    fn a_lane_needs_arrivals_and_falls_back() {
        let few = i64::from(ARRIVALS_MIN) - 1;
        let slow = (0..few).map(|quarter| course(Some(quarter), "Slow"));
        let courses: Vec<Course> = slow.chain((0..60).map(|quarter| course(Some(quarter), "Fast"))).collect();
        let edition = learned(&courses, hour(40));
        let names: Vec<(&str, u32)> =
            edition.known.iter().map(|known| (known.lane.carrier.as_str(), known.arrivals)).collect();
        assert_eq!(names, [("", 109), ("fast", 60), ("fast", 60)]);
        let mut lanes = crate::lanes::Lanes::NONE;
        lanes.publish(edition);
        let found = |carrier: &'static str| {
            let lane = LaneNames { carrier, service: "standard", country: "br", region: "" };
            lanes.at(hour(50), lane).map(|known| known.arrivals)
        };
        assert_eq!((found("FAST"), found("slow"), found("other")), (Some(60), Some(109), Some(109)));
        assert!(
            lanes.at(hour(39), LaneNames::default()).is_none(),
            "an edition counts from when it was made"
        );
    }

    #[test]
    fn a_curve_knows_how_likely_late_is() {
        // A tenth more arrives with each tenth of the promise.
        let courses: Vec<Course> = (1..=200).map(|quarter| course(Some(quarter / 4 * 5), "")).collect();
        let edition = learned(&courses, hour(24 * 20));
        let curve = widest(&edition);
        let Some(curve) = curve else {
            panic!("200 arrivals are enough");
        };
        for end in (1_000..WHOLE).step_by(500) {
            for likelihood in [5_000, 7_000, 9_500] {
                let from = curve.likely_late_from(end, likelihood);
                assert!(from <= end);
                assert!(curve.late_after(from, end) >= likelihood - 1, "{end}, {likelihood}: from {from}");
                if from > 0 {
                    assert!(curve.late_after(from - 1, end) <= likelihood + 1, "{end}, {likelihood}: {from}");
                }
            }
        }
        let stored = serde_json::to_string(curve).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Curve>(&stored).ok().as_ref(), Some(curve));
    }
}
