//! The one table of the product, as its template describes it.
//!
//! Creates it where there is no template: in the embedded database, or behind an
//! `--endpoint`. The names here must equal those in `infra/template.yaml`; a
//! test holds the two together. This module must never change a table that is
//! there.

use std::error::Error;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification, TimeToLiveStatus,
};

/// The table's partition key, a string.
pub const PARTITION_KEY: &str = "pk";
/// The table's sort key, a string.
pub const SORT_KEY: &str = "sk";
/// The sparse index of what is due. It projects keys only.
pub const DUE_INDEX: &str = "due";
/// The index's partition key, a string: there only while something is pending.
pub const DUE_SHARD: &str = "due_shard";
/// The index's sort key, a number: there only while something is pending.
pub const DUE_AT: &str = "due_at";
/// The attribute with the time, in seconds since 1970, from which DynamoDB may
/// delete the item.
pub const EXPIRES_AT: &str = "expires_at";

/// How long a new table may take to become active.
const TABLE_ACTIVE_WITHIN: Duration = Duration::from_secs(60);

/// Why the table could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{operation} of table {table}")]
pub struct TableError {
    /// The operation that failed, as AWS names it.
    pub operation: &'static str,
    /// The table's name.
    pub table: String,
    /// What the SDK said.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

/// Makes sure that the table `table_name` is there, active and with its time to
/// live switched on. Safe to repeat, also after it was cut short.
///
/// # Errors
///
/// [`TableError`] when an AWS call fails, or the table is not active in time.
pub async fn create_table_if_missing(client: &Client, table_name: &str) -> Result<(), TableError> {
    let failed = |operation| move |source| TableError { operation, table: table_name.to_owned(), source };
    if !is_there(client, table_name).await.map_err(failed("DescribeTable"))? {
        create(client, table_name).await.map_err(failed("CreateTable"))?;
    }
    // Asked again on every start: a start that died before this step would
    // otherwise leave a table that never forgets.
    if !time_to_live_is_on(client, table_name).await.map_err(failed("DescribeTimeToLive"))? {
        turn_time_to_live_on(client, table_name).await.map_err(failed("UpdateTimeToLive"))?;
    }
    Ok(())
}

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

async fn is_there(client: &Client, table_name: &str) -> Outcome<bool> {
    match client.describe_table().table_name(table_name).send().await {
        Ok(_) => Ok(true),
        Err(error) => match error.into_service_error() {
            error if error.is_resource_not_found_exception() => Ok(false),
            error => Err(error.into()),
        },
    }
}

async fn create(client: &Client, table_name: &str) -> Outcome<()> {
    let created = client
        .create_table()
        .table_name(table_name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute(PARTITION_KEY, ScalarAttributeType::S)?)
        .attribute_definitions(attribute(SORT_KEY, ScalarAttributeType::S)?)
        .attribute_definitions(attribute(DUE_SHARD, ScalarAttributeType::S)?)
        .attribute_definitions(attribute(DUE_AT, ScalarAttributeType::N)?)
        .key_schema(key(PARTITION_KEY, KeyType::Hash)?)
        .key_schema(key(SORT_KEY, KeyType::Range)?)
        .global_secondary_indexes(due_index()?)
        .send()
        .await;
    if let Err(error) = created {
        // Somebody else created it between our look and our call.
        let error = error.into_service_error();
        if !error.is_resource_in_use_exception() {
            return Err(error.into());
        }
    }
    client.wait_until_table_exists().table_name(table_name).wait(TABLE_ACTIVE_WITHIN).await?;
    Ok(())
}

async fn time_to_live_is_on(client: &Client, table_name: &str) -> Outcome<bool> {
    let described = client.describe_time_to_live().table_name(table_name).send().await?;
    let status =
        described.time_to_live_description().and_then(|description| description.time_to_live_status());
    Ok(matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)))
}

async fn turn_time_to_live_on(client: &Client, table_name: &str) -> Outcome<()> {
    let specification =
        TimeToLiveSpecification::builder().attribute_name(EXPIRES_AT).enabled(true).build()?;
    client
        .update_time_to_live()
        .table_name(table_name)
        .time_to_live_specification(specification)
        .send()
        .await?;
    Ok(())
}

fn due_index() -> Result<GlobalSecondaryIndex, BuildError> {
    let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    GlobalSecondaryIndex::builder()
        .index_name(DUE_INDEX)
        .key_schema(key(DUE_SHARD, KeyType::Hash)?)
        .key_schema(key(DUE_AT, KeyType::Range)?)
        .projection(keys_only)
        .build()
}

fn attribute(name: &str, kind: ScalarAttributeType) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, BuildError> {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build()
}
