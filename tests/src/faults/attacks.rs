//! What nobody listed: odd names, huge orders, times that cannot be, two of one kind at once.

use std::rc::Rc;

use jiff::SignedDuration;
use journey::customer::{Customer, MailMark};
use journey::ids::{JourneyId, JourneyKind, ShopId, TrackingNumber};
use journey::plan::{Delay, Plan};
use journey::touch::{TouchKey, TouchKind};
use local::system::SystemError;
use providers::{Provider, Surface};
use serde_json::{Value, json};
use store::{PublishedPlan, keys};

use super::stops::{at_every_call, run_for};
use super::table::Table;
use super::{ADA, MONDAY, order, order_of, result_of, sample, scan, shipped};
use crate::harness::{Harness, time};

/// Every name that a storefront may give an order, and that looks like something else.
const ODD_IDS: [&str; 12] = [
    "1001/J",
    "..",
    "../1002",
    "a%2Fb%00",
    "a?b=c&d",
    "<script>",
    "\"'`;--",
    "${x}{{x}}",
    "order/1001",
    "J|demo|order",
    "0",
    "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
];

#[tokio::test]
async fn odd_names_are_journeys_of_their_own() {
    let harness = Harness::at(MONDAY).await;
    for (n, id) in ODD_IDS.into_iter().enumerate() {
        let address = format!("customer{n}@example.com");
        assert_eq!(harness.say("order.placed", order_of(&address, id)).await, "recorded", "{id}");
        let mut with_shipment = shipped(id, &format!("1Z{n}"));
        with_shipment["shipment_id"] = json!(id);
        assert_eq!(harness.say("parcel.shipped", with_shipment).await, "recorded", "{id}");
    }
    let table = Table::read(&harness).await;
    assert_eq!(table.beginning("J#").len(), ODD_IDS.len());
    for (pk, _) in table.0.keys().filter(|(pk, _)| pk.starts_with("J#")) {
        let (shop, id) = keys::parse_journey(pk).unwrap();
        assert_eq!(keys::journey(&shop, &id), *pk);
    }
    harness.until("2026-03-20T15:00:00Z").await;
    for (n, id) in ODD_IDS.into_iter().enumerate() {
        let mail = harness.mails().into_iter().find(|mail| mail.to == format!("customer{n}@example.com"));
        assert_eq!(mail.unwrap().journey, format!("order/{id}"));
        let id = JourneyId::from_parts(JourneyKind::Order, id).unwrap();
        let found =
            local::view::journey(&harness.system.service, &harness.shop(), &id, None).await.unwrap().unwrap();
        assert!(found.touches.iter().all(|touch| touch.state == "sent"), "{id}: its events found it");
    }
}

#[tokio::test]
async fn names_that_could_be_another_key_are_refused() {
    let harness = Harness::at(MONDAY).await;
    let long = "x".repeat(65);
    for id in ["a#b", "#", "", " ", "a b", "a\nb", "é", "\u{0}", &long] {
        assert_eq!(harness.say("order.placed", order_of(ADA, id)).await, "quarantined", "{id:?}");
    }
    for number in ["#1Z", "1Z_1", "１Ｚ１", "", "-", &long] {
        assert_eq!(
            harness.say("parcel.scanned", scan(number, "delivered")).await,
            "quarantined",
            "{number:?}"
        );
    }
    // Written as people write it, it is the same number.
    harness.say("parcel.scanned", scan(" 1z-99 99\t", "in_transit")).await;
    assert_eq!(harness.say("parcel.scanned", scan("1Z9999", "in_transit")).await, "duplicate");
    assert_eq!(Table::read(&harness).await.beginning("J#").len(), 0);
}

