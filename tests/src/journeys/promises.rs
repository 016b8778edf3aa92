//! What a mail promises is kept: "the next news by Thursday" is followed by news.

use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::fact::{Fact, ParcelStatus, What};
use journey::ids::JourneyKind;
use journey::journey::State;
use journey::parcel::Parcel;
use journey::plan::Plan;
use journey::touch::{TouchKey, TouchKind};
use proptest::prelude::*;

use super::sending::{Life, Script, live, script_of};
use super::{arbitrary, fold, hours};

/// Orders of a customer who stays in one place, and a mail service that takes everything.
fn smooth() -> impl Strategy<Value = Script> {
    arbitrary::facts(JourneyKind::Order).prop_map(|mut facts| {
        for fact in &mut facts {
            if let What::OrderStands(snapshot) = &mut fact.what {
                (snapshot.contact.country, snapshot.contact.zone) = ("DE".to_owned(), String::new());
            }
        }
        script_of(JourneyKind::Order, facts, Plan::default(), CustomerView::default())
    })
}

/// Mails leave some minutes after quiet hours, and not one upon the other.
const SLACK: SignedDuration = SignedDuration::from_mins(30);

/// Whether the order still waits for what was promised, and nothing else speaks for itself: the
/// van, a problem that has a mail of its own, a parcel that nobody tracks, or not by that number.
fn is_owed(script: &Script, key: &TouchKey, by: Timestamp) -> bool {
    let known: Vec<Fact> =
        script.arrivals.iter().filter(|(at, _)| *at <= by).map(|(_, fact)| fact.clone()).collect();
    // An import that is to be silent takes every promise back.
    if known.iter().any(|fact| matches!(fact.what, What::Imported { silent: true })) {
        return false;
    }
    let journey = fold(JourneyKind::Order, &known, &script.plan);
    let State::Order(order) = &journey.state else {
        return false;
    };
    let is_off = order.cancelled_at.is_some()
        || order.refunded_in_full
        || order.cancel_wished_at().is_some()
        || order.erased;
    let can_be_mailed =
        order.told().is_some_and(|told| told.contact.is_reachable() && !told.test && !told.nothing_to_ship);
    let speaks = |parcel: &Parcel<'_>| {
        let of_its_own = [
            ParcelStatus::OutForDelivery,
            ParcelStatus::AttemptFailed,
            ParcelStatus::AddressProblem,
            ParcelStatus::ReadyForPickup,
            ParcelStatus::ReturningToSender,
            ParcelStatus::Failed,
            ParcelStatus::Delivered,
        ];
        parcel.is_untracked() || of_its_own.iter().any(|status| parcel.is(*status))
    };
    let parcels = order.parcels();
    let is_known =
        key.kind != TouchKind::TransitDelay || parcels.iter().any(|parcel| parcel.is_named(&key.subject));
    can_be_mailed && !is_off && is_known && !parcels.iter().any(speaks)
}

fn is_about_lateness(kind: TouchKind) -> bool {
    matches!(kind, TouchKind::DispatchDelay | TouchKind::TransitDelay | TouchKind::Recovery)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn promised_news_comes(script in smooth()) {
        let life: Life = live(&script);
        let told: Vec<_> = life.mails.iter().filter(|mail| is_about_lateness(mail.key.kind)).collect();
        for (index, mail) in told.iter().enumerate() {
            // Good news says nothing of later news: its date is for us. And a label that is voided
            // and comes back has its notices behind it.
            let was_shipped = told[..index].iter().any(|mail| mail.key.kind == TouchKind::TransitDelay);
            let promises = match mail.key.kind {
                TouchKind::DispatchDelay => !was_shipped,
                kind => kind == TouchKind::TransitDelay,
            };
            let promised = mail.says.next_update_by.filter(|_| promises);
            let Some(by) = promised else {
                continue;
            };
            let next = told.get(index + 1).map(|next| next.at);
            let came = next.is_some_and(|next| next <= by + SLACK);
            let is_owed = |at| is_owed(&script, &mail.key, at);
            let is_owed = is_owed(by) && is_owed(by + SLACK);
            prop_assert!(came || !is_owed, "{} at {}: {:#?}", mail.key, mail.at, told);
        }
    }

    /// A notice follows another when news was promised, or when something happened, and not before.
    #[test]
    fn no_notice_comes_for_no_reason(script in smooth()) {
        let life = live(&script);
        let is_notice = |kind| matches!(kind, TouchKind::DispatchDelay | TouchKind::TransitDelay);
        let told: Vec<_> = life.mails.iter().filter(|mail| is_about_lateness(mail.key.kind)).collect();
        for pair in told.windows(2).filter(|pair| is_notice(pair[1].key.kind)) {
            let (first, second) = (pair[0], pair[1]);
            let was_promised = first.says.next_update_by.is_some_and(|by| second.at >= by);
            // What happened in quiet hours is told when they are over.
            let since = first.at - SLACK;
            let happened = script.arrivals.iter().any(|(at, _)| since < *at && *at <= second.at);
            prop_assert!(was_promised || happened, "{:#?}", pair);
        }
    }

    /// News that was promised for a day comes on that day, at an hour at which it may.
    #[test]
    fn no_news_is_promised_for_the_past(script in smooth()) {
        for mail in live(&script).mails {
            if let Some(by) = mail.says.next_update_by {
                prop_assert!(by.duration_since(mail.at) >= hours(12), "{:?}", mail);
            }
        }
    }
}
