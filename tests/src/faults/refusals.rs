//! A refusal, a bounce or news between the decision and the mail: whatever is durable before the
//! claim stops it.

use std::rc::Rc;

use jiff::Timestamp;
use journey::customer::Customer;
use journey::touch::Class;
use local::system::ses_event;
use serde_json::json;

use super::stops::{LOOKS, at_every_call, run_for};
use super::table::Table;
use super::{ADA, MONDAY, order, order_of, scan, shipped};
use crate::harness::Harness;

/// A survey of one order of Ada's is due; another one's delay notice went out before.
async fn survey_is_due() -> Harness {
    let harness = Harness::at(MONDAY).await;
    harness.arrived_order("1001", "1Z1").await;
    harness
}

async fn notice_is_due() -> Harness {
    let harness = Harness::at(MONDAY).await;
    harness.overdue_order("1001").await;
    harness
}

async fn sweep(harness: Rc<Harness>) {
    harness.system.dispatcher.sweep(harness.now(), None).await.unwrap();
}

/// Lets `happens` happen before each call of a sweep, and finishes the sweep: there is a mail only
/// if the claim was durable before.
async fn check(world: impl AsyncFn() -> Harness, happens: impl AsyncFn(&Harness)) {
    at_every_call(LOOKS, world, sweep, async |harness, mut stopped| {
        let calls = harness.calls();
        let claimed = calls.iter().any(|operation| operation == "TransactWriteItems");
        happens(&harness).await;
        run_for(&harness, 500, &mut stopped).await.unwrap();
        let first = ["dispatch_delay/order/1", "csat/order/1"];
        let sent = harness.touches().iter().filter(|touch| first.contains(&touch.as_str())).count();
        assert_eq!(sent, usize::from(claimed), "after {calls:?}: {:?}", harness.touches());
    })
    .await;
}

async fn change_customer(harness: &Harness, change: impl Fn(&mut Customer, Timestamp)) {
    let service = &harness.system.service;
    let customer = service.keyring.customer(&harness.shop(), ADA);
    let now = harness.now();
    service.store.change_customer(&harness.shop(), &customer, |record| change(record, now)).await.unwrap();
}

#[tokio::test]
async fn item_22_an_unsubscription_before_the_claim_stops_the_mail() {
    check(survey_is_due, async |harness| {
        change_customer(harness, |record, now| record.opt_out(Class::Service, now)).await;
    })
    .await;
}

