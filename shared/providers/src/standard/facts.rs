//! Our own events to facts. What would make a fact wrong is refused with the field's name; what would
//! only make a mail poorer is left out.

use jiff::Timestamp;
use journey::fact::{
    ArticleOpened, CartSnapshot, Contact, Estimate, EstimatedBy, Fact, Item, Money, OrderSnapshot, ParcelRef,
    ParcelStatus, PromiseWindow, SEARCH_TEXT_MAX, Scan, Search, Shipment, Subject, What,
};
use journey::ids::{CartId, IdError, OrderId, ShipmentId, TrackingNumber, VisitorId};
use serde::de::DeserializeOwned;

use super::{EventType, wire};
use crate::scalar::Id;
use crate::translation::{Outcome, PrivacyRequest, items, tracking_numbers};
use crate::{contact, json, link, money, text};

/// Reads the body of an event whose type is known.
pub(super) fn read(event_type: EventType, body: &[u8]) -> Result<Outcome, String> {
    match event_type {
        EventType::OrderPlaced => with(body, order_stands),
        EventType::OrderUpdated => with(body, |at, data: wire::OrderUpdated| order_stands(at, data.into())),
        EventType::OrderCancelled => with(body, order_cancelled),
        EventType::OrderRefunded => with(body, order_refunded),
        EventType::OrderDelayAnswered => with(body, order_delay_answered),
        EventType::ParcelShipped => with(body, parcel_shipped),
        EventType::ParcelScanned => with(body, parcel_scanned),
        EventType::ParcelDenied => with(body, parcel_denied),
        EventType::CartUpdated => with(body, cart_updated),
        EventType::CartConverted => with(body, cart_converted),
        EventType::SearchPerformed => with(body, search_performed),
        EventType::ArticleOpened => with(body, article_opened),
        EventType::HelpRequested => with(body, help_requested),
        EventType::ErasureRequested => with(body, erasure_requested),
    }
}

/// Reads the envelope around `Data` and hands both on.
fn with<Data: DeserializeOwned>(
    body: &[u8],
    facts: impl Fn(Timestamp, Data) -> Result<Outcome, String>,
) -> Result<Outcome, String> {
    let event: wire::Event<Data> = json::read(body)?;
    facts(event.timestamp.0, event.data)
}

fn one(subject: Subject, occurred_at: Timestamp, what: What) -> Result<Outcome, String> {
    Ok(Outcome::Facts(vec![Fact { subject, occurred_at, what }]))
}

fn order_stands(at: Timestamp, data: wire::OrderPlaced) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    let shipping = data.shipping.as_ref();
    let number = data.order_number.as_ref().map(|number| text::line(&number.0, text::NUMBER_MAX));
    let snapshot = OrderSnapshot {
        number: number.unwrap_or_default().trim_start_matches('#').trim().to_owned(),
        placed_at: data.placed_at.map_or(at, |placed_at| placed_at.0),
        contact: contact(&data.customer),
        items: lines(data.items.as_deref().unwrap_or_default()),
        shipping_method: shipping
            .and_then(|shipping| shipping.method.as_deref())
            .map(|method| text::line(method, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_fee: shipping.and_then(|shipping| shipping.fee.as_ref()).map(fee).transpose()?,
        promise: shipping.and_then(|shipping| shipping.promise.as_ref()).map(promise).transpose()?,
        dispatch_by: shipping.and_then(|shipping| shipping.dispatch_by).map(|by| by.0),
        status_url: data.status_url.as_deref().map(link::https).unwrap_or_default(),
        nothing_to_ship: data.nothing_to_ship.unwrap_or(false),
        test: data.test.unwrap_or(false),
    };
    one(subject, at, What::OrderStands(Box::new(snapshot)))
}

fn order_cancelled(at: Timestamp, data: wire::OrderCancelled) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    one(subject, data.cancelled_at.map_or(at, |it| it.0), What::OrderCancelled)
}

fn order_refunded(at: Timestamp, data: wire::OrderRefunded) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    let occurred_at = data.refunded_at.map_or(at, |it| it.0);
    one(subject, occurred_at, What::OrderRefunded { full: data.full })
}

fn order_delay_answered(at: Timestamp, data: wire::OrderDelayAnswered) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    let occurred_at = data.answered_at.map_or(at, |it| it.0);
    let what = match (data.answer.as_str(), data.until) {
        ("wait", _) => What::DelayConsented { notice: None },
        ("cancel", _) => What::CancelWished,
        ("period", Some(until)) => What::PeriodSet { until: until.0 },
        ("period", None) => return Err("data.until must be given with the answer period".to_owned()),
        _ => return Err("data.answer must be wait, cancel or period".to_owned()),
    };
    one(subject, occurred_at, what)
}

