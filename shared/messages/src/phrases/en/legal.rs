//! English, the choice that law gives. For counsel to check: see docs/legal.md.

use super::*;

pub(super) const LEGAL: LegalPhrases = LegalPhrases {
    first_title: |order| format!("Your order {order} will ship late: wait or cancel"),
    first_lead: |order, by| format!("We cannot ship your order {order} {by}, as we should."),
    renewed_title: |order| format!("Your order {order} is delayed again: we need your answer"),
    renewed_lead: |order, by| {
        format!("We cannot ship your order {order} {by} either, the date we gave you last.")
    },
    ships: |by| format!("We will ship it {by}."),
    ships_unknown: "We cannot tell you yet when we will ship it.",
    was_to_ship: "Was due to ship",
    now_to_ship: "Now due to ship",
    answer_until: "Your answer",
    reason: "The reason: what you ordered is not ready to leave us yet.",
    wait_silent: |by| {
        format!(
            "Wait: you do not need to do anything. Unless we hear before we ship it, and {by}, that you \
                cancel, you agree to the new date."
        )
    },
    wait_consent: |by| {
        format!(
            "Wait: please tell us. If we do not hear {by} that you agree, and have not shipped it by then, \
                your order is canceled and we refund it promptly and in full."
        )
    },
    wait_undated: "If you agree to wait without a date, you can still cancel at any time before we ship it.",
    cancel: "Cancel: you get a prompt refund of everything you paid. It costs you nothing.",
    choose: "Wait or cancel",
    reply: "You can also reply to this email and tell us what you choose. A person reads it.",
    overdue_title: |order| format!("Your order {order} is overdue: what you can do"),
    overdue_lead: |order, by| format!("Your order {order} should have reached you {by}, and it has not."),
    was_to_arrive: "Was due to arrive",
    set_period: "Give us a further period that is reasonable. If your order has not arrived when it ends, you \
        can end the contract.",
    end_contract: "End the contract: after such a period; or at once, if it was essential to you to have the \
        order by the agreed day, and we knew or had to know that, or if we refuse to deliver. We then pay back \
        everything you paid for it, without undue delay.",
    choose_period: "Choose what happens now",
    period_over_title: |order| format!("Order {order}: the period you gave us is over"),
    period_over_lead: |order, by| {
        format!("Your order {order} should have reached you {by}, in the period you gave us, and it has not.")
    },
    period_over_rights: "You can now end the contract. We then pay back everything you paid for it, without \
        undue delay. You can also go on waiting, and end it later.",
    choose_end: "Choose what happens now",
    wished_title: |order| format!("Your order {order} is to be canceled, as you asked"),
    wished_lead: |order| format!("You told us that you no longer want your order {order}."),
    not_consented_title: |order| format!("Your order {order} is to be canceled and refunded"),
    not_consented_lead: |order, by| {
        format!(
            "We could not ship your order {order}, and did not hear {by} that you agree to wait any longer. So \
                it is to be canceled."
        )
    },
    refund_follows: "Our team cancels it now and refunds what you paid for it. You do not need to do anything.",
    mistake: "If that is not what you want, please reply to this email soon. A person reads it.",
};
