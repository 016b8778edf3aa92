//! The local server over real HTTP, as a browser and a program use it.

use std::path::PathBuf;
use std::sync::Arc;

use http::HeaderMap;
use local::gateway;
use local::system::{Options, System};
use providers::{Provider, Secret};
use serde_json::{Value, json};

use crate::harness::{table_at, time};

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
}

impl Server {
    async fn start(virtual_from: Option<&str>) -> Self {
        Self::start_in(None, virtual_from).await
    }

    /// A server that keeps its data, keys included, in a folder.
    pub(crate) async fn start_in(data: Option<PathBuf>, virtual_from: Option<&str>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let options = Options {
            data,
            virtual_from: virtual_from.map(time),
            public_url: url.clone(),
            table_at: table_at(),
            ..Options::default()
        };
        let system = Arc::new(System::start(options).await.unwrap());
        tokio::spawn(async move { axum::serve(listener, gateway::router(system)).await });
        Self { url }
    }

    /// Status and body of a call, made from a thread of its own as a client would be.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> (u16, String) {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let method = method.to_owned();
        tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let mut request = http::Request::builder().method(method.as_str()).uri(url);
            *request.headers_mut().unwrap() = headers;
            let mut reply = agent.run(request.body(body).unwrap()).unwrap();
            (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap())
        })
        .await
        .unwrap()
    }

    async fn get(&self, path: &str) -> (u16, String) {
        self.call("GET", path, HeaderMap::new(), Vec::new()).await
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Asks the desk.
    async fn desk(&self, request: Value) -> (u16, Value) {
        let body = request.to_string().into_bytes();
        let (status, body) = self.call("POST", "/local/desk", HeaderMap::new(), body).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    async fn move_clock(&self, wish: Value) -> (u16, Value) {
        let (status, body) =
            self.call("POST", "/local/clock", HeaderMap::new(), wish.to_string().into_bytes()).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    /// Posts a signed delivery of Shopify.
    async fn shopify(&self, topic: &str, file: &str, now: &str) -> (u16, Value) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/shopify").join(file);
        let body = std::fs::read(path).unwrap();
        let secret = Secret::new(Provider::Shopify.published_test_secret());
        let headers = Provider::Shopify.sign(&secret, &body, "delivery-1", topic, time(now)).unwrap().headers;
        let (status, reply) = self.call("POST", "/storefront/demo/shopify", headers, body).await;
        (status, serde_json::from_str(&reply).unwrap())
    }
}

const MORNING: &str = "2026-03-02T15:00:00Z";

#[tokio::test]
async fn an_order_opens_a_journey_and_brings_a_mail() {
    let server = Server::start(Some(MORNING)).await;
    assert_eq!(server.json("/local/health").await, json!({ "now": MORNING }));
    let (status, taken) = server.shopify("orders/create", "orders-create.json", MORNING).await;
    assert_eq!(
        (status, &taken["result"], &taken["journeys"][0]),
        (200, &json!("recorded"), &json!("order/5550001001"))
    );

    let question = json!({ "do": "find", "shop": "demo", "text": "#1001" });
    assert_eq!(server.desk(question).await, (200, json!({ "journey": "order/5550001001" })));
    let journey = server.json("/local/journeys/order/5550001001?shop=demo").await;
    for list in ["facts", "touches", "verdicts"] {
        assert!(journey[list].is_array(), "{list}: {journey}");
    }

    let (status, moved) = server.move_clock(json!({ "advance": "3d" })).await;
    assert_eq!((status, &moved["now"], &moved["sent"]), (200, &json!("2026-03-05T15:00:00Z"), &json!(1)));
    let outbox = server.json("/local/outbox").await;
    let mail = &outbox[0];
    for field in
        ["id", "at", "to", "from", "reply_to", "subject", "text", "html", "headers", "touch", "journey"]
    {
        assert!(!mail[field].is_null(), "the mail lacks {field}: {mail}");
    }
    assert_eq!(mail["touch"], "dispatch_delay/order/1");
    assert_eq!(mail["journey"], "order/5550001001");
    assert_eq!(mail["to"], "ada.park@example.com");
}

#[tokio::test]
async fn every_page_shows_what_happened() {
    let server = Server::start(Some(MORNING)).await;
    server.shopify("orders/create", "orders-create.json", MORNING).await;
    server.move_clock(json!({ "to": "2026-03-05T15:00:00Z" })).await;
    let mail = server.json("/local/outbox").await[0]["id"].as_str().unwrap().to_owned();
    for (path, shown) in [
        ("/".to_owned(), "events/shopify/orders-create.json"),
        ("/outbox".to_owned(), "1001"),
        (format!("/outbox/{mail}"), "As the reader sees it"),
        (format!("/outbox/{mail}/html"), "<html"),
        ("/journeys".to_owned(), "5550001001"),
        ("/journeys/order/5550001001?shop=demo".to_owned(), "Why each mail was sent, or not"),
    ] {
        let (status, body) = server.get(&path).await;
        assert_eq!(status, 200, "{path}: {body}");
        assert!(body.contains(shown), "{path} does not show {shown}: {body}");
    }
    for path in ["/outbox/none", "/journeys/order/none", "/local/journeys/nothing/1"] {
        assert_eq!(server.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn the_clock_is_moved_forward_only_and_only_if_it_is_virtual() {
    let server = Server::start(Some(MORNING)).await;
    assert_eq!(server.move_clock(json!({ "to": "2026-03-01T00:00:00Z" })).await.0, 409);
    for wish in [
        json!({}),
        json!({ "advance": "soon" }),
        json!({ "advance": "1d", "to": MORNING }),
        json!({ "by": 3 }),
    ] {
        assert_eq!(server.move_clock(wish.clone()).await.0, 400, "{wish}");
    }
    assert_eq!(server.json("/local/health").await["now"], MORNING);
    let machine = Server::start(None).await;
    assert_eq!(machine.move_clock(json!({ "advance": "1d" })).await.0, 409);
}

#[tokio::test]
async fn a_survey_is_answered_by_its_link() {
    let server = Server::start(Some(MORNING)).await;
    server.shopify("orders/create", "orders-create.json", MORNING).await;
    server.shopify("fulfillments/create", "fulfillments-create.json", MORNING).await;
    server.shopify("fulfillment_events/create", "fulfillment_events-create.delivered.json", MORNING).await;
    server.move_clock(json!({ "advance": "9d" })).await;
    let outbox = server.json("/local/outbox").await;
    let survey = outbox.as_array().unwrap().iter().find(|mail| mail["touch"] == "csat/order/1");
    let survey = survey.unwrap_or_else(|| panic!("no survey: {outbox}"));
    let link =
        survey["text"].as_str().unwrap().split_whitespace().find(|word| word.ends_with("?score=5")).unwrap();
    let (status, page) = server.get(link).await;
    assert_eq!(status, 200, "{page}");
    let score = |view: &Value| {
        let touches = view["touches"].as_array().unwrap().clone();
        touches.into_iter().find(|touch| touch["touch"] == "csat/order/1").unwrap()["score"].clone()
    };
    let before = server.json("/local/journeys/order/5550001001").await;
    assert!(score(&before).is_null(), "looking is no answer");
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
    let path = link.split('?').next().unwrap();
    let (status, page) = server.call("POST", path, headers, b"score=5&comment=Thank+you".to_vec()).await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(score(&server.json("/local/journeys/order/5550001001").await), 5);
}

#[tokio::test]
async fn a_plan_is_published_and_refused_with_its_mistakes() {
    let server = Server::start(Some(MORNING)).await;
    let publish = |text: &str| {
        server.desk(json!({
            "do": "publish-plan", "shop": "demo", "text": text, "why": "no surveys", "by": "a test",
            "without_replay": "a test",
        }))
    };
    let (status, refused) = publish("[touch.csat]\nafter = \"2 dayz\"\n").await;
    let said = refused.to_string();
    assert_eq!(status, 400);
    assert!(said.contains("line 2") && said.contains("touch.csat.after"), "{said}");
    assert_eq!(publish("[touch.csat]\non = false\n").await, (200, json!({ "version": 1 })));
    let (_, shown) = server.desk(json!({ "do": "show-plan", "shop": "demo" })).await;
    assert!(shown["toml"].as_str().unwrap().contains("[touch.csat]"), "{shown}");
}

#[tokio::test]
async fn the_first_page_says_what_is_paused() {
    let server = Server::start(Some(MORNING)).await;
    let (_, page) = server.get("/").await;
    assert!(page.contains("version 0 of the plan") && !page.contains("paused"), "{page}");
    let wish = json!({ "do": "pause", "shop": "demo", "scope": { "touch": "csat" }, "by": "Mia", "why": "a <b>link" });
    assert_eq!(server.desk(wish).await.0, 200);
    let (_, page) = server.get("/").await;
    assert!(page.contains("csat, since") && page.contains("by Mia: a &lt;b&gt;link"), "{page}");
}

#[tokio::test]
async fn a_customer_is_forgotten() {
    let server = Server::start(Some(MORNING)).await;
    server.shopify("orders/create", "orders-create.json", MORNING).await;
    let (status, body) = server
        .desk(json!({ "do": "forget", "shop": "demo", "address": "ada.park@example.com", "by": "a test" }))
        .await;
    assert_eq!((status, &body["journeys"]), (200, &json!(1)), "{body}");
    for _ in 0..2 {
        let wish = json!({ "do": "forget", "shop": "demo", "address": "nobody@example.com", "by": "a test" });
        let (_, body) = server.desk(wish).await;
        assert_eq!(body["journeys"], 0, "its own tombstone does not count: {body}");
    }
    let wish = json!({ "do": "forget", "shop": "demo", "address": "ada.park", "by": "a test" });
    assert_eq!(server.desk(wish).await.0, 400, "no address");
    let (_, view) = server.get("/local/journeys/order/5550001001").await;
    assert!(!view.contains("Rain jacket") && !view.contains("ada.park"), "{view}");
    server.move_clock(json!({ "advance": "10d" })).await;
    assert_eq!(server.json("/local/outbox").await, json!([]));
}
