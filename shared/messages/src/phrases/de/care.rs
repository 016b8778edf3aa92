//! German, about what comes before and after an order.

use super::*;

pub(super) const CHECK_IN: CheckInPhrases = CheckInPhrases {
    subject: |order| format!("Ist mit Ihrer Bestellung {order} alles in Ordnung?"),
    title: "Ist alles in Ordnung?",
    lead_on: |order, on| {
        format!("Ihre Bestellung {order} ist {on} bei Ihnen angekommen. Ist alles so, wie es sein soll?")
    },
    lead: |order| {
        format!("Ihre Bestellung {order} sollte inzwischen bei Ihnen sein. Ist alles so, wie es sein soll?")
    },
    late_subject: |order| format!("Ihre Bestellung {order} kam zu spät: Ist alles gut angekommen?"),
    late_title: "Ist alles gut angekommen?",
    late_lead_on: |order, on| {
        format!(
            "Ihre Bestellung {order} ist {on} bei Ihnen angekommen, später als zugesagt. Das tut uns leid. \
                Ist alles gut angekommen?"
        )
    },
    late_lead: |order| {
        format!(
            "Ihre Bestellung {order} ist später bei Ihnen angekommen als zugesagt. Das tut uns leid. Ist \
                alles gut angekommen?"
        )
    },
    eased_subject: |order| format!("Ist Ihre Bestellung {order} gut angekommen?"),
    eased_lead_on: |order, on| {
        format!(
            "Wir hatten Ihnen geschrieben, dass sich Ihre Bestellung {order} verspäten könnte. Sie \
                ist {on} doch noch rechtzeitig angekommen. Ist alles gut angekommen?"
        )
    },
    eased_lead: |order| {
        format!(
            "Wir hatten Ihnen geschrieben, dass sich Ihre Bestellung {order} verspäten könnte. Sie \
                ist doch noch rechtzeitig angekommen. Ist alles gut angekommen?"
        )
    },
    problem: "Wenn etwas fehlt, beschädigt ist oder nicht Ihren Erwartungen entspricht, antworten Sie auf \
        diese E-Mail und sagen Sie es uns. Ein Mensch liest sie und bringt es mit Ihnen in Ordnung. Bei \
        einem Schaden hilft ein Foto.",
    fine: "Wenn alles gut ist, müssen Sie nichts tun.",
    help: "Rückgabe und Hilfe",
    thanks: "Danke für Ihre Bestellung.",
    late_thanks: "Danke für Ihre Geduld.",
};

pub(super) const SURVEY: SurveyPhrases = SurveyPhrases {
    csat_subject: |order| format!("Wie zufrieden sind Sie mit Ihrer Bestellung {order}?"),
    csat_question: |order| format!("Wie zufrieden sind Sie mit Ihrer Bestellung {order}?"),
    csat_late: "Wir wissen, dass sie zu spät kam. Bitte lassen Sie das in Ihre Antwort einfließen.",
    csat_low: "Sehr unzufrieden",
    csat_high: "Sehr zufrieden",
    csat_reply: "Antworten Sie auf diese E-Mail mit einer Zahl von 1 (sehr unzufrieden) bis 5 (sehr \
        zufrieden), gern mit einem Kommentar.",
    nps_subject: |brand| format!("Würden Sie {brand} weiterempfehlen?"),
    nps_question: |brand| {
        format!(
            "Wie wahrscheinlich ist es, dass Sie {brand} im Freundes- oder Kollegenkreis weiterempfehlen?"
        )
    },
    nps_low: "Gar nicht wahrscheinlich",
    nps_high: "Äußerst wahrscheinlich",
    nps_reply: "Antworten Sie auf diese E-Mail mit einer Zahl von 0 (gar nicht wahrscheinlich) bis 10 \
        (äußerst wahrscheinlich), gern mit einem Kommentar.",
    one_tap: "Einmal tippen genügt, um Ihre Antwort zu wählen. Auf der Seite, die sich öffnet, können Sie \
        sie ändern und einen Kommentar dazuschreiben.",
    spoken: |score, best| format!("{score} von {best}"),
    problem: "Wenn etwas nicht stimmt, antworten Sie stattdessen auf diese E-Mail. Ein Mensch liest sie und \
        hilft Ihnen.",
    thanks: "Danke für Ihre Zeit.",
};

