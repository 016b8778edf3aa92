//! The table: is it there, and are its guards up?

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{PointInTimeRecoveryStatus, TableStatus, TimeToLiveStatus};
use store::keys;

use super::Finding;

/// What AWS said of a call that failed, without what it was about.
pub(super) fn said<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    match error {
        SdkError::ServiceError(context) => {
            format!("AWS answered {}", context.err().code().unwrap_or("an error"))
        }
        _ => "AWS did not answer".to_owned(),
    }
}

/// What to do when a call is not allowed or not answered.
pub(super) fn allow(action: &str) -> String {
    format!("allow {action} to whoever runs the doctor, and check --region")
}

pub(super) async fn look(client: &Client, table: &str) -> Vec<Finding> {
    let described = match client.describe_table().table_name(table).send().await {
        Ok(described) => described,
        Err(error) => {
            return vec![Finding::fix(
                "table",
                said(&error),
                "check --table and --region; allow dynamodb:DescribeTable",
            )];
        }
    };
    let Some(described) = described.table() else {
        return vec![Finding::not_seen("table", "AWS said nothing of the table", "try again")];
    };
    let indexes = described.global_secondary_indexes().iter();
    let has_index = indexes.filter_map(|index| index.index_name()).any(|name| name == keys::DUE_INDEX);
    vec![
        Finding::holds(
            "table",
            described.table_status() == Some(&TableStatus::Active),
            "is active",
            "is not active",
            "wait until it is; its state stands in the DynamoDB console",
        ),
        Finding::holds(
            "due index",
            has_index,
            "is there",
            "is missing: nothing would ever be woken",
            "is this the table of the stack? Its output TableName says which",
        ),
        Finding::holds(
            "deletion protection",
            described.deletion_protection_enabled() == Some(true),
            "is on",
            "is off: whoever may delete tables deletes everything with one call",
            "aws dynamodb update-table --table-name … --deletion-protection-enabled",
        ),
        time_to_live(client, table).await,
        recovery(client, table).await,
    ]
}

async fn time_to_live(client: &Client, table: &str) -> Finding {
    let described = match client.describe_time_to_live().table_name(table).send().await {
        Ok(described) => described,
        Err(error) => {
            return Finding::not_seen("time to live", said(&error), allow("dynamodb:DescribeTimeToLive"));
        }
    };
    let described = described.time_to_live_description();
    let is_on = described.is_some_and(|described| {
        described.time_to_live_status() == Some(&TimeToLiveStatus::Enabled)
            && described.attribute_name() == Some(keys::EXPIRES_AT)
    });
    Finding::holds(
        "time to live",
        is_on,
        "forgets what is over",
        "is not on for `expires_at`: nothing is ever forgotten, and the table grows",
        "deploy the template again, or turn it on for the attribute `expires_at`",
    )
}

async fn recovery(client: &Client, table: &str) -> Finding {
    let described = match client.describe_continuous_backups().table_name(table).send().await {
        Ok(described) => described,
        Err(error) => {
            let allow = allow("dynamodb:DescribeContinuousBackups");
            return Finding::not_seen("point-in-time recovery", said(&error), allow);
        }
    };
    let described = described.continuous_backups_description();
    let described = described.and_then(|backups| backups.point_in_time_recovery_description());
    let status = described.and_then(|recovery| recovery.point_in_time_recovery_status());
    Finding::holds(
        "point-in-time recovery",
        status == Some(&PointInTimeRecoveryStatus::Enabled),
        "is on",
        "is off: a mistake could not be taken back",
        "deploy the template again, or turn it on for the table",
    )
}
