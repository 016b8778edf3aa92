//! SES v2 in one process: it takes each mail and keeps it.
//!
//! Sits where the SDK expects an HTTP client, refuses what SES refuses, and
//! otherwise puts the mail into the outbox, where a person or a test reads it.
//! It must never send anything anywhere, and never take a mail that the real
//! service would turn away: a wrong tag has to fail on a laptop, not in
//! production. Where SES would take more than one recipient, this product sends
//! to exactly one, and the outbox holds it to that.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Clock, CloudError, Faults, Service, faults, lock, reply};

/// SES: tags per mail.
pub const TAGS_MAX: usize = 50;
/// SES: bytes in the name or the value of a tag.
pub const TAG_BYTES_MAX: usize = 256;
/// SES: headers of one's own per mail.
pub const HEADERS_MAX: usize = 15;
/// SES: bytes in the name of a header.
pub const HEADER_NAME_BYTES_MAX: usize = 126;
/// SES: bytes in the value of a header, and one less than in name and value.
pub const HEADER_VALUE_BYTES_MAX: usize = 995;
/// SES: bytes in an address, with the display name before it.
pub const ADDRESS_BYTES_MAX: usize = 320;
/// What `GetAccount` says may be sent in a second.
pub const SEND_RATE_PER_SECOND: f64 = 500.0;
/// What `GetAccount` says may be sent in 24 hours.
pub const SEND_QUOTA_PER_DAY: f64 = 1_000_000.0;

/// The tag with the journey's kind, as it is.
pub const TAG_KIND: &str = "kind";
/// The tag with the journey's id, in base64url without padding.
pub const TAG_JOURNEY: &str = "journey";
/// The tag with the touch's key, in base64url without padding.
pub const TAG_TOUCH: &str = "touch";

const CONTENT_TYPE: &str = "application/json";

/// A mail that was accepted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMail {
    /// The message id that the sender was given.
    pub id: String,
    /// When it was accepted, by the outbox's clock.
    pub at: Timestamp,
    /// The one recipient.
    pub to: String,
    /// The sender, with the display name.
    pub from: String,
    /// Where answers go; several are parted by commas, none is the empty text.
    pub reply_to: String,
    /// The subject.
    pub subject: String,
    /// The plain text part, or the empty text.
    pub text: String,
    /// The HTML part, or the empty text.
    pub html: String,
    /// Headers of the sender's own, `List-Unsubscribe` among them.
    pub headers: BTreeMap<String, String>,
    /// Every tag, as it was sent.
    pub tags: BTreeMap<String, String>,
    /// The touch's key, out of [`TAG_TOUCH`]; empty when that tag is missing or
    /// is not base64url.
    pub touch: String,
    /// `<kind>/<id>`, out of [`TAG_KIND`] and [`TAG_JOURNEY`]; empty when one of
    /// them is missing or unreadable.
    pub journey: String,
}

/// Shows no address, subject or text: a `Debug` ends in logs.
impl fmt::Debug for OutboxMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboxMail")
            .field("id", &self.id)
            .field("at", &self.at)
            .field("journey", &self.journey)
            .field("touch", &self.touch)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    /// Oldest first. Nothing is ever taken out, so the count gives the next id.
    mails: Vec<OutboxMail>,
    /// How many of them [`Outbox::take_unreported`] has given out.
    reported: usize,
    file: Option<File>,
}

/// An HTTP client for `aws_sdk_sesv2` that keeps each mail.
///
/// Clones share one outbox.
#[derive(Clone)]
pub struct Outbox {
    state: Arc<Mutex<State>>,
    clock: Clock,
    faults: Faults,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("mails", &self.len()).finish_non_exhaustive()
    }
}

impl Outbox {
    /// An empty outbox that is gone when its last clone is dropped.
    pub fn in_memory(clock: Clock) -> Self {
        Self::around(State::default(), clock)
    }

