//! A table that refuses, keeps silent, or does what it was told and does not say so.

use std::sync::Arc;

use local::cloud::{Fault, Service};
use serde_json::{Value, json};
use service::Service as Functions;
use service::config::Config;
use service::keyring::Keyring;
use store::Store;

use super::table::Table;
use super::{ADA, MONDAY, order, result_of, sample, scan, shipped};
use crate::harness::{Harness, time};

/// What is said before, and what is said while the table fails.
type Case = (&'static str, Vec<(&'static str, Value)>, (&'static str, Value));

fn cases() -> Vec<Case> {
    let cart = json!({ "cart_id": "c1", "customer": { "email": ADA }, "items": [{ "title": "Tea", "quantity": 1 }] });
    let number = json!({ "order_number": "77" });
    let mut numbered = order("1001");
    numbered.as_object_mut().unwrap().extend(number.as_object().unwrap().clone());
    let parked = ("parcel.scanned", scan("1Z1", "in_transit"));
    let placed = ("order.placed", order("1001"));
    let handed_over = ("parcel.shipped", shipped("1001", "1Z1"));
    vec![
        ("the first sight of an order", vec![], ("order.placed", numbered)),
        ("a hand-over that finds waiting scans", vec![placed.clone(), parked.clone()], handed_over.clone()),
        ("a scan", vec![placed, handed_over], ("parcel.scanned", scan("1Z1", "out_for_delivery"))),
        ("a scan that waits", vec![parked], ("parcel.scanned", scan("1Z1", "delivered"))),
        ("a cart", vec![], ("cart.updated", cart)),
        ("an erasure", vec![("order.placed", order("1001"))], ("erasure.requested", json!({ "email": ADA }))),
    ]
}

async fn world(said: &[(&'static str, Value)]) -> Harness {
    let harness = Harness::at(MONDAY).await;
    for (event_type, data) in said {
        assert_eq!(harness.tell(event_type, time(MONDAY), data.clone()).await.status(), 200);
    }
    harness
}

/// Lets each call of each case's delivery fail once with `fault`, and says how the delivery was
/// answered: it is then sent again, and the table must be what it would be without the fault.
async fn check_every_call(fault: Fault, answered: impl Fn(&str, u16) -> bool, leaves_no_trace: bool) {
    for (name, before, (event_type, data)) in cases() {
        let clean = world(&before).await;
        clean.count_calls();
        assert_eq!(clean.tell(event_type, time(MONDAY), data.clone()).await.status(), 200);
        let operations = clean.calls();
        let clean = Table::read(&clean).await.of_customers();
        for (nth, operation) in (1..).zip(&operations) {
            let at = format!("{name}, {fault:?} at call {nth} ({operation})");
            let harness = world(&before).await;
            let earlier = Table::read(&harness).await.of_customers();
            let fault = fault.clone();
            harness.fail(Service::DynamoDb, move |_, n| if n == nth { fault.clone() } else { Fault::None });
            let reply = harness.tell(event_type, time(MONDAY), data.clone()).await;
            assert!(answered(operation, reply.status().as_u16()), "{at}: {}", reply.status());
            harness.recover();
            let is_whole = name == "an erasure";
            if reply.status() == 503 {
                assert_eq!(reply.headers()["retry-after"], "5", "{at}");
                let now = Table::read(&harness).await.of_customers();
                assert!(!leaves_no_trace || is_whole || now == earlier, "{at}: half of it is there");
            }
            assert_eq!(harness.tell(event_type, time(MONDAY), data.clone()).await.status(), 200, "{at}");
            let now = Table::read(&harness).await.of_customers();
            assert_eq!(now.told(), clean.told(), "{at}");
        }
    }
}

/// Only what comes before the delivery is durable is the sender's business: its counting is ours.
fn asks_to_try_again(operation: &str, status: u16) -> bool {
    status == if operation == "UpdateItem" { 200 } else { 503 }
}

#[tokio::test]
async fn item_12_a_throttled_table_is_503_and_nothing_is_half_done() {
    for fault in [Fault::Throttle, Fault::ServerError, Fault::TimeoutBefore] {
        check_every_call(fault, asks_to_try_again, true).await;
    }
}

#[tokio::test]
async fn item_12_a_transaction_that_holds_the_item_costs_a_second_try() {
    // Reads do not mind.
    check_every_call(Fault::TransactionConflict, |_, status| status == 200, true).await;
}

#[tokio::test]
async fn item_13_a_write_whose_answer_was_lost_is_found_by_the_next_try() {
    for fault in [Fault::ReplyLost, Fault::ServerErrorAfter] {
        check_every_call(fault, asks_to_try_again, false).await;
    }
    // And it is found as what it is: the same fact.
    let harness = Harness::at(MONDAY).await;
    harness.fail(Service::DynamoDb, |operation, _| match operation {
        "TransactWriteItems" => Fault::ReplyLost,
        _ => Fault::None,
    });
    assert_eq!(harness.tell("order.placed", time(MONDAY), order("1001")).await.status(), 503);
    harness.recover();
    assert_eq!(harness.say("order.placed", order("1001")).await, "duplicate");
    assert_eq!(Table::read(&harness).await.journey("order#1001").1, 1);
}

#[tokio::test]
async fn item_13_the_sdks_own_second_try_sees_its_own_write() {
    for (event_type, data) in [("order.placed", order("1001")), ("parcel.scanned", scan("1Z1", "in_transit"))]
    {
        let harness = Harness::at(MONDAY).await;
        let functions = with_retries(&harness);
        // The shop is remembered, and the order has a first fact: what follows is a plain write.
        harness.say("order.cancelled", json!({ "order_id": "1002" })).await;
        let mut lost = false;
        harness.fail(Service::DynamoDb, move |operation, _| {
            let is_write = matches!(operation, "PutItem" | "TransactWriteItems");
            if is_write && !std::mem::replace(&mut lost, is_write) { Fault::ReplyLost } else { Fault::None }
        });
        let reply = deliver_to(&functions, &harness, event_type, data.clone()).await;
        assert_eq!(reply.status(), 200, "{event_type}");
        harness.recover();
        assert_eq!(result_of(&deliver_to(&functions, &harness, event_type, data).await), "duplicate");
        let table = Table::read(&harness).await;
        assert!(table.of_customers().0.values().all(|item| item.get("ver").is_none_or(|ver| ver == "1")));
    }
}

/// The functions as they are in production: their client repeats what failed.
fn with_retries(harness: &Harness) -> Arc<Functions> {
    let keys = "test:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    let connection = service::clients::Connection {
        http: harness.system.cloud.sdk_http_clients().dynamodb,
        region: aws_sdk_dynamodb::config::Region::new("us-east-1"),
        credentials: aws_sdk_dynamodb::config::SharedCredentialsProvider::new(
            aws_sdk_dynamodb::config::Credentials::new("test", "test", None, None, "test"),
        ),
        endpoint_url: None,
    };
    let own = &harness.system.service;
    let config = Config {
        table: own.store.table().to_owned(),
        keyring: Keyring::parse(keys).unwrap(),
        public_url: own.public_url.clone(),
        due_shards: own.store.shards(),
        configuration_set: None,
        endpoint_url: None,
        provider_api_url: None,
        is_local: true,
    };
    let store = Store::new(connection.dynamodb(), config.table.clone(), config.due_shards);
    // The demo shop's secrets are sealed with the harness's own key.
    let config = Config { keyring: own.keyring.clone(), ..config };
    Functions::new(store, config, own.clock.clone())
}

async fn deliver_to(
    functions: &Functions,
    harness: &Harness,
    event_type: &str,
    data: Value,
) -> service::reply::Reply {
    let body = json!({ "type": event_type, "timestamp": MONDAY, "data": data });
    let body = serde_json::to_vec(&body).unwrap();
    let mut request = http::Request::new(bytes::Bytes::from(body.clone()));
    *request.method_mut() = http::Method::POST;
    let surface = providers::Provider::Standard.surfaces_of(event_type)[0];
    *request.uri_mut() = format!("/{surface}/demo/standard").parse().unwrap();
    *request.headers_mut() = harness.signed(providers::Provider::Standard, "", &body);
    service::ingest::take(functions, surface, &request).await
}

#[tokio::test]
async fn item_13_a_storm_of_conflicts_ends_in_503_and_the_delivery_is_not_lost() {
    let storms = [
        Fault::TransactionConflict,
        Fault::Refuse {
            code: "ConditionalCheckFailedException".to_owned(),
            message: "The conditional request failed".to_owned(),
            status: 400,
        },
    ];
    for storm in storms {
        let harness = Harness::at(MONDAY).await;
        harness.say("order.placed", order("1001")).await;
        harness.count_calls();
        let storming = storm.clone();
        harness.fail(Service::DynamoDb, move |operation, _| match operation {
            "PutItem" => storming.clone(),
            _ => Fault::None,
        });
        let reply = harness.tell("order.cancelled", time(MONDAY), json!({ "order_id": "1001" })).await;
        assert_eq!(reply.status(), 503, "{storm:?}");
        let writes = harness.calls().into_iter().filter(|operation| operation == "PutItem").count();
        assert_eq!(writes, store::CONFLICTS_MAX, "{storm:?}");
        harness.recover();
        assert_eq!(harness.say("order.cancelled", json!({ "order_id": "1001" })).await, "recorded");
    }
}

#[tokio::test]
async fn item_12_several_journeys_of_one_delivery_are_all_there_in_the_end() {
    let harness = Harness::at(MONDAY).await;
    let help =
        json!({ "visitor_id": "v1", "order_id": "1001", "cart_id": "c1", "customer": { "email": ADA } });
    harness.fail(Service::DynamoDb, |operation, n| match operation {
        "PutItem" | "TransactWriteItems" if n > 4 => Fault::Throttle,
        _ => Fault::None,
    });
    assert_eq!(harness.tell("help.requested", time(MONDAY), help.clone()).await.status(), 503);
    harness.recover();
    assert_eq!(harness.say("help.requested", help.clone()).await, "recorded");
    assert_eq!(harness.say("help.requested", help).await, "duplicate");
    assert_eq!(Table::read(&harness).await.beginning("J#").len(), 3);
}

#[tokio::test]
async fn item_12_a_shop_that_cannot_be_read_is_503_and_not_404() {
    let harness = Harness::at(MONDAY).await;
    harness.system.service.shops.forget();
    harness.fail(Service::DynamoDb, |_, _| Fault::Throttle);
    let body = sample("standard/order.placed.json");
    let deliver = async || {
        harness.deliver(providers::Provider::Standard, providers::Surface::Storefront, "", &body).await
    };
    assert_eq!(deliver().await.status(), 503);
    harness.recover();
    assert_eq!(deliver().await.status(), 200);
}
