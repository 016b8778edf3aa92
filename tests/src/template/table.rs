//! The table of the template is the one that `store` asks, and the one that the local server makes.

use serde_json::{Value, json};
use store::keys;

use super::document::Template;

fn key_schema(partition: &str, sort: &str) -> Value {
    json!([
        { "AttributeName": partition, "KeyType": "HASH" },
        { "AttributeName": sort, "KeyType": "RANGE" },
    ])
}

#[test]
fn the_table_has_the_keys_of_the_store() {
    let template = Template::read();
    let (_, table) = template.only("AWS::DynamoDB::Table");
    assert_eq!(table["KeySchema"], key_schema(keys::PARTITION_KEY, keys::SORT_KEY));
    let attributes = json!([
        { "AttributeName": keys::PARTITION_KEY, "AttributeType": "S" },
        { "AttributeName": keys::SORT_KEY, "AttributeType": "S" },
        { "AttributeName": keys::DUE_SHARD, "AttributeType": "S" },
        { "AttributeName": keys::DUE_AT, "AttributeType": "N" },
    ]);
    assert_eq!(table["AttributeDefinitions"], attributes);
    let index = json!([{
        "IndexName": keys::DUE_INDEX,
        "KeySchema": key_schema(keys::DUE_SHARD, keys::DUE_AT),
        "Projection": { "ProjectionType": "KEYS_ONLY" },
    }]);
    assert_eq!(table["GlobalSecondaryIndexes"], index);
    let forgets = json!({ "AttributeName": keys::EXPIRES_AT, "Enabled": true });
    assert_eq!(table["TimeToLiveSpecification"], forgets);
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");
}

#[test]
fn the_table_outlives_mistakes() {
    let template = Template::read();
    let (id, table) = template.only("AWS::DynamoDB::Table");
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    let resource = &template.section("Resources")[id];
    assert_eq!(resource["DeletionPolicy"], "Retain");
    assert_eq!(resource["UpdateReplacePolicy"], "Retain");
}

#[test]
fn the_local_table_is_the_same() {
    use local::cloud;
    let local = [
        cloud::PARTITION_KEY,
        cloud::SORT_KEY,
        cloud::DUE_INDEX,
        cloud::DUE_SHARD,
        cloud::DUE_AT,
        cloud::EXPIRES_AT,
    ];
    let store = [
        keys::PARTITION_KEY,
        keys::SORT_KEY,
        keys::DUE_INDEX,
        keys::DUE_SHARD,
        keys::DUE_AT,
        keys::EXPIRES_AT,
    ];
    assert_eq!(local, store);
}