fn parcel_shipped(at: Timestamp, data: wire::ParcelShipped) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    let texts = data.tracking_numbers.as_deref().unwrap_or_default();
    for (index, number) in texts.iter().enumerate() {
        tracking_number(&format!("data.tracking_numbers[{index}]"), number)?;
    }
    let tracking = tracking_numbers(texts.iter().map(String::as_str));
    let shipment_id = match (&data.shipment_id, tracking.first()) {
        (Some(shipment_id), _) => id("data.shipment_id", shipment_id, ShipmentId::parse)?,
        (None, Some(number)) => named("data.tracking_numbers[0]", ShipmentId::parse(number.as_str()))?,
        (None, None) => {
            return Err("data.tracking_numbers must have one, unless data.shipment_id is given".into());
        }
    };
    let shipment = Shipment {
        id: shipment_id,
        shipped_at: data.shipped_at.map_or(at, |it| it.0),
        tracking,
        carrier: carrier(data.carrier.as_deref()),
        tracking_url: data.tracking_url.as_deref().map(link::https).unwrap_or_default(),
        cancelled: data.cancelled.unwrap_or(false),
    };
    one(subject, at, What::Shipped(shipment))
}

fn parcel_scanned(at: Timestamp, data: wire::ParcelScanned) -> Result<Outcome, String> {
    let number = tracking_number("data.tracking_number", &data.tracking_number)?;
    let subject = match &data.order_id {
        Some(order_id) => Subject::Order(id("data.order_id", order_id, OrderId::parse)?),
        None => Subject::Parcel(number.clone()),
    };
    let parcel = ParcelRef::Tracking(number);
    let occurred_at = data.occurred_at.map_or(at, |it| it.0);
    let scan = Scan {
        parcel: parcel.clone(),
        // A word that we do not know yet is no error: it is counted.
        status: ParcelStatus::parse(&data.status).unwrap_or(ParcelStatus::Unknown),
        tracking_url: data.tracking_url.as_deref().map(link::https).unwrap_or_default(),
        carrier: carrier(data.carrier.as_deref()),
    };
    let mut facts = vec![Fact { subject: subject.clone(), occurred_at, what: What::Scanned(scan) }];
    if let Some(arrives_by) = data.estimated_arrival {
        let estimate = Estimate { arrives_by: arrives_by.0, by: EstimatedBy::Carrier };
        facts.push(Fact { subject, occurred_at, what: What::Estimated { parcel, estimate } });
    }
    Ok(Outcome::Facts(facts))
}

fn parcel_denied(at: Timestamp, data: wire::ParcelDenied) -> Result<Outcome, String> {
    let subject = Subject::Order(id("data.order_id", &data.order_id, OrderId::parse)?);
    one(subject, data.denied_at.map_or(at, |it| it.0), What::Denied)
}

fn cart_updated(at: Timestamp, data: wire::CartUpdated) -> Result<Outcome, String> {
    let subject = Subject::Cart(id("data.cart_id", &data.cart_id, CartId::parse)?);
    let snapshot = CartSnapshot {
        contact: contact(&data.customer),
        items: lines(&data.items),
        recovery_url: data.recovery_url.as_deref().map(link::https).unwrap_or_default(),
    };
    one(subject, at, What::CartStands(Box::new(snapshot)))
}

fn cart_converted(at: Timestamp, data: wire::CartConverted) -> Result<Outcome, String> {
    let subject = Subject::Cart(id("data.cart_id", &data.cart_id, CartId::parse)?);
    one(subject, at, What::CartConverted)
}

fn search_performed(at: Timestamp, data: wire::SearchPerformed) -> Result<Outcome, String> {
    let subject = Subject::Visitor(id("data.visitor_id", &data.visitor_id, VisitorId::parse)?);
    let query = text::line(&data.query, SEARCH_TEXT_MAX);
    if query.is_empty() {
        return Ok(Outcome::Ignored("nothing was searched for".to_owned()));
    }
    let topic = data.topic.as_deref().map(|topic| text::line(topic, text::HELP_TOPIC_MAX));
    let search = Search {
        query,
        results: data.results.map(|results| results.0),
        topic: topic.unwrap_or_default(),
        contact: data.customer.as_ref().map(contact),
    };
    one(subject, at, What::Searched(search))
}

