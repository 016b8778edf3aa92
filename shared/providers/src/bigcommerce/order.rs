//! Answers of the Orders V2 API: the order, its products, its shipments, its shipping addresses.

use jiff::Timestamp;
use journey::fact::{Contact, Money, OrderSnapshot, Shipment};
use journey::ids::{OrderId, ShipmentId};
use serde::Deserialize;

use super::states;
use crate::fetch::Answer;
use crate::scalar::{Count, Id};
use crate::storefront::StorefrontOrder;
use crate::translation::{Line, Outcome, SHIPMENTS_MAX, items, tracking_numbers};
use crate::{contact, json, link, money, text, times};

/// Orders from before the shop was on BigCommerce.
const MIGRATED: &str = "M-MIG";

#[derive(Deserialize)]
struct Order {
    id: Id,
    status_id: u32,
    date_created: String,
    date_modified: Option<String>,
    date_shipped: Option<String>,
    currency_code: Option<String>,
    shipping_cost_inc_tax: Option<String>,
    total_inc_tax: Option<String>,
    refunded_amount: Option<String>,
    order_is_digital: Option<bool>,
    is_email_opt_in: Option<bool>,
    customer_locale: Option<String>,
    external_source: Option<String>,
    billing_address: Option<Address>,
}

#[derive(Deserialize)]
struct Address {
    first_name: Option<String>,
    email: Option<String>,
    country_iso2: Option<String>,
    /// Its name, not its code.
    state: Option<String>,
    /// Of a shipping address.
    shipping_method: Option<String>,
}

#[derive(Deserialize)]
struct Product {
    name: Option<String>,
    sku: Option<String>,
    quantity: Option<Count>,
    /// `physical` or `digital`.
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct ReportedShipment {
    id: Id,
    date_created: Option<String>,
    tracking_number: Option<String>,
    tracking_carrier: Option<String>,
    shipping_provider: Option<String>,
    shipping_provider_display_name: Option<String>,
    /// The shop's own link.
    tracking_link: Option<String>,
    /// BigCommerce's, for carriers that it knows.
    generated_tracking_link: Option<String>,
}

/// How an order stands, by its status. The ids cannot be changed by a shop, only their names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    NotYet,
    Good,
    Sent,
    Cancelled,
}

pub(super) fn read(asked: &OrderId, answers: &[Answer]) -> Result<Outcome, String> {
    let body = |index: usize| answers.get(index).and_then(|answer| answer.body.as_deref());
    let Some(order) = body(0) else {
        return Ok(Outcome::Ignored("the order is gone".to_owned()));
    };
    let order: Order = json::read(order).map_err(|why| format!("order: {why}"))?;
    let products: Vec<Product> = list("products", body(1))?;
    let shipments: Vec<ReportedShipment> = list("shipments", body(2))?;
    let addresses: Vec<Address> = list("addresses", body(3))?;
    if order.id.0 != asked.as_str() {
        return Err("order: id must be the one that was asked for".to_owned());
    }
    let standing = standing(order.status_id);
    if standing == Standing::NotYet {
        return Ok(Outcome::Ignored("the order is not paid yet".to_owned()));
    }
    if order.external_source.as_deref() == Some(MIGRATED) {
        return Ok(Outcome::Ignored("the order was migrated from another platform".to_owned()));
    }
    let placed_at = time("order: date_created", &order.date_created)?;
    let told_at = optional_time("order: date_modified", order.date_modified.as_deref())?.unwrap_or(placed_at);
    let shipped_at = optional_time("order: date_shipped", order.date_shipped.as_deref())?;
    let shipments = shipments.iter().take(SHIPMENTS_MAX);
    Ok(StorefrontOrder {
        id: asked.clone(),
        told_at,
        cancelled_at: (standing == Standing::Cancelled).then_some(told_at),
        refunded: refunded(&order).map(|full| (told_at, full)),
        shipments: shipments.map(|reported| shipment(reported, told_at)).collect::<Result<_, _>>()?,
        sent_at: (standing == Standing::Sent).then(|| shipped_at.unwrap_or(told_at)),
        parcels: None,
        snapshot: snapshot(&order, placed_at, &products, &addresses),
    }
    .outcome())
}

/// The statuses of `reference/orders.v2.oas2.yml`; a new one leaves the order as it is.
fn standing(status_id: u32) -> Standing {
    match status_id {
        // Incomplete, Pending, Awaiting Payment.
        0 | 1 | 7 => Standing::NotYet,
        // Shipped, Completed.
        2 | 10 => Standing::Sent,
        // Cancelled, Declined.
        5 | 6 => Standing::Cancelled,
        // Partially Shipped, Refunded, Awaiting Pickup, Awaiting Shipment, Awaiting Fulfillment, Manual
        // Verification Required, Disputed, Partially Refunded.
        _ => Standing::Good,
    }
}

