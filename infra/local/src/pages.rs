//! The pages of the local server.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use journey::ids::ShopId;
use journey::words;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use crate::cloud::OutboxMail;
use crate::commands::senders::{CodeView, SenderView};
use crate::commands::status::{Problem, Status, in_lines};
use crate::system::System;
use crate::view::JourneyView;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("time", |at: String, zone: String| time(&at, &zone));
    for (name, source) in [
        ("base.html", include_str!("../templates/base.html")),
        ("home.html", include_str!("../templates/home.html")),
        ("outbox.html", include_str!("../templates/outbox.html")),
        ("mail.html", include_str!("../templates/mail.html")),
        ("journeys.html", include_str!("../templates/journeys.html")),
        ("journey.html", include_str!("../templates/journey.html")),
        ("senders.html", include_str!("../templates/senders.html")),
        ("status.html", include_str!("../templates/status.html")),
    ] {
        // A template that does not parse is left out; asking for it then says so, and a test asks.
        let _ = environment.add_template(name, source);
    }
    environment
});

/// What most pages show: one list, or one number.
#[derive(Serialize)]
struct Content<T> {
    rows: T,
}

type Page = Result<String, minijinja::Error>;

fn time(at: &str, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), |at| words::time(at, &zone))
}

fn render<S: Serialize>(system: &System, name: &str, content: S) -> Page {
    let is_virtual = matches!(system.service.clock, service::clock::Clock::Virtual(_));
    let frame = context! {
        now => words::time(system.service.now(), &TimeZone::UTC),
        is_virtual,
        base_url => system.service.public_url.as_str(),
        mails => system.cloud.outbox.len(),
        content => minijinja::Value::from(Serde(content)),
    };
    TEMPLATES.get_template(name)?.render(frame)
}

/// What the first page shows.
#[derive(Debug, Default, Serialize)]
pub struct Home {
    /// How many journeys there are.
    pub journeys: usize,
    /// The demo shop's version of the plan.
    pub plan_version: u32,
    /// What is paused there, a line each.
    pub paused: Vec<String>,
}

/// What is running, and what to try.
pub fn home(system: &System, home: Home) -> Page {
    render(system, "home.html", home)
}

#[derive(Serialize)]
struct MailRow {
    id: String,
    at: Timestamp,
    to: String,
    subject: String,
    touch: String,
    journey: String,
}

/// Every mail, the newest first.
pub fn outbox(system: &System) -> Page {
    let mut rows: Vec<MailRow> = system
        .cloud
        .outbox
        .mails()
        .into_iter()
        .map(|mail| MailRow {
            id: mail.id,
            at: mail.at,
            to: mail.to,
            subject: mail.subject,
            touch: mail.touch,
            journey: mail.journey,
        })
        .collect();
    rows.reverse();
    render(system, "outbox.html", Content { rows })
}

/// One mail as its reader sees it.
pub fn mail(system: &System, mail: &OutboxMail) -> Page {
    render(system, "mail.html", mail)
}

/// Every journey.
pub fn journeys(system: &System, views: &[JourneyView]) -> Page {
    render(system, "journeys.html", Content { rows: views })
}

/// One journey: facts, touches, verdicts.
pub fn journey(system: &System, view: &JourneyView) -> Page {
    render(system, "journey.html", view)
}

#[derive(Serialize)]
struct Senders<'a> {
    shop: &'a ShopId,
    senders: &'a [SenderView],
    codes: &'a [CodeView],
}

#[derive(Serialize)]
struct Screen<'a> {
    healthy: bool,
    problems: &'a [Problem],
    screen: String,
}

/// How everything stands.
pub fn status(system: &System, status: &Status) -> Page {
    let (healthy, problems) = (status.healthy, status.problems.as_slice());
    render(system, "status.html", Screen { healthy, problems, screen: in_lines(status) })
}

/// How a shop's senders stand.
pub fn senders(system: &System, shop: &ShopId, senders: &[SenderView], codes: &[CodeView]) -> Page {
    render(system, "senders.html", Senders { shop, senders, codes })
}
