//! The roles, read: a function may do what its crate's dependencies can ask for, on what the
//! template makes, and nothing by wildcard. What it really asks for is in [`super::used`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::document::{Function, Template, attribute, list, reference};
use super::rust_source;
use crate::harness::root;

/// One permission of a role.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Permission {
    /// Such as `dynamodb:GetItem`.
    pub(crate) action: String,
    /// A resource of the template as `Table.Arn`, or an ARN as the template writes it.
    pub(crate) resource: String,
}

/// Actions that are allowed on everything, because AWS knows no narrower way.
const ON_EVERYTHING: [&str; 1] = ["ses:GetAccount"];

/// The calls of the SDK's client for DynamoDB, and the permission that each needs. A transaction
/// needs those of its parts.
const CALLS: [(&str, &str); 9] = [
    (".get_item()", "dynamodb:GetItem"),
    (".batch_get_item()", "dynamodb:BatchGetItem"),
    (".query()", "dynamodb:Query"),
    (".scan()", "dynamodb:Scan"),
    (".put_item()", "dynamodb:PutItem"),
    (" Put::builder()", "dynamodb:PutItem"),
    (".update_item()", "dynamodb:UpdateItem"),
    (".delete_item()", "dynamodb:DeleteItem"),
    ("ConditionCheck::builder()", "dynamodb:ConditionCheckItem"),
];

/// The table, as roles name it.
pub(crate) const TABLE: &str = "Table.Arn";
/// The due index, as roles name it.
pub(crate) const DUE_INDEX: &str = "${Table.Arn}/index/due";
/// Whom mails come from, as roles name it.
pub(crate) const IDENTITY: &str =
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${SenderIdentity}";
/// What mails are sent with, as roles name it.
pub(crate) const CONFIGURATION_SET: &str =
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${ConfigurationSet}";

/// Everything that a function's role allows.
pub(crate) fn granted(template: &Template, function: &Function) -> BTreeSet<Permission> {
    let name = &function.name;
    let role = template.properties(&format!("{}Role", function.logical_id));
    assert!(role["ManagedPolicyArns"].is_null(), "{name}: a managed policy allows more than is used");
    let mut granted = BTreeSet::new();
    for policy in list(&role["Policies"]) {
        for statement in list(&policy["PolicyDocument"]["Statement"]) {
            // What is allowed on a condition counts as allowed.
            let statement = match statement["Fn::If"].as_array() {
                Some(choice) => {
                    assert_eq!(choice[2], reference("AWS::NoValue"), "{name}: else nothing");
                    &choice[1]
                }
                None => statement,
            };
            assert_eq!(statement["Effect"], "Allow", "{name}");
            assert!(statement["NotAction"].is_null() && statement["NotResource"].is_null(), "{name}");
            for action in list(&statement["Action"]) {
                let action = action.as_str().unwrap();
                let resources = list(&statement["Resource"]).into_iter().map(resource_name);
                granted.extend(resources.map(|resource| Permission { action: action.to_owned(), resource }));
            }
        }
    }
    granted
}

fn resource_name(resource: &Value) -> String {
    let attribute = resource["Fn::GetAtt"]
        .as_array()
        .map(|path| path.iter().map(|part| part.as_str().unwrap()).collect::<Vec<_>>().join("."));
    let text = || {
        let named = resource["Fn::Sub"].as_str().or(resource["Ref"].as_str());
        resource.as_str().or(named).map(str::to_owned)
    };
    attribute.or_else(text).unwrap_or_else(|| panic!("a resource is named plainly: {resource}"))
}

