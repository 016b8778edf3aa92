//! The truth about parcels: whoever says it, by whatever name, in whatever order, and how it is told.

use expect_test::expect;
use jiff::Timestamp;
use journey::customer::CustomerView;
use journey::decide;
use journey::fact::{Contact, Fact, OrderSnapshot, ParcelStatus, Shipment, What};
use journey::ids::JourneyKind;
use journey::journey::{Journey, State};
use journey::order::Order;
use journey::plan::Plan;
use journey::story;
use journey::touch::TouchKind;
use journey::verdict::{Decision, Event, Gate};
use proptest::prelude::*;

use super::arbitrary::shuffled;
use super::stories::{check, estimated, one, placed, scan, shipment, shipped, taken_back};
use super::{fold, shop, time};

fn order(facts: &[Fact]) -> Journey {
    fold(JourneyKind::Order, facts, &Plan::default())
}

fn state(journey: &Journey) -> &Order {
    match &journey.state {
        State::Order(order) => order,
        _ => panic!("an order's journey"),
    }
}

fn in_new_york(text: &str) -> Timestamp {
    time(&format!("{text}:00-05:00"))
}

/// Why no mail of a kind is sent, long after everything.
fn verdict(journey: &Journey, kind: TouchKind) -> Gate {
    let now = in_new_york("2026-03-20T12:00");
    let view = CustomerView::default();
    let verdicts = decide::verdicts(journey, &view, &Plan::default(), &shop(), now);
    match verdicts.into_iter().find(|verdict| verdict.touch.kind == kind).unwrap().decision {
        Decision::Drop { gate } => gate,
        other => panic!("{kind}: {other:?}"),
    }
}

/// How often a line of the timeline ends so.
fn told(journey: &Journey, end: &str) -> usize {
    let story = story::tell(journey, &shop().zone);
    story.iter().filter(|happened| happened.what.ends_with(end)).count()
}

/// Storefront (by its shipment), carrier and a tracking service (by the number) report one story by
/// clocks that differ by minutes.
fn three_senders() -> Vec<Fact> {
    vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T09:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-03T09:04", "s1", ParcelStatus::InTransit),
        scan("2026-03-05T09:00", "1Z1", ParcelStatus::Delayed),
        scan("2026-03-05T09:07", "s1", ParcelStatus::Delayed),
        scan("2026-03-05T09:11", "1Z1", ParcelStatus::Delayed),
        scan("2026-03-07T12:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-07T12:06", "s1", ParcelStatus::Delivered),
        scan("2026-03-07T12:09", "1Z1", ParcelStatus::Delivered),
    ]
}

