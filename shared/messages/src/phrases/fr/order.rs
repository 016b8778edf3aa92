//! French, about an order under way.

use super::*;

pub(super) const ORDER: OrderPhrases = OrderPhrases {
    items_heading: "Dans cette commande",
    // Zero and one are singular in French.
    more_items: |n| if n < 2 { format!("et {n} autre article") } else { format!("et {n} autres articles") },
    see: |order| format!("Voir la commande {order}"),
    parcels_heading: |n| if n < 2 { "Votre colis".to_owned() } else { "Vos colis".to_owned() },
    more_parcels: |n| if n < 2 { format!("et {n} autre colis") } else { format!("et {n} autres colis") },
    track: |number, carrier| format!("Suivre le colis{}{}", with(" ", number), with(" chez ", carrier)),
    track_button: "Suivre votre colis",
    last_seen: |moment, place| format!("Dernier passage : {moment}{}", with(", ", place)),
    never_scanned: "Pas encore de scan",
    promised: "Promis",
    expected: "Arrivée prévue",
    no_date: "Pas encore de date fiable",
    next_update: "Prochaines nouvelles",
    thanks: "Merci de votre patience.",
};

pub(super) const DELAY: DelayPhrases = DelayPhrases {
    whole: LatePhrases {
        head_first: |order| format!("Retard de votre commande {order}"),
        head_again: |order| format!("Votre commande {order} a toujours du retard"),
        title_first: |order| format!("Votre commande {order} a du retard"),
        title_again: |order| format!("Votre commande {order} a toujours du retard"),
        will: |order| format!("Votre commande {order} arrivera plus tard que promis."),
        will_unpromised: |order| format!("Votre commande {order} arrivera plus tard que prévu."),
        likely: |order| format!("Votre commande {order} arrivera probablement plus tard que promis."),
        likely_unpromised: |order| {
            format!("Votre commande {order} arrivera probablement plus tard que prévu.")
        },
        passed: |order| format!("Votre commande {order} n’est pas arrivée le jour promis."),
        still: |order| format!("Votre commande {order} a toujours du retard."),
        expect: |when| format!("Nous prévoyons maintenant son arrivée {when}."),
    },
    part: LatePhrases {
        head_first: |order| format!("Retard d’une partie de votre commande {order}"),
        head_again: |order| format!("Une partie de votre commande {order} a toujours du retard"),
        title_first: |order| format!("Une partie de votre commande {order} a du retard"),
        title_again: |order| format!("Une partie de votre commande {order} a toujours du retard"),
        will: |order| format!("Une partie de votre commande {order} arrivera plus tard que promis."),
        will_unpromised: |order| {
            format!("Une partie de votre commande {order} arrivera plus tard que prévu.")
        },
        likely: |order| {
            format!("Une partie de votre commande {order} arrivera probablement plus tard que promis.")
        },
        likely_unpromised: |order| {
            format!("Une partie de votre commande {order} arrivera probablement plus tard que prévu.")
        },
        passed: |order| format!("Une partie de votre commande {order} n’est pas arrivée le jour promis."),
        still: |order| format!("Une partie de votre commande {order} a toujours du retard."),
        expect: |when| format!("Nous prévoyons maintenant son arrivée {when}."),
    },
    tail_expected: |when| format!("arrivée prévue {when}"),
    tail_update: |by| format!("prochaines nouvelles {by}"),
    tail_team: "notre équipe prend le relais",
    no_date: "Nous n’avons pas encore de nouvelle date sur laquelle vous puissiez compter.",
    update: |by| format!("Nous vous écrirons de nouveau {by}, même si rien n’a changé."),
    update_soon: "Nous vous écrirons dès que nous en saurons plus.",
    team: "Notre équipe a pris le relais : une personne s’occupe maintenant de votre commande.",
    team_update: |by| format!("Vous aurez de nos nouvelles {by}."),
    team_update_soon: "Vous aurez de nos nouvelles dès que nous en saurons plus.",
    sorry_first: "Nous en sommes désolés. Vous devez pouvoir compter sur les dates que nous vous donnons.",
    sorry_again: "Nous sommes désolés que cela dure si longtemps.",
    dispatch: DispatchCausePhrases {
        hand_over_late: "Ce qui s’est passé : votre commande aurait déjà dû partir, et elle est encore chez \
            nous.",
        promise_at_risk: "Ce qui s’est passé : votre commande est encore chez nous, et le temps qui reste \
            est trop court pour vous la livrer le jour promis.",
        promise_passed: "Ce qui s’est passé : votre commande n’est pas encore partie de chez nous.",
    },
    transit: TransitCausePhrases {
        no_first_scan: |n| match n {
            1 => "Ce qui s’est passé : l’étiquette de votre colis est prête, mais le suivi ne montre pas \
                encore de premier scan."
                .to_owned(),
            n => format!(
                "Ce qui s’est passé : les étiquettes de {n} de vos colis sont prêtes, mais le suivi ne \
                    montre pas encore de premier scan."
            ),
        },
        silent: |n| match n {
            1 => "Ce qui s’est passé : le suivi de votre colis n’indique rien de nouveau depuis plus \
                longtemps que d’habitude."
                .to_owned(),
            n => format!(
                "Ce qui s’est passé : le suivi de {n} de vos colis n’indique rien de nouveau depuis plus \
                    longtemps que d’habitude."
            ),
        },
        carrier_says_delayed: |n| match n {
            1 => "Ce qui s’est passé : le suivi de votre colis signale un retard en chemin.".to_owned(),
            n => format!("Ce qui s’est passé : le suivi de {n} de vos colis signale un retard en chemin."),
        },
        promise_at_risk: |n| match n {
            1 => "Ce qui s’est passé : votre colis n’est pas encore en cours de livraison, et le jour \
                promis est proche."
                .to_owned(),
            n => format!(
                "Ce qui s’est passé : {n} de vos colis ne sont pas encore en cours de livraison, et le jour \
                    promis est proche."
            ),
        },
        promise_passed: |n| match n {
            1 => "Ce qui s’est passé : votre colis est encore en chemin.".to_owned(),
            n => format!("Ce qui s’est passé : {n} de vos colis sont encore en chemin."),
        },
        estimate: |n| match n {
            1 => {
                "Ce qui s’est passé : d’après la dernière estimation, votre colis a besoin de plus de temps."
                    .to_owned()
            }
            n => format!(
                "Ce qui s’est passé : d’après la dernière estimation, {n} de vos colis ont besoin de plus \
                    de temps."
            ),
        },
    },
    own_dispatch: "C’est à nous de vous la faire parvenir, et nous vous préviendrons de son départ.",
    own_transit: "C’est à nous de vous faire parvenir votre commande. Nous surveillons le suivi et vous \
        préviendrons dès que quelque chose change.",
    options_heading: "Ce que vous pouvez faire",
    wait_update: |by| format!("Attendre : vous n’avez rien à faire. Vous aurez de nos nouvelles {by}."),
    wait: "Attendre : vous n’avez rien à faire. Nous vous tenons au courant.",
    change_dispatch: "Modifier ou annuler : si vous voulez changer la commande ou l’adresse, ou annuler, \
        répondez à cet e-mail. Une personne le lit et s’en occupe.",
    change_transit: "Modifier ou annuler : si vous en avez besoin pour un jour précis ou n’en voulez plus, \
        répondez à cet e-mail. Une personne le lit et cherche une solution avec vous.",
};

