//! The bodies of our own events. What is not an `Option` is required, as the schema says; unknown
//! fields are ignored, so that a sender may be ahead of us.

use serde::Deserialize;

use crate::scalar::{Count, Id, Instant};

/// Enough of a body to know which it is.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(rename = "type")]
    pub(super) event_type: String,
}

#[derive(Deserialize)]
pub(super) struct Event<Data> {
    pub(super) timestamp: Instant,
    pub(super) data: Data,
}

#[derive(Deserialize)]
pub(super) struct OrderPlaced {
    pub(super) order_id: Id,
    pub(super) order_number: Option<Id>,
    pub(super) placed_at: Option<Instant>,
    pub(super) customer: Customer,
    pub(super) items: Option<Vec<Item>>,
    pub(super) shipping: Option<Shipping>,
    pub(super) status_url: Option<String>,
    pub(super) nothing_to_ship: Option<bool>,
    pub(super) test: Option<bool>,
}

/// As [`OrderPlaced`], but the time of the order cannot be guessed from the time of the update.
#[derive(Deserialize)]
pub(super) struct OrderUpdated {
    pub(super) order_id: Id,
    pub(super) order_number: Option<Id>,
    pub(super) placed_at: Instant,
    pub(super) customer: Customer,
    pub(super) items: Option<Vec<Item>>,
    pub(super) shipping: Option<Shipping>,
    pub(super) status_url: Option<String>,
    pub(super) nothing_to_ship: Option<bool>,
    pub(super) test: Option<bool>,
}

impl From<OrderUpdated> for OrderPlaced {
    fn from(order: OrderUpdated) -> Self {
        Self {
            order_id: order.order_id,
            order_number: order.order_number,
            placed_at: Some(order.placed_at),
            customer: order.customer,
            items: order.items,
            shipping: order.shipping,
            status_url: order.status_url,
            nothing_to_ship: order.nothing_to_ship,
            test: order.test,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Customer {
    pub(super) email: String,
    pub(super) name: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) country: Option<String>,
    pub(super) region: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) marketing_consent: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Item {
    pub(super) title: String,
    pub(super) quantity: Count,
}

#[derive(Deserialize)]
pub(super) struct Shipping {
    pub(super) method: Option<String>,
    pub(super) fee: Option<Fee>,
    pub(super) promise: Option<Promise>,
    pub(super) dispatch_by: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct Fee {
    pub(super) amount: String,
    pub(super) currency: String,
}

#[derive(Deserialize)]
pub(super) struct Promise {
    pub(super) from: Option<Instant>,
    pub(super) to: Instant,
}

#[derive(Deserialize)]
pub(super) struct OrderCancelled {
    pub(super) order_id: Id,
    pub(super) cancelled_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct OrderRefunded {
    pub(super) order_id: Id,
    pub(super) full: bool,
    pub(super) refunded_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct OrderDelayAnswered {
    pub(super) order_id: Id,
    pub(super) answer: String,
    pub(super) until: Option<Instant>,
    pub(super) answered_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct ParcelShipped {
    pub(super) order_id: Id,
    pub(super) shipment_id: Option<Id>,
    pub(super) tracking_numbers: Option<Vec<String>>,
    pub(super) carrier: Option<String>,
    pub(super) tracking_url: Option<String>,
    pub(super) shipped_at: Option<Instant>,
    pub(super) cancelled: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct ParcelScanned {
    pub(super) tracking_number: String,
    pub(super) order_id: Option<Id>,
    pub(super) status: String,
    pub(super) occurred_at: Option<Instant>,
    pub(super) carrier: Option<String>,
    pub(super) tracking_url: Option<String>,
    pub(super) estimated_arrival: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct ParcelDenied {
    pub(super) order_id: Id,
    pub(super) denied_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct CartUpdated {
    pub(super) cart_id: Id,
    pub(super) customer: Customer,
    pub(super) items: Vec<Item>,
    pub(super) recovery_url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct CartConverted {
    pub(super) cart_id: Id,
}

#[derive(Deserialize)]
pub(super) struct SearchPerformed {
    pub(super) visitor_id: Id,
    pub(super) query: String,
    pub(super) results: Option<Count>,
    pub(super) topic: Option<String>,
    pub(super) customer: Option<Customer>,
}

#[derive(Deserialize)]
pub(super) struct ArticleOpened {
    pub(super) visitor_id: Id,
    pub(super) article: String,
    pub(super) read_seconds: Option<Count>,
    pub(super) customer: Option<Customer>,
}

#[derive(Deserialize)]
pub(super) struct HelpRequested {
    pub(super) visitor_id: Option<Id>,
    pub(super) order_id: Option<Id>,
    pub(super) cart_id: Option<Id>,
    pub(super) customer: Option<Customer>,
}

#[derive(Deserialize)]
pub(super) struct ErasureRequested {
    pub(super) email: String,
    pub(super) order_ids: Option<Vec<Id>>,
}
