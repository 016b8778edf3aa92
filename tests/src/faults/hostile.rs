//! What strangers write, from the webhook to the mail in the outbox.

use local::cloud::OutboxMail;
use providers::{Provider, Surface};
use serde_json::{Value, json};

use super::{ADA, MONDAY, sample, scan};
use crate::harness::Harness;

const TEXTS: [&str; 9] = [
    "Ada\r\nBcc: everyone@evil.example",
    "Ada\n\nPay at https://evil.example/now",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "\u{202e}gnp.exe\u{2066}\u{200f}",
    "a\u{2028}b\u{2029}c\0d\u{1b}[31m",
    "👩\u{200d}💻 אדה 安达",
    "=?utf-8?B?ZXZpbA==?=",
];

const LINKS: [&str; 11] = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)//shop.example.com",
    "data:text/html,<script>alert(1)</script>",
    "https://ada:secret@shop.example.com/",
    "https://shop.example.com@evil.example/",
    "https://shop.example.com\\@evil.example/",
    "http://shop.example.com/",
    "https://192.0.2.7/",
    "https://0300.0250.0001/",
    "//evil.example/",
    "https://shop.example.com/\r\nBcc: everyone@evil.example",
];

/// The customer of the cart.
const BEN: &str = "ben.ortiz@example.com";
/// The customer of the help pages.
const CHLOE: &str = "chloe.roy@example.com";

/// An order, its parcels and a cart, with one text and one link wherever there may be any.
fn bodies(text: &str, link: &str) -> Vec<(&'static str, Value)> {
    let customer = json!({ "email": ADA, "name": text, "locale": text, "country": text, "region": text,
        "time_zone": text, "marketing_consent": true });
    let items = json!([{ "title": text, "quantity": 1 }]);
    let mut order = json!({
        "order_id": "1001", "order_number": text, "customer": customer, "items": items, "status_url": link,
        "shipping": { "method": format!("Express {text}"), "fee": { "amount": "30.00", "currency": "USD" } },
    });
    // Who only looks around: a purchase would make the offers of help needless.
    let mut us = customer;
    (us["country"], us["region"], us["locale"]) = (json!("US"), json!("NY"), json!("en"));
    us["email"] = json!(BEN);
    let cart = json!({ "cart_id": "c1", "customer": us, "items": items, "recovery_url": link });
    let shipped = json!({ "order_id": "1001", "shipment_id": "s1", "tracking_numbers": ["1Z1"], "carrier": text,
        "tracking_url": link });
    us["email"] = json!(CHLOE);
    let mut search = json!({ "visitor_id": "v1", "query": text, "topic": text, "customer": us });
    order["unknown"] = json!(text);
    search["unknown"] = json!(link);
    let mut late = scan("1Z1", "delayed");
    (late["carrier"], late["tracking_url"]) = (json!(text), json!(link));
    vec![
        ("order.placed", order),
        ("cart.updated", cart),
        ("search.performed", search),
        ("parcel.shipped", shipped),
        ("parcel.scanned", late),
    ]
}

/// Every mail that hostile deliveries bring within a month.
async fn mails(text: &str, link: &str) -> Vec<OutboxMail> {
    let harness = Harness::at(MONDAY).await;
    for (event_type, data) in bodies(text, link) {
        for second in 0..3 {
            let at = harness.now() + jiff::SignedDuration::from_secs(second);
            let reply = harness.tell(event_type, at, data.clone()).await;
            assert_eq!(reply.status(), 200, "{event_type} {text:?} {link:?}");
        }
    }
    harness.until("2026-03-03T20:00:00Z").await;
    harness.say("parcel.scanned", scan("1Z1", "delivered")).await;
    harness.until("2026-04-10T12:00:00Z").await;
    harness.mails()
}

