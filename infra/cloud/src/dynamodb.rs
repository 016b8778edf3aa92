//! DynamoDB in one process: its wire protocol answered out of SQLite.
//!
//! Sits where the SDK expects an HTTP client, reads `x-amz-target`, runs the
//! operation on `dynoxide` and answers with the JSON that DynamoDB would send.
//! `dynoxide` is named in this file of the project and in no other. This module
//! must never interpret an item, and never turn a refusal of the database into a
//! [`ConnectorError`]: that is kept for what a network does.
//!
//! Two differences from the service: every read is consistent, and an item whose
//! time to live is over stays until it is deleted. DynamoDB may keep it for days
//! too, so no caller may rely on its absence.
//!
//! [`ConnectorError`]: aws_smithy_runtime_api::client::result::ConnectorError

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{CloudError, Faults, Service, faults, lock, reply};

const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
const TARGET_PREFIX: &str = "DynamoDB_20120810.";
const ERROR_NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810#";
const UNKNOWN_OPERATION: &str = "com.amazon.coral.service#UnknownOperationException";
/// DynamoDB: bytes in a `ClientRequestToken`.
const TOKEN_BYTES_MAX: usize = 36;
/// How many transactions are remembered for a repetition under the same token.
const TOKENS_KEPT_MAX: usize = 1_000;

/// A connector for `aws_sdk_dynamodb` that is the database itself.
///
/// Clones share one database.
#[derive(Clone)]
pub struct EmbeddedDynamoDb {
    database: Database,
    transactions: Arc<Mutex<Transactions>>,
    faults: Faults,
}

impl fmt::Debug for EmbeddedDynamoDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedDynamoDb").finish_non_exhaustive()
    }
}

impl EmbeddedDynamoDb {
    /// An empty database that is gone when its last clone is dropped.
    ///
    /// # Errors
    ///
    /// [`CloudError::TableStore`] when SQLite cannot start.
    pub fn in_memory() -> Result<Self, CloudError> {
        Self::around(Database::memory(), None)
    }

    /// The database kept in the file `path`, which is created when it is missing.
    ///
    /// # Errors
    ///
    /// [`CloudError::TableStore`] when the file cannot be opened, or is no such
    /// database.
    pub fn open(path: &Path) -> Result<Self, CloudError> {
        let Some(name) = path.to_str() else {
            return Err(CloudError::TableStore {
                path: Some(path.to_owned()),
                source: "the path is not UTF-8".into(),
            });
        };
        Self::around(Database::new(name), Some(path))
    }

    fn around(opened: Result<Database, DynoxideError>, path: Option<&Path>) -> Result<Self, CloudError> {
        match opened {
            Ok(database) => Ok(Self { database, transactions: Arc::default(), faults: Faults::default() }),
            Err(error) => {
                Err(CloudError::TableStore { path: path.map(Path::to_owned), source: error.into() })
            }
        }
    }

    /// The same database, failing as `faults` says.
    #[must_use]
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Runs one operation with its JSON body, without the network's part and without faults: for whoever
    /// puts a connector of their own in front, or looks at the table from outside.
    pub fn execute(&self, operation: &str, body: &[u8]) -> HttpResponse {
        match self.dispatch(operation, body) {
            Ok(Some(json)) => reply(200, CONTENT_TYPE, json),
            Ok(None) => reply_json(400, &json!({ "__type": UNKNOWN_OPERATION })),
            Err(error) => reply(error.status_code(), CONTENT_TYPE, error.to_json().into_bytes()),
        }
    }

    /// Runs `operation`; `None` when DynamoDB, or our part of it, has none of
    /// that name.
    fn dispatch(&self, operation: &str, body: &[u8]) -> Result<Option<Vec<u8>>, DynoxideError> {
        let database = &self.database;
        let json = match operation {
            "GetItem" => run(body, |request| database.get_item(request)),
            "BatchGetItem" => run(body, |request| database.batch_get_item(request)),
            "Query" => run(body, |request| database.query(request)),
            "Scan" => run(body, |request| database.scan(request)),
            "PutItem" => run(body, |request| database.put_item(request)),
            "UpdateItem" => run(body, |request| database.update_item(request)),
            "DeleteItem" => run(body, |request| database.delete_item(request)),
            "BatchWriteItem" => run(body, |request| database.batch_write_item(request)),
            "TransactGetItems" => run(body, |request| database.transact_get_items(request)),
            "TransactWriteItems" => self.transact_write_once(body),
            "CreateTable" => run(body, |request| database.create_table(request)),
            "DescribeTable" => run(body, |request| database.describe_table(request)),
            "UpdateTimeToLive" => run(body, |request| database.update_time_to_live(request)),
            "DescribeTimeToLive" => run(body, |request| database.describe_time_to_live(request)),
            _ => return Ok(None),
        };
        json.map(Some)
    }

    /// Runs a transaction, or repeats the answer that its token had before.
    ///
    /// `dynoxide` could do this by itself, but goes through all tokens of the
    /// last ten minutes at every call, and the SDK puts a token on every
    /// transaction: after 12,000 of them a call took half as long again. Here it
    /// is the latest [`TOKENS_KEPT_MAX`] tokens, whatever the time.
    fn transact_write_once(&self, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
        let mut request: TransactWriteItemsRequest = read(body)?;
        let Some(token) = request.client_request_token.take() else {
            return write(&self.database.transact_write_items(request)?);
        };
        if token.len() > TOKEN_BYTES_MAX {
            return Err(DynoxideError::ValidationException(format!(
                "1 validation error detected: Value '{token}' at 'clientRequestToken' failed to \
                 satisfy constraint: Member must have length less than or equal to {TOKEN_BYTES_MAX}"
            )));
        }
        // Held until the answer is kept, so that the same token cannot run twice.
        let mut transactions = lock(&self.transactions);
        match transactions.answers.get(&token) {
            Some(earlier) if earlier.request == body => Ok(earlier.answer.clone()),
            Some(_) => Err(DynoxideError::IdempotentParameterMismatchException(
                "the token was used for another transaction".to_owned(),
            )),
            None => {
                let answer = write(&self.database.transact_write_items(request)?)?;
                transactions.keep(token, body.to_vec(), answer.clone());
                Ok(answer)
            }
        }
    }
}

