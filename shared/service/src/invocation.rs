//! The line that each invocation leaves in the log: exactly one, when it is over, with ids, what became of it,
//! what it cost and how long it took, in CloudWatch's embedded metric format
//! (source: the CloudWatch user guide, "Embedded metric format specification").
//!
//! What goes wrong on the way and ends nothing (a journey that cannot be woken, a count that cannot be written)
//! has lines of its own, with the same request id.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use http::StatusCode;
use jiff::Timestamp;
use lambda_http::RequestExt as _;
use lambda_runtime::Context;
use serde_json::{Value, json};
use store::UsageSnapshot;
use tracing::Instrument as _;

use crate::Service;
use crate::lambda;
use crate::note::{Note, Said};
use crate::reply::{Reply, Request};
use crate::telemetry;

/// Where the metrics are filed.
pub const NAMESPACE: &str = "Beforehand";
/// The one dimension of what every function meters: a metric is paid for by each combination of dimensions, so
/// shops are in the line and not among them.
pub const FUNCTION_NAME: &str = "FunctionName";
/// A header of tracing that is longer than this is not one.
const TRACE_LENGTH_MAX: usize = 200;

/// Which invocation it is.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// The function's name.
    pub function: String,
    /// Lambda's name for the invocation.
    pub request_id: String,
    /// `X-Amzn-Trace-Id`, as it came.
    pub trace_id: Option<String>,
    /// The W3C's `traceparent`, as it came.
    pub traceparent: Option<String>,
}

impl Which {
    /// As Lambda says it.
    pub fn of(context: &Context) -> Self {
        Self {
            function: context.env_config.function_name.clone(),
            request_id: context.request_id.clone(),
            trace_id: context.xray_trace_id.clone(),
            traceparent: None,
        }
    }

    /// Takes what the request's headers say of tracing.
    pub fn with_headers(mut self, headers: &http::HeaderMap) -> Self {
        let header = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            // Anybody may write it: it goes into the log as it should look, or not at all.
            let fits = |c: char| c.is_ascii_alphanumeric() || "-=;:_.".contains(c);
            (text.len() <= TRACE_LENGTH_MAX && text.chars().all(fits)).then(|| text.to_owned())
        };
        self.traceparent = header("traceparent");
        self.trace_id = self.trace_id.or_else(|| header("x-amzn-trace-id"));
        self
    }
}

/// An invocation under way.
#[derive(Debug)]
pub struct Invocation {
    which: Which,
    note: Note,
    begun: Instant,
    used: UsageSnapshot,
    beside: Mutex<Vec<String>>,
}

impl Invocation {
    /// Begins one. A process of Lambda's has one at a time, so that what the table's usage grows by is its own.
    pub fn begin(service: &Service, which: Which) -> Self {
        Self {
            which,
            note: Note::default(),
            begun: Instant::now(),
            used: service.store.usage().snapshot(),
            beside: Mutex::default(),
        }
    }

    /// The function's name, by which its metrics are filed.
    pub fn function(&self) -> &str {
        &self.which.function
    }

    /// What is said of it.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// A line of metrics that stands beside its own: of something that has dimensions of its own.
    pub fn beside(&self, line: String) {
        self.beside.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Its line, and before it those that stand beside it.
    pub fn lines(&self, service: &Service, now: Timestamp) -> Vec<String> {
        let mut lines = std::mem::take(&mut *self.beside.lock().unwrap_or_else(PoisonError::into_inner));
        lines.push(self.line(service, now));
        lines
    }

    /// Does its work, every line of which carries its request id.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        work.instrument(tracing::info_span!("invocation", request_id = self.which.request_id)).await
    }

    fn line(&self, service: &Service, now: Timestamp) -> String {
        let Said { fields, metrics } = self.note.all();
        let used = service.store.usage().snapshot().since(self.used);
        let has_failed = fields.get("outcome").is_some_and(|outcome| outcome == "failed");
        let mut line = json!({
            "level": if has_failed { "ERROR" } else { "INFO" },
            "message": "invocation",
            FUNCTION_NAME: self.which.function,
            "request_id": self.which.request_id,
            "duration_ms": u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "dynamodb_calls": used.calls,
            "read_units": used.read_units,
            "write_units": used.write_units,
        });
        for (name, header) in [("trace_id", &self.which.trace_id), ("traceparent", &self.which.traceparent)] {
            if let Some(header) = header {
                line[name] = json!(header);
            }
        }
        for (name, value) in fields {
            line[name] = value;
        }
        if !metrics.is_empty() {
            let declared: Vec<Value> = metrics
                .iter()
                .map(|(metric, _)| json!({ "Name": metric.name(), "Unit": metric.unit() }))
                .collect();
            for (metric, value) in metrics {
                line[metric.name()] = json!(value);
            }
            line["_aws"] = json!({
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [
                    { "Namespace": NAMESPACE, "Dimensions": [[FUNCTION_NAME]], "Metrics": declared },
                ],
            });
        }
        line.to_string()
    }
}

/// One request to a function behind the entrance: the reply, and the invocation's line.
pub async fn of_request(
    service: &Service,
    which: Which,
    mut request: Request,
    answer: impl AsyncFnOnce(&Service, &Request) -> Reply,
) -> (Reply, String) {
    let invocation = Invocation::begin(service, which.with_headers(request.headers()));
    let note = invocation.note().clone();
    note.say("method", request.method().as_str());
    request.extensions_mut().insert(note.clone());
    let reply = invocation.run(answer(service, &request)).await;
    note.say("status", reply.status().as_u16());
    if note.said("outcome").is_none() {
        note.outcome(outcome_of(reply.status()));
    }
    (reply, invocation.line(service, service.now()))
}

/// The word for a reply that nobody said more of.
fn outcome_of(status: StatusCode) -> &'static str {
    if status.is_server_error() {
        "failed"
    } else if status.is_success() {
        "answered"
    } else {
        "turned_away"
    }
}

/// One request as Lambda brings it: answered, and its line written.
pub async fn serve(
    service: &Service,
    envelope: lambda_http::Request,
    answer: impl AsyncFnOnce(&Service, &Request) -> Reply,
) -> lambda_http::Response<lambda_http::Body> {
    let which = envelope.lambda_context_ref().map(Which::of).unwrap_or_default();
    let (reply, line) = of_request(service, which, lambda::request(envelope), answer).await;
    telemetry::write(&line);
    lambda::reply(reply)
}