/// Nothing in a mail's one-line places ends a line, turns it around, or is too long.
fn check_lines(mail: &OutboxMail, name: &str) {
    let mut lines = vec![&mail.subject, &mail.from, &mail.to, &mail.reply_to];
    lines.extend(mail.headers.keys());
    lines.extend(mail.headers.values());
    for line in lines {
        let is_bad = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_direction(c);
        assert!(!line.chars().any(is_bad), "{name}: {line:?}");
        assert!(line.chars().count() <= 998, "{name}: {line:?}");
    }
    assert!([ADA, BEN, CHLOE].contains(&mail.to.as_str()), "{name}");
    assert!(mail.headers.values().all(|value| value.is_ascii() && value.len() <= 995), "{name}");
    assert!(!mail.headers.contains_key("Bcc"), "{name}");
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// Every address that a mail's HTML leads to.
fn links(html: &str) -> Vec<String> {
    let parts = html.split("href=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap_or_default().replace("&amp;", "&")).collect()
}

fn check_body(mail: &OutboxMail, name: &str) {
    let html = mail.html.to_lowercase();
    for forbidden in ["<script", "<img src=x", "onerror=alert(1)>", "javascript:", "data:text"] {
        assert!(!html.contains(forbidden), "{name}: {forbidden}");
    }
    let in_text = mail.text.split_whitespace().filter(|word| word.contains("://")).map(str::to_owned);
    for link in links(&mail.html).into_iter().chain(in_text) {
        let fine =
            ["https://mail.shop.example.com/", "https://shop.example.com/", "mailto:care@shop.example.com"];
        // A text that stands for itself, although mail programs make a link of it.
        let is_word = link.contains("evil.example/now");
        assert!(is_word || fine.iter().any(|start| link.starts_with(start)), "{name}: {link}");
    }
    assert!(!mail.text.contains("\nBcc:") && !mail.text.contains("\nPay at"), "{name}: {}", mail.text);
    assert!(!mail.text.chars().any(|c| c.is_control() && c != '\n'), "{name}");
    assert!(!mail.text.chars().any(is_direction) && !mail.html.chars().any(is_direction), "{name}");
    assert!(mail.html.len() < 100_000 && mail.text.len() < 30_000, "{name}");
}

#[tokio::test]
async fn item_23_hostile_texts_stay_texts() {
    let long = "Ada ".repeat(2_500);
    for text in TEXTS.into_iter().chain([long.as_str()]) {
        let mails = mails(text, "https://shop.example.com/orders/1").await;
        let kinds: Vec<&str> = mails.iter().map(|mail| mail.touch.split('/').next().unwrap()).collect();
        for kind in ["cart_help", "faq_help", "transit_delay", "check_in", "csat"] {
            assert!(kinds.contains(&kind), "{text:?}: no {kind} among {kinds:?}");
        }
        for mail in &mails {
            let name = format!("{} with {:?}", mail.touch, text.chars().take(30).collect::<String>());
            check_lines(mail, &name);
            check_body(mail, &name);
        }
    }
}

#[tokio::test]
async fn item_23_hostile_links_are_left_out_and_the_mail_goes_out() {
    for link in LINKS {
        let mails = mails("Trail boots", link).await;
        let kinds: Vec<&str> = mails.iter().map(|mail| mail.touch.split('/').next().unwrap()).collect();
        for kind in ["cart_help", "faq_help", "transit_delay", "check_in", "csat"] {
            assert!(kinds.contains(&kind), "{link:?}: no {kind} among {kinds:?}");
        }
        for mail in &mails {
            check_lines(mail, link);
            check_body(mail, link);
        }
    }
}

#[tokio::test]
async fn item_23_links_in_other_scripts_show_what_they_are() {
    let mails = mails("Trail boots", "https://shоp.example.com/orders/1").await;
    let delay = mails.iter().find(|mail| mail.touch.starts_with("transit_delay")).unwrap();
    // The о of that address is Cyrillic.
    assert!(!delay.html.contains("shоp") && !delay.text.contains("shоp"));
    assert!(delay.html.contains("https://xn--shp-ted.example.com/orders/1"));
}

#[tokio::test]
async fn item_23_shopifys_own_fields_are_no_better_trusted() {
    for text in TEXTS {
        let harness = Harness::at("2026-03-02T14:00:00Z").await;
        let mut order = sample("shopify/orders-create.json");
        for pointer in
            ["/customer/first_name", "/billing_address/first_name", "/line_items/0/title", "/customer_locale"]
        {
            *order.pointer_mut(pointer).unwrap() = json!(text);
        }
        order["order_status_url"] = json!("javascript:alert(1)");
        order["name"] = json!(format!("#{text}"));
        order["shipping_lines"][0]["title"] = json!(format!("Express {text}"));
        let reply = harness.deliver(Provider::Shopify, Surface::Storefront, "orders/create", &order).await;
        assert_eq!(reply.status(), 200);
        harness.until("2026-03-06T20:00:00Z").await;
        let mails = harness.mails();
        assert!(!mails.is_empty(), "{text:?}");
        for mail in &mails {
            check_lines(mail, text);
            check_body(mail, text);
        }
    }
}

#[tokio::test]
async fn item_23_addresses_that_are_none_bring_no_mail_to_anybody() {
    let addresses = [
        "ada@example.com\r\nBcc: bob@example.com",
        "ada@example.com, bob@example.com",
        "Ada <ada@example.com>",
        "ada@example.com;bob@example.com",
        "\"ada@evil.example\"@example.com",
        "ada@[192.0.2.1]",
        "ada@localhost",
        "ada@@example.com",
        "@example.com",
        "ada@",
        "ada@exa mple.com",
        "ada@example.com\0",
        "ada%bob@example",
        "<>",
        "ädä@example.com",
    ];
    for address in addresses {
        let harness = Harness::at(MONDAY).await;
        let mut order = super::order("1001");
        order["customer"]["email"] = json!(address);
        assert_eq!(harness.say("order.placed", order).await, "recorded", "{address:?}");
        harness.until("2026-03-20T12:00:00Z").await;
        assert_eq!(harness.mails().len(), 0, "{address:?}");
        let view = harness.view("order/1001").await;
        assert!(view.due_at.is_none(), "{address:?}: nothing is pending");
    }
}

#[tokio::test]
async fn item_23_a_shop_with_a_long_name_in_other_letters_still_mails() {
    for brand in [
        "安达户外用品店".repeat(12),
        "🏔️".repeat(40),
        "Ö".repeat(100),
        "A \"quoted\" <shop>\r\nBcc: x".to_owned(),
    ] {
        let harness = Harness::at(MONDAY).await;
        let store = &harness.system.service.store;
        let (mut record, _) = store.shop(&harness.shop()).await.unwrap().unwrap();
        record.value.brand = brand.clone();
        store.put_shop(&harness.shop(), &record).await.unwrap();
        harness.system.service.shops.forget();
        harness.overdue_order("1001").await;
        assert_eq!(harness.sweep().await.sent, 1, "{brand}");
        let mail = harness.mails().remove(0);
        check_lines(&mail, &brand);
        assert!(
            mail.from.split(' ').all(|word| !word.starts_with("=?") || word.len() <= 75),
            "{}",
            mail.from
        );
        assert!(mail.from.ends_with(" <orders@shop.example.com>"), "{}", mail.from);
    }
}
