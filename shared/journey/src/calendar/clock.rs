//! Wall clocks, and a clock that was read before.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// What tells the time of a place.
pub trait WallClock {
    /// Its zone.
    fn zone(&self) -> &TimeZone;
    /// What it shows at an instant.
    fn shows(&self, at: Timestamp) -> DateTime;
    /// How far it is ahead at an instant.
    fn ahead(&self, at: Timestamp) -> Offset;
    /// How far it is ahead when it shows a time: it may show that twice, or skip it.
    fn ahead_when(&self, shown: DateTime) -> AmbiguousOffset;
}

impl<C: WallClock> WallClock for &C {
    fn zone(&self) -> &TimeZone {
        C::zone(self)
    }

    fn shows(&self, at: Timestamp) -> DateTime {
        C::shows(self, at)
    }

    fn ahead(&self, at: Timestamp) -> Offset {
        C::ahead(self, at)
    }

    fn ahead_when(&self, shown: DateTime) -> AmbiguousOffset {
        C::ahead_when(self, shown)
    }
}

impl WallClock for TimeZone {
    fn zone(&self) -> &TimeZone {
        self
    }

    fn shows(&self, at: Timestamp) -> DateTime {
        self.to_datetime(at)
    }

    fn ahead(&self, at: Timestamp) -> Offset {
        self.to_offset(at)
    }

    fn ahead_when(&self, shown: DateTime) -> AmbiguousOffset {
        self.to_ambiguous_timestamp(shown).offset()
    }
}

/// No clock was ever turned by more than this.
const JUMP_MAX: SignedDuration = SignedDuration::from_hours(48);

/// A clock that was read once, and knows until when it goes on evenly: a decision reads one dozens of
/// times, mostly within the same summer. It tells what its zone tells.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
    offset: Offset,
    /// It goes evenly from here, at this offset...
    from: Timestamp,
    /// ... until just before here.
    to: Timestamp,
}

impl Clock {
    /// The clock of a zone, read at an instant.
    pub fn read(zone: TimeZone, at: Timestamp) -> Self {
        let offset = zone.to_offset(at);
        // A jump at this very instant is behind it.
        let behind = at.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(at);
        let from = zone.preceding(behind).next().map_or(Timestamp::MIN, |jump| jump.timestamp());
        let to = zone.following(at).next().map_or(Timestamp::MAX, |jump| jump.timestamp());
        Self { zone, offset, from, to }
    }

    /// Whether it knows an instant without asking its zone.
    pub fn knows(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// What it shows at an instant.
    pub fn to_datetime(&self, at: Timestamp) -> DateTime {
        if self.knows(at) { self.offset.to_datetime(at) } else { self.zone.to_datetime(at) }
    }
}

impl WallClock for Clock {
    fn zone(&self) -> &TimeZone {
        &self.zone
    }

    fn shows(&self, at: Timestamp) -> DateTime {
        self.to_datetime(at)
    }

    fn ahead(&self, at: Timestamp) -> Offset {
        if self.knows(at) { self.offset } else { self.zone.to_offset(at) }
    }

    fn ahead_when(&self, shown: DateTime) -> AmbiguousOffset {
        // Far from both ends it is shown once.
        let is_far_from_jumps = self
            .offset
            .to_timestamp(shown)
            .is_ok_and(|at| at.duration_since(self.from) > JUMP_MAX && self.to.duration_since(at) > JUMP_MAX);
        if is_far_from_jumps {
            AmbiguousOffset::Unambiguous { offset: self.offset }
        } else {
            self.zone.to_ambiguous_timestamp(shown).offset()
        }
    }
}
