//! Hours of mails at once: the oldest first, what is no longer true or no longer news is dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use dispatch::Dispatcher;
use jiff::{SignedDuration, Timestamp};
use journey::fact::{Contact, Fact, OrderSnapshot, Subject, What};
use journey::ids::{JourneyId, JourneyKind, OrderId, ShopId};
use journey::journey::Journey;
use local::cloud::{Fault, SEND_RATE_PER_SECOND, Service};
use mail::Mailer;
use service::clients::Connection;
use store::{Change, DueJourney, keys};

use super::order_of;
use super::table::Table;
use crate::harness::{Harness, time};

/// Journeys in all. Most are quickly dealt with, as most wake-ups of a day are.
const JOURNEYS: usize = 2_000;
/// Of forty pages of the index, where it fails in the middle.
const PAGES_READ: u32 = 20;
/// DynamoDB: items in a `BatchWriteItem`.
const BATCH: usize = 25;

/// What becomes of the journey of this number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Lot {
    /// Its notice is due since some moment of the three hours in which nobody swept.
    Late,
    /// It was cancelled meanwhile.
    Cancelled,
    /// Its notice was due a month ago.
    Old,
    /// Nobody knows an address.
    Nobody,
}

impl Lot {
    fn of(n: usize) -> Self {
        match n % 40 {
            0 | 13 | 27 => Self::Late,
            1 | 14 => Self::Cancelled,
            2 | 15 => Self::Old,
            _ => Self::Nobody,
        }
    }
}

/// The journey of this number, and since when it is due.
fn overdue(n: usize, shop: &service::shops::Shop) -> (Journey, Timestamp) {
    let id = OrderId::parse(format!("o{n}")).unwrap();
    let placed_at = match Lot::of(n) {
        Lot::Old => time("2026-01-20T15:00:00Z"),
        // In another order than that of the numbers.
        _ => {
            time("2026-02-24T15:00:00Z")
                + SignedDuration::from_secs(i64::try_from(n * 7_919 % 10_000).unwrap())
        }
    };
    let email = if Lot::of(n) == Lot::Nobody { String::new() } else { format!("customer{n}@example.com") };
    let contact = Contact { email, ..Contact::default() };
    let snapshot = OrderSnapshot { placed_at, contact, ..OrderSnapshot::default() };
    let mut journey = Journey::new(JourneyId::Order(id.clone()));
    let mut apply = |what| {
        let fact = Fact { subject: Subject::Order(id.clone()), occurred_at: placed_at, what };
        journey.apply(&fact, &shop.plan, &shop.time);
    };
    apply(What::OrderStands(Box::new(snapshot)));
    if Lot::of(n) == Lot::Cancelled {
        apply(What::OrderCancelled);
    }
    // The list may call too early, never too late.
    (journey, placed_at + SignedDuration::from_hours(5 * 24))
}

/// Puts journeys into the table as the functions would have left them, quicker than they could.
async fn put_all(harness: &Harness) {
    let service = &harness.system.service;
    let id = harness.shop();
    let shop =
        service.shops.get(&service.store, &service.keyring, &id, harness.now()).await.unwrap().unwrap();
    let item = |n: usize| {
        let (journey, due_at) = overdue(n, &shop);
        let text = |text: String| AttributeValue::S(text);
        let number = |number: i64| AttributeValue::N(number.to_string());
        let put = PutRequest::builder()
            .item("pk", text(keys::journey(&id, &journey.id)))
            .item("sk", text("J".to_owned()))
            .item("doc", text(journey.to_stored().unwrap()))
            .item("ver", number(1))
            .item(keys::DUE_SHARD, text(format!("d{}", n % 8)))
            .item(keys::DUE_AT, number(due_at.as_second()));
        WriteRequest::builder().put_request(put.build().unwrap()).build()
    };
    for first in (0..JOURNEYS).step_by(BATCH) {
        let batch = (first..first + BATCH).map(item).collect();
        let store = &service.store;
        store.client().batch_write_item().request_items(store.table(), batch).send().await.unwrap();
    }
}

