//! Every setting of the plan.

use super::super::{Plan, PromiseRule};
use super::legal;
use super::setting::{Field, Group, Range, Setting, Slot};

/// The section whose settings are [`RULE`], repeated.
pub(super) const RULES: &str = "promise.rules";

/// What is said above the rules.
pub(super) const RULES_ABOUT: &str = "Promises by shipping method: the first rule that matches \
    decides. Writing any rule replaces the built-in ones; `rules = []` under [promise] removes them.";

// Limits: whole minutes, hours and days, both ends allowed.
const RELEASE_SPREAD: Range = Range { min_minutes: 0, max_minutes: hours(4) };
const APART: Range = Range { min_minutes: 0, max_minutes: days(60) };
const WINDOW: Range = Range { min_minutes: days(1), max_minutes: days(90) };
const SURVEY_APART: Range = Range { min_minutes: days(1), max_minutes: days(365) };
const HORIZON: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
const NEXT_UPDATE: Range = Range { min_minutes: hours(12), max_minutes: days(14) };
const COUNTDOWN: Range = Range { min_minutes: hours(1), max_minutes: days(10) };
const SLIP: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
const CLOSURE_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(14) };
const CSAT_AFTER: Range = Range { min_minutes: hours(1), max_minutes: days(60) };
const NPS_AFTER: Range = Range { min_minutes: days(1), max_minutes: days(180) };
const OPEN_FOR: Range = Range { min_minutes: days(1), max_minutes: days(60) };
const CART_AFTER: Range = Range { min_minutes: 20, max_minutes: days(7) };
const EVERY: Range = Range { min_minutes: days(1), max_minutes: days(90) };
const SEARCHES_WITHIN: Range = Range { min_minutes: 1, max_minutes: hours(2) };
const AFTER_QUIET: Range = Range { min_minutes: 1, max_minutes: hours(24) };

/// More mails than anybody should get; keeps a slip of the pen from becoming a flood.
const PER_WINDOW_MAX: u32 = 50;
const PROMISE_DAYS_MAX: u32 = 90;
const DISPATCH_DAYS_MAX: u32 = 60;
const CHECK_IN_DAYS_MAX: u32 = 60;
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

/// Every section of the file, in the order in which it is shown.
pub(super) static GROUPS: &[Group] = &[
    Group {
        name: "quiet_hours",
        about: "When nobody is mailed, by the clock at the customer's place. What becomes due \
                meanwhile waits for the end, and is looked at again then.",
        settings: QUIET_HOURS,
    },
    Group {
        name: "calendar",
        about: "The days on which the shop and its carriers work: promises and hand-overs count \
                them.",
        settings: CALENDAR,
    },
    Group {
        name: "promise",
        about: "What a customer is promised when the order itself states no promise. The settings \
                here hold for shipping methods that match no rule below.",
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

static CALENDAR: &[Setting<Plan>] = &[
    Setting::new("weekdays", Slot::Weekdays(|plan| &mut plan.calendar.weekdays), "The weekdays of work."),
    Setting::new(
        "holidays",
        Slot::Holidays(|plan| &mut plan.calendar.holidays),
        "Days without work: \"12-25\" every year, \"2026-11-26\" once. Add those of your country \
         and carriers: a missing one makes promises a day too early.",
    ),
    Setting::new(
        "cut_off",
        Slot::TimeOfDay(|plan| &mut plan.calendar.cut_off),
        "Orders placed at this time of the shop's zone or later count from the next business day.",
    ),
];

const BUSINESS_DAYS_ABOUT: &str = "Business days from the purchase to the promised day. The \
    promise ends when that day ends at the customer's place.";
const FEE_ABOUT: &str = "What happens with a fee paid for speed when the promise is missed: \
    \"refunded\" without being asked, and the mail says so; \"on_request\", and the mail offers \
    it; \"kept\", and nothing is said.";
const FEE_COUNTS_ABOUT: &str = "Shipping fees above this count as paid for speed. In the \
    currency's smallest unit, such as cents.";

static PROMISE: &[Setting<Plan>] = &[
    Setting::new(
        "business_days",
        count(|plan| &mut plan.promise.otherwise.business_days, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_ABOUT,
    ),
    Setting::new("fee", Slot::Fee(|plan| &mut plan.promise.otherwise.fee), FEE_ABOUT),
    Setting::new(
        "fee_counts_above_minor_units",
        Slot::Amount { field: |plan| &mut plan.promise.otherwise.fee_counts_above_minor_units, max: FEE_MAX },
        FEE_COUNTS_ABOUT,
    ),
];

/// The settings of one rule. `method` and `business_days` must be there.
pub(super) static RULE: &[Setting<PromiseRule>] = &[
    Setting::new(
        "method",
        Slot::Pattern(|rule| &mut rule.method),
        "The shipping methods it is for, by name: * stands for anything, case does not count.",
    ),
    Setting::new(
        "countries",
        Slot::Countries(|rule| &mut rule.countries),
        "The countries of delivery it is for. None: all.",
    ),
    Setting::new(
        "business_days",
        count(|rule| &mut rule.terms.business_days, 0, PROMISE_DAYS_MAX),
        BUSINESS_DAYS_ABOUT,
    ),
    Setting::new("fee", Slot::Fee(|rule| &mut rule.terms.fee), FEE_ABOUT),
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

const NEXT_UPDATE_ABOUT: &str = "The mail promises the next news within this time, and the next news comes by then. A mail with a \
     new date promises it for the morning after.";

static DISPATCH_DELAY: &[Setting<Plan>] = touch!(
    dispatch_delay.basics,
    Setting::new(
        "after_business_days",
        count(|plan| &mut plan.touches.dispatch_delay.after_business_days, 1, DISPATCH_DAYS_MAX),
        "The order is late when it is not handed over by the end of this business day after the \
         purchase, unless the order states its own time.",
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
);

static CHECK_IN: &[Setting<Plan>] = touch!(
    check_in.basics,
    Setting::new(
        "after_days",
        count(|plan| &mut plan.touches.check_in.after_days, 1, CHECK_IN_DAYS_MAX),
        "This many days after delivery: 3 to 7 for food, 7 to 14 for clothes, 14 to 21 for \
         machines.",
    ),
    Setting::new(
        "at",
        Slot::TimeOfDay(|plan| &mut plan.touches.check_in.at),
        "The time of day, at the customer's place.",
    ),
    Setting::new(
        "closure_after",
        duration(|plan| &mut plan.touches.check_in.closure_after, CLOSURE_AFTER),
        "After bad news: this long after the late delivery instead.",
    ),
);

static CSAT: &[Setting<Plan>] = touch!(
    csat.basics,
    Setting::new(
        "after",
        duration(|plan| &mut plan.touches.csat.after, CSAT_AFTER),
        "This long after delivery.",
    ),
    Setting::new("open_for", duration(|plan| &mut plan.touches.csat.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

static NPS: &[Setting<Plan>] = touch!(
    nps.basics,
    Setting::new(
        "after",
        duration(|plan| &mut plan.touches.nps.after, NPS_AFTER),
        "This long after delivery.",
    ),
    Setting::new("open_for", duration(|plan| &mut plan.touches.nps.open_for, OPEN_FOR), OPEN_FOR_ABOUT,),
);

const OPEN_FOR_ABOUT: &str = "Answers count for this long after the mail; until then the \
    customer can correct them.";

static CART_HELP: &[Setting<Plan>] = touch!(
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

static FAQ_HELP: &[Setting<Plan>] = touch!(
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
