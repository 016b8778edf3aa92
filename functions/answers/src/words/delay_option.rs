//! The page of the choice that law gives, in every language. For counsel to check: see docs/legal.md.

use super::{One, Plain};

/// The page. Titles take the order's number with a space before it, or nothing.
#[derive(Debug)]
pub(crate) struct DelayOptionWords {
    pub(crate) title: One,
    /// A moment.
    pub(crate) ships: One,
    pub(crate) undated: Plain,
    pub(crate) silence: Plain,
    /// A moment.
    pub(crate) needs_consent: One,
    pub(crate) consented: Plain,
    pub(crate) wait_text: Plain,
    pub(crate) wait: Plain,
    pub(crate) cancel_text: Plain,
    pub(crate) cancel: Plain,
    /// Nothing that can be chosen was sent.
    pub(crate) choose: Plain,
    pub(crate) overdue_title: One,
    /// A moment.
    pub(crate) overdue: One,
    pub(crate) period_text: Plain,
    /// A moment; to choose.
    pub(crate) until: One,
    pub(crate) period: Plain,
    /// A moment.
    pub(crate) period_set: One,
    pub(crate) end_text: Plain,
    pub(crate) end: Plain,
    pub(crate) noted_title: One,
    pub(crate) cancelled_title: One,
    pub(crate) cancelled: Plain,
    pub(crate) closed: Plain,
    pub(crate) shipped_title: One,
    pub(crate) shipped: Plain,
    pub(crate) arrived_title: One,
    pub(crate) arrived: Plain,
    pub(crate) over_title: One,
    pub(crate) over: Plain,
    /// The address follows.
    pub(crate) write_to_us: Plain,
}

pub(super) static EN: DelayOptionWords = DelayOptionWords {
    title: |order| format!("Your order{order}: wait or cancel?"),
    ships: |moment| format!("Your order is delayed. It will ship by {moment} at the latest."),
    undated: "Your order is delayed, and we cannot tell you yet when it will ship.",
    silence: "If you wait, you do not need to do anything. Until we ship it you can cancel.",
    needs_consent: |moment| {
        format!(
            "We need your answer by {moment}. If you do not agree by then to wait, and it has not shipped, it is \
                canceled and we refund it promptly and in full."
        )
    },
    consented: "You agreed to wait. Thank you. Until we ship it you can still cancel.",
    wait_text: "You agree that your order ships later.",
    wait: "I agree to wait",
    cancel_text: "You no longer want it: you get a prompt refund of everything you paid. It costs you nothing.",
    cancel: "Cancel my order",
    choose: "Please choose once more. Nothing was recorded.",
    overdue_title: |order| format!("Your order{order} is overdue: what should happen?"),
    overdue: |moment| format!("It should have reached you by {moment}."),
    period_text: "Give us a further period. If your order has not arrived when it ends, you can end the contract.",
    until: |moment| format!("Until {moment}"),
    period: "Set this period",
    period_set: |moment| {
        format!(
            "You gave us until {moment}. If your order has not arrived by then, you can end the contract."
        )
    },
    end_text: "End the contract: after such a period; or at once, if it was essential to you to have the order by \
        the agreed day and we knew or had to know that, or if we refuse to deliver. We then pay back everything you \
        paid for it, without undue delay.",
    end: "End the contract",
    noted_title: |order| format!("Order{order}: we have your answer"),
    cancelled_title: |order| format!("Your order{order} is to be canceled"),
    cancelled: "We have your answer. Our team cancels the order and refunds what you paid for it. You do not need \
        to do anything.",
    closed: "The order is already canceled or refunded.",
    shipped_title: |order| format!("Your order{order} has left us"),
    shipped: "It is on its way to you, so it cannot be canceled here any more.",
    arrived_title: |order| format!("Your order{order} has arrived"),
    arrived: "There is nothing to choose any more.",
    over_title: |order| format!("Order{order}: the time to choose is over"),
    over: "Our team looks after your order now and writes to you.",
    write_to_us: "If that is not right, write to us. A person reads it:",
};

