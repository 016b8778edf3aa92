//! The roles, tried: a story is lived in the embedded cloud, every request to AWS is noted with the
//! function that made it, and each function must have asked for exactly what its role allows. A
//! missing permission would be found in production only, and one too many never.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use jiff::Timestamp;
use local::cloud::{Call, Fault, Service};
use local::system::ses_event;
use serde_json::{Value, json};
use service::clock::Clock;
use store::keys;

use super::document::Template;
use super::permissions::{CONFIGURATION_SET, DUE_INDEX, IDENTITY, Permission, TABLE, granted};
use crate::harness::{Harness, time};

/// The story's day, on which an order is placed.
const BEGINS: &str = "2026-03-02T15:00:00Z";
/// Long after the survey has gone.
const ENDS: &str = "2026-03-20T15:00:00Z";

/// A system, and who asked for what.
struct Story {
    harness: Harness,
    calls: Arc<Mutex<Vec<Call>>>,
    used: BTreeMap<&'static str, BTreeSet<Permission>>,
}

impl Story {
    async fn begin() -> Self {
        let harness = Harness::at(BEGINS).await;
        let calls = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&calls);
        harness.system.cloud.faults.inject(move |call| {
            noted.lock().unwrap().push(call.clone());
            Fault::None
        });
        Self { harness, calls, used: BTreeMap::new() }
    }

    /// What was asked for since the last time was this function's doing.
    fn note(&mut self, function: &'static str) {
        let calls = std::mem::take(&mut *self.calls.lock().unwrap());
        self.used.entry(function).or_default().extend(calls.iter().flat_map(permissions));
    }

    /// A function that starts opens its connection, and knows no shop yet.
    async fn start(&mut self, function: &'static str) {
        self.harness.system.service.shops.forget();
        self.calls.lock().unwrap().clear();
        self.harness.system.service.store.warm_up().await.unwrap();
        self.note(function);
    }

    async fn event(&mut self, function: &'static str, event_type: &str, at: &str, data: Value) {
        self.start(function).await;
        self.harness.event(event_type, time(at), data).await;
        self.note(function);
    }

    fn set_clock(&self, to: Timestamp) {
        let Clock::Virtual(seconds) = &self.harness.system.service.clock else {
            panic!("the clock is virtual");
        };
        seconds.store(to.as_second(), Ordering::SeqCst);
    }

    /// Lives on: each sweep is dispatch's doing, and each of SES's reports mail-feedback's.
    async fn until(&mut self, to: &str) {
        let to = time(to);
        self.start("dispatch").await;
        self.start("mail-feedback").await;
        loop {
            let now = self.harness.system.service.now();
            let Some(next) = self.harness.system.dispatcher.next_due(now, to).await.unwrap() else {
                break;
            };
            self.set_clock(next);
            self.harness.system.service.shops.forget();
            self.calls.lock().unwrap().clear();
            self.harness.system.dispatcher.watch(next, None).await;
            self.harness.system.dispatcher.retry(next, None).await;
            // As the function does, which sends no faster than the account may.
            self.harness.system.dispatcher.mailer().send_rate().await.unwrap();
            self.harness.system.dispatcher.sweep(next, None).await.unwrap();
            self.note("dispatch");
            for mail in self.harness.system.cloud.outbox.take_unreported() {
                self.harness.system.service.shops.forget();
                for event_type in ["Send", "Delivery"] {
                    let event = ses_event(event_type, &mail);
                    mail_feedback::handle(&self.harness.system.service, &event).await.unwrap();
                }
                self.note("mail-feedback");
            }
        }
        self.set_clock(to);
    }

    /// The address of a kind of link in the newest mail that has one.
    fn link(&self, page: &str) -> String {
        let start = format!("{}/{page}/", self.harness.system.service.public_url);
        let mails = self.harness.mails();
        let texts = mails.iter().rev().map(|mail| mail.text.as_str());
        let (_, rest) = texts.filter_map(|text| text.split_once(&start)).next().expect("a mail has the link");
        let token = rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next().unwrap();
        format!("/{page}/{token}")
    }

    async fn visit(&mut self, method: Method, path: &str, form: &'static str) {
        self.start("answers").await;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from_static(form.as_bytes()))
            .unwrap();
        let reply = answers::handle(&self.harness.system.service, &request).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        self.note("answers");
    }
}

