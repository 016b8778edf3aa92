//! While nobody would tell us, silence about a parcel is told to nobody.

use jiff::Timestamp;
use providers::Provider;
use serde_json::json;
use store::{MarkChange, Turn};

use super::MONDAY;
use crate::harness::{Harness, time};

/// An express order that is handed over and then not heard of: it is promised for Wednesday.
async fn silent_order() -> Harness {
    let harness = Harness::at(MONDAY).await;
    order_and_hand_over(&harness).await;
    harness
}

async fn order_and_hand_over(harness: &Harness) {
    let placed = json!({
        "order_id": "1001", "customer": { "email": "ada.park@example.com", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
    });
    harness.event("order.placed", time(MONDAY), placed).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"] });
    harness.event("parcel.shipped", time("2026-03-02T16:00:00Z"), shipped).await;
}

fn quiet(since: &str) -> MarkChange {
    let at = Some(time(since));
    MarkChange { last_seen: at, last_scan_at: at, turn: at.map(Turn::QuietSince), ..MarkChange::default() }
}

async fn why(harness: &Harness) -> (String, String) {
    let view = harness.view("order/1001").await;
    let verdict =
        view.verdicts.into_iter().find(|verdict| verdict.touch.starts_with("transit_delay")).unwrap();
    (verdict.decision.to_owned(), verdict.why)
}

#[tokio::test]
async fn with_a_carrier_that_speaks_the_silence_is_told() {
    let harness = silent_order().await;
    harness.until("2026-03-04T20:00:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
}

#[tokio::test]
async fn with_a_quiet_carrier_it_waits_until_the_carrier_is_back() {
    let harness = silent_order().await;
    harness.mark("easypost", quiet("2026-03-03T08:00:00Z")).await;
    harness.until("2026-03-04T20:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    let (decision, why) = why(&harness).await;
    assert_eq!(decision, "held");
    assert!(why.contains("feed went quiet, so silence says nothing"), "{why}");

    // It is back; what it held back does not mention the parcel: now its silence means something.
    harness.chatter(Provider::EasyPost).await;
    harness.until("2026-03-04T20:30:00Z").await;
    assert_eq!(harness.touches(), [""; 0], "it is given time to bring what it held back");
    harness.until("2026-03-04T23:30:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
}

#[tokio::test]
async fn with_a_quiet_carrier_that_comes_back_with_the_delivery_nothing_is_told() {
    let harness = silent_order().await;
    harness.mark("standard", quiet("2026-03-03T08:00:00Z")).await;
    harness.until("2026-03-04T20:00:00Z").await;
    let delivered = json!({ "tracking_number": "1Z1", "status": "delivered" });
    harness.event("parcel.scanned", time("2026-03-04T10:00:00Z"), delivered).await;
    harness.until("2026-03-05T23:30:00Z").await;
    assert!(
        !harness.touches().iter().any(|touch| touch.starts_with("transit_delay")),
        "{:?}",
        harness.touches()
    );
}

#[tokio::test]
async fn a_parcel_that_another_carrier_reports_is_judged_by_that_one() {
    let harness = silent_order().await;
    harness.mark("easypost", quiet("2026-03-03T08:00:00Z")).await;
    let moved = json!({ "tracking_number": "1Z1", "status": "in_transit" });
    harness.stand_at(time("2026-03-03T12:00:00Z"));
    harness.event("parcel.scanned", time("2026-03-03T12:00:00Z"), moved).await;
    harness.until("2026-03-04T20:00:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
}

#[tokio::test]
async fn what_a_carrier_said_before_it_went_quiet_is_told() {
    let harness = silent_order().await;
    let late = json!({
        "tracking_number": "1Z1", "status": "in_transit", "estimated_arrival": "2026-03-09T20:00:00Z",
    });
    harness.event("parcel.scanned", time(MONDAY), late).await;
    harness.mark("standard", quiet(MONDAY)).await;
    harness.until("2026-03-03T20:00:00Z").await;
    assert_eq!(
        harness.touches(),
        ["transit_delay/1Z1/1"],
        "an estimate is evidence: {:?}",
        why(&harness).await
    );
}

#[tokio::test]
async fn without_any_carrier_feed_it_is_told_to_nobody_and_the_reason_is() {
    let harness = silent_order().await;
    let learned_at: Option<Timestamp> = Some(time(MONDAY));
    // Its past is known, and there is no scan in it; the others were never heard.
    harness.mark("standard", MarkChange { learned_at, ..MarkChange::default() }).await;
    harness.until("2026-03-04T20:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    let (decision, why) = why(&harness).await;
    assert_eq!(decision, "held");
    assert_eq!(
        why,
        "held until Thu 5 Mar 2026, 15:00: no news from any carrier feed, so silence says nothing"
    );

    // A storefront that reports on parcels is a feed from its first report on.
    let moved = json!({ "tracking_number": "1Z9", "status": "in_transit" });
    harness.pass(180);
    harness.event("parcel.scanned", harness.system.service.now(), moved).await;
    assert!(harness.feeds().await.marks[&super::source("standard")].last_scan_at.is_some());
    harness.until("2026-03-05T20:30:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
}

#[tokio::test]
async fn a_hand_over_that_is_late_is_told_without_any_carrier() {
    let harness = Harness::at(MONDAY).await;
    harness.mark("easypost", quiet("2026-03-01T08:00:00Z")).await;
    let placed = json!({
        "order_id": "1001", "customer": { "email": "ada.park@example.com", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
    });
    harness.event("order.placed", time(MONDAY), placed).await;
    harness.until("2026-03-05T20:00:00Z").await;
    assert_eq!(harness.touches().first().map(String::as_str), Some("dispatch_delay/order/1"));
}

/// A shop whose backend posts orders and hand-overs, and nobody reads tracking: that there was no
/// scan is known of no parcel. Once it posts a first scan, of any parcel, silence is told.
#[tokio::test]
async fn orders_and_hand_overs_alone_are_no_carrier_feed() {
    let harness = Harness::at(MONDAY).await;
    let (store, shop) = (&harness.system.service.store, harness.shop());
    let (mut record, _) = store.shop(&shop).await.unwrap().unwrap();
    record.value.sources.retain(|source, _| source.as_str() == "standard");
    assert!(store.put_shop(&shop, &record).await.unwrap());
    harness.system.service.shops.forget();
    order_and_hand_over(&harness).await;
    harness.until("2026-03-04T20:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    let (decision, why) = why(&harness).await;
    assert_eq!(decision, "held");
    assert!(why.contains("no news from any carrier feed"), "{why}");

    let moved = json!({ "tracking_number": "1Z9", "status": "in_transit" });
    harness.event("parcel.scanned", harness.system.service.now(), moved).await;
    harness.until("2026-03-05T23:30:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1/1"]);
}
