//! One HTTP server with the routes of the template, calling the functions' own handlers, and the
//! local calls for people and programs.

mod guard;

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{Request, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::ids::{JourneyId, JourneyKind, ShopId};
use journey::pause::Pause;
use journey::words;
use serde::Deserialize;
use serde_json::{Value, json};
use service::reply::{Reply, Request as FunctionRequest};

use crate::demo_shop::DEMO;
use crate::system::{System, SystemError};
use crate::{commands, desk, pages, view};

/// The routes of the template: method, path, function.
pub const ROUTES: [(&str, &str, &str); 5] = [
    ("ANY", "/storefront/{shop}/{source}", "storefront-webhook"),
    ("ANY", "/carrier/{shop}/{source}", "carrier-webhook"),
    ("ANY", "/signals/{shop}/{source}", "signals"),
    ("ANY", "/a/{token}", "answers"),
    ("ANY", "/u/{token}", "answers"),
];

/// API Gateway takes bodies up to 10 MB; the functions refuse far smaller ones.
const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;

type Shared = State<Arc<System>>;

/// The server's routes.
pub fn router(system: Arc<System>) -> Router {
    let mut router = Router::new();
    for (_, path, function) in ROUTES {
        let handler = move |state: Shared, request: Request<Body>| call(state, function, request);
        router = router.route(path, any(handler));
    }
    router.merge(desk_router().layer(axum::middleware::from_fn(guard::desk))).with_state(system)
}

/// What people and programs of this machine look at: it shows customers' data, and moves the clock.
fn desk_router() -> Router<Arc<System>> {
    Router::new()
        .route("/", get(home))
        .route("/outbox", get(outbox_page))
        .route("/outbox/{id}", get(mail_page))
        .route("/outbox/{id}/html", get(mail_html))
        .route("/journeys", get(journeys_page))
        .route("/journeys/{kind}/{id}", get(journey_page))
        .route("/senders", get(senders_page))
        .route("/status", get(status_page))
        .route("/local/health", get(health))
        .route("/local/clock", post(move_clock))
        .route("/local/outbox", get(outbox))
        .route("/local/journeys", get(journeys))
        .route("/local/journeys/{kind}/{id}", get(journey))
        .route("/local/desk", post(desk))
        .route("/local/aws/{*rest}", any(aws))
        .route("/local/aws/", any(aws))
        .route("/local/aws", any(aws))
}

/// Runs a function's handler on a request, as API Gateway would invoke the function.
async fn call(State(system): Shared, function: &'static str, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the gateway takes at most 10 MB\n").into_response();
    };
    let request = FunctionRequest::from_parts(parts, body);
    let service = &system.service;
    let reply: Reply = match function {
        "storefront-webhook" => storefront_webhook::handle(service, &request).await,
        "carrier-webhook" => carrier_webhook::handle(service, &request).await,
        "signals" => signals::handle(service, &request).await,
        _ => answers::handle(service, &request).await,
    };
    reply.map(Body::from)
}

/// The embedded DynamoDB and the outbox over HTTP: real Lambda processes on this machine reach them
/// with `AWS_ENDPOINT_URL=http://127.0.0.1:8080/local/aws`.
async fn aws(State(system): Shared, request: Request<Body>) -> Response {
    let unreadable = || (StatusCode::BAD_REQUEST, "not a request of an AWS SDK\n").into_response();
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().trim_start_matches("/local/aws").to_owned();
    parts.uri = path.parse().unwrap_or_default();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return unreadable();
    };
    let is_dynamodb = parts.headers.contains_key("x-amz-target");
    let request = Request::from_parts(parts, SdkBody::from(body.to_vec()));
    let Ok(request) = request.try_into() else {
        return unreadable();
    };
    let cloud = &system.cloud;
    let answered =
        if is_dynamodb { cloud.dynamodb.call(request).await } else { cloud.outbox.call(request).await };
    let Ok(answer) = answered else {
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    };
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
    let body = answer.body().bytes().unwrap_or_default().to_vec();
    (status, [(http::header::CONTENT_TYPE, "application/x-amz-json-1.0")], body).into_response()
}

