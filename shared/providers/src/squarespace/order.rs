//! An answer of the Orders API.

use jiff::Timestamp;
use journey::fact::{Contact, Money, OrderSnapshot, Shipment};
use journey::ids::{OrderId, ShipmentId};
use serde::Deserialize;
use serde_json::Value;

use crate::fetch::Answer;
use crate::scalar::{Count, Id};
use crate::storefront::StorefrontOrder;
use crate::translation::{Line, Outcome, SHIPMENTS_MAX, items, tracking_numbers};
use crate::{contact, json, link, money, text, times};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    order_number: Option<Id>,
    created_on: String,
    modified_on: Option<String>,
    fulfilled_on: Option<String>,
    /// `PENDING`, `FULFILLED` or `CANCELED`.
    fulfillment_status: Option<String>,
    testmode: Option<bool>,
    customer_email: Option<String>,
    billing_address: Option<Address>,
    shipping_address: Option<Address>,
    line_items: Option<Vec<LineItem>>,
    shipping_lines: Option<Vec<ShippingLine>>,
    fulfillments: Option<Vec<Fulfillment>>,
    refunded_total: Option<Amount>,
    grand_total: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    first_name: Option<String>,
    state: Option<String>,
    country_code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineItem {
    product_name: Option<String>,
    sku: Option<String>,
    quantity: Option<Count>,
    /// `PHYSICAL_PRODUCT`, `DIGITAL`, `SERVICE`, `GIFT_CARD` and others.
    line_item_type: Option<String>,
}

#[derive(Deserialize)]
struct ShippingLine {
    method: Option<String>,
    amount: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fulfillment {
    ship_date: Option<String>,
    carrier_name: Option<String>,
    tracking_number: Option<String>,
    tracking_url: Option<String>,
}

#[derive(Deserialize)]
struct Amount {
    /// A text; some of Squarespace's examples have a number.
    value: Option<Value>,
    currency: Option<String>,
}

pub(super) fn read(asked: &OrderId, answers: &[Answer]) -> Result<Outcome, String> {
    let Some(body) = answers.first().and_then(|answer| answer.body.as_deref()) else {
        return Ok(Outcome::Ignored("the order is gone".to_owned()));
    };
    let order: Order = json::read(body).map_err(|why| format!("order: {why}"))?;
    if order.id != asked.as_str() {
        return Err("order: id must be the one that was asked for".to_owned());
    }
    let placed_at = time("createdOn", &order.created_on)?;
    let told_at = optional_time("modifiedOn", order.modified_on.as_deref())?.unwrap_or(placed_at);
    let fulfilled_at = optional_time("fulfilledOn", order.fulfilled_on.as_deref())?;
    let status = order.fulfillment_status.as_deref().unwrap_or_default();
    let fulfillments = order.fulfillments.iter().flatten().take(SHIPMENTS_MAX).enumerate();
    let undated = fulfilled_at.unwrap_or(told_at);
    Ok(StorefrontOrder {
        id: asked.clone(),
        told_at,
        cancelled_at: (status == "CANCELED").then_some(told_at),
        refunded: refunded(&order).map(|full| (told_at, full)),
        shipments: fulfillments
            .map(|(index, fulfillment)| shipment(index, fulfillment, undated))
            .collect::<Result<_, _>>()?,
        sent_at: (status == "FULFILLED").then_some(undated),
        parcels: None,
        snapshot: snapshot(&order, placed_at),
    }
    .outcome())
}

fn snapshot(order: &Order, placed_at: Timestamp) -> OrderSnapshot {
    let shipping = order.shipping_lines.as_deref().unwrap_or_default().first();
    let lines = order.line_items.as_deref().unwrap_or_default();
    let is_physical =
        |line: &LineItem| line.line_item_type.as_deref().is_none_or(|kind| kind.starts_with("PHYSICAL"));
    let number = order.order_number.as_ref().map(|number| text::line(&number.0, text::NUMBER_MAX));
    OrderSnapshot {
        number: number.unwrap_or_default().trim_start_matches('#').trim().to_owned(),
        placed_at,
        contact: contact(order),
        items: items(lines.iter().map(|line| Line {
            title: line.product_name.as_deref().unwrap_or_default(),
            quantity: line.quantity.map_or(1, |it| it.0),
            sku: line.sku.as_deref().unwrap_or_default(),
            kind: "",
        })),
        shipping_method: shipping
            .and_then(|line| line.method.as_deref())
            .map(|method| text::line(method, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_fee: shipping.and_then(|line| money(line.amount.as_ref()?)),
        nothing_to_ship: shipping.is_none() && !lines.is_empty() && !lines.iter().any(is_physical),
        test: order.testmode.unwrap_or(false),
        ..OrderSnapshot::default()
    }
}

fn contact(order: &Order) -> Contact {
    let (billing, shipping) = (order.billing_address.as_ref(), order.shipping_address.as_ref());
    let place = shipping.or(billing);
    Contact {
        email: order.customer_email.as_deref().map(contact::email).unwrap_or_default(),
        name: contact::first_name([
            billing.and_then(|address| address.first_name.as_deref()),
            shipping.and_then(|address| address.first_name.as_deref()),
        ]),
        country: place
            .and_then(|address| address.country_code.as_deref())
            .map(contact::country)
            .unwrap_or_default(),
        region: place.and_then(|address| address.state.as_deref()).map(contact::region).unwrap_or_default(),
        ..Contact::default()
    }
}

fn shipment(index: usize, fulfillment: &Fulfillment, undated: Timestamp) -> Result<Shipment, String> {
    let tracking = tracking_numbers(fulfillment.tracking_number.as_deref());
    let id = tracking.first().map_or_else(|| format!("fulfillment-{}", index + 1), ToString::to_string);
    Ok(Shipment {
        id: ShipmentId::parse(id).map_err(|error| format!("fulfillments[{index}]: {error}"))?,
        shipped_at: optional_time("shipDate", fulfillment.ship_date.as_deref())?.unwrap_or(undated),
        tracking,
        carrier: fulfillment
            .carrier_name
            .as_deref()
            .map(|name| text::line(name, text::CARRIER_MAX))
            .unwrap_or_default(),
        tracking_url: fulfillment.tracking_url.as_deref().map(link::https).unwrap_or_default(),
        cancelled: false,
    })
}

/// Whether money went back: all of it, a part, or none (`None`).
fn refunded(order: &Order) -> Option<bool> {
    let back = money(order.refunded_total.as_ref()?).filter(|back| back.minor_units > 0)?;
    let total = order.grand_total.as_ref().and_then(money);
    Some(total.is_some_and(|total| back.minor_units >= total.minor_units))
}

fn money(amount: &Amount) -> Option<Money> {
    let currency = amount.currency.as_deref()?;
    match amount.value.as_ref()? {
        Value::String(text) => money::parse(text, currency),
        Value::Number(number) => money::parse(&number.to_string(), currency),
        _ => None,
    }
}

fn time(field: &str, told: &str) -> Result<Timestamp, String> {
    let form = "a time of the years 2000 to 2099 with its offset, such as 2026-03-02T14:00:00Z";
    times::rfc3339(told).ok_or_else(|| format!("order: {field} must be {form}"))
}

fn optional_time(field: &str, told: Option<&str>) -> Result<Option<Timestamp>, String> {
    told.filter(|told| !told.is_empty()).map(|told| time(field, told)).transpose()
}
