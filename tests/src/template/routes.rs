//! The HTTP API has the routes of the gateway, and hands paths on as they were sent.

use std::collections::BTreeSet;

use local::gateway::ROUTES;
use serde_json::Value;

use super::document::{Template, attribute};

#[test]
fn the_api_has_the_routes_of_the_gateway() {
    let routes = Template::read().routes();
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
    let (_, stage) = template.only("AWS::ApiGatewayV2::Stage");
    assert_eq!(stage["StageName"], "$default");
    let (_, mapping) = template.only("AWS::ApiGatewayV2::ApiMapping");
    assert_eq!(mapping["ApiMappingKey"], Value::Null);
    for (id, integration) in template.resources("AWS::ApiGatewayV2::Integration") {
        let properties = &integration["Properties"];
        assert_eq!(properties["PayloadFormatVersion"], "2.0", "{id}: the functions read format 2.0");
        assert_eq!(properties["IntegrationType"], "AWS_PROXY", "{id}");
        assert_eq!(properties["RequestParameters"], Value::Null, "{id}: nothing is rewritten");
    }
}

/// Whoever has a route may be called by the API and by a Function URL, one of the two at a time; nobody
/// else may be called from outside.
#[test]
fn what_has_a_route_can_be_reached_both_ways() {
    let template = Template::read();
    let asked: BTreeSet<String> = template.routes().into_iter().map(|(_, _, function)| function).collect();
    let ids: BTreeSet<String> = asked.iter().map(|name| template.function(name).logical_id).collect();
    let mut allowed = BTreeSet::new();
    for (id, permission) in template.resources("AWS::Lambda::Permission") {
        let properties = &permission["Properties"];
        let function = properties["FunctionName"]["Ref"].as_str().unwrap();
        if properties["Principal"] == "events.amazonaws.com" {
            assert_eq!(properties["SourceArn"], attribute("EachMinute", "Arn"), "{id}: by the schedule only");
            continue;
        }
        let way = match (properties["Principal"].as_str().unwrap(), properties["Action"].as_str().unwrap()) {
            ("apigateway.amazonaws.com", "lambda:InvokeFunction") => {
                let source = properties["SourceArn"]["Fn::Sub"].as_str().unwrap();
                assert!(source.ends_with(":${Api}/*"), "{id}: of this API only");
                "UsesHttpApi"
            }
            ("*", "lambda:InvokeFunctionUrl") => {
                assert_eq!(properties["FunctionUrlAuthType"], "NONE", "{id}");
                "UsesFunctionUrls"
            }
            ("*", "lambda:InvokeFunction") => {
                assert_eq!(properties["InvokedViaFunctionUrl"], true, "{id}: else anyone may invoke");
                "UsesFunctionUrls"
            }
            other => panic!("{id}: {other:?}"),
        };
        assert_eq!(permission["Condition"], way, "{id}");
        allowed.insert((function.to_owned(), id));
    }
    let wanted =
        ids.iter().flat_map(|id| ["FromApi", "FromUrl", "ByUrl"].map(|end| (id, format!("{id}{end}"))));
    let wanted: BTreeSet<_> = wanted.map(|(id, permission)| (id.clone(), permission)).collect();
    assert_eq!(allowed.into_iter().map(|(f, id)| (f, id.to_owned())).collect::<BTreeSet<_>>(), wanted);
    for (id, url) in template.resources("AWS::Lambda::Url") {
        assert_eq!(url["Condition"], "UsesFunctionUrls", "{id}");
    }
    assert_eq!(template.resources("AWS::Lambda::Url").len(), ids.len());
}

/// The path of an answer page holds a customer's token, and an address is personal.
#[test]
fn the_access_log_holds_nothing_personal() {
    let template = Template::read();
    let (_, stage) = template.only("AWS::ApiGatewayV2::Stage");
    let format = stage["AccessLogSettings"]["Format"].as_str().unwrap();
    let fields: BTreeSet<&str> =
        format.split("$context.").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let harmless = ["requestId", "routeKey", "status", "responseLatency", "integrationErrorMessage"]
        .into_iter()
        .collect();
    assert!(fields.is_subset(&harmless), "{fields:?}");
    assert!(!fields.is_empty());
}
