//! Spanish, with *usted*.

use super::*;

mod care;
mod legal;
mod order;

pub(super) static PHRASES: Phrases = Phrases {
    dates: DATES,
    frame: FRAME,
    order: order::ORDER,
    delay: order::DELAY,
    legal: legal::LEGAL,
    fee: order::FEE,
    exception: order::EXCEPTION,
    recovery: order::RECOVERY,
    check_in: care::CHECK_IN,
    survey: care::SURVEY,
    cart: care::CART,
    faq: care::FAQ,
};

const DATES: DatePhrases = DatePhrases {
    weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    day: |weekday, day, month| format!("{weekday} {day} de {month}"),
    moment: |day, hour, minute| {
        let article = if hour == 1 { "la" } else { "las" };
        format!("{day} a {article} {hour:02}:{minute:02}")
    },
    on: |day| format!("el {day}"),
    by: |day| format!("a más tardar el {day}"),
    between: |from, to| format!("entre el {from} y el {to}"),
    span: |from, to| format!("del {from} al {to}"),
};

const FRAME: FramePhrases = FramePhrases {
    greeting: |name| format!("Hola, {name}:"),
    greeting_nameless: "Hola:",
    colon: ":",
    signature: |brand| format!("El equipo de {brand}"),
    contact: "¿Tiene alguna pregunta? Responda a este correo o escríbanos. Una persona lee cada mensaje.",
    hours: |hours| format!("Horario de atención: {hours}"),
    why_order: |brand| format!("Recibe este correo porque trata de su pedido en {brand}."),
    why_customer: |brand| format!("Recibe este correo porque hizo un pedido en {brand}."),
    why_cart: |brand| format!("Recibe este correo porque dejó artículos en su carrito de {brand}."),
    why_help: |brand| {
        format!("Recibe este correo porque buscó en la ayuda de {brand} con su sesión iniciada.")
    },
    shop: |brand| format!("Ir a la tienda {brand}"),
    preferences: "Elegir qué correos recibe",
    unsubscribe: "Dejar de recibir este tipo de correos",
};
