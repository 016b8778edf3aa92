//! Tokens that are not what they should be, and a table that does not answer.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::ids::{JourneyId, OrderId, ShopId};
use journey::touch::{Class, TouchKind, TouchState};
use local::cloud::{Call, Fault};
use serde_json::json;
use service::privacy::Erasure;
use service::token::{Grant, Token};
use store::Versioned;

use super::site::Site;

/// A survey that was mailed, and the path to it.
async fn asked() -> (Site, String) {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    (site, path)
}

#[tokio::test]
async fn tokens_that_are_not_ours_lead_to_a_friendly_page() {
    let (site, path) = asked().await;
    let token = path.strip_prefix("/a/").unwrap().to_owned();
    let flipped = |at: usize| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let texts = [
        String::new(),
        "x".to_owned(),
        flipped(0),
        flipped(token.len() / 2),
        flipped(token.len() - 2),
        token[..token.len() - 1].to_owned(),
        format!("{token}A"),
        format!("{token}/"),
        format!("{token}%00"),
        "A".repeat(4_000),
        "%E2%9C%93".to_owned(),
    ];
    let (writes, reads) = (site.writes(), site.service().store.usage().snapshot().calls);
    for text in &texts {
        for page in ["/a/", "/u/"] {
            let path = format!("{page}{text}");
            let shown = site.get(&path).await;
            assert_eq!(shown.status, StatusCode::NOT_FOUND, "{path}");
            shown.says("This link does not work").does_not_say("Juniper");
            assert_eq!(
                site.post(&path, &[("score", "5"), ("stop", "on")]).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
    for path in ["/", "/a", "/b/x", "/a/x/y", "//a/x", &format!("/x{path}")] {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.writes(), writes);
    assert_eq!(site.service().store.usage().snapshot().calls, reads, "a forged token costs no call");
}

#[tokio::test]
async fn a_token_opens_one_page_of_one_shop() {
    let (site, path) = asked().await;
    let preferences = site.preferences(Class::Service);
    let crossed = [path.replacen("/a/", "/u/", 1), preferences.replacen("/u/", "/a/", 1)];
    for path in &crossed {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.post(path, &[("score", "5"), ("stop", "on")]).await.status, StatusCode::NOT_FOUND);
    }
    // A shop that is not there, and one that is but has no such journey.
    let other = ShopId::parse("other").unwrap();
    let touch = site.harness.touches().into_iter().find(|touch| touch.starts_with("csat")).unwrap();
    let foreign = Token { shop: other.clone(), ..site.answer_token(site.journey(), &touch) };
    let foreign = site.path("/a/", &foreign);
    site.get(&foreign).await.says("This link does not work");
    let service = site.service();
    let (mut record, _) = service.store.shop(&site.shop()).await.unwrap().unwrap();
    record.value.brand = "Other Goods".to_owned();
    service.store.put_shop(&other, &Versioned { value: record.value, version: 0 }).await.unwrap();
    service.shops.forget();
    let shown = site.get(&foreign).await;
    assert_eq!(shown.status, StatusCode::NOT_FOUND);
    shown.says("There is nothing to answer here").says("Other Goods");
    let writes = site.writes();
    assert_eq!(site.post(&foreign, &[("score", "1")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.writes(), writes);
    assert_eq!((site.mark().await, site.record().await.value.opted_out.len()), (None, 0));
}

#[tokio::test]
async fn what_a_token_names_must_be_there() {
    let (site, path) = asked().await;
    let unknown = JourneyId::Order(OrderId::parse("4711").unwrap());
    let tokens = [
        site.answer_token(unknown, "csat/order/1"),
        site.answer_token(site.journey(), "csat/order/9"),
        // A mail that asks nothing.
        site.answer_token(site.journey(), "check_in/order/1"),
    ];
    for token in &tokens {
        let path = site.path("/a/", token);
        assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.post(&path, &[("score", "5")]).await.status, StatusCode::NOT_FOUND);
    }
    // A mail that certainly did not go out asked nobody.
    let shop = site.service().store.shop(&site.shop()).await.unwrap().unwrap();
    assert_eq!(shop.0.value.brand, "Juniper Outdoor");
    let states = [
        (TouchState::Retry { at: site.now(), attempt: 1 }, StatusCode::NOT_FOUND),
        (TouchState::Parked { at: site.now(), reason: "MessageRejected".to_owned() }, StatusCode::NOT_FOUND),
        (
            TouchState::Unknown {
                send_id: journey::touch::SendId("x".to_owned()),
                at: site.now(),
                attempt: 1,
                settled: true,
            },
            StatusCode::OK,
        ),
    ];
    for (state, status) in states {
        set_state(&site, &state).await;
        assert_eq!(site.get(&path).await.status, status, "{state:?}");
        assert_eq!(site.post(&path, &[("score", "4")]).await.status, status, "{state:?}");
    }
    assert_eq!(site.mark().await.map(|mark| mark.score), Some(4));
}

async fn set_state(site: &Site, state: &TouchState) {
    let service = site.service();
    let shop = service.shops.get(&service.store, &service.keyring, &site.shop(), site.now()).await.unwrap();
    let change = |journey: &mut journey::journey::Journey| {
        for (key, touch) in &mut journey.touches {
            if key.kind == TouchKind::Csat {
                touch.state = state.clone();
            }
        }
    };
    service.change_journey(&shop.unwrap(), &site.journey(), site.now(), change).await.unwrap();
}

#[tokio::test]
async fn links_end() {
    let (site, _) = asked().await;
    let preferences = site.preferences(Class::Service);
    site.pass(SignedDuration::from_hours(24)).await;
    assert_eq!(site.get(&preferences).await.status, StatusCode::OK);
    site.pass(SignedDuration::from_secs(1)).await;
    let expired = site.get(&preferences).await;
    assert_eq!(expired.status, StatusCode::GONE);
    expired.says("This link has expired");
    assert_eq!(site.post(&preferences, &[("stop", "on")]).await.status, StatusCode::GONE);
    assert!(site.record().await.value.opted_out.is_empty());
}

#[tokio::test]
async fn nobody_answers_for_an_erased_customer() {
    let (site, path) = asked().await;
    site.post(&path, &[("score", "2"), ("comment", "Call me.")]).await;
    let service = site.service();
    let shop = service.shops.get(&service.store, &service.keyring, &site.shop(), site.now()).await.unwrap();
    let (email, journeys) = (Some(super::site::ADDRESS), [site.journey()]);
    let erasure = Erasure { email, journeys: &journeys, by: "a test" };
    service.forget(&shop.unwrap(), &erasure, site.now()).await.unwrap();
    let writes = site.writes();
    let shown = site.get(&path).await;
    assert_eq!(shown.status, StatusCode::NOT_FOUND);
    shown.does_not_say("Call me.");
    assert_eq!(site.post(&path, &[("score", "5")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.writes(), writes);
}

#[tokio::test]
async fn forms_that_are_too_long_or_of_another_type_are_refused() {
    let (site, path) = asked().await;
    let send = async |content_type: &str, body: String| {
        site.send(Method::POST, &path, &[("content-type", content_type)], &body).await.status
    };
    let urlencoded = "application/x-www-form-urlencoded";
    let body = |length: usize| format!("score=4&comment={}", "x".repeat(length - 16));
    assert_eq!(send(urlencoded, body(answers::BODY_BYTES_MAX + 1)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        send("application/json", json!({ "score": 4 }).to_string()).await,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(send("text/plain", "score=4".to_owned()).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(send("multipart/form-data", "score=4".to_owned()).await, StatusCode::BAD_REQUEST);
    assert_eq!(site.mark().await, None);
    assert_eq!(send(urlencoded, body(answers::BODY_BYTES_MAX)).await, StatusCode::OK);
    assert_eq!(site.mark().await.map(|mark| mark.score), Some(4));
}

#[tokio::test]
async fn other_methods_are_told_which_are_taken() {
    let (site, path) = asked().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        for path in [path.as_str(), &site.preferences(Class::Service)] {
            let shown = site.send(method.clone(), path, &[], "").await;
            assert_eq!(shown.status, StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(shown.headers["allow"], "GET, HEAD, POST");
        }
    }
}

#[tokio::test]
async fn a_table_that_does_not_answer_loses_nothing_that_was_typed() {
    let (site, path) = asked().await;
    let preferences = site.preferences(Class::Service);
    let faults = &site.harness.system.cloud.faults;
    // Somebody was here within the minute: the shop is in memory.
    assert_eq!(site.get(&path).await.status, StatusCode::OK);
    for fault in [Fault::Throttle, Fault::ServerError, Fault::TimeoutBefore] {
        faults.inject(move |_| fault.clone());
        site.get(&format!("{path}?score=2")).await.says("name=\"score\" value=\"2\"").says("method=\"get\"");
        let shown = site.post(&path, &[("score", "2"), ("comment", "One \"sock\"\nmissing")]).await;
        assert_eq!(shown.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(shown.headers["retry-after"], "5");
        shown
            .says("Please try again in a moment")
            .says("What you entered is kept")
            .says("name=\"score\" value=\"2\"");
        shown.says("value=\"One &quot;sock&quot;\nmissing\"").does_not_say("Exception");
        assert_eq!(site.get(&preferences).await.status, StatusCode::SERVICE_UNAVAILABLE);
        let shown = site.post(&preferences, &[("choose", "on"), ("marketing", "on")]).await;
        assert_eq!(shown.status, StatusCode::SERVICE_UNAVAILABLE);
        shown.says("name=\"choose\"").says("name=\"marketing\"").does_not_say("name=\"service\"");
        // The shop itself is not known either.
        site.service().shops.forget();
        assert_eq!(site.get(&path).await.status, StatusCode::SERVICE_UNAVAILABLE);
        faults.clear();
        assert_eq!(site.get(&path).await.status, StatusCode::OK);
    }
    assert_eq!(site.mark().await, None);
    assert!(site.record().await.value.opted_out.is_empty());
}

#[tokio::test]
async fn an_answer_whose_reply_was_lost_is_recorded_once() {
    let (site, path) = asked().await;
    let faults = &site.harness.system.cloud.faults;
    faults.inject(|call: &Call| match call.operation.as_str() {
        "TransactWriteItems" => Fault::ReplyLost,
        _ => Fault::None,
    });
    let fields = [("score", "4"), ("comment", "Fine")];
    assert_eq!(site.post(&path, &fields).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let recorded = site.outcome().await;
    faults.clear();
    let writes = site.writes();
    assert_eq!(site.post(&path, &fields).await.status, StatusCode::OK);
    assert_eq!(site.writes(), writes);
    assert_eq!(site.outcome().await, recorded);
}

#[tokio::test]
async fn an_answer_is_decided_again_when_others_write() {
    let (site, path) = asked().await;
    let faults = &site.harness.system.cloud.faults;
    let mut left = store::CONFLICTS_MAX - 1;
    faults.inject(move |call: &Call| {
        let is_overtaken = call.operation == "TransactWriteItems" && left > 0;
        left -= usize::from(is_overtaken);
        if is_overtaken { Fault::TransactionConflict } else { Fault::None }
    });
    assert_eq!(site.post(&path, &[("score", "4")]).await.status, StatusCode::OK);
    assert_eq!(site.mark().await.map(|mark| mark.score), Some(4));
    faults.inject(|call: &Call| match call.operation.as_str() {
        "TransactWriteItems" => Fault::TransactionConflict,
        _ => Fault::None,
    });
    let tries = site.writes();
    let refused = site.post(&path, &[("score", "5"), ("comment", "kept")]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    refused.says("value=\"kept\"");
    assert_eq!(site.writes() - tries, store::CONFLICTS_MAX);
    assert_eq!(site.mark().await.map(|mark| mark.score), Some(4));
}

#[tokio::test]
async fn a_report_on_the_mail_between_reading_and_writing_is_kept() {
    let (site, path) = asked().await;
    let sending = TouchState::Unknown {
        send_id: journey::touch::SendId("x".to_owned()),
        at: site.now(),
        attempt: 1,
        settled: false,
    };
    let (answered, ()) = tokio::join!(site.post(&path, &[("score", "4")]), set_state(&site, &sending));
    assert_eq!(answered.status, StatusCode::OK);
    let stored = site.service().store.load(&site.shop(), &site.journey(), true).await.unwrap();
    let touch = stored.journey.touches.iter().find(|(key, _)| key.kind == TouchKind::Csat).unwrap().1;
    assert_eq!(touch.state, sending);
    assert_eq!(touch.answer.map(|mark| mark.score), Some(4));
}

#[tokio::test]
async fn a_grant_is_not_widened_by_the_form() {
    let (site, _) = asked().await;
    let grant = Grant::Preferences { customer: site.customer(), class: Class::Service };
    let expires_at = site.now() + SignedDuration::from_hours(1);
    let path = site.path("/u/", &Token { shop: site.shop(), expires_at, grant });
    site.post(&path, &[("stop", "marketing"), ("class", "marketing"), ("customer", "00ff")]).await;
    let classes: Vec<Class> = site.record().await.value.opted_out.into_keys().collect();
    assert_eq!(classes, [Class::Service]);
}
