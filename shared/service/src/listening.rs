//! While somebody connects a sender, what comes from it is noted, refused deliveries with the likely
//! cause. At other times a refused delivery costs no call at all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use journey::ids::{ShopId, SourceId};
use providers::{Delivery, Refusal, Trust};
use store::Heard;

use crate::Service;
use crate::reply::Taken;
use crate::shops::{Shop, Source};

/// Refused deliveries of a source are noted this far apart: somebody may send thousands.
const NOTED_APART: SignedDuration = SignedDuration::from_secs(2);
/// At most this many sources are remembered.
const SOURCES_MAX: usize = 1_000;

/// When something was last noted of each source.
#[derive(Debug, Default)]
pub(crate) struct Listening(Mutex<HashMap<(ShopId, SourceId), Timestamp>>);

impl Listening {
    /// Whether there is room for a note now.
    fn has_room(&self, shop: &ShopId, source: &SourceId, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= SOURCES_MAX {
            noted.clear();
        }
        let key = (shop.clone(), source.clone());
        let is_early = noted.get(&key).is_some_and(|at| now.duration_since(*at).abs() < NOTED_APART);
        if !is_early {
            noted.insert(key, now);
        }
        !is_early
    }
}

impl Source {
    /// Whether somebody waits for a delivery of this source.
    pub(crate) fn is_listened_to(&self, now: Timestamp) -> bool {
        self.listening_until.is_some_and(|until| now < until)
    }
}

impl Service {
    /// Notes a delivery that was taken.
    pub(crate) async fn note_taken(&self, shop: &Shop, source: &SourceId, taken: &Taken, now: Timestamp) {
        let heard = Heard {
            at: now,
            good: true,
            result: taken.result.to_owned(),
            topic: taken.topic.clone(),
            what: taken.why.clone(),
            journeys: taken.journeys.clone(),
            ..Heard::default()
        };
        self.note(shop, source, &heard).await;
    }

    /// Notes that the provider tried the address.
    pub(crate) async fn note_greeting(&self, shop: &Shop, source: &SourceId, now: Timestamp) {
        if self.listening.has_room(&shop.id, source, now) {
            let heard = Heard { at: now, result: "greeting".to_owned(), ..Heard::default() };
            self.note(shop, source, &heard).await;
        }
    }

    /// Notes a delivery that was refused, and why.
    pub(crate) async fn note_refused(
        &self,
        shop: &Shop,
        (id, source): (&SourceId, &Source),
        delivery: Delivery<'_>,
        trust: Trust<'_>,
        refusal: &Refusal,
    ) {
        if !self.listening.has_room(&shop.id, id, trust.now) {
            return;
        }
        let diagnosis = source.provider.diagnose(delivery, trust, refusal);
        let heard = Heard {
            at: trust.now,
            result: "refused".to_owned(),
            what: diagnosis.refusal,
            signed: diagnosis.signed,
            cause: diagnosis.cause,
            ..Heard::default()
        };
        self.note(shop, id, &heard).await;
    }

    /// A note that is lost is only waited for in vain.
    async fn note(&self, shop: &Shop, source: &SourceId, heard: &Heard) {
        if let Err(error) = self.store.note_heard(&shop.id, source, heard).await {
            tracing::warn!(shop = %shop.id, source = %source, %error, "delivery not noted for who listens");
        }
    }
}
