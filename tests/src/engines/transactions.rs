//! Transactions: first sight of an order, the claim of a mail, an outcome.

use serde_json::{Value, json};

use super::{Engine, Seen, code, filled, item, shown};

fn put(engine: &Engine, pk: &str, more: Value) -> Value {
    json!({ "Put": {
        "TableName": engine.table, "Item": item(pk, more), "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    } })
}

fn all(puts: &[Value]) -> Value {
    json!({ "TransactItems": puts })
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    const WRITE: &str = "TransactWriteItems";
    let one = |pk: &str| put(engine, pk, json!({}));
    engine.put("T#there", json!({ "ver": { "N": "3" } })).await.ok();
    let refused = engine.ask(WRITE, all(&[one("T#1"), one("T#there")])).await;
    let reasons = &refused.error()["CancellationReasons"];
    let codes = format!("{}, {}", shown(&reasons[0]["Code"]), shown(&reasons[1]["Code"]));
    let half = engine.is_there("T#1").await;

    let mut request = all(&[one("T#2")]);
    request["ClientRequestToken"] = json!("once");
    engine.ask(WRITE, request.clone()).await.ok();
    let repeated = engine.ask(WRITE, request).await;
    let mut other = all(&[one("T#3")]);
    other["ClientRequestToken"] = json!("once");

    let twice = engine.ask(WRITE, all(&[one("T#4"), one("T#4")])).await;
    let many = |count: usize| (0..count).map(|n| one(&format!("T#{count}#{n}"))).collect::<Vec<_>>();
    let (hundred, more) =
        (engine.ask(WRITE, all(&many(100))).await, engine.ask(WRITE, all(&many(101))).await);
    let large = |n: usize| put(engine, &format!("T#large#{n}"), json!({ "doc": filled(390_000) }));
    let large = engine.ask(WRITE, all(&(0..11).map(large).collect::<Vec<_>>())).await;
    let check = json!({ "ConditionCheck": {
        "TableName": engine.table, "Key": item("T#none", json!({})), "ConditionExpression": "attribute_exists(pk)",
    } });
    let check = engine.ask(WRITE, all(&[one("T#5"), check])).await;
    vec![
        ("a transaction with a condition that fails", code(refused.error())),
        ("its reasons", codes),
        ("the older item, in its reason", shown(&reasons[1]["Item"]["ver"]["N"])),
        ("the part whose condition held is written", half.to_string()),
        ("the same transaction again, under its token", repeated.word()),
        ("another transaction under that token", engine.ask(WRITE, other).await.word()),
        ("one item twice in a transaction", twice.word()),
        ("100 items in a transaction", hundred.word()),
        ("101 items", more.word()),
        ("more than 4 MB in a transaction", large.refused()),
        ("a check of an item that is not there", check.word()),
    ]
}
