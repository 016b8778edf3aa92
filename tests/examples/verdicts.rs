//! How many times a second one core can decide about an order.
//!
//! `cargo run --release -p tests --example verdicts`

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program that prints, or stops")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::customer::{CustomerView, MailMark};
use journey::decide;
use journey::fact::{
    Contact, Fact, Item, Money, OrderSnapshot, ParcelRef, ParcelStatus, Scan, Shipment, Subject, What,
};
use journey::ids::{JourneyId, OrderId, ShipmentId, TrackingNumber};
use journey::journey::Journey;
use journey::lanes::{Course, Lane, Lanes, learn};
use journey::plan::{Carrier, Plan};
use journey::shop::{ShopTime, Standing};
use journey::touch::{Says, SendId, Touch, TouchKey, TouchKind, TouchState};

/// Fewer evaluations a second than this are too few: a replay of a year's orders would take a
/// coffee, not a sip.
const TARGET_PER_SECOND: f64 = 200_000.0;

/// Each stage is measured for about this long.
const MEASURED_FOR: Duration = Duration::from_millis(1_500);

/// Evaluations between two looks at the clock.
const BATCH: u32 = 2_000;

fn time(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn order() -> OrderId {
    OrderId::parse("5123456789012").expect("an id")
}

fn fact(at: &str, what: What) -> Fact {
    Fact { subject: Subject::Order(order()), occurred_at: time(at), what }
}

fn number(parcel: u32) -> TrackingNumber {
    TrackingNumber::parse(format!("1Z999AA1012345678{parcel}")).expect("a number")
}

fn placed() -> Fact {
    let contact = Contact {
        email: "ada.park@example.com".to_owned(),
        name: "Ada".to_owned(),
        locale: "en-US".to_owned(),
        country: "US".to_owned(),
        region: "CA".to_owned(),
        ..Contact::default()
    };
    let snapshot = OrderSnapshot {
        number: "1001".to_owned(),
        placed_at: time("2026-03-02T15:00:00Z"),
        contact,
        items: vec![Item { title: "Trail boots".to_owned(), quantity: 1, ..Item::default() }],
        shipping_method: "Express (2 days)".to_owned(),
        shipping_fee: Some(Money { currency: "USD".to_owned(), minor_units: 3000 }),
        ..OrderSnapshot::default()
    };
    fact("2026-03-02T15:00:00Z", What::OrderStands(Box::new(snapshot)))
}

fn shipped(parcels: u32) -> Fact {
    let shipment = Shipment {
        id: ShipmentId::parse("7770001").expect("an id"),
        shipped_at: time("2026-03-02T20:00:00Z"),
        tracking: (0..parcels).map(number).collect(),
        carrier: "UPS".to_owned(),
        tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784".to_owned(),
        cancelled: false,
    };
    fact("2026-03-02T20:00:00Z", What::Shipped(shipment))
}

fn scan(at: &str, parcel: u32, status: ParcelStatus) -> Fact {
    let parcel = ParcelRef::Tracking(number(parcel));
    let (tracking_url, carrier) = (String::new(), "UPS".to_owned());
    fact(at, What::Scanned(Scan { parcel, status, tracking_url, carrier }))
}

fn scans(parcel: u32) -> [Fact; 3] {
    [
        scan("2026-03-02T20:05:00Z", parcel, ParcelStatus::LabelCreated),
        scan("2026-03-03T01:00:00Z", parcel, ParcelStatus::PickedUp),
        scan("2026-03-03T09:00:00Z", parcel, ParcelStatus::InTransit),
    ]
}

/// A mail that went out.
fn told(journey: &mut Journey, kind: TouchKind, subject: &str, at: &str) {
    let at = time(at);
    let next_update_by = Some(at + SignedDuration::from_hours(24));
    let says = Says { next_update_by, silent: true, ..Says::default() };
    let send_id = SendId("0123456789abcdef0123456789abcdef".to_owned());
    let state = TouchState::Sent { send_id, at };
    let touch = Touch { state, says, because: None, delivery: None, answer: None };
    journey.touches.insert(TouchKey::new(kind, subject, 1), touch);
}

/// A journey at a moment of its life.
struct Stage<'a> {
    name: &'static str,
    plan: &'a Plan,
    journey: Journey,
    now: Timestamp,
}

/// A plan with public holidays, and carriers that have their own.
fn calendars() -> Plan {
    let mut plan = Plan::default();
    plan.calendar.holidays_of = vec!["US-CA".to_owned(), "US-NY".to_owned()];
    let mut calendar = plan.calendar.clone();
    calendar.weekdays.push(Weekday::Saturday);
    calendar.holidays_of = vec!["US".to_owned()];
    let carrier = |name: &str| Carrier { name: name.to_owned(), calendar: calendar.clone() };
    plan.carriers = vec![carrier("*FedEx*"), carrier("*USPS*"), carrier("*UPS*")];
    plan
}

