//! What the outside does in a seed's life, laid out before it begins: deliveries, repeats, answers, new plans,
//! outages. What depends on what happened (which mail is answered) is a number that picks among what is there.

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::people::Person;
use crate::rules::Rules;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How long things go wrong after the last thing that a sender tells of.
const STORMS_LAST_MS: i64 = 25 * DAY;

/// Where lives begin, in seconds since 1970: just before clocks change, a leap day, a turn of the year.
const BEGINNINGS: [&str; 8] = [
    "2026-03-05T09:00:00Z",
    "2026-03-26T20:00:00Z",
    "2026-04-02T12:00:00Z",
    "2026-10-22T15:00:00Z",
    "2026-10-29T07:00:00Z",
    "2028-02-26T18:00:00Z",
    "2026-12-27T10:00:00Z",
    "2026-06-10T13:00:00Z",
];

/// Which function a delivery is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Door {
    Storefront,
    Carrier,
    Signals,
}

/// One delivery by a sender.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) door: Door,
    /// Which of the shop's two sources sends it.
    pub(crate) source: usize,
    pub(crate) event_type: &'static str,
    /// When it happened, in milliseconds.
    pub(crate) occurred_ms: i64,
    pub(crate) data: Value,
    /// The journey that it is about, where it names one.
    pub(crate) journey: String,
}

/// Something that the outside does.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Deliver(Delivery),
    /// Signed, and no event.
    Garbage(String),
    /// An event that somebody else signed.
    Forged(Delivery),
    /// Somebody looks at the links of a mail without sending anything.
    Look(u64),
    /// Somebody answers a mail.
    Answer(u64, u64),
    /// Somebody stops the mails of a class.
    Unsubscribe(u64),
    /// A new plan; whether who waits keeps the old one.
    Publish(usize, bool),
    /// New keys go out to one process after the other.
    RotateKeys,
    /// The senders get a new secret; the old one is still good.
    RotateSecret,
    /// Nothing of the table works until then.
    TableOutage(i64),
    /// Several sweepers at once.
    SweepStorm,
}

/// One of them, at its time.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) id: u64,
    pub(crate) at_ms: i64,
    pub(crate) what: What,
}

/// A seed's life as the outside sees it.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) begins_ms: i64,
    /// The last step is before it.
    pub(crate) ends_ms: i64,
    /// From then on nothing goes wrong.
    pub(crate) storms_end_ms: i64,
    pub(crate) shop_zone: &'static str,
    pub(crate) people: Vec<Person>,
    /// Plans, in the order in which they may be published; the first is the house's.
    pub(crate) plans: Vec<Rules>,
    pub(crate) steps: Vec<Step>,
}

/// Lays a life out.
pub(crate) fn script(seed: u64) -> Script {
    let mut chance = Chance::new(seed, "script");
    let begins = chance.pick(&BEGINNINGS).parse::<jiff::Timestamp>();
    let begins_ms = begins.map(|at| at.as_millisecond()).unwrap_or_default();
    let ends_ms = begins_ms + chance.between(6, 12) * DAY;
    // What goes wrong goes on for longer: most mails come days after what they are about.
    let storms_end_ms = ends_ms + STORMS_LAST_MS;
    let count = chance.between(1, 2) as usize;
    let people = (0..count).map(|n| Person::draw(&mut chance, n)).collect();
    let mut plans = vec![Rules::of_the_house()];
    for _ in 0..2 {
        plans.push(Rules::draw(&mut chance));
    }
    let shop_zone = chance.pick(&["America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"]);
    let mut writer = Writer { chance, begins_ms, ends_ms, people, steps: Vec::new(), orders: 0 };
    writer.live();
    let Writer { mut steps, people, .. } = writer;
    steps.sort_by_key(|step| step.at_ms);
    for (id, step) in (0..).zip(&mut steps) {
        step.id = id;
    }
    Script { begins_ms, ends_ms, storms_end_ms, shop_zone, people, plans, steps }
}

struct Writer {
    chance: Chance,
    begins_ms: i64,
    ends_ms: i64,
    people: Vec<Person>,
    steps: Vec<Step>,
    orders: usize,
}

