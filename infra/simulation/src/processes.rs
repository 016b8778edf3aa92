//! The functions' processes: each with its own memory and its own idea of the time, all on the same table.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedAsyncSleep, SharedCredentialsProvider,
};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud::Service as CloudService;
use dispatch::Dispatcher;
use mail::Mailer;
use service::Service;
use service::clients::Connection;
use service::clock::Clock;
use service::config::Config;
use service::keyring::Keyring;
use store::Store;

use crate::TABLE;
use crate::chance::mix;
use crate::gate::{Gate, Line};

/// Permits of the SDK's own brake on retries, as it comes.
const RETRY_PERMITS: usize = 500;

/// The SDK's clients, built as in production; only network, time and pauses are the run's.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    dynamodb: aws_sdk_dynamodb::Client,
    ses: aws_sdk_sesv2::Client,
}

impl Clients {
    pub(crate) fn new(gate: &Gate) -> Self {
        let line = |service| SharedHttpClient::new(Line { gate: gate.clone(), service });
        let credentials = Credentials::new("simulated", "simulated", None, None, "simulated");
        let connection = Connection {
            http: line(CloudService::DynamoDb),
            region: Region::new("us-east-1"),
            credentials: SharedCredentialsProvider::new(credentials),
            endpoint_url: None,
        };
        let (sleep, time) = (SharedAsyncSleep::new(gate.clone()), SharedTimeSource::new(gate.clone()));
        // The SDK keeps this brake for the whole process: one run must not slow the next.
        let brake =
            || RetryPartition::custom("simulation").token_bucket(TokenBucket::new(RETRY_PERMITS)).build();
        let dynamodb = connection
            .dynamodb()
            .config()
            .to_builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .sleep_impl(sleep.clone())
            .time_source(time.clone())
            .retry_partition(brake());
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(dynamodb.build());
        let ses = dispatch::ses_client(&Connection { http: line(CloudService::Ses), ..connection });
        let ses = ses
            .config()
            .to_builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .sleep_impl(sleep)
            .time_source(time)
            .retry_partition(brake());
        Self { dynamodb, ses: aws_sdk_sesv2::Client::from_conf(ses.build()) }
    }
}

/// One process.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) service: Arc<Service>,
    pub(crate) dispatcher: Arc<Dispatcher>,
    clock: Arc<AtomicI64>,
    /// By how many seconds its clock is wrong.
    pub(crate) skew_s: i64,
}

impl Process {
    pub(crate) fn new(clients: &Clients, keyring: Keyring, skew_s: i64) -> Self {
        let config = Config {
            table: TABLE.to_owned(),
            keyring,
            public_url: "https://mail.shop.example.com".to_owned(),
            due_shards: SHARDS,
            configuration_set: Some("simulated".to_owned()),
            endpoint_url: None,
            provider_api_url: None,
            is_local: false,
        };
        let clock = Arc::new(AtomicI64::new(0));
        let store = Store::new(clients.dynamodb.clone(), config.table.clone(), config.due_shards);
        let mailer = Mailer::new(clients.ses.clone(), config.configuration_set.clone());
        let service = Service::new(store, config, Clock::Virtual(Arc::clone(&clock)));
        let dispatcher = Arc::new(Dispatcher::new(Arc::clone(&service), mailer));
        Self { service, dispatcher, clock, skew_s }
    }

    /// Tells it the world's time.
    pub(crate) fn set_clock(&self, now_ms: i64) {
        self.clock.store(now_ms.div_euclid(1000) + self.skew_s, Ordering::SeqCst);
    }
}

/// Partitions of the due index.
pub(crate) const SHARDS: u32 = 1;

/// 32 bytes that a seed gives a purpose.
fn bytes(seed: u64, purpose: u64) -> Vec<u8> {
    (0..4).flat_map(|n| mix(&[seed, purpose, n]).to_be_bytes()).collect()
}

/// The keys of a seed; `rotated`: with a new one before the old one.
pub(crate) fn keys(seed: u64, rotated: bool) -> String {
    let old = format!("old:{}", STANDARD.encode(bytes(seed, 11)));
    match rotated {
        true => format!("new:{},{old}", STANDARD.encode(bytes(seed, 12))),
        false => old,
    }
}

/// A sender's secret.
pub(crate) fn secret(seed: u64, source: usize, generation: u64) -> String {
    let bytes = bytes(seed, 100 + 2 * generation + source as u64);
    format!("whsec_{}", STANDARD.encode(&bytes[..24]))
}
