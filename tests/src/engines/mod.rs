//! What the engines do that can stand below the table, asked over the wire: the embedded one, AWS's
//! DynamoDB Local, the emulator in which the template is tried. What each does is a file in
//! `tests/golden/engines`, beside what DynamoDB's documentation says, and a table in docs/engines.md.
//!
//! The embedded engine is asked in every run; `infra/dynamodb-local` and `infra/emulator/run` ask theirs.

mod batches;
mod capacity;
mod conditions;
mod due_index;
mod limits;
mod page;
mod queries;
mod transactions;
mod updates;

use std::fmt::Write as _;

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use expect_test::expect_file;
use serde_json::{Value, json};

use crate::harness::{Harness, root};

/// What each engine's file is called, and its name on the page.
const ENGINES: [(&str, &str); 3] =
    [("embedded", "embedded"), ("dynamodb-local", "DynamoDB Local"), ("ministack", "ministack")];
const DOCUMENTED: &str = "documented";

/// An engine with our empty table, besides what the demo shop has in it.
struct Engine {
    harness: Harness,
    table: String,
}

/// An answer: its text, or the error's code.
struct Answer(Result<Value, Value>);

/// What was looked at, and what was seen.
type Seen = (&'static str, String);

impl Engine {
    async fn new() -> Self {
        let harness = Harness::at("2026-03-02T09:00:00Z").await;
        let table = harness.system.service.store.table().to_owned();
        Self { harness, table }
    }

    /// Sends a request as it stands, on our table.
    async fn ask(&self, operation: &str, mut body: Value) -> Answer {
        if !operation.starts_with("Transact") && !operation.starts_with("Batch") {
            body["TableName"] = json!(self.table);
        }
        let request = http::Request::builder()
            .method("POST")
            .uri("http://dynamodb.example.com/")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .body(SdkBody::from(body.to_string()))
            .unwrap();
        let answer = self.harness.system.cloud.dynamodb.call(request.try_into().unwrap()).await.unwrap();
        let text = answer.body().bytes().unwrap();
        let body = serde_json::from_slice(text)
            .unwrap_or_else(|error| panic!("{operation}: {error}: {}", String::from_utf8_lossy(text)));
        Answer(if answer.status().as_u16() == 200 { Ok(body) } else { Err(body) })
    }

    /// Writes an item that nobody else has, without a condition.
    async fn put(&self, pk: &str, more: Value) -> Answer {
        self.ask("PutItem", json!({ "Item": item(pk, more), "ReturnConsumedCapacity": "TOTAL" })).await
    }

    async fn is_there(&self, pk: &str) -> bool {
        let read = self.ask("GetItem", json!({ "Key": item(pk, json!({})) })).await;
        read.ok().get("Item").is_some()
    }
}

impl Answer {
    /// `taken`, or the error's code.
    fn word(&self) -> String {
        self.and(|_| "taken".to_owned())
    }

    /// What `look` sees in what was taken, or the error's code.
    fn and(&self, look: impl FnOnce(&Value) -> String) -> String {
        match &self.0 {
            Ok(answer) => look(answer),
            Err(error) => code(error),
        }
    }

    /// Where the documentation says that something is refused, but not with which code.
    fn refused(&self) -> String {
        if self.0.is_ok() { "taken" } else { "refused" }.to_owned()
    }

    fn ok(&self) -> &Value {
        self.0.as_ref().unwrap_or_else(|error| panic!("{error}"))
    }

    fn error(&self) -> &Value {
        self.0.as_ref().expect_err("was taken")
    }

    /// Units of an answer with `ReturnConsumedCapacity`, of one table.
    fn units(&self) -> String {
        self.and(|answer| {
            let consumed = &answer["ConsumedCapacity"];
            let of_table = consumed.get(0).unwrap_or(consumed);
            of_table["CapacityUnits"].as_f64().map_or("not said".to_owned(), |units| units.to_string())
        })
    }
}

/// The error's code, as the SDK reads it.
fn code(error: &Value) -> String {
    let code = error["__type"].as_str().unwrap_or("no code");
    code.rsplit('#').next().unwrap_or(code).to_owned()
}

/// A text or number that an answer holds, or `none`.
fn shown(value: &Value) -> String {
    value.as_str().unwrap_or("none").to_owned()
}

/// An item with our keys; `more` are further attributes as DynamoDB writes them.
fn item(pk: &str, more: Value) -> Value {
    let mut item = json!({ "pk": { "S": pk }, "sk": { "S": "J" } });
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    item
}

/// A text attribute of so many bytes.
fn filled(bytes: usize) -> Value {
    json!({ "S": "x".repeat(bytes) })
}

fn file(engine: &str) -> std::path::PathBuf {
    root().join(format!("tests/golden/engines/{engine}.txt"))
}

/// The engine that is asked now: the embedded one, unless the environment names another.
fn asked() -> String {
    match std::env::var("BEFOREHAND_TEST_TABLE_ENDPOINT") {
        Err(_) => ENGINES[0].0.to_owned(),
        Ok(_) => std::env::var("BEFOREHAND_TEST_TABLE_ENGINE")
            .expect("BEFOREHAND_TEST_TABLE_ENGINE names the engine at BEFOREHAND_TEST_TABLE_ENDPOINT"),
    }
}

/// `UPDATE_EXPECT=1` writes the file of the engine that is asked anew.
#[tokio::test]
async fn the_engine_does_what_its_file_says() {
    let engine = Engine::new().await;
    let mut seen = conditions::look(&engine).await;
    seen.extend(updates::look(&engine).await);
    seen.extend(transactions::look(&engine).await);
    seen.extend(queries::look(&engine).await);
    seen.extend(due_index::look(&engine).await);
    seen.extend(batches::look(&engine).await);
    seen.extend(limits::look(&engine).await);
    seen.extend(capacity::look(&engine).await);
    let mut text = String::new();
    for (what, seen) in seen {
        writeln!(text, "{what}: {seen}").unwrap();
    }
    expect_file![file(&asked())].assert_eq(&text);
}
