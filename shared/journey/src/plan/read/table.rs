//! Every setting of the plan.

use super::super::{
    Anchor, Carrier, Delay, FeePolicy, LANGUAGES, Plan, ProductTiming, PromiseRule, PromiseTerms, Tone,
    WhenHeld,
};
use super::legal;
use super::setting::{Field, Group, Range, Setting, Slot, Word};
use crate::customer::MAILS_MAX;
use crate::touch::Class;

/// Settings that older plans had, and what says the same now.
pub(super) const RENAMED: [(&str, &str); 3] = [
    ("touch.check_in.after_days", CHECK_IN_NOW),
    ("touch.check_in.at", CHECK_IN_NOW),
    ("touch.dispatch_delay.after_business_days", "after, such as \"3 business days\""),
];
const CHECK_IN_NOW: &str = "after, such as \"7d at 10:00\"";

/// Settings that a mail about an order under way never has.
pub(super) const NEVER_OF_NEWS: [&str; 3] = ["class", "when_held", "holdout_percent"];

// Limits: whole minutes, hours and days, both ends allowed.
const RELEASE_SPREAD: Range = Range { min_minutes: 0, max_minutes: hours(4) };
const APART: Range = Range { min_minutes: 0, max_minutes: days(60) };
const WINDOW: Range = Range { min_minutes: days(1), max_minutes: days(90) };
const SURVEY_APART: Range = Range { min_minutes: days(1), max_minutes: days(365) };
const HORIZON: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
const NEXT_UPDATE: Range = Range { min_minutes: hours(12), max_minutes: days(14) };
const COUNTDOWN: Range = Range { min_minutes: hours(1), max_minutes: days(10) };
const SLIP: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
const DISPATCH_AFTER: Range = Range { min_minutes: days(1), max_minutes: days(60) };
const CHECK_IN_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
const CHECK_IN_EVERY: Range = Range { min_minutes: 0, max_minutes: days(90) };
const CLOSURE_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
const REPEATED_WITHIN: Range = Range { min_minutes: days(7), max_minutes: days(365) };
const NOT_RECEIVED_AFTER: Range = Range { min_minutes: hours(1), max_minutes: hours(72) };
const CSAT_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
const NPS_AFTER: Range = Range { min_minutes: days(1), max_minutes: days(180) };
const OPEN_FOR: Range = Range { min_minutes: days(1), max_minutes: days(60) };
const CART_AFTER: Range = Range { min_minutes: 20, max_minutes: days(7) };
const EVERY: Range = Range { min_minutes: days(1), max_minutes: days(90) };
const SEARCHES_WITHIN: Range = Range { min_minutes: 1, max_minutes: hours(2) };
const AFTER_QUIET: Range = Range { min_minutes: 1, max_minutes: hours(24) };

/// More mails than anybody should get, and fewer than the customer's record keeps: a cap that counts
/// more than is kept would never hold.
const PER_WINDOW_MAX: u32 = 20;
const _: () = assert!((PER_WINDOW_MAX as usize) < MAILS_MAX);
const PROMISE_DAYS_MAX: u32 = 90;
/// Half of the customers: with more there would be more silence than mail.
const HOLDOUT_PERCENT_MAX: u32 = 50;
const DISPATCH_DAYS_MAX: u32 = 60;
const NO_SCAN_DAYS_MAX: u32 = 20;
const NOTICES_MAX: u32 = 10;
const SEARCHES_MAX: u32 = 20;
const SATISFIED_SECONDS_MAX: u32 = 600;
const FEE_MAX: i64 = 1_000_000_000;

const fn hours(hours: i64) -> i64 {
    60 * hours
}

const fn days(days: i64) -> i64 {
    hours(24 * days)
}

const fn duration<Root>(field: Field<Root, jiff::SignedDuration>, range: Range) -> Slot<Root> {
    Slot::Duration { field, range }
}

const fn delay<Root>(field: Field<Root, Delay>, range: Range) -> Slot<Root> {
    Slot::Delay { field, range }
}

const fn count<Root>(field: Field<Root, u32>, min: u32, max: u32) -> Slot<Root> {
    Slot::Count { field, min, max }
}

