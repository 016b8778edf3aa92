//! Death between any two calls: a sweep, a webhook or a report that ends in the middle, at each of
//! its calls in turn. What was claimed is never due again; what was told is told again.

use std::rc::Rc;

use jiff::SignedDuration;
use local::system::ses_event;

use super::stops::{LOOKS, at_every_call};
use super::table::Table;
use super::{ADA, MONDAY, order, scan, shipped};
use crate::harness::{Harness, time};
use serde_json::json;

async fn sweep_alone(harness: Rc<Harness>) {
    harness.system.dispatcher.sweep(harness.now(), None).await.unwrap();
}

/// Sweeps around the ends of lease and grace, then for some days; SES's events are brought or lost.
async fn live_on(harness: &Harness, with_events: bool) {
    let steps = [2, 2, 54, 2, 1, 60, 24 * 60, 24 * 60, 10 * 24 * 60, 1];
    for minutes in steps {
        if with_events {
            harness.system.tick().await.unwrap();
        } else {
            harness.sweep().await;
        }
        harness.jump_to(harness.now() + SignedDuration::from_mins(minutes));
    }
}

fn sent(harness: &Harness, touch: &str) -> usize {
    harness.touches().into_iter().filter(|sent| sent == touch).count()
}

/// How a touch ended, as its journey's page says it.
async fn ended(harness: &Harness, touch: &str) -> &'static str {
    let view = harness.view("order/1001").await;
    view.verdicts.iter().find(|verdict| verdict.touch == touch).map_or("none", |verdict| verdict.decision)
}

async fn overdue() -> Harness {
    let harness = Harness::at(MONDAY).await;
    harness.overdue_order("1001").await;
    harness
}

async fn arrived() -> Harness {
    let harness = Harness::at(MONDAY).await;
    harness.arrived_order("1001", "1Z1").await;
    harness
}

#[tokio::test]
async fn item_15_a_sweep_that_dies_sends_a_delay_notice_at_most_twice_and_once_with_events() {
    const NOTICE: &str = "dispatch_delay/order/1";
    for with_events in [true, false] {
        let stops = at_every_call(LOOKS, overdue, sweep_alone, async |harness, stopped| {
            let calls = harness.calls();
            drop(stopped);
            live_on(&harness, with_events).await;
            let notices = sent(&harness, NOTICE);
            let most = if with_events { 1 } else { 2 };
            assert!((1..=most).contains(&notices), "{notices} after {calls:?}, events: {with_events}");
            assert_eq!(ended(&harness, NOTICE).await, "sent", "after {calls:?}");
        });
        assert!(stops.await > 5, "it was stopped at each call");
    }
}

#[tokio::test]
async fn item_15_a_sweep_that_dies_never_sends_a_survey_twice() {
    const SURVEY: &str = "csat/order/1";
    for with_events in [true, false] {
        at_every_call(LOOKS, arrived, sweep_alone, async |harness, stopped| {
            let calls = harness.calls();
            drop(stopped);
            live_on(&harness, with_events).await;
            let claimed = calls.iter().any(|operation| operation == "TransactWriteItems");
            let taken = calls.iter().any(|operation| operation == "SendEmail");
            let expected = if claimed { usize::from(taken) } else { 1 };
            assert_eq!(sent(&harness, SURVEY), expected, "after {calls:?}, events: {with_events}");
            let after = calls.iter().rev().take_while(|operation| *operation != "SendEmail");
            let recorded = after.into_iter().any(|operation| operation == "PutItem");
            let is_known = !claimed || (taken && (with_events || recorded));
            let end = ended(&harness, SURVEY).await;
            assert_eq!(end, if is_known { "sent" } else { "unknown" }, "after {calls:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn item_15_a_claim_whose_holder_died_is_unknown_when_its_lease_is_over_and_never_due() {
    at_every_call(LOOKS, arrived, sweep_alone, async |harness, stopped| {
        let claimed = harness.calls().iter().any(|operation| operation == "TransactWriteItems");
        drop(stopped);
        harness.system.cloud.outbox.take_unreported();
        if !claimed || Table::read(&harness).await.holding("\"s\":{\"c\"").is_empty() {
            return;
        }
        let before = harness.mails().len();
        for (minutes, state) in [(1, "sending"), (2, "sending"), (4, "unknown"), (30, "unknown")] {
            harness.jump_to(time("2026-03-05T18:00:01Z") + SignedDuration::from_mins(minutes));
            harness.sweep().await;
            let view = harness.view("order/1001").await;
            let touch = view.touches.iter().find(|touch| touch.touch == "csat/order/1").unwrap();
            // The lease is three minutes long.
            assert_eq!(touch.state, state, "after {minutes} minutes");
        }
        assert_eq!(harness.mails().len(), before);
    })
    .await;
}

/// Deliveries that end in the middle and are sent again leave what one whole delivery leaves.
#[tokio::test]
async fn item_15_a_webhook_that_dies_is_made_good_by_its_repetition() {
    let cases = [
        ("order.placed", order("1001")),
        ("parcel.shipped", shipped("1001", "1Z1")),
        ("parcel.scanned", scan("1Z1", "delivered")),
        ("help.requested", json!({ "visitor_id": "v1", "order_id": "1001", "customer": { "email": ADA } })),
        ("erasure.requested", json!({ "email": ADA })),
    ];
    let world = async || {
        let harness = Harness::at(MONDAY).await;
        harness.say("parcel.scanned", scan("1Z1", "in_transit")).await;
        harness.say("order.placed", order("1002")).await;
        harness
    };
    for (event_type, data) in cases {
        let whole = world().await;
        whole.say(event_type, data.clone()).await;
        let whole = Table::read(&whole).await.of_customers().told();
        let told = data.clone();
        let work = move |harness: Rc<Harness>| {
            let data = told.clone();
            async move { harness.tell(event_type, time(MONDAY), data).await }
        };
        at_every_call(0, world, work, async |harness, stopped| {
            let calls = harness.calls();
            drop(stopped);
            harness.say(event_type, data.clone()).await;
            assert_eq!(
                Table::read(&harness).await.of_customers().told(),
                whole,
                "{event_type} after {calls:?}"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn item_15_a_report_of_a_bounce_that_dies_is_made_good_by_its_repetition() {
    let world = async || {
        let harness = overdue().await;
        harness.sweep().await;
        harness
    };
    let work = |harness: Rc<Harness>| async move {
        let event = ses_event("Bounce", &harness.mails()[0]);
        mail_feedback::handle(&harness.system.service, &event).await.unwrap();
    };
    let whole = Rc::new(world().await);
    work(Rc::clone(&whole)).await;
    let whole = Table::read(&whole).await;
    at_every_call(0, world, work, async |harness, stopped| {
        drop(stopped);
        work(Rc::clone(&harness)).await;
        let table = Table::read(&harness).await;
        assert!(table.journey("order#1001").0.contains(r#""d":"b""#));
        assert_eq!(table.journey("order#1001").1, whole.journey("order#1001").1);
        assert_eq!(table.holding("hard_bounce").len(), 1);
    })
    .await;
}
