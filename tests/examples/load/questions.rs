//! What is asked: how fast, whether a full table is slower, and whether a kill loses anything.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::delivery::{Load, deliver};
use crate::server::Server;
use crate::stored;

/// Of a load that takes part in a comparison.
const COMPARED_SECONDS: u64 = 10;
/// Journeys in the smaller table.
pub(crate) const FEW: usize = 1_000;
/// Memory and speed are told so many times.
const PARTS: u32 = 10;

/// Webhooks a second, their times and the server's memory, part by part.
pub(crate) async fn speed(seconds: u64) {
    let server = Server::start(None).await;
    for part in 0..PARTS {
        let cpu = server.cpu();
        let first = usize::try_from(part).unwrap() * 10_000;
        let load = deliver(server.port, first, Duration::from_secs(seconds) / PARTS).await;
        tell(&format!("part {} of {PARTS}", part + 1), &server, &load, server.cpu() - cpu);
    }
}

/// A webhook's cost with few and with many journeys stored, in turns.
pub(crate) async fn growth(many: usize) {
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

/// Kills the server in the middle, and looks for everything that it acknowledged.
pub(crate) async fn crash(seconds: u64) {
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
