//! Choosing which mails come, and stopping them with one click.

use http::{Method, StatusCode};
use jiff::SignedDuration;
use journey::ids::CustomerKey;
use journey::touch::{Class, TouchKind};
use service::token::{Grant, Token};

use super::site::Site;
use crate::harness::time;

const URLENCODED: &str = "application/x-www-form-urlencoded";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

async fn stopped(site: &Site) -> Vec<Class> {
    site.record().await.value.opted_out.into_keys().collect()
}

/// What a form sends.
type Form = &'static [(&'static str, &'static str)];

#[tokio::test]
async fn following_the_link_stops_nothing() {
    let site = Site::new().await;
    let link = site.links(TouchKind::Csat, "/u/").remove(0);
    let (writes, before) = (site.writes(), site.record().await);
    let shown = site.get(&link).await;
    assert_eq!(shown.status, StatusCode::OK);
    shown.says("Stop these emails").says("Your emails from Juniper Outdoor");
    shown.says("name=\"service\" value=\"on\" checked").says("name=\"marketing\" value=\"on\" checked");
    let head = site.send(Method::HEAD, &link, &[], "").await;
    assert_eq!((head.status, head.html.as_str(), &head.headers), (StatusCode::OK, "", &shown.headers));
    site.get(&format!("{link}?{ONE_CLICK}&stop=on")).await;
    assert_eq!(site.writes(), writes);
    assert_eq!(site.record().await, before);
}

#[tokio::test]
async fn one_click_stops_the_class_of_the_mail() {
    let site = Site::new().await;
    let mail = site.harness.mails().into_iter().find(|mail| mail.touch.starts_with("csat")).unwrap();
    let header = |name: &str| {
        let found = mail.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).unwrap()
    };
    // Exactly what the mail's headers tell a mail program to do.
    let url = header("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
    let path = url.strip_prefix("https://mail.shop.example.com").unwrap().to_owned();
    let reply = site
        .send(Method::POST, &path, &[("content-type", URLENCODED)], &header("List-Unsubscribe-Post"))
        .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(!reply.headers.contains_key("location"));
    assert_eq!(stopped(&site).await, [Class::Service]);
    let (writes, record) = (site.writes(), site.record().await);
    site.pass(SignedDuration::from_hours(1)).await;
    let before = site.writes();
    let again = site.send(Method::POST, &path, &[("content-type", URLENCODED)], ONE_CLICK).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(site.writes(), before, "{writes}");
    assert_eq!(site.record().await, record);
}

#[tokio::test]
async fn one_click_comes_from_anywhere_in_either_form() {
    let multipart =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let rows: [(&[(&str, &str)], &str); 4] = [
        (&[("content-type", URLENCODED)], ONE_CLICK),
        (&[("content-type", "multipart/form-data; boundary=b")], multipart),
        (&[], ONE_CLICK),
        (
            &[
                ("content-type", URLENCODED),
                ("origin", "https://mail.example.net"),
                ("sec-fetch-site", "cross-site"),
            ],
            ONE_CLICK,
        ),
    ];
    for (headers, body) in rows {
        let site = Site::new().await;
        let path = site.preferences(Class::Marketing);
        let reply = site.send(Method::POST, &path, headers, body).await;
        assert_eq!(reply.status, StatusCode::OK, "{headers:?}");
        assert_eq!(stopped(&site).await, [Class::Marketing], "{headers:?}");
    }
}

#[tokio::test]
async fn what_was_stopped_is_not_sent() {
    let site = Site::new().await;
    site.post(&site.links(TouchKind::Csat, "/u/")[0], &[("stop", "on")]).await;
    site.harness.until("2026-06-30T00:00:00Z").await;
    assert!(
        !site.harness.touches().iter().any(|touch| touch.starts_with("nps")),
        "{:?}",
        site.harness.touches()
    );
    // The other customer of the test, who stopped nothing, is asked.
    let other = Site::new().await;
    other.wait_for(TouchKind::Nps, SignedDuration::from_hours(24)).await;
    assert!(other.now() < time("2026-06-30T00:00:00Z"));
}

#[tokio::test]
async fn the_button_stops_and_the_boxes_choose() {
    let site = Site::new().await;
    let path = site.preferences(Class::Service);
    let done = site.post(&path, &[("stop", "on")]).await;
    assert_eq!(done.status, StatusCode::OK);
    done.says("You will get no more check-ins and surveys").does_not_say("Stop these emails");
    done.says("name=\"service\" value=\"on\">").says("name=\"marketing\" value=\"on\" checked>");
    assert_eq!(stopped(&site).await, [Class::Service]);
    // Who comes back sees how it stands, without the button.
    site.get(&path).await.does_not_say("Stop these emails").says("name=\"service\" value=\"on\">");
    let rows: [(Form, &[Class]); 5] = [
        (&[("choose", "on"), ("service", "on")], &[Class::Marketing]),
        (&[("choose", "on")], &[Class::Service, Class::Marketing]),
        (&[("choose", "on")], &[Class::Service, Class::Marketing]),
        (&[("service", "on"), ("marketing", "on")], &[]),
        (&[("choose", "on"), ("service", "off"), ("marketing", "on")], &[Class::Service]),
    ];
    for (fields, wanted) in rows {
        let saved = site.post(&path, fields).await;
        assert_eq!(saved.status, StatusCode::OK);
        saved.says("Your choice is saved");
        assert_eq!(stopped(&site).await, wanted, "{fields:?}");
    }
}

#[tokio::test]
async fn news_about_orders_cannot_be_stopped() {
    let site = Site::new().await;
    let path = site.preferences(Class::Transactional);
    let shown = site.get(&path).await;
    shown.says("News about your orders").says("Always on").does_not_say("Stop these emails");
    let writes = site.writes();
    for body in [ONE_CLICK, "stop=on"] {
        let reply = site.send(Method::POST, &path, &[("content-type", URLENCODED)], body).await;
        assert_eq!(reply.status, StatusCode::OK);
        reply.says("Always on");
    }
    assert_eq!(site.writes(), writes);
    // The other classes can be chosen from there all the same.
    site.post(&path, &[("choose", "on"), ("transactional", "off")]).await;
    assert_eq!(stopped(&site).await, [Class::Service, Class::Marketing]);
}

#[tokio::test]
async fn a_form_that_asks_for_nothing_changes_nothing() {
    let site = Site::new().await;
    let path = site.preferences(Class::Service);
    let writes = site.writes();
    for fields in [&[][..], &[("x", "y")], &[("service", "off")]] {
        assert_eq!(site.post(&path, fields).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(site.writes(), writes);
}

#[tokio::test]
async fn a_customer_without_a_record_is_heard() {
    let site = Site::new().await;
    let customer = CustomerKey::parse("00ff00ff").unwrap();
    let expires_at = site.now() + SignedDuration::from_hours(1);
    let grant = Grant::Preferences { customer: customer.clone(), class: Class::Marketing };
    let path = site.path("/u/", &Token { shop: site.shop(), expires_at, grant });
    assert_eq!(site.get(&path).await.status, StatusCode::OK);
    assert_eq!(site.post(&path, &[("stop", "on")]).await.status, StatusCode::OK);
    let record = site.service().store.customer(&site.shop(), &customer).await.unwrap();
    assert!(record.value.opted_out.contains_key(&Class::Marketing));
}
