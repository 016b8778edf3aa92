//! `orders/*` and `refunds/create`.
//!
//! An order's body is a snapshot from the time when its webhook was triggered, so one body reports
//! all of it: that it stands, was cancelled, refunded, shipped. Each fact has its own time.

use jiff::Timestamp;
use journey::fact::{Contact, Fact, Money, OrderSnapshot, Subject, What};

use super::{check_type, order_id, parcel, wire};
use crate::json;
use crate::translation::{Line, Outcome, SHIPMENTS_MAX, items};
use crate::{contact, day, link, money, text};

/// Reads an order; `needed_by` names the field of it that holds the day by which the customer needs it.
pub(super) fn read(body: &[u8], needed_by: Option<&str>) -> Result<Outcome, String> {
    let order: wire::Order = json::read(body)?;
    check_type(order.admin_graphql_api_id.as_deref(), "Order")?;
    let id = order_id("id", &order.id)?;
    let updated_at = order.updated_at.unwrap_or(order.created_at).0;
    let fact = |occurred_at, what| Fact { subject: Subject::Order(id.clone()), occurred_at, what };

    let mut facts = vec![fact(updated_at, What::OrderStands(Box::new(snapshot(&order, needed_by))))];
    if let Some(cancelled_at) = order.cancelled_at {
        facts.push(fact(cancelled_at.0, What::OrderCancelled));
    }
    if let Some(full) = refunded(order.financial_status.as_deref()) {
        let refunded_at = last_refund(&order).unwrap_or(updated_at);
        facts.push(fact(refunded_at, What::OrderRefunded { full }));
    }
    for fulfillment in order.fulfillments.iter().flatten().take(SHIPMENTS_MAX) {
        facts.extend(parcel::facts(&id, fulfillment)?);
    }
    Ok(Outcome::Facts(facts))
}

pub(super) fn read_refund(body: &[u8]) -> Result<Outcome, String> {
    let refund: wire::Refund = json::read(body)?;
    check_type(refund.admin_graphql_api_id.as_deref(), "Refund")?;
    let id = order_id("order_id", &refund.order_id)?;
    // A refund without a transaction takes goods back and pays nothing.
    let pays = |transaction: &wire::Transaction| {
        transaction.kind.as_deref() == Some("refund")
            && !matches!(transaction.status.as_deref(), Some("failure" | "error"))
    };
    if refund.transactions.as_ref().is_some_and(|all| !all.iter().any(pays)) {
        return Ok(Outcome::Ignored("the refund pays nothing back".to_owned()));
    }
    Ok(Outcome::Facts(vec![Fact {
        subject: Subject::Order(id),
        occurred_at: refund.processed_at.unwrap_or(refund.created_at).0,
        // Whether it was all, only the order's own `financial_status` tells.
        what: What::OrderRefunded { full: false },
    }]))
}

fn snapshot(order: &wire::Order, needed_by: Option<&str>) -> OrderSnapshot {
    let lines = order.line_items.as_deref().unwrap_or_default();
    let shipping = order.shipping_lines.iter().flatten();
    let shipping = shipping.into_iter().find(|line| line.is_removed != Some(true));
    OrderSnapshot {
        number: number(order),
        placed_at: order.processed_at.unwrap_or(order.created_at).0,
        contact: contact(order),
        items: line_items(lines),
        shipping_method: shipping
            .and_then(|line| line.title.as_deref())
            .map(|title| text::line(title, text::METHOD_MAX))
            .unwrap_or_default(),
        shipping_code: shipping
            .and_then(|line| line.code.as_deref())
            .map(|code| text::line(code, text::CODE_MAX))
            .unwrap_or_default(),
        shipping_fee: shipping.and_then(|line| fee(line, order.currency.as_deref())),
        promise: None,
        needed_by: needed_by.and_then(|name| attribute(order, name)).and_then(day::parse),
        dispatch_by: None,
        status_url: order.order_status_url.as_deref().map(link::https).unwrap_or_default(),
        nothing_to_ship: !lines.is_empty() && lines.iter().all(|line| line.requires_shipping == Some(false)),
        test: order.test.unwrap_or(false),
    }
}

/// What stands in a field that the shop added to its cart.
fn attribute<'o>(order: &'o wire::Order, name: &str) -> Option<&'o str> {
    let mut attributes = order.note_attributes.iter().flatten();
    let is_it = |attribute: &&wire::NoteAttribute| {
        attribute.name.as_deref().is_some_and(|own| own.trim().eq_ignore_ascii_case(name))
    };
    attributes.find(is_it)?.value.as_ref()?.as_str()
}

