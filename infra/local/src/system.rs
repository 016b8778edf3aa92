//! The functions, the embedded cloud below them and the clock above them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dispatch::{Dispatcher, Part, Sweep};
use jiff::Timestamp;
use mail::Mailer;
use providers::SecretOrigin;
use serde_json::{Value, json};
use service::Service;
use service::clients::Connection;
use service::clock::Clock;
use service::config::Config;
use service::keyring::{Keyring, KeyringError};
use store::{Store, StoreError};
use tokio::sync::Mutex;

use crate::cloud::{Cloud, CloudError, Endpoint, OutboxMail, TableError, create_table_if_missing};
use crate::demo_shop::{self, DemoShopError};

/// The local table.
const TABLE: &str = "beforehand";
/// The file of the local keys.
const KEYS_FILE: &str = "keys";
/// A virtual clock ends before this: 2100-01-01, in seconds since 1970. Later reports are not believed.
const CLOCK_END: i64 = 4_102_444_800;
/// The file of a virtual clock's time.
const CLOCK_FILE: &str = "clock";

/// How the local system is to be set up.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where data is kept; `None`: in memory only.
    pub data: Option<PathBuf>,
    /// A virtual clock, and where it stands at first; `None`: the machine's clock.
    pub virtual_from: Option<Timestamp>,
    /// Where the server is reached.
    pub public_url: String,
    /// See [`service::config::PROVIDER_API_URL`].
    pub provider_api_url: Option<String>,
    /// Another engine for the table than the embedded one; only without `data`.
    pub table_at: Option<Endpoint>,
}

