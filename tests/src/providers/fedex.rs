//! FedEx: three ways to write a digest, numbers that are used again, delays, mixed times.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::FedEx;

fn push(results: Value) -> String {
    json!({"output": {"completeTrackResults": [{"trackingNumber": "7700", "trackResults": results}]}})
        .to_string()
}

fn told(results: Value) -> Vec<Fact> {
    facts(PROVIDER, "", &push(results), Surface::Carrier)
}

fn scan(date: &str, event: &str) -> Value {
    json!({"date": date, "eventType": event, "derivedStatusCode": "IT"})
}

#[test]
fn a_digest_is_taken_in_each_of_its_forms() {
    let body = br#"{"output":{}}"#;
    let secret = secret(PROVIDER);
    let signed = PROVIDER.sign(&secret, body, "", "", now()).unwrap().headers;
    let digest = BASE64.decode(signed["fdx-signature"].as_bytes()).unwrap();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let secrets = only(secret);
    let attempt =
        |value: &str| verify(PROVIDER, &headers(&[("fdx-signature", value)]), body, &secrets).map(|_| ());
    assert_eq!(attempt(&BASE64.encode(&digest)), Ok(()));
    assert_eq!(attempt(&BASE64.encode(&digits)), Ok(()));
    assert_eq!(attempt(&digits), Ok(()));
    let wrong =
        |value: &str| assert!(matches!(attempt(value), Err(Refusal::WrongSignature { .. })), "{value}");
    wrong(&BASE64.encode([7; 32]));
    wrong(&BASE64.encode("07".repeat(32)));
    wrong(&"07".repeat(32));
    for value in [&digits[..62], &BASE64.encode(&digits[..62]), &BASE64.encode("no hex".repeat(11)), "%%%"] {
        assert!(matches!(attempt(value), Err(Refusal::MalformedSignature { .. })), "{value}");
    }
}

#[test]
fn a_number_that_is_used_again_brings_no_old_delivery() {
    let result = |id: &str, scan: Value| {
        json!({"trackingNumberInfo": {"trackingNumberUniqueId": id}, "scanEvents": [scan],
            "dateAndTimes": [{"type": "ESTIMATED_DELIVERY", "dateTime": "2025-01-16T00:00:00-06:00"}]})
    };
    let old = result("2025", scan("2025-01-16T10:00:00-07:00", "DL"));
    let new = json!({"trackingNumberInfo": {"trackingNumberUniqueId": "2026"},
        "scanEvents": [scan("2026-03-03T04:40:00", "DP")]});
    let expected = [("2026-03-03T04:40:00Z".to_owned(), "in_transit")];
    for results in [json!([old, new]), json!([new, old])] {
        let told = told(results);
        assert_eq!(scans(&told), expected);
        assert_eq!(told.len(), 1, "nor an old estimate: {told:?}");
    }
    // Two results of one shipment are one history.
    let more = result("2026", scan("2026-03-05T13:05:00Z", "OD"));
    assert_eq!(scans(&told(json!([new, more, old]))).len(), 2);
    let same = json!({"scanEvents": [scan("2026-03-05T13:05:00Z", "OD")]});
    assert_eq!(scans(&told(json!([same, same]))).len(), 1);
}

#[test]
fn delays_are_told_of_the_parcel_and_of_events() {
    let statuses =
        |results: Value| -> Vec<_> { scans(&told(results)).into_iter().map(|(_, it)| it).collect() };
    let late = json!({"status": "DELAYED", "type": "WEATHER"});
    let moving = scan("2026-03-04T11:20:00Z", "AR");
    assert_eq!(
        statuses(json!([{"scanEvents": [moving], "latestStatusDetail": {"delayDetail": late}}])),
        ["in_transit", "delayed"]
    );
    let early = json!({"status": "EARLY"});
    assert_eq!(
        statuses(json!([{"scanEvents": [moving], "latestStatusDetail": {"delayDetail": early}}])),
        ["in_transit"]
    );
    let event = json!({"date": "2026-03-04T11:20:00Z", "eventType": "SE", "delayDetail": late});
    assert_eq!(statuses(json!([{"scanEvents": [event]}])), ["delayed"]);
    let arrived = scan("2026-03-05T18:42:00Z", "DL");
    assert_eq!(
        statuses(json!([{"scanEvents": [arrived], "latestStatusDetail": {"delayDetail": late}}])),
        ["delivered"]
    );
}