/// The latest transactions that went through, by token.
#[derive(Default)]
struct Transactions {
    answers: HashMap<String, Transaction>,
    oldest_first: VecDeque<String>,
}

struct Transaction {
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Transactions {
    fn keep(&mut self, token: String, request: Vec<u8>, answer: Vec<u8>) {
        if self.oldest_first.len() == TOKENS_KEPT_MAX
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.answers.remove(&oldest);
        }
        self.oldest_first.push_back(token.clone());
        self.answers.insert(token, Transaction { request, answer });
    }
}

impl HttpConnector for EmbeddedDynamoDb {
    /// Runs the SQLite call on the calling task, though it blocks: it takes 10 to
    /// 250 µs, of the order of what handing it to a thread pool and back costs,
    /// the database lets one call in at a time anyway, and a seeded simulation
    /// stays deterministic only while no second thread has a say.
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = match faults::body_of(&request) {
            Ok(body) => body,
            Err(error) => return HttpConnectorFuture::ready(Err(error)),
        };
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.strip_prefix(TARGET_PREFIX).unwrap_or(target).to_owned();
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            this.faults
                .answer(Service::DynamoDb, operation, body, |operation, body| this.execute(operation, body))
                .await
        })
    }
}

/// Reads a request, lets `action` answer it, writes the answer.
fn run<Request: DeserializeOwned, Response: Serialize>(
    body: &[u8],
    action: impl FnOnce(Request) -> Result<Response, DynoxideError>,
) -> Result<Vec<u8>, DynoxideError> {
    write(&action(read(body)?)?)
}

fn read<Request: DeserializeOwned>(body: &[u8]) -> Result<Request, DynoxideError> {
    serde_json::from_slice(body).map_err(|error| unreadable(&error))
}

fn write(response: &impl Serialize) -> Result<Vec<u8>, DynoxideError> {
    serde_json::to_vec(response).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// `dynoxide` tells a value that DynamoDB refuses from a body that is no request
/// by a prefix on the message of the serde error.
fn unreadable(error: &serde_json::Error) -> DynoxideError {
    let message = error.to_string();
    for prefix in ["VALIDATION:", "VALIDATION_REQUEST:", "VALIDATION_AS_READ:"] {
        if let Some(rest) = message.strip_prefix(prefix) {
            return DynoxideError::ValidationException(rest.to_owned());
        }
    }
    if message.contains("Supplied AttributeValue") || message.contains("missing field") {
        return DynoxideError::ValidationException(message);
    }
    DynoxideError::SerializationException(message)
}

/// An error of DynamoDB's own, as it comes over the wire.
pub(super) fn refused(status: u16, code: &str, message: &str) -> HttpResponse {
    let error_type = format!("{ERROR_NAMESPACE}{code}");
    reply_json(status, &json!({ "__type": error_type, "message": message }))
}

/// What a table answers that is asked for more than it may give.
pub(super) fn throttled() -> HttpResponse {
    refused(400, "ProvisionedThroughputExceededException", "injected: the request rate is too high")
}

/// What `operation` gets while another transaction holds an item it wants, or
/// `None` when it does not mind.
pub(super) fn conflicted(operation: &str, body: &[u8]) -> Option<HttpResponse> {
    match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => {
            Some(refused(400, "TransactionConflictException", "Transaction is ongoing for the item"))
        }
        "TransactWriteItems" | "TransactGetItems" => Some(cancelled_by_conflict(body)),
        _ => None,
    }
}

/// A transaction that was cancelled for several reasons at once: a conflict on its first item, too high a rate
/// on its second. Nothing took effect.
pub fn cancelled_for_mixed_reasons(body: &[u8]) -> HttpResponse {
    cancelled(body, &["TransactionConflict", "ThrottlingError"])
}

/// A cancelled transaction has one reason for each of its items, in their order;
/// here the first item is the one that another transaction holds.
fn cancelled_by_conflict(body: &[u8]) -> HttpResponse {
    cancelled(body, &["TransactionConflict"])
}

fn cancelled(body: &[u8], why: &[&str]) -> HttpResponse {
    let request: HashMap<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let items = request.get("TransactItems").and_then(Value::as_array).map_or(1, |items| items.len().max(1));
    let codes: Vec<&str> = why.iter().copied().chain(std::iter::repeat("None")).take(items).collect();
    let reasons: Vec<Value> = codes
        .iter()
        .map(|code| match *code {
            "None" => json!({ "Code": code }),
            "ThrottlingError" => {
                json!({ "Code": code, "Message": "Throughput exceeds the current capacity" })
            }
            _ => json!({ "Code": code, "Message": "Transaction is ongoing for the item" }),
        })
        .collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let error_type = format!("{ERROR_NAMESPACE}TransactionCanceledException");
    reply_json(400, &json!({ "__type": error_type, "Message": message, "CancellationReasons": reasons }))
}

fn reply_json(status: u16, body: &Value) -> HttpResponse {
    reply(status, CONTENT_TYPE, body.to_string().into_bytes())
}
