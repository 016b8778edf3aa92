//! Queries: pages, bounds, orders.

use serde_json::{Value, json};

use super::{Engine, Seen, filled};

async fn put(engine: &Engine, pk: &str, sk: &str, more: Value) {
    let mut item = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    engine.ask("PutItem", json!({ "Item": item })).await.ok();
}

fn of(pk: &str) -> Value {
    json!({ "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": { ":pk": { "S": pk } } })
}

/// The sort keys of an answer.
fn keys(answer: &Value) -> String {
    let items = answer["Items"].as_array().unwrap();
    let keys: Vec<&str> = items.iter().map(|item| item["sk"]["S"].as_str().unwrap()).collect();
    keys.join(" ")
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    for sk in ["a", "é", "Z", "z", "a#1", "\u{ff5e}", "\u{1f4e6}"] {
        put(engine, "Q#1", sk, json!({})).await;
    }
    for n in 0..3 {
        put(engine, "Q#large", &n.to_string(), json!({ "doc": filled(390_000) })).await;
    }
    let mut backwards = of("Q#1");
    backwards["ScanIndexForward"] = json!(false);
    backwards["Limit"] = json!(2);
    let mut begins = of("Q#1");
    begins["KeyConditionExpression"] = json!("pk = :pk AND begins_with(sk, :a)");
    begins["ExpressionAttributeValues"][":a"] = json!({ "S": "a" });
    let mut between = of("Q#1");
    between["KeyConditionExpression"] = json!("pk = :pk AND sk BETWEEN :a AND :z");
    between["ExpressionAttributeValues"][":a"] = json!({ "S": "a" });
    between["ExpressionAttributeValues"][":z"] = json!({ "S": "z" });
    let mut filtered = of("Q#1");
    filtered["FilterExpression"] = json!("attribute_exists(doc)");
    filtered["Limit"] = json!(3);
    let mut exact = of("Q#1");
    exact["Limit"] = json!(7);
    let large = engine.ask("Query", of("Q#large")).await;
    let rest = match large.ok().get("LastEvaluatedKey") {
        None => "no second page".to_owned(),
        Some(key) => {
            let mut rest = of("Q#large");
            rest["ExclusiveStartKey"] = key.clone();
            engine.ask("Query", rest).await.and(keys)
        }
    };
    let empty =
        json!({ "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": { ":pk": { "S": "" } } });
    let mut by_attribute = of("Q#1");
    by_attribute["KeyConditionExpression"] = json!("pk = :pk AND doc = :pk");
    let more = |answer: &Value| answer.get("LastEvaluatedKey").is_some().to_string();
    vec![
        ("sort keys in order", engine.ask("Query", of("Q#1")).await.and(keys)),
        ("the last two, backwards", engine.ask("Query", backwards).await.and(keys)),
        ("`begins_with`", engine.ask("Query", begins).await.and(keys)),
        ("`BETWEEN`", engine.ask("Query", between).await.and(keys)),
        (
            "a limit counts before the filter: found, and looked at",
            engine.ask("Query", filtered).await.and(|a| format!("{}, {}", a["Count"], a["ScannedCount"])),
        ),
        (
            "a page that ends with the last item says there may be more",
            engine.ask("Query", exact).await.and(more),
        ),
        ("items of 390 KB on a first page of 1 MB", large.and(keys)),
        ("items on the second", rest),
        ("a query with an empty key", engine.ask("Query", empty).await.word()),
        ("a query by an attribute that is no key", engine.ask("Query", by_attribute).await.word()),
    ]
}