impl Writer {
    fn live(&mut self) {
        if self.chance.one_in(2) {
            let old = self.chance.one_in(3);
            self.push(self.begins_ms, What::Publish(1, old));
        }
        for person in 0..self.people.len() {
            for _ in 0..self.chance.between(1, 2) {
                self.order(person);
            }
            if self.chance.one_in(2) {
                self.cart(person);
            }
            if self.chance.one_in(2) {
                self.searches(person);
            }
            if self.chance.one_in(6) {
                self.erasure(person);
            }
        }
        for _ in 0..self.chance.between(2, 4) {
            let at = self.any_time();
            let pick = self.chance.below(1000);
            let what = match self.chance.below(4) {
                0 => What::Garbage(format!("{{\"type\":\"order.placed\",\"data\":{pick}}}")),
                1 => What::TableOutage(at + self.chance.between(1, 90) * MINUTE),
                2 => What::SweepStorm,
                _ => What::Forged(self.placed(0, "forged", at)),
            };
            self.push(at, what);
        }
        // People read their mails when most were sent, and some correct what they answered.
        for _ in 0..self.chance.between(2, 5) {
            let at = self.chance.between(self.begins_ms, self.ends_ms + STORMS_LAST_MS);
            let (pick, value) = (self.chance.below(1000), self.chance.below(1000));
            let what = match self.chance.below(8) {
                0 | 1 => What::Look(pick),
                2 | 3 => What::Unsubscribe(pick),
                _ => {
                    if self.chance.one_in(2) {
                        let again = at + *self.chance.pick(&[0, 2_000, 5 * HOUR]);
                        self.push(again, What::Answer(pick, value + 1));
                    }
                    What::Answer(pick, value)
                }
            };
            self.push(at, what);
        }
        if self.chance.one_in(3) {
            let (at, old) = (self.any_time(), self.chance.one_in(2));
            self.push(at, What::Publish(2, old));
        }
        if self.chance.one_in(4) {
            let at = self.any_time();
            self.push(at, What::RotateKeys);
        }
        if self.chance.one_in(4) {
            let at = self.any_time();
            self.push(at, What::RotateSecret);
        }
    }

    fn push(&mut self, at_ms: i64, what: What) {
        self.steps.push(Step { id: 0, at_ms, what });
    }

    fn any_time(&mut self) -> i64 {
        self.chance.between(self.begins_ms, self.ends_ms)
    }

    /// A delivery some time after what it tells of, perhaps twice, perhaps by the other sender too.
    fn deliver(&mut self, delivery: Delivery) {
        let mut at = delivery.occurred_ms;
        at += match self.chance.below(10) {
            0 => self.chance.between(1, 3) * DAY,
            1 | 2 => self.chance.between(1, 600) * MINUTE,
            _ => self.chance.between(0, 20_000),
        };
        if self.chance.one_in(4) {
            let again = at + *self.chance.pick(&[0, 0, 5, 1_500, 40 * MINUTE, 2 * DAY]);
            let source = self.chance.below(2) as usize;
            self.push(again, What::Deliver(Delivery { source, ..delivery.clone() }));
        }
        self.push(at, What::Deliver(delivery));
    }

    fn of_order(&self, event_type: &'static str, order: &str, at: i64, data: Value) -> Delivery {
        let door = if event_type == "parcel.scanned" { Door::Carrier } else { Door::Storefront };
        let journey = format!("order/{order}");
        Delivery { door, source: 0, event_type, occurred_ms: at, data, journey }
    }

    fn placed(&mut self, person: usize, order: &str, at: i64) -> Delivery {
        let method = *self.chance.pick(&["Express (2 days)", "Standard", "Next day", ""]);
        let mut data = json!({
            "order_id": order, "customer": self.people[person].told(),
            "items": [{ "title": "Trail boots", "quantity": 1 }],
            "shipping": { "method": method, "fee": { "amount": "12.00", "currency": "USD" } },
        });
        if self.chance.one_in(3) {
            data["order_number"] = json!(format!("N{order}"));
        }
        self.of_order("order.placed", order, at, data)
    }

