//! Each function is given the variables that its code reads, and no other.

use std::collections::BTreeSet;

use serde_json::json;
use service::config::{
    AWS_ENDPOINT_URL, BEFOREHAND_KEYS, CONFIGURATION_SET, DUE_SHARDS, PROVIDER_API_URL, PUBLIC_URL,
    TABLE_NAME, VARIABLES,
};

use super::document::{Template, attribute, reference};
use super::rust_source;

/// What a function's code reads. `Config::from_env` asks every function for the first three; the
/// fields of the others are named where they are used.
fn read_by(function: &str) -> BTreeSet<&'static str> {
    let source = rust_source(&format!("functions/{function}/src"));
    let mut names = BTreeSet::from([TABLE_NAME, BEFOREHAND_KEYS, DUE_SHARDS]);
    names.extend(source.contains(".public_url").then_some(PUBLIC_URL));
    names.extend(source.contains(".configuration_set").then_some(CONFIGURATION_SET));
    names
}

#[test]
fn each_function_has_the_variables_that_it_reads() {
    for function in Template::read().functions() {
        let set: BTreeSet<&str> = function.variables().keys().map(String::as_str).collect();
        assert_eq!(set, read_by(&function.name), "{}", function.name);
    }
}

#[test]
fn every_variable_of_the_code_is_used() {
    let functions = Template::read().functions();
    let set: BTreeSet<&str> =
        functions.iter().flat_map(|function| function.variables().keys().map(String::as_str)).collect();
    let mut known: BTreeSet<&str> = VARIABLES.iter().map(|(name, _)| *name).collect();
    // Emulators and tests set them on the functions that they run; in the template they could only do harm.
    assert!(known.remove(AWS_ENDPOINT_URL) && known.remove(PROVIDER_API_URL));
    assert_eq!(set, known);
}

#[test]
fn variables_say_what_the_template_makes() {
    let template = Template::read();
    let (table, _) = template.only("AWS::DynamoDB::Table");
    let (configuration_set, _) = template.only("AWS::SES::ConfigurationSet");
    for function in template.functions() {
        let variables = function.variables();
        assert_eq!(variables[TABLE_NAME], reference(table), "{}", function.name);
        assert_eq!(variables[DUE_SHARDS], reference("DueShards"), "{}: the same for all", function.name);
        if let Some(name) = variables.get(CONFIGURATION_SET) {
            assert_eq!(*name, reference(configuration_set), "{}", function.name);
        }
    }
}

/// Mails link to where the pages are.
#[test]
fn links_lead_to_the_pages() {
    let template = Template::read();
    let dispatch = template.function("dispatch");
    assert_eq!(dispatch.variables()[PUBLIC_URL], template.section("Outputs")["BaseUrl"]["Value"]);
    let (api, _) = template.only("AWS::ApiGatewayV2::Api");
    let domain = json!({ "Fn::Sub": "https://${DomainName}" });
    let address = |else_from| json!({ "Fn::If": ["UsesHttpApi", attribute(api, "ApiEndpoint"), else_from] });
    let pages = template.function("answers");
    let url = attribute(&format!("{}Url", pages.logical_id), "FunctionUrl");
    assert_eq!(dispatch.variables()[PUBLIC_URL], json!({ "Fn::If": ["HasDomain", domain, address(url)] }));
    let from_host = reference("AWS::NoValue");
    assert_eq!(pages.variables()[PUBLIC_URL], json!({ "Fn::If": ["HasDomain", domain, address(from_host)] }));
}

#[test]
fn the_number_of_partitions_is_one_that_the_code_takes() {
    let template = Template::read();
    let shards = &template.section("Parameters")["DueShards"];
    let (_, said) = VARIABLES.iter().find(|(name, _)| *name == DUE_SHARDS).unwrap();
    assert!(said.contains(&format!("(default {})", shards["Default"])), "{said}");
    let config = rust_source("shared/service/src");
    assert!(config.contains(&format!("const DUE_SHARDS_MAX: u32 = {};", shards["MaxValue"])));
    assert_eq!(shards["MinValue"], 1);
}
