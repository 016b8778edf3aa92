//! What the bodies of token senders say where the shop takes them as they are (`trust = token`): times,
//! statuses, estimates.

use super::*;

/// Translates a body that is trusted.
fn trusted(provider: Provider, body: &str) -> Translation {
    let secret = secret(provider);
    let signed = provider.sign(&secret, body.as_bytes(), "", "", now()).unwrap();
    let (secrets, keys) = (only(secret), PublicKeys::none());
    let settings = Settings::new([("trust".to_owned(), "token".to_owned())].into());
    let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now: now() };
    provider.translate(&provider.verify(delivery(&signed), trust).unwrap(), Surface::Carrier)
}

fn facts_of(provider: Provider, body: &str) -> Vec<Fact> {
    match trusted(provider, body) {
        Translation::Facts { facts, .. } => facts,
        other => panic!("{provider}: {other:?}"),
    }
}

fn estimate(facts: &[Fact]) -> Option<String> {
    facts.iter().find_map(|fact| match &fact.what {
        What::Estimated { estimate, .. } => Some(estimate.arrives_by.to_string()),
        _ => None,
    })
}

/// The whole story, as each sender tells it.
const STORY: [(&str, &str); 6] = [
    ("2026-03-02T20:31:00Z", "label_created"),
    ("2026-03-03T01:15:00Z", "in_transit"),
    ("2026-03-04T11:20:00Z", "delayed"),
    ("2026-03-05T13:05:00Z", "out_for_delivery"),
    ("2026-03-05T16:10:00Z", "attempt_failed"),
    ("2026-03-05T18:42:00Z", "delivered"),
];

/// What became of it: these senders have no word for a delay, or none that is certain.
fn story(delay: &'static str) -> Vec<(String, &'static str)> {
    let told = STORY.map(|(at, status)| (at.to_owned(), if status == "delayed" { delay } else { status }));
    told.into()
}

#[test]
fn all_tell_the_same_story() {
    for (provider, file, delay) in [
        (Provider::Dhl, "shipments.delivered.json", "on_hold"),
        (Provider::Ship24, "trackings.delivered.json", "delayed"),
        (Provider::Karrio, "tracker_updated.delivered.json", "delayed"),
        (Provider::Shiprocket, "tracking.delivered.json", "delayed"),
        (Provider::Easyship, "shipment.tracking.checkpoints.created.delivered.json", "on_hold"),
    ] {
        let file = root().join("events").join(provider.as_str()).join(file);
        let body = std::fs::read_to_string(file).unwrap();
        assert_eq!(scans(&facts_of(provider, &body)), story(delay), "{provider}");
        assert_eq!(scans(&read_back(provider, &body)), story(delay), "{provider}");
    }
    for (provider, file, delay) in [
        (Provider::TrackingMore, "tracking.delivered.json", "on_hold"),
        (Provider::Ups, "TrackingEvent.delivered.json", "delayed"),
    ] {
        let file = root().join("events").join(provider.as_str()).join(file);
        let body = std::fs::read_to_string(file).unwrap();
        assert_eq!(scans(&read_back(provider, &body)), story(delay), "{provider}");
    }
}

/// The bodies of the samples, which reading back never looks at.
#[test]
fn each_sample_says_what_its_name_says() {
    let providers = [
        Provider::Ups,
        Provider::Dhl,
        Provider::Ship24,
        Provider::Karrio,
        Provider::Shiprocket,
        Provider::Easyship,
    ];
    for sample in providers.into_iter().flat_map(samples) {
        let told = trusted(sample.provider, std::str::from_utf8(&sample.body).unwrap());
        let name = format!("{} {}", sample.provider, sample.name);
        if name.contains("status.changed") {
            assert!(matches!(told, Translation::Ignored { .. }), "{name}: a status without a time");
            continue;
        }
        let Translation::Facts { facts, unmapped, .. } = told else { panic!("{name}: {told:?}") };
        let last = scans(&facts).last().unwrap().1;
        let expected: &[&str] = match name.trim_end_matches(".json").rsplit('.').next().unwrap() {
            "in_transit" => &["in_transit"],
            "delayed" => &["delayed", "on_hold"],
            "out_for_delivery" => &["out_for_delivery"],
            "attempted" => &["attempt_failed"],
            "delivered" => &["delivered"],
            "returned" => &["returning_to_sender"],
            _ => &["label_created"],
        };
        assert!(expected.contains(&last), "{name}: {last}");
        assert!(unmapped.is_empty(), "{name}: {unmapped:?}");
    }
}

fn read_back(provider: Provider, body: &str) -> Vec<Fact> {
    facts(provider, "", body, Surface::Carrier)
}

#[test]
fn an_alert_of_ups_is_one_scan() {
    let alert = |kind: &str, code: &str| {
        let body = format!(
            r#"{{"trackingNumber":"1Z999AA10123456784","activityStatus":{{"type":"{kind}","code":"{code}"}},
            "gmtActivityDate":"20260305","gmtActivityTime":"130500","scheduledDeliveryDate":"20260305"}}"#
        );
        let facts = facts_of(Provider::Ups, &body);
        assert_eq!(estimate(&facts).as_deref(), Some("2026-03-05T12:00:00Z"));
        let told = scans(&facts);
        assert_eq!(told[0].0, "2026-03-05T13:05:00Z");
        told[0].1
    };
    assert_eq!(alert("I", "OT"), "out_for_delivery");
    assert_eq!(alert("D", "OT"), "out_for_delivery", "delivery information is not always a delivery");
    assert_eq!(alert("I", "AR"), "in_transit");
    assert_eq!(alert("D", "FS"), "delivered");
    assert_eq!(alert("D", "2Q"), "ready_for_pickup");
    assert_eq!(alert("X", "48"), "attempt_failed");
    assert_eq!(alert("X", "??"), "on_hold");
    assert_eq!(alert("MV", ""), "cancelled");
    assert_eq!(alert("U", "AG"), "unknown");
    assert_eq!(alert("?", "OT"), "unknown");
}

