//! How a shop speaks to a reader: phrases, calendar and the parts that every mail shares.

use journey::fact::{Item, Money};
use journey::plan::Tone;

use crate::clean::{
    self, BRAND_LENGTH_MAX, CONTACT_LENGTH_MAX, LABEL_LENGTH_MAX, ORDER_NUMBER_LENGTH_MAX, TITLE_LENGTH_MAX,
    TRACKING_LENGTH_MAX,
};
use crate::date::Calendar;
use crate::document::{Block, Card, Document, Footer, ItemEntry, NO_NUMBER, Row};
use crate::frame::{Frame, Reason};
use crate::link::Link;
use crate::message::{OrderInBrief, Parcel, Sighting};
use crate::money;
use crate::phrases::{Phrases, phrases};

/// More items than this are counted, not listed.
pub(crate) const ITEMS_LISTED_MAX: usize = 5;
/// More parcels, orders or pages than this are counted or left out, not listed.
pub(crate) const CARDS_LISTED_MAX: usize = 4;

/// One shop, one reader.
#[derive(Debug)]
pub(crate) struct Voice<'a> {
    frame: &'a Frame,
    pub(crate) say: &'static Phrases,
    pub(crate) calendar: Calendar<'a>,
    pub(crate) brand: String,
}

/// What a mail says in its own words; the voice adds what all mails share.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) subject: String,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) thanks: &'static str,
}

impl<'a> Voice<'a> {
    pub(crate) fn new(frame: &'a Frame) -> Self {
        let say = phrases(frame.locale);
        Self {
            frame,
            say,
            calendar: Calendar { zone: &frame.zone, phrases: &say.dates },
            brand: clean::line(&frame.brand, BRAND_LENGTH_MAX),
        }
    }

    /// Puts what every mail has around a draft.
    pub(crate) fn document(&self, draft: Draft, reason: Reason) -> Document {
        let say = &self.say.frame;
        let (greeting, nameless, signature) = match self.frame.tone {
            Tone::Plain => (say.greeting, say.greeting_nameless, say.signature),
            Tone::Warm => (say.warm_greeting, say.warm_greeting_nameless, say.warm_signature),
        };
        let greeting = match clean::person(&self.frame.customer_name) {
            Some(name) => greeting(&name),
            None => nameless.to_owned(),
        };
        let mut blocks = vec![paragraph(draft.lead.clone())];
        blocks.extend(draft.blocks);
        let mut document = Document {
            subject: draft.subject,
            preheader: draft.lead,
            brand: self.brand.clone(),
            colon: self.say.frame.colon.to_owned(),
            title: draft.title,
            greeting,
            blocks,
            thanks: draft.thanks.to_owned(),
            signature: signature(&self.brand),
            footer: self.footer(reason),
        };
        document.typeset(self.frame.locale);
        document
    }

    fn footer(&self, reason: Reason) -> Footer {
        let say = &self.say.frame;
        let why = match reason {
            Reason::Order => say.why_order,
            Reason::Customer => say.why_customer,
            Reason::Cart => say.why_cart,
            Reason::Help => say.why_help,
        };
        let shown = |text: &Option<String>| {
            let text = clean::line(text.as_deref().unwrap_or_default(), CONTACT_LENGTH_MAX);
            (!text.is_empty()).then_some(text)
        };
        let linked =
            |label: String, url: &Option<String>| Link::new(label, url.as_deref().unwrap_or_default());
        let mut links: Vec<Link> =
            Link::new((say.shop)(&self.brand), &self.frame.shop_url).into_iter().collect();
        links.extend(linked(say.preferences.to_owned(), &self.frame.preferences_url));
        if reason.has_opt_out() {
            links.extend(linked(say.unsubscribe.to_owned(), &self.frame.unsubscribe_url));
        }
        Footer {
            contact: say.contact.to_owned(),
            mailbox: Link::to_mailbox(self.frame.support_email.trim()),
            hours: shown(&self.frame.support_hours).map(|hours| (say.hours)(&hours)),
            reason: why(&self.brand),
            links,
            address: shown(&self.frame.postal_address),
        }
    }

    /// An amount, as the reader's language writes it.
    pub(crate) fn money(&self, money: &Money) -> String {
        money::spell(self.frame.locale, money)
    }

