//! The plan: a shop's settings for timing, promises, quiet hours, caps and consent.
//!
//! Every field has a default that works untouched; [`Plan::default`] is what the commented file
//! `default.toml` says (a test holds the two together). [`read`] reads a file and names every
//! mistake with its line.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::touch::TouchKind;

pub use legal::{Legal, MailOrder, ThirtyDays};

mod defaults;
mod eras;
mod legal;
pub mod read;
mod weekdays;

pub use eras::{ERAS_MAX, Era, plan_at};

/// The file with every setting at its default and a comment on each.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// A shop's settings. Immutable once published; `version` counts up.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Plan {
    /// Counts the shop's publications; 0 is the built-in default.
    pub version: u32,
    /// When nobody is mailed, at the customer's place.
    pub quiet_hours: QuietHours,
    /// The days on which the shop and its carriers work.
    pub calendar: BusinessCalendar,
    /// What is promised when the order itself states no promise.
    pub promise: PromiseRules,
    /// How often a customer may hear from the shop.
    pub caps: Caps,
    /// How often a customer may be asked a survey question.
    pub survey_budget: SurveyBudget,
    /// Where marketing mails need the customer's consent.
    pub consent: ConsentRules,
    /// Rules of law that a shop may switch on.
    #[serde(default)]
    pub legal: Legal,
    /// Settings of each kind of touch.
    pub touches: Touches,
}

/// A nightly window, at the customer's place. `from == to` means no quiet hours.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: Time,
    /// The first minute that is not quiet any more; it may lie after midnight.
    pub to: Time,
    /// After the window mails leave spread over this long, so that the morning is no stampede.
    pub release_spread: SignedDuration,
}

/// The days on which parcels are handed over and move.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BusinessCalendar {
    /// The weekdays of work, Monday first.
    #[serde(with = "weekdays")]
    pub weekdays: Vec<Weekday>,
    /// Days without work.
    pub holidays: Vec<Holiday>,
    /// Orders placed at or after this time of the shop's zone count from the next business day.
    pub cut_off: Time,
}

/// A day without work.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Holiday {
    /// One date.
    On(Date),
    /// The same day every year.
    Yearly {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
}

/// Promises by shipping method.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PromiseRules {
    /// The first rule that matches an order decides.
    pub rules: Vec<PromiseRule>,
    /// For orders that match no rule.
    pub otherwise: PromiseTerms,
}

/// What is promised for some shipping methods.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PromiseRule {
    /// A pattern on the shipping method's name: `*` stands for anything, case does not count.
    pub method: String,
    /// ISO 3166-1 alpha-2 countries of delivery; empty: any.
    pub countries: Vec<String>,
    /// What is promised.
    pub terms: PromiseTerms,
}

/// What a shipping method promises.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PromiseTerms {
    /// Business days from the (cut-off adjusted) day of purchase to the promised day, whose end at
    /// the customer's place ends the promise.
    pub business_days: u32,
    /// What happens with a fee paid for speed when the promise is not kept.
    pub fee: FeePolicy,
    /// Fees above this many smallest units count as paid for speed. Below: no fee is at stake.
    pub fee_counts_above_minor_units: i64,
}

/// What happens with the fee when a promise is missed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePolicy {
    /// The shop refunds it without being asked; the mail says so.
    Refunded,
    /// The shop refunds it when the customer asks; the mail offers it.
    OnRequest,
    /// Nothing is said about it.
    Kept,
}

/// How often a customer may hear from the shop, all kinds together.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Caps {
    /// Service and marketing mails together: at least this long apart.
    pub apart: SignedDuration,
    /// Service and marketing mails together: at most this many in `window`.
    pub per_window: u32,
    /// See `per_window`.
    pub window: SignedDuration,
}

/// How often a customer may be asked a survey question, all kinds together.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SurveyBudget {
    /// Any two surveys.
    pub any_apart: SignedDuration,
    /// Two CSAT surveys.
    pub csat_apart: SignedDuration,
    /// Two NPS surveys.
    pub nps_apart: SignedDuration,
}

/// Where marketing mails need the customer's consent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ConsentRules {
    /// ISO 3166-1 alpha-2 countries where a marketing mail needs a recorded consent.
    pub required_in: Vec<String>,
    /// Whether it needs one where the country is not known.
    pub required_where_unknown: bool,
}

/// Settings of each kind of touch.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Touches {
    /// The order was not handed over in time.
    pub dispatch_delay: DispatchDelay,
    /// What law gives the customer when an order is late.
    #[serde(default = "defaults::delay_option")]
    pub delay_option: Basics,
    /// A parcel will miss its promise.
    pub transit_delay: TransitDelay,
    /// The carrier needs the customer's help.
    pub exception: Basics,
    /// It moves again after bad news.
    pub recovery: Basics,
    /// Is all well?
    pub check_in: CheckIn,
    /// How satisfied are you?
    pub csat: Survey,
    /// Would you recommend us?
    pub nps: Survey,
    /// Help with a cart that was left.
    pub cart_help: AfterQuiet,
    /// Help after searches that found nothing.
    pub faq_help: FaqHelp,
}

