//! Hours of mails at once: the oldest first, what is no longer true or no longer news is dropped.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use journey::ids::JourneyId;
use journey::journey::Journey;
use local::cloud::{Fault, Service};
use serde_json::json;
use store::{Change, DueJourney};

use super::table::Table;
use super::{order_of, shipped};
use crate::harness::{Harness, time};

/// Orders in all: some are late, some went out meanwhile, some are news no more.
const ORDERS: usize = 2_000;

#[tokio::test]
async fn item_21_two_thousand_overdue_journeys_are_handled_the_oldest_first() {
    let harness = Harness::at("2026-03-01T09:00:00Z").await;
    let began = std::time::Instant::now();
    for n in 0..ORDERS {
        let placed_at = match n % 4 {
            // The notice of these was due a month ago.
            0 => time("2026-02-01T15:00:00Z"),
            // And of these within the three hours in which nobody swept.
            _ => time("2026-02-25T15:00:00Z") + SignedDuration::from_secs(i64::try_from(n).unwrap() * 5),
        };
        let id = format!("o{n}");
        harness.event("order.placed", placed_at, order_of(&format!("customer{n}@example.com"), &id)).await;
        if n % 4 == 1 {
            harness.event("parcel.shipped", placed_at, shipped(&id, &format!("1Z{n}"))).await;
            harness.event("order.cancelled", placed_at, json!({ "order_id": id })).await;
        }
    }
    let due_before = Table::read(&harness).await;
    harness.jump("2026-03-02T17:00:00Z");
    let sweep = harness.sweep().await;
    assert_eq!((sweep.failed, sweep.unknown, sweep.refused), (0, 0, 0));
    let mails = harness.mails();
    let numbers: Vec<usize> = mails.iter().map(|mail| mail.journey[7..].parse().unwrap()).collect();
    assert!(numbers.iter().all(|n| n % 4 >= 2), "cancelled ones and old ones bring no mail");
    assert_eq!(mails.len(), ORDERS / 2, "{sweep:?}");
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), mails.len(), "each once");
    let due_at = |n: &usize| -> i64 {
        due_before.0[&(format!("J#demo#order#o{n}"), "J".to_owned())]["due_at"].parse().unwrap()
    };
    let due: Vec<i64> = numbers.iter().map(due_at).collect();
    assert!(due.is_sorted(), "the oldest first");
    assert!(due.last() > due.first());
    let table = Table::read(&harness).await;
    let now = harness.now().as_second();
    let overdue = table.beginning("J#").into_iter().filter(|item| {
        item.get("due_at").is_some_and(|due_at| due_at.parse::<i64>().unwrap() <= now)
    });
    assert_eq!(overdue.count(), 0);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[tokio::test]
async fn item_21_a_sweep_without_time_stops_and_the_next_one_goes_on() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    for n in 0..5 {
        harness.say("order.placed", order_of(&format!("customer{n}@example.com"), &format!("o{n}"))).await;
    }
    harness.jump("2026-03-05T15:00:00Z");
    let dispatcher = &harness.system.dispatcher;
    let no_time = Some(std::time::SystemTime::now());
    assert_eq!(dispatcher.sweep(harness.now(), no_time).await.unwrap().woken, 0);
    assert_eq!(harness.sweep().await.sent, 5);
}

/// Puts a journey into the due index that nobody can deal with: its shop is gone.
async fn lost(harness: &Harness, n: usize, due_at: Timestamp) {
    let id = JourneyId::from_parts(journey::ids::JourneyKind::Order, &format!("lost{n}")).unwrap();
    let journey = Journey::new(id);
    let change = Change { journey: &journey, read_version: 0, due_at: Some(due_at), expires_at: due_at };
    let gone = journey::ids::ShopId::parse("gone").unwrap();
    harness.system.service.store.commit(&gone, &change, None, &[]).await.unwrap();
}

#[tokio::test]
async fn item_21_journeys_that_nobody_can_deal_with_do_not_stand_in_the_way() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    // More than a page of each partition, all older than the one that matters.
    for n in 0..600 {
        lost(&harness, n, time("2026-03-01T00:00:00Z")).await;
    }
    harness.overdue_order("1001").await;
    let sweep = harness.sweep().await;
    assert_eq!((sweep.sent, sweep.failed), (1, 600));
    // Nor do they hide what comes next from a clock that is moved.
    let next = harness.system.dispatcher.next_due(harness.now(), time("2026-04-01T00:00:00Z")).await.unwrap();
    assert!(next.is_some_and(|next| next > harness.now()), "{next:?}");
}

#[tokio::test]
async fn item_21_pages_of_the_index_hold_each_journey_once() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    for n in 0..30 {
        lost(&harness, n, time("2026-03-01T00:00:00Z")).await;
    }
    let store = &harness.system.service.store;
    let mut found: Vec<DueJourney> = Vec::new();
    for shard in 0..store.shards() {
        let mut from = None;
        loop {
            let page = store.due(shard, harness.now(), 2, from).await.unwrap();
            found.extend(page.journeys);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    let count = found.len();
    found.sort();
    found.dedup();
    assert_eq!((count, found.len()), (30, 30));
}

#[tokio::test]
async fn item_21_an_index_that_is_throttled_in_the_middle_loses_nothing() {
    for nth in 1..=8 {
        let harness = Harness::at("2026-03-02T15:00:00Z").await;
        harness.overdue_order("1001").await;
        harness.fail(Service::DynamoDb, move |_, n| if n == nth { Fault::Throttle } else { Fault::None });
        assert!(harness.system.dispatcher.sweep(harness.now(), None).await.is_err());
        harness.recover();
        assert_eq!(harness.sweep().await.sent, 1);
    }
}