pub(super) const CART: CartPhrases = CartPhrases {
    subject: |brand| format!("Können wir bei Ihrem Warenkorb von {brand} helfen?"),
    title: "Können wir helfen?",
    lead: |brand| {
        format!(
            "Sie haben bei {brand} etwas in den Warenkorb gelegt und nicht bestellt. Das ist völlig in \
                Ordnung. Falls etwas im Weg stand, antworten Sie auf diese E-Mail: Ein Mensch liest sie und \
                hilft Ihnen gern."
        )
    },
    items_heading: "In Ihrem Warenkorb",
    blockers_heading: "Was oft im Weg steht",
    payment_title: "Die Zahlung klappt nicht",
    payment_fix: "Viele Banken möchten, dass Sie eine Zahlung in der App oder per SMS bestätigen, und \
        lehnen sie sonst ab. Versuchen Sie es noch einmal oder wählen Sie eine andere Zahlungsart. Wenn \
        auch das nicht klappt, antworten Sie und sagen Sie uns, was Sie gesehen haben.",
    shipping_title: "Der Versand ist zu teuer oder dauert zu lange",
    shipping_fix: "Geben Sie an der Kasse Ihre Adresse ein: Sie sehen Kosten und Lieferzeit, bevor Sie \
        bezahlen. Wenn beides nicht passt, fragen Sie uns. Vielleicht gibt es einen anderen Weg.",
    shipping_when: |when| format!("Heute bestellt, sollte es {when} ankommen."),
    shipping_link: "Versandkosten und Lieferzeiten",
    doubt_title: "Sie sind nicht sicher, ob es das Richtige ist",
    doubt_fix: "Antworten Sie mit Ihrer Frage, ob zu Größe, Material oder etwas anderem. Es antwortet ein \
        Mensch, der unsere Produkte kennt.",
    returns_link: "So funktioniert die Rückgabe",
    button: "Zurück zu Ihrem Warenkorb",
    decided: "Wenn Sie sich dagegen entschieden haben, müssen Sie nichts tun.",
    thanks: "Danke für Ihren Besuch.",
};

pub(super) const FAQ: FaqPhrases = FaqPhrases {
    subject: "Haben Sie gefunden, was Sie gesucht haben?",
    subject_topic: |topic| format!("Haben Sie Ihre Antwort zu „{topic}“ gefunden?"),
    title: "Können wir helfen?",
    lead: "Sie haben in unserer Hilfe gesucht, und es sieht so aus, als wäre die Antwort nicht dabei \
        gewesen.",
    lead_topic: |topic| {
        format!(
            "Sie haben in unserer Hilfe zum Thema „{topic}“ gesucht, und es sieht so aus, als wäre die \
                Antwort nicht dabei gewesen."
        )
    },
    ask: "Antworten Sie auf diese E-Mail mit Ihrer Frage, in Ihren eigenen Worten. Ein Mensch liest sie und \
        antwortet Ihnen.",
    orders_heading: |n| if n == 1 { "Ihre Bestellung".to_owned() } else { "Ihre Bestellungen".to_owned() },
    order: |order| format!("Bestellung {order}"),
    statuses: StatusPhrases {
        preparing: "In Vorbereitung",
        on_its_way: "Unterwegs",
        delayed: "Unterwegs, später als zugesagt",
        out_for_delivery: "In der Zustellung",
        ready_for_pickup: "Zur Abholung bereit",
        needs_attention: "Aufgehalten: Antworten Sie auf diese E-Mail, und wir gehen dem nach",
        delivered: "Zugestellt",
        cancelled: "Storniert",
    },
    expected: |when| format!("erwartet {when}"),
    articles_heading: "Diese Seiten helfen vielleicht weiter",
    found: "Wenn Sie Ihre Antwort gefunden haben, müssen Sie nichts tun.",
    thanks: "Danke für Ihre Frage.",
};
