//! What a shop and a carrier tell of one order after the other: placed, shipped, four scans.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use providers::{Provider, Secret};
use serde_json::{Value, json};

/// Each of a status of its own: of scans that say the same a journey keeps the first and the last.
const SCANS: [&str; 4] = ["in_transit", "out_for_delivery", "attempt_failed", "ready_for_pickup"];
const STEPS: usize = 2 + SCANS.len();

pub(crate) struct Delivery {
    pub(crate) path: String,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

/// How much of an order was answered 200.
pub(crate) struct Acknowledged {
    pub(crate) order: String,
    steps: usize,
    begun: Timestamp,
}

impl Acknowledged {
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// How many of them a journey does not tell of: each is a fact with a time of its own.
    pub(crate) fn missing(&self, journey: &str) -> usize {
        let journey: Value = serde_json::from_str(journey).unwrap();
        let told: BTreeSet<&str> =
            journey["facts"].as_array().unwrap().iter().map(|fact| fact["at"].as_str().unwrap()).collect();
        (0..self.steps).filter(|step| !told.contains(step_at(self.begun, *step).to_string().as_str())).count()
    }
}

/// When a step happened.
fn step_at(begun: Timestamp, step: usize) -> Timestamp {
    begun + SignedDuration::from_mins(i64::try_from(step).unwrap() * 30)
}

/// An event of ours as it is posted.
pub(crate) fn signed(
    secret: &Secret,
    surface: &str,
    event_type: &str,
    id: &str,
    at: Timestamp,
    data: &Value,
) -> Delivery {
    let body = json!({ "type": event_type, "timestamp": at, "data": data }).to_string().into_bytes();
    let signed = Provider::Standard.sign(secret, &body, id, event_type, Timestamp::now()).unwrap();
    let mut headers = String::new();
    for (name, value) in &signed.headers {
        write!(headers, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    Delivery { path: format!("/{surface}/demo/standard"), headers, body }
}

pub(crate) struct Shopper {
    first: usize,
    done: usize,
    begun: Timestamp,
    secret: Secret,
    pub(crate) acknowledged: Vec<Acknowledged>,
}

impl Shopper {
    pub(crate) fn new(first: usize) -> Self {
        let secret = Secret::new(Provider::Standard.published_test_secret());
        // Long enough ago that every scan lies in the past.
        let begun = Timestamp::now() - SignedDuration::from_hours(10);
        let begun = Timestamp::from_second(begun.as_second()).unwrap();
        Self { first, done: 0, begun, secret, acknowledged: Vec::new() }
    }

    fn order(&self) -> usize {
        self.first + self.done / STEPS
    }

    pub(crate) fn next(&self) -> Delivery {
        let (order, step) = (self.order(), self.done % STEPS);
        let tracking_number = format!("1Z{order:012}");
        let order_id = format!("load{order}");
        let (surface, event_type, data) = match step {
            0 => {
                let customer = json!({ "email": format!("customer{order}@example.com"), "name": "Ada", "country": "US" });
                let data = json!({ "order_id": order_id, "order_number": format!("L{order}"), "customer": customer,
                    "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": "Standard" } });
                ("storefront", "order.placed", data)
            }
            1 => {
                let data =
                    json!({ "order_id": order_id, "tracking_numbers": [tracking_number], "carrier": "UPS" });
                ("storefront", "parcel.shipped", data)
            }
            scan => {
                let data = json!({ "tracking_number": tracking_number, "status": SCANS[scan - 2] });
                ("carrier", "parcel.scanned", data)
            }
        };
        let (at, id) = (step_at(self.begun, step), format!("msg_{order}_{step}"));
        signed(&self.secret, surface, event_type, &id, at, &data)
    }

    /// The last one was answered 200.
    pub(crate) fn acknowledge(&mut self) {
        let order = format!("load{}", self.order());
        match self.acknowledged.last_mut() {
            Some(last) if last.order == order => last.steps += 1,
            _ => self.acknowledged.push(Acknowledged { order, steps: 1, begun: self.begun }),
        }
        self.done += 1;
    }
}
