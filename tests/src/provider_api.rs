//! A provider's API on this machine: it plays the answers that lie in `events/<provider>/api`, and
//! whatever can go wrong with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// What an API does instead of answering.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Any status, with a page that is not JSON.
    Status(u16),
    /// Leads elsewhere.
    Redirect,
    /// Nothing for ten seconds.
    Silent,
    /// More than anybody wants to read.
    Huge,
    /// Something else than was asked for.
    Nonsense,
    /// Breaks off in the middle.
    Cut,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `/<host>/<path>?<query>`.
    pub(crate) address: String,
    pub(crate) headers: HeaderMap,
}

#[derive(Debug, Default)]
struct Play {
    answers: BTreeMap<String, Vec<u8>>,
    fault: Option<Fault>,
    asked: Vec<Asked>,
}

/// The server.
#[derive(Clone, Debug)]
pub(crate) struct ProviderApi {
    pub(crate) url: String,
    play: Arc<Mutex<Play>>,
}

impl ProviderApi {
    pub(crate) async fn start() -> Self {
        let play = Arc::new(Mutex::new(Play::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&play));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, play }
    }

    /// From now on `address` (`/<host>/<path>?<query>`) is answered with `body`.
    pub(crate) fn answers(&self, address: String, body: Vec<u8>) {
        self.play.lock().unwrap().answers.insert(address, body);
    }

    /// From now on everything goes wrong in this way, or nothing does.
    pub(crate) fn fails(&self, fault: Option<Fault>) {
        self.play.lock().unwrap().fault = fault;
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.play.lock().unwrap().asked.clone()
    }
}

async fn answer(State(play): State<Arc<Mutex<Play>>>, uri: Uri, headers: HeaderMap) -> Response {
    let address = uri.to_string();
    let (fault, found) = {
        let mut play = play.lock().unwrap();
        play.asked.push(Asked { address: address.clone(), headers });
        (play.fault, play.answers.get(&address).cloned())
    };
    let is_token = address.contains("/oauth/token");
    match fault {
        Some(Fault::Status(status)) => (StatusCode::from_u16(status).unwrap(), "<p>no</p>").into_response(),
        Some(Fault::Redirect) => {
            (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")], "moved").into_response()
        }
        Some(Fault::Silent) => {
            tokio::time::sleep(Duration::from_secs(10)).await;
            StatusCode::OK.into_response()
        }
        Some(Fault::Huge) => vec![b' '; 3 * 1024 * 1024].into_response(),
        Some(Fault::Nonsense) if !is_token => r#"{"nothing": ["of", {"use": null}]}"#.into_response(),
        Some(Fault::Cut) => (StatusCode::OK, r#"{"data": [{"id": 1, "#).into_response(),
        Some(Fault::Nonsense) | None if is_token => {
            r#"{"access_token": "a-bearer-token", "expires_in": "3600", "token_type": "Bearer"}"#
                .into_response()
        }
        Some(Fault::Nonsense) | None => match found {
            Some(body) => body.into_response(),
            None => (StatusCode::NOT_FOUND, r#"{"error": "not found"}"#).into_response(),
        },
    }
}
