//! Spanish, about an order under way.

use super::*;

pub(super) const ORDER: OrderPhrases = OrderPhrases {
    items_heading: "En este pedido",
    more_items: |n| if n == 1 { "y 1 artículo más".to_owned() } else { format!("y {n} artículos más") },
    see: |order| format!("Ver el pedido {order}"),
    parcels_heading: |n| if n == 1 { "Su paquete".to_owned() } else { "Sus paquetes".to_owned() },
    more_parcels: |n| if n == 1 { "y 1 paquete más".to_owned() } else { format!("y {n} paquetes más") },
    track: |number, carrier| format!("Seguir el paquete{}{}", with(" ", number), with(" con ", carrier)),
    track_button: "Seguir su paquete",
    last_seen: |moment, place| format!("Último registro: {moment}{}", with(", ", place)),
    never_scanned: "Sin registros hasta ahora",
    promised: "Prometido",
    expected: "Llegada prevista",
    no_date: "Aún no hay una fecha fiable",
    next_update: "Próximo aviso",
    thanks: "Gracias por su paciencia.",
};

pub(super) const DELAY: DelayPhrases = DelayPhrases {
    whole: LatePhrases {
        head_first: |order| format!("Retraso en su pedido {order}"),
        head_again: |order| format!("Su pedido {order} sigue con retraso"),
        title_first: |order| format!("Su pedido {order} va con retraso"),
        title_again: |order| format!("Su pedido {order} sigue con retraso"),
        will: |order| format!("Su pedido {order} llegará más tarde de lo que prometimos."),
        will_unpromised: |order| format!("Su pedido {order} llegará más tarde de lo previsto."),
        likely: |order| format!("Es probable que su pedido {order} llegue más tarde de lo que prometimos."),
        likely_unpromised: |order| {
            format!("Es probable que su pedido {order} llegue más tarde de lo previsto.")
        },
        passed: |order| format!("Su pedido {order} no ha llegado el día que prometimos."),
        still: |order| format!("Su pedido {order} sigue con retraso."),
        expect: |when| format!("Ahora esperamos que llegue {when}."),
    },
    part: LatePhrases {
        head_first: |order| format!("Retraso en parte de su pedido {order}"),
        head_again: |order| format!("Parte de su pedido {order} sigue con retraso"),
        title_first: |order| format!("Parte de su pedido {order} va con retraso"),
        title_again: |order| format!("Parte de su pedido {order} sigue con retraso"),
        will: |order| format!("Parte de su pedido {order} llegará más tarde de lo que prometimos."),
        will_unpromised: |order| format!("Parte de su pedido {order} llegará más tarde de lo previsto."),
        likely: |order| {
            format!("Es probable que parte de su pedido {order} llegue más tarde de lo que prometimos.")
        },
        likely_unpromised: |order| {
            format!("Es probable que parte de su pedido {order} llegue más tarde de lo previsto.")
        },
        passed: |order| format!("Parte de su pedido {order} no ha llegado el día que prometimos."),
        still: |order| format!("Parte de su pedido {order} sigue con retraso."),
        expect: |when| format!("Ahora esperamos que llegue {when}."),
    },
    tail_expected: |when| format!("llegada prevista {when}"),
    tail_update: |by| format!("próximo aviso {by}"),
    tail_team: "nuestro equipo se hace cargo",
    no_date: "Todavía no tenemos una nueva fecha con la que pueda contar.",
    update: |by| format!("Volveremos a escribirle {by}, aunque nada haya cambiado."),
    update_soon: "Le escribiremos en cuanto sepamos más.",
    team: "Nuestro equipo se ha hecho cargo: una persona se ocupa ahora de su pedido.",
    team_update: |by| format!("Tendrá noticias nuestras {by}."),
    team_update_soon: "Tendrá noticias nuestras en cuanto sepamos más.",
    sorry_first: "Lo sentimos. Usted tiene que poder contar con las fechas que le damos.",
    sorry_again: "Sentimos que esto esté tardando tanto.",
    dispatch: DispatchCausePhrases {
        hand_over_late: "Qué ha pasado: su pedido ya debería haber salido y sigue con nosotros.",
        promise_at_risk: "Qué ha pasado: su pedido sigue con nosotros y el tiempo que queda no basta para \
            entregárselo el día prometido.",
        promise_passed: "Qué ha pasado: su pedido aún no ha salido de nuestro almacén.",
    },
    transit: TransitCausePhrases {
        no_first_scan: |n| match n {
            1 => "Qué ha pasado: la etiqueta de su paquete está lista, pero el seguimiento no muestra \
                    todavía ningún registro."
                .to_owned(),
            n => format!(
                "Qué ha pasado: las etiquetas de {n} de sus paquetes están listas, pero el seguimiento no \
                    muestra todavía ningún registro."
            ),
        },
        silent: |n| match n {
            1 => "Qué ha pasado: el seguimiento de su paquete no muestra nada nuevo desde hace más tiempo \
                de lo habitual."
                .to_owned(),
            n => format!(
                "Qué ha pasado: el seguimiento de {n} de sus paquetes no muestra nada nuevo desde hace más \
                    tiempo de lo habitual."
            ),
        },
        carrier_says_delayed: |n| match n {
            1 => "Qué ha pasado: el seguimiento de su paquete indica un retraso en el camino.".to_owned(),
            n => format!(
                "Qué ha pasado: el seguimiento de {n} de sus paquetes indica un retraso en el camino."
            ),
        },
        promise_at_risk: |n| match n {
            1 => "Qué ha pasado: su paquete aún no está en reparto y el día prometido está cerca.".to_owned(),
            n => format!(
                "Qué ha pasado: {n} de sus paquetes aún no están en reparto y el día prometido está cerca."
            ),
        },
        promise_passed: |n| match n {
            1 => "Qué ha pasado: su paquete sigue en camino.".to_owned(),
            n => format!("Qué ha pasado: {n} de sus paquetes siguen en camino."),
        },
        estimate: |n| match n {
            1 => "Qué ha pasado: según la última estimación, su paquete necesita más tiempo.".to_owned(),
            n => format!(
                "Qué ha pasado: según la última estimación, {n} de sus paquetes necesitan más tiempo."
            ),
        },
    },
    own_dispatch: "Hacérselo llegar es tarea nuestra, y le avisaremos cuando salga.",
    own_transit: "Hacérselo llegar es tarea nuestra. Estamos pendientes del seguimiento y le avisaremos \
        cuando algo cambie.",
    options_heading: "Qué puede hacer",
    wait_update: |by| format!("Esperar: no tiene que hacer nada. Tendrá noticias nuestras {by}."),
    wait: "Esperar: no tiene que hacer nada. Le mantendremos al tanto.",
    change_dispatch: "Cambiar o cancelar: si quiere cambiar el pedido o la dirección, o cancelar, responda \
        a este correo. Una persona lo lee y se ocupa.",
    change_transit: "Cambiar o cancelar: si lo necesita para un día concreto o ya no lo quiere, responda a \
        este correo. Una persona lo lee y busca una solución con usted.",
};

