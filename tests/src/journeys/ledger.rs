//! Ledgers: what may have become of the touches that a journey asked for.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::decide;
use journey::journey::Journey;
use journey::plan::Plan;
use journey::touch::{AnswerMark, DeliveryReport, SendId, Touch, TouchKey, TouchState};
use journey::verdict::next_wake;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{arbitrary, at, fold, shop};

/// A journey with a ledger, the plan, the customer, and a time not before the ledger's last entry:
/// any time, or one at which the journey wants to be woken.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) journey: Journey,
    pub(super) plan: Plan,
    pub(super) view: CustomerView,
    pub(super) now: Timestamp,
}

/// What differs from the usual, short enough to be read in a failure.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan {
            version: _,
            quiet_hours,
            calendar: _,
            promise: _,
            caps,
            consent: _,
            survey_budget: _,
            legal,
            touches,
        } = &self.plan;
        writeln!(f, "\nnow {}\njourney {}", self.now, self.journey.to_stored().map_err(|_| fmt::Error)?)?;
        writeln!(f, "quiet {quiet_hours:?}\ncaps {caps:?}\nview {:?}", self.view)?;
        if legal.is_on() {
            writeln!(f, "legal {legal:?}")?;
        }
        if *touches != Plan::default().touches {
            writeln!(f, "touches {touches:?}")?;
        }
        Ok(())
    }
}

/// What became of one touch: which of the verdicts, after how long, and what.
type Past = (Index, i64, u8);

/// Journeys of every kind in the middle of their lives.
pub(super) fn case() -> impl Strategy<Value = Case> {
    let past = vec((any::<Index>(), 0..4 * 24 * 60_i64, 0..9_u8), 0..6);
    let now = prop_oneof![1 => arbitrary::now().prop_map(Ok), 3 => (0..6_usize).prop_map(Err)];
    (arbitrary::kind_and_facts(), arbitrary::plan(), arbitrary::view(), now, past).prop_map(
        |((kind, facts), plan, view, now, past)| {
            let mut journey = fold(kind, &facts, &plan);
            let mut last = at(-3 * 24 * 3600);
            for step in past {
                last = add(&mut journey, &plan, last, step);
            }
            let now = match now {
                Ok(now) => now.max(last),
                Err(wakes) => after_wakes(&mut journey, &plan, &view, last, wakes),
            };
            Case { journey, plan, view, now }
        },
    )
}

/// The time after so many wake-ups, or that of the first mail.
fn after_wakes(
    journey: &mut Journey,
    plan: &Plan,
    view: &CustomerView,
    from: Timestamp,
    wakes: usize,
) -> Timestamp {
    let mut now = from;
    for _ in 0..wakes {
        let verdicts = decide::verdicts(journey, view, plan, &shop(), now);
        decide::settle(journey, &verdicts, now);
        let verdicts = decide::verdicts(journey, view, plan, &shop(), now);
        now = next_wake(&verdicts, now).unwrap_or(now);
    }
    now
}

/// Writes what became of a touch some time after `last`; says when that was.
fn add(journey: &mut Journey, plan: &Plan, last: Timestamp, (index, minutes, what): Past) -> Timestamp {
    let now = last + SignedDuration::from_mins(minutes);
    let verdicts = decide::verdicts(journey, &CustomerView::default(), plan, &shop(), now);
    if verdicts.is_empty() {
        return now;
    }
    let chosen = index.get(&verdicts);
    let (key, because) = (chosen.touch.clone(), Some(chosen.because));
    let into = index.get(&verdicts[..1]).touch.clone();
    let says = decide::says(journey, &key, plan, &shop(), now);
    let state = became(&key, into, now, what);
    let (delivery, answer) = match what {
        0 => (
            Some(DeliveryReport::Delivered),
            Some(AnswerMark { score: minutes.rem_euclid(6) as u8, at: now }),
        ),
        _ => (None, None),
    };
    journey.touches.insert(key, Touch { state, says, because, delivery, answer });
    now
}

fn became(key: &TouchKey, into: TouchKey, at: Timestamp, what: u8) -> TouchState {
    let send_id = SendId(format!("send-{}", key.number));
    let lease_until = at + SignedDuration::from_mins(3);
    match what {
        0..=2 => TouchState::Sent { send_id, at },
        3 => TouchState::Sending { send_id, at, lease_until, attempt: 1 },
        4 => TouchState::Retry { at: lease_until, attempt: 1 },
        5 => TouchState::Parked { at, reason: "MessageRejected".to_owned() },
        6 => TouchState::Unknown { send_id, at, attempt: 1, settled: false },
        7 => TouchState::Unknown { send_id, at, attempt: 2, settled: true },
        _ => TouchState::Merged { into, at },
    }
}
