//! What incidents call for: how bad each is, and what the team is proposed.

use jiff::SignedDuration;
use journey::customer::{CustomerView, OrderGlance};
use journey::decide;
use journey::fact::{Fact, Money, ParcelStatus, What};
use journey::ids::{JourneyKind, OrderId};
use journey::plan::{FeePolicy, Plan};
use journey::task::{Matter, Severity, TaskKind};
use proptest::prelude::*;

use super::arbitrary;
use super::stories::{one, placed, scan, shipped};
use super::{fold, shop, time};

/// An order promised for the evening of the 4th, with money paid for speed or not, that arrived then.
fn arrived(at: &str, fee: Option<(i64, &str)>) -> Vec<Fact> {
    let mut order = placed("2026-03-02T09:00", "2026-03-04T23:00");
    if let (Some((minor_units, currency)), What::OrderStands(snapshot)) = (fee, &mut order.what) {
        snapshot.shipping_fee = Some(Money { currency: currency.to_owned(), minor_units });
        snapshot.shipping_method = "Express".to_owned();
    }
    let moves = scan("2026-03-03T12:00", "1Z1", ParcelStatus::InTransit);
    vec![order, shipped("2026-03-02T17:00", "s1", &["1Z1"]), moves, scan(at, "1Z1", ParcelStatus::Delivered)]
}

fn view(incident_days_before: Option<i64>) -> CustomerView {
    let now = time("2026-03-10T12:00:00-05:00");
    let glance = |days: i64| OrderGlance {
        id: OrderId::parse("900").unwrap(),
        placed_at: now - SignedDuration::from_hours(24 * (days + 5)),
        in_trouble: false,
        incident_at: Some(now - SignedDuration::from_hours(24 * days)),
    };
    CustomerView { orders: incident_days_before.map(glance).into_iter().collect(), ..CustomerView::default() }
}

/// The severity and what there is to do, if the team has a task for it.
fn proposed(facts: &[Fact], view: &CustomerView, plan: &Plan) -> Option<(Severity, String)> {
    let journey = fold(JourneyKind::Order, facts, plan);
    let now = time("2026-03-10T12:00:00-05:00");
    let tasks = decide::tasks(&journey, view, plan, &shop(), now);
    let task = tasks.into_iter().find(|task| task.kind == TaskKind::Remedy && task.since <= now)?;
    match &task.matter {
        Matter::Remedy(remedy) => Some((remedy.severity, task.to_do())),
        _ => None,
    }
}

#[test]
fn severity_and_proposal_follow_the_ladder() {
    let plan = Plan::default();
    let lost = [
        arrived("2026-03-04T12:00", None)[..3].to_vec(),
        vec![scan("2026-03-05T12:00", "1Z1", ParcelStatus::Failed)],
    ];
    let refunded = |mut facts: Vec<Fact>| {
        facts.push(one("2026-03-06T13:00", What::OrderRefunded { full: false }));
        facts
    };
    let paid = Some((3_000, "USD"));
    let some = |severity, text: &str| Some((severity, text.to_owned()));
    let rows = [
        ("in time", arrived("2026-03-04T12:00", None), None, None),
        ("in time, and a bad history", arrived("2026-03-04T12:00", None), Some(20), None),
        ("a day late", arrived("2026-03-05T12:00", None), None, None),
        (
            "two days late",
            arrived("2026-03-06T12:00", None),
            None,
            some(Severity::Moderate, "proposed: 10 % off the next order"),
        ),
        (
            "a day late, with speed paid for",
            arrived("2026-03-05T12:00", paid),
            None,
            some(
                Severity::Moderate,
                "proposed: refund the 30.00 USD paid for speed, then 10 % off the next order",
            ),
        ),
        ("the same, paid back", refunded(arrived("2026-03-05T12:00", paid)), None, None),
        (
            "more than the limit",
            arrived("2026-03-05T12:00", Some((9_900, "USD"))),
            None,
            some(
                Severity::Moderate,
                "proposed: refund the 99.00 USD paid for speed, then 10 % off the next order; needs approval",
            ),
        ),
        (
            "a currency without a limit",
            arrived("2026-03-05T12:00", Some((900, "JPY"))),
            None,
            some(
                Severity::Moderate,
                "proposed: refund the 900 JPY paid for speed, then 10 % off the next order; needs approval",
            ),
        ),
        (
            "lost",
            lost.concat(),
            None,
            some(
                Severity::Major,
                "proposed: replace or refund it, as the customer likes, then 10 % off the next order; needs approval",
            ),
        ),
        (
            "a day late, again",
            arrived("2026-03-05T12:00", None),
            Some(30),
            some(Severity::Repeated, "proposed: call the customer"),
        ),
        ("a day late, long after the last one", arrived("2026-03-05T12:00", None), Some(300), None),
    ];
    for (name, facts, before, wanted) in rows {
        assert_eq!(proposed(&facts, &view(before), &plan), wanted, "{name}");
    }
}

#[test]
fn the_plan_turns_remedies_off_and_keeps_fees() {
    let late = arrived("2026-03-05T12:00", Some((3_000, "USD")));
    let mut plan = Plan::default();
    plan.promise.rules.iter_mut().for_each(|rule| rule.terms.fee = FeePolicy::Kept);
    assert_eq!(proposed(&late, &view(None), &plan), None, "a fee that is kept is not at stake");
    let mut plan = Plan::default();
    plan.remedies.on = false;
    assert_eq!(proposed(&late, &view(None), &plan), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// No task is there twice, none is of the past of an import, and one that is noted wakes nobody.
    #[test]
    fn tasks_are_each_there_once_and_wake_once((kind, facts) in arbitrary::kind_and_facts(), days in 0..60_i64) {
        let plan = Plan::default();
        let mut journey = fold(kind, &facts, &plan);
        let now = super::at(days * 24 * 3600);
        let view = CustomerView::default();
        let tasks = decide::tasks(&journey, &view, &plan, &shop(), now);
        for (index, task) in tasks.iter().enumerate() {
            let is_twice = tasks[..index].iter().any(|other| (other.kind, &other.about) == (task.kind, &task.about));
            prop_assert!(!is_twice, "{:?}", tasks);
            prop_assert!(!task.to_do().is_empty() && !task.why(&shop().zone).is_empty());
        }
        let woken = decide::next_task_at(&journey, &view, &plan, &shop(), now);
        prop_assert_eq!(woken, tasks.iter().map(|task| task.since).min());
        journey.noted.extend(tasks.iter().map(|task| task.kind));
        prop_assert_eq!(decide::next_task_at(&journey, &view, &plan, &shop(), now), None);
    }
}
