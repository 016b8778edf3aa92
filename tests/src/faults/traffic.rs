//! Chance: shops' days as a number draws them, for checkers to look at.

use jiff::{SignedDuration, Timestamp};
use journey::fact::ParcelStatus;
use journey::touch::Class;
use local::cloud::Fault;
use local::system::ses_event;
use serde_json::{Value, json};

use crate::harness::Harness;

/// Customers of these worlds: address, country, region.
pub(super) const CUSTOMERS: [(&str, &str, &str); 4] = [
    ("ada.park@example.com", "US", "NY"),
    ("ben.ortiz@example.com", "DE", ""),
    ("chloe.roy@example.com", "AU", "NSW"),
    ("dan.wu@example.com", "", ""),
];

/// Numbers by chance, the same for the same seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // Xorshift, as Marsaglia gives it.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// Refusals that became durable: no mail may be claimed after them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    /// This order brings no more mail.
    Order(String),
    /// This address wants no more mail of a class.
    Class(String, Class),
    /// This address gets no more mail.
    Address(String),
    /// Nor does it about what it did until then.
    Erased(String),
}

/// A world under way.
pub(super) struct Traffic {
    pub(super) harness: Harness,
    pub(super) chance: Chance,
    /// What was refused, and when.
    pub(super) refusals: Vec<(Timestamp, Refusal)>,
    said: Vec<(&'static str, Timestamp, Value)>,
    orders: u64,
}

impl Traffic {
    pub(super) async fn new(seed: u64) -> Self {
        let harness = Harness::at("2026-03-02T15:00:00Z").await;
        Self { harness, chance: Chance::new(seed), refusals: Vec::new(), said: Vec::new(), orders: 0 }
    }

    fn customer(&mut self) -> (String, Value) {
        let (email, country, region) = CUSTOMERS[usize::try_from(self.chance.below(4)).unwrap()];
        let consent = self.chance.one_in(2);
        let customer = json!({ "email": email, "name": "Ada", "country": country, "region": region,
            "marketing_consent": consent });
        (email.to_owned(), customer)
    }

    fn any_order(&mut self) -> String {
        format!("o{}", self.chance.below(self.orders.max(1)))
    }

    /// Something that happens now or happened lately.
    fn event(&mut self) -> (&'static str, Value) {
        match self.chance.below(12) {
            0 | 1 => {
                self.orders += 1;
                let method = ["Express (2 days)", "Standard", "Next day", ""]
                    [usize::try_from(self.chance.below(4)).unwrap()];
                let (_, customer) = self.customer();
                let order = json!({ "order_id": format!("o{}", self.orders - 1), "customer": customer,
                    "items": [{ "title": "Trail boots", "quantity": 1 }], "shipping": { "method": method } });
                ("order.placed", order)
            }
            2 => (
                "parcel.shipped",
                json!({ "order_id": self.any_order(), "tracking_numbers": [self.number(), self.number()] }),
            ),
            3..=6 => {
                let statuses = ParcelStatus::ALL;
                let status = statuses[usize::try_from(self.chance.below(statuses.len() as u64)).unwrap()];
                let mut scan = json!({ "tracking_number": self.number(), "status": status.as_str() });
                if self.chance.one_in(3) {
                    let days = i64::try_from(self.chance.below(9)).unwrap() - 2;
                    scan["estimated_arrival"] =
                        json!(self.harness.now() + SignedDuration::from_hours(24 * days));
                }
                ("parcel.scanned", scan)
            }
            7 => {
                let (_, customer) = self.customer();
                let items = if self.chance.one_in(5) {
                    json!([])
                } else {
                    json!([{ "title": "Tea", "quantity": 1 }])
                };
                (
                    "cart.updated",
                    json!({ "cart_id": format!("c{}", self.chance.below(6)), "customer": customer, "items": items }),
                )
            }
            8 => {
                let (_, customer) = self.customer();
                (
                    "search.performed",
                    json!({ "visitor_id": format!("v{}", self.chance.below(4)), "query": "late parcel",
                    "results": 0, "customer": customer }),
                )
            }
            9 => ("help.requested", json!({ "order_id": self.any_order() })),
            10 if self.chance.one_in(3) => ("order.cancelled", json!({ "order_id": self.any_order() })),
            11 if self.chance.one_in(6) => ("erasure.requested", json!({ "email": self.customer().0 })),
            _ => ("order.refunded", json!({ "order_id": self.any_order(), "full": self.chance.one_in(4) })),
        }
    }

