//! How many journeys a second one core replays, and how long a large replay takes on all of them: reading
//! journeys from their stored form, playing them with two plans, and setting the mails against each other.
//!
//! `cargo run --release -p tests --example replay`

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program that prints, or stops")]

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::customer::Customer;
use journey::fact::{
    Contact, Fact, Item, Money, OrderSnapshot, ParcelRef, ParcelStatus, Scan, Shipment, Subject, What,
};
use journey::feed::CarrierFeed;
use journey::ids::{CustomerKey, JourneyId, OrderId, ShipmentId, TrackingNumber};
use journey::journey::Journey;
use journey::plan::Plan;
use journey::replay::{Change, Person, Report, Window, replay};
use journey::shop::{ShopTime, Standing};

/// Journeys a second that the playing of one plan must reach.
const TARGET_PER_SECOND: f64 = 50_000.0;

/// Orders that are replayed.
const ORDERS: u32 = 100_000;

/// So many of them on one core.
const ON_ONE_CORE: usize = 20_000;

/// The whole must be over within this many seconds.
const TARGET_SECONDS: f64 = 10.0;

/// The first order is placed then, the others one a minute.
const BEGIN: i64 = 1_772_460_000;

fn at(order: u32, hours: i64) -> Timestamp {
    let begun = BEGIN + i64::from(order % 20_000) * 60;
    Timestamp::from_second(begun).expect("a time of this century") + SignedDuration::from_hours(hours)
}

/// The facts of an order: most come in time, of ten one is late, and some are never scanned.
fn facts(order: u32) -> Vec<Fact> {
    let id = OrderId::parse(format!("55500{order:05}")).expect("an id");
    let number = TrackingNumber::parse(format!("1Z999AA1{order:08}")).expect("a number");
    let fact =
        |hours, what| Fact { subject: Subject::Order(id.clone()), occurred_at: at(order, hours), what };
    let contact = Contact {
        email: format!("customer-{order}@example.com"),
        name: "Ada".to_owned(),
        locale: "en-US".to_owned(),
        country: "US".to_owned(),
        region: ["CA", "NY", "TX"][order as usize % 3].to_owned(),
        ..Contact::default()
    };
    let snapshot = OrderSnapshot {
        number: format!("{order}"),
        placed_at: at(order, 0),
        contact,
        items: vec![Item { title: "Trail boots".to_owned(), quantity: 1, ..Item::default() }],
        shipping_method: "Express (2 days)".to_owned(),
        shipping_fee: Some(Money { currency: "USD".to_owned(), minor_units: 3000 }),
        ..OrderSnapshot::default()
    };
    let shipment = Shipment {
        id: ShipmentId::parse(format!("777{order}")).expect("an id"),
        shipped_at: at(order, 5),
        tracking: vec![number.clone()],
        carrier: "UPS".to_owned(),
        tracking_url: "https://www.ups.com/track".to_owned(),
        cancelled: false,
    };
    let scan = |hours, status| {
        let parcel = ParcelRef::Tracking(number.clone());
        let (tracking_url, carrier) = (String::new(), "UPS".to_owned());
        fact(hours, What::Scanned(Scan { parcel, status, tracking_url, carrier }))
    };
    let slower = if order.is_multiple_of(10) { 96 } else { 0 };
    let mut facts = vec![fact(0, What::OrderStands(Box::new(snapshot))), fact(5, What::Shipped(shipment))];
    if order % 50 != 1 {
        facts.extend([
            scan(6, ParcelStatus::LabelCreated),
            scan(10, ParcelStatus::PickedUp),
            scan(20, ParcelStatus::InTransit),
            scan(28 + slower, ParcelStatus::InTransit),
            scan(30 + slower, ParcelStatus::OutForDelivery),
            scan(34 + slower, ParcelStatus::Delivered),
        ]);
    }
    facts
}

fn main() {
    let plan = Plan::default();
    let mut new = plan.clone();
    new.touches.check_in.closure_after = SignedDuration::from_hours(30);
    new.quiet_hours.to += SignedDuration::from_hours(1);
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    let shop = ShopTime {
        zone,
        standing: Standing::Good,
        carrier_feed: CarrierFeed::Fresh,
        pauses: Vec::new(),
        lanes: std::sync::Arc::default(),
    };
    let stored: Vec<(JourneyId, String)> = (0..ORDERS)
        .map(|order| {
            let facts = facts(order);
            let Subject::Order(id) = &facts[0].subject else { unreachable!("an order's fact") };
            let mut journey = Journey::new(JourneyId::Order(id.clone()));
            facts.iter().for_each(|fact| journey.apply(fact, &plan, &shop));
            (journey.id.clone(), journey.to_stored().expect("a stored form"))
        })
        .collect();
    let until = at(0, 24 * 40);
    let window = Window { from: at(0, 0), until };
    let first = &stored[..ON_ONE_CORE];
    let per_second = |begun: Instant| first.len() as f64 / begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let people: Vec<Person> = first.iter().map(person).collect();
    println!("read           {:>9.0} journeys/s", per_second(begun));

    let begun = Instant::now();
    let played: Vec<_> = people.iter().flat_map(|person| person.play(&plan, &shop, until)).collect();
    let speed = per_second(begun);
    let mails: usize = black_box(played).iter().map(|played| played.mails.len()).sum();
    println!("played         {speed:>9.0} journeys/s, {mails} mails");

    let begun = Instant::now();
    let report = in_a_row(&people, |person| replay(person, &plan, &new, &shop, window));
    println!("two plans      {:>9.0} journeys/s, {} later", per_second(begun), report.count(Change::Later));

    let cores = thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    let report = thread::scope(|scope| {
        let (plan, new, shop) = (&plan, &new, &shop);
        let part = |part| {
            scope.spawn(move || in_a_row(part, |stored| replay(&person(stored), plan, new, shop, window)))
        };
        let parts: Vec<_> = stored.chunks(stored.len().div_ceil(cores)).map(part).collect();
        // In the order of the customers, whoever is ready first.
        parts.into_iter().fold(Report::default(), |mut report, part| {
            report.add(part.join().expect("a part that is replayed"));
            report
        })
    });
    let seconds = begun.elapsed().as_secs_f64();
    println!("all of {ORDERS}  {seconds:>9.1} s on {cores} cores, {} later", report.count(Change::Later));
    let is_reached = speed >= TARGET_PER_SECOND && seconds <= TARGET_SECONDS;
    let verdict = if is_reached { "reached" } else { "MISSED" };
    println!("target of {TARGET_PER_SECOND} played journeys/s, and of {TARGET_SECONDS} s, {verdict}");
}

/// One report of many customers.
fn in_a_row<T>(people: &[T], replay: impl Fn(&T) -> Option<Report>) -> Report {
    let mut report = Report::default();
    for person in people {
        report.add(replay(person).expect("a customer of these days"));
    }
    report
}

fn person((id, text): &(JourneyId, String)) -> Person {
    let journey = Journey::from_stored(id.clone(), text).expect("a journey");
    let order: u128 = id.value()[5..].parse().expect("a number");
    let key = CustomerKey::parse(format!("{order:032x}")).expect("a key");
    Person::new(key, &Customer::default(), vec![journey])
}