    /// The list of what was bought, with a heading; nothing where nothing is known.
    pub(crate) fn items(&self, heading: &str, items: &[Item]) -> Vec<Block> {
        let titled = |item: &Item| ItemEntry { quantity: item.quantity.max(1), title: title(&item.title) };
        let known: Vec<ItemEntry> =
            items.iter().map(titled).filter(|entry| !entry.title.is_empty()).collect();
        let left_out = known.len().saturating_sub(ITEMS_LISTED_MAX);
        let entries: Vec<ItemEntry> = known.into_iter().take(ITEMS_LISTED_MAX).collect();
        if entries.is_empty() {
            return Vec::new();
        }
        let more = (left_out > 0).then(|| (self.say.order.more_items)(left_out));
        vec![Block::Heading { text: heading.to_owned() }, Block::Items { entries, more }]
    }

    /// What an order holds.
    pub(crate) fn order_items(&self, order: &OrderInBrief) -> Vec<Block> {
        self.items(self.say.order.items_heading, &order.items)
    }

    /// A link to the order's page.
    pub(crate) fn order_link(&self, order: &OrderInBrief) -> Option<Link> {
        Link::new((self.say.order.see)(&number(order)), &order.status_url)
    }

    /// The button for tracking, where there is one parcel to track, else for the order; the other
    /// one stands aside.
    pub(crate) fn order_actions(&self, order: &OrderInBrief, parcels: &[Parcel]) -> Vec<Block> {
        let tracked = match parcels {
            [only] => Link::new(self.say.order.track_button.to_owned(), &only.tracking_url),
            _ => None,
        };
        let mut links = tracked.into_iter().chain(self.order_link(order));
        let button = links.next().map(|link| Block::Button { link });
        button.into_iter().chain(links.map(|link| Block::Aside { link })).collect()
    }

    /// The parcels: whose they are and where they were seen. A single one is linked by the button.
    pub(crate) fn parcels(&self, parcels: &[Parcel]) -> Vec<Block> {
        let is_linked = parcels.len() > 1;
        let cards: Vec<Card> = parcels
            .iter()
            .map(|parcel| self.parcel(parcel, is_linked))
            .filter(|card| !card.title.is_empty() || !card.text.is_empty() || card.link.is_some())
            .collect();
        let left_out = cards.len().saturating_sub(CARDS_LISTED_MAX);
        if cards.is_empty() {
            return Vec::new();
        }
        let heading = (self.say.order.parcels_heading)(parcels.len());
        let more = (left_out > 0).then(|| (self.say.order.more_parcels)(left_out));
        let entries = cards.into_iter().take(CARDS_LISTED_MAX).collect();
        vec![Block::Heading { text: heading }, Block::Cards { entries, more }]
    }

    fn parcel(&self, parcel: &Parcel, is_linked: bool) -> Card {
        let carrier = label(&parcel.carrier);
        let number = clean::whole(&clean::line(&parcel.tracking_number, TRACKING_LENGTH_MAX));
        let text = match &parcel.sighting {
            Sighting::Unknown => String::new(),
            Sighting::NeverScanned => self.say.order.never_scanned.to_owned(),
            Sighting::Seen { at, place } => {
                (self.say.order.last_seen)(&self.calendar.moment(*at), &clean::whole(&label(place)))
            }
        };
        let link =
            is_linked.then(|| Link::new((self.say.order.track)(&number, &carrier), &parcel.tracking_url));
        let title =
            [carrier, number].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Card { title, text, link: link.flatten() }
    }
}

/// A paragraph.
pub(crate) fn paragraph(text: String) -> Block {
    Block::Paragraph { text }
}

/// A row of a timeline.
pub(crate) fn row(label: &str, value: &str, is_current: bool) -> Row {
    Row { label: label.to_owned(), value: clean::capitalised(value), is_current }
}

/// Sentences in one line, without the empty ones.
pub(crate) fn sentences(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An order's number as it is shown.
pub(crate) fn number(order: &OrderInBrief) -> String {
    order_number(&order.number)
}

/// An order's number as it is shown: without the `#` that some storefronts put before it, and in
/// one piece, so that no part of it starts a line of the text.
pub(crate) fn order_number(number: &str) -> String {
    let number = clean::line(number.trim().trim_start_matches('#'), ORDER_NUMBER_LENGTH_MAX);
    if number.is_empty() { NO_NUMBER.to_string() } else { clean::whole(&number) }
}

/// A carrier, a shipping method, a place or a topic as it is shown.
pub(crate) fn label(text: &str) -> String {
    clean::line(text, LABEL_LENGTH_MAX)
}

/// An item's or an article's title as it is shown.
pub(crate) fn title(text: &str) -> String {
    clean::line(text, TITLE_LENGTH_MAX)
}
