//! The rules of law on late orders, as tables: when a notice leaves, what it says, what an answer or a
//! silence means, and when a person has to cancel.

use jiff::{SignedDuration, Timestamp};
use journey::customer::{CustomerView, Undeliverable, UndeliverableWhy};
use journey::decide;
use journey::decide::legal::{self, CancelWhy, Stage};
use journey::fact::{Contact, Fact, OrderSnapshot, PromiseWindow, Shipment, What};
use journey::ids::{JourneyKind, ShipmentId};
use journey::journey::Journey;
use journey::plan::{Delay, Legal, MailOrder, Plan, ThirtyDays};
use journey::task::TaskKind;
use journey::touch::{Says, SendId, Touch, TouchKey, TouchKind, TouchState};
use journey::verdict::{Because, Decision, Event, Gate, Verdict};

use super::{fact, fold, hours, shop, time};

/// Noon in New York: no quiet hour near.
const PLACED: &str = "2026-03-02T17:00:00Z";

fn days(days: i64) -> SignedDuration {
    hours(24 * days)
}

fn placed() -> Timestamp {
    time(PLACED)
}

fn plan() -> Plan {
    Plan {
        legal: Legal {
            us_mail_order: MailOrder { on: true, counsel_checked: true, ..MailOrder::default() },
            thirty_days: ThirtyDays { on: true, counsel_checked: true, ..ThirtyDays::default() },
        },
        ..Plan::default()
    }
}

fn snapshot(country: &str, ship_by: Option<Timestamp>) -> OrderSnapshot {
    let (email, country) = ("ada.park@example.com".to_owned(), country.to_owned());
    OrderSnapshot {
        number: "1001".to_owned(),
        placed_at: placed(),
        contact: Contact { email, country, region: "NY".to_owned(), ..Contact::default() },
        promise: Some(PromiseWindow { from: None, to: placed() + days(300) }),
        dispatch_by: ship_by,
        ..OrderSnapshot::default()
    }
}

/// The order as told some days after its purchase, to be shipped so many days after it.
fn told(after: i64, ship_by: Option<i64>) -> Fact {
    let snapshot = snapshot("US", ship_by.map(|by| placed() + days(by)));
    fact(JourneyKind::Order, placed() + days(after), What::OrderStands(Box::new(snapshot)))
}

fn said(after: SignedDuration, what: What) -> Fact {
    fact(JourneyKind::Order, placed() + after, what)
}

fn shipped(after: i64) -> Fact {
    let shipment = Shipment {
        id: ShipmentId::parse("s1").unwrap(),
        shipped_at: placed() + days(after),
        tracking: Vec::new(),
        carrier: String::new(),
        tracking_url: String::new(),
        cancelled: false,
    };
    said(days(after), What::Shipped(shipment))
}

fn order(facts: &[Fact]) -> Journey {
    fold(JourneyKind::Order, facts, &plan())
}

fn key(number: u32) -> TouchKey {
    TouchKey::new(TouchKind::DelayOption, legal::BEFORE_SHIPPING, number)
}

/// The next notice goes out, that many days after the purchase.
fn tell(journey: &mut Journey, after: SignedDuration) -> TouchKey {
    let now = placed() + after;
    let (number, because) = match legal::stage(journey, &plan()) {
        Some(Stage::Before { ship_by }) => (1, Because::MustShipBy(ship_by)),
        Some(Stage::Accepted { notice, ships_by: Some(by), .. }) => {
            (notice + 1, Because::RevisedDateEnds(by))
        }
        stage => panic!("{stage:?}"),
    };
    let says = decide::says(journey, &key(number), &plan(), &shop(), now);
    let state = TouchState::Sent { send_id: SendId(format!("s{number}")), at: now };
    let touch = Touch { state, says, because: Some(because), delivery: None, answer: None };
    journey.touches.insert(key(number), touch);
    key(number)
}

fn verdicts(journey: &Journey, now: Timestamp) -> Vec<Verdict> {
    decide::verdicts(journey, &CustomerView::default(), &plan(), &shop(), now)
}

