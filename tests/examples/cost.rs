//! Plays the weeks of customers on the virtual clock, adds up what the table says it consumed, and prints
//! the bill at list prices: `cargo run --release -p tests --example cost` (docs/cost.md says what moves it).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that cannot go on should stop")]

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use local::demo_shop::DEMO;
use local::system::{Options, System, ses_event};
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::clock::Clock;
use store::UsageSnapshot;

/// Dollars, us-east-1, on demand: a million write units, a million read units.
const WRITE_UNITS: f64 = 0.625;
const READ_UNITS: f64 = 0.125;
/// A million requests to Lambda, and a GB-second on arm64.
const REQUESTS: f64 = 0.20;
const GB_SECOND: f64 = 0.000_013_333_4;
/// A million calls of the HTTP API; a Function URL costs nothing.
const HTTP_CALLS: f64 = 1.00;
/// A million mails through SES.
const MAILS: f64 = 100.0;
/// A month's minutes, each of which sweeps.
const MINUTES: f64 = 730.0 * 60.0;
/// What a webhook is billed for at 256 MB: two calls to a table in the same region, and our own work.
const WEBHOOK_GB_SECONDS: f64 = 0.25 * 0.015;
/// A mail, at 512 MB: five calls in turn and SES, but several mails at once.
const MAIL_GB_SECONDS: f64 = 0.5 * 0.005;
/// A sweep that finds nothing, at 512 MB.
const SWEEP_GB_SECONDS: f64 = 0.5 * 0.060;

const CUSTOMERS: u64 = 60;
const BEGIN: &str = "2026-03-02T13:00:00Z";
/// After the last survey.
const END: &str = "2026-04-20T13:00:00Z";

/// A delivery of somebody's weeks.
struct Sent {
    at: Timestamp,
    event_type: &'static str,
    data: Value,
}

/// One customer's weeks: a cart that changes, the order, its parcel and eight scans. Every fourth searches
/// the help pages, every fifth parcel is late by four days, every seventh has a failed attempt, every tenth
/// cart is left.
fn weeks(n: u64) -> Vec<Sent> {
    let begin: Timestamp = BEGIN.parse::<Timestamp>().unwrap()
        + SignedDuration::from_mins(i64::try_from(n * 37 % 2_880).unwrap());
    let mut all = Vec::new();
    let mut say = |hours: f64, event_type, data| {
        all.push(Sent { at: begin + SignedDuration::from_secs_f64(hours * 3_600.0), event_type, data });
    };
    let customer = json!({ "email": format!("customer{n}@example.com"), "name": "Ada", "country": "US",
        "region": "NY", "marketing_consent": true });
    let items =
        json!([{ "title": "Rain jacket, blue, M", "quantity": 1 }, { "title": "Wool socks", "quantity": 2 }]);
    for change in 0_u32..3 {
        let cart = json!({ "cart_id": format!("c{n}"), "customer": customer, "items": [{ "title": "Tea", "quantity": 1 + change }],
            "recovery_url": format!("https://demo.example.com/cart/c{n}") });
        say(f64::from(change) / 30.0, "cart.updated", cart);
    }
    if n.is_multiple_of(4) {
        for hours in [0.15, 0.2] {
            let search = json!({ "visitor_id": format!("v{n}"), "query": "delivery time", "results": 3 });
            say(hours, "search.performed", search);
        }
    }
    if n.is_multiple_of(10) {
        return all;
    }
    let (order, number) = (format!("555{n:07}"), format!("1Z{n:010}"));
    say(0.3, "cart.converted", json!({ "cart_id": format!("c{n}") }));
    say(
        0.3,
        "order.placed",
        json!({ "order_id": order, "order_number": format!("{}", 1_000 + n), "customer": customer,
        "items": items, "shipping": { "method": "Express (2 days)" } }),
    );
    say(7.0, "parcel.shipped", json!({ "order_id": order, "tracking_numbers": [number], "carrier": "UPS" }));
    let late = if n.is_multiple_of(5) { 96.0 } else { 0.0 };
    let scans = [
        (8.0, "label_created"),
        (10.0, "picked_up"),
        (14.0, "in_transit"),
        (19.0, "in_transit"),
        (25.0, "in_transit"),
        (41.0 + late, "in_transit"),
        (48.0 + late, if n.is_multiple_of(7) { "attempt_failed" } else { "out_for_delivery" }),
        (53.0 + late, "delivered"),
    ];
    for (hours, status) in scans {
        say(hours, "parcel.scanned", json!({ "tracking_number": number, "status": status }));
    }
    all
}

/// What something used, and how often it was done.
#[derive(Default)]
struct Used {
    count: f64,
    calls: f64,
    read_units: f64,
    write_units: f64,
}

impl Used {
    fn add(&mut self, count: u32, used: UsageSnapshot) {
        self.count += f64::from(count);
        self.calls += f64::from(u32::try_from(used.calls).unwrap());
        self.read_units += used.read_units;
        self.write_units += used.write_units;
    }

    /// Dollars for a million of them.
    fn table(&self) -> f64 {
        (self.write_units * WRITE_UNITS + self.read_units * READ_UNITS) / self.count
    }
}

struct Play {
    system: System,
    bill: BTreeMap<&'static str, Used>,
}

impl Play {
    /// Adds what `work` used to a line of the bill; it says how many things it did.
    async fn count(&mut self, line: &'static str, work: impl AsyncFnOnce(&System) -> u32) -> u32 {
        let before = self.system.service.store.usage().snapshot();
        let count = work(&self.system).await;
        let used = self.system.service.store.usage().snapshot().since(before);
        self.bill.entry(line).or_default().add(count, used);
        count
    }

