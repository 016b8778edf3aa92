//! SDK clients that start fast: one HTTP client, Amazon's roots only, credentials from the
//! environment, no profile chain.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::config::{AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ConfigError};

/// The certificates that AWS's services chain to, from Amazon Trust Services.
const AMAZON_ROOTS: &[u8] = include_bytes!("../roots/amazon.pem");

/// One try of a call to DynamoDB.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(900);
/// All tries together: senders wait five seconds for an answer, and a webhook makes up to three calls.
const OPERATION_TIMEOUT: Duration = Duration::from_millis(1_300);
/// Tries of a call.
const ATTEMPTS_MAX: u32 = 3;

/// What every client of a process shares.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The HTTP client.
    pub http: SharedHttpClient,
    /// The region.
    pub region: Region,
    /// The credentials.
    pub credentials: SharedCredentialsProvider,
    /// Another address than AWS's.
    pub endpoint_url: Option<String>,
}

impl Connection {
    /// Reads region and credentials from the environment, as Lambda sets them.
    pub fn from_env(endpoint_url: Option<String>) -> Result<Self, ConfigError> {
        Self::from_variables(endpoint_url, &|name| std::env::var(name).ok())
    }

    /// The same, wherever the variables stand. An empty one counts as missing.
    pub fn from_variables(
        endpoint_url: Option<String>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let optional = |name: &str| read(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(ConfigError::Missing(name));
        let credentials = Credentials::new(
            required(AWS_ACCESS_KEY_ID)?,
            required(AWS_SECRET_ACCESS_KEY)?,
            optional(AWS_SESSION_TOKEN),
            None,
            "environment",
        );
        Ok(Self {
            http: https_client(),
            region: Region::new(required(AWS_REGION)?),
            credentials: SharedCredentialsProvider::new(credentials),
            endpoint_url,
        })
    }

    /// A client for the table: quick to give up, so that a sender gets an answer in time.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let mut builder = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
            .timeout_config(timeouts)
            .http_client(self.http.clone());
        builder.set_endpoint_url(self.endpoint_url.clone());
        aws_sdk_dynamodb::Client::from_conf(builder.build())
    }
}

/// An HTTPS client that trusts Amazon's roots. Loading the system's whole store costs several
/// milliseconds of every cold start.
fn https_client() -> SharedHttpClient {
    let roots = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    let builder = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    match TlsContext::builder().with_trust_store(roots).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        // Unusable roots would be a fault of the build; a test holds that they are usable.
        Err(_) => builder.build_https(),
    }
}
