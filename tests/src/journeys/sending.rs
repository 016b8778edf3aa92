//! Whole lives: facts arrive when they arrive, the journey is woken when it asked for it, and what
//! it wants sent is sent, refused or lost.

use std::collections::BTreeMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use journey::customer::{CustomerView, MailMark};
use journey::decide;
use journey::fact::Fact;
use journey::ids::JourneyKind;
use journey::journey::Journey;
use journey::plan::Plan;
use journey::touch::{Class, Says, SendId, Touch, TouchKey, TouchKind, TouchState};
use journey::verdict::{Decision, Verdict, next_wake};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{arbitrary, fold, rules, shop};

/// More wake-ups than this are no life but a loop.
const WAKES_MAX: usize = 2_000;

/// What the mail service does with an attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Taken,
    Later,
    Refused,
    Lost,
}

/// A life to be lived: facts with the time at which each arrives, and the luck of the mails.
#[derive(Clone)]
pub(super) struct Script {
    kind: JourneyKind,
    pub(super) arrivals: Vec<(Timestamp, Fact)>,
    pub(super) plan: Plan,
    view: CustomerView,
    outcomes: Vec<Outcome>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        for (at, fact) in &self.arrivals {
            writeln!(f, "{at}: {} {:?}", fact.occurred_at, fact.what)?;
        }
        writeln!(f, "{:?}\n{:?}\n{:?}", self.plan.quiet_hours, self.plan.caps, self.outcomes)?;
        writeln!(f, "{:?}\n{:?}", self.view, self.plan.touches)
    }
}

fn script() -> impl Strategy<Value = Script> {
    let outcome = prop_oneof![
        12 => Just(Outcome::Taken),
        1 => Just(Outcome::Later),
        1 => Just(Outcome::Refused),
        2 => Just(Outcome::Lost),
    ];
    let plan = prop_oneof![2 => Just(Plan::default()), 1 => arbitrary::plan()];
    (arbitrary::kind_and_facts(), vec(0..600_i64, 40), plan, arbitrary::view(), vec(outcome, 8)).prop_map(
        |((kind, facts), delays, plan, view, outcomes)| {
            let arrive = |(fact, minutes): (Fact, &i64)| {
                // Most reports come at once, some hours later.
                let delay = SignedDuration::from_mins(if minutes % 3 == 0 { *minutes } else { 0 });
                (whole(fact.occurred_at) + delay, fact)
            };
            let mut arrivals: Vec<_> = facts.into_iter().zip(delays.iter().cycle()).map(arrive).collect();
            arrivals.sort_by_key(|(at, _)| *at);
            Script { kind, arrivals, plan, view, outcomes }
        },
    )
}

/// A script in which facts arrive as they happen, and every mail is taken.
pub(super) fn script_of(kind: JourneyKind, facts: Vec<Fact>, plan: Plan, view: CustomerView) -> Script {
    let mut arrivals: Vec<_> = facts.into_iter().map(|fact| (whole(fact.occurred_at), fact)).collect();
    arrivals.sort_by_key(|(at, _)| *at);
    Script { kind, arrivals, plan, view, outcomes: Vec::new() }
}

/// The clock of a life shows whole seconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).expect("a time of this century")
}

/// One mail that left, as far as we know.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub(super) at: Timestamp,
    pub(super) key: TouchKey,
    pub(super) says: Says,
    outcome: Outcome,
}

/// A life as it was lived.
pub(super) struct Life {
    pub(super) journey: Journey,
    view: CustomerView,
    pub(super) mails: Vec<Mail>,
    pub(super) broken: Vec<String>,
}