/// The three settings of every touch, then its own.
macro_rules! touch {
    ($($basics:ident).+ $(, $own:expr)* $(,)?) => {
        &[
            Setting::new(
                "on",
                Slot::Flag(|plan| &mut plan.touches.$($basics).+.on),
                "Whether it is sent at all.",
            ),
            Setting::new(
                "ignores_quiet_hours",
                Slot::Flag(|plan| &mut plan.touches.$($basics).+.ignores_quiet_hours),
                "Whether it may leave in quiet hours.",
            ),
            Setting::new(
                "horizon",
                duration(|plan| &mut plan.touches.$($basics).+.horizon, HORIZON),
                "What could not leave for this long is news no more, and dropped.",
            ),
            $($own),*
        ]
    };
}

/// The settings of a mail that is no news about an order under way, then its own. `$class` are the
/// classes that it may have, law's first.
macro_rules! courtesy {
    ($class:expr, $($basics:ident).+ $(, $own:expr)* $(,)?) => {
        touch!(
            $($basics).+,
            Setting::new(
                "class",
                Slot::Word(Word {
                    words: &$class,
                    why: CLASS_WHY,
                    get: |plan| plan.touches.$($basics).+.class.map_or($class[0], Class::as_str),
                    set: |plan, word| {
                        plan.touches.$($basics).+.class = Class::parse(word).filter(|_| word != $class[0]);
                    },
                }),
                CLASS_ABOUT,
            ),
            Setting::new(
                "when_held",
                Slot::Word(Word {
                    words: &WHEN_HELD,
                    why: "",
                    get: |plan| WHEN_HELD[plan.touches.$($basics).+.when_held as usize],
                    set: |plan, word| {
                        let when_held = if word == WHEN_HELD[0] { WhenHeld::Wait } else { WhenHeld::Drop };
                        plan.touches.$($basics).+.when_held = when_held;
                    },
                }),
                WHEN_HELD_ABOUT,
            ),
            Setting::new(
                "holdout_percent",
                count(|plan| &mut plan.touches.$($basics).+.holdout_percent, 0, HOLDOUT_PERCENT_MAX),
                HOLDOUT_ABOUT,
            ),
            $($own),*
        )
    };
}

/// The classes of a follow-up, and of an offer: law's first.
const SERVICE: [&str; 2] = [Class::Service.as_str(), Class::Marketing.as_str()];
const MARKETING: [&str; 1] = [Class::Marketing.as_str()];
const CLASS_WHY: &str = "a mail may be held to more than law asks, never to less";
const CLASS_ABOUT: &str = "Whether it counts as a follow-up, which customers can opt out of, or as \
    marketing, which needs consent where [consent] says so. Never less than law asks.";
/// By the order of [`WhenHeld`].
const WHEN_HELD: [&str; 2] = ["wait", "drop"];
const WHEN_HELD_ABOUT: &str = "What becomes of it when [caps] or [survey_budget] have no room: \
    \"wait\" for room, until its horizon; or \"drop\".";
const HOLDOUT_ABOUT: &str = "So many of a hundred customers never get it, so that you can see what \
    it does. Always the same ones.";
const ANCHORS: [(&str, Anchor); 3] =
    [("delivered", Anchor::Delivered), ("handed_over", Anchor::HandedOver), ("placed", Anchor::Placed)];
const ANCHOR_ABOUT: &str = "What it follows: the delivery; the hand-over to the carrier, for shops \
    that get no reports on their parcels; or the purchase. Parcels that are reported on are waited \
    for in any case.";

fn anchor_word(anchor: Anchor) -> &'static str {
    ANCHORS.iter().find(|(_, known)| *known == anchor).map_or(ANCHORS[0].0, |(word, _)| word)
}

fn anchor_of(word: &str) -> Anchor {
    ANCHORS.iter().find(|(known, _)| *known == word).map_or(Anchor::Delivered, |(_, anchor)| *anchor)
}

/// The setting of what a kind follows.
macro_rules! anchor {
    ($touch:ident) => {
        Setting::new(
            "anchor",
            Slot::Word(Word {
                words: &[ANCHORS[0].0, ANCHORS[1].0, ANCHORS[2].0],
                why: "",
                get: |plan| anchor_word(plan.touches.$touch.anchor),
                set: |plan, word| plan.touches.$touch.anchor = anchor_of(word),
            }),
            ANCHOR_ABOUT,
        )
    };
}

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
        settings: touch!(exception),
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
        settings: touch!(recovery),
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

const NEXT_UPDATE_ABOUT: &str = "The mail promises the next news within this time, and the next news comes by then. A mail with a \
     new date promises it for the morning after.";

