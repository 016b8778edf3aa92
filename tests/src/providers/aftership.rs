//! AfterShip: three header names, checkpoints without an offset, estimates in every shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::AfterShip;

fn event(msg: Value) -> String {
    json!({"event": "tracking_update", "ts": 1_772_623_200, "msg": msg}).to_string()
}

fn told(msg: Value) -> Vec<Fact> {
    facts(PROVIDER, "", &event(msg), Surface::Carrier)
}

fn estimates(facts: &[Fact]) -> Vec<String> {
    let estimate = |fact: &Fact| match &fact.what {
        What::Estimated { estimate, .. } => Some(estimate.arrives_by.to_string()),
        _ => None,
    };
    facts.iter().filter_map(estimate).collect()
}

#[test]
fn each_product_has_its_own_header() {
    let body = br#"{"event":"tracking_update"}"#;
    let secret = secret(PROVIDER);
    let signed = PROVIDER.sign(&secret, body, "", "", now()).unwrap().headers;
    let digest = signed["aftership-hmac-sha256"].to_str().unwrap().to_owned();
    let secrets = only(secret);
    let attempt =
        |name: &str, value: &str| verify(PROVIDER, &headers(&[(name, value)]), body, &secrets).is_ok();
    assert!(attempt("aftership-hmac-sha256", &digest));
    assert!(attempt("as-signature-hmac-sha256", &digest));
    assert!(attempt("am-webhook-signature", &format!("hmac-sha256={digest}")));
    assert!(!attempt("am-webhook-signature", &digest), "this one has a prefix");
    assert!(!attempt("aftership-hmac-sha256", &format!("hmac-sha256={digest}")));
    assert!(!attempt("x-aftership-hmac-sha256", &digest));
    // The older header is no way round a newer one that is wrong.
    let zeros = BASE64.encode([0; 32]);
    let both = headers(&[
        ("aftership-hmac-sha256", &zeros),
        ("am-webhook-signature", &format!("hmac-sha256={digest}")),
    ]);
    assert!(matches!(verify(PROVIDER, &both, body, &secrets), Err(Refusal::WrongSignature { .. })));
}

#[test]
fn checkpoints_may_lack_an_offset_a_time_or_a_tag() {
    let msg = json!({"tracking_number": "1Z 9999", "tag": "InTransit", "checkpoints": [
        {"checkpoint_time": "2026-03-03T01:15:00-05:00", "tag": "InTransit", "subtag": "InTransit_002"},
        {"checkpoint_time": "2026-03-04T01:15:00", "tag": "InTransit", "subtag": "a new subtag"},
        {"checkpoint_time": "2026-03-05", "tag": "OutForDelivery", "subtag": null},
        {"checkpoint_time": null, "tag": "Delivered"},
        {"checkpoint_time": "2026-03-06T01:15:00Z", "tag": null},
    ]});
    let expected = [
        ("2026-03-03T06:15:00Z".to_owned(), "picked_up"),
        ("2026-03-04T01:15:00Z".to_owned(), "in_transit"),
        ("2026-03-05T12:00:00Z".to_owned(), "out_for_delivery"),
    ];
    assert_eq!(scans(&told(msg)), expected);
}

#[test]
fn without_checkpoints_the_tag_counts_at_the_events_time() {
    let status = |tag: &str, subtag: &str| {
        scans(&told(json!({"tracking_number": "1Z9999", "tag": tag, "subtag": subtag})))
    };
    let at = |status| [("2026-03-04T11:20:00Z".to_owned(), status)];
    assert_eq!(status("Exception", "Exception_017"), at("delayed"));
    assert_eq!(status("Exception", "Exception_999"), at("on_hold"));
    assert_eq!(status("Pending", "Pending_001"), at("unknown"));
    assert_eq!(status("Teleported", ""), at("unknown"));
}

#[test]
fn estimates_come_in_every_shape_and_never_cost_the_news() {
    let arrives = |estimate: Value| {
        let msg =
            json!({"tracking_number": "1Z9999", "tag": "InTransit", "latest_estimated_delivery": estimate});
        let told = told(msg);
        assert_eq!(scans(&told).len(), 1);
        estimates(&told)
    };
    assert_eq!(arrives(json!({"datetime": "2026-03-05", "datetime_max": null})), ["2026-03-05T12:00:00Z"]);
    assert_eq!(
        arrives(json!({"datetime_min": "2026-03-05", "datetime_max": "2026-03-07"})),
        ["2026-03-07T12:00:00Z"]
    );
    assert_eq!(arrives(json!({"estimated_delivery_date": "2026-03-05"})), ["2026-03-05T12:00:00Z"]);
    assert_eq!(arrives(json!("2026-03-05T18:00:00-05:00")), ["2026-03-05T23:00:00Z"]);
    for nothing in
        [json!(null), json!("soon"), json!(7), json!([1]), json!({"datetime": {"at": 1}}), json!({})]
    {
        assert!(arrives(nothing.clone()).is_empty(), "{nothing}");
    }
}

#[test]
fn an_estimate_that_goes_back_by_a_day_is_a_delay() {
    let status = |first: &str, latest: &str| {
        let told = told(json!({"tracking_number": "1Z9999",
            "first_estimated_delivery": {"datetime": first}, "latest_estimated_delivery": {"datetime": latest},
            "checkpoints": [{"checkpoint_time": "2026-03-03T04:40:00Z", "tag": "InTransit"}]}));
        scans(&told).into_iter().map(|(_, status)| status).collect::<Vec<_>>()
    };
    assert_eq!(status("2026-03-04", "2026-03-05"), ["in_transit", "delayed"]);
    assert_eq!(status("2026-03-04", "2026-03-04"), ["in_transit"]);
    assert_eq!(status("2026-03-05", "2026-03-04"), ["in_transit"]);
}

#[test]
fn other_events_are_ignored_and_broken_ones_set_aside() {
    ignored(PROVIDER, "", r#"{"event": "return_created", "msg": {}}"#, Surface::Carrier);
    let why = |body: &str| unreadable(PROVIDER, "", body, Surface::Carrier);
    assert_eq!(why("{}"), "event is missing");
    assert_eq!(why(r#"{"event": "edd_revise"}"#), "msg is missing");
    assert_eq!(why(&event(json!({}))), "msg.tracking_number is missing");
    assert_eq!(
        why(&json!({"event": "edd_revise", "msg": {"tracking_number": "1Z9999", "tag": "Pending"}})
            .to_string()),
        "msg must have checkpoints with checkpoint_time and tag, or there must be msg.tag and ts"
    );
}
