//! What a plan says of time, and what becomes of it in a life.

use expect_test::{Expect, expect};
use jiff::Timestamp;
use journey::customer::{Customer, CustomerView, MailMark};
use journey::decide;
use journey::fact::{Contact, Fact, Item, OrderSnapshot, ParcelStatus, PromiseWindow, What};
use journey::ids::JourneyKind;
use journey::plan::Plan;
use journey::plan::read::read;
use journey::touch::{TouchKey, TouchKind};
use journey::verdict::{Decision, Gate};

use super::sending::{live, script_of};
use super::stories::{one, scan, shipped};
use super::{fold, shop, time};

fn plan(text: &str) -> Plan {
    read(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

fn order(at: &str, change: impl Fn(&mut OrderSnapshot)) -> Fact {
    let contact = Contact {
        email: "ada.park@example.com".to_owned(),
        country: "US".to_owned(),
        region: "NY".to_owned(),
        ..Contact::default()
    };
    let placed_at = time(&format!("{at}:00-05:00"));
    let mut snapshot = OrderSnapshot { placed_at, contact, ..OrderSnapshot::default() };
    change(&mut snapshot);
    one(at, What::OrderStands(Box::new(snapshot)))
}

fn item(title: &str, sku: &str) -> Item {
    Item { title: title.to_owned(), quantity: 1, sku: sku.to_owned(), ..Item::default() }
}

/// The mails that these facts bring, with a plan.
#[track_caller]
fn check(text: &str, facts: Vec<Fact>, expected: Expect) {
    let life = live(&script_of(JourneyKind::Order, facts, plan(text), CustomerView::default()));
    assert!(life.broken.is_empty(), "{:#?}", life.broken);
    let told = |at: Timestamp| at.to_zoned(shop().zone).strftime("%a %d %H:%M").to_string();
    let mails: Vec<String> =
        life.mails.iter().map(|mail| format!("{} {}", told(mail.at), mail.key)).collect();
    expected.assert_eq(&mails.join("\n"));
}

/// Placed on Monday, handed over, and there on Friday.
fn arrived(change: impl Fn(&mut OrderSnapshot)) -> Vec<Fact> {
    vec![
        order("2026-03-02T09:00", change),
        shipped("2026-03-02T15:00", "s1", &["1Z1"]),
        scan("2026-03-04T12:00", "1Z1", ParcelStatus::InTransit),
        scan("2026-03-06T12:00", "1Z1", ParcelStatus::Delivered),
    ]
}

const NO_SURVEYS: &str = "[touch.csat]\non = false\n";

#[test]
fn two_business_days_after_a_friday_are_tuesday() {
    let text = format!("{NO_SURVEYS}[touch.check_in]\nafter = \"2 business days at 09:30\"\n");
    check(&text, arrived(|_| {}), expect!["Tue 10 09:30 check_in/order/1"]);
}

#[test]
fn a_survey_after_days_keeps_the_hour_of_the_arrival() {
    let text = "[touch.check_in]\non = false\n[touch.csat]\nafter = \"3d\"\n";
    check(text, arrived(|_| {}), expect!["Mon 09 12:00 csat/order/1"]);
}

#[test]
fn an_order_is_asked_after_at_the_latest_time_of_its_products() {
    let text = format!(
        "{NO_SURVEYS}\
         [[touch.check_in.products]]\nproduct = \"*coffee*\"\nafter = \"3d at 10:00\"\n\
         [[touch.check_in.products]]\nproduct = \"SOFA-*\"\nafter = \"21d at 10:00\"\n"
    );
    // Coffee alone after three days.
    check(
        &text,
        arrived(|order| order.items = vec![item("Coffee, 1 kg", "C-1")]),
        expect!["Mon 09 10:00 check_in/order/1"],
    );
    // With something that no rule knows after the usual seven.
    check(
        &text,
        arrived(|order| order.items = vec![item("Coffee, 1 kg", "C-1"), item("Mug", "M-1")]),
        expect!["Fri 13 10:00 check_in/order/1"],
    );
    // With a sofa, known by its number, after three weeks.
    check(
        &text,
        arrived(|order| order.items = vec![item("Coffee, 1 kg", "C-1"), item("Three-seater", "sofa-3")]),
        expect!["Fri 27 10:00 check_in/order/1"],
    );
}

#[test]
fn without_tracking_the_check_in_may_follow_the_hand_over() {
    let facts = |numbers: &[&str]| {
        vec![order("2026-03-02T09:00", |_| {}), shipped("2026-03-02T15:00", "s1", numbers)]
    };
    let text = format!("{NO_SURVEYS}[touch.check_in]\nanchor = \"handed_over\"\nafter = \"10d at 10:00\"\n");
    check(&text, facts(&[]), expect!["Thu 12 10:00 check_in/order/1"]);
    // The delivery, which nobody reports, is waited for for ever.
    check(NO_SURVEYS, facts(&[]), expect![[r#""#]]);
    // With tracking the parcel is waited for: after the hand-over alone there is no check-in.
    let off = "[touch.transit_delay]\non = false\n";
    check(&format!("{text}{off}"), facts(&["1Z1"]), expect!["Tue 17 08:03 lost/1Z1/1"]);
    // And where it takes longer than the ten days, the check-in comes when it is there.
    let mut late = facts(&["1Z1"]);
    late.push(scan("2026-03-20T12:00", "1Z1", ParcelStatus::Delivered));
    let patient = "[promise]\nbusiness_days = 30\n";
    check(&format!("{text}{off}{patient}"), late, expect!["Fri 20 13:00 check_in/order/1"]);
}

#[test]
fn a_day_by_which_it_is_needed_counts_as_the_end_of_the_promise() {
    let facts = |needed_by: Option<&str>| {
        let change = |order: &mut OrderSnapshot| {
            order.promise = Some(PromiseWindow { from: None, to: time("2026-03-13T23:59:59-04:00") });
            order.needed_by = needed_by.map(|day| day.parse().unwrap());
        };
        vec![
            order("2026-03-02T09:00", change),
            shipped("2026-03-03T15:00", "s1", &["1Z1"]),
            scan("2026-03-04T12:00", "1Z1", ParcelStatus::InTransit),
            scan("2026-03-13T12:00", "1Z1", ParcelStatus::Delivered),
        ]
    };
    let text =
        "[touch.csat]\non = false\n[touch.check_in]\non = false\n[touch.transit_delay]\nnotices_max = 1\n";
    check(text, facts(None), expect!["Thu 12 14:30 transit_delay/1Z1/1"]);
    check(text, facts(Some("2026-03-10")), expect!["Mon 09 14:30 transit_delay/1Z1/1"]);
    // A day that lies behind the promise, or before the purchase, changes nothing.
    check(text, facts(Some("2026-04-10")), expect!["Thu 12 14:30 transit_delay/1Z1/1"]);
    check(text, facts(Some("2026-02-10")), expect!["Thu 12 14:30 transit_delay/1Z1/1"]);
}

/// The verdict on a touch of an order that arrived, for a customer, days after the purchase.
fn decided(plan: &Plan, contact: &Contact, record: Customer, kind: TouchKind, at: &str) -> Decision {
    let facts = arrived(|order| order.contact = contact.clone());
    let journey = fold(JourneyKind::Order, &facts, plan);
    let view = CustomerView { record, orders: Vec::new() };
    let verdicts = decide::verdicts(&journey, &view, plan, &shop(), time(at));
    verdicts.into_iter().find(|verdict| verdict.touch.kind == kind).expect("a verdict").decision
}

fn somebody(number: usize, country: &str) -> Contact {
    Contact {
        email: format!("person-{number}@example.com"),
        country: country.to_owned(),
        ..Contact::default()
    }
}

const MONDAY_NOON: &str = "2026-03-16T12:00:00-04:00";

#[test]
fn a_holdout_is_the_share_it_says_and_the_same_people_every_time() {
    let plan = plan("[touch.check_in]\nholdout_percent = 20\n[touch.csat]\nholdout_percent = 20\n");
    let is_out = |kind, number| {
        let contact = somebody(number, "US");
        let gate = Decision::Drop { gate: Gate::Holdout };
        decided(&plan, &contact, Customer::default(), kind, MONDAY_NOON) == gate
    };
    let people = 0..500;
    let check_in: Vec<bool> = people.clone().map(|number| is_out(TouchKind::CheckIn, number)).collect();
    let again: Vec<bool> = people.clone().map(|number| is_out(TouchKind::CheckIn, number)).collect();
    assert_eq!(check_in, again);
    let csat: Vec<bool> = people.map(|number| is_out(TouchKind::Csat, number)).collect();
    let count = |out: &[bool]| out.iter().filter(|out| **out).count();
    assert!((70..=130).contains(&count(&check_in)), "{}", count(&check_in));
    assert!((70..=130).contains(&count(&csat)), "{}", count(&csat));
    // Those of one kind are others than those of another: about a fifth of a fifth is in both.
    let both = check_in.iter().zip(&csat).filter(|(one, other)| **one && **other).count();
    assert!((5..=40).contains(&both), "{both}");
    // However the address is written.
    let person = somebody(check_in.iter().position(|out| *out).expect("somebody"), "US");
    let shouted = Contact { email: person.email.to_uppercase(), ..person };
    let decision = decided(&plan, &shouted, Customer::default(), TouchKind::CheckIn, MONDAY_NOON);
    assert_eq!(decision, Decision::Drop { gate: Gate::Holdout });
}

#[test]
fn what_is_declared_marketing_needs_consent_and_heeds_its_refusals() {
    let declared = plan("[touch.check_in]\nclass = \"marketing\"\n");
    let german = somebody(1, "DE");
    let decide = |plan: &Plan, contact: &Contact, record: Customer| {
        decided(plan, contact, record, TouchKind::CheckIn, MONDAY_NOON)
    };
    assert_eq!(decide(&declared, &german, Customer::default()), Decision::Drop { gate: Gate::NoConsent });
    let agreed = Contact { marketing_consent: Some(true), ..german.clone() };
    assert_eq!(decide(&declared, &agreed, Customer::default()), Decision::Send { attempt: 1 });
    assert_eq!(decide(&Plan::default(), &german, Customer::default()), Decision::Send { attempt: 1 });
    let mut refused = Customer::default();
    refused.opt_out(journey::touch::Class::Marketing, time("2026-01-01T00:00:00Z"));
    let gate = Gate::OptedOut(journey::touch::Class::Marketing);
    assert_eq!(decide(&declared, &agreed, refused.clone()), Decision::Drop { gate });
    assert_eq!(decide(&Plan::default(), &agreed, refused), Decision::Send { attempt: 1 });
}

#[test]
fn what_a_cap_drops_stays_dropped() {
    let mut asked = Customer::default();
    let at = time("2026-03-12T09:00:00-04:00");
    asked.book(MailMark::new(&TouchKey::new(TouchKind::Csat, "order", 1), at, "send-1".to_owned()));
    let decide = |text: &str, at: &str| {
        decided(&plan(text), &somebody(1, "US"), asked.clone(), TouchKind::CheckIn, at)
    };
    // The check-in is due on Friday the 13th; there is room again on Sunday.
    let drop = "[touch.check_in]\nwhen_held = \"drop\"\n";
    let dropped = Decision::Drop { gate: Gate::Cap };
    assert!(matches!(decide("", "2026-03-13T10:00:00-04:00"), Decision::Hold { gate: Gate::Cap, .. }));
    assert_eq!(decide("", MONDAY_NOON), Decision::Send { attempt: 1 });
    assert_eq!(decide(drop, "2026-03-13T10:00:00-04:00"), dropped);
    assert_eq!(decide(drop, MONDAY_NOON), dropped);
}

#[test]
fn check_ins_have_a_cap_of_their_own() {
    let mut asked = Customer::default();
    let at = time("2026-03-01T09:00:00-05:00");
    asked.book(MailMark::new(&TouchKey::new(TouchKind::CheckIn, "order", 1), at, "send-1".to_owned()));
    let decide =
        |text: &str| decided(&plan(text), &somebody(1, "US"), asked.clone(), TouchKind::CheckIn, MONDAY_NOON);
    assert_eq!(decide(""), Decision::Send { attempt: 1 });
    assert!(matches!(
        decide("[touch.check_in]\nevery = \"18d\"\n"),
        Decision::Hold { gate: Gate::Cap, until: Some(_) }
    ));
    // Longer than it would be news.
    assert_eq!(decide("[touch.check_in]\nevery = \"60d\"\n"), Decision::Drop { gate: Gate::Cap });
}
