//! Answer of the Checkouts V3 API: a cart with what the shopper typed so far. Cart and checkout have one id.

use journey::fact::{CartSnapshot, Contact, Fact, Item, Subject, What};
use journey::ids::CartId;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::fetch::Answer;
use crate::scalar::{Count, Id};
use crate::translation::{Outcome, items};
use crate::{contact, json, times};

#[derive(Deserialize)]
struct Checkout {
    data: CheckoutData,
}

#[derive(Deserialize)]
struct CheckoutData {
    id: Id,
    cart: Cart,
    billing_address: Option<Address>,
    /// The order that it became.
    order_id: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Cart {
    email: Option<String>,
    locale: Option<String>,
    updated_time: String,
    line_items: LineItems,
}

#[derive(Deserialize)]
struct LineItems {
    physical_items: Option<Vec<Line>>,
    digital_items: Option<Vec<Line>>,
    gift_certificates: Option<Vec<Line>>,
    custom_items: Option<Vec<Line>>,
}

#[derive(Deserialize)]
struct Line {
    name: Option<String>,
    quantity: Option<Count>,
}

#[derive(Deserialize)]
struct Address {
    first_name: Option<String>,
    email: Option<String>,
    country_code: Option<String>,
    state_or_province_code: Option<String>,
}

pub(super) fn read(
    asked: &CartId,
    recovery_url: Option<&str>,
    answers: &[Answer],
) -> Result<Outcome, String> {
    let Some(body) = answers.first().and_then(|answer| answer.body.as_deref()) else {
        return Ok(Outcome::Ignored("the cart is gone".to_owned()));
    };
    let checkout: Checkout = json::read(body).map_err(|why| format!("checkout: {why}"))?;
    let checkout = checkout.data;
    if checkout.id.0 != asked.as_str() {
        return Err("checkout: data.id must be the one that was asked for".to_owned());
    }
    let occurred_at = times::rfc3339(&checkout.cart.updated_time)
        .ok_or("checkout: data.cart.updated_time must be a time such as 2026-03-02T14:00:00+00:00")?;
    let what = if checkout.order_id.is_some() {
        What::CartConverted
    } else {
        What::CartStands(Box::new(CartSnapshot {
            contact: contact(&checkout),
            items: line_items(&checkout.cart.line_items),
            recovery_url: recovery_url.unwrap_or_default().to_owned(),
        }))
    };
    Ok(Outcome::Facts(vec![Fact { subject: Subject::Cart(asked.clone()), occurred_at, what }]))
}

fn contact(checkout: &CheckoutData) -> Contact {
    let billing = checkout.billing_address.as_ref();
    let of = |text: fn(&Address) -> Option<&str>| billing.and_then(text);
    Contact {
        email: contact::first_email([checkout.cart.email.as_deref(), of(|address| address.email.as_deref())]),
        name: of(|address| address.first_name.as_deref()).map(contact::name).unwrap_or_default(),
        locale: checkout.cart.locale.as_deref().map(contact::locale).unwrap_or_default(),
        country: of(|address| address.country_code.as_deref()).map(contact::country).unwrap_or_default(),
        region: of(|address| address.state_or_province_code.as_deref())
            .map(contact::region)
            .unwrap_or_default(),
        ..Contact::default()
    }
}

fn line_items(lines: &LineItems) -> Vec<Item> {
    let all = [&lines.physical_items, &lines.digital_items, &lines.custom_items, &lines.gift_certificates];
    let all = all.into_iter().flatten().flatten();
    items(all.map(|line| {
        (line.name.as_deref().unwrap_or_default(), line.quantity.map_or(1, |quantity| quantity.0))
    }))
}
