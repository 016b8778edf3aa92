//! What a delivery costs, in calls and units: counted, not timed.

use expect_test::expect;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use store::UsageSnapshot;

use super::{ADA, MONDAY, order, result_of, sample, scan, shipped};
use crate::harness::{Harness, time};

/// What `work` uses of the table.
async fn used(harness: &Harness, work: impl Future<Output = ()>) -> UsageSnapshot {
    let before = harness.system.service.store.usage().snapshot();
    work.await;
    harness.system.service.store.usage().snapshot().since(before)
}

/// A delivery of a mixed day: what it is, how it is sent.
struct Sent {
    kind: &'static str,
    provider: Provider,
    surface: Surface,
    topic: String,
    body: Value,
}

impl Sent {
    fn shopify(kind: &'static str, topic: &str, body: Value) -> Self {
        Self {
            kind,
            provider: Provider::Shopify,
            surface: Surface::Storefront,
            topic: topic.to_owned(),
            body,
        }
    }

    fn event(kind: &'static str, event_type: &str, at: &str, data: Value) -> Self {
        let body = json!({ "type": event_type, "timestamp": at, "data": data });
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        Self { kind, provider: Provider::Standard, surface, topic: event_type.to_owned(), body }
    }

    async fn deliver(&self, harness: &Harness) -> String {
        let reply = harness.deliver(self.provider, self.surface, &self.topic, &self.body).await;
        assert_eq!(reply.status(), 200, "{}", self.kind);
        result_of(&reply)
    }
}

/// The deliveries of one customer's day and week, in the order in which a shop sends them: a checkout
/// with four changes, the order with its number, what the shop changes on it, a parcel and its
/// scans, help searches.
fn customer_of_a_mixed_day(n: u64) -> Vec<Sent> {
    let id = 5_550_000_000 + n;
    let mut all = Vec::new();
    for minute in [48, 50, 53, 57] {
        let mut checkout = sample("shopify/checkouts-create.json");
        checkout["token"] = json!(format!("c{n}"));
        checkout["email"] = json!(format!("customer{n}@example.com"));
        checkout["updated_at"] = json!(format!("2026-03-02T08:{minute}:00-05:00"));
        let topic = if minute == 48 { "checkouts/create" } else { "checkouts/update" };
        all.push(Sent::shopify(
            if minute == 48 { "a new checkout" } else { "a changed checkout" },
            topic,
            checkout,
        ));
    }
    let mut order = sample("shopify/orders-create.json");
    order["id"] = json!(id);
    order["name"] = json!(format!("#{}", 1000 + n));
    order["email"] = json!(format!("customer{n}@example.com"));
    all.push(Sent::shopify("a new order", "orders/create", order.clone()));
    let mut completed = sample("shopify/checkouts-update.completed.json");
    completed["token"] = json!(format!("c{n}"));
    all.push(Sent::shopify("a completed checkout", "checkouts/update", completed));
    order["updated_at"] = json!("2026-03-02T09:05:00-05:00");
    all.push(Sent::shopify("a changed order", "orders/updated", order));
    let mut fulfillment = sample("shopify/fulfillments-create.json");
    (fulfillment["id"], fulfillment["order_id"]) = (json!(7_770_000_000 + n), json!(id));
    fulfillment["tracking_number"] = json!(format!("1Z{n}"));
    fulfillment["tracking_numbers"] = json!([format!("1Z{n}")]);
    all.push(Sent::shopify("a fulfillment", "fulfillments/create", fulfillment));
    let scans = [
        ("label_created", "2026-03-02T21:00:00Z"),
        ("picked_up", "2026-03-02T23:00:00Z"),
        ("in_transit", "2026-03-03T03:00:00Z"),
        ("in_transit", "2026-03-03T08:00:00Z"),
        ("in_transit", "2026-03-03T14:00:00Z"),
        ("in_transit", "2026-03-04T06:00:00Z"),
        ("out_for_delivery", "2026-03-04T13:00:00Z"),
        ("delivered", "2026-03-04T18:00:00Z"),
    ];
    for (status, at) in scans {
        let kind = if status == "delivered" { "a last scan" } else { "a scan" };
        all.push(Sent::event(kind, "parcel.scanned", at, scan(&format!("1Z{n}"), status)));
    }
    for second in [1, 20] {
        let search = json!({ "visitor_id": format!("v{n}"), "query": "late parcel", "results": 3 });
        let kind = if second == 1 { "a first search" } else { "a search" };
        all.push(Sent::event(kind, "search.performed", &format!("2026-03-03T15:00:{second:02}Z"), search));
    }
    all
}

