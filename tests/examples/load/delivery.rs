//! Shoppers that deliver to the server at the same time, and what they saw.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::shopper::{Acknowledged, Shopper};

/// Connections that deliver at the same time.
const CONNECTIONS: usize = 16;

/// What a load saw.
pub(crate) struct Load {
    pub(crate) seconds: f64,
    pub(crate) took: Vec<Duration>,
    pub(crate) acknowledged: Vec<Acknowledged>,
    pub(crate) failed: usize,
}

impl Load {
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let at = (self.took.len() * percent / 100).min(self.took.len() - 1);
        self.took[at].as_secs_f64() * 1e3
    }

    pub(crate) fn a_second(&self) -> f64 {
        f64::from(u32::try_from(self.took.len()).unwrap()) / self.seconds
    }
}

/// Delivers on all connections until the time is over or the server is gone.
pub(crate) async fn deliver(port: u16, first: usize, time: Duration) -> Load {
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
