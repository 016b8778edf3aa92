//! German, with *Sie*.

use super::*;

mod care;
mod legal;
mod order;

pub(super) static PHRASES: Phrases = Phrases {
    dates: DATES,
    frame: FRAME,
    order: order::ORDER,
    delay: order::DELAY,
    legal: legal::LEGAL,
    fee: order::FEE,
    exception: order::EXCEPTION,
    recovery: order::RECOVERY,
    check_in: care::CHECK_IN,
    survey: care::SURVEY,
    cart: care::CART,
    faq: care::FAQ,
};

const DATES: DatePhrases = DatePhrases {
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day: |weekday, day, month| format!("{weekday}, {day}. {month}"),
    moment: |day, hour, minute| format!("{day}, {hour}:{minute:02}\u{a0}Uhr"),
    on: |day| format!("am {day}"),
    by: |day| format!("spätestens am {day}"),
    between: |from, to| format!("zwischen {from} und {to}"),
    span: |from, to| format!("{from} bis {to}"),
};

const FRAME: FramePhrases = FramePhrases {
    // With an exclamation mark the next line starts in upper case, as every lead does.
    greeting: |name| format!("Guten Tag {name}!"),
    greeting_nameless: "Guten Tag!",
    colon: ":",
    signature: |brand| format!("Ihr Team von {brand}"),
    contact: "Fragen? Antworten Sie auf diese E-Mail oder schreiben Sie uns. Jede Nachricht liest ein \
        Mensch.",
    hours: |hours| format!("Servicezeiten: {hours}"),
    why_order: |brand| format!("Sie erhalten diese E-Mail, weil es um Ihre Bestellung bei {brand} geht."),
    why_customer: |brand| format!("Sie erhalten diese E-Mail, weil Sie bei {brand} bestellt haben."),
    why_cart: |brand| {
        format!("Sie erhalten diese E-Mail, weil bei {brand} noch etwas in Ihrem Warenkorb liegt.")
    },
    why_help: |brand| {
        format!("Sie erhalten diese E-Mail, weil Sie angemeldet in der Hilfe von {brand} gesucht haben.")
    },
    shop: |brand| format!("Zum Shop von {brand}"),
    preferences: "Auswählen, welche E-Mails Sie bekommen",
    unsubscribe: "Solche E-Mails abbestellen",
};
