//! `checkouts/*`. There is no topic for an abandoned checkout: a checkout stands until it is
//! completed, and its journey waits.

use journey::fact::{CartSnapshot, Contact, Fact, Subject, What};
use journey::ids::CartId;

use super::{order, wire};
use crate::translation::Outcome;
use crate::{contact, json, link};

pub(super) fn read(body: &[u8]) -> Result<Outcome, String> {
    let checkout: wire::Checkout = json::read(body)?;
    if checkout.admin_graphql_api_id.is_some() || checkout.order_number.is_some() {
        return Err("admin_graphql_api_id and order_number must be absent: another topic's body".to_owned());
    }
    let id = CartId::parse(checkout.token.0.as_str()).map_err(|error| format!("token: {error}"))?;
    let (occurred_at, what) = match checkout.completed_at {
        Some(completed_at) => (completed_at, What::CartConverted),
        None => (
            checkout.updated_at.unwrap_or(checkout.created_at),
            What::CartStands(Box::new(snapshot(&checkout))),
        ),
    };
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Cart(id), occurred_at: occurred_at.0, what }]))
}

fn snapshot(checkout: &wire::Checkout) -> CartSnapshot {
    let customer = checkout.customer.as_ref();
    let contact = Contact {
        email: contact::first_email([
            checkout.email.as_deref(),
            customer.and_then(|customer| customer.email.as_deref()),
        ]),
        marketing_consent: order::marketing_consent(customer, checkout.buyer_accepts_marketing),
        ..order::person(
            customer,
            checkout.shipping_address.as_ref(),
            checkout.billing_address.as_ref(),
            checkout.customer_locale.as_deref(),
        )
    };
    CartSnapshot {
        contact,
        items: order::line_items(&checkout.line_items),
        recovery_url: checkout.abandoned_checkout_url.as_deref().map(link::https).unwrap_or_default(),
    }
}
