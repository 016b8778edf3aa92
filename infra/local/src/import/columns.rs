//! A row of a table of orders: one order, or one parcel of it, to facts.
//!
//! A row is put into the `standard` events that a shop would have sent, so that the same rules hold for
//! it; what is wrong is said with the column's name.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use journey::calendar;
use journey::fact::{Estimate, EstimatedBy, Fact, ParcelRef, ParcelStatus, Scan, What};
use serde_json::{Map, Value, json};

use super::event_facts;

/// The columns that are read, and the `standard` field that each becomes; `docs/import.md` explains
/// them.
pub const COLUMNS: [(&str, &str); 29] = [
    ("order_id", "data.order_id"),
    ("order_number", "data.order_number"),
    ("placed_at", "data.placed_at"),
    ("email", "data.customer.email"),
    ("name", "data.customer.name"),
    ("country", "data.customer.country"),
    ("region", "data.customer.region"),
    ("locale", "data.customer.locale"),
    ("time_zone", "data.customer.time_zone"),
    ("marketing_consent", "data.customer.marketing_consent"),
    ("items", "data.items"),
    ("shipping_method", "data.shipping.method"),
    ("shipping_code", "data.shipping.code"),
    ("shipping_fee", "data.shipping.fee"),
    ("currency", "data.shipping.fee.currency"),
    ("promised_by", "data.shipping.promise.to"),
    ("dispatch_by", "data.shipping.dispatch_by"),
    ("needed_by", "data.shipping.needed_by"),
    ("status_url", "data.status_url"),
    ("shipment_id", "data.shipment_id"),
    ("shipped_at", "data.shipped_at"),
    ("tracking_number", "data.tracking_number"),
    ("carrier", "data.carrier"),
    ("tracking_url", "data.tracking_url"),
    ("estimated_arrival", "data.estimated_arrival"),
    ("delivered_at", "data.delivered_at"),
    ("cancelled_at", "data.cancelled_at"),
    ("refunded_at", "data.refunded_at"),
    ("refund", "data.full"),
];

/// The shipment of a row that has neither a number nor an id for it.
const UNNAMED_SHIPMENT: &str = "imported";

/// A row's cells.
struct Cells<'a> {
    row: &'a BTreeMap<String, String>,
    zone: &'a TimeZone,
}

/// The facts of a row. Times without an offset are meant on the clocks of `zone`, the shop's.
pub(super) fn facts(row: &BTreeMap<String, String>, zone: &TimeZone) -> Result<Vec<Fact>, String> {
    let cells = Cells { row, zone };
    let order_id = cells.text("order_id").ok_or("order_id is empty")?;
    let placed_at = cells.time("placed_at")?.ok_or("placed_at is empty")?;
    let mut facts = event("order.placed", placed_at, order(&cells, order_id)?)?;
    facts.extend(parcel(&cells, order_id, placed_at)?);
    if let Some(at) = cells.time("cancelled_at")? {
        facts.extend(event("order.cancelled", at, json!({ "order_id": order_id }))?);
    }
    if let Some(at) = cells.time("refunded_at")? {
        let full = match cells.text("refund") {
            None | Some("all") => true,
            Some("part") => false,
            Some(_) => return Err("refund must be \"all\" or \"part\"".to_owned()),
        };
        facts.extend(event("order.refunded", at, json!({ "order_id": order_id, "full": full }))?);
    }
    Ok(facts)
}

fn order(cells: &Cells<'_>, order_id: &str) -> Result<Value, String> {
    let mut customer = Map::new();
    for part in ["name", "country", "region", "locale", "time_zone"] {
        customer.extend(cells.text(part).map(|text| (part.to_owned(), json!(text))));
    }
    let email = cells.text("email").unwrap_or_default();
    if !email.is_empty() && !email.contains('@') {
        return Err("email is no e-mail address".to_owned());
    }
    customer.insert("email".to_owned(), json!(email));
    let consent = match cells.text("marketing_consent").map(str::to_lowercase).as_deref() {
        None => None,
        Some("yes" | "true" | "1") => Some(true),
        Some("no" | "false" | "0") => Some(false),
        Some(_) => return Err("marketing_consent must be \"yes\" or \"no\"".to_owned()),
    };
    let fee = match (cells.text("shipping_fee"), cells.text("currency")) {
        (None, _) => None,
        (Some(amount), Some(currency)) => Some(json!({ "amount": amount, "currency": currency })),
        (Some(_), None) => return Err("shipping_fee needs a currency".to_owned()),
    };
    customer.insert("marketing_consent".to_owned(), json!(consent));
    Ok(json!({
        "order_id": order_id,
        "order_number": cells.text("order_number"),
        "customer": customer,
        "items": items(cells)?,
        "shipping": {
            "method": cells.text("shipping_method"),
            "code": cells.text("shipping_code"),
            "needed_by": cells.text("needed_by"),
            "fee": fee,
            "promise": cells.day_end("promised_by")?.map(|to| json!({ "to": to })),
            "dispatch_by": cells.day_end("dispatch_by")?,
        },
        "status_url": cells.text("status_url"),
    }))
}

