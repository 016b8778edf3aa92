//! The embedded cloud, asked through the real SDK clients.

use std::path::PathBuf;
use std::sync::Arc;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, KeysAndAttributes, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};

use super::*;

const TABLE: &str = "beforehand";
const NOW: &str = "2026-03-02T09:00:00Z";

/// A cloud, and the SDK's clients for it.
struct Rig {
    cloud: Cloud,
    dynamodb: aws_sdk_dynamodb::Client,
    ses: aws_sdk_sesv2::Client,
}

impl Rig {
    fn around(cloud: Cloud) -> Self {
        let http = cloud.sdk_http_clients();
        let credentials = Credentials::new("local", "local", None, None, "local");
        let dynamodb = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .retry_config(RetryConfig::disabled())
            .http_client(http.dynamodb)
            .build();
        let ses = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::disabled())
            .http_client(http.ses)
            .build();
        Self {
            cloud,
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb),
            ses: aws_sdk_sesv2::Client::from_conf(ses),
        }
    }

    /// In memory, with the table made and the calls for it forgotten.
    async fn new() -> Self {
        let rig = Self::around(Cloud::in_memory(clock()).expect("SQLite starts"));
        rig.create_table().await;
        rig.cloud.faults.forget_calls();
        rig
    }

    async fn create_table(&self) {
        create_table_if_missing(&self.dynamodb, TABLE).await.expect("the table is made");
    }

    fn fail_with(&self, fault: Fault) {
        self.cloud.faults.inject(move |_| fault.clone());
    }

    /// A first write of the journey `id`; fails when it is there already.
    fn put(&self, id: &str) -> PutItemFluentBuilder {
        self.dynamodb
            .put_item()
            .table_name(TABLE)
            .item(PARTITION_KEY, text(id))
            .item(SORT_KEY, text("J"))
            .item("version", number(1))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// The version that the journey `id` has, if it is there.
    async fn version(&self, id: &str) -> Option<String> {
        let got = self
            .dynamodb
            .get_item()
            .table_name(TABLE)
            .key(PARTITION_KEY, text(id))
            .key(SORT_KEY, text("J"))
            .send()
            .await
            .expect("an answer");
        let version = got.item?.get("version")?.as_n().ok()?.clone();
        Some(version)
    }

    async fn update(&self, id: &str, expression: &str) {
        let mut update = self
            .dynamodb
            .update_item()
            .table_name(TABLE)
            .key(PARTITION_KEY, text(id))
            .key(SORT_KEY, text("J"))
            .update_expression(expression);
        if expression.contains(":shard") {
            update = update
                .expression_attribute_values(":shard", text("3"))
                .expression_attribute_values(":at", number(100));
        }
        update.send().await.expect("updated");
    }

    async fn due(&self) -> QueryOutput {
        self.dynamodb
            .query()
            .table_name(TABLE)
            .index_name(DUE_INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", text("3"))
            .expression_attribute_values(":now", number(100))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .expect("queried")
    }

    /// One transaction that writes each of `ids` for the first time.
    fn transaction(&self, ids: &[&str]) -> TransactWriteItemsFluentBuilder {
        let items = ids.iter().map(|id| {
            let put = Put::builder()
                .table_name(TABLE)
                .item(PARTITION_KEY, text(id))
                .item(SORT_KEY, text("J"))
                .item("version", number(1))
                .condition_expression("attribute_not_exists(pk)")
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .build()
                .expect("complete");
            TransactWriteItem::builder().put(put).build()
        });
        self.dynamodb
            .transact_write_items()
            .set_transact_items(Some(items.collect()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    /// A mail as the product sends it.
    fn mail(&self) -> SendEmailFluentBuilder {
        self.ses
            .send_email()
            .from_email_address("Demo Shop <hello@shop.example>")
            .reply_to_addresses("help@shop.example")
            .configuration_set_name("beforehand")
            .destination(to(&["ada@example.com"]))
            .content(content(&[("List-Unsubscribe", "<https://shop.example/u/1>")]))
            .email_tags(tag("kind", "order"))
            .email_tags(tag("journey", "MTAwMQ"))
            .email_tags(tag("touch", "dHJhbnNpdF9kZWxheS9wYXJjZWwtMS8y"))
    }
}

fn clock() -> Clock {
    Arc::new(|| NOW.parse().expect("a timestamp"))
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn units(consumed: Option<&ConsumedCapacity>) -> f64 {
    consumed.and_then(ConsumedCapacity::capacity_units).expect("capacity is reported")
}

fn to(addresses: &[&str]) -> Destination {
    let mut destination = Destination::builder();
    for address in addresses {
        destination = destination.to_addresses(*address);
    }
    destination.build()
}

fn content(headers: &[(&str, &str)]) -> EmailContent {
    let data = |data: &str| Content::builder().data(data).build().expect("complete");
    let body = Body::builder().text(data("It is late.")).html(data("<p>It is <b>late</b>.</p>")).build();
    let mut message = Message::builder().subject(data("Späte Post")).body(body);
    for (name, value) in headers {
        let header = MessageHeader::builder().name(*name).value(*value).build();
        message = message.headers(header.expect("complete"));
    }
    EmailContent::builder().simple(message.build()).build()
}

fn tag(name: &str, value: &str) -> MessageTag {
    let tag = MessageTag::builder().name(name).value(value).build();
    tag.expect("complete")
}

/// A folder of this test's own, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let unique = format!("beforehand-cloud-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(unique))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_refused_put_returns_the_item_that_was_there() {
    let rig = Rig::new().await;
    rig.put("J#1").send().await.expect("the first is taken");
    let error = rig.put("J#1").send().await.expect_err("the second is not");
    let PutItemError::ConditionalCheckFailedException(refused) = error.into_service_error() else {
        panic!("another error");
    };
    let item = refused.item().expect("the older item comes along");
    assert_eq!(item.get("version"), Some(&number(1)));
}

#[tokio::test]
async fn a_cancelled_transaction_says_which_item_was_in_the_way() {
    let rig = Rig::new().await;
    rig.put("J#2").send().await.expect("written");
    let error = rig.transaction(&["J#1", "J#2"]).send().await;
    let error = error.expect_err("cancelled").into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("another error");
    };
    let [first, second] = cancelled.cancellation_reasons() else {
        panic!("a reason for each item");
    };
    assert_eq!((first.code(), first.item()), (Some("None"), None));
    assert_eq!(second.code(), Some("ConditionalCheckFailed"));
    let item = second.item().expect("the older item comes along");
    assert_eq!(item.get(PARTITION_KEY), Some(&text("J#2")));
    assert_eq!(rig.version("J#1").await, None, "all or nothing");
}

#[tokio::test]
async fn the_due_index_holds_an_item_only_while_it_is_due() {
    let rig = Rig::new().await;
    rig.put("J#1").send().await.expect("written");
    assert_eq!(rig.due().await.count(), 0);
    rig.update("J#1", "SET due_shard = :shard, due_at = :at").await;
    let due = rig.due().await;
    let [item] = due.items() else {
        panic!("one item is due");
    };
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, [DUE_AT, DUE_SHARD, PARTITION_KEY, SORT_KEY], "keys only");
    rig.update("J#1", "REMOVE due_shard, due_at").await;
    assert_eq!(rig.due().await.count(), 0);
}

/// The figures of AWS.md § 1: one unit for the item, one for an index entry that
/// appears or goes, two for one that moves, none for one that stays.
#[tokio::test]
async fn capacity_is_reported_with_the_index_in_it() {
    let rig = Rig::new().await;
    let steps = [
        ("new and not due", None, 1.0),
        ("becomes due", Some(100), 2.0),
        ("stays as it is", Some(100), 1.0),
        ("becomes due earlier", Some(50), 3.0),
        ("is no longer due", None, 2.0),
    ];
    for (what, due_at, expected) in steps {
        let mut put = rig
            .put("J#1")
            .condition_expression("attribute_not_exists(pk) OR version = :version")
            .expression_attribute_values(":version", number(1))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        if let Some(due_at) = due_at {
            put = put.item(DUE_SHARD, text("3")).item(DUE_AT, number(due_at));
        }
        let written = put.send().await.expect("written");
        assert_eq!(units(written.consumed_capacity()), expected, "{what}");
    }
    assert_eq!(units(rig.due().await.consumed_capacity()), 0.5);
    let transacted = rig.transaction(&["J#2", "J#3"]).send().await;
    let transacted = transacted.expect("written");
    assert_eq!(units(transacted.consumed_capacity().first()), 4.0, "doubled");
}

#[tokio::test]
async fn a_batch_is_read_at_once() {
    let rig = Rig::new().await;
    rig.transaction(&["J#1", "J#2"]).send().await.expect("written");
    let mut keys = KeysAndAttributes::builder();
    for id in ["J#1", "J#2", "J#3"] {
        let key = [(PARTITION_KEY, text(id)), (SORT_KEY, text("J"))];
        keys = keys.keys(key.map(|(name, value)| (name.to_owned(), value)).into());
    }
    let batch = rig
        .dynamodb
        .batch_get_item()
        .request_items(TABLE, keys.build().expect("complete"))
        .send()
        .await
        .expect("read");
    assert_eq!(batch.responses().expect("some")[TABLE].len(), 2);
    assert_eq!(
        rig.cloud.faults.calls(),
        [
            (Service::DynamoDb, "TransactWriteItems".to_owned()),
            (Service::DynamoDb, "BatchGetItem".to_owned()),
        ]
    );
}

#[tokio::test]
async fn an_operation_that_is_not_there_is_refused() {
    let rig = Rig::new().await;
    let error = rig.dynamodb.list_backups().send().await;
    let error = error.expect_err("there are none");
    assert_eq!(error.code(), Some("UnknownOperationException"));
    let error = rig.ses.list_contact_lists().send().await;
    let error = error.expect_err("there are none");
    assert_eq!(error.raw_response().expect("a reply").status().as_u16(), 404);
}

#[tokio::test]
async fn the_table_is_made_once_and_forgets_what_expired() {
    let rig = Rig::new().await;
    rig.create_table().await;
    assert_eq!(
        rig.cloud.faults.calls(),
        ["DescribeTable", "DescribeTimeToLive"].map(|it| (Service::DynamoDb, it.to_owned()))
    );
    let described = rig.dynamodb.describe_time_to_live().table_name(TABLE);
    let described = described.send().await.expect("described");
    let description = described.time_to_live_description().expect("there");
    assert_eq!(description.attribute_name(), Some(EXPIRES_AT));
}

/// Whether the write took effect is what each fault is about.
#[tokio::test]
async fn each_fault_does_to_a_write_what_it_says() {
    let refuse =
        Fault::Refuse { code: "AccessDeniedException".to_owned(), message: "no".to_owned(), status: 400 };
    let cases = [
        (Fault::None, None, true),
        (Fault::Throttle, Some("ProvisionedThroughputExceededException"), false),
        (Fault::ServerError, Some("InternalServerError"), false),
        (Fault::ServerErrorAfter, Some("InternalServerError"), true),
        (Fault::TimeoutBefore, Some("timeout"), false),
        (Fault::ReplyLost, Some("timeout"), true),
        (refuse, Some("AccessDeniedException"), false),
        (Fault::TransactionConflict, Some("TransactionConflictException"), false),
    ];
    for (fault, expected, applied) in cases {
        let rig = Rig::new().await;
        rig.fail_with(fault.clone());
        let outcome = rig.put("J#1").send().await;
        let failure = outcome.err().map(|error| match &error {
            SdkError::DispatchFailure(failure) if failure.is_timeout() => "timeout".to_owned(),
            other => other.code().unwrap_or("no code").to_owned(),
        });
        assert_eq!(failure.as_deref(), expected, "{fault:?}");
        rig.cloud.faults.clear();
        assert_eq!(rig.version("J#1").await.is_some(), applied, "{fault:?}");
    }
}

#[tokio::test]
async fn a_conflict_cancels_a_transaction_and_spares_a_read() {
    let rig = Rig::new().await;
    rig.fail_with(Fault::TransactionConflict);
    let error = rig.transaction(&["J#1", "J#2"]).send().await;
    let error = error.expect_err("cancelled").into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("another error");
    };
    let codes: Vec<_> =
        cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or_default()).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    assert_eq!(rig.version("J#1").await, None);
}

