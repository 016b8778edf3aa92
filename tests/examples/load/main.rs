//! The local server under load, as a process of its own with its data on disk, each delivery a signed one:
//! ```text
//! cargo build --release -p beforehand
//! cargo run --release -p tests --example load -- speed [SECONDS]     webhooks a second, p99, memory (30)
//! cargo run --release -p tests --example load -- growth [JOURNEYS]   a webhook's cost at 1,000 and at many (1,000,000)
//! cargo run --release -p tests --example load -- crash [SECONDS]     kill -9 in the middle, then count (10)
//! cargo run --release -p tests --example load -- day [ORDERS]        a large shop's day with an outage (100,000)
//! ```
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example that cannot go on should stop")]

mod client;
mod day;
mod delivery;
mod questions;
mod server;
mod shopper;
mod stored;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |default: u64| arguments.get(1).map_or(default, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("speed") => questions::speed(number(30)).await,
        Some("growth") => questions::growth(usize::try_from(number(1_000_000)).unwrap()).await,
        Some("crash") => questions::crash(number(10)).await,
        Some("day") => day::day(usize::try_from(number(100_000)).unwrap()).await,
        _ => println!("say speed, growth, crash or day"),
    }
}