    /// The outbox kept in the file `path`, one JSON object a line, which is
    /// created when it is missing.
    ///
    /// The mails in it count as reported: what was reported is known in memory
    /// only, and SES events are no more than best effort either. A torn last line
    /// is cut off; its mail was not acknowledged.
    ///
    /// # Errors
    ///
    /// [`CloudError::Outbox`] when the file cannot be used,
    /// [`CloudError::OutboxLine`] when another line than the last is not a mail.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, CloudError> {
        let unusable = |source| CloudError::Outbox { path: path.to_owned(), source };
        let mut file =
            OpenOptions::new().create(true).append(true).read(true).open(path).map_err(unusable)?;
        file.seek(SeekFrom::Start(0)).map_err(unusable)?;
        let stored = std::io::read_to_string(&file).map_err(unusable)?;
        let whole = stored.rfind('\n').map_or(0, |newline| newline + 1);
        if whole < stored.len() {
            file.set_len(whole as u64).map_err(unusable)?;
        }
        let mut mails = Vec::new();
        for (index, line) in stored[..whole].lines().enumerate() {
            let mail = serde_json::from_str(line).map_err(|source| CloudError::OutboxLine {
                path: path.to_owned(),
                line: index + 1,
                source,
            })?;
            mails.push(mail);
        }
        let state = State { reported: mails.len(), mails, file: Some(file) };
        Ok(Self::around(state, clock))
    }

    fn around(state: State, clock: Clock) -> Self {
        Self { state: Arc::new(Mutex::new(state)), clock, faults: Faults::default() }
    }

    /// The same outbox, failing as `faults` says.
    #[must_use]
    pub fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Every mail accepted, oldest first.
    pub fn mails(&self) -> Vec<OutboxMail> {
        lock(&self.state).mails.clone()
    }

    /// The mail with this message id.
    pub fn mail(&self, id: &str) -> Option<OutboxMail> {
        let state = lock(&self.state);
        state.mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// How many mails were accepted.
    pub fn len(&self) -> usize {
        lock(&self.state).mails.len()
    }

    /// Whether no mail was accepted yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The mails accepted since the last time this was asked, oldest first, for
    /// the caller to make SES events of.
    pub fn take_unreported(&self) -> Vec<OutboxMail> {
        let mut state = lock(&self.state);
        let unreported = state.mails[state.reported..].to_vec();
        state.reported = state.mails.len();
        unreported
    }

    /// Runs one operation with its JSON body, without the network's part and without faults: for whoever puts a
    /// connector of their own in front.
    pub fn execute(&self, operation: &str, body: &[u8]) -> HttpResponse {
        match operation {
            SEND_EMAIL => self.send_email(body),
            GET_ACCOUNT => self.account(),
            _ => refused(404, "NotFoundException", "the local outbox has no such operation"),
        }
    }

    fn send_email(&self, body: &[u8]) -> HttpResponse {
        let accepted = serde_json::from_slice::<SendEmail>(body)
            .map_err(|error| error.to_string())
            .and_then(|request| request.into_mail((self.clock)()));
        match accepted {
            Err(reason) => refused(400, "BadRequestException", &reason),
            Ok(mail) => match self.keep(mail) {
                Ok(id) => reply_json(&json!({ "MessageId": id })),
                Err(error) => refused(500, "InternalServiceErrorException", &error.to_string()),
            },
        }
    }

    /// Numbers the mail and keeps it; on an error the outbox is as it was.
    fn keep(&self, mut mail: OutboxMail) -> std::io::Result<String> {
        let mut state = lock(&self.state);
        mail.id = format!("local-{:08}", state.mails.len() + 1);
        if let Some(file) = state.file.as_mut() {
            let mut line = serde_json::to_vec(&mail)?;
            line.push(b'\n');
            append(file, &line)?;
        }
        let id = mail.id.clone();
        state.mails.push(mail);
        Ok(id)
    }

    fn account(&self) -> HttpResponse {
        let since = (self.clock)().checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
        let state = lock(&self.state);
        let sent_last_day = state.mails.iter().rev().take_while(|mail| mail.at > since).count();
        reply_json(&json!({
            "DedicatedIpAutoWarmupEnabled": false,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": true,
            "SendingEnabled": true,
            "SendQuota": {
                "Max24HourSend": SEND_QUOTA_PER_DAY,
                "MaxSendRate": SEND_RATE_PER_SECOND,
                "SentLast24Hours": sent_last_day,
            },
        }))
    }
}

