//! Erasure, its receipts and what wins against late facts; export; erasing a whole shop.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Method, Request, header};
use jiff::SignedDuration;
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};

use crate::faults::table::Table;
use crate::harness::{Harness, time};

/// A Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";
/// Long after the survey has gone.
const AFTER: &str = "2026-03-20T15:00:00Z";

const ADA: &str = "ada.park@example.com";
const BEN: &str = "ben.ortiz@example.com";

fn placed(id: &str, address: &str) -> Value {
    json!({
        "order_id": id, "order_number": format!("N{id}"),
        "customer": { "email": address, "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    })
}

impl Harness {
    /// An order that was late, was told to be late, arrived and was answered for.
    async fn late_and_answered(&self, id: &str, number: &str, address: &str) {
        self.event("order.placed", time(MONDAY), placed(id, address)).await;
        let shipped = json!({ "order_id": id, "tracking_numbers": [number], "carrier": "UPS" });
        self.event("parcel.shipped", time("2026-03-02T20:00:00Z"), shipped).await;
        self.until("2026-03-06T16:00:00Z").await;
        let scan = json!({ "tracking_number": number, "status": "delivered" });
        self.event("parcel.scanned", time("2026-03-06T16:00:00Z"), scan).await;
        self.until(AFTER).await;
        let mails = self.mails();
        let survey = mails.iter().find(|mail| mail.to == address && mail.touch == "csat/order/1").unwrap();
        let link = survey.text.split_whitespace().find(|word| word.ends_with("?score=4")).unwrap();
        let path = link.trim_start_matches(&self.system.service.public_url).split('?').next().unwrap();
        let mut request = Request::new(Bytes::from("score=4&comment=The+boots+are+mine"));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = path.parse().unwrap();
        let form = "application/x-www-form-urlencoded".parse().unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, form);
        assert_eq!(answers::handle(&self.system.service, &request).await.status(), 200);
    }

    async fn forget(&self, address: &str) -> Value {
        let wish = json!({ "do": "forget", "shop": "demo", "address": address, "by": "ticket 4711" });
        self.desk(wish).await.unwrap()
    }

    /// Posts signed bytes that nobody can read.
    async fn unreadable(&self, body: &str) {
        let secret = Secret::new(Provider::Standard.published_test_secret());
        let now = self.system.service.now();
        let headers = Provider::Standard.sign(&secret, body.as_bytes(), "msg_1", "", now).unwrap();
        let reply = self
            .post(Surface::Carrier, "standard", headers.headers, Bytes::copy_from_slice(body.as_bytes()))
            .await;
        let said: Value = serde_json::from_slice(reply.body()).unwrap();
        assert_eq!(said["result"], "quarantined", "{body}");
    }
}

/// How many outcomes there are, and the sum of the scores.
fn totals(table: &Table) -> (usize, u64) {
    let outcomes = table.beginning("O#");
    let scores = outcomes.iter().map(|item| {
        let content: Value = serde_json::from_str(&item["doc"]).unwrap();
        content["score"].as_u64().unwrap_or(0)
    });
    (outcomes.len(), scores.sum())
}

#[tokio::test]
async fn an_erasure_leaves_a_receipt_the_totals_and_nothing_personal() {
    let harness = Harness::at(MONDAY).await;
    harness.late_and_answered("1001", "1Z1", ADA).await;
    harness.unreadable(r#"{"to":"Ada.Park@Example.com"}"#).await;
    harness.unreadable(r#"{"to":"nada.park@example.com"}"#).await;
    let before = Table::read(&harness).await;
    assert!(
        before.journey("order#1001").0.contains("transit_delay/1Z1/"),
        "{}",
        before.journey("order#1001").0
    );
    let touches = harness.view("order/1001").await.touches.len();

    let receipt = harness.forget(ADA).await;
    let counted = (&receipt["journeys"], &receipt["outcomes"], &receipt["quarantined"], &receipt["by"]);
    assert_eq!(counted, (&json!(2), &json!(1), &json!(1), &json!("ticket 4711")));
    // A part of the address that no digest in hexadecimal digits can hold by chance.
    assert!(!receipt.to_string().contains("park"), "{receipt}");
    let listed = harness.desk(json!({ "do": "receipts", "shop": "demo" })).await.unwrap();
    assert_eq!(listed, json!([receipt]));

    let after = Table::read(&harness).await;
    assert_eq!(totals(&after), totals(&before));
    // The hand-over, the arrival, the answer.
    assert_eq!(totals(&before), (3, 4));
    // Another's address stays, though hers is within it.
    let naming: Vec<String> = after
        .clone()
        .of_customers()
        .holding(ADA)
        .into_iter()
        .filter(|item| !item.contains("nada.park"))
        .collect();
    assert_eq!(naming, [""; 0]);
    for word in ["the boots are mine", "Trail boots"] {
        assert_eq!(after.holding(word), [""; 0], "{word}");
    }
    let ledger = harness.view("order/1001").await.touches;
    assert_eq!(ledger.len(), touches, "the mails stay counted");
    assert!(!after.journey("order#1001").0.contains("1Z1"), "{}", after.journey("order#1001").0);
    assert!(ledger.iter().any(|touch| touch.touch.starts_with("transit_delay/parcel-1/")), "{ledger:?}");
    let states = harness.desk(json!({ "do": "quarantine", "shop": "demo" })).await.unwrap();
    let states: Vec<&str> =
        states.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|state| **state == "erased").count(), 1, "{states:?}");
    assert_eq!(states.iter().filter(|state| **state == "waiting").count(), 1, "{states:?}");
}

#[tokio::test]
async fn the_tombstone_wins_against_late_facts_and_replays() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001", ADA)).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    harness.event("parcel.shipped", time(MONDAY), shipped).await;
    // Cannot be read by the source that sent it; it names nobody that a search would find.
    let description = "tracker.updated";
    let data = placed("1002", ADA);
    let kept =
        json!({ "type": "order.placed", "description": description, "timestamp": MONDAY, "data": data });
    let escaped = kept.to_string().replace("ada.park@", r"\u0061da.park\u0040");
    let connect = json!({ "do": "connect", "shop": "demo", "provider": "easypost", "name": "shop-b" });
    let secret = harness.desk(connect).await.unwrap()["secret"].as_str().unwrap().to_owned();
    let now = harness.system.service.now();
    let signed = Provider::EasyPost.sign(&Secret::new(secret), escaped.as_bytes(), "", "", now).unwrap();
    harness.post(Surface::Carrier, "shop-b", signed.headers, Bytes::from(escaped.clone())).await;
    let listed = harness.desk(json!({ "do": "quarantine", "shop": "demo" })).await.unwrap();
    let id = listed[0]["id"].as_str().unwrap().to_owned();

    harness.until("2026-03-02T18:00:00Z").await;
    let receipt = harness.forget(ADA).await;
    assert_eq!(receipt["quarantined"], 1, "however it is escaped");
    let replay = json!({ "do": "replay", "shop": "demo", "id": id });
    let refused = harness.desk(replay).await.unwrap_err();
    assert!(refused.contains("erased"), "{refused}");

    let before = Table::read(&harness).await.without_feeds();
    let scan = json!({ "tracking_number": "1Z1", "status": "delayed" });
    assert_eq!(harness.event("parcel.scanned", time("2026-03-02T19:00:00Z"), scan).await, "duplicate");
    let mut update = placed("1001", ADA);
    update["placed_at"] = json!(MONDAY);
    assert_eq!(harness.event("order.updated", time("2026-03-02T19:00:00Z"), update).await, "duplicate");
    assert_eq!(Table::read(&harness).await.without_feeds(), before);
    harness.until("2026-04-02T18:00:00Z").await;
    assert_eq!(harness.touches(), [""; 0]);
    assert_eq!(Table::read(&harness).await.of_customers().holding("ada.park"), [""; 0]);
}

/// Deliveries of before the erasure, replayed after it: one of the order, one of its parcel.
#[tokio::test]
async fn a_replay_brings_no_erased_order_back() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001", ADA)).await;
    let data = json!({ "order_id": "1001", "tracking_number": "1Z1", "status": "delayed" });
    let scan = json!({ "type": "parcel.scanned", "timestamp": MONDAY, "data": data }).to_string();
    let scan = harness.kept_before(Surface::Carrier, "standard", scan.as_bytes()).await;
    harness.forget(ADA).await;
    // Kept after the bodies were searched, as one is that was under way.
    let again = json!({ "type": "order.placed", "timestamp": MONDAY, "data": placed("1001", ADA) });
    let again = harness.kept_before(Surface::Storefront, "standard", again.to_string().as_bytes()).await;
    let other = json!({ "type": "order.placed", "timestamp": MONDAY, "data": placed("1002", ADA) });
    let other = harness.kept_before(Surface::Storefront, "standard", other.to_string().as_bytes()).await;
    let before = Table::read(&harness).await.journey("order#1001").0.to_owned();
    for (id, result) in [(scan, "duplicate"), (again, "duplicate"), (other, "recorded")] {
        let replay = json!({ "do": "replay", "shop": "demo", "id": id });
        assert_eq!(harness.desk(replay).await.unwrap()["result"], result);
    }
    let after = Table::read(&harness).await;
    assert_eq!(after.journey("order#1001").0, before);
    assert_eq!(after.journey("order#1002").0, before, "a tombstone, too");
    harness.until(AFTER).await;
    assert_eq!(harness.touches(), [""; 0]);
}