/// Whether money went back: all of it, a part, or none (`None`).
fn refunded(order: &Order) -> Option<bool> {
    let currency = order.currency_code.as_deref().unwrap_or_default();
    let amount = |told: &Option<String>| money::parse(told.as_deref()?, currency).map(|it| it.minor_units);
    let back = amount(&order.refunded_amount).filter(|back| *back > 0);
    match (order.status_id, back) {
        (4, _) => Some(true),
        (_, Some(back)) => Some(amount(&order.total_inc_tax).is_some_and(|total| back >= total)),
        (14, None) => Some(false),
        (_, None) => None,
    }
}

fn snapshot(
    order: &Order,
    placed_at: Timestamp,
    products: &[Product],
    addresses: &[Address],
) -> OrderSnapshot {
    let lines = products.iter().map(|product| Line {
        title: product.name.as_deref().unwrap_or_default(),
        quantity: product.quantity.map_or(1, |quantity| quantity.0),
        sku: product.sku.as_deref().unwrap_or_default(),
        kind: "",
    });
    let method = addresses.iter().find_map(|address| address.shipping_method.as_deref());
    // BigCommerce writes "None" for an order without a method.
    let method = method.filter(|method| *method != "None").unwrap_or_default();
    let is_physical = |product: &Product| product.kind.as_deref().is_none_or(|kind| kind == "physical");
    let all_digital = !products.is_empty() && !products.iter().any(is_physical);
    OrderSnapshot {
        number: text::line(&order.id.0, text::NUMBER_MAX),
        placed_at,
        contact: contact(order, addresses),
        items: items(lines),
        shipping_method: text::line(method, text::METHOD_MAX),
        shipping_fee: fee(order),
        nothing_to_ship: order.order_is_digital == Some(true) || all_digital,
        ..OrderSnapshot::default()
    }
}

fn fee(order: &Order) -> Option<Money> {
    money::parse(order.shipping_cost_inc_tax.as_deref()?, order.currency_code.as_deref()?)
}

fn contact(order: &Order, addresses: &[Address]) -> Contact {
    let (billing, shipping) = (order.billing_address.as_ref(), addresses.first());
    let place = shipping.or(billing);
    let country = place.and_then(|address| address.country_iso2.as_deref());
    let country = country.map(contact::country).unwrap_or_default();
    let state = place.and_then(|address| address.state.as_deref()).unwrap_or_default();
    let of = |text: fn(&Address) -> Option<&str>| [billing.and_then(text), shipping.and_then(text)];
    Contact {
        email: contact::first_email(of(|address| address.email.as_deref())),
        name: contact::first_name(of(|address| address.first_name.as_deref())),
        locale: order.customer_locale.as_deref().map(contact::locale).unwrap_or_default(),
        region: states::code(&country, state).map_or_else(|| contact::region(state), str::to_owned),
        country,
        marketing_consent: order.is_email_opt_in,
        ..Contact::default()
    }
}

fn shipment(reported: &ReportedShipment, told_at: Timestamp) -> Result<Shipment, String> {
    let names =
        [&reported.shipping_provider_display_name, &reported.tracking_carrier, &reported.shipping_provider];
    let carrier = names.into_iter().flatten().find(|name| !name.is_empty());
    let links = [&reported.tracking_link, &reported.generated_tracking_link];
    let mut links = links.into_iter().flatten().map(|url| link::https(url));
    Ok(Shipment {
        id: ShipmentId::parse(reported.id.0.as_str()).map_err(|error| format!("shipments: id: {error}"))?,
        shipped_at: optional_time("shipments: date_created", reported.date_created.as_deref())?
            .unwrap_or(told_at),
        tracking: tracking_numbers(reported.tracking_number.as_deref()),
        carrier: carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default(),
        tracking_url: links.find(|link| !link.is_empty()).unwrap_or_default(),
        cancelled: false,
    })
}

fn list<T: serde::de::DeserializeOwned>(what: &str, body: Option<&[u8]>) -> Result<Vec<T>, String> {
    json::read_list(body.unwrap_or_default()).map_err(|why| format!("{what}: {why}"))
}

/// RFC 2822.
fn time(field: &str, told: &str) -> Result<Timestamp, String> {
    let form = "a time of the years 2000 to 2099 in RFC 2822, such as Mon, 02 Mar 2026 14:00:00 +0000";
    times::rfc2822(told).ok_or_else(|| format!("{field} must be {form}"))
}

fn optional_time(field: &str, told: Option<&str>) -> Result<Option<Timestamp>, String> {
    told.filter(|told| !told.is_empty()).map(|told| time(field, told)).transpose()
}
