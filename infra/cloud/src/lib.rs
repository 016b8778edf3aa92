//! The cloud, swapped out *below* the AWS SDK.
//!
//! The functions make the same requests here that they make in production,
//! byte for byte: the SDK serialises, signs and parses, and only the HTTP
//! client underneath is ours. [`EmbeddedDynamoDb`] answers DynamoDB's wire
//! protocol out of SQLite, [`Outbox`] answers SES v2's and keeps each mail, and
//! [`Faults`] is the one seam through which a test makes either of them fail.
//!
//! What this module must never do: open a port or a connection, read the
//! machine's clock (time comes from the [`Clock`] it is given), know what a
//! journey is, or be kinder than the real service. A request that Amazon would
//! refuse has to be refused here too.
//!
//! # Building the SDK clients
//!
//! ```ignore
//! let cloud = Cloud::in_memory(clock)?;
//! let http = cloud.sdk_http_clients();
//! let dynamodb = aws_sdk_dynamodb::Client::from_conf(
//!     aws_sdk_dynamodb::Config::builder()
//!         .behavior_version(BehaviorVersion::v2026_01_12())
//!         .region(Region::new("us-east-1"))
//!         .credentials_provider(Credentials::new("local", "local", None, None, "local"))
//!         .retry_config(RetryConfig::disabled())
//!         .http_client(http.dynamodb)
//!         .build(),
//! );
//! ```
//!
//! and the same for `aws_sdk_sesv2` with `http.ses`. What a caller must know:
//!
//! - Region, credentials and behaviour version must be set, but any value
//!   serves: signatures are made and never checked.
//! - The SDK's `rt-tokio` feature supplies its sleep and its time source. Its
//!   credential cache sleeps on a tokio timer even when no timeout is set, so
//!   the runtime needs `enable_time`. Without `rt-tokio` a caller sets
//!   `sleep_impl` and `time_source`, or the client refuses to be built.
//! - The connectors answer at once and apply no timeout of their own; a slow or
//!   silent service is [`Fault::TimeoutBefore`] or [`Fault::ReplyLost`].
//! - Retries are the caller's choice. A test that counts calls disables them.

mod dynamodb;
mod endpoint;
mod faults;
mod ses;
mod table;

#[cfg(test)]
mod tests;

pub use dynamodb::{EmbeddedDynamoDb, cancelled_for_mixed_reasons};
pub use endpoint::{Endpoint, EndpointDynamoDb};
pub use faults::{CALLS_KEPT_MAX, Call, Fault, Faults, Service};
pub use ses::{
    ADDRESS_BYTES_MAX, HEADER_NAME_BYTES_MAX, HEADER_VALUE_BYTES_MAX, HEADERS_MAX, Outbox, OutboxMail,
    SEND_QUOTA_PER_DAY, SEND_RATE_PER_SECOND, TAG_BYTES_MAX, TAG_JOURNEY, TAG_KIND, TAG_TOUCH, TAGS_MAX,
    operation_of,
};
pub use table::{
    DUE_AT, DUE_INDEX, DUE_SHARD, EXPIRES_AT, PARTITION_KEY, SORT_KEY, TableError, create_table_if_missing,
};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

/// Says what time it is, for whatever the cloud stamps.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// The table's file inside the data folder.
const TABLE_FILE: &str = "dynamodb.sqlite";
/// The outbox's file inside the data folder.
const OUTBOX_FILE: &str = "outbox.jsonl";

