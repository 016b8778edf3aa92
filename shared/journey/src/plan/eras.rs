//! Which plan a journey follows: the one in force, or one before it that those who had begun keep.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::seconds;

/// A shop keeps at most this many earlier plans in use.
pub const ERAS_MAX: usize = 4;

/// An earlier plan that is still followed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Era {
    /// The plan.
    pub plan: Plan,
    /// Journeys that began before this time, and after the era before it, follow it.
    #[serde(with = "seconds::required")]
    pub until: Timestamp,
}

/// The plan for a journey that began then. `eras` lie in the order of their ends. What has not begun as
/// far as anybody knows follows the current plan.
pub fn plan_at<'a>(current: &'a Plan, eras: &'a [Era], begun_at: Option<Timestamp>) -> &'a Plan {
    let Some(begun_at) = begun_at else {
        return current;
    };
    eras.iter().find(|era| begun_at < era.until).map_or(current, |era| &era.plan)
}
