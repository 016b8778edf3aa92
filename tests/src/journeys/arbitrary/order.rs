//! What is said of orders.

use jiff::tz::TimeZone;
use journey::done::TaskName;
use journey::fact::{
    Contact, Estimate, EstimatedBy, Fact, LostChoice, Money, OrderSnapshot, ParcelRef, ParcelStatus,
    PromiseWindow, Scan, Shipment, What,
};
use journey::ids::{JourneyKind, ShipmentId, TrackingNumber};
use journey::task::TaskKind;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::fact;
use super::{contact, facts_of, items, moment, signal};

/// Facts of one order of up to four parcels. Most were placed by somebody who can be mailed, and
/// of many every parcel arrived.
pub(super) fn facts() -> BoxedStrategy<Vec<Fact>> {
    (1..=4_u32)
        .prop_flat_map(|parcels| {
            let placed = (moment(), snapshot()).prop_map(|(at, snapshot)| {
                fact(JourneyKind::Order, at, What::OrderStands(Box::new(decent(snapshot))))
            });
            let arrived = vec(moment(), parcels as usize).prop_map(|times| {
                let arrivals = times.into_iter().zip(1..);
                arrivals.map(|(at, number)| fact(JourneyKind::Order, at, arrival(number))).collect()
            });
            let arrived = prop_oneof![1 => Just(Vec::new()), 1 => arrived];
            (option::weighted(0.9, placed), facts_of(JourneyKind::Order, whats(parcels), 12), arrived)
        })
        .prop_map(|(placed, facts, arrived)| placed.into_iter().chain(facts).chain(arrived).collect())
        .boxed()
}

fn decent(snapshot: OrderSnapshot) -> OrderSnapshot {
    let email = "ada.park@example.com".to_owned();
    let contact = Contact { email, ..snapshot.contact };
    OrderSnapshot { contact, nothing_to_ship: false, test: false, ..snapshot }
}

/// Anything that is said of an order, and now and then of something else.
fn whats(parcels: u32) -> BoxedStrategy<What> {
    prop_oneof![
        12 => snapshot().prop_map(|snapshot| What::OrderStands(Box::new(snapshot))),
        10 => shipment(parcels).prop_map(What::Shipped),
        30 => scan(parcels).prop_map(What::Scanned),
        6 => estimate(parcels),
        1 => any::<bool>().prop_map(|full| What::OrderRefunded { full }),
        1 => done(parcels),
        1 => Just(What::OrderCancelled),
        1 => Just(What::Denied),
        1 => option::of(0..4_u32).prop_map(|notice| What::DelayConsented { notice }),
        1 => moment().prop_map(|until| What::PeriodSet { until }),
        1 => Just(What::CancelWished),
        1 => prop_oneof![1 => Just(What::Found), 1 => chosen(parcels), 1 => lost(parcels)],
        1 => prop::bool::weighted(0.3).prop_map(|silent| What::Imported { silent }),
        2 => option::of(contact()).prop_map(|contact| What::HelpRequested { contact }),
        1 => prop_oneof![1 => Just(What::Erased), 3 => signal::cart_whats()],
    ]
    .boxed()
}

fn done(parcels: u32) -> BoxedStrategy<What> {
    (1..=parcels, select(vec!["Mia", "Jo"]))
        .prop_map(|(number, by)| What::TaskDone {
            task: TaskName { kind: TaskKind::Lost, about: tracking_number(number).as_str().into() },
            by: by.to_owned(),
            note: String::new(),
        })
        .boxed()
}

fn lost(parcels: u32) -> BoxedStrategy<What> {
    (1..=parcels)
        .prop_map(|number| What::CountedAsLost { parcel: tracking_number(number).to_string() })
        .boxed()
}

fn chosen(parcels: u32) -> BoxedStrategy<What> {
    (1..=parcels, any::<bool>())
        .prop_map(|(number, again)| What::RemedyChosen {
            parcel: tracking_number(number).to_string(),
            choice: if again { LostChoice::Replace } else { LostChoice::Refund },
        })
        .boxed()
}

