//! Saleor's events to facts, with the fields that the query of `docs/saleor.md` selects.

use jiff::Timestamp;
use journey::fact::{CartSnapshot, Contact, Fact, Item, Money, OrderSnapshot, Shipment, Subject, What};
use journey::ids::{CartId, OrderId, ShipmentId};
use serde::Deserialize;

use crate::scalar::{Count, Decimal, Id, Instant};
use crate::translation::{Line, Outcome, SHIPMENTS_MAX, items, tracking_numbers};
use crate::{contact, json, link, money, text};

const QUERY: &str = "is missing: use the subscription query of docs/saleor.md";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    issued_at: Option<Instant>,
    order: Option<Order>,
    fulfillment: Option<Fulfillment>,
    checkout: Option<Checkout>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: Id,
    number: Option<Id>,
    created: Instant,
    updated_at: Option<Instant>,
    status: String,
    user_email: Option<String>,
    language_code_enum: Option<String>,
    shipping_method_name: Option<String>,
    shipping_price: Option<Price>,
    checkout_id: Option<String>,
    billing_address: Option<Address>,
    shipping_address: Option<Address>,
    lines: Option<Vec<OrderLine>>,
    fulfillments: Option<Vec<Fulfillment>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderLine {
    product_name: Option<String>,
    product_sku: Option<String>,
    quantity: Option<Count>,
    is_shipping_required: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fulfillment {
    id: Id,
    created: Instant,
    status: String,
    tracking_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checkout {
    id: Id,
    created: Instant,
    updated_at: Option<Instant>,
    email: Option<String>,
    language_code: Option<String>,
    billing_address: Option<Address>,
    shipping_address: Option<Address>,
    lines: Vec<CheckoutLine>,
}

#[derive(Deserialize)]
struct CheckoutLine {
    quantity: Option<Count>,
    variant: Option<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    product: Option<Product>,
}

#[derive(Deserialize)]
struct Product {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    first_name: Option<String>,
    country: Option<Country>,
    /// A state's or province's code where the country has such, else its name.
    country_area: Option<String>,
}

#[derive(Deserialize)]
struct Country {
    code: Option<String>,
}

#[derive(Deserialize)]
struct Price {
    gross: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    amount: Option<Decimal>,
    currency: Option<String>,
}

pub(super) fn read(topic: &str, body: &[u8]) -> Result<Outcome, String> {
    let event: Event = json::read(body)?;
    if topic.starts_with("checkout_") {
        return checkout(&event.checkout.ok_or(format!("checkout {QUERY}"))?);
    }
    let order = event.order.ok_or(format!("order {QUERY}"))?;
    let updated_at = order.updated_at.unwrap_or(order.created).0;
    let issued_at = event.issued_at.map_or(updated_at, |at| at.0);
    let id = OrderId::parse(order.id.0.as_str()).map_err(|error| format!("order.id: {error}"))?;
    let fact = |occurred_at, what| Fact { subject: Subject::Order(id.clone()), occurred_at, what };
    if matches!(order.status.as_str(), "DRAFT" | "UNPAID") {
        return Ok(Outcome::Ignored("the order is not placed yet".to_owned()));
    }
    let mut facts = vec![fact(updated_at, What::OrderStands(Box::new(snapshot(&order))))];
    if matches!(order.status.as_str(), "CANCELED" | "EXPIRED") {
        facts.push(fact(updated_at, What::OrderCancelled));
    }
    match topic {
        "order_fully_refunded" => facts.push(fact(issued_at, What::OrderRefunded { full: true })),
        "order_refunded" => facts.push(fact(issued_at, What::OrderRefunded { full: false })),
        _ => {}
    }
    // A fulfillment's own event is the only one that tells when it changed.
    let (told, told_at): (Vec<&Fulfillment>, Timestamp) = if topic.starts_with("fulfillment_") {
        (vec![event.fulfillment.as_ref().ok_or(format!("fulfillment {QUERY}"))?], issued_at)
    } else {
        (order.fulfillments.iter().flatten().collect(), updated_at)
    };
    for fulfillment in told.into_iter().take(SHIPMENTS_MAX) {
        facts.extend(shipment(fulfillment)?.map(|shipment| fact(told_at, What::Shipped(shipment))));
    }
    // Told once: no event says that a checkout was bought, and it is gone then.
    let bought = order.checkout_id.as_deref().filter(|_| topic == "order_created");
    if let Some(cart) = bought.and_then(|id| CartId::parse(id).ok()) {
        let (subject, occurred_at) = (Subject::Cart(cart), order.created.0);
        facts.push(Fact { subject, occurred_at, what: What::CartConverted });
    }
    Ok(Outcome::Facts(facts))
}

fn snapshot(order: &Order) -> OrderSnapshot {
    let lines = order.lines.as_deref().unwrap_or_default();
    OrderSnapshot {
        number: order
            .number
            .as_ref()
            .map(|number| text::line(&number.0, text::NUMBER_MAX))
            .unwrap_or_default(),
        placed_at: order.created.0,
        contact: person(
            order.user_email.as_deref(),
            order.language_code_enum.as_deref(),
            order.billing_address.as_ref(),
            order.shipping_address.as_ref(),
        ),
        items: order_items(lines),
        shipping_method: order
            .shipping_method_name
            .as_deref()
            .map(|name| text::line(name, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_fee: order.shipping_price.as_ref().and_then(fee),
        nothing_to_ship: !lines.is_empty()
            && lines.iter().all(|line| line.is_shipping_required == Some(false)),
        ..OrderSnapshot::default()
    }
}

fn order_items(lines: &[OrderLine]) -> Vec<Item> {
    items(lines.iter().map(|line| Line {
        title: line.product_name.as_deref().unwrap_or_default(),
        quantity: line.quantity.map_or(1, |count| count.0),
        sku: line.product_sku.as_deref().unwrap_or_default(),
        kind: "",
    }))
}

fn fee(price: &Price) -> Option<Money> {
    let gross = price.gross.as_ref()?;
    money::parse(&gross.amount.as_ref()?.0, gross.currency.as_deref()?)
}

fn person(
    email: Option<&str>,
    language: Option<&str>,
    billing: Option<&Address>,
    shipping: Option<&Address>,
) -> Contact {
    let place = shipping.or(billing);
    let name = |address: Option<&'_ Address>| address.and_then(|address| address.first_name.clone());
    let (billed, shipped) = (name(billing), name(shipping));
    let country = place.and_then(|place| place.country.as_ref()?.code.as_deref());
    Contact {
        email: contact::first_email([email]),
        name: contact::first_name([billed.as_deref(), shipped.as_deref()]),
        locale: language.map(locale).unwrap_or_default(),
        country: country.map(contact::country).unwrap_or_default(),
        region: place
            .and_then(|place| place.country_area.as_deref())
            .map(contact::region)
            .unwrap_or_default(),
        ..Contact::default()
    }
}

/// Saleor's `LanguageCodeEnum` is in capitals: `EN`, `FR_CA`.
fn locale(code: &str) -> String {
    let (language, rest) = code.split_at(code.find('_').unwrap_or(code.len()));
    contact::locale(&format!("{}{rest}", language.to_ascii_lowercase()))
}

/// The hand-over, if it is one.
fn shipment(fulfillment: &Fulfillment) -> Result<Option<Shipment>, String> {
    let cancelled = match fulfillment.status.as_str() {
        "FULFILLED" => false,
        "CANCELED" => true,
        // Waiting for somebody's word; refunded, returned and replaced ones are made after the fact.
        _ => return Ok(None),
    };
    let id = ShipmentId::parse(fulfillment.id.0.as_str());
    Ok(Some(Shipment {
        id: id.map_err(|error| format!("fulfillment.id: {error}"))?,
        shipped_at: fulfillment.created.0,
        tracking: tracking_numbers(fulfillment.tracking_number.as_deref()),
        carrier: String::new(),
        // Shops may paste the carrier's page instead of the number.
        tracking_url: fulfillment.tracking_number.as_deref().map(link::https).unwrap_or_default(),
        cancelled,
    }))
}

fn checkout(checkout: &Checkout) -> Result<Outcome, String> {
    let id = CartId::parse(checkout.id.0.as_str()).map_err(|error| format!("checkout.id: {error}"))?;
    let title = |line: &CheckoutLine| line.variant.as_ref()?.product.as_ref()?.name.clone();
    let lines: Vec<(String, u32)> = checkout
        .lines
        .iter()
        .map(|line| (title(line).unwrap_or_default(), line.quantity.map_or(1, |count| count.0)))
        .collect();
    let snapshot = CartSnapshot {
        contact: person(
            checkout.email.as_deref(),
            checkout.language_code.as_deref(),
            checkout.billing_address.as_ref(),
            checkout.shipping_address.as_ref(),
        ),
        items: items(lines.iter().map(|(title, quantity)| (title.as_str(), *quantity))),
        recovery_url: String::new(),
    };
    let occurred_at = checkout.updated_at.unwrap_or(checkout.created).0;
    let what = What::CartStands(Box::new(snapshot));
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Cart(id), occurred_at, what }]))
}
