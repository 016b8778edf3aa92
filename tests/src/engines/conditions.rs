//! Conditional writes: what the store's versions stand on.

use serde_json::json;

use super::{Engine, Seen, code, item, shown};

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    let first = json!({
        "Item": item("C#1", json!({ "ver": { "N": "1" } })), "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    engine.ask("PutItem", first.clone()).await.ok();
    let again = engine.ask("PutItem", first).await;
    let missing = json!({
        "Item": item("C#none", json!({})), "ConditionExpression": "ver = :v",
        "ExpressionAttributeValues": { ":v": { "N": "1" } }, "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    let missing = engine.ask("PutItem", missing).await;
    let update = json!({
        "Key": item("C#1", json!({})), "UpdateExpression": "SET ver = :n", "ConditionExpression": "ver = :v",
        "ExpressionAttributeValues": { ":v": { "N": "7" }, ":n": { "N": "8" } },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    let update = engine.ask("UpdateItem", update).await;
    let unused = json!({ "Item": item("C#2", json!({})), "ExpressionAttributeNames": { "#a": "a" } });
    let reserved =
        json!({ "Item": item("C#2", json!({})), "ConditionExpression": "attribute_not_exists(year)" });
    let undefined = json!({ "Item": item("C#2", json!({})), "ConditionExpression": "ver = :v" });
    vec![
        ("a condition that fails", code(again.error())),
        ("the older item, in the error", shown(&again.error()["Item"]["ver"]["N"])),
        ("a condition on an item that is not there", code(missing.error())),
        ("the older item then", shown(&missing.error()["Item"]["pk"]["S"])),
        ("the older item of an update that is refused", shown(&update.error()["Item"]["ver"]["N"])),
        ("a name that no expression uses", engine.ask("PutItem", unused).await.word()),
        ("a reserved word in an expression", engine.ask("PutItem", reserved).await.word()),
        ("a value that is not given", engine.ask("PutItem", undefined).await.word()),
    ]
}