#[test]
fn what_three_senders_report_happened_once() {
    check(
        three_senders(),
        expect![[r#"
        Thu 05 09:00 transit_delay/1Z1/1
        Fri 06 09:00 transit_delay/1Z1/2
        Sat 07 09:00 transit_delay/1Z1/3
        Sun 08 13:00 check_in/order/1
        Wed 11 13:00 csat/order/1"#]],
    );
    let journey = order(&three_senders());
    assert_eq!(state(&journey).parcels().len(), 1);
    assert_eq!(state(&journey).delivered_at(), Some(in_new_york("2026-03-07T12:00")));
    for report in ["1Z1: in transit", "1Z1: delayed", "1Z1: delivered"] {
        assert_eq!(told(&journey, report), 1, "{report}: {:#?}", story::tell(&journey, &shop().zone));
    }
    assert_eq!(told(&journey, "(latest report)"), 0);
}

#[test]
fn a_late_scan_moves_no_parcel_back() {
    let facts = |late: &[Fact]| {
        let mut facts = vec![
            placed("2026-03-02T09:00", "2026-03-06T23:59"),
            shipped("2026-03-02T15:00", "s1", &["1Z1"]),
            scan("2026-03-05T08:00", "1Z1", ParcelStatus::OutForDelivery),
        ];
        facts.extend_from_slice(late);
        facts
    };
    let on_the_van = order(&facts(&[
        scan("2026-03-05T06:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-04T06:00", "1Z1", ParcelStatus::Delayed),
    ]));
    assert!(state(&on_the_van).parcels()[0].is(ParcelStatus::OutForDelivery));
    // It moved since the carrier called it late.
    assert_eq!(state(&on_the_van).parcels()[0].delayed_at, None);
    // What is scanned after the delivery is bookkeeping: a carrier does not fetch a parcel back.
    let arrived = facts(&[
        scan("2026-03-05T12:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-05T18:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-06T18:00", "1Z1", ParcelStatus::OutForDelivery),
    ]);
    assert!(state(&order(&arrived)).parcels()[0].is(ParcelStatus::Delivered));
    // That it was late before it arrived is heard of afterwards, and wakes nothing.
    let mut heard_later = arrived.clone();
    heard_later.push(scan("2026-03-04T06:00", "1Z1", ParcelStatus::Delayed));
    assert_eq!(verdict(&order(&heard_later), TouchKind::TransitDelay), Gate::Overtaken(Event::Delivery));
    check(
        arrived,
        expect![[r#"
        Sat 07 12:00 csat/order/1
        Thu 12 10:00 check_in/order/1"#]],
    );
}

/// The number comes after the first notice: it is the same parcel, and its notices count on.
#[test]
fn a_number_that_comes_later_starts_no_notices_anew() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &[]),
        scan("2026-03-02T16:00", "s1", ParcelStatus::PickedUp),
        shipped("2026-03-05T12:00", "s1", &["1Z1"]),
        scan("2026-03-06T06:00", "1Z1", ParcelStatus::LabelCreated),
        scan("2026-03-06T12:00", "1Z1", ParcelStatus::Delivered),
    ];
    check(
        facts,
        expect![[r#"
        Wed 04 08:03 transit_delay/s1/1
        Thu 05 08:03 transit_delay/s1/2
        Fri 06 08:03 transit_delay/s1/3
        Sat 07 12:00 check_in/order/1
        Tue 10 13:00 csat/order/1"#]],
    );
}

/// The shop corrects a number. The old one may be somebody else's parcel, and it moves on: it is not
/// waited for, and nothing that happens to it happened to this order.
#[test]
fn a_corrected_number_is_the_same_parcel() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        shipped("2026-03-04T12:00", "s1", &["1Z2"]),
        scan("2026-03-05T06:00", "1Z2", ParcelStatus::InTransit),
        scan("2026-03-05T07:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-05T08:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-06T12:00", "1Z2", ParcelStatus::Delivered),
        scan("2026-03-07T12:00", "1Z1", ParcelStatus::ReturningToSender),
    ];
    assert_eq!(state(&order(&facts)).delivered_at(), Some(in_new_york("2026-03-06T12:00")));
    check(
        facts,
        expect![[r#"
        Wed 04 08:03 transit_delay/1Z1/1
        Thu 05 08:03 transit_delay/1Z1/2
        Fri 06 08:03 transit_delay/1Z1/3
        Sat 07 12:00 check_in/order/1
        Tue 10 13:00 csat/order/1"#]],
    );
}

/// One hand-over becomes two: the parcel that keeps its number keeps its notices, the new one gets
/// its own.
#[test]
fn a_split_shipment_is_two_parcels() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        shipped("2026-03-04T10:00", "s1", &["1Z1", "1Z2"]),
        shipped("2026-03-04T12:00", "s1", &["1Z1"]),
        shipped("2026-03-04T12:00", "s2", &["1Z2"]),
        scan("2026-03-05T06:00", "1Z2", ParcelStatus::InTransit),
        scan("2026-03-05T12:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-06T12:00", "1Z2", ParcelStatus::Delivered),
    ];
    let journey = order(&facts);
    let labels: Vec<&str> = state(&journey).parcels().iter().map(|parcel| parcel.label).collect();
    assert_eq!(labels, ["1Z1", "1Z2"]);
    check(
        facts,
        expect![[r#"
            Wed 04 08:03 transit_delay/1Z1/1
            Wed 04 10:00 transit_delay/1Z2/1
            Thu 05 10:00 transit_delay/1Z1/2
            Fri 06 10:00 transit_delay/1Z2/3
            Sat 07 12:00 check_in/order/1
            Tue 10 13:00 csat/order/1"#]],
    );
}

/// What comes back is told once; that it is delivered in the end, to the shop, is no arrival.
#[test]
fn what_returns_to_the_sender_does_not_arrive() {
    let facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::ReturningToSender),
        scan("2026-03-05T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-09T11:00", "1Z1", ParcelStatus::OutForDelivery),
        scan("2026-03-09T12:00", "1Z1", ParcelStatus::Delivered),
    ];
    assert_eq!(state(&order(&facts)).delivered_at(), None);
    check(facts, expect!["Wed 04 12:00 exception/1Z1/returning_to_sender/1"]);
    // A customer who sends something back had it.
    let arrived = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::Delivered),
        scan("2026-03-20T12:00", "1Z1", ParcelStatus::ReturningToSender),
    ];
    assert_eq!(state(&order(&arrived)).delivered_at(), Some(in_new_york("2026-03-04T12:00")));
}

