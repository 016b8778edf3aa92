//! The pages behind the links in mails: surveys, what becomes of a lost parcel, and the choice that law
//! gives, on `/a/{token}`; mail preferences on `/u/{token}`.
//!
//! GET and HEAD change nothing, so that whoever follows a link for a customer (a mail scanner, a
//! preview) answers nothing and stops nothing. Only a form that somebody sends does. A token is for
//! one purpose; what it does not name cannot be reached with it. Nothing personal is logged: no
//! token, no address, no comment.

mod answer;
mod comment;
mod delay_option;
mod form;
mod language;
mod lost;
mod page;
mod preferences;
mod problem;
mod survey;
mod words;

use bytes::Bytes;
use http::Method;
use jiff::Timestamp;
use journey::touch::TouchKind;
use service::Service;
use service::note::Note;
use service::reply::{Reply, Request};
use service::shops::Shop;
use service::token::{Grant, Token, TokenError};
use store::StoreError;

use crate::delay_option::Told;
use crate::form::Form;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use crate::survey::Asked;

pub use crate::answer::HISTORY_MAX;
pub use crate::comment::COMMENT_LENGTH_MAX;
pub use crate::form::BODY_BYTES_MAX;

/// The field with a score, in links and forms.
const SCORE: &str = "score";
/// The field with what becomes of a lost parcel.
const CHOICE: &str = "choice";
/// The field with a comment.
const COMMENT: &str = "comment";

/// Which page a path names, with the token's text.
#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    Survey(&'a str),
    Preferences(&'a str),
}

/// What every page is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) service: &'a Service,
    pub(crate) shop: &'a Shop,
    /// As it stands in the address.
    pub(crate) token: &'a str,
    /// What the browser asks for, best first.
    pub(crate) languages: &'a [&'a str],
    pub(crate) now: Timestamp,
    /// What is said of the visit.
    pub(crate) note: &'a Note,
}

impl Visit<'_> {
    /// The shop's frame, in the customer's language if it is known.
    fn frame(&self, customer_locale: &str) -> Frame {
        Frame::of(self.shop, customer_locale, self.languages)
    }
}

/// Answers one request. Every reply is a page for a person, with the same security headers; the
/// reply to HEAD is that to GET without its body.
pub async fn handle(service: &Service, request: &Request) -> Reply {
    let languages = language::accepted(request.headers());
    let note = Note::of(request);
    let mut reply = match page(service, request, &languages, &note).await {
        Ok(page) => page.reply(),
        Err(problem) => {
            note.say("problem", problem.as_str());
            problem.page(Frame::neutral(&languages)).reply()
        }
    };
    if request.method() == Method::HEAD {
        *reply.body_mut() = Bytes::new();
    }
    reply
}

/// The page; the error is a problem that came up before it was known whose page it is.
async fn page(
    service: &Service,
    request: &Request,
    languages: &[&str],
    note: &Note,
) -> Result<Page, Problem> {
    let place = place(request.uri().path()).ok_or(Problem::Invalid)?;
    let form = match *request.method() {
        Method::GET | Method::HEAD => None,
        Method::POST => Some(read_form(service, place, request, note)?),
        _ => return Err(Problem::Method),
    };
    let (Place::Survey(text) | Place::Preferences(text)) = place;
    let now = whole_second(service.now());
    let token = Token::open(text, &service.keyring, now).map_err(|error| match error {
        TokenError::Invalid => Problem::Invalid,
        TokenError::Expired => Problem::Expired,
    })?;
    let shop = service.shops.get(&service.store, &service.keyring, &token.shop, now).await;
    let shop = shop.map_err(|error| failed(&error, note))?.ok_or(Problem::Invalid)?;
    note.say("shop", shop.id.as_str());
    note.say("page", token.grant.as_str());
    let visit = Visit { service, shop: &shop, token: text, languages, now, note };
    Ok(match (place, &token.grant) {
        (Place::Survey(_), Grant::Answer { journey, touch, sent_at })
            if touch.kind == TouchKind::DelayOption =>
        {
            let told = Told { journey, touch, sent_at: *sent_at };
            match form {
                Some(form) => delay_option::take(&visit, &told, &form).await,
                None => delay_option::show(&visit, &told).await,
            }
        }
        (Place::Survey(_), Grant::Answer { journey, touch, sent_at }) => {
            let asked = Asked::new(&shop, journey, touch, *sent_at).ok_or(Problem::Invalid)?;
            match form {
                Some(form) => survey::take(&visit, &asked, &form).await,
                None => survey::show(&visit, &asked, request.uri().query()).await,
            }
        }
        (Place::Survey(_), Grant::Choice { journey, touch }) => {
            let asked = lost::Asked { journey, touch };
            match form {
                Some(form) => lost::take(&visit, asked, &form).await,
                None => lost::show(&visit, asked, request.uri().query()).await,
            }
        }
        (Place::Preferences(_), Grant::Preferences { customer, class }) => match form {
            Some(form) => preferences::take(&visit, customer, *class, &form).await,
            None => preferences::show(&visit, customer, *class).await,
        },
        // A token for the other page.
        (Place::Survey(_) | Place::Preferences(_), _) => return Err(Problem::Invalid),
    })
}

/// Reads what was sent. Mail providers stop mails for a customer from their own servers, so that a
/// one-click request may come from anywhere; every other form must come from our own page.
fn read_form(service: &Service, place: Place<'_>, request: &Request, note: &Note) -> Result<Form, Problem> {
    let form = Form::read(request);
    let one_click = matches!((place, &form), (Place::Preferences(_), Ok(form)) if form.is_one_click());
    if !one_click && form::is_from_elsewhere(service, request.headers()) {
        note.outcome("from_elsewhere");
        return Err(Problem::Elsewhere);
    }
    if let Err(problem) = &form {
        note.outcome(problem.as_str());
    }
    form
}

fn place(path: &str) -> Option<Place<'_>> {
    let (page, token) = path.strip_prefix('/')?.split_once('/')?;
    match page {
        "a" => Some(Place::Survey(token)),
        "u" => Some(Place::Preferences(token)),
        _ => None,
    }
}

/// A failure of ours before the page is known. The visitor is asked to come again.
fn failed(error: &StoreError, note: &Note) -> Problem {
    note.failed(error);
    Problem::Busy
}

/// Stored times are whole seconds: what is compared and shown is cut as well.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
