//! Moves everybody who waits after a plan was published, in the embedded table, and prints how long it
//! took and what it cost: `cargo run --release -p tests --example moves -- 100000`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that cannot go on should stop")]

use std::sync::atomic::Ordering;
use std::time::Instant;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::fact::{Contact, Fact, OrderSnapshot, Shipment, Subject, What};
use journey::ids::{JourneyId, OrderId, ShipmentId, ShopId, TrackingNumber};
use journey::journey::Journey;
use local::system::{Options, System};
use service::clock::Clock;
use service::plans::Wish;
use service::record::wake_of;
use service::shops::Shop;
use store::{WaitingFollow, keys};

const PUBLISHED: &str = "2026-03-03T16:00:00Z";
const EARLIER: &str = "[touch.transit_delay]\nbefore_promise_end = \"48h\"\n";
/// DynamoDB: items in a `BatchWriteItem`.
const BATCH: usize = 25;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An order under way, handed over yesterday, promised for the end of the week.
fn order(n: usize, shop: &Shop) -> Journey {
    let id = OrderId::parse(format!("555000{n:07}")).unwrap();
    let mut journey = Journey::new(JourneyId::Order(id.clone()));
    let mut say = |occurred_at: Timestamp, what| {
        let fact = Fact { subject: Subject::Order(id.clone()), occurred_at, what };
        journey.apply(&fact, &shop.plan, &shop.time);
    };
    let contact = Contact {
        email: format!("customer{n}@example.com"),
        country: "US".to_owned(),
        region: "NY".to_owned(),
        ..Contact::default()
    };
    let placed_at = time("2026-03-02T15:00:00Z");
    say(
        placed_at,
        What::OrderStands(Box::new(OrderSnapshot { placed_at, contact, ..OrderSnapshot::default() })),
    );
    let shipped_at = time("2026-03-02T22:00:00Z");
    let shipment = Shipment {
        id: ShipmentId::parse(format!("s{n}")).unwrap(),
        tracking: vec![TrackingNumber::parse(format!("1Z999AA1{n:010}")).unwrap()],
        carrier: "UPS".to_owned(),
        tracking_url: String::new(),
        shipped_at,
        cancelled: false,
    };
    say(shipped_at, What::Shipped(shipment));
    journey
}

async fn put_all(system: &System, shop: &Shop, count: usize, now: Timestamp) {
    let store = &system.service.store;
    let shards = usize::try_from(store.shards()).unwrap();
    for first in (0..count).step_by(BATCH) {
        let item = |n: usize| {
            let journey = order(n, shop);
            let due_at = wake_of(&journey, &CustomerView::default(), shop, now).unwrap();
            let put = PutRequest::builder()
                .item("pk", AttributeValue::S(keys::journey(&shop.id, &journey.id)))
                .item("sk", AttributeValue::S("J".to_owned()))
                .item("doc", AttributeValue::S(journey.to_stored().unwrap()))
                .item("ver", AttributeValue::N("1".to_owned()))
                .item(keys::DUE_SHARD, AttributeValue::S(format!("d{}", n % shards)))
                .item(keys::DUE_AT, AttributeValue::N(due_at.as_second().to_string()));
            WriteRequest::builder().put_request(put.build().unwrap()).build()
        };
        let batch = (first..count.min(first + BATCH)).map(item).collect();
        store.client().batch_write_item().request_items(store.table(), batch).send().await.unwrap();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let count = std::env::args().nth(1).map_or(5_000, |count| count.parse().unwrap());
    let options = Options { virtual_from: Some(time(PUBLISHED)), ..Options::default() };
    let system = System::start(options).await.unwrap();
    let service = &system.service;
    let id = ShopId::parse("demo").unwrap();
    let shop =
        service.shops.get(&service.store, &service.keyring, &id, service.now()).await.unwrap().unwrap();
    put_all(&system, &shop, count, service.now()).await;
    let reason = || "a measurement".to_owned();
    let wish = Wish {
        text: EARLIER.to_owned(),
        by: reason(),
        why: reason(),
        waiting: WaitingFollow::New,
        base: None,
    };
    service.publish(&id, wish, Some(reason())).await.unwrap();
    let (mut minutes, mut moved, mut looked_at) = (0, 0, 0);
    let (before, begun) = (service.store.usage().snapshot(), Instant::now());
    loop {
        minutes += 1;
        let Clock::Virtual(seconds) = &service.clock else { return };
        let now = service.now() + SignedDuration::from_mins(1);
        seconds.store(now.as_second(), Ordering::SeqCst);
        let part = system.dispatcher.move_waiting(now, None).await;
        (moved, looked_at) = (moved + part.moved, looked_at + part.looked_at);
        if minutes > 2 && part.looked_at == 0 {
            break;
        }
    }
    let used = service.store.usage().snapshot().since(before);
    println!(
        "{moved} of {looked_at} looked at moved in {} minutes of the schedule; {:.1} s of work; {:.2} write \
         and {:.2} read units each",
        minutes - 1,
        begun.elapsed().as_secs_f64(),
        used.write_units / f64::from(moved),
        used.read_units / f64::from(moved),
    );
}
