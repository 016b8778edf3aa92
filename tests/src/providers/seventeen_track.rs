//! 17TRACK: a hash that is no HMAC, events, milestones and the latest status as one history.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::SeventeenTrack;

fn told(track_info: Value) -> Vec<Fact> {
    let body = json!({"event": "TRACKING_UPDATED", "data": {"number": "1Z9999", "track_info": track_info}});
    facts(PROVIDER, "", &body.to_string(), Surface::Carrier)
}

#[test]
fn one_history_is_made_of_three() {
    let told = told(json!({
        "latest_status": {"status": "OutForDelivery", "sub_status": "OutForDelivery_Other"},
        "latest_event": {"time_utc": "2026-03-05T13:05:00Z", "stage": "OutForDelivery"},
        "milestone": [
            {"key_stage": "PickedUp", "time_iso": "2026-03-02T20:15:00-05:00", "time_utc": null},
            {"key_stage": "OutForDelivery", "time_utc": "2026-03-05T13:05:00Z"},
            {"key_stage": "Delivered", "time_iso": null, "time_utc": null},
        ],
        "tracking": {"providers": [
            {"provider": {"name": "First"}, "events": [
                {"time_utc": "2026-03-03T01:15:00Z", "stage": "PickedUp", "sub_status": "InTransit_PickedUp"},
                {"time_utc": "2026-03-03T04:40:00Z", "stage": null, "sub_status": "InTransit_Teleported"},
                {"time_utc": "2026-03-03T05:00:00Z", "stage": null, "sub_status": ""},
            ]},
            {"provider": {"name": "Last"}, "events": [
                {"time_utc": "2026-03-05T13:05:00Z", "stage": "OutForDelivery", "sub_status": null},
            ]},
        ]},
    }));
    let expected = [
        ("2026-03-03T01:15:00Z".to_owned(), "picked_up"),
        ("2026-03-03T04:40:00Z".to_owned(), "in_transit"),
        ("2026-03-05T13:05:00Z".to_owned(), "out_for_delivery"),
    ];
    assert_eq!(scans(&told), expected);
    let What::Scanned(scan) = &told[0].what else { panic!("{told:?}") };
    assert_eq!(scan.carrier, "Last");
}

#[test]
fn of_a_range_the_end_is_the_estimate() {
    let estimate = |date: Value| {
        let told = told(json!({"time_metrics": {"estimated_delivery_date": date},
            "tracking": {"providers": [{"latest_sync_time": "2026-03-04T11:40:00Z"}]}}));
        let What::Estimated { estimate, .. } = &told[0].what else { panic!("{told:?}") };
        (told[0].occurred_at.to_string(), estimate.arrives_by.to_string())
    };
    let at = |arrives: &str| ("2026-03-04T11:40:00Z".to_owned(), arrives.to_owned());
    let range =
        json!({"source": "Official", "from": "2026-03-05T09:00:00-05:00", "to": "2026-03-06T20:00:00-05:00"});
    assert_eq!(estimate(range), at("2026-03-07T01:00:00Z"));
    assert_eq!(estimate(json!({"from": "2026-03-05", "to": null})), at("2026-03-05T12:00:00Z"));
    assert_eq!(estimate(json!({"from": "2026-03-05T00:00:00-05:00", "to": ""})), at("2026-03-05T12:00:00Z"));
}

#[test]
fn that_tracking_stopped_is_no_news() {
    let stopped = r#"{"event": "TRACKING_STOPPED", "data": {"number": "1Z9999", "carrier": 100002}}"#;
    let why = ignored(PROVIDER, "", stopped, Surface::Carrier);
    assert_eq!(why, "17TRACK stopped tracking the number: no news of the parcel");
    ignored(PROVIDER, "", r#"{"event": "SOMETHING_NEW"}"#, Surface::Carrier);
    let why = |body: &str| unreadable(PROVIDER, "", body, Surface::Carrier);
    assert_eq!(why(r#"{"event": "TRACKING_UPDATED"}"#), "data is missing");
    assert_eq!(
        why(r#"{"event": "TRACKING_UPDATED", "data": {"number": "1Z9999", "track_info": {}}}"#),
        "data.track_info must have events, milestones or a latest_event with time_utc or time_iso"
    );
}
