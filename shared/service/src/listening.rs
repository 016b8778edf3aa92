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
pub(crate) struct Listening(Mutex<HashMap<(ShopId, SourceId), Noted>>);

/// When something was last noted, and the end of the listening in which it was.
#[derive(Clone, Copy, Debug)]
struct Noted {
    at: Timestamp,
    until: Option<Timestamp>,
}

impl Listening {
    /// Forgets what was noted of a source: somebody begins to listen anew.
    fn begin(&self, shop: &ShopId, source: &SourceId) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.remove(&(shop.clone(), source.clone()));
    }

    /// Whether there is room for a note now, in the time of listening that ends at `until`: what was noted
    /// in an earlier one does not count, as a virtual clock may stand still between them.
    fn has_room(&self, shop: &ShopId, source: &SourceId, until: Option<Timestamp>, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= SOURCES_MAX {
            noted.clear();
        }
        let key = (shop.clone(), source.clone());
        let is_early = noted
            .get(&key)
            .is_some_and(|noted| noted.until == until && now.duration_since(noted.at).abs() < NOTED_APART);
        if !is_early {
            noted.insert(key, Noted { at: now, until });
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
    /// Somebody begins to listen in this process: the next delivery is noted, whatever came before.
    pub fn begin_listening(&self, shop: &ShopId, source: &SourceId) {
        self.listening.begin(shop, source);
    }

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
        let until = shop.sources.get(source).and_then(|source| source.listening_until);
        if self.listening.has_room(&shop.id, source, until, now) {
            let heard = Heard { at: now, result: "greeting".to_owned(), ..Heard::default() };
            self.note(shop, source, &heard).await;
        }
    }

    /// Notes that a delivery was put off with 503, because somebody who had to be asked gave no answer.
    pub(crate) async fn note_later(&self, shop: &Shop, source: &SourceId, why: &str, now: Timestamp) {
        let until = shop.sources.get(source).and_then(|source| source.listening_until);
        if self.listening.has_room(&shop.id, source, until, now) {
            let (result, what) = ("later".to_owned(), why.to_owned());
            let heard = Heard { at: now, result, what, ..Heard::default() };
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
        if !self.listening.has_room(&shop.id, id, source.listening_until, trust.now) {
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
