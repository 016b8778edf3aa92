//! German, with *Sie*.

use super::{
    ClassWords, ClosedWords, Notice, PreferenceWords, ProblemWords, SurveyWords, ThanksWords, Words,
};

pub(super) static WORDS: Words = Words {
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
    moment: |day, month, hour, minute| format!("{day}.\u{a0}{month} um {hour}:{minute:02}\u{a0}Uhr"),
    contact: "Fragen? Schreiben Sie uns. Jede Nachricht liest ein Mensch.",
    survey: SurveyWords {
        csat_question: |order| format!("Wie zufrieden sind Sie mit Ihrer Bestellung {order}?"),
        csat_question_unnumbered: "Wie zufrieden sind Sie mit Ihrer Bestellung?",
        csat_low: "Sehr unzufrieden",
        csat_high: "Sehr zufrieden",
        csat_comment: "Möchten Sie uns mehr dazu sagen?",
        nps_question: |brand| {
            format!(
                "Wie wahrscheinlich ist es, dass Sie {brand} im Freundes- oder Kollegenkreis weiterempfehlen?"
            )
        },
        nps_low: "Gar nicht wahrscheinlich",
        nps_high: "Äußerst wahrscheinlich",
        nps_comment: "Was ist der wichtigste Grund für Ihre Antwort?",
        comment_hint: "Freiwillig. Ein Mensch liest es.",
        send: "Antwort senden",
        correct: "Antwort ändern",
        answered: |score, best| format!("Ihre Antwort: {score} von {best}."),
        correct_until: |moment| format!("Sie können sie bis {moment} ändern."),
        missing: "Bitte wählen Sie eine Zahl und senden Sie Ihre Antwort dann noch einmal.",
    },
    delay_option: &super::delay_option::DE,
    thanks: ThanksWords {
        title: "Vielen Dank",
        recorded: |score, best| format!("Ihre Antwort ist angekommen: {score} von {best}."),
        low: "Es tut uns leid, dass es nicht besser war. Ein Mensch liest Ihre Antwort.",
        low_contact: "Wenn noch etwas in Ordnung gebracht werden muss, schreiben Sie uns:",
        other: "Sie hilft uns, besser zu werden.",
        correct: "Antwort ändern",
    },
    closed: ClosedWords {
        title: "Diese Umfrage ist beendet",
        until: |moment| format!("Sie war bis {moment} offen."),
        kept: |score, best| format!("Ihre Antwort bleibt bestehen: {score} von {best}."),
        thanks: "Danke, dass Sie sich die Zeit nehmen.",
        write_to_us: "Wenn Sie uns etwas sagen möchten: Ein Mensch liest es.",
    },
    preferences: PreferenceWords {
        title: |brand| format!("Ihre E-Mails von {brand}"),
        service: ClassWords {
            name: "Nachfragen und Umfragen",
            hint: "Nach einer Lieferung fragen wir, ob alles in Ordnung ist und wie es war.",
            came_from: "Die E-Mail, über die Sie hierherkamen, war eine Nachfrage oder eine Umfrage.",
            stopped: "Sie bekommen keine Nachfragen und Umfragen mehr",
        },
        marketing: ClassWords {
            name: "Hilfsangebote",
            hint: "Wenn etwas im Warenkorb liegen bleibt oder unsere Hilfeseiten keine Antwort für Sie hatten.",
            came_from: "Die E-Mail, über die Sie hierherkamen, bot Hilfe beim Warenkorb oder bei einer Suche an.",
            stopped: "Sie bekommen keine Hilfsangebote mehr",
        },
        orders: "Nachrichten zu Ihren Bestellungen",
        orders_hint: "Wenn sich eine Bestellung verspätet oder die Zustellung Sie braucht. Diese E-Mails gehören \
            zu Ihrem Einkauf und lassen sich nicht abstellen.",
        always: "Immer an",
        stop: "Solche E-Mails abbestellen",
        choose: "Auswählen, was Sie bekommen",
        choose_instead: "Oder auswählen, was Sie bekommen",
        save: "Auswahl speichern",
        saved: "Ihre Auswahl ist gespeichert",
        in_flight: "Eine E-Mail, die schon unterwegs ist, kann noch ankommen.",
        undo: "Falls das ein Versehen war, setzen Sie das Häkchen wieder und speichern Sie.",
    },
    problems: ProblemWords {
        invalid: Notice {
            title: "Dieser Link funktioniert nicht",
            text: "Vielleicht wurde er unterwegs abgeschnitten. Bitte öffnen Sie ihn noch einmal aus der E-Mail. \
                Wenn das nicht hilft, antworten Sie auf die E-Mail: Ein Mensch liest sie.",
        },
        expired: Notice {
            title: "Dieser Link ist abgelaufen",
            text: "Er stammt aus einer älteren E-Mail. Bitte nehmen Sie den Link aus einer neueren, oder antworten \
                Sie auf die E-Mail: Ein Mensch liest sie.",
        },
        gone: Notice {
            title: "Hier gibt es nichts zu beantworten",
            text: "Diese Umfrage gibt es nicht mehr. Wenn Sie uns etwas sagen möchten, schreiben Sie uns: Ein \
                Mensch liest es.",
        },
        elsewhere: Notice {
            title: "Es wurde nichts gespeichert",
            text: "Ihre Antwort kam von einer anderen Website. Bitte öffnen Sie den Link aus der E-Mail und \
                antworten Sie dort.",
        },
        too_long: Notice {
            title: "Es wurde nichts gespeichert",
            text: "Die Eingabe ist zu lang. Bitte gehen Sie zurück und kürzen Sie Ihren Kommentar.",
        },
        unreadable: Notice {
            title: "Es wurde nichts gespeichert",
            text: "Wir konnten die Eingabe nicht lesen. Bitte öffnen Sie den Link aus der E-Mail und versuchen \
                Sie es noch einmal.",
        },
        busy: Notice {
            title: "Bitte versuchen Sie es gleich noch einmal",
            text: "Bei uns hat gerade etwas nicht funktioniert. Das tut uns leid.",
        },
        kept: "Ihre Eingabe ist noch da: Der Knopf sendet sie noch einmal.",
        again: "Noch einmal versuchen",
    },
};
