//! Shopify's bodies: only the fields that we use. Everything that Shopify documents as nullable, or
//! that a subscription may leave out without harm, is an `Option`.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::scalar::{Count, Id, Instant};

#[derive(Deserialize)]
pub(super) struct Order {
    pub(super) id: Id,
    pub(super) admin_graphql_api_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) order_number: Id,
    pub(super) email: Option<String>,
    pub(super) contact_email: Option<String>,
    pub(super) created_at: Instant,
    pub(super) updated_at: Option<Instant>,
    pub(super) processed_at: Option<Instant>,
    pub(super) cancelled_at: Option<Instant>,
    pub(super) financial_status: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) buyer_accepts_marketing: Option<bool>,
    pub(super) customer_locale: Option<String>,
    pub(super) order_status_url: Option<String>,
    pub(super) test: Option<bool>,
    pub(super) customer: Option<Customer>,
    pub(super) shipping_address: Option<Address>,
    pub(super) billing_address: Option<Address>,
    pub(super) line_items: Option<Vec<LineItem>>,
    pub(super) shipping_lines: Option<Vec<ShippingLine>>,
    pub(super) note_attributes: Option<Vec<NoteAttribute>>,
    pub(super) fulfillments: Option<Vec<Fulfillment>>,
    pub(super) refunds: Option<Vec<EmbeddedRefund>>,
}

#[derive(Deserialize)]
pub(super) struct Customer {
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    /// Of payloads older than `email_marketing_consent`.
    pub(super) accepts_marketing: Option<bool>,
    pub(super) email_marketing_consent: Option<MarketingConsent>,
}

#[derive(Deserialize)]
pub(super) struct MarketingConsent {
    pub(super) state: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Address {
    pub(super) first_name: Option<String>,
    pub(super) name: Option<String>,
    pub(super) country_code: Option<String>,
    pub(super) province_code: Option<String>,
}

/// A field that the theme or an app added to the cart.
#[derive(Deserialize)]
pub(super) struct NoteAttribute {
    pub(super) name: Option<String>,
    /// A text; apps write other things, too.
    pub(super) value: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct LineItem {
    pub(super) title: Option<String>,
    pub(super) sku: Option<String>,
    pub(super) quantity: Option<Count>,
    /// What is left of `quantity` after edits and returns.
    pub(super) current_quantity: Option<Count>,
    pub(super) requires_shipping: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct ShippingLine {
    pub(super) title: Option<String>,
    pub(super) code: Option<String>,
    pub(super) price: Option<String>,
    pub(super) discounted_price_set: Option<PriceSet>,
    pub(super) price_set: Option<PriceSet>,
    pub(super) is_removed: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct PriceSet {
    /// In the customer's currency.
    pub(super) presentment_money: Option<Price>,
}

#[derive(Deserialize)]
pub(super) struct Price {
    pub(super) amount: Option<String>,
    pub(super) currency_code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct EmbeddedRefund {
    pub(super) created_at: Option<Instant>,
    pub(super) processed_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct Fulfillment {
    pub(super) id: Id,
    pub(super) admin_graphql_api_id: Option<String>,
    pub(super) order_id: Id,
    pub(super) status: Option<String>,
    pub(super) shipment_status: Option<String>,
    pub(super) created_at: Instant,
    pub(super) updated_at: Option<Instant>,
    pub(super) tracking_company: Option<String>,
    pub(super) tracking_number: Option<String>,
    pub(super) tracking_numbers: Option<Vec<Option<String>>>,
    pub(super) tracking_url: Option<String>,
    pub(super) tracking_urls: Option<Vec<Option<String>>>,
    /// Only a fulfillment's *event* has it.
    pub(super) fulfillment_id: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct FulfillmentEvent {
    pub(super) admin_graphql_api_id: Option<String>,
    pub(super) fulfillment_id: Id,
    pub(super) order_id: Id,
    pub(super) status: String,
    pub(super) happened_at: Option<Instant>,
    pub(super) created_at: Instant,
    pub(super) estimated_delivery_at: Option<Instant>,
}

#[derive(Deserialize)]
pub(super) struct Checkout {
    pub(super) token: Id,
    pub(super) created_at: Instant,
    pub(super) updated_at: Option<Instant>,
    pub(super) completed_at: Option<Instant>,
    pub(super) email: Option<String>,
    pub(super) customer_locale: Option<String>,
    pub(super) buyer_accepts_marketing: Option<bool>,
    pub(super) abandoned_checkout_url: Option<String>,
    pub(super) customer: Option<Customer>,
    pub(super) shipping_address: Option<Address>,
    pub(super) billing_address: Option<Address>,
    pub(super) line_items: Vec<LineItem>,
    /// A checkout has no global id; an order has.
    pub(super) admin_graphql_api_id: Option<IgnoredAny>,
    /// Only an order has it.
    pub(super) order_number: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    pub(super) admin_graphql_api_id: Option<String>,
    pub(super) order_id: Id,
    pub(super) created_at: Instant,
    pub(super) processed_at: Option<Instant>,
    pub(super) transactions: Option<Vec<Transaction>>,
    /// What tells a refund from a fulfillment.
    #[serde(rename = "refund_line_items")]
    pub(super) _refund_line_items: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Transaction {
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct CustomerRequest {
    pub(super) customer: Option<RequestedCustomer>,
    /// Of `customers/redact` only.
    pub(super) orders_to_redact: Option<Vec<Id>>,
    /// Of `customers/data_request` only.
    pub(super) orders_requested: Option<Vec<Id>>,
    /// Of `customers/data_request` only.
    pub(super) data_request: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct RequestedCustomer {
    pub(super) email: Option<String>,
}

/// The one body whose unknown fields are refused: it erases a shop, and a body of `customers/redact`
/// sent again under the unsigned topic `shop/redact` must not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShopRequest {
    #[serde(rename = "shop_id")]
    pub(super) _shop_id: Id,
    #[serde(rename = "shop_domain")]
    pub(super) _shop_domain: String,
}
