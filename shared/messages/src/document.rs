//! A mail before it has a form: what it says, in order.
//!
//! HTML and text are both written from this, so the one cannot hold a fact or a link that the other
//! lacks.

use serde::Serialize;

use crate::link::Link;
use crate::locale::Locale;

/// Stands for an order number that is not known. It is taken out of the finished sentence together
/// with the space before it. No foreign text holds it: it is a control character.
pub(crate) const NO_NUMBER: char = '\0';

/// A mail's content.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    pub(crate) subject: String,
    /// What mail programs show beside the subject.
    pub(crate) preheader: String,
    pub(crate) brand: String,
    /// What ends a label.
    pub(crate) colon: String,
    /// The one heading of the first order.
    pub(crate) title: String,
    pub(crate) greeting: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) thanks: String,
    pub(crate) signature: String,
    pub(crate) footer: Footer,
}

/// A part of a mail.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    /// A paragraph.
    Paragraph { text: String },
    /// A heading of the second order.
    Heading { text: String },
    /// Dates in the order in which they come.
    Timeline { rows: Vec<Row> },
    /// Things to do.
    Steps { entries: Vec<String> },
    /// Things bought.
    Items { entries: Vec<ItemEntry>, more: Option<String> },
    /// Parcels, orders, pages, questions with answers.
    Cards { entries: Vec<Card>, more: Option<String> },
    /// The one thing that most readers will want to do.
    Button { link: Link },
    /// Something else that they may want to do.
    Aside { link: Link },
    /// Scores to choose from.
    Scale { rows: Vec<Vec<Score>>, columns: usize, low: String, high: String },
}

/// A date with its label.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) value: String,
    /// It stands for what holds now: marked by shape and weight.
    pub(crate) is_current: bool,
}

/// How many of what.
#[derive(Debug, Serialize)]
pub(crate) struct ItemEntry {
    pub(crate) quantity: u32,
    pub(crate) title: String,
}

/// A small box.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Card {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) link: Option<Link>,
}

/// One score of a scale.
#[derive(Debug, Serialize)]
pub(crate) struct Score {
    /// The number is the link's label.
    pub(crate) link: Link,
    /// For people who hear the mail.
    pub(crate) spoken: String,
    /// What the number means; empty between the ends.
    pub(crate) meaning: String,
}

/// What stands below every mail.
#[derive(Debug, Serialize)]
pub(crate) struct Footer {
    pub(crate) contact: String,
    pub(crate) mailbox: Option<Link>,
    pub(crate) hours: Option<String>,
    pub(crate) reason: String,
    pub(crate) links: Vec<Link>,
    pub(crate) address: Option<String>,
}

impl Document {
    /// Sets the language's spaces. French puts a space before `? ! : ;` and within `« »` that must
    /// not end a line, or the sign would stand alone on the next one.
    pub(crate) fn typeset(&mut self, locale: Locale) {
        self.each_text(|text| *text = text.replace(&[' ', NO_NUMBER].iter().collect::<String>(), ""));
        match locale {
            Locale::En | Locale::De | Locale::Es => {}
            Locale::Fr => self.each_text(|text| *text = french_spaces(text)),
        }
    }

    fn each_text(&mut self, mut set: impl FnMut(&mut String)) {
        for text in [
            &mut self.subject,
            &mut self.preheader,
            &mut self.colon,
            &mut self.title,
            &mut self.thanks,
            &mut self.footer.contact,
            &mut self.footer.reason,
        ] {
            set(text);
        }
        self.footer.hours.iter_mut().for_each(&mut set);
        self.footer.links.iter_mut().for_each(|link| set(&mut link.label));
        self.blocks.iter_mut().for_each(|block| block.each_text(&mut set));
    }
}

impl Block {
    fn each_text(&mut self, set: &mut impl FnMut(&mut String)) {
        match self {
            Self::Paragraph { text } | Self::Heading { text } => set(text),
            Self::Timeline { rows } => rows.iter_mut().for_each(|row| {
                set(&mut row.label);
                set(&mut row.value);
            }),
            Self::Steps { entries } => entries.iter_mut().for_each(set),
            Self::Items { entries: _, more } => more.iter_mut().for_each(set),
            Self::Cards { entries, more } => {
                for card in entries {
                    set(&mut card.title);
                    set(&mut card.text);
                    card.link.iter_mut().for_each(|link| set(&mut link.label));
                }
                more.iter_mut().for_each(set);
            }
            Self::Button { link } | Self::Aside { link } => set(&mut link.label),
            Self::Scale { rows: _, columns: _, low, high } => {
                set(low);
                set(high);
            }
        }
    }
}

fn french_spaces(text: &str) -> String {
    let narrow = [(" ?", "\u{202f}?"), (" !", "\u{202f}!"), (" ;", "\u{202f};")];
    let wide = [(" :", "\u{a0}:"), ("« ", "«\u{a0}"), (" »", "\u{a0}»")];
    narrow.into_iter().chain(wide).fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