fn stages<'a>(plan: &'a Plan, calendars: &'a Plan, shop: &ShopTime) -> Vec<Stage<'a>> {
    let fold = |facts: &[Fact]| {
        let mut journey = Journey::new(JourneyId::Order(order()));
        for fact in facts {
            journey.apply(fact, plan, shop);
        }
        journey
    };
    let stage = |name, journey, now| Stage { name, plan, journey, now: time(now) };
    let on_the_way = [vec![placed(), shipped(1)], scans(0).to_vec()].concat();
    let mut late = fold(&on_the_way);
    told(&mut late, TouchKind::TransitDelay, number(0).as_str(), "2026-03-04T16:00:00Z");
    let mut arrived = late.clone();
    arrived.apply(&scan("2026-03-06T19:00:00Z", 0, ParcelStatus::Delivered), plan, shop);
    told(&mut arrived, TouchKind::Recovery, "order", "2026-03-06T15:00:00Z");
    let three = [vec![placed(), shipped(3)], (0..3).flat_map(scans).collect()].concat();
    vec![
        stage("placed", fold(&[placed()]), "2026-03-02T15:01:00Z"),
        stage("on the way", fold(&on_the_way), "2026-03-03T10:00:00Z"),
        stage("on the way, by night", fold(&on_the_way), "2026-03-04T10:00:00Z"),
        stage("told to be late", late, "2026-03-05T10:00:00Z"),
        stage("arrived", arrived, "2026-03-07T10:00:00Z"),
        stage("three parcels", fold(&three), "2026-03-03T10:00:00Z"),
        Stage {
            plan: calendars,
            ..stage("on the way, calendars", fold(&on_the_way), "2026-03-03T10:00:00Z")
        },
        Stage { plan: calendars, ..stage("three, calendars", fold(&three), "2026-03-03T10:00:00Z") },
    ]
}

/// Two lanes of which enough is known, so that every parcel gets a forecast.
fn learned() -> Arc<Lanes> {
    let zone = TimeZone::UTC;
    let placed_at = time("2026-01-05T10:00:00Z");
    let course = |number: i64| Course {
        lane: Lane::new("UPS", "Express (2 days)", "US", "CA"),
        placed_at,
        promised_to: time("2026-01-07T23:59:59Z"),
        handed_over_at: placed_at + SignedDuration::from_hours(6),
        arrived_at: Some(placed_at + SignedDuration::from_hours(24 + number % 40)),
        silences: Vec::new(),
    };
    let courses: Vec<Course> = (0..200).map(course).collect();
    let mut lanes = Lanes::NONE;
    lanes.publish(learn(&courses, &Plan::default(), &zone, time("2026-02-01T00:00:00Z")));
    Arc::new(lanes)
}

fn customer() -> CustomerView {
    let mut view = CustomerView::default();
    let mails =
        [("2025-11-02T15:00:00Z", TouchKind::Csat), ("2026-02-20T15:00:00Z", TouchKind::TransitDelay)];
    for (number, (at, kind)) in mails.into_iter().enumerate() {
        let touch = TouchKey::new(kind, "order", 1);
        view.record.book(MailMark::new(&touch, time(at), format!("send-{number}")));
    }
    view
}

/// Evaluations a second.
fn measured(mut evaluate: impl FnMut()) -> f64 {
    for _ in 0..BATCH {
        evaluate();
    }
    let begun = Instant::now();
    let mut count = 0.0;
    while begun.elapsed() < MEASURED_FOR {
        for _ in 0..BATCH {
            evaluate();
        }
        count += f64::from(BATCH);
    }
    count / begun.elapsed().as_secs_f64()
}

fn main() {
    let plan = Plan::default();
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    let shop = ShopTime {
        zone,
        standing: Standing::Good,
        carrier_feed: journey::feed::CarrierFeed::Fresh,
        lanes: learned(),
        pauses: Vec::new(),
    };
    let customer = customer();
    let mut slowest = f64::MAX;
    let calendars = calendars();
    for Stage { name, plan, journey, now } in stages(&plan, &calendars, &shop) {
        let per_second = measured(|| {
            let verdicts = decide::verdicts(black_box(&journey), &customer, plan, &shop, black_box(now));
            black_box(verdicts);
        });
        slowest = slowest.min(per_second);
        println!("{name:<22} {per_second:>10.0} verdicts/s  {:>6.2} µs", 1e6 / per_second);
    }
    let facts = [vec![placed(), shipped(1)], scans(0).to_vec()].concat();
    let per_second = measured(|| {
        let mut journey = Journey::new(JourneyId::Order(order()));
        for fact in black_box(&facts) {
            journey.apply(fact, &plan, &shop);
        }
        black_box(journey);
    });
    println!("{:<22} {:>10.0} facts/s", "facts joined", per_second * 5.0);
    let verdict = if slowest >= TARGET_PER_SECOND { "reached" } else { "MISSED" };
    println!("target of {TARGET_PER_SECOND} verdicts/s {verdict}");
}
