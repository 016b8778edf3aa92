//! German, the choice that law gives. For counsel to check: see docs/legal.md.

use super::*;

pub(super) const LEGAL: LegalPhrases = LegalPhrases {
    first_title: |order| format!("Ihre Bestellung {order} geht später ab: warten oder stornieren"),
    first_lead: |order, by| {
        format!("Wir können Ihre Bestellung {order} nicht {by} versenden, wie wir es müssten.")
    },
    renewed_title: |order| format!("Ihre Bestellung {order} verzögert sich erneut: Bitte antworten Sie uns"),
    renewed_lead: |order, by| {
        format!("Wir können Ihre Bestellung {order} auch nicht {by} versenden, wie zuletzt angekündigt.")
    },
    ships: |by| format!("Wir versenden sie {by}."),
    ships_unknown: "Wann wir sie versenden, können wir Ihnen noch nicht sagen.",
    was_to_ship: "Versand bisher",
    now_to_ship: "Versand jetzt",
    answer_until: "Ihre Antwort",
    reason: "Der Grund: Was Sie bestellt haben, ist noch nicht versandfertig.",
    wait_silent: |by| {
        format!(
            "Warten: Sie müssen nichts tun. Wenn Sie nicht vor dem Versand und {by} stornieren, sind Sie mit dem \
                neuen Termin einverstanden."
        )
    },
    wait_consent: |by| {
        format!(
            "Warten: Bitte sagen Sie es uns. Wenn wir nicht {by} hören, dass Sie einverstanden sind, und bis dahin \
                nicht versandt haben, wird Ihre Bestellung storniert, und Sie erhalten Ihr Geld umgehend und \
                vollständig zurück."
        )
    },
    wait_undated: "Wenn Sie ohne Termin warten möchten, können Sie bis zum Versand trotzdem jederzeit stornieren.",
    cancel: "Stornieren: Sie erhalten umgehend alles zurück, was Sie bezahlt haben. Es kostet Sie nichts.",
    choose: "Warten oder stornieren",
    reply: "Sie können auch auf diese E-Mail antworten und uns sagen, was Sie wählen. Ein Mensch liest sie.",
    overdue_title: |order| format!("Ihre Bestellung {order} ist überfällig: Was Sie tun können"),
    overdue_lead: |order, by| {
        format!("Ihre Bestellung {order} hätte {by} bei Ihnen sein müssen und ist es nicht.")
    },
    was_to_arrive: "Lieferung zugesagt",
    set_period: "Setzen Sie uns eine angemessene Nachfrist. Ist Ihre Bestellung an deren Ende nicht da, können Sie \
        vom Vertrag zurücktreten.",
    end_contract: "Treten Sie vom Vertrag zurück: nach einer solchen Frist; oder sofort, wenn es Ihnen wesentlich \
        auf den vereinbarten Tag ankam und wir das wussten oder wissen mussten, oder wenn wir die Lieferung \
        verweigern. Wir zahlen dann unverzüglich alles zurück, was Sie dafür bezahlt haben.",
    choose_period: "Wählen, wie es weitergeht",
    period_over_title: |order| format!("Bestellung {order}: Ihre Nachfrist ist abgelaufen"),
    period_over_lead: |order, by| {
        format!(
            "Ihre Bestellung {order} hätte {by} bei Ihnen sein müssen, in der Frist, die Sie uns gesetzt haben, \
                und ist es nicht."
        )
    },
    period_over_rights: "Sie können jetzt vom Vertrag zurücktreten. Wir zahlen dann unverzüglich alles zurück, was \
        Sie dafür bezahlt haben. Sie können auch weiter warten und später zurücktreten.",
    choose_end: "Wählen, wie es weitergeht",
    wished_title: |order| format!("Ihre Bestellung {order} wird storniert, wie Sie es möchten"),
    wished_lead: |order| {
        format!("Sie haben uns gesagt, dass Sie Ihre Bestellung {order} nicht mehr möchten.")
    },
    not_consented_title: |order| format!("Ihre Bestellung {order} wird storniert und erstattet"),
    not_consented_lead: |order, by| {
        format!(
            "Wir konnten Ihre Bestellung {order} nicht versenden und haben nicht {by} gehört, dass Sie länger \
                warten möchten. Deshalb wird sie storniert."
        )
    },
    refund_follows: "Unser Team storniert sie jetzt und erstattet, was Sie dafür bezahlt haben. Sie müssen nichts tun.",
    mistake: "Wenn Sie das nicht möchten, antworten Sie bitte bald auf diese E-Mail. Ein Mensch liest sie.",
};
