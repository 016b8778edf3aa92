//! A page before it has a form: what it says, for whom; and the reply that it becomes.
//!
//! Everything that varies is escaped by the template. Nothing is fetched and no script runs: the
//! policy in the headers holds a browser to it, and lets in the one style sheet by its hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use messages::{Accent, Locale, Palette};
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value, context};
use serde::Serialize;
use service::reply::Reply;
use service::shops::Shop;
use sha2::{Digest, Sha256};

use crate::words::words;

/// The headers that are the same on every page.
const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_TYPE, "text/html; charset=utf-8"),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
/// A visitor is asked to wait this long when the table is busy.
const RETRY_AFTER_SECONDS: &str = "5";
const METHODS: &str = "GET, HEAD, POST";

/// The templates, by the name that the others know them by.
const TEMPLATES: [(&str, &str); 7] = [
    ("style.css", include_str!("../templates/style.css.j2")),
    ("layout.html", include_str!("../templates/layout.html.j2")),
    ("mailbox.html", include_str!("../templates/mailbox.html.j2")),
    ("survey.html", include_str!("../templates/survey.html.j2")),
    ("delay_option.html", include_str!("../templates/delay_option.html.j2")),
    ("preferences.html", include_str!("../templates/preferences.html.j2")),
    ("note.html", include_str!("../templates/note.html.j2")),
];

/// Whose page it is, and in which language.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) locale: Locale,
    /// Empty where the shop is not known.
    pub(crate) brand: String,
    pub(crate) support: Option<Mailbox>,
    palette: Palette,
}

/// An address that a person reads.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mailbox {
    address: String,
    /// `mailto:`, if the address is plain enough for it.
    url: Option<String>,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) frame: Frame,
    pub(crate) content: Content,
}

/// What a page says.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Content {
    Survey(Survey),
    DelayOption(DelayOption),
    Preferences(Preferences),
    Note(Note),
}

/// A question and its form.
#[derive(Debug, Serialize)]
pub(crate) struct Survey {
    pub(crate) title: String,
    /// Where the form goes: the token, from which a browser makes the address.
    pub(crate) token: String,
    /// What is said of an earlier answer.
    pub(crate) notes: Vec<String>,
    /// What was wrong with the form that was sent.
    pub(crate) mistake: Option<&'static str>,
    pub(crate) scores: Vec<Score>,
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) comment_label: &'static str,
    pub(crate) comment_hint: &'static str,
    pub(crate) comment: String,
    pub(crate) comment_length_max: usize,
    pub(crate) button: &'static str,
}

/// One number to choose.
#[derive(Debug, Serialize)]
pub(crate) struct Score {
    pub(crate) value: u8,
    /// What it means; said to people who hear the page. Empty between the ends.
    pub(crate) meaning: &'static str,
    pub(crate) is_chosen: bool,
}

/// The choice that law gives, a form for each answer.
#[derive(Debug, Serialize)]
pub(crate) struct DelayOption {
    pub(crate) title: String,
    /// See [`Survey::token`].
    pub(crate) token: String,
    /// What was wrong with the form that was sent.
    pub(crate) mistake: Option<&'static str>,
    pub(crate) notes: Vec<String>,
    /// The number of the notice that is answered.
    pub(crate) notice: u32,
    pub(crate) options: Vec<Answer>,
}

/// One answer that can be chosen.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) choice: &'static str,
    pub(crate) text: &'static str,
    pub(crate) button: &'static str,
    /// The periods to choose from, if it sets one.
    pub(crate) periods: Vec<Period>,
    pub(crate) is_quiet: bool,
}

/// A period to choose.
#[derive(Debug, Serialize)]
pub(crate) struct Period {
    /// Its place among those that are offered.
    pub(crate) value: usize,
    pub(crate) label: String,
}

/// Which mails come.
#[derive(Debug, Serialize)]
pub(crate) struct Preferences {
    pub(crate) title: String,
    /// See [`Survey::token`].
    pub(crate) token: String,
    pub(crate) notes: Vec<String>,
    /// The one button for who came to stop the mails.
    pub(crate) stop: Option<Stop>,
    pub(crate) heading: &'static str,
    pub(crate) choices: Vec<Choice>,
    pub(crate) always: Always,
    pub(crate) button: &'static str,
}

/// The button that stops the mails of one class.
#[derive(Debug, Serialize)]
pub(crate) struct Stop {
    pub(crate) text: &'static str,
    pub(crate) button: &'static str,
}

/// A class of mails with a box to tick.
#[derive(Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) is_on: bool,
}

