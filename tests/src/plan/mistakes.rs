//! Mistakes as people make them, and what they are told.

use expect_test::{Expect, expect};
use journey::plan::read::read;

fn check(file: &str, expected: Expect) {
    let told = match read(file) {
        Ok(_) => "no mistake\n".to_owned(),
        Err(mistakes) => mistakes.iter().map(|mistake| format!("{mistake}\n")).collect(),
    };
    expected.assert_eq(&told);
}

#[test]
fn every_mistake_of_a_file_is_named_at_once() {
    check(
        r#"shop = "demo"
cut_off = "12:00"

[quite_hours]
from = "22:00"

[quiet_hours]
to = "8 o'clock"
release_spread = 15

[calendar]
weekdays = ["monday", "tusday", "monday"]
holidays = ["12-25", "02-30", "12-25", 2026-12-24]
cut_off = "25:00"

[promise]
business_days = "five"
fee = "refund"

[[promise.rules]]
method = "*express*"
business_days = 2
fees = "refunded"

[[promise.rules]]
countries = ["UK", "DE"]

[caps]
per_window = 0
apart = true
window = "200d"

[consent]
required_in = "EU"
required_where_unknown = "yes"

[touch]
on = false

[touch.csat]
afer = "2 dayz"
open_for = "14 days"

[touch.birthday]
on = true
"#,
        expect![[r#"
            line 1: shop is no name that a plan knows: allowed: one of quiet_hours, mail, calendar, warehouse, promise, caps, survey_budget, consent, legal, remedies, touch, carriers
            line 2: cut_off is no name that a plan knows: allowed: cut_off in [calendar]; here one of quiet_hours, mail, calendar, warehouse, promise, caps, survey_budget, consent, legal, remedies, touch, carriers
            line 4: quite_hours is no name that a plan knows: allowed: quiet_hours (the nearest name); or one of quiet_hours, mail, calendar, warehouse, promise, caps, survey_budget, consent, legal, remedies, touch, carriers
            line 8: quiet_hours.to is "8 o'clock": allowed: a time of day such as "21:00"
            line 9: quiet_hours.release_spread is 15: allowed: a time such as "90m", "48h" or "7d", from 0m to 4h
            line 12: calendar.weekdays holds "tusday": allowed: a list of weekdays, at least one, such as ["monday", "saturday"]
            line 12: calendar.weekdays holds "monday" twice: allowed: each once
            line 13: calendar.holidays holds "02-30": allowed: a list of dates, at most 200, such as "2026-12-24", or "12-25" for every year
            line 13: calendar.holidays holds "12-25" twice: allowed: each once
            line 14: calendar.cut_off is "25:00": allowed: a time of day such as "21:00"
            line 17: promise.business_days is "five": allowed: a whole number from 0 to 90, without quotes
            line 18: promise.fee is "refund": allowed: "refunded", "on_request" or "kept"
            line 23: promise.rules.fees is no name that a plan knows: allowed: fee (the nearest name); or one of method, code, product, countries, regions, business_days_from, business_days, fee, fee_counts_above_minor_units
            line 25: promise.rules has no business_days here: allowed: business_days in each of the rules
            line 26: promise.rules.countries holds "UK": allowed: a list of ISO country codes such as ["DE", "GB"]; the United Kingdom is "GB"
            line 29: caps.per_window is 0: allowed: a whole number from 1 to 20
            line 30: caps.apart is true: allowed: a time such as "90m", "48h" or "7d", from 0m to 60d
            line 31: caps.window is "200d": allowed: a time such as "90m", "48h" or "7d", from 24h to 90d
            line 34: consent.required_in is "EU": allowed: a list of ISO country codes such as ["DE", "GB"]
            line 35: consent.required_where_unknown is "yes": allowed: true or false, without quotes
            line 38: touch.on is no name that a plan knows: allowed: one of dispatch_delay, delay_option, transit_delay, exception, lost, not_received, recovery, check_in, csat, nps, cart_help, faq_help
            line 41: touch.csat.afer is no name that a plan knows: allowed: after (the nearest name); or one of on, ignores_quiet_hours, horizon, class, when_held, holdout_percent, after, anchor, open_for
            line 42: touch.csat.open_for is "14 days": allowed: a time such as "90m", "48h" or "7d", from 24h to 60d
            line 44: touch.birthday is no name that a plan knows: allowed: one of dispatch_delay, delay_option, transit_delay, exception, lost, not_received, recovery, check_in, csat, nps, cart_help, faq_help
        "#]],
    );
}

#[test]
fn text_without_quotes() {
    check(
        "[caps]\napart = 7d\nwindow = 7 d\n[touch.csat]\nafter = 2dayz\non = yes\n[quiet_hours]\nfrom = “21:00”\nto = 08:00\n[consent]\nrequired_in = [DE, \"FR\"]\n",
        expect![[r#"
            line 2: caps.apart is 7d without quotes: allowed: "7d"
            line 3: caps.window is "7 d": allowed: a time such as "90m", "48h" or "7d", from 24h to 90d
            line 5: touch.csat.after is "2dayz": allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d
            line 6: touch.csat.on is "yes": allowed: true or false, without quotes
            line 8: quiet_hours.from is "“21:00”": allowed: a time of day such as "21:00"
            line 11: consent.required_in holds DE without quotes: allowed: "DE"
        "#]],
    );
}

#[test]
fn lines_that_are_no_toml() {
    check(
        "[caps\napart = \"3d\"\nwindow = \"14d\"\n[touch.csat]\nafter = 3\n",
        expect![[r#"
            line 1: the file is not TOML here (unclosed table): allowed: `]`
            line 5: touch.csat.after is 3: allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 1h to 60d
        "#]],
    );
    check(
        "[touch.csat]\nafter \"48h\"\non = maybe\n",
        expect![[r#"
        line 2: the file is not TOML here (key with no value): allowed: `=`
        line 3: touch.csat.on is "maybe": allowed: true or false, without quotes
    "#]],
    );
    check(
        "[touch.csat]\nafter = \"48h\nopen_for = \"2d\"\n",
        expect![[r#"
        line 2: the file is not TOML here (invalid basic string): allowed: `"`
    "#]],
    );
    check(
        "[touch.csat]\nafter: 48h\n",
        expect![[r#"
        line 2: the file is not TOML here (key with no value): allowed: `=`
    "#]],
    );
    check(
        "[calendar]\nholidays = [\"12-25\", \"1-1\"\ncut_off = 3\n[caps]\napart = 3\n",
        expect![[r#"
            line 2: the file is not TOML here (a list has no end): allowed: `]`
        "#]],
    );
    check(
        "[caps]\napart \"3d\"\nwindow = 3\nper_window == 2\n\n[touch.csat]]\nafter = 7\n[touch.nps]\nafter = 8\n",
        expect![[r#"
            line 2: the file is not TOML here (key with no value): allowed: `=`
            line 3: caps.window is 3: allowed: a time such as "90m", "48h" or "7d", from 24h to 90d
            line 4: the file is not TOML here (extra `=`): allowed: nothing
            line 6: the file is not TOML here (unexpected key or value): allowed: newline, `#`
            line 9: touch.nps.after is 8: allowed: a time such as "48h", "7d", "7d at 10:00" or "2 business days at 09:00", from 24h to 180d
        "#]],
    );
    check(
        "a b\n[calendar]\nholidays = [\"12-25\" \"1-1\"\n[caps]\napart = 3\n",
        expect![[r#"
            line 1: the file is not TOML here (key with no value): allowed: `=`
            line 3: the file is not TOML here (a list has no end): allowed: `]`
        "#]],
    );
    check(
        "[calendar]\nholidays = [\"12-25\" \"01-01\"]\n[caps]\napart = 3\n",
        expect![[r#"
        line 2: the file is not TOML here (missing comma between array elements): allowed: `,`
        line 4: caps.apart is 3: allowed: a time such as "90m", "48h" or "7d", from 0m to 60d
    "#]],
    );
    check(
        "[calendar]\nholidays = [\"12-25\"\n",
        expect![[r#"
        line 2: the file is not TOML here (a list has no end): allowed: `]`
    "#]],
    );
    check(
        "[touch]\ncsat = { after = \"48h\"\n[caps]\napart = 3\n",
        expect![[r#"
        line 2: the file is not TOML here (a list has no end): allowed: `]`
    "#]],
    );
    check(
        "= 3\n",
        expect![[r#"
        line 1: the file is not TOML here (unquoted keys cannot be empty): allowed: letters, numbers, `-`, `_`
    "#]],
    );
}

#[test]
fn what_stands_twice() {
    check(
        "[caps]\napart = \"3d\"\napart = \"4d\"\n[caps]\nwindow = \"9d\"\n[touch.nps]\n[touch.nps]\n",
        expect![[r#"
            line 3: caps.apart stands here again: allowed: each setting and section once
            line 4: caps stands here again: allowed: each setting and section once
            line 7: touch.nps stands here again: allowed: each setting and section once
        "#]],
    );
}

#[test]
fn sections_that_are_none() {
    check(
        "quiet_hours = \"21-8\"\ntouch.csat = true\n[[caps]]\napart = \"3d\"\n[promise]\nrules = \"none\"\n",
        expect![[r#"
            line 1: quiet_hours is "21-8": allowed: a section [quiet_hours]
            line 2: touch.csat is true: allowed: a section [touch.csat]
            line 3: caps is a list: allowed: a section [caps]
            line 6: promise.rules is "none": allowed: sections [[promise.rules]], or rules = [] for none
        "#]],
    );
}

#[test]
fn quiet_hours_that_are_no_night() {
    check(
        "[quiet_hours]\nfrom = \"08:00\"\n",
        expect![[r#"
        line 2: quiet_hours.from is "08:00", as quiet_hours.to is without being written: that would be no quiet hours: allowed: another time; or write both the same to have no quiet hours
    "#]],
    );
    check(
        "[quiet_hours]\nto = \"21:00\"\n",
        expect![[r#"
        line 2: quiet_hours.to is "21:00", as quiet_hours.from is without being written: that would be no quiet hours: allowed: another time; or write both the same to have no quiet hours
    "#]],
    );
    check(
        "[quiet_hours]\nfrom = \"08:00\"\nto = \"08:00\"\n",
        expect![[r#"
        no mistake
    "#]],
    );
    check(
        "[quiet_hours]\nfrom = \"08:00\"\nto = \"21:00\"\n",
        expect![[r#"
        line 2: quiet_hours.from makes the hours from "08:00" to "21:00" quiet: allowed: a night that ends by noon and lasts at most 16 hours, such as from "21:00" to "08:00"
    "#]],
    );
    check(
        "[quiet_hours]\nfrom = \"12:30\"\nto = \"12:00\"\n",
        expect![[r#"
        line 2: quiet_hours.from makes the hours from "12:30" to "12:00" quiet: allowed: a night that ends by noon and lasts at most 16 hours, such as from "21:00" to "08:00"
    "#]],
    );
    check(
        "[quiet_hours]\nto = \"11:00\"\n",
        expect![[r#"
            line 2: quiet_hours.to puts touch.check_in.after, which is due at "10:00", into the quiet hours from "21:00" to "11:00": allowed: a time of day outside of them
        "#]],
    );
    check(
        "[quiet_hours]\nto = \"11:00\"\n[touch.check_in]\nignores_quiet_hours = true\n",
        expect![[r#"
            no mistake
        "#]],
    );
    check(
        "[touch.check_in]\nat = \"23:00\"\n",
        expect![[r#"
            line 2: touch.check_in.at is no name that a plan knows any more: allowed: after, such as "7d at 10:00"
        "#]],
    );
}

#[test]
fn patterns_that_match_nothing() {
    let file: String = ["", " express", "^express$", "exp.*", "**", "a\\\\b", "ok *"]
        .iter()
        .map(|method| format!("[[promise.rules]]\nmethod = \"{method}\"\nbusiness_days = 1\n"))
        .collect();
    check(
        &file,
        expect![[r#"
        line 2: promise.rules.method is "": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
        line 5: promise.rules.method is " express": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
        line 8: promise.rules.method is "^express$": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
        line 11: promise.rules.method is "exp.*": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
        line 14: promise.rules.method is "**": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
        line 17: promise.rules.method is "a\\b": allowed: a name with * for anything, up to 100 characters, such as "*express*"; no two * in a row, no regular expression
    "#]],
    );
}

#[test]
fn rules_that_can_never_decide() {
    let rule = |method: &str, countries: &str| {
        format!("[[promise.rules]]\nmethod = \"{method}\"\ncountries = [{countries}]\nbusiness_days = 1\n")
    };
    // The same in other letters, a special one behind a general one, a union of two, a catch-all.
    check(
        &(rule("*express*", "") + &rule("*EXPRESS*", "")),
        expect![[r#"
        line 6: promise.rules.method is "*EXPRESS*", all of which "*express*" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides
    "#]],
    );
    check(
        &(rule("*air*", "") + &rule("ups * air plus*", "\"US\"")),
        expect![[r#"
        line 6: promise.rules.method is "ups * air plus*", all of which "*air*" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides
    "#]],
    );
    check(
        &(rule("*a*", "\"DE\"") + &rule("*ab*", "\"FR\"") + &rule("cab", "\"DE\", \"FR\"")),
        expect![[r#"
            line 10: promise.rules.method is "cab", all of which "*a*" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides
        "#]],
    );
    check(
        &(rule("*", "") + &rule("x", "")),
        expect![[r#"
        line 6: promise.rules.method is "x", all of which "*" of line 2 takes before: allowed: a rule that earlier rules leave something to: the first match decides
    "#]],
    );
    // These leave something over.
    check(
        &(rule("*express*", "\"US\"") + &rule("*express*", "")),
        expect![[r#"
        no mistake
    "#]],
    );
    check(
        &(rule("ups*air", "") + &rule("*ups*air*", "")),
        expect![[r#"
        no mistake
    "#]],
    );
    check(
        &(rule("*a*", "\"DE\"") + &rule("*a*", "\"DE\", \"FR\"")),
        expect![[r#"
        no mistake
    "#]],
    );
}

#[test]
fn columns_count_characters() {
    let mistakes = read("consent.required_in = [\"DE\", \"ÖÄ\", \"ZZ\"]").expect_err("mistakes");
    let places: Vec<(usize, usize)> = mistakes.iter().map(|mistake| (mistake.line, mistake.column)).collect();
    assert_eq!(places, [(1, 30), (1, 36)]);
}

#[test]
fn a_rule_of_law_needs_counsel_and_its_notices() {
    check(
        "[legal.us_mail_order]\non = true\n",
        expect![[r#"
        line 2: legal.us_mail_order.on switches on a rule of law whose texts counsel has not checked: allowed: on = false; or, once your counsel has checked docs/legal.md and the mails, counsel_checked = true in [legal.us_mail_order]
    "#]],
    );
    check(
        "[legal.thirty_days]\ncounsel_checked = false\non = true\n",
        expect![[r#"
        line 3: legal.thirty_days.on switches on a rule of law whose texts counsel has not checked: allowed: on = false; or, once your counsel has checked docs/legal.md and the mails, counsel_checked = true in [legal.thirty_days]
    "#]],
    );
    check(
        "[legal.us_mail_order]\non = true\ncounsel_checked = true\n",
        expect![[r#"
        no mistake
    "#]],
    );
    check(
        "[legal.thirty_days]\non = true\ncounsel_checked = true\n[touch.delay_option]\non = false\n",
        expect![[r#"
            line 5: touch.delay_option.on turns off the notices that a rule of [legal] asks for: allowed: true while a rule of [legal] is on
        "#]],
    );
    check(
        "[legal.us_mail_order]\nship_within_days = 31\nnotice_before = \"1h\"\n",
        expect![[r#"
        line 2: legal.us_mail_order.ship_within_days is 31: allowed: a whole number from 1 to 30
        line 3: legal.us_mail_order.notice_before is "1h": allowed: a time such as "90m", "48h" or "7d", from 24h to 10d
    "#]],
    );
}