#[tokio::test]
async fn item_22_a_bounce_or_a_complaint_about_another_mail_before_the_claim_stops_the_mail() {
    for event in ["Bounce", "Complaint"] {
        let world = async || {
            let harness = Harness::at(MONDAY).await;
            harness.say("order.placed", order_of(ADA, "1002")).await;
            harness.say("order.placed", order("1001")).await;
            harness.jump("2026-03-05T15:00:00Z");
            harness
        };
        at_every_call(LOOKS, world, sweep, async |harness, mut stopped| {
            let (mails, calls) = (harness.mails(), harness.calls());
            let claims = calls.iter().filter(|operation| *operation == "TransactWriteItems").count();
            if let Some(first) = mails.first() {
                mail_feedback::handle(&harness.system.service, &ses_event(event, first)).await.unwrap();
            }
            run_for(&harness, 500, &mut stopped).await.unwrap();
            let expected = if mails.is_empty() { 2 } else { claims };
            assert_eq!(harness.mails().len(), expected, "{event} after {calls:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn item_22_an_erasure_before_the_claim_stops_the_mail() {
    check(survey_is_due, async |harness| {
        harness.say("erasure.requested", json!({ "email": ADA })).await;
    })
    .await;
    check(notice_is_due, async |harness| {
        harness.say("erasure.requested", json!({ "email": ADA })).await;
    })
    .await;
}

#[tokio::test]
async fn item_22_news_before_the_claim_stops_the_delay_notice() {
    check(notice_is_due, async |harness| {
        harness.say("order.cancelled", json!({ "order_id": "1001" })).await;
    })
    .await;
    check(notice_is_due, async |harness| {
        harness.say("parcel.shipped", shipped("1001", "1Z1")).await;
    })
    .await;
    check(notice_is_due, async |harness| {
        let mut delivered = scan("1Z1", "delivered");
        delivered["order_id"] = json!("1001");
        harness.say("parcel.scanned", delivered).await;
    })
    .await;
}

#[tokio::test]
async fn item_22_nothing_of_an_erased_customer_comes_back_with_a_late_record() {
    for world in [true, false] {
        let world = async || if world { survey_is_due().await } else { notice_is_due().await };
        at_every_call(LOOKS, world, sweep, async |harness, mut stopped| {
            let calls = harness.calls();
            harness.say("erasure.requested", json!({ "email": ADA })).await;
            run_for(&harness, 500, &mut stopped).await.unwrap();
            let held = Table::read(&harness).await.of_customers().holding(ADA);
            assert_eq!(held, [""; 0], "after {calls:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn item_22_an_erasure_inside_a_webhook_wins_in_the_end() {
    let world = async || Harness::at(MONDAY).await;
    let work = |harness: Rc<Harness>| async move { harness.say("order.placed", order("1001")).await };
    at_every_call(0, world, work, async |harness, mut stopped| {
        let calls = harness.calls();
        harness.say("erasure.requested", json!({ "email": ADA })).await;
        run_for(&harness, 500, &mut stopped).await.unwrap();
        harness.until("2026-03-30T15:00:00Z").await;
        assert_eq!(harness.touches(), [""; 0], "after {calls:?}");
        assert_eq!(Table::read(&harness).await.of_customers().holding(ADA), [""; 0], "after {calls:?}");
    })
    .await;
}

#[tokio::test]
async fn item_22_events_of_ses_twice_and_in_any_order_leave_one_state() {
    let events = ["Send", "Delivery", "Bounce", "Complaint"];
    let mut ends = Vec::new();
    for shift in 0..events.len() {
        for reversed in [false, true] {
            let harness = notice_is_due().await;
            harness.sweep().await;
            let mail = harness.mails().remove(0);
            let mut order: Vec<&str> =
                events.iter().cycle().skip(shift).take(events.len()).copied().collect();
            if reversed {
                order.reverse();
            }
            for event in order.iter().chain(&order) {
                mail_feedback::handle(&harness.system.service, &ses_event(event, &mail)).await.unwrap();
            }
            let table = Table::read(&harness).await;
            let customer: Vec<String> =
                table.beginning("C#").iter().filter_map(|item| item.get("doc").cloned()).collect();
            assert_eq!(customer.len(), 1);
            assert!(customer[0].contains(r#""un":"#), "{customer:?}");
            ends.push(table.journey("order#1001").0.split("send_id").next().unwrap().len());
            let view = harness.view("order/1001").await;
            assert_eq!(view.touches[0].state, "sent");
            assert_eq!(view.touches[0].delivery.as_deref(), Some("complained"));
            harness.until("2026-03-30T15:00:00Z").await;
            assert_eq!(harness.mails().len(), 1, "nothing more to that address");
        }
    }
    ends.dedup();
    assert_eq!(ends.len(), 1);
}

#[tokio::test]
async fn item_22_a_full_mailbox_stops_nothing_and_foreign_events_change_nothing() {
    let harness = notice_is_due().await;
    harness.sweep().await;
    let mail = harness.mails().remove(0);
    let before = Table::read(&harness).await.of_customers();
    let good = ses_event("Delivery", &mail);
    let with = |pointer: &str, value: serde_json::Value| {
        let mut event = good.clone();
        *event.pointer_mut(pointer).unwrap() = value;
        event
    };
    let foreign = [
        json!(null),
        json!({}),
        json!([1, 2]),
        with("/source", json!("aws.s3")),
        with("/detail/eventType", json!("Open")),
        with("/detail/mail/tags", json!({})),
        with("/detail/mail/tags/shop", json!(["other"])),
        with("/detail/mail/tags/shop", json!(["../demo"])),
        with("/detail/mail/tags/journey", json!(["!!!"])),
        with("/detail/mail/tags/journey", json!(["OTk5OQ"])),
        with("/detail/mail/tags/touch", json!([])),
        with("/detail/mail/tags/send_id", json!(["forged"])),
        with("/detail/mail/timestamp", json!("yesterday")),
    ];
    for event in foreign {
        mail_feedback::handle(&harness.system.service, &event).await.unwrap();
        assert_eq!(Table::read(&harness).await.of_customers(), before, "{event}");
    }
    let mut full = ses_event("Bounce", &mail);
    full["detail"]["bounce"]["bounceType"] = json!("Transient");
    mail_feedback::handle(&harness.system.service, &full).await.unwrap();
    harness.until("2026-03-10T15:00:00Z").await;
    assert!(harness.mails().len() > 1, "the next notice goes out");
}
