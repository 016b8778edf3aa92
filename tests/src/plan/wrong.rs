//! Plans that are wrong, and what their writers are told: the line, the value and what is allowed.

use journey::plan::read::read;

/// What is wrong, the plan, and every line that its writer reads.
pub(super) type Wrong = (&'static str, &'static str, &'static [&'static str]);

pub(super) const WRONG: &[Wrong] = &[
    (
        "a unit that does not exist",
        r#"[caps]
apart = "3 days"
"#,
        &[r#"line 2: caps.apart is "3 days": allowed: a time such as "90m", "48h" or "7d", from 0m to 60d"#],
    ),
    (
        "a number where a time is meant",
        r#"[caps]
apart = 72
"#,
        &[r#"line 2: caps.apart is 72: allowed: a time such as "90m", "48h" or "7d", from 0m to 60d"#],
    ),
    (
        "a time beyond its limit",
        r#"[touch.csat]
open_for = "61d"
"#,
        &[
            r#"line 2: touch.csat.open_for is "61d": allowed: a time such as "90m", "48h" or "7d", from 24h to 60d"#,
        ],
    ),
    (
        "a cap above what is kept of a customer",
        r#"[caps]
per_window = 21
"#,
        &["line 2: caps.per_window is 21: allowed: a whole number from 1 to 20"],
    ),
    (
        "a delay in weeks",
        r#"[touch.check_in]
after = "2 weeks"
"#,
        &[
            r#"line 2: touch.check_in.after is "2 weeks": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d"#,
        ],
    ),
    (
        "a delay in working days",
        r#"[touch.dispatch_delay]
after = "2 working days"
"#,
        &[
            r#"line 2: touch.dispatch_delay.after is "2 working days": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 24h to 60d"#,
        ],
    ),
    (
        "a delay of no days",
        r#"[touch.check_in]
after = "0d"
"#,
        &[
            r#"line 2: touch.check_in.after is "0d": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d"#,
        ],
    ),
    (
        "hours with a time of day",
        r#"[touch.check_in]
after = "48h at 10:00"
"#,
        &[
            r#"line 2: touch.check_in.after is "48h at 10:00": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d"#,
        ],
    ),
    (
        "a delay without the word at",
        r#"[touch.check_in]
after = "7d 10:00"
"#,
        &[
            r#"line 2: touch.check_in.after is "7d 10:00": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d"#,
        ],
    ),
    (
        "a time of day that does not exist",
        r#"[touch.check_in]
after = "7d at 24:30"
"#,
        &[
            r#"line 2: touch.check_in.after is "7d at 24:30": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d"#,
        ],
    ),
    (
        "a check-in at night",
        r#"[touch.check_in]
after = "7d at 22:00"
"#,
        &[
            r#"line 2: touch.check_in.after is due at "22:00", in the quiet hours from "21:00" to "08:00": allowed: a time of day outside of them"#,
        ],
    ),
    (
        "a survey at night",
        r#"[touch.csat]
after = "2 business days at 06:30"
"#,
        &[
            r#"line 2: touch.csat.after is due at "06:30", in the quiet hours from "21:00" to "08:00": allowed: a time of day outside of them"#,
        ],
    ),
    (
        "a product that is asked after at night",
        r#"[[touch.check_in.products]]
product = "*coffee*"
after = "5d at 23:00"
"#,
        &[
            r#"line 3: touch.check_in.products.after is due at "23:00", in the quiet hours from "21:00" to "08:00": allowed: a time of day outside of them"#,
        ],
    ),
    (
        "quiet hours that swallow the check-in",
        r#"[quiet_hours]
to = "10:30"
"#,
        &[
            r#"line 2: quiet_hours.to puts touch.check_in.after, which is due at "10:00", into the quiet hours from "21:00" to "10:30": allowed: a time of day outside of them"#,
        ],
    ),
    (
        "quiet hours by day",
        r#"[quiet_hours]
from = "08:00"
to = "21:00"
"#,
        &[
            r#"line 2: quiet_hours.from makes the hours from "08:00" to "21:00" quiet: allowed: a night that ends by noon and lasts at most 16 hours, such as from "21:00" to "08:00""#,
        ],
    ),
    (
        "the old spelling of a check-in",
        r#"[touch.check_in]
after_days = 14
at = "18:00"
"#,
        &[
            r#"line 2: touch.check_in.after_days is no name that a plan knows any more: allowed: after, such as "7d at 10:00""#,
            r#"line 3: touch.check_in.at is no name that a plan knows any more: allowed: after, such as "7d at 10:00""#,
        ],
    ),
    (
        "the old spelling of a hand-over",
        r#"[touch.dispatch_delay]
after_business_days = 3
"#,
        &[
            r#"line 2: touch.dispatch_delay.after_business_days is no name that a plan knows any more: allowed: after, such as "3 business days""#,
        ],
    ),
    (
        "an anchor that does not exist",
        r#"[touch.check_in]
anchor = "shipped"
"#,
        &[r#"line 2: touch.check_in.anchor is "shipped": allowed: "delivered", "handed_over" or "placed""#],
    ),
    (
        "an anchor where there is none",
        r#"[touch.nps]
anchor = "placed"
"#,
        &[
            "line 2: touch.nps.anchor is no name that a plan knows: allowed: one of on, ignores_quiet_hours, horizon, class, when_held, holdout_percent, after, open_for",
        ],
    ),
    (
        "a service mail declared transactional",
        r#"[touch.check_in]
class = "transactional"
"#,
        &[
            r#"line 2: touch.check_in.class is "transactional": allowed: "service" or "marketing"; a mail may be held to more than law asks, never to less"#,
        ],
    ),
    (
        "a marketing mail declared service",
        r#"[touch.cart_help]
class = "service"
"#,
        &[
            r#"line 2: touch.cart_help.class is "service": allowed: "marketing"; a mail may be held to more than law asks, never to less"#,
        ],
    ),
    (
        "a class for news of an order",
        r#"[touch.transit_delay]
class = "marketing"
"#,
        &[
            "line 2: touch.transit_delay.class is no name that a plan knows: allowed: one of on, ignores_quiet_hours, horizon, before_promise_end, predicted, predicted_from_percent, last_call, silent_business_days, silent_business_days_abroad, slip_min, next_update, notices_max, no_scan_after_business_days, no_scan_task_after_business_days: news about an order under way is never held back or left out",
        ],
    ),
    (
        "a holdout of delay notices",
        r#"[touch.transit_delay]
holdout_percent = 10
"#,
        &[
            "line 2: touch.transit_delay.holdout_percent is no name that a plan knows: allowed: one of on, ignores_quiet_hours, horizon, before_promise_end, predicted, predicted_from_percent, last_call, silent_business_days, silent_business_days_abroad, slip_min, next_update, notices_max, no_scan_after_business_days, no_scan_task_after_business_days: news about an order under way is never held back or left out",
        ],
    ),
    (
        "a holdout of most customers",
        r#"[touch.csat]
holdout_percent = 80
"#,
        &["line 2: touch.csat.holdout_percent is 80: allowed: a whole number from 0 to 50"],
    ),
    (
        "a delay notice that a cap drops",
        r#"[touch.dispatch_delay]
when_held = "drop"
"#,
        &[
            "line 2: touch.dispatch_delay.when_held is no name that a plan knows: allowed: one of on, ignores_quiet_hours, horizon, after, only_at_risk, next_update, notices_max: news about an order under way is never held back or left out",
        ],
    ),
    (
        "a word for a held mail that does not exist",
        r#"[touch.csat]
when_held = "defer"
"#,
        &[r#"line 2: touch.csat.when_held is "defer": allowed: "wait" or "drop""#],
    ),
    (
        "a language that no mail has",
        r#"[mail]
languages = ["en", "pt"]
"#,
        &[
            r#"line 2: mail.languages holds "pt": allowed: a list of languages, at least one of en, de, fr, es"#,
        ],
    ),
    (
        "no language at all",
        r#"[mail]
languages = []
"#,
        &[
            "line 2: mail.languages is an empty list: allowed: a list of languages, at least one of en, de, fr, es",
        ],
    ),
    (
        "a fallback outside of the languages",
        r#"[mail]
languages = ["de", "fr"]
fallback = "en"
"#,
        &[
            r#"line 3: mail.fallback makes "en" the fallback, which is none of the languages: allowed: one of de, fr"#,
        ],
    ),
    (
        "a tone that does not exist",
        r#"[mail]
tone = "funny"
"#,
        &[r#"line 2: mail.tone is "funny": allowed: "warm" or "plain""#],
    ),
    (
        "a zone by its abbreviation",
        r#"[warehouse]
zone = "PST8PDT2"
"#,
        &[
            r#"line 2: warehouse.zone is "PST8PDT2": allowed: "shop" or the IANA name of a time zone such as "America/Chicago""#,
        ],
    ),
    (
        "holidays of a country by its name",
        r#"[calendar]
holidays_of = ["Germany"]
"#,
        &[
            r#"line 2: calendar.holidays_of holds "Germany": allowed: a list of countries and regions with known holidays, at most 20, such as ["US", "DE-BY"]"#,
        ],
    ),
    (
        "holidays of a region that does not exist",
        r#"[calendar]
holidays_of = ["DE-XY"]
"#,
        &[
            r#"line 2: calendar.holidays_of holds "DE-XY": allowed: a list of countries and regions with known holidays, at most 20, such as ["US", "DE-BY"]"#,
        ],
    ),
    (
        "holidays of the UK",
        r#"[calendar]
holidays_of = ["UK"]
"#,
        &[
            r#"line 2: calendar.holidays_of holds "UK": allowed: a list of countries and regions with known holidays, at most 20, such as ["US", "DE-BY"]; the United Kingdom is "GB""#,
        ],
    ),
    (
        "a day that does not exist",
        r#"[calendar]
holidays = ["2026-02-30"]
"#,
        &[
            r#"line 2: calendar.holidays holds "2026-02-30": allowed: a list of dates, at most 200, such as "2026-12-24", or "12-25" for every year"#,
        ],
    ),
    (
        "a day in the wrong order",
        r#"[calendar]
holidays = ["24.12."]
"#,
        &[
            r#"line 2: calendar.holidays holds "24.12.": allowed: a list of dates, at most 200, such as "2026-12-24", or "12-25" for every year"#,
        ],
    ),
    (
        "a carrier without a name",
        r#"[[carriers]]
cut_off = "17:00"
"#,
        &["line 1: carriers has no name here: allowed: name in each of the carriers"],
    ),
    (
        "a carrier that another one hides",
        r#"[[carriers]]
name = "UPS*"

[[carriers]]
name = "ups ground"
"#,
        &[
            r#"line 5: carriers.name is "ups ground", all of which "UPS*" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides"#,
        ],
    ),
    (
        "a carrier that never works",
        r#"[[carriers]]
name = "DHL*"
weekdays = []
"#,
        &[
            r#"line 3: carriers.weekdays is an empty list: allowed: a list of weekdays, at least one, such as ["monday", "saturday"]"#,
        ],
    ),
    (
        "a rule without a condition",
        r#"[[promise.rules]]
business_days = 3
"#,
        &[
            "line 2: promise.rules has no condition here: allowed: method, code, product, countries or regions in each of the rules; what holds for all stands in [promise]",
        ],
    ),
    (
        "a rule without days",
        r#"[[promise.rules]]
code = "EXP*"
"#,
        &["line 1: promise.rules has no business_days here: allowed: business_days in each of the rules"],
    ),
    (
        "a rule with a regular expression",
        r#"[[promise.rules]]
method = "^express.*$"
business_days = 2
"#,
        &[
            r#"line 2: promise.rules.method is "^express.*$": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression"#,
        ],
    ),
    (
        "a region without its country",
        r#"[[promise.rules]]
regions = ["AK"]
business_days = 8
"#,
        &[
            r#"line 2: promise.rules.regions holds "AK": allowed: a list of ISO 3166-2 region codes such as ["US-AK", "US-HI"]"#,
        ],
    ),
    (
        "a rule that an earlier one hides",
        r#"[[promise.rules]]
countries = ["US"]
business_days = 3

[[promise.rules]]
regions = ["US-AK"]
business_days = 8
"#,
        &[
            r#"line 6: promise.rules.regions is "US-AK", all of which "US" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides"#,
        ],
    ),
    (
        "a span that ends before it begins",
        r#"[[promise.rules]]
method = "*standard*"
business_days_from = 5
business_days = 3
"#,
        &[
            "line 2: promise.rules.business_days_from is 5, after the last promised day: allowed: at most business_days, which is 3",
        ],
    ),
    (
        "a product without a time",
        r#"[[touch.check_in.products]]
product = "*sofa*"
"#,
        &[
            "line 1: touch.check_in.products has no after here: allowed: product and after in each of the products",
        ],
    ),
    (
        "a list where a section is meant",
        r#"[[mail]]
tone = "warm"
"#,
        &["line 1: mail is a list: allowed: a section [mail]"],
    ),
    (
        "a section where a list is meant",
        r#"[carriers]
name = "UPS*"
"#,
        &["line 1: carriers is a section: allowed: sections [[carriers]], or carriers = [] for none"],
    ),
    (
        "a setting in the wrong section",
        r#"[touch.check_in]
cut_off = "12:00"
"#,
        &[
            "line 2: touch.check_in.cut_off is no name that a plan knows: allowed: cut_off in [calendar]; here one of on, ignores_quiet_hours, horizon, class, when_held, holdout_percent, after, anchor, every, closure_after, products",
        ],
    ),
    (
        "a section that stands twice",
        r#"[mail]
tone = "warm"
[mail]
fallback = "de"
"#,
        &["line 3: mail stands here again: allowed: each setting and section once"],
    ),
    (
        "a quote that is missing",
        r#"[touch.check_in]
after = "7d at 10:00
"#,
        &[r#"line 2: the file is not TOML here (invalid basic string): allowed: `"`"#],
    ),
];

#[test]
fn every_wrong_plan_is_told_so_exactly() {
    let mut told_otherwise = Vec::new();
    for (name, file, expected) in WRONG {
        let mistakes = read(file).expect_err(name);
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        if told != *expected {
            told_otherwise.push(format!("{name}:\n{}", told.join("\n")));
        }
    }
    assert!(told_otherwise.is_empty(), "told otherwise:\n{}", told_otherwise.join("\n\n"));
}

#[test]
fn there_are_forty_of_them_and_each_has_its_name() {
    assert!(WRONG.len() >= 40, "{}", WRONG.len());
    let names: std::collections::BTreeSet<&str> = WRONG.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), WRONG.len());
}
