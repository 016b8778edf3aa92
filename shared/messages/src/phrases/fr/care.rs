//! French, about what comes before and after an order.

use super::*;

pub(super) const CHECK_IN: CheckInPhrases = CheckInPhrases {
    subject: |order| format!("Tout va bien avec votre commande {order} ?"),
    title: "Est-ce que tout va bien ?",
    lead_on: |order, on| {
        format!("Votre commande {order} vous est parvenue {on}. Est-ce que tout est en ordre ?")
    },
    lead: |order| {
        format!("Votre commande {order} devrait maintenant être chez vous. Est-ce que tout est en ordre ?")
    },
    late_subject: |order| format!("Votre commande {order} a eu du retard : est-elle bien arrivée ?"),
    late_title: "Est-elle bien arrivée ?",
    late_lead_on: |order, on| {
        format!(
            "Votre commande {order} vous est parvenue {on}, plus tard que promis. Nous en sommes désolés. \
                Est-ce que tout est bien arrivé ?"
        )
    },
    late_lead: |order| {
        format!(
            "Votre commande {order} vous est parvenue plus tard que promis. Nous en sommes désolés. Est-ce \
                que tout est bien arrivé ?"
        )
    },
    eased_subject: |order| format!("Votre commande {order} est-elle bien arrivée ?"),
    eased_lead_on: |order, on| {
        format!(
            "Nous vous avions écrit que votre commande {order} risquait d’avoir du retard. Elle vous \
                est parvenue {on}, à temps finalement. Est-ce que tout est bien arrivé ?"
        )
    },
    eased_lead: |order| {
        format!(
            "Nous vous avions écrit que votre commande {order} risquait d’avoir du retard. Elle est \
                finalement arrivée à temps. Est-ce que tout est bien arrivé ?"
        )
    },
    problem: "S’il manque quelque chose, si un article est cassé ou n’est pas ce que vous attendiez, \
        répondez à cet e-mail et dites-le-nous. Une personne le lit et trouve une solution avec vous. Si un \
        article est cassé, une photo nous aide.",
    fine: "Si tout va bien, vous n’avez rien à faire.",
    help: "Retours et aide",
    thanks: "Merci de votre commande.",
    late_thanks: "Merci de votre patience.",
};

pub(super) const SURVEY: SurveyPhrases = SurveyPhrases {
    csat_subject: |order| {
        format!("Quel est votre niveau de satisfaction concernant votre commande {order} ?")
    },
    csat_question: |order| {
        format!("Quel est votre niveau de satisfaction concernant votre commande {order} ?")
    },
    csat_late: "Nous savons qu’elle est arrivée en retard. Tenez-en compte dans votre réponse.",
    csat_low: "Très faible",
    csat_high: "Très élevé",
    csat_reply: "Répondez à cet e-mail par un chiffre de 1 (très faible) à 5 (très élevé). Un commentaire \
        est bienvenu.",
    nps_subject: |brand| format!("Recommanderiez-vous {brand} ?"),
    nps_question: |brand| {
        format!("Quelle est la probabilité que vous recommandiez {brand} à vos proches ou à vos collègues ?")
    },
    nps_low: "Pas du tout probable",
    nps_high: "Extrêmement probable",
    nps_reply: "Répondez à cet e-mail par un chiffre de 0 (pas du tout probable) à 10 (extrêmement \
        probable). Un commentaire est bienvenu.",
    one_tap: "Un seul geste suffit pour choisir votre réponse. Sur la page qui s’ouvre, vous pouvez la \
        modifier et ajouter un commentaire.",
    spoken: |score, best| format!("{score} sur {best}"),
    problem: "Si quelque chose ne va pas, répondez plutôt à cet e-mail. Une personne le lit et vous aide.",
    thanks: "Merci de votre temps.",
};

pub(super) const CART: CartPhrases = CartPhrases {
    subject: |brand| format!("Pouvons-nous vous aider pour votre panier chez {brand} ?"),
    title: "Pouvons-nous vous aider ?",
    lead: |brand| {
        format!(
            "Vous avez mis quelque chose dans votre panier chez {brand} sans commander. C’est tout à fait \
                votre droit. Si quelque chose vous a gêné, répondez à cet e-mail : une personne le lit et \
                vous aide volontiers."
        )
    },
    items_heading: "Dans votre panier",
    blockers_heading: "Ce qui gêne souvent",
    payment_title: "Le paiement ne passe pas",
    payment_fix: "Beaucoup de banques demandent de confirmer un paiement dans leur application ou par SMS, \
        et le refusent sinon. Réessayez, ou choisissez un autre moyen de paiement. Si cela ne marche pas \
        non plus, répondez-nous en disant ce que vous avez vu.",
    shipping_title: "La livraison coûte trop cher ou prend trop de temps",
    shipping_fix: "Saisissez votre adresse au moment de commander : vous verrez le prix et le délai avant \
        de payer. Si l’un ou l’autre ne vous convient pas, demandez-nous : il y a peut-être une autre \
        solution.",
    shipping_when: |when| format!("Commandé aujourd’hui, cela devrait arriver {when}."),
    shipping_link: "Frais et délais de livraison",
    doubt_title: "Vous hésitez : est-ce le bon choix ?",
    doubt_fix: "Répondez avec votre question, sur la taille, la matière ou autre chose. Une personne qui \
        connaît nos produits vous répond.",
    returns_link: "Comment se passent les retours",
    button: "Retourner à votre panier",
    decided: "Si vous avez changé d’avis, vous n’avez rien à faire.",
    thanks: "Merci de votre visite.",
};

pub(super) const FAQ: FaqPhrases = FaqPhrases {
    subject: "Avez-vous trouvé ce que vous cherchiez ?",
    subject_topic: |topic| format!("Avez-vous trouvé votre réponse sur « {topic} » ?"),
    title: "Pouvons-nous vous aider ?",
    lead: "Vous avez cherché dans notre aide, et il semble que la réponse n’y était pas.",
    lead_topic: |topic| {
        format!(
            "Vous avez cherché dans notre aide sur le sujet « {topic} », et il semble que la réponse n’y \
                était pas."
        )
    },
    ask: "Répondez à cet e-mail en posant votre question avec vos propres mots. Une personne le lit et vous \
        répond.",
    orders_heading: |n| if n < 2 { "Votre commande".to_owned() } else { "Vos commandes".to_owned() },
    order: |order| format!("Commande {order}"),
    statuses: StatusPhrases {
        preparing: "En préparation",
        on_its_way: "En route",
        delayed: "En route, plus tard que promis",
        out_for_delivery: "En cours de livraison",
        ready_for_pickup: "Prête à être retirée",
        needs_attention: "Bloquée : répondez à cet e-mail et nous vérifierons",
        delivered: "Livrée",
        cancelled: "Annulée",
    },
    expected: |when| format!("arrivée prévue {when}"),
    articles_heading: "Ces pages peuvent vous aider",
    found: "Si vous avez trouvé votre réponse, vous n’avez rien à faire.",
    thanks: "Merci de votre question.",
};
