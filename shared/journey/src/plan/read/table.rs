//! Every setting of the plan.

use super::super::{Carrier, FeePolicy, LANGUAGES, Plan, PromiseRule, PromiseTerms, Tone};
use super::legal;
use super::setting::{Group, Setting, Slot, Word};

mod limits;
mod touches;

use limits::{
    APART, FEE_MAX, PER_WINDOW_MAX, PROMISE_DAYS_MAX, RELEASE_SPREAD, REPEATED_WITHIN, SURVEY_APART, WINDOW,
    count, duration,
};
pub(super) use touches::PRODUCT;
use touches::{
    CART_HELP, CHECK_IN, CSAT, DELAY_OPTION, DISPATCH_DELAY, EXCEPTION, FAQ_HELP, LOST, NOT_RECEIVED, NPS,
    RECOVERY, TRANSIT_DELAY,
};

/// Settings that older plans had, and what says the same now.
pub(super) const RENAMED: [(&str, &str); 3] = [
    ("touch.check_in.after_days", CHECK_IN_NOW),
    ("touch.check_in.at", CHECK_IN_NOW),
    ("touch.dispatch_delay.after_business_days", "after, such as \"3 business days\""),
];
const CHECK_IN_NOW: &str = "after, such as \"7d at 10:00\"";

/// Settings that a mail about an order under way never has.
pub(super) const NEVER_OF_NEWS: [&str; 3] = ["class", "when_held", "holdout_percent"];

/// Every section of the file, in the order in which it is shown.
pub(super) static GROUPS: &[Group] = &[
    Group {
        name: "quiet_hours",
        about: "When nobody is mailed, by the clock at the customer's place. What becomes due \
                meanwhile waits for the end, and is looked at again then.",
        settings: QUIET_HOURS,
    },
    Group { name: "mail", about: "How mails speak.", settings: MAIL },
    Group {
        name: "calendar",
        about: "The days on which the shop works, and carriers that have no calendar of their own: \
                promises and hand-overs count them.",
        settings: CALENDAR,
    },
    Group { name: "warehouse", about: "Where orders are packed and handed over.", settings: WAREHOUSE },
    Group {
        name: "promise",
        about: "What a customer is promised when the order itself states no promise. The settings \
                here hold for orders that match no rule below.",
        settings: PROMISE,
    },
    Group {
        name: "caps",
        about: "How often a customer hears from the shop, over all orders. Counts check-ins, \
                surveys and help offers; news about an order under way is never held back.",
        settings: CAPS,
    },
    Group {
        name: "survey_budget",
        about: "How often a customer is asked, over all orders.",
        settings: SURVEY_BUDGET,
    },
    Group {
        name: "consent",
        about: "Where a marketing mail (cart_help, faq_help) needs the customer's recorded \
                consent. Have counsel check the list for your shop.",
        settings: CONSENT,
    },
    Group { name: "legal.us_mail_order", about: legal::US_MAIL_ORDER_ABOUT, settings: legal::US_MAIL_ORDER },
    Group { name: "legal.thirty_days", about: legal::THIRTY_DAYS_ABOUT, settings: legal::THIRTY_DAYS },
    Group {
        name: "remedies",
        about: "What is proposed to the team when something went wrong: see `beforehand tasks`. Nothing is \
                paid, sent or promised by itself.",
        settings: REMEDIES,
    },
    Group {
        name: "touch.dispatch_delay",
        about: "Tells the customer that the order was not handed to a carrier in time.",
        settings: DISPATCH_DELAY,
    },
    Group {
        name: "touch.delay_option",
        about: "Tells the customer what law lets them choose when an order is late. Only sent where a \
                rule of [legal] is on.",
        settings: DELAY_OPTION,
    },
    Group {
        name: "touch.transit_delay",
        about: "Tells the customer that a parcel will miss its promise, before it does.",
        settings: TRANSIT_DELAY,
    },
    Group {
        name: "touch.exception",
        about: "Asks the customer to help the carrier: a failed attempt, an address, a pick-up.",
        settings: EXCEPTION,
    },
    Group {
        name: "touch.lost",
        about: "Tells the customer that a parcel is lost, and asks whether to replace or refund it. The \
                answer becomes a task for the team; nothing is sent or paid by itself.",
        settings: LOST,
    },
    Group {
        name: "touch.not_received",
        about: "Answers a customer who says that what is reported as delivered did not arrive: what \
                happens now, and when the next news comes.",
        settings: NOT_RECEIVED,
    },
    Group {
        name: "touch.recovery",
        about: "Tells the customer that it moves again, after bad news.",
        settings: RECOVERY,
    },
    Group {
        name: "touch.check_in",
        about: "Asks whether all is well, some days after delivery.",
        settings: CHECK_IN,
    },
    Group {
        name: "touch.csat",
        about: "Asks how satisfied the customer is with an order, 1 to 5.",
        settings: CSAT,
    },
    Group {
        name: "touch.nps",
        about: "Asks whether the customer would recommend the shop, 0 to 10.",
        settings: NPS,
    },
    Group {
        name: "touch.cart_help",
        about: "Offers help with a cart that was left. Marketing: see [consent].",
        settings: CART_HELP,
    },
    Group {
        name: "touch.faq_help",
        about: "Offers help after searches of the help pages that led nowhere. Marketing: see \
                [consent].",
        settings: FAQ_HELP,
    },
];

