//! Each alarm is made to happen: on the embedded cloud what it is about goes wrong, and the alarm as the template
//! has it must ring then, and not before. An alarm that nobody makes happen fails the test.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use aws_sdk_dynamodb::types::AttributeValue;
use journey::shop::Received;
use local::cloud::Fault;
use providers::Surface;
use serde_json::json;
use service::invocation::NAMESPACE;

use super::alarm::Alarm;
use super::cloudwatch::{Name, name};
use super::world::{NOON, World};
use crate::feeds::watching::with_a_past;
use crate::template::document::Template;

type Provocation = fn() -> Pin<Box<dyn Future<Output = World>>>;

/// Each alarm, and how it is made to happen.
const PROVOCATIONS: [(&str, Provocation); 22] = [
    ("DispatchNotRunning", || Box::pin(the_schedule_stops())),
    ("DispatchFailing", || Box::pin(sweeps_fail(5))),
    ("SweepsLost", || Box::pin(sweeps_fail(16))),
    ("MailFeedbackFailing", || Box::pin(events_fail())),
    ("MailEventsLost", || Box::pin(events_fail())),
    ("RequestsFailing", || Box::pin(requests_fail())),
    ("UrlsFailing", || Box::pin(requests_fail())),
    ("SenderQuiet", || Box::pin(a_sender_stops())),
    ("OldestDueLate", || Box::pin(a_journey_fails_each_time())),
    ("MailUnknown", || Box::pin(a_mail_is_never_heard_of())),
    ("BreakerOpen", || Box::pin(the_account_is_suspended())),
    ("StorefrontSignaturesBad", || Box::pin(signatures_are_bad(Surface::Storefront))),
    ("CarrierSignaturesBad", || Box::pin(signatures_are_bad(Surface::Carrier))),
    ("SignalsSignaturesBad", || Box::pin(signatures_are_bad(Surface::Signals))),
    ("QuarantineGrows", || Box::pin(deliveries_cannot_be_read())),
    ("TableReadsThrottled", || Box::pin(the_table_is_busy("GetItem", false))),
    ("TableWritesThrottled", || Box::pin(the_table_is_busy("PutItem", false))),
    ("IndexWritesThrottled", || Box::pin(the_table_is_busy("PutItem", true))),
    ("FunctionsThrottled", || Box::pin(the_account_has_no_concurrency())),
    ("BounceRateHigh", || Box::pin(mails_bounce("Bounce"))),
    ("ComplaintRateHigh", || Box::pin(mails_bounce("Complaint"))),
    ("ShopAtRisk", || Box::pin(a_shop_is_at_risk())),
];

/// An hour in which all goes well.
async fn a_good_hour() -> World {
    let mut world = World::at(NOON).await;
    for n in 0..12 {
        let searched = json!({ "visitor_id": format!("v{n}"), "query": "boots", "results": 3 });
        assert_eq!(world.deliver("search.performed", searched).await, 200);
        world.sweep(5).await;
    }
    world
}

/// Mails leave, are delivered, and a stranger tries an address.
async fn a_good_hour_with_mail() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    world.sweep(2).await;
    let mails = world.unreported();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        world.report("Send", mail).await;
        world.report("Delivery", mail).await;
    }
    world.forged(Surface::Storefront).await;
    world.sweep(70).await;
    world
}

async fn the_schedule_stops() -> World {
    let mut world = a_good_hour().await;
    world.pass(10);
    world
}

async fn sweeps_fail(minutes: u32) -> World {
    let mut world = a_good_hour().await;
    world.throttle(|call| call.operation == "Query", false);
    world.sweep(minutes).await;
    world
}

/// A mail left; the table takes nothing of what SES says of it.
async fn events_fail() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    world.sweep(1).await;
    world.throttle(|_| true, false);
    for mail in world.unreported() {
        world.report("Delivery", &mail).await;
    }
    // Until the five minutes in hand are whole.
    world.pass(5);
    world
}

async fn requests_fail() -> World {
    let mut world = World::at(NOON).await;
    world.throttle(|_| true, false);
    for _ in 0..3 {
        let searched = json!({ "visitor_id": "v1", "query": "boots", "results": 3 });
        world.harness.system.service.shops.forget();
        let order =
            json!({ "order_id": "1001", "customer": { "email": "ada.park@example.com" }, "items": [] });
        assert_eq!(world.deliver("order.placed", order).await, 503);
        assert_eq!(world.deliver("search.performed", searched).await, 503);
        world.pass(5);
    }
    world
}

async fn a_sender_stops() -> World {
    let mut world = World::of(with_a_past().await);
    for _ in 0..6 {
        world.sweep(1).await;
        world.pass(60);
    }
    world
}

/// A journey that a later version wrote, say.
async fn a_journey_fails_each_time() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    let store = &world.harness.system.service.store;
    let update = store
        .client()
        .update_item()
        .table_name(store.table())
        .key("pk", AttributeValue::S("J#demo#order#1000".to_owned()))
        .key("sk", AttributeValue::S("J".to_owned()))
        .update_expression("SET doc = :damaged")
        .expression_attribute_values(":damaged", AttributeValue::S("{\"v\":99}".to_owned()));
    update.send().await.unwrap();
    world.sweep(40).await;
    world
}

/// SES took it or not: its answer was lost, and no event comes.
async fn a_mail_is_never_heard_of() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    world.ses(Fault::TimeoutBefore);
    world.sweep(1).await;
    world.sweep(65).await;
    world
}