fn estimate(parcels: u32) -> BoxedStrategy<What> {
    let by = select(vec![EstimatedBy::Unsaid, EstimatedBy::Storefront, EstimatedBy::Carrier]);
    (parcel(parcels), moment(), by)
        .prop_map(|(parcel, arrives_by, by)| What::Estimated {
            parcel,
            estimate: Estimate { arrives_by, by },
        })
        .boxed()
}

fn arrival(number: u32) -> What {
    What::Scanned(Scan {
        parcel: ParcelRef::Tracking(tracking_number(number)),
        status: ParcelStatus::Delivered,
        tracking_url: String::new(),
        carrier: String::new(),
    })
}

/// Shipments, statuses and estimates of more parcels than are kept.
pub(in super::super) fn parcel_scans() -> BoxedStrategy<What> {
    prop_oneof![shipment(60).prop_map(What::Shipped), scan(60).prop_map(What::Scanned), estimate(60),].boxed()
}

fn snapshot() -> BoxedStrategy<OrderSnapshot> {
    let method = select(vec!["Express (2 days)", "Standard", "International", ""]);
    let fee = option::of(
        select(vec![0, 500, 3000]).prop_map(|minor_units| Money { currency: "USD".to_owned(), minor_units }),
    );
    let promise = option::weighted(
        0.3,
        (option::of(moment()), moment()).prop_map(|(from, to)| PromiseWindow { from, to }),
    );
    let dispatch_by = option::weighted(0.2, moment());
    let needed_by = option::weighted(0.2, moment().prop_map(|at| TimeZone::UTC.to_datetime(at).date()));
    let odd = (prop::bool::weighted(0.05), prop::bool::weighted(0.05));
    (moment(), contact(), items(), method, fee, promise, (dispatch_by, needed_by), odd)
        .prop_map(
            |(
                placed_at,
                contact,
                items,
                method,
                fee,
                promise,
                (dispatch_by, needed_by),
                (virtual_goods, test),
            )| {
                OrderSnapshot {
                    number: "1001".to_owned(),
                    placed_at,
                    contact,
                    items,
                    shipping_method: method.to_owned(),
                    shipping_code: String::new(),
                    shipping_fee: fee,
                    promise,
                    needed_by,
                    dispatch_by,
                    status_url: String::new(),
                    nothing_to_ship: virtual_goods,
                    test,
                }
            },
        )
        .boxed()
}

fn number(most: u32) -> BoxedStrategy<TrackingNumber> {
    (1..=most).prop_map(tracking_number).boxed()
}

fn tracking_number(number: u32) -> TrackingNumber {
    TrackingNumber::parse(format!("1Z{number:03}")).expect("a number")
}

fn shipment_id(most: u32) -> BoxedStrategy<ShipmentId> {
    (1..=most).prop_map(|number| ShipmentId::parse(format!("s{number:03}")).expect("an id")).boxed()
}

fn parcel(most: u32) -> BoxedStrategy<ParcelRef> {
    prop_oneof![
        3 => number(most).prop_map(ParcelRef::Tracking),
        1 => shipment_id(most).prop_map(ParcelRef::Shipment),
    ]
    .boxed()
}

fn shipment(most: u32) -> BoxedStrategy<Shipment> {
    let numbers = btree_set(number(most), 0..3);
    (shipment_id(most), moment(), numbers, select(vec!["UPS", "DHL", ""]), prop::bool::weighted(0.1))
        .prop_map(|(id, shipped_at, numbers, carrier, cancelled)| Shipment {
            id,
            shipped_at,
            tracking: numbers.into_iter().collect(),
            carrier: carrier.to_owned(),
            tracking_url: String::new(),
            cancelled,
        })
        .boxed()
}

fn scan(most: u32) -> BoxedStrategy<Scan> {
    let status = prop_oneof![3 => Just(ParcelStatus::InTransit), 7 => select(ParcelStatus::ALL.to_vec())];
    (parcel(most), status, select(vec!["UPS", "DHL", ""]), select(vec!["https://ups.example/1", ""]))
        .prop_map(|(parcel, status, carrier, url)| Scan {
            parcel,
            status,
            tracking_url: url.to_owned(),
            carrier: carrier.to_owned(),
        })
        .boxed()
}
