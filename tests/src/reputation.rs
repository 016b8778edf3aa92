//! When too many mails bounce, only news about orders goes out.

use journey::shop::Received;
use serde_json::json;

use crate::harness::{Harness, time};
use local::cloud::OutboxMail;
use local::system::ses_event;

/// Lets SES report `count` times of a mail.
async fn report(harness: &Harness, event_type: &str, mail: &OutboxMail, count: usize) {
    for _ in 0..count {
        mail_feedback::handle(&harness.system.service, &ses_event(event_type, mail)).await.unwrap();
    }
}

/// Counts mails that arrived, as their reports would have.
async fn delivered_before(harness: &Harness, count: u64) {
    let received = Received { delivered: count, ..Received::default() };
    harness.system.service.store.count_received(&harness.shop(), received).await.unwrap();
}

#[tokio::test]
async fn surveys_wait_while_the_sender_is_at_risk_and_delay_notices_do_not() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    for order in ["1001", "1002"] {
        let placed = json!({
            "order_id": order, "customer": { "email": format!("ada{order}@example.com"), "country": "US", "region": "NY" },
            "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
        });
        harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed).await;
        let shipped = json!({ "order_id": order, "tracking_numbers": [format!("1Z{order}")] });
        harness.event("parcel.shipped", time("2026-03-02T16:00:00Z"), shipped).await;
    }
    harness.until("2026-03-03T15:00:00Z").await;
    let delivered = json!({ "tracking_number": "1Z1002", "status": "delivered" });
    harness.event("parcel.scanned", time("2026-03-03T15:00:00Z"), delivered).await;
    harness.until("2026-03-04T18:00:00Z").await;
    assert_eq!(harness.touches(), ["transit_delay/1Z1001/1"], "the late order is told");

    // A stranger's mail bounces again and again.
    let mut stranger = harness.mails().remove(0);
    stranger.to = "nobody@example.com".to_owned();
    delivered_before(&harness, 150).await;
    report(&harness, "Bounce", &stranger, 6).await;
    harness.until("2026-03-06T18:00:00Z").await;
    assert_eq!(
        harness.touches(),
        ["transit_delay/1Z1001/1", "transit_delay/1Z1001/2", "transit_delay/1Z1001/3"],
        "delay notices go on, the survey of the delivered order waits"
    );
    let view = harness.view("order/1002").await;
    let survey = view.verdicts.iter().find(|verdict| verdict.touch == "csat/order/1").unwrap();
    assert_eq!(survey.decision, "held");
    assert!(survey.why.contains("bounced or were marked as spam"), "{}", survey.why);

    // Mails arrive again: the share falls, and the survey goes out.
    delivered_before(&harness, 200).await;
    report(&harness, "Delivery", &stranger, 1).await;
    harness.until("2026-03-09T18:00:00Z").await;
    assert!(harness.touches().contains(&"csat/order/1".to_owned()), "{:?}", harness.touches());
}
