//! Imported orders: nothing is said of what lies before the import, what lies ahead goes its way, and a
//! webhook before or after it changes neither.

use expect_test::{Expect, expect};
use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::fact::{Fact, ParcelStatus, What};
use journey::ids::JourneyKind;
use journey::journey::{Journey, State};
use journey::plan::Plan;
use journey::touch::TouchKind;
use journey::verdict::{Decision, Gate, Verdict, next_wake};
use journey::words;
use proptest::prelude::*;

use super::sending::{Script, live, script_of};
use super::stories::{estimated, one, placed, scan, shipped};
use super::{arbitrary, at, fact, fold, shop};

/// The mails of an order whose history arrives with its import, and the rest as it happens.
fn check(facts: Vec<Fact>, expected: Expect) {
    let life = live(&script(facts));
    assert!(life.broken.is_empty(), "{:#?}", life.broken);
    let told = |at: Timestamp| at.to_zoned(shop().zone).strftime("%a %d %H:%M").to_string();
    let mails: Vec<String> =
        life.mails.iter().map(|mail| format!("{} {}", told(mail.at), mail.key)).collect();
    expected.assert_eq(&mails.join("\n"));
}

/// Every fact arrives with the first import, or when it happens.
fn script(facts: Vec<Fact>) -> Script {
    let is_import = |fact: &&Fact| matches!(fact.what, What::Imported { .. });
    let first = facts.iter().filter(is_import).map(|fact| fact.occurred_at).min();
    let mut script = script_of(JourneyKind::Order, facts, Plan::default(), CustomerView::default());
    for (at, _) in &mut script.arrivals {
        *at = Some(*at).max(first).unwrap_or(*at);
    }
    script
}

fn imported(at: &str, silent: bool) -> Fact {
    one(at, What::Imported { silent })
}

/// An order that arrived on Friday, 6 March, within its promise.
fn arrived() -> Vec<Fact> {
    vec![
        placed("2026-03-02T09:00", "2026-03-06T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-06T12:00", "1Z1", ParcelStatus::Delivered),
    ]
}

/// What becomes due after the import goes out; what was due before does not.
#[test]
fn only_what_lies_ahead_goes_out() {
    let with = |fact: Fact| arrived().into_iter().chain([fact]).collect::<Vec<_>>();
    // The survey was wanted on Sunday; the check-in is next week.
    check(with(imported("2026-03-09T15:00", false)), expect!["Fri 13 10:00 check_in/order/1"]);
    check(with(imported("2026-03-20T15:00", false)), expect![""]);
    check(with(imported("2026-03-09T15:00", true)), expect![""]);
}

#[test]
fn what_is_from_before_the_import_says_so() {
    let facts = [arrived(), vec![imported("2026-03-20T15:00", false)]].concat();
    let journey = fold(JourneyKind::Order, &facts, &Plan::default());
    for verdict in verdicts(&journey, at(20 * 24 * 3600)) {
        let is_past = matches!(verdict.touch.kind, TouchKind::CheckIn | TouchKind::Csat);
        assert_eq!(verdict.decision == Decision::Drop { gate: Gate::BeforeImport }, is_past, "{verdict:?}");
        if is_past {
            let said = words::decision(&verdict, &shop().zone);
            assert_eq!(said, "not sent: it is from before the import");
        }
    }
}

