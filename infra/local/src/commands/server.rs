//! Where a command works: on a running local server, or straight on a table.

use journey::ids::ShopId;
use providers::Signed;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{CommandError, read as read_answer};
use crate::desk::table::{self, Place};
use crate::desk::{self, Request};

/// Where a command works, and for which shop.
#[derive(clap::Args, Clone, Debug)]
pub struct ServerArguments {
    /// The running server.
    #[arg(long, value_name = "URL", default_value = SERVER)]
    pub server: String,
    /// The shop.
    #[arg(long, default_value = crate::demo_shop::DEMO, value_parser = parse_shop)]
    pub shop: ShopId,
    /// Work straight on this table, without a server: with AWS credentials and BEFOREHAND_KEYS from
    /// the environment.
    #[arg(long, value_name = "NAME", conflicts_with = "server")]
    pub table: Option<String>,
    /// Another address for DynamoDB than AWS's.
    #[arg(long, value_name = "URL", requires = "table")]
    pub endpoint: Option<String>,
    /// The table's region.
    #[arg(long, requires = "table")]
    pub region: Option<String>,
}

/// Where `cargo run` serves.
pub(crate) const SERVER: &str = "http://127.0.0.1:8080";

/// A shop on the command line.
pub(crate) fn parse_shop(text: &str) -> Result<ShopId, String> {
    ShopId::parse(text).map_err(|error| error.to_string())
}

impl ServerArguments {
    /// A shop of a running server.
    pub fn on_server(server: &str, shop: &ShopId) -> Self {
        Self { server: server.to_owned(), shop: shop.clone(), table: None, endpoint: None, region: None }
    }

    /// A command to type next, in the place where this one worked.
    pub(crate) fn command(&self, words: &str) -> String {
        let mut command = format!("beforehand {words}");
        if self.shop.as_str() != crate::demo_shop::DEMO {
            command += &format!(" --shop {}", self.shop);
        }
        let places = [("table", &self.table), ("endpoint", &self.endpoint), ("region", &self.region)];
        for (name, place) in places {
            command += &place.as_ref().map_or_else(String::new, |place| format!(" --{name} {place}"));
        }
        if self.table.is_none() && self.server != SERVER {
            command += &format!(" --server {}", self.server);
        }
        command
    }

    /// The desk is asked for `request`: over HTTP, or with `--table` in this process.
    pub async fn ask(&self, request: Request) -> Result<Value, CommandError> {
        self.ask_with(request, &|name| std::env::var(name).ok()).await
    }

    /// The same, with the environment's variables as `read` answers them.
    pub async fn ask_with(
        &self,
        request: Request,
        read: &(dyn Fn(&str) -> Option<String> + Sync),
    ) -> Result<Value, CommandError> {
        if let Some(table) = &self.table {
            let place =
                Place { table: table.clone(), endpoint: self.endpoint.clone(), region: self.region.clone() };
            let service = table::open(&place, read).await.map_err(CommandError::Refused)?;
            return desk::perform(&service, request).await.map_err(CommandError::Refused);
        }
        let body = serde_json::to_vec(&request).map_err(|error| CommandError::Refused(error.to_string()))?;
        let server = self.server.clone();
        // The client blocks: it must not hold up a server in the same process.
        let answered = tokio::task::spawn_blocking(move || {
            post(&server, "/local/desk", &http::HeaderMap::new(), &body)?.accepted()
        });
        answered.await.map_err(|error| CommandError::Refused(error.to_string()))?
    }

    /// The same, read as the operation's own answer.
    pub async fn ask_for<T: DeserializeOwned>(&self, request: Request) -> Result<T, CommandError> {
        read_answer(self.ask(request).await?)
    }

    /// The page of a journey, if a server shows one.
    pub(crate) fn page(&self, journey: &str) -> Option<String> {
        self.table.is_none().then(|| format!("{}/journeys/{journey}?shop={}", self.server, self.shop))
    }
}

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

fn not_reached(server: &str) -> CommandError {
    CommandError::Refused(format!(
        "no server answers on {server}: start one with `cargo run` in another terminal, name it with \
         --server, or work on a table with --table"
    ))
}

fn read(mut reply: http::Response<ureq::Body>) -> Answer {
    let status = reply.status().as_u16();
    let text = reply.body_mut().read_to_string().unwrap_or_default();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body }
}

/// Asks a server.
pub(crate) fn get(server: &str, path: &str) -> Result<Answer, CommandError> {
    agent().get(format!("{server}{path}")).call().map(read).map_err(|_| not_reached(server))
}

/// Posts to a server.
pub(crate) fn post(
    server: &str,
    path: &str,
    headers: &http::HeaderMap,
    body: &[u8],
) -> Result<Answer, CommandError> {
    let mut request = agent().post(format!("{server}{path}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send(body).map(read).map_err(|_| not_reached(server))
}

/// Sends a signed sample as its provider would.
pub(crate) fn deliver(server: &str, path: &str, signed: &Signed) -> Result<Answer, CommandError> {
    let query = if signed.query.is_empty() { String::new() } else { format!("?{}", signed.query) };
    let mut request = http::Request::new(signed.body.clone());
    *request.method_mut() = signed.method.clone();
    *request.uri_mut() = format!("{server}{path}{query}").parse().map_err(|_| not_reached(server))?;
    *request.headers_mut() = signed.headers.clone();
    agent().run(request).map(read).map_err(|_| not_reached(server))
}
