//! What becomes of a lost parcel: the customer's choice.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::fact::LostChoice;
use journey::ids::{JourneyId, OrderId};
use journey::journey::State;
use journey::touch::{TouchKey, TouchKind};
use serde_json::json;
use service::token::{Grant, Token};

use super::site::{ADDRESS, Site};
use crate::harness::{Harness, time};

/// The carrier lost the parcel of order 1001, and the customer was just told.
async fn lost(locale: &str) -> Site {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let customer =
        json!({ "email": ADDRESS, "name": "Ada", "locale": locale, "country": "US", "region": "NY" });
    let placed = json!({
        "order_id": "1001", "order_number": "1001", "customer": customer,
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Standard" },
    });
    harness.event("order.placed", time("2026-03-02T15:00:00Z"), placed).await;
    let shipped =
        json!({ "order_id": "1001", "shipment_id": "s1", "tracking_numbers": ["1Z1"], "carrier": "UPS" });
    harness.event("parcel.shipped", time("2026-03-02T15:00:00Z"), shipped).await;
    let failed = json!({ "tracking_number": "1Z1", "status": "failed" });
    harness.until("2026-03-04T15:00:00Z").await;
    harness.event("parcel.scanned", time("2026-03-04T15:00:00Z"), failed).await;
    let site = Site { harness };
    site.wait_for(TouchKind::Lost, SignedDuration::from_mins(5)).await;
    site
}

async fn chosen(site: &Site) -> Option<LostChoice> {
    let stored = site.service().store.load(&site.shop(), &site.journey(), true).await.unwrap();
    match stored.journey.state {
        State::Order(order) => order.choice("1Z1"),
        _ => None,
    }
}

async fn to_do(site: &Site) -> Vec<String> {
    site.pass(SignedDuration::from_mins(1)).await;
    let listed = site.harness.desk(json!({ "do": "tasks", "shop": "demo", "kind": "lost" })).await.unwrap();
    let tasks = listed["tasks"].as_array().unwrap();
    tasks.iter().map(|task| task["to_do"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn following_the_links_chooses_nothing() {
    let site = lost("en").await;
    let links = site.links(TouchKind::Lost, "/a/");
    assert_eq!(links.len(), 2, "{links:?}");
    let writes = site.writes();
    for (link, value) in links.iter().zip(["replace", "refund"]) {
        let shown = site.get(link).await;
        assert_eq!(shown.status, StatusCode::OK);
        shown.says("What shall we do about your order 1001?");
        shown.says(&format!("value=\"{value}\" required checked>"));
        assert_eq!(site.send(Method::HEAD, link, &[], "").await.status, StatusCode::OK);
    }
    assert_eq!((site.writes(), chosen(&site).await), (writes, None));
    assert_eq!(
        to_do(&site).await,
        ["the customer was asked whether to replace or refund it; claim it from the carrier"]
    );
}

#[tokio::test]
async fn a_choice_is_a_task_and_can_be_changed_until_it_is_acted_on() {
    let site = lost("en").await;
    let path = site.survey(TouchKind::Lost);
    site.get(&path).await.does_not_say(" checked>");
    let missing = site.post(&path, &[]).await;
    assert_eq!(missing.status, StatusCode::BAD_REQUEST);
    missing.says("Please choose one of the two");
    site.post(&path, &[("choice", "refund")]).await.says("You chose to get your money back.");
    assert_eq!(chosen(&site).await, Some(LostChoice::Refund));
    assert_eq!(to_do(&site).await, ["the customer chose: refund it"]);
    let writes = site.writes();
    assert_eq!(site.post(&path, &[("choice", "refund")]).await.status, StatusCode::OK);
    assert_eq!(site.writes(), writes, "the same choice again writes nothing");
    site.get(&path).await.says("You chose to get your money back.").says("Change my choice");
    site.pass(SignedDuration::from_hours(2)).await;
    site.post(&path, &[("choice", "replace")]).await.says("You chose that we send it again.");
    assert_eq!(to_do(&site).await, ["the customer chose: send it again"]);
    // The shop acts on it.
    let again =
        json!({ "order_id": "1001", "shipment_id": "s2", "tracking_numbers": ["1Z2"], "carrier": "UPS" });
    site.harness.event("parcel.shipped", site.now(), again).await;
    let late = site.post(&path, &[("choice", "refund")]).await;
    assert_eq!(late.status, StatusCode::GONE);
    late.says("There is nothing to choose any more");
    assert_eq!(chosen(&site).await, Some(LostChoice::Replace));
    assert!(to_do(&site).await.is_empty());
}

#[tokio::test]
async fn a_form_from_elsewhere_or_after_the_end_chooses_nothing() {
    let site = lost("en").await;
    let path = site.survey(TouchKind::Lost);
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://elsewhere.example")];
    let refused = site.send(Method::POST, &path, &headers, "choice=refund").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    site.pass(SignedDuration::from_hours(31 * 24)).await;
    assert_eq!(site.post(&path, &[("choice", "refund")]).await.status, StatusCode::GONE);
    assert_eq!(chosen(&site).await, None);
}

#[tokio::test]
async fn a_token_is_for_its_own_mail() {
    let site = lost("en").await;
    let token = |journey: JourneyId, touch: &str| {
        let touch = TouchKey::try_from(touch.to_owned()).unwrap();
        let expires_at = site.now() + SignedDuration::from_hours(1);
        site.path("/a/", &Token { shop: site.shop(), expires_at, grant: Grant::Choice { journey, touch } })
    };
    let other = JourneyId::Order(OrderId::parse("1002").unwrap());
    for path in [
        token(other, "lost/1Z1/1"),
        token(site.journey(), "lost/1Z9/1"),
        token(site.journey(), "csat/order/1"),
    ] {
        assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.post(&path, &[("choice", "refund")]).await.status, StatusCode::NOT_FOUND);
    }
    // Nor does the link of a loss open the preferences.
    let path = site.survey(TouchKind::Lost).replace("/a/", "/u/");
    assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_speaks_the_customers_language() {
    for (locale, question, recorded) in [
        ("de-AT", "Was sollen wir mit Ihrer Bestellung 1001 tun?", "Ihre Wahl ist gespeichert"),
        ("fr-CA", "Que faisons-nous de votre commande 1001\u{a0}?", "Votre choix est enregistré"),
        ("es-MX", "¿Qué hacemos con su pedido 1001?", "Hemos guardado lo que ha elegido"),
    ] {
        let site = lost(locale).await;
        let path = site.survey(TouchKind::Lost);
        site.get(&path).await.says(&format!("<h1>{question}</h1>"));
        site.post(&path, &[("choice", "replace")]).await.says(&format!("<h1>{recorded}</h1>"));
    }
}