#[tokio::test]
async fn item_21_two_thousand_overdue_journeys_are_handled_the_oldest_first() {
    let harness = Harness::at("2026-03-03T16:00:00Z").await;
    put_all(&harness).await;
    let before = Table::read(&harness).await;
    assert_eq!(before.due().len(), JOURNEYS);
    let sweep = harness.sweep().await;
    assert_eq!((sweep.failed, sweep.unknown, sweep.refused), (0, 0, 0));
    assert_eq!(usize::try_from(sweep.woken).unwrap(), JOURNEYS);
    let mails = harness.mails();
    let numbers: Vec<usize> = mails.iter().map(|mail| mail.journey[7..].parse().unwrap()).collect();
    assert!(numbers.iter().all(|n| Lot::of(*n) == Lot::Late), "what is no news brings no mail");
    assert_eq!(numbers.len(), (0..JOURNEYS).filter(|n| Lot::of(*n) == Lot::Late).count());
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "each once");
    let due_at = |n: &usize| -> i64 {
        before.0[&(format!("J#demo#order#o{n}"), "J".to_owned())]["due_at"].parse().unwrap()
    };
    let due: Vec<i64> = numbers.iter().map(due_at).collect();
    assert!(due.is_sorted(), "the oldest first");
    assert!(due.last() > due.first());
    let now = harness.now().as_second();
    let table = Table::read(&harness).await;
    let still_due = |item: &&BTreeMap<String, String>| {
        item.get("due_at").is_some_and(|due_at| due_at.parse::<i64>().unwrap() <= now)
    };
    assert_eq!(table.beginning("J#").into_iter().filter(still_due).count(), 0);
    // The cancelled and the old ones are done with, the late ones have a next notice.
    assert_eq!(table.due().len(), numbers.len());
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
    let id = JourneyId::from_parts(JourneyKind::Order, &format!("lost{n}")).unwrap();
    let journey = Journey::new(id);
    let change = Change { journey: &journey, read_version: 0, due_at: Some(due_at), expires_at: due_at };
    let gone = ShopId::parse("gone").unwrap();
    harness.system.service.store.commit(&gone, &change, None, &[], None).await.unwrap();
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

/// The dispatcher as it is deployed: several mails at once, as fast as the account's rate allows.
fn at_the_accounts_rate(harness: &Harness) -> Dispatcher {
    let any = |_: &str| Some("us-east-1".to_owned());
    let connection = Connection::from_variables(None, &any).unwrap();
    let connection = Connection { http: harness.system.cloud.sdk_http_clients().ses, ..connection };
    let mailer = Mailer::new(dispatch::ses_client(&connection), Some("local".to_owned()));
    Dispatcher::new(Arc::clone(&harness.system.service), mailer).at_the_accounts_rate()
}

#[tokio::test]
async fn item_21_several_at_once_send_each_mail_once_and_no_faster_than_the_account_may() {
    let harness = Harness::at("2026-03-03T16:00:00Z").await;
    put_all(&harness).await;
    let begun = Instant::now();
    let sweep = at_the_accounts_rate(&harness).sweep(harness.now(), None).await.unwrap();
    let least = Duration::from_secs_f64(f64::from(sweep.sent - 1) / SEND_RATE_PER_SECOND);
    assert!(
        begun.elapsed() >= least,
        "{} mails left faster than {SEND_RATE_PER_SECOND} a second",
        sweep.sent
    );
    assert_eq!((sweep.failed, sweep.unknown, sweep.refused), (0, 0, 0));
    let touches: BTreeSet<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    assert_eq!(touches.len(), (0..JOURNEYS).filter(|n| Lot::of(*n) == Lot::Late).count());
    assert_eq!((touches.len(), harness.mails().len()), (sweep.sent as usize, sweep.sent as usize));
}

#[tokio::test]
async fn item_21_mails_under_way_are_finished_when_the_index_fails() {
    let harness = Harness::at("2026-03-03T16:00:00Z").await;
    put_all(&harness).await;
    let mut pages = 0;
    harness.system.cloud.faults.inject(move |call| {
        let is_page = String::from_utf8_lossy(&call.body).contains("IndexName");
        pages += u32::from(is_page);
        if is_page && pages > PAGES_READ { Fault::Throttle } else { Fault::None }
    });
    let dispatcher = at_the_accounts_rate(&harness);
    assert!(dispatcher.sweep(harness.now(), None).await.is_err());
    harness.recover();
    let before = harness.mails().len();
    assert!(before > 0, "some were under way");
    let sweep = dispatcher.sweep(harness.now(), None).await.unwrap();
    assert_eq!((sweep.failed, sweep.unknown, sweep.refused), (0, 0, 0));
    // A claim that nobody finished would keep its journey from its mail.
    let late = (0..JOURNEYS).filter(|n| Lot::of(*n) == Lot::Late).count();
    assert_eq!(harness.mails().len(), late);
    assert_eq!(before + sweep.sent as usize, late);
}
