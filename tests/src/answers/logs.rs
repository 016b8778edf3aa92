//! What is logged: a line for each form, and nothing of a person.

use std::io::Write;
use std::sync::{Arc, Mutex};

use http::Method;
use journey::touch::{Class, TouchKind};
use local::cloud::Fault;
use serde_json::{Value, json};

use super::site::{ADDRESS, Site};
use crate::harness::want_all_logs;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

#[tokio::test]
async fn each_form_is_one_line_without_a_person_in_it() {
    let site = Site::new().await;
    let (survey, preferences) = (site.survey(TouchKind::Csat), site.preferences(Class::Service));
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone()).finish();
    want_all_logs();
    let _guard = tracing::subscriber::set_default(subscriber);

    site.get(&survey).await;
    site.get("/a/forged").await;
    assert_eq!(lines.take(), "");
    let comment = "canary-comment +49 30 901820";
    let fields = [("score", "2"), ("comment", comment)];
    let mut all = String::new();
    for result in ["recorded", "unchanged"] {
        site.post(&survey, &fields).await;
        let line = lines.take();
        let logged: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&logged["shop"], &logged["survey"]), (&json!("demo"), &json!("csat")), "{line}");
        assert_eq!(logged["result"], json!(result));
        all.push_str(&line);
    }
    site.post(&preferences, &[("stop", "on")]).await;
    let line = lines.take();
    let logged: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&logged["class"], &logged["result"]), (&json!("service"), &json!("stopped")));
    all.push_str(&line);
    site.send(Method::POST, &survey, &[("origin", "https://evil.example")], "comment=canary-comment").await;
    site.harness.system.cloud.faults.inject(|_| Fault::ServerError);
    site.post(&survey, &fields).await;
    site.post(&preferences, &[("choose", "on")]).await;
    all.push_str(&lines.take());

    let tokens = [&survey[3..], &preferences[3..]];
    let customer = site.customer();
    for secret in
        tokens.into_iter().chain([ADDRESS, "Ada", "canary-comment", "901820", "1001", customer.as_str()])
    {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
