//! Takes what SES reports of mails: settles those of unknown fate, and keeps mails from addresses
//! that bounce or complain. Events come at best effort, twice, and out of order: each has the same
//! effect when it comes again, and none moves a touch back.

mod event;

use jiff::Timestamp;
use journey::customer::UndeliverableWhy;
use journey::journey::Journey;
use journey::shop::{Received, Standing};
use journey::touch::{DeliveryReport, SendId, TouchKey, TouchState};
use lambda_runtime::Context;
use serde_json::Value;
use service::invocation::{Invocation, Which};
use service::note::{Metric, Note};
use service::{Service, telemetry};
use store::StoreError;

pub use event::{Event, Fate};

/// Takes one event as Lambda brings it, and leaves the invocation's line.
pub async fn invoke(service: &Service, payload: &Value, context: &Context) -> Result<(), StoreError> {
    let invocation = Invocation::begin(service, Which::of(context));
    let taken = invocation.run(take(service, payload, invocation.note())).await;
    invocation.lines(service, service.now()).iter().for_each(|line| telemetry::write(line));
    taken
}

/// Takes one event. An error makes the sender try again.
pub async fn handle(service: &Service, payload: &Value) -> Result<(), StoreError> {
    take(service, payload, &Note::default()).await
}

/// The same; says of it what became of it.
pub async fn take(service: &Service, payload: &Value, note: &Note) -> Result<(), StoreError> {
    let taken = take_event(service, payload, note).await;
    if let Err(error) = &taken {
        note.failed(error);
    }
    taken
}

fn ignored(note: &Note, why: &str) -> Result<(), StoreError> {
    note.outcome("ignored");
    note.say("why", why);
    Ok(())
}

async fn take_event(service: &Service, payload: &Value, note: &Note) -> Result<(), StoreError> {
    let event = match Event::read(payload) {
        Ok(event) => event,
        Err(why) => return ignored(note, why),
    };
    note.say("shop", event.shop.as_str());
    let now = service.now();
    let Some(shop) = service.shops.get(&service.store, &service.keyring, &event.shop, now).await? else {
        return ignored(note, "there is no such shop");
    };
    note.say("touch", event.touch.kind.as_str());
    note.say("send_id", event.send_id.as_str());
    note.say("fate", event.fate.as_str());
    note.journeys(&service.keyring, &shop.id, std::slice::from_ref(&event.journey));
    note.meter(Metric::AtRisk, u64::from(shop.time.standing == Standing::AtRisk));
    let why = match event.fate {
        Fate::BouncedForGood => Some(UndeliverableWhy::HardBounce),
        Fate::Complained => Some(UndeliverableWhy::Complaint),
        Fate::Sent | Fate::Delivered | Fate::BouncedForNow | Fate::NotSent => None,
    };
    if let Some(why) = why {
        // The refusal first: the next mail must find it even if the journey is busy.
        for recipient in &event.recipients {
            let customer = service.keyring.customer(&shop.id, recipient);
            let mark =
                |record: &mut journey::customer::Customer| record.mark_undeliverable(why, event.reported_at);
            service.store.change_customer(&shop.id, &customer, mark).await?;
        }
    }
    // Before it is counted: a mail whose fate stays open would be sent once more.
    service.change_journey(&shop, &event.journey, now, |journey| settle(journey, &event)).await?;
    let counted = match event.fate {
        Fate::Delivered => Some(Received { delivered: 1, ..Received::default() }),
        Fate::BouncedForGood => Some(Received { bounced: 1, ..Received::default() }),
        Fate::Complained => Some(Received { complained: 1, ..Received::default() }),
        Fate::Sent | Fate::BouncedForNow | Fate::NotSent => None,
    };
    if let Some(one) = counted {
        service.store.count_received(&shop.id, one).await?;
    }
    note.outcome("taken");
    Ok(())
}

/// What was told in a mail that was kept was told to nobody: it waits for a person as that mail does.
fn park_what_travelled(journey: &mut Journey, carrier: &TouchKey, at: Timestamp) {
    for touch in journey.touches.values_mut() {
        if matches!(&touch.state, TouchState::Merged { into, .. } if into == carrier) {
            let reason = "SES rejected the mail in which it travelled, after taking it".to_owned();
            touch.state = TouchState::Parked { at, reason };
        }
    }
}

/// What an event changes in the ledger.
fn settle(journey: &mut Journey, event: &Event) {
    let send_id = SendId(event.send_id.clone());
    let Some(key) = journey.key_of_send(&event.touch, &send_id) else {
        return;
    };
    let Some(touch) = journey.touches.get_mut(&key) else {
        return;
    };
    let is_this_attempt = match &touch.state {
        TouchState::Sending { send_id, .. }
        | TouchState::Sent { send_id, .. }
        | TouchState::Unknown { send_id, .. } => send_id.0 == event.send_id,
        TouchState::Retry { .. } | TouchState::Parked { .. } | TouchState::Merged { .. } => false,
    };
    if !is_this_attempt {
        return;
    }
    let is_open = matches!(touch.state, TouchState::Sending { .. } | TouchState::Unknown { .. });
    match event.fate {
        // Whatever was recorded before: SES looked into a mail that it had taken, and kept it.
        Fate::NotSent => {
            let reason = "SES rejected the mail after taking it".to_owned();
            touch.state = TouchState::Parked { at: event.at, reason };
            park_what_travelled(journey, &key, event.at);
            return;
        }
        Fate::Sent | Fate::Delivered | Fate::BouncedForGood | Fate::BouncedForNow | Fate::Complained => {
            if is_open {
                touch.state = TouchState::Sent { send_id: SendId(event.send_id.clone()), at: event.at };
            }
        }
    }
    let report = match event.fate {
        Fate::Delivered => Some(DeliveryReport::Delivered),
        Fate::BouncedForGood | Fate::BouncedForNow => Some(DeliveryReport::Bounced),
        Fate::Complained => Some(DeliveryReport::Complained),
        Fate::Sent | Fate::NotSent => None,
    };
    touch.delivery = touch.delivery.max(report);
}
