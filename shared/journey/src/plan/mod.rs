//! The plan: a shop's settings for timing, promises, quiet hours, caps and consent.
//!
//! Every field has a default that works untouched; [`Plan::default`] is what the commented file
//! `default.toml` says (a test holds the two together). [`read`] reads a file and names every
//! mistake with its line.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::fact::{Contact, Item, Money, OrderSnapshot};
use crate::touch::{Class, TouchKind};

mod carriers;
mod defaults;
mod delay;
mod eras;
mod legal;
mod mails;
pub mod read;
mod stored;
mod warnings;
mod weekdays;

pub use carriers::{Carrier, Warehouse};
pub use delay::Delay;
pub use eras::{ERAS_MAX, Era, plan_at};
pub use legal::{Legal, MailOrder, ThirtyDays};
pub use mails::{LANGUAGES, MailRules, Tone};
pub use warnings::warnings;

/// The file with every setting at its default and a comment on each.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// A shop's settings. Immutable once published; `version` counts up.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Plan {
    /// Counts the shop's publications; 0 is the built-in default.
    pub version: u32,
    /// When nobody is mailed, at the customer's place.
    pub quiet_hours: QuietHours,
    /// How mails speak.
    #[serde(default)]
    pub mail: MailRules,
    /// The days on which the shop works, and carriers that have no calendar of their own.
    pub calendar: BusinessCalendar,
    /// Where orders are packed.
    #[serde(default)]
    pub warehouse: Warehouse,
    /// Carriers with calendars of their own; the first whose name matches decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carriers: Vec<Carrier>,
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
    /// What is proposed to the team after an incident.
    #[serde(default = "defaults::remedies")]
    pub remedies: Remedies,
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
    /// Areas on whose public holidays nobody works: ISO 3166 countries (`US`) and regions (`US-CA`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays_of: Vec<String>,
    /// Further days without work.
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

/// What is promised for some orders: those that fulfil every condition which is not empty.
///
/// In patterns `*` stands for anything, and case does not count.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct PromiseRule {
    /// A pattern on the shipping method's name.
    pub method: String,
    /// A pattern on the shipping method's code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// A pattern on the title, number or kind of a product; one line of the order is enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// ISO 3166-1 alpha-2 countries of delivery; empty, with `regions`: any.
    pub countries: Vec<String>,
    /// ISO 3166-2 regions of delivery (`US-AK`), beside the countries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// What is promised.
    pub terms: PromiseTerms,
}

/// What a shipping method promises.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct PromiseTerms {
    /// The first promised day, in business days from the (cut-off adjusted) day of purchase; 0: no
    /// first day is promised.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub business_days_from: u32,
    /// Business days from the (cut-off adjusted) day of purchase to the promised day, whose end at
    /// the customer's place ends the promise.
    pub business_days: u32,
    /// What happens with a fee paid for speed when the promise is not kept.
    pub fee: FeePolicy,
    /// Fees above this many smallest units count as paid for speed. Below: no fee is at stake.
    pub fee_counts_above_minor_units: i64,
}

/// What happens with the fee when a promise is missed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePolicy {
    /// The shop refunds it without being asked; the mail says so.
    Refunded,
    /// The shop refunds it when the customer asks; the mail offers it.
    OnRequest,
    /// Nothing is said about it.
    #[default]
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

/// What is proposed to the team after an incident. Nothing of it is done by us.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Remedies {
    /// Whether anything is proposed.
    pub on: bool,
    /// An order is a moderate incident from so many days after its promise on; a day if speed was paid for.
    pub moderate_from_days: u32,
    /// Off the next order, for a moderate incident; 0: nothing.
    pub discount_percent: u32,
    /// Credit for a lost order, one amount a currency.
    pub credits_minor_units: Vec<Money>,
    /// What is proposed needs no approval up to these amounts, one a currency.
    pub limits_minor_units: Vec<Money>,
    /// So many incidents of a customer are a matter for a call.
    pub repeated_incidents: u32,
    /// See `repeated_incidents`.
    pub repeated_within: SignedDuration,
}

