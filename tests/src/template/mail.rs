//! What SES reports reaches `mail-feedback`: every kind that it reads, and no other.

use std::collections::BTreeSet;

use mail_feedback::Event;
use serde_json::json;

use super::document::{Template, attribute, list, reference};

/// Each kind of event about a mail: as a configuration set names it, as the event names itself, and
/// as EventBridge names it. From the references of CloudFormation, SES and EventBridge.
const KINDS: [(&str, &str, &str); 10] = [
    ("send", "Send", "Email Sent"),
    ("delivery", "Delivery", "Email Delivered"),
    ("bounce", "Bounce", "Email Bounced"),
    ("complaint", "Complaint", "Email Complaint Received"),
    ("reject", "Reject", "Email Rejected"),
    ("renderingFailure", "Rendering Failure", "Email Rendering Failed"),
    ("deliveryDelay", "DeliveryDelay", "Email Delivery Delayed"),
    ("open", "Open", "Email Opened"),
    ("click", "Click", "Email Clicked"),
    ("subscription", "Subscription", "Email Subscribed"),
];

/// Whether the function does anything with an event of this type about a mail of ours.
fn is_read(event_type: &str) -> bool {
    let tags = json!({
        "shop": ["demo"], "kind": ["order"], "journey": ["MTAwMQ"],
        "touch": ["dHJhbnNpdF9kZWxheS8xWjEvMQ"], "send_id": ["0123456789abcdef"],
    });
    let mail = json!({ "timestamp": "2026-03-02T15:00:00Z", "destination": [], "tags": tags });
    let detail = json!({ "eventType": event_type, "mail": mail });
    match Event::read(&json!({ "source": "aws.ses", "detail": detail })) {
        Ok(_) => true,
        Err("nothing depends on this type of event") => false,
        Err(why) => panic!("{event_type}: {why}"),
    }
}

#[test]
fn ses_reports_what_mail_feedback_reads() {
    let read: Vec<_> = KINDS.into_iter().filter(|(_, event_type, _)| is_read(event_type)).collect();
    assert!(!read.is_empty());
    let template = Template::read();
    let (_, events) = template.only("AWS::SES::ConfigurationSetEventDestination");
    let reported: BTreeSet<&str> = list(&events["EventDestination"]["MatchingEventTypes"])
        .into_iter()
        .map(|kind| kind.as_str().unwrap())
        .collect();
    assert_eq!(reported, read.iter().map(|(matching, _, _)| *matching).collect());

    let function = template.function("mail-feedback");
    let rules = function.events("EventBridgeRule");
    let [rule] = rules.as_slice() else {
        panic!("mail-feedback has one rule");
    };
    let expected = json!({
        "source": ["aws.ses"],
        "detail-type": read.iter().map(|(_, _, detail_type)| *detail_type).collect::<Vec<_>>(),
    });
    assert_eq!(rule["Pattern"], expected);
}

#[test]
fn events_go_by_the_default_bus() {
    let template = Template::read();
    let (set, _) = template.only("AWS::SES::ConfigurationSet");
    let (_, events) = template.only("AWS::SES::ConfigurationSetEventDestination");
    assert_eq!(events["ConfigurationSetName"], reference(set));
    let destination = &events["EventDestination"];
    assert_eq!(destination["Enabled"], true);
    let bus = destination["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"].as_str().unwrap();
    assert!(bus.ends_with(":event-bus/default"), "{bus}");
    let function = template.function("mail-feedback");
    for rule in function.events("EventBridgeRule") {
        assert!(rule["EventBusName"].is_null(), "a rule without a bus is on the default one");
    }
}

/// An event that nobody could take is kept, whoever gave up: EventBridge, or Lambda after retries.
#[test]
fn no_event_is_lost_silently() {
    let template = Template::read();
    let (queue, properties) = template.only("AWS::SQS::Queue");
    assert_eq!(properties["SqsManagedSseEnabled"], true, "events hold addresses");
    let function = template.function("mail-feedback");
    assert_eq!(function.properties["DeadLetterQueue"]["TargetArn"], attribute(queue, "Arn"));
    assert!(function.properties["EventInvokeConfig"]["MaximumRetryAttempts"].as_u64() > Some(0));
    for rule in function.events("EventBridgeRule") {
        assert_eq!(rule["DeadLetterConfig"]["Arn"], attribute(queue, "Arn"));
        assert!(rule["RetryPolicy"]["MaximumRetryAttempts"].as_u64() > Some(0));
    }
    let (_, policy) = template.only("AWS::SQS::QueuePolicy");
    let [statement] = list(&policy["PolicyDocument"]["Statement"])[..] else {
        panic!("one statement");
    };
    assert_eq!(statement["Principal"]["Service"], "events.amazonaws.com");
    assert_eq!(statement["Resource"], attribute(queue, "Arn"));
    // SAM names the rule after the function and its event.
    let rule = attribute(&format!("{}SesEvents", function.logical_id), "Arn");
    assert_eq!(statement["Condition"]["ArnEquals"]["aws:SourceArn"], rule);
    assert!(!function.properties["Events"]["SesEvents"].is_null());
}
