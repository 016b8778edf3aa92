//! A webhook's way: address, size, signature, translation, record. The one flow of the three
//! webhook functions.

use std::collections::BTreeMap;
use std::time::Duration;

use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Fact, Subject, What};
use journey::ids::{ShopId, SourceId};
use providers::{Delivery, MatchedSecret, PublicKeys, Refusal, Surface, Translation, Trust, Verified};
use store::StoreError;
use tokio::time::Instant;

use crate::Service;
use crate::feeds::Counted;
use crate::fetcher::FetchError;
use crate::note::{Metric, Note};
use crate::quarantine::Arrival;
use crate::read_back::{ReadBack, Unanswered};
use crate::record::Recorded;
use crate::reply::{self, Reply, Request, Taken};
use crate::shops::{Shop, Source};

/// The largest body that is taken: 1 MiB. Checked before anything is hashed.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A time that lies further ahead than this is a sender's wrong clock: it is set to when the
/// delivery came, so that the report cannot outrank every later one.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Pauses between tries for a sender that never tries again. Such senders wait long for an answer:
/// WooCommerce a minute.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(300), Duration::from_millis(900), Duration::from_millis(1_800)];
/// No further try begins after this: a function has ten seconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes a delivery on one of the three surfaces.
pub async fn take(service: &Service, surface: Surface, request: &Request) -> Reply {
    let now = service.now();
    let note = Note::of(request);
    let Some((shop_id, source_id)) = address(surface, request.uri().path()) else {
        return reply::error(
            StatusCode::NOT_FOUND,
            "the address reads /storefront|carrier|signals/{shop}/{source}",
        );
    };
    if !matches!(*request.method(), Method::POST | Method::GET | Method::HEAD) {
        return reply::only_post();
    }
    if request.body().len() > BODY_BYTES_MAX {
        return reply::error(
            StatusCode::PAYLOAD_TOO_LARGE,
            "a delivery has at most 1 MiB: send fewer items in one",
        );
    }
    let shop = match service.shops.get(&service.store, &service.keyring, &shop_id, now).await {
        Ok(shop) => shop,
        Err(error) => return failed(&error, &note),
    };
    let found = shop.as_ref().and_then(|shop| Some((shop, shop.sources.get(&source_id)?)));
    let Some((shop, source)) = found.filter(|(_, source)| source.provider.surfaces().contains(&surface))
    else {
        return reply::error(
            StatusCode::NOT_FOUND,
            "no such source: `beforehand connect` makes one and prints its address",
        );
    };
    note.say("shop", shop.id.as_str());
    note.say("source", source_id.as_str());
    note.say("provider", source.provider.as_str());
    let delivery = Delivery {
        method: request.method(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        headers: request.headers(),
        body: request.body(),
    };
    if let Some(greeting) = source.provider.greet(&delivery) {
        if source.is_listened_to(now) {
            service.note_greeting(shop, &source_id, now).await;
        }
        return reply::greeting(greeting);
    }
    // With HEAD a provider only asks whether somebody is there.
    let takes =
        *request.method() == Method::POST || *request.method() == Method::GET && source.provider.takes_get();
    if !takes {
        return reply::only_post();
    }
    Intake { service, surface, shop, source_id: &source_id, source, now, note }.take(delivery).await
}

/// One delivery's way, once it is known whose it is.
struct Intake<'a> {
    service: &'a Service,
    surface: Surface,
    shop: &'a Shop,
    source_id: &'a SourceId,
    source: &'a Source,
    now: Timestamp,
    note: Note,
}

