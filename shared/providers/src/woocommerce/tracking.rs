//! What the usual plugins store of parcels in an order's `meta_data`. `WooCommerce` itself has nothing.
//!
//! | key | plugin | value |
//! |---|---|---|
//! | `_wc_shipment_tracking_items` | Shipment Tracking, Advanced Shipment Tracking (AST) | a list: `tracking_number`, `tracking_provider` or `custom_tracking_provider`, `custom_tracking_link`, `date_shipped` (seconds since 1970, at midnight), `tracking_id` |
//! | `_aftership_tracking_items` | AfterShip | the same with `slug` for the carrier |
//! | `wcshipping_labels`, `wc_connect_labels` | WooCommerce Shipping, WooCommerce Tax | a list, or its JSON: `tracking`, `carrier_id`, `created` (milliseconds), `label_id`, `status`, `refund` |
//! | `ywot_tracking_code`, `ywot_carrier_name` | YITH Order Tracking | texts |
//! | `_aftership_tracking_number`, `_aftership_tracking_provider_name` | AfterShip, old | texts |
//!
//! Keys and fields as public code of these plugins, or code that reads them, has them; not verified against
//! an installation. PHP writes a list with gaps as an object.

use jiff::Timestamp;
use journey::fact::Shipment;
use journey::ids::ShipmentId;
use serde_json::{Map, Value};

use super::order::Meta;
use crate::translation::{SHIPMENTS_MAX, tracking_numbers};
use crate::{link, text, times};

const ITEM_LISTS: [&str; 2] = ["_wc_shipment_tracking_items", "_aftership_tracking_items"];
const LABEL_LISTS: [&str; 2] = ["wcshipping_labels", "wc_connect_labels"];
/// Id, number, carrier.
const SINGLES: [(&str, &str, &str); 2] = [
    ("ywot", "ywot_tracking_code", "ywot_carrier_name"),
    ("aftership", "_aftership_tracking_number", "_aftership_tracking_provider_name"),
];

/// The parcels, each once. One without a day of shipping was shipped at `undated`.
pub(super) fn shipments(meta: &[Meta], placed_at: Timestamp, undated: Timestamp) -> Vec<Shipment> {
    // A day is told as its midnight: it was not shipped before it was ordered.
    let shipped_at =
        |at: Option<Timestamp>| at.map_or(undated, |at| times::midnight_is_day(at).max(placed_at));
    let mut found = Vec::new();
    for entry in ITEM_LISTS.iter().flat_map(|key| entries(meta, key)) {
        let carrier = first_text(&entry, &["custom_tracking_provider", "tracking_provider", "slug"]);
        let number = scalar(entry.get("tracking_number"));
        let url = scalar(entry.get("custom_tracking_link")).replace("%number%", number.trim());
        let at = scalar(entry.get("date_shipped")).parse().ok().and_then(times::unix);
        let id = scalar(entry.get("tracking_id"));
        add(&mut found, shipment(&id, &number, &carrier, &url, shipped_at(at)));
    }
    for entry in LABEL_LISTS.iter().flat_map(|key| entries(meta, key)) {
        if !matches!(entry.get("status").and_then(Value::as_str), None | Some("PURCHASED")) {
            continue;
        }
        let number = scalar(entry.get("tracking"));
        let at = scalar(entry.get("created")).parse().ok().and_then(times::unix);
        let id = scalar(entry.get("label_id"));
        let carrier = scalar(entry.get("carrier_id"));
        let label = shipment(&id, &number, &carrier, "", shipped_at(at));
        // A label whose price goes back is not used.
        let cancelled = entry.get("refund").is_some_and(|refund| !refund.is_null());
        add(&mut found, label.map(|label| Shipment { cancelled, ..label }));
    }
    for (id, number, carrier) in SINGLES {
        let (number, carrier) = (text_of(meta, number), text_of(meta, carrier));
        let single = shipment(id, number.unwrap_or_default(), carrier.unwrap_or_default(), "", undated);
        add(&mut found, single);
    }
    found
}

/// The text that a plugin stored under `key`.
pub(super) fn text_of<'a>(meta: &'a [Meta], key: &str) -> Option<&'a str> {
    let value = meta.iter().find(|meta| meta.key.as_deref() == Some(key))?.value.as_ref()?;
    value.as_str().filter(|text| !text.is_empty())
}

/// Adds a parcel, unless another plugin told its number already.
fn add(found: &mut Vec<Shipment>, shipment: Option<Shipment>) {
    let is_told = |new: &Shipment| {
        let same = |old: &Shipment| old.id == new.id || old.tracking == new.tracking;
        found.len() >= SHIPMENTS_MAX || found.iter().any(same)
    };
    found.extend(shipment.filter(|shipment| !is_told(shipment)));
}

/// A parcel with a tracking number; without an id of its own the number is one.
fn shipment(id: &str, number: &str, carrier: &str, url: &str, shipped_at: Timestamp) -> Option<Shipment> {
    let tracking = tracking_numbers([number]);
    let first = tracking.first()?.as_str();
    Some(Shipment {
        id: ShipmentId::parse(id).or_else(|_| ShipmentId::parse(first)).ok()?,
        shipped_at,
        carrier: text::line(carrier, text::CARRIER_MAX),
        tracking_url: link::https(url),
        cancelled: false,
        tracking,
    })
}

/// The objects of a list.
fn entries(meta: &[Meta], key: &str) -> Vec<Map<String, Value>> {
    let value = meta.iter().find(|meta| meta.key.as_deref() == Some(key)).and_then(|meta| meta.value.clone());
    let value = match value {
        Some(Value::String(text)) => serde_json::from_str(&text).ok(),
        other => other,
    };
    let values: Vec<Value> = match value {
        Some(Value::Array(values)) => values,
        Some(Value::Object(fields)) => fields.into_iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    let object = |value| if let Value::Object(fields) = value { Some(fields) } else { None };
    values.into_iter().filter_map(object).take(SHIPMENTS_MAX).collect()
}

fn first_text(entry: &Map<String, Value>, names: &[&str]) -> String {
    let mut texts = names.iter().map(|name| scalar(entry.get(*name)));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// A text or a whole number as text; else nothing.
fn scalar(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.as_u64().map(|number| number.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}
