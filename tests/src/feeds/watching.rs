//! The sweeper's looks: who went quiet, who is back, each told once.

use dispatch::{FeedReport, metrics};
use expect_test::expect;
use jiff::Timestamp;
use journey::feed::FeedState;
use local::cloud::Fault;
use providers::Provider;
use serde_json::Value;

use super::{source, steady};
use crate::harness::{Harness, time};

const LAST: &str = "2026-03-02T15:00:00Z";

/// A shop whose carrier has brought twenty an hour for four weeks, up to `LAST`.
pub(crate) async fn with_a_past() -> Harness {
    let harness = Harness::at(LAST).await;
    harness.remember("easypost", &steady(20, LAST), time(LAST)).await;
    harness
}

async fn look(harness: &Harness) -> Vec<FeedReport> {
    harness.system.dispatcher.watch(harness.system.service.now(), None).await
}

fn state(reports: &[FeedReport], name: &str) -> FeedState {
    reports.iter().find(|report| report.sender.source == source(name)).unwrap().sender.health.state
}

async fn quiet_since(harness: &Harness, name: &str) -> Option<Timestamp> {
    harness.feeds().await.marks[&source(name)].quiet_since
}

#[tokio::test]
async fn a_sender_that_stops_is_found_and_the_next_delivery_clears_it() {
    let harness = with_a_past().await;
    let reports = look(&harness).await;
    assert_eq!(state(&reports, "easypost"), FeedState::Fresh);
    assert_eq!(state(&reports, "shopify"), FeedState::NeverSeen);
    harness.until("2026-03-02T17:30:00Z").await;
    assert_eq!(quiet_since(&harness, "easypost").await, None, "two hours and a half");
    harness.until("2026-03-02T18:30:00Z").await;
    assert_eq!(quiet_since(&harness, "easypost").await, Some(time(LAST)));
    harness.until("2026-03-03T18:30:00Z").await;
    assert_eq!(quiet_since(&harness, "easypost").await, Some(time(LAST)), "it stays so");

    harness.chatter(Provider::EasyPost).await;
    let marks = harness.feeds().await.marks[&source("easypost")].clone();
    assert_eq!((marks.quiet_since, marks.back_at), (None, Some(time("2026-03-03T18:30:00Z"))));
    harness.until("2026-03-03T19:30:00Z").await;
    assert_eq!(quiet_since(&harness, "easypost").await, None, "and is not found quiet by its old silence");
}

#[tokio::test]
async fn a_feed_is_back_in_the_sweepers_eyes_too() {
    let harness = with_a_past().await;
    harness.until("2026-03-02T19:00:00Z").await;
    assert!(quiet_since(&harness, "easypost").await.is_some());
    // The delivery was counted by a process that could not tell the turn.
    let now = "2026-03-02T20:10:00Z";
    harness.stand_at(time(now));
    let hours = std::collections::BTreeMap::from([(journey::feed::hour_of(time(now)), 1)]);
    let day = store::FeedDay {
        day: "2026-03-02".to_owned(),
        hours,
        last_seen: Some(time(now)),
        ..store::FeedDay::default()
    };
    harness
        .system
        .service
        .store
        .count_feed(&harness.shop(), &source("easypost"), &day, time(now))
        .await
        .unwrap();
    harness.until("2026-03-02T21:10:00Z").await;
    assert_eq!(quiet_since(&harness, "easypost").await, None);
}