/// The name that the customer sees, which may have the shop's own prefix, without `#`; else the
/// plain number.
fn number(order: &wire::Order) -> String {
    let name = order.name.as_deref().map(|name| text::line(name, text::NUMBER_MAX));
    let name = name.unwrap_or_default().trim_start_matches('#').trim().to_owned();
    if name.is_empty() { text::line(&order.order_number.0, text::NUMBER_MAX) } else { name }
}

fn contact(order: &wire::Order) -> Contact {
    let customer = order.customer.as_ref();
    Contact {
        email: contact::first_email([
            order.email.as_deref(),
            order.contact_email.as_deref(),
            customer.and_then(|customer| customer.email.as_deref()),
        ]),
        marketing_consent: marketing_consent(customer, order.buyer_accepts_marketing),
        ..person(
            customer,
            order.shipping_address.as_ref(),
            order.billing_address.as_ref(),
            order.customer_locale.as_deref(),
        )
    }
}

/// All of a contact but address and consent. The customer's own name goes first, because a gift is
/// shipped to somebody else; the country is where it is shipped.
pub(super) fn person(
    customer: Option<&wire::Customer>,
    shipping: Option<&wire::Address>,
    billing: Option<&wire::Address>,
    locale: Option<&str>,
) -> Contact {
    let place = shipping.or(billing);
    Contact {
        name: contact::first_name([
            customer.and_then(|customer| customer.first_name.as_deref()),
            billing.and_then(|address| address.first_name.as_deref()),
            billing.and_then(|address| address.name.as_deref()),
            shipping.and_then(|address| address.first_name.as_deref()),
            shipping.and_then(|address| address.name.as_deref()),
        ]),
        locale: locale.map(contact::locale).unwrap_or_default(),
        country: place
            .and_then(|address| address.country_code.as_deref())
            .map(contact::country)
            .unwrap_or_default(),
        region: place
            .and_then(|address| address.province_code.as_deref())
            .map(contact::region)
            .unwrap_or_default(),
        ..Contact::default()
    }
}

/// What the customer agreed to: the state kept for the customer, else the box of this checkout.
pub(super) fn marketing_consent(
    customer: Option<&wire::Customer>,
    buyer_accepts: Option<bool>,
) -> Option<bool> {
    let state = customer
        .and_then(|customer| customer.email_marketing_consent.as_ref())
        .and_then(|consent| consent.state.as_deref());
    match state {
        Some("subscribed") => Some(true),
        Some("not_subscribed" | "unsubscribed" | "pending" | "redacted" | "invalid") => Some(false),
        Some(_) | None => buyer_accepts.or_else(|| customer.and_then(|customer| customer.accepts_marketing)),
    }
}

/// What is still wanted of the lines; all of them, if everything was taken off.
pub(super) fn line_items(lines: &[wire::LineItem]) -> Vec<journey::fact::Item> {
    let quantity = |line: &wire::LineItem| line.quantity.map_or(1, |count| count.0);
    let current = |line: &wire::LineItem| line.current_quantity.or(line.quantity).map_or(1, |it| it.0);
    let anything_left = lines.iter().any(|line| current(line) > 0);
    items(lines.iter().map(|line| Line {
        title: line.title.as_deref().unwrap_or_default(),
        quantity: if anything_left { current(line) } else { quantity(line) },
        sku: line.sku.as_deref().unwrap_or_default(),
        kind: "",
    }))
}

/// What the customer paid for shipping, in the customer's own currency and after discounts.
fn fee(line: &wire::ShippingLine, currency: Option<&str>) -> Option<Money> {
    let presented = |set: &Option<wire::PriceSet>| -> Option<Money> {
        let price = set.as_ref()?.presentment_money.as_ref()?;
        money::parse(price.amount.as_deref()?, price.currency_code.as_deref()?)
    };
    presented(&line.discounted_price_set)
        .or_else(|| presented(&line.price_set))
        .or_else(|| money::parse(line.price.as_deref()?, currency?))
}

/// Whether money went back: all of it, a part, or none (`None`).
fn refunded(financial_status: Option<&str>) -> Option<bool> {
    match financial_status {
        Some("refunded") => Some(true),
        Some("partially_refunded") => Some(false),
        Some(_) | None => None,
    }
}

fn last_refund(order: &wire::Order) -> Option<Timestamp> {
    let refunds = order.refunds.iter().flatten();
    refunds.filter_map(|refund| refund.processed_at.or(refund.created_at)).map(|at| at.0).max()
}