/// Lives a script to its end.
pub(super) fn live(script: &Script) -> Life {
    let journey = fold(script.kind, &[], &script.plan);
    let mut life = Life { journey, view: script.view.clone(), mails: Vec::new(), broken: Vec::new() };
    let mut arrivals = script.arrivals.iter().peekable();
    let mut wake: Option<Timestamp> = None;
    for _ in 0..WAKES_MAX {
        let arrival = arrivals.peek().map(|(at, _)| *at);
        let now = match (wake, arrival) {
            (Some(wake), Some(arrival)) if wake <= arrival => wake,
            (_, Some(arrival)) => arrival,
            (Some(wake), None) => wake,
            (None, None) => return life,
        };
        while let Some((_, fact)) = arrivals.next_if(|(at, _)| *at <= now) {
            life.journey.apply(fact, &script.plan, &shop());
        }
        life.wake(script, now);
        let verdicts = life.verdicts(script, now);
        wake = next_wake(&verdicts, now);
    }
    life.broken.push("it never ends".to_owned());
    life
}

impl Life {
    fn verdicts(&self, script: &Script, now: Timestamp) -> Vec<Verdict> {
        decide::verdicts(&self.journey, &self.view, &script.plan, &shop(), now)
    }

    /// Does what the sweep does with a journey that is due.
    fn wake(&mut self, script: &Script, now: Timestamp) {
        let mut verdicts = self.verdicts(script, now);
        if decide::settle(&mut self.journey, &verdicts, now) {
            verdicts = self.verdicts(script, now);
        }
        let is_wanted = |verdict: &&Verdict| matches!(verdict.decision, Decision::Send { .. });
        let Some(wanted) = verdicts.iter().find(is_wanted).cloned() else {
            return;
        };
        let Decision::Send { attempt } = wanted.decision else {
            return;
        };
        if let Some(why) = rules::broken(&self.journey, &self.view, &script.plan, now, &wanted.touch) {
            self.broken.push(format!("{} at {now}: {why}", wanted.touch));
        }
        let outcome = script.outcomes.get(self.mails.len()).copied().unwrap_or(Outcome::Taken);
        self.send(script, &wanted, &verdicts, attempt, outcome, now);
    }

    fn send(
        &mut self,
        script: &Script,
        wanted: &Verdict,
        verdicts: &[Verdict],
        attempt: u32,
        outcome: Outcome,
        now: Timestamp,
    ) {
        let key = wanted.touch.clone();
        let says = decide::says(&self.journey, &key, &script.plan, &shop(), now);
        let send_id = SendId(format!("{key}-{attempt}-{}", self.mails.len()));
        let state = match outcome {
            Outcome::Taken => TouchState::Sent { send_id: send_id.clone(), at: now },
            Outcome::Later => {
                TouchState::Retry { at: now + SignedDuration::from_secs(60), attempt: attempt - 1 }
            }
            Outcome::Refused => TouchState::Parked { at: now, reason: "MessageRejected".to_owned() },
            Outcome::Lost => {
                TouchState::Unknown { send_id: send_id.clone(), at: now, attempt, settled: false }
            }
        };
        let entry = |state, says, because| Touch { state, says, because, delivery: None, answer: None };
        let because = Some(wanted.because);
        self.journey.touches.insert(key.clone(), entry(state, says.clone(), because));
        if matches!(outcome, Outcome::Taken | Outcome::Lost) {
            for merged in verdicts {
                if matches!(&merged.decision, Decision::Merge { into } if *into == key) {
                    let state = TouchState::Merged { into: key.clone(), at: now };
                    self.journey.touches.insert(merged.touch.clone(), entry(state, Says::default(), because));
                }
            }
            self.view.record.book(MailMark::new(&key, now, send_id.0));
        }
        self.mails.push(Mail { at: now, key, says, outcome });
    }

    /// The mails that the customer has, or may have.
    fn received(&self) -> impl Iterator<Item = &Mail> {
        self.mails.iter().filter(|mail| matches!(mail.outcome, Outcome::Taken | Outcome::Lost))
    }
}

