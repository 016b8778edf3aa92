//! Deliveries that only hint at what happened: the provider's API is asked before anything counts.

use jiff::Timestamp;
use providers::{Call, Translation, Verified};

use crate::Service;
use crate::fetcher::FetchError;
use crate::shops::Source;

/// What reading back came to.
#[derive(Debug)]
pub(crate) enum ReadBack {
    /// The API told.
    Told(Translation),
    /// Nothing of it counts until somebody does what this says.
    SetAside(String),
    /// The API gave no answer now: it is asked again.
    Later(FetchError),
}

/// That a delivery only hints, and its provider's API gave no answer now.
#[derive(Debug)]
pub(crate) struct Unanswered {
    /// What the sender calls the delivery, fit for logs.
    pub(crate) topic: String,
    /// What happened.
    pub(crate) error: FetchError,
}

impl Service {
    /// Asks what a delivery hints at.
    pub(crate) async fn read_back(
        &self,
        source: &Source,
        verified: &Verified<'_>,
        calls: &[Call],
        now: Timestamp,
    ) -> ReadBack {
        let card = source.provider.card();
        let Some(api) = &card.api else {
            return ReadBack::SetAside(format!(
                "{}'s deliveries do not prove what they say, and it has no API to ask: see docs/senders.md",
                card.title
            ));
        };
        let Some(token) = &source.api_token else {
            return ReadBack::SetAside(format!(
                "{} only hints at what happened, and no API token is stored to ask it: store one with `{}`, then \
                 replay the delivery. What to store: {}",
                card.title,
                storing_a_token(source),
                api.token
            ));
        };
        match self.fetcher.ask(calls, token, api.hosts, now).await {
            Ok(answers) => ReadBack::Told(source.provider.read_back(verified, &answers)),
            Err(later @ FetchError::Later { .. }) => ReadBack::Later(later),
            Err(FetchError::Token { host, status }) => ReadBack::SetAside(format!(
                "{host} refused the API token ({status}): make a new one, store it with `{}`, then replay the \
                 delivery",
                storing_a_token(source)
            )),
            Err(error) => ReadBack::SetAside(error.to_string()),
        }
    }
}

/// The command that stores a source's API token.
fn storing_a_token(source: &Source) -> String {
    let provider = source.provider.as_str();
    let name = if source.id.as_str() == provider { String::new() } else { format!(" --name {}", source.id) };
    format!("beforehand connect --source {provider}{name} --api-token -")
}
