//! What promise rules find of a shipping method: its name, its code, or both, as each storefront's sample
//! orders tell it.

use std::fmt::Write as _;

use journey::fact::OrderSnapshot;
use journey::plan::Plan;
use journey::plan::read::read;
use serde_json::json;

use super::*;

/// Senders of orders, each with the sample order that says most of its method.
fn orders() -> Vec<(Provider, OrderSnapshot)> {
    let of = |provider: Provider| {
        let told = samples(provider).into_iter().flat_map(|sample| match sample.translate() {
            Translation::Facts { facts, .. } => facts,
            _ => Vec::new(),
        });
        let orders = told.filter_map(|fact| match fact.what {
            What::OrderStands(snapshot) => Some(*snapshot),
            _ => None,
        });
        let order = orders.max_by_key(|order| (order.shipping_method.clone(), order.shipping_code.clone()));
        order.map(|order| (provider, order))
    };
    Provider::ALL.into_iter().filter_map(of).collect()
}

/// The field of a code that the samples leave out, and other orders may have.
fn in_other_orders(provider: Provider) -> Option<&'static str> {
    match provider {
        Provider::Standard | Provider::Token => Some("data.shipping.code"),
        Provider::Adobe => Some("shipping_method"),
        _ => None,
    }
}

/// The table of `docs/senders.md`.
pub(super) fn table() -> String {
    let mut table = String::from(
        "## What promise rules find\n\nA rule under `[[promise.rules]]` goes by the shipping method's name \
         (`method`) or its code (`code`). Where a sender tells no code, a rule by code never matches: write \
         it by name. `*` stands for anything, and case does not count. The examples are those of our samples.\n\n\
         | sender of orders | `method` | `code` |\n|---|---|---|\n",
    );
    let told = |text: &str| if text.is_empty() { "not told".to_owned() } else { format!("such as `{text}`") };
    for (provider, order) in orders() {
        let title = provider.card().title;
        let (method, code) = (told(&order.shipping_method), told(&order.shipping_code));
        let code = in_other_orders(provider).map_or(code, |field| format!("`{field}`, where it is said"));
        writeln!(table, "| {title} | {method} | {code} |").unwrap();
    }
    table
}

fn promised(text: &str, order: &OrderSnapshot) -> u32 {
    let plan: Plan = read(text).unwrap();
    plan.promise.terms(order).business_days
}

#[test]
fn rules_by_name_match_the_orders_of_every_sender() {
    let orders = orders();
    for provider in [Provider::BigCommerce, Provider::Squarespace, Provider::Saleor, Provider::Ecwid] {
        let known = orders.iter().find(|(known, _)| *known == provider);
        let (_, order) = known.unwrap_or_else(|| panic!("{provider} has no sample of an order"));
        assert_eq!(order.shipping_code, "", "{provider} tells no code: it does now, so say it in the docs");
    }
    for (provider, order) in &orders {
        let name = &order.shipping_method;
        assert!(!name.is_empty(), "{provider}: a promise can be found by the method's name");
        let first: String = name.chars().take(4).collect();
        for pattern in [name.clone(), name.to_uppercase(), format!("{first}*"), "*".to_owned()] {
            let rule = format!("[[promise.rules]]\nmethod = {}\nbusiness_days = 1\n", json!(pattern));
            assert_eq!(promised(&rule, order), 1, "{provider}: {pattern}");
        }
        let by_code =
            format!("[[promise.rules]]\ncode = {}\nbusiness_days = 1\n", json!(order.shipping_code));
        if !order.shipping_code.is_empty() {
            assert_eq!(promised(&by_code, order), 1, "{provider}");
        }
    }
}
