//! What holds of every world after any traffic: each journey wakes in time, each mail has one
//! verdict, nobody is mailed twice, at night, or after they said no.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use journey::customer::{CustomerView, OrderGlance};
use journey::decide;
use journey::ids::JourneyId;
use journey::journey::{Journey, State};
use journey::touch::{Class, TouchKey, TouchState};
use local::cloud::OutboxMail;
use service::shops::Shop;

use super::table::Table;
use super::traffic::{CUSTOMERS, Refusal, Traffic};
use crate::harness::Harness;

/// What a decision on a journey sees of its customer.
async fn view_of(harness: &Harness, shop: &Shop, journey: &Journey) -> CustomerView {
    let service = &harness.system.service;
    let Some(contact) = journey.contact().filter(|contact| contact.is_reachable()) else {
        return CustomerView::default();
    };
    let customer = service.keyring.customer(&shop.id, &contact.email);
    let found = service.store.customer_items(&shop.id, &customer).await.unwrap();
    let mut view = CustomerView { record: found.record.value, ..CustomerView::default() };
    for (id, placed_at) in found.journeys {
        let JourneyId::Order(order_id) = &id else { continue };
        if id == journey.id {
            continue;
        }
        let other = service.store.load(&shop.id, &id, true).await.unwrap().journey;
        let in_trouble = match &other.state {
            State::Order(order) => decide::in_trouble(&other, order, harness.now()),
            State::Cart(_) | State::Help(_) | State::Relationship(_) => false,
        };
        view.orders.push(OrderGlance { id: order_id.clone(), placed_at, in_trouble, incident_at: None });
    }
    view
}

/// Invariants 3 and 10, of every journey. Those of `at_rest` had nothing pending when the rules changed: they
/// are not woken for that.
pub(super) async fn check_journeys(traffic: &Traffic, at_rest: &BTreeSet<JourneyId>, seed: u64) {
    let harness = &traffic.harness;
    let service = &harness.system.service;
    let now = harness.now();
    let shop_id = harness.shop();
    let shop = service.shops.get(&service.store, &service.keyring, &shop_id, now).await.unwrap().unwrap();
    for (_, id) in local::view::list(service).await.unwrap() {
        let stored = service.store.load(&shop_id, &id, true).await.unwrap();
        let view = view_of(harness, &shop, &stored.journey).await;
        let verdicts =
            decide::verdicts(&stored.journey, &view, shop.plan_for(&stored.journey), &shop.time, now);
        let judged: BTreeSet<&TouchKey> = verdicts.iter().map(|verdict| &verdict.touch).collect();
        assert_eq!(judged.len(), verdicts.len(), "seed {seed}: {id}: one verdict a touch: {verdicts:#?}");
        for key in stored.journey.touches.keys() {
            assert!(judged.contains(key), "seed {seed}: {id}: {key} has no verdict");
        }
        // A task may be listed some hours late, a mail never.
        let task_at =
            decide::next_task_at(&stored.journey, &view, shop.plan_for(&stored.journey), &shop.time, now);
        let plan = shop.plan_for(&stored.journey);
        let wake = decide::mails_wake_at(&stored.journey, &view, plan, &shop.time, now)
            .into_iter()
            .chain(task_at.map(|at| at + decide::TASK_WAITS))
            .min();
        let in_time = match (stored.due_at, wake) {
            // What is late already is due at once.
            (Some(due_at), Some(wake)) => due_at <= wake.max(now),
            (None, Some(_)) => at_rest.contains(&id),
            (_, None) => true,
        };
        assert!(
            in_time,
            "seed {seed}: {id} at {now}: due {:?}, wakes {wake:?}: {verdicts:#?}",
            stored.due_at
        );
    }
}

