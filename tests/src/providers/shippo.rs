//! Shippo: the age of what is signed, several signatures, out for delivery as a substatus, slipped estimates.

use jiff::SignedDuration;
use providers::MatchedSecret;
use serde_json::{Value, json};

use super::*;

const PROVIDER: Provider = Provider::Shippo;
const BODY: &[u8] = br#"{"event":"track_updated"}"#;
const HEADER: &str = "shippo-auth-signature";

fn told(data: Value) -> Vec<Fact> {
    facts(PROVIDER, "", &json!({"event": "track_updated", "data": data}).to_string(), Surface::Carrier)
}

fn signed_at(at: Timestamp) -> Result<MatchedSecret, Refusal> {
    let secret = secret(PROVIDER);
    let headers = PROVIDER.sign(&secret, BODY, "", "", at).unwrap().headers;
    verify(PROVIDER, &headers, BODY, &only(secret)).map(|verified| verified.matched())
}

#[test]
fn a_late_retry_counts_for_three_days_and_a_clock_for_five_minutes() {
    const DAYS: i64 = 86_400;
    for seconds in [-3 * DAYS, -DAYS, -301, 0, 300] {
        let at = now() + SignedDuration::from_secs(seconds);
        assert_eq!(signed_at(at), Ok(MatchedSecret::Current), "{seconds}");
    }
    for (seconds, tolerance) in [(-3 * DAYS - 1, 3 * DAYS), (301, 300), (DAYS, 300)] {
        let refused = signed_at(now() + SignedDuration::from_secs(seconds));
        let is_told = matches!(&refused, Err(Refusal::TimestampOutOfTolerance { header: HEADER, skew_seconds,
            tolerance_seconds }) if *skew_seconds == seconds && *tolerance_seconds == tolerance);
        assert!(is_told, "{seconds}: {refused:?}");
    }
}

#[test]
fn the_time_is_signed_and_other_parts_are_passed_over() {
    let secret = secret(PROVIDER);
    let signed = PROVIDER.sign(&secret, BODY, "", "", now()).unwrap().headers;
    let good = signed[HEADER].to_str().unwrap().to_owned();
    let secrets = only(secret);
    let attempt = |value: &str| verify(PROVIDER, &headers(&[(HEADER, value)]), BODY, &secrets).map(|_| ());
    let (time, digest) = good.split_once(',').unwrap();
    let zeros = "0".repeat(64);
    assert_eq!(attempt(&format!("{time},v1={zeros},{digest}")), Ok(()), "while secrets change");
    assert_eq!(attempt(&format!("{digest}, v0=x, {time}, new")), Ok(()), "in any order");
    assert_eq!(attempt(&format!("{time},v1=short,{digest}")), Ok(()));
    let other = format!("t={}", now().as_second() + 1);
    assert!(matches!(attempt(&format!("{other},{digest}")), Err(Refusal::WrongSignature { .. })));
    assert!(matches!(attempt(&format!("{time},v1={zeros}")), Err(Refusal::WrongSignature { .. })));
    for malformed in
        [time, digest, &format!("t=,{digest}"), &format!("t=-1,{digest}"), &format!("{time},v1=")]
    {
        let refused = attempt(malformed);
        assert!(matches!(refused, Err(Refusal::MalformedSignature { .. })), "{malformed}: {refused:?}");
    }
}

#[test]
fn substatuses_say_more_than_statuses() {
    let status = |status: &str, code: Value| {
        let told = told(json!({"tracking_number": "1Z9999", "tracking_status":
            {"status": status, "status_date": "2026-03-05T13:05:00Z", "substatus": code}}));
        scans(&told)[0].1
    };
    assert_eq!(status("TRANSIT", json!({"code": "out_for_delivery"})), "out_for_delivery");
    assert_eq!(status("TRANSIT", json!({"code": "notice_left"})), "attempt_failed");
    assert_eq!(status("TRANSIT", json!({"code": "something new"})), "in_transit");
    assert_eq!(status("TRANSIT", json!(null)), "in_transit");
    assert_eq!(status("PRE_TRANSIT", json!({"code": null})), "label_created");
    assert_eq!(status("RETURNED", json!({})), "returning_to_sender");
    assert_eq!(status("TELEPORTED", json!({"code": "x"})), "unknown");
}

#[test]
fn an_eta_behind_the_first_one_is_a_delay_until_it_is_on_the_van() {
    let told = |eta: Value, substatus: &str| {
        let told =
            told(json!({"tracking_number": "1Z9999", "eta": eta, "original_eta": "2026-03-04T00:00:00Z",
            "tracking_status": {"status": "TRANSIT", "status_date": "2026-03-03T04:40:00Z",
                "substatus": {"code": substatus}}}));
        scans(&told).into_iter().map(|(_, status)| status).collect::<Vec<_>>()
    };
    assert_eq!(told(json!("2026-03-05T00:00:00Z"), "package_departed"), ["in_transit", "delayed"]);
    assert_eq!(told(json!("2026-03-04T20:00:00Z"), "package_departed"), ["in_transit"]);
    assert_eq!(told(json!(null), "package_departed"), ["in_transit"]);
    assert_eq!(told(json!("2026-03-05T00:00:00Z"), "out_for_delivery"), ["out_for_delivery"]);
}

#[test]
fn other_events_are_ignored_and_broken_ones_set_aside() {
    for event in ["transaction_created", "batch_purchased", ""] {
        let body = json!({"event": event, "data": {"object_id": "1"}}).to_string();
        ignored(PROVIDER, "", &body, Surface::Carrier);
    }
    let why = |data: Value| {
        let body = json!({"event": "track_updated", "data": data}).to_string();
        unreadable(PROVIDER, "", &body, Surface::Carrier)
    };
    assert_eq!(why(json!({})), "data.tracking_number is missing");
    assert_eq!(
        why(json!({"tracking_number": "1Z9999", "eta": "2026-03-05"})),
        "data must have a tracking_status or tracking_history with status and status_date"
    );
    assert_eq!(
        why(json!({"tracking_number": "1Z9999", "eta": "tomorrow"})),
        "data.eta must be a time of the years 2000 to 2099 such as 2026-03-02T14:00:00Z or a day such as 2026-03-02"
    );
}
