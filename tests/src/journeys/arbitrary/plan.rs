//! Plans: the default one, and ones that turn its screws.

use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};
use journey::plan::{
    Anchor, Basics, BusinessCalendar, Carrier, Delay, Legal, MailOrder, Plan, QuietHours, ThirtyDays,
    WhenHeld,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::hours;

/// The default plan, or one with other settings.
pub(in super::super) fn plan() -> impl Strategy<Value = Plan> {
    prop_oneof![1 => Just(Plan::default()), 1 => turned()]
}

fn turned() -> impl Strategy<Value = Plan> {
    let basics = || prop::collection::vec(basics(), 10);
    let notices = (1..5_u32, 1..5_u32, select(vec![12, 24, 48]), select(vec![1, 24, 100]));
    let caps = (select(vec![0, 1, 72]), 1..4_u32, select(vec![24, 14 * 24]));
    (quiet_hours(), basics(), notices, caps, (follow_ups(), carriers(), legal())).prop_map(|turned| {
        let (quiet_hours, basics, notices, caps, (follow_ups, carriers, legal)) = turned;
        let mut plan = Plan { quiet_hours, carriers, legal, ..Plan::default() };
        let touches = &mut plan.touches;
        let all: [&mut Basics; 10] = [
            &mut touches.dispatch_delay.basics,
            &mut touches.delay_option,
            &mut touches.transit_delay.basics,
            &mut touches.exception,
            &mut touches.recovery,
            &mut touches.check_in.basics,
            &mut touches.csat.basics,
            &mut touches.nps.basics,
            &mut touches.cart_help.basics,
            &mut touches.faq_help.basics,
        ];
        for (mine, theirs) in all.into_iter().zip(basics) {
            *mine = theirs;
        }
        // A rule of law without its notices is refused.
        touches.delay_option.on |= plan.legal.is_on();
        (touches.dispatch_delay.notices_max, touches.transit_delay.notices_max) = (notices.0, notices.1);
        touches.transit_delay.next_update = hours(notices.2);
        touches.transit_delay.before_promise_end = hours(notices.3);
        let (after, anchor, when_held, holdout_percent) = follow_ups;
        (touches.check_in.after, touches.csat.after, touches.nps.after) = after;
        (touches.check_in.anchor, touches.csat.anchor) = anchor;
        (touches.check_in.basics.when_held, touches.csat.basics.when_held) = when_held;
        touches.check_in.basics.holdout_percent = holdout_percent;
        (plan.caps.apart, plan.caps.per_window, plan.caps.window) = (hours(caps.0), caps.1, hours(caps.2));
        plan
    })
}

/// Both rules of law, often in force, with short times.
fn legal() -> impl Strategy<Value = Legal> {
    let switches = (any::<bool>(), any::<bool>(), any::<bool>());
    (switches, select(vec![1, 5, 30])).prop_map(|((mail_order, thirty_days, where_unknown), days)| Legal {
        us_mail_order: MailOrder {
            on: mail_order,
            counsel_checked: true,
            where_unknown,
            ship_within_days: days,
            ..MailOrder::default()
        },
        thirty_days: ThirtyDays {
            on: thirty_days,
            counsel_checked: true,
            where_unknown,
            deliver_within_days: days,
            plan_promise_counts: mail_order,
            ..ThirtyDays::default()
        },
    })
}

type Pair<T> = (T, T);

/// When mails follow an order, and what becomes of them without room: of check-ins and surveys.
fn follow_ups() -> impl Strategy<Value = ((Delay, Delay, Delay), Pair<Anchor>, Pair<WhenHeld>, u32)> {
    let morning = Some(Time::constant(9, 30, 0, 0));
    let delay = move || {
        select(vec![
            Delay::hours(1),
            Delay::days(2),
            Delay::Days { days: 7, at: morning },
            Delay::business_days(2),
            Delay::BusinessDays { days: 3, at: morning },
        ])
    };
    let anchor = || select(vec![Anchor::Delivered, Anchor::HandedOver, Anchor::Placed]);
    let when_held = || select(vec![WhenHeld::Wait, WhenHeld::Drop]);
    let delays = (delay(), delay(), delay());
    (delays, (anchor(), anchor()), (when_held(), when_held()), select(vec![0, 50]))
}

fn carriers() -> impl Strategy<Value = Vec<Carrier>> {
    let six_days = BusinessCalendar {
        weekdays: [Plan::default().calendar.weekdays, vec![Weekday::Saturday]].concat(),
        holidays_of: vec!["US".to_owned()],
        ..Plan::default().calendar
    };
    let ups = Carrier { name: "UPS*".to_owned(), calendar: six_days };
    prop_oneof![Just(Vec::new()), Just(vec![ups])]
}

fn basics() -> impl Strategy<Value = Basics> {
    let horizon = prop_oneof![Just(hours(1)), Just(hours(48)), Just(hours(14 * 24)), Just(hours(60 * 24))];
    (prop::bool::weighted(0.9), prop::bool::weighted(0.3), horizon).prop_map(
        |(on, ignores_quiet_hours, horizon)| Basics {
            on,
            ignores_quiet_hours,
            horizon,
            class: None,
            when_held: WhenHeld::Wait,
            holdout_percent: 0,
        },
    )
}

fn quiet_hours() -> impl Strategy<Value = QuietHours> {
    let clock = |hour: i8| Time::constant(hour, 0, 0, 0);
    let window = select(vec![(21, 8), (0, 0), (22, 6), (1, 5), (20, 12)]);
    (window, select(vec![0, 15, 240])).prop_map(move |((from, to), spread)| QuietHours {
        from: clock(from),
        to: clock(to),
        release_spread: SignedDuration::from_mins(spread),
    })
}
