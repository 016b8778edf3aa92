//! A copy of the table that lags behind: what an eventually consistent read, or the index, may answer from.

use cloud::EmbeddedDynamoDb;
use serde_json::{Value, json};

use crate::TABLE;
use crate::request::Key;

/// The copy.
#[derive(Debug)]
pub(crate) struct Copy {
    pub(crate) table: EmbeddedDynamoDb,
    /// By how much it lags, in milliseconds.
    lag_ms: i64,
    /// What was written since, and when.
    behind: Vec<(i64, Key)>,
}

/// Asks a table outside the functions' calls. The body of the answer.
pub(crate) fn ask(table: &EmbeddedDynamoDb, operation: &str, body: &Value) -> Value {
    let answer = table.execute(operation, body.to_string().as_bytes());
    answer.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
}

fn named((pk, sk): &Key) -> Value {
    json!({ "pk": { "S": pk }, "sk": { "S": sk } })
}

impl Copy {
    pub(crate) fn new(table: EmbeddedDynamoDb, lag_ms: i64) -> Self {
        Self { table, lag_ms, behind: Vec::new() }
    }

    /// These were written now.
    pub(crate) fn note(&mut self, keys: &[Key], now_ms: i64) {
        self.behind.extend(keys.iter().map(|key| (now_ms, key.clone())));
    }

    /// Takes over what is old enough.
    pub(crate) fn catch_up(&mut self, original: &EmbeddedDynamoDb, now_ms: i64) {
        let lag_ms = self.lag_ms;
        let (old, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.behind).into_iter().partition(|(at, _)| at + lag_ms <= now_ms);
        self.behind = rest;
        for (_, key) in old {
            let get = json!({ "TableName": TABLE, "Key": named(&key), "ConsistentRead": true });
            match &ask(original, "GetItem", &get)["Item"] {
                Value::Null => {
                    ask(&self.table, "DeleteItem", &json!({ "TableName": TABLE, "Key": named(&key) }))
                }
                item => ask(&self.table, "PutItem", &json!({ "TableName": TABLE, "Item": item })),
            };
        }
    }
}
