//! The local server under load, as a process of its own with its data on disk, each delivery a signed one
//! that changes something. One command each, all bounded:
//!
//! ```text
//! cargo build --release -p beforehand
//! cargo run --release -p tests --example load -- speed [SECONDS]     webhooks a second, p99, memory (30)
//! cargo run --release -p tests --example load -- growth [JOURNEYS]   a webhook's cost at 1,000 and at many (1,000,000)
//! cargo run --release -p tests --example load -- crash [SECONDS]     kill -9 in the middle, then count (10)
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that cannot go on should stop")]

mod client;
mod server;
mod shopper;
mod stored;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use client::Client;
use server::Server;
use shopper::{Acknowledged, Shopper};

/// Connections that deliver at the same time.
const CONNECTIONS: usize = 16;
/// Of a load that takes part in a comparison.
const COMPARED_SECONDS: u64 = 10;
/// Journeys in the smaller table.
const FEW: usize = 1_000;
/// Memory and speed are told so many times.
const PARTS: u32 = 10;

/// What a load saw.
struct Load {
    seconds: f64,
    took: Vec<Duration>,
    acknowledged: Vec<Acknowledged>,
    failed: usize,
}

impl Load {
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.took.len() * percent / 100).min(self.took.len() - 1);
        self.took[at].as_secs_f64() * 1e3
    }

    fn a_second(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap()) / self.seconds
    }
}

/// Delivers on all connections until the time is over or the server is gone.
async fn deliver(port: u16, first: usize, time: Duration) -> Load {
    let begun = Instant::now();
    let all = Arc::new(Mutex::new(Vec::new()));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let failed = Arc::new(Mutex::new(0));
    let tasks = (0..CONNECTIONS).map(|connection| {
        let (all, acknowledged, failed) = (Arc::clone(&all), Arc::clone(&acknowledged), Arc::clone(&failed));
        tokio::spawn(async move {
            let mut client = Client::connect(port).await;
            let mut shopper = Shopper::new(first + connection * 1_000_000);
            let mut took = Vec::new();
            while begun.elapsed() < time {
                let delivery = shopper.next();
                let sent = Instant::now();
                match client.post(&delivery.path, &delivery.headers, &delivery.body).await {
                    Some((200, _)) => {
                        took.push(sent.elapsed());
                        shopper.acknowledge();
                    }
                    Some((_, _)) => *failed.lock().unwrap() += 1,
                    None => break,
                }
            }
            all.lock().unwrap().extend(took);
            acknowledged.lock().unwrap().extend(shopper.acknowledged);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let mut took = std::mem::take(&mut *all.lock().unwrap());
    took.sort_unstable();
    let (acknowledged, failed) =
        (std::mem::take(&mut *acknowledged.lock().unwrap()), *failed.lock().unwrap());
    Load { seconds: begun.elapsed().as_secs_f64(), took, acknowledged, failed }
}

fn tell(what: &str, server: &Server, load: &Load, cpu: Duration) {
    let count = u32::try_from(load.took.len()).unwrap();
    println!(
        "{what}: {:.0} webhooks a second, p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms, {:.3} ms of CPU each, {} MB, {} refused",
        load.a_second(),
        load.percentile(50),
        load.percentile(99),
        load.percentile(100),
        (cpu / count).as_secs_f64() * 1e3,
        server.memory_kilobytes() / 1024,
        load.failed,
    );
}

async fn speed(seconds: u64) {
    let server = Server::start(None).await;
    for part in 0..PARTS {
        let cpu = server.cpu();
        let first = usize::try_from(part).unwrap() * 10_000;
        let load = deliver(server.port, first, Duration::from_secs(seconds) / PARTS).await;
        tell(&format!("part {} of {PARTS}", part + 1), &server, &load, server.cpu() - cpu);
    }
}

async fn growth(many: usize) {
    for (round, stored) in [FEW, many, FEW, many].into_iter().enumerate() {
        let begun = Instant::now();
        let data = stored::folder(stored).await;
        let filled = begun.elapsed().as_secs_f64();
        let server = Server::start(Some(data)).await;
        // Once to warm up: what the disk has is read then.
        deliver(server.port, round * 100_000, Duration::from_secs(2)).await;
        let cpu = server.cpu();
        let load =
            deliver(server.port, round * 100_000 + 50_000, Duration::from_secs(COMPARED_SECONDS)).await;
        tell(&format!("{stored} journeys (stored in {filled:.0} s)"), &server, &load, server.cpu() - cpu);
    }
    stored::forget();
}

async fn crash(seconds: u64) {
    let mut server = Server::start(None).await;
    let time = Duration::from_secs(seconds);
    let port = server.port;
    let load = tokio::spawn(deliver(port, 0, time));
    tokio::time::sleep(time / 2).await;
    server.kill();
    let load = load.await.unwrap();
    let server = server.again().await;
    let mut client = Client::connect(server.port).await;
    let (mut facts, mut lost) = (0, 0);
    for order in &load.acknowledged {
        let path = format!("/local/journeys/order/{}?shop=demo", order.order);
        let (status, body) = client.get(&path).await.unwrap();
        facts += order.steps();
        lost += if status == 200 { order.missing(&body) } else { order.steps() };
    }
    println!(
        "killed after {:.1} s: {} deliveries acknowledged about {} orders, of which {lost} are not in the journeys",
        seconds as f64 / 2.0,
        facts,
        load.acknowledged.len(),
    );
    assert!(lost == 0 && facts > 0, "nothing that was acknowledged may be lost");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |default: u64| arguments.get(1).map_or(default, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("speed") => speed(number(30)).await,
        Some("growth") => growth(usize::try_from(number(1_000_000)).unwrap()).await,
        Some("crash") => crash(number(10)).await,
        _ => println!("say speed, growth or crash"),
    }
}
