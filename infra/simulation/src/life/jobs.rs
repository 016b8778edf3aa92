//! What is started, with the functions' own handlers, and what comes of its end.

use std::sync::Arc;

use bytes::Bytes;
use dispatch::Part;
use http::{Method, Request};
use jiff::Timestamp;
use journey::ids::{ShopId, SourceId};
use providers::{Provider, Secret};
use serde_json::{Value, json};
use service::Service;
use service::invocation::{self, Invocation, Which};
use service::keyring::Keyring;
use service::plans::Wish;
use service::reply::Reply;
use store::WaitingFollow;

use super::{Event, Life, SHOP, SOURCES};
use crate::chance::{mix, mix_text};
use crate::evidence::{Acknowledged, Fact};
use crate::processes::{Process, keys, secret};
use crate::script::{Delivery, Door, Step, What, text_of};
use crate::tasks::Job;

/// How something ended.
pub(super) enum Done {
    /// A reply to a sender or a visitor.
    Replied(Reply),
    /// A sweep: whether it came to its end, and what it could not deal with.
    Swept { failed: u32, is_whole: bool },
    /// Something whose whole result is whether it worked.
    Worked(bool),
    /// A look of ours.
    Looked,
}

/// Something that runs.
pub(super) struct Running {
    pub(super) name: &'static str,
    /// What it is, whatever else runs.
    pub(super) key: u64,
    pub(super) calls: u64,
    pub(super) claimed_at_call: u64,
    /// The mail of which it heard that it was taken, and has not written it yet.
    pub(super) heard: Option<usize>,
    process: usize,
    /// What it is about, to be done again when it fails.
    event: Option<Event>,
    /// What its success means.
    means: Option<Fact>,
}

/// After a failure the next try comes after so many seconds.
const AGAIN_AFTER_S: [i64; 6] = [20, 120, 900, 3_600, 14_400, 43_200];
/// A sender gives up.
const TRIES_MAX: u64 = 80;

