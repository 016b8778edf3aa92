//! Verdicts: total, one a touch, and never a mail that the facts forbid.

use std::collections::{BTreeMap, BTreeSet};

use journey::customer::CustomerView;
use journey::decide;
use journey::journey::Journey;
use journey::touch::TouchKind;
use journey::verdict::{Decision, Gate, Verdict, next_wake};
use journey::{story, words};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::ledger::{Case, case};
use super::{rules, shop};

fn verdicts(case: &Case) -> Vec<Verdict> {
    decide::verdicts(&case.journey, &case.view, &case.plan, &shop(), case.now)
}

fn sends(verdicts: &[Verdict]) -> Vec<&Verdict> {
    verdicts.iter().filter(|verdict| matches!(verdict.decision, Decision::Send { .. })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_touch_has_one_verdict_that_can_be_told(case in case()) {
        let verdicts = verdicts(&case);
        let keys: BTreeSet<_> = verdicts.iter().map(|verdict| &verdict.touch).collect();
        prop_assert_eq!(keys.len(), verdicts.len());
        prop_assert!(case.journey.touches.keys().all(|key| keys.contains(key)));
        let zone = decide::zone_of(&case.journey, &shop());
        for verdict in &verdicts {
            prop_assert!(!words::decision(verdict, &zone).is_empty());
        }
        story::tell(&case.journey, &zone);
    }

    #[test]
    fn at_most_one_mail_leaves_and_none_that_is_forbidden(case in case()) {
        let verdicts = verdicts(&case);
        let sends = sends(&verdicts);
        prop_assert!(sends.len() <= 1, "{:?}", sends);
        for sent in sends {
            let broken = rules::broken(&case.journey, &case.view, &case.plan, case.now, &sent.touch);
            prop_assert_eq!(broken, None, "{:?}", sent);
        }
    }

    /// The webhooks decide without the customer's record: they may wake a journey too early, never
    /// too late.
    #[test]
    fn without_the_customer_nothing_is_due_later(case in case()) {
        let with = next_wake(&verdicts(&case), case.now);
        let without = Case { view: CustomerView::default(), ..case.clone() };
        let without = next_wake(&verdicts(&without), case.now);
        if let Some(with) = with {
            prop_assert!(without.is_some_and(|without| without <= with), "{:?} {:?}", without, with);
        }
    }

    /// A mail into which others are merged is one that leaves, or left.
    #[test]
    fn nothing_is_merged_into_nothing(case in case()) {
        let before: BTreeSet<_> = case.journey.touches.keys().cloned().collect();
        let verdicts = verdicts(&case);
        for merged in verdicts.iter().filter(|verdict| !before.contains(&verdict.touch)) {
            if let Decision::Merge { into } = &merged.decision {
                let carrier = verdicts.iter().find(|verdict| verdict.touch == *into);
                prop_assert!(
                    carrier.is_some_and(|carrier| matches!(carrier.decision, Decision::Send { .. })),
                    "{:?}", merged
                );
            }
        }
    }

    #[test]
    fn what_is_stored_is_read_back(case in case()) {
        let stored = case.journey.to_stored().unwrap();
        let read = Journey::from_stored(case.journey.id.clone(), &stored).unwrap();
        prop_assert_eq!(&read, &case.journey);
        prop_assert_eq!(read.to_stored().unwrap(), stored);
    }

    /// Settling twice is settling once, and leaves nothing that hangs.
    #[test]
    fn settling_leaves_no_claim_behind(case in case()) {
        let mut case = case;
        let first = verdicts(&case);
        decide::settle(&mut case.journey, &first, case.now);
        let second = verdicts(&case);
        for verdict in &second {
            if let Decision::InFlight { lease_until } = verdict.decision {
                prop_assert!(lease_until > case.now);
            }
        }
        decide::settle(&mut case.journey, &second, case.now);
        let third = verdicts(&case);
        let mut again = case.journey.clone();
        prop_assert!(!decide::settle(&mut again, &third, case.now));
    }

    /// A mail that is held for a time is held until later than now.
    #[test]
    fn a_hold_ends_later(case in case()) {
        for verdict in verdicts(&case) {
            if let Decision::Hold { until: Some(until), gate } = verdict.decision {
                prop_assert!(until > case.now, "{:?} {}", verdict.touch, words::gate(&gate));
                prop_assert_ne!(gate, Gate::Stale);
            }
        }
    }
}

/// A property of mails that never leave would hold for nothing.
#[test]
fn every_kind_of_mail_and_gate_comes_up() {
    let mut runner = TestRunner::deterministic();
    let strategy = case();
    let mut sent: BTreeMap<TouchKind, u32> = BTreeMap::new();
    let mut gates: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..10_000 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        for verdict in verdicts(&case) {
            match verdict.decision {
                Decision::Send { .. } => *sent.entry(verdict.touch.kind).or_default() += 1,
                Decision::Hold { gate, .. } | Decision::Drop { gate } => {
                    *gates.entry(words::gate(&gate)).or_default() += 1;
                }
                _ => {}
            }
        }
    }
    println!("{sent:#?}{gates:#?}");
    for kind in TouchKind::ALL {
        assert!(sent.contains_key(&kind), "no {kind} was sent");
    }
}
