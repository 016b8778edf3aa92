//! `status`: one screen for whoever is called at night.

use expect_test::expect;
use local::cloud::Fault;
use local::commands::status::{Status, in_lines};
use serde_json::json;

use super::world::{NOON, World};
use crate::feeds::watching::with_a_past;

async fn status(world: &World) -> Status {
    let seen = world.harness.desk(json!({ "do": "status", "shop": "demo" })).await.unwrap();
    serde_json::from_value(seen).unwrap()
}

fn problems(status: &Status) -> Vec<&str> {
    status.problems.iter().map(|problem| problem.what.as_str()).collect()
}

#[tokio::test]
async fn all_is_well() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    world.sweep(2).await;
    let status = status(&world).await;
    assert!(status.healthy, "{:?}", status.problems);
    expect![[r#"
        HEALTHY  shop demo, Thu 5 Mar 2026, 17:02 (UTC)

          sweeper 1 of 1   Thu 5 Mar 2026, 17:01, sent 0, failed 0
          last mail        Thu 5 Mar 2026, 17:00
          SES takes        -
          oldest due       -
          unknown mails    0 so far, the last -
          quarantine       none
          parked parcels   none
          stopped mails    none
          plan             version 0, published -
          sender easypost  never seen
          sender shopify   never seen
          sender standard  learning
    "#]]
    .assert_eq(&in_lines(&status));
}

/// A stopped mail is a problem until what stopped it is mended and it is let go; letting go twice does nothing more.
#[tokio::test]
async fn a_stopped_mail_can_be_let_go() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    let (code, message) = ("MessageRejected".to_owned(), "Email address is not verified.".to_owned());
    world.ses(Fault::Refuse { code, message, status: 400 });
    world.sweep(2).await;
    assert_eq!(problems(&status(&world).await), ["StoppedMails"]);
    world.recover();
    let wish = json!({ "do": "retry-mails", "shop": "demo" });
    let retried = world.harness.desk(wish.clone()).await.unwrap();
    assert_eq!(retried, json!({ "journeys": 1, "mails": 1 }));
    assert_eq!(world.harness.desk(wish).await.unwrap()["mails"], 0, "pressed twice");
    world.sweep(2).await;
    assert_eq!(world.harness.mails().len(), 1);
    assert!(status(&world).await.healthy);
    let wrong = json!({ "do": "retry-mails", "shop": "demo", "journey": "1001" });
    assert!(world.harness.desk(wrong).await.unwrap_err().contains("order/1001"));
}

/// Each problem has its time, and the longest comes first.
#[tokio::test]
async fn what_is_wrong_is_said_with_since_when_and_what_to_do() {
    let mut world = World::of(with_a_past().await);
    world.pass(5 * 60);
    world.sweep(1).await;
    let order = json!({ "order_id": [1], "customer": ["unreadable"] });
    assert_eq!(world.deliver("order.placed", order).await, 200);
    world.overdue_orders(2).await;
    let code = "AccountSuspendedException".to_owned();
    world.ses(Fault::Refuse { code, message: String::new(), status: 400 });
    world.sweep(1).await;
    let seen = status(&world).await;
    assert!(!seen.healthy);
    assert_eq!(
        problems(&seen),
        ["SenderQuiet", "QuarantineGrows", "OldestDueLate", "BreakerOpen"],
        "{seen:?}"
    );
    assert!(seen.problems.iter().all(|problem| problem.since.is_some() && !problem.to_do.is_empty()));
    assert!(in_lines(&seen).starts_with("NOT HEALTHY"));
}

#[tokio::test]
async fn a_sweeper_that_stops_is_told() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    assert_eq!(problems(&status(&world).await), ["DispatchNotRunning", "OldestDueLate"], "none has ever run");
    world.sweep(1).await;
    world.pass(10);
    assert_eq!(problems(&status(&world).await), ["DispatchNotRunning"]);
}

/// The breaker is told as open until a mail leaves again, and a mail of unknown fate for a day.
#[tokio::test]
async fn the_breaker_and_unknown_mails_are_remembered() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    let code = "SendingPausedException".to_owned();
    world.ses(Fault::Refuse { code, message: String::new(), status: 400 });
    world.sweep(4).await;
    let open = status(&world).await.breaker_since;
    assert!(open.is_some());
    world.sweep(1).await;
    assert_eq!(status(&world).await.breaker_since, open, "since when stays");
    world.ses(Fault::TimeoutBefore);
    world.sweep(6).await;
    let seen = status(&world).await;
    assert!(seen.unknown > 0 && problems(&seen).contains(&"MailUnknown"), "{seen:?}");
    world.recover();
    world.pass(25 * 60);
    world.sweep(120).await;
    let seen = status(&world).await;
    assert_eq!((seen.breaker_since, seen.last_sent_at.is_some()), (None, true), "{seen:?}");
    assert!(!problems(&seen).contains(&"MailUnknown"), "{seen:?}");
}
