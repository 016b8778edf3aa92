//! Sends the notices of overdue orders through a local SES that answers in 20 ms, as fast as the account's
//! rate allows, and prints how fast, in which order and how evenly they left:
//! `cargo run --release -p tests --example sweeper -- [MAILS] [RATE]` (100,000 mails at 600 a second).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that cannot go on should stop")]

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dispatch::Dispatcher;
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Contact, Fact, OrderSnapshot, Subject, What};
use journey::ids::{JourneyId, OrderId, ShopId};
use journey::journey::Journey;
use local::system::{Options, System};
use mail::Mailer;
use serde_json::{Value, json};
use service::clients::Connection;
use service::config::{AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY};
use service::shops::Shop;
use store::keys;

const NOW: &str = "2026-03-03T16:00:00Z";
/// The oldest order; the others follow over less than three hours.
const OLDEST: &str = "2026-02-24T15:00:00Z";
const OVER_SECONDS: usize = 10_000;
const SES_ANSWERS_IN: Duration = Duration::from_millis(20);
/// DynamoDB: items in a `BatchWriteItem`.
const BATCH: usize = 25;

/// The mails that arrived: when, and of which order.
type Arrived = Arc<Mutex<Vec<(Instant, usize)>>>;

/// A local SES on a thread of its own. Says its address.
fn ses(rate: f64, arrived: Arrived) -> String {
    let (say, hear) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let quota = json!({ "MaxSendRate": rate, "Max24HourSend": 1e9, "SentLast24Hours": 0.0 });
            let account = json!({ "SendQuota": quota, "SendingEnabled": true }).to_string();
            let router = Router::new()
                .route(
                    "/v2/email/account",
                    get(async move || ([(CONTENT_TYPE, "application/json")], account)),
                )
                .route("/v2/email/outbound-emails", post(take))
                .with_state(arrived);
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            say.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    hear.recv().unwrap()
}

async fn take(State(arrived): State<Arrived>, mail: axum::Json<Value>) -> axum::Json<Value> {
    let at = Instant::now();
    let tags = mail["EmailTags"].as_array().unwrap();
    let journey = tags.iter().find(|tag| tag["Name"] == "journey").unwrap()["Value"].as_str().unwrap();
    let journey = String::from_utf8(URL_SAFE_NO_PAD.decode(journey).unwrap()).unwrap();
    let count = {
        let mut arrived = arrived.lock().unwrap();
        arrived.push((at, journey[1..].parse().unwrap()));
        arrived.len()
    };
    tokio::time::sleep(SES_ANSWERS_IN).await;
    axum::Json(json!({ "MessageId": format!("local-{count}") }))
}

/// Since when the order of this number is overdue, in seconds after the oldest: in another order than that
/// of the numbers.
fn place(n: usize) -> usize {
    n * 7_919 % OVER_SECONDS
}

/// An order of which nothing was heard since it was placed.
fn overdue(n: usize, shop: &Shop) -> (Journey, Timestamp) {
    let id = OrderId::parse(format!("o{n}")).unwrap();
    let placed_at =
        OLDEST.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(i64::try_from(place(n)).unwrap());
    let contact = Contact { email: format!("customer{n}@example.com"), ..Contact::default() };
    let snapshot = OrderSnapshot { placed_at, contact, ..OrderSnapshot::default() };
    let mut journey = Journey::new(JourneyId::Order(id.clone()));
    let what = What::OrderStands(Box::new(snapshot));
    journey.apply(
        &Fact { subject: Subject::Order(id), occurred_at: placed_at, what },
        &shop.plan,
        &shop.time,
    );
    (journey, placed_at + SignedDuration::from_hours(5 * 24))
}

async fn put_all(system: &System, shop: &Shop, count: usize) {
    let store = &system.service.store;
    let shards = usize::try_from(store.shards()).unwrap();
    for first in (0..count).step_by(BATCH) {
        let item = |n: usize| {
            let (journey, due_at) = overdue(n, shop);
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

fn connection(endpoint: String) -> Connection {
    let variables = |name: &str| match name {
        AWS_REGION => Some("us-east-1".to_owned()),
        AWS_ACCESS_KEY_ID | AWS_SECRET_ACCESS_KEY => Some("local".to_owned()),
        _ => None,
    };
    Connection::from_variables(Some(endpoint), &variables).unwrap()
}

/// The most mails that began within any second.
fn busiest_second(arrived: &[(Instant, usize)]) -> usize {
    let mut first = 0;
    let within = |(last, (at, _)): (usize, &(Instant, usize))| {
        while at.duration_since(arrived[first].0) >= Duration::from_secs(1) {
            first += 1;
        }
        last - first + 1
    };
    arrived.iter().enumerate().map(within).max().unwrap()
}

/// By how many seconds a mail was overdue longer than one that left before it, at most.
fn out_of_order(arrived: &[(Instant, usize)]) -> usize {
    let mut latest = 0;
    let behind = |(_, n): &(Instant, usize)| {
        latest = latest.max(place(*n));
        latest - place(*n)
    };
    arrived.iter().map(behind).max().unwrap()
}

fn argument(n: usize, default: u32) -> u32 {
    std::env::args().nth(n).map_or(default, |text| text.parse().unwrap())
}

/// The seconds of CPU that this thread has used.
fn cpu_seconds() -> f64 {
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    used.split(' ').next().and_then(|used| used.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (count, rate) = (argument(1, 100_000), argument(2, 600));
    let options = Options { virtual_from: Some(NOW.parse().unwrap()), ..Options::default() };
    let system = System::start(options).await.unwrap();
    let service = &system.service;
    let id = ShopId::parse("demo").unwrap();
    let shop =
        service.shops.get(&service.store, &service.keyring, &id, service.now()).await.unwrap().unwrap();
    put_all(&system, &shop, usize::try_from(count).unwrap()).await;
    let arrived = Arrived::default();
    let ses = dispatch::ses_client(&connection(ses(f64::from(rate), Arc::clone(&arrived))));
    let mailer = Mailer::new(ses, Some("local".to_owned()));
    let dispatcher = Dispatcher::new(Arc::clone(service), mailer).at_the_accounts_rate();
    let (used, begun, cpu) = (service.store.usage().snapshot(), Instant::now(), cpu_seconds());
    let sweep = dispatcher.sweep(service.now(), None).await.unwrap();
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let used = service.store.usage().snapshot().since(used);
    let arrived = arrived.lock().unwrap();
    let mut orders: Vec<usize> = arrived.iter().map(|(_, n)| *n).collect();
    orders.sort_unstable();
    orders.dedup();
    let sent = f64::from(sweep.sent);
    println!(
        "{} mails of {count} overdue orders in {seconds:.1} s: {:.0} a second",
        sweep.sent,
        sent / seconds
    );
    println!(
        "failed {}, refused {}, unknown {}, twice {}",
        sweep.failed,
        sweep.refused,
        sweep.unknown,
        arrived.len() - orders.len()
    );
    println!("in the busiest second {}, of an account's {rate}", busiest_second(&arrived));
    println!("the oldest first, but for {} s of {OVER_SECONDS} s", out_of_order(&arrived));
    println!(
        "{:.2} write and {:.2} read units, {:.2} ms of CPU a mail (the table's own work in it)",
        used.write_units / sent,
        used.read_units / sent,
        cpu * 1e3 / sent
    );
}
