//! What surrounds every mail: whose it is, who reads it, in which language and zone.

use jiff::tz::TimeZone;

use crate::colour::Accent;
use crate::link::safe_link;
use crate::locale::Locale;
use crate::message::Message;

/// The shop and the reader. Texts are made harmless when the mail is rendered, and addresses of
/// pages that [`safe_link`] refuses are left out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Frame {
    /// The shop's name.
    pub brand: String,
    /// The shop's home page.
    pub shop_url: String,
    /// Where replies go; a person reads it. It stands in the mail as a link.
    pub support_email: String,
    /// When that person answers, in the reader's language, such as `Mon–Fri 9–17`.
    pub support_hours: Option<String>,
    /// The shop's postal address in one line; law asks for it on service and marketing mails.
    pub postal_address: Option<String>,
    /// The shop's colour.
    pub accent: Accent,
    /// The page where the reader chooses which mails come.
    pub preferences_url: Option<String>,
    /// The page that stops mails of this class. Not shown on transactional mails.
    pub unsubscribe_url: Option<String>,
    /// The reader's language.
    pub locale: Locale,
    /// The reader's time zone: days and times are told in it.
    pub zone: TimeZone,
    /// What to call the reader; may be empty.
    pub customer_name: String,
}

/// Why somebody gets a mail, as its footer tells them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    /// It is about an order under way. No opt-out.
    Order,
    /// They ordered.
    Customer,
    /// They left a cart.
    Cart,
    /// They searched the help pages.
    Help,
}

impl Reason {
    pub(crate) fn of(message: &Message) -> Self {
        match message {
            Message::DispatchDelay(_)
            | Message::DelayOption(_)
            | Message::TransitDelay(_)
            | Message::ExceptionNotice(_)
            | Message::Recovery(_) => Self::Order,
            Message::CheckIn(_) | Message::Csat(_) | Message::Nps(_) => Self::Customer,
            Message::CartHelp(_) => Self::Cart,
            Message::FaqHelp(_) => Self::Help,
        }
    }

    pub(crate) fn has_opt_out(self) -> bool {
        self != Self::Order
    }
}

/// Something that law or courtesy asks of a mail and that a frame lacks.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Lack {
    /// The shop's postal address.
    PostalAddress,
    /// A link to stop such mails.
    UnsubscribeLink,
}

/// What a frame lacks for a message. Rendering works all the same; who sends must ask first, and
/// must not send a mail that lacks something.
pub fn lacks(message: &Message, frame: &Frame) -> Vec<Lack> {
    let mut lacking = Vec::new();
    if Reason::of(message).has_opt_out() {
        if frame.postal_address.as_deref().is_none_or(|address| address.trim().is_empty()) {
            lacking.push(Lack::PostalAddress);
        }
        if frame.unsubscribe_url.as_deref().and_then(safe_link).is_none() {
            lacking.push(Lack::UnsubscribeLink);
        }
    }
    lacking
}
