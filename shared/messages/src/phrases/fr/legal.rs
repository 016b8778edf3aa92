//! French, the choice that law gives. For counsel to check: see docs/legal.md.

use super::*;

pub(super) const LEGAL: LegalPhrases = LegalPhrases {
    first_title: |order| format!("Votre commande {order} partira en retard : attendre ou annuler"),
    first_lead: |order, by| {
        format!("Nous ne pouvons pas expédier votre commande {order} {by}, comme nous le devrions.")
    },
    renewed_title: |order| format!("Votre commande {order} est à nouveau retardée : répondez-nous"),
    renewed_lead: |order, by| {
        format!(
            "Nous ne pouvons pas non plus expédier votre commande {order} {by}, comme annoncé la dernière fois."
        )
    },
    ships: |by| format!("Nous l’expédierons {by}."),
    ships_unknown: "Nous ne pouvons pas encore vous dire quand nous l’expédierons.",
    was_to_ship: "Expédition prévue",
    now_to_ship: "Nouvelle expédition",
    answer_until: "Votre réponse",
    reason: "La raison : ce que vous avez commandé n’est pas encore prêt à partir.",
    wait_silent: |by| {
        format!(
            "Attendre : vous n’avez rien à faire. Si vous n’annulez pas avant l’expédition, et {by}, vous acceptez \
                la nouvelle date."
        )
    },
    wait_consent: |by| {
        format!(
            "Attendre : dites-le-nous. Si nous n’avons pas votre accord {by} et n’avons pas expédié d’ici là, votre \
                commande est annulée et nous vous remboursons sans tarder et en totalité."
        )
    },
    wait_undated: "Si vous acceptez d’attendre sans date, vous pouvez encore annuler à tout moment avant \
        l’expédition.",
    cancel: "Annuler : vous êtes remboursé sans tarder de tout ce que vous avez payé. Cela ne vous coûte rien.",
    choose: "Attendre ou annuler",
    reply: "Vous pouvez aussi répondre à cet e-mail et nous dire votre choix. Une personne le lit.",
    overdue_title: |order| format!("Votre commande {order} est en retard : ce que vous pouvez faire"),
    overdue_lead: |order, by| {
        format!("Votre commande {order} aurait dû vous parvenir {by}, et ce n’est pas le cas.")
    },
    was_to_arrive: "Livraison prévue",
    set_period: "Fixez-nous un délai supplémentaire raisonnable. Si votre commande n’est pas arrivée à la fin de ce \
        délai, vous pouvez mettre fin au contrat.",
    end_contract: "Mettre fin au contrat : après un tel délai ; ou tout de suite, si la date convenue était \
        essentielle pour vous et que nous le savions ou devions le savoir, ou si nous refusons de livrer. Nous vous \
        remboursons alors tout ce que vous avez payé, sans retard injustifié.",
    choose_period: "Choisir la suite",
    period_over_title: |order| format!("Commande {order} : le délai que vous avez fixé est passé"),
    period_over_lead: |order, by| {
        format!(
            "Votre commande {order} aurait dû vous parvenir {by}, dans le délai que vous avez fixé, et ce n’est pas \
                le cas."
        )
    },
    period_over_rights: "Vous pouvez maintenant mettre fin au contrat. Nous vous remboursons alors tout ce que vous \
        avez payé, sans retard injustifié. Vous pouvez aussi attendre encore et y mettre fin plus tard.",
    choose_end: "Choisir la suite",
    wished_title: |order| format!("Votre commande {order} va être annulée, comme vous le souhaitez"),
    wished_lead: |order| format!("Vous nous avez dit que vous ne vouliez plus de votre commande {order}."),
    not_consented_title: |order| format!("Votre commande {order} va être annulée et remboursée"),
    not_consented_lead: |order, by| {
        format!(
            "Nous n’avons pas pu expédier votre commande {order} et n’avons pas reçu {by} votre accord pour attendre \
                plus longtemps. Elle va donc être annulée."
        )
    },
    refund_follows: "Notre équipe l’annule maintenant et rembourse ce que vous avez payé. Vous n’avez rien à faire.",
    mistake: "Si ce n’est pas ce que vous voulez, répondez bientôt à cet e-mail. Une personne le lit.",
};
