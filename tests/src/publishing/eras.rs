//! Old or new rules for those who have begun.

use journey::ids::{JourneyId, OrderId};
use journey::journey::State;
use serde_json::json;

use super::{EARLIER, MONDAY, mails, place, waiting};
use crate::harness::Harness;

/// The version whose rules made an order's promise.
async fn promised_by(harness: &Harness, id: &str) -> u32 {
    let id = JourneyId::Order(OrderId::parse(id).unwrap());
    let stored = harness.system.service.store.load(&harness.shop(), &id, true).await.unwrap();
    let State::Order(order) = stored.journey.state else { panic!("an order") };
    order.promise.unwrap().plan_version
}

#[tokio::test]
async fn those_who_have_begun_follow_the_new_plan_or_the_old_one() {
    let rows = [
        // Told in the morning after one business day, or on the morning on which the promise ends.
        ("new", "2026-03-04T13:03:59Z order/1001 dispatch_delay/order/1"),
        ("old", "2026-03-09T12:03:59Z order/1001 dispatch_delay/order/1"),
    ];
    for (follow, first) in rows {
        let harness = Harness::at(MONDAY).await;
        place(&harness, "1001", "ada.park@example.com").await;
        harness.until("2026-03-02T16:00:00Z").await;
        harness.publish(EARLIER, follow).await;
        harness.until("2026-03-02T17:00:00Z").await;
        place(&harness, "1002", "ben.ortiz@example.com").await;
        harness.until("2026-03-09T14:00:00Z").await;
        let sent = mails(&harness);
        assert!(sent.contains(&first.to_owned()), "{follow}: {sent:?}");
        let begun_later = "2026-03-04T13:02:30Z order/1002 dispatch_delay/order/1".to_owned();
        assert!(sent.contains(&begun_later), "{follow}: {sent:?}");
        let begun_before = sent.iter().filter(|mail| mail.contains("order/1001")).count();
        assert!(if follow == "new" { begun_before > 1 } else { begun_before == 1 }, "{sent:?}");
    }
}

#[tokio::test]
async fn a_purchase_has_the_promise_of_its_day_whenever_it_is_told() {
    let harness = Harness::at(MONDAY).await;
    harness.publish("[promise]\nbusiness_days = 9\n", "old").await;
    let order = |id: &str| {
        json!({
            "order_id": id, "customer": { "email": "ada.park@example.com", "country": "US" },
            "items": [{ "title": "Trail boots", "quantity": 1 }],
        })
    };
    harness.until("2026-03-02T15:10:00Z").await;
    harness.event("order.placed", "2026-03-02T14:00:00Z".parse().unwrap(), order("1001")).await;
    harness.event("order.placed", "2026-03-02T15:05:00Z".parse().unwrap(), order("1002")).await;
    assert_eq!((promised_by(&harness, "1001").await, promised_by(&harness, "1002").await), (0, 1));
}

#[tokio::test]
async fn each_era_follows_its_own_plan_until_one_is_for_all() {
    let harness = Harness::at(MONDAY).await;
    for (n, hour) in (1..=4).zip(16..) {
        place(&harness, &format!("100{n}"), "ada.park@example.com").await;
        harness.until(&format!("2026-03-02T{hour}:00:00Z")).await;
        assert_eq!(harness.publish(&format!("[promise]\nbusiness_days = {n}\n"), "old").await, n);
        harness.until(&format!("2026-03-02T{hour}:30:00Z")).await;
    }
    let service = &harness.system.service;
    let demo = harness.shop();
    let shop = service.shops.get(&service.store, &service.keyring, &demo, service.now());
    let shop = shop.await.unwrap().unwrap();
    for n in 1..=4_u32 {
        let id = JourneyId::Order(OrderId::parse(format!("100{n}")).unwrap());
        let stored = service.store.load(&harness.shop(), &id, true).await.unwrap();
        assert_eq!(shop.plan_for(&stored.journey).version, n - 1, "{id}");
    }
    let wish = |waiting: &str| {
        json!({
            "do": "publish-plan", "shop": "demo", "text": "", "why": "one more", "by": "a test",
            "waiting": waiting, "without_replay": "a test",
        })
    };
    let refused = harness.desk(wish("old")).await.unwrap_err();
    assert!(refused.contains("4 earlier plans") && refused.contains("--waiting new"), "{refused}");
    harness.desk(wish("new")).await.unwrap();
    let history = harness.desk(json!({ "do": "plan-history", "shop": "demo" })).await.unwrap();
    let followed = |version: &serde_json::Value| version["followed_by_those_before"].is_string();
    assert_eq!(history.as_array().unwrap().iter().filter(|version| followed(version)).count(), 0);
}

#[tokio::test]
async fn what_a_plan_moves_is_counted_before_it_is_published() {
    let harness = Harness::at(MONDAY).await;
    for n in 0..3 {
        place(&harness, &format!("o{n}"), &format!("customer{n}@example.com")).await;
    }
    harness.until("2026-03-02T21:00:00Z").await;
    // After the cut-off: a day later.
    place(&harness, "o3", "customer3@example.com").await;
    harness.until("2026-03-04T16:00:00Z").await;
    let count = async |text: &str, follow: &str| {
        let counts = waiting(&harness, Some(text), follow).await;
        let of = |name: &str| counts[name].as_u64().unwrap();
        ["waiting", "same", "earlier", "later", "dropped", "added", "at_once"].map(of)
    };
    assert_eq!(count("", "new").await, [4, 4, 0, 0, 0, 0, 0]);
    assert_eq!(count(EARLIER, "new").await, [4, 0, 4, 0, 0, 0, 3]);
    assert_eq!(count(EARLIER, "old").await, [4, 4, 0, 0, 0, 0, 0]);
    assert_eq!(
        count("[touch.transit_delay]\nbefore_promise_end = \"12h\"\n", "new").await,
        [4, 0, 0, 4, 0, 0, 0]
    );
    assert_eq!(count("[touch.dispatch_delay]\non = false\n", "new").await, [4, 0, 0, 0, 4, 0, 0]);
    assert_eq!(mails(&harness), Vec::<String>::new(), "looking sends nothing");
    // And that is what happens.
    harness.publish(EARLIER, "new").await;
    harness.until("2026-03-04T16:05:00Z").await;
    assert_eq!(mails(&harness).len(), 3);
}
