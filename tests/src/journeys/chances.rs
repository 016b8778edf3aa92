//! What a customer is asked, and when there is another chance to ask.

use jiff::Timestamp;
use journey::customer::{CustomerView, MailMark};
use journey::decide;
use journey::fact::{CartSnapshot, Contact, Fact, Item, OrderSnapshot, ParcelRef, ParcelStatus, Scan, What};
use journey::ids::{JourneyKind, OrderId, TrackingNumber};
use journey::journey::Journey;
use journey::plan::Plan;
use journey::touch::{TouchKey, TouchKind};
use journey::verdict::{Decision, Gate, next_wake};

use super::{at, fact, fold, hours, shop};

const DAY: i64 = 24 * 3600;

fn contact() -> Contact {
    Contact { email: "ada.park@example.com".to_owned(), marketing_consent: Some(true), ..Contact::default() }
}

fn arrived(day: i64, order: &str) -> Fact {
    let order = OrderId::parse(order).unwrap();
    fact(JourneyKind::Relationship, at(day * DAY), What::OrderArrived { order, contact: contact() })
}

fn mailed(mails: &[(i64, TouchKind)]) -> CustomerView {
    let mut view = CustomerView::default();
    for (day, kind) in mails {
        let touch = TouchKey::new(*kind, "order", 1);
        view.record.book(MailMark::new(&touch, at(day * DAY), format!("{kind}-{day}")));
    }
    view
}

/// The first verdict, and the next wake-up.
fn decided(journey: &Journey, view: &CustomerView, now: Timestamp) -> (Decision, Option<Timestamp>) {
    let verdicts = decide::verdicts(journey, view, &Plan::default(), &shop(), now);
    (verdicts[0].decision.clone(), next_wake(&verdicts, now))
}

/// The question that an order's arrival asks for was missed: the next order is another chance.
#[test]
fn a_missed_question_is_asked_after_the_next_order() {
    let facts = [arrived(0, "o1"), arrived(50, "o2")];
    let journey = fold(JourneyKind::Relationship, &facts, &Plan::default());
    let surveyed = mailed(&[(55, TouchKind::Csat)]);
    let (decision, wake) = decided(&journey, &surveyed, at(56 * DAY));
    assert!(matches!(decision, Decision::Hold { gate: Gate::NotYetDue, .. }), "{decision:?}");
    assert_eq!(wake, Some(at(80 * DAY)));
    assert_eq!(decided(&journey, &surveyed, at(80 * DAY)).0, Decision::Send { attempt: 1 });
    // With one order there is none.
    let journey = fold(JourneyKind::Relationship, &facts[..1], &Plan::default());
    assert_eq!(
        decided(&journey, &surveyed, at(56 * DAY)),
        (Decision::Drop { gate: Gate::SurveyBudget }, None)
    );
}

/// What stood against a question when its time ran out is what support reads months later.
#[test]
fn the_reason_of_a_drop_outlives_its_cause() {
    let mut journey = fold(JourneyKind::Relationship, &[arrived(0, "o1")], &Plan::default());
    let surveyed = mailed(&[(55, TouchKind::Csat)]);
    let (now, later) = (at(56 * DAY), at(120 * DAY));
    assert_eq!(decided(&journey, &surveyed, later).0, Decision::Drop { gate: Gate::Stale });
    let verdicts = decide::verdicts(&journey, &surveyed, &Plan::default(), &shop(), now);
    assert!(decide::settle(&mut journey, &verdicts, now));
    assert!(!decide::settle(&mut journey, &verdicts, now), "it is noted once");
    let stored = journey.to_stored().unwrap();
    let journey = Journey::from_stored(journey.id, &stored).unwrap();
    assert_eq!(decided(&journey, &surveyed, later).0, Decision::Drop { gate: Gate::SurveyBudget });
}

/// A cart that is left within a week of an offer for another one gets none, whenever it is asked:
/// not none at first and one later.
#[test]
fn an_offer_that_came_too_soon_is_gone() {
    let item = Item { title: "Lamp".to_owned(), quantity: 1, ..Item::default() };
    let cart = CartSnapshot { contact: contact(), items: vec![item], recovery_url: String::new() };
    let left = fact(JourneyKind::Cart, at(DAY * 6 + DAY / 2), What::CartStands(Box::new(cart)));
    let journey = fold(JourneyKind::Cart, &[left], &Plan::default());
    let view = mailed(&[(0, TouchKind::CartHelp)]);
    for hour in 0..48 {
        let now = at(DAY * 6 + DAY / 2) + hours(4 + hour);
        assert_eq!(decided(&journey, &view, now), (Decision::Drop { gate: Gate::SentLately }, None), "{now}");
    }
}

/// A storefront's test order is no order of a customer: no report counts it, nobody is asked.
#[test]
fn a_test_order_is_not_handed_over() {
    let handover = |test| {
        let snapshot =
            OrderSnapshot { placed_at: at(0), contact: contact(), test, ..OrderSnapshot::default() };
        let delivered = Scan {
            parcel: ParcelRef::Tracking(TrackingNumber::parse("1Z1").unwrap()),
            status: ParcelStatus::Delivered,
            tracking_url: String::new(),
            carrier: String::new(),
        };
        let facts = [
            fact(JourneyKind::Order, at(0), What::OrderStands(Box::new(snapshot))),
            fact(JourneyKind::Order, at(DAY), What::Scanned(delivered)),
        ];
        fold(JourneyKind::Order, &facts, &Plan::default()).handover_at()
    };
    assert_eq!(handover(false), Some(at(3 * DAY)));
    assert_eq!(handover(true), None);
}
