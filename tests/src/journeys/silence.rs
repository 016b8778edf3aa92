//! Silence in transit: what is learned of it, and what it decides.

use std::sync::Arc;

use jiff::Timestamp;
use journey::customer::CustomerView;
use journey::decide;
use journey::fact::{Fact, ParcelStatus};
use journey::ids::JourneyKind;
use journey::journey::State;
use journey::lanes::{Course, Lanes};
use journey::plan::Plan;
use journey::shop::ShopTime;
use journey::touch::TouchKind;
use journey::verdict::{Because, next_wake};

use super::stories::{placed, scan, shipped};
use super::{START, fold, shop, time};

/// What a working day counts in carrier time.
const WORKING_DAY: i64 = 13 * 3600 * 5;

/// A shop that knows for how many working days its parcels are unseen, and that few are late.
fn unseen_for(days: Option<i64>) -> ShopTime {
    let silence = days.map(|days| days * WORKING_DAY);
    let known = serde_json::json!({ "l": {}, "n": 400, "g": silence, "q": vec![1_100; 10] });
    let edition = serde_json::json!({ "at": START - 365 * 24 * 3600, "k": [known] });
    let mut lanes = Lanes::NONE;
    lanes.publish(serde_json::from_value(edition).expect("an edition"));
    ShopTime { lanes: Arc::new(lanes), ..shop() }
}

/// Promised in eleven days, scanned on the first of them.
fn scanned_once() -> Vec<Fact> {
    vec![
        placed("2026-03-02T09:00", "2026-03-13T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T10:00", "1Z1", ParcelStatus::InTransit),
    ]
}

/// When the delay would be told, and why.
fn warning(shop: &ShopTime) -> (Timestamp, Because) {
    let (plan, view, now) = (Plan::default(), CustomerView::default(), time("2026-03-03T12:00:00-05:00"));
    let journey = fold(JourneyKind::Order, &scanned_once(), &plan);
    let verdicts = decide::verdicts(&journey, &view, &plan, shop, now);
    let delay = verdicts.iter().find(|verdict| verdict.touch.kind == TouchKind::TransitDelay);
    (next_wake(&verdicts, now).expect("a wake-up"), delay.expect("a delay notice").because)
}

#[test]
fn the_lane_says_how_long_is_too_long() {
    let silent = Because::SilentSince(time("2026-03-03T10:00:00-05:00"));
    let (by_days, because) = warning(&shop());
    assert_eq!(because, silent, "three business days, without a lane");
    // A lane of which that is not known leaves it at that.
    assert_eq!(warning(&unseen_for(None)), (by_days, silent));
    // Six working days unseen, and three left, is earlier than three unseen and one and a half left.
    let (of_the_lane, because) = warning(&unseen_for(Some(6)));
    assert_eq!(because, silent);
    assert!(of_the_lane < by_days, "{of_the_lane} {by_days}");
    assert!(of_the_lane > time("2026-03-10T12:00:00-05:00"), "{of_the_lane}");
    // Where parcels are unseen for eight days all the time, it says nothing before they are over.
    assert!(warning(&unseen_for(Some(8))).0 > of_the_lane);
    // Longer than the promise: the others speak.
    assert_ne!(warning(&unseen_for(Some(20))).1, silent);
}

/// From when to when nobody saw it, as `day hour` of March.
fn silences(facts: Vec<Fact>) -> Vec<(String, String)> {
    let mut all = scanned_once();
    all.extend(facts);
    let journey = fold(JourneyKind::Order, &all, &Plan::default());
    let State::Order(order) = &journey.state else {
        panic!("an order");
    };
    let told = |at: Timestamp| at.to_zoned(shop().zone).strftime("%-d %H").to_string();
    let course = Course::of(order).expect("handed over");
    course.silences.iter().map(|silence| (told(silence.from), told(silence.to))).collect()
}

fn pair(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn the_longest_silences_of_a_parcel_are_kept() {
    let arrived = scan("2026-03-06T15:00", "1Z1", ParcelStatus::Delivered);
    let facts = vec![
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        // Of the parcel too, by the name of its shipment.
        scan("2026-03-05T09:00", "s1", ParcelStatus::OnHold),
        scan("2026-03-06T08:00", "1Z1", ParcelStatus::OutForDelivery),
        arrived.clone(),
    ];
    assert_eq!(
        silences(facts.clone()),
        [pair("3 12", "5 09"), pair("5 09", "6 08"), pair("3 10", "3 12")],
        "the van is no silence"
    );
    assert!(silences(facts[..3].to_vec()).is_empty(), "it has not arrived");
    // Of many scans those in the middle are not kept: nobody was silent then.
    let mut many: Vec<Fact> =
        (11..23).map(|hour| scan(&format!("2026-03-03T{hour}:00"), "1Z1", ParcelStatus::InTransit)).collect();
    many.push(scan("2026-03-04T01:00", "1Z1", ParcelStatus::Delivered));
    assert_eq!(silences(many), [pair("3 22", "4 01"), pair("3 10", "3 11"), pair("3 11", "3 12")]);
}