fn verdict(journey: &Journey, touch: &TouchKey, now: Timestamp) -> Verdict {
    let verdicts = verdicts(journey, now);
    verdicts.into_iter().find(|verdict| verdict.touch == *touch).unwrap()
}

/// When the order is to be cancelled, in days after the purchase, and why.
fn cancel(journey: &Journey, now: i64) -> Option<(i64, CancelWhy)> {
    let due = legal::cancel_due(journey, &plan(), placed() + days(now))?;
    Some((due.at.duration_since(placed()).as_hours() / 24, due.why))
}

/// When a notice leaves: two days before the time to ship ends, at once when the shop names a later
/// date, not in the first half of a short time, and before quiet hours that would keep it too long.
#[test]
fn a_notice_leaves_before_the_time_to_ship_ends() {
    let hour = |hour| Some(hours(hour));
    let rows: [(&[Fact], Option<SignedDuration>); 6] = [
        (&[told(0, None)], hour(24 * 28)),
        (&[told(0, Some(10))], hour(24 * 8)),
        (&[told(0, Some(10)), told(3, Some(20))], hour(24 * 3)),
        // A day to ship: half of it is over at midnight, and the morning after is early enough.
        (&[told(0, Some(1))], hour(12)),
        // What is told later than the purchase is a revised date, not the stated one.
        (&[told(2, Some(60))], hour(24 * 2)),
        (&[told(0, Some(10)), shipped(5)], None),
    ];
    for (facts, wanted) in rows {
        let journey = order(facts);
        let now = facts.iter().map(|fact| fact.occurred_at).max().unwrap() - hours(1);
        let found = verdict(&journey, &key(1), now);
        let due = decide::traces(&journey, &CustomerView::default(), &plan(), &shop(), now)
            .into_iter()
            .find(|trace| trace.verdict.touch == key(1))
            .and_then(|trace| trace.due);
        assert_eq!(due.map(|due| due.duration_since(placed())), wanted, "{found:?}");
    }
}

/// What a notice says: silence is consent only to a first definite delay of 30 days at most.
#[test]
fn what_a_first_notice_says() {
    // Days: stated, revised; then the date told, whether consent is needed, until when it counts.
    let rows = [
        (Some(10), Some(20), (Some(20), false, 20)),
        (Some(10), Some(40), (Some(40), false, 40)),
        (Some(10), Some(41), (Some(41), true, 39)),
        (Some(10), None, (None, true, 39)),
        (None, None, (None, true, 59)),
        // An earlier date is no delay.
        (Some(10), Some(8), (None, true, 39)),
    ];
    for (stated, revised, (ships_by, needs_consent, answer_by)) in rows {
        let facts: Vec<Fact> =
            [Some(told(0, stated)), revised.map(|by| told(2, Some(by)))].into_iter().flatten().collect();
        let says = decide::says(&order(&facts), &key(1), &plan(), &shop(), placed() + days(3));
        let day = |at: Timestamp| at.duration_since(placed()).as_hours() / 24;
        let found = (says.ships_by.map(day), says.needs_consent, says.answer_by.map(day).unwrap());
        assert_eq!(found, (ships_by, needs_consent, answer_by), "{stated:?} {revised:?}");
    }
}

#[test]
fn silence_is_consent_to_a_short_delay_and_the_next_one_needs_more() {
    let mut journey = order(&[told(0, Some(10)), told(2, Some(20))]);
    tell(&mut journey, days(2));
    let stage = legal::stage(&journey, &plan());
    let until = placed() + days(20);
    assert_eq!(stage, Some(Stage::Accepted { notice: 1, consented_at: None, ships_by: Some(until) }));
    assert_eq!(cancel(&journey, 3), Some((20, CancelWhy::DatePassed)));
    // The second one is never accepted in silence, however short it is.
    journey.apply(&told(12, Some(22)), &plan(), &shop());
    tell(&mut journey, days(12));
    let said = &journey.touches[&key(2)].says;
    // It counts until the last day is over that ends before the accepted date.
    assert!(said.needs_consent && said.answer_by.is_some_and(|by| until - days(1) < by && by < until));
    assert_eq!(cancel(&journey, 13), Some((19, CancelWhy::NoConsent)));
    let consent = What::DelayConsented { notice: Some(2) };
    let consented = said_of(&journey, days(15), consent);
    assert_eq!(cancel(&consented, 16), Some((22, CancelWhy::DatePassed)));
}