#[test]
fn times_of_ups_are_read_in_all_their_forms() {
    let at = |fields: &str| {
        let body = format!(
            r#"{{"trackingNumber":"1Z999AA10123456784","activityStatus":{{"type":"I","code":"OT"}},{fields}}}"#
        );
        match trusted(Provider::Ups, &body) {
            Translation::Facts { facts, .. } => scans(&facts)[0].0.clone(),
            Translation::Ignored { why, .. } => why,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(at(r#""gmtActivityDate":"20260305","gmtActivityTime":"74700""#), "2026-03-05T07:47:00Z");
    assert_eq!(at(r#""gmtActivityDate":"20260305","gmtActivityTime":"07:47:00""#), "2026-03-05T07:47:00Z");
    assert_eq!(at(r#""localActivityDate":"20260305","localActivityTime":"091519""#), "2026-03-05T09:15:19Z");
    assert_eq!(at(r#""gmtActivityDate":"","gmtActivityTime":"""#), "nothing was scanned yet");
    assert_eq!(at(r#""gmtActivityDate":"20261305","gmtActivityTime":"999999""#), "nothing was scanned yet");
}

#[test]
fn shiprocket_writes_indian_time_day_first() {
    let body = r#"{"awb":19041424751540,"shipment_status_id":"17","current_timestamp":"05 03 2026 18:35:00",
        "etd":"2026-03-05 23:30:00","scans":[{"date":"2026-03-05 02:00:00","sr-status":18}]}"#;
    let facts = facts_of(Provider::Shiprocket, body);
    let expected = [("2026-03-04T20:30:00Z", "in_transit"), ("2026-03-05T13:05:00Z", "out_for_delivery")];
    assert_eq!(scans(&facts), expected.map(|(at, status)| (at.to_owned(), status)));
    assert_eq!(estimate(&facts).as_deref(), Some("2026-03-05T18:00:00Z"));
    for is_return in ["1", "\"1\""] {
        let back = format!(r#"{{"awb":"1904142475","is_return":{is_return},"shipment_status_id":7}}"#);
        assert!(matches!(trusted(Provider::Shiprocket, &back), Translation::Ignored { .. }), "{is_return}");
    }
}

#[test]
fn karrio_writes_times_in_several_ways() {
    let at = |event: &str| {
        let body = format!(
            r#"{{"event":"tracker_updated","data":{{"id":"t","tracking_number":"1Z999AA10123456784",
            "status":"in_transit","events":[{event}]}}}}"#
        );
        scans(&facts_of(Provider::Karrio, &body))[0].0.clone()
    };
    assert_eq!(at(r#"{"date":"2026-03-05","time":"13:05"}"#), "2026-03-05T13:05:00Z");
    assert_eq!(at(r#"{"date":"2026-03-05","time":"01:05 PM"}"#), "2026-03-05T13:05:00Z");
    assert_eq!(at(r#"{"date":"2026-03-05","time":null}"#), "2026-03-05T12:00:00Z");
    assert_eq!(at(r#"{"date":"2026-03-05"}"#), "2026-03-05T12:00:00Z");
    let both = r#"{"date":"2026-03-05","time":"08:05 AM","timestamp":"2026-03-05T08:05:00.000-05:00"}"#;
    assert_eq!(at(both), "2026-03-05T13:05:00Z", "the one with an offset counts");
}

#[test]
fn ship24_tells_the_offset_elsewhere() {
    let at = |event: &str| {
        let body = format!(
            r#"{{"trackings":[{{"tracker":{{"trackerId":"t","trackingNumber":"1Z999AA10123456784"}},
            "events":[{{"statusMilestone":"in_transit",{event}}}]}}]}}"#
        );
        scans(&facts_of(Provider::Ship24, &body))[0].0.clone()
    };
    let local = r#""occurrenceDatetime":"2026-03-05T08:05:00""#;
    assert_eq!(at(local), "2026-03-05T08:05:00Z");
    assert_eq!(at(&format!(r#"{local},"utcOffset":"-05:00""#)), "2026-03-05T13:05:00Z");
    assert_eq!(
        at(r#""occurrenceDatetime":"2026-03-05T08:05:00-05:00","utcOffset":"+09:00""#),
        "2026-03-05T13:05:00Z"
    );
    assert_eq!(at(r#""occurrenceDatetime":"2026-03-05""#), "2026-03-05T12:00:00Z");
}

#[test]
fn a_code_that_is_new_is_counted_and_makes_no_error() {
    let body = r#"{"shipments":[{"id":"00340434100000000017","events":[
        {"timestamp":"2026-03-05T13:05:00Z","statusCode":"beamed","description":"secret words"}]}]}"#;
    let Translation::Facts { facts, unmapped, .. } = trusted(Provider::Dhl, body) else { panic!() };
    assert_eq!(scans(&facts)[0].1, "unknown");
    assert_eq!(unmapped, ["beamed"], "the words may name a person");
}
