//! A cart's facts, joined: what is in it, whose it is, and whether it was bought.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::{CartSnapshot, Contact, What, is_false};
use crate::merge::{Latest, Merge, Span, earliest};
use crate::past;
use crate::seconds;

/// The facts of one cart.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Cart {
    /// The cart as last told; its time is the last change.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Latest<CartSnapshot>>,
    /// When it was first told of.
    #[serde(rename = "b", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Timestamp>,
    /// When it became an order.
    #[serde(rename = "x", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub converted_at: Option<Timestamp>,
    /// When the customer last asked a person for help.
    #[serde(rename = "ha", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub help_asked_at: Option<Timestamp>,
    /// When it was told of, where that was more often than at its first and its last change.
    #[serde(rename = "ch", skip_serializing_if = "Option::is_none")]
    pub changed: Option<Span>,
    /// When a report first said whose it is, if not the first report of all.
    #[serde(rename = "ia", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub identified_at: Option<Timestamp>,
    /// When help was asked for, where that was more often than once.
    #[serde(rename = "hs", skip_serializing_if = "Option::is_none")]
    pub help_asked: Option<Span>,
    /// The customer's data is gone and stays gone.
    #[serde(rename = "er", skip_serializing_if = "is_false")]
    pub erased: bool,
}

impl Cart {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What) {
        match what {
            What::CartStands(snapshot) => {
                self.note_past(occurred_at, snapshot);
                self.begun_at = earliest(self.begun_at, Some(occurred_at));
                self.snapshot.merge(Some(Latest { at: occurred_at, value: CartSnapshot::clone(snapshot) }));
                self.leave_out_past();
            }
            What::CartConverted => self.converted_at = earliest(self.converted_at, Some(occurred_at)),
            What::HelpRequested { .. } => {
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
            | What::Searched(_)
            | What::ArticleOpened(_)
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
        if self.erased {
            *self = Self { erased: true, ..Self::default() };
        }
    }

    /// Notes a report beside those that were noted before.
    fn note_past(&mut self, at: Timestamp, snapshot: &CartSnapshot) {
        let mut changed = self.changed;
        for known in
            self.begun_at.into_iter().chain(self.snapshot.as_ref().map(|newest| newest.at)).chain([at])
        {
            changed.merge(Some(Span::at(known)));
        }
        self.changed = changed;
        let known = self.identified_from();
        let told = Some(at).filter(|_| snapshot.contact.is_reachable());
        self.identified_at = earliest(known, told);
    }

    /// Leaves out what the first and the last report say.
    fn leave_out_past(&mut self) {
        self.changed = self.changed.filter(|changed| changed.times().nth(2).is_some());
        let is_known = self.contact().is_some_and(Contact::is_reachable);
        self.identified_at = self.identified_at.filter(|at| !is_known || Some(*at) != self.begun_at);
    }

    /// When a report first said whose it is.
    pub fn identified_from(&self) -> Option<Timestamp> {
        let is_known = self.contact().is_some_and(Contact::is_reachable);
        self.identified_at.or(self.begun_at.filter(|_| is_known))
    }

    /// Whose cart it is.
    pub fn contact(&self) -> Option<&Contact> {
        self.snapshot.as_ref().map(|snapshot| &snapshot.value.contact)
    }
}