async fn the_account_is_suspended() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    let code = "AccountSuspendedException".to_owned();
    world.ses(Fault::Refuse { code, message: String::new(), status: 400 });
    world.sweep(6).await;
    world.recover();
    world
}

/// Somebody changed a secret on one side only.
async fn signatures_are_bad(surface: Surface) -> World {
    let mut world = World::at(NOON).await;
    for _ in 0..4 {
        world.forged(surface).await;
        world.forged(surface).await;
        world.pass(15);
    }
    world
}

/// Each is signed, and of a shape that nobody knows.
async fn deliveries_cannot_be_read() -> World {
    let mut world = World::at(NOON).await;
    for n in 0..12 {
        let order = json!({ "order_id": [n], "customer": ["unreadable"] });
        assert_eq!(world.deliver("order.placed", order).await, 200);
    }
    // A look at the shop's senders is due within the hour.
    world.sweep(61).await;
    world.pass(60);
    world
}

async fn the_table_is_busy(operation: &'static str, index: bool) -> World {
    let mut world = World::at(NOON).await;
    for n in 0..3 {
        world.throttle(move |call| call.operation.contains(operation), index);
        let order = json!({
            "order_id": format!("100{n}"), "customer": { "email": "ada.park@example.com", "country": "US" },
            "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
        });
        world.deliver("order.placed", order.clone()).await;
        let searched =
            json!({ "visitor_id": format!("v{n}"), "query": "boots", "results": 0, "topic": "sizes" });
        assert_eq!(world.deliver("search.performed", searched).await, 503);
        world.pass(5);
    }
    world
}

/// Only AWS knows of it: no function of ours begins.
async fn the_account_has_no_concurrency() -> World {
    let mut world = World::at(NOON).await;
    for _ in 0..3 {
        world.count(name("AWS/Lambda", "Throttles", &[]), 4.0);
        world.pass(5);
    }
    world
}

/// SES's rates are of the mails of its configuration set that were sent.
async fn mails_bounce(event: &str) -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    world.sweep(2).await;
    let mails = world.unreported();
    for mail in &mails {
        world.report(event, mail).await;
    }
    let rate = if event == "Bounce" { "Reputation.BounceRate" } else { "Reputation.ComplaintRate" };
    let bounced = f64::from(u32::try_from(mails.len()).unwrap());
    let sent = f64::from(u32::try_from(world.harness.mails().len()).unwrap());
    let set = [("ses:configuration-set", "ConfigurationSet")];
    world.count(name("AWS/SES", rate, &set), bounced / sent);
    world.pass(60);
    world
}

/// Of a hundred mails of a shop three came back.
async fn a_shop_is_at_risk() -> World {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    world.sweep(1).await;
    let (service, shop) = (&world.harness.system.service, world.harness.shop());
    service.store.count_received(&shop, Received { delivered: 97, bounced: 3, complained: 0 }).await.unwrap();
    service.shops.forget();
    for mail in world.unreported() {
        world.report("Delivery", &mail).await;
    }
    world.pass(60);
    world
}

/// The metrics of ours that are written in the course of things.
pub(crate) async fn metered() -> BTreeSet<Name> {
    let worlds =
        [a_good_hour().await, a_good_hour_with_mail().await, signatures_are_bad(Surface::Carrier).await];
    worlds.iter().flat_map(|world| world.cloudwatch.names_in(NAMESPACE)).collect()
}

#[tokio::test]
async fn every_alarm_rings_when_what_it_is_about_happens() {
    let alarms = Alarm::all(&Template::read());
    let provoked: BTreeSet<&str> = PROVOCATIONS.iter().map(|(id, _)| *id).collect();
    let in_template: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.id.as_str()).collect();
    assert_eq!(provoked, in_template, "each alarm is made to happen");
    for (id, provoke) in PROVOCATIONS {
        let alarm = alarms.iter().find(|alarm| alarm.id == id).unwrap();
        let world = provoke().await;
        assert!(alarm.rings(&world.cloudwatch, world.seconds()), "{id}: {:?}", world.cloudwatch);
    }
}

#[tokio::test]
async fn no_alarm_rings_while_all_is_well() {
    let alarms = Alarm::all(&Template::read());
    for world in [a_good_hour().await, a_good_hour_with_mail().await] {
        for alarm in &alarms {
            assert!(!alarm.rings(&world.cloudwatch, world.seconds()), "{}: {:?}", alarm.id, world.cloudwatch);
        }
    }
}

/// An alarm on a metric that nobody writes never rings.
#[tokio::test]
async fn alarms_look_at_what_the_functions_write() {
    let metered = metered().await;
    let all = Alarm::all(&Template::read());
    let watched: BTreeSet<Name> = all
        .iter()
        .flat_map(Alarm::metrics)
        .map(|(name, _, _)| name)
        .filter(|name| name.0 == NAMESPACE)
        .collect();
    assert!(watched.len() > 8, "{watched:?}");
    let missing: Vec<_> = watched.difference(&metered).collect();
    assert!(missing.is_empty(), "nobody writes {missing:?}");
}

/// Each alarm has a section that says what to do.
#[test]
fn the_page_of_operations_knows_every_alarm() {
    let page = std::fs::read_to_string(crate::harness::root().join("docs/operations.md")).unwrap();
    let described: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .flat_map(|heading| heading.split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    let template = Template::read();
    let alarms = Alarm::all(&template);
    let alarms: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.id.as_str()).collect();
    assert_eq!(described, alarms);
}
