//! French, with *vous*.
//!
//! Spaces before `? ! : ;` and within `« »` are plain here; the document makes them unbreakable.

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
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    day: |weekday, day, month| {
        let ordinal = if day == 1 { "er" } else { "" };
        format!("{weekday} {day}{ordinal} {month}")
    },
    moment: |day, hour, minute| format!("{day} à {hour}\u{a0}h\u{a0}{minute:02}"),
    on: |day| format!("le {day}"),
    by: |day| format!("au plus tard le {day}"),
    between: |from, to| format!("entre le {from} et le {to}"),
    span: |from, to| format!("du {from} au {to}"),
};

const FRAME: FramePhrases = FramePhrases {
    greeting: |name| format!("Bonjour {name},"),
    greeting_nameless: "Bonjour,",
    colon: " :",
    signature: |brand| format!("L’équipe de {brand}"),
    contact: "Une question ? Répondez à cet e-mail ou écrivez-nous. Chaque message est lu par une personne.",
    hours: |hours| format!("Horaires du service client : {hours}"),
    why_order: |brand| format!("Vous recevez cet e-mail parce qu’il concerne votre commande chez {brand}."),
    why_customer: |brand| format!("Vous recevez cet e-mail parce que vous avez commandé chez {brand}."),
    why_cart: |brand| format!("Vous recevez cet e-mail parce que vous avez laissé un panier chez {brand}."),
    why_help: |brand| {
        format!(
            "Vous recevez cet e-mail parce que vous avez cherché dans l’aide de {brand} depuis votre compte."
        )
    },
    shop: |brand| format!("Aller sur le site de {brand}"),
    preferences: "Choisir les e-mails que vous recevez",
    unsubscribe: "Ne plus recevoir ce type d’e-mails",
};
