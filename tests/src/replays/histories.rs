//! Histories by chance, of which a journey keeps everything that decides: several customers with
//! several orders, carts and searches each, told as they happen.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::harness::{Harness, time};

/// When a history begins.
pub(super) const BEGIN: &str = "2026-03-02T14:00:00Z";

/// Chance that is the same in every run: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn hours(&mut self, from: u64, to: u64) -> SignedDuration {
        let seconds = self.below((to - from) * 3600 + 1) + from * 3600;
        SignedDuration::from_secs(i64::try_from(seconds).unwrap())
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len() as u64);
        &choices[usize::try_from(index).unwrap()]
    }
}

/// Something that is told: its type, when, and what.
type Told = (Timestamp, &'static str, Value);

/// A history, in the order of its times.
pub(super) fn history(seed: u64) -> Vec<Told> {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ (seed + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
    let mut told = Vec::new();
    for customer in 0..3 {
        let places = [("US", "NY"), ("US", "CA"), ("DE", ""), ("JP", ""), ("US", "")];
        let (country, region) = *chance.of(&places);
        let person = json!({
            "email": format!("customer-{customer}@example.com"), "country": country, "region": region,
            "marketing_consent": chance.one_in(2),
        });
        for order in 0..=chance.below(3) {
            order_told(&mut chance, &format!("{seed}{customer}{order}"), &person, &mut told);
        }
        if chance.one_in(2) {
            cart_told(&mut chance, &format!("cart-{seed}-{customer}"), &person, &mut told);
        }
        if chance.one_in(3) {
            searches_told(&mut chance, &format!("visitor-{seed}-{customer}"), &person, &mut told);
        }
    }
    // Somebody else's parcel: a sender that went quiet would hold what rests on silence, and a replay
    // does not know of it.
    for day in 0..HEARD_FOR_DAYS {
        let scan = json!({ "tracking_number": "1ZELSEWHERE", "status": "in_transit", "carrier": "UPS" });
        told.push((time(BEGIN) + SignedDuration::from_hours(24 * day), "parcel.scanned", scan));
    }
    told.sort_by_key(|(at, ..)| *at);
    told
}

/// So long somebody reports.
const HEARD_FOR_DAYS: i64 = 45;

fn order_told(chance: &mut Chance, id: &str, person: &Value, told: &mut Vec<Told>) {
    let placed_at = time(BEGIN) + chance.hours(0, 24 * 20);
    let method = *chance.of(&["Express (2 days)", "Standard", "International", ""]);
    let fee = json!({ "amount": "30.00", "currency": "USD" });
    let mut order = json!({
        "order_id": id, "order_number": id, "placed_at": placed_at, "customer": person,
        "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": method },
    });
    if chance.one_in(3) {
        order["shipping"]["fee"] = fee;
    }
    told.push((placed_at, "order.placed", order));
    if chance.one_in(12) {
        let at = placed_at + chance.hours(1, 100);
        told.push((at, "order.cancelled", json!({ "order_id": id })));
    }
    if chance.one_in(10) {
        let at = placed_at + chance.hours(1, 400);
        told.push((at, "help.requested", json!({ "order_id": id })));
    }
    if chance.one_in(8) {
        return;
    }
    let handed_over_at = placed_at + chance.hours(2, 110);
    for parcel in 0..=chance.below(2) {
        let number = format!("1Z{id}0{parcel}");
        let shipped = json!({
            "order_id": id, "shipment_id": format!("s{id}{parcel}"), "tracking_numbers": [number],
            "carrier": "UPS",
        });
        told.push((handed_over_at, "parcel.shipped", shipped));
        parcel_told(chance, &number, handed_over_at, told);
    }
    if chance.one_in(8) {
        let at = handed_over_at + chance.hours(100, 300);
        told.push((at, "parcel.denied", json!({ "order_id": id })));
    }
}

fn parcel_told(chance: &mut Chance, number: &str, from: Timestamp, told: &mut Vec<Told>) {
    let mut at = from;
    let ways: [&[&str]; 9] = [
        &["label_created", "picked_up", "in_transit", "out_for_delivery", "delivered"],
        &["label_created", "picked_up", "in_transit", "in_transit", "out_for_delivery", "delivered"],
        &["picked_up", "delayed", "in_transit", "out_for_delivery", "delivered"],
        &["picked_up", "in_transit", "out_for_delivery", "attempt_failed", "out_for_delivery", "delivered"],
        &["label_created"],
        &["picked_up", "in_transit", "address_problem", "in_transit", "delivered"],
        &["picked_up", "in_transit", "failed"],
        &["picked_up", "on_hold", "in_transit", "ready_for_pickup", "delivered"],
        &["in_transit", "in_transit", "in_transit", "out_for_delivery", "delivered"],
    ];
    let slow = if chance.one_in(3) { 90 } else { 18 };
    let way = *chance.of(&ways);
    for status in way {
        at += chance.hours(1, slow);
        let mut scan = json!({ "tracking_number": number, "status": status, "carrier": "UPS" });
        if chance.one_in(5) {
            scan["estimated_arrival"] = json!(at + chance.hours(10, 150));
        }
        told.push((at, "parcel.scanned", scan));
    }
}

fn cart_told(chance: &mut Chance, id: &str, person: &Value, told: &mut Vec<Told>) {
    let mut at = time(BEGIN) + chance.hours(0, 24 * 25);
    for _ in 0..=chance.below(3) {
        let cart = json!({
            "cart_id": id, "customer": person, "items": [{ "title": "Tent", "quantity": 1 }],
            "recovery_url": format!("https://shop.example.com/cart/{id}"),
        });
        told.push((at, "cart.updated", cart));
        at += chance.hours(0, 12);
    }
    if chance.one_in(3) {
        told.push((at, "cart.converted", json!({ "cart_id": id })));
    }
}

fn searches_told(chance: &mut Chance, id: &str, person: &Value, told: &mut Vec<Told>) {
    let mut at = time(BEGIN) + chance.hours(0, 24 * 25);
    for _ in 0..=chance.below(4) {
        let results = chance.below(2);
        let search =
            json!({ "visitor_id": id, "query": "return label", "results": results, "customer": person });
        told.push((at, "search.performed", search));
        at += SignedDuration::from_secs(90);
    }
}

/// Lives a history, and two months more.
pub(super) async fn live(seed: u64) -> Harness {
    let harness = Harness::at(BEGIN).await;
    for (at, event, data) in history(seed) {
        harness.system.advance_to(at).await.unwrap();
        harness.event(event, at, data).await;
    }
    harness.until("2026-05-20T12:00:00Z").await;
    harness
}