static DISPATCH_DELAY: &[Setting<Plan>] = touch!(
    dispatch_delay.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.dispatch_delay.after, DISPATCH_AFTER),
        "The order is late when it is not handed over this long after the purchase, unless the \
         order states its own time. Business days without a time of day: by the end of that day.",
    ),
    Setting::new(
        "only_at_risk",
        Slot::Flag(|plan| &mut plan.touches.dispatch_delay.only_at_risk),
        "The customer hears of it only once the promise is at risk; until then it is a matter of the \
         house. An order that states its own time is always told. Told after three business days, 12 % \
         of 2,282 real orders that came in time would have been warned for nothing.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.dispatch_delay.next_update, NEXT_UPDATE),
        NEXT_UPDATE_ABOUT,
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.dispatch_delay.notices_max, 1, NOTICES_MAX),
        "At most this many notices an order.",
    ),
);

static DELAY_OPTION: &[Setting<Plan>] = touch!(delay_option);

static TRANSIT_DELAY: &[Setting<Plan>] = touch!(
    transit_delay.basics,
    Setting::new(
        "before_promise_end",
        duration(|plan| &mut plan.touches.transit_delay.before_promise_end, COUNTDOWN),
        "Warns this long before the promise ends, if the parcel is neither delivered nor out for \
         delivery. Of 4,998 real orders 24h told all late customers in time and 1.3 % of the \
         others for nothing; 48h: 3.1 %.",
    ),
    Setting::new(
        "predicted",
        Slot::Flag(|plan| &mut plan.touches.transit_delay.predicted),
        "Warns of parcels that are likely to be late, by what was learned of the shop's own parcels: \
         days earlier than the countdown.",
    ),
    Setting::new(
        "predicted_from_percent",
        count(|plan| &mut plan.touches.transit_delay.predicted_from_percent, 50, 99),
        "So likely, in percent. Less warns earlier, and more customers for nothing.",
    ),
    Setting::new(
        "last_call",
        duration(|plan| &mut plan.touches.transit_delay.last_call, COUNTDOWN),
        "Where enough was learned, the countdown waits until this long before the promise ends: whoever \
         is likely to be late was told before.",
    ),
    Setting::new(
        "silent_business_days",
        count(|plan| &mut plan.touches.transit_delay.silent_business_days, 1, 30),
        "Warns when a carrier that scans parcels on their way has not seen this one for so many \
         business days, once no more than half as many are left of the promise.",
    ),
    Setting::new(
        "silent_business_days_abroad",
        count(|plan| &mut plan.touches.transit_delay.silent_business_days_abroad, 1, 30),
        "The same for deliveries to another country than the shop's.",
    ),
    Setting::new(
        "slip_min",
        duration(|plan| &mut plan.touches.transit_delay.slip_min, SLIP),
        "A carrier's estimate counts as late when it lies this far behind the promise.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.transit_delay.next_update, NEXT_UPDATE),
        NEXT_UPDATE_ABOUT,
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.transit_delay.notices_max, 1, NOTICES_MAX),
        "At most this many notices a parcel.",
    ),
    Setting::new(
        "no_scan_after_business_days",
        count(|plan| &mut plan.touches.transit_delay.no_scan_after_business_days, 1, NO_SCAN_DAYS_MAX),
        "A label was made, and its carrier scanned nothing until the end of this business day after it: \
         the customer is told, but not in the first half of the promised time.",
    ),
    Setting::new(
        "no_scan_task_after_business_days",
        count(|plan| &mut plan.touches.transit_delay.no_scan_task_after_business_days, 1, NO_SCAN_DAYS_MAX),
        "The same, as a task for the team: see `beforehand tasks`.",
    ),
);

static LOST: &[Setting<Plan>] = touch!(
    lost.basics,
    Setting::new(
        "after_business_days",
        count(|plan| &mut plan.touches.lost.after_business_days, 3, DISPATCH_DAYS_MAX),
        "A parcel counts as lost when its promise is over and nothing was heard of it for this many \
         business days, or when its carrier says so.",
    ),
    Setting::new(
        "open_for",
        duration(|plan| &mut plan.touches.lost.open_for, OPEN_FOR),
        "The customer can choose, and choose anew, for this long after the mail.",
    ),
);

