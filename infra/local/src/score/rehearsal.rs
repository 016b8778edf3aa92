//! All orders on one clock: what each customer would have heard, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::customer::CustomerView;
use journey::fact::{
    Contact, Fact, OrderSnapshot, ParcelRef, ParcelStatus, PromiseWindow, Scan, Shipment, Subject, What,
};
use journey::feed::CarrierFeed;
use journey::ids::{JourneyId, ShipmentId, TrackingNumber};
use journey::lanes::{Course, EDITION_EVERY, Lane, Lanes, learn};
use journey::plan::Plan;
use journey::play::{self, Playing};
use journey::shop::{ShopTime, Standing};
use journey::touch::TouchKind;
use journey::verdict::Because;

use super::HistoricOrder;

/// An order of which nothing more was heard is given up so long after its promise.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What a customer heard of a delay.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// When the first notice left, and on what evidence.
    pub first: Option<(Timestamp, Because)>,
    /// How many notices left before the order arrived.
    pub notices: u32,
}

/// Plays the orders by a plan. `moved` is called with how many orders came to their end so far.
/// Returns what each customer heard, in the order of `orders`.
pub fn rehearse(
    orders: &[HistoricOrder],
    plan: &Plan,
    zone: &TimeZone,
    moved: &mut dyn FnMut(usize),
) -> Vec<Heard> {
    let mut heard: Vec<Heard> = vec![Heard::default(); orders.len()];
    let mut playing: Vec<Option<Playing<'_>>> = orders.iter().map(|order| Some(open(order, zone))).collect();
    let mut clock: BinaryHeap<Reverse<(Timestamp, usize)>> = BinaryHeap::new();
    for (index, order) in orders.iter().enumerate() {
        clock.push(Reverse((order.placed_at, index)));
    }
    let mut school = School::new(orders, plan, zone);
    let mut shop = ShopTime {
        zone: zone.clone(),
        standing: Standing::Good,
        carrier_feed: CarrierFeed::Fresh,
        lanes: Arc::default(),
        pauses: Vec::new(),
    };
    let mut ended = 0;
    while let Some(Reverse((now, index))) = clock.pop() {
        school.learn_until(now, &mut shop);
        let Some(play) = &mut playing[index] else {
            continue;
        };
        if let Some(mail) = play.step(plan, &shop, now).sent
            && matches!(mail.touch.kind, TouchKind::TransitDelay | TouchKind::DispatchDelay)
        {
            heard[index].notices += 1;
            heard[index].first.get_or_insert((mail.at, mail.because));
        }
        let order = &orders[index];
        let gives_up_at = order.promised_to + GIVEN_UP_AFTER;
        let has_arrived = order.delivered_at.is_some_and(|at| at <= now);
        match play.next_at().filter(|at| !has_arrived && *at <= gives_up_at) {
            Some(next) => clock.push(Reverse((next, index))),
            None => {
                playing[index] = None;
                ended += 1;
                moved(ended);
            }
        }
    }
    heard
}

/// The facts of an order, as they came in.
fn open(order: &HistoricOrder, zone: &TimeZone) -> Playing<'static> {
    let fact = |at: Timestamp, what: What| play::Heard {
        at,
        fact: Fact { subject: Subject::Order(order.id.clone()), occurred_at: at, what },
    };
    let contact = Contact {
        email: "customer@example.com".to_owned(),
        zone: zone.iana_name().unwrap_or_default().to_owned(),
        ..Contact::default()
    };
    let snapshot = OrderSnapshot {
        placed_at: order.placed_at,
        contact,
        promise: Some(PromiseWindow { from: None, to: order.promised_to }),
        ..OrderSnapshot::default()
    };
    let mut facts = vec![fact(order.placed_at, What::OrderStands(Box::new(snapshot)))];
    // The parcel is called what every parcel of these orders is called: each order has one.
    let (Ok(id), Ok(number)) = (ShipmentId::parse("1"), TrackingNumber::parse("PARCEL1")) else {
        return Playing::new(JourneyId::Order(order.id.clone()), facts, CustomerView::default());
    };
    let scan = |at, status| {
        let parcel = ParcelRef::Tracking(number.clone());
        let scan = Scan { parcel, status, tracking_url: String::new(), carrier: String::new() };
        fact(at, What::Scanned(scan))
    };
    if let Some(at) = order.handed_over_at {
        let shipment = Shipment {
            id,
            shipped_at: at,
            tracking: vec![number.clone()],
            carrier: String::new(),
            tracking_url: String::new(),
            cancelled: false,
        };
        facts.push(fact(at, What::Shipped(shipment)));
        facts.push(scan(at, ParcelStatus::PickedUp));
    }
    facts.extend(order.delivered_at.map(|at| scan(at, ParcelStatus::Delivered)));
    Playing::new(JourneyId::Order(order.id.clone()), facts, CustomerView::default())
}

/// Learns from the orders as time goes by.
struct School<'a> {
    plan: &'a Plan,
    zone: &'a TimeZone,
    /// By hand-over.
    courses: Vec<Course>,
    lanes: Lanes,
    next_at: Timestamp,
}

impl<'a> School<'a> {
    fn new(orders: &[HistoricOrder], plan: &'a Plan, zone: &'a TimeZone) -> Self {
        let course = |order: &HistoricOrder| {
            Some(Course {
                lane: Lane::default(),
                placed_at: order.placed_at,
                promised_to: order.promised_to,
                handed_over_at: order.handed_over_at?,
                arrived_at: order.delivered_at,
                silences: Vec::new(),
            })
        };
        let mut courses: Vec<Course> = orders.iter().filter_map(course).collect();
        courses.sort_by_key(|course| course.handed_over_at);
        let first = orders.iter().map(|order| order.placed_at).min().unwrap_or_default();
        Self { plan, zone, courses, lanes: Lanes::NONE, next_at: first + EDITION_EVERY }
    }

    /// Puts the editions in force that are due by `now`.
    fn learn_until(&mut self, now: Timestamp, shop: &mut ShopTime) {
        if !self.plan.touches.transit_delay.predicted || self.next_at > now {
            return;
        }
        while self.next_at <= now {
            self.lanes.publish(learn(&self.courses, self.plan, self.zone, self.next_at));
            self.next_at += EDITION_EVERY;
        }
        shop.lanes = Arc::new(self.lanes.clone());
    }
}
