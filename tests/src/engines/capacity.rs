//! What is charged, as the engine reports it: the figures of docs/performance.md stand on it.

use serde_json::{Value, json};

use super::{Engine, Seen, filled, item};

async fn write(engine: &Engine, more: Value) -> String {
    engine.put("K#1", more).await.units()
}

async fn read(engine: &Engine, pk: &str, consistent: bool) -> String {
    let request = json!({
        "Key": item(pk, json!({})), "ConsistentRead": consistent, "ReturnConsumedCapacity": "TOTAL",
    });
    engine.ask("GetItem", request).await.units()
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    let pending = |at: u64| json!({ "due_shard": { "S": "k" }, "due_at": { "N": at.to_string() } });
    let mut seen = vec![
        ("units: a small item is written", write(engine, json!({})).await),
        ("it becomes due", write(engine, pending(9)).await),
        ("it is written again and stays so", write(engine, pending(9)).await),
        ("it becomes due earlier", write(engine, pending(5)).await),
        ("it is no longer due", write(engine, json!({})).await),
        ("it grows to 1.5 KB", write(engine, json!({ "doc": filled(1536) })).await),
        ("it shrinks again", write(engine, json!({})).await),
    ];
    let update = json!({
        "Key": item("K#1", json!({})), "UpdateExpression": "SET due_shard = :s, due_at = :a",
        "ExpressionAttributeValues": { ":s": { "S": "k" }, ":a": { "N": "5" } }, "ReturnConsumedCapacity": "TOTAL",
    });
    let refused = json!({
        "Item": item("K#1", json!({})), "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnConsumedCapacity": "TOTAL",
    });
    let put = |pk: &str, more: Value| json!({ "Put": { "TableName": engine.table, "Item": item(pk, more) } });
    let transaction = |puts: Vec<Value>| json!({ "TransactItems": puts, "ReturnConsumedCapacity": "TOTAL" });
    let plain = transaction(vec![put("K#2", json!({})), put("K#3", json!({}))]);
    let due = transaction(vec![put("K#4", pending(9)), put("K#5", json!({}))]);
    let batch = json!({
        "RequestItems": { engine.table.as_str(): { "Keys": [item("K#1", json!({})), item("K#none", json!({}))] } },
        "ReturnConsumedCapacity": "TOTAL",
    });
    let query = json!({
        "IndexName": "due", "KeyConditionExpression": "due_shard = :s", "ReturnConsumedCapacity": "TOTAL",
        "ExpressionAttributeValues": { ":s": { "S": "k" } },
    });
    seen.extend([
        ("an update makes it due", engine.ask("UpdateItem", update).await.units()),
        ("a write whose condition fails", engine.ask("PutItem", refused).await.units()),
        ("two items in a transaction", engine.ask("TransactWriteItems", plain).await.units()),
        ("two items in a transaction, one of them due", engine.ask("TransactWriteItems", due).await.units()),
        ("an item is read", read(engine, "K#1", false).await),
        ("it is read consistently", read(engine, "K#1", true).await),
        ("an item that is not there is read", read(engine, "K#none", false).await),
        ("a batch of two, one of them not there", engine.ask("BatchGetItem", batch).await.units()),
        ("a query of the index", engine.ask("Query", query).await.units()),
    ]);
    engine.put("K#6", json!({ "doc": filled(5000) })).await.ok();
    seen.push(("an item of 5 KB is read", read(engine, "K#6", false).await));
    seen
}
