//! Data folders with many journeys, filled below the functions, which would take hours.

use std::path::PathBuf;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Contact, Fact, OrderSnapshot, Subject, What};
use journey::ids::{JourneyId, OrderId, ShopId};
use journey::journey::Journey;
use local::system::{Options, System};
use store::keys;

use crate::questions::FEW;
use crate::server;

/// DynamoDB: items in a `BatchWriteItem`.
const BATCH: usize = 25;
/// No sweep of the load's finds one due.
const DUE_AFTER: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A folder with so many journeys; the same one when it is asked for again.
pub(crate) async fn folder(count: usize) -> PathBuf {
    let data = place(count);
    if data.exists() {
        return data;
    }
    let system = System::start(Options { data: Some(data.clone()), ..Options::default() }).await.unwrap();
    let service = &system.service;
    let id = ShopId::parse("demo").unwrap();
    let shop =
        service.shops.get(&service.store, &service.keyring, &id, service.now()).await.unwrap().unwrap();
    let placed_at = service.now() - SignedDuration::from_hours(24);
    let due_at = service.now() + DUE_AFTER;
    let item = |n: usize| {
        let order = OrderId::parse(format!("stored{n}")).unwrap();
        let contact = Contact { email: format!("stored{n}@example.com"), ..Contact::default() };
        let snapshot = OrderSnapshot { placed_at, contact, ..OrderSnapshot::default() };
        let mut journey = Journey::new(JourneyId::Order(order.clone()));
        let what = What::OrderStands(Box::new(snapshot));
        let fact = Fact { subject: Subject::Order(order), occurred_at: placed_at, what };
        journey.apply(&fact, &shop.plan, &shop.time);
        put(&shop.id, &journey, n, due_at)
    };
    let store = &service.store;
    for first in (0..count).step_by(BATCH) {
        let batch = (first..count.min(first + BATCH)).map(item).collect();
        store.client().batch_write_item().request_items(store.table(), batch).send().await.unwrap();
    }
    data
}

fn put(shop: &ShopId, journey: &Journey, n: usize, due_at: Timestamp) -> WriteRequest {
    let seconds = due_at.as_second() + i64::try_from(n % 86_400).unwrap();
    let put = PutRequest::builder()
        .item("pk", AttributeValue::S(keys::journey(shop, &journey.id)))
        .item("sk", AttributeValue::S("J".to_owned()))
        .item("doc", AttributeValue::S(journey.to_stored().unwrap()))
        .item("ver", AttributeValue::N("1".to_owned()))
        .item(keys::DUE_SHARD, AttributeValue::S(format!("d{}", n % 8)))
        .item(keys::DUE_AT, AttributeValue::N(seconds.to_string()));
    WriteRequest::builder().put_request(put.build().unwrap()).build()
}

fn place(count: usize) -> PathBuf {
    server::scratch(if count == FEW { "few" } else { "many" })
}

/// Deletes the folders.
pub(crate) fn forget() {
    for folder in [server::scratch("few"), server::scratch("many")] {
        // What cannot be deleted is clutter below the build's folder.
        let _ = std::fs::remove_dir_all(folder);
    }
}
