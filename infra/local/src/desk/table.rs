//! A service straight on a table, put together from the environment as a function's is.

use std::sync::Arc;

use service::Service;
use service::clients::Connection;
use service::clock::Clock;
use service::config::{
    AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, AWS_REGION, AWS_SECRET_ACCESS_KEY, BEFOREHAND_KEYS, Config,
    ConfigError, TABLE_NAME,
};
use store::Store;

use crate::commands::chain;

/// The variable in which AWS's own command line keeps the region.
const AWS_DEFAULT_REGION: &str = "AWS_DEFAULT_REGION";

/// Which table.
#[derive(Clone, Debug)]
pub struct Place {
    /// The table's name.
    pub table: String,
    /// Another address for DynamoDB; `None`: what `AWS_ENDPOINT_URL` says, else AWS.
    pub endpoint: Option<String>,
    /// The region; `None`: what `AWS_REGION` or `AWS_DEFAULT_REGION` says.
    pub region: Option<String>,
}

/// Puts the service together and asks the table once, so that a wrong name or a missing right is
/// told before anything is done. `read` answers for a variable of the environment.
pub async fn open(
    place: &Place,
    read: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<Arc<Service>, String> {
    Ok(open_with(place, read).await?.0)
}

/// The same, with the connection for whoever asks other services of AWS too.
pub(crate) async fn open_with(
    place: &Place,
    read: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(Arc<Service>, Connection), String> {
    let given = |name: &str| {
        let from_place = match name {
            TABLE_NAME => Some(place.table.clone()),
            AWS_ENDPOINT_URL => place.endpoint.clone(),
            AWS_REGION => place.region.clone(),
            _ => None,
        };
        let or_default = || (name == AWS_REGION).then(|| read(AWS_DEFAULT_REGION)).flatten();
        from_place.or_else(|| read(name)).or_else(or_default)
    };
    let config = Config::from_variables(&given).map_err(|error| missing(&error))?;
    let connection = Connection::from_variables(config.endpoint_url.clone(), &given);
    let connection = connection.map_err(|error| missing(&error))?;
    let store = Store::new(connection.dynamodb(), config.table.clone(), config.due_shards);
    store.warm_up().await.map_err(|error| {
        format!(
            "{error}: the table \"{}\" cannot be read in {}: check --table, --region and the credentials",
            place.table, connection.region
        )
    })?;
    Ok((Service::new(store, config, Clock::Machine), connection))
}

fn missing(error: &ConfigError) -> String {
    match error {
        ConfigError::Missing(name @ (AWS_ACCESS_KEY_ID | AWS_SECRET_ACCESS_KEY)) => format!(
            "the environment variable {name} is not set: run \
             `eval \"$(aws configure export-credentials --format env)\"` first"
        ),
        ConfigError::Missing(AWS_REGION) => format!("say where the table is: --region, or {AWS_REGION}"),
        ConfigError::Missing(BEFOREHAND_KEYS) => format!(
            "the environment variable {BEFOREHAND_KEYS} is not set: the functions' keys are needed to find \
             customers and to store secrets: {BEFOREHAND_KEYS}=$(aws secretsmanager get-secret-value \
             --secret-id beforehand/keys --query SecretString --output text)"
        ),
        ConfigError::Missing(_)
        | ConfigError::Keys(_)
        | ConfigError::DueShards
        | ConfigError::ProviderApiUrl => chain(error),
    }
}
