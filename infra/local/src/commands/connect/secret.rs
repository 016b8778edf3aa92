//! Which secret a source is to have: the one in use, the shop's, or a fresh one.

use jiff::SignedDuration;
use journey::ids::SourceId;
use providers::{Provider, SecretOrigin};
use service::Service;
use store::SourceRecord;

use super::source::Wish;
use crate::commands::chain;
use crate::system::fresh_secret;

/// A secret that is replaced is taken for at most this long.
const KEEP_MAX: SignedDuration = SignedDuration::from_hours(24 * 90);
/// The same, if nobody says.
const KEEP_DEFAULT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What becomes of a source's secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Change {
    /// The source is new.
    Connected,
    /// The secret stays.
    Same,
    /// The published test secret went, and at once: nobody but samples signs with it.
    TestSecretReplaced,
    /// The one before is still taken for a while.
    Rotated {
        /// Another one was still taken, and is not any more.
        ended_one: bool,
    },
}

/// A source with its secret.
pub(super) struct Chosen {
    /// What is to be stored.
    pub(super) record: SourceRecord,
    /// The secret, if it was made here.
    pub(super) made: Option<String>,
    /// What is new about it.
    pub(super) change: Change,
}

/// Chooses the secret. The error says what to do.
pub(super) fn choose(
    service: &Service,
    wish: &Wish,
    provider: Provider,
    id: &SourceId,
    before: Option<&SourceRecord>,
) -> Result<Chosen, String> {
    check(service, wish, provider)?;
    let Some(before) = before else {
        if wish.rotate {
            let title = provider.card().title;
            return Err(format!("{title} is not connected yet: connect it without --rotate"));
        }
        let (record, made) = fresh(service, wish, provider, id)?;
        return Ok(Chosen { record, made, change: Change::Connected });
    };
    let is_in_use = wish.secret.is_some() && wish.secret == opened(service, wish, id, before);
    if is_in_use || wish.secret.is_none() && !wish.rotate {
        return Ok(Chosen { record: before.clone(), made: None, change: Change::Same });
    }
    if !wish.rotate {
        return replace_test_secret(service, wish, provider, id, before);
    }
    let (record, made) = fresh(service, wish, provider, id)?;
    let keep = wish.keep_seconds.map_or(KEEP_DEFAULT, SignedDuration::from_secs);
    let until = service.now() + keep.clamp(SignedDuration::ZERO, KEEP_MAX);
    let still_taken = before.previous_until.is_none_or(|until| service.now() < until);
    let change = Change::Rotated { ended_one: before.previous.is_some() && still_taken };
    let previous = Some(before.current.clone());
    let record =
        SourceRecord { previous, previous_until: Some(until), current: record.current, ..before.clone() };
    Ok(Chosen { record, made, change })
}

/// The form comes before everything else: who pasted something else is told so first.
fn check(service: &Service, wish: &Wish, provider: Provider) -> Result<(), String> {
    let card = provider.card();
    if let Some(secret) = &wish.secret {
        provider.check_secret(secret).map_err(|error| error.to_string())?;
        if secret == provider.published_test_secret() && !service.is_local {
            return Err("that secret is published as an example: everybody knows it".to_owned());
        }
    } else if wish.rotate && card.secret.origin == SecretOrigin::PublicKeys {
        return Err(format!(
            "{} has no secret that could be replaced: it signs with a key of its own, and publishes the \
             public one",
            card.title
        ));
    }
    Ok(())
}

/// Another secret for a source that has one: only the test secret gives way without more ado.
fn replace_test_secret(
    service: &Service,
    wish: &Wish,
    provider: Provider,
    id: &SourceId,
    before: &SourceRecord,
) -> Result<Chosen, String> {
    if !has_test_secret(service, wish, provider, id, before) {
        return Err(format!(
            "{} is connected with another secret: --rotate replaces it, and still takes the old one for a while",
            provider.card().title
        ));
    }
    let (record, made) = fresh(service, wish, provider, id)?;
    let record =
        SourceRecord { current: record.current, previous: None, previous_until: None, ..before.clone() };
    Ok(Chosen { record, made, change: Change::TestSecretReplaced })
}

/// A record with the secret that is wished, and that secret if it was made here.
fn fresh(
    service: &Service,
    wish: &Wish,
    provider: Provider,
    id: &SourceId,
) -> Result<(SourceRecord, Option<String>), String> {
    let card = provider.card();
    let make = || fresh_secret(provider).map_err(|error| chain(&error));
    let (secret, made) = match (&wish.secret, card.secret.origin) {
        (Some(secret), _) => (secret.clone(), None),
        (None, SecretOrigin::Theirs) => {
            return Err(format!(
                "{} makes the secret: give it with --secret. It is {}",
                card.title, card.secret.form
            ));
        }
        (None, SecretOrigin::PublicKeys) => (make()?, None),
        (None, SecretOrigin::Ours | SecretOrigin::OursStandard) => {
            let secret = make()?;
            (secret.clone(), Some(secret))
        }
    };
    let sealed = service.keyring.seal(&wish.shop, id, &secret).map_err(|error| error.to_string())?;
    Ok((SourceRecord::new(provider.as_str(), sealed), made))
}

/// The secret in use; `None`: its key is missing.
fn opened(service: &Service, wish: &Wish, id: &SourceId, record: &SourceRecord) -> Option<String> {
    service.keyring.open(&wish.shop, id, &record.current).ok()
}

/// Whether a source of a local server has the published test secret.
pub(super) fn has_test_secret(
    service: &Service,
    wish: &Wish,
    provider: Provider,
    id: &SourceId,
    record: &SourceRecord,
) -> bool {
    let published = provider.published_test_secret();
    service.is_local && opened(service, wish, id, record).is_some_and(|secret| secret == published)
}
