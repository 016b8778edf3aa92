//! What the sweepers note of themselves, for whoever asks how things stand: one item a sweeper, written once a
//! sweep.

use jiff::Timestamp;

use crate::error::StoreError;
use crate::items::{self, Item};
use crate::update::Update;
use crate::{Store, keys};

/// What a sweep has to say.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SweepNews {
    /// Mails that left.
    pub sent: u32,
    /// Mails whose fate is not known.
    pub unknown: u32,
    /// Journeys that could not be dealt with.
    pub failed: u32,
    /// SES takes no mail from the account.
    pub breaker_open: bool,
    /// Mails a second that SES takes, if it was asked.
    pub rate: Option<u64>,
}

/// How a sweeper stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SweepNote {
    /// Which part of the due index is its own, as `1 of 4`.
    pub part: String,
    /// Its last sweep.
    pub at: Option<Timestamp>,
    /// When a mail last left.
    pub sent_at: Option<Timestamp>,
    /// Mails that left in its last sweep.
    pub sent: u64,
    /// Journeys that could not be dealt with in its last sweep.
    pub failed: u64,
    /// Since when SES takes no mail from the account; told as over when a mail leaves again.
    pub breaker_since: Option<Timestamp>,
    /// When a mail's fate was last not known.
    pub unknown_at: Option<Timestamp>,
    /// How often that was so, since the table was made.
    pub unknown: u64,
    /// Mails a second that SES takes from the account.
    pub rate: Option<u64>,
}

impl Store {
    /// Notes a sweep of a part: one write.
    pub async fn note_sweep(&self, part: &str, news: &SweepNews, now: Timestamp) -> Result<(), StoreError> {
        let time = || items::number(now.as_second());
        let mut update = Update::default();
        update.set("at", time());
        update.set("sent", items::number(news.sent));
        update.set("failed", items::number(news.failed));
        if news.sent > 0 {
            update.set("sent_at", time());
        }
        if news.unknown > 0 {
            update.set("unknown_at", time());
            update.add("unknown", news.unknown.into());
        }
        news.rate.into_iter().for_each(|rate| update.set("rate", items::number(rate)));
        if news.breaker_open {
            update.set_once("breaker_since", time());
        } else if news.sent > 0 {
            update.remove("breaker_since");
        }
        self.update("note a sweep", keys::SWEEPS, &keys::sweeper(part), update).await
    }

    /// How each sweeper stands, of those that share the index as the last one that swept does: the others are
    /// not there any more.
    pub async fn sweeps(&self) -> Result<Vec<SweepNote>, StoreError> {
        const OPERATION: &str = "read the sweepers' notes";
        let items = self.query_prefix(OPERATION, keys::SWEEPS, keys::SWEEPERS_BEGIN_WITH).await?;
        let mut notes: Vec<SweepNote> = items.iter().map(read).collect();
        let newest = notes.iter().max_by_key(|note| note.at).map(|note| note.of().to_owned());
        notes.retain(|note| Some(note.of()) == newest.as_deref());
        Ok(notes)
    }
}

impl SweepNote {
    /// Among how many sweepers the index was shared.
    fn of(&self) -> &str {
        self.part.rsplit(' ').next().unwrap_or_default()
    }
}

fn read(item: &Item) -> SweepNote {
    SweepNote {
        part: items::get_text(item, keys::SORT_KEY)
            .and_then(|key| key.strip_prefix(keys::SWEEPERS_BEGIN_WITH))
            .unwrap_or_default()
            .to_owned(),
        at: items::get_time(item, "at"),
        sent_at: items::get_time(item, "sent_at"),
        sent: items::get_u64(item, "sent").unwrap_or(0),
        failed: items::get_u64(item, "failed").unwrap_or(0),
        breaker_since: items::get_time(item, "breaker_since"),
        unknown_at: items::get_time(item, "unknown_at"),
        unknown: items::get_u64(item, "unknown").unwrap_or(0),
        rate: items::get_u64(item, "rate"),
    }
}
