//! Shops, remembered: their sources with opened secrets, their plan and zone. Read again once a
//! minute, so that a bad signature never costs a call and a change is in force within a minute.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Fact, What};
use journey::feed::FeedMarks;
use journey::ids::{ShopId, SourceId};
use journey::journey::Journey;
use journey::plan::{Era, Plan, plan_at};
use journey::shop::ShopTime;
use providers::{Provider, Secret, Secrets, Settings};
use store::{ShopItems, ShopRecord, Store, StoreError, Versioned};

use crate::keyring::Keyring;
use crate::senders;

/// What is remembered is used for this long.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_secs(60);
/// At most this many shops are remembered, known or not: made-up names cannot fill the memory.
const REMEMBERED_MAX: usize = 2_000;

/// A shop, ready for use.
#[derive(Debug)]
pub struct Shop {
    /// Its name in addresses and keys.
    pub id: ShopId,
    /// What is kept of it.
    pub record: ShopRecord,
    /// The current plan: that of what begins now. What decides for a journey asks [`Shop::plan_for`].
    pub plan: Plan,
    /// Earlier plans that those follow who had begun when the next one was published.
    pub eras: Vec<Era>,
    /// Its place in time.
    pub time: ShopTime,
    /// Its senders.
    pub sources: BTreeMap<SourceId, Source>,
    /// When they were heard.
    pub feeds: BTreeMap<SourceId, FeedMarks>,
    /// When it last learned of its lanes.
    pub learned_at: Option<Timestamp>,
}

/// One sender, its secrets opened.
#[derive(Debug)]
pub struct Source {
    /// Its name in addresses.
    pub id: SourceId,
    /// How it signs and speaks.
    pub provider: Provider,
    /// What it signs with.
    pub secrets: Secrets,
    /// What the shop set for it.
    pub settings: Settings,
    /// The token for the provider's API, where deliveries are read back.
    pub api_token: Option<Secret>,
    /// Until when what comes from it is noted.
    pub listening_until: Option<Timestamp>,
}

impl Shop {
    /// The plan that a journey follows.
    pub fn plan_for(&self, journey: &Journey) -> &Plan {
        plan_at(&self.plan, &self.eras, journey.begun_at())
    }

    /// The plan by which a fact is joined to a journey: a promise is that of the day of the purchase.
    pub fn plan_for_fact(&self, journey: &Journey, fact: &Fact) -> &Plan {
        let begun_at = match &fact.what {
            What::OrderStands(told) => Some(told.placed_at),
            _ => journey.begun_at(),
        };
        plan_at(&self.plan, &self.eras, begun_at)
    }

    /// Every plan that some journey may follow.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.eras.iter().map(|era| &era.plan).chain([&self.plan])
    }
}

type Remembered = (Timestamp, Option<Arc<Shop>>);

/// The shops that were asked for lately.
#[derive(Debug)]
pub struct Shops {
    takes_test_secrets: bool,
    remembered: Mutex<HashMap<ShopId, Remembered>>,
}

impl Shops {
    /// Nothing remembered yet. Secrets that providers publish as examples are known to everybody:
    /// only the local server takes them.
    pub fn new(takes_test_secrets: bool) -> Self {
        Self { takes_test_secrets, remembered: Mutex::default() }
    }

    /// A shop; `None` if there is none of that name. Reads at most once a minute a name.
    pub async fn get(
        &self,
        store: &Store,
        keyring: &Keyring,
        id: &ShopId,
        now: Timestamp,
    ) -> Result<Option<Arc<Shop>>, StoreError> {
        if let Some(remembered) = self.look_up(id, now) {
            return Ok(remembered);
        }
        let shop = store.shop_whole(id).await?.map(|items| Arc::new(self.open(keyring, id, items, now)));
        self.remember(id, now, shop.clone());
        Ok(shop)
    }

    /// Forgets what is remembered: somebody changed a shop in this process.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn look_up(&self, id: &ShopId, now: Timestamp) -> Option<Option<Arc<Shop>>> {
        let remembered = self.lock();
        let (at, shop) = remembered.get(id)?;
        (now.duration_since(*at).abs() < REMEMBERED_FOR).then(|| shop.clone())
    }

    fn remember(&self, id: &ShopId, now: Timestamp, shop: Option<Arc<Shop>>) {
        let mut remembered = self.lock();
        if remembered.len() >= REMEMBERED_MAX {
            // Names that somebody makes up must not push real shops out.
            remembered.retain(|_, (_, shop)| shop.is_some());
        }
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert(id.clone(), (now, shop));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ShopId, Remembered>> {
        // A panic elsewhere cannot leave the map half changed.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a shop's secrets. A source that cannot be opened is left out, and logged: the others go on.
    fn open(&self, keyring: &Keyring, id: &ShopId, items: ShopItems, now: Timestamp) -> Shop {
        let ShopItems {
            record: Versioned { value: record, .. },
            plan,
            eras,
            pauses,
            received,
            feeds,
            learned,
        } = items;
        let mut sources = BTreeMap::new();
        for (source_id, source) in &record.sources {
            let Some(provider) = Provider::parse(&source.provider) else {
                tracing::error!(shop = %id, source = %source_id, "source has a provider that this version does not know");
                continue;
            };
            let opened = keyring.open(id, source_id, &source.current);
            let is_taken = source.previous_until.is_none_or(|until| now < until);
            let previous = source.previous.as_ref().filter(|_| is_taken);
            let previous = previous.map(|sealed| keyring.open(id, source_id, sealed)).transpose();
            let is_published = |secret: &str| secret.trim() == provider.published_test_secret().trim();
            match (opened, previous) {
                (Ok(current), _) if is_published(&current) && !self.takes_test_secrets => {
                    tracing::error!(shop = %id, source = %source_id, "source signs with a published test secret: refused");
                }
                (Ok(current), Ok(previous)) => {
                    let previous = previous.filter(|secret| self.takes_test_secrets || !is_published(secret));
                    let secrets =
                        Secrets { current: Secret::new(current), previous: previous.map(Secret::new) };
                    let settings = Settings::new(source.settings.clone());
                    let api_token =
                        source.api_token.as_ref().map(|sealed| keyring.open(id, source_id, sealed));
                    let api_token = api_token.and_then(Result::ok).map(Secret::new);
                    let listening_until = source.listening_until;
                    let id = source_id.clone();
                    let opened = Source { id, provider, secrets, settings, api_token, listening_until };
                    sources.insert(source_id.clone(), opened);
                }
                _ => {
                    tracing::error!(shop = %id, source = %source_id, "source's secret cannot be opened: its key is missing")
                }
            }
        }
        let zone = TimeZone::get(&record.zone).unwrap_or(TimeZone::UTC);
        let providers = sources.iter().map(|(id, source)| (id.clone(), source.provider)).collect();
        let carrier_feed = senders::carrier_feed(&providers, &feeds, now);
        let learned_at = learned.learned_at;
        let lanes = Arc::new(learned.lanes);
        let time = ShopTime { zone, standing: received.standing(), carrier_feed, lanes, pauses };
        Shop { id: id.clone(), record, plan, eras, time, sources, feeds, learned_at }
    }
}