pub(super) static DE: DelayOptionWords = DelayOptionWords {
    title: |order| format!("Ihre Bestellung{order}: warten oder stornieren?"),
    ships: |moment| format!("Ihre Bestellung verspätet sich. Sie geht spätestens bis {moment} ab."),
    undated: "Ihre Bestellung verspätet sich, und wir können Ihnen noch nicht sagen, wann sie abgeht.",
    silence: "Wenn Sie warten, müssen Sie nichts tun. Bis zum Versand können Sie stornieren.",
    needs_consent: |moment| {
        format!(
            "Wir brauchen Ihre Antwort bis {moment}. Wenn Sie bis dahin nicht einverstanden sind und die Bestellung \
                nicht abgegangen ist, wird sie storniert und umgehend vollständig erstattet."
        )
    },
    consented: "Sie sind einverstanden zu warten. Danke. Bis zum Versand können Sie noch stornieren.",
    wait_text: "Sie sind einverstanden, dass Ihre Bestellung später abgeht.",
    wait: "Ich warte",
    cancel_text: "Sie möchten sie nicht mehr: Sie erhalten umgehend alles zurück, was Sie bezahlt haben. Es kostet \
        Sie nichts.",
    cancel: "Bestellung stornieren",
    choose: "Bitte wählen Sie noch einmal. Es wurde nichts festgehalten.",
    overdue_title: |order| format!("Ihre Bestellung{order} ist überfällig: Wie soll es weitergehen?"),
    overdue: |moment| format!("Sie hätte bis {moment} bei Ihnen sein müssen."),
    period_text: "Setzen Sie uns eine Nachfrist. Ist Ihre Bestellung an deren Ende nicht da, können Sie vom Vertrag \
        zurücktreten.",
    until: |moment| format!("Bis {moment}"),
    period: "Diese Frist setzen",
    period_set: |moment| {
        format!(
            "Sie haben uns eine Frist bis {moment} gesetzt. Ist Ihre Bestellung dann nicht da, können Sie vom \
                Vertrag zurücktreten."
        )
    },
    end_text: "Treten Sie vom Vertrag zurück: nach einer solchen Frist; oder sofort, wenn es Ihnen wesentlich auf den \
        vereinbarten Tag ankam und wir das wussten oder wissen mussten, oder wenn wir die Lieferung verweigern. Wir \
        zahlen dann unverzüglich alles zurück, was Sie dafür bezahlt haben.",
    end: "Vom Vertrag zurücktreten",
    noted_title: |order| format!("Bestellung{order}: Ihre Antwort ist bei uns"),
    cancelled_title: |order| format!("Ihre Bestellung{order} wird storniert"),
    cancelled: "Ihre Antwort ist bei uns. Unser Team storniert die Bestellung und erstattet, was Sie dafür bezahlt \
        haben. Sie müssen nichts tun.",
    closed: "Die Bestellung ist schon storniert oder erstattet.",
    shipped_title: |order| format!("Ihre Bestellung{order} ist unterwegs"),
    shipped: "Sie hat uns schon verlassen und kann hier nicht mehr storniert werden.",
    arrived_title: |order| format!("Ihre Bestellung{order} ist angekommen"),
    arrived: "Es gibt nichts mehr zu wählen.",
    over_title: |order| format!("Bestellung{order}: Die Zeit für die Wahl ist vorbei"),
    over: "Unser Team kümmert sich jetzt um Ihre Bestellung und schreibt Ihnen.",
    write_to_us: "Wenn das nicht stimmt, schreiben Sie uns. Ein Mensch liest es:",
};