/// The local system could not be set up or went wrong.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// The embedded cloud.
    #[error("failed to open the local data")]
    Cloud(#[from] CloudError),
    /// The table.
    #[error("failed to make the local table")]
    Table(#[from] TableError),
    /// The demo shop.
    #[error(transparent)]
    DemoShop(#[from] DemoShopError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The local keys.
    #[error("failed to read the local keys: delete the data folder to start afresh")]
    Keys(#[from] KeyringError),
    /// A file of the data folder.
    #[error("failed to read or write {0}")]
    File(PathBuf, #[source] std::io::Error),
    /// Chance failed.
    #[error("failed to draw a key")]
    Random,
    /// Only a virtual clock moves.
    #[error("the clock is the machine's: start with `--clock virtual` to move it")]
    MachineClock,
    /// Time does not run backwards.
    #[error("the clock stands at {0}: it only moves forward")]
    Backwards(Timestamp),
    /// No report is from after then, and sums with later times would overflow.
    #[error("the clock ends with the year 2099")]
    EndOfTime,
}

/// The whole system.
#[derive(Debug)]
pub struct System {
    /// What the functions work with.
    pub service: Arc<Service>,
    /// The minute's work.
    pub dispatcher: Dispatcher,
    /// What lies below the SDK.
    pub cloud: Cloud,
    data: Option<PathBuf>,
    /// One mover or tick at a time.
    turn: Mutex<()>,
}

impl System {
    /// Sets the system up, with the demo shop connected.
    pub async fn start(options: Options) -> Result<Self, SystemError> {
        let clock = match options.virtual_from {
            Some(from) => Clock::standing_at(kept_clock(options.data.as_deref())?.unwrap_or(from)),
            None => Clock::Machine,
        };
        let outbox_clock = clock.clone();
        let now: cloud::Clock = Arc::new(move || outbox_clock.now());
        let cloud = match (&options.data, &options.table_at) {
            (Some(data), _) => Cloud::open(data, now)?,
            (None, Some(endpoint)) => Cloud::at_endpoint(endpoint, now),
            (None, None) => Cloud::in_memory(now)?,
        };
        let keyring = Keyring::parse(&kept_keys(options.data.as_deref())?)?;
        let system = Self::on(cloud, keyring, clock, options);
        create_table_if_missing(system.service.store.client(), TABLE).await?;
        demo_shop::make_if_missing(&system.service).await?;
        system.keep_clock()?;
        Ok(system)
    }

    /// Puts functions on an embedded cloud, with a clock that was made of the options.
    pub fn on(cloud: Cloud, keyring: Keyring, clock: Clock, options: Options) -> Self {
        let http = cloud.sdk_http_clients();
        let connection = Connection {
            http: http.dynamodb,
            region: Region::new("us-east-1"),
            credentials: SharedCredentialsProvider::new(Credentials::new(
                "local", "local", None, None, "local",
            )),
            endpoint_url: None,
        };
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(
            connection
                .dynamodb()
                .config()
                .to_builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .retry_config(RetryConfig::disabled())
                .build(),
        );
        let ses = dispatch::ses_client(&Connection { http: http.ses, ..connection });
        let config = Config {
            table: TABLE.to_owned(),
            keyring,
            public_url: options.public_url,
            due_shards: 8,
            configuration_set: Some("local".to_owned()),
            endpoint_url: None,
            provider_api_url: options.provider_api_url,
            is_local: true,
        };
        let store = Store::new(dynamodb, config.table.clone(), config.due_shards);
        let mailer = Mailer::new(ses, config.configuration_set.clone());
        let service = Service::new(store, config, clock);
        let dispatcher = Dispatcher::new(Arc::clone(&service), mailer);
        Self { service, dispatcher, cloud, data: options.data, turn: Mutex::new(()) }
    }

    /// One tick of the schedule. Says how many mails left.
    pub async fn tick(&self) -> Result<u32, SystemError> {
        let _turn = self.turn.lock().await;
        let sweep = self.sweep().await?;
        self.dispatcher.note_sweep(Part::WHOLE, &sweep, self.service.now()).await;
        Ok(sweep.sent)
    }

    /// Moves a virtual clock forward, waking every due journey in order on the way. Says how many
    /// mails left.
    pub async fn advance_to(&self, to: Timestamp) -> Result<u32, SystemError> {
        let Clock::Virtual(seconds) = &self.service.clock else {
            return Err(SystemError::MachineClock);
        };
        let _turn = self.turn.lock().await;
        if to < self.service.now() {
            return Err(SystemError::Backwards(self.service.now()));
        }
        if to.as_second() >= CLOCK_END {
            return Err(SystemError::EndOfTime);
        }
        let mut sent = self.sweep().await?.sent;
        while let Some(next) = self.dispatcher.next_due(self.service.now(), to).await? {
            self.set_clock(seconds, next)?;
            sent += self.sweep().await?.sent;
        }
        self.set_clock(seconds, to)?;
        Ok(sent + self.sweep().await?.sent)
    }

    /// Sweeps, and brings SES's events back as EventBridge would.
    async fn sweep(&self) -> Result<Sweep, SystemError> {
        let looks = Box::pin(self.dispatcher.watch(self.service.now(), None)).await;
        Box::pin(self.dispatcher.retry(self.service.now(), None)).await;
        Box::pin(self.dispatcher.move_waiting(self.service.now(), None)).await;
        let sweep = self.dispatcher.sweep(self.service.now(), None).await?;
        let looked_at = looks.into_iter().map(|look| look.shop).collect();
        Box::pin(self.dispatcher.learn_all(looked_at, self.service.now(), None)).await;
        for mail in self.cloud.outbox.take_unreported() {
            for event in ["Send", "Delivery"] {
                mail_feedback::handle(&self.service, &ses_event(event, &mail)).await?;
            }
        }
        Ok(sweep)
    }

    fn set_clock(&self, seconds: &AtomicI64, to: Timestamp) -> Result<(), SystemError> {
        seconds.store(to.as_second(), Ordering::SeqCst);
        self.keep_clock()
    }

    /// A virtual clock is kept over restarts.
    fn keep_clock(&self) -> Result<(), SystemError> {
        let (Some(data), Clock::Virtual(_)) = (&self.data, &self.service.clock) else {
            return Ok(());
        };
        let file = data.join(CLOCK_FILE);
        std::fs::write(&file, self.service.now().to_string()).map_err(|error| SystemError::File(file, error))
    }
}

/// An event as EventBridge brings it for a configuration set, reported at once.
pub fn ses_event(event_type: &str, mail: &OutboxMail) -> Value {
    ses_event_at(event_type, mail, mail.at)
}

/// The same, reported at a time.
pub fn ses_event_at(event_type: &str, mail: &OutboxMail, at: Timestamp) -> Value {
    let tags: serde_json::Map<String, Value> =
        mail.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
    let mut detail = json!({
        "eventType": event_type,
        "mail": {
            "timestamp": mail.at,
            "messageId": mail.id,
            "destination": [mail.to],
            "tags": tags,
        },
    });
    if event_type == "Bounce" {
        detail["bounce"] = json!({ "bounceType": "Permanent", "bounceSubType": "General", "timestamp": at });
    }
    if event_type == "Complaint" {
        detail["complaint"] = json!({ "complaintFeedbackType": "abuse", "timestamp": at });
    }
    json!({ "source": "aws.ses", "detail-type": format!("Email {event_type}"), "detail": detail })
}

fn kept_clock(data: Option<&Path>) -> Result<Option<Timestamp>, SystemError> {
    let Some(file) = data.map(|data| data.join(CLOCK_FILE)).filter(|file| file.exists()) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(&file).map_err(|error| SystemError::File(file, error))?;
    Ok(text.trim().parse().ok())
}

/// The local keys: drawn once, kept with the data.
fn kept_keys(data: Option<&Path>) -> Result<String, SystemError> {
    let file = data.map(|data| data.join(KEYS_FILE));
    if let Some(file) = file.as_ref().filter(|file| file.exists()) {
        return std::fs::read_to_string(file).map_err(|error| SystemError::File(file.clone(), error));
    }
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(|_| SystemError::Random)?;
    let keys = format!("local:{}", STANDARD.encode(key));
    if let Some(file) = file {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| SystemError::File(folder.to_owned(), error))?;
        }
        std::fs::write(&file, &keys).map_err(|error| SystemError::File(file, error))?;
    }
    Ok(keys)
}

/// A fresh secret for a provider: 24 bytes by chance, in the form that the provider uses.
pub fn fresh_secret(provider: providers::Provider) -> Result<String, SystemError> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|_| SystemError::Random)?;
    Ok(match provider.card().secret.origin {
        SecretOrigin::OursStandard => format!("whsec_{}", STANDARD.encode(bytes)),
        SecretOrigin::Ours | SecretOrigin::Theirs | SecretOrigin::PublicKeys => URL_SAFE_NO_PAD.encode(bytes),
    })
}
