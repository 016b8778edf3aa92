//! Lambda's envelope around a delivery: the bytes that were signed come out of it, whichever way it
//! carries them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use providers::Provider;
use serde_json::{Value, json};
use service::reply::Reply;

use super::{MONDAY, order, result_of};
use crate::harness::Harness;

/// An event of API Gateway's HTTP API, payload format 2.0, as its developer guide shows it.
fn event(headers: &HeaderMap, body: &str, is_base64: bool) -> String {
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .chain([
            ("host".to_owned(), json!("id.execute-api.us-east-1.amazonaws.com")),
            ("x-forwarded-proto".to_owned(), json!("https")),
        ])
        .collect();
    let path = "/storefront/demo/standard";
    json!({
        "version": "2.0",
        "routeKey": "POST /storefront/{shop}/{source}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "id",
            "domainName": "id.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "id",
            "http": {
                "method": "POST", "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1", "userAgent": "a sender",
            },
            "requestId": "id",
            "routeKey": "POST /storefront/{shop}/{source}",
            "stage": "$default",
            "time": "02/Mar/2026:15:00:00 +0000",
            "timeEpoch": 1_772_463_600_000_i64,
        },
        "pathParameters": { "shop": "demo", "source": "standard" },
        "body": body,
        "isBase64Encoded": is_base64,
    })
    .to_string()
}

/// Invokes the function as Lambda does.
async fn invoke(harness: &Harness, headers: &HeaderMap, body: &str, is_base64: bool) -> Reply {
    let envelope = lambda_http::request::from_str(&event(headers, body, is_base64)).unwrap();
    let request = service::lambda::request(envelope);
    storefront_webhook::handle(&harness.system.service, &request).await
}

fn placed(title: &str) -> Vec<u8> {
    let mut data = order("1001");
    data["items"][0]["title"] = json!(title);
    serde_json::to_vec(&json!({ "type": "order.placed", "timestamp": MONDAY, "data": data })).unwrap()
}

#[tokio::test]
async fn item_02_the_base64_flag_is_undone_before_the_signature_is_checked() {
    let harness = Harness::at(MONDAY).await;
    let body = placed("Bottes «été» 👢");
    let headers = harness.signed(Provider::Standard, "", &body);
    let (text, encoded) = (String::from_utf8(body.clone()).unwrap(), STANDARD.encode(&body));
    let reply = invoke(&harness, &headers, &encoded, true).await;
    assert_eq!((reply.status().as_u16(), result_of(&reply).as_str()), (200, "recorded"));
    let reply = invoke(&harness, &headers, &text, false).await;
    assert_eq!((reply.status().as_u16(), result_of(&reply).as_str()), (200, "duplicate"));
    // A flag that lies makes other bytes of it.
    assert_eq!(invoke(&harness, &headers, &encoded, false).await.status(), 401);
    // A sender that signed the base64 text itself signed these very bytes.
    let headers = harness.signed(Provider::Standard, "", encoded.as_bytes());
    let reply = invoke(&harness, &headers, &encoded, false).await;
    assert_eq!((reply.status().as_u16(), result_of(&reply).as_str()), (200, "quarantined"));
    assert_eq!(invoke(&harness, &headers, &encoded, true).await.status(), 401);
}

#[tokio::test]
async fn item_02_bytes_that_are_no_text_come_through_whole() {
    let harness = Harness::at(MONDAY).await;
    let body: Vec<u8> = (0..=255).collect();
    let headers = harness.signed(Provider::Standard, "", &body);
    let reply = invoke(&harness, &headers, &STANDARD.encode(&body), true).await;
    assert_eq!((reply.status().as_u16(), result_of(&reply).as_str()), (200, "quarantined"));
    assert_eq!(harness.quarantined().await[0].2, body);
    let reply = service::lambda::reply(reply);
    assert!(matches!(reply.body(), lambda_http::Body::Text(text) if text.contains("quarantined")));
}

#[tokio::test]
async fn item_02_an_envelope_without_a_body_is_refused() {
    let harness = Harness::at(MONDAY).await;
    let mut envelope: Value = serde_json::from_str(&event(&HeaderMap::new(), "", false)).unwrap();
    envelope.as_object_mut().unwrap().remove("body");
    let envelope = lambda_http::request::from_str(&envelope.to_string()).unwrap();
    let request = service::lambda::request(envelope);
    assert_eq!(storefront_webhook::handle(&harness.system.service, &request).await.status(), 401);
}