impl Life<'_> {
    pub(super) fn start(
        &mut self,
        name: &'static str,
        process: usize,
        key: u64,
        job: Job<Done>,
        event: Option<Event>,
    ) -> u64 {
        self.tasks_total += 1;
        let id = self.tasks_total;
        self.running.insert(
            id,
            Running { name, key, calls: 0, claimed_at_call: 0, heard: None, process, event, means: None },
        );
        self.tasks.start(id, job);
        if name != "look" {
            self.say(&format!("#{id} {name} begins in process {process}"));
        }
        id
    }

    /// Polls whatever was woken, and takes what came to its end.
    pub(super) fn finish_woken(&mut self) {
        for (id, done) in self.tasks.poll() {
            self.end(id, Some(done));
        }
    }

    /// A process dies in the middle; what it remembered is gone.
    pub(super) fn die(&mut self, task: u64) {
        self.tasks.kill(task);
        if let Some(running) = self.running.get(&task) {
            self.processes[running.process].service.shops.forget();
        }
        self.end(task, None);
    }

    pub(super) fn happen(&mut self, event: Event) {
        match &event {
            Event::Step(index, tries) => {
                let step = self.script.steps[*index].clone();
                self.step(&step, *tries, event.clone());
            }
            Event::Report(place, kind, tries) => self.report(*place, kind, *tries, event.clone()),
            Event::NewKeys(process) => self.new_keys(*process),
        }
    }

    fn step(&mut self, step: &Step, tries: u64, event: Event) {
        let key = mix(&[1, step.id, tries]);
        let process = (mix(&[self.seed, key]) % 2) as usize;
        match &step.what {
            What::Deliver(delivery) => {
                let body = body_of(delivery);
                self.say(&format!(
                    "{} {} occurred {}",
                    delivery.event_type,
                    delivery.data,
                    text_of(delivery.occurred_ms)
                ));
                let generation = self.secret_generation;
                self.deliver("delivery", process, key, delivery, body, generation, Some(event));
            }
            What::Garbage(text) => {
                let delivery = Delivery {
                    door: Door::Storefront,
                    source: 0,
                    event_type: "order.placed",
                    occurred_ms: step.at_ms,
                    data: Value::Null,
                    journey: String::new(),
                };
                let (generation, body) = (self.secret_generation, text.clone().into_bytes());
                self.deliver("garbage", process, key, &delivery, body, generation, Some(event));
            }
            // Signed with a secret that the shop never had.
            What::Forged(delivery) => {
                self.deliver("forged", process, key, delivery, body_of(delivery), 77, None);
            }
            What::Look(pick) => self.visit(*pick, None, process, key),
            What::Answer(pick, value) => self.visit(*pick, Some(*value), process, key),
            What::Unsubscribe(pick) => self.unsubscribe(*pick, process, key, event),
            What::Publish(plan, keeps_old) => self.publish(*plan, *keeps_old, tries, key, event),
            What::RotateKeys => {
                let now = self.gate.now_ms();
                for n in 0..self.processes.len() {
                    self.queue_at(now + 20_000 * n as i64, Event::NewKeys(n));
                }
            }
            What::RotateSecret => self.rotate_secret(key, event),
            What::TableOutage(until_ms) => {
                self.say("the table goes down");
                self.outage_until_ms = if self.is_calm { i64::MIN } else { *until_ms };
            }
            What::SweepStorm => (0..3).for_each(|_| self.sweep()),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a delivery is all of this")]
    fn deliver(
        &mut self,
        name: &'static str,
        process: usize,
        key: u64,
        delivery: &Delivery,
        body: Vec<u8>,
        generation: u64,
        event: Option<Event>,
    ) {
        let now = Timestamp::from_millisecond(self.gate.now_ms()).unwrap_or_default();
        let secret = Secret::new(secret(self.seed, delivery.source, generation));
        let signed = Provider::Standard.sign(&secret, &body, &format!("msg_{key}"), delivery.event_type, now);
        let Ok(signed) = signed else {
            self.evidence.wrong.push(format!("senders: {} cannot be signed", delivery.event_type));
            return;
        };
        let (word, door) = match delivery.door {
            Door::Storefront => ("storefront", delivery.door),
            Door::Carrier => ("carrier", delivery.door),
            Door::Signals => ("signals", delivery.door),
        };
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.headers_mut() = signed.headers;
        let path = format!("/{word}/{SHOP}/{}", SOURCES[delivery.source]);
        *request.uri_mut() = path.parse().unwrap_or_default();
        let service = Arc::clone(&self.processes[process].service);
        let job: Job<Done> = Box::pin(async move {
            let handle = async |service: &Service, request: &Request<Bytes>| match door {
                Door::Storefront => storefront_webhook::handle(service, request).await,
                Door::Carrier => carrier_webhook::handle(service, request).await,
                Door::Signals => signals::handle(service, request).await,
            };
            let (reply, line) = invocation::of_request(&service, Which::default(), request, handle).await;
            tracing::info!(line);
            Done::Replied(reply)
        });
        self.start(name, process, key, job, event);
    }

    /// Somebody follows the links of a mail; with a value they send the form.
    fn visit(&mut self, pick: u64, value: Option<u64>, process: usize, key: u64) {
        let with_links: Vec<(String, String, String, String)> = self
            .evidence
            .taken
            .iter()
            .filter_map(|taken| {
                let token = token_in(&taken.mail.text, "/a/")?;
                let mail = &taken.mail;
                Some((token, mail.journey.clone(), mail.touch.clone(), mail.to.clone()))
            })
            .collect();
        let count = with_links.len().max(1) as u64;
        let found = with_links.get((pick % count) as usize).cloned();
        let Some(value) = value else {
            let preferences: Vec<String> = self
                .evidence
                .taken
                .iter()
                .filter_map(|taken| token_in(taken.mail.headers.get("List-Unsubscribe")?, "/u/"))
                .collect();
            if let Some(token) = preferences.get((pick % preferences.len().max(1) as u64) as usize) {
                self.page("look at a page", Method::GET, token, String::new(), process, key ^ 1, None);
            }
            let Some((token, ..)) = found else { return };
            for method in [Method::GET, Method::HEAD] {
                self.page("look at a page", method, &token, String::new(), process, key, None);
            }
            return;
        };
        let Some((token, journey, touch, _)) = found else { return };
        let score = if touch.starts_with("nps") { value % 11 } else { 1 + value % 5 };
        let choice = if value.is_multiple_of(2) { "replace" } else { "refund" };
        let form = format!("score={score}&choice={choice}&comment=canaryremark");
        let is_survey = touch.starts_with("csat") || touch.starts_with("nps");
        let means = is_survey.then_some(Fact::Answered { journey, touch, score });
        self.page("answer", Method::POST, &token, form, process, key, means);
    }

    #[expect(clippy::too_many_arguments, reason = "a request is all of this")]
    fn page(
        &mut self,
        name: &'static str,
        method: Method,
        path: &str,
        form: String,
        process: usize,
        key: u64,
        means: Option<Fact>,
    ) -> u64 {
        let mut request = Request::new(Bytes::from(form));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_default();
        let service = Arc::clone(&self.processes[process].service);
        let job: Job<Done> = Box::pin(async move {
            let (reply, line) =
                invocation::of_request(&service, Which::default(), request, answers::handle).await;
            tracing::info!(line);
            Done::Replied(reply)
        });
        let id = self.start(name, process, key, job, None);
        self.evidence.posted.extend(means.clone());
        if let Some(running) = self.running.get_mut(&id) {
            running.means = means;
        }
        id
    }

    /// A mail program stops the mails of a class, as RFC 8058 has it.
    fn unsubscribe(&mut self, pick: u64, process: usize, key: u64, event: Event) {
        let with_links: Vec<(String, String, String)> = self
            .evidence
            .taken
            .iter()
            .filter_map(|taken| {
                let header = taken.mail.headers.get("List-Unsubscribe")?;
                let token = token_in(header, "/u/")?;
                Some((token, taken.mail.to.clone(), taken.kind().to_owned()))
            })
            .collect();
        let count = with_links.len().max(1) as u64;
        let Some((token, email, kind)) = with_links.get((pick % count) as usize).cloned() else { return };
        let means = Some(Fact::Unsubscribed { email, kind });
        let form = "List-Unsubscribe=One-Click".to_owned();
        let id = self.page("unsubscribe", Method::POST, &token, form, process, key, means);
        if let Some(running) = self.running.get_mut(&id) {
            running.event = Some(event);
        }
    }

    fn publish(&mut self, plan: usize, keeps_old: bool, tries: u64, key: u64, event: Event) {
        let Some(rules) = self.script.plans.get(plan) else { return };
        if tries == 0 {
            let now = self.gate.now_ms();
            self.evidence.published.push((now, plan, keeps_old));
        }
        let waiting = if keeps_old { WaitingFollow::Old } else { WaitingFollow::New };
        let (text, by) = (rules.text.clone(), "simulated".to_owned());
        let wish = Wish { text, by, why: "a new season".to_owned(), waiting, base: None };
        let service = Arc::clone(&self.processes[0].service);
        let job: Job<Done> = Box::pin(async move {
            let Ok(shop) = ShopId::parse(SHOP) else { return Done::Worked(false) };
            let published = service.publish(&shop, wish, Some("simulated".to_owned())).await;
            service.shops.forget();
            Done::Worked(published.is_ok())
        });
        self.start("publish", 0, key, job, Some(event));
    }

    fn rotate_secret(&mut self, key: u64, event: Event) {
        let (service, seed) = (Arc::clone(&self.processes[0].service), self.seed);
        let job: Job<Done> = Box::pin(async move {
            let rotated = async {
                let shop = ShopId::parse(SHOP).ok()?;
                let mut record = service.store.shop(&shop).await.ok()??.0;
                for (n, name) in SOURCES.iter().enumerate() {
                    let source = SourceId::parse(*name).ok()?;
                    let sealed = service.keyring.seal(&shop, &source, &secret(seed, n, 1)).ok()?;
                    let kept = record.value.sources.get_mut(&source)?;
                    kept.previous = Some(std::mem::replace(&mut kept.current, sealed));
                }
                service.store.put_shop(&shop, &record).await.ok()?.then_some(())
            };
            Done::Worked(rotated.await.is_some())
        });
        self.start("rotate a secret", 0, key, job, Some(event));
    }

    fn new_keys(&mut self, n: usize) {
        let Ok(keyring) = Keyring::parse(&keys(self.seed, true)) else { return };
        self.say(&format!("process {n} gets new keys"));
        let process = Process::new(&self.clients, keyring, self.processes[n].skew_s);
        process.set_clock(self.gate.now_ms());
        let old = std::mem::replace(&mut self.processes[n], process);
        self.retired.push(old);
    }

    /// The schedule's minute, perhaps in two processes at once.
    pub(super) fn sweep(&mut self) {
        let now = self.gate.now_ms();
        self.sweeps_total += 1;
        self.sweep_not_before_ms = now + 60_000;
        let drawn = mix(&[self.seed, now as u64, 51]);
        let first = 2 + (drawn % 2) as usize;
        let both = !self.is_calm && (drawn >> 8).is_multiple_of(3);
        let both_processes = [first, 5 - first];
        for process in both_processes.into_iter().take(if both { 2 } else { 1 }) {
            let key = mix(&[2, now as u64, process as u64, self.sweeps_total]);
            let dispatcher = Arc::clone(&self.processes[process].dispatcher);
            let service = Arc::clone(&self.processes[process].service);
            let job: Job<Done> = Box::pin(async move {
                let invocation = Invocation::begin(&service, Which::default());
                let now = service.now();
                let sweep = dispatcher.minute(&invocation, Part::WHOLE, now, None).await;
                for line in invocation.lines(&service, now) {
                    tracing::info!(line);
                }
                match sweep {
                    Ok(sweep) => Done::Swept { failed: sweep.failed, is_whole: true },
                    Err(_) => Done::Swept { failed: 0, is_whole: false },
                }
            });
            self.start("sweep", process, key, job, None);
        }
    }

    /// What became of a mail is brought back.
    fn report(&mut self, place: usize, kind: &'static str, tries: u64, event: Event) {
        let Some(taken) = self.evidence.taken.get(place) else { return };
        let mail = &taken.mail;
        let tags: serde_json::Map<String, Value> =
            mail.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        let mut detail = json!({
            "eventType": kind,
            "mail": { "timestamp": mail.at, "messageId": mail.id, "destination": [mail.to], "tags": tags },
        });
        if kind == "Bounce" {
            detail["bounce"] = json!({ "bounceType": "Permanent", "bounceSubType": "General" });
        }
        let payload =
            json!({ "source": "aws.ses", "detail-type": format!("Email {kind}"), "detail": detail });
        let send = mail.tags.get("send_id").cloned().unwrap_or_default();
        let key = mix(&[3, mix_text(&send), mix_text(kind), tries]);
        let process = (key % 2) as usize;
        let means =
            matches!(kind, "Bounce" | "Complaint").then(|| Fact::Undeliverable { email: mail.to.clone() });
        let service = Arc::clone(&self.processes[process].service);
        let job: Job<Done> = Box::pin(async move {
            let invocation = Invocation::begin(&service, Which::default());
            let taken = mail_feedback::take(&service, &payload, invocation.note()).await;
            for line in invocation.lines(&service, service.now()) {
                tracing::info!(line);
            }
            Done::Worked(taken.is_ok())
        });
        self.coverage.see("event", kind);
        let id = self.start("mail event", process, key, job, Some(event));
        if let Some(running) = self.running.get_mut(&id) {
            running.means = means;
        }
    }

    /// Something came to its end; `None`: its process died.
    fn end(&mut self, id: u64, done: Option<Done>) {
        let Some(running) = self.running.remove(&id) else { return };
        let (worked, said) = match &done {
            None => (false, "dies".to_owned()),
            Some(Done::Looked) => return,
            Some(Done::Worked(worked)) => (*worked, if *worked { "done" } else { "failed" }.to_owned()),
            Some(Done::Swept { failed, is_whole }) => {
                if self.is_calm && (*failed > 0 || !is_whole) && self.late.is_empty() {
                    self.evidence.wrong.push(format!(
                        "settles: a sweep fails with nothing wrong at {}",
                        text_of(self.gate.now_ms())
                    ));
                }
                (*is_whole, format!("swept, {failed} failed"))
            }
            Some(Done::Replied(reply)) => self.replied(running.name, reply),
        };
        self.say(&format!("#{id} {} {said}", running.name));
        self.coverage.see("end", &format!("{}: {said}", running.name));
        if worked {
            self.acknowledge(&running);
        } else if let Some(event) = running.event {
            self.again(event);
        }
    }

    fn replied(&mut self, name: &str, reply: &Reply) -> (bool, String) {
        let text = String::from_utf8_lossy(reply.body()).into_owned();
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        let word = said["result"].as_str().unwrap_or_default().to_owned();
        let status = reply.status().as_u16();
        if status >= 500 && status != 503 {
            self.evidence.wrong.push(format!("replies: {name} is answered {status}"));
        }
        if name == "forged" && status == 200 {
            self.evidence.wrong.push("looks: a forged delivery is taken".to_owned());
        }
        if !name.contains("page") && name != "answer" && name != "unsubscribe" {
            self.evidence.replies.push(text);
        }
        (reply.status().is_success(), format!("{status} {word}").trim().to_owned())
    }

    fn acknowledge(&mut self, running: &Running) {
        let (at_call, at_ms) = (self.calls_total, self.gate.now_ms());
        let step = match &running.event {
            Some(Event::Step(index, _)) => Some(self.script.steps[*index].id),
            _ => None,
        };
        if running.name == "rotate a secret" {
            self.secret_generation = 1;
        }
        let what = match (&running.means, running.name) {
            (Some(fact), _) => fact.clone(),
            (None, "delivery" | "garbage") => Fact::Delivery,
            (None, _) => return,
        };
        self.evidence.acknowledged.push(Acknowledged { step, at_call, at_ms, what });
    }

    /// Senders try again, and so do those who want something of us.
    fn again(&mut self, event: Event) {
        let (next, tries) = match event {
            Event::Step(index, tries) => (Event::Step(index, tries + 1), tries),
            Event::Report(place, kind, tries) => (Event::Report(place, kind, tries + 1), tries),
            other => (other, 0),
        };
        if tries >= TRIES_MAX {
            self.evidence.wrong.push("settles: a delivery is never taken".to_owned());
            return;
        }
        let wait = AGAIN_AFTER_S[(tries as usize).min(AGAIN_AFTER_S.len() - 1)] * 1000;
        self.queue_at(self.gate.now_ms() + wait, next);
    }
}

pub(crate) fn body_of(delivery: &Delivery) -> Vec<u8> {
    json!({
        "type": delivery.event_type, "timestamp": text_of(delivery.occurred_ms), "data": delivery.data,
    })
    .to_string()
    .into_bytes()
}

/// The path of the first link to a page in a text.
fn token_in(text: &str, page: &str) -> Option<String> {
    let begin = text.find(&format!("example.com{page}"))? + "example.com".len();
    let path: String = text[begin..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~'))
        .collect();
    Some(path)
}

impl Life<'_> {
    /// A sender says again what was acknowledged, while nothing goes wrong. What the reply says became of it.
    pub(crate) fn say_again(&mut self, delivery: &Delivery) -> Option<String> {
        let key = mix(&[4, self.tasks_total]);
        let generation = self.secret_generation;
        self.deliver("said again", 0, key, delivery, body_of(delivery), generation, None);
        let id = self.tasks_total;
        while self.running.contains_key(&id) {
            self.finish_woken();
            if !self.let_one_through() {
                match self.next_pause() {
                    Some(at) if self.running.contains_key(&id) => self.pass_to(at),
                    _ => break,
                }
            }
        }
        self.history.last().cloned()
    }
}
