//! What the customer answered to a delay: that they wait, that they wish to cancel, how long they
//! still wait. And what the order itself said at the purchase of when it would be shipped.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::What;
use crate::merge::{Latest, Merge, Span, earliest, merge_entry};
use crate::seconds;

/// Consents to notices of a higher number are not kept: no order has so many.
pub const NOTICE_NUMBER_MAX: u32 = 40;

/// Stands for the notice where the sender did not say which was answered: the one told last before.
const ANY_NOTICE: u32 = 0;

/// What the customer answered.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct DelayAnswers {
    /// When they consented, by the number of the notice; see [`DelayAnswers::consented_at`].
    #[serde(rename = "c", skip_serializing_if = "BTreeMap::is_empty")]
    consents: BTreeMap<u32, Span>,
    /// When they first wished to cancel, or to end the contract.
    #[serde(rename = "x", with = "seconds::optional", skip_serializing_if = "Option::is_none")]
    pub cancel_wished_at: Option<Timestamp>,
    /// The last additional period that they set.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub period: Option<Latest<Period>>,
}

/// An additional period for the delivery.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Period {
    /// Its last moment.
    #[serde(rename = "u", with = "seconds::required")]
    pub until: Timestamp,
}

impl DelayAnswers {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in a consent; without a number it is one to whichever notice was told last.
    pub(crate) fn consent(&mut self, at: Timestamp, notice: Option<u32>) {
        let number = notice.unwrap_or(ANY_NOTICE);
        if number <= NOTICE_NUMBER_MAX {
            merge_entry(&mut self.consents, number, Span::at(at));
        }
    }

    /// Takes in the wish to cancel.
    pub(crate) fn wish_to_cancel(&mut self, at: Timestamp) {
        self.cancel_wished_at = earliest(self.cancel_wished_at, Some(at));
    }

    /// Takes in an additional period.
    pub(crate) fn set_period(&mut self, at: Timestamp, until: Timestamp) {
        self.period.merge(Some(Latest { at, value: Period { until } }));
    }

    /// When the customer consented to a notice that was told at a time, if before its end (if it has
    /// one).
    pub fn consented_at(&self, notice: u32, told: Timestamp, end: Option<Timestamp>) -> Option<Timestamp> {
        let is_in_time = |at: &Timestamp| *at >= told && end.is_none_or(|end| *at <= end);
        let spans = [self.consents.get(&notice), self.consents.get(&ANY_NOTICE)];
        let times = spans.into_iter().flatten().flat_map(Span::times);
        times.filter(is_in_time).min()
    }

    /// Every consent: when, by the first and the last report.
    pub fn consents(&self) -> impl Iterator<Item = Span> {
        self.consents.values().copied()
    }

    /// The answers as they stood then.
    pub(crate) fn as_of(&self, then: Timestamp) -> Self {
        let consents = self.consents.iter().filter_map(|(notice, span)| Some((*notice, span.until(then)?)));
        Self {
            consents: consents.collect(),
            cancel_wished_at: self.cancel_wished_at.filter(|at| *at <= then),
            period: self.period.clone().filter(|period| period.at <= then),
        }
    }

    /// The answers as facts.
    pub(crate) fn facts(&self) -> Vec<(Timestamp, What)> {
        let mut facts = Vec::new();
        for (number, span) in &self.consents {
            let notice = Some(*number).filter(|number| *number != ANY_NOTICE);
            facts.extend(span.times().map(|at| (at, What::DelayConsented { notice })));
        }
        facts.extend(self.cancel_wished_at.map(|at| (at, What::CancelWished)));
        facts.extend(
            self.period.iter().map(|period| (period.at, What::PeriodSet { until: period.value.until })),
        );
        facts
    }

    /// When the customer last answered anything.
    pub(crate) fn heard_at(&self) -> Option<Timestamp> {
        let consents = self.consents.values().map(|span| span.last);
        let period = self.period.as_ref().map(|period| period.at);
        consents.chain(self.cancel_wished_at).chain(period).max()
    }
}

/// A time by which the order itself was to be shipped, as first told.
///
/// The field order is the order of precedence: what was told first, then the earlier time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct StatedShipBy {
    /// When it was told.
    #[serde(rename = "at", with = "seconds::required")]
    pub told_at: Timestamp,
    /// The time.
    #[serde(rename = "by", with = "seconds::required")]
    pub by: Timestamp,
}

impl Merge for StatedShipBy {
    fn merge(&mut self, other: Self) {
        if other < *self {
            *self = other;
        }
    }
}
