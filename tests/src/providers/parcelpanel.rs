//! ParcelPanel: only the body is signed, so headers decide nothing; shipments without checkpoints.

use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::ParcelPanel;
const ANY: &str = "shipment_status/any_update";

fn told(topic: &str, body: Value) -> Vec<(String, &'static str)> {
    scans(&facts(PROVIDER, topic, &body.to_string(), Surface::Carrier))
}

#[test]
fn the_body_tells_the_status_whatever_the_topic_says() {
    let body = json!({"tracking_number": "1Z9999", "status": "IN_TRANSIT", "checkpoints": [
        {"status": "IN_TRANSIT", "substatus": "InTransit_007", "checkpoint_time": "2026-03-02T23:40:00-05:00"}]});
    let expected = [("2026-03-03T04:40:00Z".to_owned(), "in_transit")];
    for topic in [ANY, "shipment_status/delivered", "shipment_status/something_new"] {
        assert_eq!(told(topic, body.clone()), expected, "{topic}");
    }
    assert_eq!(
        ignored(PROVIDER, "order/created", &body.to_string(), Surface::Carrier),
        "the topic is not used"
    );
}

#[test]
fn the_delivery_has_an_id_and_needs_a_topic() {
    let body = br#"{"tracking_number": "1Z9999"}"#;
    let secret = secret(PROVIDER);
    let mut headers = PROVIDER.sign(&secret, body, "delivery-1", ANY, now()).unwrap().headers;
    let secrets = only(secret);
    assert_eq!(verify(PROVIDER, &headers, body, &secrets).unwrap().delivery_id(), Some("delivery-1"));
    headers.remove("x-parcelpanel-topic");
    let verified = verify(PROVIDER, &headers, body, &secrets).unwrap();
    let Translation::Unreadable { why, .. } = PROVIDER.translate(&verified, Surface::Carrier) else {
        panic!()
    };
    assert_eq!(why, "the header x-parcelpanel-topic is missing");
}

#[test]
fn without_checkpoints_the_dates_tell_what_they_can() {
    let shipment = |status: &str| {
        json!({"tracking_number": "1Z9999", "status": status, "pickup_date": "2026-03-03T01:15:00Z",
            "delivery_date": "2026-03-05T18:42:00Z"})
    };
    let picked_up = ("2026-03-03T01:15:00Z".to_owned(), "picked_up");
    let delivered = ("2026-03-05T18:42:00Z".to_owned(), "delivered");
    assert_eq!(told(ANY, shipment("DELIVERED")), [picked_up.clone(), delivered]);
    assert_eq!(told(ANY, shipment("EXCEPTION")), [picked_up], "a date of delivery alone is no delivery");
    let undated = json!({"tracking_number": "1Z9999", "status": "OUT_FOR_DELIVERY", "pickup_date": null});
    assert_eq!(
        unreadable(PROVIDER, ANY, &undated.to_string(), Surface::Carrier),
        "there must be checkpoints with checkpoint_time and status, or pickup_date or delivery_date"
    );
}

#[test]
fn substatuses_say_more_and_new_ones_are_counted() {
    let translation = |status: &str, substatus: &str| {
        let body = json!({"tracking_number": "1Z9999", "checkpoints": [
            {"status": status, "substatus": substatus, "checkpoint_time": "2026-03-04T11:20:00Z"}]});
        translate(PROVIDER, ANY, body.to_string().as_bytes(), Surface::Carrier)
    };
    let check = |status: &str, substatus: &str, ours: &str, counted: &[&str]| {
        let Translation::Facts { facts, unmapped, .. } = translation(status, substatus) else {
            panic!("{status}")
        };
        assert_eq!(
            (scans(&facts)[0].1, unmapped.iter().map(String::as_str).collect()),
            (ours, counted.to_vec())
        );
    };
    check("EXCEPTION", "Exception_005", "delayed", &[]);
    check("EXCEPTION", "Exception_777", "on_hold", &[]);
    check("TELEPORTED", "", "unknown", &["TELEPORTED"]);
}
