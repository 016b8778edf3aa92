//! A shop that has mailed its surveys, and a visitor who follows the links.

use answers::COMMENT_LENGTH_MAX;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use journey::customer::Customer;
use journey::ids::{CustomerKey, JourneyId, OrderId, ShopId};
use journey::touch::{AnswerMark, Class, TouchKey, TouchKind};
use serde_json::{Value, json};
use service::Service;
use service::token::{Grant, Token};
use store::{OutcomeKind, Versioned, outcome_name};

use crate::harness::{Harness, time};

/// The customer of these tests.
pub(crate) const ADDRESS: &str = "ada.park@example.com";
/// The order of these tests.
pub(crate) const ORDER: &str = "1001";
/// Longer waits for a mail are a mistake.
const STEPS_MAX: usize = 90;
/// The calls that change a table.
const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

/// A shop on a virtual clock.
pub(crate) struct Site {
    pub(crate) harness: Harness,
}

/// What came back, as text.
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Shown {
    /// Panics with the page if it does not hold the text.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "no {text:?} in {}\n{}", self.status, self.html);
        self
    }

    /// Panics with the page if it holds the text.
    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} in {}\n{}", self.status, self.html);
        self
    }

    /// The score that is chosen on the page.
    pub(crate) fn chosen(&self) -> Option<u8> {
        let (before, _) = self.html.split_once(" checked>")?;
        let (_, value) = before.rsplit_once("value=\"")?;
        value.split('"').next()?.parse().ok()
    }
}

