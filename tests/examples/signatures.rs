//! Signs and verifies for `.ci/cross-check`, one JSON request a line, one JSON answer a line.
//!
//! `{"do": "sign", "provider", "secret", "body", "topic", "now"}` → `{"method", "query", "headers", "body"}`;
//! `{"do": "verify", "provider", "secret", "settings", "keys", "method", "path", "query", "headers", "body", "now"}`
//! → `{"verified": true}` or `{"refused": "…"}`. Bodies are in base64; `keys` is a JSON Web Key Set, or
//! `{"pem", "id"}`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool of CI")]

use std::collections::BTreeMap;
use std::io::BufRead as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use providers::{
    Delivery, KeyForm, KeyNeeded, Provider, PublicKeys, Secret, Secrets, Settings, SignError, Trust,
};
use serde_json::{Value, json};

fn main() {
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match request["do"].as_str().unwrap() {
            "sign" => sign(&request).unwrap(),
            _ => verify(&request),
        };
        println!("{answer}");
    }
}

fn text<'a>(request: &'a Value, name: &str) -> &'a str {
    request[name].as_str().unwrap_or_default()
}

fn provider(request: &Value) -> Provider {
    Provider::parse(text(request, "provider")).unwrap()
}

fn sign(request: &Value) -> Result<Value, SignError> {
    let body = BASE64.decode(text(request, "body")).unwrap();
    let secret = Secret::new(text(request, "secret"));
    let now = text(request, "now").parse().unwrap();
    let signed = provider(request).sign(&secret, &body, "msg_1", text(request, "topic"), now)?;
    let headers: BTreeMap<&str, &str> =
        signed.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    Ok(json!({
        "method": signed.method.as_str(), "query": signed.query, "headers": headers,
        "body": BASE64.encode(signed.body),
    }))
}

fn keys(request: &Value) -> PublicKeys {
    let found = &request["keys"];
    if found.is_null() {
        return PublicKeys::none();
    }
    let url = "https://keys.example.com/".parse().unwrap();
    let (form, key_id, published) = match found["pem"].as_str() {
        Some(pem) => (KeyForm::Pem, text(found, "id").to_owned(), pem.to_owned()),
        None => (KeyForm::Jwks, String::new(), found.to_string()),
    };
    PublicKeys::read(&KeyNeeded { url, form, key_id }, published.as_bytes()).unwrap()
}

fn verify(request: &Value) -> Value {
    let body = BASE64.decode(text(request, "body")).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in request["headers"].as_object().unwrap() {
        let name = HeaderName::try_from(name.as_str()).unwrap();
        headers.insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    let method: Method = request["method"].as_str().unwrap_or("POST").parse().unwrap();
    let delivery = Delivery {
        method: &method,
        path: text(request, "path"),
        query: text(request, "query"),
        headers: &headers,
        body: &body,
    };
    let secrets = Secrets { current: Secret::new(text(request, "secret")), previous: None };
    let set: BTreeMap<String, String> =
        serde_json::from_value(request["settings"].clone()).unwrap_or_default();
    let (settings, keys) = (Settings::new(set), keys(request));
    let now = text(request, "now").parse().unwrap();
    let trust = Trust { secrets: &secrets, settings: &settings, keys: &keys, now };
    match provider(request).verify(delivery, trust) {
        Ok(_) => json!({ "verified": true }),
        Err(refusal) => json!({ "refused": refusal.to_string() }),
    }
}
