//! Metrics, as CloudWatch would have them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A metric: namespace, name, dimensions.
pub(crate) type Name = (String, String, BTreeMap<String, String>);

/// Every datapoint so far.
#[derive(Debug, Default)]
pub(crate) struct CloudWatch {
    /// Seconds since 1970 and value, by metric.
    points: BTreeMap<Name, Vec<(i64, f64)>>,
}

/// A metric of one dimension or of none.
pub(crate) fn name(namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Name {
    let dimensions = dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    (namespace.to_owned(), metric.to_owned(), dimensions.collect())
}

impl CloudWatch {
    pub(crate) fn put(&mut self, name: Name, at: i64, value: f64) {
        self.points.entry(name).or_default().push((at, value));
    }

    /// Takes the metrics out of a log line in the embedded metric format; a line without any is no failure.
    pub(crate) fn read(&mut self, line: &str) {
        let line: Value = serde_json::from_str(line).unwrap();
        let Some(directives) = line["_aws"]["CloudWatchMetrics"].as_array() else {
            return;
        };
        let at = line["_aws"]["Timestamp"].as_i64().unwrap() / 1_000;
        for directive in directives {
            for dimensions in directive["Dimensions"].as_array().unwrap() {
                let dimension = |name: &Value| {
                    let name = name.as_str().unwrap().to_owned();
                    let value =
                        line[&name].as_str().unwrap_or_else(|| panic!("{name} is in {line}")).to_owned();
                    (name, value)
                };
                let dimensions: BTreeMap<_, _> =
                    dimensions.as_array().unwrap().iter().map(dimension).collect();
                for metric in directive["Metrics"].as_array().unwrap() {
                    let metric = metric["Name"].as_str().unwrap().to_owned();
                    let value = line[&metric].as_f64().unwrap_or_else(|| panic!("{metric} is in {line}"));
                    let namespace = directive["Namespace"].as_str().unwrap().to_owned();
                    self.put((namespace, metric, dimensions.clone()), at, value);
                }
            }
        }
    }

    /// A statistic of the datapoints from `from` up to and not including `to`; `None`: there are none.
    pub(crate) fn statistic(&self, name: &Name, statistic: &str, from: i64, to: i64) -> Option<f64> {
        let points = self.points.get(name)?.iter().filter(|(at, _)| (from..to).contains(at));
        let values: Vec<f64> = points.map(|(_, value)| *value).collect();
        if values.is_empty() {
            return None;
        }
        let sum: f64 = values.iter().sum();
        Some(match statistic {
            "Sum" => sum,
            "Average" => sum / f64::from(u32::try_from(values.len()).unwrap()),
            "Maximum" => values.into_iter().fold(f64::MIN, f64::max),
            other => panic!("a statistic that alarms use: {other}"),
        })
    }

    /// The metrics of ours that were written.
    pub(crate) fn names_in(&self, namespace: &str) -> BTreeSet<Name> {
        self.points.keys().filter(|(of, _, _)| of == namespace).cloned().collect()
    }
}
