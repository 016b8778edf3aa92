//! Parcels that are reported on before their order: listed after a day, and only while they wait.

use jiff::SignedDuration;
use journey::fact::{Fact, ParcelRef, ParcelStatus, Scan, Subject, What};
use journey::ids::TrackingNumber;
use serde_json::{Value, json};
use store::PointerTarget;

use crate::faults::table::Table;
use crate::harness::{Harness, time};

/// A Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";
/// A day and a second later.
const TUESDAY: &str = "2026-03-03T15:00:01Z";

fn placed(id: &str) -> Value {
    json!({
        "order_id": id,
        "customer": { "email": "ada.park@example.com", "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
    })
}

fn shipped(id: &str, number: &str) -> Value {
    json!({ "order_id": id, "tracking_numbers": [number], "carrier": "UPS" })
}

fn scan(number: &str, status: &str) -> Value {
    json!({ "tracking_number": number, "status": status })
}

impl Harness {
    async fn parked(&self) -> Vec<Value> {
        let parked = self.desk(json!({ "do": "parked", "shop": "demo" })).await.unwrap();
        parked.as_array().unwrap().clone()
    }

    async fn numbers_parked(&self) -> Vec<String> {
        let parked = self.parked().await;
        parked.iter().map(|one| one["tracking_number"].as_str().unwrap().to_owned()).collect()
    }

    /// What the list holds, true or not.
    async fn listed(&self) -> usize {
        Table::read(self).await.beginning("W#").len()
    }
}

#[tokio::test]
async fn a_parcel_is_listed_when_it_has_waited_for_a_day_the_longest_first() {
    let harness = Harness::at(MONDAY).await;
    harness.event("parcel.scanned", time(MONDAY), scan("1Z1", "picked_up")).await;
    harness.until("2026-03-02T18:00:00Z").await;
    harness.event("parcel.scanned", time("2026-03-02T18:00:00Z"), scan("1Z2", "label_created")).await;
    let later = time("2026-03-02T17:00:00Z");
    assert_eq!(harness.event("parcel.scanned", later, scan("1Z1", "in_transit")).await, "parked");
    assert_eq!(harness.parked().await, [json!(null); 0]);
    harness.until(TUESDAY).await;
    let expected = json!({
        "tracking_number": "1Z1", "since": MONDAY, "facts": 2, "status": "in transit",
    });
    assert_eq!(harness.parked().await, [expected]);
    harness.until("2026-03-04T15:00:00Z").await;
    assert_eq!(harness.numbers_parked().await, ["1Z1", "1Z2"]);
}

#[tokio::test]
async fn an_order_that_comes_first_leaves_nothing_on_the_list() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001")).await;
    harness.event("parcel.shipped", time(MONDAY), shipped("1001", "1Z1")).await;
    assert_eq!(harness.event("parcel.scanned", time(MONDAY), scan("1Z1", "in_transit")).await, "recorded");
    assert_eq!(harness.listed().await, 0);
}

