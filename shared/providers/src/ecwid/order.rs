//! The answer of "Get order".

use jiff::Timestamp;
use journey::fact::{Contact, Fact, OrderSnapshot, ParcelStatus, Shipment, Subject, What};
use journey::ids::{OrderId, ShipmentId};
use serde::Deserialize;

use crate::scalar::{Count, Id};
use crate::storefront::StorefrontOrder;
use crate::translation::{Outcome, items, tracking_numbers};
use crate::{contact, json, link, text, times};

/// The one shipment that an order has.
const SHIPMENT: &str = "shipment";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    /// Of stores since 2021; on older ones the numbers below.
    id: Option<Id>,
    internal_id: Option<Id>,
    order_number: Option<Id>,
    /// With the prefix and suffix that the shop chose.
    vendor_order_number: Option<Id>,
    create_timestamp: i64,
    update_timestamp: Option<i64>,
    payment_status: String,
    fulfillment_status: String,
    email: Option<String>,
    items: Option<Vec<Line>>,
    billing_person: Option<Person>,
    shipping_person: Option<Person>,
    shipping_option: Option<ShippingOption>,
    tracking_number: Option<String>,
    tracking_url: Option<String>,
    accept_marketing: Option<bool>,
    /// The language of the checkout.
    lang: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    pub(super) name: Option<String>,
    sku: Option<String>,
    pub(super) quantity: Option<Count>,
    is_shipping_required: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    name: Option<String>,
    first_name: Option<String>,
    country_code: Option<String>,
    state_or_province_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShippingOption {
    shipping_carrier_name: Option<String>,
    shipping_method_name: Option<String>,
    is_pickup: Option<bool>,
}

/// There is no such order any more.
pub(super) fn deleted(id: &OrderId, occurred_at: Timestamp) -> Outcome {
    Outcome::Facts(vec![Fact {
        subject: Subject::Order(id.clone()),
        occurred_at,
        what: What::OrderCancelled,
    }])
}

pub(super) fn read(asked: &OrderId, body: &[u8]) -> Result<Outcome, String> {
    let order: Order = json::read(body).map_err(|why| format!("order: {why}"))?;
    let names = [&order.id, &order.vendor_order_number, &order.order_number, &order.internal_id];
    let mut names = names.into_iter().flatten();
    if !names.clone().any(|name| name.0 == asked.as_str()) {
        return Err("order: id must be the one that was asked for".to_owned());
    }
    let id = order.id.as_ref().or(order.order_number.as_ref()).or(names.next()).map(|id| id.0.as_str());
    let id = OrderId::parse(id.unwrap_or_default()).map_err(|error| format!("order: id: {error}"))?;
    let (payment, fulfillment) = (order.payment_status.as_str(), order.fulfillment_status.as_str());
    let is_unpaid = payment == "AWAITING_PAYMENT" && fulfillment == "AWAITING_PROCESSING";
    if payment == "INCOMPLETE" || is_unpaid {
        return Ok(Outcome::Ignored("the order is not paid yet".to_owned()));
    }
    let placed_at = times::unix_seconds(order.create_timestamp)
        .ok_or("order: createTimestamp must be in seconds since 1970")?;
    let told_at = order.update_timestamp.and_then(times::unix_seconds).unwrap_or(placed_at);
    let is_cancelled = payment == "CANCELLED" || fulfillment == "WILL_NOT_DELIVER";
    let parcels = parcels(fulfillment);
    let is_sent = fulfillment == "SHIPPED" || parcels.is_some();
    Ok(StorefrontOrder {
        id,
        told_at,
        cancelled_at: is_cancelled.then_some(told_at),
        refunded: match payment {
            "REFUNDED" => Some((told_at, true)),
            "PARTIALLY_REFUNDED" => Some((told_at, false)),
            _ => None,
        },
        shipments: shipment(&order, told_at).into_iter().collect(),
        sent_at: is_sent.then_some(told_at),
        parcels,
        snapshot: snapshot(&order, placed_at),
    }
    .outcome())
}

