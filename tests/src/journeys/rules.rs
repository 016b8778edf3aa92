//! What no journey may ever do, said from the facts alone: a second opinion on every mail.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use journey::customer::CustomerView;
use journey::decide::legal;
use journey::fact::{Contact, ParcelRef, ParcelStatus};
use journey::journey::{Journey, State};
use journey::order::Order;
use journey::parcel::Scans;
use journey::plan::{Anchor, Plan};
use journey::touch::{Class, TouchKey, TouchKind, TouchState};

use super::shop;

/// Why the mail named `key` must not leave now; `None` if it may.
pub(super) fn broken(
    journey: &Journey,
    view: &CustomerView,
    plan: &Plan,
    now: Timestamp,
    key: &TouchKey,
) -> Option<&'static str> {
    let told = told_twice(journey, key)
        .or_else(|| unwelcome(journey, view, plan, key.kind))
        .or_else(|| too_much(view, plan, now, key.kind))
        .or_else(|| wrong_hour(journey, plan, now, key.kind));
    told.or(match &journey.state {
        State::Order(order) => untrue(order, key, plan),
        State::Cart(cart) if cart.converted_at.is_some() => Some("the cart was bought"),
        State::Cart(_) | State::Help(_) | State::Relationship(_) => None,
    })
}

fn told_twice(journey: &Journey, key: &TouchKey) -> Option<&'static str> {
    match journey.touches.get(key).map(|touch| &touch.state) {
        None | Some(TouchState::Retry { .. }) => None,
        Some(TouchState::Unknown { settled: false, attempt: 1, .. }) => {
            (!key.kind.is_bad_news()).then_some("only bad news is sent again")
        }
        Some(_) => Some("it was sent, given up or is being sent"),
    }
}

fn unwelcome(journey: &Journey, view: &CustomerView, plan: &Plan, kind: TouchKind) -> Option<&'static str> {
    let record = &view.record;
    let contact = contact(journey);
    let no_address = contact.is_none_or(|contact| contact.email.is_empty());
    let refused = kind.class() != Class::Transactional && record.opted_out.contains_key(&kind.class());
    let (test, placed_at) = match &journey.state {
        State::Order(order) => {
            let told = order.snapshot.as_ref().map(|snapshot| &snapshot.value);
            (told.is_some_and(|told| told.test), told.map(|told| told.placed_at))
        }
        State::Cart(cart) => (false, cart.begun_at),
        State::Help(_) | State::Relationship(_) => (false, None),
    };
    let erased = record.erased_at.is_some_and(|erased| placed_at.is_some_and(|placed| placed <= erased));
    let unasked = kind.class() == Class::Marketing
        && contact.is_some_and(|contact| {
            let needed = match contact.country.as_str() {
                "" => plan.consent.required_where_unknown,
                country => plan.consent.required_in.iter().any(|listed| listed == country),
            };
            contact.marketing_consent != Some(true) && (needed || contact.marketing_consent == Some(false))
        });
    [
        (is_erased(journey) || erased, "the customer was erased"),
        (no_address, "there is no address"),
        (refused, "the customer opted out"),
        (record.undeliverable.is_some(), "the address cannot be mailed"),
        (!plan.touches.basics(kind).on, "the plan turns it off"),
        (test, "it is a test order"),
        (unasked, "the customer did not consent"),
    ]
    .into_iter()
    .find_map(|(is_broken, why)| is_broken.then_some(why))
}

/// Caps and budgets, counted anew from the customer's mails.
fn too_much(view: &CustomerView, plan: &Plan, now: Timestamp, kind: TouchKind) -> Option<&'static str> {
    if kind.class() == Class::Transactional {
        return None;
    }
    let ages = |is: &dyn Fn(TouchKind) -> bool| {
        let mails = view.record.mails.iter().filter(|mail| is(mail.kind));
        mails.map(|mail| now.duration_since(mail.at)).collect::<Vec<_>>()
    };
    let counted = ages(&|mailed| mailed.class() != Class::Transactional);
    let budget = &plan.survey_budget;
    let own_apart = if kind == TouchKind::Nps { budget.nps_apart } else { budget.csat_apart };
    let inside = counted.iter().filter(|age| **age < plan.caps.window).count();
    [
        (counted.iter().any(|age| *age < plan.caps.apart), "the last mail is too near"),
        (inside >= plan.caps.per_window as usize, "there were enough mails"),
        (
            kind.is_survey() && ages(&TouchKind::is_survey).iter().any(|age| *age < budget.any_apart),
            "the last survey is too near",
        ),
        (
            kind.is_survey() && ages(&|mailed| mailed == kind).iter().any(|age| *age < own_apart),
            "the last survey of this kind is too near",
        ),
        (view.orders.iter().any(|order| order.in_trouble), "another order is in trouble"),
    ]
    .into_iter()
    .find_map(|(is_broken, why)| is_broken.then_some(why))
}

