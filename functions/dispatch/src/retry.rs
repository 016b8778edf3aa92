//! Deliveries that only hinted, whose provider's API was silent and which nobody sends again: the API
//! is asked again here, so that a parcel's arrival is not missed and no false delay is told.
//!
//! With nothing to try again a look costs one query. What becomes of a delivery is as if a person had
//! replayed it: facts that are known change nothing, and mails are the journeys' own affair.

use std::time::SystemTime;

use jiff::Timestamp;
use journey::ids::ShopId;
use service::quarantine::ReplayError;
use store::QuarantineId;

use crate::Dispatcher;

/// At most so many deliveries are tried again in one sweep; the others a minute later. With an API that
/// is silent each takes three seconds.
const RETRIES_MAX: i32 = 20;

impl Dispatcher {
    /// Tries again what is due, the longest overdue first, until `stop_at` of the machine's clock. Says
    /// how many were tried. One that fails is logged, and has another turn.
    pub async fn retry(&self, now: Timestamp, stop_at: Option<SystemTime>) -> u32 {
        let due = match self.service.store.retries_due(now, RETRIES_MAX).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "deliveries not tried again");
                return 0;
            }
        };
        let mut tried = 0;
        for (shop, id) in due {
            if stop_at.is_some_and(|stop_at| SystemTime::now() >= stop_at) {
                break;
            }
            tried += u32::from(Box::pin(self.retry_one(&shop, &id, now)).await);
        }
        tried
    }

    /// Whether it was its turn.
    async fn retry_one(&self, shop: &ShopId, id: &QuarantineId, now: Timestamp) -> bool {
        match self.service.retry(shop, id, now).await {
            Ok(None) => return false,
            // The replay has logged what became of it.
            Ok(Some(Ok(_))) => {}
            Ok(Some(Err(error @ ReplayError::NotReadBack(_)))) => {
                tracing::warn!(%shop, delivery = %id, %error, "delivery not read back");
            }
            Ok(Some(Err(error))) => {
                tracing::error!(%shop, delivery = %id, %error, "delivery not tried again");
            }
            Err(error) => tracing::error!(%shop, delivery = %id, %error, "delivery not tried again"),
        }
        true
    }
}