/// Settings of each kind of touch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
    /// A parcel is lost: replace or refund.
    #[serde(default = "defaults::lost")]
    pub lost: Lost,
    /// What is reported as delivered did not arrive.
    #[serde(default = "defaults::not_received")]
    pub not_received: NotReceived,
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
    /// A stricter class than law's; `None`: law's. Only a service mail has one: marketing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// What becomes of it when a cap or a budget has no room for it.
    #[serde(default, skip_serializing_if = "WhenHeld::is_wait")]
    pub when_held: WhenHeld,
    /// So many of a hundred customers never get it, so that its effect can be measured. Always the
    /// same ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub holdout_percent: u32,
}

/// What becomes of a mail that a cap or a budget has no room for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenHeld {
    /// It waits for room, unless it would be news no more by then.
    #[default]
    Wait,
    /// It is dropped.
    Drop,
}

impl WhenHeld {
    fn is_wait(&self) -> bool {
        *self == Self::Wait
    }
}

/// What a mail follows.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The arrival of the last parcel.
    #[default]
    Delivered,
    /// The hand-over of the last parcel. Parcels that somebody reports on must have arrived by then;
    /// the others nobody would report.
    HandedOver,
    /// The purchase; else as [`Anchor::HandedOver`].
    Placed,
}

impl Anchor {
    fn is_delivered(&self) -> bool {
        *self == Self::Delivered
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// See [`Touches::dispatch_delay`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct DispatchDelay {
    /// What every touch has.
    pub basics: Basics,
    /// Without a hand-over this long after the purchase the shop is late (unless the order states
    /// its own time). Business days without a time of day: when the last of them is over.
    #[serde(alias = "after_business_days")]
    pub after: Delay,
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
    /// A label that the carrier does not scan is told to the customer after this many business days.
    #[serde(default = "defaults::no_scan_after_business_days")]
    pub no_scan_after_business_days: u32,
    /// The team gets a task after this many.
    #[serde(default = "defaults::no_scan_task_after_business_days")]
    pub no_scan_task_after_business_days: u32,
}

/// See [`Touches::lost`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Lost {
    /// What every touch has.
    pub basics: Basics,
    /// A parcel whose promise is over counts as lost after this many business days without a word.
    pub after_business_days: u32,
    /// The customer can choose, and choose anew, for this long.
    pub open_for: SignedDuration,
}

/// See [`Touches::not_received`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NotReceived {
    /// What every touch has.
    pub basics: Basics,
    /// Not before this long after the delivery was reported: much turns up within a day.
    pub after_delivery: SignedDuration,
    /// The next update is promised this long after a mail.
    pub next_update: SignedDuration,
    /// At most this many mails an order.
    pub notices_max: u32,
}

/// See [`Touches::check_in`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "stored::StoredCheckIn")]
pub struct CheckIn {
    /// What every touch has.
    pub basics: Basics,
    /// This long after the anchor.
    pub after: Delay,
    /// What it follows.
    #[serde(skip_serializing_if = "Anchor::is_delivered")]
    pub anchor: Anchor,
    /// At most one in this time a customer, over all orders; zero: as many as the caps allow.
    #[serde(skip_serializing_if = "SignedDuration::is_zero")]
    pub every: SignedDuration,
    /// Other times for some products. See [`CheckIn::after_for`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductTiming>,
    /// After bad news: this long after the late delivery instead.
    pub closure_after: SignedDuration,
}

/// When to ask after a product.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ProductTiming {
    /// A pattern on the product's title, number or kind.
    pub product: String,
    /// This long after the anchor.
    pub after: Delay,
}

impl CheckIn {
    /// How long after the anchor these products are asked after. Each has the time of the first rule
    /// that matches it, else the kind's own; the order has every product's time: asked of all at once,
    /// the customer must have been able to try the last of them.
    ///
    /// The longest of them is the answer; which that is, only a calendar can tell.
    pub fn after_for<'a>(&'a self, items: &'a [Item]) -> impl Iterator<Item = Delay> + 'a {
        let of = |item: &Item| {
            let rule = self.products.iter().find(|rule| matches_product(&rule.product, item));
            rule.map_or(self.after, |rule| rule.after)
        };
        // Without rules all have the same time, and one is enough.
        let items = if self.products.is_empty() { &[][..] } else { items };
        let own = if items.is_empty() { Some(self.after) } else { None };
        items.iter().map(of).chain(own)
    }
}

