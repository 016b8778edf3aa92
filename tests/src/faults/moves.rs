//! A plan is published, or a pause ends, while thousands wait: everybody is moved within minutes, nobody is
//! lost or mailed twice, and no minute brings more mails than SES takes.

use std::rc::Rc;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use dispatch::MovedPart;
use expect_test::expect;
use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::fact::{Contact, Fact, OrderSnapshot, Subject, What};
use journey::ids::{JourneyId, OrderId};
use journey::journey::Journey;
use service::record::wake_of;
use service::shops::Shop;
use store::keys;

use super::stops::{at_every_call, run_for};
use super::{order_of, shipped};
use crate::harness::{Harness, time};

/// When the plan is published: a Tuesday, 11:00 in New York.
const PUBLISHED: &str = "2026-03-03T16:00:00Z";
/// Tells that an order was not handed over after one business day instead of three.
const EARLIER: &str = "[touch.dispatch_delay]\nafter = \"1 business day\"\nonly_at_risk = false\n";
/// DynamoDB: items in a `BatchWriteItem`.
const BATCH: usize = 25;
/// Mails that SES takes in a minute from an account with the lowest rate above the sandbox.
const MAILS_A_MINUTE_MAX: u32 = 14 * 60;

/// Order `n`. Of every third the notice is due at once by the new plan, of the others a day earlier.
fn order_number(n: usize, shop: &Shop) -> Journey {
    let id = OrderId::parse(format!("o{n}")).unwrap();
    let placed_at = if n.is_multiple_of(3) { "2026-02-27T15:00:00Z" } else { "2026-03-02T20:00:00Z" };
    let contact = Contact {
        email: format!("customer{n}@example.com"),
        country: "US".to_owned(),
        region: "NY".to_owned(),
        ..Contact::default()
    };
    let snapshot = OrderSnapshot { placed_at: time(placed_at), contact, ..OrderSnapshot::default() };
    let mut journey = Journey::new(JourneyId::Order(id.clone()));
    let what = What::OrderStands(Box::new(snapshot));
    let fact = Fact { subject: Subject::Order(id), occurred_at: time(placed_at), what };
    journey.apply(&fact, &shop.plan, &shop.time);
    journey
}

async fn shop(harness: &Harness) -> std::sync::Arc<Shop> {
    let service = &harness.system.service;
    service
        .shops
        .get(&service.store, &service.keyring, &harness.shop(), harness.now())
        .await
        .unwrap()
        .unwrap()
}

/// Puts journeys into the table as the functions would have left them, quicker than they could.
async fn put_orders(harness: &Harness, count: usize) {
    let service = &harness.system.service;
    let (id, shop) = (harness.shop(), shop(harness).await);
    let shards = service.store.shards();
    let item = |n: usize| {
        let journey = order_number(n, &shop);
        let due_at = wake_of(&journey, &CustomerView::default(), &shop, harness.now()).unwrap();
        let text = |text: String| AttributeValue::S(text);
        let number = |number: i64| AttributeValue::N(number.to_string());
        let put = PutRequest::builder()
            .item("pk", text(keys::journey(&id, &journey.id)))
            .item("sk", text("J".to_owned()))
            .item("doc", text(journey.to_stored().unwrap()))
            .item("ver", number(1))
            .item(keys::DUE_SHARD, text(format!("d{}", n % usize::try_from(shards).unwrap())))
            .item(keys::DUE_AT, number(due_at.as_second()));
        WriteRequest::builder().put_request(put.build().unwrap()).build()
    };
    for first in (0..count).step_by(BATCH) {
        let batch = (first..count.min(first + BATCH)).map(item).collect();
        let store = &service.store;
        store.client().batch_write_item().request_items(store.table(), batch).send().await.unwrap();
    }
}

/// Whether no stored wake-up is later than the rules of now want it. News of an order under way rests on
/// nothing that is kept of the customer.
async fn check_nobody_waits_too_long(harness: &Harness, count: usize) {
    let (service, shop, now) = (&harness.system.service, shop(harness).await, harness.now());
    let ids: Vec<JourneyId> =
        (0..count).map(|n| JourneyId::Order(OrderId::parse(format!("o{n}")).unwrap())).collect();
    for chunk in ids.chunks(BATCH) {
        for stored in service.store.load_many(&shop.id, chunk).await.unwrap() {
            let wake = wake_of(&stored.journey, &CustomerView::default(), &shop, now);
            let is_kept = match (stored.due_at, wake) {
                (Some(due_at), Some(wake)) => due_at <= wake,
                (_, None) => true,
                (None, Some(_)) => false,
            };
            assert!(is_kept, "{}: stored {:?}, wanted {wake:?}", stored.journey.id, stored.due_at);
        }
    }
}

