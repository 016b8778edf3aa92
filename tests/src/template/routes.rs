//! The HTTP API has the routes of the gateway, and hands paths on as they were sent.

use std::collections::BTreeSet;

use local::gateway::ROUTES;

use super::document::{Template, reference};

#[test]
fn the_api_has_the_routes_of_the_gateway() {
    let functions = Template::read().functions();
    let mut routes = Vec::new();
    for function in &functions {
        for event in function.events("HttpApi") {
            let text = |name: &str| event[name].as_str().unwrap().to_owned();
            routes.push((text("Method"), text("Path"), function.name.clone()));
        }
    }
    let gateway: BTreeSet<_> = ROUTES
        .map(|(method, path, function)| (method.to_owned(), path.to_owned(), function.to_owned()))
        .into();
    assert_eq!(routes.len(), ROUTES.len(), "no route twice");
    assert_eq!(routes.into_iter().collect::<BTreeSet<_>>(), gateway);
}

/// A stage's name or a mapping's key would stand before the path, and some senders sign the path.
#[test]
fn the_path_stays_as_it_was_sent() {
    let template = Template::read();
    let (api, properties) = template.only("AWS::Serverless::HttpApi");
    assert_eq!(properties["StageName"], "$default");
    let (_, mapping) = template.only("AWS::ApiGatewayV2::ApiMapping");
    assert_eq!(mapping["ApiMappingKey"], serde_json::Value::Null);
    for function in template.functions() {
        for event in function.events("HttpApi") {
            assert_eq!(event["ApiId"], reference(api), "{}: else SAM makes another API", function.name);
            let format = &event["PayloadFormatVersion"];
            assert!(format.is_null() || format == "2.0", "{}: the functions read format 2.0", function.name);
        }
    }
}

/// The path of an answer page holds a customer's token, and an address is personal.
#[test]
fn the_access_log_holds_nothing_personal() {
    let template = Template::read();
    let (_, api) = template.only("AWS::Serverless::HttpApi");
    let format = api["AccessLogSettings"]["Format"].as_str().unwrap();
    let fields: BTreeSet<&str> =
        format.split("$context.").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let harmless = ["requestId", "routeKey", "status", "responseLatency", "integrationErrorMessage"]
        .into_iter()
        .collect();
    assert!(fields.is_subset(&harmless), "{fields:?}");
    assert!(!fields.is_empty());
}