static QUIET_HOURS: &[Setting<Plan>] = &[
    Setting::new(
        "from",
        Slot::TimeOfDay(|plan| &mut plan.quiet_hours.from),
        "The first quiet minute. Write `from` and `to` the same to have no quiet hours.",
    ),
    Setting::new(
        "to",
        Slot::TimeOfDay(|plan| &mut plan.quiet_hours.to),
        "The first minute that is not quiet any more; it may lie after midnight.",
    ),
    Setting::new(
        "release_spread",
        duration(|plan| &mut plan.quiet_hours.release_spread, RELEASE_SPREAD),
        "Mails that waited leave spread over this long, not all in one minute.",
    ),
];

static MAIL: &[Setting<Plan>] = &[
    Setting::new(
        "languages",
        Slot::Languages(|plan| &mut plan.mail.languages),
        "The languages in which your team can answer. A customer who reads another one gets the \
         fallback.",
    ),
    Setting::new(
        "fallback",
        Slot::Word(Word {
            words: &FALLBACKS,
            why: "",
            get: |plan| FALLBACKS.iter().find(|word| **word == plan.mail.fallback).unwrap_or(&FALLBACKS[0]),
            set: |plan, word| {
                let own = if word == FALLBACKS[0] { "" } else { word };
                own.clone_into(&mut plan.mail.fallback);
            },
        }),
        "The language for everybody else; \"shop\" is the one of the shop's own settings.",
    ),
    Setting::new(
        "tone",
        Slot::Word(Word {
            words: &[Tone::ALL[0].as_str(), Tone::ALL[1].as_str()],
            why: "",
            get: |plan| plan.mail.tone.as_str(),
            set: |plan, word| {
                let tone = Tone::ALL.into_iter().find(|tone| tone.as_str() == word);
                plan.mail.tone = tone.unwrap_or_default();
            },
        }),
        "How a mail greets and ends: \"plain\" as one writes to anybody, \"warm\" as one writes to \
         somebody one likes. What it says between is the same.",
    ),
];

/// The shop's own language, then those of the mails.
const FALLBACKS: [&str; 5] = ["shop", LANGUAGES[0], LANGUAGES[1], LANGUAGES[2], LANGUAGES[3]];

const WEEKDAYS_ABOUT: &str = "The weekdays of work.";
const HOLIDAYS_OF_ABOUT: &str = "On the public holidays of these countries and regions nobody works, \
    from 2024 to 2036; from then on only on those that are on the same day every year. Kept up with \
    a public source.";

static CALENDAR: &[Setting<Plan>] = &[
    Setting::new("weekdays", Slot::Weekdays(|plan| &mut plan.calendar.weekdays), WEEKDAYS_ABOUT),
    Setting::new("holidays_of", Slot::Areas(|plan| &mut plan.calendar.holidays_of), HOLIDAYS_OF_ABOUT),
    Setting::new(
        "holidays",
        Slot::Holidays(|plan| &mut plan.calendar.holidays),
        "Further days without work: \"12-25\" every year, \"2026-11-26\" once. A missing one makes \
         promises a day too early.",
    ),
    Setting::new(
        "cut_off",
        Slot::TimeOfDay(|plan| &mut plan.calendar.cut_off),
        "Orders placed at this time of the warehouse's zone or later count from the next business day.",
    ),
];