#[tokio::test]
async fn a_transaction_repeated_under_its_token_runs_once() {
    let rig = Rig::new().await;
    let transaction = rig.transaction(&["J#1"]).client_request_token("token");
    rig.fail_with(Fault::ReplyLost);
    let lost = transaction.clone().send().await;
    lost.expect_err("the answer is lost, the write is not");
    rig.cloud.faults.clear();
    let repeated = transaction.send().await;
    repeated.expect("the repetition meets no condition");
    let other = rig.transaction(&["J#2"]).client_request_token("token");
    let error = other.send().await.expect_err("another request");
    assert_eq!(error.code(), Some("IdempotentParameterMismatchException"));
    let long = rig.transaction(&["J#2"]).client_request_token("t".repeat(37));
    let error = long.send().await.expect_err("too long");
    assert_eq!(error.code(), Some("ValidationException"));
}

#[tokio::test]
async fn calls_are_numbered_and_an_injector_sees_their_body() {
    let rig = Rig::new().await;
    let before = rig.cloud.faults.calls_total();
    rig.cloud.faults.inject(move |call| {
        let body = String::from_utf8_lossy(&call.body);
        match (call.service, call.n - before) {
            (Service::DynamoDb, 2) if body.contains("J#2") => Fault::Throttle,
            _ => Fault::None,
        }
    });
    rig.put("J#1").send().await.expect("written");
    let error = rig.put("J#2").send().await.expect_err("throttled");
    let error = error.into_service_error();
    assert!(error.is_provisioned_throughput_exceeded_exception());
    rig.put("J#3").send().await.expect("written");
    assert_eq!(rig.cloud.faults.calls_total(), before + 3);
}

