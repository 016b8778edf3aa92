//! French, with *vous*. Before `?`, `!`, `:` and `;` stands a no-break space.

use super::{
    ClassWords, ClosedWords, Notice, PreferenceWords, ProblemWords, SurveyWords, ThanksWords, Words,
};

pub(super) static WORDS: Words = Words {
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
    moment: |day, month, hour, minute| {
        let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        format!("{day}\u{a0}{month} à {hour}\u{a0}h\u{a0}{minute:02}")
    },
    contact: "Une question\u{a0}? Écrivez-nous. Chaque message est lu par une personne.",
    survey: SurveyWords {
        csat_question: |order| {
            format!("Quel est votre niveau de satisfaction pour votre commande {order}\u{a0}?")
        },
        csat_question_unnumbered: "Quel est votre niveau de satisfaction pour votre commande\u{a0}?",
        csat_low: "Très faible",
        csat_high: "Très élevé",
        csat_comment: "Souhaitez-vous nous en dire plus\u{a0}?",
        nps_question: |brand| {
            format!(
                "Quelle est la probabilité que vous recommandiez {brand} à vos proches ou à vos \
                 collègues\u{a0}?"
            )
        },
        nps_low: "Pas du tout probable",
        nps_high: "Extrêmement probable",
        nps_comment: "Quelle est la raison principale de votre réponse\u{a0}?",
        comment_hint: "Facultatif. Lu par une personne.",
        send: "Envoyer ma réponse",
        correct: "Modifier ma réponse",
        answered: |score, best| format!("Votre réponse\u{a0}: {score} sur {best}."),
        correct_until: |moment| format!("Vous pouvez la modifier jusqu’au {moment}."),
        missing: "Choisissez un chiffre, puis envoyez à nouveau votre réponse.",
    },
    delay_option: &super::delay_option::FR,
    thanks: ThanksWords {
        title: "Merci",
        recorded: |score, best| format!("Votre réponse est enregistrée\u{a0}: {score} sur {best}."),
        low: "Nous sommes désolés que ce ne soit pas mieux passé. Une personne lit votre réponse.",
        low_contact: "Si quelque chose reste à régler, écrivez-nous\u{a0}:",
        other: "Elle nous aide à mieux faire.",
        correct: "Modifier ma réponse",
    },
    closed: ClosedWords {
        title: "Cette enquête est terminée",
        until: |moment| format!("Elle était ouverte jusqu’au {moment}."),
        kept: |score, best| format!("Votre réponse est conservée\u{a0}: {score} sur {best}."),
        thanks: "Merci d’avoir pris le temps.",
        write_to_us: "Si vous souhaitez nous dire quelque chose, une personne vous lit\u{a0}:",
    },
    preferences: PreferenceWords {
        title: |brand| format!("Vos e-mails de {brand}"),
        service: ClassWords {
            name: "Suivis et enquêtes",
            hint: "Après une livraison, nous demandons si tout va bien et comment cela s’est passé.",
            came_from: "L’e-mail qui vous a amené ici était un suivi ou une enquête.",
            stopped: "Vous ne recevrez plus de suivis ni d’enquêtes",
        },
        marketing: ClassWords {
            name: "Propositions d’aide",
            hint: "Quand un article reste dans votre panier ou que nos pages d’aide n’avaient pas de réponse.",
            came_from: "L’e-mail qui vous a amené ici proposait de l’aide pour un panier ou une recherche.",
            stopped: "Vous ne recevrez plus de propositions d’aide",
        },
        orders: "Nouvelles de vos commandes",
        orders_hint: "Quand une commande est en retard ou que sa livraison a besoin de vous. Ces e-mails font \
            partie de votre achat et ne peuvent pas être désactivés.",
        always: "Toujours actif",
        stop: "Ne plus recevoir ces e-mails",
        choose: "Choisir ce que vous recevez",
        choose_instead: "Ou choisir ce que vous recevez",
        save: "Enregistrer mon choix",
        saved: "Votre choix est enregistré",
        in_flight: "Un e-mail déjà en route peut encore vous parvenir.",
        undo: "Si c’était une erreur, cochez à nouveau la case et enregistrez.",
    },
    problems: ProblemWords {
        invalid: Notice {
            title: "Ce lien ne fonctionne pas",
            text: "Il a peut-être été coupé en chemin. Ouvrez-le à nouveau depuis l’e-mail. Si cela ne suffit pas, \
                répondez à l’e-mail\u{a0}: une personne le lit.",
        },
        expired: Notice {
            title: "Ce lien a expiré",
            text: "Il vient d’un e-mail plus ancien. Utilisez le lien d’un e-mail plus récent, ou répondez à \
                l’e-mail\u{a0}: une personne le lit.",
        },
        gone: Notice {
            title: "Il n’y a rien à répondre ici",
            text: "Cette enquête n’existe plus. Si vous souhaitez nous dire quelque chose, écrivez-nous\u{a0}: une \
                personne vous lit.",
        },
        elsewhere: Notice {
            title: "Rien n’a été enregistré",
            text: "Votre réponse venait d’un autre site. Ouvrez le lien de l’e-mail et répondez sur la page qui \
                s’affiche.",
        },
        too_long: Notice {
            title: "Rien n’a été enregistré",
            text: "L’envoi est trop long. Revenez en arrière et raccourcissez votre commentaire.",
        },
        unreadable: Notice {
            title: "Rien n’a été enregistré",
            text: "Nous n’avons pas pu lire l’envoi. Ouvrez le lien de l’e-mail et réessayez.",
        },
        busy: Notice {
            title: "Veuillez réessayer dans un instant",
            text: "Quelque chose n’a pas fonctionné de notre côté. Nous en sommes désolés.",
        },
        kept: "Ce que vous avez saisi est conservé\u{a0}: le bouton l’envoie à nouveau.",
        again: "Réessayer",
    },
};
