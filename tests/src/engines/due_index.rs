//! The sparse index of what is due.

use serde_json::{Value, json};

use super::{Engine, Seen, item};

fn due(shard: &str, until: u64) -> Value {
    json!({
        "IndexName": "due", "KeyConditionExpression": "due_shard = :shard AND due_at <= :until",
        "ExpressionAttributeValues": { ":shard": { "S": shard }, ":until": { "N": until.to_string() } },
    })
}

/// Every item's key, page by page.
async fn page_by_page(engine: &Engine, shard: &str, limit: usize) -> (Vec<String>, usize) {
    let (mut found, mut pages, mut from) = (Vec::new(), 0, None);
    loop {
        let mut request = due(shard, 1_000);
        request["Limit"] = json!(limit);
        if let Some(from) = from {
            request["ExclusiveStartKey"] = from;
        }
        let answer = engine.ask("Query", request).await;
        pages += 1;
        assert!(pages < 100, "the pages have no end");
        let items = answer.ok()["Items"].as_array().unwrap();
        found.extend(items.iter().map(|item| item["pk"]["S"].as_str().unwrap().to_owned()));
        match answer.ok().get("LastEvaluatedKey") {
            Some(key) => from = Some(key.clone()),
            None => return (found, pages),
        }
    }
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    let pending = |at: u64| json!({ "due_shard": { "S": "i" }, "due_at": { "N": at.to_string() }, "doc": { "S": "d" } });
    engine.put("I#none", json!({ "doc": { "S": "d" } })).await.ok();
    engine.put("I#half", json!({ "due_shard": { "S": "i" } })).await.ok();
    engine.put("I#9", pending(9)).await.ok();
    engine.put("I#10", pending(10)).await.ok();
    engine.put("I#100", pending(100)).await.ok();
    let answer = engine.ask("Query", due("i", 50)).await;
    let items = answer.ok()["Items"].as_array().unwrap();
    let in_order: Vec<&str> = items.iter().map(|item| item["pk"]["S"].as_str().unwrap()).collect();
    let mut names: Vec<&str> = items[0].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    // Equal times: the pages must neither repeat nor leave out one.
    for n in 0..7 {
        let same = json!({ "due_shard": { "S": "same" }, "due_at": { "N": "5" } });
        engine.put(&format!("I#same#{n}"), same).await.ok();
    }
    let (mut found, pages) = page_by_page(engine, "same", 3).await;
    let total = found.len();
    found.sort_unstable();
    found.dedup();
    let mut first = due("same", 1_000);
    first["Limit"] = json!(1);
    let first = engine.ask("Query", first).await;
    let mut last: Vec<&str> =
        first.ok()["LastEvaluatedKey"].as_object().unwrap().keys().map(String::as_str).collect();
    last.sort_unstable();
    let removed = json!({ "Key": item("I#9", json!({})), "UpdateExpression": "REMOVE due_shard, due_at" });
    engine.ask("UpdateItem", removed).await.ok();
    let after = engine.ask("Query", due("i", 50)).await.ok()["Count"].clone();
    let mut consistent = due("i", 50);
    consistent["ConsistentRead"] = json!(true);
    vec![
        ("what is due, by time as a number", in_order.join(" ")),
        ("its attributes", names.join(" ")),
        (
            "7 of one time by pages of 3: found, different, pages",
            format!("{total}, {}, {pages}", found.len()),
        ),
        ("where a page of the index ends", last.join(" ")),
        ("what is left after one is no longer due", after.to_string()),
        ("a consistent read of the index", engine.ask("Query", consistent).await.word()),
    ]
}
