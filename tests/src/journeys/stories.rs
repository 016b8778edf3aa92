//! Lives that went wrong once, each as short as it can be told.

use expect_test::{Expect, expect};
use jiff::Timestamp;
use journey::customer::CustomerView;
use journey::fact::{
    Contact, Estimate, EstimatedBy, Fact, OrderSnapshot, ParcelRef, ParcelStatus, PromiseWindow, Scan,
    Shipment, What,
};
use journey::ids::{JourneyKind, ShipmentId, TrackingNumber};
use journey::plan::Plan;

use super::sending::{live, script_of};
use super::{fact, shop, time};

/// A fact of the order, at a time such as `2026-03-04T09:00`, in New York.
pub(super) fn one(at: &str, what: What) -> Fact {
    fact(JourneyKind::Order, time(&format!("{at}:00-05:00")), what)
}

pub(super) fn placed(at: &str, promised: &str) -> Fact {
    let placed_at = time(&format!("{at}:00-05:00"));
    let contact = Contact {
        email: "ada.park@example.com".to_owned(),
        country: "US".to_owned(),
        region: "NY".to_owned(),
        ..Contact::default()
    };
    let promise = Some(PromiseWindow { from: None, to: time(&format!("{promised}:00-05:00")) });
    one(
        at,
        What::OrderStands(Box::new(OrderSnapshot {
            placed_at,
            contact,
            promise,
            ..OrderSnapshot::default()
        })),
    )
}

pub(super) fn number(number: &str) -> TrackingNumber {
    TrackingNumber::parse(number).unwrap()
}

pub(super) fn shipment(at: &str, id: &str, numbers: &[&str]) -> Shipment {
    Shipment {
        id: ShipmentId::parse(id).unwrap(),
        shipped_at: time(&format!("{at}:00-05:00")),
        tracking: numbers.iter().map(|text| number(text)).collect(),
        carrier: "UPS".to_owned(),
        tracking_url: String::new(),
        cancelled: false,
    }
}

pub(super) fn shipped(at: &str, id: &str, numbers: &[&str]) -> Fact {
    one(at, What::Shipped(shipment(at, id, numbers)))
}

pub(super) fn taken_back(at: &str, id: &str, numbers: &[&str]) -> Fact {
    one(at, What::Shipped(Shipment { cancelled: true, ..shipment(at, id, numbers) }))
}

/// `parcel` is a tracking number, or a shipment such as `s1`.
pub(super) fn scan(at: &str, parcel: &str, status: ParcelStatus) -> Fact {
    let parcel = reference(parcel);
    let (tracking_url, carrier) = (String::new(), String::new());
    one(at, What::Scanned(Scan { parcel, status, tracking_url, carrier }))
}

pub(super) fn estimated(at: &str, parcel: &str, arrives_by: &str) -> Fact {
    let arrives_by = time(&format!("{arrives_by}:00-05:00"));
    one(
        at,
        What::Estimated {
            parcel: reference(parcel),
            estimate: Estimate { arrives_by, by: EstimatedBy::Carrier },
        },
    )
}

fn reference(parcel: &str) -> ParcelRef {
    match ShipmentId::parse(parcel) {
        Ok(id) if parcel.starts_with('s') => ParcelRef::Shipment(id),
        _ => ParcelRef::Tracking(number(parcel)),
    }
}

/// The mails that these facts bring, with the default plan.
pub(super) fn check(facts: Vec<Fact>, expected: Expect) {
    let script = script_of(JourneyKind::Order, facts, Plan::default(), CustomerView::default());
    let life = live(&script);
    assert!(life.broken.is_empty(), "{:#?}", life.broken);
    let told = |at: Timestamp| at.to_zoned(shop().zone).strftime("%a %d %H:%M").to_string();
    let mails: Vec<String> =
        life.mails.iter().map(|mail| format!("{} {}", told(mail.at), mail.key)).collect();
    expected.assert_eq(&mails.join("\n"));
}

/// Two shipments in one parcel, and only one of them is told of its arrival.
#[test]
fn one_parcel_of_two_shipments_arrives_once() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        shipped("2026-03-02T16:00", "s2", &["1Z1"]),
        scan("2026-03-04T12:00", "s2", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Fri 06 12:00 csat/order/1
        Wed 11 10:00 check_in/order/1"#]],
    );
}

