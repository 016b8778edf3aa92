//! `beforehand lanes`: what a shop learned, for a person and for a program.

use expect_test::expect;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use journey::lanes::{Course, Lane, Silence, learn};
use journey::plan::Plan;
use local::commands::lanes::{LanesView, in_lines};
use serde_json::json;

use crate::harness::{Harness, time};

const NOW: &str = "2026-03-02T09:00:00Z";

/// Orders of two carriers: one arrives after some hours of five promised days, each fifth of the other's
/// comes late.
fn courses() -> Vec<Course> {
    let placed_at = time("2026-02-02T06:00:00Z");
    let hours = SignedDuration::from_hours;
    let course = |carrier: &str, country: &str, n: i64| Course {
        lane: Lane::new(carrier, "Standard", country, ""),
        placed_at,
        promised_to: placed_at + hours(5 * 24),
        handed_over_at: placed_at + hours(n % 9),
        arrived_at: (n % if carrier == "UPS" { 40 } else { 20 } != 19).then(|| {
            let days = if carrier == "DHL" && n % 5 == 0 { 8 } else { 2 };
            placed_at + hours(24 * days + 3 + n % 7)
        }),
        silences: if carrier == "UPS" { vec![unseen(n)] } else { Vec::new() },
    };
    (0..60).map(|n| course("UPS", "US", n)).chain((0..120).map(|n| course("DHL", "CA", n))).collect()
}

/// A parcel that is scanned each day, each tenth every other day.
fn unseen(n: i64) -> Silence {
    let from = time("2026-02-02T12:00:00Z");
    Silence { from, to: from + SignedDuration::from_hours(if n % 10 == 0 { 48 } else { 24 }) }
}

async fn asked(harness: &Harness) -> LanesView {
    let answer = harness.desk(json!({ "do": "lanes", "shop": "demo" })).await.unwrap();
    serde_json::from_value(answer).unwrap()
}

#[tokio::test]
async fn what_a_shop_learned_is_said_lane_by_lane() {
    let harness = Harness::at(NOW).await;
    expect![[r#"
        nothing is known of any lane yet: 50 arrivals of 45 days are needed, and it is tried every day. Until then the countdown of the plan speaks
    "#]]
    .assert_eq(&in_lines(&asked(&harness).await));
    let (store, shop) = (&harness.system.service.store, harness.shop());
    for at in ["2026-02-14T09:00:00Z", "2026-02-28T09:00:00Z"] {
        let mut learned = store.learned(&shop).await.unwrap();
        learned.value.lanes.publish(learn(&courses(), &Plan::default(), &TimeZone::UTC, time(at)));
        learned.value.learned_at = Some(time(at));
        assert!(store.put_learned(&shop, &learned).await.unwrap());
    }
    let view = asked(&harness).await;
    expect![[r#"
        all parcels
          172 delivered, 14 % late; 8 are under way; known since 14 Feb 2026
          half arrive within 45 % of the promised time, 90 of 100 within 133 % of the promised time, when 95 of 100 are there was not seen yet
        dhl, standard
          114 delivered, 21.1 % late; 6 are under way; known since 14 Feb 2026
          half arrive within 45 % of the promised time, 90 of 100 within 135 % of the promised time, when 95 of 100 are there was not seen yet
        dhl, standard, to CA
          114 delivered, 21.1 % late; 6 are under way; known since 14 Feb 2026
          half arrive within 45 % of the promised time, 90 of 100 within 135 % of the promised time, when 95 of 100 are there was not seen yet
        ups, standard
          58 delivered, 0 % late; 2 are under way; known since 14 Feb 2026
          half arrive within 43 % of the promised time, 90 of 100 within 50 % of the promised time, when 95 of 100 are there was not seen yet; 95 of 100 are scanned on their way at least every 2 business days
        ups, standard, to US
          58 delivered, 0 % late; 2 are under way; known since 14 Feb 2026
          half arrive within 43 % of the promised time, 90 of 100 within 50 % of the promised time, when 95 of 100 are there was not seen yet; 95 of 100 are scanned on their way at least every 2 business days
        of 45 days; in force for what is handed over since 28 Feb 2026; learned again from 14 Mar 2026 on
    "#]]
    .assert_eq(&in_lines(&view));
    let dhl = view.lanes.iter().find(|lane| lane.lane.carrier == "dhl").unwrap();
    expect![[r#"
        {
          "lane": {
            "carrier": "dhl",
            "service": "standard",
            "country": "",
            "region": ""
          },
          "delivered": 114,
          "under_way": 6,
          "late_percent": 21.1,
          "quantiles": [
            {
              "of_hundred": 50,
              "percent_of_promise": 45
            },
            {
              "of_hundred": 90,
              "percent_of_promise": 135
            },
            {
              "of_hundred": 95,
              "percent_of_promise": null
            }
          ],
          "unseen_business_days": null,
          "since": "2026-02-14T09:00:00Z",
          "words": "half arrive within 45 % of the promised time, 90 of 100 within 135 % of the promised time, when 95 of 100 are there was not seen yet"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(dhl).unwrap());
}

#[tokio::test]
async fn of_a_shop_that_is_not_there_nothing_is_said() {
    let harness = Harness::at(NOW).await;
    let refused = harness.desk(json!({ "do": "lanes", "shop": "nowhere" })).await.unwrap_err();
    assert!(refused.to_string().contains("shop create"), "{refused}");
}
