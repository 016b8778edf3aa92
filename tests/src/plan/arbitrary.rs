//! Plans of every kind that a file can say.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use journey::fact::Money;
use journey::plan::{
    AfterQuiet, Anchor, Basics, BusinessCalendar, Caps, Carrier, CheckIn, ConsentRules, Delay, DispatchDelay,
    FaqHelp, FeePolicy, Holiday, LANGUAGES, Legal, Lost, MailOrder, MailRules, NotReceived, Plan,
    ProductTiming, PromiseRule, PromiseRules, PromiseTerms, QuietHours, Remedies, Survey, SurveyBudget,
    ThirtyDays, Tone, Touches, TransitDelay, Warehouse, WhenHeld,
};
use journey::touch::Class;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Any plan that a file can say, before its publication.
pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let head = (quiet_hours(), mail(), calendar(), warehouse(), carriers(), promise());
    let counts = (caps(), survey_budget(), consent(), legal(), remedies());
    (head, counts, touches()).prop_map(
        |(
            (quiet_hours, mail, calendar, warehouse, carriers, promise),
            (caps, survey_budget, consent, legal, remedies),
            mut touches,
        )| {
            // A rule of law without its notices is none.
            touches.delay_option.on |= legal.is_on();
            Plan {
                version: 0,
                quiet_hours,
                mail,
                calendar,
                warehouse,
                carriers,
                promise,
                caps,
                survey_budget,
                consent,
                legal,
                remedies,
                touches,
            }
        },
    )
}

fn mail() -> impl Strategy<Value = MailRules> {
    let languages = subsequence(LANGUAGES.map(String::from).to_vec(), 1..=4);
    (languages, any::<bool>(), select(Tone::ALL.to_vec())).prop_map(|(languages, of_the_shop, tone)| {
        let fallback = if of_the_shop { String::new() } else { languages[0].clone() };
        MailRules { languages, fallback, tone }
    })
}

fn warehouse() -> impl Strategy<Value = Warehouse> {
    select(vec!["", "America/Chicago", "Europe/Berlin"]).prop_map(|zone| Warehouse { zone: zone.to_owned() })
}

fn carriers() -> impl Strategy<Value = Vec<Carrier>> {
    proptest::collection::vec(("[a-zà-ÿ0-9\"' ]{0,12}", calendar()), 0..4).prop_map(|carriers| {
        let carriers = carriers.into_iter().enumerate();
        carriers
            .map(|(index, (name, calendar))| Carrier { name: format!("{index}-{name}*"), calendar })
            .collect()
    })
}

fn delay(min_days: u32, max_days: u32) -> impl Strategy<Value = Delay> {
    // Never in the quiet hours made above.
    let at = || proptest::option::of(time(12 * 60, 20 * 60 - 1));
    let days = min_days.max(1)..=max_days;
    let minutes = (min_days * 24 * 60).max(60)..=max_days * 24 * 60;
    prop_oneof![
        minutes.prop_map(|minutes| Delay::Exact { minutes }),
        (min_days.max(1)..=max_days).prop_map(|days| Delay::hours(24 * days)),
        (days.clone(), at()).prop_map(|(days, at)| Delay::Days { days, at }),
        (days, at()).prop_map(|(days, at)| Delay::BusinessDays { days, at }),
    ]
}

fn anchor() -> impl Strategy<Value = Anchor> {
    select(vec![Anchor::Delivered, Anchor::HandedOver, Anchor::Placed])
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
    let areas = subsequence(["US", "US-CA", "DE-BY", "JP"].map(String::from).to_vec(), 0..=4);
    (subsequence(week, 1..=7), areas, holidays, time(0, 24 * 60 - 1)).prop_map(
        |(weekdays, holidays_of, holidays, cut_off)| BusinessCalendar {
            weekdays,
            holidays_of,
            holidays,
            cut_off,
        },
    )
}

fn countries() -> impl Strategy<Value = Vec<String>> {
    let some = ["DE", "US", "GB", "AU", "XK", "ZW", "BR", "JP"].map(String::from).to_vec();
    subsequence(some, 0..=8)
}