/// A label that was printed and replaced by another never moves, and nobody misses it.
#[test]
fn a_replaced_label_is_not_missed() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-02T15:05", "1Z1", ParcelStatus::LabelCreated),
        shipped("2026-03-02T17:00", "s1", &["1Z2"]),
        scan("2026-03-03T12:00", "1Z2", ParcelStatus::InTransit),
        scan("2026-03-04T12:00", "1Z2", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Fri 06 12:00 csat/order/1
        Wed 11 10:00 check_in/order/1"#]],
    );
}

/// After its only label was voided an order is as late as one that was never handed over, but not
/// in the minute in which the next label is printed.
#[test]
fn a_voided_label_is_no_hand_over() {
    let voided = vec![
        placed("2026-03-02T09:00", "2026-03-13T23:59"),
        shipped("2026-03-03T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T15:05", "1Z1", ParcelStatus::LabelCreated),
        taken_back("2026-03-06T10:00", "s1", &["1Z1"]),
        scan("2026-03-06T10:00", "1Z1", ParcelStatus::Cancelled),
    ];
    let mut printed_anew = voided.clone();
    check(
        voided,
        expect![[r#"
            Fri 13 08:03 dispatch_delay/order/1
            Sun 15 08:03 dispatch_delay/order/2
            Tue 17 08:03 dispatch_delay/order/3"#]],
    );
    printed_anew.push(shipped("2026-03-06T10:30", "s2", &["1Z2"]));
    printed_anew.push(scan("2026-03-07T10:00", "1Z2", ParcelStatus::Delivered));
    check(
        printed_anew,
        expect![[r#"
        Mon 09 11:00 csat/order/1
        Sat 14 10:00 check_in/order/1"#]],
    );
}

/// A voided label that moves after all is a parcel like another.
#[test]
fn a_voided_label_may_move() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-02T16:00", "1Z1", ParcelStatus::Cancelled),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Fri 06 12:00 csat/order/1
        Wed 11 10:00 check_in/order/1"#]],
    );
}

/// Two parcels travel in one notice; after the last one it is silent.
#[test]
fn two_late_parcels_are_told_of_together() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1", "1Z2"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::PickedUp),
        scan("2026-03-03T12:00", "1Z2", ParcelStatus::PickedUp),
    ];
    check(
        facts,
        expect![[r#"
            Fri 06 08:03 transit_delay/1Z1/1
            Sat 07 08:03 transit_delay/1Z1/2
            Sun 08 09:03 transit_delay/1Z1/3
            Mon 09 09:03 transit_delay/1Z1/4
            Wed 18 08:03 lost/1Z1/1"#]],
    );
}

/// Good news after bad news about two parcels.
#[test]
fn two_late_parcels_move_again() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1", "1Z2"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::PickedUp),
        scan("2026-03-03T12:00", "1Z2", ParcelStatus::PickedUp),
        scan("2026-03-06T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-07T12:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-07T12:00", "1Z2", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Fri 06 08:03 transit_delay/1Z1/1
        Fri 06 12:00 recovery/order/1
        Sun 08 13:00 check_in/order/1
        Wed 11 13:00 csat/order/1"#]],
    );
}

/// Every morning on the van again: the news is told once.
#[test]
fn the_van_is_news_once() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-05T09:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-05T12:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-05T20:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-06T09:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-07T09:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-07T12:00", "1Z1", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Wed 04 08:03 transit_delay/1Z1/1
        Thu 05 08:03 transit_delay/1Z1/2
        Thu 05 09:00 recovery/order/1
        Sun 08 13:00 check_in/order/1
        Wed 11 13:00 csat/order/1"#]],
    );
}

/// An estimate that is over when the mail about it may leave is no news.
#[test]
fn an_estimate_of_the_past_is_no_news() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        estimated("2026-03-03T12:00", "1Z1", "2026-03-06T01:00"),
        estimated("2026-03-06T22:00", "1Z1", "2026-03-07T06:00"),
    ];
    check(
        facts,
        expect![[r#"
            Tue 03 12:00 transit_delay/1Z1/1
            Sat 07 08:03 transit_delay/1Z1/2
            Sun 08 09:03 transit_delay/1Z1/3
            Mon 09 09:03 transit_delay/1Z1/4
            Sat 21 08:03 lost/1Z1/1"#]],
    );
}

/// What the carrier gave up on is told, though its own hand-over is written later than the report.
#[test]
fn a_parcel_does_not_replace_itself() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::Failed),
        shipped("2026-03-04T12:00", "s1", &["1Z1"]),
    ];
    check(facts, expect!["Wed 04 12:00 lost/1Z1/1"]);
}

