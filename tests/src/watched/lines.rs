//! The line of an invocation: one, with ids, what became of it and what it cost, and nothing personal.

use bytes::Bytes;
use http::Request;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use service::invocation::{Invocation, Which};
use service::note::{Metric, log_name};

use super::world::{NOON, World};
use crate::harness::Harness;

/// The only line since the last time, without what differs each time.
fn line(harness: &Harness) -> Value {
    let lines = harness.take_lines();
    let [line] = lines.as_slice() else {
        panic!("one line an invocation: {lines:?}");
    };
    let mut line: Value = serde_json::from_str(line).unwrap();
    assert!(line["duration_ms"].take().is_u64());
    line
}

fn order(id: &str) -> Value {
    json!({
        "order_id": id, "customer": { "email": "ada.park@example.com", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Express (2 days)" },
    })
}

#[tokio::test]
async fn a_delivery_is_one_line() {
    let harness = Harness::at(NOON).await;
    let now = harness.system.service.now();
    harness.event("order.placed", now, order("1001")).await;
    harness.take_lines();
    harness.event("order.placed", now, order("1002")).await;
    let recorded = line(&harness);
    let id = journey::ids::JourneyId::Order(journey::ids::OrderId::parse("1002").unwrap());
    let name = log_name(&harness.system.service.keyring, &harness.shop(), &id);
    let expected = json!({
        "level": "INFO", "message": "invocation", "FunctionName": "StorefrontWebhook", "request_id": "a-request",
        "duration_ms": null, "dynamodb_calls": recorded["dynamodb_calls"], "read_units": recorded["read_units"],
        "write_units": recorded["write_units"], "method": "POST", "status": 200, "outcome": "recorded",
        "shop": "demo", "source": "standard", "provider": "standard", "topic": "order.placed",
        "previous_secret": false, "journeys": [name], "BadSignature": 0,
        "_aws": {
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": "Beforehand", "Dimensions": [["FunctionName"]],
                "Metrics": [{ "Name": "BadSignature", "Unit": "Count" }],
            }],
        },
    });
    assert_eq!(recorded, expected);
    assert_eq!(recorded["dynamodb_calls"], 2, "one read, one write");
    assert!(recorded["write_units"].as_f64().unwrap() > 0.0);

    harness.event("order.placed", now, order("1002")).await;
    let duplicate = line(&harness);
    assert_eq!((&duplicate["outcome"], &duplicate["write_units"]), (&json!("duplicate"), &json!(0.0)));
    assert_eq!(duplicate["journeys"], json!([name]), "the lines of a journey can be found");
}

#[tokio::test]
async fn a_refusal_costs_nothing_and_says_why() {
    let mut world = World::at(NOON).await;
    world.deliver("order.placed", order("1001")).await;
    let body = Bytes::from_static(b"{}");
    world.harness.post(Surface::Storefront, "standard", http::HeaderMap::new(), body).await;
    let refused = line(&world.harness);
    assert_eq!((&refused["outcome"], &refused["status"]), (&json!("refused"), &json!(401)));
    assert_eq!((&refused["dynamodb_calls"], &refused["BadSignature"]), (&json!(0), &json!(1)));
    assert!(refused["why"].as_str().unwrap().contains("webhook-id"), "{refused}");
}

#[tokio::test]
async fn a_failure_of_ours_is_an_error_line() {
    let harness = Harness::at(NOON).await;
    harness.system.cloud.faults.inject(|_| local::cloud::Fault::Throttle);
    let now = harness.system.service.now();
    let body = json!({ "type": "order.placed", "timestamp": now, "data": order("1001") });
    let reply = harness.deliver(Provider::Standard, Surface::Storefront, "order.placed", &body).await;
    assert_eq!(reply.status(), 503);
    let failed = line(&harness);
    assert_eq!((&failed["outcome"], &failed["level"]), (&json!("failed"), &json!("ERROR")));
    assert_eq!(failed["retryable"], true);
    assert!(failed["error"].as_str().unwrap().contains("ProvisionedThroughputExceeded"), "{failed}");
}

/// A sweep says what was decided, and what it left behind.
#[tokio::test]
async fn a_sweep_is_one_line() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(2).await;
    world.harness.take_lines();
    world.harness.minute().await.unwrap();
    let lines = world.harness.take_lines();
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (senders, sweeps): (Vec<&Value>, Vec<&Value>) =
        lines.iter().partition(|line| !line["Source"].is_null());
    let [sweep] = sweeps.as_slice() else {
        panic!("one line, beside those of senders: {sweeps:?}");
    };
    assert!(!senders.is_empty());
    assert_eq!((&sweep["outcome"], &sweep["part"]), (&json!("swept"), &json!("1 of 1")));
    assert_eq!((&sweep["Sent"], &sweep["woken"]), (&json!(2), &json!(2)), "{sweep}");
    assert!(sweep["verdicts"]["send"].as_u64() == Some(2), "{sweep}");
    assert_eq!((&sweep["OldestDueSeconds"], &sweep["BreakerOpen"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn an_event_of_ses_is_one_line() {
    let mut world = World::at(NOON).await;
    world.overdue_orders(1).await;
    world.harness.minute().await.unwrap();
    world.harness.take_lines();
    let mails = world.unreported();
    world.harness.report(&local::system::ses_event("Delivery", &mails[0])).await.unwrap();
    let taken = line(&world.harness);
    assert_eq!(
        (&taken["outcome"], &taken["fate"], &taken["AtRisk"]),
        (&json!("taken"), &json!("delivered"), &json!(0))
    );
    world.harness.report(&json!({ "source": "aws.ec2" })).await.unwrap();
    assert_eq!(line(&world.harness)["outcome"], "ignored");
}

/// What travels in tracing's headers goes on in the log; anything else in them does not.
#[tokio::test]
async fn the_trace_goes_on() {
    let harness = Harness::at(NOON).await;
    let service = &harness.system.service;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (header, sent, logged) in [
        ("traceparent", trace, json!(trace)),
        ("traceparent", "ada.park@example.com", json!(null)),
        (
            "x-amzn-trace-id",
            "Root=1-67891233-abcdef012345678912345678",
            json!("Root=1-67891233-abcdef012345678912345678"),
        ),
    ] {
        let request = Request::builder().uri("/a/none").header(header, sent).body(Bytes::new()).unwrap();
        let which = Which::default().with_headers(request.headers());
        let invocation = Invocation::begin(service, which);
        let [line] = <[String; 1]>::try_from(invocation.lines(service, service.now())).unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        let field = if header == "traceparent" { "traceparent" } else { "trace_id" };
        assert_eq!(line[field], logged, "{header}: {sent}");
        assert!(line["_aws"].is_null(), "nothing was metered");
    }
}

#[test]
fn every_metric_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Metric::ALL.iter().map(|metric| metric.name()).collect();
    names.extend(dispatch::metrics::COUNTS);
    names.extend([dispatch::metrics::QUIET, dispatch::metrics::SECONDS_SINCE_LAST_SEEN]);
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
