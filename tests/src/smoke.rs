//! The shortest proof that the whole hangs together.

use serde_json::json;

use crate::harness::{Harness, time};

#[tokio::test]
async fn a_late_order_is_told_and_the_van_is_good_news() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let placed = json!({
        "order_id": "1001", "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    });
    assert_eq!(harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed.clone()).await, "recorded");
    assert_eq!(harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed).await, "duplicate");
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    harness.event("parcel.shipped", time("2026-03-02T20:00:00Z"), shipped).await;
    harness.until("2026-03-05T16:00:00Z").await;
    let scan = |status: &str| json!({ "tracking_number": "1Z1", "status": status });
    harness.event("parcel.scanned", time("2026-03-05T16:00:00Z"), scan("in_transit")).await;
    harness.until("2026-03-06T13:40:00Z").await;
    harness.event("parcel.scanned", time("2026-03-06T13:40:00Z"), scan("out_for_delivery")).await;
    harness.until("2026-03-06T19:00:00Z").await;
    assert_eq!(
        harness.touches(),
        ["transit_delay/1Z1/1", "transit_delay/1Z1/2", "recovery/order/1", "recovery/order/2"],
        "{:#?}",
        harness.view("order/1001").await
    );
}
