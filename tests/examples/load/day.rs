//! A large shop's day, delivered as fast as the server takes it: orders with their parcels' scans, one delivery
//! in eleven twice, and a carrier whose scans of a fifth of the orders come all at once at the end.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use providers::{Provider, Secret};
use serde_json::{Value, json};

use crate::client::Client;
use crate::server::{Server, target};
use crate::shopper::{Delivery, signed};

const CONNECTIONS: usize = 16;
/// What is told of an order, half an hour apart: placed, shipped, then scans.
const SCANS: [&str; 9] = [
    "label_created",
    "picked_up",
    "in_transit",
    "in_transit",
    "in_transit",
    "in_transit",
    "in_transit",
    "out_for_delivery",
    "delivered",
];
const STEPS: usize = 2 + SCANS.len();
/// Of scans that say the same a journey keeps the first and the last: these three are kept of none.
const BETWEEN: std::ops::Range<usize> = 5..8;
/// Of five orders the scans of one wait for the end of the carrier's outage.
const OUTAGE_OF: usize = 5;
/// Memory and speed are told so many times.
const PARTS: usize = 10;

/// What a worker saw.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    duplicates: usize,
    other: usize,
}

pub(crate) async fn day(orders: usize) {
    let server = Server::start(None).await;
    let shop = Arc::new(Shop::new());
    println!("{orders} orders, {} deliveries", orders * (STEPS + 1));
    for part in 0..PARTS {
        let range = orders * part / PARTS..orders * (part + 1) / PARTS;
        let plan = |order: usize| {
            let steps = if order.is_multiple_of(OUTAGE_OF) { 0..2 } else { 0..STEPS };
            // One delivery of each order comes twice.
            steps.clone().chain(steps.clone().nth(order % steps.len()).into_iter().rev()).collect()
        };
        run(&format!("part {} of {PARTS}", part + 1), &server, &shop, range.collect(), plan).await;
    }
    let held = (0..orders).step_by(OUTAGE_OF).collect();
    run("the outage is over", &server, &shop, held, |_| (2..STEPS).collect()).await;
    check(&server, &shop, orders).await;
}

/// Delivers on all connections: of each order its steps, one after the other.
async fn run(
    what: &str,
    server: &Server,
    shop: &Arc<Shop>,
    orders: Vec<usize>,
    plan: impl Fn(usize) -> Vec<usize> + Copy + Send + 'static,
) {
    let (begun, cpu, port) = (Instant::now(), server.cpu(), server.port);
    let (orders, next) = (Arc::new(orders), Arc::new(AtomicUsize::new(0)));
    let workers = (0..CONNECTIONS).map(|_| {
        let (orders, next, shop) = (Arc::clone(&orders), Arc::clone(&next), Arc::clone(shop));
        tokio::spawn(async move {
            let (mut client, mut seen) = (Client::connect(port).await, Seen::default());
            while let Some(&order) = orders.get(next.fetch_add(1, Ordering::Relaxed)) {
                for step in plan(order) {
                    let delivery = shop.delivery(order, step);
                    let sent = Instant::now();
                    let (status, body) =
                        client.post(&delivery.path, &delivery.headers, &delivery.body).await.unwrap();
                    seen.took.push(sent.elapsed());
                    seen.duplicates += usize::from(body.contains("\"duplicate\""));
                    seen.other += usize::from(status != 200);
                }
            }
            seen
        })
    });
    let mut all = Seen::default();
    for worker in workers.collect::<Vec<_>>() {
        let seen = worker.await.unwrap();
        all.took.extend(seen.took);
        all.duplicates += seen.duplicates;
        all.other += seen.other;
    }
    all.took.sort_unstable();
    let count = u32::try_from(all.took.len()).unwrap();
    println!(
        "{what}: {count} deliveries, {:.0} a second, p99 {:.1} ms, {:.3} ms of CPU each, {} duplicates, {} not 200, {} MB",
        f64::from(count) / begun.elapsed().as_secs_f64(),
        all.took[all.took.len() * 99 / 100].as_secs_f64() * 1e3,
        ((server.cpu() - cpu) / count).as_secs_f64() * 1e3,
        all.duplicates,
        all.other,
        server.memory_kilobytes() / 1024,
    );
    assert!(all.other == 0, "every delivery of the day is to be taken");
}

/// Looks for every fact, once each, in every journey, and adds up what became of every mail.
async fn check(server: &Server, shop: &Shop, orders: usize) {
    let mut client = Client::connect(server.port).await;
    let (mut lost, mut doubled) = (0, 0);
    for order in 0..orders {
        let (_, body) = client.get(&format!("/local/journeys/order/day{order}?shop=demo")).await.unwrap();
        let journey: Value = serde_json::from_str(&body).unwrap();
        let told: Vec<&str> =
            journey["facts"].as_array().unwrap().iter().map(|fact| fact["at"].as_str().unwrap()).collect();
        for step in (0..STEPS).filter(|step| !BETWEEN.contains(step)) {
            let at = shop.at(step).to_string();
            let times = told.iter().filter(|told| **told == at).count();
            // The promise stands beside the order, with its time.
            lost += usize::from(times == 0);
            doubled += usize::from(times > 1 + usize::from(step == 0));
        }
    }
    let url = format!("http://127.0.0.1:{}", server.port);
    let ledger =
        Command::new(target().join("beforehand")).args(["ledger", "--json", "--server", &url]).output();
    let ledger: Value = serde_json::from_slice(&ledger.unwrap().stdout).unwrap();
    println!(
        "{lost} facts lost, {doubled} doubled; the ledger of {} journeys: {}",
        ledger["journeys"], ledger["total"]
    );
    assert!(lost == 0 && doubled == 0, "nothing may be lost or doubled");
    assert!(ledger["agree"] == true && ledger["journeys"] == orders, "the sums agree: {ledger}");
}

struct Shop {
    begun: Timestamp,
    secret: Secret,
}

impl Shop {
    fn new() -> Self {
        let begun = Timestamp::now() - SignedDuration::from_hours(10);
        let secret = Secret::new(Provider::Standard.published_test_secret());
        Self { begun: Timestamp::from_second(begun.as_second()).unwrap(), secret }
    }

    fn at(&self, step: usize) -> Timestamp {
        self.begun + SignedDuration::from_mins(i64::try_from(step).unwrap() * 30)
    }

    fn delivery(&self, order: usize, step: usize) -> Delivery {
        let tracking_number = format!("1Z{order:012}");
        let (surface, event_type, data) = match step {
            0 => {
                let customer = json!({ "email": format!("customer{order}@example.com"), "name": "Ada", "country": "US" });
                let items = json!([{ "title": "Trail boots", "quantity": 1 }]);
                let shipping = json!({ "method": "Standard" });
                let data = json!({ "order_id": format!("day{order}"), "customer": customer, "items": items, "shipping": shipping });
                ("storefront", "order.placed", data)
            }
            1 => {
                let data = json!({ "order_id": format!("day{order}"), "tracking_numbers": [tracking_number], "carrier": "UPS" });
                ("storefront", "parcel.shipped", data)
            }
            scan => {
                let data = json!({ "tracking_number": tracking_number, "status": SCANS[scan - 2], "carrier": "UPS" });
                ("carrier", "parcel.scanned", data)
            }
        };
        let id = format!("msg_day_{order}_{step}");
        signed(&self.secret, surface, event_type, &id, self.at(step), &data)
    }
}