#[tokio::test]
async fn an_order_with_more_parcels_than_a_transaction_takes_is_recorded() {
    let harness = Harness::at("2026-03-04T15:00:00Z").await;
    let mut huge = sample("shopify/orders-updated.fulfilled.json");
    let one = huge["fulfillments"][0].clone();
    let fulfillments: Vec<Value> = (0..40)
        .map(|n| {
            let mut fulfillment = one.clone();
            fulfillment["id"] = json!(7_770_000_000_u64 + n);
            let numbers: Vec<String> = (0..10).map(|parcel| format!("1Z{n:02}X{parcel}")).collect();
            fulfillment["tracking_numbers"] = json!(numbers);
            fulfillment["tracking_number"] = json!(numbers[0]);
            fulfillment
        })
        .collect();
    huge["fulfillments"] = json!(fulfillments);
    let deliver = async || {
        let reply = harness.deliver(Provider::Shopify, Surface::Storefront, "orders/updated", &huge).await;
        (reply.status().as_u16(), result_of(&reply))
    };
    assert_eq!(deliver().await, (200, "recorded".to_owned()));
    assert_eq!(deliver().await, (200, "duplicate".to_owned()));
    let table = Table::read(&harness).await;
    let document = table.journey("order#5550001001").0;
    assert!(document.len() < 100_000, "{} bytes", document.len());
    assert_eq!(harness.say("parcel.scanned", scan("1Z00X0", "in_transit")).await, "recorded");
    harness.until("2026-04-20T15:00:00Z").await;
    assert!(harness.mails().len() < 20, "{:?}", harness.touches());
}

