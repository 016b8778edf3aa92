//! Replies of the webhook functions: small, constant, and of use to an integrator.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use http::{Response, StatusCode};
use journey::ids::JourneyId;
use providers::Greeting;
use serde::Serialize;

/// A request as every function takes it: raw bytes.
pub type Request = http::Request<Bytes>;
/// A reply as every function gives it.
pub type Reply = Response<Bytes>;

/// Senders are asked to wait this long when the table is busy.
const RETRY_AFTER_SECONDS: &str = "5";

/// What became of a delivery.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Taken {
    /// `recorded`, `duplicate`, `parked`, `ignored`, `quarantined` or `accepted`.
    pub result: &'static str,
    /// What the sender calls the delivery.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// The journeys that took its facts, as `order/1001`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub journeys: Vec<String>,
    /// Why it was ignored or quarantined.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Whether it told where a parcel is: for counting, not for the sender.
    #[serde(skip)]
    pub scans: bool,
    /// The same journeys: for the log, which holds no order's number.
    #[serde(skip)]
    pub ids: Vec<JourneyId>,
    /// Codes in it that could not be mapped: for counting.
    #[serde(skip)]
    pub unmapped: Vec<String>,
}

#[derive(Serialize)]
struct Problem<'a> {
    error: &'a str,
}

/// 200, with what became of the delivery.
pub fn taken(taken: &Taken) -> Reply {
    json(StatusCode::OK, taken)
}

/// 200, with what a provider wants to read when it only asks whether somebody is there.
pub fn greeting(greeting: Greeting) -> Reply {
    let mut reply = Response::new(Bytes::from(greeting.text));
    reply.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    // What a stranger sent comes back in it: nobody's browser may take it for a page.
    reply.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, http::HeaderValue::from_static("nosniff"));
    reply
}

/// An error that says what to do.
pub fn error(status: StatusCode, what_to_do: &str) -> Reply {
    json(status, &Problem { error: what_to_do })
}

/// 503: nothing is lost if the sender tries again.
pub fn try_again() -> Reply {
    unavailable("nothing was recorded: send the same delivery again in a few seconds")
}

/// The same, with the reason where it lies with somebody else.
pub fn try_again_because(why: &str) -> Reply {
    unavailable(&format!("nothing was recorded: send the same delivery again in a few seconds; {why}"))
}

fn unavailable(what_to_do: &str) -> Reply {
    let mut reply = error(StatusCode::SERVICE_UNAVAILABLE, what_to_do);
    reply.headers_mut().insert(RETRY_AFTER, http::HeaderValue::from_static(RETRY_AFTER_SECONDS));
    reply
}

/// 405.
pub fn only_post() -> Reply {
    let mut reply = error(StatusCode::METHOD_NOT_ALLOWED, "deliveries are sent with POST");
    reply.headers_mut().insert(ALLOW, http::HeaderValue::from_static("POST"));
    reply
}

fn json<T: Serialize>(status: StatusCode, value: &T) -> Reply {
    let body = serde_json::to_vec(value).unwrap_or_default();
    let mut reply = Response::new(Bytes::from(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    reply
}
