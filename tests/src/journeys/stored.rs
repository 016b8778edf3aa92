//! The stored form: what was written once is read for ever.
//!
//! One golden file a kind with every field set. A change of a file is a change of the form: it needs
//! a new version, unless the new field has a default and is left out while it has it.

use expect_test::{ExpectFile, expect, expect_file};
use journey::done::TaskName;
use journey::fact::{
    ArticleOpened, CartSnapshot, Contact, Estimate, EstimatedBy, Item, LostChoice, Money, OrderSnapshot,
    ParcelRef, ParcelStatus, PromiseWindow, Scan, Search, Shipment, What,
};
use journey::ids::{JourneyKind, OrderId, ShipmentId, TrackingNumber};
use journey::journey::{Journey, StoredError};
use journey::plan::Plan;
use journey::task::TaskKind;
use journey::touch::{AnswerMark, DeliveryReport, Says, SendId, Touch, TouchKey, TouchKind, TouchState};
use journey::verdict::Because;
use journey::{past, story};

use super::{at, fact, fold, id, shop};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn contact() -> Contact {
    Contact {
        email: "ada.park@example.com".to_owned(),
        name: "Ada".to_owned(),
        locale: "en-US".to_owned(),
        country: "US".to_owned(),
        region: "NY".to_owned(),
        zone: "America/New_York".to_owned(),
        marketing_consent: Some(true),
    }
}

fn items() -> Vec<Item> {
    vec![
        Item { title: "Trail boots".to_owned(), quantity: 1, ..Item::default() },
        Item { title: "Lamp".to_owned(), quantity: 2, ..Item::default() },
    ]
}

fn number(number: &str) -> TrackingNumber {
    TrackingNumber::parse(number).unwrap()
}

fn scan(status: ParcelStatus) -> What {
    What::Scanned(Scan {
        parcel: ParcelRef::Tracking(number("1Z999AA10123456784")),
        status,
        tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784".to_owned(),
        carrier: "UPS".to_owned(),
    })
}

fn snapshot() -> OrderSnapshot {
    OrderSnapshot {
        number: "1001".to_owned(),
        placed_at: at(0),
        contact: contact(),
        items: items(),
        shipping_method: "Express (2 days)".to_owned(),
        shipping_code: "EXP2".to_owned(),
        shipping_fee: Some(Money { currency: "USD".to_owned(), minor_units: 3000 }),
        promise: Some(PromiseWindow { from: Some(at(DAY)), to: at(2 * DAY) }),
        needed_by: Some("2026-03-05".parse().unwrap()),
        dispatch_by: Some(at(DAY)),
        status_url: "https://shop.example.com/orders/1001".to_owned(),
        nothing_to_ship: false,
        test: true,
    }
}

fn shipment() -> Shipment {
    Shipment {
        id: ShipmentId::parse("7770001").unwrap(),
        shipped_at: at(4 * HOUR),
        tracking: vec![number("1Z999AA10123456784")],
        carrier: "UPS".to_owned(),
        tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784".to_owned(),
        cancelled: false,
    }
}

fn touch(state: TouchState) -> Touch {
    Touch { state, says: Says::default(), because: None, delivery: None, answer: None }
}

/// A send id is 32 characters long.
fn send_id(number: u32) -> SendId {
    SendId(format!("{number:0>32}"))
}

fn sent(number: u32, seconds: i64) -> TouchState {
    TouchState::Sent { send_id: send_id(number), at: at(seconds) }
}

