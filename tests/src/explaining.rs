//! Why a mail was or was not sent: as it stands, as it stood, and on a page.

use jiff::Timestamp;
use local::view::JourneyView;
use serde_json::json;

use crate::harness::{Harness, time};

/// What was said of each mail: which, what becomes of it, and why.
fn said(view: &JourneyView) -> Vec<(String, String)> {
    let mut said: Vec<(String, String)> =
        view.verdicts.iter().map(|verdict| (verdict.touch.clone(), verdict.why.clone())).collect();
    said.sort();
    said
}

/// The late express order, told as it happens. Gives what was said at each hour.
async fn lived(harness: &Harness) -> Vec<(Timestamp, JourneyView)> {
    let order = json!({
        "order_id": "8001", "number": "8001", "placed_at": "2026-03-02T15:00:00Z",
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    });
    let scan = |status: &str| json!({ "tracking_number": "1Z8", "status": status, "carrier": "UPS" });
    let mut events = vec![
        ("2026-03-02T15:00:00Z", "order.placed", order),
        (
            "2026-03-02T21:00:00Z",
            "parcel.shipped",
            json!({
                "order_id": "8001", "shipment_id": "s1", "carrier": "UPS", "tracking_numbers": ["1Z8"],
            }),
        ),
        ("2026-03-05T16:00:00Z", "parcel.scanned", scan("in_transit")),
        ("2026-03-06T13:40:00Z", "parcel.scanned", scan("out_for_delivery")),
        ("2026-03-06T19:10:00Z", "parcel.scanned", scan("delivered")),
    ];
    events.reverse();
    let mut heard = Vec::new();
    for hour in 0..24 * 14 {
        let now = time("2026-03-02T15:00:00Z") + jiff::SignedDuration::from_hours(hour);
        while let Some((at, topic, data)) = events.pop_if(|(at, ..)| time(at) <= now) {
            harness.until(at).await;
            let result = harness.event(topic, time(at), data).await;
            assert_eq!(result, "recorded", "{topic} {at}");
        }
        harness.until(&now.to_string()).await;
        heard.push((now, harness.view("order/8001").await));
    }
    heard
}

/// What `explain` says today of a past hour is what it said then.
#[tokio::test]
async fn the_past_is_explained_as_it_was() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let heard = lived(&harness).await;
    assert!(harness.mails().len() >= 5, "{:?}", harness.touches());
    let mut differing = Vec::new();
    for (then, live) in &heard {
        let now = harness.view_as_of("order/8001", Some(*then)).await;
        assert_eq!(now.as_of, Some(*then));
        if said(&now) != said(live) {
            differing.push((*then, said(live), said(&now)));
        }
    }
    assert!(differing.is_empty(), "{} hours, the first: {:#?}", differing.len(), differing[0]);
}

/// Every verdict that is not in the ledger yet has its gates, one of them decides at most, and a
/// wake-up is told by both clocks.
#[tokio::test]
async fn a_held_mail_names_the_gate_that_holds_it() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let order = json!({
        "order_id": "8002", "number": "8002", "placed_at": "2026-03-02T15:00:00Z",
        "customer": { "email": "uwe@example.com", "name": "Uwe", "country": "DE" },
        "items": [{ "title": "Lamp", "quantity": 1 }],
        "shipping": { "method": "Standard" },
    });
    harness.event("order.placed", time("2026-03-02T15:00:00Z"), order).await;
    let view = harness.view("order/8002").await;
    for verdict in &view.verdicts {
        assert_eq!(verdict.gates.iter().filter(|gate| gate.decides).count(), 1, "{verdict:?}");
    }
    let held = view.verdicts.iter().find(|verdict| verdict.due.is_some()).unwrap();
    let decides = held.gates.iter().find(|gate| gate.decides).unwrap();
    assert_eq!((decides.asks, decides.passes), ("has its time come?", Some(false)));
    assert!(decides.values.iter().any(|(name, _)| *name == "wanted from"), "{decides:?}");
    let wake = view.wake.unwrap();
    assert!(wake.words.contains("at the customer's place") && wake.words.contains("at the shop's"));
    assert_eq!((view.zone.as_str(), view.shop_zone.as_str()), ("Europe/Berlin", "America/New_York"));
}