/// What went wrong, as a program reads it.
struct Failure(StatusCode, String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, axum::Json(json!({ "error": self.1 }))).into_response()
    }
}

impl Failure {
    fn bad(why: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, why.to_string())
    }

    fn missing(what: &str) -> Self {
        Self(StatusCode::NOT_FOUND, what.to_owned())
    }

    fn ours(error: &dyn std::error::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, commands::chain(error))
    }
}

type Answer = Result<axum::Json<Value>, Failure>;

async fn health(State(system): Shared) -> axum::Json<Value> {
    axum::Json(json!({ "now": system.service.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveClock {
    advance: Option<String>,
    to: Option<Timestamp>,
}

async fn move_clock(State(system): Shared, body: axum::body::Bytes) -> Answer {
    let wish: MoveClock = serde_json::from_slice(&body)
        .map_err(|_| Failure::bad(r#"send {"advance": "3d"} or {"to": "2026-03-04T09:00:00Z"}"#))?;
    let to = match (wish.advance, wish.to) {
        (Some(advance), None) => {
            let by = parse_duration(&advance)
                .ok_or_else(|| Failure::bad(format!("\"{advance}\" is no duration: write 90m, 12h or 3d")))?;
            system.service.now().checked_add(by).unwrap_or(Timestamp::MAX)
        }
        (None, Some(to)) => to,
        _ => return Err(Failure::bad("send either \"advance\" or \"to\"")),
    };
    match system.advance_to(to).await {
        Ok(sent) => Ok(axum::Json(json!({ "now": system.service.now(), "sent": sent }))),
        Err(error @ (SystemError::MachineClock | SystemError::Backwards(_) | SystemError::EndOfTime)) => {
            Err(Failure(StatusCode::CONFLICT, error.to_string()))
        }
        Err(error) => Err(Failure::ours(&error)),
    }
}

/// `90s`, `15m`, `12h`, `3d`, `2w`, and several in a row such as `1d12h`.
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let mut rest = text.trim();
    let mut total = SignedDuration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(SignedDuration::from_secs(count.checked_mul(seconds)?))?;
        rest = rest[digits + unit.len_utf8()..].trim_start();
    }
    Some(total)
}

async fn outbox(State(system): Shared) -> Answer {
    let mails: Vec<Value> = system
        .cloud
        .outbox
        .mails()
        .into_iter()
        .map(|mail| {
            json!({
                "id": mail.id, "at": mail.at, "to": mail.to, "from": mail.from, "reply_to": mail.reply_to,
                "subject": mail.subject, "text": mail.text, "html": mail.html, "headers": mail.headers,
                "touch": mail.touch, "journey": mail.journey,
            })
        })
        .collect();
    Ok(axum::Json(Value::Array(mails)))
}

#[derive(Deserialize)]
struct WhichShop {
    shop: Option<String>,
    /// As it stood at this time; not said: as it stands.
    at: Option<Timestamp>,
}

impl WhichShop {
    fn id(&self) -> Result<ShopId, Failure> {
        ShopId::parse(self.shop.as_deref().unwrap_or(DEMO)).map_err(Failure::bad)
    }
}

async fn journeys(State(system): Shared) -> Answer {
    let found = view::list(&system.service).await.map_err(|error| Failure::ours(&error))?;
    let found = found.iter().map(|(shop, id)| json!({ "shop": shop, "journey": id.to_string() })).collect();
    Ok(axum::Json(Value::Array(found)))
}

async fn journey(
    State(system): Shared,
    Path((kind, id)): Path<(String, String)>,
    Query(shop): Query<WhichShop>,
) -> Answer {
    let view = read_journey(&system, &kind, &id, &shop).await?;
    Ok(axum::Json(json!(view)))
}

async fn read_journey(
    system: &System,
    kind: &str,
    id: &str,
    which: &WhichShop,
) -> Result<view::JourneyView, Failure> {
    let missing = || Failure::missing("there is no such journey: GET /local/journeys lists them");
    let kind = JourneyKind::parse(kind).ok_or_else(missing)?;
    let id = JourneyId::from_parts(kind, id).map_err(|_| missing())?;
    let view = view::journey(&system.service, &which.id()?, &id, which.at).await;
    view.map_err(|error| Failure::ours(&error))?.ok_or_else(missing)
}

/// What the command line asks for: see [`crate::desk`].
async fn desk(State(system): Shared, body: axum::body::Bytes) -> Answer {
    let request: desk::Request = serde_json::from_slice(&body).map_err(Failure::bad)?;
    desk::perform(&system.service, request).await.map(axum::Json).map_err(Failure::bad)
}

async fn home(State(system): Shared) -> Result<Html<String>, Failure> {
    let found = view::list(&system.service).await.map_err(|error| Failure::ours(&error))?;
    let service = &system.service;
    let demo = ShopId::parse(DEMO).map_err(|error| Failure::ours(&error))?;
    let shop = service.shops.get(&service.store, &service.keyring, &demo, service.now()).await;
    let shop = shop.map_err(|error| Failure::ours(&error))?;
    let line = |pause: &Pause| {
        let Pause { scope, since, by, why } = pause;
        format!("{scope}, since {}, by {by}: {why}", words::time(*since, &TimeZone::UTC))
    };
    let home = shop.map_or_else(pages::Home::default, |shop| pages::Home {
        journeys: found.len(),
        plan_version: shop.plan.version,
        paused: shop.time.pauses.iter().map(line).collect(),
    });
    pages::home(&system, home).map(Html).map_err(|error| Failure::ours(&error))
}

async fn outbox_page(State(system): Shared) -> Result<Html<String>, Failure> {
    pages::outbox(&system).map(Html).map_err(|error| Failure::ours(&error))
}

async fn mail_page(State(system): Shared, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let mail = system.cloud.outbox.mail(&id).ok_or_else(|| Failure::missing("there is no such mail"))?;
    pages::mail(&system, &mail).map(Html).map_err(|error| Failure::ours(&error))
}

async fn mail_html(State(system): Shared, Path(id): Path<String>) -> Result<Html<String>, Failure> {
    let mail = system.cloud.outbox.mail(&id).ok_or_else(|| Failure::missing("there is no such mail"))?;
    Ok(Html(mail.html))
}

async fn journeys_page(State(system): Shared) -> Result<Html<String>, Failure> {
    let found = view::list(&system.service).await.map_err(|error| Failure::ours(&error))?;
    let mut views = Vec::with_capacity(found.len());
    for (shop, id) in found {
        let view =
            view::journey(&system.service, &shop, &id, None).await.map_err(|error| Failure::ours(&error))?;
        views.extend(view);
    }
    pages::journeys(&system, &views).map(Html).map_err(|error| Failure::ours(&error))
}

async fn journey_page(
    State(system): Shared,
    Path((kind, id)): Path<(String, String)>,
    Query(shop): Query<WhichShop>,
) -> Result<Html<String>, Failure> {
    let view = read_journey(&system, &kind, &id, &shop).await?;
    pages::journey(&system, &view).map(Html).map_err(|error| Failure::ours(&error))
}

async fn status_page(State(system): Shared, Query(shop): Query<WhichShop>) -> Result<Html<String>, Failure> {
    let which = commands::status::Which { shop: shop.id()? };
    let status = commands::status::status(&system.service, &which).await.map_err(Failure::bad)?;
    pages::status(&system, &status).map(Html).map_err(|error| Failure::ours(&error))
}

async fn senders_page(State(system): Shared, Query(shop): Query<WhichShop>) -> Result<Html<String>, Failure> {
    let which = commands::senders::Which { shop: shop.id()? };
    let senders = commands::senders::senders(&system.service, &which).await.map_err(Failure::bad)?;
    let codes = commands::senders::unmapped(&system.service, &which).await.map_err(Failure::bad)?;
    pages::senders(&system, &which.shop, &senders, &codes).map(Html).map_err(|error| Failure::ours(&error))
}
