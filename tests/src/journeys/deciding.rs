//! Verdicts: total, one a touch, and never a mail that the facts forbid.

use std::collections::BTreeSet;

use journey::customer::CustomerView;
use journey::decide;
use journey::journey::Journey;
use journey::shop::{ShopTime, Standing};
use journey::touch::{Class, TouchKind};
use journey::verdict::{Decision, Gate, Verdict, next_wake};
use journey::{story, words};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::ledger::{Case, case};
use super::{arbitrary, fold, rules, shop};

fn verdicts(case: &Case) -> Vec<Verdict> {
    decide::verdicts(&case.journey, &case.view, &case.plan, &shop(), case.now)
}

fn sends(verdicts: &[Verdict]) -> Vec<&Verdict> {
    verdicts.iter().filter(|verdict| matches!(verdict.decision, Decision::Send { .. })).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

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

    /// Whatever the senders' clocks say, there is a verdict.
    #[test]
    fn every_time_of_the_century_has_verdicts(
        (kind, facts) in arbitrary::scattered(),
        plan in arbitrary::plan(),
        view in arbitrary::view(),
        now in arbitrary::believed(),
    ) {
        let mut case = Case { journey: fold(kind, &facts, &plan), plan, view, now };
        for _ in 0..4 {
            let decided = verdicts(&case);
            if let Some(sent) = sends(&decided).first() {
                decide::says(&case.journey, &sent.touch, &case.plan, &shop(), case.now);
            }
            case.now = next_wake(&decided, case.now).unwrap_or(case.now);
        }
        let wake = case.journey.handover_at();
        prop_assert!(wake.is_none_or(|wake| wake > facts.iter().map(|fact| fact.occurred_at).min().unwrap()));
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

    /// While too many of a shop's mails bounce only news of orders leave.
    #[test]
    fn a_shop_at_risk_sends_only_news_of_orders(case in case()) {
        let at_risk = ShopTime { standing: Standing::AtRisk, ..shop() };
        let verdicts = decide::verdicts(&case.journey, &case.view, &case.plan, &at_risk, case.now);
        for sent in sends(&verdicts) {
            prop_assert_eq!(sent.touch.kind.class(), Class::Transactional);
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
fn every_kind_of_mail_comes_up() {
    let mut runner = TestRunner::deterministic();
    let strategy = case();
    let mut seen: BTreeSet<TouchKind> = BTreeSet::new();
    for _ in 0..10_000 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        seen.extend(sends(&verdicts(&case)).iter().map(|sent| sent.touch.kind));
    }
    assert_eq!(seen, BTreeSet::from(TouchKind::ALL));
}
