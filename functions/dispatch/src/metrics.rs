//! A look at a sender as a line in CloudWatch's embedded metric format
//! (source: the CloudWatch user guide, "Embedded metric format specification").
//!
//! Everything is in each line, for queries over the log. Metrics of their own, which are paid for
//! each, are the sums over all senders and, of each sender, whether it is quiet.

use jiff::Timestamp;
use serde_json::{Value, json};
use service::invocation::{FUNCTION_NAME, NAMESPACE};

use crate::watch::FeedReport;

/// 1 for a sender that is quiet, else 0: the alarm's metric.
pub const QUIET: &str = "Quiet";

/// The names and units of what is counted of each sender since the last look.
pub const COUNTS: [&str; 6] =
    ["Deliveries", "Duplicates", "Quarantined", "Refused", "PreviousSecret", "Unmapped"];
/// How long a sender was not heard.
pub const SECONDS_SINCE_LAST_SEEN: &str = "SecondsSinceLastSeen";

/// The line of one sender. Names and numbers only.
pub fn line(report: &FeedReport, function: &str, now: Timestamp) -> String {
    let counts = &report.counts;
    let values = [
        counts.signed(),
        counts.duplicate,
        counts.quarantined,
        counts.refused,
        counts.previous_secret,
        counts.unmapped,
    ];
    let quiet = json!({ "Name": QUIET, "Unit": "None" });
    let mut of_all: Vec<Value> = COUNTS.iter().map(|name| json!({ "Name": name, "Unit": "Count" })).collect();
    of_all.push(quiet.clone());
    let mut line = json!({
        "Shop": report.shop,
        "Source": report.sender.source,
        FUNCTION_NAME: function,
        "State": report.sender.state(),
        QUIET: u8::from(report.sender.quiet_since().is_some()),
    });
    for (name, value) in COUNTS.into_iter().zip(values) {
        line[name] = json!(value);
    }
    if let Some(at) = report.sender.marks.last_seen {
        of_all.push(json!({ "Name": SECONDS_SINCE_LAST_SEEN, "Unit": "Seconds" }));
        line[SECONDS_SINCE_LAST_SEEN] = json!(now.duration_since(at).as_secs().max(0));
    }
    line["_aws"] = json!({
        "Timestamp": now.as_millisecond(),
        "CloudWatchMetrics": [
            { "Namespace": NAMESPACE, "Dimensions": [[FUNCTION_NAME]], "Metrics": of_all },
            { "Namespace": NAMESPACE, "Dimensions": [["Shop", "Source"]], "Metrics": [quiet] },
        ],
    });
    line.to_string()
}
