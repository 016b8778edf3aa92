//! Spanish, with *usted*.

use super::{
    ClassWords, ClosedWords, Notice, PreferenceWords, ProblemWords, SurveyWords, ThanksWords, Words,
};

pub(super) static WORDS: Words = Words {
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
    moment: |day, month, hour, minute| {
        let at = if hour == 1 { "a la" } else { "a las" };
        format!("{day}\u{a0}de {month} {at} {hour}:{minute:02}")
    },
    contact: "¿Tiene alguna pregunta? Escríbanos. Una persona lee cada mensaje.",
    survey: SurveyWords {
        csat_question: |order| format!("¿Cuál es su grado de satisfacción con su pedido {order}?"),
        csat_question_unnumbered: "¿Cuál es su grado de satisfacción con su pedido?",
        csat_low: "Muy bajo",
        csat_high: "Muy alto",
        csat_comment: "¿Quiere contarnos algo más?",
        nps_question: |brand| {
            format!("¿Qué probabilidad hay de que recomiende {brand} a sus amistades o colegas?")
        },
        nps_low: "Nada probable",
        nps_high: "Muy probable",
        nps_comment: "¿Cuál es el motivo principal de su respuesta?",
        comment_hint: "Opcional. Lo lee una persona.",
        send: "Enviar mi respuesta",
        correct: "Cambiar mi respuesta",
        answered: |score, best| format!("Su respuesta: {score} de {best}."),
        correct_until: |moment| format!("Puede cambiarla hasta el {moment}."),
        missing: "Elija un número y vuelva a enviar su respuesta.",
    },
    delay_option: &super::delay_option::ES,
    thanks: ThanksWords {
        title: "Gracias",
        recorded: |score, best| format!("Su respuesta está registrada: {score} de {best}."),
        low: "Sentimos que no haya ido mejor. Una persona lee su respuesta.",
        low_contact: "Si queda algo por resolver, escríbanos:",
        other: "Nos ayuda a mejorar.",
        correct: "Cambiar mi respuesta",
    },
    closed: ClosedWords {
        title: "Esta encuesta ha terminado",
        until: |moment| format!("Estuvo abierta hasta el {moment}."),
        kept: |score, best| format!("Su respuesta se conserva: {score} de {best}."),
        thanks: "Gracias por su tiempo.",
        write_to_us: "Si quiere decirnos algo, lo lee una persona:",
    },
    preferences: PreferenceWords {
        title: |brand| format!("Sus correos de {brand}"),
        service: ClassWords {
            name: "Seguimiento y encuestas",
            hint: "Después de una entrega preguntamos si todo está bien y qué le pareció.",
            came_from: "El correo que le trajo aquí era de seguimiento o una encuesta.",
            stopped: "Ya no recibirá correos de seguimiento ni encuestas",
        },
        marketing: ClassWords {
            name: "Ofertas de ayuda",
            hint: "Cuando queda algo en su carrito o nuestras páginas de ayuda no tenían respuesta.",
            came_from: "El correo que le trajo aquí ofrecía ayuda con un carrito o una búsqueda.",
            stopped: "Ya no recibirá ofertas de ayuda",
        },
        orders: "Noticias de sus pedidos",
        orders_hint: "Cuando un pedido se retrasa o su entrega le necesita. Estos correos forman parte de su \
            compra y no se pueden desactivar.",
        always: "Siempre activo",
        stop: "Dejar de recibir estos correos",
        choose: "Elegir qué recibe",
        choose_instead: "O elegir qué recibe",
        save: "Guardar mi elección",
        saved: "Su elección está guardada",
        in_flight: "Un correo que ya está en camino puede llegarle todavía.",
        undo: "Si fue un error, vuelva a marcar la casilla y guarde.",
    },
    problems: ProblemWords {
        invalid: Notice {
            title: "Este enlace no funciona",
            text: "Puede que se haya cortado por el camino. Ábralo otra vez desde el correo. Si no sirve, responda \
                al correo: lo lee una persona.",
        },
        expired: Notice {
            title: "Este enlace ha caducado",
            text: "Viene de un correo anterior. Use el enlace de uno más reciente o responda al correo: lo lee una \
                persona.",
        },
        gone: Notice {
            title: "Aquí no hay nada que responder",
            text: "Esta encuesta ya no existe. Si quiere decirnos algo, escríbanos: lo lee una persona.",
        },
        elsewhere: Notice {
            title: "No se ha registrado nada",
            text: "Su respuesta venía de otro sitio web. Abra el enlace del correo y responda allí.",
        },
        too_long: Notice {
            title: "No se ha registrado nada",
            text: "El envío es demasiado largo. Vuelva atrás y acorte su comentario.",
        },
        unreadable: Notice {
            title: "No se ha registrado nada",
            text: "No pudimos leer el envío. Abra el enlace del correo e inténtelo de nuevo.",
        },
        busy: Notice {
            title: "Inténtelo de nuevo en un momento",
            text: "Algo no funcionó por nuestra parte. Lo sentimos.",
        },
        kept: "Lo que escribió se conserva: el botón lo envía otra vez.",
        again: "Intentar de nuevo",
    },
};