async fn move_waiting(harness: &Harness) -> MovedPart {
    harness.system.dispatcher.move_waiting(harness.now(), None).await
}

fn next_minute(harness: &Harness) {
    harness.jump_to(harness.now() + SignedDuration::from_mins(1));
}

#[tokio::test]
async fn item_26_three_thousand_who_wait_follow_an_earlier_plan_within_minutes() {
    const JOURNEYS: usize = 3_000;
    let harness = Harness::at(PUBLISHED).await;
    put_orders(&harness, JOURNEYS).await;
    assert_eq!(harness.sweep().await.woken, 0, "nobody is due yet");
    harness.publish(EARLIER, "new").await;
    let usage = || harness.system.service.store.usage().snapshot();
    let (mut minutes, mut total, mut sent, mut busiest, mut written) = (0, MovedPart::default(), 0, 0, 0.0);
    loop {
        next_minute(&harness);
        minutes += 1;
        let before = usage();
        let part = move_waiting(&harness).await;
        written += usage().since(before).write_units;
        assert_eq!(part.failed, 0);
        (total.looked_at, total.moved, total.due_now) =
            (total.looked_at + part.looked_at, total.moved + part.moved, total.due_now + part.due_now);
        let sweep = harness.sweep().await;
        assert_eq!((sweep.failed, sweep.unknown, sweep.refused), (0, 0, 0));
        (sent, busiest) = (sent + sweep.sent, busiest.max(sweep.sent));
        if minutes > 2 && part == MovedPart::default() {
            break;
        }
        assert!(minutes < 10, "{total:?}");
    }
    // Every third has its notice, each once; the others have the new time.
    assert_eq!((total.moved, total.due_now, sent), (3_000, 1_000, 1_000));
    let mut mailed: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    mailed.sort();
    mailed.dedup();
    assert_eq!(mailed.len(), 1_000);
    assert!(busiest <= MAILS_A_MINUTE_MAX, "{busiest} in a minute");
    // The notes on how far it is are a part of this.
    assert!(written / f64::from(total.moved) <= 3.05, "{written} for {total:?}");
    check_nobody_waits_too_long(&harness, JOURNEYS).await;
    expect![[r#"
        4 minutes, 3251 looked at, 500 mails in the busiest minute
    "#]]
    .assert_eq(&format!(
        "{} minutes, {} looked at, {busiest} mails in the busiest minute\n",
        minutes - 1,
        total.looked_at
    ));
}

#[tokio::test]
async fn item_26_a_moved_wake_up_costs_three_write_units() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    harness.say("order.placed", order_of("ben.ortiz@example.com", "1002")).await;
    harness.say("parcel.shipped", shipped("1002", "1Z2")).await;
    let id = JourneyId::Order(OrderId::parse("1002").unwrap());
    let store = &harness.system.service.store;
    let stored = store.load(&harness.shop(), &id, true).await.unwrap();
    let before = store.usage().snapshot();
    let due_at = stored.due_at.unwrap() - SignedDuration::from_mins(1);
    assert!(store.move_wake(&harness.shop(), &id, &stored, due_at).await.unwrap());
    let used = store.usage().snapshot().since(before);
    assert_eq!((used.calls, used.write_units), (1, 3.0));
    assert!(!store.move_wake(&harness.shop(), &id, &stored, due_at).await.unwrap(), "it was written since");
    let moved = store.load(&harness.shop(), &id, true).await.unwrap();
    assert_eq!(
        (moved.due_at, moved.version, moved.journey),
        (Some(due_at), stored.version + 1, stored.journey)
    );
}

/// Six wait, and an earlier plan is two minutes old.
async fn world() -> Harness {
    let harness = Harness::at(PUBLISHED).await;
    put_orders(&harness, 6).await;
    harness.publish(EARLIER, "new").await;
    harness.jump_to(time(PUBLISHED) + SignedDuration::from_mins(2));
    harness
}

async fn work(harness: Rc<Harness>) -> MovedPart {
    move_waiting(&harness).await
}

/// After a minute more all are moved, and two have their mail.
async fn check_all_moved(harness: &Harness) {
    next_minute(harness);
    assert_eq!(move_waiting(harness).await.failed, 0);
    assert_eq!(move_waiting(harness).await, MovedPart::default(), "it is over");
    harness.sweep().await;
    check_nobody_waits_too_long(harness, 6).await;
    let mut mailed: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    mailed.sort();
    assert_eq!(mailed, ["order/o0", "order/o3"]);
}

#[tokio::test]
async fn item_26_a_sweeper_that_dies_while_it_moves_loses_nobody() {
    let stops = at_every_call(0, world, work, async |harness, stopped| {
        drop(stopped);
        check_all_moved(&harness).await;
    })
    .await;
    assert!(stops > 20, "{stops}");
}

#[tokio::test]
async fn item_26_two_sweepers_move_everybody_once() {
    at_every_call(0, world, work, async |harness, mut stopped| {
        assert_eq!(move_waiting(&harness).await.failed, 0);
        harness.sweep().await;
        assert_eq!(run_for(&harness, 500, &mut stopped).await.unwrap().failed, 0);
        harness.sweep().await;
        check_all_moved(&harness).await;
    })
    .await;
}

#[tokio::test]
async fn item_26_what_is_said_while_all_are_moved_is_kept() {
    at_every_call(0, world, work, async |harness, mut stopped| {
        harness.say("parcel.shipped", shipped("o0", "1Z1")).await;
        run_for(&harness, 500, &mut stopped).await.unwrap();
        next_minute(&harness);
        move_waiting(&harness).await;
        harness.sweep().await;
        check_nobody_waits_too_long(&harness, 6).await;
        let mailed: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
        assert_eq!(mailed, ["order/o3"], "o0 is under way");
    })
    .await;
}

#[tokio::test]
async fn item_26_another_plan_in_between_begins_anew() {
    let harness = world().await;
    // Stops after a part of the first move.
    let mut first = Box::pin(move_waiting(&harness));
    assert!(run_for(&harness, 6, &mut first).await.is_none());
    harness.publish("", "new").await;
    run_for(&harness, 500, &mut first).await.unwrap();
    let store = &harness.system.service.store;
    let (moving, next_at) = store.read_move(&harness.shop()).await.unwrap().unwrap();
    assert_eq!((moving.value.looked_at, moving.value.from), (0, None), "the newer one stands");
    assert_eq!(next_at, Some(harness.now() + SignedDuration::from_mins(2)));
    // Who was moved wakes too early, and finds that nothing is to be sent.
    for _ in 0..4 {
        harness.sweep().await;
        next_minute(&harness);
        move_waiting(&harness).await;
    }
    assert_eq!(harness.touches(), Vec::<String>::new());
    check_nobody_waits_too_long(&harness, 6).await;
}

#[tokio::test]
async fn item_26_a_table_that_fails_while_all_are_moved_is_asked_again() {
    for nth in 1..=40 {
        let harness = world().await;
        harness.fail(local::cloud::Service::DynamoDb, move |_, n| {
            if n == nth { local::cloud::Fault::Throttle } else { local::cloud::Fault::None }
        });
        move_waiting(&harness).await;
        harness.recover();
        check_all_moved(&harness).await;
    }
}

#[tokio::test]
async fn item_26_nothing_to_move_costs_one_look() {
    let harness = Harness::at(PUBLISHED).await;
    harness.count_calls();
    assert_eq!(move_waiting(&harness).await, MovedPart::default());
    assert_eq!(harness.calls(), ["Query"]);
}

#[tokio::test]
async fn item_26_a_clock_that_is_moved_moves_who_waits_on_its_way() {
    let harness = Harness::at(PUBLISHED).await;
    put_orders(&harness, 6).await;
    harness.publish(EARLIER, "new").await;
    harness.until("2026-03-03T16:10:00Z").await;
    let at = |mail: &local::cloud::OutboxMail| -> Timestamp { mail.at };
    let sent: Vec<Timestamp> = harness.mails().iter().map(at).collect();
    assert_eq!(sent, [time("2026-03-03T16:02:00Z"); 2]);
}