/// The content of a form, percent-encoded.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Site {
    /// The order 1001 was delivered in time, and its CSAT survey has just been mailed. The customer
    /// speaks the given language.
    pub(crate) async fn speaking(locale: &str) -> Self {
        let harness = Harness::at("2026-03-02T15:00:00Z").await;
        let customer =
            json!({ "email": ADDRESS, "name": "Ada", "locale": locale, "country": "US", "region": "NY" });
        let placed = json!({
            "order_id": ORDER, "order_number": ORDER, "customer": customer, "items": [{ "title": "Trail boots", "quantity": 1 }],
            "shipping": { "method": "Standard", "fee": { "amount": "5.00", "currency": "USD" } },
        });
        harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed).await;
        let shipped = json!({ "order_id": ORDER, "tracking_numbers": ["1Z1"], "carrier": "UPS" });
        harness.event("parcel.shipped", time("2026-03-02T20:00:00Z"), shipped).await;
        harness.until("2026-03-04T15:00:00Z").await;
        let delivered = json!({ "tracking_number": "1Z1", "status": "delivered" });
        harness.event("parcel.scanned", time("2026-03-04T15:00:00Z"), delivered).await;
        harness.until("2026-03-06T12:00:00Z").await;
        let site = Self { harness };
        site.wait_for(TouchKind::Csat, SignedDuration::from_hours(1)).await;
        site
    }

    pub(crate) async fn new() -> Self {
        Self::speaking("en").await
    }

    /// Lets time pass, a step at a time, until a mail of this kind is out.
    pub(crate) async fn wait_for(&self, kind: TouchKind, step: SignedDuration) {
        for _ in 0..STEPS_MAX {
            if self.harness.touches().iter().any(|touch| touch.starts_with(kind.as_str())) {
                return;
            }
            self.pass(step).await;
        }
        panic!("no {kind} was mailed: {:?}", self.harness.touches());
    }

    pub(crate) async fn pass(&self, time: SignedDuration) {
        self.harness.system.advance_to(self.now() + time).await.unwrap();
    }

    pub(crate) fn service(&self) -> &Service {
        &self.harness.system.service
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.service().now()
    }

    pub(crate) fn shop(&self) -> ShopId {
        self.harness.shop()
    }

    pub(crate) fn journey(&self) -> JourneyId {
        JourneyId::Order(OrderId::parse(ORDER).unwrap())
    }

    pub(crate) fn customer(&self) -> CustomerKey {
        self.service().keyring.customer(&self.shop(), ADDRESS)
    }

    /// The paths of the mail's links to a page, in order, without repetition.
    pub(crate) fn links(&self, kind: TouchKind, page: &str) -> Vec<String> {
        let mails = self.harness.mails();
        let mail = mails.iter().find(|mail| mail.touch.starts_with(kind.as_str())).unwrap();
        let text = mail.html.replace("&amp;", "&");
        let start = format!("{}{page}", self.service().public_url);
        let mut links: Vec<String> = Vec::new();
        for rest in text.split(&start).skip(1) {
            let token = rest.split(['"', '<', ' ']).next().unwrap();
            let link = format!("{page}{token}");
            if !links.contains(&link) {
                links.push(link);
            }
        }
        links
    }

    /// The path of the survey, without a score.
    pub(crate) fn survey(&self, kind: TouchKind) -> String {
        let links = self.links(kind, "/a/");
        links[0].split('?').next().unwrap().to_owned()
    }

    /// A token of ours for an answer, as it would stand in the survey's mail.
    pub(crate) fn answer_token(&self, journey: JourneyId, touch: &str) -> Token {
        let touch = TouchKey::try_from(touch.to_owned()).unwrap();
        let expires_at = self.now() + SignedDuration::from_hours(24);
        Token { shop: self.shop(), expires_at, grant: Grant::Answer { journey, touch, sent_at: self.now() } }
    }

    /// The path of the preferences page, as it stands in a mail of a class.
    pub(crate) fn preferences(&self, class: Class) -> String {
        let expires_at = self.now() + SignedDuration::from_hours(24);
        let grant = Grant::Preferences { customer: self.customer(), class };
        self.path("/u/", &Token { shop: self.shop(), expires_at, grant })
    }

    pub(crate) fn path(&self, page: &str, token: &Token) -> String {
        format!("{page}{}", token.seal(&self.service().keyring))
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Shown {
        let mut request = Request::new(Bytes::from(body.to_owned()));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).unwrap();
            request.headers_mut().insert(name, HeaderValue::try_from(*value).unwrap());
        }
        let reply = self.harness.visit(&request).await;
        let (parts, body) = reply.into_parts();
        let html = String::from_utf8(body.to_vec()).unwrap();
        Shown { status: parts.status, headers: parts.headers, html }
    }

    pub(crate) async fn get(&self, path: &str) -> Shown {
        self.send(Method::GET, path, &[], "").await
    }

    /// Sends a form as a browser does from our own page.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        let headers = [
            (CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded"),
            ("origin", "null"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send(Method::POST, path, &headers, &form(fields)).await
    }

    /// How many calls have changed the table, or tried to.
    pub(crate) fn writes(&self) -> usize {
        let calls = self.harness.system.cloud.faults.calls();
        calls.iter().filter(|(_, operation)| WRITES.contains(&operation.as_str())).count()
    }

    /// The outcome of the CSAT survey: what reports read.
    pub(crate) async fn outcome(&self) -> Option<Value> {
        self.outcome_of(self.journey(), TouchKind::Csat).await
    }

    pub(crate) async fn outcome_of(&self, journey: JourneyId, kind: TouchKind) -> Option<Value> {
        let mail =
            self.harness.mails().into_iter().find(|mail| mail.touch.starts_with(kind.as_str())).unwrap();
        let name = outcome_name(&journey, Some(&mail.touch));
        let store = &self.service().store;
        store.outcome(&self.shop(), OutcomeKind::Answer, mail.at, &name).await.unwrap()
    }

    /// The mark of the CSAT answer in the journey.
    pub(crate) async fn mark(&self) -> Option<AnswerMark> {
        let stored = self.service().store.load(&self.shop(), &self.journey(), true).await.unwrap();
        let mut touches = stored.journey.touches.iter();
        touches.find(|(key, _)| key.kind == TouchKind::Csat).and_then(|(_, touch)| touch.answer)
    }

    pub(crate) async fn record(&self) -> Versioned<Customer> {
        self.service().store.customer(&self.shop(), &self.customer()).await.unwrap()
    }
}

/// A comment as long as one may be.
pub(crate) fn longest_comment() -> String {
    "ä".repeat(COMMENT_LENGTH_MAX)
}
