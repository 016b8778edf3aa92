//! A mail service that loses its answers: a mail may have gone out, and nobody knows.

use local::cloud::{Fault, Service};
use local::system::ses_event;
use serde_json::json;

use super::MONDAY;
use super::table::Table;
use crate::harness::Harness;

/// What hides a mail's fate, and whether it went out.
fn veils() -> [(Fault, bool); 4] {
    [
        (Fault::ReplyLost, true),
        (Fault::ServerErrorAfter, true),
        (Fault::ServerError, false),
        (Fault::TimeoutBefore, false),
    ]
}

/// The state of a touch, as the ledger's page calls it.
async fn state(harness: &Harness, touch: &str) -> &'static str {
    let view = harness.view("order/1001").await;
    view.touches.iter().find(|known| known.touch == touch).map_or("none", |known| known.state)
}

/// Sweeps for so many minutes: every few of them, and at the end.
async fn minutes(harness: &Harness, count: i64) {
    let steps = count.min(8);
    let begin = harness.now();
    for step in 1..=steps {
        harness.jump_to(begin + jiff::SignedDuration::from_mins(count * step / steps));
        harness.sweep().await;
    }
}

/// A text without its links: the one to the preferences tells its own end.
fn without_links(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ")
}

fn veil(harness: &Harness, fault: Fault) {
    harness.fail(Service::Ses, move |_, _| fault.clone());
}

#[tokio::test]
async fn item_16_a_survey_of_unknown_fate_is_never_sent_again() {
    for (fault, went_out) in veils() {
        let harness = Harness::at(MONDAY).await;
        harness.arrived_order("1001", "1Z1").await;
        veil(&harness, fault.clone());
        let sweep = harness.sweep().await;
        assert_eq!((sweep.sent, sweep.unknown), (0, 1), "{fault:?}");
        assert_eq!(state(&harness, "csat/order/1").await, "unknown", "{fault:?}");
        harness.recover();
        minutes(&harness, 70).await;
        minutes(&harness, 20 * 24 * 60).await;
        let surveys = harness.touches().into_iter().filter(|touch| touch.starts_with("csat")).count();
        assert_eq!(surveys, usize::from(went_out), "{fault:?}");
        assert_eq!(state(&harness, "csat/order/1").await, "unknown", "it stays visible");
    }
}

#[tokio::test]
async fn item_16_a_delay_notice_of_unknown_fate_is_sent_once_more_after_an_hour() {
    for (fault, went_out) in veils() {
        let harness = Harness::at(MONDAY).await;
        harness.overdue_order("1001").await;
        veil(&harness, fault.clone());
        assert_eq!(harness.sweep().await.unknown, 1, "{fault:?}");
        harness.recover();
        minutes(&harness, 59).await;
        assert_eq!(harness.mails().len(), usize::from(went_out), "{fault:?}: not before the hour is over");
        minutes(&harness, 2).await;
        let mails = harness.mails();
        assert_eq!(mails.len(), 1 + usize::from(went_out), "{fault:?}");
        assert_eq!(state(&harness, "dispatch_delay/order/1").await, "sent");
        if let [first, second] = &mails[..] {
            assert_eq!((&first.subject, &first.touch), (&second.subject, &second.touch), "it says the same");
            assert_eq!(without_links(&first.text), without_links(&second.text), "it says the same");
            assert_ne!(first.tags["send_id"], second.tags["send_id"], "each attempt has its own name");
        }
        minutes(&harness, 180).await;
        assert_eq!(harness.mails().len(), mails.len(), "{fault:?}");
    }
}

#[tokio::test]
async fn item_16_a_delay_notice_is_sent_at_most_twice_however_often_answers_are_lost() {
    for (fault, went_out) in veils() {
        let harness = Harness::at(MONDAY).await;
        harness.overdue_order("1001").await;
        veil(&harness, fault.clone());
        for _ in 0..8 {
            minutes(&harness, 60).await;
        }
        let first = harness.touches().into_iter().filter(|touch| touch == "dispatch_delay/order/1").count();
        assert_eq!(first, if went_out { 2 } else { 0 }, "{fault:?}");
        assert_eq!(state(&harness, "dispatch_delay/order/1").await, "unknown");
    }
}

#[tokio::test]
async fn item_16_an_event_of_ses_settles_an_unknown_mail() {
    for event in ["Send", "Delivery", "DeliveryDelay", "Bounce", "Complaint"] {
        let harness = Harness::at(MONDAY).await;
        harness.overdue_order("1001").await;
        veil(&harness, Fault::ReplyLost);
        harness.sweep().await;
        harness.recover();
        let mail = harness.mails().remove(0);
        mail_feedback::handle(&harness.system.service, &ses_event(event, &mail)).await.unwrap();
        assert_eq!(state(&harness, "dispatch_delay/order/1").await, "sent", "{event}");
        minutes(&harness, 70).await;
        assert_eq!(harness.mails().len(), 1, "{event}");
    }
}

