//! One mail: claim it, hand it to SES once, record what became of it.

use jiff::{SignedDuration, Timestamp};
use journey::customer::MailMark;
use journey::decide;
use journey::journey::Journey;
use journey::touch::{SendId, Touch, TouchKey, TouchState};
use journey::verdict::{Decision, Verdict};
use mail::{Failure, Mail, Meaning};
use service::record::{expires_at, wake_of};
use service::shops::Shop;
use store::{CONFLICTS_MAX, Change, Commit, Kind, StoreError, StoredJourney};

use crate::wake::{Read, Woken};
use crate::{Dispatcher, compose, frame};

/// A claim that nobody finished within this time is a mail of unknown fate. Longer than a function
/// may run on after it claimed.
const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// SES asked for patience: this long, times the attempt.
const BACKOFF: SignedDuration = SignedDuration::from_secs(60);
/// SES takes no mail from the account: try one again after this.
const BREAKER_WAIT: SignedDuration = SignedDuration::from_mins(5);

/// A claimed mail.
struct Claim {
    stored: StoredJourney,
    key: TouchKey,
    send_id: SendId,
    attempt: u32,
}

impl Dispatcher {
    /// Claims and sends the wanted mail; `None`: somebody else wrote the journey or the customer in
    /// between, decide again.
    pub(crate) async fn claim_and_send(
        &self,
        shop: &Shop,
        read: &Read,
        next: Journey,
        wanted: &Verdict,
        verdicts: &[Verdict],
        now: Timestamp,
    ) -> Result<Option<Woken>, StoreError> {
        let Some(claim) = self.claim(shop, read, next, wanted, verdicts, now).await? else {
            return Ok(None);
        };
        let outcome = match self.mail(shop, read, &claim, wanted, now) {
            Ok(mail) => {
                if let Some(pace) = &self.pace {
                    pace.turn().await;
                }
                self.mailer.send(&mail).await.map(|_| ())
            }
            Err(reason) => Err(Failure { code: reason, meaning: Meaning::Refused }),
        };
        let state = state_after(&claim, &outcome, now);
        let give_back = matches!(state, TouchState::Retry { .. } | TouchState::Parked { .. });
        self.record(shop, read, claim, state, give_back, now).await?;
        Ok(Some(match outcome {
            Ok(()) => Woken::Sent,
            Err(Failure { meaning: Meaning::Unknown, .. }) => Woken::Unknown,
            Err(Failure { meaning, code }) => {
                tracing::warn!(shop = %shop.id, touch = %wanted.touch.kind, code, "mail not taken");
                let everyone_waits = matches!(meaning, Meaning::QuotaUsedUp | Meaning::AccountBlocked);
                Woken::Refused { everyone_waits }
            }
        }))
    }

    async fn claim(
        &self,
        shop: &Shop,
        read: &Read,
        mut next: Journey,
        wanted: &Verdict,
        verdicts: &[Verdict],
        now: Timestamp,
    ) -> Result<Option<Claim>, StoreError> {
        let (Decision::Send { attempt }, Some(customer)) = (&wanted.decision, &read.customer) else {
            return Ok(None);
        };
        let key = wanted.touch.clone();
        let send_id = self.send_id(shop, &next, &key, *attempt);
        let says = decide::says(&next, &key, shop.plan_for(&next), &shop.time, now);
        let lease_until = now + LEASE;
        let state = TouchState::Sending { send_id: send_id.clone(), at: now, lease_until, attempt: *attempt };
        next.touches.insert(
            key.clone(),
            Touch { state, says, because: Some(wanted.because), delivery: None, answer: None },
        );
        for merged in verdicts {
            if matches!(&merged.decision, Decision::Merge { into } if *into == key) {
                let touch = Touch {
                    state: TouchState::Merged { into: key.clone(), at: now },
                    says: journey::touch::Says::default(),
                    because: Some(merged.because),
                    delivery: None,
                    answer: None,
                };
                // One that failed before or got lost is told here too: it must not come again alone.
                next.touches.insert(merged.touch.clone(), touch);
            }
        }
        let plan = shop.plan_for(&next);
        decide::count_as_lost(&mut next, &key, plan, &shop.time, now);
        let mut record = read.record.clone();
        record.value.book(MailMark::new(&key, now, send_id.0.clone()));
        if let Some(contact) = next.contact() {
            record.value.know(now, contact);
        }
        // The due time stays: it is not later than the lease's end, and moving it costs units.
        let change = Change {
            journey: &next,
            read_version: read.stored.version,
            due_at: read.stored.due_at,
            expires_at: expires_at(next.id.kind(), now),
        };
        match self.service.store.claim(&shop.id, &change, customer, &record).await? {
            Commit::Done => {
                let stored = StoredJourney {
                    version: read.stored.version + 1,
                    due_at: read.stored.due_at,
                    journey: next,
                };
                Ok(Some(Claim { stored, key, send_id, attempt: *attempt }))
            }
            Commit::Conflict(_) | Commit::Pointers(_) | Commit::Stale => Ok(None),
        }
    }