/// Two that read before either writes is what the version check exists for; a
/// cloud that never paused would hide it.
#[tokio::test]
async fn two_tasks_on_one_thread_race() {
    let rig = Rig::new().await;
    let attempt = async || {
        let seen = rig.version("J#1").await;
        (seen, rig.put("J#1").send().await.is_ok())
    };
    let mut outcomes = <[_; 2]>::from(tokio::join!(attempt(), attempt()));
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(None, false), (None, true)]);
}

#[tokio::test]
async fn a_mail_lands_in_the_outbox() {
    let rig = Rig::new().await;
    let sent = rig.mail().send().await.expect("accepted");
    let id = sent.message_id().expect("an id");
    let mail = rig.cloud.outbox.mail(id).expect("kept");
    assert_eq!(mail.at, NOW.parse().expect("a timestamp"));
    assert_eq!(mail.to, "ada@example.com");
    assert_eq!(mail.from, "Demo Shop <hello@shop.example>");
    assert_eq!(mail.reply_to, "help@shop.example");
    assert_eq!(mail.subject, "Späte Post");
    assert_eq!(mail.text, "It is late.");
    assert_eq!(mail.html, "<p>It is <b>late</b>.</p>");
    assert_eq!(mail.headers["List-Unsubscribe"], "<https://shop.example/u/1>");
    assert_eq!(mail.tags["touch"], "dHJhbnNpdF9kZWxheS9wYXJjZWwtMS8y");
    assert_eq!(mail.touch, "transit_delay/parcel-1/2");
    assert_eq!(mail.journey, "order/1001");
    assert!(!format!("{mail:?}").contains("ada@"));

    rig.mail().send().await.expect("accepted");
    let outbox = &rig.cloud.outbox;
    assert_eq!(outbox.take_unreported(), outbox.mails());
    assert_eq!(outbox.take_unreported(), []);
    let account = rig.ses.get_account().send().await.expect("an account");
    let quota = account.send_quota().expect("a quota");
    assert_eq!(quota.sent_last24_hours(), 2.0);
    assert_eq!(quota.max_send_rate(), SEND_RATE_PER_SECOND);
}