#[tokio::test]
async fn what_ses_reports_after_an_erasure_finds_its_touch() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001", ADA)).await;
    let shipped = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    harness.event("parcel.shipped", time(MONDAY), shipped).await;
    while !harness.touches().iter().any(|touch| touch.starts_with("transit_delay/")) {
        let next =
            harness.system.dispatcher.next_due(harness.system.service.now(), time(AFTER)).await.unwrap();
        harness.until(&next.expect("a delay notice is due").to_string()).await;
    }
    harness.forget(ADA).await;
    let mail = harness.mails().into_iter().find(|mail| mail.touch.starts_with("transit_delay/")).unwrap();
    let bounce = local::system::ses_event("Bounce", &mail);
    mail_feedback::handle(&harness.system.service, &bounce).await.unwrap();
    let ledger = harness.view("order/1001").await.touches;
    let notice = ledger.iter().find(|touch| touch.touch.starts_with("transit_delay/parcel-1/")).unwrap();
    assert_eq!(notice.delivery.as_deref(), Some("bounced"), "{ledger:?}");
}

#[tokio::test]
async fn a_storefronts_request_leaves_a_receipt_that_names_the_source() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001", ADA)).await;
    let erased = json!({ "email": ADA.to_uppercase(), "order_ids": ["1001", "1009"] });
    assert_eq!(harness.event("erasure.requested", time(MONDAY), erased).await, "accepted");
    let receipts = harness.desk(json!({ "do": "receipts", "shop": "demo" })).await.unwrap();
    assert_eq!(receipts[0]["by"], "standard: erasure.requested");
    assert_eq!(receipts[0]["journeys"], 1, "the one of the named orders that was there");
    assert!(receipts[0]["customer"].as_str().unwrap().len() == 32);
}