/// The permissions that a request needs.
fn permissions(call: &Call) -> Vec<Permission> {
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let permission = |action: &str, resource: &str| Permission {
        action: action.to_owned(),
        resource: resource.to_owned(),
    };
    if call.service == Service::Ses {
        if call.operation == "GetAccount" {
            return vec![permission("ses:GetAccount", "*")];
        }
        assert!(body["ConfigurationSetName"].is_string(), "else SES reports nothing");
        let action = format!("ses:{}", call.operation);
        return [IDENTITY, CONFIGURATION_SET].map(|resource| permission(&action, resource)).into();
    }
    let action = format!("dynamodb:{}", call.operation);
    match call.operation.as_str() {
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().unwrap().iter();
            let part = |part: &Value| match part.as_object().unwrap().keys().next().unwrap().as_str() {
                "ConditionCheck" => permission("dynamodb:ConditionCheckItem", TABLE),
                operation => permission(&format!("dynamodb:{operation}Item"), TABLE),
            };
            parts.map(part).collect()
        }
        "Query" if body["IndexName"] == keys::DUE_INDEX => vec![permission(&action, DUE_INDEX)],
        "Query" | "Scan" if body["IndexName"].is_string() => panic!("the template has no such index: {body}"),
        _ => vec![permission(&action, TABLE)],
    }
}

/// One order from its placing to its survey, a parcel nobody knows, a search, a second customer who
/// asks to be forgotten, an answer, an unsubscription and a bounce.
async fn live() -> Story {
    let mut story = Story::begin().await;
    let order = |id: &str, email: &str| {
        json!({
            "order_id": id, "customer": { "email": email, "name": "Ada", "country": "US", "region": "NY" },
            "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
        })
    };
    let scan = |number: &str, status: &str| json!({ "tracking_number": number, "status": status });
    let placed = "order.placed";
    story.event("storefront-webhook", placed, BEGINS, order("1001", "ada.park@example.com")).await;
    story.event("storefront-webhook", placed, BEGINS, order("1002", "ben.ortiz@example.com")).await;
    let forget = json!({ "email": "ben.ortiz@example.com", "order_ids": ["1002"] });
    story.event("storefront-webhook", "erasure.requested", BEGINS, forget).await;
    let search = json!({
        "visitor_id": "v-1", "query": "where is my order", "results": 0, "topic": "delivery",
        "customer": { "email": "ada.park@example.com" },
    });
    // Later than what the other functions counted: here they share one process, and its counts.
    story.until("2026-03-02T15:30:00Z").await;
    story.event("signals", "search.performed", BEGINS, search).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    let at = "2026-03-02T20:00:00Z";
    story.until(at).await;
    story.event("carrier-webhook", "parcel.scanned", at, scan("1Z1", "in_transit")).await;
    story.event("storefront-webhook", "parcel.shipped", at, shipped).await;
    let at = "2026-03-09T15:00:00Z";
    story.until(at).await;
    story.event("carrier-webhook", "parcel.scanned", at, scan("1Z1", "delivered")).await;
    story.until(ENDS).await;

    let survey = story.link("a");
    story.visit(Method::GET, &survey, "").await;
    story.visit(Method::POST, &survey, "score=5").await;
    story.visit(Method::POST, &survey, "score=4&comment=The+left+boot+is+late").await;
    let preferences = story.link("u");
    story.visit(Method::GET, &preferences, "").await;
    story.visit(Method::POST, &preferences, "List-Unsubscribe=One-Click").await;

    story.start("mail-feedback").await;
    let mails = story.harness.mails();
    let bounce = ses_event("Bounce", mails.last().unwrap());
    mail_feedback::handle(&story.harness.system.service, &bounce).await.unwrap();
    story.note("mail-feedback");
    story
}

#[tokio::test]
async fn each_function_asks_for_exactly_what_its_role_allows() {
    let story = live().await;
    let template = Template::read();
    for function in template.functions() {
        let asked_by_code = |permission: &Permission| {
            permission.action.starts_with("dynamodb:") || permission.action.starts_with("ses:")
        };
        let granted: BTreeSet<Permission> =
            granted(&template, &function).into_iter().filter(asked_by_code).collect();
        assert_eq!(story.used[function.name.as_str()], granted, "{}", function.name);
    }
}
