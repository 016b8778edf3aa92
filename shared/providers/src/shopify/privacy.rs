//! `customers/redact`, `customers/data_request`, `shop/redact`: mandatory for public apps. Their
//! shapes are from memory, not verified.
//!
//! The topic is not signed, so each body must prove by its own fields which of the three it is: a
//! request for a copy must never erase.

use journey::ids::OrderId;

use super::{order_id, wire};
use crate::scalar::Id;
use crate::translation::{Outcome, PrivacyRequest};
use crate::{contact, json};

pub(super) fn read_redact(body: &[u8]) -> Result<Outcome, String> {
    let request: wire::CustomerRequest = json::read(body)?;
    if request.orders_requested.is_some() || request.data_request.is_some() {
        return Err("orders_requested and data_request must be absent: a data request's body".to_owned());
    }
    let orders = request.orders_to_redact.as_deref().ok_or("orders_to_redact is missing")?;
    let orders = order_ids("orders_to_redact", orders)?;
    Ok(Outcome::Privacy(PrivacyRequest::RedactCustomer { email: email(&request)?, orders }))
}

pub(super) fn read_data_request(body: &[u8]) -> Result<Outcome, String> {
    let request: wire::CustomerRequest = json::read(body)?;
    if request.orders_to_redact.is_some() {
        return Err("orders_to_redact must be absent: a redaction's body".to_owned());
    }
    let orders = request.orders_requested.as_deref().ok_or("orders_requested is missing")?;
    let orders = order_ids("orders_requested", orders)?;
    Ok(Outcome::Privacy(PrivacyRequest::ExportCustomer { email: email(&request)?, orders }))
}

pub(super) fn read_shop_redact(body: &[u8]) -> Result<Outcome, String> {
    json::read::<wire::ShopRequest>(body)?;
    Ok(Outcome::Privacy(PrivacyRequest::RedactShop))
}

fn email(request: &wire::CustomerRequest) -> Result<Option<String>, String> {
    let customer = request.customer.as_ref().ok_or("customer is missing")?;
    let email = customer.email.as_deref().map(contact::email);
    Ok(email.filter(|address| !address.is_empty()))
}

/// Not capped: every order that is named must go, and the body's size bounds their number.
fn order_ids(field: &str, ids: &[Id]) -> Result<Vec<OrderId>, String> {
    let named = ids.iter().enumerate();
    named.map(|(index, id)| order_id(&format!("{field}[{index}]"), id)).collect()
}
