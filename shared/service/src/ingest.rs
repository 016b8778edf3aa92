//! A webhook's way: address, size, signature, translation, record. The one flow of the three
//! webhook functions.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Fact, Subject};
use journey::ids::{ShopId, SourceId};
use providers::{Delivery, MatchedSecret, Surface, Translation, Verified};
use store::StoreError;

use crate::Service;
use crate::quarantine::Arrival;
use crate::record::Recorded;
use crate::reply::{self, Reply, Request, Taken};
use crate::shops::{Shop, Source};

/// The largest body that is taken: 1 MiB. Checked before anything is hashed.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A time that lies further ahead than this is a sender's wrong clock: it is set to when the
/// delivery came, so that the report cannot outrank every later one.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(10);

/// Takes a delivery on one of the three surfaces.
pub async fn take(service: &Service, surface: Surface, request: &Request) -> Reply {
    let now = service.now();
    let Some((shop_id, source_id)) = address(surface, request.uri().path()) else {
        return reply::error(
            StatusCode::NOT_FOUND,
            "the address reads /storefront|carrier|signals/{shop}/{source}",
        );
    };
    if request.method() != Method::POST {
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
        Err(error) => return failed(&error, surface, &shop_id, &source_id),
    };
    let found = shop.as_ref().and_then(|shop| Some((shop, shop.sources.get(&source_id)?)));
    let Some((shop, source)) = found.filter(|(_, source)| source.provider.surfaces().contains(&surface))
    else {
        return reply::error(
            StatusCode::NOT_FOUND,
            "no such source: `beforehand connect` makes one and prints its address",
        );
    };
    take_from(service, surface, shop, &source_id, source, request, now).await
}

async fn take_from(
    service: &Service,
    surface: Surface,
    shop: &Shop,
    source_id: &SourceId,
    source: &Source,
    request: &Request,
    now: Timestamp,
) -> Reply {
    let delivery = Delivery { headers: request.headers(), body: request.body() };
    let verified = match source.provider.verify(delivery, &source.secrets, now) {
        Ok(verified) => verified,
        Err(refusal) => {
            tracing::warn!(surface = %surface, shop = %shop.id, source = %source_id, %refusal, "delivery refused");
            return reply::error(StatusCode::UNAUTHORIZED, &refusal.to_string());
        }
    };
    let arrival = Arrival {
        surface,
        source: source_id,
        query: request.uri().query().unwrap_or_default(),
        topic: verified.topic(),
        body: verified.body(),
        at: now,
    };
    match record(service, shop, &arrival, &verified, now).await {
        Ok(taken) => {
            let previous_secret = verified.matched() == MatchedSecret::Previous;
            tracing::info!(
                surface = %surface, shop = %shop.id, source = %source_id, topic = taken.topic, result = taken.result,
                journeys = taken.journeys.len(), previous_secret, "delivery taken"
            );
            reply::taken(&taken)
        }
        Err(error) => failed(&error, surface, &shop.id, source_id),
    }
}

async fn record(
    service: &Service,
    shop: &Shop,
    arrival: &Arrival<'_>,
    verified: &Verified<'_>,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let translation = verified.provider().translate(verified, arrival.surface);
    if let Translation::Unreadable { topic, why } = &translation {
        service.keep_unreadable(shop, arrival, topic, why).await?;
    }
    carry_out(service, shop, arrival, translation, now).await
}

/// Does what a delivery comes to; of one that cannot be read only says so. The one way of a live
/// delivery and of a replayed one.
pub(crate) async fn carry_out(
    service: &Service,
    shop: &Shop,
    arrival: &Arrival<'_>,
    translation: Translation,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    match translation {
        Translation::Facts { topic, facts } => {
            record_facts(service, shop, topic, facts, arrival.at, now).await
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
    let mut journeys = Vec::new();
    let mut most = None;
    for (subject, facts) in &by_subject {
        let (recorded, journey) = service.record(shop, subject, facts, now).await?;
        most = most.max(Some(recorded));
        journeys.extend(journey.map(|id| id.to_string()));
    }
    let result = match most {
        Some(Recorded::Recorded) => "recorded",
        Some(Recorded::Parked) => "parked",
        Some(Recorded::Duplicate) => "duplicate",
        None => "ignored",
    };
    Ok(Taken { result, topic, journeys, ..Taken::default() })
}

/// A failure of ours: the sender keeps the delivery and tries again.
fn failed(error: &StoreError, surface: Surface, shop: &ShopId, source: &SourceId) -> Reply {
    tracing::error!(surface = %surface, %shop, %source, %error, retryable = error.is_retryable(), "delivery not recorded");
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