#[tokio::test]
async fn each_delivery_is_reported_once_whoever_looks_and_how_often() {
    let harness = with_a_past().await;
    let sum = |reports: &[FeedReport]| -> u64 {
        let of_standard = reports.iter().filter(|report| report.sender.source == source("standard"));
        of_standard.map(|report| report.counts.signed()).sum()
    };
    let mut reported = sum(&look(&harness).await);
    // Over midnight, so that two days' items are in it.
    for _ in 0..30 {
        for _ in 0..7 {
            harness.chatter(Provider::Standard).await;
        }
        harness.pass(31 * 60);
        let now = harness.system.service.now();
        let (dispatcher, other) = (&harness.system.dispatcher, &harness.system.dispatcher);
        let (one, two) = tokio::join!(dispatcher.watch(now, None), other.watch(now, None));
        assert!(one.is_empty() || two.is_empty(), "one look is enough");
        reported += sum(&one) + sum(&two);
        assert_eq!(sum(&look(&harness).await), 0, "nobody looks twice");
    }
    harness.pass(3_600);
    reported += sum(&look(&harness).await);
    assert_eq!(reported, 210);
}

#[tokio::test]
async fn a_look_costs_two_queries_and_one_record_of_all_senders() {
    let harness = with_a_past().await;
    look(&harness).await;
    harness.pass(3_600);
    harness.chatter(Provider::EasyPost).await;
    harness.operations();
    let before = harness.system.service.store.usage().snapshot();
    look(&harness).await;
    let used = harness.system.service.store.usage().snapshot().since(before);
    let told = format!(
        "{}\n{} read, {} written\n",
        harness.operations().join(" "),
        used.read_units,
        used.write_units
    );
    expect![[r#"
        Query Query UpdateItem PutItem
        1.5 read, 4 written
    "#]]
    .assert_eq(&told);
}

#[tokio::test]
async fn a_table_that_fails_under_a_look_holds_up_no_mail() {
    let harness = with_a_past().await;
    harness.pass(5 * 3_600);
    for operation in ["Query", "UpdateItem", "PutItem"] {
        harness
            .system
            .cloud
            .faults
            .inject(move |call| if call.operation == operation { Fault::ServerError } else { Fault::None });
        assert_eq!(look(&harness).await.len(), 0, "{operation}");
        harness.system.cloud.faults.clear();
    }
    harness.system.tick().await.unwrap();
    assert!(quiet_since(&harness, "easypost").await.is_some(), "it stayed due");
}

#[tokio::test]
async fn what_is_metered_is_names_and_numbers() {
    let harness = with_a_past().await;
    harness.until("2026-03-02T19:00:00Z").await;
    harness.pass(3_600);
    let reports = look(&harness).await;
    let now = harness.system.service.now();
    let lines: Vec<Value> = reports
        .iter()
        .map(|report| serde_json::from_str(&metrics::line(report, "dispatch", now)).unwrap())
        .collect();
    let mut told = String::new();
    // The demo shop knows every sender; three of them are enough to see.
    let is_shown =
        |line: &Value| ["easypost", "shopify", "standard"].iter().any(|name| line["Source"] == *name);
    for mut line in lines.into_iter().filter(is_shown) {
        let directives = line.as_object_mut().unwrap().remove("_aws").unwrap();
        for directive in directives["CloudWatchMetrics"].as_array().unwrap() {
            for name in directive["Dimensions"][0].as_array().unwrap() {
                assert!(line[name.as_str().unwrap()].is_string(), "{name} is there");
            }
            for metric in directive["Metrics"].as_array().unwrap() {
                assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{metric} is there");
            }
        }
        told += &format!("{line}\n");
    }
    expect![[r#"
        {"Deliveries":0,"Duplicates":0,"FunctionName":"dispatch","PreviousSecret":0,"Quarantined":0,"Quiet":1,"Refused":0,"SecondsSinceLastSeen":18000,"Shop":"demo","Source":"easypost","State":"quiet","Unmapped":0}
        {"Deliveries":0,"Duplicates":0,"FunctionName":"dispatch","PreviousSecret":0,"Quarantined":0,"Quiet":0,"Refused":0,"Shop":"demo","Source":"shopify","State":"never_seen","Unmapped":0}
        {"Deliveries":0,"Duplicates":0,"FunctionName":"dispatch","PreviousSecret":0,"Quarantined":0,"Quiet":0,"Refused":0,"Shop":"demo","Source":"standard","State":"never_seen","Unmapped":0}
    "#]].assert_eq(&told);
}