static WAREHOUSE: &[Setting<Plan>] = &[Setting::new(
    "zone",
    Slot::Zone(|plan| &mut plan.warehouse.zone),
    "The zone in which cut-offs and hand-overs are counted.",
)];

/// The settings of a carrier.
pub(super) static CARRIER: &[Setting<Carrier>] = &[
    Setting::new(
        "name",
        Slot::Pattern(|carrier| &mut carrier.name),
        "The carriers it is for, by name: * stands for anything, case does not count.",
    ),
    Setting::new(
        "weekdays",
        Slot::Weekdays(|carrier| &mut carrier.calendar.weekdays),
        "Its weekdays of work.",
    ),
    Setting::new("holidays_of", Slot::Areas(|carrier| &mut carrier.calendar.holidays_of), HOLIDAYS_OF_ABOUT),
    Setting::new(
        "holidays",
        Slot::Holidays(|carrier| &mut carrier.calendar.holidays),
        "Further days on which it rests.",
    ),
    Setting::new(
        "cut_off",
        Slot::TimeOfDay(|carrier| &mut carrier.calendar.cut_off),
        "What it gets at this time of the warehouse's zone or later moves from its next business day on.",
    ),
];

/// The choice of what happens with a fee, somewhere in terms.
macro_rules! fee {
    (|$root:ident: $type:ty| $($terms:ident).+) => {
        Slot::Word(Word {
            words: &FEE_WORDS,
            why: "",
            get: |$root: &$type| fee_word(&$($terms).+),
            set: |$root: &mut $type, word| $($terms).+.fee = fee_of(word),
        })
    };
}

const FEES: [(&str, FeePolicy); 3] =
    [("refunded", FeePolicy::Refunded), ("on_request", FeePolicy::OnRequest), ("kept", FeePolicy::Kept)];
const FEE_WORDS: [&str; 3] = [FEES[0].0, FEES[1].0, FEES[2].0];

fn fee_word(terms: &PromiseTerms) -> &'static str {
    FEES.iter().find(|(_, policy)| *policy == terms.fee).map_or(FEE_WORDS[2], |(word, _)| word)
}

fn fee_of(word: &str) -> FeePolicy {
    FEES.iter().find(|(known, _)| *known == word).map_or(FeePolicy::Kept, |(_, policy)| *policy)
}

const BUSINESS_DAYS_ABOUT: &str = "Business days from the purchase to the promised day. The \
    promise ends when that day ends at the customer's place.";
const FEE_ABOUT: &str = "What happens with a fee paid for speed when the promise is missed: \
    \"refunded\" without being asked, and the mail says so; \"on_request\", and the mail offers \
    it; \"kept\", and nothing is said.";
const FEE_COUNTS_ABOUT: &str = "Shipping fees above this count as paid for speed. In the \
    currency's smallest unit, such as cents.";

const BUSINESS_DAYS_FROM_ABOUT: &str = "The first promised day, counted in the same way, where a \
    promise is a span such as 3 to 5 business days. 0: only the last day is promised.";

