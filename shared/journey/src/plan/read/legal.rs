//! The settings of the rules of law, and what switching one on asks for.

use super::super::Plan;
use super::Reader;
use super::setting::{Range, Setting, Slot};

pub(super) const US_MAIL_ORDER_ABOUT: &str = "The rule of the United States on orders by mail, internet and \
    telephone (16 CFR 435): what cannot be shipped in the stated time, or within 30 days, needs the \
    customer's choice to wait or to cancel. Off by default. Have counsel check it: docs/legal.md says \
    what it does and what it does not.";

pub(super) const THIRTY_DAYS_ABOUT: &str = "The rule of the EU (Directive 2011/83/EU, article 18) and of the \
    United Kingdom (Consumer Rights Act 2015, section 28): what was not delivered at the agreed time, or \
    within 30 days, lets the customer set a period and then end the contract. Off by default. Have counsel \
    check it: docs/legal.md says what it does and what it does not.";

const ON_ABOUT: &str = "Whether the rule is in force. Only together with `counsel_checked = true`.";
const COUNSEL_ABOUT: &str = "Whether your counsel checked these settings and the texts of the mails \
    (`beforehand mails render`, the delay-option ones).";
const COUNTRIES_ABOUT: &str = "The countries of delivery that it holds for.";
const UNKNOWN_ABOUT: &str = "Whether it holds where the country of delivery is not known.";

/// Law allows 30 days and no more; a shop may promise less.
const DAYS_MAX: u32 = 30;

const NOTICE_BEFORE: Range = Range { min_minutes: 24 * 60, max_minutes: 10 * 24 * 60 };

pub(super) static US_MAIL_ORDER: &[Setting<Plan>] = &[
    Setting::new("on", Slot::Flag(|plan| &mut plan.legal.us_mail_order.on), ON_ABOUT),
    Setting::new(
        "counsel_checked",
        Slot::Flag(|plan| &mut plan.legal.us_mail_order.counsel_checked),
        COUNSEL_ABOUT,
    ),
    Setting::new(
        "countries",
        Slot::Countries(|plan| &mut plan.legal.us_mail_order.countries),
        COUNTRIES_ABOUT,
    ),
    Setting::new(
        "where_unknown",
        Slot::Flag(|plan| &mut plan.legal.us_mail_order.where_unknown),
        UNKNOWN_ABOUT,
    ),
    Setting::new(
        "ship_within_days",
        Slot::Count { field: |plan| &mut plan.legal.us_mail_order.ship_within_days, min: 1, max: DAYS_MAX },
        "The time to ship, in days after the purchase, where the order stated none of its own.",
    ),
    Setting::new(
        "notice_before",
        Slot::Duration { field: |plan| &mut plan.legal.us_mail_order.notice_before, range: NOTICE_BEFORE },
        "A notice leaves this long before the time to ship ends; as soon as the order states a later date, \
         if that is earlier.",
    ),
];

pub(super) static THIRTY_DAYS: &[Setting<Plan>] = &[
    Setting::new("on", Slot::Flag(|plan| &mut plan.legal.thirty_days.on), ON_ABOUT),
    Setting::new(
        "counsel_checked",
        Slot::Flag(|plan| &mut plan.legal.thirty_days.counsel_checked),
        COUNSEL_ABOUT,
    ),
    Setting::new("countries", Slot::Countries(|plan| &mut plan.legal.thirty_days.countries), COUNTRIES_ABOUT),
    Setting::new(
        "where_unknown",
        Slot::Flag(|plan| &mut plan.legal.thirty_days.where_unknown),
        UNKNOWN_ABOUT,
    ),
    Setting::new(
        "deliver_within_days",
        Slot::Count { field: |plan| &mut plan.legal.thirty_days.deliver_within_days, min: 1, max: DAYS_MAX },
        "The time to deliver, in days after the purchase, where no time was agreed.",
    ),
    Setting::new(
        "plan_promise_counts",
        Slot::Flag(|plan| &mut plan.legal.thirty_days.plan_promise_counts),
        "Whether what [promise] says counts as agreed; else only what the order itself states.",
    ),
];

/// A rule whose texts nobody checked is not switched on, and one without its notices is none.
pub(super) fn check(reader: &mut Reader<'_>, plan: &Plan) {
    let rules = [
        ("legal.us_mail_order", plan.legal.us_mail_order.on, plan.legal.us_mail_order.counsel_checked),
        ("legal.thirty_days", plan.legal.thirty_days.on, plan.legal.thirty_days.counsel_checked),
    ];
    for (name, _, _) in rules.into_iter().filter(|(_, on, checked)| *on && !checked) {
        let (path, allowed_path) = (format!("{name}.on"), format!("{name}.counsel_checked"));
        let Some(at) = reader.at(&path).filter(|_| reader.notes.is_sound(&path)) else {
            continue;
        };
        if reader.notes.is_sound(&allowed_path) {
            let problem = "switches on a rule of law whose texts counsel has not checked".to_owned();
            let allowed = format!(
                "on = false; or, once your counsel has checked docs/legal.md and the mails, \
                 counsel_checked = true in [{name}]"
            );
            reader.notes.add(at, &path, problem, allowed);
        }
    }
    let path = "touch.delay_option.on";
    if plan.legal.is_on()
        && !plan.touches.delay_option.on
        && let Some(at) = reader.at(path)
    {
        let problem = "turns off the notices that a rule of [legal] asks for".to_owned();
        reader.notes.add(at, path, problem, "true while a rule of [legal] is on".to_owned());
    }
}
