//! What was known at a time, and a journey told again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use journey::decide;
use journey::fact::{Contact, Fact, What};
use journey::ids::JourneyKind;
use journey::journey::Journey;
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
