//! Quiet hours: when mails leave that come due in them, and what is asked of mails that left.

use jiff::{SignedDuration, Timestamp};

use super::Context;
use crate::calendar::{self, WallClock};
use crate::journey::Journey;
use crate::plan::{Plan, QuietHours};
use crate::spread;
use crate::touch::TouchKind;

const DAY_SECONDS: i64 = 24 * 3600;

/// How a journey's mails leave after quiet hours: for each journey they end a little later, by its own
/// delay. That holds whoever asks and when: a wake-up that was meant for something else sends nothing
/// before its time.
pub(crate) struct Release {
    hours: QuietHours,
    /// This journey's own place in the spread: derived, so that it is the same each time it is asked.
    /// Never longer than the quiet hours themselves.
    delay: SignedDuration,
}

impl Release {
    pub(crate) fn of(journey: &Journey, plan: &Plan) -> Self {
        let hours = plan.quiet_hours;
        let quiet_for = hours.to.duration_since(hours.from).as_secs().rem_euclid(DAY_SECONDS);
        let longest = hours.release_spread.min(SignedDuration::from_secs(quiet_for));
        Self { hours, delay: spread::place_in(longest, journey.id.value()) }
    }

    /// Whether a mail of a kind must not leave at this time.
    pub(crate) fn is_quiet(
        &self,
        plan: &Plan,
        kind: TouchKind,
        at: Timestamp,
        clock: &impl WallClock,
    ) -> bool {
        !plan.touches.basics(kind).ignores_quiet_hours && self.from(at, clock) > at
    }

    /// The first moment from `at` on at which a mail may leave that keeps quiet hours.
    fn from(&self, at: Timestamp, clock: &impl WallClock) -> Timestamp {
        let quiet_until = |at| calendar::quiet_until(at, clock, &self.hours);
        quiet_until(at).or_else(|| quiet_until(at - self.delay)).map_or(at, |end| end + self.delay)
    }
}

impl Context<'_> {
    /// The first moment from `at` on at which a mail of this kind may leave.
    pub(super) fn after_quiet_hours(&self, kind: TouchKind, at: Timestamp) -> Timestamp {
        if self.settings(kind).ignores_quiet_hours { at } else { self.release.from(at, self.zone) }
    }
}
