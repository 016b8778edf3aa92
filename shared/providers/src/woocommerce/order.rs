//! `order.*`: a whole order, or the id of one that is gone.

use jiff::Timestamp;
use journey::fact::{Contact, Fact, Item, Money, OrderSnapshot, ParcelStatus, Subject, What};
use journey::ids::OrderId;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Number, Value};

use super::entities::plain;
use super::tracking;
use crate::delivery::Verified;
use crate::scalar::Id;
use crate::storefront::StorefrontOrder;
use crate::translation::{Line, Outcome, items};
use crate::{contact, json, money, text, times};

#[derive(Deserialize)]
struct Order {
    id: Id,
    number: Option<Id>,
    /// What tells an order from a product, a customer or a coupon.
    #[serde(rename = "order_key")]
    _order_key: String,
    status: String,
    currency: Option<String>,
    date_created_gmt: String,
    date_modified_gmt: Option<String>,
    date_paid_gmt: Option<String>,
    date_completed_gmt: Option<String>,
    payment_method: Option<String>,
    billing: Option<Address>,
    shipping: Option<Address>,
    line_items: Vec<LineItem>,
    shipping_lines: Option<Vec<ShippingLine>>,
    refunds: Option<Vec<IgnoredAny>>,
    meta_data: Option<Vec<Meta>>,
}

#[derive(Deserialize)]
struct Address {
    email: Option<String>,
    first_name: Option<String>,
    address_1: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

#[derive(Deserialize)]
struct LineItem {
    name: Option<String>,
    sku: Option<String>,
    /// A whole number, unless a plugin sells by weight.
    quantity: Option<Number>,
}

#[derive(Deserialize)]
struct ShippingLine {
    method_title: Option<String>,
    method_id: Option<String>,
    /// Which of several of this method in the shop's zones.
    instance_id: Option<Id>,
    /// Without tax.
    total: Option<String>,
    total_tax: Option<String>,
}

/// Something that a plugin stored with the order: its value may be anything.
#[derive(Deserialize)]
pub(super) struct Meta {
    pub(super) key: Option<String>,
    pub(super) value: Option<Value>,
}

/// The body of `order.deleted` has nothing else: an order's own body sent again under that topic, which is
/// not signed, must not cancel it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deleted {
    id: Id,
}

/// How an order stands, by its status.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    /// It is not paid: the customer may never come back.
    NotYet,
    /// It is to be sent, or sent.
    Good,
    /// It will not be sent.
    Cancelled,
    /// All of its money went back.
    Refunded,
}

pub(super) fn read(body: &[u8]) -> Result<Outcome, String> {
    let order: Order = json::read(body)?;
    let id = order_id(&order.id)?;
    let placed_at = time("date_created_gmt", &order.date_created_gmt)?;
    let told_at = optional_time("date_modified_gmt", order.date_modified_gmt.as_deref())?;
    let told_at = told_at.unwrap_or(placed_at);
    let paid_at = optional_time("date_paid_gmt", order.date_paid_gmt.as_deref())?;
    let completed_at = optional_time("date_completed_gmt", order.date_completed_gmt.as_deref())?;
    let standing = standing(&order.status, paid_at.is_some());
    if standing == Standing::NotYet {
        return Ok(Outcome::Ignored("the order is not paid yet".to_owned()));
    }
    // What is paid later is promised from then on; cash on delivery is paid at its end.
    let placed_at = paid_at.filter(|_| order.payment_method.as_deref() != Some("cod")).unwrap_or(placed_at);
    let is_delivered = order.status == "delivered";
    let is_sent = is_delivered || order.status == "completed";
    let in_part = order.refunds.as_ref().is_some_and(|refunds| !refunds.is_empty());
    let meta = order.meta_data.as_deref().unwrap_or_default();
    let undated = completed_at.unwrap_or(told_at);
    Ok(StorefrontOrder {
        id,
        told_at,
        shipments: tracking::shipments(meta, placed_at, undated),
        cancelled_at: (standing == Standing::Cancelled).then_some(told_at),
        refunded: match standing {
            Standing::Refunded => Some((told_at, true)),
            _ => in_part.then_some((told_at, false)),
        },
        sent_at: is_sent.then_some(undated),
        parcels: is_delivered.then_some(ParcelStatus::Delivered),
        snapshot: snapshot(&order, placed_at, meta),
    }
    .outcome())
}

pub(super) fn read_deleted(verified: &Verified<'_>) -> Result<Outcome, String> {
    let deleted: Deleted = json::read(verified.body())?;
    let subject = Subject::Order(order_id(&deleted.id)?);
    Ok(Outcome::Facts(vec![Fact { subject, occurred_at: verified.checked_at(), what: What::OrderCancelled }]))
}

fn standing(status: &str, is_paid: bool) -> Standing {
    match status {
        "checkout-draft" | "auto-draft" => Standing::NotYet,
        "pending" | "on-hold" | "failed" if !is_paid => Standing::NotYet,
        "cancelled" | "trash" | "failed" => Standing::Cancelled,
        "refunded" => Standing::Refunded,
        _ => Standing::Good,
    }
}

