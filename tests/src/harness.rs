//! A whole system in memory on a virtual clock, and the few things that tests do with it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use dispatch::{Part, Sweep};
use http::{HeaderMap, Method, Request};
use jiff::Timestamp;
use journey::ids::{JourneyId, ShopId};
use local::cloud::{Endpoint, OutboxMail};
use local::demo_shop::{self, DEMO};
use local::desk::{self, Request as DeskRequest};
use local::system::{Options, System};
use local::view::{self, JourneyView};
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::Service;
use service::invocation::{self, Invocation, Which};
use service::reply::Reply;
use store::{QuarantineId, Quarantined, StoreError};

/// A system with the demo shop.
#[derive(Debug)]
pub(crate) struct Harness {
    pub(crate) system: System,
    /// The line of each invocation that went through here: what the functions would log.
    lines: Mutex<Vec<String>>,
}

/// Has every log line wanted by somebody from now on. Tracing remembers of each place in the code whether
/// anybody wants its lines; without this a place that another test reached first would stay silent.
pub(crate) fn want_all_logs() {
    // Set once in the process; whoever comes later finds it set.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    tracing::callsite::rebuild_interest_cache();
}

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A time, as `2026-03-02T15:00:00Z`.
pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Where the table lies, if it is not to be the embedded one: an account of its own in the engine that
/// the environment names, such as `http://127.0.0.1:8000`. `infra/dynamodb-local` sets it.
pub(crate) fn table_at() -> Option<Endpoint> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("BEFOREHAND_TEST_TABLE_ENDPOINT").ok()?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Some(Endpoint { url, account: format!("{:06}{count:06}", std::process::id() % 1_000_000) })
}