pub(super) const FEE: FeePhrases = FeePhrases {
    refund_promised: |amount, service| {
        let service = or(service, "la livraison plus rapide");
        format!(
            "Vous avez payé {amount} pour {service}. Nous vous remboursons ce montant ; vous n’avez rien à \
                faire."
        )
    },
    refund_promised_if_late: |amount, service| {
        let service = or(service, "la livraison plus rapide");
        format!(
            "Vous avez payé {amount} pour {service}. Si votre commande arrive plus tard que promis, nous \
                vous remboursons ce montant ; vous n’avez rien à faire."
        )
    },
    refund_on_request: |amount, service| {
        let service = or(service, "la livraison plus rapide");
        format!(
            "Vous avez payé {amount} pour {service}. Si vous souhaitez récupérer ce montant, répondez à cet \
                e-mail et nous vous le rembourserons."
        )
    },
    refund_on_request_if_late: |amount, service| {
        let service = or(service, "la livraison plus rapide");
        format!(
            "Vous avez payé {amount} pour {service}. Si votre commande arrive plus tard que promis et que \
                vous souhaitez récupérer ce montant, répondez à cet e-mail et nous vous le rembourserons."
        )
    },
    refund_check: |amount, service| {
        let service = or(service, "la livraison plus rapide");
        format!(
            "Nous vous avons annoncé le remboursement des {amount} payés pour {service}. Si vous ne l’avez \
                pas encore reçu, répondez-nous et nous vérifierons."
        )
    },
};