#[tokio::test]
async fn a_mixed_day_costs_about_two_write_units_a_webhook() {
    const CUSTOMERS: u64 = 6;
    let harness = Harness::at("2026-03-05T15:00:00Z").await;
    // The shop is in memory, and its senders were heard before. All is told three days late, which each
    // journey notes: with its last scan it is just over 1 KB.
    harness.deliver(Provider::Standard, Surface::Storefront, "", &json!({})).await;
    harness.deliver(Provider::Shopify, Surface::Storefront, "", &json!({})).await;
    let (mut total, mut count) = (UsageSnapshot::default(), 0.0);
    let mut kinds: Vec<(&str, u64, f64, f64, f64)> = Vec::new();
    for n in 1..=CUSTOMERS {
        for sent in customer_of_a_mixed_day(n) {
            let one = used(&harness, async {
                assert_eq!(sent.deliver(&harness).await, "recorded", "{}", sent.kind);
            });
            let one = one.await;
            (total.calls, total.read_units, total.write_units) = (
                total.calls + one.calls,
                total.read_units + one.read_units,
                total.write_units + one.write_units,
            );
            count += 1.0;
            match kinds.iter_mut().find(|(kind, ..)| *kind == sent.kind) {
                Some(known) => {
                    (known.2, known.3, known.4) =
                        (known.2 + 1.0, known.3 + one.read_units, known.4 + one.write_units)
                }
                None => kinds.push((sent.kind, one.calls, 1.0, one.read_units, one.write_units)),
            }
        }
    }
    let again = used(&harness, async {
        for sent in customer_of_a_mixed_day(1) {
            assert_eq!(sent.deliver(&harness).await, "duplicate", "{}", sent.kind);
        }
    });
    let again = again.await;
    let mut told = String::new();
    for (kind, calls, count, read, write) in kinds {
        told += &format!("{kind}: {calls} calls, {:.2} read, {:.2} written\n", read / count, write / count);
    }
    told += &format!(
        "mean of {count}: {:.2} read, {:.2} written\n",
        total.read_units / count,
        total.write_units / count
    );
    told += &format!("duplicates of one customer: {} calls, {} written\n", again.calls, again.write_units);
    expect![[r#"
        a new checkout: 2 calls, 1.00 read, 4.00 written
        a changed checkout: 2 calls, 1.00 read, 1.00 written
        a new order: 2 calls, 1.00 read, 7.00 written
        a completed checkout: 2 calls, 0.50 read, 1.00 written
        a changed order: 2 calls, 1.00 read, 1.00 written
        a fulfillment: 2 calls, 0.50 read, 6.00 written
        a scan: 6 calls, 1.00 read, 1.07 written
        a last scan: 3 calls, 1.00 read, 2.00 written
        a first search: 2 calls, 0.50 read, 1.00 written
        a search: 2 calls, 0.50 read, 1.00 written
        mean of 108: 0.89 read, 1.86 written
        duplicates of one customer: 26 calls, 0 written
    "#]]
    .assert_eq(&told);
    assert!(total.write_units / count <= 2.2, "{told}");
}

/// In its own time: where the promise is long, the list of tasks is what wakes the journey first, so that
/// its due entry moves. Where the mail's own wake-up is near, the task waits for that.
#[tokio::test]
async fn a_fulfilment_moves_the_due_entry_only_for_a_task_that_would_wait_for_days() {
    let mut told = String::new();
    for method in ["Express (2 days)", "Standard"] {
        let harness = Harness::at(MONDAY).await;
        harness.deliver(Provider::Standard, Surface::Storefront, "", &json!({})).await;
        let mut data = order("1001");
        data["shipping"]["method"] = json!(method);
        harness.say("order.placed", data).await;
        harness.until("2026-03-02T20:30:00Z").await;
        // What the feeds note of their senders at most every 15 minutes is not what this is about.
        harness.event("parcel.scanned", harness.now(), scan("1Z9", "in_transit")).await;
        harness.event("order.placed", harness.now(), order("1000")).await;
        let one = used(&harness, async {
            harness.event("parcel.shipped", harness.now(), shipped("1001", "1Z1")).await;
        });
        told += &format!("{method}: {} written\n", one.await.write_units);
    }
    expect![[r#"
        Express (2 days): 6 written
        Standard: 8 written
    "#]]
    .assert_eq(&told);
}

#[tokio::test]
async fn deliveries_make_two_or_three_calls() {
    let harness = Harness::at(MONDAY).await;
    let calls_of = async |event_type: &str, data: Value| {
        harness.count_calls();
        let reply = harness.tell(event_type, time(MONDAY), data).await;
        assert_eq!(reply.status(), 200, "{event_type}");
        harness.calls().join(" ")
    };
    calls_of("order.placed", order("1000")).await;
    let cart = json!({ "cart_id": "c1", "customer": { "email": ADA }, "items": [{ "title": "Tea", "quantity": 1 }] });
    let mut with_order = scan("1Z1", "in_transit");
    with_order["order_id"] = json!("1001");
    let rows = [
        ("order.placed", order("1001"), "BatchGetItem TransactWriteItems"),
        ("order.placed", order("1001"), "BatchGetItem"),
        ("parcel.shipped", shipped("1001", "1Z1"), "GetItem TransactWriteItems"),
        ("parcel.shipped", shipped("1001", "1Z1"), "GetItem"),
        ("parcel.scanned", scan("1Z1", "picked_up"), "GetItem GetItem PutItem"),
        ("parcel.scanned", scan("1Z1", "picked_up"), "GetItem GetItem"),
        ("parcel.scanned", with_order, "GetItem PutItem"),
        // The first of a parcel whose order is not known puts it on the list of those that wait.
        ("parcel.scanned", scan("1Z2", "in_transit"), "GetItem TransactWriteItems"),
        ("parcel.scanned", scan("1Z2", "out_for_delivery"), "GetItem PutItem"),
        ("parcel.scanned", scan("1Z2", "in_transit"), "GetItem"),
        ("cart.updated", cart.clone(), "BatchGetItem TransactWriteItems"),
        ("cart.updated", cart, "BatchGetItem"),
        ("cart.converted", json!({ "cart_id": "c1" }), "GetItem PutItem"),
        ("search.performed", json!({ "visitor_id": "v1", "query": "returns" }), "GetItem PutItem"),
        ("article.opened", json!({ "visitor_id": "v1", "article": "Returns" }), "GetItem PutItem"),
        // Its trip teaches nothing any more.
        ("order.cancelled", json!({ "order_id": "1001" }), "GetItem TransactWriteItems"),
        // What waits for its order comes with the refusal of the first try.
        ("parcel.shipped", shipped("1000", "1Z2"), "GetItem TransactWriteItems TransactWriteItems"),
    ];
    for (event_type, data, expected) in rows {
        assert_eq!(calls_of(event_type, data).await, expected, "{event_type}");
    }
    let tracker = sample("easypost/tracker.updated.in_transit.json");
    harness.deliver(Provider::EasyPost, Surface::Carrier, "", &json!({})).await;
    harness.count_calls();
    harness.deliver(Provider::EasyPost, Surface::Carrier, "", &tracker).await;
    assert!(harness.calls().len() <= 3);
}

#[tokio::test]
async fn a_mail_costs_a_claim_and_a_record() {
    let harness = Harness::at(MONDAY).await;
    harness.overdue_order("1001").await;
    harness.count_calls();
    let used = used(&harness, async { assert_eq!(harness.sweep().await.sent, 1) }).await;
    let calls = harness.calls();
    let looks = calls.iter().filter(|operation| *operation == "Query").count();
    let told = format!(
        "{looks} looks, then {}\n{} read, {} written\n",
        calls.iter().filter(|operation| *operation != "Query").cloned().collect::<Vec<_>>().join(" "),
        used.read_units,
        used.write_units
    );
    // Two rounds of eight looks: after the first there might be more. Then the customer.
    expect![[r#"
        17 looks, then BatchGetItem GetItem TransactWriteItems SendEmail PutItem PutItem
        16 read, 8 written
    "#]]
    .assert_eq(&told);
}

#[tokio::test]
async fn a_sweep_of_nothing_looks_once_into_each_partition() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    harness.count_calls();
    harness.sweep().await;
    assert_eq!(harness.calls(), ["Query"; 8]);
    harness.count_calls();
    assert_eq!(harness.system.dispatcher.retry(harness.now(), None).await, 0);
    assert_eq!(harness.calls(), ["Query"], "and once for deliveries to try again");
}
