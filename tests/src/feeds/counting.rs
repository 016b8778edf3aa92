//! What counting costs, and that it never costs a delivery.

use std::sync::Arc;

use local::cloud::Fault;
use providers::{Provider, Surface};
use service::feeds::{Counted, NO_CODE};
use service::shops::Shop;
use store::CODES_MAX;

use super::{MONDAY, source};
use crate::harness::{Harness, time};

async fn remembered(harness: &Harness) -> Arc<Shop> {
    let (service, shop) = (&harness.system.service, harness.shop());
    service.shops.get(&service.store, &service.keyring, &shop, service.now()).await.unwrap().unwrap()
}

fn writes(operations: &[String]) -> usize {
    operations.iter().filter(|operation| *operation == "UpdateItem").count()
}

#[tokio::test]
async fn a_thousand_deliveries_in_an_hour_cost_four_writes() {
    let harness = Harness::at(MONDAY).await;
    harness.chatter(Provider::Standard).await;
    let first = harness.operations();
    assert_eq!(writes(&first), 3, "the first: its day, the feed's marks, and the watch: {first:?}");
    let usage = harness.system.service.store.usage().snapshot();
    for n in 0..1_000 {
        // An hour, in whole seconds.
        harness.pass(if n % 5 < 3 { 4 } else { 3 });
        assert_eq!(harness.chatter(Provider::Standard).await, 200);
    }
    let operations = harness.operations();
    assert!(writes(&operations) <= 4, "{} writes", writes(&operations));
    let others: Vec<_> = operations
        .iter()
        .filter(|operation| !["UpdateItem", "BatchGetItem"].contains(&operation.as_str()))
        .collect();
    assert_eq!(others, [""; 0]);
    let used = harness.system.service.store.usage().snapshot().since(usage);
    assert!(used.write_units <= 4.0, "{used:?}");
    harness
        .system
        .service
        .feeds
        .flush(&harness.system.service.store, &harness.shop(), harness.system.service.now())
        .await;
    let counted = harness.counted("standard").await;
    assert_eq!((counted.ignored, counted.signed()), (1_001, 1_001));
    let hours: u64 =
        harness.feeds().await.days[&source("standard")].iter().flat_map(|day| day.hours.values()).sum();
    assert_eq!(hours, 1_001);
}

#[tokio::test]
async fn a_rare_sender_is_written_down_at_once() {
    let harness = Harness::at(MONDAY).await;
    for day in 0..3_u64 {
        harness.chatter(Provider::EasyPost).await;
        assert_eq!(harness.counted("easypost").await.signed(), day + 1);
        harness.pass(24 * 3_600);
    }
    assert_eq!(harness.feeds().await.days[&source("easypost")].len(), 3, "one item a day");
}

#[tokio::test]
async fn a_burst_is_written_down_before_it_is_large() {
    let harness = Harness::at(MONDAY).await;
    for _ in 0..1_100 {
        harness.chatter(Provider::Standard).await;
    }
    assert!(harness.counted("standard").await.signed() >= 1_001);
    assert!(writes(&harness.operations()) <= 5);
}

#[tokio::test]
async fn a_refused_delivery_costs_no_call_and_is_told_with_the_next_good_one() {
    let harness = Harness::at(MONDAY).await;
    harness.chatter(Provider::Standard).await;
    harness.operations();
    for _ in 0..600 {
        assert_eq!(harness.forged(Provider::Standard, Surface::Storefront).await, 401);
    }
    assert_eq!(harness.operations(), [""; 0]);
    harness.pass(16 * 60);
    harness.chatter(Provider::Standard).await;
    assert_eq!(harness.counted("standard").await.refused, 600);
    let day = harness.feeds().await.days[&source("standard")][0].clone();
    let (at, why) = day.refusal.unwrap();
    assert_eq!(at, time(MONDAY));
    assert!(why.contains("webhook-"), "it says what is missing: {why}");
}

#[tokio::test]
async fn a_sender_that_is_only_refused_rides_with_another_of_the_shop() {
    let harness = Harness::at(MONDAY).await;
    harness.chatter(Provider::Standard).await;
    harness.forged(Provider::EasyPost, Surface::Carrier).await;
    harness.pass(16 * 60);
    harness.chatter(Provider::Standard).await;
    let counted = harness.counted("easypost").await;
    assert_eq!((counted.refused, counted.signed()), (1, 0));
    assert_eq!(harness.feeds().await.marks.get(&source("easypost")), None, "it was never heard");
}

#[tokio::test]
async fn a_table_that_takes_no_counts_fails_no_delivery_and_loses_no_count() {
    let harness = Harness::at(MONDAY).await;
    for fault in [Fault::Throttle, Fault::ServerError, Fault::TimeoutBefore] {
        harness.pass(16 * 60);
        let before = harness.counted("standard").await.signed();
        harness
            .system
            .cloud
            .faults
            .inject(move |call| if call.operation == "UpdateItem" { fault.clone() } else { Fault::None });
        assert_eq!(harness.chatter(Provider::Standard).await, 200);
        assert_eq!(harness.chatter(Provider::Standard).await, 200);
        harness.system.cloud.faults.clear();
        assert_eq!(harness.counted("standard").await.signed(), before);
        harness.pass(16 * 60);
        harness.chatter(Provider::Standard).await;
        assert_eq!(harness.counted("standard").await.signed(), before + 3);
    }
    let marks = &harness.feeds().await.marks[&source("standard")];
    assert!(marks.first_seen.is_some(), "what could not be told is told later: {marks:?}");
    assert_eq!(harness.feeds().await.watch.version, 1, "and the shop is watched");
}

