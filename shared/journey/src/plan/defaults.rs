//! The built-in plan, as values: nothing is parsed where it is needed. `default.toml` says the
//! same for people; a test holds the two together.

use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};

use super::{
    AfterQuiet, Basics, BusinessCalendar, Caps, CheckIn, ConsentRules, DispatchDelay, FaqHelp, FeePolicy,
    Holiday, Legal, Plan, PromiseRule, PromiseRules, PromiseTerms, QuietHours, Survey, SurveyBudget, Touches,
    TransitDelay,
};

/// What checkouts mostly call their shipping methods: pattern, business days, the fee.
///
/// Where a name is ambiguous the longer promise stands: one that is too short makes false alarms,
/// one that is too long only silence. So deliveries abroad come first, and `8-12 business days` is
/// kept from being read as 2. Deliveries on the same day have no rule: they are seldom scanned, so
/// that only the shop can say what its silence means.
const RULES: [(&str, u32, FeePolicy); 16] = [
    ("*international*", 10, FeePolicy::Kept),
    ("*worldwide*", 10, FeePolicy::Kept),
    ("*overnight*", 1, FeePolicy::Refunded),
    ("*next day*", 1, FeePolicy::Refunded),
    ("*next-day*", 1, FeePolicy::Refunded),
    ("*12 day*", 12, FeePolicy::Kept),
    ("*12 business day*", 12, FeePolicy::Kept),
    ("*2 day*", 2, FeePolicy::Refunded),
    ("*2-day*", 2, FeePolicy::Refunded),
    ("*2day*", 2, FeePolicy::Refunded),
    ("*2nd day*", 2, FeePolicy::Refunded),
    ("*2 business day*", 2, FeePolicy::Refunded),
    ("*two day*", 2, FeePolicy::Refunded),
    ("*two-day*", 2, FeePolicy::Refunded),
    ("*express*", 2, FeePolicy::Refunded),
    ("*priority*", 3, FeePolicy::OnRequest),
];

/// Where law asks for a recorded consent before a marketing mail, as far as we know; have counsel
/// check it. The members of the EU and the EEA with those of their territories that have codes of
/// their own, GB with GG, JE and IM, CH, and others with an opt-in law.
const CONSENT_REQUIRED_IN: [&str; 58] = [
    "AT", "AU", "AX", "BE", "BG", "BR", "CA", "CH", "CN", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GB", "GF", "GG", "GI", "GP", "GR", "HR", "HU", "IE", "IL", "IM", "IS", "IT", "JE", "JP", "KR", "LI",
    "LT", "LU", "LV", "MC", "MF", "MQ", "MT", "NL", "NO", "NZ", "PL", "PT", "RE", "RO", "RU", "SE", "SI",
    "SK", "SM", "TR", "UA", "VA", "YT", "ZA",
];

impl Default for Plan {
    fn default() -> Self {
        Self {
            version: 0,
            quiet_hours: QuietHours {
                from: Time::constant(21, 0, 0, 0),
                to: Time::constant(8, 0, 0, 0),
                release_spread: SignedDuration::from_mins(15),
            },
            calendar: calendar(),
            promise: promise(),
            caps: Caps { apart: SignedDuration::from_hours(72), per_window: 3, window: days(14) },
            survey_budget: SurveyBudget { any_apart: days(14), csat_apart: days(30), nps_apart: days(90) },
            consent: ConsentRules {
                required_in: CONSENT_REQUIRED_IN.map(String::from).to_vec(),
                required_where_unknown: true,
            },
            legal: Legal::default(),
            touches: touches(),
        }
    }
}

/// The holidays on which nearly every carrier rests. Each shop adds its own: a missing one makes a
/// promise a day too early, a needless one a day too late.
fn calendar() -> BusinessCalendar {
    BusinessCalendar {
        weekdays: vec![
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ],
        holidays: vec![Holiday::Yearly { month: 1, day: 1 }, Holiday::Yearly { month: 12, day: 25 }],
        cut_off: Time::constant(14, 0, 0, 0),
    }
}

fn promise() -> PromiseRules {
    let rule = |(method, business_days, fee): (&str, u32, FeePolicy)| PromiseRule {
        method: method.to_owned(),
        countries: Vec::new(),
        terms: PromiseTerms { business_days, fee, fee_counts_above_minor_units: 0 },
    };
    PromiseRules {
        rules: RULES.map(rule).to_vec(),
        otherwise: PromiseTerms { business_days: 5, fee: FeePolicy::Kept, fee_counts_above_minor_units: 0 },
    }
}

fn touches() -> Touches {
    Touches {
        dispatch_delay: DispatchDelay {
            basics: basics(days(14)),
            after_business_days: 3,
            only_at_risk: true,
            next_update: SignedDuration::from_hours(48),
            notices_max: 3,
        },
        delay_option: delay_option(),
        transit_delay: TransitDelay {
            basics: basics(days(14)),
            before_promise_end: SignedDuration::from_hours(24),
            predicted: true,
            predicted_from_percent: 95,
            last_call: SignedDuration::from_hours(4),
            silent_business_days: 3,
            silent_business_days_abroad: 5,
            slip_min: SignedDuration::from_hours(24),
            next_update: SignedDuration::from_hours(24),
            notices_max: 4,
        },
        // A failed attempt often wants an answer the same day: it does not wait for the morning.
        exception: Basics { ignores_quiet_hours: true, ..basics(SignedDuration::from_hours(48)) },
        recovery: basics(SignedDuration::from_hours(48)),
        check_in: CheckIn {
            basics: basics(days(7)),
            after_days: 7,
            at: Time::constant(10, 0, 0, 0),
            closure_after: SignedDuration::from_hours(24),
        },
        csat: Survey { basics: basics(days(7)), after: SignedDuration::from_hours(48), open_for: days(14) },
        nps: Survey { basics: basics(days(30)), after: days(30), open_for: days(14) },
        cart_help: AfterQuiet {
            basics: basics(SignedDuration::from_hours(24)),
            after: SignedDuration::from_hours(3),
            every: days(7),
        },
        faq_help: FaqHelp {
            basics: basics(SignedDuration::from_hours(24)),
            searches: 3,
            searches_without_result: 2,
            same_search: 3,
            within: SignedDuration::from_mins(10),
            after_quiet: SignedDuration::from_mins(10),
            every: days(7),
            satisfied_after_seconds: 30,
        },
    }
}

/// A plan that was stored before a setting came has its default.
impl Default for DispatchDelay {
    fn default() -> Self {
        touches().dispatch_delay
    }
}

/// See [`DispatchDelay`].
impl Default for TransitDelay {
    fn default() -> Self {
        touches().transit_delay
    }
}

/// A notice that law asks for is news until the goods leave. It is early enough to wait for the morning.
pub(super) fn delay_option() -> Basics {
    basics(days(30))
}

/// Sent, but not in quiet hours.
fn basics(horizon: SignedDuration) -> Basics {
    Basics { on: true, ignores_quiet_hours: false, horizon }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}
