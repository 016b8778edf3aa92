//! A decision taken apart: the gates say the same as the verdict.

use journey::decide::{self, Found, GateKind};
use journey::verdict::{Decision, Gate, Verdict};
use journey::words;
use proptest::prelude::*;

use super::ledger::case;
use super::shop;

/// What becomes of a candidate that no gate stops: it leaves, or a more urgent mail goes before it.
fn is_free(decision: &Decision) -> bool {
    matches!(
        decision,
        Decision::Send { .. } | Decision::Merge { .. } | Decision::Hold { gate: Gate::OneAtATime, .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_first_gate_that_stops_decides(case in case()) {
        let shop = shop();
        let verdicts: Vec<Verdict> =
            decide::verdicts(&case.journey, &case.view, &case.plan, &shop, case.now);
        let traces = decide::traces(&case.journey, &case.view, &case.plan, &shop, case.now);
        let traced: Vec<Verdict> = traces.iter().map(|trace| trace.verdict.clone()).collect();
        prop_assert_eq!(&traced, &verdicts);
        for trace in traces.iter().filter(|trace| !trace.checks.is_empty()) {
            prop_assert_eq!(trace.checks.len(), GateKind::ALL.len());
            let stop = trace.checks.iter().find_map(|check| match &check.found {
                Found::Stops(decision) => Some(decision),
                Found::Passes | Found::NotAsked => None,
            });
            match stop {
                Some(Decision::Hold { gate: Gate::Backoff, .. }) => {}
                // What could not leave alone yet may travel in a mail that leaves.
                Some(Decision::Hold { .. }) if matches!(trace.verdict.decision, Decision::Merge { .. }) => {}
                Some(stop) => prop_assert_eq!(stop, &trace.verdict.decision),
                None => prop_assert!(is_free(&trace.verdict.decision), "{:?}", trace.verdict),
            }
        }
    }

    /// Whoever reads it learns nothing personal, and always something.
    #[test]
    fn every_gate_speaks_and_names_nobody(case in case()) {
        let shop = shop();
        let zone = decide::zone_of(&case.journey, &shop);
        let contact = case.journey.contact().cloned().unwrap_or_default();
        for trace in decide::traces(&case.journey, &case.view, &case.plan, &shop, case.now) {
            for check in &trace.checks {
                let mut said = format!("{} {}", words::asks(check.gate), words::found(check, &zone));
                for (name, value) in &check.values {
                    said += &format!(" {name} {}", words::value(value, &zone));
                }
                prop_assert!(contact.email.is_empty() || !said.contains(&contact.email), "{}", said);
            }
        }
    }
}
