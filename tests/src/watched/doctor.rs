//! The doctor, on recorded answers of AWS's services: a healthy deployment, and each thing that may be wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::IntoResponse;
use jiff::Timestamp;
use journey::ids::ShopId;
use local::commands::doctor::{examine, in_lines};
use local::desk::table::Place;
use local::doctor::{Finding, Health, Patient};
use serde_json::{Value, json};

/// What AWS answers to an operation: its name, the status, the body.
type Answer = (&'static str, u16, Value);
/// Answers by call; what differs from a healthy account is laid over it.
type Answers = BTreeMap<&'static str, (u16, String)>;

fn healthy() -> Answers {
    let table = json!({ "Table": {
        "TableName": "t", "TableStatus": "ACTIVE", "DeletionProtectionEnabled": true,
        "GlobalSecondaryIndexes": [{ "IndexName": "due" }],
    }});
    let stack = ["EachMinute", "MailFeedbackSesEvents"].map(|id| {
        format!("<member><LogicalResourceId>{id}</LogicalResourceId><PhysicalResourceId>books-{id}</PhysicalResourceId></member>")
    });
    let destination = json!({ "EventDestinations": [{
        "Name": "eventbridge", "Enabled": true, "EventBridgeDestination": { "EventBusArn": "arn:bus" },
        "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"],
    }]});
    let shop = json!({
        "brand": "Harbour Books", "url": "https://books.example.com", "zone": "Europe/Berlin",
        "sender": "orders@books.example.com", "support_email": "care@books.example.com", "sources": {},
        "postal_address": "", "accent": "#000000", "locale": "en",
    });
    let now = Timestamp::now().as_second().to_string();
    let items = [
        ("DescribeTable", table),
        (
            "DescribeTimeToLive",
            json!({ "TimeToLiveDescription": { "TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at" } }),
        ),
        (
            "DescribeContinuousBackups",
            json!({ "ContinuousBackupsDescription": {
                "ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": { "PointInTimeRecoveryStatus": "ENABLED" },
            }}),
        ),
        ("GetItem", json!({})),
        (
            "BatchGetItem",
            json!({ "Responses": { "t": [{
                "pk": { "S": "S#books" }, "sk": { "S": "SHOP" }, "ver": { "N": "1" }, "doc": { "S": shop.to_string() },
            }]}}),
        ),
        (
            "Query",
            json!({ "Items": [{ "pk": { "S": "SWEEPS" }, "sk": { "S": "SWEEPER#1 of 1" }, "at": { "N": now } }] }),
        ),
        (
            "/v2/email/account",
            json!({
                "SendingEnabled": true, "ProductionAccessEnabled": true, "EnforcementStatus": "HEALTHY",
                "SendQuota": { "Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0 },
            }),
        ),
        (
            "/v2/email/identities/books.example.com",
            json!({
                "VerifiedForSendingStatus": true, "DkimAttributes": { "SigningEnabled": true, "Status": "SUCCESS" },
            }),
        ),
        ("/v2/email/configuration-sets/beforehand", json!({ "SendingOptions": { "SendingEnabled": true } })),
        ("/v2/email/configuration-sets/beforehand/event-destinations", destination),
        ("AWSEvents.DescribeRule", json!({ "State": "ENABLED" })),
        ("AWSEvents.ListTargetsByRule", json!({ "Targets": [{ "Id": "sweeper-0" }] })),
    ];
    let mut answers: Answers =
        items.into_iter().map(|(call, said)| (call, (200, said.to_string()))).collect();
    answers.insert(
        "DescribeStackResources",
        (200, format!("<StackResources>{}</StackResources>", stack.concat())),
    );
    answers.insert("the time", (200, String::new()));
    answers
}

/// Which call a request is.
fn call(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> String {
    let target = headers.get("x-amz-target").map(|target| target.to_str().unwrap());
    match target {
        Some(target) if target.starts_with("DynamoDB_") => target.split('.').nth(1).unwrap().to_owned(),
        Some(target) => target.to_owned(),
        None if body.starts_with(b"Action=") => {
            let text = std::str::from_utf8(body).unwrap();
            text["Action=".len()..].split('&').next().unwrap().to_owned()
        }
        None if uri.path() == "/" && method == Method::GET => "the time".to_owned(),
        None => uri.path().trim_end_matches('/').to_owned(),
    }
}

async fn answer(
    State((answers, skew)): State<(Arc<Answers>, i64)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let call = call(&method, &uri, &headers, &body);
    if method == Method::POST {
        assert!(headers.contains_key("authorization"), "{call} is signed");
    }
    let missing = || (404, json!({ "__type": "ResourceNotFoundException", "message": "x" }).to_string());
    let (status, said) = answers.get(call.as_str()).cloned().unwrap_or_else(missing);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new();
    let then = Timestamp::from_second(Timestamp::now().as_second() - skew).unwrap();
    let date = date.timestamp_to_rfc9110_string(&then).unwrap();
    (StatusCode::from_u16(status).unwrap(), [("date", date)], said)
}

/// What the doctor finds where the account answers so.
async fn diagnosis(changes: &[Answer], skew: i64, stack: Option<&str>) -> Vec<Finding> {
    let mut answers = healthy();
    for (call, status, said) in changes {
        let text = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
        answers.insert(call, (*status, text));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state((Arc::new(answers), skew));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let place =
        Place { table: "t".to_owned(), endpoint: Some(endpoint), region: Some("eu-central-1".to_owned()) };
    let patient = Patient { stack: stack.map(str::to_owned), configuration_set: "beforehand".to_owned() };
    let variable = |name: &str| match name {
        "BEFOREHAND_KEYS" => Some("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        _ => None,
    };
    let found = examine(&place, &ShopId::parse("books").unwrap(), &patient, &variable).await.unwrap();
    server.abort();
    found
}

#[tokio::test]
async fn a_healthy_deployment_is_all_ok() {
    let found = diagnosis(&[], 0, Some("books")).await;
    let lines = in_lines(&found);
    assert!(found.iter().all(|finding| finding.health == Health::Ok && finding.to_do.is_empty()), "{lines}");
    let looked_at: Vec<&str> = found.iter().map(|finding| finding.what).collect();
    let expected = [
        "table",
        "due index",
        "deletion protection",
        "time to live",
        "point-in-time recovery",
        "account",
        "sandbox",
        "quota",
        "configuration set",
        "mail events",
        "identity",
        "dkim",
        "keys",
        "sweeps",
        "schedule",
        "mail events' rule",
        "clock",
    ];
    assert_eq!(looked_at, expected, "{lines}");
}

#[tokio::test]
async fn each_thing_that_is_wrong_is_named_with_what_to_do() {
    let denied = || json!({ "__type": "AccessDeniedException", "message": "no" });
    let rows: Vec<(&str, Health, Vec<Answer>)> = vec![
        (
            "deletion protection",
            Health::Fix,
            vec![(
                "DescribeTable",
                200,
                json!({ "Table": {
            "TableStatus": "ACTIVE", "GlobalSecondaryIndexes": [{ "IndexName": "due" }] } }),
            )],
        ),
        (
            "due index",
            Health::Fix,
            vec![(
                "DescribeTable",
                200,
                json!({ "Table": {
            "TableStatus": "ACTIVE", "DeletionProtectionEnabled": true } }),
            )],
        ),
        (
            "time to live",
            Health::Fix,
            vec![(
                "DescribeTimeToLive",
                200,
                json!({ "TimeToLiveDescription": { "TimeToLiveStatus": "DISABLED" } }),
            )],
        ),
        (
            "point-in-time recovery",
            Health::Fix,
            vec![(
                "DescribeContinuousBackups",
                200,
                json!({ "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": { "PointInTimeRecoveryStatus": "DISABLED" } } }),
            )],
        ),
        ("time to live", Health::NotSeen, vec![("DescribeTimeToLive", 400, denied())]),
        (
            "sandbox",
            Health::Fix,
            vec![(
                "/v2/email/account",
                200,
                json!({ "SendingEnabled": true,
            "SendQuota": { "Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0 } }),
            )],
        ),
        (
            "account",
            Health::Fix,
            vec![(
                "/v2/email/account",
                200,
                json!({ "SendingEnabled": false, "ProductionAccessEnabled": true,
            "SendQuota": { "Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0 } }),
            )],
        ),
        (
            "quota",
            Health::Fix,
            vec![(
                "/v2/email/account",
                200,
                json!({ "SendingEnabled": true, "ProductionAccessEnabled": true,
            "SendQuota": { "Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 190.0 } }),
            )],
        ),
        ("account", Health::NotSeen, vec![("/v2/email/account", 403, denied())]),
        ("identity", Health::Fix, vec![("/v2/email/identities/books.example.com", 404, json!({}))]),
        (
            "dkim",
            Health::Fix,
            vec![(
                "/v2/email/identities/books.example.com",
                200,
                json!({
            "VerifiedForSendingStatus": true, "DkimAttributes": { "SigningEnabled": true, "Status": "PENDING" } }),
            )],
        ),
        ("configuration set", Health::Fix, vec![("/v2/email/configuration-sets/beforehand", 404, json!({}))]),
        (
            "configuration set",
            Health::Fix,
            vec![(
                "/v2/email/configuration-sets/beforehand",
                200,
                json!({ "SendingOptions": { "SendingEnabled": false } }),
            )],
        ),
        (
            "mail events",
            Health::Fix,
            vec![(
                "/v2/email/configuration-sets/beforehand/event-destinations",
                200,
                json!({ "EventDestinations": [] }),
            )],
        ),
        ("schedule", Health::Fix, vec![("AWSEvents.DescribeRule", 200, json!({ "State": "DISABLED" }))]),
        ("schedule", Health::Fix, vec![("AWSEvents.ListTargetsByRule", 200, json!({ "Targets": [] }))]),
        (
            "stack",
            Health::Fix,
            vec![("DescribeStackResources", 400, json!("<Error><Code>ValidationError</Code></Error>"))],
        ),
        (
            "schedule",
            Health::Fix,
            vec![("DescribeStackResources", 200, json!("<StackResources></StackResources>"))],
        ),
        ("sweeps", Health::Fix, vec![("Query", 200, json!({ "Items": [] }))]),
        (
            "sweeps",
            Health::Fix,
            vec![(
                "Query",
                200,
                json!({ "Items": [{ "sk": { "S": "SWEEPER#1 of 1" }, "at": { "N": "1000" } }] }),
            )],
        ),
        ("shop", Health::Fix, vec![("BatchGetItem", 200, json!({ "Responses": { "t": [] } }))]),
    ];
    for (what, health, changes) in rows {
        let found = diagnosis(&changes, 0, Some("books")).await;
        let finding = found.iter().find(|finding| finding.what == what);
        let finding = finding.unwrap_or_else(|| panic!("{what} after {changes:?}: {}", in_lines(&found)));
        assert_eq!(finding.health, health, "{what} after {changes:?}: {}", in_lines(&found));
        assert!(!finding.to_do.is_empty(), "{what}: {finding:?}");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_found() {
    let found = diagnosis(&[], 400, None).await;
    let clock = found.iter().find(|finding| finding.what == "clock").unwrap();
    assert_eq!(clock.health, Health::Fix, "{clock:?}");
    assert!(clock.words.contains("off by 4") || clock.words.contains("off by 39"), "{clock:?}");
    let rules = found.iter().find(|finding| finding.what == "rules").unwrap();
    assert_eq!(rules.health, Health::NotSeen, "without a stack the rules are not looked at");
}
