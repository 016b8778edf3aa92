//! D6: the promise is over, and the parcel did not arrive.

use super::{Finding, Scene};
use crate::verdict::Because;

/// When the promise ends. What warned before that says it first.
#[expect(clippy::unnecessary_wraps, reason = "every detector may say nothing")]
pub(super) fn missed(scene: &Scene<'_>) -> Option<Finding> {
    Some(Finding { due: scene.window.to, because: Because::PromiseMissed(scene.window.to) })
}
