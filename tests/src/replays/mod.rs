//! Replays: what a plan would have sent, from what is stored.

use std::collections::BTreeSet;

use jiff::Timestamp;
use service::replays;

use crate::harness::Harness;

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
    for seed in 0..6 {
        let harness = histories::live(seed).await;
        mails += harness.mails().len();
        if let Err(why) = agrees(&harness).await {
            wrong.push(format!("history {seed}:\n{why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mails > 80, "{mails} mails say little");
}
