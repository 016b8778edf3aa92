//! What the stack made in EventBridge: the minute's rule, and the rule for SES's events.

use std::collections::BTreeMap;

use serde_json::json;

use super::table::allow;
use super::{Aws, Finding};

/// The rules, by their names inside the template: what each is called here, and what comes of it.
const RULES: [(&str, &str, &str); 2] = [
    ("EachMinute", "schedule", "no mail leaves"),
    ("MailFeedbackSesEvents", "mail events' rule", "bounces are not heard"),
];

pub(super) async fn look(aws: &Aws, stack: Option<&str>) -> Vec<Finding> {
    let Some(stack) = stack else {
        let to_do = "say --stack NAME to look at the rules of EventBridge";
        return vec![Finding::not_seen("rules", "not looked at", to_do)];
    };
    let form = [("Action", "DescribeStackResources"), ("Version", "2010-05-15"), ("StackName", stack)];
    let resources = match aws.query("cloudformation", &form).await {
        Ok(xml) => physical_ids(&xml),
        Err(why) => {
            let to_do = format!("check --stack; {}", allow("cloudformation:DescribeStackResources"));
            return vec![Finding::fix("stack", why, to_do)];
        }
    };
    let mut found = Vec::new();
    for (id, what, else_what) in RULES {
        found.push(match resources.get(id) {
            Some(rule) => look_at_rule(aws, what, else_what, rule).await,
            None => Finding::fix(
                what,
                format!("the stack has no {id}: {else_what}"),
                "deploy the template of this version; was the rule deleted by hand?",
            ),
        });
    }
    found
}

async fn look_at_rule(aws: &Aws, what: &'static str, else_what: &str, rule: &str) -> Finding {
    let described = match aws.json("events", "AWSEvents.DescribeRule", &json!({ "Name": rule })).await {
        Ok(described) => described,
        Err(why) => {
            return Finding::fix(what, why, format!("deploy again; {}", allow("events:DescribeRule")));
        }
    };
    if described["State"] != "ENABLED" {
        let to_do = format!("aws events enable-rule --name {rule}");
        return Finding::fix(what, format!("its rule is turned off: {else_what}"), to_do);
    }
    let targets = aws.json("events", "AWSEvents.ListTargetsByRule", &json!({ "Rule": rule })).await;
    match targets {
        Ok(targets) if targets["Targets"].as_array().is_some_and(|targets| !targets.is_empty()) => {
            Finding::ok(what, "its rule is enabled and has its function")
        }
        Ok(_) => {
            Finding::fix(what, format!("its rule leads nowhere: {else_what}"), "deploy the template again")
        }
        Err(why) => Finding::not_seen(what, why, allow("events:ListTargetsByRule")),
    }
}

/// The resources of a stack: their names in the template, and in AWS.
fn physical_ids(xml: &str) -> BTreeMap<String, String> {
    let members = between(xml, "member");
    members
        .filter_map(|member| {
            let text = |tag| between(member, tag).next().map(str::to_owned);
            Some((text("LogicalResourceId")?, text("PhysicalResourceId")?))
        })
        .collect()
}

/// What stands between a tag's beginnings and ends. Enough for names, which hold nothing that XML escapes.
pub(super) fn between<'a>(xml: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&begin)?;
        let (inside, after) = after.split_once(&end)?;
        rest = after;
        Some(inside)
    })
}