/// What is sent in place of a lost parcel is not late by the promise that was lost with it.
#[test]
fn a_replacement_gets_the_time_that_was_promised() {
    let lost = [
        placed("2026-03-02T09:00", "2026-03-04T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-05T12:00", "1Z1", ParcelStatus::Failed),
        shipped("2026-03-06T12:00", "s2", &["1Z2"]),
        scan("2026-03-06T18:00", "1Z2", ParcelStatus::InTransit),
    ];
    let mut in_time = lost.to_vec();
    in_time.push(scan("2026-03-08T12:00", "1Z2", ParcelStatus::Delivered));
    check(
        in_time,
        expect![[r#"
            Wed 04 08:03 transit_delay/1Z1/1
            Thu 05 08:03 transit_delay/1Z1/2
            Thu 05 12:00 lost/1Z1/1
            Mon 09 13:00 check_in/order/1
            Thu 12 13:00 csat/order/1"#]],
    );
    let mut late_again = lost.to_vec();
    late_again.push(scan("2026-03-10T12:00", "1Z2", ParcelStatus::Delivered));
    check(
        late_again,
        expect![[r#"
            Wed 04 08:03 transit_delay/1Z1/1
            Thu 05 08:03 transit_delay/1Z1/2
            Thu 05 12:00 lost/1Z1/1
            Mon 09 08:03 transit_delay/1Z2/1
            Tue 10 08:03 transit_delay/1Z2/2
            Wed 11 13:00 check_in/order/1
            Sat 14 13:00 csat/order/1"#]],
    );
}

/// "Delayed" without a date, while there is time to make it good, is told when half of the time is
/// over; if it moved by then, never.
#[test]
fn an_early_delay_is_told_when_half_of_the_time_is_over() {
    let delayed = [
        placed("2026-03-02T09:00", "2026-03-10T09:00"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        // It counts from the first report on, and an older date does not know of it.
        estimated("2026-03-03T12:00", "1Z1", "2026-03-09T12:00"),
        scan("2026-03-04T10:00", "1Z1", ParcelStatus::Delayed),
    ];
    let mut stays = delayed.to_vec();
    stays.push(scan("2026-03-07T09:00", "1Z1", ParcelStatus::Delivered));
    check(
        stays,
        expect![[r#"
        Fri 06 09:00 transit_delay/1Z1/1
        Sun 08 10:00 check_in/order/1
        Wed 11 10:00 csat/order/1"#]],
    );
    let mut moves = delayed.to_vec();
    moves.push(scan("2026-03-05T10:00", "1Z1", ParcelStatus::InTransit));
    moves.push(scan("2026-03-07T09:00", "1Z1", ParcelStatus::Delivered));
    check(
        moves,
        expect![[r#"
        Mon 09 10:00 csat/order/1
        Sat 14 10:00 check_in/order/1"#]],
    );
}

/// The customer says that it did not arrive: nobody asks them how they like it.
#[test]
fn who_denies_the_delivery_is_not_asked_about_it() {
    let mut facts = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1", "1Z2"]),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::Delivered),
        one("2026-03-04T18:00", What::Denied),
        scan("2026-03-05T12:00", "1Z2", ParcelStatus::Delivered),
    ];
    let journey = order(&facts);
    assert_eq!(journey.handover_at(), None);
    assert_eq!(told(&journey, "the customer said that it did not arrive"), 1);
    for kind in [TouchKind::CheckIn, TouchKind::Csat] {
        assert_eq!(verdict(&journey, kind), Gate::Overtaken(Event::Denied), "{kind}");
    }
    check(
        facts.clone(),
        expect![[r#"
        Thu 05 12:00 not_received/order/1
        Sat 07 12:00 not_received/order/2
        Mon 09 13:00 not_received/order/3"#]],
    );
    // Who asked before anything was reported as delivered denied nothing.
    facts.retain(|fact| fact.what != What::Denied);
    facts.push(one("2026-03-03T18:00", What::Denied));
    check(
        facts,
        expect![[r#"
        Tue 10 19:00 csat/order/1
        Fri 13 19:00 check_in/order/1"#]],
    );
}

/// A later report of the order without an address takes the address away from nobody.
#[test]
fn a_report_without_an_address_loses_none() {
    let told_at = |at: &str, email: &str| {
        let contact = Contact { email: email.to_owned(), ..Contact::default() };
        let placed_at = in_new_york("2026-03-02T09:00");
        let snapshot =
            OrderSnapshot { number: at.to_owned(), placed_at, contact, ..OrderSnapshot::default() };
        one(at, What::OrderStands(Box::new(snapshot)))
    };
    let facts = [
        told_at("2026-03-02T09:00", "ada@example.com"),
        told_at("2026-03-03T09:00", "ada.park@example.com"),
        told_at("2026-03-04T09:00", ""),
        told_at("2026-03-05T09:00", ""),
    ];
    let journey = order(&facts);
    assert_eq!(journey.contact().unwrap().email, "ada.park@example.com");
    assert_eq!(state(&journey).told().unwrap().number, "2026-03-05T09:00");
    let corrected = told_at("2026-03-06T09:00", "bo@example.com");
    let journey = order(&[&facts[..], &[corrected]].concat());
    assert_eq!(journey.contact().unwrap().email, "bo@example.com");
    assert_eq!(state(&journey).reached, None);
}

/// Every way in which an order's parcels change, with its end.
fn lives() -> impl Strategy<Value = Vec<Fact>> {
    let cancelled = Shipment { cancelled: true, ..shipment("2026-03-03T10:00", "s3", &["1Z3"]) };
    let all = vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &[]),
        shipped("2026-03-02T16:00", "s1", &["1Z1"]),
        shipped("2026-03-02T17:00", "s1", &["1Z2"]),
        shipped("2026-03-02T18:00", "s1", &["1Z2", "1Z4"]),
        shipped("2026-03-02T19:00", "s2", &["1Z4"]),
        shipped("2026-03-03T09:00", "s3", &["1Z3"]),
        taken_back("2026-03-03T10:00", "s3", &["1Z3"]),
        one("2026-03-03T11:00", What::Shipped(cancelled)),
        scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-03T12:00", "s1", ParcelStatus::InTransit),
        scan("2026-03-04T12:00", "1Z2", ParcelStatus::Failed),
        scan("2026-03-04T13:00", "1Z4", ParcelStatus::ReturningToSender),
        shipped("2026-03-05T09:00", "s4", &["1Z5"]),
        scan("2026-03-06T12:00", "1Z4", ParcelStatus::Delivered),
        scan("2026-03-06T12:00", "1Z5", ParcelStatus::Delivered),
        scan("2026-03-06T12:05", "s4", ParcelStatus::Delivered),
        one("2026-03-07T12:00", What::Denied),
        one("2026-03-05T00:00", What::Imported { silent: false }),
        one("2026-03-06T00:00", What::Imported { silent: true }),
    ];
    let length = all.len();
    proptest::sample::subsequence(all, 1..=length)
}

proptest! {
    /// However often and in whatever order the reports come, they are one truth.
    #[test]
    fn one_truth_in_every_order((facts, again) in lives().prop_flat_map(|facts| {
        (Just(facts.clone()), shuffled(facts))
    })) {
        let (one, other) = (order(&facts), order(&again));
        prop_assert_eq!(&one, &other);
        let stored = Journey::from_stored(one.id.clone(), &one.to_stored().unwrap()).unwrap();
        prop_assert_eq!(&stored, &one);
        // No parcel is named twice, and none is called what another one is.
        let parcels = state(&one).parcels();
        let names: Vec<&str> = parcels.iter().flat_map(|parcel| parcel.names.iter().copied()).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(names.len(), distinct.len(), "{:?}", parcels);
    }
}

/// What a storefront's order status told before its shipment was known is the same hand-over.
#[test]
fn a_placeholder_is_no_hand_over_and_a_cancelled_one_is_taken_back() {
    let whole =
        Shipment { carrier: String::new(), cancelled: true, ..shipment("2026-03-02T15:00", "order", &[]) };
    let facts = [
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        one("2026-03-02T16:00", What::Shipped(whole)),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        taken_back("2026-03-02T17:00", "s2", &["1Z2"]),
    ];
    let story = story::tell(&order(&facts), &shop().zone);
    let told: Vec<&str> =
        story.iter().map(|happened| &*happened.what).filter(|what| what.contains("hand")).collect();
    assert_eq!(
        told,
        ["handed over to UPS 1Z1", "handed over to UPS 1Z2", "the hand-over of 1Z2 to UPS was taken back"],
        "{story:#?}"
    );
}
