//! Spanish, the choice that law gives. For counsel to check: see docs/legal.md.

use super::*;

pub(super) const LEGAL: LegalPhrases = LegalPhrases {
    first_title: |order| format!("Su pedido {order} saldrá más tarde: esperar o cancelar"),
    first_lead: |order, by| format!("No podemos enviar su pedido {order} {by}, como deberíamos."),
    renewed_title: |order| format!("Su pedido {order} se retrasa de nuevo: necesitamos su respuesta"),
    renewed_lead: |order, by| {
        format!("Tampoco podemos enviar su pedido {order} {by}, la última fecha que le dimos.")
    },
    ships: |by| format!("Lo enviaremos {by}."),
    ships_unknown: "Todavía no podemos decirle cuándo lo enviaremos.",
    was_to_ship: "Envío previsto",
    now_to_ship: "Nuevo envío",
    answer_until: "Su respuesta",
    reason: "El motivo: lo que pidió aún no está listo para salir.",
    wait_silent: |by| {
        format!(
            "Esperar: no tiene que hacer nada. Si no cancela antes del envío, y {by}, acepta la nueva fecha."
        )
    },
    wait_consent: |by| {
        format!(
            "Esperar: díganoslo, por favor. Si no tenemos su acuerdo {by} y no lo hemos enviado para entonces, su \
                pedido se cancela y le devolvemos el dinero sin demora y por completo."
        )
    },
    wait_undated: "Si acepta esperar sin fecha, puede cancelar en cualquier momento antes del envío.",
    cancel: "Cancelar: le devolvemos sin demora todo lo que pagó. No le cuesta nada.",
    choose: "Esperar o cancelar",
    reply: "También puede responder a este correo y decirnos qué elige. Lo lee una persona.",
    overdue_title: |order| format!("Su pedido {order} va con retraso: qué puede hacer"),
    overdue_lead: |order, by| format!("Su pedido {order} debería haberle llegado {by}, y no ha llegado."),
    was_to_arrive: "Entrega prevista",
    set_period: "Denos un plazo adicional razonable. Si su pedido no ha llegado cuando termine, puede resolver el \
        contrato.",
    end_contract: "Resolver el contrato: después de ese plazo; o enseguida, si la fecha acordada era esencial para \
        usted y lo sabíamos o debíamos saberlo, o si nos negamos a entregar. Entonces le devolvemos todo lo que \
        pagó, sin demora indebida.",
    choose_period: "Elegir qué hacer",
    period_over_title: |order| format!("Pedido {order}: el plazo que nos dio ha terminado"),
    period_over_lead: |order, by| {
        format!("Su pedido {order} debería haberle llegado {by}, en el plazo que nos dio, y no ha llegado.")
    },
    period_over_rights: "Ahora puede resolver el contrato. Entonces le devolvemos todo lo que pagó, sin demora \
        indebida. También puede seguir esperando y resolverlo más tarde.",
    choose_end: "Elegir qué hacer",
    wished_title: |order| format!("Su pedido {order} se va a cancelar, como usted quiere"),
    wished_lead: |order| format!("Nos dijo que ya no quiere su pedido {order}."),
    not_consented_title: |order| format!("Su pedido {order} se va a cancelar y reembolsar"),
    not_consented_lead: |order, by| {
        format!(
            "No pudimos enviar su pedido {order} y no supimos {by} que acepta esperar más. Por eso se va a cancelar."
        )
    },
    refund_follows: "Nuestro equipo lo cancela ahora y le devuelve lo que pagó. No tiene que hacer nada.",
    mistake: "Si no es lo que quiere, responda pronto a este correo. Lo lee una persona.",
};
