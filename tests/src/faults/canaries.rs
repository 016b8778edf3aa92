//! Where personal data must not be: logs of every level, replies, keys, tags; and nowhere at all
//! after an erasure.

use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use local::cloud::{Fault, Service};
use local::system::ses_event;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use service::reply::Reply;
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;

use super::table::Table;
use super::{MONDAY, sample, scan, shipped};
use crate::harness::{Harness, want_all_logs};

const EMAIL: &str = "canary.bird7@example.com";
const NAME: &str = "Canaryname";
const TITLE: &str = "Canarytitle";
const QUERY: &str = "Canaryquery";
const COMMENT: &str = "Canarycomment";
const STREET: &str = "Canarystreet";

/// All of them, in lower case, and the address as it stands in a link.
const CANARIES: [&str; 7] = [
    "canary.bird7",
    "canaryname",
    "canarytitle",
    "canaryquery",
    "canarycomment",
    "canarystreet",
    "canary%2ebird7",
];

/// The crates whose every log line is looked at; of others, what a function would log.
const OURS: [&str; 12] = [
    "answers",
    "carrier_webhook",
    "dispatch",
    "journey",
    "local",
    "mail",
    "mail_feedback",
    "messages",
    "providers",
    "service",
    "signals",
    "store",
];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Takes every line of this thread from here on, in the form in which the functions log.
    fn begin(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let layer = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(move || log.clone())
            .with_filter(filter_fn(|line| {
                let target = line.target().split("::").next().unwrap_or_default();
                *line.level() <= Level::INFO || OURS.contains(&target) || target.starts_with("storefront")
            }));
        want_all_logs();
        tracing::subscriber::set_default(tracing_subscriber::registry().with(layer))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Panics if `text` holds a canary, whatever its case and however it is encoded.
fn check(text: &str, what: &str) {
    let lower = text.to_lowercase();
    for canary in CANARIES {
        assert!(!lower.contains(canary), "{what} holds {canary}: {text}");
    }
}

/// A world in which everything is told of one customer, and every reply is looked at.
struct Told {
    harness: Harness,
    replies: u32,
}

impl Told {
    async fn post(&mut self, surface: Surface, source: &str, headers: HeaderMap, body: Bytes) -> Reply {
        let reply = self.harness.post(surface, source, headers, body).await;
        self.replies += 1;
        check(&String::from_utf8_lossy(reply.body()), &format!("the reply of {surface}"));
        check(&format!("{:?}", reply.headers()), "a reply's header");
        reply
    }

    async fn deliver(&mut self, provider: Provider, surface: Surface, topic: &str, body: &Value) -> Reply {
        let body = Bytes::from(serde_json::to_vec(body).unwrap());
        let headers = self.harness.signed(provider, topic, &body);
        self.post(surface, provider.as_str(), headers, body).await
    }

    async fn event(&mut self, event_type: &str, data: Value) -> Reply {
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let body = json!({ "type": event_type, "timestamp": self.harness.now(), "data": data });
        self.deliver(Provider::Standard, surface, event_type, &body).await
    }
}

fn customer() -> Value {
    json!({ "email": EMAIL, "name": NAME, "country": "US", "region": "NY", "marketing_consent": true })
}

fn placed(id: &str) -> Value {
    json!({
        "order_id": id, "order_number": format!("N{id}"), "customer": customer(),
        "items": [{ "title": format!("{TITLE} boots"), "quantity": 1 }],
        "shipping": { "method": "Express (2 days)" }, "address": STREET,
    })
}

fn shopify_order() -> Value {
    let text = sample("shopify/orders-create.json").to_string();
    let text = text.replace("ada.park@example.com", EMAIL).replace("12 Example Street", STREET);
    serde_json::from_str(&text.replace("Ada", NAME).replace("Rain jacket", TITLE)).unwrap()
}

/// The functions that take deliveries, when all goes well and when it does not.
async fn deliveries(told: &mut Told) {
    told.event("order.placed", placed("1001")).await;
    told.event("order.placed", placed("1002")).await;
    told.deliver(Provider::Shopify, Surface::Storefront, "orders/create", &shopify_order()).await;
    let items = json!([{ "title": format!("{TITLE} socks"), "quantity": 2 }]);
    told.event("cart.updated", json!({ "cart_id": "c1", "customer": customer(), "items": items })).await;
    for _ in 0..3 {
        let search = json!({ "visitor_id": "v1", "query": format!("{QUERY} where"), "results": 0,
            "topic": "deliveries", "customer": customer() });
        told.event("search.performed", search).await;
        told.harness.jump_to(told.harness.now() + jiff::SignedDuration::from_secs(20));
    }
    told.event("help.requested", json!({ "visitor_id": "v3", "customer": customer() })).await;
    told.event("parcel.shipped", shipped("1001", "1Z1")).await;
    // Refused, unreadable, ignored, unknown.
    let unreadable =
        json!({ "type": "order.placed", "timestamp": EMAIL, "data": { "order_id": NAME, "items": TITLE } });
    told.deliver(Provider::Standard, Surface::Storefront, "", &unreadable).await;
    let mut wrong = placed("1003");
    wrong["customer"] = json!([EMAIL]);
    assert_eq!(told.event("order.placed", wrong).await.status(), 200);
    let mut headers = HeaderMap::new();
    headers.insert("x-shopify-hmac-sha256", EMAIL.parse().unwrap());
    headers.insert("x-shopify-topic", NAME.parse().unwrap());
    let body = Bytes::from(shopify_order().to_string());
    assert_eq!(told.post(Surface::Storefront, "shopify", headers, body).await.status(), 401);
    assert_eq!(told.event("order.exploded.by", placed("1004")).await.status(), 200);
    // The table fails in every way while it holds the data.
    for fault in [Fault::Throttle, Fault::ServerError, Fault::ReplyLost, Fault::TransactionConflict] {
        let refused = fault.clone();
        told.harness.fail(Service::DynamoDb, move |_, _| refused.clone());
        told.event("order.placed", placed("1005")).await;
    }
    let code = "ValidationException".to_owned();
    let message = format!("the item of {EMAIL} named {NAME} with {TITLE}");
    told.harness.fail(Service::DynamoDb, move |_, _| Fault::Refuse {
        code: code.clone(),
        message: message.clone(),
        status: 400,
    });
    assert_eq!(told.event("order.placed", placed("1006")).await.status(), 503);
    told.harness.recover();
    // One order goes on; troubles with others would keep its survey away.
    for id in ["1002", "1005", "5550001001"] {
        told.event("order.cancelled", json!({ "order_id": id })).await;
    }
}

/// Mails that go out, that SES refuses in words with an address, and whose fate is unknown.
async fn mails(told: &Told) {
    let harness = &told.harness;
    let message = format!("Email address is not verified: {EMAIL}, {NAME}");
    let mut n = 0;
    harness.fail(Service::Ses, move |_, _| {
        n += 1;
        match n {
            1 => Fault::Refuse { code: "MessageRejected".to_owned(), message: message.clone(), status: 400 },
            2 => Fault::ReplyLost,
            3 => Fault::Throttle,
            _ => Fault::None,
        }
    });
    harness.until("2026-03-05T16:00:00Z").await;
    harness.recover();
    harness.say("parcel.scanned", scan("1Z1", "delivered")).await;
    harness.until("2026-03-20T16:00:00Z").await;
    for event in ["Send", "Delivery", "Open"] {
        for mail in harness.mails() {
            harness.report(&ses_event(event, &mail)).await.unwrap();
        }
        harness.minute().await.unwrap();
    }
}

/// Follows the links of the mails, answers, and stops the mails.
async fn answers(told: &Told) {
    let harness = &told.harness;
    let mails = harness.mails();
    let links: Vec<String> = mails
        .iter()
        .flat_map(|mail| mail.text.split_whitespace())
        .filter(|word| word.starts_with("https://mail.shop.example.com/"))
        .map(|word| word.trim_end_matches(['.', ')', '>']).to_owned())
        .collect();
    assert!(links.iter().any(|link| link.contains("/a/")) && links.iter().any(|link| link.contains("/u/")));
    for link in &links {
        check(link, "a link");
        for (method, body) in [
            (Method::GET, String::new()),
            (Method::POST, format!("score=2&comment={COMMENT}+{EMAIL}")),
            (Method::POST, format!("choose=on&note={EMAIL}")),
        ] {
            let mut request = Request::new(Bytes::from(body));
            *request.method_mut() = method;
            *request.uri_mut() = link.trim_start_matches("https://mail.shop.example.com").parse().unwrap();
            let reply = harness.visit(&request).await;
            if !reply.status().is_success() {
                check(&String::from_utf8_lossy(reply.body()), "a page that says no");
            }
        }
    }
}

#[tokio::test]
async fn item_25_no_personal_data_in_logs_replies_keys_and_tags() {
    let log = Log::default();
    let guard = log.begin();
    let mut told = Told { harness: Harness::at(MONDAY).await, replies: 0 };
    deliveries(&mut told).await;
    mails(&told).await;
    answers(&told).await;
    let harness = &told.harness;
    let bounced = harness.mails().remove(0);
    mail_feedback::handle(&harness.system.service, &ses_event("Bounce", &bounced)).await.unwrap();
    let table = Table::read(harness).await;
    for (pk, sk) in table.0.keys() {
        check(&format!("{pk} {sk}"), "a key");
    }
    assert!(!table.holding(EMAIL).is_empty() && !table.holding(COMMENT).is_empty(), "the story is whole");
    let unread = table.of_customers();
    let kept: Vec<String> =
        unread.holding(STREET).into_iter().filter(|item| !item.starts_with("Q#")).collect();
    assert_eq!(kept, [""; 0], "what no mail needs is not kept");
    for mail in harness.mails() {
        for (name, value) in &mail.tags {
            let bytes = URL_SAFE_NO_PAD.decode(value).unwrap_or_default();
            check(&format!("{name} {value} {}", String::from_utf8_lossy(&bytes)), "a tag");
        }
        check(&format!("{:?} {mail:?}", mail.headers), "a header");
    }
    told.event("erasure.requested", json!({ "email": EMAIL })).await;
    drop(guard);
    let text = log.text() + &told.harness.take_lines().join("\n");
    assert!(
        text.lines().count() > 60 && told.replies > 15,
        "{} lines, {} replies",
        text.lines().count(),
        told.replies
    );
    for line in text.lines() {
        check(line, "a log line");
        for provider in Provider::ALL {
            assert!(!line.contains(provider.published_test_secret()), "a log line holds a secret: {line}");
        }
        assert!(serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object()), "{line}");
    }
}