/// Invariants 1, 4 and 9, of every mail.
pub(super) fn check_mails(traffic: &Traffic, seed: u64) {
    let mails = traffic.harness.mails();
    let mut sent: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for mail in &mails {
        *sent.entry((&mail.journey, &mail.touch)).or_default() += 1;
        check_hour(mail, seed);
        for (at, refusal) in &traffic.refusals {
            // A mail of the same instant may have left before.
            assert!(
                mail.at <= *at || !forbids(refusal, mail),
                "seed {seed}: {refusal:?} at {at}, and {mail:?}"
            );
        }
    }
    for ((journey, touch), count) in sent {
        let key = TouchKey::try_from(touch.to_owned()).unwrap();
        let most = if key.kind.resends_after_unknown() { 2 } else { 1 };
        assert!(count <= most, "seed {seed}: {count} times {touch} of {journey}");
    }
}

fn forbids(refusal: &Refusal, mail: &OutboxMail) -> bool {
    let class = TouchKey::try_from(mail.touch.clone()).unwrap().kind.class();
    match refusal {
        Refusal::Order(id) => mail.journey == format!("order/{id}"),
        Refusal::Class(email, refused) => mail.to == *email && class == *refused,
        Refusal::Address(email) => mail.to == *email,
        // Later orders of an erased customer are another matter: told apart by their journeys.
        Refusal::Erased(_) => false,
    }
}

/// Quiet hours are from 21:00 to 08:00 at the customer's place; exceptions are exempt.
fn check_hour(mail: &OutboxMail, seed: u64) {
    let zone = match CUSTOMERS.iter().find(|(email, ..)| *email == mail.to).unwrap().1 {
        "DE" => "Europe/Berlin",
        "AU" => "Australia/Sydney",
        _ => "America/New_York",
    };
    let local = mail.at.to_zoned(TimeZone::get(zone).unwrap()).time();
    let is_quiet = local >= Time::constant(21, 0, 0, 0) || local < Time::constant(8, 0, 0, 0);
    assert!(!is_quiet || mail.touch.starts_with("exception/"), "seed {seed}: {} at {local}", mail.touch);
}

/// Invariant 2: whatever was wanted came to an end, and nothing is left in the list.
pub(super) async fn check_end(traffic: &Traffic, seed: u64) {
    let harness = &traffic.harness;
    harness.system.advance_to(harness.now() + SignedDuration::from_hours(24 * 200)).await.unwrap();
    check_mails(traffic, seed);
    let table = Table::read(harness).await;
    assert_eq!(table.due(), [""; 0], "seed {seed}: nothing is pending after 200 days");
    let service = &harness.system.service;
    for (_, id) in local::view::list(service).await.unwrap() {
        let journey = service.store.load(&harness.shop(), &id, true).await.unwrap().journey;
        for (key, touch) in &journey.touches {
            let is_open = match &touch.state {
                TouchState::Sending { .. } | TouchState::Unknown { settled: false, .. } => true,
                TouchState::Sent { .. }
                | TouchState::Retry { .. }
                | TouchState::Parked { .. }
                | TouchState::Unknown { .. }
                | TouchState::Merged { .. } => false,
            };
            assert!(!is_open, "seed {seed}: {id}: {key} hangs: {touch:?}");
        }
        if journey.is_erased() {
            assert!(journey.contact().is_none(), "seed {seed}: {id}");
        }
    }
}

async fn check_seed(seed: u64) {
    let mut traffic = Traffic::new(seed).await;
    for _ in 0..3 {
        for _ in 0..20 {
            traffic.step().await;
        }
        check_journeys(&traffic, &BTreeSet::new(), seed).await;
        check_mails(&traffic, seed);
    }
    check_end(&traffic, seed).await;
}

#[tokio::test]
async fn invariants_hold_after_any_traffic() {
    for seed in 1..=12 {
        check_seed(seed).await;
    }
}

#[test]
fn classes_are_told_by_their_touches() {
    let class = |touch: &str| TouchKey::try_from(touch.to_owned()).unwrap().kind.class();
    assert_eq!(class("csat/order/1"), Class::Service);
    assert_eq!(class("cart_help/cart/1"), Class::Marketing);
    assert_eq!(class("transit_delay/1Z1/2"), Class::Transactional);
}