/// Appends `line` whole or not at all, for a torn line would run into the next.
fn append(file: &mut File, line: &[u8]) -> std::io::Result<()> {
    let before = file.metadata()?.len();
    file.write_all(line).inspect_err(|_| {
        // The first error is the one to tell; the next start cuts a torn end off.
        let _ = file.set_len(before);
    })
}

impl HttpClient for Outbox {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Outbox {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // `GetAccount` has no body at all, which is an empty one.
        let body = match faults::body_of(&request) {
            Ok(body) => body,
            Err(error) => return HttpConnectorFuture::ready(Err(error)),
        };
        let operation = operation_of(request.method(), request.uri());
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            this.faults
                .answer(Service::Ses, operation, body, |operation, body| this.execute(operation, body))
                .await
        })
    }
}

const SEND_EMAIL: &str = "SendEmail";
const GET_ACCOUNT: &str = "GetAccount";

/// The operation's name, or method and path where SES has none that we know.
pub fn operation_of(method: &str, uri: &str) -> String {
    let uri: http::Uri = uri.parse().unwrap_or_default();
    match (method, uri.path()) {
        ("POST", "/v2/email/outbound-emails") => SEND_EMAIL.to_owned(),
        ("GET", "/v2/email/account") => GET_ACCOUNT.to_owned(),
        (method, path) => format!("{method} {path}"),
    }
}

/// An error of SES's own, as it comes over the wire.
pub(super) fn refused(status: u16, code: &str, message: &str) -> HttpResponse {
    let body = json!({ "message": message }).to_string().into_bytes();
    let mut response = reply(status, CONTENT_TYPE, body);
    // A code that is no header value is a test's slip; without one the SDK
    // reports an unknown error, which is what the test would deserve.
    let _ = response.headers_mut().try_insert("x-amzn-errortype", code.to_owned());
    response
}

/// What SES answers to a sender that is too fast.
pub(super) fn throttled() -> HttpResponse {
    refused(429, "TooManyRequestsException", "injected: too many requests")
}

fn reply_json(body: &Value) -> HttpResponse {
    reply(200, CONTENT_TYPE, body.to_string().into_bytes())
}

// The request of `SendEmail`, as far as this product uses it.

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    #[serde(default)]
    from_email_address: String,
    #[serde(default)]
    destination: Destination,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    content: Content,
    #[serde(default)]
    email_tags: Vec<NameValue>,
    configuration_set_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

/// Raw and templated content are not read, so that a mail in one of these forms
/// is refused for want of a simple one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Simple,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Data,
    body: Body,
    #[serde(default)]
    headers: Vec<NameValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Data>,
    html: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NameValue {
    name: String,
    value: String,
}

impl SendEmail {
    /// The mail without its id, or why SES would refuse it.
    fn into_mail(self, at: Timestamp) -> Result<OutboxMail, String> {
        check_address("FromEmailAddress", &self.from_email_address)?;
        for address in &self.reply_to_addresses {
            check_address("ReplyToAddresses", address)?;
        }
        if let Some(name) = &self.configuration_set_name {
            check_tag_text("ConfigurationSetName", name)?;
        }
        let to = self.destination.into_one_address()?;
        let simple = self.content.simple;
        let (text, html) = simple.body.into_parts()?;
        let headers = checked_headers(simple.headers)?;
        let tags = checked_tags(self.email_tags)?;
        Ok(OutboxMail {
            id: String::new(),
            at,
            to,
            from: self.from_email_address,
            reply_to: self.reply_to_addresses.join(", "),
            subject: simple.subject.data,
            text,
            html,
            headers,
            touch: decoded(&tags, TAG_TOUCH).unwrap_or_default(),
            journey: journey(&tags).unwrap_or_default(),
            tags,
        })
    }
}

