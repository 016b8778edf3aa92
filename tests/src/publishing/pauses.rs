//! Pauses: what is due waits, whoever asks learns why, and what waited is decided anew.

use journey::pause::{Pause, PauseScope};
use journey::touch::TouchKind;
use serde_json::{Value, json};

use super::{MONDAY, mails, place, scan, ship, waiting};
use crate::harness::Harness;

async fn pause(harness: &Harness, scope: Value) {
    let wish = json!({ "do": "pause", "shop": "demo", "scope": scope, "by": "Mia", "why": "wrong link" });
    harness.desk(wish).await.unwrap();
}

async fn resume(harness: &Harness, scope: Value) -> Result<Value, String> {
    harness.desk(json!({ "do": "resume", "shop": "demo", "scope": scope, "by": "Jo", "why": "mended" })).await
}

/// An order that arrived on Tuesday: its survey is due on Thursday, 13:00 in New York.
async fn arrived(harness: &Harness) {
    place(harness, "1001", "ada.park@example.com").await;
    ship(harness, "1001", "1Z1", "UPS").await;
    harness.until("2026-03-03T18:00:00Z").await;
    scan(harness, "1Z1", "delivered").await;
}

#[tokio::test]
async fn what_is_paused_waits_and_goes_when_the_pause_ends() {
    let harness = Harness::at(MONDAY).await;
    arrived(&harness).await;
    pause(&harness, json!({ "touch": "csat" })).await;
    harness.until("2026-03-06T18:00:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new());
    let view = harness.view("order/1001").await;
    let csat = view.verdicts.iter().find(|verdict| verdict.touch == "csat/order/1").unwrap();
    assert_eq!(csat.decision, "held");
    assert!(csat.why.starts_with("paused: "), "{}", csat.why);
    assert!(csat.why.contains("it is news no more"), "{}", csat.why);
    let counts = waiting(&harness, None, "new").await;
    assert_eq!((&counts["paused"], &counts["paused_bad_news"]), (&json!({ "csat": 1 }), &json!(0)));
    resume(&harness, json!({ "touch": "csat" })).await.unwrap();
    harness.until("2026-03-06T18:05:00Z").await;
    assert_eq!(mails(&harness), ["2026-03-06T18:02:00Z order/1001 csat/order/1"]);
    let state = harness.desk(json!({ "do": "pauses", "shop": "demo" })).await.unwrap();
    assert_eq!(state["holding"], json!([]));
    assert_eq!(state["ended"][0]["pause"]["why"], "wrong link");
    assert_eq!((&state["ended"][0]["by"], &state["ended"][0]["why"]), (&json!("Jo"), &json!("mended")));
    assert_eq!(
        (&state["moving"]["moved"], &state["moving"]["ended_at"]),
        (&json!(1), &json!("2026-03-06T18:02:00Z"))
    );
}

#[tokio::test]
async fn what_is_news_no_more_when_the_pause_ends_is_dropped() {
    let harness = Harness::at(MONDAY).await;
    arrived(&harness).await;
    pause(&harness, json!({ "touch": "csat" })).await;
    harness.until("2026-04-20T18:00:00Z").await;
    let why = |view: &local::view::JourneyView| {
        view.verdicts.iter().find(|verdict| verdict.touch == "csat/order/1").unwrap().why.clone()
    };
    let view = harness.view("order/1001").await;
    assert!(why(&view).contains("news no more"), "{}", why(&view));
    resume(&harness, Value::Null).await.unwrap();
    harness.until("2026-04-21T18:00:00Z").await;
    let view = harness.view("order/1001").await;
    assert_eq!(why(&view), "not sent: it was paused until it was news no more", "it is remembered");
    assert!(!mails(&harness).iter().any(|mail| mail.contains("csat")), "{:?}", mails(&harness));
}

#[tokio::test]
async fn one_carrier_is_paused_and_the_others_are_not() {
    let harness = Harness::at(MONDAY).await;
    let carriers = [("1001", "UPS Ground"), ("1002", "FedEx"), ("1003", "ups")];
    for (id, carrier) in carriers {
        place(&harness, id, &format!("customer{id}@example.com")).await;
        ship(&harness, id, &format!("T{id}"), carrier).await;
    }
    pause(&harness, json!({ "carrier": "UPS" })).await;
    harness.until("2026-03-03T15:00:00Z").await;
    for (id, _) in carriers {
        scan(&harness, &format!("T{id}"), "attempt_failed").await;
    }
    harness.until("2026-03-03T15:30:00Z").await;
    let told: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    assert_eq!(told, ["order/1002"]);
    let counts = waiting(&harness, None, "new").await;
    assert_eq!(counts["paused_bad_news"], 2, "{counts}");
    resume(&harness, json!({ "carrier": "ups" })).await.unwrap();
    harness.until("2026-03-03T15:40:00Z").await;
    let mut told: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    told.sort();
    assert_eq!(told, ["order/1001", "order/1002", "order/1003"]);
}

#[tokio::test]
async fn a_lane_is_a_carrier_and_a_country() {
    let harness = Harness::at(MONDAY).await;
    for (id, carrier, country) in [("1001", "UPS", "US"), ("1002", "UPS", "CA"), ("1003", "FedEx", "CA")] {
        let order = json!({
            "order_id": id, "customer": { "email": format!("c{id}@example.com"), "country": country },
            "items": [{ "title": "Trail boots", "quantity": 1 }],
        });
        harness.event("order.placed", harness.system.service.now(), order).await;
        ship(&harness, id, &format!("T{id}"), carrier).await;
    }
    pause(&harness, json!({ "carrier": "ups", "country": "ca" })).await;
    for id in ["1001", "1002", "1003"] {
        scan(&harness, &format!("T{id}"), "attempt_failed").await;
    }
    harness.until("2026-03-02T16:00:00Z").await;
    let mut told: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    told.sort();
    assert_eq!(told, ["order/1001", "order/1003"]);
    let why = "everything about parcels of ups to CA";
    let view = harness.view("order/1002").await;
    let gates = view.verdicts.iter().flat_map(|verdict| &verdict.gates).flat_map(|gate| &gate.values);
    assert!(gates.clone().any(|(name, value)| *name == "paused" && value == why));
    assert!(gates.clone().any(|(name, value)| *name == "why" && value == "wrong link"));
    let wrong =
        json!({ "do": "pause", "shop": "demo", "scope": { "country": "Kanada" }, "by": "a", "why": "b" });
    assert!(harness.desk(wrong).await.unwrap_err().contains("two letters"));
}

#[tokio::test]
async fn a_pause_from_elsewhere_holds_within_a_minute() {
    let harness = Harness::at(MONDAY).await;
    place(&harness, "1001", "ada.park@example.com").await;
    // The notice is due at 12:03:59. This process read the shop a moment ago.
    harness.until("2026-03-09T12:03:30Z").await;
    let service = &harness.system.service;
    let demo = harness.shop();
    let shop = service.shops.get(&service.store, &service.keyring, &demo, service.now());
    assert!(shop.await.unwrap().unwrap().time.pauses.is_empty());
    // Another process pauses.
    let scope = PauseScope { touch: Some(TouchKind::DispatchDelay), ..PauseScope::default() };
    let pause = Pause { scope, since: service.now(), by: "Mia".to_owned(), why: "wrong".to_owned() };
    service.store.pause(&harness.shop(), &pause).await.unwrap();
    harness.until("2026-03-09T14:00:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new());
}

#[tokio::test]
async fn everything_is_paused_and_each_pause_ends_by_itself() {
    let harness = Harness::at(MONDAY).await;
    place(&harness, "1001", "ada.park@example.com").await;
    pause(&harness, json!({})).await;
    pause(&harness, json!({ "touch": "dispatch_delay" })).await;
    let again = json!({ "do": "pause", "shop": "demo", "scope": {}, "by": "Jo", "why": "me too" });
    let refused = harness.desk(again).await.unwrap_err();
    assert!(refused.contains("paused already") && refused.contains("by Mia: wrong link"), "{refused}");
    let refused = resume(&harness, json!({ "touch": "nps" })).await.unwrap_err();
    assert!(refused.contains("nothing like that is paused"), "{refused}");
    harness.until("2026-03-09T16:00:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new());
    resume(&harness, json!({})).await.unwrap();
    harness.until("2026-03-09T16:10:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new(), "its kind is paused still");
    assert_eq!(resume(&harness, Value::Null).await.unwrap().as_array().unwrap().len(), 1);
    harness.until("2026-03-09T16:20:00Z").await;
    assert_eq!(mails(&harness).len(), 1);
}

#[tokio::test]
async fn what_comes_true_in_a_pause_is_not_told_after_it() {
    let harness = Harness::at(MONDAY).await;
    place(&harness, "1001", "ada.park@example.com").await;
    pause(&harness, json!({})).await;
    harness.until("2026-03-06T16:00:00Z").await;
    ship(&harness, "1001", "1Z1", "UPS").await;
    scan(&harness, "1Z1", "out_for_delivery").await;
    resume(&harness, Value::Null).await.unwrap();
    harness.until("2026-03-06T16:30:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new(), "it is on its way");
}

#[tokio::test]
async fn what_was_decided_then_is_explained_by_the_rules_of_then() {
    let harness = Harness::at(MONDAY).await;
    place(&harness, "1001", "ada.park@example.com").await;
    harness.until("2026-03-03T15:00:00Z").await;
    harness.publish(super::EARLIER, "new").await;
    pause(&harness, json!({ "touch": "dispatch_delay" })).await;
    harness.until("2026-03-04T16:00:00Z").await;
    resume(&harness, Value::Null).await.unwrap();
    harness.until("2026-03-05T15:00:00Z").await;
    let why = async |at: &str| {
        let id = journey::ids::JourneyId::from_parts(journey::ids::JourneyKind::Order, "1001").unwrap();
        let (service, then) = (&harness.system.service, crate::harness::time(at));
        let view = local::view::journey(service, &harness.shop(), &id, Some(then)).await.unwrap().unwrap();
        let is_notice = |verdict: &&local::view::VerdictView| verdict.touch == "dispatch_delay/order/1";
        view.verdicts.iter().find(is_notice).unwrap().why.clone()
    };
    let rows = [
        // By the built-in plan it would have gone on Monday.
        ("2026-03-03T14:00:00Z", "held until Mon 9 Mar 2026, 08:03"),
        ("2026-03-03T16:00:00Z", "held until Wed 4 Mar 2026, 08:03"),
        ("2026-03-04T15:00:00Z", "paused: "),
        ("2026-03-05T14:00:00Z", "sent Wed 4 Mar 2026, 11:02"),
    ];
    for (at, begins) in rows {
        let why = why(at).await;
        assert!(why.starts_with(begins), "at {at}: {why}");
    }
}
