//! `fulfillments/*` and `fulfillment_events/create`.

use jiff::Timestamp;
use journey::fact::{Estimate, EstimatedBy, Fact, ParcelRef, ParcelStatus, Scan, Shipment, Subject, What};
use journey::ids::{OrderId, ShipmentId};

use super::{check_type, order_id, shipment_id, wire};
use crate::translation::{Outcome, tracking_numbers};
use crate::{json, link, text};

pub(super) fn read_fulfillment(body: &[u8]) -> Result<Outcome, String> {
    let fulfillment: wire::Fulfillment = json::read(body)?;
    check_type(fulfillment.admin_graphql_api_id.as_deref(), "Fulfillment")?;
    if fulfillment.fulfillment_id.is_some() {
        return Err("fulfillment_id must be absent: a fulfillment event's body".to_owned());
    }
    if fulfillment.status.is_none() {
        return Err("status is missing".to_owned());
    }
    let facts = facts(&order_id("order_id", &fulfillment.order_id)?, &fulfillment)?;
    Ok(if facts.is_empty() {
        Outcome::Ignored("the fulfillment is neither done nor cancelled".to_owned())
    } else {
        Outcome::Facts(facts)
    })
}

/// What one fulfillment reports: the hand-over, and the parcel's status if there is one. Nothing
/// while it is pending or after it failed, since nothing was handed over then.
pub(super) fn facts(order: &OrderId, fulfillment: &wire::Fulfillment) -> Result<Vec<Fact>, String> {
    let cancelled = match fulfillment.status.as_deref() {
        Some("success") => false,
        Some("cancelled") => true,
        Some(_) | None => return Ok(Vec::new()),
    };
    let id = shipment_id("id", &fulfillment.id)?;
    let occurred_at = fulfillment.updated_at.unwrap_or(fulfillment.created_at).0;
    let shipment = shipment(id.clone(), fulfillment, cancelled);
    let scan = fulfillment.shipment_status.as_deref().filter(|_| !cancelled).map(|word| Scan {
        parcel: ParcelRef::Shipment(id),
        status: status(word),
        tracking_url: shipment.tracking_url.clone(),
        carrier: shipment.carrier.clone(),
    });
    let mut facts = vec![fact(order, occurred_at, What::Shipped(shipment))];
    facts.extend(scan.map(|scan| fact(order, occurred_at, What::Scanned(scan))));
    Ok(facts)
}

fn shipment(id: ShipmentId, fulfillment: &wire::Fulfillment, cancelled: bool) -> Shipment {
    let numbers = fulfillment.tracking_numbers.iter().flatten().filter_map(Option::as_deref);
    let urls = fulfillment.tracking_urls.iter().flatten().filter_map(Option::as_deref);
    let links = fulfillment.tracking_url.as_deref().into_iter().chain(urls).map(link::https);
    let carrier = fulfillment.tracking_company.as_deref();
    Shipment {
        id,
        shipped_at: fulfillment.created_at.0,
        tracking: tracking_numbers(numbers.chain(fulfillment.tracking_number.as_deref())),
        carrier: carrier.map(|name| text::line(name, text::CARRIER_MAX)).unwrap_or_default(),
        tracking_url: links.into_iter().find(|link| !link.is_empty()).unwrap_or_default(),
        cancelled,
    }
}

pub(super) fn read_event(body: &[u8]) -> Result<Outcome, String> {
    let event: wire::FulfillmentEvent = json::read(body)?;
    check_type(event.admin_graphql_api_id.as_deref(), "FulfillmentEvent")?;
    let order = order_id("order_id", &event.order_id)?;
    let parcel = ParcelRef::Shipment(shipment_id("fulfillment_id", &event.fulfillment_id)?);
    let occurred_at = event.happened_at.unwrap_or(event.created_at).0;
    let scan = Scan {
        parcel: parcel.clone(),
        status: status(&event.status),
        tracking_url: String::new(),
        carrier: String::new(),
    };
    let mut facts = vec![fact(&order, occurred_at, What::Scanned(scan))];
    if let Some(arrives_by) = event.estimated_delivery_at {
        let estimate = Estimate { arrives_by: arrives_by.0, by: EstimatedBy::Storefront };
        facts.push(fact(&order, occurred_at, What::Estimated { parcel, estimate }));
    }
    Ok(Outcome::Facts(facts))
}

/// Shopify's `FulfillmentEventStatus` (REST writes it in lower case, GraphQL in upper). The last four
/// are of the customer and unstable APIs. An open set: a new word is no error.
fn status(word: &str) -> ParcelStatus {
    match word.to_ascii_lowercase().as_str() {
        "label_printed" | "label_purchased" | "confirmed" => ParcelStatus::LabelCreated,
        "carrier_picked_up" => ParcelStatus::PickedUp,
        "in_transit" => ParcelStatus::InTransit,
        "delayed" => ParcelStatus::Delayed,
        "out_for_delivery" => ParcelStatus::OutForDelivery,
        "attempted_delivery" => ParcelStatus::AttemptFailed,
        "ready_for_pickup" | "ready_for_recipient_pickup" => ParcelStatus::ReadyForPickup,
        "delivered" => ParcelStatus::Delivered,
        "failure" => ParcelStatus::Failed,
        // The customer picked it up.
        "picked_up" => ParcelStatus::Delivered,
        "buyer_action_required" => ParcelStatus::OnHold,
        "returning_to_sender" => ParcelStatus::ReturningToSender,
        _ => ParcelStatus::Unknown,
    }
}

fn fact(order: &OrderId, occurred_at: Timestamp, what: What) -> Fact {
    Fact { subject: Subject::Order(order.clone()), occurred_at, what }
}
