//! The alarm on quiet senders looks at the metric that the sweeper writes.

use dispatch::metrics;
use serde_json::json;

use super::document::Template;

#[test]
fn the_alarm_on_quiet_senders_looks_at_what_is_metered() {
    let template = Template::read();
    let alarm = template.properties("SenderQuiet");
    assert_eq!(alarm["Namespace"], metrics::NAMESPACE);
    assert_eq!(alarm["MetricName"], metrics::QUIET);
    let dimensions = alarm["Dimensions"].as_array().unwrap();
    assert_eq!(dimensions.len(), 1);
    assert_eq!(dimensions[0]["Name"], "FunctionName");
    assert_eq!(dimensions[0]["Value"], json!({ "Ref": "Dispatch" }));
}
