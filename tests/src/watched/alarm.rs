//! An alarm of the template, judged as CloudWatch does
//! (source: the CloudWatch user guide, "Alarm evaluation" and "How alarms treat missing data").

use std::collections::BTreeMap;

use serde_json::Value;

use super::cloudwatch::{CloudWatch, Name};
use crate::template::document::Template;

/// An alarm.
#[derive(Debug)]
pub(crate) struct Alarm {
    /// Its name inside the template.
    pub(crate) id: String,
    properties: Value,
}

impl Alarm {
    /// Every alarm of the template.
    pub(crate) fn all(template: &Template) -> Vec<Self> {
        let alarms = template.resources("AWS::CloudWatch::Alarm").into_iter();
        alarms
            .map(|(id, alarm)| Self { id: id.to_owned(), properties: alarm["Properties"].clone() })
            .collect()
    }

    /// The metrics that it looks at, each with its statistic and period in seconds.
    pub(crate) fn metrics(&self) -> Vec<(Name, String, i64)> {
        let of = |properties: &Value, of_metric: &Value, statistic: &str| {
            let text = |name: &str| of_metric[name].as_str().unwrap().to_owned();
            let dimensions =
                of_metric["Dimensions"].as_array().into_iter().flatten().map(dimension).collect();
            let statistic = properties[statistic].as_str().unwrap().to_owned();
            (
                (text("Namespace"), text("MetricName"), dimensions),
                statistic,
                properties["Period"].as_i64().unwrap(),
            )
        };
        match self.properties["Metrics"].as_array() {
            None => vec![of(&self.properties, &self.properties, "Statistic")],
            Some(metrics) => metrics
                .iter()
                .filter(|metric| metric["Expression"].is_null())
                .map(|metric| of(&metric["MetricStat"], &metric["MetricStat"]["Metric"], "Stat"))
                .collect(),
        }
    }

    /// Whether it rings at a moment.
    pub(crate) fn rings(&self, cloudwatch: &CloudWatch, now: i64) -> bool {
        let (_, _, period) = self.metrics()[0];
        let periods = self.number("EvaluationPeriods").unwrap();
        let wanted = self.number("DatapointsToAlarm").unwrap_or(periods);
        // Whole periods: what goes on now is not counted yet.
        let end = now.div_euclid(period) * period;
        let breaching = (0..periods).filter(|back| {
            let to = end - back * period;
            match self.value(cloudwatch, to - period, to) {
                Some(value) => self.breaches(value),
                None => match self.properties["TreatMissingData"].as_str().unwrap() {
                    "breaching" => true,
                    "notBreaching" => false,
                    other => panic!("{}: say what missing data means: {other}", self.id),
                },
            }
        });
        i64::try_from(breaching.count()).unwrap() >= wanted
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.properties[name].as_i64()
    }

    /// The value of one period.
    fn value(&self, cloudwatch: &CloudWatch, from: i64, to: i64) -> Option<f64> {
        let values: Vec<Option<f64>> = self
            .metrics()
            .iter()
            .map(|(name, statistic, _)| cloudwatch.statistic(name, statistic, from, to))
            .collect();
        let Some(metrics) = self.properties["Metrics"].as_array() else {
            return values[0];
        };
        let (expressions, of_metrics): (Vec<&Value>, Vec<&Value>) =
            metrics.iter().partition(|metric| metric["Expression"].is_string());
        let ids: Vec<&str> = of_metrics.iter().map(|metric| metric["Id"].as_str().unwrap()).collect();
        let by_id: BTreeMap<&str, Option<f64>> = ids.into_iter().zip(values).collect();
        let [expression] = expressions.as_slice() else {
            panic!("{}: one expression", self.id);
        };
        sum(expression["Expression"].as_str().unwrap(), &by_id)
    }

    fn breaches(&self, value: f64) -> bool {
        let threshold = self.properties["Threshold"].as_f64().unwrap();
        match self.properties["ComparisonOperator"].as_str().unwrap() {
            "GreaterThanThreshold" => value > threshold,
            "GreaterThanOrEqualToThreshold" => value >= threshold,
            "LessThanThreshold" => value < threshold,
            other => panic!("{}: a comparison: {other}", self.id),
        }
    }
}

/// A sum of metrics, the only expression that alarms use: `a + FILL(b, 0)`. A metric that is not filled and has no
/// data leaves the sum without any.
fn sum(expression: &str, values: &BTreeMap<&str, Option<f64>>) -> Option<f64> {
    expression.split('+').map(str::trim).try_fold(0.0, |sum, term| {
        let filled = term.strip_prefix("FILL(").and_then(|rest| rest.strip_suffix(", 0)"));
        let value = values[filled.unwrap_or(term)].or(filled.map(|_| 0.0))?;
        Some(sum + value)
    })
}

/// A dimension, its value by the name inside the template of what it is taken from.
fn dimension(dimension: &Value) -> (String, String) {
    let value = &dimension["Value"];
    let of = value.as_str().or(value["Ref"].as_str()).or(value["Fn::GetAtt"][0].as_str());
    (dimension["Name"].as_str().unwrap().to_owned(), of.unwrap().to_owned())
}
