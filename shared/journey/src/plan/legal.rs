//! Rules of law on late orders, off until a shop switches one on and says that counsel checked it.
//! What they ask for, and where that is written, is in `docs/legal.md`.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The United States and the territories in which the federal rule holds.
const UNITED_STATES: [&str; 6] = ["AS", "GU", "MP", "PR", "US", "VI"];

/// The members of the EU and of the EEA, and the United Kingdom.
const THIRTY_DAYS_COUNTRIES: [&str; 31] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Rules of law that a shop may switch on.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Legal {
    /// The delay option notices of the United States.
    pub us_mail_order: MailOrder,
    /// The thirty days of the EU and the United Kingdom.
    pub thirty_days: ThirtyDays,
}

impl Legal {
    /// Whether any rule is on.
    pub fn is_on(&self) -> bool {
        self.us_mail_order.is_on() || self.thirty_days.is_on()
    }
}

/// 16 CFR 435: ship in the stated time or within 30 days, or let the customer choose.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct MailOrder {
    /// Whether the shop switched it on.
    pub on: bool,
    /// Whether the shop's counsel checked texts and settings: without that it stays off.
    pub counsel_checked: bool,
    /// ISO 3166-1 alpha-2 countries of delivery that it holds for.
    pub countries: Vec<String>,
    /// Whether it holds where the country is not known.
    pub where_unknown: bool,
    /// Days from the purchase to the hand-over, where the order states no time.
    pub ship_within_days: u32,
    /// A notice leaves this long before the time to ship ends.
    pub notice_before: SignedDuration,
}

impl Default for MailOrder {
    fn default() -> Self {
        Self {
            on: false,
            counsel_checked: false,
            countries: UNITED_STATES.map(String::from).to_vec(),
            where_unknown: false,
            ship_within_days: 30,
            notice_before: SignedDuration::from_hours(48),
        }
    }
}

impl MailOrder {
    /// Whether it is in force.
    pub fn is_on(&self) -> bool {
        self.on && self.counsel_checked
    }

    /// Whether it holds for an order to this country, empty if unknown.
    pub fn holds_in(&self, country: &str) -> bool {
        self.is_on() && is_listed(&self.countries, self.where_unknown, country)
    }
}

/// Directive 2011/83/EU, article 18, and the Consumer Rights Act 2015, section 28: deliver by the
/// agreed time or within 30 days, or the customer may set a period and then end the contract.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ThirtyDays {
    /// Whether the shop switched it on.
    pub on: bool,
    /// Whether the shop's counsel checked texts and settings: without that it stays off.
    pub counsel_checked: bool,
    /// ISO 3166-1 alpha-2 countries of delivery that it holds for.
    pub countries: Vec<String>,
    /// Whether it holds where the country is not known.
    pub where_unknown: bool,
    /// Days from the purchase to the delivery, where no time was agreed.
    pub deliver_within_days: u32,
    /// Whether what the plan promises counts as agreed, not only what the order itself states.
    pub plan_promise_counts: bool,
}

impl Default for ThirtyDays {
    fn default() -> Self {
        Self {
            on: false,
            counsel_checked: false,
            countries: THIRTY_DAYS_COUNTRIES.map(String::from).to_vec(),
            where_unknown: false,
            deliver_within_days: 30,
            plan_promise_counts: false,
        }
    }
}

impl ThirtyDays {
    /// Whether it is in force.
    pub fn is_on(&self) -> bool {
        self.on && self.counsel_checked
    }

    /// Whether it holds for an order to this country, empty if unknown.
    pub fn holds_in(&self, country: &str) -> bool {
        self.is_on() && is_listed(&self.countries, self.where_unknown, country)
    }
}

fn is_listed(countries: &[String], where_unknown: bool, country: &str) -> bool {
    if country.is_empty() { where_unknown } else { countries.iter().any(|listed| listed == country) }
}