/// How many mails of a kind a journey may bring about one subject.
fn most(kind: TouchKind, plan: &Plan) -> usize {
    match kind {
        TouchKind::DispatchDelay => plan.touches.dispatch_delay.notices_max as usize,
        TouchKind::TransitDelay => plan.touches.transit_delay.notices_max as usize,
        TouchKind::NotReceived => plan.touches.not_received.notices_max as usize,
        TouchKind::Exception
        | TouchKind::Lost
        | TouchKind::CheckIn
        | TouchKind::Csat
        | TouchKind::CartHelp => 1,
        TouchKind::DelayOption | TouchKind::Recovery | TouchKind::Nps | TouchKind::FaqHelp => usize::MAX,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_life_ends_and_breaks_no_rule(script in script()) {
        let life = live(&script);
        prop_assert!(life.broken.is_empty(), "{:#?}\n{:#?}", life.broken, life.mails);
    }

    /// A mail is sent again only if it is bad news of which nobody knows whether it arrived.
    #[test]
    fn no_touch_is_told_twice(script in script()) {
        let life = live(&script);
        let mut told: BTreeMap<&TouchKey, Vec<Outcome>> = BTreeMap::new();
        for mail in life.received() {
            told.entry(&mail.key).or_default().push(mail.outcome);
        }
        for (key, outcomes) in told {
            let is_resent = matches!(outcomes[..], [Outcome::Lost, _]) && key.kind.is_bad_news();
            prop_assert!(outcomes.len() == 1 || is_resent, "{} {:?}", key, outcomes);
        }
    }

    #[test]
    fn no_subject_is_told_of_too_often(script in script()) {
        let life = live(&script);
        let mut told: BTreeMap<(TouchKind, &str), usize> = BTreeMap::new();
        for key in life.journey.touches.keys() {
            *told.entry((key.kind, &key.subject)).or_default() += 1;
        }
        // News that a notice by law promised comes, however much was told before.
        let by_law = told.iter().filter(|((kind, _), _)| *kind == TouchKind::DelayOption);
        let by_law: usize = by_law.map(|(_, times)| times).sum();
        for ((kind, subject), times) in told {
            let most = most(kind, &script.plan).saturating_add(by_law);
            prop_assert!(times <= most, "{}/{} {}", kind, subject, times);
        }
    }

    /// Two mails of a journey keep a distance, however many reasons there are to write.
    #[test]
    fn mails_of_a_journey_keep_a_distance(script in script()) {
        let life = live(&script);
        let received: Vec<&Mail> = life.received().collect();
        for pair in received.windows(2) {
            let apart = pair[1].at.duration_since(pair[0].at);
            prop_assert!(apart >= SignedDuration::from_mins(15), "{:#?}", pair);
        }
    }

    /// Good news answers bad news: never more of it than there was of the other, and the van.
    #[test]
    fn good_news_answers_bad_news(script in script()) {
        let life = live(&script);
        let count = |is: fn(TouchKind) -> bool| life.received().filter(|mail| is(mail.key.kind)).count();
        let bad = count(TouchKind::is_bad_news);
        let good = count(|kind| kind == TouchKind::Recovery);
        prop_assert!(good <= 2 * bad, "{} of {}: {:#?}", good, bad, life.mails);
    }

    /// Over all its mails a customer keeps the caps; `rules` looks at each mail before it leaves.
    #[test]
    fn caps_hold_over_a_life(script in script()) {
        let life = live(&script);
        let counted: Vec<Timestamp> = life
            .received()
            .filter(|mail| mail.key.kind.class() != Class::Transactional)
            .map(|mail| mail.at)
            .collect();
        let caps = script.plan.caps;
        for pair in counted.windows(2) {
            prop_assert!(pair[1].duration_since(pair[0]) >= caps.apart);
        }
        let most = caps.per_window as usize;
        for window in counted.windows(most + 1) {
            prop_assert!(window[most].duration_since(window[0]) >= caps.window);
        }
    }
}