pub(super) const EXCEPTION: ExceptionPhrases = ExceptionPhrases {
    steps_heading: "Que faire maintenant",
    attempt_failed: ProblemPhrases {
        heading: |order| format!("Votre commande {order} n’a pas pu vous être livrée"),
        lead: |order| {
            format!(
                "Une livraison de votre commande {order} a été tentée, mais le colis n’a pas pu être remis."
            )
        },
        part_heading: |order| format!("Une partie de votre commande {order} n’a pas pu vous être livrée"),
        part_lead: |order| {
            format!(
                "Une livraison d’une partie de votre commande {order} a été tentée, mais le colis n’a pas pu être remis."
            )
        },
        acknowledge: "Nous sommes désolés de ce désagrément.",
        steps: &[
            "Consultez la page de suivi : elle indique quand la prochaine tentative est prévue, ou \
                l’endroit où le colis vous attend.",
            "Si l’adresse, le nom sur la porte ou un numéro de téléphone doit être corrigé, répondez à cet \
                e-mail. Une personne le lit et s’en occupe.",
        ],
    },
    address: ProblemPhrases {
        heading: |order| format!("Votre commande {order} attend : merci de vérifier l’adresse"),
        lead: |order| {
            format!(
                "Votre commande {order} est bloquée : l’adresse de livraison est incomplète ou n’est pas \
                    claire."
            )
        },
        part_heading: |order| {
            format!("Une partie de votre commande {order} attend : merci de vérifier l’adresse")
        },
        part_lead: |order| {
            format!(
                "Une partie de votre commande {order} est bloquée : l’adresse de livraison est incomplète ou n’est pas claire."
            )
        },
        acknowledge: "Nous sommes désolés de ce contretemps. Avec votre aide, elle peut repartir.",
        steps: &[
            "Répondez à cet e-mail avec l’adresse complète : le nom sur la porte, le numéro et la rue, le \
                code postal et la ville, ainsi que l’étage ou la société s’il y a lieu.",
            "Une personne de notre équipe lit votre réponse, fait corriger l’adresse et vous le confirme.",
        ],
    },
    pickup: ProblemPhrases {
        heading: |order| format!("Votre commande {order} est prête à être retirée"),
        lead: |order| format!("Votre commande {order} vous attend dans un point de retrait."),
        part_heading: |order| format!("Une partie de votre commande {order} est prête à être retirée"),
        part_lead: |order| {
            format!("Une partie de votre commande {order} vous attend dans un point de retrait.")
        },
        acknowledge: "",
        steps: &[
            "Munissez-vous d’une pièce d’identité, et du code de retrait si vous en avez reçu un.",
            "Si vous ne pouvez pas y aller à temps, répondez à cet e-mail. Une personne le lit et cherche \
                une solution avec vous.",
        ],
    },
    returning: ProblemPhrases {
        heading: |order| format!("Votre commande {order} revient vers nous"),
        lead: |order| format!("Votre commande {order} n’a pas pu être livrée et revient vers nous."),
        part_heading: |order| format!("Une partie de votre commande {order} revient vers nous"),
        part_lead: |order| {
            format!("Une partie de votre commande {order} n’a pas pu être livrée et revient vers nous.")
        },
        acknowledge: "Nous en sommes désolés. Cela n’aurait pas dû se passer ainsi.",
        steps: &[
            "Répondez à cet e-mail en nous disant ce que vous préférez : un nouvel envoi ou le \
                remboursement.",
            "Pour un nouvel envoi, indiquez-nous l’adresse à laquelle l’expédier.",
        ],
    },
    place: "Où",
    collect: "À retirer",
    thanks: "Merci de votre aide.",
};

pub(super) const RECOVERY: RecoveryPhrases = RecoveryPhrases {
    handed_over: NewsPhrases {
        heading: |order| format!("Bonne nouvelle : votre commande {order} est en route"),
        lead: |order| format!("Votre commande {order} est partie de chez nous et en route vers vous."),
        part_heading: |order| format!("Bonne nouvelle : une partie de votre commande {order} est en route"),
        part_lead: |order| {
            format!("Une partie de votre commande {order} est partie de chez nous et en route vers vous.")
        },
    },
    moves_again: NewsPhrases {
        heading: |order| format!("Bonne nouvelle : votre commande {order} avance de nouveau"),
        lead: |order| format!("Votre commande {order} avance de nouveau : le suivi montre un nouveau scan."),
        part_heading: |order| {
            format!("Bonne nouvelle : une partie de votre commande {order} avance de nouveau")
        },
        part_lead: |order| {
            format!(
                "Une partie de votre commande {order} avance de nouveau : le suivi montre un nouveau scan."
            )
        },
    },
    out_for_delivery: NewsPhrases {
        heading: |order| format!("Bonne nouvelle : votre commande {order} est en cours de livraison"),
        lead: |order| format!("Votre commande {order} est en cours de livraison et sera bientôt chez vous."),
        part_heading: |order| {
            format!("Bonne nouvelle : une partie de votre commande {order} est en cours de livraison")
        },
        part_lead: |order| {
            format!(
                "Une partie de votre commande {order} est en cours de livraison et sera bientôt chez vous."
            )
        },
    },
    new_estimate: NewsPhrases {
        heading: |order| format!("Nouvelle date pour votre commande {order}"),
        lead: |order| format!("Nous avons une nouvelle date pour votre commande {order}."),
        part_heading: |order| format!("Nouvelle date pour une partie de votre commande {order}"),
        part_lead: |order| format!("Nous avons une nouvelle date pour une partie de votre commande {order}."),
    },
    nothing_to_do: "Vous n’avez rien à faire. Si quelque chose ne vous convient pas, répondez à cet e-mail \
        : une personne le lit.",
};