#[test]
fn codes_fall_back_and_exceptions_say_more() {
    let status = |event: Value| {
        let translation =
            translate(PROVIDER, "", push(json!([{"scanEvents": [event]}])).as_bytes(), Surface::Carrier);
        let Translation::Facts { facts, unmapped, .. } = translation else { panic!("{translation:?}") };
        (scans(&facts)[0].1, unmapped)
    };
    let event = |kind: &str, derived: &str, exception: &str| {
        json!({"date": "2026-03-05T16:10:00Z", "eventType": kind, "derivedStatusCode": derived,
            "exceptionCode": exception})
    };
    assert_eq!(status(event("DE", "DE", "08")), ("attempt_failed", vec![]));
    assert_eq!(status(event("DE", "DE", "03")), ("address_problem", vec![]));
    assert_eq!(status(event("DE", "DE", "zz")), ("on_hold", vec![]));
    assert_eq!(status(event("QQ", "IT", "")), ("in_transit", vec![]), "the derived code is known");
    assert_eq!(status(event("", "OD", "")), ("out_for_delivery", vec![]));
    assert_eq!(status(event("QQ", "ZZ", "")), ("unknown", vec!["QQ".to_owned()]));
}

#[test]
fn without_events_the_latest_status_needs_a_time() {
    let result = json!({"latestStatusDetail": {"code": "DL"}, "dateAndTimes": [
        {"type": "ACTUAL_PICKUP", "dateTime": "2026-03-02T20:15:00-05:00"},
        {"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-05T13:42:00-05:00"},
        {"type": "SHIP", "dateTime": "2026-03-09T00:00:00-06:00"},
    ]});
    assert_eq!(scans(&told(json!([result]))), [("2026-03-05T18:42:00Z".to_owned(), "delivered")]);
    let why = |body: &str| unreadable(PROVIDER, "", body, Surface::Carrier);
    let needs = "a trackResult must have scanEvents with date and eventType, or a latestStatusDetail and the time \
                 of an ACTUAL_ event";
    assert_eq!(why(&push(json!([{"latestStatusDetail": {"code": "DL"}}]))), needs);
    assert_eq!(why(&push(json!(null))), needs);
    assert_eq!(why("{}"), "output is missing");
    let many: Vec<Value> = (0..21).map(|_| json!({"trackingNumber": "7700"})).collect();
    assert_eq!(
        why(&json!({"output": {"completeTrackResults": many}}).to_string()),
        "output.completeTrackResults has more than 20 numbers"
    );
}

#[test]
fn the_end_of_the_window_is_the_estimate_and_midnight_a_day() {
    let arrives = |fields: Value| {
        let mut result = json!({"scanEvents": [scan("2026-03-03T04:40:00Z", "DP")]});
        result.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let told = told(json!([result]));
        let What::Estimated { estimate, .. } = told.last().unwrap().what else { panic!("{told:?}") };
        estimate.arrives_by.to_string()
    };
    let named = json!([{"type": "ESTIMATED_DELIVERY", "dateTime": "2026-03-05T00:00:00-06:00"}]);
    assert_eq!(arrives(json!({"dateAndTimes": named})), "2026-03-05T12:00:00Z");
    let window =
        json!({"window": {"begins": "2026-03-05T12:00:00-05:00", "ends": "2026-03-05T20:00:00-05:00"}});
    assert_eq!(
        arrives(json!({"dateAndTimes": named, "estimatedDeliveryTimeWindow": window})),
        "2026-03-06T01:00:00Z"
    );
    let empty = json!({"window": {"ends": ""}});
    assert_eq!(
        arrives(json!({"dateAndTimes": named, "estimatedDeliveryTimeWindow": empty})),
        "2026-03-05T12:00:00Z"
    );
}