#[tokio::test]
async fn an_order_whose_every_parcel_was_scanned_before_finds_all_of_them() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    let numbers: Vec<String> = (0..9).map(|n| format!("1Z{n}")).collect();
    for number in &numbers {
        assert_eq!(harness.say("parcel.scanned", scan(number, "picked_up")).await, "parked");
    }
    let handed_over = json!({ "order_id": "1001", "tracking_numbers": numbers });
    assert_eq!(harness.tell("parcel.shipped", time(MONDAY), handed_over).await.status(), 200);
    let table = Table::read(&harness).await;
    assert_eq!(table.journey("order#1001").0.matches(r#""pic""#).count(), 9);
    assert!(table.beginning("P#").iter().all(|pointer| !pointer.contains_key("parked")));
}

#[tokio::test]
async fn a_flood_of_one_kind_is_bounded() {
    let harness = Harness::at("2026-03-04T15:00:00Z").await;
    for n in 0..80 {
        let at = time(MONDAY) + SignedDuration::from_mins(n);
        let status = if n % 2 == 0 { "in_transit" } else { "delayed" };
        harness.event("parcel.scanned", at, scan("1Z1", status)).await;
        let search = json!({ "visitor_id": "v1", "query": format!("question number {n}"), "results": 0 });
        harness.event("search.performed", at, search).await;
        harness.event("parcel.shipped", at, shipped("1001", &format!("1Z{n}"))).await;
    }
    let table = Table::read(&harness).await;
    assert!(table.journey("help#v1").0.len() < 8_000);
    assert!(table.journey("order#1001").0.len() < 12_000);
    for item in table.0.values() {
        let size: usize = item.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(size < 20_000, "{:?}: {size} bytes", item.get("pk"));
    }
}

#[tokio::test]
async fn a_time_that_cannot_be_is_refused_or_now() {
    let harness = Harness::at(MONDAY).await;
    for at in ["1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "9999-12-30T21:59:59Z"]
    {
        let reply = harness.tell("order.placed", time(at), order("1001")).await;
        assert_eq!(result_of(&reply), "quarantined", "{at}");
    }
    // A sender whose clock is wrong by decades does not outrank every later report.
    harness.event("order.placed", time("2099-12-31T23:59:59Z"), order("1001")).await;
    harness.jump("2026-03-02T15:01:00Z");
    let mut changed = order("1001");
    changed["placed_at"] = json!(MONDAY);
    changed["items"][0]["title"] = json!("Rain jacket");
    harness.say("order.updated", changed).await;
    assert!(Table::read(&harness).await.journey("order#1001").0.contains("Rain jacket"));
    // Times inside a report are as they are: nothing overflows, nothing is due at once.
    let mut far = order("1002");
    far["placed_at"] = json!("2099-12-31T23:59:59Z");
    far["shipping"] =
        json!({ "promise": { "to": "2099-12-31T23:59:59Z" }, "dispatch_by": "2099-12-31T23:59:59Z" });
    harness.say("order.placed", far).await;
    let mut past = order("1003");
    past["placed_at"] = json!("2000-01-01T00:00:00Z");
    past["shipping"] =
        json!({ "promise": { "to": "2000-01-01T00:00:00Z" }, "dispatch_by": "2000-01-01T00:00:00Z" });
    harness.say("order.placed", past).await;
    let mut estimate = scan("1Z1", "delayed");
    estimate["order_id"] = json!("1002");
    estimate["estimated_arrival"] = json!("2099-12-31T23:59:59Z");
    harness.say("parcel.scanned", estimate).await;
    harness.until("2026-05-02T15:00:00Z").await;
    let journeys: Vec<String> = harness.mails().into_iter().map(|mail| mail.journey).collect();
    assert!(!journeys.contains(&"order/1003".to_owned()), "what was due in 2000 is no news: {journeys:?}");
}

#[tokio::test]
async fn the_local_clock_ends_before_times_do() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    for end in ["9999-12-30T22:00:00Z", "2100-01-01T00:00:01Z"] {
        let error = harness.system.advance_to(time(end)).await.unwrap_err();
        assert!(matches!(error, SystemError::EndOfTime), "{error}");
    }
    assert_eq!(harness.now(), time(MONDAY));
    harness.until("2099-12-31T00:00:00Z").await;
    assert_eq!(harness.say("order.cancelled", json!({ "order_id": "1001" })).await, "recorded");
}

#[tokio::test]
async fn a_plan_of_zeros_floods_nobody_and_ends() {
    let harness = Harness::at(MONDAY).await;
    let mut plan = Plan::default();
    let zero = SignedDuration::ZERO;
    plan.caps.apart = zero;
    (plan.survey_budget.any_apart, plan.survey_budget.csat_apart, plan.survey_budget.nps_apart) =
        (zero, zero, zero);
    plan.quiet_hours.to = plan.quiet_hours.from;
    let touches = &mut plan.touches;
    (touches.dispatch_delay.next_update, touches.dispatch_delay.after) = (zero, Delay::business_days(0));
    (touches.transit_delay.next_update, touches.transit_delay.slip_min) = (zero, zero);
    (touches.csat.after, touches.nps.after) = (Delay::hours(0), Delay::days(0));
    (touches.cart_help.after, touches.cart_help.every) = (zero, zero);
    (touches.faq_help.after_quiet, touches.faq_help.every, touches.faq_help.within) = (zero, zero, zero);
    (touches.faq_help.searches, touches.faq_help.same_search, touches.faq_help.searches_without_result) =
        (0, 0, 0);
    plan.promise.otherwise.business_days = 0;
    plan.calendar.weekdays.clear();
    let store = &harness.system.service.store;
    let published = PublishedPlan { plan, text: String::new(), publishing: None };
    store.publish_plan(&harness.shop(), 0, published, harness.now()).await.unwrap();
    harness.system.service.shops.forget();
    harness.say("order.placed", order("1001")).await;
    harness.say("parcel.shipped", shipped("1001", "1Z1")).await;
    let customer = json!({ "email": ADA, "marketing_consent": true });
    let search = json!({ "visitor_id": "v1", "query": "late parcel", "customer": customer });
    harness.say("search.performed", search).await;
    let cart = json!({ "cart_id": "c1", "customer": customer, "items": [{ "title": "Tea", "quantity": 1 }] });
    harness.say("cart.updated", cart).await;
    harness.until("2026-03-04T15:00:00Z").await;
    harness.say("parcel.scanned", scan("1Z1", "delivered")).await;
    harness.until("2026-06-04T15:00:00Z").await;
    assert!(harness.mails().len() < 20, "{:?}", harness.touches());
    let mut sent = harness.touches();
    let count = sent.len();
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), count, "each touch once");
}

