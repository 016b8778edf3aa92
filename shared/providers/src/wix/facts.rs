//! Wix's events to facts, with the fields of them that we use.

use jiff::Timestamp;
use journey::fact::{CartSnapshot, Contact, Fact, Item, Money, OrderSnapshot, Shipment, Subject, What};
use journey::ids::{CartId, OrderId, ShipmentId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::scalar::{Count, Decimal, Id, Instant};
use crate::translation::{Line, Outcome, SHIPMENTS_MAX, items, tracking_numbers};
use crate::{contact, json, link, money, text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<T> {
    event_time: Option<Instant>,
    created_event: Option<Created<T>>,
    updated_event: Option<Updated<T>>,
    action_event: Option<Action<T>>,
}

#[derive(Deserialize)]
struct Created<T> {
    entity: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Updated<T> {
    current_entity: T,
}

#[derive(Deserialize)]
struct Action<T> {
    body: Body<T>,
}

#[derive(Deserialize)]
struct Body<T> {
    #[serde(rename = "order", alias = "abandonedCheckout")]
    entity: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: Id,
    number: Option<Id>,
    created_date: Instant,
    purchased_date: Option<Instant>,
    updated_date: Option<Instant>,
    status: Option<String>,
    payment_status: Option<String>,
    currency: Option<String>,
    buyer_language: Option<String>,
    buyer_info: Option<Buyer>,
    billing_info: Option<Place>,
    recipient_info: Option<Place>,
    shipping_info: Option<Shipping>,
    line_items: Option<Vec<LineItem>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checkout {
    id: Id,
    created_date: Instant,
    updated_date: Option<Instant>,
    completed: Option<bool>,
    buyer_language: Option<String>,
    buyer_info: Option<Buyer>,
    billing_info: Option<Place>,
    shipping_info: Option<CheckoutShipping>,
    line_items: Vec<LineItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AbandonedCheckout {
    checkout_id: Option<String>,
    checkout_recovered_date: Option<Instant>,
    updated_date: Option<Instant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderWithFulfillments {
    order_id: Id,
    fulfillments: Vec<Fulfillment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fulfillment {
    id: Id,
    created_date: Instant,
    tracking_info: Option<Tracking>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tracking {
    tracking_number: Option<String>,
    shipping_provider: Option<String>,
    tracking_link: Option<String>,
}

#[derive(Deserialize)]
struct Buyer {
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    address: Option<Address>,
    contact_details: Option<Person>,
}

#[derive(Deserialize)]
struct Address {
    country: Option<String>,
    /// ISO 3166-2: `US-NY`.
    subdivision: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    first_name: Option<String>,
}

#[derive(Deserialize)]
struct Shipping {
    title: Option<String>,
    code: Option<String>,
    logistics: Option<Logistics>,
    cost: Option<Cost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Logistics {
    shipping_destination: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CheckoutShipping {
    shipping_destination: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    price: Option<Price>,
    total_price_after_tax: Option<Price>,
}

#[derive(Deserialize)]
struct Price {
    amount: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LineItem {
    product_name: Option<Name>,
    quantity: Option<Count>,
    item_type: Option<ItemType>,
    physical_properties: Option<Physical>,
}

#[derive(Deserialize)]
struct Name {
    original: Option<String>,
    /// In the buyer's language.
    translated: Option<String>,
}

#[derive(Deserialize)]
struct ItemType {
    preset: Option<String>,
}

#[derive(Deserialize)]
struct Physical {
    shippable: Option<bool>,
    sku: Option<String>,
}

/// What the event is about, and when it was made.
fn read<T: DeserializeOwned>(event: &[u8]) -> Result<(T, Option<Timestamp>), String> {
    let event: Event<T> = json::read(event)?;
    let created = event.created_event.map(|created| created.entity);
    let updated = event.updated_event.map(|updated| updated.current_entity);
    let acted = event.action_event.map(|action| action.body.entity);
    let entity = created.or(updated).or(acted);
    let entity =
        entity.ok_or("createdEvent.entity, updatedEvent.currentEntity or actionEvent.body is missing")?;
    Ok((entity, event.event_time.map(|at| at.0)))
}

pub(super) fn order(event: &[u8]) -> Result<Outcome, String> {
    let (order, _): (Order, _) = read(event)?;
    let id = OrderId::parse(order.id.0.as_str()).map_err(|error| format!("order.id: {error}"))?;
    let cancelled = match order.status.as_deref() {
        Some("APPROVED") | None => false,
        Some("CANCELED" | "REJECTED") => true,
        // It waits for its payment, or for somebody's word.
        Some(_) => return Ok(Outcome::Ignored("the order is not approved yet".to_owned())),
    };
    let updated_at = order.updated_date.unwrap_or(order.created_date).0;
    let fact = |occurred_at, what| Fact { subject: Subject::Order(id.clone()), occurred_at, what };
    let mut facts = vec![fact(updated_at, What::OrderStands(Box::new(snapshot(&order))))];
    if cancelled {
        facts.push(fact(updated_at, What::OrderCancelled));
    }
    match order.payment_status.as_deref() {
        Some("FULLY_REFUNDED") => facts.push(fact(updated_at, What::OrderRefunded { full: true })),
        Some("PARTIALLY_REFUNDED") => facts.push(fact(updated_at, What::OrderRefunded { full: false })),
        Some(_) | None => {}
    }
    Ok(Outcome::Facts(facts))
}

fn snapshot(order: &Order) -> OrderSnapshot {
    let lines = order.line_items.as_deref().unwrap_or_default();
    let shipping = order.shipping_info.as_ref();
    let destination = shipping.and_then(|it| it.logistics.as_ref()?.shipping_destination.as_ref());
    let places = [order.billing_info.as_ref(), order.recipient_info.as_ref(), destination];
    OrderSnapshot {
        number: order
            .number
            .as_ref()
            .map(|number| text::line(&number.0, text::NUMBER_MAX))
            .unwrap_or_default(),
        placed_at: order.purchased_date.unwrap_or(order.created_date).0,
        contact: person(
            order.buyer_info.as_ref(),
            places,
            destination.or(order.billing_info.as_ref()),
            order.buyer_language.as_deref(),
        ),
        items: line_items(lines),
        shipping_method: shipping
            .and_then(|shipping| shipping.title.as_deref())
            .map(|title| text::line(title, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_code: shipping
            .and_then(|shipping| shipping.code.as_deref())
            .map(|code| text::line(code, text::CODE_MAX))
            .unwrap_or_default(),
        shipping_fee: shipping.and_then(|shipping| fee(shipping.cost.as_ref()?, order.currency.as_deref()?)),
        nothing_to_ship: !lines.is_empty() && !lines.iter().any(is_shipped),
        ..OrderSnapshot::default()
    }
}

/// What the customer paid for shipping.
fn fee(cost: &Cost, currency: &str) -> Option<Money> {
    let price = cost.total_price_after_tax.as_ref().or(cost.price.as_ref())?;
    money::parse(&price.amount.as_ref()?.0, currency)
}

/// The first name of `places` that is one; the country of `place`.
fn person(
    buyer: Option<&Buyer>,
    places: [Option<&Place>; 3],
    place: Option<&Place>,
    language: Option<&str>,
) -> Contact {
    let names = places.map(|place| place?.contact_details.as_ref()?.first_name.as_deref());
    let address = place.and_then(|place| place.address.as_ref());
    let country = address.and_then(|address| address.country.as_deref());
    let region = address.and_then(|address| address.subdivision.as_deref());
    Contact {
        email: contact::first_email([buyer.and_then(|buyer| buyer.email.as_deref())]),
        name: contact::first_name(names),
        locale: language.map(contact::locale).unwrap_or_default(),
        country: country.map(contact::country).unwrap_or_default(),
        region: region.map(contact::region).unwrap_or_default(),
        ..Contact::default()
    }
}

fn line_items(lines: &[LineItem]) -> Vec<Item> {
    items(lines.iter().map(|line| {
        let name = line.product_name.as_ref();
        let translated = name.and_then(|name| name.translated.as_deref()).filter(|name| !name.is_empty());
        let title = translated.or(name.and_then(|name| name.original.as_deref())).unwrap_or_default();
        let physical = line.physical_properties.as_ref();
        Line {
            title,
            quantity: line.quantity.map_or(1, |quantity| quantity.0),
            sku: physical.and_then(|it| it.sku.as_deref()).unwrap_or_default(),
            kind: "",
        }
    }))
}

fn is_shipped(line: &LineItem) -> bool {
    let preset = line.item_type.as_ref().and_then(|it| it.preset.as_deref());
    let shippable = line.physical_properties.as_ref().and_then(|it| it.shippable);
    !matches!(preset, Some("DIGITAL" | "GIFT_CARD" | "SERVICE")) && shippable != Some(false)
}

pub(super) fn fulfillments(event: &[u8]) -> Result<Outcome, String> {
    let (order, event_time): (OrderWithFulfillments, _) = read(event)?;
    let id = OrderId::parse(order.order_id.0.as_str()).map_err(|error| format!("orderId: {error}"))?;
    let mut facts = Vec::new();
    for fulfillment in order.fulfillments.iter().take(SHIPMENTS_MAX) {
        let shipment = shipment(fulfillment)?;
        let occurred_at = event_time.unwrap_or(shipment.shipped_at);
        facts.push(Fact { subject: Subject::Order(id.clone()), occurred_at, what: What::Shipped(shipment) });
    }
    Ok(if facts.is_empty() {
        // Which ones there were, Wix does not say.
        Outcome::Ignored("the order has no fulfillments any more".to_owned())
    } else {
        Outcome::Facts(facts)
    })
}

fn shipment(fulfillment: &Fulfillment) -> Result<Shipment, String> {
    let id = ShipmentId::parse(fulfillment.id.0.as_str());
    let tracking = fulfillment.tracking_info.as_ref();
    let carrier = tracking.and_then(|tracking| tracking.shipping_provider.as_deref());
    let tracking_url = tracking.and_then(|tracking| tracking.tracking_link.as_deref());
    Ok(Shipment {
        id: id.map_err(|error| format!("fulfillments.id: {error}"))?,
        shipped_at: fulfillment.created_date.0,
        tracking: tracking_numbers(tracking.and_then(|tracking| tracking.tracking_number.as_deref())),
        carrier: carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default(),
        tracking_url: tracking_url.map(link::https).unwrap_or_default(),
        cancelled: false,
    })
}

pub(super) fn checkout(event: &[u8]) -> Result<Outcome, String> {
    let (checkout, _): (Checkout, _) = read(event)?;
    let id = CartId::parse(checkout.id.0.as_str()).map_err(|error| format!("checkout.id: {error}"))?;
    let occurred_at = checkout.updated_date.unwrap_or(checkout.created_date).0;
    let destination = checkout.shipping_info.as_ref().and_then(|it| it.shipping_destination.as_ref());
    let billing = checkout.billing_info.as_ref();
    let what = if checkout.completed == Some(true) {
        What::CartConverted
    } else {
        What::CartStands(Box::new(CartSnapshot {
            contact: person(
                checkout.buyer_info.as_ref(),
                [billing, destination, None],
                destination.or(billing),
                checkout.buyer_language.as_deref(),
            ),
            items: line_items(&checkout.line_items),
            recovery_url: String::new(),
        }))
    };
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Cart(id), occurred_at, what }]))
}

pub(super) fn recovered(event: &[u8]) -> Result<Outcome, String> {
    let (abandoned, event_time): (AbandonedCheckout, _) = read(event)?;
    let recovered_at = abandoned.checkout_recovered_date.or(abandoned.updated_date).map(|at| at.0);
    let occurred_at = recovered_at.or(event_time).ok_or("checkoutRecoveredDate is missing")?;
    let Some(checkout) = abandoned.checkout_id.as_deref().filter(|id| !id.is_empty()) else {
        return Ok(Outcome::Ignored("a cart was abandoned before its checkout".to_owned()));
    };
    let id = CartId::parse(checkout).map_err(|error| format!("checkoutId: {error}"))?;
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Cart(id), occurred_at, what: What::CartConverted }]))
}
