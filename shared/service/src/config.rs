//! Configuration: read once from the environment, complete or refused with what to do.

use crate::keyring::{Keyring, KeyringError};

/// The table's name.
pub const TABLE_NAME: &str = "TABLE_NAME";
/// The keys, `name:base64` of 32 bytes each, separated by commas; the first one is used, the
/// others are still understood.
pub const BEFOREHAND_KEYS: &str = "BEFOREHAND_KEYS";
/// Where customers reach the answer pages, without a slash at the end.
pub const PUBLIC_URL: &str = "PUBLIC_URL";
/// Partitions of the due index; the same for every function. Default 8.
pub const DUE_SHARDS: &str = "DUE_SHARDS";
/// The SES configuration set whose events come back to `mail-feedback`.
pub const CONFIGURATION_SET: &str = "CONFIGURATION_SET";
/// Another address for the AWS services: an emulator.
pub const AWS_ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";
/// Another address for everything else that is asked over HTTPS (providers' APIs, their public keys):
/// `<this>/<host>/<path>` is called instead of `https://<host>/<path>`. For tests, or a proxy.
pub const PROVIDER_API_URL: &str = "PROVIDER_API_URL";
/// The region; the Lambda runtime sets it.
pub const AWS_REGION: &str = "AWS_REGION";
/// Credentials; the Lambda runtime sets them.
pub const AWS_ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
/// See [`AWS_ACCESS_KEY_ID`].
pub const AWS_SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
/// See [`AWS_ACCESS_KEY_ID`].
pub const AWS_SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";

/// Every variable that is ours to set: name, who needs it, meaning. The README's table is held
/// against this one.
pub const VARIABLES: [(&str, &str); 7] = [
    (TABLE_NAME, "the table's name"),
    (BEFOREHAND_KEYS, "keys, `name:base64` of 32 bytes each, separated by commas, newest first"),
    (PUBLIC_URL, "where customers reach the answer pages"),
    (DUE_SHARDS, "partitions of the due index (default 8)"),
    (CONFIGURATION_SET, "the SES configuration set whose events come back"),
    (AWS_ENDPOINT_URL, "another address for the AWS services: an emulator"),
    (PROVIDER_API_URL, "a proxy for the providers' APIs: `<this>/<host>/<path>` is called"),
];

/// The default of [`DUE_SHARDS`].
const DUE_SHARDS_DEFAULT: u32 = 8;
/// More partitions than this are a mistake.
const DUE_SHARDS_MAX: u32 = 256;

/// A function's configuration.
#[derive(Debug)]
pub struct Config {
    /// See [`TABLE_NAME`].
    pub table: String,
    /// See [`BEFOREHAND_KEYS`].
    pub keyring: Keyring,
    /// See [`PUBLIC_URL`]; empty where a function makes no links.
    pub public_url: String,
    /// See [`DUE_SHARDS`].
    pub due_shards: u32,
    /// See [`CONFIGURATION_SET`].
    pub configuration_set: Option<String>,
    /// See [`AWS_ENDPOINT_URL`].
    pub endpoint_url: Option<String>,
    /// See [`PROVIDER_API_URL`].
    pub provider_api_url: Option<String>,
    /// The local server.
    pub is_local: bool,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is missing.
    #[error("the environment variable {0} is not set: set it on the function")]
    Missing(&'static str),
    /// The keys cannot be read.
    #[error("the environment variable {BEFOREHAND_KEYS} is not usable")]
    Keys(#[source] KeyringError),
    /// The number of partitions makes no sense.
    #[error("the environment variable {DUE_SHARDS} must be a number from 1 to {DUE_SHARDS_MAX}")]
    DueShards,
    /// API tokens must not travel in clear.
    #[error("the environment variable {PROVIDER_API_URL} must begin with https://")]
    ProviderApiUrl,
}

impl Config {
    /// Reads the environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(&|name| std::env::var(name).ok())
    }

    /// Reads variables, wherever they stand. An empty one counts as missing.
    pub fn from_variables(read: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &str| read(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(ConfigError::Missing(name));
        let due_shards = match optional(DUE_SHARDS) {
            None => DUE_SHARDS_DEFAULT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|shards| (1..=DUE_SHARDS_MAX).contains(shards))
                .ok_or(ConfigError::DueShards)?,
        };
        let provider_api_url = optional(PROVIDER_API_URL);
        if provider_api_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            return Err(ConfigError::ProviderApiUrl);
        }
        Ok(Self {
            table: required(TABLE_NAME)?,
            keyring: Keyring::parse(&required(BEFOREHAND_KEYS)?).map_err(ConfigError::Keys)?,
            public_url: optional(PUBLIC_URL).unwrap_or_default().trim_end_matches('/').to_owned(),
            due_shards,
            configuration_set: optional(CONFIGURATION_SET),
            endpoint_url: optional(AWS_ENDPOINT_URL),
            provider_api_url,
            is_local: false,
        })
    }
}
