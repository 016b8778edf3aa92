//! Tasks: listed, done once by whoever presses first, opened anew by what happens later.

use serde_json::{Value, json};

use crate::harness::{Harness, time};

const LOST: &str = "order/5001/lost/1Z1";

/// An order, number 1001, of which the carrier gave the parcel up on the 6th, to its list.
async fn lost() -> Harness {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let order = json!({
        "order_id": "5001", "order_number": "1001",
        "customer": { "email": "ada.park@example.com", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Standard" },
    });
    harness.event("order.placed", time("2026-03-02T15:00:00Z"), order).await;
    let shipped = json!({ "order_id": "5001", "shipment_id": "s1", "tracking_numbers": ["1Z1"] });
    harness.event("parcel.shipped", time("2026-03-02T20:00:00Z"), shipped).await;
    for (at, status) in [("2026-03-03T15:00:00Z", "in_transit"), ("2026-03-06T15:00:00Z", "failed")] {
        scan(&harness, at, status).await;
    }
    harness.until("2026-03-06T15:10:00Z").await;
    harness
}

async fn scan(harness: &Harness, at: &str, status: &str) {
    harness.until(at).await;
    harness.event("parcel.scanned", time(at), json!({ "tracking_number": "1Z1", "status": status })).await;
}

async fn listed(harness: &Harness, more: Value) -> Vec<Value> {
    let mut request = json!({ "do": "tasks", "shop": "demo" });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    harness.desk(request).await.unwrap()["tasks"].as_array().unwrap().clone()
}

async fn keys(harness: &Harness, more: Value) -> Vec<String> {
    let listed = listed(harness, more).await;
    listed.iter().map(|task| task["key"].as_str().unwrap().to_owned()).collect()
}

async fn done(harness: &Harness, key: &str, by: &str, note: &str) -> Result<Value, String> {
    harness.desk(json!({ "do": "task-done", "shop": "demo", "key": key, "by": by, "note": note })).await
}

#[tokio::test]
async fn a_task_is_done_once_and_whoever_asks_reads_by_whom() {
    let harness = lost().await;
    let open = keys(&harness, json!({})).await;
    assert!(open.contains(&LOST.to_owned()) && open.len() == 2, "the loss and its remedy: {open:?}");

    let version = version(&harness).await;
    // The number that the customer sees will do.
    let first = done(&harness, "1001/lost/1Z1", "Mia", "sent again by hand").await.unwrap();
    assert_eq!((&first["key"], &first["known"]), (&json!(LOST), &json!(false)));
    let again = done(&harness, LOST, "Jo", "").await.unwrap();
    assert_eq!((&again["known"], &again["done"]["by"]), (&json!(true), &json!("Mia")));
    assert_eq!(again["done"], first["done"]);
    assert_eq!(self::version(&harness).await, version + 1, "pressed twice, written once");

    assert_eq!(keys(&harness, json!({})).await, ["order/5001/remedy/order"]);
    assert_eq!(keys(&harness, json!({ "kind": "lost" })).await, [""; 0]);
    let all = listed(&harness, json!({ "all": true, "kind": "lost" })).await;
    assert_eq!((all.len(), &all[0]["done"]["note"]), (1, &json!("sent again by hand")));

    let view = harness.view("order/5001").await;
    assert!(view.tasks.iter().all(|task| task.key != LOST));
    let told: Vec<&str> = view.facts.iter().map(|fact| fact.what.as_str()).collect();
    assert!(told.contains(&"the task lost/1Z1 was done by Mia: sent again by hand"), "{told:?}");
    let before = harness.view_as_of("order/5001", Some(time("2026-03-06T15:05:00Z"))).await;
    assert!(before.tasks.iter().any(|task| task.key == LOST), "then it was open");

    let ledger = harness.desk(json!({ "do": "ledger", "shop": "demo", "from": null })).await.unwrap();
    assert_eq!(ledger["tasks"], json!({ "open": 1, "done": { "Mia": 1 } }));
}

async fn version(harness: &Harness) -> u64 {
    let id = journey::ids::JourneyId::from_parts(journey::ids::JourneyKind::Order, "5001").unwrap();
    harness.system.service.store.load(&harness.shop(), &id, true).await.unwrap().version
}

#[tokio::test]
async fn what_is_lost_again_is_another_task_and_what_is_said_again_is_not() {
    let harness = lost().await;
    done(&harness, LOST, "Mia", "").await.unwrap();
    scan(&harness, "2026-03-07T15:00:00Z", "failed").await;
    harness.until("2026-03-07T16:00:00Z").await;
    assert!(!keys(&harness, json!({})).await.contains(&LOST.to_owned()), "the same loss, said again");
    scan(&harness, "2026-03-08T15:00:00Z", "in_transit").await;
    scan(&harness, "2026-03-10T15:00:00Z", "failed").await;
    harness.until("2026-03-10T16:00:00Z").await;
    assert!(keys(&harness, json!({})).await.contains(&LOST.to_owned()), "another loss");
    let second = done(&harness, LOST, "Jo", "").await.unwrap();
    assert_eq!((&second["known"], &second["done"]["by"]), (&json!(false), &json!("Jo")));
    // What is over can be pressed all the same.
    scan(&harness, "2026-03-11T15:00:00Z", "delivered").await;
    let over = done(&harness, LOST, "Kim", "").await.unwrap();
    assert_eq!((&over["known"], &over["done"]["by"]), (&json!(true), &json!("Jo")));
    let all = listed(&harness, json!({ "all": true, "kind": "lost" })).await;
    assert_eq!((all.len(), &all[0]["done"]["by"]), (1, &json!("Jo")));
}

#[tokio::test]
async fn a_task_that_is_done_changes_no_mail() {
    let mut mails = Vec::new();
    for is_done in [false, true] {
        let harness = lost().await;
        if is_done {
            for key in keys(&harness, json!({})).await {
                done(&harness, &key, "Mia", "").await.unwrap();
            }
            assert_eq!(keys(&harness, json!({})).await, [""; 0]);
        }
        scan(&harness, "2026-03-09T15:00:00Z", "in_transit").await;
        scan(&harness, "2026-03-11T15:00:00Z", "delivered").await;
        harness.until("2026-04-20T15:00:00Z").await;
        let sent = harness.mails().into_iter().map(|mail| (mail.touch, mail.at));
        mails.push(sent.collect::<Vec<_>>());
        crate::replays::agrees(&harness).await.unwrap();
    }
    assert_eq!(mails[0], mails[1]);
    assert!(mails[0].len() > 2, "{mails:?}");
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let harness = lost().await;
    let rows = [
        (LOST, "ada.park@example.com", "", "--by has 1 to"),
        (LOST, "Mia", "write to ada.park@example.com", "--note has up to"),
        ("5001", "Mia", "", "as `beforehand tasks` names it"),
        ("order/5001/found/1Z1", "Mia", "", "as `beforehand tasks` names it"),
        ("order/9999/lost/1Z1", "Mia", "", "is not open"),
        ("9999/lost/1Z1", "Mia", "", "is it of another --shop?"),
        ("order/5001/lost/1Z2", "Mia", "", "is not open"),
        ("order/5001/low_score/csat/order/1", "Mia", "", "is not open"),
    ];
    for (key, by, note, wanted) in rows {
        let why = done(&harness, key, by, note).await.unwrap_err();
        assert!(why.contains(wanted), "{key}: {why}");
    }
    // It opens in two business days, if no scan comes.
    let shipped = json!({ "order_id": "5001", "shipment_id": "s2", "tracking_numbers": ["1Z2"] });
    harness.event("parcel.shipped", time("2026-03-06T15:05:00Z"), shipped).await;
    let why = done(&harness, "order/5001/no_first_scan/1Z2", "Mia", "").await.unwrap_err();
    assert!(why.contains("is not open"), "{why}");
}

/// Nobody listens to an erased customer's notes.
#[tokio::test]
async fn an_erasure_takes_the_notes_along() {
    let harness = lost().await;
    done(&harness, LOST, "Mia", "she moved to Elm Street").await.unwrap();
    let erased = json!({ "email": "ada.park@example.com" });
    harness.event("erasure.requested", time("2026-03-07T15:00:00Z"), erased).await;
    let id = journey::ids::JourneyId::from_parts(journey::ids::JourneyKind::Order, "5001").unwrap();
    let stored = harness.system.service.store.load(&harness.shop(), &id, true).await.unwrap();
    assert!(stored.journey.is_erased() && stored.journey.done.is_empty());
    assert!(done(&harness, LOST, "Mia", "").await.is_err());
}
