//! Spanish, about what is lost or was not received.

use super::*;

pub(super) const LOST: LostPhrases = LostPhrases {
    carrier_says: NewsPhrases {
        heading: |order| {
            format!(
                "Su pedido {order} se ha perdido o dañado: ¿se lo enviamos de nuevo o le devolvemos el dinero?"
            )
        },
        lead: |order| {
            format!(
                "Su pedido {order} se ha perdido o dañado en el camino. Se lo enviamos de nuevo o le devolvemos el dinero: usted elige."
            )
        },
        part_heading: |order| {
            format!(
                "Parte de su pedido {order} se ha perdido o dañado: ¿se la enviamos de nuevo o le devolvemos el dinero?"
            )
        },
        part_lead: |order| {
            format!(
                "Parte de su pedido {order} se ha perdido o dañado en el camino. Se la enviamos de nuevo o le devolvemos el dinero: usted elige."
            )
        },
    },
    silent: NewsPhrases {
        heading: |order| {
            format!(
                "Su pedido {order} parece haberse perdido: ¿se lo enviamos de nuevo o le devolvemos el dinero?"
            )
        },
        lead: |order| {
            format!(
                "Hace tanto que no hay rastro de su pedido {order} que lo damos por perdido. Se lo enviamos de nuevo o le devolvemos el dinero: usted elige."
            )
        },
        part_heading: |order| {
            format!(
                "Parte de su pedido {order} parece haberse perdido: ¿se la enviamos de nuevo o le devolvemos el dinero?"
            )
        },
        part_lead: |order| {
            format!(
                "Hace tanto que no hay rastro de parte de su pedido {order} que la damos por perdida. Se la enviamos de nuevo o le devolvemos el dinero: usted elige."
            )
        },
    },
    sorry: "Lo sentimos. Hacérselo llegar era tarea nuestra y vamos a solucionarlo.",
    choice_heading: "¿Qué prefiere?",
    choice: "La página que se abre le pide que confirme. Una persona de nuestro equipo ve lo que elige y se ocupa.",
    replace: "Que me lo envíen de nuevo",
    refund: "Que me devuelvan el dinero",
    or_reply: "También puede responder a este correo, por ejemplo si la dirección ha cambiado.",
    reply: "Responda a este correo y díganos qué prefiere: que se lo enviemos de nuevo o que le devolvamos el dinero.",
    found: "Si a pesar de todo le llega un paquete, o le ha llegado dañado, díganoslo. Una foto nos ayuda.",
};

pub(super) const NOT_RECEIVED: NotReceivedPhrases = NotReceivedPhrases {
    heading: |order| format!("Estamos buscando su pedido {order}"),
    heading_again: |order| format!("Seguimos buscando su pedido {order}"),
    lead_on: |order, on| {
        format!("Nos dijo que no ha recibido su pedido {order}, aunque consta como entregado {on}.")
    },
    lead: |order| format!("Nos dijo que no ha recibido su pedido {order}, aunque consta como entregado."),
    lead_again: |order| format!("Su pedido {order}, que consta como entregado, todavía no ha aparecido."),
    sorry: "Lo sentimos. Hacérselo llegar era tarea nuestra. Averiguaremos dónde está o lo solucionaremos.",
    steps_heading: "Qué ocurre ahora",
    steps: &[
        "Una persona de nuestro equipo averigua dónde se dejó el paquete. No tiene que demostrar nada.",
        "Mientras tanto puede ayudar echar un vistazo: con los vecinos y las personas de su casa, en el buzón y donde se suelen dejar los paquetes.",
        "Si aparece, responda a este correo para que dejemos de buscar.",
    ],
};