/// A carrier that says "delayed" but estimates an arrival some hours after the promise: less than a
/// day late is not worth an apology before the countdown.
#[test]
fn some_hours_are_no_delay() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T20:00"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::Delayed),
        estimated("2026-03-03T12:00", "1Z1", "2026-03-06T23:00"),
        scan("2026-03-05T09:00", "1Z1", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Sat 07 09:00 csat/order/1
        Thu 12 10:00 check_in/order/1"#]],
    );
}

/// More parcels than are kept: what is not kept is not missed either.
#[test]
fn a_very_large_order_arrives() {
    let numbers: Vec<String> = (0..30).map(|parcel| format!("1Z{parcel:02}")).collect();
    let mut facts = vec![placed("2026-03-02T09:00", "2026-03-06T23:59")];
    for (index, ten) in numbers.chunks(10).enumerate() {
        let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
        facts.push(shipped("2026-03-02T15:00", &format!("s{index}"), &ten));
    }
    facts.extend(numbers.iter().map(|parcel| scan("2026-03-04T12:00", parcel, ParcelStatus::Delivered)));
    check(
        facts,
        expect![[r#"
        Fri 06 12:00 csat/order/1
        Wed 11 10:00 check_in/order/1"#]],
    );
}

/// What the storefront says of shipments is kept beside what the carrier says of their parcels.
#[test]
fn many_shipments_are_told_of_by_two() {
    let mut facts = vec![placed("2026-03-02T09:00", "2026-03-06T23:59")];
    for index in 0..15 {
        let (id, parcel) = (format!("s{index:02}"), format!("1Z{index:02}"));
        facts.push(shipped("2026-03-02T15:00", &id, &[&parcel]));
        facts.push(scan("2026-03-03T12:00", &parcel, ParcelStatus::InTransit));
        facts.push(scan("2026-03-04T12:00", &id, ParcelStatus::Delivered));
    }
    check(
        facts,
        expect![[r#"
        Fri 06 12:00 csat/order/1
        Wed 11 10:00 check_in/order/1"#]],
    );
}

/// An estimate that slips every day is told of a few times, not for ever.
#[test]
fn many_parcels_that_slip_every_day_bring_few_mails() {
    let mut facts = vec![placed("2026-03-02T09:00", "2026-03-04T23:59")];
    let numbers = ["1Z1", "1Z2", "1Z3", "1Z4", "1Z5", "1Z6"];
    facts.push(shipped("2026-03-02T15:00", "s1", &numbers));
    for day in 3..28 {
        // Each day another parcel, later by more than a day than what was told last.
        let parcel = numbers[day % numbers.len()];
        let (said, by) = (format!("2026-03-{day:02}T12:00"), format!("{}-05-01T12:00", 2026 + day));
        facts.push(estimated(&said, parcel, &by));
    }
    check(
        facts,
        expect![[r#"
            Tue 03 12:15 transit_delay/1Z4/1
            Wed 04 08:03 transit_delay/1Z1/1
            Wed 04 12:15 transit_delay/1Z5/2
            Thu 05 12:15 transit_delay/1Z6/2
            Fri 06 12:15 transit_delay/1Z1/2
            Sat 07 12:15 transit_delay/1Z2/2
            Sun 08 13:15 transit_delay/1Z3/2
            Mon 09 13:15 transit_delay/1Z4/2
            Tue 10 13:15 transit_delay/1Z5/3
            Wed 11 13:15 transit_delay/1Z6/3
            Thu 12 13:15 transit_delay/1Z1/3
            Fri 13 13:15 transit_delay/1Z2/3
            Tue 07 08:03 lost/1Z5/1
            Wed 08 08:03 lost/1Z1/1
            Thu 09 08:03 lost/1Z2/1
            Fri 10 08:03 lost/1Z3/1
            Sat 11 08:03 lost/1Z4/1"#]],
    );
}