pub(super) const FEE: FeePhrases = FeePhrases {
    refund_promised: |amount, service| {
        let service = or(service, "la entrega más rápida");
        format!("Usted pagó {amount} por {service}. Le devolvemos ese importe; no tiene que hacer nada.")
    },
    refund_promised_if_late: |amount, service| {
        let service = or(service, "la entrega más rápida");
        format!(
            "Usted pagó {amount} por {service}. Si el pedido llega más tarde de lo que prometimos, le \
                devolvemos ese importe; no tiene que hacer nada."
        )
    },
    refund_on_request: |amount, service| {
        let service = or(service, "la entrega más rápida");
        format!(
            "Usted pagó {amount} por {service}. Si desea que le devolvamos ese importe, responda a este \
                correo y se lo devolveremos."
        )
    },
    refund_on_request_if_late: |amount, service| {
        let service = or(service, "la entrega más rápida");
        format!(
            "Usted pagó {amount} por {service}. Si el pedido llega más tarde de lo que prometimos y desea \
                que le devolvamos ese importe, responda a este correo y se lo devolveremos."
        )
    },
    refund_check: |amount, service| {
        let service = or(service, "la entrega más rápida");
        format!(
            "Le dijimos que le devolveríamos los {amount} que pagó por {service}. Si aún no los ha \
                recibido, respóndanos y lo comprobaremos."
        )
    },
};