/// The class of mails that nobody can stop.
#[derive(Debug, Serialize)]
pub(crate) struct Always {
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) tag: &'static str,
}

/// A few sentences.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Note {
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// Leads to the address, which then is not repeated below the page.
    pub(crate) write_to_us: Option<&'static str>,
    pub(crate) retry: Option<Retry>,
    pub(crate) link: Option<Link>,
}

/// A button that sends the same again.
#[derive(Debug, Serialize)]
pub(crate) struct Retry {
    pub(crate) token: String,
    /// `get` or `post`.
    pub(crate) method: &'static str,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) button: &'static str,
}

/// A link to another state of the same page.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    /// See [`Survey::token`].
    pub(crate) token: String,
    pub(crate) label: &'static str,
    /// Said beside it.
    pub(crate) hint: String,
}

impl Frame {
    /// A frame for who comes without a token of ours.
    pub(crate) fn neutral(languages: &[&str]) -> Self {
        let (locale, _) = Locale::choose(languages);
        Self { locale, brand: String::new(), support: None, palette: Palette::new(Accent::default()) }
    }

    /// A shop's frame, in the customer's language if it is known, else the shop's, else the browser's.
    pub(crate) fn of(shop: &Shop, customer: &str, languages: &[&str]) -> Self {
        let mut wishes = vec![customer, shop.record.locale.as_str()];
        wishes.extend(languages);
        let (locale, _) = Locale::choose(&wishes);
        let accent = Accent::parse(&shop.record.accent).unwrap_or_default();
        Self {
            locale,
            brand: shop.record.brand.clone(),
            support: Mailbox::new(&shop.record.support_email),
            palette: Palette::new(accent),
        }
    }
}

impl Mailbox {
    fn new(address: &str) -> Option<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+');
        let url = address.chars().all(is_plain).then(|| format!("mailto:{address}"));
        (!address.is_empty()).then(|| Self { address: address.to_owned(), url })
    }
}

impl Page {
    /// Says that the form lacks a score, on the page that asks for it.
    pub(crate) fn complain(&mut self) {
        if let Content::Survey(survey) = &mut self.content {
            survey.mistake = Some(words(self.frame.locale).survey.missing);
            self.status = StatusCode::BAD_REQUEST;
        }
    }

    /// The page as it is sent.
    pub(crate) fn reply(&self) -> Reply {
        match self.render() {
            Ok((html, style)) => reply(self.status, html, &format!("'sha256-{}'", digest(&style))),
            // A test renders every page in every language: this cannot be caused by what a page holds.
            Err(error) => {
                tracing::error!(template = self.template(), kind = ?error.kind(), "page not rendered");
                reply(StatusCode::INTERNAL_SERVER_ERROR, String::new(), "'none'")
            }
        }
    }

    fn template(&self) -> &'static str {
        match self.content {
            Content::Survey(_) => "survey.html",
            Content::DelayOption(_) => "delay_option.html",
            Content::Preferences(_) => "preferences.html",
            Content::Note(_) => "note.html",
        }
    }

    /// The page and, apart, the style sheet in it: the policy names its hash.
    fn render(&self) -> Result<(String, String), Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source)?;
        }
        let palette = Value::from(Serde(&self.frame.palette));
        let style = environment.get_template("style.css")?.render(context! { palette })?;
        let html = environment.get_template(self.template())?.render(context! {
            page => Value::from(Serde(&self.content)),
            brand => self.frame.brand.as_str(),
            support => Value::from(Serde(&self.frame.support)),
            mailbox_is_shown => matches!(&self.content, Content::Note(note) if note.write_to_us.is_some()),
            contact => words(self.frame.locale).contact,
            lang => self.frame.locale.tag(),
            // Colours and fixed text only: nothing in it comes from outside.
            style => Value::from_safe_string(style.clone()),
        })?;
        Ok((html, style))
    }
}

/// The hash by which the policy lets the style sheet in (CSP 3, 2.3.1).
fn digest(style: &str) -> String {
    STANDARD.encode(Sha256::digest(style.as_bytes()))
}

fn reply(status: StatusCode, html: String, style_source: &str) -> Reply {
    let mut reply = Response::new(Bytes::from(html));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, policy(style_source));
    add_advice(status, headers);
    reply
}

fn policy(style_source: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; style-src {style_source}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// What RFC 9110 asks of some statuses: how to do better.
fn add_advice(status: StatusCode, headers: &mut HeaderMap) {
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static(METHODS));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
}
