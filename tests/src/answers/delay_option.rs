//! The choice that law gives: wait or cancel, set a period or end the contract.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::journey::{Journey, State};
use journey::order::Order;
use journey::task::TaskKind;
use journey::touch::TouchKind;
use local::commands::tasks;
use serde_json::json;

use super::site::{ADDRESS, ORDER, Site};
use crate::harness::{Harness, time};

const RULES: &str = "[legal.us_mail_order]\non = true\ncounsel_checked = true\n\
    [legal.thirty_days]\non = true\ncounsel_checked = true\n";

/// An order that is late by law, and the mail about it has just left. The shop states a time to ship and
/// then, maybe, a later one.
async fn late(locale: &str, country: &str, revised: Option<&str>) -> Site {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    harness.publish(RULES, "new").await;
    let order = |dispatch_by: &str| {
        json!({
            "order_id": ORDER, "order_number": ORDER, "placed_at": "2026-03-02T15:00:00Z",
            "customer": { "email": ADDRESS, "name": "Ada", "locale": locale, "country": country },
            "items": [{ "title": "Trail boots", "quantity": 1 }],
            "shipping": {
                "method": "Standard", "dispatch_by": dispatch_by,
                "promise": { "to": "2026-03-20T22:59:59Z" },
            },
        })
    };
    harness.event("order.placed", time("2026-03-02T15:00:00Z"), order("2026-03-10T20:00:00Z")).await;
    if let Some(revised) = revised {
        harness.until("2026-03-04T15:00:00Z").await;
        harness.event("order.updated", time("2026-03-04T15:00:00Z"), order(revised)).await;
    }
    let site = Site { harness };
    site.wait_for(TouchKind::DelayOption, SignedDuration::from_hours(6)).await;
    site
}

async fn journey(site: &Site) -> Journey {
    site.service().store.load(&site.shop(), &site.journey(), true).await.unwrap().journey
}

async fn order(site: &Site) -> Order {
    match journey(site).await.state {
        State::Order(order) => *order,
        _ => panic!("an order"),
    }
}

#[tokio::test]
async fn following_the_link_chooses_nothing_however_often() {
    let site = late("en", "US", Some("2026-03-31T20:00:00Z")).await;
    let path = site.survey(TouchKind::DelayOption);
    let (before, writes) = (journey(&site).await, site.writes());
    for method in [Method::GET, Method::HEAD] {
        for query in ["", "?choice=cancel", "?choice=wait&notice=1"] {
            let page = site.send(method.clone(), &format!("{path}{query}"), &[], "").await;
            assert_eq!(page.status, StatusCode::OK);
        }
    }
    assert_eq!((journey(&site).await, site.writes()), (before, writes));
    let page = site.get(&path).await;
    page.says("wait or cancel?").says("I agree to wait").says("Cancel my order");
    page.says("It will ship by 31\u{a0}March").says("If you wait, you do not need to do anything.");
    page.does_not_say("<script").does_not_say("http://");
}

#[tokio::test]
async fn a_consent_is_recorded_for_the_notice_that_was_read() {
    let site = late("en", "US", None).await;
    let path = site.survey(TouchKind::DelayOption);
    site.get(&path).await.says("we cannot tell you yet when it will ship").says("We need your answer by");
    // A notice that was never told, and none.
    for fields in [&[("choice", "wait"), ("notice", "2")][..], &[("choice", "wait")], &[("choice", "x")], &[]]
    {
        let writes = site.writes();
        let page = site.post(&path, fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}");
        page.says("Nothing was recorded").says("I agree to wait");
        assert_eq!(site.writes(), writes);
    }
    let done = site.post(&path, &[("choice", "wait"), ("notice", "1")]).await;
    assert_eq!(done.status, StatusCode::OK);
    done.says("You agreed to wait.");
    assert_eq!(order(&site).await.answers.consents().count(), 1);
    // Sent twice, it says the same; and whoever agreed may still cancel.
    let writes = site.writes();
    site.post(&path, &[("choice", "wait"), ("notice", "1")]).await.says("You agreed to wait.");
    site.pass(SignedDuration::from_hours(60 * 24)).await;
    site.get(&path).await.says("You agreed to wait.").says("Cancel my order").does_not_say("I agree to wait");
    assert!(!journey(&site).await.noted.contains(&TaskKind::CancelAndRefund), "{writes}");
}