#[tokio::test]
async fn deliveries_before_midnight_belong_to_the_day_before() {
    let harness = Harness::at("2026-03-02T23:55:00Z").await;
    harness.chatter(Provider::Standard).await;
    harness.pass(60);
    harness.chatter(Provider::Standard).await;
    harness.pass(20 * 60);
    harness.chatter(Provider::Standard).await;
    let days: Vec<(String, u64)> = harness.feeds().await.days[&source("standard")]
        .iter()
        .map(|day| (day.day.clone(), day.hours.values().sum()))
        .collect();
    assert_eq!(days, [("2026-03-02".to_owned(), 2), ("2026-03-03".to_owned(), 1)]);
}

#[tokio::test]
async fn the_previous_secret_and_every_result_are_counted() {
    let harness = Harness::at(MONDAY).await;
    let shop = remembered(&harness).await;
    let results = ["recorded", "duplicate", "parked", "ignored", "accepted", "quarantined"];
    for (index, result) in results.into_iter().enumerate() {
        let counted =
            Counted { result, topic: "t", previous_secret: index == 0, scans: false, unmapped: &[] };
        let service = &harness.system.service;
        service.feeds.count(&service.store, &shop, &source("shopify"), &counted, service.now()).await;
    }
    let service = &harness.system.service;
    service.feeds.flush(&service.store, &harness.shop(), service.now()).await;
    let counts = harness.counted("shopify").await;
    let each = [
        counts.recorded,
        counts.duplicate,
        counts.parked,
        counts.ignored,
        counts.accepted,
        counts.quarantined,
    ];
    assert_eq!((each, counts.previous_secret, counts.all()), ([1; 6], 1, 6));
}

#[tokio::test]
async fn unmapped_codes_are_kept_bounded_and_clean() {
    let harness = Harness::at(MONDAY).await;
    let service = &harness.system.service;
    let shop = remembered(&harness).await;
    let count = async |codes: Vec<String>| {
        harness.pass(16 * 60);
        let counted = Counted {
            result: "recorded",
            topic: "tracker.updated",
            previous_secret: false,
            scans: true,
            unmapped: &codes,
        };
        service.feeds.count(&service.store, &shop, &source("easypost"), &counted, service.now()).await;
    };
    count(vec![
        "held_at_depot".to_owned(),
        "ada.park@example.com".to_owned(),
        "left with neighbour, tel 030 901820".to_owned(),
    ])
    .await;
    count(vec!["held_at_depot".to_owned()]).await;
    let codes = service.store.unmapped(&harness.shop()).await.unwrap();
    let told: Vec<(&str, u64, &str)> =
        codes.iter().map(|code| (code.code.as_str(), code.count, code.topic.as_str())).collect();
    assert_eq!(told, [(NO_CODE, 2, "tracker.updated"), ("held_at_depot", 2, "tracker.updated")]);
    let held = &codes[1];
    assert_eq!(held.last.duration_since(held.first).as_mins(), 16);
    for batch in 0..6 {
        count((0..45).map(|n| format!("CODE-{batch}-{n}")).collect()).await;
    }
    count(vec!["held_at_depot".to_owned()]).await;
    let codes = service.store.unmapped(&harness.shop()).await.unwrap();
    assert_eq!(codes.len(), CODES_MAX);
    assert_eq!(codes.iter().find(|code| code.code == "held_at_depot").unwrap().count, 3, "known ones go on");
}

/// A sender whose deliveries are all set aside (its API token ended, its bodies changed) tells nothing of
/// any parcel: it must not keep a feed alive, else silence would speak for its parcels.
#[tokio::test]
async fn what_is_set_aside_is_counted_and_is_no_sign_of_life() {
    let harness = Harness::at(MONDAY).await;
    let broken = serde_json::json!({ "description": "tracker.updated", "result": { "status": 1 } });
    for _ in 0..3 {
        let reply = harness.deliver(Provider::EasyPost, Surface::Carrier, "", &broken).await;
        assert_eq!(reply.status(), 200);
        harness.pass(3_600);
    }
    let service = &harness.system.service;
    service.feeds.flush(&service.store, &harness.shop(), service.now()).await;
    assert_eq!(harness.counted("easypost").await.quarantined, 3);
    let feeds = harness.feeds().await;
    let hours: u64 = feeds.days[&source("easypost")].iter().flat_map(|day| day.hours.values()).sum();
    assert_eq!(hours, 0);
    assert!(feeds.marks.get(&source("easypost")).is_none_or(|marks| marks.last_seen.is_none()));

    assert_eq!(harness.chatter(Provider::EasyPost).await, 200);
    let heard = harness.feeds().await.marks[&source("easypost")].first_seen;
    assert_eq!(heard, Some(service.now()), "the first that was understood is the first heard");
}
