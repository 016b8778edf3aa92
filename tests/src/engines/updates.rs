//! Updates without a read: counting, and what is set once.

use serde_json::{Value, json};

use super::{Answer, Engine, Seen, item, shown};

async fn update(engine: &Engine, pk: &str, expression: &str, values: Value) -> Answer {
    let mut request = json!({
        "Key": item(pk, json!({})), "UpdateExpression": expression, "ReturnValues": "ALL_NEW",
    });
    if values != json!({}) {
        request["ExpressionAttributeValues"] = values;
    }
    engine.ask("UpdateItem", request).await
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    let one = json!({ ":one": { "N": "1" } });
    let text = json!({ ":text": { "S": "1" } });
    let made = update(engine, "U#1", "ADD seen :one", one.clone()).await;
    let counted = update(engine, "U#1", "ADD seen :one", one.clone()).await;
    let kept = update(engine, "U#1", "SET seen = if_not_exists(seen, :one)", one.clone()).await;
    let twice = update(engine, "U#1", "SET seen = :one REMOVE seen", one.clone()).await;
    let key = update(engine, "U#1", "SET sk = :text", text.clone()).await;
    let gone = update(engine, "U#1", "REMOVE never_there", json!({})).await;
    let index_key = update(engine, "U#1", "SET due_at = :text", text).await;
    let large = json!({ ":n": { "N": "12345678901234567890123456789012345678" } });
    let digits = update(engine, "U#2", "SET seen = :n", large).await;
    let seen = |answer: &Answer| answer.and(|answer| shown(&answer["Attributes"]["seen"]["N"]));
    vec![
        ("adding to an item that is not there makes it", seen(&made)),
        ("adding again", seen(&counted)),
        ("`if_not_exists` of what is there", seen(&kept)),
        ("one attribute in two clauses", twice.word()),
        ("a change of the key", key.word()),
        ("removing what is not there", gone.word()),
        ("text where the index wants a number", index_key.word()),
        ("a number of 38 digits", seen(&digits)),
    ]
}