    fn number(&mut self) -> String {
        format!("1Z{}", self.chance.below(10))
    }

    /// One step of the world: a delivery, an old one again, a refusal, or some time.
    pub(super) async fn step(&mut self) {
        match self.chance.below(10) {
            0..=5 => {
                let (event_type, data) = self.event();
                let back = SignedDuration::from_mins(i64::try_from(self.chance.below(60 * 30)).unwrap());
                let at = self.harness.now() - back;
                self.say(event_type, at, data).await;
            }
            6 if !self.said.is_empty() => {
                let which = usize::try_from(self.chance.below(self.said.len() as u64)).unwrap();
                let (event_type, at, data) = self.said[which].clone();
                self.say(event_type, at, data).await;
            }
            7 if self.chance.one_in(3) => self.refuse().await,
            _ => self.pass().await,
        }
    }

    async fn say(&mut self, event_type: &'static str, at: Timestamp, data: Value) {
        if self.chance.one_in(8) {
            let nth = 1 + self.chance.below(4);
            let kinds = [Fault::Throttle, Fault::ReplyLost, Fault::TransactionConflict];
            let fault = kinds[usize::try_from(self.chance.below(3)).unwrap()].clone();
            let once = move |_: &str, n| if n == nth { fault.clone() } else { Fault::None };
            self.harness.fail(local::cloud::Service::DynamoDb, once);
            self.harness.tell(event_type, at, data.clone()).await;
            self.harness.recover();
        }
        assert_eq!(
            self.harness.tell(event_type, at, data.clone()).await.status(),
            200,
            "{event_type} {data}"
        );
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        let refusal = match event_type {
            "order.cancelled" => Some(Refusal::Order(text("order_id"))),
            "erasure.requested" => Some(Refusal::Erased(text("email"))),
            _ => None,
        };
        self.refusals.extend(refusal.map(|refusal| (self.harness.now(), refusal)));
        self.said.push((event_type, at, data));
    }

    async fn refuse(&mut self) {
        let (email, _) = self.customer();
        let now = self.harness.now();
        let service = &self.harness.system.service;
        if self.chance.one_in(3) {
            let mail = self.harness.mails().into_iter().rev().find(|mail| mail.to == email);
            if let Some(mail) = mail {
                mail_feedback::handle(service, &ses_event("Bounce", &mail)).await.unwrap();
                self.refusals.push((now, Refusal::Address(email)));
            }
            return;
        }
        let class = if self.chance.one_in(2) { Class::Service } else { Class::Marketing };
        let customer = service.keyring.customer(&self.harness.shop(), &email);
        let opt_out = |record: &mut journey::customer::Customer| record.opt_out(class, now);
        service.store.change_customer(&self.harness.shop(), &customer, opt_out).await.unwrap();
        self.refusals.push((now, Refusal::Class(email, class)));
    }

    /// Some hours pass; sometimes SES is not well.
    async fn pass(&mut self) {
        if self.chance.one_in(4) {
            let kinds = [Fault::Throttle, Fault::ReplyLost, Fault::ServerError, Fault::ServerErrorAfter];
            let fault = kinds[usize::try_from(self.chance.below(4)).unwrap()].clone();
            let mut left = 1 + self.chance.below(3);
            self.harness.fail(local::cloud::Service::Ses, move |_, _| {
                left = left.saturating_sub(1);
                if left > 0 { fault.clone() } else { Fault::None }
            });
        }
        let hours = i64::try_from(1 + self.chance.below(30)).unwrap();
        self.harness.system.advance_to(self.harness.now() + SignedDuration::from_hours(hours)).await.unwrap();
        self.harness.recover();
    }
}