pub(super) const EXCEPTION: ExceptionPhrases = ExceptionPhrases {
    steps_heading: "Qué hacer ahora",
    attempt_failed: ProblemPhrases {
        heading: |order| format!("No se pudo entregar su pedido {order}"),
        lead: |order| format!("Se intentó entregar su pedido {order}, pero no fue posible."),
        part_heading: |order| format!("No se pudo entregar parte de su pedido {order}"),
        part_lead: |order| format!("Se intentó entregar parte de su pedido {order}, pero no fue posible."),
        acknowledge: "Sentimos las molestias.",
        steps: &[
            "Consulte la página de seguimiento: allí verá cuándo está previsto el próximo intento o dónde \
                le espera el paquete.",
            "Si hay que corregir la dirección, el nombre de la puerta o un teléfono, responda a este \
                correo. Una persona lo lee y se ocupa.",
        ],
    },
    address: ProblemPhrases {
        heading: |order| format!("Su pedido {order} está en espera: revise la dirección, por favor"),
        lead: |order| {
            format!("Su pedido {order} está detenido: falta algo en la dirección de entrega o no está claro.")
        },
        part_heading: |order| {
            format!("Parte de su pedido {order} está en espera: revise la dirección, por favor")
        },
        part_lead: |order| {
            format!(
                "Parte de su pedido {order} está detenida: falta algo en la dirección de entrega o no está claro."
            )
        },
        acknowledge: "Sentimos la espera. Con su ayuda puede seguir adelante.",
        steps: &[
            "Responda a este correo con la dirección completa: el nombre de la puerta, la calle y el \
                número, el código postal y la ciudad, y el piso o la empresa si hace falta.",
            "Una persona de nuestro equipo lee su respuesta, hace corregir la dirección y se lo confirma.",
        ],
    },
    pickup: ProblemPhrases {
        heading: |order| format!("Su pedido {order} está listo para recoger"),
        lead: |order| format!("Su pedido {order} le espera en un punto de recogida."),
        part_heading: |order| format!("Parte de su pedido {order} está lista para recoger"),
        part_lead: |order| format!("Parte de su pedido {order} le espera en un punto de recogida."),
        acknowledge: "",
        steps: &[
            "Lleve un documento de identidad y el código de recogida, si recibió uno.",
            "Si no puede ir a tiempo, responda a este correo. Una persona lo lee y busca una solución con \
                usted.",
        ],
    },
    returning: ProblemPhrases {
        heading: |order| format!("Su pedido {order} vuelve a nosotros"),
        lead: |order| format!("Su pedido {order} no se pudo entregar y está volviendo a nosotros."),
        part_heading: |order| format!("Parte de su pedido {order} vuelve a nosotros"),
        part_lead: |order| {
            format!("Parte de su pedido {order} no se pudo entregar y está volviendo a nosotros.")
        },
        acknowledge: "Lo sentimos. No debería haber sido así.",
        steps: &[
            "Responda a este correo y díganos qué prefiere: que se lo enviemos de nuevo o que le devolvamos \
                el dinero.",
            "Si se lo enviamos de nuevo, díganos a qué dirección.",
        ],
    },
    place: "Dónde",
    collect: "Recoger",
    thanks: "Gracias por su ayuda.",
};

pub(super) const RECOVERY: RecoveryPhrases = RecoveryPhrases {
    handed_over: NewsPhrases {
        heading: |order| format!("Buenas noticias: su pedido {order} está en camino"),
        lead: |order| format!("Su pedido {order} ha salido de nuestro almacén y va camino de usted."),
        part_heading: |order| format!("Buenas noticias: parte de su pedido {order} está en camino"),
        part_lead: |order| {
            format!("Parte de su pedido {order} ha salido de nuestro almacén y va camino de usted.")
        },
    },
    moves_again: NewsPhrases {
        heading: |order| format!("Buenas noticias: su pedido {order} vuelve a avanzar"),
        lead: |order| {
            format!("Su pedido {order} vuelve a avanzar: el seguimiento muestra un nuevo registro.")
        },
        part_heading: |order| format!("Buenas noticias: parte de su pedido {order} vuelve a avanzar"),
        part_lead: |order| {
            format!("Parte de su pedido {order} vuelve a avanzar: el seguimiento muestra un nuevo registro.")
        },
    },
    out_for_delivery: NewsPhrases {
        heading: |order| format!("Buenas noticias: su pedido {order} está en reparto"),
        lead: |order| format!("Su pedido {order} está en reparto y pronto estará con usted."),
        part_heading: |order| format!("Buenas noticias: parte de su pedido {order} está en reparto"),
        part_lead: |order| format!("Parte de su pedido {order} está en reparto y pronto estará con usted."),
    },
    new_estimate: NewsPhrases {
        heading: |order| format!("Nueva fecha para su pedido {order}"),
        lead: |order| format!("Tenemos una nueva fecha para su pedido {order}."),
        part_heading: |order| format!("Nueva fecha para parte de su pedido {order}"),
        part_lead: |order| format!("Tenemos una nueva fecha para parte de su pedido {order}."),
    },
    nothing_to_do: "No tiene que hacer nada. Si algo no le viene bien, responda a este correo: una persona \
        lo lee.",
};
