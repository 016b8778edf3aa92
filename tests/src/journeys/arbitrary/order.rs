//! What is said of orders.

use journey::fact::{
    Estimate, Money, OrderSnapshot, ParcelRef, ParcelStatus, PromiseWindow, Scan, Shipment, What,
};
use journey::ids::{ShipmentId, TrackingNumber};
use proptest::collection::btree_set;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{contact, items, moment, signal};

/// Anything that is said of an order, and now and then of something else.
pub(in super::super) fn whats() -> BoxedStrategy<What> {
    prop_oneof![
        12 => snapshot().prop_map(|snapshot| What::OrderStands(Box::new(snapshot))),
        8 => shipment(4).prop_map(What::Shipped),
        16 => scan(4).prop_map(What::Scanned),
        4 => (parcel(4), moment()).prop_map(|(parcel, arrives_by)| What::Estimated {
            parcel,
            estimate: Estimate { arrives_by },
        }),
        2 => any::<bool>().prop_map(|full| What::OrderRefunded { full }),
        1 => Just(What::OrderCancelled),
        2 => option::of(contact()).prop_map(|contact| What::HelpRequested { contact }),
        1 => Just(What::Erased),
        1 => signal::cart_whats(),
    ]
    .boxed()
}

/// Shipments, statuses and estimates of more parcels than are kept.
pub(in super::super) fn parcel_scans() -> BoxedStrategy<What> {
    prop_oneof![
        shipment(60).prop_map(What::Shipped),
        scan(60).prop_map(What::Scanned),
        (parcel(60), moment()).prop_map(|(parcel, arrives_by)| What::Estimated {
            parcel,
            estimate: Estimate { arrives_by },
        }),
    ]
    .boxed()
}

fn snapshot() -> BoxedStrategy<OrderSnapshot> {
    let method = select(vec!["Express (2 days)", "Standard", "International", ""]);
    let fee = option::of(select(vec![0, 500, 3000]).prop_map(|minor_units| Money {
        currency: "USD".to_owned(),
        minor_units,
    }));
    let promise = option::weighted(
        0.3,
        (option::of(moment()), moment()).prop_map(|(from, to)| PromiseWindow { from, to }),
    );
    let odd = (prop::bool::weighted(0.05), prop::bool::weighted(0.05));
    (moment(), contact(), items(), method, fee, promise, option::weighted(0.2, moment()), odd)
        .prop_map(|(placed_at, contact, items, method, fee, promise, dispatch_by, (virtual_goods, test))| {
            OrderSnapshot {
                number: "1001".to_owned(),
                placed_at,
                contact,
                items,
                shipping_method: method.to_owned(),
                shipping_fee: fee,
                promise,
                dispatch_by,
                status_url: String::new(),
                nothing_to_ship: virtual_goods,
                test,
            }
        })
        .boxed()
}

fn number(most: u32) -> BoxedStrategy<TrackingNumber> {
    (1..=most)
        .prop_map(|number| TrackingNumber::parse(format!("1Z{number:03}")).expect("a number"))
        .boxed()
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
