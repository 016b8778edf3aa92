//! Sizes and forms that DynamoDB refuses.

use serde_json::{Value, json};

use super::{Engine, Seen, filled, item};

/// DynamoDB: bytes of an item, names included.
const ITEM_BYTES_MAX: usize = 400 * 1024;

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    // `pk`, `sk` and `doc` with their names, and what `pk` and `sk` hold.
    let around = "pk".len() + "L#1".len() + "sk".len() + "J".len() + "doc".len();
    let largest = engine.put("L#1", json!({ "doc": filled(ITEM_BYTES_MAX - around) })).await;
    let larger = engine.put("L#2", json!({ "doc": filled(ITEM_BYTES_MAX - around + 1) })).await;
    let grow = json!({
        "Key": item("L#1", json!({})), "UpdateExpression": "SET more = :v",
        "ExpressionAttributeValues": { ":v": { "S": "x" } },
    });
    let key = |pk: &str, sk: &str| json!({ "Item": { "pk": { "S": pk }, "sk": { "S": sk } } });
    let with = |doc: Value| engine.put("L#3", json!({ "doc": doc }));
    vec![
        ("an item of 400 KB", largest.word()),
        ("an item of 400 KB and a byte", larger.word()),
        ("an update beyond 400 KB", engine.ask("UpdateItem", grow).await.word()),
        ("a partition key of 2,048 bytes", engine.ask("PutItem", key(&"p".repeat(2048), "J")).await.word()),
        ("of 2,049 bytes", engine.ask("PutItem", key(&"p".repeat(2049), "J")).await.word()),
        ("a sort key of 1,024 bytes", engine.ask("PutItem", key("L#4", &"s".repeat(1024))).await.word()),
        ("of 1,025 bytes", engine.ask("PutItem", key("L#4", &"s".repeat(1025))).await.word()),
        ("an empty key", engine.ask("PutItem", key("L#5", "")).await.word()),
        ("an empty text", with(json!({ "S": "" })).await.word()),
        ("empty bytes", with(json!({ "B": "" })).await.word()),
        ("an empty set", with(json!({ "SS": [] })).await.word()),
        ("a number of 39 digits", with(json!({ "N": "1".repeat(39) })).await.word()),
        ("text that is no number", with(json!({ "N": "ten" })).await.word()),
        (
            "a number as the index's text key",
            engine.put("L#6", json!({ "due_shard": { "N": "1" }, "due_at": { "N": "1" } })).await.word(),
        ),
        (
            "an empty index key",
            engine.put("L#7", json!({ "due_shard": { "S": "" }, "due_at": { "N": "1" } })).await.word(),
        ),
        ("an operation that nobody has", engine.ask("ListDreams", json!({})).await.word()),
    ]
}
