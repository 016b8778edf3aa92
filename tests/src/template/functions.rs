//! Each function crate is a function of the template, with limits that its code can live with.

use std::collections::BTreeSet;

use dispatch::Part;
use serde_json::{Value, json};

use super::document::{Function, Template, attribute, list, reference};
use super::rust_source;
use crate::harness::root;

/// An HTTP API waits no longer for a function, in seconds.
const HTTP_API_WAITS_SECONDS: u64 = 30;

/// A name's value in `const NAME: … = ….from_secs(N);` or `from_mins(N)`, in seconds.
fn constant_seconds(source: &str, name: &str) -> u64 {
    let declaration = source.split(&format!("const {name}:")).nth(1).and_then(|rest| rest.split(';').next());
    let declaration = declaration.unwrap_or_else(|| panic!("the code has a constant {name}"));
    let (unit, count) = [("from_secs(", 1), ("from_mins(", 60)]
        .into_iter()
        .find_map(|(call, seconds)| Some((seconds, declaration.split_once(call)?.1)))
        .unwrap_or_else(|| panic!("{name} is a number of seconds or minutes:{declaration}"));
    unit * count.split(')').next().unwrap().parse::<u64>().unwrap()
}

fn timeout_seconds(function: &Function) -> u64 {
    function.properties["Timeout"].as_u64().unwrap()
}