/// A folder for a test's data, which goes with it.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("beforehand-test-{}-{count}", std::process::id())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays is clutter, not a failed test.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Harness {
    /// A system whose clock stands at `now`.
    pub(crate) async fn at(now: &str) -> Self {
        let options = Options {
            data: None,
            virtual_from: Some(time(now)),
            public_url: "https://mail.shop.example.com".to_owned(),
            table_at: table_at(),
            ..Options::default()
        };
        Self::on(options).await
    }

    /// A system that is set up otherwise.
    pub(crate) async fn on(options: Options) -> Self {
        Self::around(System::start(options).await.unwrap())
    }

    /// Around a system that is there.
    pub(crate) fn around(system: System) -> Self {
        Self { system, lines: Mutex::default() }
    }

    /// The lines of the invocations since this was last asked.
    pub(crate) fn take_lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    /// An invocation, as the template names its function.
    fn which(&self, function: &str) -> Which {
        Which { function: function.to_owned(), request_id: "a-request".to_owned(), ..Which::default() }
    }

    async fn ask(
        &self,
        function: &str,
        request: &Request<Bytes>,
        answer: impl AsyncFnOnce(&Service, &Request<Bytes>) -> Reply,
    ) -> Reply {
        let (service, request) = (&self.system.service, request.clone());
        let (reply, line) = invocation::of_request(service, self.which(function), request, answer).await;
        self.lines.lock().unwrap().push(line);
        reply
    }

    /// Asks for a page.
    pub(crate) async fn visit(&self, request: &Request<Bytes>) -> Reply {
        let handle = async |service: &Service, request: &Request<Bytes>| {
            Box::pin(answers::handle(service, request)).await
        };
        Box::pin(self.ask("Answers", request, handle)).await
    }

    /// One invocation of the schedule.
    pub(crate) async fn minute(&self) -> Result<Sweep, StoreError> {
        let service = &self.system.service;
        let invocation = Invocation::begin(service, self.which("Dispatch"));
        let minute = self.system.dispatcher.minute(&invocation, Part::WHOLE, service.now(), None);
        let swept = Box::pin(minute).await;
        self.lines.lock().unwrap().extend(invocation.lines(service, service.now()));
        swept
    }

    /// One event of SES.
    pub(crate) async fn report(&self, event: &Value) -> Result<(), StoreError> {
        let service = &self.system.service;
        let invocation = Invocation::begin(service, self.which("MailFeedback"));
        let taken = Box::pin(mail_feedback::take(service, event, invocation.note())).await;
        self.lines.lock().unwrap().extend(invocation.lines(service, service.now()));
        taken
    }

    pub(crate) fn shop(&self) -> ShopId {
        ShopId::parse(DEMO).unwrap()
    }

    /// Signs a delivery with the demo shop's secret and gives it to the function.
    pub(crate) async fn deliver(
        &self,
        provider: Provider,
        surface: Surface,
        topic: &str,
        body: &Value,
    ) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        let secret = Secret::new(provider.published_test_secret());
        let now = self.system.service.now();
        let headers = provider.sign(&secret, &body, "msg_test", topic, now).unwrap().headers;
        self.post(surface, provider.as_str(), headers, Bytes::from(body)).await
    }

    /// Gives a request to the function of a surface, as it is.
    pub(crate) async fn post(
        &self,
        surface: Surface,
        source: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Reply {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = format!("/{surface}/{DEMO}/{source}").parse().unwrap();
        *request.headers_mut() = headers;
        self.give(surface, &request).await
    }

    /// Connects a sender to the demo shop as its samples need it, and with a token for its API.
    pub(crate) async fn connect(&self, provider: Provider, api_token: Option<&str>) {
        let shop = self.system.service.store.shop(&self.shop()).await.unwrap().unwrap().0;
        let is_known = shop.value.sources.keys().any(|source| source.as_str() == provider.as_str());
        let mut wish = demo_shop::sample_sender(&self.shop(), provider);
        wish.secret = wish.secret.filter(|_| !is_known);
        wish.api_token = api_token.map(str::to_owned);
        desk::perform(&self.system.service, DeskRequest::Connect(wish)).await.unwrap();
    }

    /// Gives a request to the function of a surface.
    pub(crate) async fn give(&self, surface: Surface, request: &Request<Bytes>) -> Reply {
        // On the heap: a test's thread has a small stack.
        let handle = async |service: &Service, request: &Request<Bytes>| match surface {
            Surface::Storefront => Box::pin(storefront_webhook::handle(service, request)).await,
            Surface::Carrier => Box::pin(carrier_webhook::handle(service, request)).await,
            Surface::Signals => Box::pin(signals::handle(service, request)).await,
        };
        let function = match surface {
            Surface::Storefront => "StorefrontWebhook",
            Surface::Carrier => "CarrierWebhook",
            Surface::Signals => "Signals",
        };
        Box::pin(self.ask(function, request, handle)).await
    }

    /// Sends an event of the `standard` provider to the surface that takes it; panics unless it is
    /// answered 200. Returns what became of it: `recorded`, `duplicate`, …
    pub(crate) async fn event(&self, event_type: &str, at: Timestamp, data: Value) -> String {
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let body = json!({ "type": event_type, "timestamp": at, "data": data });
        let reply = self.deliver(Provider::Standard, surface, event_type, &body).await;
        let said: Value = serde_json::from_slice(reply.body()).unwrap();
        assert_eq!(reply.status(), 200, "{event_type}: {said}");
        said["result"].as_str().unwrap().to_owned()
    }

    /// What lies in the quarantine, the newest first, with its bodies.
    pub(crate) async fn quarantined(&self) -> Vec<(QuarantineId, Quarantined, Vec<u8>)> {
        let (service, shop) = (&self.system.service, self.shop());
        let mut found = Vec::new();
        for (id, kept) in service.quarantined(&shop, service.now()).await.unwrap() {
            let body = service.store.quarantined_body(&shop, &id).await.unwrap();
            found.push((id, kept, body));
        }
        found
    }

    /// Asks the desk.
    pub(crate) async fn desk(&self, request: Value) -> Result<Value, String> {
        let request: desk::Request = serde_json::from_value(request).unwrap();
        desk::perform(&self.system.service, request).await
    }

    /// Puts a plan in force that nobody replayed. Returns its version. `waiting`: `new` or `old`.
    pub(crate) async fn publish(&self, text: &str, waiting: &str) -> u64 {
        let wish = json!({
            "do": "publish-plan", "shop": DEMO, "text": text, "why": "a test", "by": "a test",
            "waiting": waiting, "without_replay": "a test",
        });
        self.desk(wish).await.unwrap()["version"].as_u64().unwrap()
    }

    /// Moves the clock, sending what is due on the way.
    pub(crate) async fn until(&self, to: &str) {
        self.system.advance_to(time(to)).await.unwrap();
    }

    /// Every mail so far.
    pub(crate) fn mails(&self) -> Vec<OutboxMail> {
        self.system.cloud.outbox.mails()
    }

    /// The touches of the mails so far.
    pub(crate) fn touches(&self) -> Vec<String> {
        self.mails().into_iter().map(|mail| mail.touch).collect()
    }

    /// A journey in words, such as `order/1001`.
    pub(crate) async fn view(&self, journey: &str) -> JourneyView {
        self.view_as_of(journey, None).await
    }

    /// The same as it stood at a time.
    pub(crate) async fn view_as_of(&self, journey: &str, as_of: Option<Timestamp>) -> JourneyView {
        let (kind, id) = journey.split_once('/').unwrap();
        let kind = journey::ids::JourneyKind::parse(kind).unwrap();
        let id = JourneyId::from_parts(kind, id).unwrap();
        view::journey(&self.system.service, &self.shop(), &id, as_of).await.unwrap().unwrap()
    }
}
