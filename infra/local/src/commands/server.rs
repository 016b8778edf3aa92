//! Talks to a running local server.

use serde_json::Value;

use super::{CommandError, ServerArguments};

/// A call's answer: the status and what was said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// What was said, or its error.
    pub(crate) fn accepted(self) -> Result<Value, CommandError> {
        if self.status < 300 {
            return Ok(self.body);
        }
        let error = self.body.get("error").and_then(Value::as_str).unwrap_or("the server refused");
        Err(CommandError::Refused(error.to_owned()))
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn not_reached(server: &ServerArguments) -> CommandError {
    CommandError::Refused(format!(
        "no server answers on {}: start one with `cargo run` in another terminal, or name it with --server",
        server.server
    ))
}

fn read(mut reply: http::Response<ureq::Body>) -> Answer {
    let status = reply.status().as_u16();
    let text = reply.body_mut().read_to_string().unwrap_or_default();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body }
}

/// Asks.
pub(crate) fn get(
    server: &ServerArguments,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Answer, CommandError> {
    let mut request = agent().get(format!("{}{path}", server.server));
    for (name, value) in query {
        request = request.query(*name, *value);
    }
    request.call().map(read).map_err(|_| not_reached(server))
}

/// Posts.
pub(crate) fn post(
    server: &ServerArguments,
    path: &str,
    headers: &http::HeaderMap,
    body: &[u8],
) -> Result<Answer, CommandError> {
    let mut request = agent().post(format!("{}{path}", server.server));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send(body).map(read).map_err(|_| not_reached(server))
}
