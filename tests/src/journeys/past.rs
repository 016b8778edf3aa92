//! What was known at a time, and a journey told again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use journey::decide;
use journey::fact::{Contact, Fact, OrderSnapshot, What};
use journey::ids::JourneyKind;
use journey::journey::{Journey, State};
use journey::past;
use journey::plan::Plan;
use proptest::prelude::*;

use super::{arbitrary, fold, hours, shop};

/// After everything that the strategies make happen.
fn end() -> Timestamp {
    super::at(0) + hours(24 * 365)
}

/// Facts of which a journey loses nothing that decides: the order itself is told once, every
/// hand-over once, and nothing more often than is kept.
fn plain_facts() -> impl Strategy<Value = (JourneyKind, Vec<Fact>)> {
    arbitrary::kind_and_facts().prop_map(|(kind, mut facts)| {
        let (mut orders, mut shipments, mut arrivals) = (0, BTreeSet::new(), BTreeSet::new());
        facts.retain(|fact| match &fact.what {
            What::OrderStands(_) => {
                orders += 1;
                orders == 1
            }
            What::Shipped(shipment) => shipments.insert(shipment.id.clone()),
            What::CartStands(cart) => !cart.items.is_empty() && cart.contact.is_reachable(),
            What::OrderArrived { order, .. } => arrivals.insert(order.clone()),
            What::Erased => false,
            _ => true,
        });
        facts.iter_mut().for_each(one_person);
        (kind, facts)
    })
}

/// Carts, visits and relationships do not keep what their customers were said to be before.
fn one_person(fact: &mut Fact) {
    let contact = match &mut fact.what {
        What::CartStands(cart) => Some(&mut cart.contact),
        What::Searched(search) => search.contact.as_mut(),
        What::ArticleOpened(opened) => opened.contact.as_mut(),
        What::HelpRequested { contact } => contact.as_mut(),
        What::OrderArrived { contact, .. } => Some(contact),
        _ => None,
    };
    if let Some(contact) = contact {
        let email = "ada.park@example.com".to_owned();
        *contact = Contact { email, marketing_consent: Some(true), ..Contact::default() };
    }
}

fn known_at(kind: JourneyKind, facts: &[Fact], then: Timestamp, plan: &Plan) -> Journey {
    let known: Vec<Fact> = facts.iter().filter(|fact| fact.occurred_at <= then).cloned().collect();
    fold(kind, &known, plan)
}

proptest! {
    #[test]
    fn at_the_end_everything_is_known((kind, facts) in arbitrary::kind_and_facts(), plan in arbitrary::plan()) {
        let journey = fold(kind, &facts, &plan);
        prop_assert_eq!(past::as_of(&journey, end()), journey);
    }

    #[test]
    fn told_again_it_is_the_same_journey((kind, facts) in plain_facts()) {
        let plan = Plan::default();
        let journey = fold(kind, &facts, &plan);
        let again = fold(kind, &past::facts(&journey), &plan);
        prop_assert_eq!(again.to_stored().unwrap(), journey.to_stored().unwrap());
        prop_assert_eq!(again, journey);
    }

    #[test]
    fn before_a_time_it_was_decided_on_what_was_known(
        (kind, facts) in plain_facts(),
        view in arbitrary::view(),
        thens in prop::collection::vec(arbitrary::now(), 6),
    ) {
        let plan = Plan::default();
        let journey = fold(kind, &facts, &plan);
        for then in thens {
            let verdicts = |journey: &Journey| decide::verdicts(journey, &view, &plan, &shop(), then);
            let (past, known) = (past::as_of(&journey, then), known_at(kind, &facts, then, &plan));
            prop_assert_eq!(verdicts(&past), verdicts(&known), "at {}\n{:#?}\n{:#?}", then, past, known);
        }
    }
}

/// Reports of an order that differ in nothing but when it is to be handed over.
fn told_by(ship_bys: &[(i64, Option<i64>)]) -> Vec<Fact> {
    let told = |(hour, by): &(i64, Option<i64>)| {
        let dispatch_by = by.map(|by| super::at(0) + hours(by));
        let contact = Contact { email: "ada.park@example.com".to_owned(), ..Contact::default() };
        let snapshot =
            OrderSnapshot { placed_at: super::at(0), contact, dispatch_by, ..OrderSnapshot::default() };
        super::fact(JourneyKind::Order, super::at(0) + hours(*hour), What::OrderStands(Box::new(snapshot)))
    };
    ship_bys.iter().map(told).collect()
}

proptest! {
    #[test]
    fn a_time_to_ship_that_changed_is_known_as_it_was_told(
        ship_bys in prop::collection::btree_map(0..40_i64, prop::option::weighted(0.8, 24..900_i64), 1..6),
        then in 0..40_i64,
        order in any::<prop::sample::Index>(),
    ) {
        // A time that is taken back for an earlier one is known since it was first said.
        let mut said = BTreeSet::new();
        let ship_bys: Vec<_> = ship_bys.into_iter().filter(|(_, by)| said.insert(*by)).collect();
        let facts = told_by(&ship_bys);
        let plan = Plan::default();
        let then = super::at(0) + hours(then);
        let journey = fold(JourneyKind::Order, &facts, &plan);
        let known = known_at(JourneyKind::Order, &facts, then, &plan);
        prop_assert_eq!(past::as_of(&journey, then), known);
        let again = past::facts(&journey);
        prop_assert_eq!(&again, &facts);
        let mut shuffled = facts.clone();
        shuffled.rotate_left(order.index(facts.len()));
        prop_assert_eq!(fold(JourneyKind::Order, &shuffled, &plan), journey);
    }
}

#[test]
fn of_many_times_to_ship_the_first_and_the_newest_are_known() {
    let ship_bys: Vec<_> = (0..20).map(|day| (day, Some(100 + day))).collect();
    let mut facts = told_by(&ship_bys);
    let journey = fold(JourneyKind::Order, &facts, &Plan::default());
    facts.reverse();
    assert_eq!(fold(JourneyKind::Order, &facts, &Plan::default()), journey);
    let by = |hour: i64| -> Option<i64> {
        let past = past::as_of(&journey, super::at(0) + hours(hour));
        let State::Order(order) = past.state else { unreachable!() };
        Some(order.told()?.dispatch_by?.duration_since(super::at(0)).as_hours())
    };
    assert_eq!([by(0), by(5), by(12), by(19)], [Some(100), Some(105), Some(105), Some(119)]);
}
