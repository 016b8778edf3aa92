//! Plans of every kind that a file can say.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use journey::plan::{
    AfterQuiet, Basics, BusinessCalendar, Caps, CheckIn, ConsentRules, DispatchDelay, FaqHelp, FeePolicy,
    Holiday, Legal, MailOrder, Plan, PromiseRule, PromiseRules, PromiseTerms, QuietHours, Survey,
    SurveyBudget, ThirtyDays, Touches, TransitDelay,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Any plan that a file can say, before its publication.
pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let head = (quiet_hours(), calendar(), promise(), caps(), survey_budget(), consent());
    (head, legal(), touches()).prop_map(
        |((quiet_hours, calendar, promise, caps, survey_budget, consent), legal, mut touches)| {
            // A rule of law without its notices is none.
            touches.delay_option.on |= legal.is_on();
            Plan { version: 0, quiet_hours, calendar, promise, caps, survey_budget, consent, legal, touches }
        },
    )
}

fn minutes(min: i64, max: i64) -> impl Strategy<Value = SignedDuration> {
    // Whole hours and days too, not only odd minutes.
    let any = min..=max;
    let scaled = (select(vec![1, HOUR, DAY]), any.clone()).prop_map(move |(unit, value)| {
        let rounded = value / unit * unit;
        if rounded < min { value } else { rounded }
    });
    prop_oneof![Just(min), Just(max), scaled].prop_map(SignedDuration::from_mins)
}

fn time(from_minute: i16, to_minute: i16) -> impl Strategy<Value = Time> {
    (from_minute..=to_minute).prop_map(|minute| {
        let (hour, minute) = (minute / 60, minute % 60);
        Time::midnight().with().hour(hour as i8).minute(minute as i8).build().expect("a time")
    })
}

fn quiet_hours() -> impl Strategy<Value = QuietHours> {
    let window = prop_oneof![
        (time(20 * 60, 24 * 60 - 1), time(0, 12 * 60)),
        (time(0, 5 * 60), time(5 * 60, 12 * 60)),
        time(0, 24 * 60 - 1).prop_map(|time| (time, time)),
    ];
    (window, minutes(0, 4 * HOUR)).prop_map(|((from, to), release_spread)| QuietHours {
        from,
        to,
        release_spread,
    })
}

fn calendar() -> impl Strategy<Value = BusinessCalendar> {
    let week = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let holiday =
        (any::<bool>(), 2000i16..2100, 1i8..=12, 1i8..=28).prop_map(|(yearly, year, month, day)| {
            if yearly {
                Holiday::Yearly { month, day }
            } else {
                Holiday::On(Date::new(year, month, day).expect("a date"))
            }
        });
    let holidays = proptest::collection::vec(holiday, 0..30).prop_map(|mut holidays| {
        let mut seen = Vec::new();
        holidays.retain(|holiday| {
            !seen.contains(holiday) && {
                seen.push(*holiday);
                true
            }
        });
        holidays
    });
    (subsequence(week, 1..=7), holidays, time(0, 24 * 60 - 1))
        .prop_map(|(weekdays, holidays, cut_off)| BusinessCalendar { weekdays, holidays, cut_off })
}

fn countries() -> impl Strategy<Value = Vec<String>> {
    let some = ["DE", "US", "GB", "AU", "XK", "ZW", "BR", "JP"].map(String::from).to_vec();
    subsequence(some, 0..=8)
}

fn terms() -> impl Strategy<Value = PromiseTerms> {
    let fee = select(vec![FeePolicy::Refunded, FeePolicy::OnRequest, FeePolicy::Kept]);
    (0u32..=90, fee, prop_oneof![Just(0), 0i64..=1_000_000_000]).prop_map(
        |(business_days, fee, fee_counts_above_minor_units)| PromiseTerms {
            business_days,
            fee,
            fee_counts_above_minor_units,
        },
    )
}

fn promise() -> impl Strategy<Value = PromiseRules> {
    let rule = ("[a-zà-ÿ0-9\"'()|#=\\[\\] ]{0,12}", countries(), terms());
    (proptest::collection::vec(rule, 0..8), terms()).prop_map(|(rules, otherwise)| {
        let rules = rules.into_iter().enumerate().map(|(index, (name, countries, terms))| {
            // Each has a beginning of its own, so that none takes everything of another.
            PromiseRule { method: format!("{index}-{name}*"), countries, terms }
        });
        PromiseRules { rules: rules.collect(), otherwise }
    })
}

fn caps() -> impl Strategy<Value = Caps> {
    (minutes(0, 60 * DAY), 1u32..=50, minutes(DAY, 90 * DAY)).prop_map(|(apart, per_window, window)| Caps {
        apart,
        per_window,
        window,
    })
}

fn survey_budget() -> impl Strategy<Value = SurveyBudget> {
    let apart = || minutes(DAY, 365 * DAY);
    (apart(), apart(), apart()).prop_map(|(any_apart, csat_apart, nps_apart)| SurveyBudget {
        any_apart,
        csat_apart,
        nps_apart,
    })
}