#[tokio::test]
async fn who_cancels_is_handed_to_the_team_and_can_not_choose_again() {
    let site = late("en", "US", Some("2026-03-31T20:00:00Z")).await;
    let path = site.survey(TouchKind::DelayOption);
    let wished_at = site.now();
    site.post(&path, &[("choice", "cancel")]).await.says("Your order\u{a0}1001 is to be canceled");
    site.get(&path)
        .await
        .says("is to be canceled")
        .does_not_say("<form")
        .says("mailto:care@shop.example.com");
    let again = site.post(&path, &[("choice", "wait"), ("notice", "1")]).await;
    assert_eq!(again.status, StatusCode::GONE);
    site.pass(SignedDuration::from_mins(30)).await;
    let which = tasks::Which { shop: site.shop(), kind: Some(TaskKind::CancelAndRefund), all: false };
    let found = tasks::list(site.service(), &which).await.unwrap().tasks;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].since, found[0].number.as_deref()), (wished_at, Some("1001")));
    assert!(found[0].why.contains("the customer cancelled it"), "{}", found[0].why);
}

#[tokio::test]
async fn the_page_knows_what_became_of_the_order() {
    let site = late("en", "US", None).await;
    let path = site.survey(TouchKind::DelayOption);
    let shipped = json!({ "order_id": ORDER, "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    site.harness.event("parcel.shipped", site.now(), shipped).await;
    site.get(&path).await.says("has left us").does_not_say("<form");
    assert_eq!(site.post(&path, &[("choice", "cancel")]).await.status, StatusCode::GONE);
    let delivered = json!({ "tracking_number": "1Z1", "status": "delivered" });
    site.harness.event("parcel.scanned", site.now(), delivered).await;
    site.get(&path).await.says("has arrived").does_not_say("<form");
    assert_eq!(order(&site).await.answers.cancel_wished_at, None);

    let site = late("en", "US", None).await;
    let path = site.survey(TouchKind::DelayOption);
    site.pass(SignedDuration::from_hours(40 * 24)).await;
    site.get(&path).await.says("the time to choose is over").does_not_say("<form");
    assert_eq!(site.post(&path, &[("choice", "wait"), ("notice", "1")]).await.status, StatusCode::GONE);
    assert!(journey(&site).await.noted.contains(&TaskKind::CancelAndRefund));
}

#[tokio::test]
async fn a_period_is_one_of_those_that_are_offered() {
    let site = late("en", "GB", None).await;
    let path = site.survey(TouchKind::DelayOption);
    let page = site.get(&path).await;
    page.says("It should have reached you by 20\u{a0}March").says("End the contract");
    assert_eq!(page.html.matches("name=\"period\"").count(), 3);
    for wrong in ["3", "-1", "x", ""] {
        let refused = site.post(&path, &[("choice", "period"), ("period", wrong)]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    // Law gives no wait to agree to here.
    let wait = site.post(&path, &[("choice", "wait"), ("notice", "1")]).await;
    assert_eq!(wait.status, StatusCode::BAD_REQUEST);
    site.post(&path, &[("choice", "period"), ("period", "1")]).await.says("You gave us until");
    let until = order(&site).await.answers.period.unwrap().value.until;
    assert!(until > site.now() + SignedDuration::from_hours(13 * 24));
    // A longer one may still be set, or the contract ended.
    let page = site.get(&path).await;
    assert_eq!(page.html.matches("name=\"period\"").count(), 1);
    site.post(&path, &[("choice", "cancel")]).await.says("is to be canceled");
    assert!(order(&site).await.answers.cancel_wished_at.is_some());
}

#[tokio::test]
async fn the_page_speaks_four_languages() {
    let rows = [
        ("en", "Your order\u{a0}1001: wait or cancel?", "Cancel my order"),
        ("de", "Ihre Bestellung\u{a0}1001: warten oder stornieren?", "Bestellung stornieren"),
        ("fr", "Votre commande\u{a0}1001\u{a0}: attendre ou annuler\u{202f}?", "Annuler ma commande"),
        ("es", "Su pedido\u{a0}1001: ¿esperar o cancelar?", "Cancelar mi pedido"),
    ];
    for (locale, title, button) in rows {
        let site = late(locale, "US", None).await;
        let path = site.survey(TouchKind::DelayOption);
        let page = site.get(&path).await;
        page.says(&format!("<html lang=\"{locale}\">")).says(&format!("<h1>{title}</h1>")).says(button);
    }
}

/// A customer's data that is gone leaves nothing to choose, and a token for a survey opens no choice.
#[tokio::test]
async fn a_choice_needs_its_own_token_and_its_order() {
    let site = late("en", "US", None).await;
    let forged = site.path("/a/", &site.answer_token(site.journey(), "delay_option/shipping/7"));
    assert_eq!(site.get(&forged).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&forged, &[("choice", "cancel")]).await.status, StatusCode::NOT_FOUND);
    let path = site.survey(TouchKind::DelayOption);
    let evil = [("origin", "https://evil.example")];
    assert_eq!(site.send(Method::POST, &path, &evil, "choice=cancel").await.status, StatusCode::FORBIDDEN);
    site.harness.event("erasure.requested", site.now(), json!({ "email": ADDRESS })).await;
    assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&path, &[("choice", "cancel")]).await.status, StatusCode::NOT_FOUND);
}
