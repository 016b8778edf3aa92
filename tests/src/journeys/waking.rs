//! The next wake-up is never later than the next thing to do.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::journey::State;
use journey::pause::{Pause, PauseScope};
use journey::shop::ShopTime;
use journey::verdict::{Decision, Gate, Verdict, next_wake};
use proptest::prelude::*;

use super::ledger::{Case, case};
use super::{arbitrary, hours, rules, shop_that_learned};

/// Looked at is at most so far ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(45 * 24);

fn decided(case: &Case, now: Timestamp) -> Vec<Verdict> {
    decide::verdicts(&case.journey, &case.view, &case.plan, &shop_that_learned(), now)
}

fn sent(verdicts: &[Verdict]) -> Option<&Verdict> {
    verdicts.iter().find(|verdict| matches!(verdict.decision, Decision::Send { .. }))
}

/// Times from `now` on, close together at first.
fn times(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let near = (0..60).map(move |step| now + SignedDuration::from_mins(step));
    let day = (1..48).map(move |step| now + SignedDuration::from_mins(60 + 31 * step));
    let far = (1..).map(move |step| now + hours(24) + SignedDuration::from_mins(173 * step));
    near.chain(day).chain(far.take_while(move |at| *at < now + AHEAD))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Until the wake-up nothing is to be sent.
    #[test]
    fn no_mail_is_due_before_the_wake_up(case in case()) {
        let verdicts = decided(&case, case.now);
        let wake = next_wake(&verdicts, case.now);
        for at in times(case.now).take_while(|at| wake.is_none_or(|wake| *at < wake)) {
            let then = decided(&case, at);
            prop_assert_eq!(sent(&then), None, "at {}, but the wake-up is {:?}", at, wake);
        }
    }

    /// Without a mail to send, the next wake-up lies ahead: a sweep ends.
    #[test]
    fn a_wake_up_without_a_mail_moves_on(case in case()) {
        let mut case = case;
        let verdicts = decided(&case, case.now);
        decide::settle(&mut case.journey, &verdicts, case.now);
        let verdicts = decided(&case, case.now);
        if sent(&verdicts).is_none() {
            let wake = next_wake(&verdicts, case.now);
            prop_assert!(wake.is_none_or(|wake| wake > case.now), "{:?}", verdicts);
        }
    }

    /// What is learned later than a hand-over changes nothing for it: neither its mails nor its wake-ups.
    #[test]
    fn what_is_learned_later_moves_nothing(case in case()) {
        let State::Order(order) = &case.journey.state else {
            return Ok(());
        };
        let handed_over = order.shipments.values().map(|shipment| shipment.value.shipped_at);
        let placed = order.told().map(|told| told.placed_at);
        let since = handed_over.chain(placed).chain([case.now]).max().unwrap_or(case.now);
        let edition = serde_json::json!({
            "at": since.as_second() + 1,
            "k": [{ "l": {}, "n": 60, "g": 234_000, "q": [9_000, 9_000, 9_000] }],
        });
        let mut shop = shop_that_learned();
        Arc::make_mut(&mut shop.lanes).publish(serde_json::from_value(edition).expect("an edition"));
        for at in times(case.now).step_by(5) {
            let then = decide::verdicts(&case.journey, &case.view, &case.plan, &shop, at);
            prop_assert_eq!(then, decided(&case, at), "at {}", at);
        }
    }

    /// A fact that nobody would be mailed for is decided without the customer: the wake-up that is
    /// stored then is not later than the one that the customer's record asks for.
    #[test]
    fn the_stored_wake_up_holds_for_every_customer(case in case(), view in arbitrary::view()) {
        let empty = Case { view: CustomerView::default(), ..case.clone() };
        let wake = next_wake(&decided(&empty, case.now), case.now);
        let known = Case { view, ..case };
        for at in times(known.now).take_while(|at| wake.is_none_or(|wake| *at < wake)).step_by(7) {
            let then = decided(&known, at);
            prop_assert_eq!(sent(&then), None, "at {}, but the wake-up is {:?}", at, wake);
        }
    }

    /// Whenever it is asked, in whatever minute: what leaves is allowed.
    #[test]
    fn nothing_forbidden_leaves_at_any_time(case in case()) {
        for at in times(case.now).step_by(11) {
            for verdict in decided(&case, at) {
                if matches!(verdict.decision, Decision::Send { .. }) {
                    let broken = rules::broken(&case.journey, &case.view, &case.plan, at, &verdict.touch);
                    prop_assert_eq!(broken, None, "{:?} at {}", verdict, at);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// While everything is paused nothing is sent, whenever somebody looks; and what waits for the end of
    /// the pause is in the due index, where the mover finds it.
    #[test]
    fn what_is_paused_stays_in_the_index_and_is_not_sent(case in case()) {
        let pause = Pause {
            scope: PauseScope::default(),
            since: case.now,
            by: "a test".to_owned(),
            why: "a test".to_owned(),
        };
        let paused = ShopTime { pauses: vec![pause], ..shop_that_learned() };
        let decided_paused =
            |now| decide::verdicts(&case.journey, &case.view, &case.plan, &paused, now);
        for at in times(case.now).step_by(20) {
            let verdicts = decided_paused(at);
            prop_assert_eq!(sent(&verdicts), None, "at {}", at);
            let is_held = verdicts
                .iter()
                .any(|verdict| matches!(verdict.decision, Decision::Hold { gate: Gate::Paused, .. }));
            // A claim that somebody abandoned is settled at once, pause or not.
            let is_abandoned = verdicts.iter().any(
                |verdict| matches!(verdict.decision, Decision::InFlight { lease_until } if lease_until <= at),
            );
            let wake = next_wake(&verdicts, at);
            let waits = wake.is_some_and(|wake| wake > at || is_abandoned);
            prop_assert!(!is_held || waits, "at {}: {:?}", at, verdicts);
        }
    }
}