/// The journey with one more fact.
fn said_of(journey: &Journey, after: SignedDuration, what: What) -> Journey {
    let mut journey = journey.clone();
    journey.apply(&said(after, what), &plan(), &shop());
    journey
}

#[test]
fn a_delay_without_an_end_needs_a_consent_in_time() {
    let mut journey = order(&[told(0, None)]);
    tell(&mut journey, days(28));
    let stage = legal::stage(&journey, &plan());
    assert!(matches!(stage, Some(Stage::Open { notice: 1, ships_by: None, .. })), "{stage:?}");
    let consent = |notice| What::DelayConsented { notice };
    // When, to which notice, and whether that is enough.
    let rows = [
        (days(29), Some(1), true),
        (days(29), None, true),
        (days(59), Some(1), true),
        (days(60), Some(1), false),
        (days(29), Some(2), false),
        // Before anybody asked.
        (days(20), None, false),
    ];
    for (after, notice, is_enough) in rows {
        let journey = said_of(&journey, after, consent(notice));
        let wanted = (!is_enough).then_some((59, CancelWhy::NoConsent));
        assert_eq!(cancel(&journey, 61), wanted, "{after:?} {notice:?}");
    }
    // Whoever accepts a delay without an end may cancel at any time.
    let waits = said_of(&journey, days(29), consent(Some(1)));
    let wished = said_of(&waits, days(90), What::CancelWished);
    assert_eq!(cancel(&wished, 91), Some((90, CancelWhy::Wished)));
}

#[test]
fn what_ends_the_duty() {
    let cases: [(&str, Fact); 4] = [
        ("shipped", shipped(20)),
        ("cancelled", said(days(20), What::OrderCancelled)),
        ("refunded", said(days(20), What::OrderRefunded { full: true })),
        ("erased", said(days(20), What::Erased)),
    ];
    for (name, end) in cases {
        let mut journey = order(&[told(0, Some(10)), told(2, None)]);
        tell(&mut journey, days(8));
        assert_eq!(cancel(&journey, 9), Some((39, CancelWhy::NoConsent)));
        journey.apply(&end, &plan(), &shop());
        assert_eq!(cancel(&journey, 60), None, "{name}");
        let view = CustomerView::default();
        let tasks = decide::tasks(&journey, &view, &plan(), &shop(), placed() + days(60));
        assert!(tasks.iter().all(|task| task.kind != TaskKind::CancelAndRefund), "{name}: {tasks:?}");
    }
}

/// The rule holds where it is switched on, checked, and in its countries.
#[test]
fn the_rules_hold_where_they_are_meant() {
    let off = |change: fn(&mut Legal)| {
        let mut plan = plan();
        change(&mut plan.legal);
        plan
    };
    let rows = [
        (plan(), "US", true, false),
        (plan(), "PR", true, false),
        (plan(), "DE", false, true),
        (plan(), "GB", false, true),
        (plan(), "JP", false, false),
        (plan(), "", false, false),
        (off(|legal| legal.us_mail_order.where_unknown = true), "", true, false),
        (off(|legal| legal.us_mail_order.on = false), "US", false, false),
        (off(|legal| legal.us_mail_order.counsel_checked = false), "US", false, false),
        (off(|legal| legal.thirty_days.counsel_checked = false), "DE", false, false),
    ];
    for (plan, country, mail_order, thirty_days) in rows {
        let order = fact(
            JourneyKind::Order,
            placed(),
            What::OrderStands(Box::new(OrderSnapshot { promise: None, ..snapshot(country, None) })),
        );
        let journey = fold(JourneyKind::Order, &[order], &plan);
        assert_eq!(legal::stage(&journey, &plan).is_some(), mail_order, "{country}");
        let journey::journey::State::Order(order) = &journey.state else { panic!("an order") };
        let end = legal::agreed_end(order, &plan);
        assert_eq!(end, thirty_days.then_some(placed() + days(30)), "{country}");
    }
}