#[test]
fn each_crate_is_a_function_and_each_function_a_crate() {
    let crates: BTreeSet<String> = std::fs::read_dir(root().join("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("Cargo.toml").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let functions = Template::read().functions();
    assert_eq!(functions.iter().map(|function| function.name.clone()).collect::<BTreeSet<_>>(), crates);
    for Function { name, properties, .. } in &functions {
        assert_eq!(properties["FunctionName"]["Fn::Sub"], format!("${{AWS::StackName}}-{name}"));
        assert_eq!(properties["Runtime"], "provided.al2023", "{name}");
        assert_eq!(properties["Handler"], "bootstrap", "{name}");
    }
}

/// Lambda would make a log group of its own that keeps lines forever.
#[test]
fn each_function_has_a_log_group_that_forgets() {
    let template = Template::read();
    for Function { logical_id, name, properties } in template.functions() {
        let logs = format!("{logical_id}Logs");
        assert_eq!(properties["LoggingConfig"]["LogGroup"], reference(&logs), "{name}");
        let group = template.properties(&logs);
        assert_eq!(group["LogGroupName"]["Fn::Sub"], format!("/aws/lambda/${{AWS::StackName}}-{name}"));
    }
    for (id, group) in template.resources("AWS::Logs::LogGroup") {
        assert_eq!(group["Properties"]["RetentionInDays"], reference("LogRetentionDays"), "{id}");
    }
}

#[test]
fn whoever_is_asked_over_http_answers_in_time() {
    let template = Template::read();
    for (_, _, name) in template.routes() {
        assert!(timeout_seconds(&template.function(&name)) < HTTP_API_WAITS_SECONDS, "{name}");
    }
}

/// A claim whose lease is over is a mail of unknown fate: its function must be gone by then. And a
/// sweep needs time before it stops, or it would never send.
#[test]
fn a_sweep_ends_before_the_lease_of_its_claims() {
    let source = rust_source("functions/dispatch/src");
    let lease = constant_seconds(&source, "LEASE");
    let time_left_min = constant_seconds(&source, "TIME_LEFT_MIN");
    let mail_attempt = constant_seconds(&rust_source("shared/mail/src"), "ATTEMPT_TIMEOUT");
    let timeout = timeout_seconds(&Template::read().function("dispatch"));
    assert!(timeout < lease, "a timeout of {timeout} s, a lease of {lease} s");
    assert!(
        mail_attempt < time_left_min,
        "the mail in hand is finished: {mail_attempt} s, {time_left_min} s"
    );
    assert!(timeout >= time_left_min + 30, "a sweep works for half a minute at least");
}

/// The targets of the minute's rule: for each, whether it is always there or on a condition.
fn sweepers(template: &Template) -> Vec<(Option<&str>, &Value)> {
    let rule = template.properties("EachMinute");
    list(&rule["Targets"])
        .into_iter()
        .map(|target| match target["Fn::If"].as_array() {
            Some(choice) => (choice[0].as_str(), &choice[1]),
            None => (None, target),
        })
        .collect()
}

#[test]
fn dispatch_runs_each_minute_and_never_again() {
    let template = Template::read();
    let dispatch = template.function("dispatch");
    let rule = template.properties("EachMinute");
    assert_eq!(rule["ScheduleExpression"], "rate(1 minute)");
    assert_eq!(rule["State"], "ENABLED");
    let targets = sweepers(&template);
    let retries = targets.iter().map(|(_, target)| &target["RetryPolicy"]);
    for retries in retries.chain([&dispatch.properties["EventInvokeConfig"]]) {
        assert_eq!(retries["MaximumRetryAttempts"], 0);
        assert_eq!(retries["MaximumEventAgeInSeconds"], 60, "a late sweep is the next one's work");
    }
}

/// However many sweepers there are, each partition of the due index has one.
#[test]
fn the_sweepers_share_the_whole_index() {
    let template = Template::read();
    let parameter = &template.section("Parameters")["Sweepers"];
    let targets = sweepers(&template);
    for of in list(&parameter["AllowedValues"]) {
        let of = u32::try_from(of.as_u64().unwrap()).unwrap();
        let is_there = |condition: Option<&str>| match condition {
            None => true,
            Some("TwoSweepers") => of != 1,
            Some("FourSweepers") => of == 4,
            Some(other) => panic!("a condition of sweepers: {other}"),
        };
        let there = targets.iter().filter(|(condition, _)| is_there(*condition));
        let parts: Vec<Part> = there
            .map(|(_, target)| {
                assert_eq!(target["Arn"], attribute("Dispatch", "Arn"));
                let input = target["Input"]["Fn::Sub"].as_str().unwrap();
                let input: Value =
                    serde_json::from_str(&input.replace("${Sweepers}", &of.to_string())).unwrap();
                Part::of_event(&input)
            })
            .collect();
        let shards = |part: &Part| (0..256).filter(|shard| part.has(*shard)).collect::<Vec<u32>>();
        let mut all: Vec<u32> = parts.iter().flat_map(shards).collect();
        all.sort_unstable();
        assert_eq!(all, (0..256).collect::<Vec<u32>>(), "of {of}: each once");
        assert_eq!(parts.iter().filter(|part| part.is_first()).count(), 1, "one does what has no partition");
    }
    let conditions = template.section("Conditions");
    assert_eq!(
        conditions["TwoSweepers"],
        json!({ "Fn::Not": [{ "Fn::Equals": [reference("Sweepers"), 1] }] })
    );
    assert_eq!(conditions["FourSweepers"], json!({ "Fn::Equals": [reference("Sweepers"), 4] }));
}

/// The share of the account's concurrency that a function cannot exceed.
fn share(function: &Function) -> Option<u64> {
    let share = &function.properties["ReservedConcurrentExecutions"];
    if share.is_null() {
        return None;
    }
    assert_eq!(
        share["Fn::If"][0], "ReservesConcurrency",
        "{}: small accounts must do without",
        function.name
    );
    assert_eq!(share["Fn::If"][2], reference("AWS::NoValue"), "{}", function.name);
    largest(&share["Fn::If"][1])
}

/// The largest of what a value may be, whatever the conditions.
fn largest(value: &Value) -> Option<u64> {
    match value["Fn::If"].as_array() {
        Some(choice) => choice[1..].iter().filter_map(largest).max(),
        None => value.as_u64(),
    }
}

#[test]
fn nothing_starves_the_webhooks() {
    let template = Template::read();
    assert!(
        matches!(share(&template.function("dispatch")), Some(1..=8)),
        "two a sweeper, more sweeps would be in each other's way"
    );
    for name in ["answers", "signals", "mail-feedback"] {
        assert!(share(&template.function(name)).is_some(), "{name} is asked by many");
    }
    let total: u64 = template.functions().iter().filter_map(share).sum();
    let text = template.section("Parameters")["ReserveConcurrency"]["Description"].as_str().unwrap();
    // Lambda keeps 100 for everybody else.
    assert!(text.contains(&format!("below {}", total + 100)), "{total} are reserved: {text}");
}

/// A key's text in the template is in every copy of it, and in CloudFormation's history.
#[test]
fn no_secret_is_written_here() {
    let template = Template::read();
    for (name, parameter) in template.section("Parameters") {
        let is_secret = name.ends_with("Key") || name.ends_with("Keys") || name.contains("Password");
        assert!(!is_secret, "{name}: a parameter names where a secret lies");
        assert_ne!(parameter["NoEcho"], Value::Bool(true), "{name}");
    }
    for function in template.functions() {
        assert_eq!(
            function.variables()[service::config::BEFOREHAND_KEYS]["Fn::Sub"],
            "{{resolve:secretsmanager:${KeysSecret}:SecretString:::${KeysSecretVersion}}}",
            "{}",
            function.name
        );
    }
}
