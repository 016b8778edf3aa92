//! The plan's languages, tone and classes in the mails themselves.

use local::cloud::OutboxMail;
use serde_json::json;

use crate::harness::{Harness, time};

/// The check-in of an order of somebody who reads `locale`, with a plan.
async fn check_in(text: &str, locale: &str) -> OutboxMail {
    let harness = Harness::at("2026-03-02T14:00:00Z").await;
    harness.publish(text, "new").await;
    let customer =
        json!({ "email": "ada.park@example.com", "name": "Ada", "locale": locale, "country": "US" });
    let order = json!({
        "order_id": "1001",
        "customer": customer,
        "items": [{ "title": "Tea", "quantity": 1 }],
    });
    let at = time("2026-03-02T14:00:00Z");
    harness.event("order.placed", at, order).await;
    let parcel = json!({ "order_id": "1001", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    harness.event("parcel.shipped", at, parcel).await;
    harness.event("parcel.scanned", at, json!({ "tracking_number": "1Z1", "status": "delivered" })).await;
    harness.until("2026-03-20T12:00:00Z").await;
    let mut mails = harness.mails();
    mails.retain(|mail| mail.touch.starts_with("check_in"));
    mails.pop().expect("a check-in")
}

#[tokio::test]
async fn who_reads_no_language_of_the_team_gets_the_fallback() {
    let german = check_in("", "de-AT").await;
    assert!(german.text.contains("Guten Tag Ada!"), "{}", german.text);
    let french = check_in("[mail]\nlanguages = [\"en\", \"fr\"]\nfallback = \"fr\"\n", "de-AT").await;
    assert!(french.text.contains("Bonjour Ada,"), "{}", french.text);
    let of_the_shop = check_in("[mail]\nlanguages = [\"fr\", \"en\"]\n", "de-AT").await;
    assert!(of_the_shop.text.contains("Hello Ada,"), "{}", of_the_shop.text);
}

#[tokio::test]
async fn a_warm_mail_greets_and_ends_warmly() {
    for (locale, greeting, end) in [
        ("en", "Hi Ada,", "Warm regards from all of us at"),
        ("de", "Hallo Ada!", "Herzliche Grüße von Ihrem Team von"),
        ("fr", "Bonjour Ada\u{202f}!", "Bien à vous, toute l’équipe de"),
        ("es", "¡Hola, Ada!", "Un saludo muy cordial de todo el equipo de"),
    ] {
        let mail = check_in("[mail]\ntone = \"warm\"\n", locale).await;
        for text in [&mail.text, &mail.html] {
            assert!(text.contains(greeting), "{greeting} in {text}");
        }
        assert!(mail.text.contains(end), "{end} in {}", mail.text);
    }
}

#[tokio::test]
async fn a_mail_declared_marketing_says_so_to_mail_programs() {
    let list = |mail: &OutboxMail| {
        let header = mail.headers.iter().find(|(name, _)| name.as_str() == "List-Id");
        header.map(|(_, value)| value.to_string()).unwrap_or_default()
    };
    assert_eq!(list(&check_in("", "en").await), "<service.demo.beforehand>");
    let declared = check_in("[touch.check_in]\nclass = \"marketing\"\n", "en").await;
    assert_eq!(list(&declared), "<marketing.demo.beforehand>");
}