#[tokio::test]
async fn what_ses_refuses_is_refused() {
    let rig = Rig::new().await;
    let headers: Vec<(String, &str)> = (0..=HEADERS_MAX).map(|n| (format!("X-{n}"), "")).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    let tags = (0..=TAGS_MAX).map(|n| tag(&format!("t{n}"), "v")).collect();
    let long_value = "v".repeat(HEADER_VALUE_BYTES_MAX + 1);
    let cases = [
        ("dot in a tag", rig.mail().email_tags(tag("send", "a.b"))),
        ("empty tag", rig.mail().email_tags(tag("send", ""))),
        ("long tag", rig.mail().email_tags(tag("send", &"a".repeat(257)))),
        ("tag twice", rig.mail().email_tags(tag("kind", "cart"))),
        ("51 tags", rig.mail().set_email_tags(Some(tags))),
        ("16 headers", rig.mail().content(content(&headers))),
        ("long header", rig.mail().content(content(&[("X", &long_value)]))),
        ("accent in a header", rig.mail().content(content(&[("X", "é")]))),
        ("line break in a header", rig.mail().content(content(&[("X", "a\r\nBcc: b")]))),
        ("colon in a header's name", rig.mail().content(content(&[("X:", "a")]))),
        ("nobody", rig.mail().destination(to(&[]))),
        ("two people", rig.mail().destination(to(&["a@b.example", "c@d.example"]))),
        ("accent in an address", rig.mail().destination(to(&["é@b.example"]))),
        ("half an address", rig.mail().destination(to(&["ada@"]))),
        ("no sender", rig.mail().set_from_email_address(None)),
        ("no simple content", rig.mail().content(EmailContent::builder().build())),
    ];
    for (what, mail) in cases {
        let error = mail.send().await.expect_err(what).into_service_error();
        assert!(error.is_bad_request_exception(), "{what}: {error:?}");
    }
    assert!(rig.cloud.outbox.is_empty());
}