/// An order with every field set, and a touch in every state.
fn order() -> Journey {
    let one = |seconds, what| fact(JourneyKind::Order, at(seconds), what);
    let taken_back = Shipment { id: ShipmentId::parse("7770002").unwrap(), cancelled: true, ..shipment() };
    let misnamed = Shipment { tracking: vec![number("1Z999AA10123456799")], ..shipment() };
    let without_address = OrderSnapshot { contact: Contact::default(), nothing_to_ship: true, ..snapshot() };
    let estimate = Estimate { arrives_by: at(4 * DAY), by: EstimatedBy::Carrier };
    let earlier = Estimate { arrives_by: at(3 * DAY), by: EstimatedBy::Storefront };
    let parcel = ParcelRef::Shipment(ShipmentId::parse("7770001").unwrap());
    let task = TaskName { kind: TaskKind::Lost, about: "7770003".into() };
    let told = scan(ParcelStatus::Delayed);
    let facts = [
        one(0, What::OrderStands(Box::new(snapshot()))),
        one(
            HOUR,
            What::OrderStands(Box::new(OrderSnapshot { dispatch_by: Some(at(2 * DAY)), ..snapshot() })),
        ),
        one(2 * HOUR, What::OrderStands(Box::new(without_address))),
        one(4 * HOUR, What::Shipped(misnamed)),
        one(5 * HOUR, What::Shipped(shipment())),
        one(6 * HOUR, What::Shipped(taken_back.clone())),
        one(7 * HOUR, What::Shipped(taken_back)),
        one(7 * HOUR, told.clone()),
        one(8 * HOUR, told.clone()),
        one(9 * HOUR, told),
        one(7 * HOUR, What::Estimated { parcel: parcel.clone(), estimate: earlier }),
        one(8 * HOUR, What::Estimated { parcel, estimate }),
        one(4 * DAY, What::OrderRefunded { full: false }),
        one(5 * DAY, What::OrderRefunded { full: true }),
        one(5 * DAY, What::HelpRequested { contact: None }),
        one(5 * DAY, What::Denied),
        one(6 * DAY, What::OrderCancelled),
        one(6 * DAY, What::HelpRequested { contact: None }),
        one(6 * DAY, What::Denied),
        one(6 * DAY, What::DelayConsented { notice: Some(1) }),
        one(6 * DAY, What::DelayConsented { notice: None }),
        one(6 * DAY + HOUR, What::PeriodSet { until: at(20 * DAY) }),
        one(6 * DAY + 2 * HOUR, What::CancelWished),
        one(7 * DAY, What::Found),
        one(7 * DAY, What::CountedAsLost { parcel: "7770003".to_owned() }),
        one(7 * DAY, What::RemedyChosen { parcel: "7770003".to_owned(), choice: LostChoice::Refund }),
        one(7 * DAY, What::Imported { silent: true }),
        one(8 * DAY, What::TaskDone { task, by: "Mia".to_owned(), note: "refunded".to_owned() }),
    ];
    let mut journey = fold(JourneyKind::Order, &facts, &Plan { version: 3, ..Plan::default() });
    journey.handed_over = true;
    journey.opened_at = Some(at(2 * HOUR));
    let delay = TouchKey::new(TouchKind::TransitDelay, "1Z999AA10123456784", 1);
    let lease_until = at(10 * HOUR + 180);
    let states = [
        (delay.clone(), sent(1, 9 * HOUR)),
        (
            TouchKey::new(TouchKind::TransitDelay, "7770003", 1),
            TouchState::Merged { into: delay.clone(), at: at(9 * HOUR) },
        ),
        (
            TouchKey::new(TouchKind::Exception, "7770001/address_problem", 1),
            TouchState::Sending { send_id: send_id(2), at: at(10 * HOUR), lease_until, attempt: 1 },
        ),
        (TouchKey::new(TouchKind::Recovery, "order", 1), TouchState::Retry { at: lease_until, attempt: 2 }),
        (
            TouchKey::new(TouchKind::CheckIn, "order", 1),
            TouchState::Parked { at: at(DAY), reason: "MessageRejected".to_owned() },
        ),
        (
            TouchKey::new(TouchKind::DispatchDelay, "order", 1),
            TouchState::Unknown { send_id: send_id(3), at: at(DAY), attempt: 2, settled: true },
        ),
        (TouchKey::new(TouchKind::Csat, "order", 1), sent(4, 8 * DAY)),
    ];
    journey.touches.extend(states.map(|(key, state)| (key, touch(state))));
    let told = journey.touches.get_mut(&delay).unwrap();
    told.says = Says {
        next_update_by: Some(at(2 * DAY)),
        arrives_by: Some(at(4 * DAY)),
        ships_by: Some(at(3 * DAY)),
        answer_by: Some(at(2 * DAY)),
        needs_consent: true,
        silent: true,
        on_the_van: true,
    };
    told.because = Some(Because::EstimateIsLate { arrives_by: at(4 * DAY) });
    told.delivery = Some(DeliveryReport::Delivered);
    let asked = journey.touches.get_mut(&TouchKey::new(TouchKind::Csat, "order", 1)).unwrap();
    asked.answer = Some(AnswerMark { score: 4, at: at(9 * DAY) });
    journey
}

