//! Plans: the default one, and ones that turn its screws.

use jiff::SignedDuration;
use jiff::civil::Time;
use journey::plan::{Basics, Legal, MailOrder, Plan, QuietHours, ThirtyDays};
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
    (quiet_hours(), basics(), notices, caps, legal()).prop_map(
        |(quiet_hours, basics, notices, caps, legal)| {
            let mut plan = Plan { quiet_hours, legal, ..Plan::default() };
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
            (touches.dispatch_delay.notices_max, touches.transit_delay.notices_max) = (notices.0, notices.1);
            touches.transit_delay.next_update = hours(notices.2);
            touches.transit_delay.before_promise_end = hours(notices.3);
            (plan.caps.apart, plan.caps.per_window, plan.caps.window) =
                (hours(caps.0), caps.1, hours(caps.2));
            plan
        },
    )
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

fn basics() -> impl Strategy<Value = Basics> {
    let horizon = prop_oneof![Just(hours(1)), Just(hours(48)), Just(hours(14 * 24)), Just(hours(60 * 24))];
    (prop::bool::weighted(0.9), prop::bool::weighted(0.3), horizon)
        .prop_map(|(on, ignores_quiet_hours, horizon)| Basics { on, ignores_quiet_hours, horizon })
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
