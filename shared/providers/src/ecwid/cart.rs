//! The answer of "Get abandoned cart".

use jiff::Timestamp;
use journey::fact::{CartSnapshot, Contact, Fact, Subject, What};
use journey::ids::CartId;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::order::{Line, Person, line_items, person};
use crate::translation::Outcome;
use crate::{json, times};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cart {
    cart_id: String,
    update_timestamp: i64,
    email: Option<String>,
    items: Option<Vec<Line>>,
    billing_person: Option<Person>,
    shipping_person: Option<Person>,
    accept_marketing: Option<bool>,
    /// The shop took it off its list.
    hidden: Option<bool>,
    /// The order that it became.
    recovered_order_id: Option<IgnoredAny>,
}

/// There is no such cart any more.
pub(super) fn deleted(id: &CartId, occurred_at: Timestamp) -> Outcome {
    Outcome::Facts(vec![Fact { subject: Subject::Cart(id.clone()), occurred_at, what: emptied() }])
}

fn emptied() -> What {
    What::CartStands(Box::default())
}

pub(super) fn read(asked: &CartId, body: &[u8]) -> Result<Outcome, String> {
    let cart: Cart = json::read(body).map_err(|why| format!("cart: {why}"))?;
    if cart.cart_id != asked.as_str() {
        return Err("cart: cartId must be the one that was asked for".to_owned());
    }
    let updated_at = times::unix_seconds(cart.update_timestamp)
        .ok_or("cart: updateTimestamp must be in seconds since 1970")?;
    let what = if cart.recovered_order_id.is_some() {
        What::CartConverted
    } else if cart.hidden == Some(true) {
        emptied()
    } else {
        What::CartStands(Box::new(CartSnapshot {
            contact: Contact {
                marketing_consent: cart.accept_marketing,
                ..person(cart.email.as_deref(), cart.billing_person.as_ref(), cart.shipping_person.as_ref())
            },
            items: line_items(cart.items.as_deref().unwrap_or_default()),
            recovery_url: String::new(),
        }))
    };
    let subject = Subject::Cart(asked.clone());
    Ok(Outcome::Facts(vec![Fact { subject, occurred_at: updated_at, what }]))
}