fn wrong_hour(journey: &Journey, plan: &Plan, now: Timestamp, kind: TouchKind) -> Option<&'static str> {
    let hours = &plan.quiet_hours;
    if plan.touches.basics(kind).ignores_quiet_hours || hours.from == hours.to {
        return None;
    }
    let clock: Time = now.to_zoned(zone(journey)).time();
    let is_quiet = if hours.from < hours.to {
        clock >= hours.from && clock < hours.to
    } else {
        clock >= hours.from || clock < hours.to
    };
    is_quiet.then_some("the hour is quiet")
}

/// The zones of the places that the tests know.
fn zone(journey: &Journey) -> TimeZone {
    let name = contact(journey).and_then(|contact| {
        match (contact.zone.as_str(), contact.country.as_str(), contact.region.as_str()) {
            ("Asia/Kolkata", _, _) => Some("Asia/Kolkata"),
            (_, "US", "NY") => Some("America/New_York"),
            (_, "US", "CA") => Some("America/Los_Angeles"),
            (_, "DE", _) => Some("Europe/Berlin"),
            _ => None,
        }
    });
    name.map_or_else(|| shop().zone, |name| TimeZone::get(name).expect("a zone of the bundled database"))
}

fn contact(journey: &Journey) -> Option<&Contact> {
    match &journey.state {
        State::Order(order) => {
            let told = order.snapshot.as_ref().map(|snapshot| &snapshot.value.contact);
            order.reached.as_ref().map(|reached| &reached.value).or(told)
        }
        State::Cart(cart) => cart.snapshot.as_ref().map(|snapshot| &snapshot.value.contact),
        State::Help(help) => help.contact.as_ref().map(|contact| &contact.value),
        State::Relationship(customer) => customer.contact.as_ref().map(|contact| &contact.value),
    }
}

fn is_erased(journey: &Journey) -> bool {
    match &journey.state {
        State::Order(order) => order.erased,
        State::Cart(cart) => cart.erased,
        State::Help(help) => help.erased,
        State::Relationship(customer) => customer.erased,
    }
}

