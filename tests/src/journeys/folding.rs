//! Facts in any order, once or more often, make one state.

use journey::decide;
use journey::fact::{Fact, What};
use journey::help::{ARTICLES_MAX, SEARCHES_MAX};
use journey::ids::JourneyKind;
use journey::journey::{Journey, State};
use journey::order::{Promise, PromiseSource};
use journey::parcel::PARCELS_MAX;
use journey::plan::Plan;
use journey::relationship::ARRIVALS_MAX;
use proptest::prelude::*;

use super::{arbitrary, fact, fold, hours, shop};

/// Facts of a kind, and the same facts in another order, some more than once.
fn two_orders_of(
    kind: impl Strategy<Value = JourneyKind>,
    facts: impl Fn(JourneyKind) -> BoxedStrategy<Vec<Fact>>,
) -> impl Strategy<Value = (JourneyKind, Vec<Fact>, Vec<Fact>)> {
    kind.prop_flat_map(move |kind| (Just(kind), facts(kind)))
        .prop_flat_map(|(kind, facts)| (Just(kind), Just(facts.clone()), arbitrary::shuffled(facts)))
}

/// More facts of a kind than a journey keeps.
fn many(kind: JourneyKind) -> BoxedStrategy<Vec<Fact>> {
    match kind {
        JourneyKind::Order => arbitrary::facts_of(kind, arbitrary::parcel_scans(), 120),
        JourneyKind::Help => arbitrary::many_signals(80),
        JourneyKind::Relationship => arbitrary::many_arrivals(40),
        JourneyKind::Cart => arbitrary::facts(kind),
    }
}

fn promise_of(journey: &Journey) -> Option<Promise> {
    match &journey.state {
        State::Order(order) => order.promise.clone(),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    }
}

proptest! {
    #[test]
    fn the_order_of_facts_and_their_repetition_do_not_matter(
        (kind, facts, again) in two_orders_of(arbitrary::kind(), arbitrary::facts),
        plan in arbitrary::plan(),
        view in arbitrary::view(),
        nows in prop::collection::vec(arbitrary::now(), 4),
    ) {
        let (one, other) = (fold(kind, &facts, &plan), fold(kind, &again, &plan));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.to_stored().unwrap(), other.to_stored().unwrap());
        for now in nows {
            let verdicts = |journey: &Journey| decide::verdicts(journey, &view, &plan, &shop(), now);
            prop_assert_eq!(verdicts(&one), verdicts(&other));
        }
    }

    #[test]
    fn a_fact_that_comes_again_changes_nothing(
        (kind, facts) in arbitrary::kind_and_facts(),
        plan in arbitrary::plan(),
    ) {
        let journey = fold(kind, &facts, &plan);
        for fact in &facts {
            let mut again = journey.clone();
            again.apply(fact, &plan, &shop());
            prop_assert_eq!(&again, &journey, "{:?}", fact);
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_same_in_every_order(
        (kind, facts, again) in two_orders_of(arbitrary::kind(), many),
    ) {
        let plan = Plan::default();
        let (one, other) = (fold(kind, &facts, &plan), fold(kind, &again, &plan));
        prop_assert_eq!(&one, &other);
        match &one.state {
            State::Order(order) => {
                prop_assert!(order.shipments.len() <= PARCELS_MAX);
                prop_assert!(order.scans.len() <= 2 * PARCELS_MAX);
            }
            State::Help(help) => {
                prop_assert!(help.searches.len() <= SEARCHES_MAX);
                prop_assert!(help.opened.len() <= ARTICLES_MAX);
            }
            State::Relationship(customer) => prop_assert!(customer.arrivals.len() <= ARRIVALS_MAX),
            State::Cart(_) => {}
        }
    }

    /// What was promised at the purchase stays, whatever is said later. Only an earlier word wins,
    /// or the order's own word over our rule.
    #[test]
    fn the_promise_stays(facts in arbitrary::facts(JourneyKind::Order), plan in arbitrary::plan()) {
        let mut journey = fold(JourneyKind::Order, &[], &plan);
        for fact in &facts {
            let before = promise_of(&journey);
            journey.apply(fact, &plan, &shop());
            let (Some(before), Some(after)) = (before, promise_of(&journey)) else {
                continue;
            };
            if before == after {
                continue;
            }
            let earlier_word = fact.occurred_at < before.told_at + hours(1) / 3600;
            let own_word = before.source == PromiseSource::Plan && after.source == PromiseSource::Order;
            prop_assert!(matches!(fact.what, What::OrderStands(_)), "{:?}", fact);
            prop_assert!(earlier_word || own_word, "{before:?} became {after:?} by {fact:?}");
        }
    }

    /// A report that comes again after a new plan was published does not change what was promised.
    #[test]
    fn a_new_plan_changes_no_promise(
        facts in arbitrary::facts(JourneyKind::Order),
        before in arbitrary::plan(),
        business_days in 0..20_u32,
    ) {
        let mut after = Plan { version: before.version + 1, ..before.clone() };
        after.promise.rules.clear();
        after.promise.otherwise.business_days = business_days;
        let journey = fold(JourneyKind::Order, &facts, &before);
        let mut again = journey.clone();
        for fact in &facts {
            again.apply(fact, &after, &shop());
        }
        prop_assert_eq!(promise_of(&again), promise_of(&journey));
    }

    #[test]
    fn an_erased_journey_keeps_nothing(
        (kind, facts) in arbitrary::kind_and_facts(),
        erased_at in arbitrary::moment(),
        place in any::<prop::sample::Index>(),
    ) {
        let mut facts = facts;
        facts.insert(place.index(facts.len() + 1), fact(kind, erased_at, What::Erased));
        let journey = fold(kind, &facts, &Plan::default());
        let stored = journey.to_stored().unwrap();
        prop_assert!(journey.is_erased());
        let expected = format!(r#"{{"v":1,"f":{{"{kind}":{{"er":true}}}}}}"#);
        prop_assert_eq!(stored, expected);
    }
}
