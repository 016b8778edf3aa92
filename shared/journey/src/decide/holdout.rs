//! The holdout: a share of the customers who never get a kind of mail, so that what it does can be
//! measured against them.

use super::Context;
use crate::spread;
use crate::touch::TouchKind;

/// Of how many customers a share is counted.
const HUNDRED: u64 = 100;

impl Context<'_> {
    /// Whether the customer is in the holdout of a kind. Derived from the address and the kind, so
    /// that a customer is always in or always out of it, over all orders and carts, and those of
    /// another kind are others.
    pub(super) fn is_held_out(&self, kind: TouchKind) -> bool {
        let percent = self.settings(kind).holdout_percent;
        if percent == 0 || !kind.may_be_held_out() {
            return false;
        }
        self.reachable().is_some_and(|contact| {
            let place = spread::one_of(HUNDRED, &["holdout", kind.as_str(), &contact.email.to_lowercase()]);
            place < u64::from(percent)
        })
    }
}
