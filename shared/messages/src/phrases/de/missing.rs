//! German, about what is lost or was not received.

use super::*;

pub(super) const LOST: LostPhrases = LostPhrases {
    carrier_says: NewsPhrases {
        heading: |order| {
            format!(
                "Ihre Bestellung {order} ist verloren oder beschädigt: noch einmal liefern oder erstatten?"
            )
        },
        lead: |order| {
            format!(
                "Ihre Bestellung {order} ist auf dem Weg zu Ihnen verloren gegangen oder beschädigt worden. Wir liefern noch einmal oder erstatten Ihr Geld: Sie entscheiden."
            )
        },
        part_heading: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} ist verloren oder beschädigt: noch einmal liefern oder erstatten?"
            )
        },
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} ist auf dem Weg zu Ihnen verloren gegangen oder beschädigt worden. Diesen Teil liefern wir noch einmal oder erstatten ihn: Sie entscheiden."
            )
        },
    },
    silent: NewsPhrases {
        heading: |order| {
            format!("Ihre Bestellung {order} ist wohl verloren: noch einmal liefern oder erstatten?")
        },
        lead: |order| {
            format!(
                "Von Ihrer Bestellung {order} fehlt seit so langer Zeit jede Spur, dass wir sie für verloren halten. Wir liefern noch einmal oder erstatten Ihr Geld: Sie entscheiden."
            )
        },
        part_heading: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} ist wohl verloren: noch einmal liefern oder erstatten?"
            )
        },
        part_lead: |order| {
            format!(
                "Von einem Teil Ihrer Bestellung {order} fehlt seit so langer Zeit jede Spur, dass wir ihn für verloren halten. Diesen Teil liefern wir noch einmal oder erstatten ihn: Sie entscheiden."
            )
        },
    },
    sorry: "Das tut uns leid. Es zu Ihnen zu bringen war unsere Aufgabe, und wir bringen das in Ordnung.",
    choice_heading: "Was ist Ihnen lieber?",
    choice: "Die Seite, die sich öffnet, bittet Sie um eine Bestätigung. Ein Mensch aus unserem Team sieht Ihre Wahl und kümmert sich darum.",
    replace: "Noch einmal liefern",
    refund: "Geld zurück",
    or_reply: "Sie können auch auf diese E-Mail antworten, zum Beispiel wenn sich die Adresse geändert hat.",
    reply: "Antworten Sie auf diese E-Mail und sagen Sie uns, was Ihnen lieber ist: dass wir noch einmal liefern oder dass Sie Ihr Geld zurückbekommen.",
    found: "Falls doch ein Paket bei Ihnen ankommt oder beschädigt angekommen ist, sagen Sie es uns. Ein Foto hilft.",
};

pub(super) const NOT_RECEIVED: NotReceivedPhrases = NotReceivedPhrases {
    heading: |order| format!("Wir gehen Ihrer Bestellung {order} nach"),
    heading_again: |order| format!("Wir gehen Ihrer Bestellung {order} weiter nach"),
    lead_on: |order, on| {
        format!(
            "Sie haben uns gesagt, dass Ihre Bestellung {order} nicht bei Ihnen angekommen ist, obwohl sie {on} als zugestellt gemeldet wurde."
        )
    },
    lead: |order| {
        format!(
            "Sie haben uns gesagt, dass Ihre Bestellung {order} nicht bei Ihnen angekommen ist, obwohl sie als zugestellt gemeldet wurde."
        )
    },
    lead_again: |order| {
        format!("Ihre Bestellung {order}, die als zugestellt gemeldet wurde, hat sich noch nicht gefunden.")
    },
    sorry: "Das tut uns leid. Sie zu Ihnen zu bringen war unsere Aufgabe. Wir finden heraus, wo sie ist, oder bringen das in Ordnung.",
    steps_heading: "Was jetzt geschieht",
    steps: &[
        "Ein Mensch aus unserem Team findet heraus, wo das Paket abgegeben wurde. Sie müssen nichts beweisen.",
        "Bis dahin hilft es, sich umzusehen: bei den Nachbarn, bei anderen im Haushalt, im Briefkasten und dort, wo Pakete sonst abgelegt werden.",
        "Wenn es sich findet, antworten Sie auf diese E-Mail, damit wir nicht weitersuchen.",
    ],
};
