//! The outside: storefront, carriers and the shop's pages, each saying things in its own form.
//!
//! A script's line becomes the event that the `standard` provider would bring. With `via shopify` or
//! `via easypost` it becomes that sender's webhook instead.

use std::collections::BTreeMap;

use jiff::Timestamp;
use providers::{Provider, Surface};
use serde_json::{Value, json};

/// One webhook call.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) provider: Provider,
    pub(super) surface: Surface,
    pub(super) topic: String,
    pub(super) body: Value,
}

/// What the senders remember between two lines.
#[derive(Debug, Default)]
pub(super) struct Senders {
    /// The order as last told, by id: the `data` of its event.
    pub(super) orders: BTreeMap<String, Value>,
    /// Order and shipment of a tracking number.
    pub(super) shipments: BTreeMap<String, (String, String)>,
    /// EasyPost repeats a parcel's whole history in each event: what was scanned, and when.
    scans: BTreeMap<String, Vec<(Timestamp, String)>>,
}

/// A report on one parcel.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) number: String,
    pub(super) status: String,
    pub(super) order: Option<String>,
    pub(super) carrier: Option<String>,
    pub(super) estimate: Option<Timestamp>,
    pub(super) at: Timestamp,
}

/// An event of the `standard` provider.
pub(super) fn standard(event_type: &str, at: Timestamp, data: Value) -> Delivery {
    let surface = Provider::Standard.surfaces_of(event_type)[0];
    let body = json!({ "type": event_type, "timestamp": at, "data": data });
    Delivery { provider: Provider::Standard, surface, topic: event_type.to_owned(), body }
}

fn shopify(topic: &str, body: Value) -> Delivery {
    Delivery { provider: Provider::Shopify, surface: Surface::Storefront, topic: topic.to_owned(), body }
}

/// Shopify's order, out of the `data` of a standard event.
pub(super) fn shopify_order(
    topic: &str,
    data: &Value,
    at: Timestamp,
    cancelled_at: Option<Timestamp>,
) -> Delivery {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let customer = &data["customer"];
    let needs_shipping = data["nothing_to_ship"] != true;
    let lines: Vec<Value> = data["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| json!({ "title": item["title"], "quantity": item["quantity"], "requires_shipping": needs_shipping }))
        .collect();
    let fee = &data["shipping"]["fee"];
    let placed_at = &data["placed_at"];
    let id = text(&data["order_id"]);
    shopify(
        topic,
        json!({
            "id": id,
            "admin_graphql_api_id": format!("gid://shopify/Order/{id}"),
            "name": format!("#{}", text(&data["order_number"])),
            "order_number": data["order_number"],
            "email": customer["email"],
            "customer_locale": customer["locale"],
            "created_at": placed_at, "processed_at": placed_at, "updated_at": at,
            "cancelled_at": cancelled_at,
            "financial_status": "paid",
            "currency": fee["currency"].as_str().unwrap_or("USD"),
            "test": data["test"] == true,
            "customer": { "first_name": customer["name"], "email": customer["email"] },
            "shipping_address": { "country_code": customer["country"], "province_code": customer["region"] },
            "line_items": lines,
            "shipping_lines": [{
                "title": data["shipping"]["method"],
                "price": fee["amount"].as_str().unwrap_or("0.00"),
            }],
            "order_status_url": data["status_url"],
            "fulfillments": [],
        }),
    )
}

/// Shopify's fulfillment, out of the `data` of a standard event.
pub(super) fn shopify_fulfillment(data: &Value, at: Timestamp) -> Delivery {
    let is_cancelled = data["cancelled"] == true;
    let topic = if is_cancelled { "fulfillments/update" } else { "fulfillments/create" };
    shopify(
        topic,
        json!({
            "id": data["shipment_id"],
            "order_id": data["order_id"],
            "status": if is_cancelled { "cancelled" } else { "success" },
            "shipment_status": null,
            "created_at": at, "updated_at": at,
            "tracking_company": data["carrier"],
            "tracking_numbers": data["tracking_numbers"],
        }),
    )
}

impl Senders {
    /// A report as the `standard` provider, Shopify or EasyPost brings it; the error says why that
    /// sender could not know.
    pub(super) fn report(&mut self, via: &str, report: &Report) -> Result<Delivery, &'static str> {
        self.scans.entry(report.number.clone()).or_default().push((report.at, report.status.clone()));
        match via {
            "shopify" => self.shopify_event(report),
            "easypost" => {
                Ok(self.easypost(&report.number, report.carrier.as_deref(), report.estimate, report.at))
            }
            _ => Ok(standard(
                "parcel.scanned",
                report.at,
                json!({
                    "tracking_number": report.number, "status": report.status, "order_id": report.order,
                    "carrier": report.carrier, "estimated_arrival": report.estimate,
                }),
            )),
        }
    }

    fn shopify_event(&self, report: &Report) -> Result<Delivery, &'static str> {
        let known = self.shipments.get(&report.number);
        let (order, shipment) = known.ok_or("Shopify knows only parcels of its own shipments")?;
        let status = match report.status.as_str() {
            "label_created" => "label_printed",
            "picked_up" => "carrier_picked_up",
            "attempt_failed" => "attempted_delivery",
            "failed" => "failure",
            same => same,
        };
        let body = json!({
            "id": 1, "fulfillment_id": shipment, "order_id": order, "status": status,
            "happened_at": report.at, "created_at": report.at, "estimated_delivery_at": report.estimate,
        });
        Ok(shopify("fulfillment_events/create", body))
    }

    /// EasyPost's tracker as it stands now: the history so far, and perhaps a date.
    pub(super) fn easypost(
        &self,
        number: &str,
        carrier: Option<&str>,
        estimate: Option<Timestamp>,
        at: Timestamp,
    ) -> Delivery {
        let history = self.scans.get(number).map_or(&[][..], Vec::as_slice);
        let details: Vec<Value> = history
            .iter()
            .map(|(at, status)| {
                let (status, detail) = easypost_status(status);
                json!({ "status": status, "status_detail": detail, "datetime": at })
            })
            .collect();
        let (status, detail) =
            history.last().map_or(("pre_transit", None), |(_, status)| easypost_status(status));
        let body = json!({
            "object": "Event", "description": "tracker.updated",
            "result": {
                "object": "Tracker", "tracking_code": number, "carrier": carrier,
                "status": status, "status_detail": detail,
                "updated_at": at, "est_delivery_date": estimate, "tracking_details": details,
            },
        });
        let topic = "tracker.updated".to_owned();
        Delivery { provider: Provider::EasyPost, surface: Surface::Carrier, topic, body }
    }
}

/// EasyPost's word for a status, and the detail that says more.
fn easypost_status(status: &str) -> (&str, Option<&'static str>) {
    match status {
        "label_created" => ("pre_transit", None),
        "picked_up" => ("in_transit", None),
        "delayed" => ("in_transit", Some("delayed")),
        "on_hold" => ("in_transit", Some("held")),
        "address_problem" => ("failure", Some("incorrect_address")),
        "attempt_failed" => ("failure", Some("delivery_attempted")),
        "ready_for_pickup" => ("available_for_pickup", None),
        "returning_to_sender" => ("return_to_sender", None),
        "failed" => ("failure", None),
        same => (same, None),
    }
}
