//! The stage: the whole system on a virtual clock, on which a script is played line by line, and
//! what is written down meanwhile.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use local::cloud::{Cloud, Fault, Service as CloudService, create_table_if_missing};
use local::commands::{plan, tasks};
use local::system::{Options, System};
use local::{demo_shop, gateway};
use serde_json::Value;
use service::clock::Clock;
use service::keyring::Keyring;
use store::WaitingFollow;

use super::lines::{self, Scene};
use super::senders::{Delivery, Senders};
use super::words::Words;
use super::{people, timeline};
use crate::harness::{Harness, table_at};

/// Always the same key, so that whatever is derived from it is the same in every run.
const KEYS: &str = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A script on its way.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) harness: Harness,
    pub(super) zone: TimeZone,
    senders: Senders,
    /// What `again` repeats.
    last: Option<Delivery>,
    /// How many mails are written down.
    mails_told: usize,
    /// What is written down.
    pub(super) written: String,
}

impl Stage {
    /// Sets the stage as a script's first line asks: `start 2026-03-02 10:00 America/New_York`.
    pub(super) async fn start(words: &mut Words) -> Self {
        words.word("start");
        let (date, time) = (words.next("a date"), words.next("a time"));
        let zone = words.next("a time zone");
        let zone = TimeZone::get(&zone).unwrap_or_else(|_| words.wrong(&format!("there is no zone {zone}")));
        words.end();
        let begins = Words::of("start".to_owned(), &format!("{date} {time}")).moment(&zone);
        let clock = Clock::standing_at(begins);
        let outbox_clock = clock.clone();
        let now: local::cloud::Clock = Arc::new(move || outbox_clock.now());
        let cloud = match table_at() {
            Some(endpoint) => Cloud::at_endpoint(&endpoint, now),
            None => Cloud::in_memory(now).unwrap(),
        };
        let keyring = Keyring::parse(KEYS).unwrap();
        let options =
            Options { public_url: "https://mail.shop.example.com".to_owned(), ..Options::default() };
        let system = System::on(cloud, keyring, clock, options);
        let store = &system.service.store;
        create_table_if_missing(store.client(), store.table()).await.unwrap();
        demo_shop::make_if_missing(&system.service).await.unwrap();
        Self {
            harness: Harness::around(system),
            zone,
            senders: Senders::default(),
            last: None,
            mails_told: 0,
            written: String::new(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.harness.system.service.now()
    }

    /// Writes a comment of the script down.
    pub(super) fn comment(&mut self, line: &str) {
        self.written += &format!("{}{line}\n", " ".repeat(timeline::TIME_WIDTH + 2));
    }

    /// Plays one line. `text` is what follows a `<<` over several lines.
    pub(super) async fn play(&mut self, line: &str, mut words: Words, text: Option<&str>) {
        let verb = words.next("a verb");
        let written = match verb.as_str() {
            "at" => return self.pass_time(&mut words).await,
            "expect" => return self.expect(&mut words),
            "read" => return self.read(&mut words),
            "again" => self.again(&mut words).await,
            "plan" => {
                words.word("<<TOML");
                words.end();
                self.publish(text.unwrap_or_default(), &words).await
            }
            "mail-service" => self.break_mail_service(&mut words),
            "answer" => people::answer(self, &mut words).await,
            "choose" => people::choose(self, &mut words).await,
            "tasks" => return self.write_tasks(&words).await,
            "decide" => people::decide(self, &mut words).await,
            "robot" => people::follow_links(self, &mut words).await,
            "unsubscribe" => people::unsubscribe(self, &mut words).await,
            "bounce" => people::report(self, &mut words, "Bounce").await,
            "complain" => people::report(self, &mut words, "Complaint").await,
            verb => self.say(verb, &mut words).await,
        };
        let written = timeline::line(self.now(), &self.zone, &written, line);
        self.written += &written;
    }

    /// Somebody outside says something.
    async fn say(&mut self, verb: &str, words: &mut Words) -> String {
        let scene = Scene { zone: &self.zone, now: self.now() };
        let said = lines::delivery(verb, words, &scene, &mut self.senders);
        let delivery = said.unwrap_or_else(|| words.wrong(&format!("nobody knows how to \"{verb}\"")));
        let result = self.deliver(&delivery).await;
        self.last = Some(delivery);
        result
    }

    async fn deliver(&self, delivery: &Delivery) -> String {
        let Delivery { provider, surface, topic, body } = delivery;
        let reply = self.harness.deliver(*provider, *surface, topic, body).await;
        let said: Value = serde_json::from_slice(reply.body()).unwrap();
        assert_eq!(reply.status(), 200, "{topic}: {said}");
        match said["result"].as_str().unwrap() {
            result @ ("recorded" | "duplicate" | "parked" | "accepted") => result.to_owned(),
            result => format!("{result}: {}", said["why"].as_str().unwrap_or_default()),
        }
    }

    /// The last delivery once more, as it was.
    async fn again(&mut self, words: &mut Words) -> String {
        words.end();
        match self.last.clone() {
            Some(delivery) => self.deliver(&delivery).await,
            None => words.wrong("nothing was said before that could be said again"),
        }
    }

    /// `at 2026-03-03 16:30` or `at +6h`: time passes, and what is due on the way is sent.
    async fn pass_time(&mut self, words: &mut Words) {
        let first = words.next("a time");
        let to = match first.strip_prefix('+') {
            Some(wait) => {
                let wait: Option<SignedDuration> = gateway::parse_duration(wait);
                self.now() + wait.unwrap_or_else(|| words.wrong("a wait reads +90m, +6h or +3d"))
            }
            None => {
                let time = words.next("a time of day");
                Words::of("at".to_owned(), &format!("{first} {time}")).moment(&self.zone)
            }
        };
        words.end();
        if to < self.now() {
            words.wrong("time does not run backwards");
        }
        self.harness.system.advance_to(to).await.unwrap();
        self.write_mails().await;
    }

    async fn write_mails(&mut self) {
        let mails = self.harness.mails();
        for mail in &mails[self.mails_told..] {
            let written = timeline::mail(self, mail).await;
            self.written += &written;
        }
        self.mails_told = mails.len();
    }

    /// `expect 2 transit_delay`, `expect 3 mails`: how many there were so far.
    fn expect(&self, words: &mut Words) {
        let wanted: usize = words.parse("a number");
        let of = words.next("a kind of mail, or \"mails\"");
        words.end();
        let kind = format!("{of}/");
        let touches = self.harness.touches();
        if of != "mails" && journey::touch::TouchKind::parse(&of).is_none() {
            words.wrong(&format!("there is no kind of mail called \"{of}\""));
        }
        let found = touches.iter().filter(|touch| of == "mails" || touch.starts_with(&kind)).count();
        if found != wanted {
            words.wrong(&format!("there were {found} {of}, not {wanted}: {touches:?}\n{}", self.written));
        }
    }

    /// Writes down the newest mail as its reader sees it.
    fn read(&mut self, words: &mut Words) {
        words.end();
        match self.harness.mails().last() {
            Some(mail) => self.written += &timeline::text(mail),
            None => words.wrong("there is no mail to read"),
        }
    }

    /// Writes down what the team's list holds now.
    async fn write_tasks(&mut self, words: &Words) {
        let which = tasks::Which { shop: self.harness.shop(), kind: None, all: false };
        let listed = tasks::list(&self.harness.system.service, &which).await;
        let listed = listed.unwrap_or_else(|why| words.wrong(&why));
        let mut lines: Vec<String> = listed
            .tasks
            .iter()
            .map(|task| {
                let name = task.number.as_ref().unwrap_or(&task.journey);
                format!("task of {name}, {}: {}; to do: {}", task.kind.as_str(), task.why, task.to_do)
            })
            .collect();
        if lines.is_empty() {
            lines.push("no task".to_owned());
        }
        for line in lines {
            self.comment(&line);
        }
    }

    async fn publish(&self, text: &str, words: &Words) -> String {
        let reason = || "the scenario says so".to_owned();
        let wish = plan::Publication {
            shop: self.harness.shop(),
            text: text.to_owned(),
            why: reason(),
            by: "the scenario".to_owned(),
            waiting: WaitingFollow::New,
            base: None,
            without_replay: Some(reason()),
        };
        let published = plan::publish(&self.harness.system.service, wish).await;
        let version = published.unwrap_or_else(|why| words.wrong(&why));
        format!("version {version}")
    }

    /// `mail-service loses-answers 2`: what becomes of the next mails.
    fn break_mail_service(&self, words: &mut Words) -> String {
        let how =
            words.one_of("what goes wrong", &["loses-answers", "never-answers", "throttles", "rejects"]);
        let mut times: u32 = words.parse("how many times");
        words.end();
        self.harness.system.cloud.faults.inject(move |call| {
            if call.service != CloudService::Ses || times == 0 {
                return Fault::None;
            }
            times -= 1;
            match how.as_str() {
                "loses-answers" => Fault::ReplyLost,
                "never-answers" => Fault::TimeoutBefore,
                "throttles" => Fault::Throttle,
                _ => Fault::Refuse {
                    code: "MessageRejected".to_owned(),
                    message: "Email address is not verified.".to_owned(),
                    status: 400,
                },
            }
        });
        "so be it".to_owned()
    }
}