/// See [`Touches::csat`] and [`Touches::nps`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Survey {
    /// What every touch has.
    pub basics: Basics,
    /// This long after the anchor.
    pub after: Delay,
    /// What it follows; a recommendation survey always the delivery.
    #[serde(default, skip_serializing_if = "Anchor::is_delivered")]
    pub anchor: Anchor,
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
    /// At most one in this time a customer and topic, on whichever device.
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
            TouchKind::Lost => &self.lost.basics,
            TouchKind::NotReceived => &self.not_received.basics,
            TouchKind::Recovery => &self.recovery,
            TouchKind::CheckIn => &self.check_in.basics,
            TouchKind::Csat => &self.csat.basics,
            TouchKind::Nps => &self.nps.basics,
            TouchKind::CartHelp => &self.cart_help.basics,
            TouchKind::FaqHelp => &self.faq_help.basics,
        }
    }
}

impl Plan {
    /// The class of a kind: law's, or the stricter one that the plan declares.
    pub fn class(&self, kind: TouchKind) -> Class {
        self.touches.basics(kind).class.map_or(kind.class(), |declared| declared.max(kind.class()))
    }
}

impl PromiseRules {
    /// The terms for an order.
    pub fn terms(&self, order: &OrderSnapshot) -> &PromiseTerms {
        self.rules.iter().find(|rule| rule.matches(order)).map_or(&self.otherwise, |rule| &rule.terms)
    }
}

impl PromiseRule {
    fn matches(&self, order: &OrderSnapshot) -> bool {
        let fits = |pattern: &str, text: &str| pattern.is_empty() || matches_text(pattern, text);
        self.delivers_to(&order.contact)
            && fits(&self.method, &order.shipping_method)
            && fits(&self.code, &order.shipping_code)
            && (self.product.is_empty()
                || order.items.iter().any(|item| matches_product(&self.product, item)))
    }

    fn delivers_to(&self, contact: &Contact) -> bool {
        let anywhere = self.countries.is_empty() && self.regions.is_empty();
        let is_region = |listed: &String| {
            listed.split_once('-').is_some_and(|(country, region)| {
                let own = contact.region.split_once('-').map_or(&*contact.region, |(_, own)| own);
                contact.country.eq_ignore_ascii_case(country) && own.eq_ignore_ascii_case(region)
            })
        };
        anywhere
            || self.countries.iter().any(|listed| listed.eq_ignore_ascii_case(&contact.country))
            || self.regions.iter().any(is_region)
    }
}

/// Whether a product's title, number or kind matches.
fn matches_product(pattern: &str, item: &Item) -> bool {
    [&item.title, &item.sku, &item.kind].into_iter().any(|text| matches_text(pattern, text))
}

/// As [`matches_pattern`], in any case.
fn matches_text(pattern: &str, text: &str) -> bool {
    // Mostly nothing has to be written down to compare it.
    if pattern.is_ascii() && text.is_ascii() {
        return matches_ascii(pattern.as_bytes(), text.as_bytes());
    }
    matches_pattern(&pattern.to_lowercase(), &text.to_lowercase())
}

/// As [`matches_text`], for what has no letters but those of ASCII.
fn matches_ascii(pattern: &[u8], text: &[u8]) -> bool {
    let (mut in_pattern, mut in_text) = (0, 0);
    // The last star, and up to where it stands for the text so far.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(in_text) {
        match pattern.get(in_pattern) {
            Some(b'*') => {
                star = Some((in_pattern, in_text));
                in_pattern += 1;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(byte) => {
                in_pattern += 1;
                in_text += 1;
            }
            Some(_) | None => {
                let Some((at, stands_up_to)) = star else {
                    return false;
                };
                star = Some((at, stands_up_to + 1));
                (in_pattern, in_text) = (at + 1, stands_up_to + 1);
            }
        }
    }
    pattern[in_pattern..].iter().all(|byte| *byte == b'*')
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

#[cfg(test)]
mod tests {
    use super::{matches_ascii, matches_pattern};

    #[test]
    fn letters_of_ascii_match_as_all_letters_do() {
        let words = |letters: &[&str], length: usize| {
            (0..length).fold(vec![String::new()], |words, _| {
                let longer =
                    |word: &String| letters.iter().map(|end| format!("{word}{end}")).collect::<Vec<_>>();
                words.iter().flat_map(longer).chain([String::new()]).collect()
            })
        };
        let texts = words(&["a", "B", "*"], 4);
        for pattern in words(&["A", "b", "*"], 4) {
            for text in &texts {
                let expected = matches_pattern(&pattern.to_lowercase(), &text.to_lowercase());
                assert_eq!(matches_ascii(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
            }
        }
    }
}
