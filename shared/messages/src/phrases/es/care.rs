//! Spanish, about what comes before and after an order.

use super::*;

pub(super) const CHECK_IN: CheckInPhrases = CheckInPhrases {
    subject: |order| format!("¿Está todo bien con su pedido {order}?"),
    title: "¿Está todo bien?",
    lead_on: |order, on| format!("Su pedido {order} le llegó {on}. ¿Está todo como debe ser?"),
    lead: |order| format!("Su pedido {order} ya debería estar con usted. ¿Está todo como debe ser?"),
    late_subject: |order| format!("Su pedido {order} llegó tarde: ¿ha llegado bien?"),
    late_title: "¿Ha llegado bien?",
    late_lead_on: |order, on| {
        format!(
            "Su pedido {order} le llegó {on}, más tarde de lo que prometimos. Lo sentimos. ¿Ha llegado todo \
                bien?"
        )
    },
    late_lead: |order| {
        format!(
            "Su pedido {order} le llegó más tarde de lo que prometimos. Lo sentimos. ¿Ha llegado todo bien?"
        )
    },
    eased_subject: |order| format!("¿Ha llegado bien su pedido {order}?"),
    eased_lead_on: |order, on| {
        format!(
            "Le escribimos que su pedido {order} podía retrasarse. Al final le llegó a tiempo, {on}. \
                ¿Ha llegado todo bien?"
        )
    },
    eased_lead: |order| {
        format!(
            "Le escribimos que su pedido {order} podía retrasarse. Al final llegó a tiempo. ¿Ha \
                llegado todo bien?"
        )
    },
    problem: "Si falta algo, está roto o no es lo que esperaba, responda a este correo y cuéntenoslo. Una \
        persona lo lee y lo soluciona con usted. Si algo está roto, una foto ayuda.",
    fine: "Si todo está bien, no tiene que hacer nada.",
    help: "Devoluciones y ayuda",
    thanks: "Gracias por su pedido.",
    late_thanks: "Gracias por su paciencia.",
};

pub(super) const SURVEY: SurveyPhrases = SurveyPhrases {
    csat_subject: |order| format!("¿Qué le ha parecido su pedido {order}?"),
    csat_question: |order| format!("¿Cuál es su grado de satisfacción con su pedido {order}?"),
    csat_late: "Sabemos que llegó tarde. Téngalo en cuenta en su respuesta, por favor.",
    csat_low: "Muy bajo",
    csat_high: "Muy alto",
    csat_reply: "Responda a este correo con un número del 1 (muy bajo) al 5 (muy alto). Un comentario es \
        bienvenido.",
    nps_subject: |brand| format!("¿Recomendaría {brand}?"),
    nps_question: |brand| {
        format!("¿Qué probabilidad hay de que recomiende {brand} a sus amistades o colegas?")
    },
    nps_low: "Nada probable",
    nps_high: "Muy probable",
    nps_reply: "Responda a este correo con un número del 0 (nada probable) al 10 (muy probable). Un \
        comentario es bienvenido.",
    one_tap: "Basta un toque para elegir su respuesta. En la página que se abre puede cambiarla y añadir un \
        comentario.",
    spoken: |score, best| format!("{score} de {best}"),
    problem: "Si algo no está bien, responda mejor a este correo. Una persona lo lee y le ayuda.",
    thanks: "Gracias por su tiempo.",
};

pub(super) const CART: CartPhrases = CartPhrases {
    subject: |brand| format!("¿Podemos ayudarle con su carrito en {brand}?"),
    title: "¿Podemos ayudarle?",
    lead: |brand| {
        format!(
            "Puso algo en su carrito en {brand} y no hizo el pedido. No pasa nada. Si algo se lo impidió, \
                responda a este correo: una persona lo lee y le ayuda con mucho gusto."
        )
    },
    items_heading: "En su carrito",
    blockers_heading: "Lo que suele estorbar",
    payment_title: "El pago no funciona",
    payment_fix: "Muchos bancos piden confirmar un pago en su aplicación o por SMS y, si no, lo rechazan. \
        Inténtelo otra vez o elija otra forma de pago. Si tampoco funciona, respóndanos y díganos qué ha \
        visto.",
    shipping_title: "El envío cuesta demasiado o tarda mucho",
    shipping_fix: "Escriba su dirección al tramitar el pedido: verá el coste y el plazo antes de pagar. Si \
        algo no le conviene, pregúntenos: quizá haya otra solución.",
    shipping_when: |when| format!("Si lo pide hoy, debería llegar {when}."),
    shipping_link: "Costes y plazos de envío",
    doubt_title: "No sabe si es lo que busca",
    doubt_fix: "Responda con su pregunta, sobre la talla, el material o lo que sea. Le contesta una persona \
        que conoce nuestros productos.",
    returns_link: "Cómo funcionan las devoluciones",
    button: "Volver a su carrito",
    decided: "Si ha decidido no comprarlo, no tiene que hacer nada.",
    thanks: "Gracias por su visita.",
};

pub(super) const FAQ: FaqPhrases = FaqPhrases {
    subject: "¿Encontró lo que buscaba?",
    subject_topic: |topic| format!("¿Encontró su respuesta sobre «{topic}»?"),
    title: "¿Podemos ayudarle?",
    lead: "Buscó en nuestra ayuda y parece que la respuesta no estaba allí.",
    lead_topic: |topic| {
        format!("Buscó en nuestra ayuda sobre «{topic}» y parece que la respuesta no estaba allí.")
    },
    ask: "Responda a este correo con su pregunta, con sus propias palabras. Una persona lo lee y le \
        contesta.",
    orders_heading: |n| if n == 1 { "Su pedido".to_owned() } else { "Sus pedidos".to_owned() },
    order: |order| format!("Pedido {order}"),
    statuses: StatusPhrases {
        preparing: "En preparación",
        on_its_way: "En camino",
        delayed: "En camino, más tarde de lo prometido",
        out_for_delivery: "En reparto",
        ready_for_pickup: "Listo para recoger",
        needs_attention: "Detenido: responda a este correo y lo comprobaremos",
        delivered: "Entregado",
        cancelled: "Cancelado",
    },
    expected: |when| format!("llegada prevista {when}"),
    articles_heading: "Estas páginas pueden ayudarle",
    found: "Si ya encontró su respuesta, no tiene que hacer nada.",
    thanks: "Gracias por su pregunta.",
};