static PROMISE: &[Setting<Plan>] = &[
    Setting::new(
        "business_days_from",
        count(|plan| &mut plan.promise.otherwise.business_days_from, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_FROM_ABOUT,
    ),
    Setting::new(
        "business_days",
        count(|plan| &mut plan.promise.otherwise.business_days, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_ABOUT,
    ),
    Setting::new("fee", fee!(|plan: Plan| plan.promise.otherwise), FEE_ABOUT),
    Setting::new(
        "fee_counts_above_minor_units",
        Slot::Amount { field: |plan| &mut plan.promise.otherwise.fee_counts_above_minor_units, max: FEE_MAX },
        FEE_COUNTS_ABOUT,
    ),
];

/// The settings of one rule. `business_days` and one of the conditions must be there.
pub(super) static RULE: &[Setting<PromiseRule>] = &[
    Setting::new(
        "method",
        Slot::Pattern(|rule| &mut rule.method),
        "The shipping methods it is for, by name: * stands for anything, case does not count.",
    ),
    Setting::new(
        "code",
        Slot::Pattern(|rule| &mut rule.code),
        "The same, by the code that your storefront has for the method.",
    ),
    Setting::new(
        "product",
        Slot::Pattern(|rule| &mut rule.product),
        "Orders with a product whose title, number (SKU) or kind matches.",
    ),
    Setting::new(
        "countries",
        Slot::Countries(|rule| &mut rule.countries),
        "The countries of delivery it is for. None, and no regions: all.",
    ),
    Setting::new(
        "regions",
        Slot::Regions(|rule| &mut rule.regions),
        "Regions of delivery it is for, beside the countries.",
    ),
    Setting::new(
        "business_days_from",
        count(|rule| &mut rule.terms.business_days_from, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_FROM_ABOUT,
    ),
    Setting::new(
        "business_days",
        count(|rule| &mut rule.terms.business_days, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_ABOUT,
    ),
    Setting::new("fee", fee!(|rule: PromiseRule| rule.terms), FEE_ABOUT),
    Setting::new(
        "fee_counts_above_minor_units",
        Slot::Amount { field: |rule| &mut rule.terms.fee_counts_above_minor_units, max: FEE_MAX },
        FEE_COUNTS_ABOUT,
    ),
];

static CAPS: &[Setting<Plan>] = &[
    Setting::new(
        "apart",
        duration(|plan| &mut plan.caps.apart, APART),
        "Any two of these mails are at least this long apart.",
    ),
    Setting::new(
        "per_window",
        count(|plan| &mut plan.caps.per_window, 1, PER_WINDOW_MAX),
        "At most this many of them in any `window`.",
    ),
    Setting::new("window", duration(|plan| &mut plan.caps.window, WINDOW), "See `per_window`."),
];

static SURVEY_BUDGET: &[Setting<Plan>] = &[
    Setting::new(
        "any_apart",
        duration(|plan| &mut plan.survey_budget.any_apart, SURVEY_APART),
        "Any two surveys are at least this long apart.",
    ),
    Setting::new(
        "csat_apart",
        duration(|plan| &mut plan.survey_budget.csat_apart, SURVEY_APART),
        "Two satisfaction surveys are at least this long apart.",
    ),
    Setting::new(
        "nps_apart",
        duration(|plan| &mut plan.survey_budget.nps_apart, SURVEY_APART),
        "Two recommendation surveys are at least this long apart.",
    ),
];

static CONSENT: &[Setting<Plan>] = &[
    Setting::new(
        "required_in",
        Slot::Countries(|plan| &mut plan.consent.required_in),
        "Countries with an opt-in law: the EU and the EEA with their territories, the UK, \
         Switzerland and others.",
    ),
    Setting::new(
        "required_where_unknown",
        Slot::Flag(|plan| &mut plan.consent.required_where_unknown),
        "Whether consent is needed where the customer's country is not known.",
    ),
];

const AMOUNTS_ABOUT_CREDITS: &str = "Proposed beside the replacement or refund of a lost order: a credit, \
    one amount a currency, in its smallest unit, such as cents.";
const AMOUNTS_ABOUT_LIMITS: &str = "A proposal of more, or in another currency, needs approval: one \
    amount a currency, in its smallest unit, such as cents. A refund of what was lost always does: what it \
    cost is not known here.";

static REMEDIES: &[Setting<Plan>] = &[
    Setting::new("on", Slot::Flag(|plan| &mut plan.remedies.on), "Whether anything is proposed."),
    Setting::new(
        "moderate_from_days",
        count(|plan| &mut plan.remedies.moderate_from_days, 1, 30),
        "An order is a moderate incident from so many days after its promise on; where speed was paid for, \
         from the first. Before that it is a minor one: the mails said sorry.",
    ),
    Setting::new(
        "discount_percent",
        count(|plan| &mut plan.remedies.discount_percent, 0, 50),
        "Proposed for a moderate incident: so much off the next order, after the fee for speed. 0: none.",
    ),
    Setting::new(
        "credits_minor_units",
        Slot::Amounts(|plan| &mut plan.remedies.credits_minor_units),
        AMOUNTS_ABOUT_CREDITS,
    ),
    Setting::new(
        "limits_minor_units",
        Slot::Amounts(|plan| &mut plan.remedies.limits_minor_units),
        AMOUNTS_ABOUT_LIMITS,
    ),
    Setting::new(
        "repeated_incidents",
        count(|plan| &mut plan.remedies.repeated_incidents, 2, 5),
        "So many incidents of one customer within `repeated_within` are a matter for a call.",
    ),
    Setting::new(
        "repeated_within",
        duration(|plan| &mut plan.remedies.repeated_within, REPEATED_WITHIN),
        "See `repeated_incidents`.",
    ),
];