/// Why the embedded cloud could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The data folder could not be made.
    #[error("create the data folder {}", path.display())]
    Folder {
        /// The folder asked for.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// The embedded DynamoDB could not open or create its storage.
    #[error("open the embedded table store{}", shown(path.as_deref()))]
    TableStore {
        /// The file asked for; none when it was to live in memory.
        path: Option<PathBuf>,
        /// What the store said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The outbox file could not be opened, read or mended.
    #[error("open the outbox {}", path.display())]
    Outbox {
        /// The file asked for.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// A line of the outbox other than a torn last one is not a mail.
    #[error("read line {line} of the outbox {}: move the file away to start afresh", path.display())]
    OutboxLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// The two services that the functions call, and the seam to make them fail.
///
/// Cloning is cheap and shares everything.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// Answers DynamoDB's requests.
    pub dynamodb: DynamoDb,
    /// Answers SES v2's requests and keeps the mails.
    pub outbox: Outbox,
    /// Shared by both: injects faults and records calls.
    pub faults: Faults,
}

/// Who answers DynamoDB's requests.
#[derive(Clone, Debug)]
pub enum DynamoDb {
    /// SQLite, in this process.
    Embedded(EmbeddedDynamoDb),
    /// Another engine, behind an address.
    Endpoint(EndpointDynamoDb),
}

impl HttpClient for DynamoDb {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for DynamoDb {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match self {
            Self::Embedded(engine) => engine.call(request),
            Self::Endpoint(engine) => engine.call(request),
        }
    }
}

/// What to hand to the SDK's `http_client`, one per service.
#[derive(Clone, Debug)]
pub struct SdkHttpClients {
    /// For `aws_sdk_dynamodb`.
    pub dynamodb: SharedHttpClient,
    /// For `aws_sdk_sesv2`.
    pub ses: SharedHttpClient,
}

impl Cloud {
    /// A cloud that forgets everything when it is dropped.
    ///
    /// # Errors
    ///
    /// [`CloudError::TableStore`] when SQLite cannot start.
    pub fn in_memory(clock: Clock) -> Result<Self, CloudError> {
        let faults = Faults::default();
        Ok(Self {
            dynamodb: DynamoDb::Embedded(EmbeddedDynamoDb::in_memory()?.with_faults(faults.clone())),
            outbox: Outbox::in_memory(clock).with_faults(faults.clone()),
            faults,
        })
    }

    /// A cloud kept in the folder `data`, which is created when it is missing.
    ///
    /// # Errors
    ///
    /// When the folder, the table store or the outbox cannot be opened.
    pub fn open(data: &Path, clock: Clock) -> Result<Self, CloudError> {
        std::fs::create_dir_all(data)
            .map_err(|source| CloudError::Folder { path: data.to_owned(), source })?;
        let faults = Faults::default();
        Ok(Self {
            dynamodb: DynamoDb::Embedded(
                EmbeddedDynamoDb::open(&data.join(TABLE_FILE))?.with_faults(faults.clone()),
            ),
            outbox: Outbox::open(&data.join(OUTBOX_FILE), clock)?.with_faults(faults.clone()),
            faults,
        })
    }

    /// A cloud whose table lies in another engine; see [`EndpointDynamoDb`]. The
    /// outbox is in memory.
    pub fn at_endpoint(endpoint: &Endpoint, clock: Clock) -> Self {
        let faults = Faults::default();
        Self {
            dynamodb: DynamoDb::Endpoint(EndpointDynamoDb::new(endpoint, faults.clone())),
            outbox: Outbox::in_memory(clock).with_faults(faults.clone()),
            faults,
        }
    }

    /// The HTTP clients to build the SDK's clients with.
    pub fn sdk_http_clients(&self) -> SdkHttpClients {
        SdkHttpClients {
            dynamodb: SharedHttpClient::new(self.dynamodb.clone()),
            ses: SharedHttpClient::new(self.outbox.clone()),
        }
    }
}

/// A reply as it would arrive from the network.
///
/// It carries no `x-amz-crc32`: the SDK checks that header only when it is there.
fn reply(status: u16, content_type: &'static str, body: Vec<u8>) -> HttpResponse {
    // Only a fault that a test wrote wrongly can bring a status that is none.
    let status = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status.into(), SdkBody::from(body));
    response.headers_mut().insert("content-type", content_type);
    response
}

/// Locks `mutex` even after a panic elsewhere: every critical section here
/// leaves its data whole, and a poisoned outbox would hide the failure that
/// poisoned it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `" path"`, or nothing.
fn shown(path: Option<&Path>) -> impl fmt::Display {
    path.map(|path| format!(" {}", path.display())).unwrap_or_default()
}