    fn set_clock(&self, to: Timestamp) {
        let Clock::Virtual(seconds) = &self.system.service.clock else { return };
        seconds.store(to.as_second(), Ordering::SeqCst);
    }

    async fn deliver(&mut self, sent: Sent) {
        self.set_clock(sent.at);
        let surface = Provider::Standard.surfaces_of(sent.event_type)[0];
        let body = json!({ "type": sent.event_type, "timestamp": sent.at, "data": sent.data });
        let body = serde_json::to_vec(&body).unwrap();
        let secret = Secret::new(Provider::Standard.published_test_secret());
        let signed = Provider::Standard.sign(&secret, &body, "msg_1", sent.event_type, sent.at).unwrap();
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = format!("/{surface}/{DEMO}/standard").parse().unwrap();
        *request.headers_mut() = signed.headers;
        let deliver = async |system: &System| {
            let service = &system.service;
            let reply = match surface {
                Surface::Storefront => storefront_webhook::handle(service, &request).await,
                Surface::Carrier => carrier_webhook::handle(service, &request).await,
                Surface::Signals => signals::handle(service, &request).await,
            };
            assert_eq!(reply.status(), 200, "{}", sent.event_type);
            1
        };
        self.count("a webhook", deliver).await;
    }

    /// Sweeps whatever becomes due until then, one journey's time after the other.
    async fn until(&mut self, to: Timestamp) {
        while let Some(next) = self.system.dispatcher.next_due(self.system.service.now(), to).await.unwrap() {
            self.set_clock(next);
            let now = self.system.service.now();
            let before = self.system.service.store.usage().snapshot();
            let sweep = self.system.dispatcher.sweep(now, None).await.unwrap();
            let mut used = self.system.service.store.usage().snapshot().since(before);
            // The looks into the index belong to the minute, which has them anyway.
            let looks = f64::from(self.system.service.store.shards());
            used.read_units -= looks;
            let line = if sweep.sent > 0 { "a mail" } else { "a wake-up without one" };
            self.bill
                .entry(line)
                .or_default()
                .add(sweep.sent.max(u32::from(sweep.sent == 0) * sweep.woken), used);
            for mail in self.system.cloud.outbox.take_unreported() {
                for event in ["Send", "Delivery"] {
                    let tell = async |system: &System| {
                        mail_feedback::handle(&system.service, &ses_event(event, &mail)).await.unwrap();
                        1
                    };
                    self.count("an event of SES's", tell).await;
                }
            }
        }
        self.set_clock(to);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let options = Options { virtual_from: Some(BEGIN.parse().unwrap()), ..Options::default() };
    let mut play = Play { system: System::start(options).await.unwrap(), bill: BTreeMap::new() };
    let mut all: Vec<Sent> = (1..=CUSTOMERS).flat_map(weeks).collect();
    all.sort_by_key(|sent| sent.at);
    for sent in all {
        play.until(sent.at).await;
        play.deliver(sent).await;
    }
    play.until(END.parse().unwrap()).await;
    play.set_clock("2026-06-01T00:00:00Z".parse().unwrap());
    let idle = async |system: &System| {
        let now = system.service.now();
        assert_eq!(system.dispatcher.sweep(now, None).await.unwrap().woken, 0, "nothing is due any more");
        system.dispatcher.retry(now, None).await;
        system.dispatcher.move_waiting(now, None).await;
        1
    };
    play.count("an idle minute", idle).await;
    print(&play.bill);
}

fn print(bill: &BTreeMap<&'static str, Used>) {
    println!("| what | of them | calls | read units | write units | DynamoDB, $ a million |");
    println!("|---|---|---|---|---|---|");
    for (line, used) in bill {
        println!(
            "| {line} | {} | {:.2} | {:.2} | {:.2} | {:.2} |",
            used.count,
            used.calls / used.count,
            used.read_units / used.count,
            used.write_units / used.count,
            used.table()
        );
    }
    let (webhook, mail, event) = (&bill["a webhook"], &bill["a mail"], &bill["an event of SES's"]);
    let lambda = |gb_seconds: f64| REQUESTS + gb_seconds * GB_SECOND * 1e6;
    let webhooks = webhook.table() + lambda(WEBHOOK_GB_SECONDS);
    println!(
        "\na million webhooks: ${webhooks:.2} at a Function URL, ${:.2} at the HTTP API",
        webhooks + HTTP_CALLS
    );
    let events = 2.0 * (event.table() + lambda(WEBHOOK_GB_SECONDS));
    let mails = mail.table() + MAIL_GB_SECONDS * GB_SECOND * 1e6 + events;
    println!("a million mails: ${:.2}, of which SES ${MAILS:.0}", mails + MAILS);
    let idle = MINUTES / 1e6 * (bill["an idle minute"].table() + lambda(SWEEP_GB_SECONDS));
    println!("a month in which nothing happens: ${idle:.2} for the sweeps");
    let wakes = &bill["a wake-up without one"];
    println!(
        "{:.2} mails and {:.2} wake-ups without one an order",
        mail.count / orders(),
        wakes.count / orders()
    );
}

fn orders() -> f64 {
    f64::from(u32::try_from((1..=CUSTOMERS).filter(|n| !n.is_multiple_of(10)).count()).unwrap())
}