    fn order(&mut self, person: usize) {
        self.orders += 1;
        let order = format!("o{}", self.orders);
        let mut at = self.any_time().min(self.ends_ms - 2 * DAY);
        let placed = self.placed(person, &order, at);
        self.deliver(placed);
        if self.chance.one_in(12) {
            at += self.chance.between(1, 40) * HOUR;
            let gone = self.of_order("order.cancelled", &order, at, json!({ "order_id": order }));
            self.deliver(gone);
            if self.chance.one_in(2) {
                return;
            }
        }
        if self.chance.one_in(6) {
            return;
        }
        at += self.chance.between(2, 60) * HOUR;
        let numbers: Vec<String> = match self.chance.below(5) {
            0 => vec![format!("1Z{order}A"), format!("1Z{order}B")],
            _ => vec![format!("1Z{order}A")],
        };
        let data = json!({ "order_id": order, "tracking_numbers": numbers, "carrier": "UPS" });
        let shipped = self.of_order("parcel.shipped", &order, at, data);
        self.deliver(shipped);
        for number in numbers {
            self.parcel(&order, &number, at);
        }
        if self.chance.one_in(8) {
            let denied = at + self.chance.between(1, 4) * DAY;
            let data = json!({ "order_id": order });
            let denied = self.of_order("parcel.denied", &order, denied, data);
            self.deliver(denied);
        }
    }

    fn parcel(&mut self, order: &str, number: &str, shipped: i64) {
        let mut at = shipped;
        let ends =
            *self.chance.pick(&["delivered", "delivered", "delivered", "attempt_failed", "failed", ""]);
        for status in ["in_transit", "in_transit", "delayed", "out_for_delivery", ends] {
            at += self.chance.between(30, 30 * 60) * MINUTE;
            let skipped = match status {
                "" => true,
                "delayed" => !self.chance.one_in(4),
                "in_transit" => self.chance.one_in(3),
                "out_for_delivery" => self.chance.one_in(2),
                _ => false,
            };
            if skipped {
                continue;
            }
            let mut data = json!({ "tracking_number": number, "status": status });
            if self.chance.one_in(4) {
                let days = self.chance.between(-1, 5);
                data["estimated_arrival"] = json!(text_of(at + days * DAY));
            }
            let scan = self.of_order("parcel.scanned", order, at, data);
            self.deliver(scan);
        }
    }

    fn cart(&mut self, person: usize) {
        let cart = format!("c{person}");
        let mut at = self.any_time();
        for n in 0..self.chance.between(1, 3) {
            let items = if n > 0 && self.chance.one_in(4) {
                json!([])
            } else {
                json!([{ "title": "Tea", "quantity": 1 }])
            };
            let data = json!({ "cart_id": cart, "customer": self.people[person].told(), "items": items });
            let journey = format!("cart/{cart}");
            self.deliver(Delivery {
                door: Door::Storefront,
                source: 0,
                event_type: "cart.updated",
                occurred_ms: at,
                data,
                journey,
            });
            at += self.chance.between(1, 90) * MINUTE;
        }
    }

    fn searches(&mut self, person: usize) {
        let visitor = format!("v{person}");
        let mut at = self.any_time();
        for _ in 0..self.chance.between(2, 4) {
            let data = json!({ "visitor_id": visitor, "query": "late parcel", "results": 0,
                "customer": self.people[person].told() });
            let journey = format!("help/{visitor}");
            self.deliver(Delivery {
                door: Door::Signals,
                source: 0,
                event_type: "search.performed",
                occurred_ms: at,
                data,
                journey,
            });
            at += self.chance.between(5, 200) * 1_000;
        }
    }

    fn erasure(&mut self, person: usize) {
        let at = self.any_time();
        let data = json!({ "email": self.people[person].email });
        self.deliver(Delivery {
            door: Door::Storefront,
            source: 0,
            event_type: "erasure.requested",
            occurred_ms: at,
            data,
            journey: String::new(),
        });
        // What a sender tells late of the time before must not bring the person back.
        if self.chance.one_in(2) {
            self.orders += 1;
            let order = format!("o{}", self.orders);
            let before = at - self.chance.between(1, 48) * HOUR;
            let placed = self.placed(person, &order, before);
            let told_at = at + self.chance.between(1, 20) * HOUR;
            self.push(told_at, What::Deliver(placed));
        }
    }
}

/// A time as senders write it.
pub(crate) fn text_of(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map(|at| at.to_string()).unwrap_or_default()
}
