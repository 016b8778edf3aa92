//! What SES reports reaches `mail-feedback`: every kind that it reads, and no other.

use std::collections::BTreeSet;

use mail_feedback::Event;
use serde_json::{Value, json};

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

/// The queue that a function's failures go to, held to be one that the rule's failures may go to as well.
fn dead_letters<'a>(template: &'a Template, queue: &Value, rule: &Value) -> &'a Value {
    let id = queue["Fn::GetAtt"][0].as_str().expect("failures go to a queue of the template");
    let properties = template.properties(id);
    let is_encrypted = json!({ "Fn::If": ["HasKmsKey", false, true] });
    assert_eq!(properties["SqsManagedSseEnabled"], is_encrypted, "{id}: by SQS's key or by the customer's");
    assert_eq!(properties["KmsMasterKeyId"]["Fn::If"][1], reference("KmsKeyArn"), "{id}");
    let policies = template.resources("AWS::SQS::QueuePolicy");
    let of_queue = |policy: &&Value| policy["Properties"]["Queues"] == json!([reference(id)]);
    let policy = &policies.into_values().find(of_queue).unwrap()["Properties"]["PolicyDocument"];
    let [statement] = list(&policy["Statement"])[..] else {
        panic!("one statement");
    };
    assert_eq!(statement["Principal"]["Service"], "events.amazonaws.com");
    assert_eq!(statement["Resource"], attribute(id, "Arn"));
    assert_eq!(statement["Condition"]["ArnEquals"]["aws:SourceArn"], *rule);
    properties
}

/// An event that nobody could take is kept, whoever gave up: EventBridge, or Lambda after retries.
#[test]
fn no_event_is_lost_silently() {
    let template = Template::read();
    let function = template.function("mail-feedback");
    let queue = &function.properties["DeadLetterQueue"]["TargetArn"];
    // SAM names the rule after the function and its event.
    dead_letters(&template, queue, &attribute(&format!("{}SesEvents", function.logical_id), "Arn"));
    assert!(!function.properties["Events"]["SesEvents"].is_null());
    assert!(function.properties["EventInvokeConfig"]["MaximumRetryAttempts"].as_u64() > Some(0));
    for rule in function.events("EventBridgeRule") {
        assert_eq!(rule["DeadLetterConfig"]["Arn"], *queue);
        assert!(rule["RetryPolicy"]["MaximumRetryAttempts"].as_u64() > Some(0));
    }
}

/// A sweep that failed or never began leaves a letter, and not for ever: the next minute made good for it.
#[test]
fn no_sweep_is_lost_silently() {
    let template = Template::read();
    let function = template.function("dispatch");
    let on_failure = &function.properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"];
    assert_eq!(on_failure["Type"], "SQS");
    let queue = dead_letters(&template, &on_failure["Destination"], &attribute("EachMinute", "Arn"));
    assert!(queue["MessageRetentionPeriod"].as_u64().unwrap() <= 86_400);
    for target in list(&template.properties("EachMinute")["Targets"]) {
        let target = if target["Fn::If"].is_null() { target } else { &target["Fn::If"][1] };
        assert_eq!(target["DeadLetterConfig"]["Arn"], on_failure["Destination"]);
    }
}

/// Whatever invokes a function without waiting for its answer is one of the two above.
#[test]
fn there_are_two_asynchronous_paths() {
    let template = Template::read();
    let asynchronous: BTreeSet<String> = template
        .functions()
        .into_iter()
        .filter(|function| !function.properties["EventInvokeConfig"].is_null())
        .map(|function| function.name)
        .collect();
    assert_eq!(asynchronous, ["dispatch", "mail-feedback"].map(str::to_owned).into());
    let by_event =
        template.functions().into_iter().filter(|function| !function.properties["Events"].is_null());
    assert_eq!(by_event.map(|function| function.name).collect::<Vec<_>>(), ["mail-feedback"]);
    let rules = template.resources("AWS::Events::Rule").into_keys().collect::<Vec<_>>();
    assert_eq!(rules, ["EachMinute"]);
}