fn terms() -> impl Strategy<Value = PromiseTerms> {
    let fee = select(vec![FeePolicy::Refunded, FeePolicy::OnRequest, FeePolicy::Kept]);
    let days = (0u32..=90).prop_flat_map(|days| (0..=days, Just(days)));
    (days, fee, prop_oneof![Just(0), 0i64..=1_000_000_000]).prop_map(
        |((business_days_from, business_days), fee, fee_counts_above_minor_units)| PromiseTerms {
            business_days_from,
            business_days,
            fee,
            fee_counts_above_minor_units,
        },
    )
}

fn promise() -> impl Strategy<Value = PromiseRules> {
    let rule = ("[a-zà-ÿ0-9\"'()|#=\\[\\] ]{0,12}", code(), regions(), countries(), terms());
    (proptest::collection::vec(rule, 0..8), terms()).prop_map(|(rules, otherwise)| {
        let rules = rules.into_iter().enumerate().map(
            |(index, (name, (code, product), regions, countries, terms))| {
                // Each has a beginning of its own, so that none takes everything of another.
                let method = format!("{index}-{name}*");
                PromiseRule { method, code, product, countries, regions, terms }
            },
        );
        PromiseRules { rules: rules.collect(), otherwise }
    })
}

/// Patterns on a code and on a product.
fn code() -> impl Strategy<Value = (String, String)> {
    let pattern = || select(vec!["", "EXP*", "*sofa*", "a \"b\""]).prop_map(str::to_owned);
    (pattern(), pattern())
}

fn regions() -> impl Strategy<Value = Vec<String>> {
    subsequence(["US-AK", "US-HI", "DE-BY"].map(String::from).to_vec(), 0..=3)
}