fn article_opened(at: Timestamp, data: wire::ArticleOpened) -> Result<Outcome, String> {
    let subject = Subject::Visitor(id("data.visitor_id", &data.visitor_id, VisitorId::parse)?);
    let article = text::line(&data.article, text::ARTICLE_MAX);
    if article.is_empty() {
        return Ok(Outcome::Ignored("the article has no name".to_owned()));
    }
    let opened = ArticleOpened {
        article,
        read_seconds: data.read_seconds.map(|seconds| seconds.0),
        contact: data.customer.as_ref().map(contact),
    };
    one(subject, at, What::ArticleOpened(opened))
}

fn help_requested(at: Timestamp, data: wire::HelpRequested) -> Result<Outcome, String> {
    let mut subjects = Vec::new();
    if let Some(order_id) = &data.order_id {
        subjects.push(Subject::Order(id("data.order_id", order_id, OrderId::parse)?));
    }
    if let Some(cart_id) = &data.cart_id {
        subjects.push(Subject::Cart(id("data.cart_id", cart_id, CartId::parse)?));
    }
    if let Some(visitor_id) = &data.visitor_id {
        subjects.push(Subject::Visitor(id("data.visitor_id", visitor_id, VisitorId::parse)?));
    }
    if subjects.is_empty() {
        return Err("data must have visitor_id, order_id or cart_id".to_owned());
    }
    let contact = data.customer.as_ref().map(contact);
    let fact = |subject| {
        let what = What::HelpRequested { contact: contact.clone() };
        Fact { subject, occurred_at: at, what }
    };
    Ok(Outcome::Facts(subjects.into_iter().map(fact).collect()))
}

fn erasure_requested(_at: Timestamp, data: wire::ErasureRequested) -> Result<Outcome, String> {
    let email = contact::email(&data.email);
    // Here a wrong address is an error: somebody would believe that their data is gone.
    if email.is_empty() {
        return Err("data.email must be an e-mail address".to_owned());
    }
    let orders: Result<Vec<OrderId>, String> = data
        .order_ids
        .iter()
        .flatten()
        .enumerate()
        .map(|(index, order)| id(&format!("data.order_ids[{index}]"), order, OrderId::parse))
        .collect();
    let (email, orders) = (Some(email), orders?);
    Ok(Outcome::Privacy(PrivacyRequest::RedactCustomer { email, orders }))
}

fn contact(customer: &wire::Customer) -> Contact {
    let part =
        |text: &Option<String>, read: fn(&str) -> String| text.as_deref().map(read).unwrap_or_default();
    Contact {
        email: contact::email(&customer.email),
        name: part(&customer.name, contact::name),
        locale: part(&customer.locale, contact::locale),
        country: part(&customer.country, contact::country),
        region: part(&customer.region, contact::region),
        zone: part(&customer.time_zone, contact::zone),
        marketing_consent: customer.marketing_consent,
    }
}

fn lines(lines: &[wire::Item]) -> Vec<Item> {
    items(lines.iter().map(|item| (item.title.as_str(), item.quantity.0)))
}

fn carrier(name: Option<&str>) -> String {
    name.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default()
}

fn fee(fee: &wire::Fee) -> Result<Money, String> {
    money::parse(&fee.amount, &fee.currency).ok_or_else(|| {
        "data.shipping.fee must be a decimal text such as \"30.00\" as amount, with no more digits \
         than the currency has, and an ISO 4217 code such as \"USD\" as currency"
            .to_owned()
    })
}

fn promise(promise: &wire::Promise) -> Result<PromiseWindow, String> {
    let (from, to) = (promise.from.map(|from| from.0), promise.to.0);
    if from.is_some_and(|from| from > to) {
        return Err("data.shipping.promise.from must not be after data.shipping.promise.to".into());
    }
    Ok(PromiseWindow { from, to })
}

fn tracking_number(field: &str, text: &str) -> Result<TrackingNumber, String> {
    named(field, TrackingNumber::normalise(text))
}

fn id<T>(field: &str, id: &Id, parse: impl Fn(String) -> Result<T, IdError>) -> Result<T, String> {
    named(field, parse(id.0.clone()))
}

/// Puts the field's name to what is wrong with an id.
fn named<T>(field: &str, id: Result<T, IdError>) -> Result<T, String> {
    id.map_err(|error| format!("{field}: {error}"))
}