impl Destination {
    fn into_one_address(self) -> Result<String, String> {
        if !self.cc_addresses.is_empty() || !self.bcc_addresses.is_empty() {
            return Err("a mail goes to one recipient, without copies".to_owned());
        }
        let [to] = <[String; 1]>::try_from(self.to_addresses)
            .map_err(|addresses| format!("a mail goes to one recipient, not {}", addresses.len()))?;
        check_address("ToAddresses", &to)?;
        Ok(to)
    }
}

impl Body {
    fn into_parts(self) -> Result<(String, String), String> {
        let text = self.text.map(|text| text.data).unwrap_or_default();
        let html = self.html.map(|html| html.data).unwrap_or_default();
        if text.is_empty() && html.is_empty() {
            return Err("the body needs a text or an HTML part".to_owned());
        }
        Ok((text, html))
    }
}

fn checked_headers(headers: Vec<NameValue>) -> Result<BTreeMap<String, String>, String> {
    if headers.len() > HEADERS_MAX {
        return Err(format!("more than {HEADERS_MAX} headers"));
    }
    let mut seen = HashSet::new();
    for NameValue { name, value } in &headers {
        if !(1..=HEADER_NAME_BYTES_MAX).contains(&name.len())
            || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
        {
            return Err(format!("invalid header name {name:?}"));
        }
        if value.len() > HEADER_VALUE_BYTES_MAX
            || name.len() + value.len() > HEADER_VALUE_BYTES_MAX + 1
            || !value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        {
            return Err(format!("invalid value of header {name}"));
        }
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(format!("header {name} twice"));
        }
    }
    Ok(into_map(headers))
}

fn checked_tags(tags: Vec<NameValue>) -> Result<BTreeMap<String, String>, String> {
    if tags.len() > TAGS_MAX {
        return Err(format!("more than {TAGS_MAX} message tags"));
    }
    let mut seen = HashSet::new();
    for NameValue { name, value } in &tags {
        check_tag_text("name of a message tag", name)?;
        check_tag_text("value of a message tag", value)?;
        if !seen.insert(name.as_str()) {
            return Err(format!("message tag {name} twice"));
        }
    }
    Ok(into_map(tags))
}

fn check_tag_text(what: &str, text: &str) -> Result<(), String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=TAG_BYTES_MAX).contains(&text.len()) && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(format!("invalid {what} {text:?}: letters, digits, '_' and '-' only, 1 to {TAG_BYTES_MAX}"))
    }
}

/// Looks at no more than what SES refuses by itself: a name outside ASCII has to
/// be encoded, and nothing may break out of its header line. The message does not
/// repeat the address, because messages are logged.
fn check_address(what: &str, address: &str) -> Result<(), String> {
    let printable = address.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let two_halves = address
        .trim_end_matches('>')
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if printable && two_halves && address.len() <= ADDRESS_BYTES_MAX {
        Ok(())
    } else {
        Err(format!("invalid address in {what}"))
    }
}

fn into_map(pairs: Vec<NameValue>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

fn journey(tags: &BTreeMap<String, String>) -> Option<String> {
    let id = decoded(tags, TAG_JOURNEY)?;
    Some(format!("{}/{id}", tags.get(TAG_KIND)?))
}

fn decoded(tags: &BTreeMap<String, String>, name: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(tags.get(name)?).ok()?;
    String::from_utf8(bytes).ok()
}
