//! Adobe Commerce's records to facts.

use jiff::Timestamp;
use journey::fact::{CartSnapshot, Contact, Fact, OrderSnapshot, Shipment, Subject, What};
use journey::ids::{CartId, OrderId, ShipmentId};

use super::wire;
use crate::scalar::{Decimal, Id};
use crate::translation::{Line, Outcome, items, tracking_numbers};
use crate::{contact, money, text, times};

pub(super) fn order(order: &wire::Order) -> Result<Outcome, String> {
    let id = order_id("entity_id", &order.entity_id)?;
    let state = order.state.as_deref().unwrap_or_default();
    if state == "pending_payment" {
        return Ok(Outcome::Ignored("the order is not paid yet".to_owned()));
    }
    let created_at = time("created_at", &[&order.created_at])?;
    let updated_at = time("updated_at", &[&order.updated_at, &order.created_at])?;
    let fact = |occurred_at, what| Fact { subject: Subject::Order(id.clone()), occurred_at, what };
    let mut facts = vec![fact(updated_at, What::OrderStands(Box::new(snapshot(order, created_at))))];
    if state == "canceled" {
        facts.push(fact(updated_at, What::OrderCancelled));
    }
    if let Some(full) = refunded(order) {
        facts.push(fact(updated_at, What::OrderRefunded { full }));
    }
    Ok(Outcome::Facts(facts))
}

