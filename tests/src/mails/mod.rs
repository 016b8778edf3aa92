//! What customers read: every mail in every language, with harmless and with hostile content.
#![cfg(test)]

mod everything;
mod golden;
mod hostile;
mod page;
mod structure;
mod twins;
mod words;

use messages::{Frame, Locale, Message, Rendered, render, samples};

/// Renders, and names the mail if that fails.
fn rendered(message: &Message, frame: &Frame) -> Rendered {
    render(message, frame)
        .unwrap_or_else(|error| panic!("{} in {:?}: {error}", message.kind_name(), frame.locale))
}

/// Every sample in every language, named `de/nps`.
fn sample_mails() -> Vec<(String, Message, Rendered)> {
    let mut mails = Vec::new();
    for locale in Locale::ALL {
        let frame = Frame::sample(locale);
        for (name, message) in samples() {
            let mail = rendered(&message, &frame);
            mails.push((format!("{}/{name}", locale.tag()), message, mail));
        }
    }
    mails
}

fn is_transactional(message: &Message) -> bool {
    match message {
        Message::DispatchDelay(_)
        | Message::DelayOption(_)
        | Message::TransitDelay(_)
        | Message::ExceptionNotice(_)
        | Message::Recovery(_) => true,
        Message::CheckIn(_)
        | Message::Csat(_)
        | Message::Nps(_)
        | Message::CartHelp(_)
        | Message::FaqHelp(_) => false,
    }
}