#[tokio::test]
async fn an_erasure_reads_only_what_can_name_an_address_and_looks_into_tokens() {
    let harness = Harness::at(MONDAY).await;
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    // As Wix sends: a token whose claims hold JSON as a text within JSON as a text.
    let event = json!({ "data": json!({ "buyer": { "email": ADA } }).to_string() }).to_string();
    let claims = json!({ "data": event }).to_string();
    harness.unreadable(&format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(&claims), part("x"))).await;
    harness.unreadable(&json!({ "note": event.replace('@', "\\u0040") }).to_string()).await;
    let calls = async || {
        let store = &harness.system.service.store;
        let before = store.usage().snapshot();
        let receipt = harness.forget(ADA).await;
        assert_eq!(receipt["quarantined"], 2);
        store.usage().snapshot().since(before).calls
    };
    calls().await;
    let without_others = calls().await;
    for n in 0..40 {
        harness.unreadable(&format!(r#"{{"number":"1Z{n}"}}"#)).await;
    }
    assert_eq!(calls().await, without_others, "bodies that can name nobody are not read");
    for n in 0..40 {
        harness.unreadable(&format!(r#"{{"to":"ben.ortiz{n}@example.com"}}"#)).await;
    }
    assert_eq!(calls().await, without_others + 40, "each other body is read once");
}

#[tokio::test]
async fn a_repeated_request_erases_nothing_that_began_after_it() {
    let harness = Harness::at(MONDAY).await;
    harness.event("order.placed", time(MONDAY), placed("1001", ADA)).await;
    let ask = json!({ "email": ADA, "order_ids": ["1001"] });
    assert_eq!(harness.event("erasure.requested", time(MONDAY), ask.clone()).await, "accepted");
    let receipts = harness.desk(json!({ "do": "receipts", "shop": "demo" })).await.unwrap();

    let later = "2026-03-04T15:00:00Z";
    harness.until(later).await;
    harness.event("order.placed", time(later), placed("1002", ADA)).await;
    harness.unreadable(r#"{"to":"ada.park@example.com"}"#).await;
    // Her first mail, so that there is a record of her again.
    harness.until("2026-03-09T20:00:00Z").await;
    assert!(!harness.touches().is_empty());
    let before = Table::read(&harness).await.without_feeds();
    assert_eq!(harness.event("erasure.requested", time(MONDAY), ask).await, "accepted");
    assert_eq!(Table::read(&harness).await.without_feeds(), before);
    assert_eq!(harness.desk(json!({ "do": "receipts", "shop": "demo" })).await.unwrap(), receipts);
    // Another request is none that was met already.
    let other = json!({ "email": ADA, "order_ids": ["1002"] });
    harness.event("erasure.requested", time(later), other).await;
    assert_eq!(Table::read(&harness).await.of_customers().holding(ADA), [""; 0]);
}

#[tokio::test]
async fn a_request_that_names_only_orders_takes_the_bodies_that_name_them() {
    let harness = Harness::at(MONDAY).await;
    harness.unreadable(r#"{"order_id":"1001","name":"Ada Park"}"#).await;
    harness.unreadable(r#"{"order_id":"10010","name":"Ben Ortiz","total":"1001"}"#).await;
    let ask = json!({ "shop_id": 1, "customer": { "id": 2 }, "orders_to_redact": [1001] });
    let reply = harness.deliver(Provider::Shopify, Surface::Storefront, "customers/redact", &ask).await;
    assert!(String::from_utf8_lossy(reply.body()).contains("accepted"), "{reply:?}");
    let table = Table::read(&harness).await;
    assert_eq!((table.holding("Ada Park").len(), table.holding("Ben Ortiz").len()), (0, 1));
    let receipts = harness.desk(json!({ "do": "receipts", "shop": "demo" })).await.unwrap();
    assert_eq!((&receipts[0]["quarantined"], &receipts[0]["customer"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn who_asked_is_no_address() {
    let harness = Harness::at(MONDAY).await;
    for by in ["", "ada.park@example.com", "two\nlines"] {
        let wish = json!({ "do": "forget", "shop": "demo", "address": ADA, "by": by });
        assert!(harness.desk(wish).await.unwrap_err().contains("--by"), "{by:?}");
    }
    assert_eq!(Table::read(&harness).await.beginning("C#").len(), 0, "nothing was done");
}

#[tokio::test]
async fn an_export_holds_everything_that_the_table_holds_of_a_customer() {
    let harness = Harness::at(MONDAY).await;
    harness.late_and_answered("1001", "1Z1", ADA).await;
    harness.event("order.placed", time(AFTER), placed("1002", BEN)).await;
    harness.unreadable(r#"{"to":"ada.park@example.com","note":"leave at the door"}"#).await;
    let before = Table::read(&harness).await;
    let export = json!({ "do": "export", "shop": "demo", "address": "Ada.Park@example.com" });
    let export = harness.desk(export).await.unwrap();
    assert_eq!(Table::read(&harness).await, before, "an export changes nothing");

    assert_eq!(export["record"]["contact"]["email"], ADA);
    assert!(!export["record"]["mails"].as_array().unwrap().is_empty());
    let journeys = export["journeys"]["items"].as_array().unwrap();
    let names: Vec<&str> = journeys.iter().map(|journey| journey["journey"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[0]), (2, "order/1001"));
    for journey in journeys {
        assert!(journey["kept_until"].is_string(), "{journey}");
        for part in ["facts", "touches", "verdicts"] {
            assert!(journey["in_words"][part].is_array(), "{part}");
        }
    }
    let comments = export["outcomes"]["items"].as_array().unwrap();
    assert!(comments.iter().any(|one| one["content"]["comment"] == "The boots are mine"), "{comments:?}");
    assert_eq!(comments.len(), 3, "the hand-over, the arrival, the answer");
    assert!(comments.iter().all(|one| one["kept_until"].is_string()));
    let text = export.to_string();
    assert!(text.contains("leave at the door"), "the quarantined body");
    assert!(!text.contains(BEN) && !text.contains("order/1002"), "nobody else's");
    // Every item of hers in the table is accounted for.
    let customer = export["customer"]["key"].as_str().unwrap();
    let items = before.clone().of_customers().holding(ADA).len();
    let (journeys_hers, record, body) = (2, 1, 1);
    assert_eq!(items, journeys_hers + record + body, "{:?}", before.holding(ADA));
    assert_eq!(before.beginning(&format!("C#demo#{customer}")).len(), 2, "the record and a link");

    harness.forget(ADA).await;
    let export = json!({ "do": "export", "shop": "demo", "address": ADA });
    let export = harness.desk(export).await.unwrap();
    assert!(export["record"]["erased_at"].is_string());
    assert_eq!(export["receipts"]["items"].as_array().unwrap().len(), 1);
    let without_the_question = export.to_string().replace(ADA, "");
    assert!(!without_the_question.contains("boots"), "{without_the_question}");
}

/// More than one page of the look at the table.
const NEIGHBOURS: usize = 1_000;

async fn erase_shop(harness: &Harness, shop: &str) -> (Vec<Value>, Value) {
    let mut pages = Vec::new();
    let (mut from, mut so_far) = (Value::Null, json!({}));
    loop {
        let wish =
            json!({ "do": "erase-shop", "shop": shop, "by": "ticket 12", "from": from, "so_far": so_far });
        let page = harness.desk(wish).await.unwrap();
        pages.push(page.clone());
        if page["next"].is_null() {
            return (pages, page);
        }
        (from, so_far) = (page["next"].clone(), page["erased"].clone());
    }
}

#[tokio::test]
async fn a_shop_is_erased_page_by_page_and_its_neighbour_stays() {
    let harness = Harness::at(MONDAY).await;
    let facts = json!({
        "brand": "Harbour Books", "url": "https://books.example.com", "zone": "Europe/Berlin",
        "sender": "orders@books.example.com", "support_email": "care@books.example.com",
        "postal_address": "2 Example Quay, Hamburg", "accent": "#1f5f8b", "locale": "de",
    });
    let create = json!({ "do": "create-shop", "shop": "demo-2", "facts": facts, "replace": false });
    harness.desk(create).await.unwrap();
    harness.late_and_answered("1001", "1Z1", ADA).await;
    harness.unreadable("{}").await;
    let scan = json!({ "tracking_number": "1Z7", "status": "in_transit" });
    harness.event("parcel.scanned", time(AFTER), scan).await;
    for n in 0..40 {
        harness.event("order.placed", time(AFTER), placed(&format!("5{n:03}"), BEN)).await;
    }
    // A neighbour whose name begins alike, with more than a page of items.
    let store = &harness.system.service.store;
    for n in 0..NEIGHBOURS {
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        let pk = format!("J#demo-2#order#{n}");
        let put = store.client().put_item().table_name(store.table()).item("pk", text(&pk));
        put.item("sk", text("J")).send().await.unwrap();
    }

    let (pages, last) = erase_shop(&harness, "demo").await;
    assert_eq!((pages.len(), &pages[0]["disconnected"]), (2, &json!(3)));
    let table = Table::read(&harness).await;
    let mut left = table.clone().of_customers();
    assert_eq!(left.beginning("J#demo-2#").len(), NEIGHBOURS);
    left.0.retain(|(pk, _), _| !pk.starts_with("J#demo-2#"));
    let left: Vec<&String> = left.0.keys().map(|(pk, _)| pk).collect();
    assert_eq!(left, ["R#demo"]);
    assert!(table.holding(ADA).is_empty() && table.holding(BEN).is_empty());
    let receipt = &last["receipt"];
    assert_eq!((&receipt["whole_shop"], &receipt["by"]), (&json!(true), &json!("ticket 12")));
    assert_eq!((&receipt["journeys"], &receipt["outcomes"]), (&json!(42), &json!(3)));
    let shown = harness.desk(json!({ "do": "show-shop", "shop": "demo" })).await.unwrap();
    assert_eq!(shown["sources"], json!({}), "nothing comes in behind it");
    let (_, again) = erase_shop(&harness, "demo").await;
    assert_eq!(again["erased"], json!({}));
    // Nobody is mailed any more, and nothing fails.
    let mails = harness.mails().len();
    harness.until(&(time(AFTER) + SignedDuration::from_hours(24 * 20)).to_string()).await;
    assert_eq!(harness.mails().len(), mails);
}