pub(super) static FR: DelayOptionWords = DelayOptionWords {
    title: |order| format!("Votre commande{order}\u{a0}: attendre ou annuler\u{202f}?"),
    ships: |moment| format!("Votre commande est retardée. Elle partira au plus tard le {moment}."),
    undated: "Votre commande est retardée et nous ne pouvons pas encore vous dire quand elle partira.",
    silence: "Si vous attendez, vous n’avez rien à faire. Vous pouvez annuler jusqu’à l’expédition.",
    needs_consent: |moment| {
        format!(
            "Nous avons besoin de votre réponse jusqu’au {moment}. Sans votre accord d’ici là, et si elle n’est pas \
                partie, votre commande est annulée et remboursée sans tarder et en totalité."
        )
    },
    consented: "Vous avez accepté d’attendre. Merci. Vous pouvez encore annuler jusqu’à l’expédition.",
    wait_text: "Vous acceptez que votre commande parte plus tard.",
    wait: "J’accepte d’attendre",
    cancel_text: "Vous n’en voulez plus\u{a0}: vous êtes remboursé sans tarder de tout ce que vous avez payé. Cela ne \
        vous coûte rien.",
    cancel: "Annuler ma commande",
    choose: "Choisissez encore une fois. Rien n’a été enregistré.",
    overdue_title: |order| {
        format!("Votre commande{order} est en retard\u{a0}: que voulez-vous faire\u{202f}?")
    },
    overdue: |moment| format!("Elle aurait dû vous parvenir jusqu’au {moment}."),
    period_text: "Fixez-nous un délai supplémentaire. Si votre commande n’est pas arrivée à la fin de ce délai, vous \
        pouvez mettre fin au contrat.",
    until: |moment| format!("Jusqu’au {moment}"),
    period: "Fixer ce délai",
    period_set: |moment| {
        format!(
            "Vous nous avez donné un délai jusqu’au {moment}. Si votre commande n’est pas arrivée d’ici là, vous \
                pouvez mettre fin au contrat."
        )
    },
    end_text: "Mettre fin au contrat\u{a0}: après un tel délai\u{202f}; ou tout de suite, si la date convenue était \
        essentielle pour vous et que nous le savions ou devions le savoir, ou si nous refusons de livrer. Nous vous \
        remboursons alors tout ce que vous avez payé, sans retard injustifié.",
    end: "Mettre fin au contrat",
    noted_title: |order| format!("Commande{order}\u{a0}: nous avons votre réponse"),
    cancelled_title: |order| format!("Votre commande{order} va être annulée"),
    cancelled: "Nous avons votre réponse. Notre équipe annule la commande et rembourse ce que vous avez payé. Vous \
        n’avez rien à faire.",
    closed: "La commande est déjà annulée ou remboursée.",
    shipped_title: |order| format!("Votre commande{order} est partie"),
    shipped: "Elle est en route vers vous et ne peut plus être annulée ici.",
    arrived_title: |order| format!("Votre commande{order} est arrivée"),
    arrived: "Il n’y a plus rien à choisir.",
    over_title: |order| format!("Commande{order}\u{a0}: le temps de choisir est passé"),
    over: "Notre équipe s’occupe maintenant de votre commande et vous écrit.",
    write_to_us: "Si ce n’est pas exact, écrivez-nous. Une personne vous lit\u{a0}:",
};

pub(super) static ES: DelayOptionWords = DelayOptionWords {
    title: |order| format!("Su pedido{order}: ¿esperar o cancelar?"),
    ships: |moment| format!("Su pedido se retrasa. Saldrá a más tardar el {moment}."),
    undated: "Su pedido se retrasa, y todavía no podemos decirle cuándo saldrá.",
    silence: "Si espera, no tiene que hacer nada. Hasta el envío puede cancelar.",
    needs_consent: |moment| {
        format!(
            "Necesitamos su respuesta hasta el {moment}. Si para entonces no acepta esperar y no ha salido, se \
                cancela y le devolvemos el dinero sin demora y por completo."
        )
    },
    consented: "Ha aceptado esperar. Gracias. Hasta el envío todavía puede cancelar.",
    wait_text: "Acepta que su pedido salga más tarde.",
    wait: "Acepto esperar",
    cancel_text: "Ya no lo quiere: le devolvemos sin demora todo lo que pagó. No le cuesta nada.",
    cancel: "Cancelar mi pedido",
    choose: "Elija otra vez, por favor. No se ha registrado nada.",
    overdue_title: |order| format!("Su pedido{order} va con retraso: ¿qué quiere hacer?"),
    overdue: |moment| format!("Debería haberle llegado hasta el {moment}."),
    period_text: "Denos un plazo adicional. Si su pedido no ha llegado cuando termine, puede resolver el contrato.",
    until: |moment| format!("Hasta el {moment}"),
    period: "Fijar este plazo",
    period_set: |moment| {
        format!(
            "Nos ha dado un plazo hasta el {moment}. Si su pedido no ha llegado para entonces, puede resolver el \
                contrato."
        )
    },
    end_text: "Resolver el contrato: después de ese plazo; o enseguida, si la fecha acordada era esencial para usted \
        y lo sabíamos o debíamos saberlo, o si nos negamos a entregar. Entonces le devolvemos todo lo que pagó, sin \
        demora indebida.",
    end: "Resolver el contrato",
    noted_title: |order| format!("Pedido{order}: tenemos su respuesta"),
    cancelled_title: |order| format!("Su pedido{order} se va a cancelar"),
    cancelled: "Tenemos su respuesta. Nuestro equipo cancela el pedido y le devuelve lo que pagó. No tiene que hacer \
        nada.",
    closed: "El pedido ya está cancelado o reembolsado.",
    shipped_title: |order| format!("Su pedido{order} ya ha salido"),
    shipped: "Está en camino y ya no se puede cancelar aquí.",
    arrived_title: |order| format!("Su pedido{order} ha llegado"),
    arrived: "Ya no hay nada que elegir.",
    over_title: |order| format!("Pedido{order}: el tiempo para elegir ha terminado"),
    over: "Nuestro equipo se ocupa ahora de su pedido y le escribe.",
    write_to_us: "Si no es correcto, escríbanos. Lo lee una persona:",
};
