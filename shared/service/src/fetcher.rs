//! Asks the APIs of providers, and nobody else: `https` at hosts that an adapter pins, no redirects, a
//! few seconds, a bounded answer.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use jiff::{SignedDuration, Timestamp};
use providers::{Answer, Auth, Call, CallMethod, Secret};
use serde::Deserialize;
use url::Url;

/// All calls for one delivery together. Senders wait five seconds for an answer, and the table is asked
/// besides.
const TIMEOUT: Duration = Duration::from_millis(2_800);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A bearer token is asked for again this long before it ends.
const TOKEN_SPARE: SignedDuration = SignedDuration::from_secs(60);
/// At most this many bearer tokens are remembered.
const TOKENS_MAX: usize = 200;
/// Says who asks: some APIs refuse callers without a name.
const USER_AGENT: &str = concat!("Beforehand/", env!("CARGO_PKG_VERSION"));

/// Why an API gave no answer. The text says what to do, and holds nothing of the delivery.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FetchError {
    /// No connection, no answer in time, a fault of theirs, or too many calls: later it may work.
    #[error("{host} gave no answer ({why}): it is asked again later")]
    Later {
        /// Who was asked.
        host: String,
        /// What happened.
        why: String,
    },
    /// The token is not accepted.
    #[error(
        "{host} refused the API token ({status}): make a new one and store it with `beforehand connect \
         --api-token`, then replay the delivery"
    )]
    Token {
        /// Who was asked.
        host: String,
        /// Its answer.
        status: u16,
    },
    /// There is nothing of that id.
    #[error("{host} does not know the {what} that the delivery names")]
    Missing {
        /// Who was asked.
        host: String,
        /// What for.
        what: &'static str,
    },
    /// Another answer that is of no use.
    #[error("{host} gave an answer for the {what} that cannot be used: {why}")]
    Unusable {
        /// Who was asked.
        host: String,
        /// What for.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// Asks providers' APIs. Opens its first connection when it is first needed: most functions never do.
pub struct Fetcher {
    through: Option<String>,
    connector: OnceLock<Connector>,
    /// Bearer tokens by where they come from and the credentials that they stand for.
    tokens: Mutex<HashMap<(String, String), (String, Timestamp)>>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("through", &self.through).finish_non_exhaustive()
    }
}

/// What a token endpoint answers (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds; some write them as text.
    expires_in: Option<serde_json::Value>,
}

impl Fetcher {
    /// A fetcher; `through` is another address for everything, see
    /// [`crate::config::PROVIDER_API_URL`].
    pub fn new(through: Option<String>) -> Self {
        Self { through, connector: OnceLock::new(), tokens: Mutex::default() }
    }

    /// Makes all calls at once with the source's token. `hosts` are the provider's; empty: the shop
    /// set the host, and the adapter has checked it.
    pub async fn ask(
        &self,
        calls: &[Call],
        token: &Secret,
        hosts: &[&str],
        now: Timestamp,
    ) -> Result<Vec<Answer>, FetchError> {
        let asked = calls.iter().map(|call| self.ask_one(call, token, hosts, now));
        within(calls.first().map(|call| &call.url), futures_util::future::try_join_all(asked)).await
    }

    /// Gets what anybody may read: public keys.
    pub async fn get_public(&self, what: &'static str, url: &Url) -> Result<Bytes, FetchError> {
        let request = Request::builder().method(Method::GET).uri(self.address(url)).body(SdkBody::empty());
        let answered = within(Some(url), self.call(what, url, request)).await?;
        match answered {
            (StatusCode::OK, body) => Ok(body),
            (status, _) => Err(refused(what, url, status)),
        }
    }