#[tokio::test]
async fn item_16_an_event_that_comes_while_the_mail_is_being_recorded_counts() {
    let harness = Harness::at(MONDAY).await;
    harness.overdue_order("1001").await;
    // SES took the mail, and every record of it fails: the claim stays.
    harness.fail(Service::DynamoDb, |operation, _| match operation {
        "PutItem" => Fault::Throttle,
        _ => Fault::None,
    });
    assert_eq!(harness.sweep().await.failed, 1);
    harness.recover();
    assert_eq!(state(&harness, "dispatch_delay/order/1").await, "sending");
    let mail = harness.mails().remove(0);
    mail_feedback::handle(&harness.system.service, &ses_event("Send", &mail)).await.unwrap();
    assert_eq!(state(&harness, "dispatch_delay/order/1").await, "sent");
    minutes(&harness, 70).await;
    assert_eq!(harness.mails().len(), 1);
    let due = Table::read(&harness).await;
    assert_eq!(due.due(), ["J#demo#order#1001"], "the next notice is pending");
}

#[tokio::test]
async fn item_16_a_rejected_mail_is_visible_whichever_event_comes_first() {
    for events in [["Send", "Reject"], ["Reject", "Send"]] {
        let harness = Harness::at(MONDAY).await;
        harness.overdue_order("1001").await;
        harness.sweep().await;
        let mail = harness.mails().remove(0);
        for event in events {
            mail_feedback::handle(&harness.system.service, &ses_event(event, &mail)).await.unwrap();
        }
        assert_eq!(state(&harness, "dispatch_delay/order/1").await, "parked", "{events:?}");
    }
}

/// Two parcels of order 1001 are late, and their notices are due.
async fn two_late_parcels(harness: &Harness) {
    let customer = json!({ "email": "ada.park@example.com", "country": "US", "region": "NY" });
    let placed = json!({ "order_id": "1001", "order_number": "1001", "customer": customer, "items": [] });
    harness.event("order.placed", harness.now(), placed).await;
    for (shipment, number) in [("s1", "1Z1"), ("s2", "1Z2")] {
        let shipped = json!({ "order_id": "1001", "shipment_id": shipment, "tracking_numbers": [number] });
        harness.event("parcel.shipped", harness.now(), shipped).await;
        let scanned = json!({ "tracking_number": number, "status": "in_transit" });
        harness.event("parcel.scanned", harness.now(), scanned).await;
    }
    let verdicts = harness.view("order/1001").await.verdicts;
    let notice = verdicts.iter().find(|verdict| verdict.touch == "transit_delay/1Z1/1");
    let due = notice.and_then(|verdict| verdict.until).expect("a notice is due one day");
    harness.jump_to(due);
}

/// What travels in a mail that SES does not take is decided anew, and what waits to be tried again is told
/// with the next mail, once.
#[tokio::test]
async fn what_travels_in_a_mail_shares_its_fate() {
    let harness = Harness::at(MONDAY).await;
    two_late_parcels(&harness).await;
    harness.fail(Service::Ses, |_, _| Fault::Throttle);
    harness.sweep().await;
    assert_eq!(state(&harness, "transit_delay/1Z1/1").await, "retry");
    assert_eq!(state(&harness, "transit_delay/1Z2/1").await, "retry", "it was not told, and was tried alone");
    harness.recover();
    minutes(&harness, 10).await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
    assert_eq!(state(&harness, "transit_delay/1Z2/1").await, "merged");
    minutes(&harness, 120).await;
    assert_eq!(harness.touches().len(), 1, "it does not come again alone");
}

#[tokio::test]
async fn what_travelled_in_a_rejected_mail_waits_for_a_person_with_it() {
    let harness = Harness::at(MONDAY).await;
    two_late_parcels(&harness).await;
    harness.sweep().await;
    assert_eq!(state(&harness, "transit_delay/1Z2/1").await, "merged");
    let mail = harness.mails().remove(0);
    for _ in 0..2 {
        mail_feedback::handle(&harness.system.service, &ses_event("Reject", &mail)).await.unwrap();
        for touch in ["transit_delay/1Z1/1", "transit_delay/1Z2/1"] {
            assert_eq!(state(&harness, touch).await, "parked", "{touch}");
        }
    }
    minutes(&harness, 5).await;
    let listed = harness.desk(json!({ "do": "tasks", "shop": "demo" })).await.unwrap();
    let kinds: Vec<&str> =
        listed["tasks"].as_array().unwrap().iter().filter_map(|task| task["kind"].as_str()).collect();
    assert_eq!(kinds, ["stopped_mail", "stopped_mail"]);
}
