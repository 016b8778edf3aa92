//! Replays over a shop's stored journeys: its customers, page by page.

use journey::fact::Contact;
use std::num::NonZero;

use journey::feed::CarrierFeed;
use journey::ids::{CustomerKey, ShopId};
use journey::journey::Journey;
use journey::plan::Plan;
use journey::replay::{Person, Report, Window, replay};
use journey::shop::{ShopTime, Standing};
use store::{PageStart, PersonItems, StoreError};

use crate::Service;
use crate::keyring::Keyring;
use crate::shops::Shop;

/// A shop's customers, ready to be played.
#[derive(Debug)]
pub struct People {
    /// Items of the table that were looked at, whosever they are.
    pub seen: u64,
    /// The customers.
    pub people: Vec<Person>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<PageStart>,
}

/// How a shop stands in a replay: what its sender's standing was, and which feeds were quiet when, is
/// not kept over time, nor what was paused. Whether anybody ever reported on its parcels is.
pub fn shop_time(shop: &Shop) -> ShopTime {
    let was_heard = shop.feeds.values().any(|marks| marks.last_scan_at.is_some());
    let carrier_feed = match shop.time.carrier_feed {
        CarrierFeed::None if !was_heard => CarrierFeed::None,
        CarrierFeed::None | CarrierFeed::Fresh | CarrierFeed::Quiet { .. } => CarrierFeed::Fresh,
    };
    ShopTime {
        zone: shop.time.zone.clone(),
        standing: Standing::Good,
        carrier_feed,
        pauses: Vec::new(),
        lanes: shop.time.lanes.clone(),
    }
}

/// Another name for a text of a shop's customer, always the same and never turned back: 32 letters and
/// digits.
pub fn hidden_name(keyring: &Keyring, shop: &ShopId, text: &str) -> String {
    keyring.send_id(&[b"export", shop.as_str().as_bytes(), text.as_bytes()])
}

impl Service {
    /// One page of a shop's customers.
    pub async fn people(&self, shop: &Shop, from: Option<PageStart>) -> Result<People, StoreError> {
        let page = self.store.people_page(&shop.id, from).await?;
        let people = page.people.into_iter().map(|items| self.person(shop, items)).collect();
        Ok(People { seen: page.seen, people, next: page.next })
    }

    fn person(&self, shop: &Shop, items: PersonItems) -> Person {
        let mut journeys = items.journeys;
        // A journey whose address changed is linked to both customers, and is the newer one's.
        journeys.retain(|journey| self.is_of(shop, journey, &items.key));
        Person::new(items.key, &items.items.record.value, journeys)
    }

    fn is_of(&self, shop: &Shop, journey: &Journey, key: &CustomerKey) -> bool {
        journey
            .contact()
            .filter(|contact: &&Contact| contact.is_reachable())
            .is_some_and(|contact| self.keyring.customer(&shop.id, &contact.email) == *key)
    }
}

/// At most so many threads play at once.
const THREADS_MAX: usize = 8;

/// Plays customers with the plan in force and a new one, on all cores. The report is the same however
/// many there are.
pub fn replay_all(people: &[Person], in_force: &Plan, new: &Plan, time: &ShopTime, window: Window) -> Report {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
    let play = &|part: &[Person]| {
        let mut report = Report::default();
        part.iter()
            .filter_map(|person| replay(person, in_force, new, time, window))
            .for_each(|found| report.add(found));
        report
    };
    std::thread::scope(|scope| {
        let parts = people.chunks(people.len().div_ceil(threads).max(1));
        let playing: Vec<_> = parts.map(|part| scope.spawn(move || play(part))).collect();
        let mut report = Report::default();
        for part in playing {
            match part.join() {
                Ok(found) => report.add(found),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        report
    })
}