    async fn ask_one(
        &self,
        call: &Call,
        token: &Secret,
        hosts: &[&str],
        now: Timestamp,
    ) -> Result<Answer, FetchError> {
        let host = host_of(&call.url);
        if call.url.scheme() != "https" || !hosts.is_empty() && !hosts.contains(&host.as_str()) {
            let why = "it is not one of the provider's hosts".to_owned();
            return Err(FetchError::Unusable { host, what: call.what, why });
        }
        let method = match call.method {
            CallMethod::Get => Method::GET,
            CallMethod::Post => Method::POST,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(self.address(&call.url))
            .header("accept", "application/json")
            .header("user-agent", USER_AGENT);
        for (name, value) in &call.headers {
            request = request.header(*name, *value);
        }
        request = match &call.auth {
            Auth::Bearer => request.header("authorization", format!("Bearer {}", token.expose())),
            Auth::Scheme(scheme) => request.header("authorization", format!("{scheme} {}", token.expose())),
            Auth::Header(name) => request.header(*name, token.expose()),
            Auth::ClientCredentials { token_url } => {
                let bearer = self.bearer(token_url, token, now).await?;
                request.header("authorization", format!("Bearer {bearer}"))
            }
        };
        let request = if call.method == CallMethod::Post {
            request.header("content-type", "application/json").body(SdkBody::from(call.body.as_str()))
        } else {
            request.body(SdkBody::empty())
        };
        let (status, body) = self.call(call.what, &call.url, request).await?;
        if let (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Auth::ClientCredentials { token_url }) =
            (status, &call.auth)
        {
            // It was taken back before its time: the next question brings a new one.
            self.forget_bearer(token_url, token);
        }
        match status {
            status if status.is_success() => Ok(Answer { body: Some(body.to_vec()) }),
            StatusCode::NOT_FOUND if call.may_be_missing => Ok(Answer { body: None }),
            status => Err(refused(call.what, &call.url, status)),
        }
    }

    /// A bearer token for `<client id>:<client secret>`: OAuth 2.0, client credentials.
    async fn bearer(&self, token_url: &Url, token: &Secret, now: Timestamp) -> Result<String, FetchError> {
        const WHAT: &str = "access token";
        let key = (token_url.to_string(), token.expose().to_owned());
        let known = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((bearer, _)) = known.filter(|(_, until)| *until > now) {
            return Ok(bearer);
        }
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.address(token_url))
            .header("authorization", format!("Basic {}", BASE64.encode(token.expose())))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .header("user-agent", USER_AGENT)
            .body(SdkBody::from("grant_type=client_credentials"));
        let (status, body) = self.call(WHAT, token_url, request).await?;
        if !status.is_success() {
            return Err(refused(WHAT, token_url, status));
        }
        let granted: Granted = serde_json::from_slice(&body).map_err(|_| FetchError::Unusable {
            host: host_of(token_url),
            what: WHAT,
            why: "it is not the JSON of OAuth 2.0".to_owned(),
        })?;
        let seconds = granted.expires_in.and_then(|seconds| match seconds {
            serde_json::Value::Number(number) => number.as_i64(),
            serde_json::Value::String(text) => text.parse().ok(),
            _ => None,
        });
        let ends = SignedDuration::from_secs(seconds.unwrap_or(0).clamp(0, 86_400)) - TOKEN_SPARE;
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= TOKENS_MAX {
            tokens.clear();
        }
        tokens.insert(key, (granted.access_token.clone(), now + ends));
        Ok(granted.access_token)
    }

    fn forget_bearer(&self, token_url: &Url, token: &Secret) {
        let key = (token_url.to_string(), token.expose().to_owned());
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Makes one call and reads at most [`ANSWER_BYTES_MAX`] of its answer.
    async fn call(
        &self,
        what: &'static str,
        url: &Url,
        request: http::Result<Request<SdkBody>>,
    ) -> Result<(StatusCode, Bytes), FetchError> {
        let unusable = |why: &str| FetchError::Unusable { host: host_of(url), what, why: why.to_owned() };
        let later = |why: &str| FetchError::Later { host: host_of(url), why: why.to_owned() };
        // A token with a line end, say: nothing was sent.
        let request = request.map_err(|_| unusable("the API token cannot stand in a header"))?;
        let request = request.try_into().map_err(|_| unusable("the API token cannot stand in a header"))?;
        let response = self.connector().call(request).await.map_err(|_| later("no connection"))?;
        let status = StatusCode::from_u16(response.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| {
            if error.is::<http_body_util::LengthLimitError>() {
                unusable("it is larger than 2 MiB")
            } else {
                later("the connection broke")
            }
        })?;
        Ok((status, body.to_bytes()))
    }

    fn address(&self, url: &Url) -> String {
        match &self.through {
            None => url.to_string(),
            Some(through) => {
                let path = &url[url::Position::BeforePath..];
                format!("{}/{}{path}", through.trim_end_matches('/'), host_of(url))
            }
        }
    }

    /// The system's certificates: these hosts are anybody's, not only Amazon's.
    fn connector(&self) -> &Connector {
        self.connector.get_or_init(|| {
            let roots = TrustStore::empty().with_native_roots(true);
            let builder = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
            match TlsContext::builder().with_trust_store(roots).build() {
                Ok(context) => builder.tls_context(context).build(),
                Err(_) => builder.build(),
            }
        })
    }
}

async fn within<T>(
    url: Option<&Url>,
    asked: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    tokio::time::timeout(TIMEOUT, asked).await.unwrap_or_else(|_| {
        let host = url.map(host_of).unwrap_or_default();
        Err(FetchError::Later { host, why: "it took too long".to_owned() })
    })
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn refused(what: &'static str, url: &Url, status: StatusCode) -> FetchError {
    let host = host_of(url);
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            FetchError::Token { host, status: status.as_u16() }
        }
        StatusCode::NOT_FOUND | StatusCode::GONE => FetchError::Missing { host, what },
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            FetchError::Later { host, why: status.to_string() }
        }
        status if status.is_server_error() => FetchError::Later { host, why: status.to_string() },
        status => FetchError::Unusable { host, what, why: format!("its status is {status}") },
    }
}
