//! A visitor's trouble with the help pages, joined: searches, articles opened, help asked for.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::{ArticleOpened, Contact, Search, What, is_false};
use crate::merge::{Latest, Merge, Span, earliest};
use crate::past;
use crate::seconds;

/// The newest searches are kept; a loop is found among far fewer.
pub const SEARCHES_MAX: usize = 30;
/// The newest opened articles are kept.
pub const ARTICLES_MAX: usize = 20;

/// The facts of one visitor.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Help {
    /// The newest searches, oldest first.
    #[serde(rename = "q", skip_serializing_if = "BTreeSet::is_empty")]
    pub searches: BTreeSet<Latest<Search>>,
    /// The newest articles opened, oldest first.
    #[serde(rename = "o", skip_serializing_if = "BTreeSet::is_empty")]
    pub opened: BTreeSet<Latest<ArticleOpened>>,
    /// When the visitor last asked a person for help.
    #[serde(rename = "ha", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub help_asked_at: Option<Timestamp>,
    /// Who the visitor is, as last told by the shop. The shop signs that; an address alone proves
    /// nothing.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub contact: Option<Latest<Contact>>,
    /// When the shop first said who it is, if not with the latest word on it.
    #[serde(rename = "ia", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub identified_at: Option<Timestamp>,
    /// When help was asked for, where that was more often than once.
    #[serde(rename = "hs", skip_serializing_if = "Option::is_none")]
    pub help_asked: Option<Span>,
    /// The customer's data is gone and stays gone.
    #[serde(rename = "er", skip_serializing_if = "is_false")]
    pub erased: bool,
}

impl Help {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What) {
        match what {
            What::Searched(search) => {
                self.know(occurred_at, search.contact.as_ref());
                let value = Search { contact: None, ..search.clone() };
                self.searches.insert(Latest { at: occurred_at, value });
            }
            What::ArticleOpened(article) => {
                self.know(occurred_at, article.contact.as_ref());
                let value = ArticleOpened { contact: None, ..article.clone() };
                self.opened.insert(Latest { at: occurred_at, value });
            }
            What::HelpRequested { contact } => {
                self.know(occurred_at, contact.as_ref());
                past::note_again(&mut self.help_asked, self.help_asked_at, occurred_at);
                self.help_asked_at = self.help_asked_at.max(Some(occurred_at));
            }
            What::Erased => self.erased = true,
            What::OrderStands(_)
            | What::OrderCancelled
            | What::OrderRefunded { .. }
            | What::Shipped(_)
            | What::Scanned(_)
            | What::Estimated { .. }
            | What::CartStands(_)
            | What::CartConverted
            | What::Denied
            | What::DelayConsented { .. }
            | What::CancelWished
            | What::PeriodSet { .. }
            | What::Found
            | What::CountedAsLost { .. }
            | What::RemedyChosen { .. }
            | What::TaskDone { .. }
            | What::Imported { .. }
            | What::OrderArrived { .. } => {}
        }
        while self.searches.len() > SEARCHES_MAX {
            self.searches.pop_first();
        }
        while self.opened.len() > ARTICLES_MAX {
            self.opened.pop_first();
        }
        if self.erased {
            *self = Self { erased: true, ..Self::default() };
        }
    }

    fn know(&mut self, at: Timestamp, contact: Option<&Contact>) {
        if let Some(contact) = contact.filter(|contact| contact.is_reachable()) {
            let first = earliest(self.identified_from(), Some(at));
            self.contact.merge(Some(Latest { at, value: contact.clone() }));
            self.identified_at =
                first.filter(|first| self.contact.as_ref().is_some_and(|told| told.at > *first));
        }
    }

    /// When the shop first said who it is.
    pub fn identified_from(&self) -> Option<Timestamp> {
        self.identified_at.or(self.contact.as_ref().map(|contact| contact.at))
    }

    /// When the visitor last did anything.
    pub fn last_active_at(&self) -> Option<Timestamp> {
        let searched = self.searches.last().map(|search| search.at);
        searched.max(self.opened.last().map(|opened| opened.at))
    }
}