fn snapshot(order: &Order, placed_at: Timestamp, meta: &[Meta]) -> OrderSnapshot {
    let lines = order.shipping_lines.as_deref().unwrap_or_default();
    let title = lines.first().and_then(|line| line.method_title.as_deref()).unwrap_or_default();
    let number = order.number.as_ref().unwrap_or(&order.id);
    OrderSnapshot {
        number: text::line(&number.0, text::NUMBER_MAX).trim_start_matches('#').trim().to_owned(),
        placed_at,
        contact: contact(order, meta),
        items: line_items(&order.line_items),
        shipping_method: text::line(&plain(title), text::METHOD_MAX),
        shipping_code: lines.first().map(code).unwrap_or_default(),
        shipping_fee: lines.first().and_then(|line| fee(line, order.currency.as_deref()?)),
        nothing_to_ship: ships_nothing(order, lines),
        ..OrderSnapshot::default()
    }
}

/// `flat_rate:3`, as WooCommerce calls a rate.
fn code(line: &ShippingLine) -> String {
    let method = line.method_id.as_deref().unwrap_or_default();
    let instance = line.instance_id.as_ref().filter(|instance| !method.is_empty() && instance.0 != "0");
    let code = instance.map_or_else(|| method.to_owned(), |instance| format!("{method}:{}", instance.0));
    text::line(&code, text::CODE_MAX)
}

/// Virtual goods have neither a shipping method nor an address; what is picked up is not sent either.
fn ships_nothing(order: &Order, lines: &[ShippingLine]) -> bool {
    let is_pickup =
        |line: &ShippingLine| matches!(line.method_id.as_deref(), Some("local_pickup" | "pickup_location"));
    let street = order.shipping.as_ref().and_then(|address| address.address_1.as_deref());
    if lines.is_empty() { street.is_none_or(str::is_empty) } else { lines.iter().all(is_pickup) }
}

fn contact(order: &Order, meta: &[Meta]) -> Contact {
    let (billing, shipping) = (order.billing.as_ref(), order.shipping.as_ref());
    let has_country = |address: &&Address| address.country.as_deref().is_some_and(|code| !code.is_empty());
    let place = shipping.filter(has_country).or(billing);
    let email = billing.and_then(|address| address.email.as_deref());
    let name = |address: Option<&'_ Address>| address.and_then(|address| address.first_name.clone());
    let names = [name(billing), name(shipping)];
    Contact {
        email: email.map(contact::email).unwrap_or_default(),
        name: contact::first_name(names.iter().map(|name| name.as_deref())),
        locale: tracking::text_of(meta, "wpml_language").map(contact::locale).unwrap_or_default(),
        country: place
            .and_then(|address| address.country.as_deref())
            .map(contact::country)
            .unwrap_or_default(),
        region: place.and_then(|address| address.state.as_deref()).map(contact::region).unwrap_or_default(),
        ..Contact::default()
    }
}

fn line_items(lines: &[LineItem]) -> Vec<Item> {
    let titles: Vec<String> =
        lines.iter().map(|line| plain(line.name.as_deref().unwrap_or_default()).into_owned()).collect();
    items(lines.iter().zip(&titles).map(|(line, title)| Line {
        title,
        quantity: quantity(line),
        sku: line.sku.as_deref().unwrap_or_default(),
        kind: "",
    }))
}

/// What is sold by weight counts as one.
fn quantity(line: &LineItem) -> u32 {
    let Some(number) = &line.quantity else { return 1 };
    match number.as_u64() {
        Some(count) => u32::try_from(count).unwrap_or(u32::MAX),
        None => u32::from(number.as_f64().is_some_and(|amount| amount > 0.0)),
    }
}

/// What the customer paid for shipping, with tax.
fn fee(line: &ShippingLine, currency: &str) -> Option<Money> {
    let fee = money::parse(line.total.as_deref()?, currency)?;
    let tax = line.total_tax.as_deref().and_then(|tax| money::parse(tax, currency));
    let minor_units = fee.minor_units.checked_add(tax.map_or(0, |tax| tax.minor_units))?;
    Some(Money { minor_units, ..fee })
}

fn order_id(id: &Id) -> Result<OrderId, String> {
    OrderId::parse(id.0.as_str()).map_err(|error| format!("id: {error}"))
}

/// UTC without a zone.
fn time(field: &str, told: &str) -> Result<Timestamp, String> {
    let form = "a time of the years 2000 to 2099 in UTC, such as 2026-03-02T14:00:00";
    times::utc(told).ok_or_else(|| format!("{field} must be {form}"))
}

fn optional_time(field: &str, told: Option<&str>) -> Result<Option<Timestamp>, String> {
    told.filter(|told| !told.is_empty()).map(|told| time(field, told)).transpose()
}
