//! Every limit holds on both sides.

use journey::plan::read::{PLAN_BYTES_MAX, read};

/// Section, key, values that are read, values that are refused.
type Case = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const CASES: &[Case] = &[
    ("quiet_hours", "release_spread", &["\"0m\"", "\"0h\"", "\"4h\""], &["\"241m\"", "\"-1m\"", "15"]),
    (
        "calendar",
        "weekdays",
        &["[\"sunday\"]"],
        &["[]", "[\"Sunday\"]", "[\"monday\", \"monday\"]", "\"monday\"", "[1]"],
    ),
    (
        "calendar",
        "holidays",
        &["[]", "[\"02-29\"]", "[\"2028-02-29\"]", "[2026-12-24]", "[\"12-24\", \"2026-12-24\"]"],
        &[
            "[\"02-30\"]",
            "[\"2027-02-29\"]",
            "[\"1-1\"]",
            "[\"1999-01-01\"]",
            "[\"12-24\", \"12-24\"]",
            "[\"24.12.\"]",
        ],
    ),
    (
        "calendar",
        "cut_off",
        &["\"00:00\"", "\"23:59\"", "\"9:30\"", "14:00", "14:00:00"],
        &["\"24:00\"", "\"14\"", "\"14:00:30\"", "\"2pm\"", "14"],
    ),
    ("promise", "business_days", &["0", "90"], &["91", "-1", "2.0", "\"2\"", "99999999999999999999"]),
    ("promise", "fee", &["\"kept\"", "\"on_request\"", "\"refunded\""], &["\"Kept\"", "true"]),
    ("promise", "fee_counts_above_minor_units", &["0", "1_000", "1000000000"], &["-1", "1000000001"]),
    (
        "caps",
        "apart",
        &["\"0m\"", "\"60d\""],
        &[
            "\"61d\"",
            "\"1441h\"",
            "\"\"",
            "\"d\"",
            "\"1 d\"",
            "\"1w\"",
            "\"1.5d\"",
            "\"+1d\"",
            "\"9999999d\"",
        ],
    ),
    ("caps", "per_window", &["1", "20"], &["0", "21"]),
    ("caps", "window", &["\"1d\"", "\"90d\""], &["\"23h\"", "\"91d\""]),
    ("survey_budget", "any_apart", &["\"1d\"", "\"365d\""], &["\"23h\"", "\"366d\""]),
    ("survey_budget", "csat_apart", &["\"1d\"", "\"365d\""], &["\"23h\"", "\"366d\""]),
    ("survey_budget", "nps_apart", &["\"1d\"", "\"365d\""], &["\"23h\"", "\"366d\""]),
    (
        "consent",
        "required_in",
        &["[]", "[\"de\", \"XK\"]"],
        &["[\"UK\"]", "[\"DE\", \"de\"]", "[\"Germany\"]", "[7]", "\"DE\""],
    ),
    ("consent", "required_where_unknown", &["true", "false"], &["\"true\"", "1"]),
    (
        "touch.dispatch_delay",
        "after",
        &["\"24h\"", "\"1 business day\"", "\"60 business days at 18:00\"", "\"1d\"", "\"60d at 17:00\""],
        &["\"23h\"", "\"61d\"", "\"61 business days\"", "3", "\"0 business days\"", "\"3 working days\""],
    ),
    ("touch.dispatch_delay", "next_update", &["\"12h\"", "\"14d\""], &["\"11h\"", "\"15d\""]),
    ("touch.dispatch_delay", "notices_max", &["1", "10"], &["0", "11"]),
    ("touch.transit_delay", "predicted_from_percent", &["50", "99"], &["49", "100"]),
    ("touch.transit_delay", "last_call", &["\"1h\"", "\"10d\""], &["\"59m\"", "\"11d\""]),
    ("touch.transit_delay", "silent_business_days", &["1", "30"], &["0", "31"]),
    ("touch.transit_delay", "silent_business_days_abroad", &["1", "30"], &["0", "31"]),
    ("touch.transit_delay", "before_promise_end", &["\"1h\"", "\"10d\""], &["\"59m\"", "\"11d\""]),
    ("touch.transit_delay", "slip_min", &["\"1h\"", "\"14d\""], &["\"59m\"", "\"15d\""]),
    ("touch.transit_delay", "next_update", &["\"12h\"", "\"14d\""], &["\"11h\"", "\"15d\""]),
    ("touch.transit_delay", "notices_max", &["1", "10"], &["0", "11"]),
    ("touch.exception", "on", &["true", "false"], &["\"off\"", "0"]),
    ("touch.exception", "ignores_quiet_hours", &["true", "false"], &["\"no\""]),
    ("touch.exception", "horizon", &["\"1h\"", "\"60d\""], &["\"59m\"", "\"61d\""]),
    ("touch.recovery", "horizon", &["\"1h\"", "\"60d\""], &["\"59m\"", "\"61d\""]),
    (
        "touch.check_in",
        "after",
        &[
            "\"1h\"",
            "\"60d\"",
            "\"7d at 08:00\"",
            "\"7d at 20:59\"",
            "\"7d at 9:30\"",
            "\"2 business days at 10:00\"",
        ],
        &[
            "\"59m\"",
            "\"61d\"",
            "\"0d\"",
            "\"7d at 21:00\"",
            "\"7d at 07:59\"",
            "\"2 business days at 03:00\"",
            "\"48h at 10:00\"",
            "\"7d 10:00\"",
            "\"7d at 25:00\"",
            "\"7d at\"",
            "\"7 d\"",
            "\"two business days\"",
            "7",
        ],
    ),
    (
        "touch.check_in",
        "anchor",
        &["\"delivered\"", "\"handed_over\"", "\"placed\""],
        &["\"Delivered\"", "\"ordered\"", "1"],
    ),
    ("touch.check_in", "every", &["\"0m\"", "\"90d\""], &["\"91d\"", "0"]),
    ("touch.check_in", "class", &["\"service\"", "\"marketing\""], &["\"transactional\"", "true"]),
    ("touch.check_in", "when_held", &["\"wait\"", "\"drop\""], &["\"merge\"", "false"]),
    ("touch.check_in", "holdout_percent", &["0", "50"], &["51", "-1", "10.5", "\"10\""]),
    ("touch.cart_help", "class", &["\"marketing\""], &["\"service\"", "\"transactional\""]),
    ("touch.transit_delay", "holdout_percent", &[], &["0", "10"]),
    ("touch.exception", "when_held", &[], &["\"wait\"", "\"drop\""]),
    ("touch.recovery", "class", &[], &["\"service\"", "\"transactional\""]),
    (
        "mail",
        "languages",
        &["[\"en\"]", "[\"fr\", \"de\"]"],
        &["[]", "[\"pt\"]", "[\"DE\"]", "\"en\"", "[\"en\", \"en\"]"],
    ),
    ("mail", "fallback", &["\"shop\"", "\"es\""], &["\"pt\"", "\"\"", "1"]),
    ("mail", "tone", &["\"warm\"", "\"plain\""], &["\"friendly\"", "true"]),
    ("warehouse", "zone", &["\"shop\"", "\"America/Chicago\""], &["\"CST6\"", "\"\"", "\"Chicago\"", "-6"]),
    (
        "calendar",
        "holidays_of",
        &["[]", "[\"US\"]", "[\"us-ca\", \"DE-BY\"]"],
        &["[\"UK\"]", "[\"DE-XX\"]", "[\"US\", \"us\"]", "\"US\"", "[\"Bavaria\"]"],
    ),
    ("promise", "business_days_from", &["0", "5"], &["6", "91", "\"1\""]),
    ("touch.check_in", "closure_after", &["\"1h\"", "\"14d\""], &["\"59m\"", "\"15d\""]),
    ("touch.csat", "after", &["\"1h\"", "\"60d\""], &["\"59m\"", "\"61d\""]),
    ("touch.csat", "open_for", &["\"1d\"", "\"60d\""], &["\"23h\"", "\"61d\""]),
    ("touch.nps", "after", &["\"1d\"", "\"180d\""], &["\"23h\"", "\"181d\""]),
    ("touch.nps", "open_for", &["\"1d\"", "\"60d\""], &["\"23h\"", "\"61d\""]),
    ("touch.cart_help", "after", &["\"20m\"", "\"7d\""], &["\"19m\"", "\"8d\""]),
    ("touch.cart_help", "every", &["\"1d\"", "\"90d\""], &["\"23h\"", "\"91d\""]),
    ("touch.faq_help", "searches", &["2", "20"], &["1", "21"]),
    ("touch.faq_help", "searches_without_result", &["1", "20"], &["0", "21"]),
    ("touch.faq_help", "same_search", &["2", "20"], &["1", "21"]),
    ("touch.faq_help", "within", &["\"1m\"", "\"2h\""], &["\"0m\"", "\"121m\""]),
    ("touch.faq_help", "after_quiet", &["\"1m\"", "\"1d\""], &["\"0m\"", "\"25h\""]),
    ("touch.faq_help", "every", &["\"1d\"", "\"90d\""], &["\"23h\"", "\"91d\""]),
    ("touch.faq_help", "satisfied_after_seconds", &["1", "600"], &["0", "601"]),
];

