//! The ledger of a shop: every mail that its journeys may send is accounted for.

use jiff::SignedDuration;
use local::cloud::{Fault, Service};
use local::commands::ledger::Page;
use serde_json::{Value, json};

use super::MONDAY;
use crate::harness::{Harness, time};

async fn order(harness: &Harness, id: &str, placed_at: &str, method: &str) {
    let data = json!({
        "order_id": id, "number": id, "placed_at": placed_at,
        "customer": { "email": format!("{id}@example.com"), "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": method },
    });
    harness.event("order.placed", time(placed_at), data).await;
}

async fn ledger(harness: &Harness) -> Page {
    let answer = harness.desk(json!({ "do": "ledger", "shop": "demo", "from": null })).await.unwrap();
    serde_json::from_value(answer).unwrap()
}

fn findings(page: &Page) -> Vec<String> {
    let line = |look: &local::commands::ledger::Look| {
        format!("{} {} {}", look.finding, look.journey, look.touch.as_deref().unwrap_or("-"))
    };
    page.findings.iter().map(line).collect()
}

#[tokio::test]
async fn the_sums_of_a_shop_agree_by_day_and_count_what_was_sent() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    order(&harness, "7001", "2026-03-02T15:00:00Z", "Express (2 days)").await;
    order(&harness, "7002", "2026-03-02T15:00:00Z", "Standard").await;
    harness.until("2026-03-03T15:00:00Z").await;
    order(&harness, "7003", "2026-03-03T15:00:00Z", "Standard").await;
    harness.until("2026-03-20T15:00:00Z").await;
    let page = ledger(&harness).await;
    assert_eq!(page.journeys, 3);
    assert_eq!(page.days.keys().collect::<Vec<_>>(), ["2026-03-02", "2026-03-03"]);
    for (day, sums) in &page.days {
        assert!(sums.agree(), "{day}: {sums:?}");
        assert!(sums.candidates > 0 && sums.held + sums.dropped > 0, "{day}: {sums:?}");
    }
    let sent: u64 = page.days.values().map(|sums| sums.sent).sum();
    assert_eq!(sent, harness.mails().len() as u64);
    assert!(sent >= 3, "{:?}", harness.touches());
    assert_eq!(findings(&page), [""; 0]);
}

/// Sums that do not agree are told: a candidate that no verdict speaks of is missing on one side.
#[test]
fn a_touch_without_a_verdict_makes_the_sums_disagree() {
    let sums = |text: Value| serde_json::from_value::<journey::ledger::Sums>(text).unwrap();
    let mut counted = json!({
        "candidates": 8, "sent": 1, "due": 1, "sending": 1, "held": 1, "merged": 1, "dropped": 1,
        "parked": 1, "unknown": 1,
    });
    assert!(sums(counted.clone()).agree());
    for column in ["sent", "due", "sending", "held", "merged", "dropped", "parked", "unknown"] {
        counted[column] = json!(0);
        assert!(!sums(counted.clone()).agree(), "{column}");
        counted[column] = json!(1);
    }
}

#[tokio::test]
async fn what_nobody_woke_is_named() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    order(&harness, "7001", "2026-03-02T15:00:00Z", "Express (2 days)").await;
    let due_at = harness.view("order/7001").await.due_at.unwrap();
    // Time passes, and no sweeper runs.
    harness.jump_to(due_at + SignedDuration::from_hours(2));
    let page = ledger(&harness).await;
    assert_eq!(findings(&page), ["overdue order/7001 -"]);
}

#[tokio::test]
async fn a_mail_of_unknown_fate_is_named_and_counted() {
    let harness = Harness::at(MONDAY).await;
    harness.overdue_order("1001").await;
    harness.fail(Service::Ses, |_, _| Fault::ReplyLost);
    harness.sweep().await;
    let page = ledger(&harness).await;
    let unknown: u64 = page.days.values().map(|sums| sums.unknown).sum();
    assert_eq!((unknown, page.days.values().all(journey::ledger::Sums::agree)), (1, true));
    assert_eq!(findings(&page), ["unknown order/1001 dispatch_delay/order/1"]);
}