fn cart() -> Journey {
    let one = |seconds, what| fact(JourneyKind::Cart, at(seconds), what);
    let snapshot = CartSnapshot {
        contact: contact(),
        items: items(),
        recovery_url: "https://shop.example.com/cart/c/1001".to_owned(),
    };
    let facts = [
        one(0, What::CartStands(Box::default())),
        one(HOUR, What::CartStands(Box::new(snapshot.clone()))),
        one(2 * HOUR, What::CartStands(Box::new(snapshot))),
        one(HOUR, What::HelpRequested { contact: None }),
        one(2 * HOUR, What::HelpRequested { contact: None }),
        one(3 * HOUR, What::CartConverted),
    ];
    let mut journey = fold(JourneyKind::Cart, &facts, &Plan::default());
    let mut offer = touch(sent(1, 4 * HOUR));
    offer.because = Some(Because::CartLeft(at(HOUR)));
    journey.touches.insert(TouchKey::new(TouchKind::CartHelp, "cart", 1), offer);
    journey
}

fn help() -> Journey {
    let one = |seconds, what| fact(JourneyKind::Help, at(seconds), what);
    let search = |query: &str, results| {
        let (query, contact) = (query.to_owned(), Some(contact()));
        What::Searched(Search { query, results, topic: "returns".to_owned(), contact })
    };
    let article = ArticleOpened {
        article: "/help/returns".to_owned(),
        read_seconds: Some(12),
        contact: Some(contact()),
    };
    let facts = [
        one(0, search("return label", Some(0))),
        one(60, search("print return label", None)),
        one(120, What::ArticleOpened(article)),
        one(180, What::HelpRequested { contact: Some(contact()) }),
        one(240, What::HelpRequested { contact: Some(contact()) }),
    ];
    let mut journey = fold(JourneyKind::Help, &facts, &Plan::default());
    let mut offer = touch(sent(1, HOUR));
    offer.because = Some(Because::SearchLoop { searches: 2, last_at: at(60) });
    journey.touches.insert(TouchKey::new(TouchKind::FaqHelp, "returns", 1), offer);
    journey
}

fn relationship() -> Journey {
    let arrived = |seconds, order: &str| {
        let order = OrderId::parse(order).unwrap();
        fact(JourneyKind::Relationship, at(seconds), What::OrderArrived { order, contact: contact() })
    };
    let imported = fact(JourneyKind::Relationship, at(10 * DAY), What::Imported { silent: true });
    let facts = [arrived(3 * DAY, "1001"), arrived(9 * DAY, "1002"), imported];
    let mut journey = fold(JourneyKind::Relationship, &facts, &Plan::default());
    let mut asked = touch(sent(1, 33 * DAY));
    asked.because = Some(Because::Arrived(at(3 * DAY)));
    asked.answer = Some(AnswerMark { score: 10, at: at(34 * DAY) });
    journey.touches.insert(TouchKey::new(TouchKind::Nps, "customer", 1), asked);
    journey
}

/// Written as the file says, and read from it.
fn check(journey: &Journey, file: ExpectFile) {
    let stored = journey.to_stored().unwrap();
    file.assert_eq(&format!("{stored}\n"));
    assert_eq!(Journey::from_stored(journey.id.clone(), &stored).unwrap(), *journey);
}

#[test]
fn every_field_is_read_back() {
    check(&order(), expect_file!["../../golden/stored/v1-order.json"]);
    check(&cart(), expect_file!["../../golden/stored/v1-cart.json"]);
    check(&help(), expect_file!["../../golden/stored/v1-help.json"]);
    check(&relationship(), expect_file!["../../golden/stored/v1-relationship.json"]);
}

