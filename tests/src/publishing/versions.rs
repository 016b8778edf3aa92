//! Versions: who published what and why, what a publication needs, and going back.

use journey::plan::DEFAULT_TOML;
use serde_json::{Value, json};
use service::plans::digest;
use store::Replayed;

use super::{EARLIER, MONDAY, mails, place};
use crate::harness::Harness;

fn wish(text: &str) -> Value {
    json!({ "do": "publish-plan", "shop": "demo", "text": text, "why": "late again", "by": "Mia" })
}

async fn note_replay(harness: &Harness, text: &str, base_version: u32) {
    let service = &harness.system.service;
    let summary = "412 mails → 388, 9 earlier".to_owned();
    let replayed = Replayed { base_version, at: service.now(), journeys: 1_240, summary };
    service.store.put_replayed(&harness.shop(), &digest(text), &replayed).await.unwrap();
}

#[tokio::test]
async fn a_plan_is_replayed_before_it_is_published() {
    let harness = Harness::at(MONDAY).await;
    let refused = harness.desk(wish(EARLIER)).await.unwrap_err();
    assert!(refused.contains("plan replay FILE") && refused.contains("--without-replay"), "{refused}");
    note_replay(&harness, EARLIER, 0).await;
    let refused = harness.desk(wish(&format!("{EARLIER}# changed since"))).await.unwrap_err();
    assert!(refused.contains("nobody has replayed"), "{refused}");
    assert_eq!(harness.desk(wish(EARLIER)).await.unwrap(), json!({ "version": 1 }));
    let refused = harness.desk(wish(EARLIER)).await.unwrap_err();
    assert!(refused.contains("against version 0, and now version 1"), "{refused}");
    note_replay(&harness, EARLIER, 1).await;
    harness.until("2026-03-09T15:00:00Z").await;
    let refused = harness.desk(wish(EARLIER)).await.unwrap_err();
    assert!(refused.contains("nobody has replayed"), "after a week it counts no more: {refused}");
    let history = harness.desk(json!({ "do": "plan-history", "shop": "demo" })).await.unwrap();
    assert_eq!(
        history,
        json!([{
            "version": 1, "in_force": true, "followed_by_those_before": null,
            "publishing": {
                "at": MONDAY, "by": "Mia", "why": "late again", "waiting": "new",
                "previewed": { "replayed": { "at": MONDAY, "summary": "412 mails → 388, 9 earlier" } },
            },
        }])
    );
}

#[tokio::test]
async fn who_published_in_between_is_named() {
    let harness = Harness::at(MONDAY).await;
    let with_base = |base: u32| {
        let mut wish = wish(EARLIER);
        wish["base"] = json!(base);
        wish["without_replay"] = json!("a new shop");
        wish
    };
    harness.desk(with_base(0)).await.unwrap();
    let refused = harness.desk(with_base(0)).await.unwrap_err();
    assert!(refused.contains("version 1 was published in between by Mia: \"late again\""), "{refused}");
    let mut back = json!({ "do": "roll-back-plan", "shop": "demo", "why": "wrong", "by": "Jo", "base": 0 });
    assert!(harness.desk(back.clone()).await.unwrap_err().contains("by Mia"));
    back["base"] = json!(1);
    harness.desk(back).await.unwrap();
}

#[tokio::test]
async fn of_many_who_publish_at_once_each_version_is_published_once() {
    let harness = Harness::at(MONDAY).await;
    let publish = || harness.publish(EARLIER, "new");
    let (a, b, c) = tokio::join!(
        async { publish().await },
        harness.desk(json!({
            "do": "publish-plan", "shop": "demo", "text": EARLIER, "why": "b", "by": "b",
            "base": 0, "without_replay": "b",
        })),
        harness.desk(json!({
            "do": "publish-plan", "shop": "demo", "text": EARLIER, "why": "c", "by": "c",
            "base": 0, "without_replay": "c",
        })),
    );
    let done = [Ok(json!({ "version": a })), b, c];
    assert_eq!(done.iter().filter(|one| **one == Ok(json!({ "version": 1 }))).count(), 1, "{done:?}");
    assert_eq!(harness.system.service.store.plan_versions(&harness.shop()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_command_goes_back_and_who_waits_too() {
    let harness = Harness::at(MONDAY).await;
    let back = |version: Option<u32>| json!({ "do": "roll-back-plan", "shop": "demo", "version": version, "why": "too early", "by": "Mia" });
    let refused = harness.desk(back(None)).await.unwrap_err();
    assert!(refused.contains("no plan was published yet"), "{refused}");
    let later = "# Ours.\n[touch.dispatch_delay]\nafter = \"4 business days\"\nonly_at_risk = false\n";
    harness.publish(later, "new").await;
    place(&harness, "1001", "ada.park@example.com").await;
    harness.publish(EARLIER, "new").await;
    harness.until("2026-03-02T15:10:00Z").await;
    assert_eq!(harness.desk(back(None)).await.unwrap(), json!({ "version": 3 }));
    harness.until("2026-03-07T13:00:00Z").await;
    assert_eq!(mails(&harness), Vec::<String>::new(), "it woke too early, and nothing was to be sent");
    harness.until("2026-03-07T14:00:00Z").await;
    assert_eq!(mails(&harness), ["2026-03-07T13:03:59Z order/1001 dispatch_delay/order/1"]);
    let show = |version: u32| harness.desk(json!({ "do": "show-plan", "shop": "demo", "version": version }));
    assert_eq!(show(3).await.unwrap()["toml"], later, "as it was written");
    assert_eq!(show(0).await.unwrap()["toml"], DEFAULT_TOML);
    assert!(show(9).await.unwrap_err().contains("no version 9"));
    assert!(harness.desk(back(Some(7))).await.unwrap_err().contains("no version 7"));
    assert_eq!(harness.desk(back(Some(0))).await.unwrap(), json!({ "version": 4 }));
    let history = harness.desk(json!({ "do": "plan-history", "shop": "demo" })).await.unwrap();
    let previewed: Vec<&Value> =
        history.as_array().unwrap().iter().map(|version| &version["publishing"]["previewed"]).collect();
    assert_eq!(*previewed[0], json!({ "rolled_back_to": { "version": 0 } }));
    assert_eq!(*previewed[1], json!({ "rolled_back_to": { "version": 1 } }));
    assert_eq!(*previewed[2], json!({ "not_replayed": { "reason": "a test" } }));
}

#[tokio::test]
async fn a_reason_and_a_name_are_asked_for_and_no_address() {
    let harness = Harness::at(MONDAY).await;
    for (name, wrong) in [("why", ""), ("why", "two\nlines"), ("by", "mia@example.com"), ("by", " ")] {
        let mut wish = wish(EARLIER);
        wish["without_replay"] = json!("a new shop");
        wish[name] = json!(wrong);
        let refused = harness.desk(wish).await.unwrap_err();
        assert!(refused.contains("characters"), "{refused}");
    }
}

#[tokio::test]
async fn what_is_known_of_a_plan_is_told_before() {
    let harness = Harness::at(MONDAY).await;
    harness.publish("[touch.csat]\non = false\n", "new").await;
    note_replay(&harness, "", 1).await;
    let known = harness.desk(json!({ "do": "preview-plan", "shop": "demo", "text": "" })).await.unwrap();
    assert_eq!(known["in_force"], 1);
    assert_eq!(known["turned_on"], json!(["csat"]));
    assert_eq!(known["replayed"]["journeys"], 1_240);
}
