//! Customers: what they refused, what they received, what else they ordered.

use journey::customer::{Customer, CustomerView, MailMark, OrderGlance, UndeliverableWhy};
use journey::touch::{Class, TouchKey, TouchKind};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{moment, order_id};

/// What a decision sees of a customer; often nothing.
pub(in super::super) fn view() -> impl Strategy<Value = CustomerView> {
    prop_oneof![2 => Just(CustomerView::default()), 3 => any_view()]
}

fn any_view() -> impl Strategy<Value = CustomerView> {
    let mail = (moment(), select(TouchKind::ALL.to_vec()), 0..20_u32).prop_map(|(at, kind, number)| {
        MailMark::new(&TouchKey::new(kind, "returns", 1), at, format!("m{number}"))
    });
    let refusals = (
        prop_oneof![3 => Just(Vec::new()), 1 => subsequence(Class::ALL.to_vec(), 0..=3)],
        option::weighted(0.1, select(vec![UndeliverableWhy::HardBounce, UndeliverableWhy::Complaint])),
        option::weighted(0.1, moment()),
        moment(),
    );
    let glance = (order_id(), moment(), prop::bool::weighted(0.3))
        .prop_map(|(id, placed_at, in_trouble)| OrderGlance { id, placed_at, in_trouble, incident_at: None });
    (refusals, vec(mail, 0..6), vec(glance, 0..2)).prop_map(
        |((classes, undeliverable, erased_at, since), mails, orders)| {
            let mut record = Customer { erased_at, ..Customer::default() };
            for class in classes {
                record.opt_out(class, since);
            }
            if let Some(why) = undeliverable {
                record.mark_undeliverable(why, since);
            }
            for mail in mails {
                record.book(mail);
            }
            CustomerView { record, orders }
        },
    )
}