#[tokio::test]
async fn negative_and_endless_amounts_are_refused() {
    let harness = Harness::at(MONDAY).await;
    for amount in ["-1.00", "1e9", "99999999999999999999999", "NaN", "1.001", ""] {
        let mut odd = order("1001");
        odd["shipping"]["fee"]["amount"] = json!(amount);
        assert_eq!(harness.say("order.placed", odd).await, "quarantined", "{amount}");
    }
    let mut odd = sample("shopify/orders-create.json");
    odd["shipping_lines"] = json!([{ "title": "Express", "price": "-30.00" }]);
    let reply = harness.deliver(Provider::Shopify, Surface::Storefront, "orders/create", &odd).await;
    assert_eq!(result_of(&reply), "recorded", "a fee that makes no sense loses no order");
}

#[tokio::test]
async fn shops_whose_names_begin_alike_do_not_mix() {
    let harness = Harness::at(MONDAY).await;
    let service = &harness.system.service;
    let (record, _) = service.store.shop(&harness.shop()).await.unwrap().unwrap();
    for name in ["demo-", "-demo", "demo-1", "d"] {
        let shop = ShopId::parse(name).unwrap();
        let mut record = record.value.clone();
        let source = record.sources.keys().find(|source| source.as_str() == "standard").unwrap().clone();
        record.sources.retain(|known, _| *known == source);
        let sealed =
            service.keyring.seal(&shop, &source, Provider::Standard.published_test_secret()).unwrap();
        record.sources.get_mut(&source).unwrap().current = sealed;
        service.store.put_shop(&shop, &store::Versioned { value: record, version: 0 }).await.unwrap();
        let body = json!({ "type": "order.placed", "timestamp": MONDAY, "data": order("1001") }).to_string();
        let mut request = http::Request::new(bytes::Bytes::from(body.clone()));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = format!("/storefront/{name}/standard").parse().unwrap();
        *request.headers_mut() = harness.signed(Provider::Standard, "", body.as_bytes());
        let reply = storefront_webhook::handle(service, &request).await;
        assert_eq!(result_of(&reply), "recorded", "{name}");
    }
    assert_eq!(Table::read(&harness).await.beginning("J#").len(), 4);
    // A sealed secret is nothing at another place.
    let sealed = record.value.sources.values().next().unwrap().current.clone();
    let source = record.value.sources.keys().next().unwrap();
    assert!(service.keyring.open(&ShopId::parse("demo-1").unwrap(), source, &sealed).is_err());
    harness.until("2026-03-06T15:00:00Z").await;
    assert_eq!(harness.touches().iter().filter(|touch| *touch == "dispatch_delay/order/1").count(), 4);
}