fn snapshot(order: &wire::Order, placed_at: Timestamp) -> OrderSnapshot {
    let currency = order.order_currency_code.as_deref();
    let lines = order.items.as_ref().map(|items| items.0.as_slice()).unwrap_or_default();
    let all_virtual =
        !lines.is_empty() && lines.iter().all(|item| item.is_virtual.is_some_and(|flag| flag.0));
    OrderSnapshot {
        number: order
            .increment_id
            .as_ref()
            .map(|number| text::line(&number.0, text::NUMBER_MAX))
            .unwrap_or_default(),
        placed_at,
        contact: buyer(order),
        items: items(whole_lines(lines)),
        shipping_method: order
            .shipping_description
            .as_deref()
            .map(|name| text::line(name, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_code: order
            .shipping_method
            .as_deref()
            .map(|code| text::line(code, text::CODE_MAX))
            .unwrap_or_default(),
        shipping_fee: order.shipping_amount.as_ref().and_then(|amount| money::parse(&amount.0, currency?)),
        nothing_to_ship: order.is_virtual.map_or(all_virtual, |flag| flag.0),
        ..OrderSnapshot::default()
    }
}

fn buyer(order: &wire::Order) -> Contact {
    let addresses = || order.addresses.iter().flat_map(|addresses| &addresses.0);
    let of = |kind: &str| addresses().find(|address| address.address_type.as_deref() == Some(kind));
    let (billing, shipping) = (of("billing"), of("shipping"));
    let place = shipping.or(billing);
    let name = |address: Option<&'_ wire::Address>| address.and_then(|address| address.firstname.clone());
    let (billed, shipped) = (name(billing), name(shipping));
    Contact {
        email: contact::first_email([order.customer_email.as_deref()]),
        name: contact::first_name([
            order.customer_firstname.as_deref(),
            billed.as_deref(),
            shipped.as_deref(),
        ]),
        country: place
            .and_then(|place| place.country_id.as_deref())
            .map(contact::country)
            .unwrap_or_default(),
        region: place.and_then(|place| place.region_code.as_deref()).map(contact::region).unwrap_or_default(),
        ..Contact::default()
    }
}

/// Title and quantity of each line that is not a part of another.
fn whole_lines(lines: &[wire::Item]) -> impl Iterator<Item = Line<'_>> {
    let is_whole = |item: &&wire::Item| item.parent_item_id.as_ref().is_none_or(|id| id.0 == "0");
    lines.iter().filter(is_whole).map(|item| {
        let quantity = item.qty_ordered.as_ref().or(item.qty.as_ref());
        Line {
            title: item.name.as_deref().unwrap_or_default(),
            quantity: quantity.map_or(1, pieces),
            sku: item.sku.as_deref().unwrap_or_default(),
            kind: "",
        }
    })
}

/// A quantity, which may be written with decimals. Of something sold by weight there is one.
fn pieces(quantity: &Decimal) -> u32 {
    let (whole, fraction) = quantity.0.split_once('.').unwrap_or((&quantity.0, ""));
    let is_part = fraction.bytes().any(|digit| digit != b'0');
    let whole = whole.trim().parse().unwrap_or(1);
    if is_part { whole.max(1) } else { whole }
}

/// Whether money went back: all of it, a part, or none (`None`).
fn refunded(order: &wire::Order) -> Option<bool> {
    let currency = order.order_currency_code.as_deref()?;
    let amount = |amount: &Option<Decimal>| money::parse(&amount.as_ref()?.0, currency);
    let refunded = amount(&order.total_refunded).filter(|refunded| refunded.minor_units > 0)?;
    Some(amount(&order.grand_total).is_some_and(|total| refunded.minor_units >= total.minor_units))
}

pub(super) fn shipment(shipment: &wire::Shipment) -> Result<Outcome, String> {
    let order = order_id("order_id", &shipment.order_id)?;
    let tracks = shipment.tracks.as_ref().map(|tracks| tracks.0.as_slice()).unwrap_or_default();
    let occurred_at = time("updated_at", &[&shipment.updated_at, &shipment.created_at])?;
    let shipped_at = time("created_at", &[&shipment.created_at])?;
    let shipment = handed_over("entity_id", &shipment.entity_id, shipped_at, tracks)?;
    one(Subject::Order(order), occurred_at, What::Shipped(shipment))
}

/// A tracking number that was added to a shipment. A shipment's own event has all of them and comes with it;
/// of several the one that changed last counts until then.
pub(super) fn track(track: &wire::Track) -> Result<Outcome, String> {
    let order = order_id("order_id", track.order_id.as_ref().ok_or("data.value.order_id is missing")?)?;
    let parent = track.parent_id.as_ref().ok_or("data.value.parent_id is missing")?;
    let occurred_at = time("updated_at", &[&track.updated_at, &track.created_at])?;
    let shipped_at = time("created_at", &[&track.created_at])?;
    let shipment = handed_over("parent_id", parent, shipped_at, std::slice::from_ref(track))?;
    one(Subject::Order(order), occurred_at, What::Shipped(shipment))
}

fn handed_over(
    field: &str,
    id: &Id,
    shipped_at: Timestamp,
    tracks: &[wire::Track],
) -> Result<Shipment, String> {
    let id = ShipmentId::parse(id.0.as_str()).map_err(|error| format!("data.value.{field}: {error}"))?;
    let carrier = tracks.iter().find_map(|track| {
        let title = track.title.as_deref().filter(|title| !title.trim().is_empty());
        title.or(track.carrier_code.as_deref())
    });
    let numbers = tracks.iter().filter_map(|track| track.track_number.as_ref());
    Ok(Shipment {
        id,
        shipped_at,
        tracking: tracking_numbers(numbers.map(|number| number.0.as_str())),
        carrier: carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default(),
        tracking_url: String::new(),
        cancelled: false,
    })
}

pub(super) fn credit_memo(memo: &wire::CreditMemo) -> Result<Outcome, String> {
    let order = order_id("order_id", &memo.order_id)?;
    let occurred_at = time("created_at", &[&memo.created_at])?;
    // Whether it was all, only the order's own event tells.
    one(Subject::Order(order), occurred_at, What::OrderRefunded { full: false })
}

pub(super) fn quote(quote: &wire::Quote) -> Result<Outcome, String> {
    let id = CartId::parse(quote.entity_id.0.as_str());
    let id = id.map_err(|error| format!("data.value.entity_id: {error}"))?;
    let occurred_at = time("updated_at", &[&quote.updated_at, &quote.created_at])?;
    // It was bought, or taken over into another when its owner logged in: nothing waits in it.
    let what = if quote.is_active.is_some_and(|flag| !flag.0) {
        What::CartConverted
    } else {
        What::CartStands(Box::new(CartSnapshot {
            contact: Contact {
                email: contact::first_email([quote.customer_email.as_deref()]),
                name: contact::first_name([quote.customer_firstname.as_deref()]),
                ..Contact::default()
            },
            items: items(whole_lines(&quote.items.0)),
            recovery_url: String::new(),
        }))
    };
    one(Subject::Cart(id), occurred_at, what)
}

fn one(subject: Subject, occurred_at: Timestamp, what: What) -> Result<Outcome, String> {
    Ok(Outcome::Facts(vec![Fact { subject, occurred_at, what }]))
}

fn order_id(field: &str, id: &Id) -> Result<OrderId, String> {
    OrderId::parse(id.0.as_str()).map_err(|error| format!("data.value.{field}: {error}"))
}

/// The first of `texts` that is a time: what was never changed has `0000-00-00 00:00:00` there.
fn time(field: &str, texts: &[&Option<String>]) -> Result<Timestamp, String> {
    let mut read = texts.iter().filter_map(|text| times::utc(text.as_deref()?));
    read.next().ok_or_else(|| format!("data.value.{field} must be a time such as 2026-03-02 14:00:00"))
}
