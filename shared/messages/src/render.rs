//! From a message to what is sent.

use std::fmt::Write as _;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context};

use crate::clean;
use crate::colour::Palette;
use crate::compose::compose;
use crate::document::Document;
use crate::frame::Frame;
use crate::message::Message;
use crate::text;

/// Longer subjects are cut; mail programs show less than half of it.
pub const SUBJECT_LENGTH_MAX: usize = 150;
/// Mail programs show less than this beside the subject.
const PREHEADER_LENGTH_MAX: usize = 300;

const TEMPLATE_NAME: &str = "mail.html";
const TEMPLATE: &str = include_str!("../templates/mail.html.j2");

/// A mail as it is sent. `html` and `text` hold the same facts and links.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rendered {
    /// One line without control characters, at most [`SUBJECT_LENGTH_MAX`] characters.
    pub subject: String,
    /// What mail programs show beside the subject; it stands in `html` already.
    pub preheader: String,
    /// A whole page, without images or anything else to fetch.
    pub html: String,
    /// Lines of about 72 characters, except addresses; ends with a line break.
    pub text: String,
}

/// The template could not be filled in: a mistake in this crate, not in the message.
#[derive(Debug, thiserror::Error)]
#[error("failed to fill in the mail template for {kind_name}")]
pub struct RenderError {
    /// The message's kind.
    pub kind_name: &'static str,
    #[source]
    source: Error,
}

/// Renders a message in the reader's language and zone.
///
/// Texts may hold anything: they are cut, cleaned and escaped. Links that are not safe are left
/// out. The error cannot be caused by what a message or a frame holds.
pub fn render(message: &Message, frame: &Frame) -> Result<Rendered, RenderError> {
    let mut document = compose(message, frame);
    document.subject = clean::line(&document.subject, SUBJECT_LENGTH_MAX);
    document.preheader = clean::line(&document.preheader, PREHEADER_LENGTH_MAX);
    let html =
        html(&document, frame).map_err(|source| RenderError { kind_name: message.kind_name(), source })?;
    let text = text::write(&document);
    Ok(Rendered { subject: document.subject, preheader: document.preheader, html, text })
}

fn html(document: &Document, frame: &Frame) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(escape);
    environment.add_template(TEMPLATE_NAME, TEMPLATE)?;
    environment.get_template(TEMPLATE_NAME)?.render(context! {
        mail => Value::from(Serde(document)),
        palette => Value::from(Serde(Palette::new(frame.accent))),
        lang => frame.locale.tag(),
        // All of the four languages run from left to right.
        dir => "ltr",
    })
}

/// Escapes for HTML as OWASP asks, except that `/` stays: link checkers and people read the source.
fn escape(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let Some(text) = value.as_str().filter(|_| !value.is_safe()) else {
        return minijinja::escape_formatter(out, state, value);
    };
    for c in text.chars() {
        match c {
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '&' => out.write_str("&amp;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}
