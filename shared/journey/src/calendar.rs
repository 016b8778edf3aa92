//! Local time and business days: quiet hours, times of day, promised days and their ends.
//!
//! Wall clocks jump. A time that a jump skips means the first instant after the jump; a time that
//! comes twice means its first coming. Nothing here reads a clock: time is an argument.

mod business;
mod carrier_time;
mod clock;
mod day;
mod delay;
mod local;

pub use business::{
    BUSINESS_DAYS_MAX, add_business_days, counting_day, dispatch_by, is_business_day, promise_window,
};
pub use carrier_time::{WORKING_DAY, after_carrier_time, carrier_time};
pub use clock::{Clock, WallClock};
pub use delay::after;
pub(crate) use local::first_instant;
pub use local::{at_local_time, end_of_local_day, quiet_since, quiet_until};