/// The promise was missed before the import, and nobody is told weeks later. What the carrier says
/// after it is news.
#[test]
fn a_promise_missed_before_the_import_is_not_told() {
    let lost = vec![
        placed("2026-02-02T09:00", "2026-02-06T23:59"),
        shipped("2026-02-02T15:00", "s1", &["1Z1"]),
        scan("2026-02-04T12:00", "1Z1", ParcelStatus::InTransit),
        imported("2026-03-09T15:00", false),
    ];
    check(lost.clone(), expect![""]);
    let news = estimated("2026-03-10T15:00", "1Z1", "2026-03-14T12:00");
    check(
        [lost.clone(), vec![news]].concat(),
        expect![[r#"
        Tue 10 16:00 transit_delay/1Z1/1
        Sun 15 08:03 transit_delay/1Z1/2
        Mon 16 08:03 transit_delay/1Z1/3
        Tue 17 08:03 transit_delay/1Z1/4
        Wed 25 08:03 lost/1Z1/1"#]],
    );
    // Not handed over either.
    check(vec![lost[0].clone(), lost[3].clone()], expect![""]);
}

/// An order that is still under way when it is imported is watched from then on.
#[test]
fn an_order_under_way_is_watched() {
    let under_way = vec![
        placed("2026-03-02T09:00", "2026-03-11T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        imported("2026-03-09T15:00", false),
        scan("2026-03-12T15:00", "1Z1", ParcelStatus::Delivered),
    ];
    check(
        under_way,
        expect![[r#"
            Wed 11 08:03 transit_delay/1Z1/1
            Thu 12 08:03 transit_delay/1Z1/2
            Fri 13 16:00 check_in/order/1
            Mon 16 16:00 csat/order/1"#]],
    );
}

/// A silent import sends nothing of its own; a webhook after it does what it always does.
#[test]
fn after_a_silent_import_webhooks_speak() {
    let silent = vec![
        placed("2026-03-02T09:00", "2026-03-11T23:59"),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        imported("2026-03-09T15:00", true),
    ];
    check(silent.clone(), expect![""]);
    let delivered = scan("2026-03-10T15:00", "1Z1", ParcelStatus::Delivered);
    check(
        [silent, vec![delivered]].concat(),
        expect![[r#"
            Thu 12 16:00 csat/order/1
            Tue 17 10:00 check_in/order/1"#]],
    );
}

fn verdicts(journey: &Journey, now: Timestamp) -> Vec<Verdict> {
    decide::verdicts(journey, &CustomerView::default(), &Plan::default(), &shop(), now)
}

/// Facts of an order, without erasure or another import.
fn history() -> BoxedStrategy<Vec<Fact>> {
    let facts = arbitrary::facts(JourneyKind::Order);
    facts
        .prop_map(|facts| {
            let is_history = |fact: &Fact| !matches!(fact.what, What::Erased | What::Imported { .. });
            facts.into_iter().filter(is_history).collect()
        })
        .boxed()
}

fn import_at(seconds: i64, silent: bool) -> Fact {
    fact(JourneyKind::Order, at(seconds), What::Imported { silent })
}

proptest! {
    /// In the moment of the import nothing is due, and what is not due yet is not touched by it.
    #[test]
    fn an_import_sends_nothing_and_holds_nothing_back(facts in history(), seconds in 0..30 * 24 * 3600_i64) {
        let with = |seconds| {
            let facts = [facts.clone(), vec![import_at(seconds, false)]].concat();
            fold(JourneyKind::Order, &facts, &Plan::default())
        };
        let without = verdicts(&fold(JourneyKind::Order, &facts, &Plan::default()), at(seconds));
        let (imported, a_second_later) = (with(seconds), with(seconds + 1));
        for verdict in verdicts(&imported, at(seconds)) {
            if matches!(verdict.decision, Decision::Send { .. } | Decision::Merge { .. }) {
                // It became due in this very second.
                let later = verdicts(&a_second_later, at(seconds));
                let is_due = |later: &Verdict| {
                    later.touch == verdict.touch && matches!(later.decision, Decision::Send { .. })
                };
                prop_assert!(!later.iter().any(is_due), "{:?}", verdict);
            }
        }
        for verdict in without {
            if matches!(verdict.decision, Decision::Hold { gate: Gate::NotYetDue, .. }) {
                // Another reason than one from before the import may be the first, and that the shop is
                // late to hand it over may then be known already.
                let is_held = |other: &Verdict| {
                    let waits = matches!(
                        other.decision,
                        Decision::Hold { gate: Gate::NotYetDue | Gate::NotAtRisk, .. }
                    );
                    other.touch == verdict.touch && waits
                };
                prop_assert!(verdicts(&imported, at(seconds)).iter().any(is_held), "{:?}", verdict);
            }
        }
    }

    /// After a silent import of everything that ever happened no mail leaves, and nobody wakes for one.
    #[test]
    fn a_silent_import_is_silent_for_ever(facts in history()) {
        let all = [facts, vec![import_at(40 * 24 * 3600, true)]].concat();
        let journey = fold(JourneyKind::Order, &all, &Plan::default());
        let now = at(40 * 24 * 3600);
        prop_assert_eq!(next_wake(&verdicts(&journey, now), now), None);
    }

    /// Whether a webhook came before the import or after it, and whichever import came first: the mails
    /// of the import's future are the same, and none is of its past.
    #[test]
    fn webhooks_and_imports_come_in_any_order(
        facts in history(),
        seconds in 0..30 * 24 * 3600_i64,
        silent in any::<bool>(),
        place in any::<prop::sample::Index>(),
    ) {
        let mut early = facts.clone();
        early.insert(place.index(facts.len() + 1), import_at(seconds, silent));
        let late = [facts, vec![import_at(seconds + 3600, false), import_at(seconds, silent)]].concat();
        let (one, other) =
            (fold(JourneyKind::Order, &early, &Plan::default()), fold(JourneyKind::Order, &late, &Plan::default()));
        prop_assert_eq!(&one, &other);
        let State::Order(order) = &one.state else { return Ok(()); };
        prop_assert_eq!(order.imported.map(|import| (import.at, import.silent)), Some((at(seconds), silent)));
        // What arrives as it happens, the import among it, breaks no rule.
        let life = live(&script(early));
        prop_assert!(life.broken.is_empty(), "{:#?}", life.broken);
        // The hand-over of many does not come at once.
        let spread = one.handover_at().map(|handover| handover.duration_since(at(seconds)));
        prop_assert!(spread.is_none_or(|spread| spread >= SignedDuration::ZERO), "{:?}", spread);
    }
}
