//! A cart's facts, joined: what is in it, whose it is, and whether it was bought.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::{CartSnapshot, Contact, What, is_false};
use crate::merge::{Latest, Merge, earliest};
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
    /// The customer's data is gone and stays gone.
    #[serde(rename = "er", skip_serializing_if = "is_false")]
    pub erased: bool,
}

impl Cart {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What) {
        match what {
            What::CartStands(snapshot) => {
                self.begun_at = earliest(self.begun_at, Some(occurred_at));
                self.snapshot.merge(Some(Latest { at: occurred_at, value: CartSnapshot::clone(snapshot) }));
            }
            What::CartConverted => self.converted_at = earliest(self.converted_at, Some(occurred_at)),
            What::HelpRequested { .. } => {
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
            | What::Found
            | What::CountedAsLost { .. }
            | What::RemedyChosen { .. }
            | What::Imported { .. }
            | What::OrderArrived { .. } => {}
        }
        if self.erased {
            *self = Self { erased: true, ..Self::default() };
        }
    }

    /// Whose cart it is.
    pub fn contact(&self) -> Option<&Contact> {
        self.snapshot.as_ref().map(|snapshot| &snapshot.value.contact)
    }
}