#[test]
fn values_within_the_limits_are_read_and_others_refused() {
    for (section, key, good, bad) in CASES {
        for value in *good {
            let file = format!("[{section}]\n{key} = {value}\n");
            assert!(read(&file).is_ok(), "{:?}\n{file}", read(&file));
        }
        for value in *bad {
            let file = format!("[{section}]\n{key} = {value}\n");
            let mistakes = read(&file).expect_err(&file);
            assert_eq!(mistakes.len(), 1, "{mistakes:?}");
            let mistake = &mistakes[0];
            assert_eq!((mistake.line, mistake.path.as_str()), (2, &*format!("{section}.{key}")));
        }
    }
}

#[test]
fn a_file_has_a_longest_length() {
    let fill = |length: usize| format!("#{}", "x".repeat(length - 1));
    assert!(read(&fill(PLAN_BYTES_MAX)).is_ok());
    let mistakes = read(&fill(PLAN_BYTES_MAX + 1)).expect_err("too long");
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["line 1: the file is 65537 bytes long: allowed: at most 65536 bytes"]);
}

#[test]
fn a_plan_has_a_greatest_number_of_rules() {
    let rules = |count: usize| -> String {
        let rule = |index| format!("[[promise.rules]]\nmethod = \"{index} *\"\nbusiness_days = 1\n");
        (0..count).map(rule).collect()
    };
    assert_eq!(read(&rules(100)).map(|plan| plan.promise.rules.len()), Ok(100));
    let mistakes = read(&rules(101)).expect_err("too many");
    assert!(mistakes[0].to_string().contains("has 101 rules: allowed: at most 100"), "{mistakes:?}");
}

#[test]
fn no_rules_is_a_choice() {
    assert_eq!(read("[promise]\nrules = []\n").map(|plan| plan.promise.rules), Ok(Vec::new()));
}
