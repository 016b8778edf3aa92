//! Batches of reads and writes.

use serde_json::{Value, json};

use super::{Answer, Engine, Seen, filled, item};

async fn get(engine: &Engine, keys: &[Value]) -> Answer {
    let request = json!({ "RequestItems": { engine.table.as_str(): { "Keys": keys } } });
    engine.ask("BatchGetItem", request).await
}

async fn write(engine: &Engine, puts: &[Value]) -> Answer {
    let puts: Vec<Value> = puts.iter().map(|item| json!({ "PutRequest": { "Item": item } })).collect();
    engine.ask("BatchWriteItem", json!({ "RequestItems": { engine.table.as_str(): puts } })).await
}

fn found(engine: &Engine, answer: &Answer) -> String {
    answer.and(|answer| answer["Responses"][&engine.table].as_array().unwrap().len().to_string())
}

pub(super) async fn look(engine: &Engine) -> Vec<Seen> {
    let keys = |from: usize, to: usize| -> Vec<Value> {
        (from..to).map(|n| item(&format!("B#{n}"), json!({}))).collect()
    };
    for n in 0..60 {
        engine.put(&format!("B#{n}"), json!({ "doc": filled(300_000) })).await.ok();
    }
    let some = get(engine, &keys(55, 65)).await;
    // 18 MB where an answer holds 16.
    let large = get(engine, &keys(0, 60)).await;
    let unread = large.and(|answer| {
        let unread = &answer["UnprocessedKeys"][&engine.table]["Keys"];
        (!unread.as_array().is_none_or(Vec::is_empty)).to_string()
    });
    let twice = get(engine, &[item("B#1", json!({})), item("B#1", json!({}))]).await;
    vec![
        ("a batch of 10 reads, 5 of them there", found(engine, &some)),
        ("60 items of 300 KB: some are left for the next call", unread),
        ("a key twice in a batch of reads", twice.word()),
        ("101 reads", get(engine, &keys(100, 201)).await.word()),
        ("no reads", get(engine, &[]).await.word()),
        ("25 writes", write(engine, &keys(300, 325)).await.word()),
        ("26 writes", write(engine, &keys(400, 426)).await.word()),
        (
            "an item twice in a batch of writes",
            write(engine, &[keys(1, 2), keys(1, 2)].concat()).await.word(),
        ),
    ]
}