impl Intake<'_> {
    async fn take(&self, delivery: Delivery<'_>) -> Reply {
        let keys = self.service.public_keys.known();
        let published;
        let verified = match self.verify(delivery, &keys) {
            Err(Refusal::UnknownKey(needed)) => {
                match self.service.public_keys.get(&self.service.fetcher, &needed, self.now).await {
                    Ok(found) => published = found,
                    // Whether it was signed cannot be told now, so nothing of it may be kept.
                    Err(error) => {
                        self.note.say("why", "not verified: its provider's public key could not be read");
                        return self.later(&error).await;
                    }
                }
                self.verify(delivery, &published)
            }
            verified => verified,
        };
        let verified = match verified {
            Ok(verified) => verified,
            Err(refusal) => {
                self.note.outcome("refused");
                self.note.say("why", refusal.to_string());
                self.note.meter(Metric::BadSignature, 1);
                if self.source.is_listened_to(self.now) {
                    let (source, trust) = ((self.source_id, self.source), self.trust(&keys));
                    self.service.note_refused(self.shop, source, delivery, trust, &refusal).await;
                }
                self.service.feeds.refuse(&self.shop.id, self.source_id, &refusal.to_string(), self.now);
                return reply::error(StatusCode::UNAUTHORIZED, &refusal.to_string());
            }
        };
        self.note.meter(Metric::BadSignature, 0);
        let read = match read(self.service, self.source, &verified, self.surface, self.now).await {
            Err(Unanswered { error, .. }) if self.source.provider.card().tries_again => {
                self.note.say("why", "its provider's API was silent");
                return self.later(&error).await;
            }
            read => read,
        };
        match self.record_patiently(&verified, &read).await {
            Ok(taken) => {
                let previous_secret = verified.matched() == MatchedSecret::Previous;
                self.note.outcome(taken.result);
                self.note.say("topic", taken.topic.as_str());
                self.note.say("previous_secret", previous_secret);
                self.note.journeys(&self.service.keyring, &self.shop.id, &taken.ids);
                if self.source.is_listened_to(self.now) {
                    self.service.note_taken(self.shop, self.source_id, &taken, self.now).await;
                }
                let (feeds, store) = (&self.service.feeds, &self.service.store);
                let counted = Counted::of(&taken, previous_secret);
                feeds.count(store, self.shop, self.source_id, &counted, self.now).await;
                reply::taken(&taken)
            }
            Err(error) => failed(&error, &self.note),
        }
    }

    /// Records. A sender that never tries again would lose the delivery with our 503: for it the table is
    /// asked again, as long as the function has time.
    async fn record_patiently(
        &self,
        verified: &Verified<'_>,
        read: &Result<Translation, Unanswered>,
    ) -> Result<Taken, StoreError> {
        let begun = Instant::now();
        let mut pauses = PAUSES.into_iter();
        loop {
            let recorded = self.record(verified, read).await;
            let is_worth_it = matches!(&recorded, Err(error) if error.is_retryable())
                && !self.source.provider.card().tries_again
                && begun.elapsed() < PATIENCE;
            match pauses.next().filter(|_| is_worth_it) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return recorded,
            }
        }
    }

    fn verify<'d>(&'d self, delivery: Delivery<'d>, keys: &'d PublicKeys) -> Result<Verified<'d>, Refusal> {
        self.source.provider.verify(delivery, self.trust(keys))
    }

    fn trust<'d>(&'d self, keys: &'d PublicKeys) -> Trust<'d> {
        let source = self.source;
        Trust { secrets: &source.secrets, settings: &source.settings, keys, now: self.now }
    }

    /// Somebody who had to be asked gave no answer: the sender tries again, and who listens hears why.
    async fn later(&self, error: &FetchError) -> Reply {
        let why = error.to_string();
        self.note.outcome("failed");
        self.note.say("error", why.as_str());
        if self.source.is_listened_to(self.now) {
            self.service.note_later(self.shop, self.source_id, &why, self.now).await;
        }
        self.service.feeds.refuse(&self.shop.id, self.source_id, &why, self.now);
        reply::try_again_because(&why)
    }

    /// Does what a delivery comes to. What its API gave no answer to is kept: nobody sends it again, and the
    /// sweeper asks again.
    async fn record(
        &self,
        verified: &Verified<'_>,
        read: &Result<Translation, Unanswered>,
    ) -> Result<Taken, StoreError> {
        let (service, shop) = (self.service, self.shop);
        let arrival = Arrival {
            surface: self.surface,
            source: self.source_id,
            topic: verified.topic(),
            body: verified.body(),
            at: self.now,
        };
        match read {
            Ok(translation) => {
                if let Translation::Unreadable { topic, why } = translation {
                    service.keep_unreadable(shop, &arrival, topic, why).await?;
                }
                carry_out(service, shop, &arrival, translation.clone(), self.now).await
            }
            Err(Unanswered { topic, error }) => {
                let (topic, why) = (topic.clone(), error.to_string());
                tracing::warn!(shop = %shop.id, source = %self.source_id, %error, "delivery not read back");
                service.keep_for_later(shop, &arrival, &topic, &why).await?;
                Ok(Taken { result: "quarantined", topic, why, ..Taken::default() })
            }
        }
    }
}