#[tokio::test]
async fn a_scan_and_the_order_that_it_waits_for_find_each_other_whoever_comes_first() {
    let world = async || {
        let harness = Harness::at(MONDAY).await;
        harness.say("order.placed", order("1001")).await;
        harness.say("parcel.scanned", scan("1Z1", "label_created")).await;
        harness
    };
    let hand_over = ("parcel.shipped", shipped("1001", "1Z1"));
    let scanned = ("parcel.scanned", scan("1Z1", "delivered"));
    for (first, second) in [(hand_over.clone(), scanned.clone()), (scanned, hand_over)] {
        let work = move |harness: Rc<Harness>| {
            let (event_type, data) = first.clone();
            async move { harness.tell(event_type, time(MONDAY), data).await }
        };
        at_every_call(0, world, work, async |harness, mut stopped| {
            harness.say(second.0, second.1.clone()).await;
            assert_eq!(run_for(&harness, 500, &mut stopped).await.unwrap().status(), 200);
            let table = Table::read(&harness).await;
            let (document, _) = table.journey("order#1001");
            assert!(document.contains(r#""dlv""#) && document.contains(r#""lab""#), "{document}");
            let pointers = table.beginning("P#");
            assert!(pointers.iter().all(|pointer| !pointer.contains_key("parked")), "{pointers:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn two_writers_of_one_journey_lose_nothing_wherever_they_meet() {
    let world = async || {
        let harness = Harness::at(MONDAY).await;
        harness.say("order.placed", order("1001")).await;
        harness.say("parcel.shipped", shipped("1001", "1Z1")).await;
        harness
    };
    let work =
        |harness: Rc<Harness>| async move { harness.say("parcel.scanned", scan("1Z1", "in_transit")).await };
    at_every_call(0, world, work, async |harness, mut stopped| {
        harness.say("parcel.scanned", scan("1Z1", "delayed")).await;
        harness.say("help.requested", json!({ "order_id": "1001" })).await;
        assert_eq!(run_for(&harness, 500, &mut stopped).await.unwrap(), "recorded");
        let table = Table::read(&harness).await;
        let (document, _) = table.journey("order#1001");
        for fact in [r#""tra""#, r#""del""#, r#""ha""#] {
            assert!(document.contains(fact), "{fact}: {document}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_that_two_orders_name_points_to_one_of_them_and_nothing_fails() {
    let harness = Harness::at(MONDAY).await;
    for id in ["1001", "1002"] {
        harness.say("order.placed", order(id)).await;
        assert_eq!(harness.say("parcel.shipped", shipped(id, "1Z1")).await, "recorded");
    }
    assert_eq!(harness.say("parcel.scanned", scan("1Z1", "delivered")).await, "recorded");
    let number = TrackingNumber::parse("1Z1").unwrap();
    let pointer = harness.system.service.store.find_parcel(&harness.shop(), &number).await.unwrap();
    assert_eq!(pointer.journey.unwrap().to_string(), "order/1002");
}

#[tokio::test]
async fn a_secret_in_change_is_taken_from_both_and_then_from_one() {
    let harness = Harness::at(MONDAY).await;
    let service = &harness.system.service;
    let shop = harness.shop();
    let body = bytes::Bytes::from(json!({ "type": "x", "timestamp": MONDAY, "data": {} }).to_string());
    let fresh = "whsec_QSB0ZXN0IHNlY3JldCBvZiBub2JvZHkh";
    let change = async |previous: bool| {
        let (mut record, _) = service.store.shop(&shop).await.unwrap().unwrap();
        let (id, source) =
            record.value.sources.iter_mut().find(|(source, _)| source.as_str() == "standard").unwrap();
        let old = service.keyring.seal(&shop, id, Provider::Standard.published_test_secret()).unwrap();
        source.current = service.keyring.seal(&shop, id, fresh).unwrap();
        source.previous = previous.then_some(old);
        assert!(service.store.put_shop(&shop, &record).await.unwrap());
        // What is remembered is a minute old at most.
        harness.jump_to(harness.now() + SignedDuration::from_secs(61));
    };
    let send = async |secret: &str| {
        let secret = providers::Secret::new(secret);
        let headers = Provider::Standard.sign(&secret, &body, "m", "", harness.now()).unwrap().headers;
        harness.post(Surface::Storefront, "standard", headers, body.clone()).await.status().as_u16()
    };
    let old = Provider::Standard.published_test_secret();
    assert_eq!((send(old).await, send(fresh).await), (200, 401));
    change(true).await;
    assert_eq!((send(old).await, send(fresh).await), (200, 200));
    change(false).await;
    assert_eq!((send(old).await, send(fresh).await), (401, 200));
}

#[tokio::test]
async fn a_link_to_a_journey_lives_as_long_as_the_journey() {
    let harness = Harness::at(MONDAY).await;
    for day in 0..12 {
        harness.jump_to(time(MONDAY) + SignedDuration::from_hours(24 * 30 * day));
        let search =
            json!({ "visitor_id": "v1", "query": format!("question {day}"), "customer": { "email": ADA } });
        harness.say("search.performed", search).await;
    }
    let table = Table::read(&harness).await;
    let ends = |start: &str| -> i64 { table.beginning(start)[0]["expires_at"].parse().unwrap() };
    assert!(ends("C#") >= ends("J#"), "an erasure finds what its link still leads to");
}

#[tokio::test]
async fn published_secrets_are_refused_in_production_also_as_the_one_before() {
    let harness = Harness::at(MONDAY).await;
    let own = &harness.system.service;
    let config = service::config::Config {
        table: own.store.table().to_owned(),
        keyring: own.keyring.clone(),
        public_url: own.public_url.clone(),
        due_shards: own.store.shards(),
        configuration_set: None,
        endpoint_url: None,
        provider_api_url: None,
        is_local: false,
    };
    let production = service::Service::new(own.store.clone(), config, own.clock.clone());
    let body = json!({ "type": "order.placed", "timestamp": MONDAY, "data": order("1001") }).to_string();
    let send = async |secret: &str| {
        production.shops.forget();
        let mut request = http::Request::new(bytes::Bytes::from(body.clone()));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = "/storefront/demo/standard".parse().unwrap();
        let secret = providers::Secret::new(secret);
        *request.headers_mut() =
            Provider::Standard.sign(&secret, body.as_bytes(), "m", "", harness.now()).unwrap().headers;
        storefront_webhook::handle(&production, &request).await.status().as_u16()
    };
    let published = Provider::Standard.published_test_secret();
    assert_eq!(send(published).await, 404, "such a source is as if it were not there");
    let fresh = "whsec_QSB0ZXN0IHNlY3JldCBvZiBub2JvZHkh";
    let (mut record, _) = own.store.shop(&harness.shop()).await.unwrap().unwrap();
    let sources = &mut record.value.sources;
    let (id, source) = sources.iter_mut().find(|(source, _)| source.as_str() == "standard").unwrap();
    source.previous = Some(source.current.clone());
    source.current = own.keyring.seal(&harness.shop(), id, fresh).unwrap();
    assert!(own.store.put_shop(&harness.shop(), &record).await.unwrap());
    assert_eq!((send(published).await, send(fresh).await), (401, 200));
}

#[tokio::test]
async fn an_item_of_a_later_version_is_an_error_and_not_a_guess() {
    let harness = Harness::at(MONDAY).await;
    harness.say("order.placed", order("1001")).await;
    harness.say("order.placed", order_of("ben.ortiz@example.com", "1002")).await;
    let store = &harness.system.service.store;
    for document in [r#"{"v":2,"f":{"parcel":{}}}"#, r#"{"v":1}"#, "", r#"{"v":1,"f":{"cart":{}}}"#] {
        let update = store
            .client()
            .update_item()
            .table_name(store.table())
            .key("pk", aws_sdk_dynamodb::types::AttributeValue::S("J#demo#order#1001".to_owned()))
            .key("sk", aws_sdk_dynamodb::types::AttributeValue::S("J".to_owned()))
            .update_expression("SET doc = :doc")
            .expression_attribute_values(
                ":doc",
                aws_sdk_dynamodb::types::AttributeValue::S(document.to_owned()),
            );
        update.send().await.unwrap();
        let reply = harness.tell("order.cancelled", time(MONDAY), json!({ "order_id": "1001" })).await;
        assert_eq!(reply.status(), 503, "{document}");
        assert_eq!(Table::read(&harness).await.journey("order#1001").0, document, "it is left as it is");
    }
    harness.jump("2026-03-05T15:00:00Z");
    let sweep = harness.sweep().await;
    assert_eq!((sweep.sent, sweep.failed), (1, 1), "the others get their mails");
}

#[test]
fn many_notices_do_not_push_a_survey_out_of_the_budget() {
    let mark = |n: u8, kind| {
        let at = time(MONDAY) + SignedDuration::from_hours(i64::from(n));
        MailMark::new(&TouchKey::new(kind, "order", 1), at, n.to_string())
    };
    let mut record = Customer::default();
    record.book(mark(0, TouchKind::Nps));
    for n in 1..60 {
        record.book(mark(n, TouchKind::TransitDelay));
    }
    assert_eq!(record.last_mail(|kind| kind == TouchKind::Nps), Some(time(MONDAY)));
}
