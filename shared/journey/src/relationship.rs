//! One customer over all orders, joined: which orders arrived, and who the customer is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::{Contact, What, is_false};
use crate::ids::OrderId;
use crate::import::Import;
use crate::merge::{Latest, Merge, merge_entry};

/// The newest arrivals are kept.
pub const ARRIVALS_MAX: usize = 12;

/// The facts of one customer's relationship with the shop.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Relationship {
    /// When each of the newest orders arrived, by the latest report: only what never becomes earlier
    /// can be cut to the newest in any order of facts.
    #[serde(rename = "d", skip_serializing_if = "BTreeMap::is_empty")]
    pub arrivals: BTreeMap<OrderId, Latest<()>>,
    /// Who the customer is, as last told.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub contact: Option<Latest<Contact>>,
    /// That arrivals were imported, and how.
    #[serde(rename = "im", skip_serializing_if = "Option::is_none")]
    pub imported: Option<Import>,
    /// The customer's data is gone and stays gone.
    #[serde(rename = "er", skip_serializing_if = "is_false")]
    pub erased: bool,
}

impl Relationship {
    /// Takes in one fact. Facts of other journeys change nothing.
    pub(crate) fn apply(&mut self, occurred_at: Timestamp, what: &What) {
        match what {
            What::OrderArrived { order, contact } => {
                merge_entry(&mut self.arrivals, order.clone(), Latest { at: occurred_at, value: () });
                self.contact.merge(Some(Latest { at: occurred_at, value: contact.clone() }));
            }
            What::Imported { silent } => {
                self.imported.merge(Some(Import { at: occurred_at, silent: *silent }));
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
            | What::Searched(_)
            | What::ArticleOpened(_)
            | What::HelpRequested { .. }
            | What::Denied
            | What::DelayConsented { .. }
            | What::CancelWished
            | What::PeriodSet { .. }
            | What::Found
            | What::CountedAsLost { .. }
            | What::RemedyChosen { .. }
            | What::TaskDone { .. } => {}
        }
        while self.arrivals.len() > ARRIVALS_MAX {
            let oldest = self.arrivals.iter().min_by_key(|(order, arrival)| (arrival.at, *order));
            let Some(oldest) = oldest.map(|(order, _)| order.clone()) else {
                break;
            };
            self.arrivals.remove(&oldest);
        }
        if self.erased {
            *self = Self { erased: true, ..Self::default() };
        }
    }

    /// The newest arrival.
    pub fn last_arrival_at(&self) -> Option<Timestamp> {
        self.arrivals.values().map(|arrival| arrival.at).max()
    }
}