static NOT_RECEIVED: &[Setting<Plan>] = touch!(
    not_received.basics,
    Setting::new(
        "after_delivery",
        duration(|plan| &mut plan.touches.not_received.after_delivery, NOT_RECEIVED_AFTER),
        "Not before this long after the delivery was reported: much turns up within a day.",
    ),
    Setting::new(
        "next_update",
        duration(|plan| &mut plan.touches.not_received.next_update, NEXT_UPDATE),
        "The mail promises the next news within this time, and the next news comes by then.",
    ),
    Setting::new(
        "notices_max",
        count(|plan| &mut plan.touches.not_received.notices_max, 1, NOTICES_MAX),
        "At most this many of these mails an order.",
    ),
);

static CHECK_IN: &[Setting<Plan>] = courtesy!(
    SERVICE,
    check_in.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.check_in.after, CHECK_IN_AFTER),
        "This long after the anchor: 3 to 7 days for food, 7 to 14 for clothes, 14 to 21 for \
         machines.",
    ),
    anchor!(check_in),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.check_in.every, CHECK_IN_EVERY),
        "At most one in this time a customer, over all orders; 0m: as many as [caps] allow.",
    ),
    Setting::new(
        "closure_after",
        duration(|plan| &mut plan.touches.check_in.closure_after, CLOSURE_AFTER),
        "After bad news: this long after the late delivery instead.",
    ),
);

/// The settings of a product's check-in.
pub(super) static PRODUCT: &[Setting<ProductTiming>] = &[
    Setting::new(
        "product",
        Slot::Pattern(|product| &mut product.product),
        "The products it is for, by title, number (SKU) or kind: * stands for anything, case does \
         not count.",
    ),
    Setting::new(
        "after",
        delay(|product| &mut product.after, CHECK_IN_AFTER),
        "This long after the anchor of [touch.check_in].",
    ),
];

static CSAT: &[Setting<Plan>] = courtesy!(
    SERVICE,
    csat.basics,
    Setting::new(
        "after",
        delay(|plan| &mut plan.touches.csat.after, CSAT_AFTER),
        "This long after the anchor."
    ),
    anchor!(csat),
    Setting::new("open_for", duration(|plan| &mut plan.touches.csat.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

static NPS: &[Setting<Plan>] = courtesy!(
    SERVICE,
    nps.basics,
    Setting::new("after", delay(|plan| &mut plan.touches.nps.after, NPS_AFTER), "This long after delivery."),
    Setting::new("open_for", duration(|plan| &mut plan.touches.nps.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

const OPEN_FOR_ABOUT: &str = "Answers count for this long after the mail; until then the \
    customer can correct them.";

static CART_HELP: &[Setting<Plan>] = courtesy!(
    MARKETING,
    cart_help.basics,
    Setting::new(
        "after",
        duration(|plan| &mut plan.touches.cart_help.after, CART_AFTER),
        "This long after the cart's last change.",
    ),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.cart_help.every, EVERY),
        "At most one in this time a customer.",
    ),
);

static FAQ_HELP: &[Setting<Plan>] = courtesy!(
    MARKETING,
    faq_help.basics,
    Setting::new(
        "searches",
        count(|plan| &mut plan.touches.faq_help.searches, 2, SEARCHES_MAX),
        "This many searches on one topic are a search that leads nowhere.",
    ),
    Setting::new(
        "searches_without_result",
        count(|plan| &mut plan.touches.faq_help.searches_without_result, 1, SEARCHES_MAX),
        "So are this many searches without a result.",
    ),
    Setting::new(
        "same_search",
        count(|plan| &mut plan.touches.faq_help.same_search, 2, SEARCHES_MAX),
        "So is the same search this many times.",
    ),
    Setting::new(
        "within",
        duration(|plan| &mut plan.touches.faq_help.within, SEARCHES_WITHIN),
        "The searches count together when they lie within this time.",
    ),
    Setting::new(
        "after_quiet",
        duration(|plan| &mut plan.touches.faq_help.after_quiet, AFTER_QUIET),
        "The mail waits until the visitor has done nothing for this long.",
    ),
    Setting::new(
        "every",
        duration(|plan| &mut plan.touches.faq_help.every, EVERY),
        "At most one in this time a topic.",
    ),
    Setting::new(
        "satisfied_after_seconds",
        count(|plan| &mut plan.touches.faq_help.satisfied_after_seconds, 1, SATISFIED_SECONDS_MAX,),
        "An article read for this many seconds is an answer found: no mail.",
    ),
);
