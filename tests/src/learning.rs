//! What a shop learns of its lanes, live: from trips that were told of, on a virtual clock.

use jiff::{SignedDuration, Timestamp};
use journey::lanes::{ARRIVALS_MIN, Edition};
use local::cloud::{Fault, Service};
use serde_json::{Value, json};
use store::{Learned, OutcomeKind, keys};

use crate::harness::{Harness, time};

const BEGINS: &str = "2026-02-02T15:00:00Z";

fn order(n: u32) -> Value {
    json!({
        "order_id": format!("o{n}"),
        "customer": { "email": format!("ada{n}@example.com"), "name": "Ada", "country": "US", "region": "NY" },
        "items": [{ "title": "Trail boots", "quantity": 1 }],
        "shipping": { "method": "Standard" },
    })
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

impl Harness {
    async fn learned(&self) -> Learned {
        self.system.service.store.learned(&self.shop()).await.unwrap().value
    }

    async fn to(&self, at: Timestamp) {
        self.system.advance_to(at).await.unwrap();
    }

    /// An order that is handed over now.
    async fn hand_over(&self, n: u32) {
        let now = self.system.service.now();
        self.event("order.placed", now, order(n)).await;
        let parcel =
            json!({ "order_id": format!("o{n}"), "tracking_numbers": [format!("1Z{n}")], "carrier": "UPS" });
        self.event("parcel.shipped", now, parcel).await;
    }

    async fn arrive(&self, n: u32) {
        let scan = json!({ "tracking_number": format!("1Z{n}"), "status": "delivered" });
        self.event("parcel.scanned", self.system.service.now(), scan).await;
    }

    /// So many orders, three a day, each arriving 26 hours after its hand-over; then the days in which the
    /// last are filed.
    async fn weeks(&self, orders: u32) {
        for n in 0..orders {
            self.hand_over(n).await;
            if n >= 3 {
                self.arrive(n - 3).await;
            }
            self.to(self.system.service.now() + hours(8)).await;
        }
        self.to(self.system.service.now() + hours(24 * 6)).await;
    }
}

async fn learned_harness() -> Harness {
    let harness = Harness::at(BEGINS).await;
    harness.weeks(ARRIVALS_MIN + 6).await;
    harness
}

/// When the customer of a parcel that is handed over now and never arrives is told, and all that is said
/// of the order then.
async fn warned(harness: &Harness) -> (Timestamp, String) {
    harness.hand_over(900).await;
    let end = harness.system.service.now() + hours(24 * 9);
    harness.to(end).await;
    let mails = harness.mails();
    let mail =
        mails.iter().find(|mail| mail.journey == "order/o900" && mail.touch.starts_with("transit_delay"));
    let at = mail.expect("the promise is over").at;
    (at, serde_json::to_string(&harness.view_as_of("order/o900", Some(at)).await).unwrap())
}

#[tokio::test]
async fn a_shop_learns_from_its_own_arrivals_and_warns_earlier() {
    let harness = learned_harness().await;
    let learned = harness.learned().await;
    let newest: &Edition = learned.lanes.newest().expect("enough arrived");
    assert!(newest.known.iter().any(|known| known.lane.carrier == "ups" && known.arrivals >= ARRIVALS_MIN));
    assert!(newest.known.iter().all(|known| known.under_way <= 3 && known.late == 0), "{newest:?}");
    assert!(newest.since > learned.learned_at.unwrap(), "in force when everybody knows it");
    assert!(newest.since < harness.system.service.now());
    let untaught = Harness::at(&harness.system.service.now().to_string()).await;
    let ((told_at, said), (countdown_at, nothing_said)) = (warned(&harness).await, warned(&untaught).await);
    assert!(countdown_at > told_at + hours(24), "{told_at} {countdown_at}");
    let evidence = "of 100";
    assert!(said.contains(evidence) && !nothing_said.contains(evidence), "{said}");
}

#[tokio::test]
async fn what_is_learned_holds_nothing_personal_and_goes_with_the_shop() {
    let harness = learned_harness().await;
    let (store, shop) = (&harness.system.service.store, harness.shop());
    let mut kept = serde_json::to_string(&harness.learned().await).unwrap();
    let day = keys::day(time(BEGINS));
    for kind in [OutcomeKind::HandedOver, OutcomeKind::Delivered] {
        for days in [0, 24] {
            let day = keys::day(time(BEGINS) + hours(days));
            let page = store.outcomes_of_day(&shop, kind, &day, None).await.unwrap();
            kept += &page
                .outcomes
                .iter()
                .map(|(name, content)| format!("{name} {content}\n"))
                .collect::<String>();
        }
    }
    assert!(kept.contains("order/o0") || kept.contains("o0"), "{kept}");
    for personal in ["example.com", "Ada", "Trail", "1Z0"] {
        assert!(!kept.contains(personal), "{personal}");
    }
    let mut from = None;
    loop {
        let page = store.erase_shop_page(&shop, from).await.unwrap();
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(harness.learned().await, Learned::default());
    let left = store.outcomes_of_day(&shop, OutcomeKind::HandedOver, &day, None).await.unwrap();
    assert!(left.outcomes.is_empty());
}

#[tokio::test]
async fn what_is_cancelled_under_way_teaches_nothing() {
    let harness = Harness::at(BEGINS).await;
    harness.hand_over(1).await;
    let (store, shop) = (&harness.system.service.store, harness.shop());
    let day = keys::day(time(BEGINS));
    let over = async || {
        let page = store.outcomes_of_day(&shop, OutcomeKind::HandedOver, &day, None).await.unwrap();
        page.outcomes.iter().map(|(_, content)| content["over"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(over().await, [json!(false)]);
    harness.event("order.cancelled", time(BEGINS), json!({ "order_id": "o1" })).await;
    assert_eq!(over().await, [json!(true)]);
}

#[tokio::test]
async fn two_sweepers_learn_once_and_a_failure_is_made_good() {
    let harness = learned_harness().await;
    let before = harness.learned().await;
    let now = before.learned_at.unwrap() + hours(24 * 14);
    harness.to(now - hours(24 * 2)).await;
    let (dispatcher, shop) = (&harness.system.dispatcher, harness.shop());
    let later = now + hours(1);
    // The first dies at each of its calls; whoever comes when its time is over does it.
    for nth in [2, 40, 150] {
        let mut count = 0;
        harness.system.cloud.faults.inject(move |call| {
            count += u64::from(call.service == Service::DynamoDb);
            if count >= nth { Fault::Throttle } else { Fault::None }
        });
        harness.system.service.shops.forget();
        assert!(dispatcher.learn(&shop, later + hours(nth as i64), None).await.is_err());
        harness.system.cloud.faults.inject(|_| Fault::None);
        assert_eq!(harness.learned().await.lanes, before.lanes);
    }
    let at = later + hours(300);
    harness.system.service.shops.forget();
    let (one, two) = tokio::join!(dispatcher.learn(&shop, at, None), dispatcher.learn(&shop, at, None));
    assert_eq!(u32::from(one.unwrap()) + u32::from(two.unwrap()), 1);
    let after = harness.learned().await;
    assert_eq!(after.lanes.editions().len(), before.lanes.editions().len() + 1);
    assert_eq!(after.lanes.editions()[..before.lanes.editions().len()], *before.lanes.editions());
}