/// What every touch has.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Basics {
    /// Whether it is sent at all.
    pub on: bool,
    /// Whether it may leave in quiet hours.
    pub ignores_quiet_hours: bool,
    /// Older than this it is news no more, and dropped.
    pub horizon: SignedDuration,
}

/// See [`Touches::dispatch_delay`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct DispatchDelay {
    /// What every touch has.
    pub basics: Basics,
    /// Without a hand-over this many business days after purchase the shop is late (unless the
    /// order states its own time).
    pub after_business_days: u32,
    /// The customer hears of it only when the promise is at risk, or the order itself states by when it is
    /// handed over.
    pub only_at_risk: bool,
    /// The next update is promised this long after a notice; after one with a date, when that day is
    /// over.
    pub next_update: SignedDuration,
    /// At most this many notices an order.
    pub notices_max: u32,
}

/// See [`Touches::transit_delay`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct TransitDelay {
    /// What every touch has.
    pub basics: Basics,
    /// The countdown: warn this long before the promise ends.
    pub before_promise_end: SignedDuration,
    /// Whether to warn of parcels that are likely to be late by what was learned of their lane.
    pub predicted: bool,
    /// From this likelihood on, in percent.
    pub predicted_from_percent: u32,
    /// Where the lane is known, the countdown waits until so long before the promise ends: who is likely
    /// to be late was told before.
    pub last_call: SignedDuration,
    /// A parcel that its carrier scans on its way is silent after this many business days, in the shop's
    /// country.
    pub silent_business_days: u32,
    /// And abroad.
    pub silent_business_days_abroad: u32,
    /// A carrier's estimate counts as late when it lies this far behind the promise.
    pub slip_min: SignedDuration,
    /// The next update is promised this long after a notice; after one with a date, when that day is
    /// over.
    pub next_update: SignedDuration,
    /// At most this many notices a parcel.
    pub notices_max: u32,
}

/// See [`Touches::check_in`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CheckIn {
    /// What every touch has.
    pub basics: Basics,
    /// Whole days after delivery.
    pub after_days: u32,
    /// The time of day, at the customer's place.
    pub at: Time,
    /// After bad news: this long after the late delivery instead.
    pub closure_after: SignedDuration,
}

/// See [`Touches::csat`] and [`Touches::nps`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Survey {
    /// What every touch has.
    pub basics: Basics,
    /// This long after delivery.
    pub after: SignedDuration,
    /// Answers count for this long after the mail; until then they can be corrected.
    pub open_for: SignedDuration,
}

/// See [`Touches::cart_help`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AfterQuiet {
    /// What every touch has.
    pub basics: Basics,
    /// This long after the last change.
    pub after: SignedDuration,
    /// At most one in this time a customer.
    pub every: SignedDuration,
}

/// See [`Touches::faq_help`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FaqHelp {
    /// What every touch has.
    pub basics: Basics,
    /// This many searches on one topic make a loop.
    pub searches: u32,
    /// This many searches without a result make a loop.
    pub searches_without_result: u32,
    /// The same search this many times makes a loop.
    pub same_search: u32,
    /// All within this time.
    pub within: SignedDuration,
    /// The mail waits until the visitor was quiet for this long.
    pub after_quiet: SignedDuration,
    /// At most one in this time a topic.
    pub every: SignedDuration,
    /// An article read for this many seconds is an answer found.
    pub satisfied_after_seconds: u32,
}

impl Touches {
    /// What every touch of this kind has.
    pub fn basics(&self, kind: TouchKind) -> &Basics {
        match kind {
            TouchKind::DispatchDelay => &self.dispatch_delay.basics,
            TouchKind::DelayOption => &self.delay_option,
            TouchKind::TransitDelay => &self.transit_delay.basics,
            TouchKind::Exception => &self.exception,
            TouchKind::Recovery => &self.recovery,
            TouchKind::CheckIn => &self.check_in.basics,
            TouchKind::Csat => &self.csat.basics,
            TouchKind::Nps => &self.nps.basics,
            TouchKind::CartHelp => &self.cart_help.basics,
            TouchKind::FaqHelp => &self.faq_help.basics,
        }
    }
}

impl PromiseRules {
    /// The terms for a shipping method and country.
    pub fn terms(&self, method: &str, country: &str) -> &PromiseTerms {
        self.rules
            .iter()
            .find(|rule| rule.matches(method, country))
            .map_or(&self.otherwise, |rule| &rule.terms)
    }
}

impl PromiseRule {
    fn matches(&self, method: &str, country: &str) -> bool {
        let here = self.countries.is_empty()
            || self.countries.iter().any(|listed| listed.eq_ignore_ascii_case(country));
        here && matches_pattern(&self.method.to_lowercase(), &method.to_lowercase())
    }
}

/// Whether `text` matches `pattern`, in which `*` stands for any characters. Linear in the text
/// for each star: no backtracking beyond the last one.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