/// What was stored before it was noted when reports had come is read, and written as it was.
#[test]
fn an_order_of_before_its_past_was_kept_is_read() {
    let stored = include_str!("../../golden/stored/v1-order-without-past.json").trim_end();
    let read = Journey::from_stored(id(JourneyKind::Order), stored).unwrap();
    assert_eq!(read.to_stored().unwrap(), stored);
    let before = past::as_of(&read, at(8 * HOUR));
    let facts: Vec<String> = story::tell(&before, &shop().zone).into_iter().map(|told| told.what).collect();
    expect![[r#"
        order 1001 placed: 1 × Trail boots, 2 × Lamp
        promised by Wed 4 Mar 2026, 09:00 with "Express (2 days)", by the order itself, 30.00 USD paid for it (refunded if late)
        handed over to UPS 1Z999AA10123456784
        handed over to UPS 1Z999AA10123456784
        the hand-over of 1Z999AA10123456784 to UPS was taken back
        1Z999AA10123456784: delayed
        1Z999AA10123456784: estimated to arrive by Fri 6 Mar 2026, 09:00"#]].assert_eq(&facts.join("\n"));
}

fn refused(kind: JourneyKind, stored: &str) -> StoredError {
    Journey::from_stored(id(kind), stored).expect_err("it must not be read")
}

#[test]
fn a_later_version_is_an_error() {
    for stored in
        [r#"{"v":2}"#, r#"{"v":2,"f":{"subscription":{}},"t":7}"#, r#"{"f":{"order":{}},"v":4000000000}"#]
    {
        assert!(matches!(refused(JourneyKind::Order, stored), StoredError::Version(2 | 4_000_000_000)));
    }
}

#[test]
fn another_kind_than_the_key_says_is_an_error() {
    let all = [order(), cart(), help(), relationship()];
    for (index, journey) in all.iter().enumerate() {
        for (other, kind) in JourneyKind::ALL.into_iter().enumerate() {
            let read = Journey::from_stored(id(kind), &journey.to_stored().unwrap());
            assert_eq!(read.is_ok(), index == other);
            assert!(index == other || matches!(read, Err(StoredError::Kind)));
        }
    }
}

#[test]
fn what_is_no_journey_is_an_error() {
    let malformed = [
        "",
        "{}",
        "[]",
        "null",
        r#"{"v":"1","f":{"order":{}}}"#,
        r#"{"v":-1,"f":{"order":{}}}"#,
        r#"{"v":1}"#,
        r#"{"v":1,"f":{"parcel":{}}}"#,
        r#"{"v":1,"f":{"order":{},"cart":{}}}"#,
        r#"{"v":1,"f":"order"}"#,
        r#"{"v":1,"f":{"order":{}},"t":{"csat/order":{}}}"#,
        r#"{"v":1,"f":{"order":{"s":{"1Z1":{}}}}}"#,
        r#"{"v":1,"f":{"order":{"x":"2026-03-02T14:00:00Z"}}}"#,
        r#"{"v":1,"f":{"order":{}}}{}"#,
    ];
    for stored in malformed {
        assert!(matches!(refused(JourneyKind::Order, stored), StoredError::Malformed(_)), "{stored}");
    }
}

/// A field that this version does not know is left out when the journey is written again. So a new
/// field whose loss does harm needs a new version, which the older program then refuses to read.
#[test]
fn a_field_of_a_later_program_is_lost() {
    let stored = r#"{"v":1,"f":{"order":{"ha":1772460000,"new":[1]}},"new":true}"#;
    let read = Journey::from_stored(id(JourneyKind::Order), stored).unwrap();
    expect![[r#"{"v":1,"f":{"order":{"ha":1772460000}}}"#]].assert_eq(&read.to_stored().unwrap());
}

/// The order that most orders are: placed, shipped, scanned six times, mailed three times.
#[test]
fn a_typical_order_is_small() {
    let one = |seconds, what| fact(JourneyKind::Order, at(seconds), what);
    let placed =
        OrderSnapshot { promise: None, needed_by: None, dispatch_by: None, test: false, ..snapshot() };
    let mut facts =
        vec![one(0, What::OrderStands(Box::new(placed))), one(4 * HOUR, What::Shipped(shipment()))];
    let statuses = [
        ParcelStatus::LabelCreated,
        ParcelStatus::PickedUp,
        ParcelStatus::InTransit,
        ParcelStatus::InTransit,
        ParcelStatus::OutForDelivery,
        ParcelStatus::Delivered,
    ];
    facts.extend(statuses.into_iter().zip(5..).map(|(status, hours)| one(hours * 10 * HOUR, scan(status))));
    let mut journey = fold(JourneyKind::Order, &facts, &Plan::default());
    let without_touches = journey.to_stored().unwrap().len();
    let mails = [
        (TouchKey::new(TouchKind::TransitDelay, "1Z999AA10123456784", 1), Because::PromiseEnds(at(2 * DAY))),
        (TouchKey::new(TouchKind::Recovery, "order", 1), Because::MovedAgain(at(3 * DAY))),
        (TouchKey::new(TouchKind::CheckIn, "order", 1), Because::ArrivedLate(at(4 * DAY))),
    ];
    for ((key, because), number) in mails.into_iter().zip(1..) {
        let state = sent(number, i64::from(number) * DAY);
        let delivery = Some(DeliveryReport::Delivered);
        journey.touches.insert(key, Touch { because: Some(because), delivery, ..touch(state) });
    }
    let size = journey.to_stored().unwrap().len();
    assert!(size < 2048, "{size} bytes");
    expect!["1295 bytes, 920 of them facts"]
        .assert_eq(&format!("{size} bytes, {without_touches} of them facts"));
}
