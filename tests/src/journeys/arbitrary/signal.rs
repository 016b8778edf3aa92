//! What is said of carts, of visitors and of customers.

use jiff::SignedDuration;
use journey::fact::{ArticleOpened, CartSnapshot, Fact, Search, What};
use journey::ids::{JourneyKind, OrderId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::fact;
use super::{contact, facts_of, items, moment, order_id};

/// Anything that is said of a cart.
pub(super) fn cart_whats() -> BoxedStrategy<What> {
    let snapshot = (contact(), items()).prop_map(|(contact, items)| CartSnapshot {
        contact,
        items,
        recovery_url: "https://shop.example.com/cart/1".to_owned(),
    });
    prop_oneof![
        16 => snapshot.prop_map(|snapshot| What::CartStands(Box::new(snapshot))),
        1 => Just(What::CartConverted),
        1 => option::of(contact()).prop_map(|contact| What::HelpRequested { contact }),
        1 => Just(What::Erased),
    ]
    .boxed()
}

/// Visits of the help pages: a few things each, minutes apart.
pub(super) fn visits() -> BoxedStrategy<Vec<Fact>> {
    let visit = (moment(), vec((0..1_200_i64, help_whats()), 1..8)).prop_map(|(begun_at, whats)| {
        let one =
            |(seconds, what)| fact(JourneyKind::Help, begun_at + SignedDuration::from_secs(seconds), what);
        whats.into_iter().map(one).collect::<Vec<Fact>>()
    });
    vec(visit, 0..3).prop_map(|visits| visits.concat()).boxed()
}

/// Anything that a visitor of the help pages does.
fn help_whats() -> BoxedStrategy<What> {
    prop_oneof![
        30 => search().prop_map(What::Searched),
        2 => article().prop_map(What::ArticleOpened),
        1 => option::of(contact()).prop_map(|contact| What::HelpRequested { contact }),
        1 => prop::bool::weighted(0.5)
            .prop_map(|erased| if erased { What::Erased } else { What::CartConverted }),
    ]
    .boxed()
}

fn search() -> BoxedStrategy<Search> {
    let query = select(vec!["where is my order", "Order  status", "return label", "returns", "?", "größe"]);
    let topic = prop_oneof![4 => Just(""), 1 => Just("Returns")];
    (query, option::of(0..3_u32), topic, option::weighted(0.6, contact()))
        .prop_map(|(query, results, topic, contact)| Search {
            query: query.to_owned(),
            results,
            topic: topic.to_owned(),
            contact,
        })
        .boxed()
}

fn article() -> BoxedStrategy<ArticleOpened> {
    (option::of(prop_oneof![0..20_u32, 30..90_u32]), option::of(contact()))
        .prop_map(|(read_seconds, contact)| ArticleOpened {
            article: "How to return".to_owned(),
            read_seconds,
            contact,
        })
        .boxed()
}

/// Anything that we say of a customer.
pub(super) fn relationship_whats() -> BoxedStrategy<What> {
    prop_oneof![
        24 => (order_id(), contact()).prop_map(|(order, contact)| What::OrderArrived { order, contact }),
        1 => Just(What::Erased),
        1 => Just(What::OrderCancelled),
    ]
    .boxed()
}

/// More searches and articles than are kept.
pub(in super::super) fn many_signals(most: usize) -> BoxedStrategy<Vec<Fact>> {
    let search = (search(), 0..100_u32).prop_map(|(search, number)| {
        What::Searched(Search { query: format!("{} {number}", search.query), ..search })
    });
    let article = (article(), 0..100_u32).prop_map(|(article, number)| {
        What::ArticleOpened(ArticleOpened { article: format!("{} {number}", article.article), ..article })
    });
    facts_of(JourneyKind::Help, prop_oneof![2 => search, 1 => article].boxed(), most)
}

/// Arrivals of more orders than are kept, each told more than once.
pub(in super::super) fn many_arrivals(most: usize) -> BoxedStrategy<Vec<Fact>> {
    let arrival = (1..30_u32, contact()).prop_map(|(number, contact)| What::OrderArrived {
        order: OrderId::parse(format!("o{number}")).expect("an id"),
        contact,
    });
    facts_of(JourneyKind::Relationship, arrival.boxed(), most)
}