    fn mail(
        &self,
        shop: &Shop,
        read: &Read,
        claim: &Claim,
        wanted: &Verdict,
        now: Timestamp,
    ) -> Result<Mail, String> {
        let journey = &claim.stored.journey;
        let message = compose::message(&self.service, shop, journey, wanted, now)
            .ok_or_else(|| "the journey lacks what this mail tells".to_owned())?;
        frame::mail(
            &self.service,
            shop,
            journey,
            read.customer.as_ref(),
            &claim.key,
            &claim.send_id,
            &message,
            now,
        )
    }

    /// Names the attempt. Derived: whoever makes the same claim names it the same.
    fn send_id(&self, shop: &Shop, journey: &Journey, key: &TouchKey, attempt: u32) -> SendId {
        let parts = [shop.id.to_string(), journey.id.to_string(), key.to_string(), attempt.to_string()];
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        SendId(self.service.keyring.send_id(&parts))
    }

    /// Writes what became of a mail. Others may have written facts in between: theirs is kept, and
    /// only the touch changes.
    async fn record(
        &self,
        shop: &Shop,
        read: &Read,
        claim: Claim,
        state: TouchState,
        give_back: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let store = &self.service.store;
        let mut view = read.view.clone();
        if give_back {
            if let Some(customer) = &read.customer {
                store.change_customer(&shop.id, customer, |record| record.unbook(&claim.send_id.0)).await?;
            }
        } else {
            view.record.book(MailMark::new(&claim.key, now, claim.send_id.0.clone()));
        }
        let mut stored = claim.stored;
        for _ in 0..CONFLICTS_MAX {
            let key = stored.journey.key_of_send(&claim.key, &claim.send_id);
            let Some((key, touch)) = key.and_then(|key| {
                let touch = stored.journey.touches.get_mut(&key)?;
                Some((key, touch))
            }) else {
                return Ok(());
            };
            // SES's own report may have been quicker than this record.
            if let TouchState::Sending { send_id, .. } | TouchState::Unknown { send_id, .. } = &touch.state
                && *send_id == claim.send_id
            {
                touch.state = state.clone();
            }
            if give_back {
                unmerge(&mut stored.journey, &key, &read.stored.journey);
            }
            // With the mail's own write. Where it fails the journey is woken for it at once: what became
            // of the mail is to be written, whatever else is.
            if let Err(error) = self.note_tasks(shop, &mut stored.journey, &view, now).await {
                tracing::warn!(shop = %shop.id, error = %error, "a task is not listed yet");
            }
            let change = Change {
                journey: &stored.journey,
                read_version: stored.version,
                due_at: wake_of(&stored.journey, &view, shop, now),
                expires_at: expires_at(stored.journey.id.kind(), now),
            };
            match store.commit(&shop.id, &change, None, &[], None).await? {
                Commit::Done => return Ok(()),
                Commit::Conflict(theirs) => stored = *theirs,
                Commit::Pointers(_) | Commit::Stale => {
                    stored = store.load(&shop.id, &change.journey.id.clone(), true).await?;
                }
            }
        }
        Err(StoreError {
            operation: "record a mail",
            kind: Kind::Conflict,
            code: "TooManyConflicts".to_owned(),
        })
    }
}

/// What was to travel in a mail that certainly did not leave stands again where it stood before.
fn unmerge(journey: &mut Journey, carrier: &TouchKey, before: &Journey) {
    let is_merged =
        |touch: &Touch| matches!(&touch.state, TouchState::Merged { into, .. } if into == carrier);
    let merged: Vec<TouchKey> =
        journey.touches.iter().filter(|(_, touch)| is_merged(touch)).map(|(key, _)| key.clone()).collect();
    for key in merged {
        match before.touches.get(&key).filter(|touch| !is_merged(touch)) {
            Some(touch) => journey.touches.insert(key, touch.clone()),
            None => journey.touches.remove(&key),
        };
    }
}

/// Where a touch's life stands after the attempt.
fn state_after(claim: &Claim, outcome: &Result<(), Failure>, now: Timestamp) -> TouchState {
    let attempt = claim.attempt;
    // Only an attempt that SES looked at counts.
    let retry = |wait| TouchState::Retry { at: now + wait, attempt: attempt - 1 };
    match outcome {
        Ok(()) => TouchState::Sent { send_id: claim.send_id.clone(), at: now },
        Err(failure) => match failure.meaning {
            Meaning::Later => retry(BACKOFF),
            Meaning::QuotaUsedUp | Meaning::AccountBlocked => retry(BREAKER_WAIT),
            Meaning::Refused => TouchState::Parked { at: now, reason: failure.code.clone() },
            Meaning::Unknown => {
                TouchState::Unknown { send_id: claim.send_id.clone(), at: now, attempt, settled: false }
            }
        },
    }
}
