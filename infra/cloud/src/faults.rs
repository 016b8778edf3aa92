//! The one seam where a test makes the cloud fail.
//!
//! Both connectors pass every request through [`Faults`], which records it,
//! asks the test's function what shall go wrong, and only then lets the service
//! act. It must never fail on its own account: with nothing injected it costs a
//! lock and a short string.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use bytes::Bytes;

use super::{dynamodb, lock, ses};

/// How many of the latest calls [`Faults::calls`] remembers. A local server runs
/// for days; the list must not grow with it.
pub const CALLS_KEPT_MAX: usize = 10_000;

/// The service that a request was meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Amazon DynamoDB.
    DynamoDb,
    /// Amazon SES v2.
    Ses,
}

/// One request on its way to a service.
#[derive(Clone)]
pub struct Call {
    /// Where it goes.
    pub service: Service,
    /// The operation as AWS names it (`GetItem`, `SendEmail`), or whatever the
    /// request names when the service has no such operation.
    pub operation: String,
    /// Its place among all calls to both services since the start, from 1.
    pub n: u64,
    /// The request's body, as the SDK wrote it.
    pub body: Bytes,
}

/// Leaves the body out: it holds customers' addresses, and a `Debug` ends in logs.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("service", &self.service)
            .field("operation", &self.operation)
            .field("n", &self.n)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// What goes wrong with one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Refused for its rate, without effect:
    /// `ProvisionedThroughputExceededException` or `TooManyRequestsException`.
    Throttle,
    /// A 500 without effect.
    ServerError,
    /// The effect takes place and the answer is a 500. A caller cannot tell this
    /// from [`Fault::ServerError`], and must not act as if it could.
    ServerErrorAfter,
    /// No answer, and no effect.
    TimeoutBefore,
    /// The effect takes place, and the answer is lost.
    ReplyLost,
    /// Any error of the service, without effect.
    Refuse {
        /// The error as AWS names it, such as `MessageRejected`.
        code: String,
        /// Its text.
        message: String,
        /// The HTTP status it comes with.
        status: u16,
    },
    /// Another transaction holds the item, so nothing takes effect. A
    /// transaction is cancelled with `TransactionConflict`, a single write gets
    /// `TransactionConflictException`. Plain reads, batches and SES know no such
    /// conflict and pass unharmed, as they would in production.
    TransactionConflict,
}

impl Fault {
    /// Answers a call as this fault has it; `apply` lets the service act.
    ///
    /// # Errors
    ///
    /// A `ConnectorError` comes only of what the network could do.
    pub fn strike(
        &self,
        service: Service,
        operation: &str,
        body: &[u8],
        apply: impl FnOnce(&str, &[u8]) -> HttpResponse,
    ) -> Result<HttpResponse, ConnectorError> {
        match self {
            Self::None => Ok(apply(operation, body)),
            Self::Throttle => Ok(match service {
                Service::DynamoDb => dynamodb::throttled(),
                Service::Ses => ses::throttled(),
            }),
            Self::ServerError => Ok(server_error(service)),
            Self::ServerErrorAfter => {
                apply(operation, body);
                Ok(server_error(service))
            }
            Self::TimeoutBefore => Err(ConnectorError::timeout("injected: no answer".into())),
            Self::ReplyLost => {
                apply(operation, body);
                Err(ConnectorError::timeout("injected: answer lost".into()))
            }
            Self::Refuse { code, message, status } => Ok(refused(service, *status, code, message)),
            Self::TransactionConflict => Ok(match service {
                Service::DynamoDb => dynamodb::conflicted(operation, body),
                Service::Ses => None,
            }
            .unwrap_or_else(|| apply(operation, body))),
        }
    }
}

type Injector = Box<dyn FnMut(&Call) -> Fault + Send>;

#[derive(Default)]
struct Shared {
    // Two locks, so that an injector may look at the record.
    injector: Mutex<Option<Injector>>,
    record: Mutex<Record>,
}

#[derive(Default)]
struct Record {
    total: u64,
    latest: VecDeque<(Service, String)>,
}

/// Injects faults into both connectors, and records what was called.
///
/// Clones share their state. The default lets every call pass.
#[derive(Clone, Default)]
pub struct Faults(Arc<Shared>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("injecting", &lock(&self.0.injector).is_some())
            .field("calls_total", &self.calls_total())
            .finish()
    }
}

impl Faults {
    /// From now on asks `injector` about every call, instead of any earlier one.
    ///
    /// It may read this record, but must not call [`Faults::inject`] or
    /// [`Faults::clear`], which would wait for it to return.
    pub fn inject(&self, injector: impl FnMut(&Call) -> Fault + Send + 'static) {
        *lock(&self.0.injector) = Some(Box::new(injector));
    }

    /// From now on lets every call pass.
    pub fn clear(&self) {
        *lock(&self.0.injector) = None;
    }

    /// The latest [`CALLS_KEPT_MAX`] calls, oldest first: also those that failed.
    pub fn calls(&self) -> Vec<(Service, String)> {
        lock(&self.0.record).latest.iter().cloned().collect()
    }

    /// How many calls were made since the start, also those no longer listed.
    pub fn calls_total(&self) -> u64 {
        lock(&self.0.record).total
    }

    /// Empties the list of calls. The total and [`Call::n`] go on counting.
    pub fn forget_calls(&self) {
        lock(&self.0.record).latest.clear();
    }

    /// Takes one request to a service: records it, lets it fail if a test wants
    /// that, and otherwise answers with what `apply` returns.
    ///
    /// A `ConnectorError` comes only of what the network could do.
    pub(super) async fn answer(
        &self,
        service: Service,
        operation: String,
        body: Bytes,
        apply: impl FnOnce(&str, &[u8]) -> HttpResponse,
    ) -> Result<HttpResponse, ConnectorError> {
        // The services answer without waiting for anything. Were there no pause,
        // a hundred deliveries on one thread would run one after the other and
        // no test would ever see two of them race.
        tokio::task::yield_now().await;
        let fault = self.fault_for(service, &operation, &body);
        fault.strike(service, &operation, &body, apply)
    }

    fn fault_for(&self, service: Service, operation: &str, body: &Bytes) -> Fault {
        let n = {
            let mut record = lock(&self.0.record);
            record.total += 1;
            if record.latest.len() == CALLS_KEPT_MAX {
                record.latest.pop_front();
            }
            record.latest.push_back((service, operation.to_owned()));
            record.total
        };
        match lock(&self.0.injector).as_mut() {
            None => Fault::None,
            Some(injector) => {
                injector(&Call { service, operation: operation.to_owned(), n, body: body.clone() })
            }
        }
    }
}

/// The body of `request`, which the SDK holds in memory for both services.
pub(super) fn body_of(request: &HttpRequest) -> Result<Bytes, ConnectorError> {
    request
        .body()
        .bytes()
        .map(Bytes::copy_from_slice)
        .ok_or_else(|| ConnectorError::user("the embedded cloud takes no streamed body".into()))
}

fn server_error(service: Service) -> HttpResponse {
    let code = match service {
        Service::DynamoDb => "InternalServerError",
        Service::Ses => "InternalServiceErrorException",
    };
    refused(service, 500, code, "injected: internal error")
}

fn refused(service: Service, status: u16, code: &str, message: &str) -> HttpResponse {
    match service {
        Service::DynamoDb => dynamodb::refused(status, code, message),
        Service::Ses => ses::refused(status, code, message),
    }
}
