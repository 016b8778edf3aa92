//! Two sweepers at once, a sweeper that wakes up late, an index that is behind.

use std::rc::Rc;

use dispatch::Sweep;
use jiff::SignedDuration;

use super::stops::{LOOKS, at_every_call, run_for};
use super::{MONDAY, order_of};
use crate::harness::Harness;

/// Two delay notices and a survey are due.
async fn world() -> Harness {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order_of("ben.ortiz@example.com", "1002")).await;
    harness.say("order.placed", order_of("chloe.roy@example.com", "1003")).await;
    harness.arrived_order("1001", "1Z1").await;
    harness
}

async fn sweep_at_its_time(harness: Rc<Harness>) -> Sweep {
    let now = harness.now();
    harness.system.dispatcher.sweep(now, None).await.unwrap()
}

/// Every mail so far, by journey and touch; each must be there once, but those that may be resent.
fn check_once(harness: &Harness, resent_most: usize) {
    let mut sent: Vec<(String, String)> =
        harness.mails().into_iter().map(|mail| (mail.journey, mail.touch)).collect();
    sent.sort();
    for touch in &sent {
        let count = sent.iter().filter(|other| *other == touch).count();
        let most = if touch.1.starts_with("csat") { 1 } else { resent_most };
        assert!(count <= most, "{count} times {touch:?}");
    }
}

const ALL: [&str; 3] = ["csat/order/1", "dispatch_delay/order/1", "dispatch_delay/order/1"];

#[tokio::test]
async fn item_19_a_sweep_inside_another_one_sends_each_mail_once() {
    let stops = at_every_call(LOOKS, world, sweep_at_its_time, async |harness, mut stopped| {
        // What the first sweep read of the index is behind from here on.
        let second = harness.sweep().await;
        let first = run_for(&harness, 500, &mut stopped).await.unwrap();
        assert_eq!((first.failed, second.failed), (0, 0));
        let mut touches = harness.touches();
        touches.sort();
        assert_eq!(touches, ALL, "first {first:?}, second {second:?}");
        assert_eq!(first.sent + second.sent, 3);
    })
    .await;
    assert!(stops > 10);
}

#[tokio::test]
async fn item_19_many_sweepers_at_once_send_each_mail_once() {
    let harness = world().await;
    let now = harness.now();
    let sweep = || harness.system.dispatcher.sweep(now, None);
    let (a, b, c, d) = tokio::join!(sweep(), sweep(), sweep(), sweep());
    let sent: u32 = [a, b, c, d].into_iter().map(|sweep| sweep.unwrap().sent).sum();
    assert_eq!(sent, 3);
    let mut touches = harness.touches();
    touches.sort();
    assert_eq!(touches, ALL);
}

#[tokio::test]
async fn item_19_a_holder_that_outlives_its_lease_sends_its_mail_once_and_it_is_seen() {
    at_every_call(LOOKS, world, sweep_at_its_time, async |harness, mut stopped| {
        let calls = harness.calls();
        for _ in 0..5 {
            harness.jump_to(harness.now() + SignedDuration::from_mins(1));
            harness.sweep().await;
        }
        let late = run_for(&harness, 500, &mut stopped).await.unwrap();
        assert_eq!(late.failed, 0, "after {calls:?}");
        let mut touches = harness.touches();
        touches.sort();
        assert_eq!(touches, ALL, "after {calls:?}");
        for journey in ["order/1001", "order/1002", "order/1003"] {
            let view = harness.view(journey).await;
            assert!(view.touches.iter().all(|touch| touch.state == "sent"), "after {calls:?}: {view:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn item_19_a_holder_that_comes_back_after_hours_sends_no_survey_twice() {
    at_every_call(LOOKS, world, sweep_at_its_time, async |harness, mut stopped| {
        for minutes in [4, 57, 3, 61, 5] {
            harness.jump_to(harness.now() + SignedDuration::from_mins(minutes));
            harness.sweep().await;
        }
        run_for(&harness, 500, &mut stopped).await.unwrap();
        check_once(&harness, 2);
        for journey in ["order/1001", "order/1002", "order/1003"] {
            let view = harness.view(journey).await;
            assert!(view.touches.iter().all(|touch| touch.state == "sent"), "{view:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn item_19_two_sweeps_that_wait_for_each_other_at_any_call_send_each_mail_once() {
    // Both stand somewhere in the middle: the first goes on for some calls, then the second, in turns.
    for first_steps in [9, 11, 12, 13, 14, 15] {
        for turn in [1, 2, 3] {
            let harness = Rc::new(world().await);
            let mut first = Box::pin(sweep_at_its_time(Rc::clone(&harness)));
            let mut second = Box::pin(sweep_at_its_time(Rc::clone(&harness)));
            assert!(run_for(&harness, first_steps, &mut first).await.is_none());
            let (mut first_done, mut second_done) = (None, None);
            while first_done.is_none() || second_done.is_none() {
                if second_done.is_none() {
                    second_done = run_for(&harness, turn, &mut second).await;
                }
                if first_done.is_none() {
                    first_done = run_for(&harness, turn, &mut first).await;
                }
            }
            let mut touches = harness.touches();
            touches.sort();
            assert_eq!(touches, ALL, "{first_steps} calls, then {turn} in turns");
        }
    }
}
