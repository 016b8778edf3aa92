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

use super::{Curve, Edition, Known, LANES_MAX, Lane, WHOLE};
use crate::calendar::carrier_time;
use crate::plan::BusinessCalendar;

/// A lane with fewer arrivals in the period is not judged by its own.
pub const ARRIVALS_MIN: u32 = 50;

/// The period that is learned from. On real orders 60 and 90 days warned later: carriers change faster.
pub const RECENT: SignedDuration = SignedDuration::from_hours(45 * 24);

/// A parcel that did not arrive so long after its hand-over is lost, or nobody tells us: it teaches
/// nothing.
const LOST_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

/// One parcel's way, as far as it is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Course {
    /// Its lane.
    pub lane: Lane,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// When the promise made then ends.
    pub promised_to: Timestamp,
    /// When it was handed over.
    pub handed_over_at: Timestamp,
    /// When it arrived, if it did.
    pub arrived_at: Option<Timestamp>,
}

/// What a course says of the period.
struct Span {
    /// Seen from this part of the promised time on ...
    from: i64,
    /// ... to this one,
    to: i64,
    /// when it arrived, or was still under way.
    arrived: bool,
}

/// What is known at `at`. Of each course only what happened before then is looked at.
pub fn learn(courses: &[Course], calendar: &BusinessCalendar, zone: &TimeZone, at: Timestamp) -> Edition {
    let mut by_lane: std::collections::BTreeMap<Lane, Vec<usize>> = std::collections::BTreeMap::new();
    let mut spans = Vec::new();
    for course in courses {
        let Some(span) = seen(course, calendar, zone, at) else {
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
            let arrivals = u32::try_from(of_lane.iter().filter(|span| span.arrived).count()).ok()?;
            (arrivals >= ARRIVALS_MIN).then(|| Known { lane, arrivals, curve: curve(&of_lane) })
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
    Some(Span { from, to: part(arrived_at.unwrap_or(at))?, arrived: arrived_at.is_some() })
}

/// The part of the `promised` carrier time that passed between two moments, of [`WHOLE`]; `None` if
/// nothing was promised.
fn part_of(promised: i64, from: DateTime, to: DateTime, calendar: &BusinessCalendar) -> Option<i64> {
    (promised > 0).then(|| carrier_time(from, to, calendar) * WHOLE / promised)
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
