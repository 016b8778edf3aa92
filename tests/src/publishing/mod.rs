//! Putting plans in force: what it asks for, who follows which plan, going back, and pauses.

use serde_json::{Value, json};

use crate::harness::Harness;

mod eras;
mod pauses;
mod versions;

/// Most stories begin here: a Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";

/// Tells that an order was not handed over after one business day instead of three.
const EARLIER: &str = "[touch.dispatch_delay]\nafter = \"1 business day\"\nonly_at_risk = false\n";

/// An order of `email`: without a hand-over it is late on the third day, and promised for the fifth.
async fn place(harness: &Harness, id: &str, email: &str) {
    let order = json!({
        "order_id": id,
        "customer": { "email": email, "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
    });
    harness.event("order.placed", harness.system.service.now(), order).await;
}

async fn ship(harness: &Harness, id: &str, number: &str, carrier: &str) {
    let shipped = json!({ "order_id": id, "tracking_numbers": [number], "carrier": carrier });
    harness.event("parcel.shipped", harness.system.service.now(), shipped).await;
}

async fn scan(harness: &Harness, number: &str, status: &str) {
    let scan = json!({ "tracking_number": number, "status": status });
    harness.event("parcel.scanned", harness.system.service.now(), scan).await;
}

/// The mails so far, as `2026-03-05T15:00:00Z order/1001 dispatch_delay/order/1`.
fn mails(harness: &Harness) -> Vec<String> {
    let mails = harness.mails().into_iter();
    mails.map(|mail| format!("{} {} {}", mail.at, mail.journey, mail.touch)).collect()
}

/// Who waits, counted over all pages; `plan` is a text to compare with.
async fn waiting(harness: &Harness, plan: Option<&str>, follow: &str) -> Value {
    let question = json!({ "do": "waiting", "shop": "demo", "text": plan, "waiting": follow });
    let page = harness.desk(question).await.unwrap();
    assert_eq!(page["next"], Value::Null, "one page is enough for these");
    page["counts"].clone()
}