/// What no mail can tell, a person is told before the time ends; and that nothing was told, when it has.
#[test]
fn an_address_that_cannot_be_mailed_is_a_task() {
    let journey = order(&[told(0, Some(10))]);
    let mut view = CustomerView::default();
    view.record.undeliverable = Some(Undeliverable { at: placed(), why: UndeliverableWhy::HardBounce });
    let tasks = |day| {
        let now = placed() + days(day);
        let tasks = decide::tasks(&journey, &view, &plan(), &shop(), now);
        let by_law = tasks.into_iter().filter(|task| {
            matches!(task.kind, TaskKind::CancelAndRefund | TaskKind::TellByHand) && task.since <= now
        });
        by_law.map(|task| task.kind).collect::<Vec<_>>()
    };
    assert_eq!(tasks(7), []);
    let now = placed() + days(7);
    let at = decide::next_task_at(&journey, &view, &plan(), &shop(), now);
    assert_eq!(at, Some(placed() + days(8)));
    assert_eq!(tasks(8), [TaskKind::TellByHand]);
    assert_eq!(tasks(10), [TaskKind::CancelAndRefund]);
    // Who can be mailed is mailed: there is nothing for a person to do yet.
    let now = placed() + days(8);
    assert_eq!(verdict(&journey, &key(1), now).decision, Decision::Send { attempt: 1 });
    let tasks = decide::tasks(&journey, &CustomerView::default(), &plan(), &shop(), now);
    assert!(tasks.iter().all(|task| task.since > now), "{tasks:?}");
}

/// Old orders are no flood of tasks when a rule is switched on, and imported ones none at all.
#[test]
fn the_past_is_left_alone() {
    let journey = order(&[told(0, Some(10))]);
    assert_eq!(cancel(&journey, 39), Some((10, CancelWhy::NotTold)));
    assert_eq!(cancel(&journey, 41), None);
    for silent in [false, true] {
        let imported = said_of(&journey, days(12), What::Imported { silent });
        assert_eq!(cancel(&imported, 13), None);
    }
}

/// A notice that cannot leave tells the customer nothing: then the delay notice of the plan does.
#[test]
fn a_notice_that_does_not_leave_silences_no_other() {
    let journey = order(&[told(0, None)]);
    let delay = TouchKey::new(TouchKind::DispatchDelay, "order", 1);
    let by_law = Decision::Drop { gate: Gate::Overtaken(Event::LegalNotice) };
    let now = placed() + hours(28 * 24 + 12);
    let mut late = plan();
    late.touches.dispatch_delay.only_at_risk = false;
    late.touches.dispatch_delay.after = Delay::BusinessDays { days: 21, at: None };
    let of_delay = |journey: &Journey, plan: &Plan| {
        let verdicts = decide::verdicts(journey, &CustomerView::default(), plan, &shop(), now);
        verdicts.into_iter().find(|verdict| verdict.touch == delay).expect("a verdict").decision
    };
    assert_eq!(of_delay(&journey, &late), by_law);
    let mut parked = journey.clone();
    let state = TouchState::Parked { at: now, reason: "MessageRejected".to_owned() };
    let touch = Touch { state, says: Says::default(), because: None, delivery: None, answer: None };
    parked.touches.insert(key(1), touch);
    assert_ne!(of_delay(&parked, &late), by_law);
    let mut off = late.clone();
    off.touches.delay_option.on = false;
    assert_ne!(of_delay(&journey, &off), by_law);
}