#[tokio::test]
async fn each_fault_does_to_a_mail_what_it_says() {
    let refuse = Fault::Refuse {
        code: "SendingPausedException".to_owned(),
        message: "paused".to_owned(),
        status: 400,
    };
    type Expected = fn(&SdkError<SendEmailError>) -> bool;
    let timeout: Expected =
        |error| matches!(error, SdkError::DispatchFailure(failure) if failure.is_timeout());
    let server_error: Expected =
        |error| error.raw_response().is_some_and(|reply| reply.status().is_server_error());
    let throttled: Expected = |error| {
        let error = error.as_service_error();
        error.is_some_and(SendEmailError::is_too_many_requests_exception)
    };
    let paused: Expected = |error| {
        let error = error.as_service_error();
        error.is_some_and(SendEmailError::is_sending_paused_exception)
    };
    let cases = [
        (Fault::Throttle, throttled, false),
        (Fault::ServerError, server_error, false),
        (Fault::ServerErrorAfter, server_error, true),
        (Fault::TimeoutBefore, timeout, false),
        (Fault::ReplyLost, timeout, true),
        (refuse, paused, false),
    ];
    for (fault, expected, accepted) in cases {
        let rig = Rig::new().await;
        rig.fail_with(fault.clone());
        let error = rig.mail().send().await.expect_err("a fault");
        assert!(expected(&error), "{fault:?}");
        assert_eq!(rig.cloud.outbox.len(), usize::from(accepted), "{fault:?}");
    }
}

#[tokio::test]
async fn a_data_folder_outlives_its_cloud() {
    let folder = Folder::new("restart");
    let rig = Rig::around(Cloud::open(&folder.0, clock()).expect("opened"));
    rig.create_table().await;
    rig.put("J#1").send().await.expect("written");
    rig.mail().send().await.expect("accepted");
    let mails = rig.cloud.outbox.mails();
    drop(rig);

    // A second mail was cut short by the end of the process.
    let outbox = folder.0.join(OUTBOX_FILE);
    let mut torn = std::fs::read(&outbox).expect("the outbox");
    torn.extend_from_slice(br#"{"id":"local-0"#);
    std::fs::write(&outbox, torn).expect("written");

    let rig = Rig::around(Cloud::open(&folder.0, clock()).expect("opened again"));
    rig.create_table().await;
    assert_eq!(rig.version("J#1").await.as_deref(), Some("1"));
    assert_eq!(rig.cloud.outbox.mails(), mails);
    assert_eq!(rig.cloud.outbox.take_unreported(), []);
    let sent = rig.mail().send().await.expect("accepted");
    assert_ne!(sent.message_id(), Some(mails[0].id.as_str()));
    drop(rig);

    let outbox_again = Outbox::open(&outbox, clock()).expect("whole lines only");
    assert_eq!(outbox_again.len(), 2);
    let mut spoilt = b"not a mail\n".to_vec();
    spoilt.extend(std::fs::read(&outbox).expect("the outbox"));
    std::fs::write(&outbox, spoilt).expect("written");
    let error = Outbox::open(&outbox, clock()).expect_err("line 1 is no mail");
    assert!(matches!(error, CloudError::OutboxLine { line: 1, .. }));
}
