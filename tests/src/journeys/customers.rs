//! What is kept of a customer: enough for every cap, in whatever order it was booked.

use journey::customer::{Customer, MAILS_MAX, MailMark};
use journey::touch::{Class, TouchKey, TouchKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::arbitrary;

/// Mails with names of their own.
fn mails(kinds: Vec<TouchKind>, most: usize) -> impl Strategy<Value = Vec<MailMark>> {
    vec((arbitrary::moment(), select(kinds)), 0..most).prop_map(|mails| {
        let mark = |(number, (at, kind))| {
            MailMark::new(&TouchKey::new(kind, "order", 1), at, format!("{kind}-{number}"))
        };
        mails.into_iter().enumerate().map(mark).collect()
    })
}

fn of(is_transactional: bool) -> Vec<TouchKind> {
    let is_wanted = |kind: &TouchKind| (kind.class() == Class::Transactional) == is_transactional;
    TouchKind::ALL.into_iter().filter(is_wanted).collect()
}

fn booked(mails: &[MailMark]) -> Customer {
    let mut customer = Customer::default();
    for mail in mails {
        customer.book(mail.clone());
    }
    customer
}

proptest! {
    /// However many mails about orders there were, those that a cap counts are remembered.
    #[test]
    fn news_of_orders_push_out_no_counted_mail(
        (counted, all) in (mails(of(false), MAILS_MAX), mails(of(true), 60))
            .prop_flat_map(|(counted, others)| {
                let all = [counted.clone(), others].concat();
                (Just(counted), Just(all).prop_shuffle())
            }),
    ) {
        let customer = booked(&all);
        prop_assert!(customer.mails.len() <= MAILS_MAX);
        prop_assert!(counted.iter().all(|mail| customer.mails.contains(mail)));
        prop_assert!(customer.mails.is_sorted());
    }

    /// A mail that is booked again, or taken back and booked, is booked once.
    #[test]
    fn a_mail_is_booked_once(mails in mails(TouchKind::ALL.to_vec(), MAILS_MAX)) {
        let customer = booked(&mails);
        prop_assert_eq!(booked(&[mails.clone(), mails.clone()].concat()), customer.clone());
        for mail in &mails {
            let mut again = customer.clone();
            again.unbook(&mail.send_id);
            prop_assert!(!again.mails.contains(mail));
            again.book(mail.clone());
            prop_assert_eq!(&again, &customer);
        }
    }
}
