//! The senders as a person and a program see them.

use expect_test::expect;
use local::commands::senders::{SenderView, in_lines};
use local::desk::{self, Request};
use providers::{Provider, Surface};
use serde_json::{Value, json};

use super::{source, steady};
use crate::harness::{Harness, time};
use crate::local_server::Server;

const NOW: &str = "2026-03-02T15:00:00Z";

async fn ask(harness: &Harness, what: &str) -> Value {
    let request: Request = serde_json::from_value(json!({ "do": what, "shop": "demo" })).unwrap();
    desk::perform(&harness.system.service, request).await.unwrap()
}

#[tokio::test]
async fn every_sender_is_shown_as_it_stands() {
    let harness = Harness::at(NOW).await;
    let quiet_from = "2026-03-02T06:00:00Z";
    harness.remember("easypost", &steady(20, quiet_from), time(quiet_from)).await;
    for _ in 0..3 {
        harness.chatter(Provider::Standard).await;
    }
    harness.deliver(Provider::Standard, Surface::Storefront, "", &json!({})).await;
    harness.forged(Provider::Standard, Surface::Storefront).await;
    harness.system.tick().await.unwrap();
    let mut senders: Vec<SenderView> = serde_json::from_value(ask(&harness, "senders").await).unwrap();
    // The demo shop knows every sender; three of them are enough to see.
    senders.retain(|sender| ["easypost", "shopify", "standard"].contains(&sender.source.as_str()));
    expect![[r#"
        source    provider  last seen (UTC)        24 h  expected  bad   duplicate  state
        easypost  easypost  Mon 2 Mar 2026, 06:00  300   460       0 %   0 %        quiet since Mon 2 Mar 2026, 06:00
        shopify   shopify   -                      0     -         -     -          never seen
        standard  standard  Mon 2 Mar 2026, 15:00  3     -         40 %  0 %        learning
        standard: refused 1, the last because the header webhook-id is missing: sign the delivery and send it along
    "#]].assert_eq(&in_lines(&senders));
    let standard = senders.iter().find(|sender| sender.source == source("standard")).unwrap();
    assert_eq!(standard.counts.all(), 5, "also what no process has written down yet");
}

#[tokio::test]
async fn looking_writes_nothing() {
    let harness = Harness::at(NOW).await;
    for _ in 0..3 {
        harness.chatter(Provider::Standard).await;
    }
    harness.operations();
    ask(&harness, "senders").await;
    ask(&harness, "unmapped").await;
    let mut operations = harness.operations();
    operations.dedup();
    assert_eq!(operations, ["BatchGetItem", "Query"]);
    assert_eq!(ask(&harness, "unmapped").await, json!([]));
}

#[tokio::test]
async fn the_page_shows_them() {
    let server = Server::start_in(None, Some(NOW)).await;
    let (status, page) = server.call("GET", "/senders", http::HeaderMap::new(), Vec::new()).await;
    assert_eq!(status, 200, "{page}");
    for word in ["easypost", "shopify", "standard", "never seen", "Every code could be mapped"] {
        assert!(page.contains(word), "{word}: {page}");
    }
}
