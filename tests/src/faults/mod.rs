//! What goes wrong: senders that lie, a table that fails, a mail service that keeps silent, two
//! sweepers at once, death between any two calls. Every test goes through the functions' own
//! handlers, and its name begins with the number of the fault that it is about:
//!
//! | number | fault |
//! |---|---|
//! | 01, 02, 04 | signatures: bad, of another body, too old or ahead |
//! | 05, 06 | the same delivery at once, later, under altered headers |
//! | 07, 08 | facts in every order |
//! | 09, 10, 11 | unknown, unreadable, too large |
//! | 12, 13 | the table refuses, or does and does not say so |
//! | 15, 19 | death between two calls, two sweepers, late holders of a claim |
//! | 16, 17, 18 | the mail service loses answers, is busy, takes nothing |
//! | 21 | hours of mails at once |
//! | 22 | a refusal between decision and mail |
//! | 23 | what strangers write |
//! | 25 | where personal data must not be |
//! | 26 | rules that change while thousands wait |

mod arrival;
mod attacks;
mod bodies;
mod breaker;
mod canaries;
mod costs;
mod deaths;
mod duplicates;
mod envelope;
mod hostile;
mod invariants;
mod lost_mails;
mod moves;
mod overdue;
mod refusals;
mod rules;
mod stops;
mod sums;
mod sweepers;
pub(crate) mod table;
mod table_faults;
mod traffic;
mod unsigned;

use std::sync::atomic::Ordering;

use dispatch::Sweep;
use http::HeaderMap;
use jiff::Timestamp;
use local::cloud::{Call, Fault, Service};
use providers::{Provider, Secret, Surface};
use serde_json::{Value, json};
use service::clock::Clock;
use service::reply::Reply;

use crate::harness::{Harness, time};

/// When most of these stories begin: a Monday, 10:00 in New York.
const MONDAY: &str = "2026-03-02T15:00:00Z";

/// The customer of most stories.
const ADA: &str = "ada.park@example.com";

/// An express order of `address`, as an `order.placed` event tells of it.
fn order_of(address: &str, id: &str) -> Value {
    json!({
        "order_id": id,
        "customer": { "email": address, "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Express (2 days)", "fee": { "amount": "30.00", "currency": "USD" } },
    })
}

fn order(id: &str) -> Value {
    order_of(ADA, id)
}

fn shipped(id: &str, number: &str) -> Value {
    json!({ "order_id": id, "tracking_numbers": [number], "carrier": "UPS" })
}

fn scan(number: &str, status: &str) -> Value {
    json!({ "tracking_number": number, "status": status })
}

impl Harness {
    /// Stands the clock at `to` without waking anything on the way.
    fn jump(&self, to: &str) {
        self.jump_to(time(to));
    }

    fn jump_to(&self, to: Timestamp) {
        let Clock::Virtual(seconds) = &self.system.service.clock else {
            panic!("the clock of these tests is virtual");
        };
        seconds.store(to.as_second(), Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        self.system.service.now()
    }

    /// One sweep at the clock's time; SES's events are lost.
    async fn sweep(&self) -> Sweep {
        let sweep = self.system.dispatcher.sweep(self.now(), None).await.unwrap();
        self.system.cloud.outbox.take_unreported();
        sweep
    }

    /// Lets the calls of `service` fail for which `fault` says so; it is asked with the operation
    /// and the call's number among those of the service, from 1.
    fn fail(&self, service: Service, mut fault: impl FnMut(&str, u64) -> Fault + Send + 'static) {
        let mut count = 0;
        self.system.cloud.faults.inject(move |call: &Call| {
            if call.service != service {
                return Fault::None;
            }
            count += 1;
            fault(&call.operation, count)
        });
    }

    fn recover(&self) {
        self.system.cloud.faults.clear();
    }

    /// From now on [`Harness::calls`] tells of the calls.
    fn count_calls(&self) {
        self.system.cloud.faults.forget_calls();
    }

    /// The operations called since [`Harness::count_calls`], in their order.
    fn calls(&self) -> Vec<String> {
        self.system.cloud.faults.calls().into_iter().map(|(_, operation)| operation).collect()
    }

    /// A delivery of a `standard` event, answered as it may be.
    async fn tell(&self, event_type: &str, at: Timestamp, data: Value) -> Reply {
        let surface = Provider::Standard.surfaces_of(event_type)[0];
        let body = json!({ "type": event_type, "timestamp": at, "data": data });
        self.deliver(Provider::Standard, surface, event_type, &body).await
    }

    /// A delivery that is answered 200, now.
    async fn say(&self, event_type: &str, data: Value) -> String {
        self.event(event_type, self.now(), data).await
    }

    /// The headers of a delivery that the demo shop's sender signs now.
    fn signed(&self, provider: Provider, topic: &str, body: &[u8]) -> HeaderMap {
        let secret = Secret::new(provider.published_test_secret());
        provider.sign(&secret, body, "msg_test", topic, self.now()).unwrap().headers
    }

    /// Tells of an order that the dispatch delay notice is due for, and stands the clock there:
    /// Thursday, 10:00 in New York.
    async fn overdue_order(&self, id: &str) {
        self.say("order.placed", order(id)).await;
        self.jump("2026-03-05T15:00:00Z");
    }

    /// Tells of an order that arrived in time, and stands the clock where its satisfaction survey
    /// is due and nothing else: Thursday, 13:00 in New York.
    async fn arrived_order(&self, id: &str, number: &str) {
        self.say("order.placed", order(id)).await;
        self.say("parcel.shipped", shipped(id, number)).await;
        self.jump("2026-03-03T18:00:00Z");
        self.say("parcel.scanned", scan(number, "delivered")).await;
        self.jump("2026-03-05T18:00:01Z");
    }
}

/// What became of a delivery, as its reply says.
fn result_of(reply: &Reply) -> String {
    let said: Value = serde_json::from_slice(reply.body()).unwrap();
    said["result"].as_str().unwrap_or_default().to_owned()
}

/// A sample of `events/`.
fn sample(path: &str) -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    serde_json::from_slice(&std::fs::read(folder.join(path)).unwrap()).unwrap()
}

/// Every surface of a provider with the function's name for it.
fn surface_of(provider: Provider) -> Surface {
    provider.surfaces()[0]
}