/// What of an order a mail says that is not so any more.
fn untrue(order: &Order, key: &TouchKey, plan: &Plan) -> Option<&'static str> {
    if order.cancelled_at.is_some() || order.refunded_in_full {
        return Some("the order is off");
    }
    let is_delay_option = key.kind == TouchKind::DelayOption;
    if order.cancel_wished_at().is_some() && !(is_delay_option && *key.subject == *legal::CLOSING) {
        return Some("the customer wished to cancel");
    }
    let label = match key.kind {
        TouchKind::Exception => key.subject.rsplit_once('/').map_or("", |(label, _)| label),
        _ => &key.subject,
    };
    match key.kind {
        TouchKind::TransitDelay | TouchKind::Exception | TouchKind::Lost => {
            if is_delivered(order, label) {
                return Some("the parcel arrived");
            }
            let was_called_so = order.named.values().flatten().any(|number| number.as_str() == label);
            let was_told_of = order.scans.keys().any(|parcel| name(parcel) == label)
                || order.shipments.iter().any(|(id, shipment)| {
                    let numbers = &shipment.value.tracking;
                    !shipment.value.cancelled
                        && (id.as_str() == label || numbers.iter().any(|number| number.as_str() == label))
                });
            (!was_told_of && !was_called_so).then_some("there is no such parcel")
        }
        TouchKind::DispatchDelay => {
            let last = |status| {
                let ours = order.scans.iter().filter(|(parcel, _)| is_ours(order, name(parcel)));
                ours.filter_map(|(_, scans)| scans.statuses.get(&status)).map(|span| span.last).max()
            };
            let moves = last(ParcelStatus::InTransit) > last(ParcelStatus::Cancelled);
            moves.then_some("a parcel moves")
        }
        TouchKind::DelayOption => {
            // A hand-over stands unless the shop takes it back, or every label of it was voided.
            let is_voided = |name: &str| {
                let scans = order.scans.iter().filter(|(parcel, _)| self::name(parcel) == name);
                let last = |status| {
                    let spans = scans.clone().filter_map(move |(_, scans)| scans.statuses.get(&status));
                    spans.map(|span| span.last).max()
                };
                last(ParcelStatus::Cancelled) > last(ParcelStatus::InTransit)
            };
            let stands = order.shipments.iter().any(|(id, shipment)| {
                let numbers = &shipment.value.tracking;
                let all_voided =
                    !numbers.is_empty() && numbers.iter().all(|number| is_voided(number.as_str()));
                !shipment.value.cancelled && !is_voided(id.as_str()) && !all_voided
            });
            match &*key.subject {
                legal::BEFORE_SHIPPING => stands.then_some("it was handed over"),
                _ => order.delivered_at().filter(|_| *key.subject != *legal::CLOSING).map(|_| "it arrived"),
            }
        }
        TouchKind::NotReceived => {
            let is_missing = order.denied_at.is_some() && order.found_at <= order.denied_at;
            (!is_missing).then_some("nobody says that it did not arrive")
        }
        TouchKind::CheckIn | TouchKind::Csat => {
            if order.denied_at.is_some() && order.is_denied() {
                return Some("the customer says that it did not arrive");
            }
            let arrived = order.scans.values().any(|scans| has(scans, ParcelStatus::Delivered));
            // Where the plan counts from the hand-over, what nobody reports on need not arrive.
            let anchor = match key.kind {
                TouchKind::CheckIn => plan.touches.check_in.anchor,
                _ => plan.touches.csat.anchor,
            };
            let unreported =
                order.shipments.values().any(|told| told.value.tracking.is_empty() && !told.value.cancelled);
            let is_there = arrived || (anchor != Anchor::Delivered && unreported);
            (!is_there).then_some("nothing arrived")
        }
        TouchKind::Recovery | TouchKind::Nps | TouchKind::CartHelp | TouchKind::FaqHelp => None,
    }
}

fn has(scans: &Scans, status: ParcelStatus) -> bool {
    scans.statuses.contains_key(&status)
}

fn name(parcel: &ParcelRef) -> &str {
    match parcel {
        ParcelRef::Tracking(number) => number.as_str(),
        ParcelRef::Shipment(id) => id.as_str(),
    }
}

/// Whether what is reported by this name is about the order: what a corrected number brings is
/// somebody else's.
fn is_ours(order: &Order, name: &str) -> bool {
    let is_corrected = order.named.iter().any(|(id, ever)| {
        let stands = order.shipments.get(id).filter(|shipment| !shipment.value.cancelled);
        stands.is_some() && ever.iter().any(|number| number.as_str() == name)
    });
    let is_named_now = order.shipments.values().any(|shipment| {
        let numbers = &shipment.value.tracking;
        !shipment.value.cancelled && numbers.iter().any(|number| number.as_str() == name)
    });
    is_named_now || !is_corrected
}

/// Whether anybody says that the parcel arrived, by its number or by a shipment that is this parcel
/// and no other. What anybody says to have turned back before arrived at the sender.
fn is_delivered(order: &Order, label: &str) -> bool {
    let is_it = |parcel: &ParcelRef| {
        name(parcel) == label
            || match parcel {
                ParcelRef::Tracking(_) => false,
                ParcelRef::Shipment(id) => order.shipments.get(id).is_some_and(|shipment| {
                    let numbers = &shipment.value.tracking;
                    !shipment.value.cancelled && numbers.len() == 1 && numbers[0].as_str() == label
                }),
            }
    };
    let first = |status| {
        let told = order.scans.iter().filter(|(parcel, _)| is_it(parcel) && is_ours(order, name(parcel)));
        told.filter_map(|(_, scans)| scans.statuses.get(&status)).map(|span| span.first).min()
    };
    first(ParcelStatus::Delivered)
        .is_some_and(|at| first(ParcelStatus::ReturningToSender).is_none_or(|back| at <= back))
}
