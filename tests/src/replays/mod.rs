//! Replays: what a plan would have sent, from what is stored.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use journey::ids::JourneyId;
use journey::replay::{self, Change, Exported, Mistake, Person, Report};
use journey::touch::TouchKind;
use local::commands::plan::replay::Page;
use serde_json::json;
use service::replays;

use crate::harness::{Harness, time};

mod histories;

/// A mail, as a replay and the outbox both know it.
type Told = (String, String, i64);

fn told(journey: String, touch: String, at: Timestamp) -> Told {
    (journey, touch, at.as_second().div_euclid(60))
}

/// Whether a replay of what is stored, with the plan in force, sends the mails that lie in the outbox: the
/// same touches of the same journeys in the same minutes. Else what differs.
pub(crate) async fn agrees(harness: &Harness) -> Result<(), String> {
    let service = &harness.system.service;
    let now = service.now();
    let shop = service.shops.get(&service.store, &service.keyring, &harness.shop(), now).await.unwrap();
    let shop = shop.unwrap();
    let mut played: BTreeSet<Told> = BTreeSet::new();
    let mut from = None;
    loop {
        let page = service.people(&shop, from).await.unwrap();
        for person in &page.people {
            for journey in person.play(&shop.plan, &replays::shop_time(&shop), now) {
                let id = journey.journey.id.to_string();
                let mails = journey.mails.iter();
                played.extend(mails.map(|mail| told(id.clone(), mail.touch.to_string(), mail.at)));
            }
        }
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    let sent = harness.mails().into_iter().map(|mail| told(mail.journey, mail.touch, mail.at));
    let sent: BTreeSet<Told> = sent.collect();
    let words = |mails: Vec<&Told>, who: &str| -> Vec<String> {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        mails.into_iter().map(|(id, touch, at_)| format!("  {who}: {id} {touch} {}", at(*at_))).collect()
    };
    let mut differ = words(sent.difference(&played).collect(), "only sent");
    differ.extend(words(played.difference(&sent).collect(), "only played"));
    if differ.is_empty() { Ok(()) } else { Err(differ.join("\n")) }
}

/// The strongest of all: what was lived, mail for mail, minute for minute.
#[tokio::test]
async fn what_was_lived_by_chance_is_what_is_played() {
    let (mut mails, mut wrong) = (0, Vec::new());
    for seed in 0..3 {
        let harness = histories::live(seed).await;
        mails += harness.mails().len();
        if let Err(why) = agrees(&harness).await {
            wrong.push(format!("history {seed}:\n{why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mails > 40, "{mails} mails say little");
}

/// Replays a plan's text over the harness's table.
async fn replayed(harness: &Harness, text: &str) -> Page {
    let request = json!({
        "do": "replay-plan", "shop": "demo", "text": text, "days": 120, "until": null, "from": null,
        "so_far": Report::default(),
    });
    serde_json::from_value(harness.desk(request).await.unwrap()).unwrap()
}

fn kind(report: &Report, kind: TouchKind, change: Change) -> u64 {
    report.kinds.get(&kind).and_then(|changes| changes.counts.get(&change)).copied().unwrap_or(0)
}

#[tokio::test]
async fn a_replay_says_what_a_plan_changes_and_is_noted() {
    let harness = histories::live(1).await;
    let sent = harness.mails().len() as u64;
    let same = replayed(&harness, "").await.report;
    assert_eq!((same.mails().before, same.mails().after), (sent, sent));
    assert_eq!(same.count(Change::Same), sent);
    assert!(same.examples.is_empty() && same.mistakes.is_empty(), "{same:?}");

    let text = "[touch.csat]\nafter = \"3d\"\n[touch.nps]\non = false\n";
    let page = replayed(&harness, text).await;
    assert_eq!(
        page.changes,
        ["satisfaction survey: 2 days → 3 days after delivery", "recommendation survey: turned off"]
    );
    let report = &page.report;
    assert!(kind(report, TouchKind::Csat, Change::Later) > 0, "{report:?}");
    let asked = report.kinds[&TouchKind::Nps].mails;
    assert!(asked.before > 0 && asked.after == 0, "{asked:?}");
    assert_eq!(kind(report, TouchKind::Nps, Change::Dropped), asked.before);
    assert_eq!(
        kind(report, TouchKind::TransitDelay, Change::Same),
        same.kinds[&TouchKind::TransitDelay].mails.after
    );
    let example = &report.examples[&TouchKind::Csat][&Change::Later][0];
    let later = example.after.unwrap().duration_since(example.before.unwrap());
    assert!(later >= SignedDuration::from_hours(12), "{example:?}");
    assert!(report.promises.late.before > 0 && report.promises.late == same.promises.late, "{report:?}");

    let again = replayed(&harness, text).await;
    let bytes = |page: &Page| serde_json::to_string(&page.report).unwrap();
    assert_eq!(bytes(&page), bytes(&again), "the same bytes twice");
    let noted = harness.system.service.replay_of(&harness.shop(), text).await.unwrap().unwrap();
    assert_eq!((noted.base_version, noted.journeys), (page.base_version, report.journeys));
    let words = replay::in_lines(report, page.window, &TimeZone::UTC);
    assert!(words.starts_with(&noted.summary), "{words}");
}

/// A plan that tells a customer of a delay, promises news, and then has no mail for what happened.
#[tokio::test]
async fn a_plan_that_breaks_its_word_is_named() {
    let harness = Harness::at("2026-03-02T15:00:00Z").await;
    let order = json!({
        "order_id": "1001", "order_number": "1001", "placed_at": "2026-03-02T15:00:00Z",
        "customer": { "email": "ada.park@example.com", "country": "US", "region": "NY" },
        "items": [], "shipping": { "method": "Express (2 days)" },
    });
    let shipped = json!({ "order_id": "1001", "shipment_id": "s1", "tracking_numbers": ["1Z1"] });
    let scan = |status: &str| json!({ "tracking_number": "1Z1", "status": status });
    for (at, event, data) in [
        ("2026-03-02T15:00:00Z", "order.placed", order),
        ("2026-03-02T20:00:00Z", "parcel.shipped", shipped),
        ("2026-03-03T15:00:00Z", "parcel.scanned", scan("in_transit")),
        ("2026-03-05T14:00:00Z", "parcel.scanned", scan("address_problem")),
    ] {
        harness.until(at).await;
        harness.event(event, time(at), data).await;
    }
    harness.until("2026-03-20T15:00:00Z").await;
    let page = replayed(&harness, "[touch.exception]\non = false\n").await;
    let broken = page.report.mistakes.get(&Mistake::UpdateLate).copied().unwrap_or_default();
    assert_eq!((broken.before, broken.after), (0, 1), "{:?}", page.report);
    let words = replay::in_lines(&page.report, page.window, &TimeZone::UTC);
    assert!(
        words.contains("WRONG: mails that promise the next news by a time at which none came: 0 → 1"),
        "{words}"
    );
    assert!(words.contains("1001"), "{words}");
}

/// A file says nothing of whom it is about, and plays as the table does.
#[tokio::test]
async fn an_exported_file_plays_as_the_table_does() {
    let harness = histories::live(2).await;
    let request = json!({ "do": "export-journeys", "shop": "demo", "days": 400, "from": null });
    let page = harness.desk(request).await.unwrap();
    let text = page["people"].to_string();
    for personal in ["customer-", "1Z2", "cart-2", "visitor-2", "label", "recovery", "https://"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
    let exported: Vec<Exported> = serde_json::from_value(page["people"].clone()).unwrap();
    let service = &harness.system.service;
    let now = service.now();
    let shop = service.shops.get(&service.store, &service.keyring, &harness.shop(), now).await.unwrap();
    let (shop, time) = (shop.clone().unwrap(), replays::shop_time(&shop.unwrap()));
    let people = service.people(&shop, None).await.unwrap().people;
    assert_eq!(people.len(), exported.len());
    let mails = |person: &Person| -> Vec<(TouchKind, Timestamp)> {
        let played = person.play(&shop.plan, &time, now);
        // Carts and visitors have other names in a file, and with them another place after quiet hours.
        let kept = played
            .iter()
            .filter(|played| matches!(played.journey.id, JourneyId::Order(_) | JourneyId::Relationship(_)));
        kept.flat_map(|played| played.mails.iter().map(|mail| (mail.touch.kind, mail.at))).collect()
    };
    let mut count = 0;
    for (person, exported) in people.iter().zip(exported) {
        let read = Person::from_exported(exported).unwrap();
        assert_eq!(mails(person), mails(&read));
        count += mails(person).len();
    }
    assert!(count > 10, "{count}");
}