fn caps() -> impl Strategy<Value = Caps> {
    (minutes(0, 60 * DAY), 1u32..=20, minutes(DAY, 90 * DAY)).prop_map(|(apart, per_window, window)| Caps {
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

fn remedies() -> impl Strategy<Value = Remedies> {
    let amounts = || {
        let codes = subsequence(vec!["USD", "EUR", "JPY"], 0..=3);
        (codes, 0i64..=999_999_999).prop_map(|(codes, minor_units)| {
            codes.into_iter().map(|code| Money { currency: code.to_owned(), minor_units }).collect::<Vec<_>>()
        })
    };
    let counts = (1u32..=30, 0u32..=50, 2u32..=5);
    (any::<bool>(), counts, amounts(), amounts(), minutes(7 * DAY, 365 * DAY)).prop_map(
        |(on, counts, credits_minor_units, limits_minor_units, repeated_within)| Remedies {
            on,
            moderate_from_days: counts.0,
            discount_percent: counts.1,
            credits_minor_units,
            limits_minor_units,
            repeated_incidents: counts.2,
            repeated_within,
        },
    )
}

fn basics() -> impl Strategy<Value = Basics> {
    (any::<bool>(), any::<bool>(), minutes(HOUR, 60 * DAY)).prop_map(|(on, ignores_quiet_hours, horizon)| {
        Basics {
            on,
            ignores_quiet_hours,
            horizon,
            class: None,
            when_held: WhenHeld::Wait,
            holdout_percent: 0,
        }
    })
}

/// Of mails that are no news of an order under way; `stricter` is a class that they may have.
fn courtesy(stricter: Option<Class>) -> impl Strategy<Value = Basics> {
    let class = select(vec![None, stricter]);
    (basics(), class, select(vec![WhenHeld::Wait, WhenHeld::Drop]), 0u32..=50).prop_map(
        |(basics, class, when_held, holdout_percent)| Basics { class, when_held, holdout_percent, ..basics },
    )
}

fn touches() -> impl Strategy<Value = Touches> {
    let news = (dispatch_delay(), basics(), transit_delay(), basics(), lost(), not_received(), basics());
    let questions =
        (check_in(), survey(0, 60, anchor().boxed()), survey(1, 180, Just(Anchor::Delivered).boxed()));
    (news, questions, cart_help(), faq_help()).prop_map(
        |(
            (dispatch_delay, delay_option, transit_delay, exception, lost, not_received, recovery),
            (check_in, csat, nps),
            cart_help,
            faq_help,
        )| Touches {
            dispatch_delay,
            delay_option,
            transit_delay,
            exception,
            lost,
            not_received,
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
    (basics(), delay(1, 60), any::<bool>(), minutes(12 * HOUR, 14 * DAY), 1u32..=10).prop_map(
        |(basics, after, only_at_risk, next_update, notices_max)| DispatchDelay {
            basics,
            after,
            only_at_risk,
            next_update,
            notices_max,
        },
    )
}

fn transit_delay() -> impl Strategy<Value = TransitDelay> {
    let times = (minutes(HOUR, 10 * DAY), minutes(HOUR, 14 * DAY), minutes(12 * HOUR, 14 * DAY));
    let learned = (any::<bool>(), 50u32..=99, minutes(HOUR, 10 * DAY), 1u32..=30, 1u32..=30);
    let no_scan = (1u32..=20, 1u32..=20);
    (basics(), times, learned, 1u32..=10, no_scan).prop_map(
        |(basics, (before_promise_end, slip_min, next_update), learned, notices_max, no_scan)| {
            let (predicted, predicted_from_percent, last_call, silent, silent_abroad) = learned;
            TransitDelay {
                basics,
                before_promise_end,
                predicted,
                predicted_from_percent,
                last_call,
                silent_business_days: silent,
                silent_business_days_abroad: silent_abroad,
                slip_min,
                next_update,
                notices_max,
                no_scan_after_business_days: no_scan.0,
                no_scan_task_after_business_days: no_scan.1,
            }
        },
    )
}

fn lost() -> impl Strategy<Value = Lost> {
    (basics(), 3u32..=60, minutes(DAY, 60 * DAY)).prop_map(|(basics, after_business_days, open_for)| Lost {
        basics,
        after_business_days,
        open_for,
    })
}

fn not_received() -> impl Strategy<Value = NotReceived> {
    let times = (minutes(HOUR, 72 * HOUR), minutes(12 * HOUR, 14 * DAY));
    (basics(), times, 1u32..=10).prop_map(|(basics, (after_delivery, next_update), notices_max)| {
        NotReceived { basics, after_delivery, next_update, notices_max }
    })
}

fn check_in() -> impl Strategy<Value = CheckIn> {
    let products = proptest::collection::vec(("[a-zà-ÿ0-9\"' ]{0,12}", delay(0, 60)), 0..4);
    let times = (delay(0, 60), anchor(), minutes(0, 90 * DAY), minutes(HOUR, 14 * DAY));
    (courtesy(Some(Class::Marketing)), times, products).prop_map(
        |(basics, (after, anchor, every, closure_after), products)| {
            let products = products.into_iter().enumerate().map(|(index, (name, after))| {
                let product = format!("{index}-{name}*");
                ProductTiming { product, after }
            });
            CheckIn { basics, after, anchor, every, products: products.collect(), closure_after }
        },
    )
}

fn survey(min_days: u32, max_days: u32, anchor: BoxedStrategy<Anchor>) -> impl Strategy<Value = Survey> {
    let basics = courtesy(Some(Class::Marketing));
    (basics, delay(min_days, max_days), anchor, minutes(DAY, 60 * DAY))
        .prop_map(|(basics, after, anchor, open_for)| Survey { basics, after, anchor, open_for })
}

fn cart_help() -> impl Strategy<Value = AfterQuiet> {
    (courtesy(None), minutes(20, 7 * DAY), minutes(DAY, 90 * DAY))
        .prop_map(|(basics, after, every)| AfterQuiet { basics, after, every })
}

fn faq_help() -> impl Strategy<Value = FaqHelp> {
    let counts = (2u32..=20, 1u32..=20, 2u32..=20, 1u32..=600);
    let times = (minutes(1, 2 * HOUR), minutes(1, DAY), minutes(DAY, 90 * DAY));
    (courtesy(None), counts, times).prop_map(
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