/// The crates of ours that a function is made from, itself left out.
fn our_crates(function: &str) -> BTreeSet<String> {
    fn add(manifest: &str, found: &mut BTreeSet<String>) {
        let text = std::fs::read_to_string(root().join(manifest)).unwrap();
        let manifest: toml::Table = toml::from_str(&text).unwrap();
        for name in manifest["dependencies"].as_table().unwrap().keys() {
            let dependency = format!("shared/{name}/Cargo.toml");
            if root().join(&dependency).exists() && found.insert(name.clone()) {
                add(&dependency, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    add(&format!("functions/{function}/Cargo.toml"), &mut found);
    found
}

/// What a function may ask for at most: by service, the resources.
fn within_reach(function: &Function) -> BTreeMap<&'static str, Vec<String>> {
    let crates = our_crates(&function.name);
    let mut reach = BTreeMap::from([("logs", vec![format!("{}Logs.Arn", function.logical_id)])]);
    if crates.contains("store") {
        let wakes = rust_source(&format!("functions/{}/src", function.name)).contains(".due(");
        let index = wakes.then_some(DUE_INDEX);
        reach.insert("dynamodb", [TABLE].into_iter().chain(index).map(str::to_owned).collect());
    }
    if crates.contains("mail") {
        // The rate is the account's, which is no resource.
        reach.insert("ses", [IDENTITY, CONFIGURATION_SET, "*"].map(str::to_owned).into());
    }
    // Lambda puts failed events there in the function's name.
    let on_failure =
        &function.properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"];
    for queue in [&function.properties["DeadLetterQueue"]["TargetArn"], on_failure] {
        if let Some(queue) = queue["Fn::GetAtt"][0].as_str() {
            reach.insert("sqs", vec![format!("{queue}.Arn")]);
        }
    }
    // Where a customer's key encrypts the table.
    reach.insert("kms", vec!["KmsKeyArn".to_owned()]);
    reach
}

#[test]
fn a_role_allows_what_the_dependencies_can_ask_for() {
    let template = Template::read();
    for function in template.functions() {
        let reach = within_reach(&function);
        let mut granted_services: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let granted = granted(&template, &function);
        for Permission { action, resource } in &granted {
            let (service, _) = action.split_once(':').unwrap();
            granted_services.entry(service).or_default().insert(resource.clone());
        }
        // Both ways: what cannot be asked for is not allowed, and nothing in reach is forgotten.
        let expected: BTreeMap<&str, BTreeSet<String>> = reach
            .into_iter()
            .map(|(service, resources)| (service, resources.into_iter().collect()))
            .collect();
        assert_eq!(granted_services, expected, "{}", function.name);
    }
}

#[test]
fn a_role_allows_no_call_that_the_code_does_not_make() {
    let store = rust_source("shared/store/src");
    let mut made: BTreeSet<&str> =
        CALLS.into_iter().filter(|(call, _)| store.contains(call)).map(|(_, action)| action).collect();
    assert!(
        made.contains("dynamodb:GetItem") && made.contains("dynamodb:PutItem"),
        "calls are found: {made:?}"
    );
    made.extend([
        "ses:SendEmail",
        "ses:GetAccount",
        "sqs:SendMessage",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ]);
    let template = Template::read();
    for function in template.functions() {
        for Permission { action, .. } in granted(&template, &function) {
            assert!(made.contains(action.as_str()), "{}: nobody asks for {action}", function.name);
        }
    }
}

#[test]
fn nothing_is_allowed_by_wildcard() {
    let template = Template::read();
    for function in template.functions() {
        for Permission { action, resource } in granted(&template, &function) {
            assert!(!action.contains('*'), "{}: {action}", function.name);
            let listed = ON_EVERYTHING.contains(&action.as_str());
            assert!(!resource.contains('*') || listed, "{}: {action} on {resource}", function.name);
        }
    }
}

#[test]
fn a_role_is_for_lambda_only() {
    let lambda = json!([{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" },
    }]);
    for (id, role) in Template::read().resources("AWS::IAM::Role") {
        assert_eq!(role["Properties"]["AssumeRolePolicyDocument"]["Statement"], lambda, "{id}");
    }
}

#[test]
fn every_role_belongs_to_one_function() {
    let template = Template::read();
    let functions = template.functions();
    assert_eq!(template.resources("AWS::IAM::Role").len(), functions.len());
    for Function { logical_id, name, properties } in &functions {
        assert_eq!(properties["Role"], attribute(&format!("{logical_id}Role"), "Arn"), "{name}");
        assert!(properties["Policies"].is_null(), "{name}: SAM leaves them out beside a role");
    }
}