#[tokio::test]
async fn item_25_after_an_erasure_nothing_of_the_person_is_left() {
    let mut told = Told { harness: Harness::at(MONDAY).await, replies: 0 };
    deliveries(&mut told).await;
    let typed = json!({ "visitor_id": "v2", "query": format!("{QUERY} {QUERY} boots"), "results": 0, "customer": customer() });
    for _ in 0..3 {
        told.event("search.performed", typed.clone()).await;
        told.harness.jump_to(told.harness.now() + jiff::SignedDuration::from_secs(20));
    }
    mails(&told).await;
    answers(&told).await;
    let before = Table::read(&told.harness).await;
    assert!(before.holding(QUERY).len() > 1 && !before.holding(COMMENT).is_empty());
    told.event("erasure.requested", json!({ "email": EMAIL.to_uppercase() })).await;
    let check_table = async |harness: &Harness| {
        let mut table = Table::read(harness).await.of_customers();
        table.0.retain(|(pk, _), _| !pk.starts_with("Q#"));
        for canary in CANARIES {
            assert_eq!(table.holding(canary), [""; 0], "{canary}");
        }
        table
    };
    let table = check_table(&told.harness).await;
    assert!(!table.beginning("O#").is_empty(), "the sums stay");
    // Nor does anything bring it back: late events of SES, sweeps, replays.
    for mail in told.harness.mails() {
        for event in ["Send", "Delivery", "Complaint"] {
            mail_feedback::handle(&told.harness.system.service, &ses_event(event, &mail)).await.unwrap();
        }
    }
    let sent = told.harness.mails().len();
    told.harness.until("2026-06-20T16:00:00Z").await;
    check_table(&told.harness).await;
    assert_eq!(told.harness.mails().len(), sent);
    assert_eq!(Table::read(&told.harness).await.due(), [""; 0]);
}