#[tokio::test]
async fn an_order_that_comes_later_takes_its_parcel_off_the_list() {
    let harness = Harness::at(MONDAY).await;
    for number in ["1Z1", "1Z2"] {
        harness.event("parcel.scanned", time(MONDAY), scan(number, "in_transit")).await;
    }
    harness.until(TUESDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001")).await;
    harness.event("parcel.shipped", time(MONDAY), shipped("1001", "1Z1")).await;
    assert_eq!(harness.numbers_parked().await, ["1Z2"]);
    assert_eq!(harness.listed().await, 1, "what is over is struck off");
    assert_eq!(harness.numbers_parked().await, ["1Z2"]);
    let facts = harness.view("order/1001").await.facts;
    assert!(facts.iter().any(|fact| fact.what.contains("1Z1")), "{facts:?}");
}

/// The scan read the pointer before the order wrote it: the write of both items is refused.
#[tokio::test]
async fn an_order_that_comes_at_the_same_time_wins_and_nothing_is_listed() {
    let harness = Harness::at(MONDAY).await;
    let (store, shop) = (&harness.system.service.store, harness.shop());
    let number = TrackingNumber::parse("1Z1").unwrap();
    let read = store.find_parcel(&shop, &number).await.unwrap();
    harness.event("order.placed", time(MONDAY), placed("1001")).await;
    harness.event("parcel.shipped", time(MONDAY), shipped("1001", "1Z1")).await;
    let theirs = park(&harness, &number, &read).await.expect("the order was quicker");
    assert_eq!(theirs.journey.unwrap().to_string(), "order/1001");
    assert_eq!(harness.listed().await, 0);
    // The function decides again on that, and the scan is in the journey.
    assert_eq!(harness.event("parcel.scanned", time(MONDAY), scan("1Z1", "in_transit")).await, "recorded");
}

#[tokio::test]
async fn two_first_scans_at_the_same_time_are_one_entry() {
    let harness = Harness::at(MONDAY).await;
    let number = TrackingNumber::parse("1Z1").unwrap();
    let read = harness.system.service.store.find_parcel(&harness.shop(), &number).await.unwrap();
    assert!(park(&harness, &number, &read).await.is_none());
    let theirs = park(&harness, &number, &read).await.expect("the other was quicker");
    assert_eq!(theirs.parked.len(), 1);
    assert_eq!(harness.listed().await, 1);
}

#[tokio::test]
async fn parking_begins_with_four_write_units_and_goes_on_with_one() {
    let harness = Harness::at(MONDAY).await;
    harness.event("parcel.scanned", time(MONDAY), scan("1Z0", "in_transit")).await;
    let units = async |status: &str| {
        let before = harness.system.service.store.usage().snapshot();
        harness.event("parcel.scanned", time(MONDAY), scan("1Z1", status)).await;
        let used = harness.system.service.store.usage().snapshot().since(before);
        (used.calls, used.write_units)
    };
    assert_eq!(units("picked_up").await, (2, 4.0));
    assert_eq!(units("in_transit").await, (2, 1.0));
    assert_eq!(units("in_transit").await, (1, 0.0));
    harness.until(TUESDAY).await;
    let before = harness.system.service.store.usage().snapshot();
    assert_eq!(harness.parked().await.len(), 2);
    let used = harness.system.service.store.usage().snapshot().since(before);
    assert_eq!((used.calls, used.write_units), (2, 0.0), "a query and a read of all pointers");
}

async fn park(harness: &Harness, number: &TrackingNumber, read: &PointerTarget) -> Option<PointerTarget> {
    let now = harness.system.service.now();
    let scan = Scan {
        parcel: ParcelRef::Tracking(number.clone()),
        status: ParcelStatus::InTransit,
        tracking_url: String::new(),
        carrier: String::new(),
    };
    let fact = Fact { subject: Subject::Parcel(number.clone()), occurred_at: now, what: What::Scanned(scan) };
    let expires_at = now + SignedDuration::from_hours(24 * 60);
    let store = &harness.system.service.store;
    store.park(&harness.shop(), number, &[fact], read, now, expires_at).await.unwrap()
}

fn shipped_at(id: &str, number: &str, at: &str) -> Value {
    let mut told = shipped(id, number);
    told["shipped_at"] = json!(at);
    told
}

impl Harness {
    async fn knows(&self, order: &str, words: &str) -> bool {
        let facts = self.view(&format!("order/{order}")).await.facts;
        facts.iter().any(|fact| fact.what.contains(words))
    }
}

/// Two orders in one parcel: both hear of it, whoever named it first, and what was said before.
#[tokio::test]
async fn orders_that_travel_in_one_parcel_both_hear_of_it() {
    let harness = Harness::at(MONDAY).await;
    for id in ["1001", "1002", "1003"] {
        harness.event("order.placed", time(MONDAY), placed(id)).await;
    }
    harness.event("parcel.shipped", time(MONDAY), shipped_at("1002", "1Z1", MONDAY)).await;
    harness.event("parcel.scanned", time(MONDAY), scan("1Z1", "picked_up")).await;
    for id in ["1001", "1003"] {
        harness.event("parcel.shipped", time(MONDAY), shipped_at(id, "1Z1", MONDAY)).await;
    }
    let later = time("2026-03-02T15:30:00Z");
    assert_eq!(harness.event("parcel.scanned", later, scan("1Z1", "in_transit")).await, "recorded");
    assert_eq!(harness.event("parcel.scanned", later, scan("1Z1", "in_transit")).await, "duplicate");
    for id in ["1001", "1002", "1003"] {
        for words in ["1Z1: picked up", "1Z1: in transit"] {
            assert!(harness.knows(id, words).await, "{id}: {words}");
        }
    }
}

/// A carrier uses a number again: the newer order has it, and an older one that is told again never
/// gets it back.
#[tokio::test]
async fn a_number_that_is_used_again_is_the_newer_orders() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001")).await;
    harness.event("parcel.shipped", time(MONDAY), shipped_at("1001", "1Z1", MONDAY)).await;
    const JUNE: &str = "2026-06-01T15:00:00Z";
    harness.until(JUNE).await;
    harness.event("order.placed", time(JUNE), placed("1002")).await;
    harness.event("parcel.shipped", time(JUNE), shipped_at("1002", "1Z1", JUNE)).await;
    // One of March is reported late, by the same number.
    harness.event("order.placed", time(MONDAY), placed("1000")).await;
    harness.event("parcel.shipped", time(MONDAY), shipped_at("1000", "1Z1", MONDAY)).await;
    harness.event("parcel.scanned", time(JUNE), scan("1Z1", "in_transit")).await;
    let knows = async |id| harness.knows(id, "1Z1: in transit").await;
    assert_eq!((knows("1000").await, knows("1001").await, knows("1002").await), (false, false, true));
}
