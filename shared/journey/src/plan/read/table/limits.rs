//! The limits of the plan's settings, and how a setting with limits is written down.

use crate::customer::MAILS_MAX;
use crate::plan::Delay;
use crate::plan::read::setting::{Field, Range, Slot};

// Limits: whole minutes, hours and days, both ends allowed.
pub(super) const RELEASE_SPREAD: Range = Range { min_minutes: 0, max_minutes: hours(4) };
pub(super) const APART: Range = Range { min_minutes: 0, max_minutes: days(60) };
pub(super) const WINDOW: Range = Range { min_minutes: days(1), max_minutes: days(90) };
pub(super) const SURVEY_APART: Range = Range { min_minutes: days(1), max_minutes: days(365) };
pub(super) const HORIZON: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
pub(super) const NEXT_UPDATE: Range = Range { min_minutes: hours(12), max_minutes: days(14) };
pub(super) const COUNTDOWN: Range = Range { min_minutes: hours(1), max_minutes: days(10) };
pub(super) const SLIP: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
pub(super) const DISPATCH_AFTER: Range = Range { min_minutes: days(1), max_minutes: days(60) };
pub(super) const CHECK_IN_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
pub(super) const CHECK_IN_EVERY: Range = Range { min_minutes: 0, max_minutes: days(90) };
pub(super) const CLOSURE_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
pub(super) const REPEATED_WITHIN: Range = Range { min_minutes: days(7), max_minutes: days(365) };
pub(super) const NOT_RECEIVED_AFTER: Range = Range { min_minutes: hours(1), max_minutes: hours(72) };
pub(super) const CSAT_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
pub(super) const NPS_AFTER: Range = Range { min_minutes: days(1), max_minutes: days(180) };
pub(super) const OPEN_FOR: Range = Range { min_minutes: days(1), max_minutes: days(60) };
pub(super) const CART_AFTER: Range = Range { min_minutes: 20, max_minutes: days(7) };
pub(super) const EVERY: Range = Range { min_minutes: days(1), max_minutes: days(90) };
pub(super) const SEARCHES_WITHIN: Range = Range { min_minutes: 1, max_minutes: hours(2) };
pub(super) const AFTER_QUIET: Range = Range { min_minutes: 1, max_minutes: hours(24) };

/// More mails than anybody should get, and fewer than the customer's record keeps: a cap that counts
/// more than is kept would never hold.
pub(super) const PER_WINDOW_MAX: u32 = 20;
const _: () = assert!((PER_WINDOW_MAX as usize) < MAILS_MAX);
pub(super) const PROMISE_DAYS_MAX: u32 = 90;
/// Half of the customers: with more there would be more silence than mail.
pub(super) const HOLDOUT_PERCENT_MAX: u32 = 50;
pub(super) const DISPATCH_DAYS_MAX: u32 = 60;
pub(super) const NO_SCAN_DAYS_MAX: u32 = 20;
pub(super) const NOTICES_MAX: u32 = 10;
pub(super) const SEARCHES_MAX: u32 = 20;
pub(super) const SATISFIED_SECONDS_MAX: u32 = 600;
pub(super) const FEE_MAX: i64 = 1_000_000_000;

pub(super) const fn hours(hours: i64) -> i64 {
    60 * hours
}

pub(super) const fn days(days: i64) -> i64 {
    hours(24 * days)
}

pub(super) const fn duration<Root>(field: Field<Root, jiff::SignedDuration>, range: Range) -> Slot<Root> {
    Slot::Duration { field, range }
}

pub(super) const fn delay<Root>(field: Field<Root, Delay>, range: Range) -> Slot<Root> {
    Slot::Delay { field, range }
}

pub(super) const fn count<Root>(field: Field<Root, u32>, min: u32, max: u32) -> Slot<Root> {
    Slot::Count { field, min, max }
}