/// What a delivery says, its provider's API asked where it only hints. An error: ask again later.
/// The one way of a live delivery and of a replayed one.
pub(crate) async fn read(
    service: &Service,
    source: &Source,
    verified: &Verified<'_>,
    surface: Surface,
    now: Timestamp,
) -> Result<Translation, Unanswered> {
    let (topic, calls) = match verified.provider().translate(verified, surface) {
        Translation::ReadBack { topic, calls } => (topic, calls),
        told => return Ok(told),
    };
    let provider = verified.provider();
    let asked = service.read_back(source, verified, &calls, now).await;
    if !provider.needs_api_token() && !matches!(asked, ReadBack::Told(_)) {
        // The API would only have added to it.
        return Ok(provider.read_back(verified, &[]));
    }
    match asked {
        // An answer that asks again would go round for ever.
        ReadBack::Told(Translation::ReadBack { topic, .. }) => {
            let why = "the provider's API answered with another hint".to_owned();
            Ok(Translation::Unreadable { topic, why })
        }
        ReadBack::Told(translation) => Ok(translation),
        ReadBack::SetAside(why) => Ok(Translation::Unreadable { topic, why }),
        ReadBack::Later(error) => Err(Unanswered { topic, error }),
    }
}

/// Does what a delivery comes to; of one that cannot be read only says so: it is kept already.
pub(crate) async fn carry_out(
    service: &Service,
    shop: &Shop,
    arrival: &Arrival<'_>,
    translation: Translation,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    match translation {
        Translation::Facts { topic, facts, unmapped } => {
            let scans = facts.iter().any(|fact| matches!(fact.what, What::Scanned(_)));
            let taken = record_facts(service, shop, topic, facts, arrival.at, now).await?;
            Ok(Taken { scans, unmapped, ..taken })
        }
        Translation::Ignored { topic, why } => {
            Ok(Taken { result: "ignored", topic, why, ..Taken::default() })
        }
        Translation::Privacy { topic, request } => {
            let why = service.fulfil(shop, arrival, &topic, &request, now).await?;
            Ok(Taken { result: "accepted", topic, why, ..Taken::default() })
        }
        Translation::Unreadable { topic, why } => {
            Ok(Taken { result: "quarantined", topic, why, ..Taken::default() })
        }
        // [`read`] leaves none.
        Translation::ReadBack { topic, .. } => {
            let why = "its provider was not asked".to_owned();
            Ok(Taken { result: "ignored", topic, why, ..Taken::default() })
        }
    }
}

/// Records the facts of a delivery, journey by journey. If one fails the sender tries all again,
/// and what was recorded is then a duplicate.
async fn record_facts(
    service: &Service,
    shop: &Shop,
    topic: String,
    facts: Vec<Fact>,
    came_at: Timestamp,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let mut by_subject: BTreeMap<Subject, Vec<Fact>> = BTreeMap::new();
    for mut fact in facts {
        if fact.occurred_at.duration_since(came_at) > AHEAD_MAX {
            fact.occurred_at = came_at;
        }
        by_subject.entry(fact.subject.clone()).or_default().push(fact);
    }
    let mut ids = Vec::new();
    let mut most = None;
    for (subject, facts) in &by_subject {
        let (recorded, journey) = service.record(shop, subject, facts, now).await?;
        most = most.max(Some(recorded));
        ids.extend(journey);
    }
    let result = match most {
        Some(Recorded::Recorded) => "recorded",
        Some(Recorded::Parked) => "parked",
        Some(Recorded::Duplicate) => "duplicate",
        None => "ignored",
    };
    let journeys = ids.iter().map(ToString::to_string).collect();
    Ok(Taken { result, topic, journeys, ids, ..Taken::default() })
}

/// A failure of ours: the sender keeps the delivery and tries again.
fn failed(error: &StoreError, note: &Note) -> Reply {
    note.failed(error);
    reply::try_again()
}

fn address(surface: Surface, path: &str) -> Option<(ShopId, SourceId)> {
    let mut words = path.trim_start_matches('/').split('/');
    if words.next() != Some(surface.as_str()) {
        return None;
    }
    let shop = ShopId::parse(words.next()?).ok()?;
    let source = SourceId::parse(words.next()?).ok()?;
    words.next().is_none().then_some((shop, source))
}
