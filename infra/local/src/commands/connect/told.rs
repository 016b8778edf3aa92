//! What a person reads of a connected sender: the address, the steps, what is missing, what is next.

use providers::{Card, Coverage, Provider, SecretOrigin};

use super::Connected;
use crate::commands::{ServerArguments, senders};

/// The setting with which a shop takes a sender's word, and the value that does it.
const TAKEN_AT_ITS_WORD: (&str, &str) = ("trust", "token");

/// The list of all senders.
pub(super) fn known_senders(server: &ServerArguments) -> String {
    let row = |provider: &Provider| {
        let card = provider.card();
        let how = match (card.coverage, &card.api) {
            (Coverage::Body, _) => "signed",
            (Coverage::Hint, Some(_)) => "read back from its API",
            (Coverage::Hint, None) => "believed for its token",
        };
        vec![format!("  {}", card.name), card.title.to_owned(), how.to_owned(), needs(*provider)]
    };
    let mut rows = vec![["  --source", "sender", "its deliveries are", "needs"].map(str::to_owned).to_vec()];
    rows.extend(Provider::ALL.iter().map(row));
    format!(
        "{}\nNext: `{}` connects one and says what to click there.\n",
        senders::table(&rows),
        server.command("connect --source PROVIDER")
    )
}

/// What a shop must have at hand to connect a sender.
fn needs(provider: Provider) -> String {
    let card = provider.card();
    let mut needs = Vec::new();
    if card.secret.origin == SecretOrigin::Theirs {
        needs.push("its secret".to_owned());
    }
    if card.api.is_some() {
        let may_do_without = if provider.needs_api_token() { "" } else { " (if you like)" };
        needs.push(format!("an API token{may_do_without}"));
    }
    let settings = card.settings.iter().filter(|setting| setting.default.is_none());
    needs.extend(settings.map(|setting| format!("--set {}=…", setting.name)));
    if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") }
}

/// A connected sender. `verifying`: somebody waits for a delivery next.
pub(super) fn in_words(connected: &Connected, server: &ServerArguments, verifying: bool) -> String {
    let Some(provider) = Provider::parse(&connected.provider) else {
        return String::new();
    };
    let card = provider.card();
    let source = source_arguments(connected);
    let mut lines = head(connected, card);
    lines += &stored(connected, card);
    lines += "\nThe address:\n";
    for address in &connected.addresses {
        lines += &format!("  {address}\n");
    }
    if !connected.rotated {
        lines += &unreachable(connected);
    }
    lines += &secrets(connected, card);
    if connected.has_test_secret && card.secret.origin != SecretOrigin::PublicKeys {
        lines += &format!(
            "\nIt still has the published test secret, with which samples are signed. Before the sender's first \
             delivery: `{}`\n",
            server.command(&format!("connect {source} --secret -"))
        );
    }
    lines += &steps(connected, card);
    if let Some(api) = card.api.as_ref().filter(|_| lacks_api_token(connected, provider)) {
        lines += &format!(
            "\nNot complete: its deliveries only hint at what happened, and are set aside until its API can be \
             asked:\n  {}\nWhat to store: {}\n",
            server.command(&format!("connect {source} --api-token -")),
            api.token
        );
    }
    if !verifying {
        let next = server.command(&format!("connect {source} --verify"));
        lines += &format!("\nNext: `{next}` waits for the first delivery and says whether it is good.\n");
    }
    lines
}

/// `--source shiprocket --name parcels`.
fn source_arguments(connected: &Connected) -> String {
    let provider = &connected.provider;
    if connected.source.as_str() == provider {
        format!("--source {provider}")
    } else {
        format!("--source {provider} --name {}", connected.source)
    }
}

fn head(connected: &Connected, card: &Card) -> String {
    let title = card.title;
    if connected.is_new {
        format!("{title} is connected.\n")
    } else if connected.replaced_test_secret {
        format!("{title} is connected: your secret took the place of the published test secret.\n")
    } else if connected.rotated {
        format!("{title} has a new secret.\n")
    } else {
        format!("{title} is connected already.\n")
    }
}

/// What was stored besides, and the settings in force.
fn stored(connected: &Connected, card: &Card) -> String {
    let mut lines = String::new();
    if connected.stored_api_token {
        lines += "The API token is stored.\n";
    }
    if !card.settings.is_empty() {
        lines += "\nThe settings in force:\n";
    }
    for setting in card.settings {
        lines += &match (connected.settings.get(setting.name), setting.default) {
            (Some(value), _) => format!("  {} = {value}\n", setting.name),
            (None, Some(default)) => format!("  {} = {default} (if nothing is set)\n", setting.name),
            (None, None) => String::new(),
        };
    }
    lines
}

fn secrets(connected: &Connected, card: &Card) -> String {
    let mut lines = String::new();
    if let Some(secret) = &connected.secret {
        lines += &format!("\nThe secret, shown this once:\n  {secret}\n");
    }
    if let Some(until) = connected.previous_until {
        lines += &format!(
            "\nThe secret before this one is still taken until {until:.0}, so that nothing in flight is lost.\n"
        );
    }
    if connected.ended_one {
        lines += "The one before that was still taken too, and ends now: at most two are taken.\n";
    }
    if card.secret.origin == SecretOrigin::PublicKeys {
        lines += "\nThere is no secret: its public keys are read where it publishes them.\n";
    }
    lines
}

fn steps(connected: &Connected, card: &Card) -> String {
    if connected.rotated {
        return match card.secret.origin {
            SecretOrigin::Ours => "\nWhat to do there: change the secret in the webhooks that are there.\n",
            SecretOrigin::OursStandard => "\nWhat to do there: sign with the new secret from now on.\n",
            SecretOrigin::Theirs | SecretOrigin::PublicKeys => {
                "\nWhat to do there: let it sign with the new secret, if it does not yet. The address stays.\n"
            }
        }
        .to_owned();
    }
    let mut lines = String::from("\nWhat to do there:\n");
    for (number, step) in (1..).zip(card.steps) {
        lines += &format!("  {number}. {step}\n");
    }
    lines
}

fn lacks_api_token(connected: &Connected, provider: Provider) -> bool {
    let (name, value) = TAKEN_AT_ITS_WORD;
    let is_believed = connected.settings.get(name).is_some_and(|set| set == value);
    provider.needs_api_token() && !connected.has_api_token && !is_believed
}

/// An address on this machine is of no use to a sender.
fn unreachable(connected: &Connected) -> String {
    let is_here = |address: &String| address.contains("//127.0.0.1") || address.contains("//localhost");
    if !connected.addresses.iter().any(is_here) {
        return String::new();
    }
    "Nobody but this machine reaches it. For the sender, put the address of a tunnel to this port (or of the \
     deployed stack, docs/deploy.md) in the place of http://127.0.0.1…\n"
        .to_owned()
}
