//! What is logged: a line for each visit, and nothing of a person.

use http::Method;
use journey::touch::{Class, TouchKind};
use local::cloud::Fault;
use serde_json::{Value, json};

use super::site::{ADDRESS, Site};
use crate::harness::Harness;

/// What the functions log.
struct Lines<'a>(&'a Harness);

impl Lines<'_> {
    /// The lines since the last time, which must be so many.
    fn take<const N: usize>(&self) -> [Value; N] {
        let lines = self.0.take_lines();
        let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.try_into().unwrap_or_else(|lines| panic!("{N} lines: {lines:?}"))
    }
}

#[tokio::test]
async fn each_visit_is_one_line_without_a_person_in_it() {
    let site = Site::new().await;
    let (survey, preferences) = (site.survey(TouchKind::Csat), site.preferences(Class::Service));
    let lines = Lines(&site.harness);
    site.harness.take_lines();

    site.get(&survey).await;
    site.get("/a/forged").await;
    let [asked, forged] = lines.take();
    assert_eq!((&asked["page"], &asked["outcome"]), (&json!("answer"), &json!("answered")));
    assert_eq!((&forged["problem"], &forged["outcome"]), (&json!("invalid"), &json!("turned_away")));
    let comment = "canary-comment +49 30 901820";
    let fields = [("score", "2"), ("comment", comment)];
    let mut all = format!("{asked} {forged}");
    for outcome in ["recorded", "unchanged"] {
        site.post(&survey, &fields).await;
        let [line] = lines.take();
        assert_eq!((&line["shop"], &line["survey"]), (&json!("demo"), &json!("csat")), "{line}");
        assert_eq!(line["outcome"], json!(outcome));
        all.push_str(&line.to_string());
    }
    site.post(&preferences, &[("stop", "on")]).await;
    let [line] = lines.take();
    assert_eq!((&line["class"], &line["outcome"]), (&json!("service"), &json!("stopped")));
    all.push_str(&line.to_string());
    site.send(Method::POST, &survey, &[("origin", "https://evil.example")], "comment=canary-comment").await;
    site.harness.system.cloud.faults.inject(|_| Fault::ServerError);
    site.post(&survey, &fields).await;
    site.post(&preferences, &[("choose", "on")]).await;
    let [elsewhere, failed, also] = lines.take();
    assert_eq!(elsewhere["outcome"], "from_elsewhere");
    assert_eq!((&failed["outcome"], &failed["level"]), (&json!("failed"), &json!("ERROR")), "{failed}");
    all.push_str(&format!("{elsewhere} {failed} {also}"));

    let tokens = [&survey[3..], &preferences[3..]];
    let customer = site.customer();
    for secret in
        tokens.into_iter().chain([ADDRESS, "Ada", "canary-comment", "901820", "1001", customer.as_str()])
    {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
