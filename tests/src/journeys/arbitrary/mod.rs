//! Facts, customers and plans of every kind.

use jiff::Timestamp;
use journey::fact::{Contact, Fact, Item, What};
use journey::ids::{JourneyKind, OrderId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{at, fact};

mod customer;
mod order;
mod plan;
mod signal;

pub(super) use customer::view;
pub(super) use order::parcel_scans;
pub(super) use plan::plan;
pub(super) use signal::{many_arrivals, many_signals};

/// What happens lies within this many days after the start.
pub(super) const DAYS: i64 = 30;

const DAY: i64 = 24 * 3600;

/// A time of a fact: many on the same few instants, and some with a part of a second.
pub(super) fn moment() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        3 => (0..DAYS * 4).prop_map(|quarter| at(quarter * DAY / 4)),
        3 => (-2 * DAY..DAYS * DAY).prop_map(at),
        1 => (0..8_i64).prop_map(|hour| at(hour * 3600)),
        1 => (0..DAY, 0..1_000_i64).prop_map(|(second, part)| {
            at(second) + jiff::SignedDuration::from_millis(part)
        }),
    ]
}

/// A time that is asked about: before, among and after the facts.
pub(super) fn now() -> impl Strategy<Value = Timestamp> {
    (-3 * DAY..(DAYS + 60) * DAY).prop_map(at)
}

/// Any kind of journey.
pub(super) fn kind() -> impl Strategy<Value = JourneyKind> {
    prop_oneof![
        5 => Just(JourneyKind::Order),
        2 => Just(JourneyKind::Cart),
        2 => Just(JourneyKind::Help),
        1 => Just(JourneyKind::Relationship),
    ]
}

/// Facts about one journey of a kind: a few, in no order, among them some about other things.
pub(super) fn facts(kind: JourneyKind) -> BoxedStrategy<Vec<Fact>> {
    match kind {
        JourneyKind::Order => order::facts(),
        JourneyKind::Cart => facts_of(kind, signal::cart_whats(), 8),
        JourneyKind::Help => signal::visits(),
        JourneyKind::Relationship => facts_of(kind, signal::relationship_whats(), 8),
    }
}

/// At most `most` facts about one journey.
pub(super) fn facts_of(
    kind: JourneyKind,
    whats: BoxedStrategy<What>,
    most: usize,
) -> BoxedStrategy<Vec<Fact>> {
    let one = (moment(), whats).prop_map(move |(occurred_at, what)| fact(kind, occurred_at, what));
    vec(one, 0..=most).boxed()
}

/// A kind, and facts about one journey of it.
pub(super) fn kind_and_facts() -> impl Strategy<Value = (JourneyKind, Vec<Fact>)> {
    kind().prop_flat_map(|kind| (Just(kind), facts(kind)))
}

/// Any time that a provider believes: of the years 2000 to 2099.
pub(super) fn believed() -> impl Strategy<Value = Timestamp> {
    let (first, end) = (946_684_800, 4_102_444_800_i64);
    prop_oneof![1 => Just(first), 1 => Just(end - 1), 8 => first..end]
        .prop_map(|second| Timestamp::from_second(second).expect("a time of this century"))
}

/// Facts whose times lie anywhere in the century.
pub(super) fn scattered() -> impl Strategy<Value = (JourneyKind, Vec<Fact>)> {
    (kind_and_facts(), vec(believed(), 64)).prop_map(|((kind, mut facts), times)| {
        let mut times = times.into_iter().cycle();
        let mut next = || times.next().unwrap_or_default();
        for fact in &mut facts {
            fact.occurred_at = next();
            match &mut fact.what {
                What::OrderStands(snapshot) => {
                    snapshot.placed_at = next();
                    snapshot.dispatch_by = snapshot.dispatch_by.map(|_| next());
                    if let Some(promise) = &mut snapshot.promise {
                        promise.to = next();
                    }
                }
                What::Shipped(shipment) => shipment.shipped_at = next(),
                What::Estimated { estimate, .. } => estimate.arrives_by = next(),
                _ => {}
            }
        }
        (kind, facts)
    })
}

/// The same facts in another order, each once or more often.
pub(super) fn shuffled(facts: Vec<Fact>) -> impl Strategy<Value = Vec<Fact>> {
    let length = facts.len();
    let copies = if length == 0 { Just(Vec::new()).boxed() } else { vec(0..length, 0..=length).boxed() };
    copies
        .prop_map(move |copies| {
            let again = copies.iter().map(|&index| facts[index].clone());
            facts.iter().cloned().chain(again).collect::<Vec<Fact>>()
        })
        .prop_shuffle()
}

pub(super) fn contact() -> BoxedStrategy<Contact> {
    let place = select(vec![
        ("US", "NY", ""),
        ("US", "CA", ""),
        ("US", "", ""),
        ("DE", "", ""),
        ("IN", "", "Asia/Kolkata"),
        ("", "", "Mars/Olympus"),
        ("", "", ""),
    ]);
    let email = prop_oneof![18 => Just("ada.park@example.com"), 1 => Just("bo@example.com"), 1 => Just("")];
    (email, place, option::of(prop::bool::weighted(0.8)))
        .prop_map(|(email, (country, region, zone), marketing_consent)| Contact {
            email: email.to_owned(),
            name: "Ada".to_owned(),
            locale: "en-US".to_owned(),
            country: country.to_owned(),
            region: region.to_owned(),
            zone: zone.to_owned(),
            marketing_consent,
        })
        .boxed()
}

pub(super) fn items() -> BoxedStrategy<Vec<Item>> {
    let item = (select(vec!["Trail boots", "Lamp"]), 1..3_u32).prop_map(|(title, quantity)| Item {
        title: title.to_owned(),
        quantity,
        ..Item::default()
    });
    vec(item, 0..3).boxed()
}

fn order_id() -> BoxedStrategy<OrderId> {
    (1..4_u32).prop_map(|number| OrderId::parse(format!("o{number}")).expect("an id")).boxed()
}
