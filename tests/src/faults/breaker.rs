//! A mail service that is busy, has no quota left, or takes nothing from this account.

use jiff::SignedDuration;
use local::cloud::{Fault, Service};

use super::table::Table;
use super::{MONDAY, order_of};
use crate::harness::Harness;

fn refuse(code: &str, message: &str) -> Fault {
    Fault::Refuse { code: code.to_owned(), message: message.to_owned(), status: 400 }
}

/// Several customers' orders whose delay notices are due.
async fn overdue(count: usize) -> Harness {
    let harness = Harness::at(MONDAY).await;
    for n in 0..count {
        let order = order_of(&format!("customer{n}@example.com"), &format!("100{n}"));
        harness.say("order.placed", order).await;
    }
    harness.jump("2026-03-05T15:00:00Z");
    harness
}

/// The mails that customers' records count.
async fn booked(harness: &Harness, count: usize) -> usize {
    let service = &harness.system.service;
    let mut booked = 0;
    for n in 0..count {
        let customer = service.keyring.customer(&harness.shop(), &format!("customer{n}@example.com"));
        booked += service.store.customer(&harness.shop(), &customer).await.unwrap().value.mails.len();
    }
    booked
}

#[tokio::test]
async fn item_17_a_busy_service_is_asked_later_and_no_attempt_is_counted() {
    let harness = overdue(3).await;
    harness.fail(Service::Ses, |_, _| Fault::Throttle);
    for _ in 0..8 {
        let sweep = harness.sweep().await;
        assert_eq!((sweep.sent, sweep.unknown, sweep.failed), (0, 0, 0));
        assert_eq!(booked(&harness, 3).await, 0, "the budget is given back");
        harness.jump_to(harness.now() + SignedDuration::from_mins(1));
    }
    let view = harness.view("order/1000").await;
    assert_eq!(view.touches[0].state, "retry");
    let table = Table::read(&harness).await;
    assert_eq!(table.due().len(), 3, "all stay due");
    assert!(table.journey("order#1000").0.contains(r#""n":0"#), "{}", table.journey("order#1000").0);
    harness.recover();
    harness.jump_to(harness.now() + SignedDuration::from_mins(2));
    assert_eq!(harness.sweep().await.sent, 3);
    assert_eq!(booked(&harness, 3).await, 3);
    let mut to: Vec<String> = harness.mails().into_iter().map(|mail| mail.to).collect();
    to.dedup();
    assert_eq!(to.len(), 3);
}

#[tokio::test]
async fn item_17_a_used_up_quota_stops_the_sweep_and_nothing_is_lost() {
    let quota = [
        refuse("TooManyRequestsException", "Daily message quota exceeded."),
        refuse("LimitExceededException", "The account has reached its limit."),
    ];
    for fault in quota {
        check_breaker(fault).await;
    }
}

#[tokio::test]
async fn item_18_a_blocked_account_keeps_every_mail_due_and_resumes() {
    let codes = [
        ("AccountSuspendedException", 400),
        ("SendingPausedException", 400),
        ("MailFromDomainNotVerifiedException", 400),
        ("NotFoundException", 404),
        ("AccessDeniedException", 403),
        ("ExpiredTokenException", 403),
        ("UnrecognizedClientException", 403),
        ("SignatureDoesNotMatch", 403),
    ];
    for (code, status) in codes {
        check_breaker(Fault::Refuse { code: code.to_owned(), message: "no".to_owned(), status }).await;
    }
}

/// A sweep tries one mail, stops, and goes on when the service takes mails again.
async fn check_breaker(fault: Fault) {
    let harness = overdue(4).await;
    harness.count_calls();
    let failing = fault.clone();
    harness.fail(Service::Ses, move |_, _| failing.clone());
    let sweep = harness.sweep().await;
    let tried = harness.calls().into_iter().filter(|operation| operation == "SendEmail").count();
    assert_eq!((tried, sweep.sent, sweep.refused, sweep.unknown), (1, 0, 1, 0), "{fault:?}");
    assert!(sweep.breaker_open, "{fault:?}");
    for _ in 0..6 {
        harness.jump_to(harness.now() + SignedDuration::from_mins(1));
        harness.sweep().await;
    }
    let table = Table::read(&harness).await;
    assert_eq!(table.due().len(), 4, "{fault:?}: all stay due");
    assert_eq!(booked(&harness, 4).await, 0, "{fault:?}");
    harness.recover();
    for _ in 0..7 {
        harness.jump_to(harness.now() + SignedDuration::from_mins(1));
        harness.sweep().await;
    }
    let mut to: Vec<String> = harness.mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), harness.mails().len()), (4, 4), "{fault:?}");
}

#[tokio::test]
async fn item_18_one_mail_that_ses_refuses_is_parked_alone_and_says_why() {
    let harness = overdue(3).await;
    let mut first = true;
    harness.fail(Service::Ses, move |_, _| {
        if std::mem::take(&mut first) {
            refuse("MessageRejected", "Email content is bad.")
        } else {
            Fault::None
        }
    });
    let sweep = harness.sweep().await;
    assert_eq!((sweep.sent, sweep.refused, sweep.breaker_open), (2, 1, false));
    let parked: Vec<_> = Table::read(&harness).await.holding("MessageRejected");
    assert_eq!(parked.len(), 1);
    assert_eq!(booked(&harness, 3).await, 2, "the parked mail's budget is given back");
}

#[tokio::test]
async fn item_18_the_sandbox_says_that_it_is_the_sandbox() {
    let harness = overdue(1).await;
    let message =
        "Email address is not verified. The following identities failed the check: customer0@example.com";
    let sandbox = refuse("MessageRejected", message);
    harness.fail(Service::Ses, move |_, _| sandbox.clone());
    assert_eq!(harness.sweep().await.refused, 1);
    let view = harness.view("order/1000").await;
    let why: Vec<&str> = view.verdicts.iter().map(|verdict| verdict.why.as_str()).collect();
    assert!(why.iter().any(|why| why.contains("sandbox")), "{why:?}");
    let document = Table::read(&harness).await.journey("order#1000").0.to_owned();
    assert!(!document.contains("identities failed"), "SES's words hold addresses: {document}");
}