/// `2 x Wool socks; Rain jacket`.
fn items(cells: &Cells<'_>) -> Result<Vec<Value>, String> {
    let listed = cells.text("items").into_iter().flat_map(|text| text.split(';')).map(str::trim);
    listed
        .filter(|item| !item.is_empty())
        .map(|item| match item.split_once(" x ") {
            Some((count, title)) if count.chars().all(|c| c.is_ascii_digit()) => {
                let count: u32 =
                    count.parse().map_err(|_| "items: a count must be a number such as 2".to_owned())?;
                Ok(json!({ "title": title.trim(), "quantity": count }))
            }
            _ => Ok(json!({ "title": item, "quantity": 1 })),
        })
        .collect()
}

/// The hand-over of a row, and that it arrived.
fn parcel(cells: &Cells<'_>, order_id: &str, placed_at: Timestamp) -> Result<Vec<Fact>, String> {
    let (number, named) = (cells.text("tracking_number"), cells.text("shipment_id"));
    let delivered_at = cells.time("delivered_at")?;
    let shipped_at = cells.time("shipped_at")?.or(delivered_at);
    let shipped_at = shipped_at.or((number.is_some() || named.is_some()).then_some(placed_at));
    let Some(shipped_at) = shipped_at else {
        return Ok(Vec::new());
    };
    let shipped = json!({
        "order_id": order_id,
        "shipment_id": named.or(number.is_none().then_some(UNNAMED_SHIPMENT)),
        "tracking_numbers": number.map(|number| vec![number]),
        "carrier": cells.text("carrier"),
        "tracking_url": cells.text("tracking_url"),
    });
    let mut facts = event("parcel.shipped", shipped_at, shipped)?;
    let Some(Fact { subject, what: What::Shipped(shipment), .. }) = facts.first().cloned() else {
        return Ok(facts);
    };
    let of_shipment = || ParcelRef::Shipment(shipment.id.clone());
    let parcel = shipment.tracking.first().cloned().map_or_else(of_shipment, ParcelRef::Tracking);
    let fact = |occurred_at, what| Fact { subject: subject.clone(), occurred_at, what };
    if let Some(arrives_by) = cells.day_end("estimated_arrival")? {
        let estimate = Estimate { arrives_by, by: EstimatedBy::Storefront };
        facts.push(fact(shipped_at, What::Estimated { parcel: parcel.clone(), estimate }));
    }
    if let Some(at) = delivered_at {
        let (tracking_url, carrier) = (String::new(), shipment.carrier.clone());
        let status = ParcelStatus::Delivered;
        facts.push(fact(at, What::Scanned(Scan { parcel, status, tracking_url, carrier })));
    }
    Ok(facts)
}

/// The facts of the event that says so; the error names columns.
fn event(event_type: &str, at: Timestamp, data: Value) -> Result<Vec<Fact>, String> {
    let event = json!({ "type": event_type, "timestamp": at, "data": without_nulls(data) });
    event_facts(&event).map_err(|why| {
        // The longest field first: a part of a name is no name.
        let mut columns = COLUMNS;
        columns.sort_by_key(|(_, field)| std::cmp::Reverse(field.len()));
        let why = why.replace("data.tracking_numbers[0]", "tracking_number");
        columns.iter().fold(why, |why, (column, field)| why.replace(field, column))
    })
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let told = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(told.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        other => other,
    }
}

impl Cells<'_> {
    /// What a column says, if anything.
    fn text(&self, column: &str) -> Option<&str> {
        self.row.get(column).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// A time; of a day its first moment.
    fn time(&self, column: &str) -> Result<Option<Timestamp>, String> {
        self.moment(column, |day, zone| {
            DateTime::from(day).to_zoned(zone.clone()).map(|at| at.timestamp()).ok()
        })
    }

    /// A time; of a day its last moment.
    fn day_end(&self, column: &str) -> Result<Option<Timestamp>, String> {
        self.moment(column, |day, zone| Some(calendar::end_of_local_day(day, zone)))
    }

    fn moment(
        &self,
        column: &str,
        of_day: impl Fn(Date, &TimeZone) -> Option<Timestamp>,
    ) -> Result<Option<Timestamp>, String> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let on_clock = || text.parse::<DateTime>().ok()?.to_zoned(self.zone.clone()).ok();
        let at = match text.parse::<Date>() {
            // `parse` takes a date and a time too, and leaves the time out.
            Ok(day) if text.len() == 10 => of_day(day, self.zone),
            _ => text.parse::<Timestamp>().ok().or_else(|| on_clock().map(|at| at.timestamp())),
        };
        let form = "must be a time such as 2026-03-02T14:00:00Z, 2026-03-02 14:00 or 2026-03-02";
        at.map(Some).ok_or_else(|| format!("{column} {form}"))
    }
}
