//! EasyPost's trackers: which statuses, at which times.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::EasyPost;

fn event(result: Value) -> String {
    json!({"description": "tracker.updated", "status": "pending", "result": result}).to_string()
}

fn told(result: Value) -> Vec<Fact> {
    facts(PROVIDER, "", &event(result), Surface::Carrier)
}

fn status(word: &str, detail: Value) -> &'static str {
    let result = json!({"tracking_code": "1Z 9999", "status": word, "status_detail": detail,
        "updated_at": "2026-03-04T11:21:00Z", "tracking_details": null});
    scans(&told(result))[0].1
}

#[test]
fn statuses_are_ours_and_new_ones_are_unknown() {
    for (word, ours) in [
        ("pre_transit", "label_created"),
        ("in_transit", "in_transit"),
        ("out_for_delivery", "out_for_delivery"),
        ("delivered", "delivered"),
        ("available_for_pickup", "ready_for_pickup"),
        ("return_to_sender", "returning_to_sender"),
        ("failure", "failed"),
        ("cancelled", "cancelled"),
        ("error", "unknown"),
        ("unknown", "unknown"),
        ("teleported", "unknown"),
    ] {
        assert_eq!(status(word, json!(null)), ours, "{word}");
        assert_eq!(status(word, json!("a new detail")), ours, "{word}");
    }
    for (word, detail, ours) in [
        ("in_transit", "weather_delay", "delayed"),
        ("in_transit", "delayed", "delayed"),
        ("in_transit", "address_correction", "address_problem"),
        ("failure", "incorrect_address", "address_problem"),
        ("failure", "insufficient_address", "address_problem"),
        ("failure", "delivery_attempted", "attempt_failed"),
        ("delivered", "weather_delay", "delivered"),
        ("return_to_sender", "insufficient_address", "returning_to_sender"),
    ] {
        assert_eq!(status(word, json!(detail)), ours, "{word} {detail}");
    }
}

#[test]
fn the_history_is_capped_at_its_latest() {
    let details: Vec<Value> = (0..100)
        .rev()
        .map(|minute| {
            let datetime = format!("2026-03-03T{:02}:{:02}:00Z", minute / 60, minute % 60);
            json!({"status": "in_transit", "datetime": datetime})
        })
        .chain([json!({"status": "delivered", "datetime": null}), json!({"status": null})])
        .collect();
    let told = scans(&told(json!({"tracking_code": "1Z9999", "tracking_details": details})));
    assert_eq!(told.len(), providers::SCANS_MAX);
    assert_eq!(told[0].0, "2026-03-03T01:00:00Z");
    assert_eq!(told[39].0, "2026-03-03T01:39:00Z");
}

#[test]
fn a_bare_day_stays_that_day_everywhere() {
    let estimate = |date: &str| {
        let result = json!({"tracking_code": "1Z9999", "est_delivery_date": date,
            "updated_at": "2026-03-04T11:21:00Z"});
        let What::Estimated { estimate, .. } = told(result).remove(0).what else { panic!("{date}") };
        estimate.arrives_by
    };
    let day = estimate("2026-03-05T00:00:00Z");
    for zone in ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney"]
    {
        let there = day.in_tz(zone).unwrap();
        assert_eq!(there.date().to_string(), "2026-03-05", "{zone}");
    }
    assert_eq!(estimate("2026-03-05T18:00:00Z").to_string(), "2026-03-05T18:00:00Z");
}

#[test]
fn what_is_no_tracker_is_refused_or_ignored() {
    for description in ["batch.updated", "scan_form.created", "", "tracker.deleted"] {
        let body = json!({"description": description, "result": {"id": "batch_1"}}).to_string();
        ignored(PROVIDER, "", &body, Surface::Carrier);
    }
    ignored(PROVIDER, "", r#"{"description": null}"#, Surface::Carrier);
    let why = |body: &str| unreadable(PROVIDER, "", body, Surface::Carrier);
    assert_eq!(why(r#"{"description":"tracker.updated"}"#), "result is missing");
    assert_eq!(why(&event(json!({}))), "result.tracking_code is missing");
    assert_eq!(why(&event(json!({"tracking_code": 1}))), "result.tracking_code must be a text");
    assert_eq!(
        why(&event(json!({"tracking_code": "né"}))),
        "result.tracking_code: a tracking number must be 1 to 64 characters of A-Z and 0-9"
    );
    assert_eq!(
        why(&event(json!({"tracking_code": "1Z9999"}))),
        "result must have tracking_details with datetime, or status and updated_at"
    );
    assert_eq!(
        why(&event(json!({"tracking_code": "1Z9999", "tracking_details": [{"datetime": "2026-03-04"}]}))),
        "result.tracking_details[0].datetime must be a time of the years 2000 to 2099 with its \
         offset, such as 2026-03-02T14:00:00Z"
    );
}