fn consent() -> impl Strategy<Value = ConsentRules> {
    (countries(), any::<bool>()).prop_map(|(required_in, required_where_unknown)| ConsentRules {
        required_in,
        required_where_unknown,
    })
}

fn legal() -> impl Strategy<Value = Legal> {
    // On only where counsel checked it.
    let switches = || select(vec![(false, false), (false, true), (true, true)]);
    let mail_order = (switches(), countries(), any::<bool>(), 1u32..=30, minutes(DAY, 10 * DAY)).prop_map(
        |((on, counsel_checked), countries, where_unknown, ship_within_days, notice_before)| MailOrder {
            on,
            counsel_checked,
            countries,
            where_unknown,
            ship_within_days,
            notice_before,
        },
    );
    let thirty_days = (switches(), countries(), any::<bool>(), 1u32..=30, any::<bool>()).prop_map(
        |((on, counsel_checked), countries, where_unknown, deliver_within_days, plan_promise_counts)| {
            ThirtyDays {
                on,
                counsel_checked,
                countries,
                where_unknown,
                deliver_within_days,
                plan_promise_counts,
            }
        },
    );
    (mail_order, thirty_days).prop_map(|(us_mail_order, thirty_days)| Legal { us_mail_order, thirty_days })
}

fn basics() -> impl Strategy<Value = Basics> {
    (any::<bool>(), any::<bool>(), minutes(HOUR, 60 * DAY))
        .prop_map(|(on, ignores_quiet_hours, horizon)| Basics { on, ignores_quiet_hours, horizon })
}

fn touches() -> impl Strategy<Value = Touches> {
    let news = (dispatch_delay(), basics(), transit_delay(), basics(), basics());
    let questions = (check_in(), survey(HOUR, 60 * DAY), survey(DAY, 180 * DAY));
    (news, questions, cart_help(), faq_help()).prop_map(
        |(
            (dispatch_delay, delay_option, transit_delay, exception, recovery),
            (check_in, csat, nps),
            cart_help,
            faq_help,
        )| Touches {
            dispatch_delay,
            delay_option,
            transit_delay,
            exception,
            recovery,
            check_in,
            csat,
            nps,
            cart_help,
            faq_help,
        },
    )
}

fn dispatch_delay() -> impl Strategy<Value = DispatchDelay> {
    (basics(), 1u32..=60, any::<bool>(), minutes(12 * HOUR, 14 * DAY), 1u32..=10).prop_map(
        |(basics, after_business_days, only_at_risk, next_update, notices_max)| DispatchDelay {
            basics,
            after_business_days,
            only_at_risk,
            next_update,
            notices_max,
        },
    )
}

fn transit_delay() -> impl Strategy<Value = TransitDelay> {
    let times = (minutes(HOUR, 10 * DAY), minutes(HOUR, 14 * DAY), minutes(12 * HOUR, 14 * DAY));
    let forecast = (any::<bool>(), 50u32..=99, minutes(HOUR, 10 * DAY));
    let silence = (1u32..=30, 1u32..=30);
    (basics(), times, forecast, silence, 1u32..=10).prop_map(
        |(basics, (before_promise_end, slip_min, next_update), forecast, silence, notices_max)| {
            TransitDelay {
                basics,
                before_promise_end,
                predicted: forecast.0,
                predicted_from_percent: forecast.1,
                last_call: forecast.2,
                silent_business_days: silence.0,
                silent_business_days_abroad: silence.1,
                slip_min,
                next_update,
                notices_max,
            }
        },
    )
}

fn check_in() -> impl Strategy<Value = CheckIn> {
    // Never in the quiet hours made above.
    let at = time(12 * 60, 20 * 60 - 1);
    (basics(), 1u32..=60, at, minutes(HOUR, 14 * DAY))
        .prop_map(|(basics, after_days, at, closure_after)| CheckIn { basics, after_days, at, closure_after })
}

fn survey(after_min: i64, after_max: i64) -> impl Strategy<Value = Survey> {
    (basics(), minutes(after_min, after_max), minutes(DAY, 60 * DAY))
        .prop_map(|(basics, after, open_for)| Survey { basics, after, open_for })
}

fn cart_help() -> impl Strategy<Value = AfterQuiet> {
    (basics(), minutes(20, 7 * DAY), minutes(DAY, 90 * DAY)).prop_map(|(basics, after, every)| AfterQuiet {
        basics,
        after,
        every,
    })
}

fn faq_help() -> impl Strategy<Value = FaqHelp> {
    let counts = (2u32..=20, 1u32..=20, 2u32..=20, 1u32..=600);
    let times = (minutes(1, 2 * HOUR), minutes(1, DAY), minutes(DAY, 90 * DAY));
    (basics(), counts, times).prop_map(
        |(
            basics,
            (searches, searches_without_result, same_search, satisfied_after_seconds),
            (within, after_quiet, every),
        )| FaqHelp {
            basics,
            searches,
            searches_without_result,
            same_search,
            within,
            after_quiet,
            every,
            satisfied_after_seconds,
        },
    )
}
