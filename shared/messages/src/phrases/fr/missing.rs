//! French, about what is lost or was not received.

use super::*;

pub(super) const LOST: LostPhrases = LostPhrases {
    carrier_says: NewsPhrases {
        heading: |order| {
            format!("Votre commande {order} est perdue ou endommagée : nouvel envoi ou remboursement ?")
        },
        lead: |order| {
            format!(
                "Votre commande {order} a été perdue ou endommagée en chemin. Nous vous l’envoyons de nouveau ou vous remboursons : à vous de choisir."
            )
        },
        part_heading: |order| {
            format!(
                "Une partie de votre commande {order} est perdue ou endommagée : nouvel envoi ou remboursement ?"
            )
        },
        part_lead: |order| {
            format!(
                "Une partie de votre commande {order} a été perdue ou endommagée en chemin. Nous vous l’envoyons de nouveau ou vous la remboursons : à vous de choisir."
            )
        },
    },
    silent: NewsPhrases {
        heading: |order| format!("Votre commande {order} semble perdue : nouvel envoi ou remboursement ?"),
        lead: |order| {
            format!(
                "Votre commande {order} ne donne plus signe de vie depuis si longtemps que nous la tenons pour perdue. Nous vous l’envoyons de nouveau ou vous remboursons : à vous de choisir."
            )
        },
        part_heading: |order| {
            format!("Une partie de votre commande {order} semble perdue : nouvel envoi ou remboursement ?")
        },
        part_lead: |order| {
            format!(
                "Une partie de votre commande {order} ne donne plus signe de vie depuis si longtemps que nous la tenons pour perdue. Nous vous l’envoyons de nouveau ou vous la remboursons : à vous de choisir."
            )
        },
    },
    sorry: "Nous en sommes désolés. C’était à nous de vous la faire parvenir, et nous allons y remédier.",
    choice_heading: "Que préférez-vous ?",
    choice: "La page qui s’ouvre vous demande de confirmer. Une personne de notre équipe voit votre choix et s’en occupe.",
    replace: "Un nouvel envoi",
    refund: "Un remboursement",
    or_reply: "Vous pouvez aussi répondre à cet e-mail, par exemple si l’adresse a changé.",
    reply: "Répondez à cet e-mail en nous disant ce que vous préférez : un nouvel envoi ou le remboursement.",
    found: "Si un colis vous parvient tout de même, ou vous est parvenu endommagé, dites-le-nous. Une photo nous aide.",
};

pub(super) const NOT_RECEIVED: NotReceivedPhrases = NotReceivedPhrases {
    heading: |order| format!("Nous recherchons votre commande {order}"),
    heading_again: |order| format!("Nous recherchons toujours votre commande {order}"),
    lead_on: |order, on| {
        format!(
            "Vous nous avez dit ne pas avoir reçu votre commande {order}, alors qu’elle a été signalée comme livrée {on}."
        )
    },
    lead: |order| {
        format!(
            "Vous nous avez dit ne pas avoir reçu votre commande {order}, alors qu’elle a été signalée comme livrée."
        )
    },
    lead_again: |order| {
        format!("Votre commande {order}, signalée comme livrée, n’a pas encore été retrouvée.")
    },
    sorry: "Nous en sommes désolés. C’était à nous de vous la faire parvenir. Nous allons la retrouver ou y remédier.",
    steps_heading: "Ce qui se passe maintenant",
    steps: &[
        "Une personne de notre équipe cherche où le colis a été déposé. Vous n’avez rien à prouver.",
        "En attendant, un coup d’œil peut aider : chez les voisins et vos proches, dans la boîte aux lettres, là où les colis sont déposés d’habitude.",
        "Si vous la retrouvez, répondez à cet e-mail pour que nous arrêtions les recherches.",
    ],
};
