//! Sendcloud: numbers for statuses, seconds or milliseconds, parcels that are nobody's news.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Sendcloud;

fn event(status: Value, at: Value, carrier_at: Value) -> String {
    json!({"action": "parcel_status_changed", "timestamp": at, "carrier_status_change_timestamp": carrier_at,
        "parcel": {"tracking_number": "3S 9999", "status": {"id": status, "message": "x"}}})
    .to_string()
}

fn told(body: &str) -> Vec<(String, &'static str)> {
    scans(&facts(PROVIDER, "", body, Surface::Carrier))
}

#[test]
fn the_carriers_time_counts_in_seconds_or_milliseconds() {
    let (seconds, milliseconds) = (json!(1_772_623_200), json!(1_772_623_200_993_i64));
    let at = [("2026-03-04T11:20:00Z".to_owned(), "delayed")];
    assert_eq!(told(&event(json!(4), json!(1_772_700_000), seconds.clone())), at);
    assert_eq!(told(&event(json!(4), json!(1_772_700_000), milliseconds.clone())), at);
    assert_eq!(told(&event(json!(4), milliseconds, json!(null))), at);
    assert_eq!(told(&event(json!("4"), seconds, json!(0))), at);
    let why = unreadable(PROVIDER, "", &event(json!(4), json!(null), json!(null)), Surface::Carrier);
    assert_eq!(
        why,
        "carrier_status_change_timestamp or timestamp must be a Unix time of the years 2000 to 2099"
    );
}

#[test]
fn a_number_that_nobody_knows_is_unknown_and_counted() {
    let translation = translate(
        PROVIDER,
        "",
        event(json!(424_242), json!(1_772_623_200), json!(null)).as_bytes(),
        Surface::Carrier,
    );
    let Translation::Facts { facts, unmapped, .. } = translation else { panic!("{translation:?}") };
    assert_eq!(scans(&facts)[0].1, "unknown");
    assert_eq!(unmapped, ["424242"]);
    // Known to say nothing: not counted.
    let translation = translate(
        PROVIDER,
        "",
        event(json!(1337), json!(1_772_623_200), json!(null)).as_bytes(),
        Surface::Carrier,
    );
    assert!(matches!(translation, Translation::Facts { unmapped, .. } if unmapped.is_empty()));
}

#[test]
fn labels_without_a_number_returns_and_other_actions_are_passed_over() {
    let with = |parcel: Value| {
        let body = json!({"action": "parcel_status_changed", "timestamp": 1_772_623_200, "parcel": parcel});
        ignored(PROVIDER, "", &body.to_string(), Surface::Carrier)
    };
    let status = json!({"id": 11});
    assert_eq!(
        with(json!({"tracking_number": null, "status": status})),
        "the parcel has no tracking number yet"
    );
    assert_eq!(
        with(json!({"tracking_number": " ", "status": status})),
        "the parcel has no tracking number yet"
    );
    assert_eq!(
        with(json!({"tracking_number": "3S1", "is_return": true, "status": status})),
        "the parcel is a return"
    );
    for action in ["integration_connected", "return_created", "test_webhook"] {
        ignored(PROVIDER, "", &json!({"action": action}).to_string(), Surface::Carrier);
    }
}