/// What a fulfillment status says of the parcel. The shop's own statuses say nothing.
fn parcels(fulfillment: &str) -> Option<ParcelStatus> {
    match fulfillment {
        "OUT_FOR_DELIVERY" => Some(ParcelStatus::OutForDelivery),
        "DELIVERED" => Some(ParcelStatus::Delivered),
        "READY_FOR_PICKUP" => Some(ParcelStatus::ReadyForPickup),
        "RETURNED" => Some(ParcelStatus::ReturningToSender),
        _ => None,
    }
}

fn snapshot(order: &Order, placed_at: Timestamp) -> OrderSnapshot {
    let number = order.vendor_order_number.as_ref().or(order.id.as_ref()).or(order.order_number.as_ref());
    let number = number.map(|number| text::line(&number.0, text::NUMBER_MAX)).unwrap_or_default();
    let option = order.shipping_option.as_ref();
    let lines = order.items.as_deref().unwrap_or_default();
    let needs_no_shipping = |line: &Line| line.is_shipping_required == Some(false);
    let is_pickup = option.is_some_and(|option| option.is_pickup == Some(true));
    OrderSnapshot {
        number: number.trim_start_matches('#').trim().to_owned(),
        placed_at,
        contact: Contact {
            marketing_consent: order.accept_marketing,
            locale: order.lang.as_deref().map(contact::locale).unwrap_or_default(),
            ..person(order.email.as_deref(), order.billing_person.as_ref(), order.shipping_person.as_ref())
        },
        items: line_items(lines),
        shipping_method: option
            .and_then(|option| option.shipping_method_name.as_deref())
            .map(|name| text::line(name, text::METHOD_MAX))
            .unwrap_or_default(),
        nothing_to_ship: is_pickup || !lines.is_empty() && lines.iter().all(needs_no_shipping),
        ..OrderSnapshot::default()
    }
}

fn shipment(order: &Order, told_at: Timestamp) -> Option<Shipment> {
    let tracking = tracking_numbers(order.tracking_number.as_deref());
    let carrier = order.shipping_option.as_ref().and_then(|option| option.shipping_carrier_name.as_deref());
    // Apps that compute rates have their own name in the carrier's place.
    let carrier = carrier.filter(|name| !name.starts_with("Shipping app"));
    (!tracking.is_empty()).then_some(Shipment {
        id: ShipmentId::parse(SHIPMENT).ok()?,
        shipped_at: told_at,
        tracking,
        carrier: carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default(),
        tracking_url: order.tracking_url.as_deref().map(link::https).unwrap_or_default(),
        cancelled: false,
    })
}

/// A contact but for language and consent. The payer's name goes first, since a gift is shipped to somebody else.
pub(super) fn person(email: Option<&str>, billing: Option<&Person>, shipping: Option<&Person>) -> Contact {
    let place = shipping.or(billing);
    let first = |person: Option<&'_ Person>| person.and_then(|person| person.first_name.clone());
    let whole = |person: Option<&'_ Person>| person.and_then(|person| person.name.clone());
    let names = [first(billing), whole(billing), first(shipping), whole(shipping)];
    Contact {
        email: email.map(contact::email).unwrap_or_default(),
        name: contact::first_name(names.iter().map(Option::as_deref)),
        country: place
            .and_then(|person| person.country_code.as_deref())
            .map(contact::country)
            .unwrap_or_default(),
        region: place
            .and_then(|person| person.state_or_province_code.as_deref())
            .map(contact::region)
            .unwrap_or_default(),
        ..Contact::default()
    }
}

pub(super) fn line_items(lines: &[Line]) -> Vec<journey::fact::Item> {
    items(lines.iter().map(|line| crate::translation::Line {
        title: line.name.as_deref().unwrap_or_default(),
        quantity: line.quantity.map_or(1, |quantity| quantity.0),
        sku: line.sku.as_deref().unwrap_or_default(),
        kind: "",
    }))
}
