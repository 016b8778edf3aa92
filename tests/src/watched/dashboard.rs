//! The dashboard shows metrics that exist.

use std::collections::BTreeSet;

use serde_json::Value;
use service::invocation::{FUNCTION_NAME, NAMESPACE};

use super::cloudwatch::{Name, name};
use super::provoked::metered;
use crate::template::document::Template;

/// The metrics of ours on the dashboard.
fn shown(body: &Value) -> BTreeSet<Name> {
    let metrics = body["widgets"].as_array().unwrap().iter();
    let metrics = metrics.filter_map(|widget| widget["properties"]["metrics"].as_array()).flatten();
    let of_ours = metrics.filter(|metric| metric[0] == NAMESPACE);
    of_ours
        .map(|metric| {
            let text = |index: usize| metric[index].as_str().unwrap();
            let function = text(3).strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap();
            name(NAMESPACE, text(1), &[(text(2), function)])
        })
        .collect()
}

#[tokio::test]
async fn the_dashboard_shows_what_is_metered() {
    let template = Template::read();
    let body = template.properties("Dashboard")["DashboardBody"]["Fn::Sub"].as_str().unwrap();
    let body: Value =
        serde_json::from_str(body).expect("the dashboard is JSON before anything is put into it");
    let (shown, metered) = (shown(&body), metered().await);
    assert!(shown.len() > 8);
    let missing: Vec<_> = shown.difference(&metered).collect();
    assert!(missing.is_empty(), "nobody writes {missing:?}");
    assert!(shown.iter().all(|(_, _, dimensions)| dimensions.contains_key(FUNCTION_NAME)));
}

/// `${Name}` in the body is a resource or a pseudo parameter: CloudFormation refuses anything else.
#[test]
fn what_is_put_into_the_dashboard_exists() {
    let template = Template::read();
    let body = template.properties("Dashboard")["DashboardBody"]["Fn::Sub"].as_str().unwrap();
    let names: BTreeSet<&str> =
        body.split("${").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    for name in names {
        assert!(name == "AWS::Region" || template.section("Resources").contains_key(name), "{name}");
    }
}
